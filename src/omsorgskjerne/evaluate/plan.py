"""Planning: from the figures wanted to the few queries that answer all of them.

Nothing is read here; `str(plan)` lists the queries.

For each table there is one query grouped by event day and the choices in use, unfiltered: periods, filters, breakdowns
and means are folded from its cells. Only what cells cannot tell (different persons, middle values, who is present on a
day) has queries of its own.
"""

from __future__ import annotations

from itertools import chain
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.core.planning import Reading, Target
from omsorgskjerne.evaluate.intervals import plan_intervals
from omsorgskjerne.evaluate.needs import (
    Wanted,
    by_weekday,
    column_role,
    columns_of,
    counted_columns,
    cuts,
    event_of,
    in_index_order,
    inputs,
    is_recorded_apart,
    lived,
    measures_of,
    merged,
    recorded,
    window,
    without_gaps,
)
from omsorgskjerne.evaluate.personal import plan_personal
from omsorgskjerne.evaluate.queries import (
    ROWS,
    Cells,
    Changes,
    Column,
    Courses,
    Daily,
    Distinct,
    Firsts,
    Known,
    Members,
    Present,
    Query,
    Raw,
    Values,
)
from omsorgskjerne.evaluate.singles import plan_members, plan_values
from omsorgskjerne.evaluate.sql import plan_raw, roles_of, rows_behind
from omsorgskjerne.evaluate.targets import COLUMNS as TARGET
from omsorgskjerne.evaluate.union import known_key, plan_known, services_of
from omsorgskjerne.evaluate.whole_queries import Ends, History, Whole
from omsorgskjerne.figures import Days, Formula, OpenDays, RawSql, RowFigure, Stated, Union
from omsorgskjerne.roles import Flag, Reference, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation, Table
    from omsorgskjerne.period import Period

OPENING = ("since", "until", "kind", "weekday", "first_month", "last_month")
READING = ("id", "since", "until", "figure", "part", "quality", "value", "highest", "n", "respondents", "source")
# A query is split when it could give more cells than this, and more than so many for each row: what vocabularies allow
# is about ten times what skewed records give. Measured on a million even rows, 715 000 cells took 1.7 s; each part of a
# split sorts every row, which takes 0.6 s.
CELLS, CELLS_A_ROW = 1_000_000, 4
ASSUMED = 1000
"""How many different rows a reference is assumed to lead to."""

