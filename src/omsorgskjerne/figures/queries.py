"""What is read from a store for figures: descriptions that can be printed, compared and used as keys, without any SQL.

A query says in words what it reads (`str`), which statements it takes (`selects`), and what becomes of their rows
(`fold`). A statement is put together from the few pieces at the top, so that a new query needs no SQL either.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from omsorgskjerne.tables import Table

    Read = Callable[["Query"], Any]
    """Reading a query now: what it finds, folded."""


@attrs.frozen
class Column:
    """A column of a statement: the record's own, or one of the row that a reference leads to."""

    name: str
    through: str = ""
    """The reference it is found through; empty for a column of the record's own."""
    table: str = ""
    """The table that the reference leads to."""

    def __str__(self) -> str:
        """Return `kind` or `person.gender`."""
        return f"{self.through}.{self.name}" if self.through else self.name


@attrs.frozen
class Way:
    """Where a row leads: to what a field of it refers to, or one of the row at the end of some references."""

    name: str
    through: tuple[tuple[str, str], ...] = ()
    """The references on the way, each with the table that it leads to."""
    certain: bool = attrs.field(default=False, eq=False)
    """Whether every row leads there."""

    def __str__(self) -> str:
        """Return `case.person`."""
        return ".".join([*(reference for reference, _table in self.through), self.name])


@attrs.frozen
class First:
    """A column of a statement: where a row leads to by the first of some ways that leads anywhere."""

    ways: tuple[Way, ...]

    @property
    def own(self) -> str:
        """Return the field of the row itself that it is looked for in first, if one is."""
        way = self.ways[0]
        return way.name if not way.through and way.name != "id" else ""

    def __str__(self) -> str:
        """Return `person or case.person`."""
        return " or ".join(map(str, self.ways))


@attrs.frozen
class Aggregate:
    """What is taken from the rows of a group. Everything but `largest` and `worst` adds up over groups."""

    kind: str
    """`rows`, `sum`, `stated` (rows that state the field), `others` (persons beside the named one), `largest`
    (head-count of one row), `worst` (rank of the quality, 0 being best; also where no field says it), `different` rows
    that a reference leads to, `first` or `last` day, `heads` (persons in all), `most` (what one of the persons has of
    a quantity at most)."""
    field: str = ""
    of: str = ""
    """For `others` the field naming a person; for `worst` the quantity that a row must state to count, or none; for
    `most` the head-count, or none."""
    when: tuple[Test, ...] = ()
    """What rows must pass to have a part in it; tests without values."""

    @property
    def adds(self) -> bool:
        """Tell whether groups are joined by adding (else by taking the largest)."""
        return self.kind not in {"largest", "worst"}

    def __str__(self) -> str:
        """Return what is taken, in words."""
        return {
            "rows": "rows",
            "sum": f"sum of {self.field}",
            "stated": f"rows stating {self.field}",
            "others": f"persons beside the {self.of} named",
            "largest": "largest number of persons in a row",
            "worst": f"worst quality{self.of and f' of rows stating {self.of}'}",
        }[self.kind]


ROWS = Aggregate("rows")
NEVER = Period(date.min, date.min)


@attrs.frozen
class Condition:
    """A filter: the column holds one of the codes; None among them stands for *not stated*."""

    column: str
    codes: tuple[Any, ...]

    def __str__(self) -> str:
        """Return `kind is visit or group`."""
        return f"{self.column} is {' or '.join('not stated' if code is None else str(code) for code in self.codes)}"


@attrs.frozen
class Within:
    """A test: the date lies in the window."""

    event: str
    window: Period


@attrs.frozen
class There:
    """A test: the interval overlaps the window; of a window without days, that it began before and goes on then."""

    event: str
    until: str
    window: Period


@attrs.frozen
class Stated:
    """A test: the column is not empty."""

    column: str


@attrs.frozen
class Leads:
    """A test: the row leads to somebody, or to nobody."""

    to: First
    somebody: bool


@attrs.frozen
class InOrder:
    """A test: two dates are there, the first not after the second."""

    first: str
    second: str


@attrs.frozen
class Above:
    """A test: the column holds more than a number."""

    column: str
    value: int


@attrs.frozen
class Among:
    """A test: the row has one of some ids; not more of them than fit into one statement."""

    ids: tuple[str, ...]


Test = Among | Condition | Within | There | Stated | Leads | InOrder | Above


