"""Planning: from the figures wanted to the few queries that answer all of them.

Nothing is read here; `str(plan)` lists the queries.

For each table there is one query grouped by event day and the choices in use, unfiltered: periods, filters, breakdowns
and means are folded from its cells. Only what cells cannot tell (different persons, middle values, who is present on a
day) has queries of its own.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.core.planning import Target
from omsorgskjerne.evaluate.targets import History
from omsorgskjerne.figures.cells import Cells
from omsorgskjerne.figures.queries import Column, Ends, Query, Whole, in_index_order
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.shapes import Batch, aggregates_of
from omsorgskjerne.figures.spans import Slots, merged
from omsorgskjerne.roles import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

    Windows = dict[Period, None]
    """Days that a figure is wanted for, each once, in order."""

# A query is split when it could give more cells than this, and more than so many for each row: what vocabularies allow
# is about ten times what skewed records give. Measured on a million even rows, 715 000 cells took 1.7 s; each part of a
# split sorts every row, which takes 0.6 s.
CELLS, CELLS_A_ROW = 1_000_000, 4
ASSUMED = 1000
"""How many different rows a reference is assumed to lead to."""


class Asked(NamedTuple):
    """A period that figures are wanted for, and how many years before the report's it lies."""

    period: Period
    years: int = 0


@attrs.frozen(eq=False)
class Plan:
    """The queries that answer every figure wanted, and which of them answers which figure."""

    organisation: Organisation
    cells: Mapping[str, Cells]
    """Figure → the cells it is folded from."""
    singles: Mapping[tuple[str, Period], Query]
    """Figure and days → the query of single rows that it needs beside its cells."""
    others: Sequence[Query]
    """What is read of whole tables: targets, openings, readings, what breakdowns refer to, first and last days."""
    today: date | None = None
    """The day after which nothing of views is read; None reads of whatever day."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """Return every query once."""
        return tuple(dict.fromkeys([*self.others, *self.cells.values(), *self.singles.values()]))

    def __str__(self) -> str:
        """List the queries in words, one a line."""
        return "\n".join(map(str, self.queries))


def plan(
    organisation: Organisation,
    figures: Iterable[Figure],
    asked: Sequence[Asked],
    sizes: Mapping[str, int] | None = None,
    today: date | None = None,
) -> Plan:
    """Plan what must be read to evaluate `figures` in every period asked.

    `sizes` tells how many rows each table has; without it no query is split. Who is there on days after `today`
    is not asked.
    """
    wanted: dict[str, Wanted] = {}
    for figure in figures:
        for period, years in asked:
            _want(organisation, wanted, figure, period, years)
    cells: dict[str, Cells] = {}
    singles: dict[tuple[str, Period], Query] = {}
    others: list[Query] = [History.of(organisation.table(Target))]
    others += [Whole.of(*whole) for figure, _windows in wanted.values() for whole in figure.wholes(organisation)]
    for table, group in _by_table(organisation, wanted.values()).items():
        others.append(Ends.of(table.recorded))
        for part in _parts(_Scale(organisation, table, sizes), group):
            cells |= dict.fromkeys((figure.id for figure in part.figures), part.query())
        for shape, alike in _by_shape(table, group).items():
            batch = Batch(organisation, table, tuple(alike), today)
            singles.update(((figure.id, days), query) for figure, days, query in shape.queries(batch))
    for figure, windows in wanted.values():
        for days in windows:
            singles.update(((key, days), query) for key, query in figure.queries(organisation, days, today))
    return Plan(organisation, cells, singles, others, today)


class Wanted(NamedTuple):
    """A figure that is to be evaluated, and all the days it is wanted for."""

    figure: Figure
    windows: Windows


def _want(organisation: Organisation, wanted: dict[str, Wanted], figure: Figure, period: Period, years: int) -> None:
    """Note that a figure is wanted, and what is evaluated with it; what is computed from others needs only these."""
    days = figure.window(period, years)
    if not days.days:
        return
    if figure.expression is None:
        wanted.setdefault(figure.id, Wanted(figure, {})).windows[days] = None
    for term, back in figure.beneath(organisation):
        _want(organisation, wanted, term, days.back(back), years + back)


def _by_table(organisation: Organisation, wanted: Iterable[Wanted]) -> dict[Table, dict[RowFigure, Windows]]:
    found: dict[Table, dict[RowFigure, Windows]] = {}
    for figure, windows in wanted:
        if is_of_rows(figure):
            found.setdefault(organisation.table(figure.record), {})[figure] = windows
    return found


def _by_shape(table: Table, group: dict[RowFigure, Windows]) -> dict[Shape, list[tuple[RowFigure, Period]]]:
    """Return the figures of a table with their windows, those together that are read alike."""
    found: dict[Shape, list[tuple[RowFigure, Period]]] = {}
    for figure, windows in group.items():
        shape = figure.shape(table)
        if shape is not None:
            found.setdefault(shape, []).extend((figure, days) for days in windows)
    return found


@attrs.frozen
class _Scale:
    """How large the answers of a table's queries may get: what is split, and what is not, is decided by this."""

    organisation: Organisation
    table: Table
    sizes: Mapping[str, int] | None

    def affordable(self, columns: Iterable[Column], windows: Iterable[Period]) -> bool:
        """Tell whether grouping by columns gives cells rather than single rows."""
        most = sum(span.days for span in merged(windows)) * prod(map(self._vocabulary, columns))
        if most <= CELLS or self.sizes is None:
            return True
        rows = self.sizes[self.table.recorded.name]
        return rows <= CELLS or most <= CELLS_A_ROW * rows

    def _vocabulary(self, column: Column) -> int:
        field = (self.organisation.tables[column.table] if column.table else self.table)[column.name]
        codes = getattr(field.role, "codes", None)
        if codes is None:
            codes = range(2 if isinstance(field.role, Flag) else ASSUMED)
        return len(codes) + field.optional


