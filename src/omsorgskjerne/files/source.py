"""What files of every form have in common: bytes hashed as they are read, and rows handed on piece by piece."""

from __future__ import annotations

import io
import stat
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from omsorgskjerne.disk.reasons import reason_of
from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    import hashlib
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from omsorgskjerne.words import Phrase

_ = words_of(__name__)

BUFFER = 1 << 16


@attrs.frozen
class Broken:
    """A row whose cells cannot be told apart: where it is, what it holds, and what is wrong with it."""

    line: int
    cells: Sequence[str]
    reason: Phrase


@attrs.frozen
class Piece:
    """Some rows of a file, by column."""

    columns: Mapping[str, Sequence[Any]]
    """The cells of each column that the file has and a record uses."""
    lines: Sequence[int]
    rows: Sequence[Sequence[str]]
    """The same rows as they stand in the file."""
    broken: Sequence[Broken] = ()
    voided: int = 0
    """How many rows were left out because the file says that they are voided."""


class Source(Protocol):
    """An open file of records."""

    @property
    def header(self) -> Sequence[str]:
        """Return the first line of a file that is to hold some of the rows."""

    @property
    def delimiter(self) -> str:
        """Return what stands between its cells."""

    def pieces(self, size: int) -> Iterator[Piece]:
        """Yield the rows, `size` at a time. Raises InputError where the file cannot be read on."""


class Bytes(io.RawIOBase):
    """A file's bytes: counted, and fed to a hash, as they are read."""

    def __init__(self, path: Path, hashed: hashlib._Hash) -> None:
        """Open the file. Raises InputError when it is missing, no file, or may not be read."""
        try:
            self._file = path.open("rb", buffering=0)
        except FileNotFoundError:
            raise InputError(_("There is no file {file}."), hint=_("Check its name and folder."), file=path) from None
        except OSError as error:
            raise _unreadable(path, error) from None
        self._path = path
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            self._file.close()
            raise InputError(_("{file} is not a file."), hint=_("Name the file with the rows."), file=path)
        self.total = status.st_size
        self.done = 0
        self.hash = hashed

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes."""
        try:
            count = self._file.readinto(buffer) or 0
        except OSError as error:
            raise _unreadable(self._path, error) from None
        self.done += count
        self.hash.update(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        _("{file} cannot be read: {reason}."),
        hint=_("Name the file with the rows."),
        file=path,
        reason=reason_of(error),
    )


def as_text(content: Bytes) -> io.TextIOWrapper:
    """Return the text of a file: UTF-8, with a byte order mark or without."""
    return io.TextIOWrapper(io.BufferedReader(content, BUFFER), encoding="utf-8-sig", newline="")


def not_utf8(file: Path) -> InputError:
    """Return what to say of a file in another encoding."""
    return InputError(_("{file} is not UTF-8 text."), hint=_("Save it again as “CSV UTF-8”."), file=file)
