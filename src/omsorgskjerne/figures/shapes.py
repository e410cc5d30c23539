"""How rows of figures are read: all that adds up from cells, and by queries of single rows what cells cannot tell.

Figures that are alike in their `Shape` are read together, by one query for each of their windows: a filter that all of
them have is left to the database, the rest is told apart by columns.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import attrs

from omsorgskjerne.figures.cells import Cells
from omsorgskjerne.figures.fold import Folded, fold_rows
from omsorgskjerne.figures.queries import (
    ROWS,
    Aggregate,
    Column,
    Constant,
    InOrder,
    Query,
    Select,
    Stated,
    Windowed,
    columns_named,
    say,
)
from omsorgskjerne.figures.spans import Slots, merged

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from typing import Self

    from omsorgskjerne.figures.bound import Bound
    from omsorgskjerne.figures.fold import Row, Vector
    from omsorgskjerne.figures.queries import Condition, Key
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table


class Readable(Protocol):
    """What is asked of a figure whose rows are read together with those of others."""

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return its filter."""

    @property
    def times(self) -> tuple[str, ...]:
        """Return the divisions of time that it is broken down by."""

    def columns(self, bound: Bound) -> Mapping[str, Column]:
        """Return the columns that it is broken down by."""

    def aggregates(self, table: Table) -> Iterable[Aggregate]:
        """Return what it takes from cells."""

    def days_read(self, days: Period, today: date | None) -> Period:
        """Return those of some days whose rows are read."""


R = TypeVar("R", bound=Readable)


@attrs.frozen(eq=False, slots=False)
class Batch(Generic[R]):
    """Figures of one table that are read together, and what they need in common."""

    bound: Bound
    table: Table
    asked: tuple[tuple[R, Period], ...]
    """Each figure with each of its windows."""
    today: date | None

    @cached_property
    def figures(self) -> tuple[R, ...]:
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
        return aggregates_of(self.figures, self.table)

    @cached_property
    def times(self) -> frozenset[str]:
        """Return the divisions of time that any of them is broken down by."""
        return frozenset(name for figure in self.figures for name in figure.times)


def aggregates_of(figures: Iterable[Readable], table: Table) -> tuple[Aggregate, ...]:
    """Return what some figures take of rows: their number first, then what else adds up, then the rest."""
    every = dict.fromkeys([ROWS, *chain.from_iterable(figure.aggregates(table) for figure in figures)])
    return tuple(sorted(every, key=lambda aggregate: not aggregate.adds))


@attrs.frozen(kw_only=True)
class Shape(Windowed):
    """How single rows are read for figures.

    A figure says it without days, filter and columns: figures whose shapes are then equal are read together, and what
    they need in common is filled in.
    """

    columns: tuple[Column, ...] = ()
    slots: Slots = attrs.field(factory=Slots)
    """Where days are cut, if anything is broken down by time."""

    @property
    def day(self) -> Key:
        """Return what tells the day of a row, where days are told apart."""
        return Column(self.event) if self.slots.cuts else Constant(None)

    def queries(self, batch: Batch[R]) -> Iterator[tuple[R, Period, Query]]:
        """Yield the query for each figure and window; none for days that have not come."""
        for figure, days in batch.asked:
            window = figure.days_read(days, batch.today)
            if window.days:
                yield figure, days, self.filled(batch, window)

    def filled(self, batch: Batch[R], window: Period) -> Self:
        """Return the query of one window, with what the figures need."""
        slots = Slots.cut([window], batch.times) if batch.times else Slots()
        return attrs.evolve(self, window=window, where=batch.shared, columns=batch.columns, slots=slots)

    def groups(self, *more: str) -> str:
        """Return what rows are told apart by, in words."""
        return ", ".join([*(["day"] if self.slots.cuts else []), *map(str, self.columns), *more]) or "nothing"


