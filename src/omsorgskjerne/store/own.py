"""The store's own tables: imports, audit chain, former contents, frozen reports, and the codes in use with labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omsorgskjerne.store.engine import Engine

FORMAT = 2
"""The format of these tables. A program refuses a file of a later format, and migrates one of an earlier."""
APPLICATION_ID = 0x6F6D736B
"""Marks a file as ours: `omsk`."""

TABLES = {
    "omsorg_file": """
  "key" TEXT NOT NULL PRIMARY KEY,
  "value" TEXT NOT NULL""",
    "omsorg_plugin": """
  "name" TEXT NOT NULL PRIMARY KEY,
  "version" TEXT NOT NULL,
  "digest" TEXT NOT NULL""",
    "omsorg_code": """
  "field" TEXT NOT NULL,
  "code" TEXT NOT NULL,
  "label" TEXT NOT NULL,
  PRIMARY KEY ("field", "code")""",
    "omsorg_batch": """
  "id" TEXT NOT NULL PRIMARY KEY,
  "table_name" TEXT NOT NULL,
  "file_name" TEXT,
  "rows" INTEGER NOT NULL,
  "columns" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "by_whom" TEXT NOT NULL,
  "salt" TEXT,
  "digest" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL""",
    "omsorg_audit": """
  "sequence" INTEGER PRIMARY KEY,
  "action" TEXT NOT NULL,
  "table_name" TEXT NOT NULL,
  "row_id" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "by_whom" TEXT NOT NULL,
  "digest" TEXT NOT NULL,
  "link" TEXT NOT NULL""",
    "omsorg_history": """
  "table_name" TEXT NOT NULL,
  "row_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "content" TEXT NOT NULL,
  "salt" TEXT,
  PRIMARY KEY ("row_id", "sequence")""",
    "omsorg_frozen": """
  "id" TEXT NOT NULL PRIMARY KEY,
  "period_start" TEXT NOT NULL,
  "period_end" TEXT NOT NULL,
  "audience" TEXT NOT NULL,
  "for_whom" TEXT NOT NULL,
  "language" TEXT NOT NULL,
  "at" TEXT NOT NULL,
  "by_whom" TEXT NOT NULL,
  "chain_sequence" INTEGER NOT NULL,
  "chain_link" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "content" TEXT NOT NULL""",
    "omsorg_frozen_file": """
  "frozen" TEXT NOT NULL REFERENCES "omsorg_frozen" ("id"),
  "format" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "sha256" TEXT NOT NULL,
  "bytes" BLOB NOT NULL,
  PRIMARY KEY ("frozen", "format")""",
}
"""Columns by table. `omsorg_history` and the salts may be erased; the audit chain and frozen reports never are."""
INDEXES = {
    "omsorg_ix_audit_row": (
        "omsorg_audit",
        'CREATE INDEX "omsorg_ix_audit_row" ON "omsorg_audit" ("row_id", "sequence")',
    ),
    "omsorg_ix_batch_file": (
        "omsorg_batch",
        'CREATE INDEX "omsorg_ix_batch_file" ON "omsorg_batch" ("table_name", "fingerprint")',
    ),
}


def _refusal(name: str, verb: str, table: str, reason: str) -> str:
    return f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" BEGIN SELECT RAISE(ABORT, \'{reason}\'); END'


UNCHANGED = {
    "omsorg_audit": "the audit chain is not changed",
    "omsorg_frozen": "a frozen report is not changed",
    "omsorg_frozen_file": "a frozen report is not changed",
}
# They keep chain and reports from accidents; from whoever owns the file the chain is kept by writing its last link down
# elsewhere, and the reports by the chain.
TRIGGERS = {
    f"{table}_no_{verb.lower()}": (table, _refusal(f"{table}_no_{verb.lower()}", verb, table, reason))
    for table, reason in UNCHANGED.items()
    for verb in ("UPDATE", "DELETE")
}


def missing(engine: Engine) -> list[str]:
    """Return the statements that the file still needs for the store's own tables, indexes and triggers."""
    there = set(engine.tables())
    needed = [f'CREATE TABLE "{name}" ({body}\n) STRICT' for name, body in TABLES.items() if name not in there]
    needed += [sql for name, (table, sql) in INDEXES.items() if engine.objects("index", table).get(name) != sql]
    for name, (table, sql) in TRIGGERS.items():
        if engine.objects("trigger", table).get(name) != sql:
            needed += [f'DROP TRIGGER IF EXISTS "{name}"', sql]
    return needed
