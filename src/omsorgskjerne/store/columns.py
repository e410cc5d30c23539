"""Cells of a file, a column at a time, into what is stored: each text that comes again is read once.

What was read is remembered for one load only, up to a limit. Codes are, whatever they reveal, as they stand in a list.
Of the others none is that reveals an identity or a special category, and free text never.
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from omsorgskjerne.roles import Clock, Flag, Pick, Reference, Refused, Tags, Text
from omsorgskjerne.store import rows, times
from omsorgskjerne.store.lookup import Lookup
from omsorgskjerne.terms import Reveals
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

LIMIT = 10_000
"""How many different cells of a column are remembered."""
LIMIT_OF_SLOW = 100_000
"""How many of a column that refers to other rows, where each costs a query, or holds clock times, of many days."""
CODES = (Pick, Tags, Flag, Reference)
"""Roles whose values stand in a list: to remember one of them says of nobody that it is theirs."""


class Refusal(NamedTuple):
    """Why a row is refused: its place among those at hand, the field if it is one field's fault, and what is wrong."""

    row: int
    field: Field | None
    reason: Phrase


def expects(row: int, field: Field, expected: Phrase) -> Refusal:
    """Return the refusal of a field's cell."""
    return Refusal(row, field, Phrase(_("expected {expected}"), expected=expected))


class Memo(dict[Any, Any]):
    """Remembers what a function returned for a cell; forgets everything when there is too much."""

    __slots__ = ("_limit", "_read")

    def __init__(self, read: Callable[[Any], Any], limit: int = LIMIT) -> None:
        """Remember the results of `read`."""
        super().__init__()
        self._read = read
        self._limit = limit

    def __missing__(self, cell: Any) -> Any:
        """Read a cell that was not met before."""
        value = self._read(cell)
        if len(self) >= self._limit:
            self.clear()
        self[cell] = value
        return value


