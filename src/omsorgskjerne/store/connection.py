"""The engine for SQLite: one file, write-ahead log, every commit on the disk before it is reported."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.around import LOG, drop_journal, empty_log, has_log
from omsorgskjerne.store.engine import Column
from omsorgskjerne.store.faults import is_unwritable, translated
from omsorgskjerne.store.network import refuse_network
from omsorgskjerne.store.own import APPLICATION_ID, FORMAT
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from omsorgskjerne.store.engine import Row

_ = words_of(__name__)

PATIENCE = 30
"""Seconds to wait for another program's write; SQLite's waiting is unfair, so a short wait fails where many write."""
PRIVATE = 0o600
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
        self._is_writing = False
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
        self.execute("PRAGMA query_only = ON")
        try:
            self.execute("BEGIN")
            try:
                yield
            finally:
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


def open_file(path: Path, *, create: bool = False, read_only: bool = False, patience: float = PATIENCE) -> SQLite:
    """Open a store's file, or make it; a file that may only be read is opened for reading. See `open_store`.

    Raises StoreError if it is missing (and not to be made), on a network drive, no store of ours, or of a later format.
    """
    path = path.absolute()
    refuse_network(path)
    if not create and not path.exists():
        raise StoreError(
            _("There is no file {file}."),
            hint=_("Make it with: omsorg db migrate, or check `file` in omsorg.toml."),
            file=path,
        )
    if create:
        make_private(path)
    if not read_only and (create or _may_be_written(path)):
        try:
            return _open(path, _connect(path, "mode=rwc" if create else "mode=rw", patience), writable=True)
        except StoreError as error:
            if create or not is_unwritable(error) or not path.is_file():
                raise
    return _open(path, _read_only(path, patience), writable=False)


def open_copy(path: Path) -> SQLite:
    """Open a copy that nobody else has, wherever it lies, for reading. Raises StoreError as `open_file`."""
    return _open(path, _connect(path, "mode=ro", PATIENCE), writable=False)


def _open(path: Path, connection: sqlite3.Connection, *, writable: bool) -> SQLite:
    try:
        engine = SQLite(path, connection, writable=writable)
        _refuse_strangers(engine)
        if writable:
            _prepare(engine)
    except BaseException:
        connection.close()
        raise
    return engine


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none; SQLite gives its logs the same rights."""
    with suppress(OSError):  # there is one, or SQLite says why it cannot be
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, PRIVATE))


def _connect(path: Path, options: str, patience: float) -> sqlite3.Connection:
    with translated(path):
        # Statements are committed by `writing` alone; the driver starts no transaction of its own.
        connection = sqlite3.connect(f"{path.as_uri()}?{options}", uri=True, timeout=patience, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()  # the file is not looked at before
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _read_only(path: Path, patience: float) -> sqlite3.Connection:
    """Open for reading only.

    The log of writes needs a file of shared memory beside the database. Where the folder may not be written and that
    file is not there, the database can be read as one that never changes, provided nobody has left writes in a log.
    """
    try:
        return _connect(path, "mode=ro", patience)
    except StoreError:
        log = path.with_name(path.name + LOG)
        if not path.is_file() or not _may_be_read(path):
            raise
        if log.exists() and log.stat().st_size:
            raise StoreError(
                _("{file} has writes in its log ({log}) that cannot be read from a folder that may only be read."),
                hint=_("Copy both files to a folder where you may write, or let somebody who may write open it once."),
                file=path,
                log=log.name,
            ) from None
        return _connect(path, "mode=ro&immutable=1", patience)


def _may_be_written(path: Path) -> bool:
    """Tell whether the file and its folder, where the log goes, may be written, as far as the system says."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(place, os.W_OK, effective_ids=effective) for place in (path, path.parent))


def _may_be_read(path: Path) -> bool:
    try:
        path.open("rb").close()
    except OSError:
        return False
    return True


def _refuse_strangers(engine: SQLite) -> None:
    ((mark,),) = engine.query("PRAGMA application_id")
    version = engine.format()
    if mark != APPLICATION_ID and (mark or version or engine.tables()):
        raise StoreError(
            _("{file} is a database, but not one of omsorgskjerne."),
            hint=_("Check `file` in omsorg.toml."),
            file=engine.path,
        )
    if version > FORMAT:
        raise StoreError(
            _("{file} was written by a newer version of omsorgskjerne."),
            hint=_("Update the program; the file was not touched."),
            file=engine.path,
        )


def _prepare(engine: SQLite) -> None:
    """Let the file be written as it should."""
    drop_journal(engine)
    log = has_log(engine)
    ((mode,),) = engine.query("PRAGMA journal_mode")
    if mode != "wal":
        list(engine.query("PRAGMA journal_mode = WAL"))  # it stays so; a file that may only be read keeps what it has
    engine.execute("PRAGMA synchronous = FULL")
    engine.execute("PRAGMA secure_delete = ON")  # what is erased is not left in free pages; builds of SQLite differ
    if log:
        empty_log(engine)
