"""What is read from a store for figures: descriptions that can be printed, compared and used as keys, without any SQL.

Each description says in words what it reads (`str`). `fetch` turns it into SQL, `fold` says what its answer looks like.
Those of whole tables, which no days limit, are in `whole_queries`.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - attrs resolves it
from typing import Any

import attrs

from omsorgskjerne.figures import RawSql  # noqa: TC001 - attrs resolves it
from omsorgskjerne.period import Period  # noqa: TC001 - attrs resolves it


@attrs.frozen
class Column:
    """A column that rows are told apart by: the record's own, or one of the row that a reference leads to."""

    name: str
    through: str = ""
    """The reference it is found through; empty for a column of the record's own."""
    table: str = ""
    """The table that the reference leads to."""

    def __str__(self) -> str:
        """Return `kind` or `person.gender`."""
        return f"{self.through}.{self.name}" if self.through else self.name


@attrs.frozen
class Measure:
    """What is taken from the rows of a cell. Everything but `largest` and `worst` adds up over cells."""

    kind: str
    """`rows`, `sum`, `stated` (rows that state the field), `others` (persons beside the named one), `largest`
    (head-count of one row) or `worst` (rank of the quality, 0 being best; also where no field says it)."""
    field: str = ""
    of: str = ""
    """For `others` the field naming a person; for `worst` the quantity that a row must state to count, or none."""

    @property
    def adds(self) -> bool:
        """Tell whether cells are joined by adding (else by taking the largest)."""
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


ROWS = Measure("rows")


@attrs.frozen
class Condition:
    """A filter: the column holds one of the codes; None among them stands for *not stated*."""

    column: str
    codes: tuple[Any, ...]

    def __str__(self) -> str:
        """Return `kind is visit or group`."""
        return f"{self.column} is {' or '.join('not stated' if code is None else str(code) for code in self.codes)}"


@attrs.frozen
class Query:
    """What every query has: the table and its event date. Voided rows are never read."""

    table: str
    event: str


@attrs.frozen
class Cells(Query):
    """Rows grouped by event day and columns, unfiltered: everything that adds up is folded from these cells."""

    spans: tuple[Period, ...]
    """Stretches of days, apart from one another; one statement each."""
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    cuts: tuple[date, ...]
    """First days of the stretches that are kept apart when days are folded."""
    weekdays: bool = False
    """Whether weekdays are kept apart."""
    days: bool = False
    """Whether different days are counted."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join(["day", *map(str, self.columns)])
        spans = " and ".join(span.name for span in self.spans)
        return f"{self.table}, {spans}: {', '.join(map(str, self.measures))} by {groups}"


@attrs.frozen
class Windowed(Query):
    """What queries of single rows have: one window of days, and the filter that everything read shares."""

    window: Period
    where: tuple[Condition, ...]

    def said(self, what: str) -> str:
        """Return `what`, with table, window and filter."""
        return _said(self, what, self.window)


@attrs.frozen
class Distinct(Windowed):
    """How many different rows a reference leads to; counted by the database."""

    reference: str

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"number of different {self.reference}")


@attrs.frozen
class Members(Windowed):
    """Which rows a reference leads to, for each combination of columns; with `cuts`, for each stretch of days too."""

    reference: str
    columns: tuple[Column, ...]
    cuts: tuple[date, ...] = ()
    weekdays: bool = False

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference} by {_by(self)}")


@attrs.frozen
class Values(Windowed):
    """How often each value of a quantity occurs, for each combination of columns; or each pair of two dates."""

    fields: tuple[str, ...]
    """The quantity; or the two dates, the first not after the second."""
    columns: tuple[Column, ...]
    cuts: tuple[date, ...] = ()
    weekdays: bool = False

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"rows by {_by(self, *self.fields)}")


def _by(query: Members | Values, *more: str) -> str:
    return ", ".join([*(["day"] if query.cuts else []), *map(str, query.columns), *more]) or "nothing"


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
        return _said(self, what, *self.spans)


def _said(query: Windowed | Personal, what: str, *spans: Period) -> str:
    days = " and ".join(span.name for span in spans)
    return f"{query.table}, {days}: {what}{''.join(f', {condition}' for condition in query.where)}"


@attrs.frozen
class Daily(Personal):
    """How many different rows a reference leads to on each day: in all, then for the codes of each column by itself.

    Whoever has several codes on a day is in each, so that codes cannot be added up; each column has its own statement.
    """

    @property
    def groupings(self) -> tuple[tuple[Column, ...], ...]:
        """Return what each statement groups by beside the day."""
        return ((), *((column,) for column in self.columns))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference} of each {', '.join(['day', *map(str, self.columns)])}")


@attrs.frozen
class Firsts(Personal):
    """The first event day ever of each row that a reference leads to."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"first {self.event} of each {', '.join([*map(str, self.columns), self.reference])}")


