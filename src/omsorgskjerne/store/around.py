"""What lies around the file: its logs, who else may read it, and what killed runs have left."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from omsorgskjerne.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from omsorgskjerne.store.engine import Engine

LOG, JOURNAL, SHARED = "-wal", "-journal", "-shm"


def list_logs(file: Path) -> list[Path]:
    """Return the logs of a file that are there."""
    return [log for log in (file.with_name(file.name + ending) for ending in (LOG, JOURNAL, SHARED)) if log.exists()]


def find_unfinished(file: Path) -> Path | None:
    """Return a log or journal of a file with something in it, if there is one: others are at work, or were killed."""
    logs = (file.with_name(file.name + ending) for ending in (LOG, JOURNAL))
    return next((log for log in logs if log.exists() and log.stat().st_size), None)


def empty_log(engine: Engine) -> None:
    """Bring the log into the file and leave it empty: a killed run may have left rows in it that it never committed.

    SQLite would take them away with the log, but only when the last who has the file open closes it. Where others are
    at work it is no matter.
    """
    with engine.waiting(0):
        list(engine.query("PRAGMA wal_checkpoint(TRUNCATE)"))


def drop_journal(engine: Engine) -> None:
    """Remove the journal of a restore that was killed, which has done its work: it holds rows that are there no more.

    SQLite does so itself on the way from one mode to another, where nobody else has the file open.
    """
    if engine.path.with_name(engine.path.name + JOURNAL).exists():
        with suppress(StoreError), engine.waiting(0):
            for mode in ("DELETE", "PERSIST", "DELETE"):
                list(engine.query(f"PRAGMA journal_mode = {mode}"))


def others_may_read(file: Path) -> bool:
    """Tell whether anybody but the owner may read the file or a log of it; Windows goes by the folder and says no."""
    readable = stat.S_IRGRP | stat.S_IROTH
    return os.name == "posix" and any(path.stat().st_mode & readable for path in (file, *list_logs(file)))


def find_old_copies(file: Path, names: Iterable[str]) -> list[Path]:
    """Return which of the names beside a file may be copies that a version before 0.2 left unfinished.

    A run of it may be at work, so they are only told of.
    """
    stem, name = re.escape(file.stem), re.escape(file.name)
    old = re.compile(
        rf"\.(?:{stem}-[\w-]+\.zip\.\d+\.(?:db|part)|{name}\.\d+\.restored)(?:-wal|-shm|-journal)?", re.ASCII
    )
    return sorted(file.with_name(name) for name in names if name.startswith(".") and old.fullmatch(name))
