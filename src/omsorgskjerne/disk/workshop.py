"""A folder of our own, beside what is being written: everything unfinished lies in it and goes with it.

Its name, `.omsorg-` and sixteen random digits, can be nobody else's, and only its owner may look into it. While the run
lives it holds the folder's lock, so that others leave it alone; the system lets go of the lock when the run is killed,
and whoever comes next takes the folder away. A process's number or the folder's age would tell less: numbers are used
again, clocks are set, and a large backup takes long. On Windows the lock is the file itself, which cannot be removed
while it is open.
"""

from __future__ import annotations

import os
import re
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = ".omsorg-"
LOCK = ".omsorg-lock"
TRIES = 10
MOMENT = 60
"""Seconds within which a folder has its lock."""
_NAME = re.compile(rf"{re.escape(PREFIX)}[0-9a-f]{{16}}")
OWN = 0o700 if os.name == "posix" else 0o777
"""What others may do in the folder: nothing; Windows goes by the folder it lies in."""


@contextmanager
def workshop(place: Path) -> Iterator[Path]:
    """Make a folder of our own in another and take it away with all that is in it at the end. Raises OSError.

    What killed runs have left in `place` goes first.
    """
    sweep(place)
    folder, lock = _make(place)
    try:
        yield folder
    finally:
        if sys.platform == "win32":
            os.close(lock)
            _remove(folder)
        else:
            _remove(folder)
            os.close(lock)


def sweep(place: Path) -> None:
    """Take away what killed runs have left in a folder, and leave alone what another run works with."""
    try:
        with os.scandir(place) as entries:
            found = [
                Path(entry.path)
                for entry in entries
                if entry.name.startswith(PREFIX) and _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False)
            ]
    except OSError:
        return
    for folder in found:
        with suppress(OSError):  # somebody else's, or in use
            _remove_dead(folder)


def temporary_folder() -> Path:
    """Return the computer's folder for what is not kept; `tempfile`, which knows it too, is slow to import."""
    named = (os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP"))
    usual = "/tmp"  # noqa: S108 - nothing is written there by a name that can be foreseen
    there = (Path(folder).absolute() for folder in (*named, usual) if folder and Path(folder).is_dir())
    return next(there, Path.cwd())


def _make(place: Path) -> tuple[Path, int]:
    for _try in range(TRIES):
        folder = place / f"{PREFIX}{os.urandom(8).hex()}"
        folder.mkdir(OWN)
        with suppress(FileNotFoundError, BlockingIOError):  # taken for a dead one before it was locked
            return folder, _locked(folder / LOCK)
    raise FileNotFoundError(2, os.strerror(2), str(place))


def _locked(lock: Path) -> int:
    """Make the lock file and hold it. Raises BlockingIOError or FileNotFoundError where a sweeper was faster."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    if sys.platform != "win32":
        import fcntl

        try:
            with _unsupported_is_no_matter():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lock.stat()  # it may have been swept away before it was locked
        except OSError:
            os.close(descriptor)
            raise
    return descriptor


@contextmanager
def _unsupported_is_no_matter() -> Iterator[None]:
    """Go on without a lock on a disk that knows none: nobody can lock it to sweep it either."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError:
        pass


def _remove_dead(folder: Path) -> None:
    """Remove a folder whose run is gone. Raises OSError where it is not.

    One that holds nothing yet may just be on the way to its lock, and is left for a moment.
    """
    lock = folder / LOCK
    if not any(path.name != LOCK for path in folder.iterdir()) and time.time() - folder.stat().st_mtime < MOMENT:
        return
    if sys.platform == "win32":
        lock.unlink(missing_ok=True)  # refused while a run has it open
        _remove(folder)
    else:
        import fcntl

        try:
            descriptor = os.open(lock, os.O_RDWR)
        except FileNotFoundError:
            folder.rmdir()  # killed between two steps: it is empty, or else it is just being made
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder)
        finally:
            os.close(descriptor)


def _remove(folder: Path) -> None:
    """Remove a folder, the lock last; what cannot be removed is left to the next who sweeps."""
    import shutil

    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != LOCK:
                path.unlink(missing_ok=True)
        (folder / LOCK).unlink(missing_ok=True)
        folder.rmdir()
