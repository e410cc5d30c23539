"""What lies around the file: its logs, who else may read it, and what killed runs have left."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omsorgskjerne.disk.places import follow_links
from omsorgskjerne.errors import StoreError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.organisation import Config
    from omsorgskjerne.store.engine import Engine

_ = words_of(__name__)

ENDINGS = LOG, JOURNAL, SHARED = "-wal", "-journal", "-shm"


def refuse_own(config: Config, path: Path) -> None:
    """Raise StoreError for the organisation's database, the logs beside it and its `omsorg.toml`, by any name.

    Whether they are there or not: SQLite takes what comes to lie in the place of a log for a log of its own.
    """
    file = config.store_file
    own = [file, *(name_log(file, ending) for ending in ENDINGS), *([follow_links(config.path)] if config.path else [])]
    there = follow_links(path)
    if any(_is_same(there, other) for other in own):
        raise StoreError(
            _("{file} is one of the organisation's own files."), hint=_("Name another file or folder."), file=path
        )


def _is_same(one: Path, other: Path) -> bool:
    """Tell whether two names are, or could be, of one file: on many disks capital letters make no difference."""
    if str(one).casefold() == str(other).casefold():
        return True
    return one.exists() and other.exists() and one.samefile(other)


def refuse_no_file(file: Path) -> None:
    """Raise StoreError for what is there and no file: a folder, a link to itself, or a pipe, which is waited for."""
    if os.path.lexists(file) and not file.is_file():
        raise StoreError(_("{file} is no file."), hint=_("Check `file` in omsorg.toml."), file=file)


def name_log(file: Path, ending: str) -> Path:
    """Return the name of a log of a file."""
    return Path(f"{file}{ending}")


def list_logs(file: Path) -> list[Path]:
    """Return the logs of a file that are there."""
    return [log for log in (name_log(file, ending) for ending in ENDINGS) if log.exists()]


def find_unfinished(file: Path) -> Path | None:
    """Return a log or journal of a file with something in it, if there is one: others are at work, or were killed."""
    logs = (name_log(file, ending) for ending in (LOG, JOURNAL))
    return next((log for log in logs if log.exists() and log.stat().st_size), None)


def empty_log(engine: Engine) -> None:
    """Bring the log into the file and leave it empty: a killed run may have left rows in it that it never committed.

    SQLite would take them away with the log, but only when the last who has the file open closes it. Where others are
    at work it is no matter.
    """
    with suppress(StoreError), engine.waiting(0):  # tidying up is no reason to refuse, not even on a full disk
        list(engine.query("PRAGMA wal_checkpoint(TRUNCATE)"))


def drop_journal(engine: Engine) -> None:
    """Remove the journal of a restore that was killed, which has done its work: it holds rows that are there no more.

    SQLite does so itself on the way from one mode to another, where nobody else has the file open.
    """
    if name_log(engine.path, JOURNAL).exists():
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
