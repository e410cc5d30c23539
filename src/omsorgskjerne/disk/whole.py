"""A file that is there when it is whole: written beside its place, brought to the disk, then given its name.

It is for its owner only, or keeps the rights of the one it replaces. A link is followed to its target. What is no file,
such as a pipe or `/dev/stdout`, is written to and never replaced.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING

from omsorgskjerne.disk.parts import NEW, PRIVATE, sync_folder, write_part
from omsorgskjerne.disk.places import follow_links
from omsorgskjerne.disk.reasons import reason_of
from omsorgskjerne.disk.workshop import workshop
from omsorgskjerne.errors import StoreError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_ = words_of(__name__)

_STREAMS = ("/proc/", "/dev/fd/")
"""Where names stand for what a process has open, not for files."""
LINKS = 40
"""How many links may follow on each other."""
_UNWRITABLE = _("{file} cannot be written: {reason}.")
_ANOTHER = _("Name another file or folder.")


@contextmanager
def replace_file(path: Path, home: Path | None = None) -> Iterator[BinaryIO]:
    """Write a file anew; until all of it is written, what was there before stands. See `workshop` for `home`.

    Raises StoreError when it cannot be written, or whoever has it open does not let it be replaced.
    """
    with report_refusal(path):
        if _is_stream(path):
            with open(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as stream:  # noqa: PTH123 - it is a descriptor
                yield stream
            return
        target = follow_links(path)
        with workshop(target.parent, home) as folder:
            part = folder / target.name
            with write_part(part) as stream:
                yield stream
            move_over(part, target)


@contextmanager
def create_file(path: Path, home: Path | None = None) -> Iterator[BinaryIO]:
    """Write a new file. Raises StoreError when it cannot be written or there is one of that name.

    `home` is the folder of the organisation's store: were the run killed, what it had written goes at the next start.
    """
    with report_refusal(path):
        if os.path.lexists(path):
            raise FileExistsError(17, os.strerror(17))
        with workshop(path.absolute().parent, home) as folder:
            part = folder / path.name
            with write_part(part) as stream:
                yield stream
            move_new(part, path)


def move_over(part: Path, target: Path) -> None:
    """Give a file its name, in place of what has it; it gets the rights of that. Raises StoreError and OSError."""
    with suppress(FileNotFoundError):
        _take_rights(part, target)
    try:
        os.replace(part, target)  # noqa: PTH105 - as the other moves here
    except PermissionError:
        raise open_elsewhere(target) from None
    sync_folder(target.parent)


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
        os.close(os.open(target, NEW, PRIVATE))
        try:
            os.replace(part, target)  # noqa: PTH105 - as the other moves here
        except BaseException:
            if part.exists():  # else it has got its name, and what came was Ctrl-C
                target.unlink()  # nobody else's: it was just made, and is empty
            raise
    sync_folder(target.parent)


def move_free(part: Path, target: Path) -> Path:
    """Give a file a name that nobody has, with a number if it is taken, and return it. Raises OSError."""
    for number in count(1):
        name = target if number == 1 else target.with_name(f"{target.stem}-{number}{target.suffix}")
        with suppress(FileExistsError):
            move_new(part, name)
            return name
    raise AssertionError


@contextmanager
def report_refusal(path: Path, message: str = _UNWRITABLE, hint: str = _ANOTHER) -> Iterator[None]:
    """Turn what the computer refuses into a StoreError about a file: `message` takes `file` and `reason`."""
    try:
        yield
    except FileExistsError:
        raise StoreError(
            _("{file} exists already."), hint=_("Nothing was written; choose another name."), file=path
        ) from None
    except IsADirectoryError:
        raise StoreError(_("{file} is a folder."), hint=_("Name a file in it."), file=path) from None
    except OSError as error:
        raise StoreError(message, hint=hint, file=path, reason=reason_of(error)) from None


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
