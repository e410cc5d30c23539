"""Reading rows: one by its id, those of a period that hold certain values, and the one somebody half remembers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from omsorgskjerne.errors import AmbiguousError, InputError
from omsorgskjerne.ids import Id, is_id
from omsorgskjerne.roles import Code, Pick, Tags, Text
from omsorgskjerne.store import audit, overlap, rows
from omsorgskjerne.store.engine import listed, quoted
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.period import Period
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)
T = TypeVar("T")

KEPT_FILTERS = ("batch", "entered_by")
CANDIDATES = 10
BEGINNING = re.compile(r"[0-9a-f]{8}[0-9a-f-]*")
"""What may be the beginning of an id."""
FOUND = '"found"'
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


class Asked(NamedTuple):
    """Which rows are asked for: values by field, a period of the event date, a time they overlap, and voided ones."""

    where: Mapping[str, Any]
    period: Period | None
    overlapping: Period | None
    voided: bool


def find_rows(
    store: Store, record: type[T], asked: Asked, *, limit: int | None, newest_first: bool
) -> Iterator[Kept[T]]:
    """Return rows. See `Store.rows`."""
    table = store.organisation.table(record)
    found, parameters = _found(table, rows.select(table), asked)
    sql = f"SELECT * FROM ({found}) AS {FOUND}{_order(table, newest_first=newest_first)}"
    if limit is not None:
        sql, parameters = f"{sql} LIMIT ?", [*parameters, limit]
    return map(rows.reader(table, record), store.engine.query(sql, parameters))


def count(store: Store, record: type, asked: Asked) -> int:
    """Return how many rows there are. See `Store.rows`."""
    table = store.organisation.table(record)
    found, parameters = _found(table, f"SELECT COUNT(*) FROM {quoted(table.name)}", asked)
    return sum(number for (number,) in store.engine.query(found, parameters))


def sums(store: Store, record: type, names: Sequence[str], asked: Asked) -> tuple[int, ...]:
    """Return the sums of quantities over rows. See `Store.sums`."""
    table = store.organisation.table(record)
    columns = ", ".join(f"COALESCE(SUM({quoted(name)}), 0)" for name in names)
    found, parameters = _found(table, f"SELECT {columns} FROM {quoted(table.name)}", asked)
    return tuple(map(sum, zip(*store.engine.query(found, parameters), strict=True)))


def _found(table: Table, select: str, asked: Asked) -> tuple[str, list[Any]]:
    """Return the query for the rows asked for, which begins with `select`, and its parameters."""
    where, period, time, voided = asked
    shape = tuple((name, value is None) for name, value in where.items())
    sql, by_span = _sql(table, select, shape, period=period is not None, overlapping=time is not None, voided=voided)
    parameters: list[Any] = [] if period is None else [period.start.isoformat(), period.end.isoformat()]
    parameters += [packed_filter(table, name, value) for name, value in where.items() if value is not None]
    if time is None:
        return sql, parameters
    parameters += overlap.ends_of(time)
    return sql, [
        value for bounds in overlap.bounds(time) for value in (*parameters, *bounds)
    ] if by_span else parameters


@lru_cache(maxsize=256)
def _order(table: Table, *, newest_first: bool) -> str:
    way = " DESC" if newest_first else ""
    terms = (quoted(table.event.name), audit.entry_of(FOUND), quoted("id"))
    return f" ORDER BY {', '.join(term + way for term in terms)}"


@lru_cache(maxsize=512)
def _sql(
    table: Table, select: str, shape: tuple[tuple[str, bool], ...], *, period: bool, overlapping: bool, voided: bool
) -> tuple[str, bool]:
    """Return the query, which is the same for all values: rules ask it for every row of a file.

    Where intervals that refer to a row are to overlap a time it has several parts, which is told too: one for each span
    that has an index.
    """
    for name, _empty in shape:
        _check_name(table, name)
    terms: list[str] = [] if voided else ['"voided" IS NULL']
    if period:
        day = quoted(table.event.name)
        terms.append(f"{day} >= ? AND {day} < ?")
    terms += [f"{quoted(name)} IS NULL" if empty else f"{quoted(name)} = ?" for name, empty in shape]
    if overlapping and table.schema.until is None:
        raise InputError(_("A {record} is of one day and overlaps no time."), record=table.schema.label)
    if overlapping:
        terms.append(overlap.condition(table))
    by_span = overlapping and any((field.name, False) in shape for field, _record in table.references())
    conditions = [" AND ".join(filter(None, (*terms, span))) for span in (overlap.spans(table) if by_span else [""])]
    parts = [select + (f" WHERE {condition}" if condition else "") for condition in conditions]
    return " UNION ALL ".join(parts), by_span


def _check_name(table: Table, name: str) -> None:
    if name not in KEPT_FILTERS and name not in table:
        raise InputError(
            _("A {record} has no field {name}."),
            hint=_("It has: {known}."),
            record=table.schema.label,
            name=name,
            known=", ".join(table.columns),
        )


def packed_filter(table: Table, name: str, value: Any) -> Any:
    """Return what a field holds in rows that have `value`. Codes that are retired may still be looked for."""
    if name in KEPT_FILTERS:
        return value
    field = table[name]
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
