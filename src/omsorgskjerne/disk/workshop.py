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
import stat
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from omsorgskjerne.disk.notes import is_here, read_note, write_note
from omsorgskjerne.disk.places import OWN, follow_links

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = ".omsorg-"
LOCK = ".omsorg-lock"
TRIES = 10
MOMENT = 60
"""Seconds within which a folder has its lock."""
_NAME = re.compile(rf"{re.escape(PREFIX)}[0-9a-f]{{16}}")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_AS_IT_IS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""How what lies in a folder is opened: no link is followed, and no pipe waited for."""


@contextmanager
def workshop(place: Path, home: Path | None = None) -> Iterator[Path]:
    """Make a folder of our own in another and take it away with all that is in it at the end. Raises OSError.

    What killed runs have left in `place` goes first. `home` is a folder that is swept at every start: work that is done
    in another place is noted there, so that this is swept then too.
    """
    sweep_place(place)
    with ExitStack() as open_folders:
        if home is not None and follow_links(home) != follow_links(place):
            with suppress(OSError):  # from a home that may only be read something may be written elsewhere all the same
                write_note(open_folders.enter_context(_hold_folder(home)), place)
        yield open_folders.enter_context(_hold_folder(place))


@contextmanager
def _hold_folder(place: Path) -> Iterator[Path]:
    """Make a folder, hold its lock, and take it away."""
    folder, lock = _make_folder(place)
    try:
        yield folder
    finally:
        if sys.platform == "win32":
            os.close(lock)
            _remove_folder(folder)
        else:
            _remove_folder(folder)
            os.close(lock)


def sweep(home: Path) -> list[str]:
    """Take away what killed runs have left in a home, or noted there; what another run works with is left alone.

    Returns the names of all else that lies there; none where the folder cannot be looked into.
    """
    try:
        folders, others = _look_into(home)
    except OSError:
        return []
    for folder in folders:
        with suppress(OSError), _claim_folder(folder) as claimed:
            note = read_note(folder)
            if note is None or (is_here(note) and sweep_place(note.place)):
                _empty_folder(folder, claimed)
    return others


def list_missing(home: Path) -> list[Path]:
    """Return the places that killed runs of this home have left something in, and that are not here to be swept."""
    try:
        folders, _others = _look_into(home)
    except OSError:
        return []
    places = []
    for folder in folders:
        with suppress(OSError):  # one that cannot be read tells of no place
            note = read_note(folder)
            places += [note.place] if note and not is_here(note) else []
    return sorted(places)


def sweep_place(place: Path) -> bool:
    """Take away what killed runs have left in a place that may be nobody's home; tell whether nothing is left there.

    Notes are followed from homes alone: a note that lies here is for those who have theirs here, or was put here.
    """
    try:
        folders, _others = _look_into(place)
        for folder in folders:
            with suppress(OSError), _claim_folder(folder) as claimed:
                if read_note(folder) is None:
                    _empty_folder(folder, claimed)
        # A full temporary folder is slow to read: where there was nothing to take away it is not read again.
        return not any(read_note(folder) is None for folder in folders and _look_into(place)[0])
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def _look_into(place: Path) -> tuple[list[Path], list[str]]:
    """Return the folders of ours in a place, and the names of all else. Raises OSError.

    One that is another account's, or that others may have put something into, is none of ours; a place where everybody
    may do everything, such as a disk that knows no rights, tells no difference.
    """
    folders, others = [], []
    with os.scandir(place) as entries:
        for entry in entries:
            if (
                entry.name.startswith(PREFIX)
                and _NAME.fullmatch(entry.name)
                and entry.is_dir(follow_symlinks=False)
                and _is_own(entry, place)
            ):
                folders.append(Path(entry.path))
            else:
                others.append(entry.name)
    return folders, others


def _is_own(entry: os.DirEntry[str], place: Path) -> bool:
    if sys.platform == "win32":
        return True
    try:
        there = entry.stat(follow_symlinks=False)
        if there.st_uid != os.geteuid():
            return False
        around = place.stat().st_mode
        return not there.st_mode & _OTHERS_WRITE or bool(around & stat.S_IWOTH and not around & stat.S_ISVTX)
    except OSError:
        return False


def temporary_folder() -> Path:
    """Return the computer's folder for what is not kept; `tempfile`, which knows it too, is slow to import."""
    named = (os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP"))
    usual = "/tmp"  # noqa: S108 - nothing is written there by a name that can be foreseen
    there = (Path(folder).absolute() for folder in (*named, usual) if folder and Path(folder).is_dir())
    return next(there, None) or Path.cwd()


def _make_folder(place: Path) -> tuple[Path, int]:
    for _try in range(TRIES):
        folder = place / f"{PREFIX}{os.urandom(8).hex()}"
        folder.mkdir(OWN)
        with suppress(FileNotFoundError, BlockingIOError):  # taken for a dead one before it was locked
            return folder, _take_lock(folder / LOCK)
    raise FileNotFoundError(2, os.strerror(2), str(place))


def _take_lock(lock: Path) -> int:
    """Make the lock file and hold it. Raises BlockingIOError or FileNotFoundError where a sweeper was faster."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    if sys.platform != "win32":
        import fcntl

        try:
            with _ignore_unsupported():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            lock.stat()  # it may have been swept away before it was locked
        except OSError:
            os.close(descriptor)
            raise
    return descriptor


@contextmanager
def _ignore_unsupported() -> Iterator[None]:
    """Go on without a lock on a disk that knows none: nobody can lock it to sweep it either."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError:
        pass


@contextmanager
def _claim_folder(folder: Path) -> Iterator[int | None]:
    """Hold a folder whose run is gone, and open it (`_open_folder`). Raises OSError where it is not.

    One that holds nothing yet may just be on the way to its lock, and is left for a moment.
    """
    with _open_folder(folder) as opened:
        about = folder.stat() if opened is None else os.fstat(opened)
        inside = os.listdir(folder if opened is None else opened)  # noqa: PTH208 - of the one that is open
        if set(inside) <= {LOCK} and time.time() - about.st_mtime < MOMENT:
            raise BlockingIOError
        if sys.platform == "win32":
            (folder / LOCK).unlink(missing_ok=True)  # refused while a run has it open
            yield None
        else:
            import fcntl

            try:
                lock = os.open(LOCK, os.O_RDWR | _AS_IT_IS, dir_fd=opened)
            except FileNotFoundError:
                folder.rmdir()  # killed between two steps: it is empty, or else it is just being made
                yield opened
                return
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield opened
            finally:
                os.close(lock)


@contextmanager
def _open_folder(folder: Path) -> Iterator[int | None]:
    """Open a folder, so that what is done in it is done in that one, whatever is put in its place; None on Windows.

    Raises OSError for a link.
    """
    if sys.platform == "win32":
        yield None
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _AS_IT_IS)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _remove_folder(folder: Path) -> None:
    """Remove a folder that was made here; what cannot be removed is left to the next who sweeps."""
    with suppress(OSError), _open_folder(folder) as opened:
        _empty_folder(folder, opened)


def _empty_folder(folder: Path, opened: int | None) -> None:
    """Remove all that is in a folder that was opened, the lock last, then the folder. Raises OSError."""
    import shutil

    if opened is None:
        for path in sorted(folder.iterdir(), key=lambda path: path.name == LOCK):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    else:
        for name in sorted(os.listdir(opened), key=LOCK.__eq__):  # noqa: PTH208 - of the one that is open
            if stat.S_ISDIR(os.stat(name, dir_fd=opened, follow_symlinks=False).st_mode):
                shutil.rmtree(name, dir_fd=opened)
            else:
                os.unlink(name, dir_fd=opened)
    folder.rmdir()
