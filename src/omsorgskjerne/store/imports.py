"""Verifying imports: one digest for all rows of a batch, made of what they held when they came.

The chain is what is believed: a batch says of itself only what its entry says too, and what the digest covers.
"""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

from omsorgskjerne.store import audit
from omsorgskjerne.store.engine import listed, quoted
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.store.findings import Findings

_ = words_of(__name__)

CHUNK = 5_000
_ENTRIES = (
    'SELECT a."sequence", a."table_name", a."at", a."by_whom", a."digest", '
    f"{', '.join(f'b.{quoted(name)}' for name in audit.BATCH_COLUMNS)} "
    'FROM "omsorg_audit" a LEFT JOIN "omsorg_batch" b ON b."id" = a."row_id" '
    'WHERE a."action" = \'import\' ORDER BY a."sequence"'
)
_STRANGE = (
    'SELECT "table_name", COUNT(*) FROM "omsorg_batch" '
    'WHERE "id" NOT IN (SELECT "row_id" FROM "omsorg_audit" WHERE "action" = \'import\') GROUP BY "table_name"'
)
Batch = dict[str, Any]


def compare_imports(found: Findings, tables: list[str]) -> None:
    """Compare every import with the rows as they came: those changed since, by their history."""
    for table, count in found.engine.query(_STRANGE):
        text = _("{table}: imports were put in beside the program ({count}).")
        found.faults.append(Phrase(text, table=table, count=count))
    for sequence, table, at, by, digest, *row in list(found.engine.query(_ENTRIES)):
        batch = dict(zip(audit.BATCH_COLUMNS, row, strict=True))
        comparable, there = found.comparable(table, sequence), table in tables
        same = (batch["at"], batch["by_whom"], batch["digest"]) == (at, by, digest)
        if not same or (comparable and batch["table_name"] != table):  # a migration may have renamed it
            text = _("{table}: the import of entry {sequence} is gone, or is not the one that was written down.")
            found.blame(text, table, sequence, missing=int(there))
        elif not there:
            continue  # counted with its table
        elif not comparable:
            found.uncompared += 1
        elif batch["salt"]:
            _compare(found, batch, sequence)
        else:
            found.unsalted(batch["id"], table, sequence)


def _compare(found: Findings, batch: Batch, sequence: int) -> None:
    """Compare one import.

    If the first content of one of its rows was erased, its digest cannot be made again; the rest is compared still.
    """
    table, names = batch["table_name"], json.loads(batch["columns"])
    others = {column.name: column.default for column in found.engine.columns(table) if column.name not in names}
    edited, voided = _touched(found.engine, table, batch["id"], sequence)
    erased = None in edited.values()
    expected = tuple({**others, **_stated(batch, others)}.values())
    width, place = len(names), names.index("id")
    sealed = audit.BatchDigest(bytes.fromhex(batch["salt"]))
    count, strange = 0, False
    rows = found.engine.query(
        f'SELECT {listed([*names, *others])} FROM {quoted(table)} WHERE "batch" = ? ORDER BY "id"', (batch["id"],)
    )
    while chunk := list(itertools.islice(rows, CHUNK)):
        sealed.update([_as_it_came(row[:width], edited.get(row[place]), names) for row in chunk])
        strange |= any(
            row[width:] != expected and row[place] not in edited and row[place] not in voided for row in chunk
        )
        count += len(chunk)
    found.compared += not erased
    if strange or count != batch["rows"] or not (erased or sealed.hexdigest() == batch["digest"]):
        found.blame(
            _("{table}: rows of the import of entry {sequence} were changed, put in or taken out."), table, sequence
        )


def _stated(batch: Batch, others: dict[str, Any]) -> dict[str, Any]:
    """Return what every row of a batch must hold in the columns that its digest leaves out."""
    stated = {"batch": batch["id"], "entered_at": batch["at"], "entered_by": batch["by_whom"]}
    return {name: value for name, value in stated.items() if name in others}


def _as_it_came(row: Row, content: dict[str, Any] | None, names: list[str]) -> Row:
    return row if content is None else tuple(content.get(name) for name in names)


def _touched(
    engine: Engine, table: str, batch: str, sequence: int
) -> tuple[dict[str, dict[str, Any] | None], set[str]]:
    """Return the first contents of rows edited since (None if erased), and the ids of rows that were voided."""
    sql = (
        f'SELECT a."row_id", a."action" FROM {quoted(table)} t JOIN "omsorg_audit" a ON a."row_id" = t."id" '
        "WHERE t.\"batch\" = ? AND a.\"action\" IN ('edit', 'void')"
    )
    touched = list(engine.query(sql, (batch,)))
    former = engine.query(
        'SELECT "row_id", "content" FROM "omsorg_history" WHERE "table_name" = ? AND "sequence" = ?', (table, sequence)
    )
    contents = {row_id: json.loads(content) for row_id, content in former}
    return {row_id: contents.get(row_id) for row_id, action in touched if action == "edit"}, {
        row_id for row_id, action in touched if action == "void"
    }
