"""Named migrations: what a plugin's author says must be done where it cannot be derived.

Each runs once in a file, together with its entry in the books (kept by sqlite-utils) and in the audit chain. Former contents in the history
are changed alike. A step for a record or field that the file does not have does nothing: in a new file all of them are booked at once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import OmsorgError, StoreError
from omsorgskjerne.migrations import ConvertField, DropField, DropRecord, Migration, RenameField, RenameRecord, Step
from omsorgskjerne.organisation.tables import table_name
from omsorgskjerne.store import audit, ddl
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.shape import Shape, rebuild, shape_of
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.connection import SQLite
    from omsorgskjerne.store.engine import Column, Engine
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)

BOOKS = "_sqlite_migrations"


@attrs.frozen
class Pending:
    """A migration that the file has not seen, with the steps that come after it."""

    plugin: str
    migration: Migration
    later: tuple[Step, ...]
    """Steps of the plugin's migrations after this one: they tell what a field is called in the end."""

    @property
    def says(self) -> Phrase:
        """Return it in words."""
        steps = "; ".join(map(_words, self.migration.steps))
        return Phrase(_("{plugin}: {name} ({steps})"), plugin=self.plugin, name=self.migration.name, steps=steps)


def _words(step: Step) -> str:
    match step:
        case RenameField(record, old, new):
            return f"{record}.{old} → {new}"
        case RenameRecord(old, new):
            return f"{old} → {new}"
        case ConvertField(record, field, _convert):
            return f"{record}.{field} ⇄"
        case DropField(record, field):
            return f"{record}.{field} ✕"
        case DropRecord(record):
            return f"{record} ✕"
