"""The audit chain: who did what to which row and when, with a digest of the content and never the content.

A digest is made with a random salt that is kept beside the record, so that nothing can be guessed from it once record
and salt are erased, while the chain itself still holds: each row's link is made from the link before it and everything
the row says.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.errors import InputError
from omsorgskjerne.store.engine import PARAMETERS, listed, marks
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omsorgskjerne.store.engine import Engine, Row

_ = words_of(__name__)

COLUMNS = ("sequence", "action", "table_name", "row_id", "at", "by_whom", "digest", "link")
BATCH_COLUMNS = ("id", "table_name", "file_name", "rows", "columns", "at", "by_whom", "salt", "digest", "fingerprint")
FIRST = "0" * 64
"""The link before the first row."""

LENGTH = 16
"""How many digits of a link an anchor has."""

_ANCHOR = re.compile(rf"omsorg1[:-](?:(\d{{1,18}})[:-])?([0-9a-f]{{{LENGTH}}})(?![0-9a-f])")
TO_COME = 1 << 62
"""The entry of what belongs to an import that is not finished: after all others."""
_APPEND = f'INSERT INTO "omsorg_audit" ({listed(COLUMNS)}) VALUES ({marks(len(COLUMNS))})'
_BATCH = f'INSERT INTO "omsorg_batch" ({listed(BATCH_COLUMNS)}) VALUES ({marks(len(BATCH_COLUMNS))})'
_compact = json.JSONEncoder(separators=(",", ":")).encode
_canonical = json.JSONEncoder(separators=(",", ":"), sort_keys=True).encode


class Head(NamedTuple):
    """The last entry of the chain: its sequence, 0 where there is none, and its link.

    In words it is the chain's anchor: kept outside the file, it shows later whether the chain was cut or made anew.
    """

    sequence: int
    link: str

    def __str__(self) -> str:
        """Return the anchor for inside, `omsorg1:<sequence>:<first 16 hexadecimal digits of the link>`."""
        return f"omsorg1:{self.sequence}:{self.link[:LENGTH]}"

    def in_a_name(self) -> str:
        """Return the anchor as it may stand in the name of a file, on Windows too."""
        return str(self).replace(":", "-")

    def outside(self) -> str:
        """Return the anchor as it may leave the house: without how many entries there are.

        The entries from one report to the next are rows that were recorded: less those that are printed, they bound a
        hidden number.
        """
        return f"omsorg1:{self.link[:LENGTH]}"


class Anchor(NamedTuple):
    """What an anchor says: the beginning of a link and, if it is one for inside, which entry that is of."""

    sequence: int | None
    link: str


def read_anchor(text: str) -> Anchor:
    """Return what an anchor says; it may stand in a file's name, as a backup's does.

    Raises InputError where there is none.
    """
    found = list(_ANCHOR.finditer(text))
    if not found:
        raise InputError(
            _("This is no anchor."),
            hint=_("It looks like {example}; a backup has it in its name, with the number of an entry."),
            example=Head(0, "0123456789abcdef").outside(),
        )
    sequence, link = found[-1].groups()
    return Anchor(int(sequence) if sequence else None, link)


def compare(engine: Engine, anchor: Anchor) -> Head | Phrase:
    """Return the entry of an anchor that was kept elsewhere, or what is wrong with the chain according to it."""
    found = _entry(engine, anchor)
    if found is None and anchor.sequence is None:
        return Phrase(_("audit: the chain was cut or made anew: it has no entry of the anchor."))
    if found is None:
        return Phrase(_("audit: the chain was cut: entry {sequence} of the anchor is gone."), sequence=anchor.sequence)
    if not found.link.startswith(anchor.link):
        return Phrase(
            _("audit: the chain was made anew: entry {sequence} is not that of the anchor."), sequence=anchor.sequence
        )
    return found


def _entry(engine: Engine, anchor: Anchor) -> Head | None:
    """Return the entry of an anchor, by its sequence if that is told, else by its link."""
    first = Head(0, FIRST)
    if anchor.sequence == 0 or (anchor.sequence is None and first.link.startswith(anchor.link)):
        return first
    of_it, value = ('"sequence"', anchor.sequence) if anchor.sequence else (f'SUBSTR("link", 1, {LENGTH})', anchor.link)
    sql = f'SELECT "sequence", "link" FROM "omsorg_audit" WHERE {of_it} = ?'
    return next(map(Head._make, engine.query(sql, (value,))), None)


def head(engine: Engine) -> Head:
    """Return the last entry of the chain."""
    sql = 'SELECT "sequence", "link" FROM "omsorg_audit" ORDER BY "sequence" DESC LIMIT 1'
    return Head(*next(engine.query(sql), (0, FIRST)))


def entry_of(alias: str) -> str:
    """Return SQL for when a row was entered: the sequence in the chain of its `add`, or of the import it came with.

    It orders what was entered: times are text of many zones, and ids are made by clocks that may be set back. Rows of
    one import share it and stand among themselves by their ids: in the order of the file, unless it brought ids of its
    own. An edit is no entry: it corrects what was entered and leaves it in its place. Rows of an import that is not
    finished come last.
    """
    key = f'COALESCE({alias}."batch", {alias}."id")'
    first = f'SELECT MIN("entry"."sequence") FROM "omsorg_audit" AS "entry" WHERE "entry"."row_id" = {key}'
    return f"COALESCE(({first}), {TO_COME})"


def entries(engine: Engine, keys: Sequence[str]) -> dict[str, int]:
    """Return when rows were entered, by batch or, without one, by id: as `entry_of`, but for what is to come."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), PARAMETERS):
        some = keys[start : start + PARAMETERS]
        among = f'"row_id" IN ({marks(len(some))}) GROUP BY "row_id"'
        found.update(engine.query(f'SELECT "row_id", MIN("sequence") FROM "omsorg_audit" WHERE {among}', some))
    return found