@attrs.define(eq=False)
class _Part:
    """Figures of a table that are read off one query, with what they need together."""

    scale: _Scale
    figures: list[RowFigure]
    columns: frozenset[Column]
    windows: frozenset[Period]

    def takes(self, figure: RowFigure, windows: Windows) -> bool:
        """Take one more figure in, if it may be read off the same query: alike in its days, and not too many cells."""
        own = figure.cell_columns(self.scale.organisation)
        columns, days = self.columns | own, self.windows.union(windows)
        joins = any(column.through for column in own ^ self.columns)
        if joins or self._days(figure) != self._days(self.figures[0]) or not self.scale.affordable(columns, days):
            return False
        self.figures.append(figure)
        self.columns, self.windows = columns, days
        return True

    def _days(self, figure: RowFigure) -> tuple[str, bool]:
        """Return the date that puts the rows in a period, and whether single days are kept apart: many cells."""
        return figure.event_in(self.scale.table), "day" in figure.times

    def query(self) -> Cells:
        """Return what is read for all of them."""
        table, figures = self.scale.table, self.figures
        times = {name for figure in figures for name in figure.times}
        columns = _without_gaps(table, self.columns)
        return Cells(
            table.name,
            figures[0].event_in(table),
            spans=merged(self.windows),
            columns=columns if self.scale.affordable(columns, self.windows) else in_index_order(table, self.columns),
            measures=aggregates_of(figures, table),
            slots=Slots.cut(self.windows, times),
            days=any(figure.measure.needs_days for figure in figures),
        )


def _parts(scale: _Scale, group: dict[RowFigure, Windows]) -> list[_Part]:
    """Return a table's figures in few parts, each to be read off one query."""
    parts: list[_Part] = []
    for figure, windows in group.items():
        if not figure.time.lasting and not any(part.takes(figure, windows) for part in parts):
            parts.append(_Part(scale, [figure], figure.cell_columns(scale.organisation), frozenset(windows)))
    return parts


def _without_gaps(table: Table, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return columns in the order of the index, with the choices that lie between.

    Rows then come grouped from the index and need no sorting, which costs more than somewhat more cells. Columns that
    the index does not begin with are sorted anyway: then nothing is added.
    """
    choices = [Column(field.name) for field in table.dimensions()]
    ordered = in_index_order(table, columns)
    if not ordered or not set(ordered) <= set(choices):
        return ordered
    return tuple(choices[: choices.index(ordered[-1]) + 1])
