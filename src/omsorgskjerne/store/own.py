"""The store's own tables: what the file is, its imports, the audit chain, former contents, and the codes in use with their labels."""

from __future__ import annotations

from omsorgskjerne.store.engine import Column
from omsorgskjerne.store.ddl import table_sql

FORMAT = 1
"""The format of the tables below. A program refuses a file of a later format."""
APPLICATION_ID = 0x6F6D736B
"""Marks a file as ours: `omsk`."""


def _text(*names: str) -> list[Column]:
    return [Column(name.rstrip("?"), "TEXT", required=not name.endswith("?")) for name in names]


_KEYS = {
    "omsorg_file": (_text("key", "value"), ["key"]),
    "omsorg_plugin": (_text("name", "version", "digest"), ["name"]),
    "omsorg_code": (_text("field", "code", "label"), ["field", "code"]),
    "omsorg_history": (
        [*_text("table_name", "row_id"), Column("sequence", "INTEGER", required=True), *_text("content", "salt?")], ["row_id", "sequence"]
    ),
}  # fmt: skip
