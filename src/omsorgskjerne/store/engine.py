"""What the store asks of a database: the seam at which another engine can be put in.

SQL that passes through here is portable: `?` for parameters, names in double quotes (`quoted`), dates as text compared
as text, no date functions, no integer division, no sum of a comparison, explicit NULLs. Whatever differs between
engines has a method of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

Row = tuple[Any, ...]
PARAMETERS = 500
"""Values to ask for in one query."""


@attrs.frozen
class Column:
    """A column, as declared or as found in the file."""

    name: str
    type: str
    required: bool = False
    check: str = ""
    """What values must meet, as SQL; empty for nothing."""
    references: str = ""
    """The table whose ids it holds; empty for none."""
    default: Any = attrs.field(default=None, eq=False)
    """The value that rows older than the column were given. Only columns added to a table that was there have one."""


class Engine(Protocol):
    """An open database. Every method raises StoreError, saying what to do, when the database refuses."""

    path: Path
    """The file."""
    writable: bool
    """Whether it was opened for writing; what may only be read refuses at the first write."""
    connection: Any
    """The driver's own connection, for a library that asks for one."""

    @property
    def changes(self) -> int:
        """Return how many rows were written since it was opened, also what was undone later."""

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement of our own that reads; its rows are fetched as they are asked for."""

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement of somebody else's, which can do nothing but read; else like `query`."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement that writes; return how many rows it touched."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement that writes, once for each of `rows`."""

    def writing(self, *, references: bool = True) -> AbstractContextManager[None]:
        """Take the one write lock, and keep everything done meanwhile, or nothing if it raises.

        Inside another, what is done is undone alone if it raises, and else kept or undone with the outer one. Without
        `references`, which only the outermost may ask for, tables may be rebuilt under those that refer to them; all
        references are checked at the end instead.
        """

    def reading(self) -> AbstractContextManager[None]:
        """Let every query meanwhile see the same state of the file, and refuse to write.

        Inside another it is part of that one. Rows have to be fetched before it ends.
        """

    def waiting(self, seconds: float) -> AbstractContextManager[None]:
        """Wait no longer than that for others meanwhile."""

    def tables(self) -> list[str]:
        """Return the names of all tables."""

    def columns(self, table: str) -> list[Column]:
        """Return a table's columns in order."""

    def objects(self, kind: str, table: str) -> dict[str, str]:
        """Return a table's indexes (`index`) or triggers (`trigger`): name and the statement that made it."""

    def version(self) -> int:
        """Return a number that is another one once another program has written; what is written here leaves it."""

    def format(self) -> int:
        """Return the format that the file was marked with."""

    def brand(self) -> None:
        """Mark the file as a store of ours, of the present format."""

    def check(self) -> list[str]:
        """Return what is wrong with the file itself: nothing, if it is sound and all references lead somewhere."""

    def copy(self) -> Engine:
        """Return a copy of the database, as it is at this moment, in memory and on no disk. Whoever asks closes it."""

    def backup(self, target: Path) -> None:
        """Write a copy of the database, as it is at this moment, to a new file."""

    def close(self) -> None:
        """Let go of the file."""


def quoted(name: str) -> str:
    """Return a name in quotes: a table may be called `case`."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Iterable[str]) -> str:
    """Return names in quotes, with commas between."""
    return ", ".join(map(quoted, names))


def marks(count: int) -> str:
    """Return so many parameter marks, with commas between."""
    return ", ".join("?" * count)


def literal(text: str) -> str:
    """Return a text as it stands in a statement."""
    return "'" + text.replace("'", "''") + "'"
