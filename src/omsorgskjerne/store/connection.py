"""The engine for SQLite: one file, write-ahead log, every commit on the disk before it is reported."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from omsorgskjerne.disk.parts import make_private
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.engine import Column
from omsorgskjerne.store.faults import translated
from omsorgskjerne.store.own import APPLICATION_ID, FORMAT
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from omsorgskjerne.store.engine import Row

_ = words_of(__name__)

_CHECK = re.compile(r"CHECK \(((?:[^()]|\([^()]*\))*)\)")
_NAME = re.compile(r'"((?:[^"]|"")*)"')
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
"""What a statement of somebody else's may do."""
_OTHERS = "-- reads\n"
"""Begins such a statement: the driver keeps statements by their text, and one of ours was not asked what it does."""


class SQLite:
    """An open SQLite file. See `Engine` for what its methods promise."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, writable: bool = True) -> None:
        """Take over a connection that `open_file` has prepared."""
        self.path = path
        self.connection = connection
        self.writable = writable
        self._is_writing = self._is_reading = False
        self._is_guarded = False
        self._only_reads = False

    @property
    def changes(self) -> int:
        """Return how many rows were written."""
        return self.connection.total_changes

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement of our own that reads."""
        with translated(self.path):
            cursor = self.connection.execute(sql, parameters)
        return self._rows(cursor)

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement of somebody else's: SQLite asks what it does while it is prepared, not while it runs."""
        if not self._is_guarded:  # once: each time makes SQLite prepare all statements anew
            self.connection.set_authorizer(self._allow)
            self._is_guarded = True
        self._only_reads = True
        try:
            return self.query(_OTHERS + sql, parameters)
        finally:
            self._only_reads = False

    def _allow(self, action: int, *_what: str | None) -> int:
        return sqlite3.SQLITE_OK if not self._only_reads or action in _READS else sqlite3.SQLITE_DENY

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[Row]:
        with translated(self.path):
            for row in cursor:  # noqa: UP028 - `yield from` would close the cursor, perhaps after the file
                yield row

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Run a statement that writes."""
        with translated(self.path):
            return self.connection.execute(sql, parameters).rowcount

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement that writes, once for each of `rows`."""
        with translated(self.path):
            self.connection.executemany(sql, rows)

    @contextmanager
    def writing(self, *, references: bool = True) -> Iterator[None]:
        """Hold the write lock from the first statement on: what is read meanwhile is what the write builds on."""
        if self._is_reading:
            raise StoreError(
                _("Nothing can be stored while numbers are put together from {file}."),
                hint=_("Nothing was stored. Store it before or afterwards."),
                file=self.path,
            )
        if self._is_writing:
            with self._within():
                yield
            return
        if not references:
            self.execute("PRAGMA foreign_keys = OFF")  # has no effect within a transaction
        try:
            self.execute("BEGIN IMMEDIATE")
            self._is_writing = True
            try:
                yield
                if not references:
                    self._check_references()
                self.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise
        finally:
            self._is_writing = False
            if not references:
                self.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def _within(self) -> Iterator[None]:
        """Undo what is done inside, and only that, if it raises."""
        self.execute('SAVEPOINT "within"')
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.execute('ROLLBACK TO "within"')
                self.execute('RELEASE "within"')
            raise
        self.execute('RELEASE "within"')

    def _check_references(self) -> None:
        if next(self.query("PRAGMA foreign_key_check"), None):
            raise StoreError(_("Some rows would refer to rows that are gone."), hint=_("Nothing was changed."))

    def _roll_back(self) -> None:
        if self.connection.in_transaction:  # a full disk has already rolled back
            self.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold one state of the file, and refuse every write: statements of plugins are read meanwhile too."""
        if self._is_reading:
            yield
            return
        self.execute("PRAGMA query_only = ON")
        try:
            self.execute("BEGIN")
            self._is_reading = True
            try:
                yield
            finally:
                self._is_reading = False
                self._roll_back()
        finally:
            self.execute("PRAGMA query_only = OFF")

    @contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Wait no longer than that for others meanwhile."""
        ((before,),) = self.query("PRAGMA busy_timeout")
        self.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA busy_timeout = {before}")

    def tables(self) -> list[str]:
        """Return the names of all tables but SQLite's own."""
        return [
            name
            for (name,) in self.query(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]

    def columns(self, table: str) -> list[Column]:
        """Return a table's columns in order."""
        definition = next(
            self.query("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)), ("",)
        )[0]
        checks = {_column_of(check): check for check in _CHECK.findall(definition)}
        references: dict[str, str] = dict(
            self.query('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,))
        )
        found = self.query('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)', (table,))
        return [
            Column(name, kind, bool(required), checks.get(name, ""), references.get(name, ""), _literal(default))
            for name, kind, required, default in found
        ]

    def objects(self, kind: str, table: str) -> dict[str, str]:
        """Return a table's indexes or triggers."""
        return dict(
            self.query(
                "SELECT name, sql FROM sqlite_master WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL", (kind, table)
            )
        )

    def version(self) -> int:
        """Return a number that is another one once another program has written."""
        return int(next(self.query("PRAGMA data_version"))[0])

    def format(self) -> int:
        """Return the format of the file."""
        return int(next(self.query("PRAGMA user_version"))[0])

    def brand(self) -> None:
        """Mark the file."""
        self.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.execute(f"PRAGMA user_version = {FORMAT}")

    def check(self) -> list[str]:
        """Return what SQLite finds wrong with the file, in its own words.

        They name tables and columns, never values.
        """
        faults = [line for (line,) in self.query("PRAGMA integrity_check") if line != "ok"]
        list(self.query("SELECT name, sql FROM sqlite_master"))  # integrity_check does not look whether it is text
        dangling = {(table, target) for table, _row, target, _number in self.query("PRAGMA foreign_key_check")}
        return faults + [f"{table} -> {target}" for table, target in sorted(dangling)]

    def copy(self) -> SQLite:
        """Return a copy in memory; references are not enforced in it, so that rows can be taken out one by one."""
        memory = sqlite3.connect(":memory:", isolation_level=None)
        memory.execute("PRAGMA temp_store = MEMORY")
        with translated(self.path):
            self.connection.backup(memory)
        return SQLite(self.path, memory)

    def backup(self, target: Path) -> None:
        """Write a compact copy. One statement sees one state, and others may go on writing meanwhile."""
        make_private(target)
        self.execute("VACUUM INTO ?", (str(target),))

    def close(self) -> None:
        """Let go of the file; whoever is last leaves no log behind."""
        with translated(self.path):
            self.connection.close()


def _column_of(check: str) -> str:
    found = _NAME.search(check)
    return found[1].replace('""', '"') if found else ""


def _literal(default: str | None) -> str | int | None:
    if default is None:
        return None
    return default[1:-1].replace("''", "'") if default.startswith("'") else int(default)