class Columns:
    """Reads the columns of one table for one load."""

    def __init__(self, store: Store, table: Table, *, kept: bool = False) -> None:
        """Prepare a reader for each field.

        `kept` reads rows as they were kept: retired codes, and references to rows that were voided, are accepted too.
        """
        self._table = table
        self._zone = store.organisation.config.timezone
        self._lookup = Lookup(store, voided=kept)
        self._read = {field.name: self._reader(_unretired(field) if kept else field) for field in table.fields}
        # A clock time is stored with the offset of its day, so the day is read before, and what it follows.
        self._order = sorted(table.fields, key=lambda field: isinstance(field.role, Clock) + bool(_followed(field)))
        self._derived = [(found, Memo(_between(*found), LIMIT_OF_SLOW)) for found in times.derived(table)]

    def pack(self, cells: Mapping[str, Sequence[Any]], count: int) -> tuple[dict[str, list[Any]], list[Refusal]]:
        """Return what is stored for `count` rows, by field in the author's order, and which cells are refused.

        A cell is a text, yes or no as such, or a Phrase: what was expected instead of a cell that its reader could not
        read. A column that is not among `cells` is taken for empty. What is returned for a refused row means nothing.
        """
        packed: dict[str, list[Any]] = {}
        refused: list[Refusal] = []
        for field in self._order:
            column: Sequence[Any] = cells[field.name] if field.name in cells else [""] * count
            if isinstance(field.role, Clock):
                beside = [packed[name] for name in (self._table.event.name, _followed(field)) if name]
                column = list(zip(column, *beside, strict=True))
            packed[field.name] = self._column(field, column, refused)
        refused.extend(expects(*fault) for fault in rows.backwards(self._table, packed))
        self._work_out(packed, refused)
        return {name: packed[name] for name in self._table.columns}, refused

    def _work_out(self, packed: dict[str, list[Any]], refused: list[Refusal]) -> None:
        """Fill in minutes that were left out."""
        for (field, start, end), minutes in self._derived:
            days = packed[self._table.event.name]
            times_and_days = zip(packed[start.name], packed[end.name], days, strict=True)
            for row, (stated, known) in enumerate(zip(packed[field.name], times_and_days, strict=True)):
                if stated is None and None not in known:
                    try:
                        packed[field.name][row] = minutes[known]
                    except times.WrongTimes as wrong:
                        refused.append(expects(row, wrong.field, wrong.expected))

    def _column(self, field: Field, cells: Sequence[Any], refused: list[Refusal]) -> list[Any]:
        read = self._read[field.name]
        try:
            return list(map(read, cells))
        except Refused:
            return [self._cell(field, row, cell, refused) for row, cell in enumerate(cells)]

    def _cell(self, field: Field, row: int, cell: Any, refused: list[Refusal]) -> Any:
        try:
            return self._read[field.name](cell)
        except Refused as fault:
            refused.append(expects(row, field, fault.expected))
            return None

    def _reader(self, field: Field) -> Callable[[Any], Any]:
        if isinstance(field.role, Clock):
            reader = self._following_reader if _followed(field) else self._clock_reader
            return self._remembered(field, reader(field))
        return self._remembered(field, self._cell_reader(field))

    def _remembered(self, field: Field, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
        revealing = field.reveals in {Reveals.IDENTITY, Reveals.SPECIAL} and not isinstance(field.role, CODES)
        if isinstance(field.role, Text) or revealing:
            return read
        return Memo(read, LIMIT_OF_SLOW if isinstance(field.role, Reference | Clock) else LIMIT).__getitem__

    def _cell_reader(self, field: Field) -> Callable[[Any], Any]:
        value, pack = self._value_reader(field), field.role.pack

        def read(cell: Any) -> Any:
            found = value(cell)
            return None if found is None else pack(found)

        return read

    def _clock_reader(self, field: Field) -> Callable[[tuple[Any, str | None]], Any]:
        clock, role, event = Memo(self._value_reader(field)), field.role, self._table.event.role
        offset = Memo(lambda day: self._offset(field, event.unpack(day)))

        def read(cell_and_day: tuple[Any, str | None]) -> Any:
            cell, day = cell_and_day
            found = clock[cell]
            if found is None or day is None:
                return None
            if found.tzinfo is None and offset[day] is not None:
                return role.pack(found.replace(tzinfo=offset[day]))
            return role.pack(rows.at(field, found, event.unpack(day), self._zone))

        return read

    def _following_reader(self, field: Field) -> Callable[[tuple[Any, str | None, str | None]], Any]:
        clock, event = Memo(self._value_reader(field)), self._table.event.role
        read_on = self._clock_reader(field)

        def read(cell_day_and_followed: tuple[Any, str | None, str | None]) -> Any:
            cell, day, followed = cell_day_and_followed
            found = clock[cell]
            if found is not None and day is not None and followed is not None:
                day = times.day_of(found, field.role.unpack(followed), event.unpack(day)).isoformat()
            return read_on((cell, day))

        return read

    def _offset(self, field: Field, day: date) -> tzinfo | None:
        """Return the offset of a day's clock times; None on the two days of a year on which it changes."""
        first, last = (rows.at(field, clock, day, self._zone).tzinfo for clock in (time.min, time.max))
        return first if first == last else None

    def _value_reader(self, field: Field) -> Callable[[Any], Any]:
        """Return a function that reads a cell through the role's doors; a blank one is the field's default."""
        role, parse = field.role, self._parser(field)

        def read(cell: Any) -> Any:
            if isinstance(cell, bool):
                return role.check(cell)
            if isinstance(cell, Phrase):
                raise Refused(cell)
            if not isinstance(cell, str):
                role.refuse()
            if cell and not cell.isspace():
                return parse(cell)
            if field.required:
                role.refuse()
            return None if field.default is None else role.check(field.default)

        return read

    def _parser(self, field: Field) -> Callable[[str], Any]:
        role = field.role
        if isinstance(role, Reference) and role.record is not None:
            return self._lookup.of(role)
        if isinstance(role, Pick) and not isinstance(role, Tags):
            codes = {code: code for code in role.codes}
            labels = role.by_label()  # once, and not for every cell

            def parse(text: str) -> Any:
                word = text.strip()
                return role.check(codes.get(word) or labels.get(word.casefold(), word))

            return parse
        return role.parse


def _followed(field: Field) -> str:
    """Return the name of the clock field that a field follows; empty if it follows none."""
    return field.role.after if isinstance(field.role, Clock) else ""


def _between(field: Field, start: Field, end: Field) -> Callable[[tuple[str, str, str]], Any]:
    """Return a function that works out a field's minutes from what is stored: two clock times and the event day."""

    def read(stored: tuple[str, str, str]) -> Any:
        values = {start.name: start.role.unpack(stored[0]), end.name: end.role.unpack(stored[1])}
        return times.checked(field, start, end, times.minutes(start, end, values, date.fromisoformat(stored[2])))

    return read


def _unretired(field: Field) -> Field:
    """Return the field with all of its codes in use."""
    if not isinstance(field.role, Pick):
        return field
    return attrs.evolve(field, role=attrs.evolve(field.role, retired=frozenset()))


def without(packed: Mapping[str, Sequence[Any]], dropped: set[int]) -> dict[str, list[Any]]:
    """Return the columns without some rows."""
    return {name: [value for row, value in enumerate(column) if row not in dropped] for name, column in packed.items()}
