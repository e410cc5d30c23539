"""Planning: from the figures wanted to the few queries that answer all of them. Nothing is read here; `str(plan)` lists the queries.

For each table there is one query grouped by event day and the choices in use, unfiltered: periods, filters, breakdowns and means are
folded from its cells. Only what cells cannot tell (different persons, middle values, who is present on a day) has queries of its own.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from omsorgskjerne.core.planning import Reading, Target
from omsorgskjerne.figures.needs import (
    Wanted,
    counted_columns,
    cuts,
    in_index_order,
    inputs,
    measures_of,
    merged,
    timed,
    window,
)
from omsorgskjerne.figures.queries import ROWS, Cells, Column, Distinct, First, Members, Present, Query, Values, Whole
from omsorgskjerne.figures.singles import plan_members, plan_present, plan_values
from omsorgskjerne.indicators import Days, Formula, OpenDays, RowFigure, Snapshot, Stated
from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.indicators import Figure
    from omsorgskjerne.organisation import Organisation, Table

OPENING = ("since", "until", "kind", "weekday", "first_month", "last_month")
READING = ("since", "until", "figure", "quality", "value", "n", "respondents", "source")
TARGET = ("since", "until", "figure", "direction", "value")
# A query is split when it could give more cells than this, and more than so many for each row. The bound from vocabularies is about ten
# times what skewed records give, and each part of a split costs a sort of every row.
CELLS, CELLS_A_ROW = 250_000, 4
ASSUMED = 1000
"""How many different rows a reference is assumed to lead to."""

Single = Distinct | Members | Values | Present


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
    singles: Mapping[tuple[str, Period], Single]
    """Figure and days → the query of single rows that it needs beside its cells."""
    firsts: Mapping[str, First]
    """Table → the query for its first event day."""
    wholes: Mapping[str, Whole]
    """Table → the query for all its rows: openings, readings, targets."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """Return every query once."""
        every: list[Query] = [*self.wholes.values(), *self.firsts.values(), *self.cells.values(), *self.singles.values()]
        return tuple(dict.fromkeys(every))

    def __str__(self) -> str:
        """List the queries in words, one a line."""
        return "\n".join(map(str, self.queries))


def plan(
    organisation: Organisation, figures: Iterable[Figure], asked: Sequence[Asked], sizes: Mapping[str, int] | None = None
) -> Plan:
    """Plan what must be read to evaluate `figures` in every period asked.

    `sizes` tells how many rows each table has; without it no query is split.
    """
    wanted: dict[str, Wanted] = {}
    for figure in figures:
        for period, years in asked:
            _want(organisation, wanted, figure, period, years)
    cells: dict[str, Cells] = {}
    singles: dict[tuple[str, Period], Single] = {}
    firsts: dict[str, First] = {}
    for table, group in _by_table(organisation, wanted.values()).items():
        firsts[table.name] = First(table.name, table.event.name)
        for part in _parts(organisation, table, group, (sizes or {}).get(table.name, 0)):
            query = _cells(organisation, table, part)
            cells.update((one.figure.id, query) for one in part)
        for planned in (plan_members, plan_values, plan_present):
            singles.update(planned(organisation, table, group))
    return Plan(organisation, cells, singles, firsts, dict(_wholes(organisation, wanted.values())))


def _want(organisation: Organisation, wanted: dict[str, Wanted], figure: Figure, period: Period, years: int) -> None:
    days = window(figure, period, years)
    if days.start >= days.end:
        return
    if not isinstance(figure, Formula):
        wanted.setdefault(figure.id, Wanted(figure)).windows[days] = None
        return
    for term, back in inputs(organisation, figure):
        _want(organisation, wanted, term, days.back(back), years + back)


def _by_table(organisation: Organisation, wanted: Iterable[Wanted]) -> dict[Table, list[Wanted]]:
    found: dict[Table, list[Wanted]] = {}
    for one in wanted:
        if isinstance(one.figure, RowFigure):
            found.setdefault(organisation.table(one.figure.record), []).append(one)
    return found


def _parts(organisation: Organisation, table: Table, group: Iterable[Wanted], rows: int) -> list[list[Wanted]]:
    """Return the figures of a table in as few parts as can each be read off one query: joined columns apart, not too many cells."""
    parts: list[tuple[frozenset[Column], list[Wanted]]] = []
    for one in group:
        if not isinstance(one.figure, RowFigure) or isinstance(one.figure, Snapshot | OpenDays):
            continue
        columns = counted_columns(organisation, one.figure)
        for place, (held, figures) in enumerate(parts):
            joins = any(column.through for column in held ^ columns)
            if not joins and _affordable(organisation, table, held | columns, [*figures, one], rows):
                parts[place] = (held | columns, [*figures, one])
                break
        else:
            parts.append((columns, [one]))
    return [figures for _columns, figures in parts]


def _affordable(organisation: Organisation, table: Table, columns: Iterable[Column], figures: list[Wanted], rows: int) -> bool:
    days = sum(span.days for span in merged(window for one in figures for window in one.windows))
    most = days * prod(_vocabulary(organisation, table, column) for column in in_index_order(table, columns))
    return min(most, rows) <= CELLS or most <= CELLS_A_ROW * rows


def _vocabulary(organisation: Organisation, table: Table, column: Column) -> int:
    home = organisation.tables[column.table] if column.table else table
    field = home[column.name]
    codes = getattr(field.role, "codes", None)
    if codes is None:
        codes = range(2 if field.role.column == "INTEGER" else ASSUMED)
    return len(codes) + field.optional


def _cells(organisation: Organisation, table: Table, part: Iterable[Wanted]) -> Cells:
    figures = [one.figure for one in part if isinstance(one.figure, RowFigure)]
    windows = {window for one in part for window in one.windows}
    times = {name for figure in figures for name in timed(figure)}
    quality = table.schema.quality.name if table.schema.quality else ""
    columns = {column for figure in figures for column in counted_columns(organisation, figure)}
    measures = dict.fromkeys([ROWS, *(measure for figure in figures for measure in measures_of(table, figure))])
    return Cells(
        table=table.name,
        event=table.event.name,
        spans=merged(windows),
        columns=in_index_order(table, columns | {Column(name) for name in [quality] if name}),
        measures=tuple(sorted(measures, key=lambda measure: not measure.adds)),
        cuts=cuts(windows, months=bool(times - {"weekday"})),
        quality=quality,
        weekdays="weekday" in times,
        days=any(isinstance(figure, Days) for figure in figures),
    )


def _wholes(organisation: Organisation, wanted: Iterable[Wanted]) -> Iterator[tuple[str, Whole]]:
    records: dict[type, tuple[str, ...]] = {Target: TARGET}
    for one in wanted:
        if isinstance(one.figure, Stated):
            records[Reading] = READING
        if isinstance(one.figure, OpenDays):
            records[one.figure.record] = OPENING
    for record, columns in records.items():
        table = organisation.table(record)
        yield table.name, Whole(table.name, table.event.name, columns)
