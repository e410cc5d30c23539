"""Which rows refer to one: no row that counts refers to one that was voided, or figures and lists would disagree.

Records of plugins that are switched off refer to others too; their tables say so themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.errors import InputError
from omsorgskjerne.store.ddl import BATCHES
from omsorgskjerne.store.engine import PARAMETERS, marks, quoted
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


class Reference(NamedTuple):
    """A column that refers to rows of a table; `of` is its record, None where the plugin is switched off."""

    table: str
    column: str
    target: str
    of: Table | None


class RowKey(NamedTuple):
    """A row by the name of its table and its id."""

    table: str
    id: str


def references(engine: Engine, organisation: Organisation) -> list[Reference]:
    """Return every reference there is in the file, those of enabled plugins first."""
    found = [
        Reference(table.name, field.name, organisation.table(record).name, table)
        for table in organisation.tables.values()
        for field, record in table.references()
    ]
    others = (name for name in engine.tables() if name not in organisation.tables and not name.startswith("omsorg_"))
    for name in others:
        columns = (column for column in engine.columns(name) if column.references not in {"", BATCHES})
        found += [Reference(name, column.name, column.references, None) for column in columns]
    return found


def refuse_referred(engine: Engine, known: Iterable[Reference], table: Table, row_id: str) -> None:
    """Raise InputError, saying what and how to list it, if rows that count refer to one that is to be voided."""
    counts = [(reference, count) for reference in known if (count := _count(engine, reference, table.name, row_id))]
    if counts:
        raise InputError(
            _("Other rows refer to this {record}: {counts}."),
            hint=_("List them with: {commands}. Void those first, or all together with: {void}"),
            record=table.schema.label,
            counts=_joined([Phrase("{rows}: {count}", rows=_called(reference), count=n) for reference, n in counts]),
            commands=", ".join(_listing(reference) for reference, _count in counts),
            void=f"omsorg {_spoken(table.path)} void … --with-references",
        )


def _count(engine: Engine, reference: Reference, target: str, row_id: str) -> int:
    if reference.target != target:
        return 0
    sql = f'SELECT COUNT(*) FROM {quoted(reference.table)} WHERE {quoted(reference.column)} = ? AND "voided" IS NULL'
    return int(next(engine.query(sql, (row_id,)))[0])


def _called(reference: Reference) -> str:
    return reference.table if reference.of is None else reference.of.schema.plural


def _listing(reference: Reference) -> str:
    path = reference.table if reference.of is None else reference.of.path
    return f"omsorg {_spoken(path)} list --{_spoken(reference.column)} …"


def _spoken(name: str) -> str:
    """Return the name of a record or field as it is typed."""
    return name.replace(".", " ").replace("_", "-")


def _joined(phrases: Sequence[Phrase]) -> Phrase:
    names = [f"part{number}" for number in range(len(phrases))]
    return Phrase(", ".join(f"{{{name}}}" for name in names), **dict(zip(names, phrases, strict=True)))


def taken_along(engine: Engine, known: Sequence[Reference], row: RowKey) -> list[RowKey]:
    """Return every row that counts and refers to one, to a row that does, and so on; those found last come first."""
    found: dict[RowKey, None] = {}
    newest = [row]
    while newest:
        before = len(found)
        for reference in known:
            ids = [one.id for one in newest if one.table == reference.target]
            found |= dict.fromkeys(RowKey(reference.table, id) for id in _referring(engine, reference, ids))
        newest = list(found)[before:]
    found.pop(row, None)
    return list(found)[::-1]


def _referring(engine: Engine, reference: Reference, ids: Sequence[str]) -> Iterator[str]:
    order = [] if reference.of is None else [quoted(reference.of.event.name)]
    for start in range(0, len(ids), PARAMETERS):
        some = ids[start : start + PARAMETERS]
        sql = (
            f'SELECT "id" FROM {quoted(reference.table)} WHERE {quoted(reference.column)} IN ({marks(len(some))}) '
            f'AND "voided" IS NULL ORDER BY {", ".join([*order, quoted("id")])}'
        )
        yield from (row_id for (row_id,) in engine.query(sql, some))


def astray(engine: Engine, organisation: Organisation) -> list[Phrase]:
    """Return, for each reference, how many rows that count refer to one that was voided.

    Nothing makes such rows any more; a file may hold some from before.
    """
    found = []
    there = set(engine.tables())
    for reference in references(engine, organisation):
        if not {reference.table, reference.target} <= there:
            continue
        sql = (
            f"SELECT COUNT(*) FROM {quoted(reference.table)} r JOIN {quoted(reference.target)} t "
            f'ON t."id" = r.{quoted(reference.column)} WHERE r."voided" IS NULL AND t."voided" IS NOT NULL'
        )
        count = next(engine.query(sql))[0]
        if count:
            text = _("{table}.{field}: rows that refer to one that was voided ({count})")
            found.append(Phrase(text, table=reference.table, field=reference.column, count=count))
    return found
