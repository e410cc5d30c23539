"""How single rows are read for what cells cannot tell: different ones, single values, what follows each person.

Figures that are alike in a `Shape` are read together, by one query for each of their windows: a filter that all of them
have is left to the database, the rest is told apart by columns.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.fold import Folded, Slots
from omsorgskjerne.figures.queries import (
    ROWS,
    Aggregate,
    Column,
    Condition,
    InOrder,
    Query,
    Select,
    Stated,
    Test,
    Windowed,
    Within,
    columns_named,
    say,
)
from omsorgskjerne.figures.spans import by_weekday, cuts, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.figures.bound import Bound
    from omsorgskjerne.figures.fold import Row, Vector
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

    Planned = Iterator[tuple[RowFigure, Period, Query]]


@attrs.frozen(eq=False, slots=False)
class Batch:
    """Figures of one table that are read together, and what they need in common."""

    bound: Bound
    table: Table
    asked: tuple[tuple[RowFigure, Period], ...]
    """Each figure with each of its windows."""
    today: date | None

    @cached_property
    def figures(self) -> tuple[RowFigure, ...]:
        """Return the figures, each once."""
        return tuple(dict.fromkeys(figure for figure, _days in self.asked))

    @cached_property
    def shared(self) -> tuple[Condition, ...]:
        """Return the filter that all of them have: the database applies it."""
        every = [dict.fromkeys(figure.conditions) for figure in self.figures]
        return tuple(condition for condition in every[0] if all(condition in other for other in every))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Return the columns by which rows must be told apart for all: breakdowns and other filters."""
        columns: set[Column] = set()
        for figure in self.figures:
            columns |= set(figure.columns(self.bound).values())
            columns |= {Column(condition.column) for condition in figure.conditions if condition not in self.shared}
        return tuple(sorted(columns, key=str))

    @cached_property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """Return what is taken of rows: their number first, then what else adds up, then the rest."""
        every = dict.fromkeys([ROWS, *chain.from_iterable(figure.aggregates(self.table) for figure in self.figures)])
        return tuple(sorted(every, key=lambda aggregate: not aggregate.adds))

    @cached_property
    def times(self) -> frozenset[str]:
        """Return the divisions of time that any of them is broken down by."""
        return frozenset(name for figure in self.figures for name in figure.times)

    def slots(self, windows: Iterable[Period]) -> tuple[tuple[date, ...], bool]:
        """Return where days are cut, and whether weekdays are kept apart."""
        return cuts(windows, self.times), by_weekday(self.times)

    def slots_if_timed(self, days: Period) -> tuple[tuple[date, ...], bool]:
        """Return the same for one window; no cuts where nothing is broken down by time."""
        return self.slots([days]) if self.times else ((), False)


class Shape:
    """What figures must be alike in to be read together. Shapes that are equal are one."""

    def queries(self, batch: Batch) -> Planned:
        """Yield the query that each figure needs in each of its windows."""
        raise NotImplementedError(type(self).__name__)


@attrs.frozen
class Distinct(Windowed):
    """How many different rows a reference leads to; counted by the database."""

    reference: str

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        return (self.select((), taken=(Aggregate("different", self.reference),)),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> int:
        """Return the number."""
        ((number,),) = chain.from_iterable(answers)
        return int(number)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"number of different {self.reference}")


