"""Whether the file still says what was written down: the audit chain by itself, and its digests against the content that is there.

Content or salt that was erased is counted, not blamed. What was changed, put in or taken out beside the program is a fault that names table
and sequence, never content. Rows older than a named migration of their table cannot be compared: their content was changed on purpose.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.schema import KEPT_COLUMNS
from omsorgskjerne.store import audit
from omsorgskjerne.store.engine import listed, quoted
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.store.engine import Engine, Row

_ = words_of(__name__)

CHANGES = "('add', 'edit', 'void')"
VOIDING = ("voided", "void_reason")


@attrs.frozen
class Verified:
    """What was found. `head` is the last link of the chain: whoever keeps it elsewhere can tell a chain that was written anew."""

    entries: int
    compared: int
    erased: int
    not_compared: int
    faults: tuple[Phrase, ...]
    head: str


@attrs.define
class _Findings:
    """What is known while the file is gone through."""

    engine: Engine
    entries: int = 0
    contents: int = 0
    compared: int = 0
    head: str = audit.FIRST
    faults: list[Phrase] = attrs.field(factory=list)
    migrated: dict[str, int] = attrs.field(factory=dict)
    """The last entry of a named migration, by table."""
    erased: set[str] = attrs.field(factory=set)
    """Ids of rows that were erased as a whole."""
    uncompared: int = 0

    def blame(self, text: str, table: str, sequence: int) -> None:
        self.faults.append(Phrase(text, table=table, sequence=sequence))

    def judge(self, digest: str, content: Mapping[str, Any], salt: str, table: str, sequence: int) -> None:
        """Compare a content that is there with its entry."""
        self.compared += 1
        if audit.digest(content, bytes.fromhex(salt)) != digest:
            self.blame(_("{table}: the content of entry {sequence} was changed."), table, sequence)

    def comparable(self, table: str, sequence: int) -> bool:
        return sequence > self.migrated.get(table, 0)


def verify(engine: Engine) -> Verified:
    """Go through the whole chain and everything it speaks of."""
    with engine.reading():
        found = _Findings(engine)
        _chain(found)
        tables = [table for table in engine.tables() if set(KEPT_COLUMNS) <= {column.name for column in engine.columns(table)}]
        for table in tables:
            _present(found, table)
            _gone(found, table)
            _unknown(found, table)
        _dropped(found, tables)
        _former(found)
        for batch in list(engine.query(f'SELECT {listed(audit.BATCH_COLUMNS)} FROM "omsorg_batch" ORDER BY "id"')):  # noqa: S608
            _batch(found, tables, dict(zip(audit.BATCH_COLUMNS, batch, strict=True)))
        erased = found.contents - found.compared - found.uncompared
        return Verified(found.entries, found.compared, max(erased, 0), found.uncompared, tuple(found.faults), found.head)


def _chain(found: _Findings) -> None:
    """Recompute every link; after a broken one the chain is followed from what stands there, so that each break shows once."""
    last = 0
    for *row, link in found.engine.query(f'SELECT {listed(audit.COLUMNS)} FROM "omsorg_audit" ORDER BY "sequence"'):  # noqa: S608
        sequence, action, table, row_id = row[:4]
        if sequence != last + 1:
            found.blame(_("audit: entries before {sequence} are gone ({table})."), table, sequence)
        elif audit.link(found.head, tuple(row)) != link:
            found.blame(_("audit: entry {sequence} or one before it was changed ({table})."), table, sequence)
        last, found.head = sequence, link
        found.entries += 1
        found.contents += action in {"add", "edit", "void", "import"}
        if action == "migrate":
            found.migrated[table] = sequence
        elif action == "erase":
            found.erased.add(row_id)


def _present(found: _Findings, table: str) -> None:
    """Compare rows with their last change; a voided one also with the change before, whose content is the same but for the voiding."""
    columns = [column.name for column in found.engine.columns(table)]
    defaults = audit.defaults(found.engine, table)
    wanted = ", ".join(f"t.{quoted(column)}" for column in columns)
    sql = (
        f'SELECT a."row_id", a."sequence", a."action", a."digest", {wanted} FROM "omsorg_audit" a JOIN {quoted(table)} t ON t."id" = a."row_id" '  # noqa: S608
        f'WHERE a."action" IN {CHANGES} ORDER BY a."row_id", a."sequence"'
    )
    for _row_id, entries in itertools.groupby(found.engine.query(sql), key=lambda entry: entry[0]):
        *before, last = entries
        content = dict(zip(columns, last[4:], strict=True))
        last_changes = [last] if last[2] != "void" else [*before[-1:], last]
        for _id, sequence, action, digest, *_columns in last_changes:
            if not found.comparable(table, sequence):
                found.uncompared += 1
            elif content["salt"]:
                held = {name: value for name, value in content.items() if action == "void" or last[2] != "void" or name not in VOIDING}
                found.judge(digest, audit.content(held, defaults), content["salt"], table, sequence)


def _gone(found: _Findings, table: str) -> None:
    """Find rows that the chain speaks of and that are not there."""
    sql = (
        'SELECT "row_id", MAX("sequence") FROM "omsorg_audit" a '
        f'WHERE "table_name" = ? AND "action" IN {CHANGES} AND NOT EXISTS (SELECT 1 FROM {quoted(table)} t WHERE t."id" = a."row_id") '  # noqa: S608
        'GROUP BY "row_id"'
    )
    for row_id, sequence in found.engine.query(sql, (table,)):
        if row_id not in found.erased:
            found.blame(_("{table}: the row of entry {sequence} is gone."), table, sequence)


def _unknown(found: _Findings, table: str) -> None:
    """Find rows that the chain does not speak of."""
    sql = (
        f'SELECT COUNT(*) FROM {quoted(table)} t WHERE "batch" IS NULL '  # noqa: S608 - quoted names
        'AND NOT EXISTS (SELECT 1 FROM "omsorg_audit" a WHERE a."row_id" = t."id")'
    )
    count = next(found.engine.query(sql))[0]
    if count:
        found.faults.append(Phrase(_("{table}: {count} rows were put in beside the program."), table=table, count=count))


def _dropped(found: _Findings, tables: list[str]) -> None:
    """Find tables that are gone without a migration that says so."""
    sql = f'SELECT "table_name", MAX("sequence") FROM "omsorg_audit" WHERE "action" IN {CHANGES} GROUP BY "table_name"'  # noqa: S608
    for table, sequence in found.engine.query(sql):
        if table not in tables and found.comparable(table, sequence):
            found.blame(_("{table}: the table of entry {sequence} is gone."), table, sequence)
    changes = found.engine.query(f'SELECT "table_name", COUNT(*) FROM "omsorg_audit" WHERE "action" IN {CHANGES} GROUP BY "table_name"')  # noqa: S608
    found.uncompared += sum(count for table, count in changes if table not in tables and table in found.migrated)


def _former(found: _Findings) -> None:
    """Compare former contents with the change that made them. Those an import made are compared with their batch."""
    sql = (
        'SELECT h."table_name", h."row_id", h."sequence", h."content", h."salt", a."action", a."row_id", a."digest" FROM "omsorg_history" h '
        'LEFT JOIN "omsorg_audit" a ON a."sequence" = h."sequence" ORDER BY h."table_name"'
    )
    for table, rows in itertools.groupby(found.engine.query(sql), key=lambda row: row[0]):
        defaults = audit.defaults(found.engine, table)
        for _table, row_id, sequence, text, salt, action, entry_row, digest in rows:
            if action == "import":
                continue
            if entry_row != row_id:
                found.blame(_("{table}: the history of entry {sequence} was put in beside the program."), table, sequence)
            elif not found.comparable(table, sequence):
                found.uncompared += 1
            elif salt:
                found.judge(digest, audit.content(json.loads(text), defaults), salt, table, sequence)


def _batch(found: _Findings, tables: list[str], batch: dict[str, Any]) -> None:
    """Compare an import with the rows as they came: those changed since, by their history."""
    table = batch["table_name"]
    entry = next(
        found.engine.query(
            'SELECT "sequence", "digest" FROM "omsorg_audit" WHERE "row_id" = ? AND "action" = \'import\'', (batch["id"],)
        ), None,
    )  # fmt: skip
    if entry is None or entry[1] != batch["digest"]:
        found.blame(_("{table}: an import has no entry, or another one (entry {sequence})."), table, entry[0] if entry else 0)
    elif not found.comparable(table, entry[0]) or table not in tables:
        found.uncompared += 1
    elif batch["salt"]:
        _compare_batch(found, batch, entry[0])


def _compare_batch(found: _Findings, batch: dict[str, Any], sequence: int) -> None:
    table, names = batch["table_name"], json.loads(batch["columns"])
    originals = _originals(found.engine, batch["id"], table, sequence)
    sealed = audit.BatchDigest(bytes.fromhex(batch["salt"]))
    count, strange = 0, False
    for rows in _chunks(_batch_rows(found.engine, table, batch)):
        came: list[Row] = []
        for row in rows:
            content: Mapping[str, Any] = row
            if row["id"] in originals:
                original = originals[row["id"]]
                if original is None:
                    return  # its first content was erased, and with it what the digest was made of
                content = original
            else:
                strange |= not _untouched(found.engine, table, row, names, batch)
            came.append(tuple(content.get(name) for name in names))
        sealed.update(came)
        count += len(came)
    if count < batch["rows"] and _any_erased(found, table, batch["id"], batch["rows"] - count):
        return
    found.compared += 1
    if strange or count != batch["rows"] or sealed.hexdigest() != batch["digest"]:
        found.blame(_("{table}: rows of the import of entry {sequence} were changed, put in or taken out."), table, sequence)
