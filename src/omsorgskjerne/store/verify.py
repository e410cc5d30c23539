"""Whether the file still says what was written down: the chain by itself, and its digests against the content.

Content or salt that was erased is counted, not blamed. What was changed, put in or taken out beside the program is a
fault that names table and sequence, never content. Rows older than a named migration of their table cannot be compared:
their content was changed on purpose.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

from omsorgskjerne.store import audit, frozen, rows
from omsorgskjerne.store.engine import listed, quoted
from omsorgskjerne.store.faults import damage
from omsorgskjerne.store.findings import Findings, Verified
from omsorgskjerne.store.imports import compare_imports
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.store.engine import Engine

_ = words_of(__name__)

CHANGES = "('add', 'edit', 'void')"
VOIDING = ("voided", "void_reason")


def verify(engine: Engine) -> Verified:
    """Go through the whole chain and everything it speaks of."""
    with engine.reading():
        found = Findings(engine)
        with found.reading("omsorg_audit"):
            _chain(found)
        tables = rows.tables(engine)
        for table in tables:
            with found.reading(table):
                _present(found, table)
                _gone(found, table)
                _unknown(found, table)
        _dropped(found, tables)
        with found.reading("omsorg_history"):
            _former(found)
        with found.reading("omsorg_batch"):
            compare_imports(found, tables)
        with found.reading("omsorg_frozen"):
            found.faults.extend(frozen.faults(engine))
        return found.result()


def refuse_damaged(engine: Engine) -> None:
    """Raise StoreError if the file holds what this program never wrote, whoever wrote it: no value can be relied on."""
    if engine.check() or verify(engine).faults:
        raise damage(engine.path)


def _chain(found: Findings) -> None:
    """Recompute every link.

    After a broken one the chain is followed from what stands there, so that each break shows once.
    """
    last = 0
    for *row, link in found.engine.query(f'SELECT {listed(audit.COLUMNS)} FROM "omsorg_audit" ORDER BY "sequence"'):
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


def _present(found: Findings, table: str) -> None:
    """Compare rows with their last change.

    A voided row is compared with the change before too: its content is the same but for the voiding.
    """
    columns = [column.name for column in found.engine.columns(table)]
    defaults = audit.defaults(found.engine, table)
    wanted = ", ".join(f"t.{quoted(column)}" for column in columns)
    sql = (
        f'SELECT a."row_id", a."sequence", a."action", a."digest", {wanted} '
        f'FROM "omsorg_audit" a JOIN {quoted(table)} t ON t."id" = a."row_id" '
        f'WHERE a."action" IN {CHANGES} ORDER BY a."row_id", a."sequence"'
    )
    for row_id, entries in itertools.groupby(found.engine.query(sql), key=lambda entry: entry[0]):
        *before, last = entries
        content = dict(zip(columns, last[4:], strict=True))
        last_changes = [last] if last[2] != "void" else [*before[-1:], last]
        for _id, sequence, action, digest, *_columns in last_changes:
            if not found.comparable(table, sequence):
                found.uncompared += 1
            elif not content["salt"]:
                found.unsalted(row_id, table, sequence)
            else:
                held = {
                    name: value
                    for name, value in content.items()
                    if action == "void" or last[2] != "void" or name not in VOIDING
                }
                found.judge(digest, audit.content(held, defaults), content["salt"], table, sequence)


def _gone(found: Findings, table: str) -> None:
    """Find rows that the chain speaks of and that are not there."""
    sql = (
        'SELECT "row_id", MAX("sequence"), COUNT(*) FROM "omsorg_audit" a '
        f'WHERE "table_name" = ? AND "action" IN {CHANGES} '
        f'AND NOT EXISTS (SELECT 1 FROM {quoted(table)} t WHERE t."id" = a."row_id") '
        'GROUP BY "row_id"'
    )
    for row_id, sequence, entries in found.engine.query(sql, (table,)):
        if row_id not in found.erased and found.comparable(table, sequence):
            found.blame(_("{table}: the row of entry {sequence} is gone."), table, sequence, missing=entries)


def _unknown(found: Findings, table: str) -> None:
    """Find rows that the chain does not speak of."""
    sql = (
        f'SELECT COUNT(*) FROM {quoted(table)} t WHERE ("batch" IS NULL '
        'AND NOT EXISTS (SELECT 1 FROM "omsorg_audit" a WHERE a."row_id" = t."id")) '
        'OR ("batch" IS NOT NULL AND "batch" NOT IN (SELECT "id" FROM "omsorg_batch" WHERE "table_name" = ?))'
    )
    count = next(found.engine.query(sql, (table,)))[0]
    if count:
        found.faults.append(
            Phrase(_("{table}: rows were put in beside the program ({count})."), table=table, count=count)
        )


def _dropped(found: Findings, tables: list[str]) -> None:
    """Find tables that are gone without a migration that says so."""
    sql = (
        'SELECT "table_name", MAX("sequence"), COUNT(*) FROM "omsorg_audit" '
        f'WHERE "action" IN {CHANGES} OR "action" = \'import\' GROUP BY "table_name"'
    )
    for table, sequence, entries in found.engine.query(sql):
        if table in tables:
            continue
        if found.comparable(table, sequence):
            found.blame(_("{table}: the table of entry {sequence} is gone."), table, sequence, missing=entries)
        else:
            found.uncompared += entries


def _former(found: Findings) -> None:
    """Compare former contents with the change that made them. Those an import made are compared with their batch."""
    sql = (
        'SELECT h."table_name", h."row_id", h."sequence", h."content", h."salt", a."action", a."row_id", a."digest" '
        'FROM "omsorg_history" h LEFT JOIN "omsorg_audit" a ON a."sequence" = h."sequence" ORDER BY h."table_name"'
    )
    for table, contents in itertools.groupby(found.engine.query(sql), key=lambda row: row[0]):
        defaults = audit.defaults(found.engine, table)
        for _table, row_id, sequence, text, salt, action, entry_row, digest in contents:
            if action == "import":
                continue
            if entry_row != row_id:
                found.blame(
                    _("{table}: the history of entry {sequence} was put in beside the program."), table, sequence
                )
            elif not found.comparable(table, sequence):
                found.uncompared += 1
            elif salt:
                found.judge(digest, audit.content(json.loads(text), defaults), salt, table, sequence)
