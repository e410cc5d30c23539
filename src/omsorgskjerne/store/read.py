"""Reading rows: one by its id, those of a period that hold certain values, and the one somebody half remembers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from omsorgskjerne.errors import AmbiguousError, InputError
from omsorgskjerne.ids import Id, is_id
from omsorgskjerne.roles import Code, Pick, Tags, Text
from omsorgskjerne.store import audit, rows
from omsorgskjerne.store.engine import listed, quoted
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.organisation import Table
    from omsorgskjerne.period import Period
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)
T = TypeVar("T")

KEPT_FILTERS = ("batch", "entered_by")
CANDIDATES = 10
BEGINNING = re.compile(r"[0-9a-f]{8}[0-9a-f-]*")
"""What may be the beginning of an id."""
STANDS = ' AND "voided" IS NULL'
ALIKE = 0.6
"""How alike two words must be (0 to 1) for one to be offered for the other."""


def get(store: Store, record: type[T], row_id: str) -> Kept[T]:
    """Return a row by its id. Raises InputError if there is none."""
    table = store.organisation.table(record)
    row = next(store.engine.query(f'{rows.select(table)} WHERE "id" = ?', (row_id,)), None)
    if row is None:
        raise InputError(_("There is no {record} of that id."), record=table.schema.label)
    return rows.reader(table, record)(row)


def find_rows(
    store: Store,
    record: type[T],
    where: Mapping[str, Any],
    period: Period | None,
    *,
    voided: bool,
    limit: int | None,
    newest_first: bool,
) -> Iterator[Kept[T]]:
    """Return rows. See `Store.rows`."""
    table = store.organisation.table(record)
    condition, parameters = _condition(table, where, period, voided=voided)
    way = " DESC" if newest_first else ""
    order = (quoted(table.event.name), audit.entry_of(quoted(table.name)), quoted("id"))
    sql = f"{rows.select(table)}{condition} ORDER BY {', '.join(term + way for term in order)}"
    if limit is not None:
        sql, parameters = f"{sql} LIMIT ?", [*parameters, limit]
    return map(rows.reader(table, record), store.engine.query(sql, parameters))


def count(store: Store, record: type, where: Mapping[str, Any], period: Period | None, *, voided: bool) -> int:
    """Return how many rows there are. See `Store.rows`."""
    table = store.organisation.table(record)
    condition, parameters = _condition(table, where, period, voided=voided)
    return int(next(store.engine.query(f"SELECT COUNT(*) FROM {quoted(table.name)}{condition}", parameters))[0])


def _condition(table: Table, where: Mapping[str, Any], period: Period | None, *, voided: bool) -> tuple[str, list[Any]]:
    terms: list[str] = [] if voided else ['"voided" IS NULL']
    parameters: list[Any] = []
    if period:
        day = quoted(table.event.name)
        terms.append(f"{day} >= ? AND {day} < ?")
        parameters += [period.start.isoformat(), period.end.isoformat()]
    for name, value in where.items():
        if value is None:
            terms.append(f"{quoted(name)} IS NULL")
        else:
            terms.append(f"{quoted(name)} = ?")
        packed = _filter(table, name, value)
        parameters += [] if packed is None else [packed]
    return (f" WHERE {' AND '.join(terms)}" if terms else ""), parameters


def _filter(table: Table, name: str, value: Any) -> Any:
    """Return what a field holds in rows that have `value`. Codes that are retired may still be looked for."""
    if name in KEPT_FILTERS:
        return value
    if name not in table:
        raise InputError(
            _("A {record} has no field {name}."),
            hint=_("It has: {known}."),
            record=table.schema.label,
            name=name,
            known=", ".join(table.columns),
        )
    field = table[name]
    if value is None:
        return None
    if isinstance(field.role, Pick) and not isinstance(field.role, Tags) and isinstance(value, str):
        return str(value)
    return field.role.pack(rows.check(field, value))


def find(store: Store, record: type[T], said: str, *, voided: bool = False) -> Id[T]:
    """Return the id of the one row that answers to what was said. See `Store.find`."""
    table = store.organisation.table(record)
    said = rows.storable(said.strip())
    label = table.schema.label
    for found in _ways(store.engine, table, said, "" if voided else STANDS):
        if len(found) == 1:
            return Id(found[0])
        if found:
            raise AmbiguousError(
                _("Several {records} answer to that."),
                hint=_("Say more of it, or give the code."),
                candidates=tuple(found[:CANDIDATES]),
                records=table.schema.plural,
            )
    near = _near(spoken_of(store.engine, table), said)
    if near:
        raise AmbiguousError(
            _("No {record} answers to that; some are alike."),
            hint=_("Choose one of them."),
            candidates=tuple(near),
            record=label,
        )
    raise InputError(
        _("No {record} answers to that."), hint=_("Give its code, what it is called, or its id."), record=label
    )


def _ways(engine: Engine, table: Table, said: str, which: str) -> Iterator[list[str]]:
    """Yield the ids found in each way of looking, surest first."""
    if is_id(said):
        yield ids_of(engine, table, "id", said, which)
    elif BEGINNING.fullmatch(said):
        yield _begun(engine, table, said, which)
    for field in table.fields:
        if isinstance(field.role, Code):
            yield ids_of(engine, table, field.name, said.upper(), which)
    if not said:
        return
    spoken = spoken_of(engine, table)
    word = said.casefold()
    for fits in (lambda text: text == word, lambda text: word in text):
        yield _distinct(spoken, fits)


def ids_of(engine: Engine, table: Table, column: str, value: str, which: str) -> list[str]:
    """Return the ids of the rows that hold a value in a column; `which` may leave out those that are voided."""
    sql = f'SELECT "id" FROM {quoted(table.name)} WHERE {quoted(column)} = ?{which}'
    return [row_id for (row_id,) in engine.query(sql, (value,))]


def _begun(engine: Engine, table: Table, said: str, which: str) -> list[str]:
    """Return the ids that begin so. A letter after f is greater than whatever may follow."""
    sql = f'SELECT "id" FROM {quoted(table.name)} WHERE "id" >= ? AND "id" < ?{which} ORDER BY "id" LIMIT {CANDIDATES}'
    return [row_id for (row_id,) in engine.query(sql, (said, said + "g"))]


def spoken_of(engine: Engine, table: Table) -> list[tuple[str, str]]:
    """Return what rows are known by, in small letters, with their ids.

    Small letters of æ, ø and å are beyond the database.
    """
    names = [field.name for field in table.fields if known_by(field)]
    if not names:
        return []
    found = engine.query(f'SELECT "id", {listed(names)} FROM {quoted(table.name)} WHERE "voided" IS NULL ORDER BY "id"')
    return [(text.casefold(), row_id) for row_id, *texts in found for text in texts if text]


def known_by(field: Field) -> bool:
    """Tell whether rows are spoken of by a field."""
    return isinstance(field.role, Text) and field.role.known_by


def _distinct(spoken: Iterable[tuple[str, str]], fits: Callable[[str], bool]) -> list[str]:
    return list(dict.fromkeys(row_id for text, row_id in spoken if fits(text)))


def _near(spoken: list[tuple[str, str]], said: str) -> list[str]:
    import difflib

    alike = difflib.get_close_matches(said.casefold(), {text for text, _id in spoken}, n=CANDIDATES, cutoff=ALIKE)
    return _distinct(spoken, set(alike).__contains__)[:CANDIDATES]
