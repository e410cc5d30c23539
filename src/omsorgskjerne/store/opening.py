"""Opening SQLite's file: for writing, or for reading where that is all that may be done; made for its owner only."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from omsorgskjerne.disk.parts import make_private
from omsorgskjerne.disk.places import follow_links
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.around import drop_journal, empty_log, find_unfinished, refuse_no_file
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
    path = follow_links(path)
    refuse_no_file(path)
    refuse_network(path)
    if not create and not path.exists():
        raise StoreError(
            _("There is no file {file}."),
            hint=_("Make it with: omsorg db migrate, or check `file` in omsorg.toml."),
            file=path,
        )
    if create:
        make_private(path)
    if not read_only and (create or may_be_written(path)):
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

    A journal that a killed run left is used up first, by opening the file for writing once, where that may be done: the
    file alone holds half of what that run was writing.

    The log of writes needs a file of shared memory beside the database. Where the folder may not be written and that
    file is not there, the database can be read as one that never changes, provided nobody has left writes in a log.
    """
    try:
        return _connect(path, "mode=ro", patience)
    except StoreError as error:
        if not is_unwritable(error) or not path.is_file() or not _may(path, os.R_OK):
            raise
    log = find_unfinished(path)
    if log is None:
        return _connect(path, "mode=ro&immutable=1", patience)
    if may_be_written(path):
        _connect(path, "mode=rw", patience).close()
        return _connect(path, "mode=ro", patience)
    raise StoreError(
        _("{file} has writes in its log ({log}) that cannot be read from a folder that may only be read."),
        hint=_("Copy both files to a folder where you may write, or let somebody who may write open it once."),
        file=path,
        log=log.name,
    )


def may_be_written(path: Path) -> bool:
    """Tell whether the file and its folder, where the log goes, may be written, as far as the system says."""
    return _may(path, os.W_OK) and _may(path.parent, os.W_OK)


def _may(path: Path, way: int) -> bool:
    """Ask the system without opening the file: to close it would let go of every lock that this process has on it."""
    return os.access(path, way, effective_ids=os.access in os.supports_effective_ids)


def _refuse_strangers(engine: SQLite) -> None:
    ((mark,),) = engine.query("PRAGMA application_id")
    version = engine.format()
    if mark != APPLICATION_ID and (mark or version or engine.tables()):
        raise StoreError(
            _("{file} is a database, but not one of omsorgskjerne."),
            hint=_("Check `file` in omsorg.toml, or take another backup."),
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
    log = find_unfinished(engine.path)
    ((mode,),) = engine.query("PRAGMA journal_mode")
    if mode != "wal":
        list(engine.query("PRAGMA journal_mode = WAL"))  # it stays so; a file that may only be read keeps what it has
    engine.execute("PRAGMA synchronous = FULL")
    engine.execute("PRAGMA secure_delete = ON")  # what is erased is not left in free pages; builds of SQLite differ
    if log:
        empty_log(engine)
