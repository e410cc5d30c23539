"""Opening SQLite's file: for writing, or for reading where that is all that may be done; made for its owner only."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from omsorgskjerne.disk.whole import make_private
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.around import LOG, drop_journal, empty_log, has_log
from omsorgskjerne.store.connection import SQLite
from omsorgskjerne.store.faults import is_unwritable, translated
from omsorgskjerne.store.network import refuse_network
from omsorgskjerne.store.own import APPLICATION_ID, FORMAT
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

_ = words_of(__name__)

PATIENCE = 30
"""Seconds to wait for another program's write; SQLite's waiting is unfair, so a short wait fails where many write."""


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