@attrs.frozen
class Referred(Windowed):
    """Which rows a reference leads to, for each combination of columns; with `cuts`, for each stretch of days too."""

    reference: str
    columns: tuple[Column, ...]
    cuts: tuple[date, ...] = ()
    weekdays: bool = False

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        days = columns_named(self.event) if self.cuts else ()
        return (self.select((*days, *self.columns, Column(self.reference)), Stated(self.reference)),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[set[str]]:
        """Fold rows of (day if there are cuts, codes …, id)."""
        slots, rows = Slots(self.cuts, self.weekdays), chain.from_iterable(answers)
        cells: list[dict[Any, set[str]]] = [{} for _ in range(len(slots))]
        if not self.cuts:
            cell = cells[0]
            for row in rows:
                codes = row[:-1]
                if codes in cell:
                    cell[codes].add(row[-1])
                else:
                    cell[codes] = {row[-1]}
            return Folded(slots, self.columns, cells)
        index = slots.index()
        for row in rows:
            cells[index[row[0]]].setdefault(row[1:-1], set()).add(row[-1])
        return Folded(slots, self.columns, cells)

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join([*(["day"] if self.cuts else []), *map(str, self.columns)]) or "nothing"
        return self.said(f"different {self.reference} by {groups}")


@attrs.frozen
class ReferredTo(Shape):
    """Different rows that a reference leads to.

    Where all figures have one filter and no breakdown the database counts, else one pass gives the ids.
    """

    event: str
    reference: str

    def queries(self, batch: Batch) -> Planned:
        """Yield the query for each figure and window."""
        shared, name = batch.shared, batch.table.name
        counts = all(not figure.dimensions and set(figure.conditions) == set(shared) for figure in batch.figures)
        for figure, days in batch.asked:
            query: Query = Distinct(name, self.event, days, shared, self.reference)
            if not counts:
                timed = batch.slots_if_timed(days)
                query = Referred(name, self.event, days, shared, self.reference, batch.columns, *timed)
            yield figure, days, query


@attrs.frozen
class Values(Windowed):
    """How often each value of a quantity occurs, for each combination of columns; or each pair of two dates."""

    fields: tuple[str, ...]
    """The quantity; or the two dates, the first not after the second."""
    columns: tuple[Column, ...]
    cuts: tuple[date, ...] = ()
    weekdays: bool = False

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        days = columns_named(self.event) if self.cuts else ()
        stated = InOrder(*self.fields) if self.fields[1:] else Stated(*self.fields)
        return (self.select((*days, *self.columns, *columns_named(*self.fields)), stated, taken=(ROWS,)),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[Counter[int]]:
        """Fold rows of (day if there are cuts, codes …, value or two dates, how many): of two dates the days."""
        slots = Slots(self.cuts, self.weekdays)
        index = slots.index()
        cells: list[dict[Any, Counter[int]]] = [{} for _ in range(len(slots))]
        skip, value, elapsed = 1 if self.cuts else 0, -1 - len(self.fields), len(self.fields) > 1
        for row in chain.from_iterable(answers):
            cell = cells[index[row[0]] if skip else 0]
            number = _ordinal(row[-2]) - _ordinal(row[-3]) if elapsed else row[value]
            cell.setdefault(row[skip:value], Counter())[number] += row[-1]
        return Folded(slots, self.columns, cells)

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join([*(["day"] if self.cuts else []), *map(str, self.columns), *self.fields])
        return self.said(f"rows by {groups}")


@lru_cache(maxsize=4096)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@attrs.frozen
class ValuesOf(Shape):
    """Each value of a quantity, or the days between two dates."""

    event: str
    fields: tuple[str, ...]

    def queries(self, batch: Batch) -> Planned:
        """Yield the query for each figure and window."""
        for figure, days in batch.asked:
            timed = batch.slots_if_timed(days)
            query = Values(batch.table.name, self.event, days, batch.shared, self.fields, batch.columns, *timed)
            yield figure, days, query


@attrs.frozen
class Personal(Query):
    """What queries have that follow each row that a reference leads to through all windows at once."""

    spans: tuple[Period, ...]
    """Stretches of days, apart from one another."""
    where: tuple[Condition, ...]
    reference: str
    columns: tuple[Column, ...]
    cuts: tuple[date, ...]
    weekdays: bool

    def said(self, what: str) -> str:
        """Return `what`, with table, stretches and filter."""
        return say(self, what, *self.spans)


@attrs.frozen
class Daily(Personal):
    """How many different rows a reference leads to on each day: in all, then for the codes of each column by itself.

    Whoever has several codes on a day is in each, so that codes cannot be added up; each column has its own statements.
    """

    @property
    def groupings(self) -> tuple[tuple[Column, ...], ...]:
        """Return what statements group by beside the day: nothing, then each column."""
        return ((), *((column,) for column in self.columns))

    def selects(self) -> Iterable[Select]:
        """Return a statement for each grouping and stretch of days."""
        taken = (Aggregate("different", self.reference),)
        for columns in self.groupings:
            for span in self.spans:
                tests: tuple[Test, ...] = (Within(self.event, span), *self.where, Stated(self.reference))
                yield Select(self.table, (Column(self.event), *columns), taken, tests)

    def fold(self, answers: Iterator[Iterable[Row]]) -> tuple[Folded[Vector], ...]:
        """Fold rows of (day, how many), then for each column rows of (day, code, how many)."""
        slots = Slots(self.cuts, self.weekdays)
        index = slots.index()
        folded: list[Folded[Vector]] = []
        for columns in self.groupings:
            cells: list[Counter[tuple[Any, ...]]] = [Counter() for _ in range(len(slots))]
            for _span in self.spans:
                for day, *codes, count in next(answers):
                    cells[index[day]][tuple(codes)] += count
            whole: list[dict[Any, Vector]] = [{codes: (count,) for codes, count in cell.items()} for cell in cells]
            folded.append(Folded(slots, columns, whole))
        return tuple(folded)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference} of each {', '.join(['day', *map(str, self.columns)])}")


@attrs.frozen
class Firsts(Personal):
    """The first event day ever of each row that a reference leads to."""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        keys, taken = (*self.columns, Column(self.reference)), (Aggregate("first", self.event),)
        return (Select(self.table, keys, taken, (*self.where, Stated(self.reference))),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[set[str]]:
        """Fold rows of (codes …, id, first day); who came first on other days than those asked for is left out."""
        slots = Slots(self.cuts, self.weekdays)
        index = slots.index()
        cells: list[dict[tuple[Any, ...], set[str]]] = [{} for _ in range(len(slots))]
        asked = [(span.start.isoformat(), span.end.isoformat()) for span in self.spans]
        for *codes, id_, day in chain.from_iterable(answers):
            if any(start <= day < end for start, end in asked):
                cells[index[day]].setdefault(tuple(codes), set()).add(id_)
        return Folded(slots, self.columns, cells)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"first {self.event} of each {', '.join([*map(str, self.columns), self.reference])}")


@attrs.frozen
class Following(Shape):
    """Each row that a reference leads to, day by day or for the first time; each filter has a query of its own."""

    query: type[Personal]
    event: str
    reference: str
    where: tuple[Condition, ...]
    by: tuple[str, ...]
    """What is broken down by: figures with other breakdowns would be read with columns that they do not need."""

    def queries(self, batch: Batch) -> Planned:
        """Yield the query that serves all windows."""
        windows = [days for _figure, days in batch.asked]
        slots = batch.slots(windows)
        columns = tuple(dict.fromkeys(chain.from_iterable(one.columns(batch.bound).values() for one in batch.figures)))
        query = self.query(batch.table.name, self.event, merged(windows), self.where, self.reference, columns, *slots)
        yield from ((figure, days, query) for figure, days in batch.asked)