Single = Distinct | Members | Values | Present | Changes | Daily | Firsts | Courses | Raw | Known


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
    ends: Mapping[str, Ends]
    """Table → the query for its first and last event day."""
    wholes: Mapping[str, Whole]
    """Table → the query for all its rows: openings, readings."""
    targets: History
    """The query for all targets there are and were."""
    today: date | None = None
    """The day after which nothing of views is read; None reads of whatever day."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """Return every query once."""
        every: list[Query] = [
            self.targets,
            *self.wholes.values(),
            *self.ends.values(),
            *self.cells.values(),
            *self.singles.values(),
        ]
        return tuple(dict.fromkeys(every))

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
    singles: dict[tuple[str, Period], Single] = {}
    ends: dict[str, Ends] = {}
    for table, group in _by_table(organisation, wanted.values()).items():
        ends[table.recorded.name] = Ends(table.recorded.name, table.recorded.event.name)
        scale = _Scale(organisation, table, sizes)
        for part in _parts(scale, group):
            query = _cells(scale, part)
            cells.update((figure.id, query) for figure in part.figures)
        for planned in (plan_members, plan_values, plan_personal):
            singles.update(planned(organisation, table, group))
        singles.update(plan_intervals(organisation, table, group, today))
    singles.update(_others(organisation, wanted.values(), today))
    aims = organisation.table(Target)
    targets = History(aims.name, aims.event.name, TARGET)
    return Plan(organisation, cells, singles, ends, dict(_wholes(organisation, wanted.values())), targets, today)


def _want(organisation: Organisation, wanted: dict[str, Wanted], figure: Figure, period: Period, years: int) -> None:
    days = window(figure, period, years)
    if days.start >= days.end:
        return
    if not isinstance(figure, Formula):
        wanted.setdefault(figure.id, Wanted(figure)).windows[days] = None
    for term, back in _beneath(organisation, figure):
        _want(organisation, wanted, term, days.back(back), years + back)


def _beneath(organisation: Organisation, figure: Figure) -> Iterator[tuple[Figure, int]]:
    """Yield the figures that one is made of, or that say whether anything was recorded, and how many years back."""
    match figure:
        case Formula():
            yield from inputs(organisation, figure)
        case RawSql():
            yield rows_behind(figure), 0
        case RowFigure() if is_recorded_apart(organisation, figure):
            yield recorded(organisation, figure), 0
        case Union():
            yield from ((one, 0) for one in chain.from_iterable(services_of(organisation).values()))


def _others(
    organisation: Organisation, wanted: Iterable[Wanted], today: date | None
) -> Iterator[tuple[tuple[str, Period], Single]]:
    """Yield the queries of figures that are no rows of one record."""
    for one in wanted:
        for days in one.windows:
            if isinstance(one.figure, RawSql):
                yield (one.figure.id, days), plan_raw(organisation, one.figure, lived(days, today))
            if isinstance(one.figure, Union):
                for figure in chain.from_iterable(services_of(organisation).values()):
                    there = lived(days, today) if figure.time.lasting else days
                    yield (known_key(figure), days), plan_known(organisation, figure, there)


def _by_table(organisation: Organisation, wanted: Iterable[Wanted]) -> dict[Table, list[Wanted]]:
    found: dict[Table, list[Wanted]] = {}
    for one in wanted:
        if isinstance(one.figure, RowFigure):
            found.setdefault(organisation.table(one.figure.record), []).append(one)
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

    table: Table
    event: str
    """The date that puts the rows in a period."""
    daily: bool
    """Whether single days are kept apart, which gives many cells."""
    figures: list[RowFigure] = attrs.field(factory=list)
    columns: frozenset[Column] = frozenset()
    windows: frozenset[Period] = frozenset()

    def takes(self, figure: RowFigure, columns: frozenset[Column], windows: frozenset[Period]) -> None:
        """Take one more figure in."""
        self.figures.append(figure)
        self.columns |= columns
        self.windows |= windows

    def fits(self, scale: _Scale, columns: frozenset[Column], windows: frozenset[Period]) -> bool:
        """Tell whether one more figure may be read off the same query: same joined columns, not too many cells."""
        joins = any(column.through for column in columns ^ self.columns)
        return not joins and scale.affordable(self.columns | columns, self.windows | windows)


def _parts(scale: _Scale, group: Iterable[Wanted]) -> list[_Part]:
    """Return a table's figures in few parts, each to be read off one query."""
    parts: list[_Part] = []
    for one in group:
        if not isinstance(one.figure, RowFigure) or one.figure.time.lasting:
            continue
        columns = counted_columns(scale.organisation, one.figure)
        windows = frozenset(one.windows)
        event, daily = event_of(scale.table, one.figure), "day" in one.figure.times
        alike = (part for part in parts if (part.event, part.daily) == (event, daily))
        part = next((part for part in alike if part.fits(scale, columns, windows)), None)
        if part is None:
            part = _Part(scale.table, event, daily)
            parts.append(part)
        part.takes(one.figure, columns, windows)
    return parts


def _cells(scale: _Scale, part: _Part) -> Cells:
    table = part.table
    times = {name for figure in part.figures for name in figure.times}
    columns = without_gaps(table, part.columns)
    measures = dict.fromkeys([ROWS, *(measure for figure in part.figures for measure in measures_of(table, figure))])
    return Cells(
        table=table.name,
        event=part.event,
        spans=merged(part.windows),
        columns=columns if scale.affordable(columns, part.windows) else in_index_order(table, part.columns),
        measures=tuple(sorted(measures, key=lambda measure: not measure.adds)),
        cuts=cuts(part.windows, times),
        weekdays=by_weekday(times),
        days=any(isinstance(figure, Days) for figure in part.figures),
    )


def _wholes(organisation: Organisation, wanted: Iterable[Wanted]) -> Iterator[tuple[str, Whole]]:
    records: dict[type, tuple[str, ...]] = {}
    for one in wanted:
        if isinstance(one.figure, Stated):
            records[Reading] = READING
        if isinstance(one.figure, OpenDays):
            records[one.figure.record] = OPENING
        if isinstance(one.figure, RowFigure | RawSql):
            records.update(_named(organisation, one.figure))
    for record, columns in records.items():
        table = organisation.table(record)
        yield table.name, Whole(table.name, table.event.name, columns)


def _named(organisation: Organisation, figure: RowFigure | RawSql) -> Iterator[tuple[type, tuple[str, ...]]]:
    """Yield the records whose rows a figure is broken down by, with the fields that say what these are called."""
    if isinstance(figure, RawSql):
        roles = [*roles_of(organisation, figure).values()]
    else:
        roles = [column_role(organisation, figure, column) for column in columns_of(organisation, figure).values()]
    for role in roles:
        if isinstance(role, Reference) and role.record is not None:
            fields = organisation.table(role.record).fields
            names = (field.name for field in fields if isinstance(field.role, Text) and field.role.known_by)
            yield role.record, ("id", *names)
