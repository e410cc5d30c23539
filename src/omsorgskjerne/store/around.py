"""What lies around the file: its logs, who else may read it, and what killed runs have left."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from omsorgskjerne.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from omsorgskjerne.store.engine import Engine

LOG, JOURNAL, SHARED = "-wal", "-journal", "-shm"


def beside(file: Path) -> list[Path]:
    """Return the logs of a file that are there."""
    return [log for log in (file.with_name(file.name + ending) for ending in (LOG, JOURNAL, SHARED)) if log.exists()]


def has_log(engine: Engine) -> bool:
    """Tell whether there is a log with something in it: others are at work, or were killed."""
    log = engine.path.with_name(engine.path.name + LOG)
    return log.exists() and log.stat().st_size > 0


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
    return os.name == "posix" and any(path.stat().st_mode & readable for path in (file, *beside(file)))


def leftovers(file: Path) -> list[Path]:
    """Return what may be a copy that a version before 0.2 left unfinished; a run of it may be at work."""
    stem, name = re.escape(file.stem), re.escape(file.name)
    old = re.compile(
        rf"\.(?:{stem}-[\w-]+\.zip\.\d+\.(?:db|part)|{name}\.\d+\.restored)(?:-wal|-shm|-journal)?", re.ASCII
    )
    return sorted(path for path in file.parent.iterdir() if old.fullmatch(path.name))
