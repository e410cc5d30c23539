"""Gathering who stands behind numbers, holder after holder, from rows that come grouped."""

from __future__ import annotations

from datetime import date
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.fold import Slots
from omsorgskjerne.figures.queries import Column, Stated
from omsorgskjerne.figures.spans import by_weekday, cuts
from omsorgskjerne.figures.tally import code_of_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.members import Asked, Members


@attrs.define
class _Signature:
    """The numbers that rows stand behind which nothing tells apart, by how these weigh; and how many rows there are."""

    plain: list[int] = attrs.field(factory=list)
    """Places of numbers of which each row is one."""
    weighed: list[tuple[int, int, int]] = attrs.field(factory=list)
    """Place, where a row of the answer has what it weighs (behind it stands the most one has), and how often."""
    once: list[int] = attrs.field(factory=list)
    """Places of numbers of which somebody has one, however many rows."""
    daily: list[int] = attrs.field(factory=list)
    """Places of numbers of which somebody has one a day."""
    first: list[tuple[int, list[int]]] = attrs.field(factory=list)
    """For figures of those who come for the first time, by their number, the places that such a row stands behind."""
    unnamed: list[tuple[int, int, int]] = attrs.field(factory=list)
    """Places of numbers that rows count for too that name nobody, where they have what they weigh, and how often."""
    rows: int = 0
    others: int = 0
    """How many more persons rows count than they name."""

    def add(self, other: _Signature) -> None:
        """Add the numbers of another."""
        self.plain += other.plain
        self.weighed += other.weighed
        self.once += other.once
        self.daily += other.daily
        self.first += other.first
        self.unnamed += other.unnamed

    @property
    def places(self) -> Iterator[int]:
        """Return the places of all numbers."""
        weighed = (place for place, _weight, _often in self.weighed)
        return chain(self.plain, weighed, self.once, self.daily, *(places for _number, places in self.first))


NOBODY = _Signature()
"""Of rows that stand behind no number."""


@attrs.define
class _Holder:
    """What the holder at hand has of each number, by its place."""

    width: int
    """Where rows of an answer begin to say how many they are."""
    has: list[float] = attrs.field(factory=list)
    mine: list[int] = attrs.field(factory=list)
    """The places of numbers that the holder stands behind; some may be there twice."""
    firsts: dict[int, str] = attrs.field(factory=dict)
    """The day of the first row that passes the filter of a figure, by the number of the figure."""
    days: dict[int, str] = attrs.field(factory=dict)
    """The latest day on which the holder was counted in a number of each day."""

    def take(self, signature: _Signature, row: Row) -> None:
        """Take rows in. Written out rather than called: these loops run for every number that each row is behind."""
        has, mine, number = self.has, self.mine, row[self.width]
        for place in signature.plain:
            if not has[place]:
                mine.append(place)
            has[place] += number
        for place, weight, often in signature.weighed:
            if not has[place]:
                mine.append(place)
            has[place] += row[self.width + weight] * often
        if signature.once or signature.first or signature.daily:
            self._take_once(signature, row)

    def _take_once(self, signature: _Signature, row: Row) -> None:
        """Take rows in of numbers of which somebody has one, or one a day."""
        has, mine = self.has, self.mine
        for place in signature.once:
            if not has[place]:
                mine.append(place)
                has[place] = 1
        for figure, places in signature.first:
            if self.firsts.setdefault(figure, row[0]) == row[0]:
                mine += places
                for place in places:
                    has[place] = 1
        for place in signature.daily:
            if self.days.get(place) != row[0]:
                self.days[place] = row[0]
                mine.append(place)
                has[place] += 1

    def close(self, met: int, behind: Sequence[Behind]) -> None:
        """Note what the holder has of each number, also nothing, of a quantity that rows state as none."""
        for place in dict.fromkeys(self.mine):
            behind[place].take(met, self.has[place])
            self.has[place] = 0
        self.mine.clear()
        self.days.clear()
        self.firsts.clear()


