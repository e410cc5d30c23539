"""Having SQLite's file to oneself: nobody else can read or write it, or has it open, until it is let go of."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from omsorgskjerne.disk.parts import make_private
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.connection import SQLite
from omsorgskjerne.store.faults import is_busy, translated
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

_ = words_of(__name__)

PATIENCE = 3
"""Seconds to wait until everybody else has closed the file."""
PAUSE = 0.05
HEADER = 100
"""How many bytes of a file of SQLite's say what kind of file it is, and how often it was changed."""


def hold(file: Path) -> SQLite:
    """Open a file with its log brought into it, and keep everybody else out until it is closed.

    Raises StoreError if others do not close it, or if it is damaged beyond that.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return _hold(file)
        except StoreError as error:
            if not is_busy(error):
                raise
            if time.monotonic() > deadline:
                raise in_use(file) from None
        time.sleep(PAUSE)


def _hold(file: Path) -> SQLite:
    with translated(file):
        connection = sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None)
    try:
        with translated(file):
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # a lock that is taken is kept from here on
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except BaseException:
        connection.close()
        raise
    return SQLite(file, connection)


def look(file: Path) -> SQLite:
    """Open a file that SQLite cannot write as it lies there: without its log, without a lock, and leaving nothing."""
    with translated(file):
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return SQLite(file, connection, writable=False)


def copy_out(engine: SQLite, target: Path) -> None:
    """Write every page of a file to a new one, as it is, damaged or not."""
    make_private(target)
    with translated(engine.path), closing(sqlite3.connect(target, isolation_level=None)) as other:
        engine.connection.backup(other)


def copy_in(source: Path, engine: SQLite) -> None:
    """Put every page of another file in the place of those there are: all of them or, if it is cut off, none."""
    with translated(engine.path), closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as other:
        other.backup(engine.connection)


def is_same(engine: SQLite, copy: Path) -> bool:
    """Tell whether a file that is held has the very pages of a copy of it, whose header counts changes of its own."""
    with translated(copy), closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as other:
        return engine.connection.serialize()[HEADER:] == other.serialize()[HEADER:]


def in_use(file: Path) -> StoreError:
    """Return what to tell where others have a file open."""
    return StoreError(
        _("{file} is in use by another program."),
        hint=_("Close it everywhere and try again; nothing was changed."),
        file=file,
    )