@attrs.frozen
class Rank:
    """A column of a statement: the rank of a quality, 0 being best."""

    name: str


@attrs.frozen
class Constant:
    """A column of a statement that is the same in every row."""

    value: str | int | None


@attrs.frozen
class Passes:
    """A column of a statement: 1 where a row passes a test without values, else 0."""

    test: Test


@attrs.frozen
class Filled:
    """A column of a statement: a number, or another where it is not stated."""

    name: str
    otherwise: int


Key = Column | First | Rank | Constant | Passes | Filled


@attrs.frozen
class Select:
    """A statement: columns, what is taken of the rows that have the same of them, and which rows.

    Without anything taken the rows come one by one. Voided rows never come.
    """

    table: str
    columns: tuple[Key, ...] = ()
    taken: tuple[Aggregate, ...] = ()
    tests: tuple[Test, ...] = ()
    order: tuple[Column | First, ...] = ()
    """Where the name is `entered`, the order of entry."""
    minus: bool = False
    """Whether what is taken is counted below zero."""
    different: bool = False
    """Whether rows that are the same come once."""


def rank_of(quality: str) -> Key:
    """Return the rank of the quality that a field says; best where no field does."""
    return Rank(quality) if quality else Constant(0)


def columns_named(*names: str) -> tuple[Column, ...]:
    """Return columns of the record's own."""
    return tuple(map(Column, names))


@attrs.frozen
class Query:
    """What every query has: the table and its event date."""

    table: str
    event: str

    @classmethod
    def of(cls, table: Table, *more: Any, **named: Any) -> Self:
        """Return the query of a table with what else it has."""
        return cls(table.name, table.event.name, *more, **named)

    def selects(self) -> Iterable[Select]:
        """Return the statements it takes."""
        raise NotImplementedError(type(self).__name__)

    def fold(self, answers: Iterator[Iterable[tuple[Any, ...]]]) -> Any:
        """Return what it finds: the rows of each statement, one statement after another, folded."""
        return tuple(chain.from_iterable(answers))


@attrs.frozen
class Windowed(Query):
    """What queries of single rows have: one window of days, and the filter that everything read shares."""

    window: Period = NEVER
    where: tuple[Condition, ...] = ()
    until: str = attrs.field(default="", kw_only=True)
    """The end of an interval record, where rows are those that are there; else those whose event lies in the window."""

    def said(self, what: str) -> str:
        """Return `what`, with table, window and filter."""
        return say(self, what, self.window)

    def select(self, columns: Sequence[Key], *more: Test, **rest: Any) -> Select:
        """Return a statement of the rows in the window that pass the filter and some more tests."""
        return Select(self.table, tuple(columns), tests=(*self.tests(), *self.where, *more), **rest)

    def tests(self) -> tuple[Test, ...]:
        """Return what puts a row in the window."""
        if self.until:
            return (There(self.event, self.until, self.window),)
        return (Within(self.event, self.window),)


def say(query: Any, what: str, *spans: Period) -> str:
    """Return what a query reads, with its table, days and filter."""
    days = " and ".join(span.name for span in spans)
    return f"{query.table}, {days}: {what}{''.join(f', {condition}' for condition in query.where)}"


@attrs.frozen
class Ends(Query):
    """The first and the last event day there ever was."""

    def selects(self) -> Iterable[Select]:
        """Return a statement for each end: each is looked up in the index; together they would walk through it."""
        return (Select(self.table, taken=(Aggregate(end, self.event),)) for end in ("first", "last"))

    def fold(self, answers: Iterator[Iterable[tuple[Any, ...]]]) -> Any:
        """Return both ends; None where there is no row."""
        return tuple(value for rows in answers for (value,) in rows)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: first and last {self.event}"


@attrs.frozen
class Whole(Query):
    """Every row of a small table, oldest entry first."""

    columns: tuple[str, ...]

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        return (Select(self.table, columns_named(*self.columns), order=columns_named("entered", "id")),)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: every row"


def in_index_order(table: Table, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return columns in the order of the table's index: choices, then others, as the author has them; joined last."""
    choices = [field.name for field in table.dimensions()]
    names = [*choices, *(field.name for field in table.fields if field.name not in choices)]
    own = sorted((column for column in columns if not column.through), key=lambda column: names.index(column.name))
    return (*own, *sorted((column for column in columns if column.through), key=str))