@attrs.frozen(kw_only=True)
class Referred(Shape):
    """Which rows a reference leads to, for each combination of columns; without any the database counts them."""

    reference: str

    @property
    def counts(self) -> bool:
        """Tell whether their number is enough."""
        return not self.columns and not self.slots.cuts

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        if self.counts:
            yield self.select((), taken=(Aggregate("different", self.reference),))
        else:
            # Told apart by days rows are hardly ever the same: sorting them then takes longer than reading them.
            columns, different = (self.day, *self.columns, Column(self.reference)), not self.slots.cuts
            yield self.select(columns, Stated(self.reference), different=different)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[Collection[Any]]:
        """Fold rows of (day, codes …, id), or one of their number: so many, whoever they are."""
        rows = chain.from_iterable(answers)
        if self.counts:
            ((number,),) = rows
            return Folded(self.slots, (), [{(): range(number)}])
        return fold_rows(self.slots, self.columns, rows, set, set.add)

    def __str__(self) -> str:
        """Return what is read, in words."""
        if self.counts:
            return self.said(f"number of different {self.reference}")
        return self.said(f"different {self.reference} by {self.groups()}")


@attrs.frozen(kw_only=True)
class Values(Shape):
    """How often each value of a quantity occurs, for each combination of columns; or each pair of two dates."""

    fields: tuple[str, ...]
    """The quantity; or the two dates, the first not after the second."""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        stated = InOrder(*self.fields) if self.fields[1:] else Stated(*self.fields)
        yield self.select((self.day, *self.columns, *columns_named(*self.fields)), stated, taken=(ROWS,))

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[Counter[int]]:
        """Fold rows of (day, codes …, value or two dates, how many): of two dates the days."""
        take = _take_elapsed if self.fields[1:] else _take_value
        return fold_rows(self.slots, self.columns, chain.from_iterable(answers), Counter, take)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"rows by {self.groups(*self.fields)}")


def _take_value(values: Counter[int], value: int, rows: int) -> None:
    values[value] += rows


def _take_elapsed(values: Counter[int], start: str, end: str, rows: int) -> None:
    values[_ordinal(end) - _ordinal(start)] += rows


@lru_cache(maxsize=4096)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


@attrs.frozen(kw_only=True)
class Following(Shape):
    """What follows each row that a reference leads to through all windows at once; each filter has its own query."""

    reference: str
    spans: tuple[Period, ...] = ()
    """Stretches of days, apart from one another."""

    def queries(self, batch: Batch[R]) -> Iterator[tuple[R, Period, Query]]:
        """Yield the query that serves all windows."""
        windows = [days for _figure, days in batch.asked]
        slots = Slots.cut(windows, batch.times)
        query = attrs.evolve(self, spans=merged(windows), columns=batch.columns, slots=slots)
        yield from ((figure, days, query) for figure, days in batch.asked)

    def said(self, what: str) -> str:
        """Return `what`, with table, stretches and filter."""
        return say(self, what, *self.spans)


@attrs.frozen(kw_only=True)
class Daily(Following):
    """How many different rows a reference leads to on each day: in all, then for the codes of each column by itself.

    Whoever has several codes on a day is in each, so that codes cannot be added up; each column has its own cells.
    """

    @property
    def cells(self) -> tuple[Cells, ...]:
        """Return the cells of all, then those of each column."""
        return tuple(
            Cells(
                self.table,
                self.event,
                spans=self.spans,
                columns=columns,
                measures=(Aggregate("different", self.reference),),
                slots=self.slots,
                tests=(*self.where, Stated(self.reference)),
            )
            for columns in ((), *((column,) for column in self.columns))
        )

    def selects(self) -> Iterable[Select]:
        """Return the statements of all cells."""
        return chain.from_iterable(cells.selects() for cells in self.cells)

    def fold(self, answers: Iterator[Iterable[Row]]) -> tuple[Folded[Vector], ...]:
        """Fold the rows of each."""
        return tuple(cells.fold(islice(answers, len(self.spans))) for cells in self.cells)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference} of each {self.groups()}")


@attrs.frozen(kw_only=True)
class Firsts(Following):
    """The first event day ever of each row that a reference leads to."""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        keys, taken = (*self.columns, Column(self.reference)), (Aggregate("first", self.event),)
        yield Select(self.table, keys, taken, (*self.where, Stated(self.reference)))

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[set[str]]:
        """Fold rows of (codes …, id, first day); who came first on other days than those asked for is left out."""
        asked = [(span.start.isoformat(), span.end.isoformat()) for span in self.spans]
        firsts = (
            (day, *found)
            for *found, day in chain.from_iterable(answers)
            if any(start <= day < end for start, end in asked)
        )
        return fold_rows(self.slots, self.columns, firsts, set, set.add)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"first {self.event} of each {', '.join([*map(str, self.columns), self.reference])}")
