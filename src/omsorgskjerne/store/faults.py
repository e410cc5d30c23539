"""What SQLite reports, in words that say what to do. Its own messages are never passed on: they may hold values."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from omsorgskjerne.errors import StoreError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

_ = words_of(__name__)

PRIMARY = 0xFF
"""The part of an error code that says what kind it is."""

_BUSY = (
    _("{file} has been in use by another program for half a minute."),
    _("Nothing was stored. Try again in a moment."),
)
_FULL = (_("The disk that holds {file} is full."), _("Free some space and try again; nothing was stored."))
_READ_ONLY = (
    _("{file} or its folder may only be read."),
    _("Nothing was stored. Ask for the right to write there, or move the file."),
)
_MOVED = (
    _("{file} was replaced or moved while it was open here."),
    _("Nothing was stored. Run the command again."),
)
_DAMAGED = (_("{file} is damaged."), _("Nothing was stored. Take the last good backup: omsorg db restore FILE"))
_ALTERED = (
    _("{file} holds what this program never wrote: it is damaged, or was changed by another program."),
    _("See what it is with: omsorg db check, omsorg db audit. Take the last good backup: omsorg db restore FILE"),
)
_ONLY_READS = (
    _("A query of one's own is one statement that reads."),
    _("Nothing was stored. Write with the store's own methods, such as add and edit."),
)
_UNFIT = (
    _("A number is too large for the file, or a text holds half a character."),
    _("Nothing was stored. Give it another value."),
)
_BY_TEXT = {
    "Could not decode to UTF-8": (_DAMAGED, "SQLITE_CORRUPT_UTF8"),
    "You can only execute one statement at a time": (_ONLY_READS, "SQLITE_AUTH_SEVERAL"),
    "unsupported file format": (_DAMAGED, "SQLITE_CORRUPT_FORMAT"),
}
"""What has no code of its own: how the text begins, what to say, and a reason like SQLite's."""
_SAYS = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_AUTH: _ONLY_READS,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: (
        _("{file} is not a database."),
        _("Check `file` in omsorg.toml, or take a backup: omsorg db restore FILE"),
    ),
    sqlite3.SQLITE_CANTOPEN: (
        _("{file} cannot be opened."),
        _("Check that its folder exists and that you may read and write there."),
    ),
    sqlite3.SQLITE_IOERR: (
        _("The disk that holds {file} could not be read or written."),
        _("Nothing was stored. Is it full, or was it taken out? Free some space or put it back, and try again."),
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        _("{file} refused a row that does not fit it."),
        _("Nothing was stored. If it happens again, look at the file with: omsorg db check"),
    ),
    sqlite3.SQLITE_SCHEMA: _BUSY,
    sqlite3.SQLITE_NOMEM: (
        _("There is not enough memory."),
        _("Nothing was stored. Close other programs and try again."),
    ),
}
_OF_STATEMENTS = ("SQLITE_ERROR", "SQLITE_AUTH", "SQLITE_READONLY", "SQLITE_MISMATCH", "SQLITE_RANGE", "SQLITE_TOOBIG")
_OTHER = (
    _("{file} could not answer ({reason})."),
    _("Nothing was stored. Compare the file with this program: omsorg db plan"),
)


class translated:  # noqa: N801 - it reads as what it is in a `with`; a generator would cost as much as a short query
    """Turn whatever SQLite and its driver raise inside into a StoreError about a file."""

    __slots__ = ("_file",)

    def __init__(self, file: Path) -> None:
        """Take the file."""
        self._file = file

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise what is to be told instead of SQLite's error."""
        if isinstance(error, UnicodeDecodeError):  # in a message about a schema whose bytes are no text
            raise _error(*_BY_TEXT["Could not decode to UTF-8"], self._file) from None
        if isinstance(error, UnicodeEncodeError | OverflowError):  # of what it was given, before SQLite saw it
            raise _error(_UNFIT, type(error).__name__, self._file) from None
        if isinstance(error, sqlite3.Error | sqlite3.Warning):
            raise translate(error, self._file) from (None if _known(error) else error)


def translate(error: sqlite3.Error | sqlite3.Warning, file: Path) -> StoreError:
    """Return what to tell about an error; the error itself is kept only where it speaks of a fault in the program."""
    for text, (said, reason) in _BY_TEXT.items():
        if str(error).startswith(text):
            return _error(said, reason, file)
    reason = getattr(error, "sqlite_errorname", None) or type(error).__name__
    moved = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED
    return _error(_MOVED if moved else _SAYS.get(_code(error), _OTHER), reason, file)


def _error(said: tuple[str, str], reason: str, file: Path) -> StoreError:
    message, hint = said
    return StoreError(message, hint=hint, file=file, reason=reason)


def damage(file: Path) -> StoreError:
    """Return what to tell of a file that SQLite can read, and that yet is not as this program wrote it."""
    return _error(_ALTERED, "SQLITE_CORRUPT", file)


def is_damage(error: StoreError) -> bool:
    """Tell whether the file itself is broken, and not merely out of reach for the moment."""
    return str(error.values.get("reason", "")).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def is_busy(error: StoreError) -> bool:
    """Tell whether others have the file, and the same may well succeed when they have finished."""
    return str(error.values.get("reason", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def is_unwritable(error: StoreError) -> bool:
    """Tell whether a file could not be opened for writing, which says nothing of reading."""
    return str(error.values.get("reason", "")).startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM"))


def is_of_statement(error: StoreError) -> bool:
    """Tell whether the statement was wrong rather than the file: not understood, or it writes where nothing may."""
    reason = str(error.values.get("reason", ""))
    return not reason.startswith("SQLITE_") or reason.startswith(_OF_STATEMENTS)


def writes(error: StoreError) -> bool:
    """Tell whether a statement was refused because it writes."""
    return str(error.values.get("reason", "")).startswith(("SQLITE_AUTH", "SQLITE_READONLY"))


def _code(error: sqlite3.Error | sqlite3.Warning) -> int:
    return (getattr(error, "sqlite_errorcode", None) or 0) & PRIMARY


def _known(error: sqlite3.Error | sqlite3.Warning) -> bool:
    return _code(error) in _SAYS or str(error).startswith(tuple(_BY_TEXT))
