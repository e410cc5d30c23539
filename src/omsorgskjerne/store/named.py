"""Named migrations: what a plugin's author says must be done where it cannot be derived.

Each runs once in a file, together with its entry in the books (kept by sqlite-utils) and in the audit chain. Former
contents in the history are changed alike. A step for a record or field that the file does not have does nothing: in a
new file all of them are booked at once.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.migrations import ConvertField, DropField, DropRecord, Migration, RenameField, RenameRecord, Step
from omsorgskjerne.store import audit, ddl
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.faults import translated
from omsorgskjerne.store.shape import Shape, rebuild, shape_of
from omsorgskjerne.tables import table_name
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.engine import Column, Engine, Row
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)

Content = dict[str, Any]


@attrs.frozen
class Pending:
    """A migration that the file has not seen. `later` are the steps of the same plugin that come after it."""

    plugin: str
    migration: Migration
    later: tuple[Step, ...]

    @property
    def sentences(self) -> list[Phrase]:
        """Return it in words, step by step."""
        where = {"plugin": self.plugin, "name": self.migration.name}
        return [_words(step, where) for step in self.migration.steps] or [Phrase(_("{plugin}, {name}"), **where)]


@attrs.frozen
class Work:
    """What a step comes to in a file: SQL, what becomes of former contents, and the shape it leaves."""

    table: str
    now: str | None
    """What the table is called afterwards; None if it is gone."""
    shape: Shape
    statements: Sequence[str]
    former: Callable[[Content], Content]
    convert: tuple[str, Callable[[Any], Any]] | None = None
    """A field whose values are mapped through the table `omsorg_map`, and how."""


def _words(step: Step, where: dict[str, str]) -> Phrase:
    match step:
        case RenameField(record, old, new):
            return Phrase(
                _("{plugin}, {name}: rename {old} of {record} to {new}"), record=record, old=old, new=new, **where
            )
        case RenameRecord(old, new):
            return Phrase(_("{plugin}, {name}: rename {old} to {new}"), old=old, new=new, **where)
        case ConvertField(record, field):
            return Phrase(_("{plugin}, {name}: convert {field} of {record}"), record=record, field=field, **where)
        case DropField(record, field):
            return Phrase(_("{plugin}, {name}: drop {field} of {record}"), record=record, field=field, **where)
        case DropRecord(record):
            return Phrase(_("{plugin}, {name}: drop {record} and all its rows"), record=record, **where)


def pending(organisation: Organisation, engine: Engine) -> list[Pending]:
    """Return the migrations that the file has not seen, in order."""
    booked: set[Row] = set()
    if "_sqlite_migrations" in engine.tables():
        booked = set(engine.query('SELECT "migration_set", "name" FROM "_sqlite_migrations"'))
    declared = list(organisation.migrations())
    return [
        Pending(
            plugin,
            migration,
            tuple(step for other, later in declared[place + 1 :] if other == plugin for step in later.steps),
        )
        for place, (plugin, migration) in enumerate(declared)
        if (plugin, migration.name) not in booked
    ]


def foresee(item: Pending, shape: Shape, organisation: Organisation) -> Shape:
    """Return the shape that a migration will leave."""
    for place, step in enumerate(item.migration.steps):
        found = work(item, place, step, shape, organisation)
        shape = found.shape if found else shape
    return shape


def run(store: Store, items: Sequence[Pending]) -> None:
    """Run migrations within the transaction that is open, each with its entry in the books."""
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    with translated(store.engine.path):
        database = Database(store.engine.connection, execute_plugins=False)
        for plugin in dict.fromkeys(item.plugin for item in items):
            books = Migrations(plugin)
            for item in (item for item in items if item.plugin == plugin):
                books(name=item.migration.name)(lambda _database, item=item: _run(store, item))
            books.apply(database)


def _run(store: Store, item: Pending) -> None:
    for place, step in enumerate(item.migration.steps):
        found = work(item, place, step, shape_of(store.engine), store.organisation)
        if found:
            _do(store, item, found)
            for table in dict.fromkeys((found.table, found.now or found.table)):
                audit.append(
                    store.engine,
                    action="migrate",
                    table=table,
                    row_id=f"{item.plugin}:{item.migration.name}",
                    by=store.by,
                    at=store.stamp(),
                )


def _do(store: Store, item: Pending, found: Work) -> None:
    engine = store.engine
    if found.convert:
        field, convert = found.convert
        values = engine.query(
            f"SELECT DISTINCT {quoted(field)} FROM {quoted(found.table)} WHERE {quoted(field)} IS NOT NULL"
        )
        mapped = [(value, _converted(item, convert, value)) for (value,) in values]
        engine.execute('CREATE TABLE "omsorg_map" ("old" PRIMARY KEY, "new")')
        engine.executemany('INSERT INTO "omsorg_map" ("old", "new") VALUES (?, ?)', mapped)
    for statement in found.statements:
        engine.execute(statement)
    if found.convert:
        engine.execute('DROP TABLE "omsorg_map"')
    _change_history(engine, item, found)
    for table in ("omsorg_history", "omsorg_batch"):
        if found.now and found.now != found.table:
            engine.execute(f'UPDATE "{table}" SET "table_name" = ? WHERE "table_name" = ?', (found.now, found.table))


def _change_history(engine: Engine, item: Pending, found: Work) -> None:
    if found.now is None:
        engine.execute('DELETE FROM "omsorg_history" WHERE "table_name" = ?', (found.table,))
        return
    kept = list(
        engine.query(
            'SELECT "row_id", "sequence", "content" FROM "omsorg_history" WHERE "table_name" = ?', (found.table,)
        )
    )
    for row_id, sequence, text in kept:
        content = found.former(json.loads(text))
        if found.convert and content.get(found.convert[0]) is not None:
            content[found.convert[0]] = _converted(item, found.convert[1], content[found.convert[0]])
        changed = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        engine.execute(
            'UPDATE "omsorg_history" SET "content" = ? WHERE "row_id" = ? AND "sequence" = ?',
            (changed, row_id, sequence),
        )


def _converted(item: Pending, convert: Callable[[Any], Any], value: Any) -> Any:
    try:
        return convert(value)
    except Exception as error:  # noqa: BLE001 - whatever it raises may hold the value
        raise StoreError(
            _("The migration {name} of {plugin} could not convert a value ({kind})."),
            hint=_("Nothing was changed. Tell whoever maintains the plugin."),
            name=item.migration.name,
            plugin=item.plugin,
            kind=type(error).__name__,
        ) from None


def work(item: Pending, place: int, step: Step, shape: Shape, organisation: Organisation) -> Work | None:
    """Return what a step comes to in a file of that shape; None if it has nothing to do there."""
    record = step.old if isinstance(step, RenameRecord) else step.record
    table = table_name(item.plugin, record)
    columns = shape.columns.get(table)
    if columns is None:
        return None
    match step:
        case RenameRecord(_old, new):
            return _rename_table(shape, table, table_name(item.plugin, new))
        case DropRecord():
            return _drop_table(shape, table)
        case RenameField(_record, old, new):
            return _rename_column(shape, table, old, new) if old in columns else None
        case DropField(_record, field):
            return _drop_column(shape, table, field) if field in columns else None
        case ConvertField(_record, field, convert):
            later = (*item.migration.steps[place + 1 :], *item.later)
            return (
                _convert(shape, table, field, convert, _in_the_end(item.plugin, record, field, later, organisation))
                if field in columns
                else None
            )


def _rename_table(shape: Shape, old: str, new: str) -> Work:
    if new in shape.columns:
        raise _both(new)
    followed = {
        name: {
            column.name: attrs.evolve(column, references=new) if column.references == old else column
            for column in columns.values()
        }
        for name, columns in shape.columns.items()
    }
    after = Shape(followed, shape.indexes).with_table(new, list(followed[old].values()), was=old)
    return Work(old, new, after, [f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}"], dict)


def _drop_table(shape: Shape, table: str) -> Work:
    for name, columns in shape.columns.items():
        if name != table and any(column.references == table for column in columns.values()):
            raise StoreError(
                _("{table} cannot be dropped: {other} refers to it."),
                hint=_("Drop that field first."),
                table=table,
                other=name,
            )
    return Work(table, None, shape.with_table(table, None), [f"DROP TABLE {quoted(table)}"], dict)


def _rename_column(shape: Shape, table: str, old: str, new: str) -> Work:
    if new in shape.columns[table]:
        raise _both(table + "." + new)
    columns = shape.columns[table]
    renamed = attrs.evolve(columns[old], name=new, check=columns[old].check.replace(quoted(old), quoted(new)))
    after = [renamed if column.name == old else column for column in columns.values()]
    statement = f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(old)} TO {quoted(new)}"
    return Work(
        table,
        table,
        shape.with_table(table, after),
        [statement],
        lambda content: {new if name == old else name: value for name, value in content.items()},
    )


def _drop_column(shape: Shape, table: str, field: str) -> Work:
    after = [column for column in shape.columns[table].values() if column.name != field]
    return Work(
        table,
        table,
        shape.with_table(table, after),
        rebuild(table, after),
        lambda content: {name: value for name, value in content.items() if name != field},
    )


def _convert(
    shape: Shape, table: str, field: str, convert: Callable[[Any], Any], declared: Column | None
) -> Work | None:
    if declared is None:
        return None  # a later step drops it
    made = attrs.evolve(declared, name=field, check=declared.check.replace(quoted(declared.name), quoted(field)))
    after = [made if column.name == field else column for column in shape.columns[table].values()]
    source = f'(SELECT "omsorg_map"."new" FROM "omsorg_map" WHERE "omsorg_map"."old" = {quoted(table)}.{quoted(field)})'
    return Work(
        table, table, shape.with_table(table, after), rebuild(table, after, {field: source}), dict, (field, convert)
    )


def _in_the_end(
    plugin: str, record: str, field: str, later: Sequence[Step], organisation: Organisation
) -> Column | None:
    """Return the column as declared that a field has become after the later steps; None if it is gone."""
    for step in later:
        match step:
            case RenameRecord(old, new) if old == record:
                record = new
            case RenameField(of, old, new) if (of, old) == (record, field):
                field = new
    table = organisation.tables.get(table_name(plugin, record))
    declared = {} if table is None else {column.name: column for column in ddl.columns(organisation, table)}
    return declared.get(field)


def _both(name: str) -> StoreError:
    return StoreError(
        _("{name} exists already, so nothing can be renamed to it."),
        hint=_("Nothing was changed. Tell whoever maintains the plugin."),
        name=name,
    )
