"""What is read from a store for figures: descriptions that can be printed, compared and used as keys, without any SQL.

Each description says in words what it reads (`str`). `fetch` turns it into SQL, `fold` says what its answer looks like.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - attrs resolves it
from typing import Any

import attrs

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
        return f"{self.table}, {self.window.name}: {what}{''.join(f', {condition}' for condition in self.where)}"


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
    """How often each value of a quantity occurs, for each combination of columns."""

    quantity: str
    columns: tuple[Column, ...]
    cuts: tuple[date, ...] = ()
    weekdays: bool = False

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"rows by {_by(self, self.quantity)}")


def _by(query: Members | Values, *more: str) -> str:
    return ", ".join([*(["day"] if query.cuts else []), *map(str, query.columns), *more]) or "nothing"


@attrs.frozen
class Present(Query):
    """Rows of an interval record that are there on one day, for each combination of columns.

    With a reference, the rows that it leads to are told apart too.
    """

    until: str
    day: date
    columns: tuple[Column, ...]
    worst: Measure
    reference: str = ""

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join(map(str, self.columns)) or "nothing"
        return f"{self.table} on {self.day}: {self.reference or 'rows'} by {groups}"


@attrs.frozen
class Ends(Query):
    """The first and the last event day there ever was."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: first and last {self.event}"


@attrs.frozen
class Whole(Query):
    """Every row of a small table, oldest entry first."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: every row"
