"""What a row held before, each former content with its own salt: it can be erased and the chain still holds."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from omsorgskjerne.errors import InputError
from omsorgskjerne.store import rows
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)
T = TypeVar("T")

_MADE_BY_CHANGE = 'SELECT MAX("sequence") FROM "omsorg_audit" WHERE "row_id" = ? AND "action" IN (\'add\', \'edit\')'
_MADE_BY_IMPORT = 'SELECT MAX("sequence") FROM "omsorg_audit" WHERE "row_id" = ? AND "action" = \'import\''
_ENTRIES = (
    'SELECT "sequence", "action", "at", "by_whom" FROM "omsorg_audit" '
    'WHERE "row_id" = ? OR ("row_id" = ? AND "action" = \'import\') ORDER BY "sequence"'
)


@attrs.frozen(eq=False, repr=False)
class Version(Generic[T]):
    """One step in the life of a row: what was done, by whom, when, and what it held from then on."""

    sequence: int
    action: str
    """`add`, `import`, `edit` or `void`."""
    at: datetime
    by: str
    record: T | None
    """None if this content was erased."""


def keep(engine: Engine, table: str, row: Mapping[str, Any]) -> None:
    """Keep a row's content before it is changed, with the sequence in the chain that made it."""
    content = {column: value for column, value in row.items() if value is not None and column != "salt"}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    engine.execute(
        'INSERT INTO "omsorg_history" ("table_name", "row_id", "sequence", "content", "salt") VALUES (?, ?, ?, ?, ?)',
        (table, row["id"], made_by(engine, row), text, row["salt"]),
    )


def made_by(engine: Engine, row: Mapping[str, Any]) -> int:
    """Return the sequence in the chain of the change or import that made a row's present content."""
    found = (
        next(engine.query(_MADE_BY_CHANGE, (row["id"],)))[0] or next(engine.query(_MADE_BY_IMPORT, (row["batch"],)))[0]
    )
    return int(found or 0)


def former(engine: Engine, row_id: str) -> dict[int, dict[str, Any]]:
    """Return the former contents of a row that are still kept, by the sequence that made them."""
    found = engine.query(
        'SELECT "sequence", "content" FROM "omsorg_history" WHERE "row_id" = ? ORDER BY "sequence"', (row_id,)
    )
    return {sequence: json.loads(content) for sequence, content in found}


def original(engine: Engine, row_id: str) -> dict[str, Any] | None:
    """Return the first content of a row that was changed since."""
    return next(iter(former(engine, row_id).values()), None)


def history(store: Store, record: type[T], row_id: str) -> list[Version[T]]:
    """Return every step in the life of a row, oldest first. Raises InputError if there is no such row."""
    table = store.organisation.table(record)
    row = rows.stored(store.engine, table, row_id)
    if row is None:
        raise InputError(_("There is no {record} of that id."), record=table.schema.label)
    contents = {**former(store.engine, row_id), made_by(store.engine, row): row}
    versions: list[Version[T]] = []
    for sequence, action, at, by in store.engine.query(_ENTRIES, (row_id, row["batch"])):
        held = versions[-1].record if action == "void" and versions else _record(table, record, contents.get(sequence))
        versions.append(Version(sequence, action, datetime.fromisoformat(at), by, held))
    return versions


def _record(table: Table, record: type[T], content: Mapping[str, Any] | None) -> T | None:
    return None if content is None else record(**rows.unpack(table, content))
