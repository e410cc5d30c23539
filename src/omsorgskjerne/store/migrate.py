"""Bringing a file up to date: a backup, everything in one transaction, and a check before it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.migrations import DropRecord, RenameRecord
from omsorgskjerne.store import fit, named
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.plan import Plan, Step, derive, own_steps, plan
from omsorgskjerne.store.shape import shape_of
from omsorgskjerne.tables import table_name
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)


@attrs.frozen
class Migrated:
    """What was done, and where the backup lies that was taken before; none of a file that was empty."""

    plan: Plan
    backup: Path | None


def migrate(store: Store) -> Migrated:
    """Make the file fit the declarations. Either all of it is done or nothing.

    Raises StoreError if a named migration is missing, rows stand against a step, or the result is not sound.
    """
    engine = store.engine
    if fit.is_empty(engine):
        announced, copy = plan(store), None
    else:
        fit.refuse_newer(store.organisation, engine)
        announced = plan(store)
        if not announced.steps:
            with engine.writing():
                fit.sign(store.organisation, engine)
            return Migrated(announced, None)
        from omsorgskjerne.store.backup import make_backup

        copy = make_backup(store).file  # where the chain does not hold the file may be migrated all the same
    with engine.writing(references=False):
        _apply(store)
    store.kept = True
    return Migrated(announced, copy)


def _apply(store: Store) -> None:
    """Do what is needed now: somebody may have migrated since it was announced."""
    engine, organisation = store.engine, store.organisation
    for step in own_steps(engine):
        _run(engine, step)
    engine.brand()
    before = _counts(engine)
    pending = named.pending(organisation, engine)
    if pending:
        named.run(store, pending)
    for step in list(derive(organisation, shape_of(engine))):
        _run(engine, step)
    fit.sign(organisation, engine)
    _check(store, _expected(before, pending))


def _run(engine: Engine, step: Step) -> None:
    against = next(engine.query(step.guard))[0] if step.guard else 0
    if against:
        raise StoreError(
            _("Rows stand against this ({count}): {step}."),
            hint=_("Correct them, or widen the limits. Nothing was changed."),
            count=against,
            step=step.says,
        )
    for statement in step.statements:
        engine.execute(statement)


def _counts(engine: Engine) -> dict[str, int]:
    return {
        table: next(engine.query(f"SELECT COUNT(*) FROM {quoted(table)}"))[0]
        for table in engine.tables()
        if not table.startswith(("omsorg_", "_"))
    }


def _expected(counts: dict[str, int], pending: Iterable[named.Pending]) -> dict[str, int]:
    """Return how many rows each table must have afterwards.

    As many as before, under its new name, unless it was dropped.
    """
    for item in pending:
        for step in item.migration.steps:
            match step:
                case RenameRecord(old, new) if table_name(item.plugin, old) in counts:
                    counts[table_name(item.plugin, new)] = counts.pop(table_name(item.plugin, old))
                case DropRecord(record):
                    counts.pop(table_name(item.plugin, record), None)
    return counts


def _check(store: Store, expected: dict[str, int]) -> None:
    counts = _counts(store.engine)
    faults: Sequence[str] = [table for table, rows in expected.items() if counts.get(table) != rows]
    faults = faults or [str(sentence) for sentence in plan(store).sentences] or store.engine.check()
    if faults:
        raise StoreError(
            _("The result of the migration is not sound: {faults}."),
            hint=_("Nothing was changed. Tell whoever maintains the plugin."),
            faults="; ".join(faults),
        )
