"""What is read of single rows: those behind a figure, by id and day, and the days that have any.

What comes of a row is its id, its event day and the import that it came with (id, file, time), then what was asked for.
"""

from __future__ import annotations

import attrs

from omsorgskjerne.evaluate.queries import Query, Windowed


@attrs.frozen
class Dated(Windowed):
    """How many rows there are on each day that has any."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said("rows of each day")


@attrs.frozen
class Behind(Windowed):
    """The rows that pass a filter, by event day; of an interval record (`until`) those present."""

    stated: tuple[str, ...] = ()
    """Fields that a row must state; their values come after what is said of every row."""
    until: str = ""
    above: int | None = None
    """Only rows in which the first of the fields is larger."""
    first: str = ""
    """A reference: only the first rows ever of each row that it leads to."""

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(", ".join(["rows", *(f"stating {name}" for name in self.stated)]))


@attrs.frozen
class Named(Query):
    """The rows that have some ids, by event day; not more ids than fit into one statement."""

    ids: tuple[str, ...]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: {len(self.ids)} rows by id"