class Gathering:
    """Members as they come, holder after holder."""

    def __init__(self, query: Members) -> None:
        """Take note of what tells rows apart."""
        self.query = query
        self.columns = [*query.times, *query.columns, *query.tests]
        self.places: dict[Part, int] = {}
        self.behind: list[Behind] = []
        self.signatures: dict[Any, _Signature] = {}
        self.index = Slots(*_slots_for(query)).index() if len(query.times) == 1 else None
        self.readers = [_Reader(self, one, number) for number, one in enumerate(query.asked)]
        self.on_day: dict[str, list[_Reader]] = {}

    def finish(self) -> dict[Part, Behind]:
        """Return who stands behind each number."""
        for signature in self.signatures.values():
            for place in signature.places:
                self.behind[place].rows += signature.rows
                self.behind[place].others += signature.others
        return {part: self.behind[place] for part, place in self.places.items()}

    def take_unnamed(self, rows: Iterable[Row]) -> None:
        """Take rows in that name nobody."""
        width = len(self.columns)
        for row in rows:
            if not row[width]:
                continue  # without columns the database answers with a row of nothing
            self._take_others(self._signature_of(row), row[width:])

    def take_named(self, rows: Iterable[Row]) -> None:
        """Take rows in that come in the order of their holders; the first may have none."""
        width, met = len(self.columns), -1
        current, one = None, _Holder(width + 1)
        for row in rows:
            signature, holder = self._signature_of(row), row[width]
            if holder is None:
                self._take_others(signature, _shared(row[width + 1 :]))
                continue
            if holder != current:
                one.close(met, self.behind)
                current, met = holder, met + 1
            if len(one.has) < len(self.behind):
                one.has += [0] * (len(self.behind) - len(one.has))
            number = row[width + 1]
            signature.rows += number
            if row[-1] > number:
                signature.others += row[-1] - number
            one.take(signature, row)
        one.close(met, self.behind)

    def _take_others(self, signature: _Signature, taken: Sequence[Any]) -> None:
        for place, weight, often in signature.unnamed:
            behind = self.behind[place]
            behind.rows += taken[0]
            behind.others += taken[-1]
            behind.value += taken[weight] * often
            behind.largest = max(behind.largest, taken[weight + 1] * often)

    def _signature_of(self, row: Row) -> _Signature:
        """Return the numbers behind which a row stands, told by the slot of its day, or its times, and its codes."""
        key = row[: len(self.columns)] if self.index is None else (self.index[row[0]], row[1 : len(self.columns)])
        found = self.signatures.get(key)
        if found is None:
            found = self.signatures[key] = _Signature()
            for reader in self._readers_on(row[0]):
                own = reader.read(row, key)
                if own is not NOBODY:  # most figures have nothing to do with most rows
                    found.add(own)
        return found

    def _readers_on(self, day: str) -> list[_Reader]:
        """Return those that look at rows of a day; of intervals all do."""
        if self.index is None:
            return self.readers
        found = self.on_day.get(day)
        if found is None:
            found = self.on_day[day] = [reader for reader in self.readers if reader.days[0] <= day < reader.days[1]]
        return found

    def place(self, part: Part) -> int:
        """Return the place of a number, a new one where it has none yet."""
        if part not in self.places:
            self.places[part] = len(self.behind)
            self.behind.append(Behind())
        return self.places[part]


class _Reader:
    """Tells which numbers of one figure a row stands behind; it remembers, for few things tell rows apart for it."""

    def __init__(self, gathering: Gathering, one: Asked, number: int) -> None:
        """Find out where rows hold what the figure looks at."""
        figure, query = one.figure, gathering.query
        self.one, self.gathering, self.number = one, gathering, number
        self.first = figure.time.first_only
        at: dict[Any, int] = {column: place for place, column in enumerate(gathering.columns)}
        tests = figure.measure.tests(figure)
        self.tests = [(at[test], frozenset((1,))) for test in tests if test in at]
        conditions = (test for test in figure.conditions if test not in query.where)
        self.tests += [(at[Column(test.column)], frozenset(test.codes)) for test in conditions]
        columns = figure.columns(query.bound) if one.parts else {}
        self.columns = [(name, at[column]) for name, column in columns.items()]
        self.times = figure.times if one.parts else ()
        looked = [place for place, _codes in self.tests] + [place for _name, place in self.columns]
        self.looked_at: Callable[[Row], Any] = itemgetter(*looked) if looked else lambda _row: None
        start = date.min if figure.time.first_only else one.lived.start
        self.days = (start.isoformat(), one.lived.end.isoformat())
        self.weight = 2 + 2 * query.quantities.index(figure.weight) if figure.weight else 0
        holder = query.alike.holder
        self.unnamed = holder is None or Stated(holder.name) not in tests
        self.known: dict[Any, _Signature] = {}

    def read(self, row: Row, key: Any) -> _Signature:
        """Return the numbers that a row stands behind; `key` is what tells it from all others."""
        when = row[:2] if self.gathering.index is None else key[0] if self.times or self.first else None
        looked = (when, self.looked_at(row))
        found = self.known.get(looked)
        if found is None:
            found = self.known[looked] = self._find(row)
        return found

    def _find(self, row: Row) -> _Signature:
        signature, figure = _Signature(), self.one.figure
        if not all(row[place] in codes for place, codes in self.tests):
            return NOBODY
        parts = {self.gathering.place(part): often for part, often in self._parts_of(row).items()}
        if figure.time.first_only:
            signature.first.append((self.number, list(parts)))
            return signature
        for place, often in parts.items():
            if figure.distinct:
                (signature.daily if figure.time.again else signature.once).append(place)
            elif self.weight or often != 1:
                signature.weighed.append((place, self.weight, often))
            else:
                signature.plain.append(place)
            if self.unnamed:
                signature.unnamed.append((place, self.weight, often))
        return signature

    def _parts_of(self, row: Row) -> dict[Part, int]:
        """Return the numbers that a row stands behind, and how often it counts for each."""
        figure, found = self.one.figure, dict[Part, int]()
        since, until = date.fromisoformat(row[0]), None
        if self.gathering.index is None and row[1]:
            until = date.fromisoformat(row[1])
        for day, often in figure.time.occasions(since, until, self.one.lived, apart=bool(self.times)):
            codes: list[tuple[str, str | None]] = [("", None), *((name, row[place]) for name, place in self.columns)]
            codes += [(name, code_of_day(name, day)) for name in self.times if day is not None]
            for dimension, code in codes:
                part = Part(figure.id, self.one.days, dimension, code)
                found[part] = found.get(part, 0) + often
        return found


def _shared(taken: Sequence[Any]) -> list[Any]:
    """Return the numbers of one row with what one of those it counts has at most: all have equal parts."""
    heads = max(1, taken[-1])
    return [number / heads if place % 2 else number for place, number in enumerate(taken)]


def _slots_for(query: Members) -> tuple[tuple[date, ...], bool]:
    """Return the stretches of days within which rows need not be told apart."""
    times = {name for one in query.asked if one.parts for name in one.figure.times}
    return cuts([one.lived for one in query.asked], times), by_weekday(times)
