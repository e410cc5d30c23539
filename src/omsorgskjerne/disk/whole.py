"""A file that is there when it is whole: written beside its place, brought to the disk, then given its name.

It is for its owner only, or keeps the rights of the one it replaces. A link is followed to its target. What is no file,
such as a pipe or `/dev/stdout`, is written to and never replaced.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from omsorgskjerne.disk.workshop import workshop
from omsorgskjerne.errors import StoreError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_ = words_of(__name__)

PRIVATE = 0o600
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_STREAMS = ("/proc/", "/dev/fd/")
"""Where names stand for what a process has open, not for files."""
LINKS = 40
"""How many links may follow on each other."""


@contextmanager
def replace_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file anew; until all of it is written, what was there before stands.

    Raises StoreError when it cannot be written, or whoever has it open does not let it be replaced.
    """
    with reported(path):
        if _is_stream(path):
            with open(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:  # noqa: PTH123 - it is a descriptor
                yield stream
            return
        target = Path(os.path.realpath(path))
        with workshop(target.parent) as folder:
            part = folder / target.name
            with begin(part) as stream:
                yield stream
            move_over(part, target)


@contextmanager
def create_file(path: Path) -> Iterator[BinaryIO]:
    """Write a new file. Raises StoreError when it cannot be written or there is one of that name."""
    with reported(path):
        if os.path.lexists(path):
            raise FileExistsError(17, os.strerror(17))
        with workshop(path.absolute().parent) as folder:
            part = folder / path.name
            with begin(part) as stream:
                yield stream
            move_new(part, path)


@contextmanager
def begin(part: Path) -> Iterator[BinaryIO]:
    """Write a new file that only its owner may read, and bring it to the disk. Raises OSError."""
    with open(os.open(part, _NEW, PRIVATE), "wb") as stream:  # noqa: PTH123 - it is a descriptor
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none. SQLite gives its logs the same rights."""
    with suppress(OSError):  # there is one, or SQLite says why it cannot be
        os.close(os.open(path, _NEW, PRIVATE))


def move_over(part: Path, target: Path) -> None:
    """Give a file its name, in place of what has it; it gets the rights of that. Raises StoreError and OSError."""
    with suppress(FileNotFoundError):
        _take_rights(part, target)
    try:
        os.replace(part, target)  # noqa: PTH105 - as the other moves here
    except PermissionError:
        raise open_elsewhere(target) from None
    _settle(target.parent)


def open_elsewhere(file: Path) -> StoreError:
    """Return what to tell where the system does not let a file be replaced."""
    return StoreError(
        _("{file} cannot be replaced: another program has it open, or it belongs to somebody else."),
        hint=_("Close it there and try again, or name another file; what was there stands."),
        file=file,
    )


def move_new(part: Path, target: Path) -> None:
    """Give a file a name that nobody has. Raises FileExistsError, and other OSErrors.

    Nothing that comes up meanwhile is replaced: a second name is only given where there is none, and so is a name on
    Windows; on a disk without second names the name is taken first by an empty file.
    """
    if os.name == "nt":
        os.rename(part, target)  # noqa: PTH104 - as the other moves here
        return
    try:
        os.link(part, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        os.close(os.open(target, _NEW, PRIVATE))
        os.replace(part, target)  # noqa: PTH105 - as the other moves here
    _settle(target.parent)


def move_free(part: Path, target: Path) -> Path:
    """Give a file a name that nobody has, with a number if it is taken, and return it. Raises OSError."""
    for number in count(1):
        name = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        with suppress(FileExistsError):
            move_new(part, name)
            return name
    raise AssertionError


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Turn what the computer refuses into a StoreError about a file."""
    try:
        yield
    except FileExistsError:
        raise StoreError(
            _("{file} exists already."), hint=_("Nothing was written; choose another name."), file=path
        ) from None
    except IsADirectoryError:
        raise StoreError(_("{file} is a folder."), hint=_("Name a file in it."), file=path) from None
    except OSError as error:
        raise StoreError(
            _("{file} cannot be written: {reason}."),
            hint=_("Name another file or folder."),
            file=path,
            reason=error.strerror or type(error).__name__,
        ) from None


def _is_stream(path: Path) -> bool:
    """Tell whether a name stands for something other than a file. Raises IsADirectoryError for a folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(21, os.strerror(21))
    return not stat.S_ISREG(mode) or _leads_through_a_process(path)


def _leads_through_a_process(path: Path) -> bool:
    """Tell whether a name is one for what is open here, such as `/dev/stdout`, though a file is what is open."""
    step = os.path.abspath(path)  # noqa: PTH100 - links are to be followed one by one
    for _link in range(LINKS):
        if step.startswith(_STREAMS):
            return True
        if not os.path.islink(step):  # noqa: PTH114 - as above
            return False
        step = os.path.join(os.path.dirname(step), os.readlink(step))  # noqa: PTH115, PTH118, PTH120 - as above
    return False


def _take_rights(part: Path, old: Path) -> None:
    """Give a file the rights of another, and its owner and group where that is allowed. Raises OSError."""
    there = old.stat()
    if not os.access(old, os.W_OK):
        raise PermissionError(13, os.strerror(13))
    if os.name != "posix":
        return
    for owner, group in ((there.st_uid, -1), (-1, there.st_gid)):
        with suppress(PermissionError):
            os.chown(part, owner, group)
    mode = stat.S_IMODE(there.st_mode) & 0o777
    if part.stat().st_gid != there.st_gid:
        mode &= ~stat.S_IRWXG  # they were meant for another group
    part.chmod(mode)


def _settle(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows does so by itself, and some disks refuse."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
