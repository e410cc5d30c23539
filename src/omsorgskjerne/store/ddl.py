"""From declared records to tables and indexes.

Tables are STRICT, with a CHECK where it costs next to nothing. Each has one covering index in the order in which
figures are asked for: event date, choices in the author's order, references, end of interval, quantities; voided rows
are not in it. Rules and lists ask for the rows that refer to another, so each reference has an index too, and one for
those of intervals that overlap a time.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from omsorgskjerne.roles import Code, Day, Flag, Quantity, Reference, Until
from omsorgskjerne.store.engine import Column, listed, quoted
from omsorgskjerne.store.overlap import ends, span_sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.roles import Role
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

BATCHES = "omsorg_batch"


def columns(organisation: Organisation, table: Table) -> list[Column]:
    """Return the columns of a record's table: its id, the author's fields, and what the store keeps of every row."""
    own = (
        Column(
            name=field.name,
            type=field.role.column,
            required=not field.optional,
            check=_check(field.name, field.role),
            references=_target(organisation, field),
        )
        for field in table.fields
    )
    return [
        Column("id", "TEXT", required=True),
        *own,
        Column("entered_at", "TEXT", required=True),
        Column("entered_by", "TEXT", required=True),
        Column("batch", "TEXT", references=BATCHES),
        Column("voided", "TEXT"),
        Column("void_reason", "TEXT"),
        Column("salt", "TEXT"),
    ]


def _target(organisation: Organisation, field: Field) -> str:
    role = field.role
    return organisation.table(role.record).name if isinstance(role, Reference) and role.record is not None else ""


def _check(name: str, role: Role) -> str:
    column = quoted(name)
    if isinstance(role, Day):
        return f"length({column}) = 10"
    if isinstance(role, Flag):
        return f"{column} IN (0, 1)"
    if isinstance(role, Quantity):
        limits = [
            f"{column} {sign} {limit}" for sign, limit in ((">=", role.least), ("<=", role.most)) if limit is not None
        ]
        return " AND ".join(limits)
    return ""


def column_sql(column: Column) -> str:
    """Return a column's definition, as in CREATE TABLE and ALTER TABLE … ADD COLUMN."""
    parts = [quoted(column.name), column.type]
    if column.required:
        parts.append("NOT NULL")
    if column.name == "id":
        parts.append("PRIMARY KEY")
    if column.default is not None:
        parts.append(f"DEFAULT {_literal(column.default)}")
    if column.check:
        parts.append(f"CHECK ({column.check})")
    if column.references:
        # The batch's own row may come last, when its digest is known.
        deferred = " DEFERRABLE INITIALLY DEFERRED" if column.references == BATCHES else ""
        parts.append(f'REFERENCES {quoted(column.references)} ("id"){deferred}')
    return " ".join(parts)


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def table_sql(name: str, columns: Sequence[Column]) -> str:
    """Return the statement that makes a table."""
    lines = ",\n  ".join(map(column_sql, columns))
    return f"CREATE TABLE {quoted(name)} (\n  {lines}\n) STRICT"


def secondary_indexes(table: Table) -> list[tuple[str, str]]:
    """Return name and statement of each index of a table beside its primary key.

    A load that outweighs the table drops most of them first and makes them again in the same transaction (`bulk`).
    """
    return [
        _index(table, "cover", listed(_covering(table)), "voided", "IS NULL"),
        *(
            _index(table, f"{field.name}{name}", f"{quoted(field.name)}, {then}", *_filled_in(field))
            for field, _record in table.references()
            for name, then in _after_reference(table)
        ),
        *(
            _index(table, field.name, quoted(field.name), unique=True)
            for field in table.fields
            if isinstance(field.role, Code)
        ),
        _index(table, "batch", quoted("batch"), "batch", "IS NOT NULL"),
    ]


def reference_indexes(table: Table) -> set[str]:
    """Return the names of the indexes that find, of each reference, the rows that refer to one."""
    return {_index_name(table, field.name) for field, _record in table.references()}


def _after_reference(table: Table) -> Iterator[tuple[str, str]]:
    """Yield what the rows that refer to one are ordered by: event date; of intervals, also how long they last."""
    yield "", quoted(table.event.name)
    if table.schema.until is not None:
        yield "__span", f"{span_sql(table)}, {listed(ends(table))}"


def _filled_in(field: Field) -> tuple[str, ...]:
    """Return the condition that leaves empty references out of their index.

    Where none is empty there is none: SQLite drops a condition that always holds, and then finds no use for the index.
    """
    return (field.name, "IS NOT NULL") if field.optional else ()


def _covering(table: Table) -> list[str]:
    references = (field for field, _record in table.references())
    ends = (field for field in table.fields if isinstance(field.role, Until))
    flags = (field for field in table.fields if isinstance(field.role, Flag))
    wanted = [table.event, *table.dimensions(), *flags, *references, *ends, *table.quantities()]
    # SQLite looks up the condition's own column in the table unless the index holds it, where it takes one byte.
    return [*(field.name for field in wanted), "voided"]


def _index_name(table: Table, of: str) -> str:
    return f"omsorg_ix_{table.name}__{of}"


def _index(
    table: Table, of: str, columns: str, where: str = "", condition: str = "", *, unique: bool = False
) -> tuple[str, str]:
    name = _index_name(table, of)
    kind = "UNIQUE INDEX" if unique else "INDEX"
    sql = f"CREATE {kind} {quoted(name)} ON {quoted(table.name)} ({columns})"
    return name, f"{sql} WHERE {quoted(where)} {condition}" if where else sql


def statements(organisation: Organisation, table: Table) -> Iterator[str]:
    """Yield the statements that make a table and its indexes."""
    yield table_sql(table.name, columns(organisation, table))
    yield from (sql for _name, sql in secondary_indexes(table))


def digests(organisation: Organisation) -> dict[str, str]:
    """Return, for each plugin, a digest of how its records are stored and which named migrations it has.

    A file that holds the same digests fits the declarations; nothing else needs to be compared when it is opened.
    """
    parts: dict[str, list[str]] = {}
    for table in organisation.tables.values():
        parts.setdefault(table.plugin, []).extend(statements(organisation, table))
    for plugin, migration in organisation.migrations():
        parts.setdefault(plugin, []).append(migration.name)
    return {plugin: hashlib.sha256("\n".join(lines).encode()).hexdigest() for plugin, lines in parts.items()}
