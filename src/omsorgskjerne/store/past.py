"""Taking a copy of a store back to an entry of its audit chain: one kind of change after another.

Each function works on a copy in memory (`Engine.copy`), never on the file. What was erased cannot be brought back; how
much of that there is can be counted.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from omsorgskjerne.roles import Until
from omsorgskjerne.schema import KEPT_COLUMNS
from omsorgskjerne.store import audit, rows
from omsorgskjerne.store.engine import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.tables import Table

_ADDED = 'SELECT "row_id" FROM "omsorg_audit" WHERE "action" = \'add\' AND "sequence" > ?'
_IMPORTED = 'SELECT "row_id" FROM "omsorg_audit" WHERE "action" = \'import\' AND "sequence" > ?'
_EDITED = 'SELECT "row_id" FROM "omsorg_audit" WHERE "action" = \'edit\' AND "sequence" > ?'
_VOIDED = 'SELECT "row_id" FROM "omsorg_audit" WHERE "action" = \'void\' AND "sequence" > ?'
NEW = f'("id" IN ({_ADDED}) OR ("batch" IS NOT NULL AND "batch" IN ({_IMPORTED})))'
"""Rows that came after an entry; its sequence is given twice."""


def take_out_new(engine: Engine, sequence: int) -> None:
    """Take out the rows that came after an entry."""
    with engine.writing():
        for table in rows.tables(engine):
            engine.execute(f"DELETE FROM {quoted(table)} WHERE {NEW}", (sequence, sequence))


def undo_corrections(engine: Engine, sequence: int) -> None:
    """Give rows that were corrected after an entry the content that they had then."""
    sql = (
        'SELECT h."content", h."salt" FROM "omsorg_history" h JOIN {table} t ON t."id" = h."row_id" '
        f'WHERE h."row_id" IN ({_EDITED}) AND h."sequence" = (SELECT MAX(e."sequence") FROM "omsorg_history" e '
        'WHERE e."row_id" = h."row_id" AND e."sequence" <= ?)'
    )
    with engine.writing():
        for table in rows.tables(engine):
            defaults = audit.defaults(engine, table)
            columns = [column.name for column in engine.columns(table) if column.name not in KEPT_COLUMNS]
            setting = ", ".join(f"{quoted(column)} = ?" for column in (*columns, "salt"))
            for text, salt in list(engine.query(sql.format(table=quoted(table)), (sequence, sequence))):
                held = json.loads(text)
                values = [held.get(column, defaults.get(column)) for column in columns]
                engine.execute(f'UPDATE {quoted(table)} SET {setting} WHERE "id" = ?', (*values, salt, held["id"]))


def undo_voiding(engine: Engine, sequence: int) -> None:
    """Let the rows stand again that were voided after an entry.

    One that came with an import got a salt of its own when it was voided, unless it was corrected before.
    """
    corrected = 'SELECT "row_id" FROM "omsorg_audit" WHERE "action" = \'edit\' AND "sequence" <= ?'
    with engine.writing():
        for table in rows.tables(engine):
            engine.execute(
                f'UPDATE {quoted(table)} SET "salt" = NULL '
                f'WHERE "batch" IS NOT NULL AND "id" IN ({_VOIDED}) AND "id" NOT IN ({corrected})',
                (sequence, sequence),
            )
            engine.execute(
                f'UPDATE {quoted(table)} SET "voided" = NULL, "void_reason" = NULL WHERE "id" IN ({_VOIDED})',
                (sequence,),
            )


def erased(engine: Engine, sequence: int) -> int:
    """Return how much of what was known at an entry is gone: rows, and contents of rows corrected since."""
    every = " UNION ALL ".join(f'SELECT "id", "batch" FROM {quoted(table)}' for table in rows.tables(engine))
    added = (
        'SELECT COUNT(*) FROM "omsorg_audit" WHERE "action" = \'add\' AND "sequence" <= ? '
        f'AND "row_id" NOT IN (SELECT "id" FROM ({every}))'
    )
    imported = (
        f'SELECT b."rows" - (SELECT COUNT(*) FROM ({every}) t WHERE t."batch" = b."id") FROM "omsorg_batch" b '
        'JOIN "omsorg_audit" a ON a."row_id" = b."id" WHERE a."action" = \'import\' AND a."sequence" <= ?'
    )
    contents = (
        f'SELECT COUNT(*) FROM ({every}) t WHERE NOT {NEW} AND "id" IN ({_EDITED}) '
        'AND "id" NOT IN (SELECT "row_id" FROM "omsorg_history" WHERE "sequence" <= ?)'
    )
    later = 'SELECT COUNT(*) FROM "omsorg_audit" WHERE "action" = \'erase\' AND "sequence" > ?'
    return sum(
        int(count)
        for sql in (added, imported, contents, later)
        for (count,) in engine.query(sql, (sequence,) * sql.count("?"))
    )


def late(organisation: Organisation, engine: Engine, period: Period, sequence: int) -> int:
    """Return how many rows of a period came after an entry and stand."""
    total = 0
    for table in organisation.tables.values():
        where, days = _in_period(table, period)
        sql = f"SELECT COUNT(*) FROM {quoted(table.name)} WHERE {where} AND {NEW}"
        total += next(engine.query(sql, (*days, sequence, sequence)))[0]
    return total


def _in_period(table: Table, period: Period) -> tuple[str, tuple[str, ...]]:
    """Return the condition that finds the rows of a period that stand: of an interval, those that touch it."""
    first, end = str(period.start), str(period.end)
    event = quoted(table.event.name)
    ends = [quoted(field.name) for field in table.fields if isinstance(field.role, Until)]
    if ends:
        return f'"voided" IS NULL AND {event} < ? AND ({ends[0]} IS NULL OR {ends[0]} > ?)', (end, first)
    return f'"voided" IS NULL AND {event} < ? AND {event} >= ?', (end, first)


def records(organisation: Organisation, engine: Engine, period: Period) -> dict[str, dict[str, Any]]:
    """Return of each table how many rows of a period stand, and a fingerprint of their ids and contents.

    A row's digest is made with its salt, or its import's: nothing can be guessed from it once they are erased.
    """
    salts: dict[str, str | None] = dict(engine.query('SELECT "id", "salt" FROM "omsorg_batch"'))
    found = {}
    for table in organisation.tables.values():
        names = [column.name for column in engine.columns(table.name)]
        defaults = audit.defaults(engine, table.name)
        where, days = _in_period(table, period)
        whole, count = hashlib.sha256(), 0
        for row in engine.query(f'SELECT {listed(names)} FROM {quoted(table.name)} WHERE {where} ORDER BY "id"', days):
            held = dict(zip(names, row, strict=True))
            whole.update(f"{held['id']}:{_digest(held, defaults, salts)}\n".encode())
            count += 1
        if count:
            found[table.name] = {"rows": count, "fingerprint": whole.hexdigest()}
    return found


def _digest(row: Mapping[str, Any], defaults: Mapping[str, Any], salts: Mapping[str, str | None]) -> str:
    salt = row["salt"] or salts.get(row["batch"]) or ""
    return audit.digest(audit.content(row, defaults), bytes.fromhex(salt))
