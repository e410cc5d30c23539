"""Files that only their owner may read, and bringing what was written to the disk."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, BinaryIO

PRIVATE = 0o600
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 20


@contextmanager
def write_part(part: Path) -> Iterator[BinaryIO]:
    """Write a new file that only its owner may read, and bring it to the disk. Raises OSError."""
    with open(os.open(part, NEW, PRIVATE), "wb") as stream:  # noqa: PTH123 - it is a descriptor
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def copy_part(source: IO[bytes], part: Path) -> None:
    """Copy what is left of a stream to a new file, as `write_part` does. Raises OSError."""
    with write_part(part) as stream:
        while chunk := source.read(_CHUNK):
            stream.write(chunk)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none. SQLite gives its logs the same rights."""
    with suppress(OSError):  # there is one, or SQLite says why it cannot be
        os.close(os.open(path, NEW, PRIVATE))


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk; Windows does so by itself, and some disks refuse."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
