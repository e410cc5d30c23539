"""What a file needs to fit the declarations: described first, done only by `migrate`.

New records, new optional fields, new fields with a default, wider limits and indexes are derived by comparing. Whatever
could lose a value (a field that is gone, has another type, or must now be filled in) needs a named migration of its
plugin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.roles import Code
from omsorgskjerne.store import ddl, named, own
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.shape import Shape, rebuild, shape_of
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.engine import Column, Engine
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Step:
    """One thing to do: in words, and in SQL."""

    says: Phrase
    statements: tuple[str, ...] = ()
    guard: str = ""
    """A query that counts the rows that stand against it; empty for none."""


@attrs.frozen
class Plan:
    """What `migrate` would do, in order. Empty if the file fits."""

    steps: tuple[Step, ...]

    @property
    def sentences(self) -> list[Phrase]:
        """Return the steps in words."""
        return [step.says for step in self.steps]


def plan(store: Store) -> Plan:
    """Return what the file needs; nothing is changed.

    Raises StoreError, with the place, where a named migration must be written first.
    """
    shape = shape_of(store.engine)
    pending = named.pending(store.organisation, store.engine)
    announced = [Step(sentence) for item in pending for sentence in item.sentences]
    for item in pending:
        shape = named.foresee(item, shape, store.organisation)
    return Plan((*own_steps(store.engine), *announced, *derive(store.organisation, shape)))


def own_steps(engine: Engine) -> list[Step]:
    """Return the step that makes the store's own tables, indexes and triggers, if any is missing."""
    statements = own.missing(engine)
    return [Step(Phrase(_("make the store's own tables")), tuple(statements))] if statements else []


def derive(organisation: Organisation, shape: Shape) -> Iterator[Step]:
    """Yield the steps that follow from comparing the declarations with a shape."""
    for table in organisation.tables.values():
        declared = ddl.columns(organisation, table)
        if table.name in shape.columns:
            rebuilt = False
            for step, rebuilds in _columns(table, declared, shape.columns[table.name]):
                rebuilt |= rebuilds
                yield step
        else:
            rebuilt = True
            yield Step(Phrase(_("make the table {table}"), table=table.name), (ddl.table_sql(table.name, declared),))
        yield from _indexes(table, {} if rebuilt else shape.indexes.get(table.name, {}))


def _columns(table: Table, declared: list[Column], there: dict[str, Column]) -> Iterator[tuple[Step, bool]]:
    """Yield the steps for a table's columns, each with whether it makes the table anew."""
    for name in there:
        if name not in {column.name for column in declared}:
            raise _stop(table, name, Phrase(_("it is no longer declared")))
    after = list(there.values())
    for column in declared:
        if column.name not in there:
            added = _added(table, column)
            after.append(added)
            sql = f"ALTER TABLE {quoted(table.name)} ADD COLUMN {ddl.column_sql(added)}"
            yield Step(Phrase(_("add {field} to {table}"), field=column.name, table=table.name), (sql,)), False
        elif column != there[column.name]:
            _refuse_loss(table, column, there[column.name])
            after[list(there).index(column.name)] = attrs.evolve(column, default=there[column.name].default)
    changed = [column for column in after if column.name in there and column != there[column.name]]
    if changed:
        yield _rebuilt(table, after, changed), True


def _added(table: Table, column: Column) -> Column:
    if not column.required:
        return column
    field = table[column.name]
    if field.required or isinstance(field.role, Code):
        raise _stop(table, column.name, Phrase(_("it is new and must be filled in, so older rows need a value")))
    return attrs.evolve(column, default=field.role.pack(field.role.check(field.default)))


def _refuse_loss(table: Table, declared: Column, there: Column) -> None:
    if (declared.type, declared.references) != (there.type, there.references):
        raise _stop(table, declared.name, Phrase(_("it holds something else now")))
    if declared.required and not there.required:
        raise _stop(table, declared.name, Phrase(_("it must now be filled in")))


def _stop(table: Table, field: str, reason: Phrase) -> StoreError:
    return StoreError(
        _("{table}.{field} cannot be brought up to date by itself: {reason}."),
        hint=_(
            "The plugin {plugin} needs a named migration for it (hook omsorgskjerne_migrations). Nothing was changed."
        ),
        table=table.name,
        field=field,
        reason=reason,
        plugin=table.plugin,
    )


def _rebuilt(table: Table, after: list[Column], changed: list[Column]) -> Step:
    fields = ", ".join(column.name for column in changed)
    checks = " OR ".join(f"NOT ({column.check})" for column in changed if column.check)
    guard = f"SELECT COUNT(*) FROM {quoted(table.name)} WHERE {checks}" if checks else ""
    return Step(
        Phrase(_("change the limits of {fields} in {table}"), fields=fields, table=table.name),
        tuple(rebuild(table.name, after)),
        guard,
    )


def _indexes(table: Table, there: dict[str, str]) -> Iterator[Step]:
    declared = dict(ddl.secondary_indexes(table))
    stale = [name for name in there if declared.get(name) != there[name] and name.startswith("omsorg_ix_")]
    wanted = [name for name in declared if there.get(name) != declared[name]]
    if stale or wanted:
        drops = [f"DROP INDEX {quoted(name)}" for name in stale]
        yield Step(Phrase(_("index {table}"), table=table.name), (*drops, *(declared[name] for name in wanted)))