@attrs.frozen
class Courses(Windowed):
    """Single rows that state a quantity and name somebody, in the order of event day and entry."""

    reference: str
    quantity: str
    alike: tuple[Column, ...]
    """What rows must have in common to be compared."""
    columns: tuple[Column, ...]

    @property
    def compared(self) -> slice:
        """Return the places of a row (day, columns …, alike …, id, value) that say which rows are compared."""
        return slice(1 + len(self.columns), -1)

    def place(self, column: Column) -> int:
        """Return where a row holds a column."""
        return 1 + self.columns.index(column)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(", ".join(["day", *map(str, (*self.columns, *self.alike)), self.reference, self.quantity]))


@attrs.frozen
class Lasting(Windowed):
    """What queries of an interval record have: its end, and what is taken for each combination of columns."""

    until: str
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    """Those that add up first, the number of rows first of all."""

    @property
    def adding(self) -> tuple[Measure, ...]:
        """Return what is added up."""
        return tuple(measure for measure in self.measures if measure.adds)


@attrs.frozen
class Present(Lasting):
    """Rows that are there on any day of the window. With a reference, the rows it leads to are told apart too."""

    reference: str = ""

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join([*map(str, self.columns), *([self.reference] if self.reference else [])]) or "nothing"
        return self.said(f"{', '.join(map(str, self.measures))} there on any day by {groups}")


@attrs.frozen
class Changes(Lasting):
    """What is there when the window begins, what is added on each day of it and what ends; apart by quality too."""

    cuts: tuple[date, ...]
    weekdays: bool

    @property
    def quality(self) -> str:
        """Return the field that says the quality of a row, or nothing where all are counted."""
        return next((measure.field for measure in self.measures if not measure.adds), "")

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join(["day", *map(str, self.columns)])
        return self.said(f"changes of {', '.join(map(str, self.measures))} by {groups}")


@attrs.frozen
class Holdings(Windowed):
    """Whose rows stand behind a figure: for each holder the rows, a quantity, the heads and the largest single row.

    Rows that lead to no holder are one group; each of their heads is somebody else.
    """

    holder: Column | None
    """The row that stands for a person (household, dwelling); None where rows lead to none."""
    quantity: str
    """What is summed; empty for the rows themselves."""
    stated: tuple[str, ...]
    """Fields that a row must state to count."""
    heads: str
    """The head-count of a row; empty where each row is one."""
    columns: tuple[Column, ...]
    daily: bool
    """Whether event days are kept apart."""
    until: str = ""
    """The end of an interval record: rows there in the window, whenever they began. Both ends are then kept apart."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join([*(["day"] if self.daily else []), *map(str, self.columns), str(self.holder or "nobody")])
        return self.said(f"rows, {self.quantity or 'rows'} and heads by {groups}")


@attrs.frozen
class Known(Windowed):
    """Which rows a reference leads to, each once; of an interval record (`until`) the rows are those present."""

    reference: str
    until: str = ""

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"different {self.reference}")


@attrs.frozen
class Raw(Query):
    """What a plugin's own statement returns for some days; the table is that which says if anything was recorded."""

    owner: str
    """The plugin whose statement it is."""
    figure: RawSql
    window: Period
    parameters: tuple[tuple[str, int | float], ...]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}, {self.window.name}: the statement of {self.figure.id}"