def new_salt() -> bytes:
    """Return a salt: 16 random bytes."""
    return os.urandom(16)


def content(row: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a row counts as content: every column but the salt, without empty ones.

    A column's default (`Column.default`) is left out too: it is what rows older than the column were given, so that a
    digest made before the column was added still holds.
    """
    return {
        column: value
        for column, value in row.items()
        if column != "salt" and value is not None and value != defaults.get(column)
    }


def digest(content: Mapping[str, Any], salt: bytes) -> str:
    """Return the digest of a row's content."""
    return hashlib.sha256(salt + _canonical(content).encode()).hexdigest()


def defaults(engine: Engine, table: str) -> dict[str, Any]:
    """Return the columns of a table that were added to it later, with what older rows were given."""
    return {column.name: column.default for column in engine.columns(table) if column.default is not None}


class BatchDigest:
    """The digest of an import: fed the packed rows in order of their ids, in pieces of any size."""

    def __init__(self, salt: bytes) -> None:
        """Begin with the batch's salt."""
        self._hash = hashlib.sha256(salt)

    def update(self, rows: Sequence[Row]) -> None:
        """Take in more rows; each holds exactly the columns that the batch names."""
        if rows:
            self._hash.update(_compact(rows)[1:-1].encode())
            self._hash.update(b",")

    def hexdigest(self) -> str:
        """Return the digest of all rows so far."""
        return self._hash.hexdigest()


def append(engine: Engine, *, action: str, table: str, row_id: str, by: str, at: str, digest: str = "") -> int:
    """Add a row to the chain and return its sequence. Called inside the transaction of the change itself."""
    last, before = head(engine)
    row = (last + 1, action, table, row_id, at, by, digest)
    engine.execute(_APPEND, (*row, link(before, row)))
    return int(row[0])


def link(before: str, row: Row) -> str:
    """Return the link of a chain row: `row` is all of it but the link."""
    return hashlib.sha256((before + _compact(row)).encode()).hexdigest()


def record_batch(
    engine: Engine,
    *,
    batch_id: str,
    table: str,
    file_name: str | None,
    columns: Sequence[str],
    rows: int,
    by: str,
    at: str,
    salt: bytes,
    digest: str,
    fingerprint: str,
) -> None:
    """Write down an import: its row in `omsorg_batch` and one in the chain.

    Called in the transaction that stores the rows, before or after them. `columns` are those the digest was made of, in
    order, `id` among them; `fingerprint` tells the same file when it comes again.
    """
    engine.execute(
        _BATCH, (batch_id, table, file_name, rows, _compact(list(columns)), at, by, salt.hex(), digest, fingerprint)
    )
    append(engine, action="import", table=table, row_id=batch_id, by=by, at=at, digest=digest)
