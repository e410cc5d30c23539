"""Between records and rows: what a record holds is checked and packed on the way in, and unpacked on the way out."""

from __future__ import annotations

from datetime import UTC, datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from omsorgskjerne.errors import InputError
from omsorgskjerne.kept import Kept
from omsorgskjerne.organisation.config import zone_of
from omsorgskjerne.roles import Clock, Day, Pick, Refused, Role, Until
from omsorgskjerne.schema import KEPT_COLUMNS
from omsorgskjerne.store import times
from omsorgskjerne.store.engine import PARAMETERS, listed, marks, quoted
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, time

    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.tables import Table

_ = words_of(__name__)
T = TypeVar("T")


def columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a table in the order in which the store reads them."""
    return (KEPT_COLUMNS[0], *table.columns, *KEPT_COLUMNS[1:])


@lru_cache(maxsize=256)
def select(table: Table) -> str:
    """Return the beginning of a query for whole rows."""
    return f"SELECT {listed(columns(table))} FROM {quoted(table.name)}"


def stored(engine: Engine, table: Table, row_id: str) -> dict[str, Any] | None:
    """Return a row as it is stored, by column, or None if there is none of that id."""
    row = next(engine.query(f'{select(table)} WHERE "id" = ?', (row_id,)), None)
    return None if row is None else dict(zip(columns(table), row, strict=True))


def tables(engine: Engine) -> list[str]:
    """Return the tables of records, those of plugins that are switched off among them."""
    return [
        table for table in engine.tables() if set(KEPT_COLUMNS) <= {column.name for column in engine.columns(table)}
    ]


def spent(engine: Engine, ids: Sequence[str]) -> set[str]:
    """Return which of some ids were given already: they stand in the audit chain, or in a table.

    An id is one row's for ever, whatever its table: chain and history know rows by nothing else.
    """
    found: set[str] = set()
    places = [("omsorg_audit", "row_id"), *((table, "id") for table in tables(engine))] if ids else []
    for start in range(0, len(ids), PARAMETERS):
        some = ids[start : start + PARAMETERS]
        for table, column in places:
            sql = f"SELECT {quoted(column)} FROM {quoted(table)} WHERE {quoted(column)} IN ({marks(len(some))})"
            found.update(row_id for (row_id,) in engine.query(sql, some))
    return found


def given(table: Table, record: object) -> dict[str, Any]:
    """Return the values of a record by field."""
    return {name: getattr(record, name) for name in table.columns}


def pack(
    table: Table, values: Mapping[str, Any], zone: str, *, trusted: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Check values by field and return what is stored for them.

    `trusted` are values that were stored before and are not checked again: a code may have been retired since. Raises
    InputError naming the first field whose value is not accepted, and what was expected, never the value.

    A clock time gets the offset of its day; minutes that are left out are worked out between the clock times they name.
    """
    checked = {**(trusted or {}), **{name: check(table[name], value) for name, value in values.items()}}
    for _row, end, expected in backwards(table, {name: [value] for name, value in checked.items()}):
        if not {end.name, table.event.name}.isdisjoint(values):
            raise refusal(end, expected)
    settled = _settled(table, checked, zone)
    return {
        field.name: None if (value := settled[field.name]) is None else field.role.pack(value) for field in table.fields
    }


def _settled(table: Table, values: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """Return values with the offsets of clock times, and with minutes that were left out between two of them."""
    settled, day = dict(values), values[table.event.name]
    for field in table.fields:
        clock = values[field.name]
        if isinstance(field.role, Clock) and clock is not None:
            settled[field.name] = at(field, clock, times.day_of(clock, times.follows(field, values), day), zone)
    for field, start, end in times.derived(table):
        if settled[field.name] is None:
            try:
                settled[field.name] = times.checked(field, start, end, times.minutes(start, end, settled, day))
            except times.WrongTimes as wrong:
                raise refusal(wrong.field, wrong.expected) from None
    return settled


def check(field: Field, value: Any) -> Any:
    """Return a field's value if it is accepted; None is, where the field may be left out."""
    if value is None and field.optional:
        return None
    try:
        return field.role.check(value)
    except Refused as refused:
        raise refusal(field, refused.expected) from None


def refusal(field: Field, expected: Phrase) -> InputError:
    """Return the refusal of a field's value."""
    return InputError(_("{field}: expected {expected}."), field=field.label, expected=expected)


def backwards(table: Table, columns: Mapping[str, Sequence[Any]]) -> Iterator[tuple[int, Field, Phrase]]:
    """Yield each interval that ends before it has begun, and each day to come that lies before the row's own.

    Its row, the field of its end, and what was expected there. Days compare as they are and as they are stored.
    """
    start = table.event
    for end in table.fields:
        if isinstance(end.role, Until):
            expected, gap = _("a day after {since}: the first that is not counted"), 1
        elif isinstance(end.role, Day) and end.role.ahead is True and end.name != start.name:
            expected, gap = _("the day of the row, or a later one"), 0
        else:
            continue
        for row, (first, last) in enumerate(zip(columns[start.name], columns[end.name], strict=True)):
            if last is not None and first is not None and (last < first or (gap and last == first)):
                yield row, end, Phrase(expected, since=start.label)


def at(field: Field, clock: time, day: date, zone: str) -> time:
    """Return a clock time as it is stored: with the offset of its day, or without one if it comes again every week."""
    if cast("Clock", field.role).recurring:
        return clock.replace(tzinfo=None)
    return clock if clock.tzinfo else clock.replace(tzinfo=_offset(day, clock, zone))


def _offset(day: date, clock: time, zone: str) -> timezone:
    offset = datetime.combine(day, clock, zone_of(zone)).utcoffset()
    return timezone(offset) if offset is not None else UTC


def storable(text: str) -> str:
    """Return a text with a question mark for each half character, as a command line that is not UTF-8 may hold."""
    return text.encode(errors="replace").decode()


def reader(table: Table, record: type[T]) -> Callable[[Row], Kept[T]]:
    """Return a function that makes of a row, as `select` gives it, a kept record.

    What is stored was a record before. So one is made again as a copy is, from its values and without a call of the
    class: rules and lists read rows by the thousand.
    """
    names = table.columns
    width = len(names) + 1
    places = [(name, 1 + names.index(name), unpack) for name, unpack in _unpackers(table)]
    when = lru_cache(datetime.fromisoformat)
    make = object.__new__

    def read(row: Row) -> Kept[T]:
        made = make(record)
        values = made.__dict__
        values.update(zip(names, row[1:width], strict=True))
        for name, place, unpack in places:
            if row[place] is not None:
                values[name] = unpack(row[place])
        entered_at, entered_by, batch, voided, reason, _salt = row[width:]
        return Kept(made, row[0], when(entered_at), entered_by, batch, when(voided) if voided else None, reason)

    return read


@lru_cache(maxsize=256)
def _unpackers(table: Table) -> list[tuple[str, Callable[[Any], Any]]]:
    """Return the fields whose values are not stored as they are, and how they are unpacked."""
    # A code becomes a member of its choice each time a row is read: there are few codes, and looking one up is slow.
    return [
        (field.name, lru_cache(field.role.unpack) if type(field.role) is Pick else field.role.unpack)
        for field in table.fields
        if type(field.role).unpack is not Role.unpack
    ]


def unpack(table: Table, content: Mapping[str, Any], names: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the values of stored content by field; what it lacks is None."""
    unpackers = dict(_unpackers(table))
    values = ((name, content.get(name)) for name in (table.columns if names is None else names))
    return {
        name: unpackers[name](value) if value is not None and name in unpackers else value for name, value in values
    }
