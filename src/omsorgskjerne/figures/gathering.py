"""Gathering who stands behind numbers, holder after holder, from rows that come grouped."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.queries import Column
from omsorgskjerne.figures.spans import Slots
from omsorgskjerne.figures.tally import time_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.members import Asked, Members, Weight


@attrs.define
class _Signature:
    """The numbers that rows stand behind which nothing tells apart, by how these weigh; and how many rows there are."""

    plain: list[int] = attrs.field(factory=list)
    """Places of numbers of which each row is one."""
    weighed: list[tuple[int, int, float]] = attrs.field(factory=list)
    """Place, which of the numbers of a row it weighs, and how often."""
    once: list[int] = attrs.field(factory=list)
    """Places of numbers of which somebody has one, however many rows."""
    daily: list[int] = attrs.field(factory=list)
    """Places of numbers of which somebody has one a day."""
    first: list[tuple[int, list[int]]] = attrs.field(factory=list)
    """For figures of those who come for the first time, by their number, the places that such a row stands behind."""
    unnamed: list[tuple[int, int, float]] = attrs.field(factory=list)
    """Places of numbers that rows count for too that name nobody, which of the weights, and how often."""
    beside: list[int] = attrs.field(factory=list)
    """Places of numbers behind which the others stand whom rows count beside those they name."""
    rows: int = 0
    others: int = 0
    """How many more persons rows count than they name."""
    timed: tuple[_Reader, ...] = ()
    """Figures that count them and are broken down by time."""
    by_time: dict[Any, _Signature] = attrs.field(factory=dict)
    """For each time, the signature of rows among the parts of those figures. They stand by themselves, and are shared
    by all that the same figures count: there are few combinations of codes and few times, but many of both."""

    @property
    def places(self) -> Iterator[int]:
        """Return the places of all numbers."""
        weighed = (place for place, _weight, _often in self.weighed)
        return chain(self.plain, weighed, self.once, self.daily, *(places for _number, places in self.first))


WEIGHED = 4
"""How many numbers there are of each weight, of rows that name nobody."""


@attrs.define
class _Holder:
    """What the holder at hand has of each number, by its place."""

    width: int
    """Where the numbers of a row begin; the first is one."""
    has: list[float] = attrs.field(factory=list)
    mine: list[int] = attrs.field(factory=list)
    """The places of numbers that the holder stands behind; some may be there twice."""
    firsts: dict[int, str] = attrs.field(factory=dict)
    """The day of the first row that passes the filter of a figure, by the number of the figure."""
    days: dict[int, str] = attrs.field(factory=dict)
    """The latest day on which the holder was counted in a number of each day."""

    def take(self, signature: _Signature, row: Row) -> None:
        """Take rows in. Written out rather than called: these loops run for every number that each row is behind."""
        has, mine = self.has, self.mine
        for place in signature.plain:
            if not has[place]:
                mine.append(place)
            has[place] += 1
        for place, number, often in signature.weighed:
            if not has[place]:
                mine.append(place)
            has[place] += row[self.width + number] * often
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
        """Take note of what tells rows apart: those that lead to nobody are not told apart by tests."""
        self.query = query
        self.times = len(query.times)
        self.codes = self.times + len(query.columns)
        self.columns = [*query.times, *query.columns, *query.tests]
        self.places: dict[Part, int] = {}
        self.behind: list[Behind] = []
        self.readers = [_Reader(self, one, number) for number, one in enumerate(query.asked)]
        self.when = _Whens(query.asked)
        self.signatures: dict[Any, _Signature] = {}
        self.by_time: defaultdict[Any, dict[Any, _Signature]] = defaultdict(dict)

    def finish(self) -> dict[Part, Behind]:
        """Return who stands behind each number of which there are rows."""
        timed = (signature for by_time in self.by_time.values() for signature in by_time.values())
        for signature in chain(self.signatures.values(), timed):
            for place in signature.places:
                self.behind[place].rows += signature.rows
            for place in signature.beside:
                self.behind[place].others += signature.others
        found = ((part, self.behind[place]) for part, place in self.places.items())
        return {part: behind for part, behind in found if behind.rows or behind.others}

    def take_unnamed(self, rows: Iterable[Row]) -> None:
        """Take rows in that name nobody."""
        passed = (1,) * len(self.query.tests)  # what is taken of those that pass tests is taken of no others
        for row in rows:
            for signature in self._signatures_of(row[: self.codes] + passed):
                for place, number, often in signature.unnamed:
                    at = self.codes + WEIGHED * number
                    if row[at]:
                        number_of_rows, heads, value, most = row[at : at + WEIGHED]
                        self.behind[place].take_others(number_of_rows, heads, value * often, most * often)

    def take_named(self, rows: Iterable[Row]) -> None:
        """Take rows in that come in the order of their holders; the first may have none."""
        width, met = len(self.columns), -1
        current, one = None, _Holder(width + 1)
        numbers = list(map(self.number_of, self.query.weights))
        for row in rows:
            signatures, holder, heads = self._signatures_of(row[:width]), row[width], row[-1]
            if holder is None:
                for signature in signatures:
                    for place, number, often in signature.unnamed:
                        weighs = row[width + 1 + numbers[number]] * often
                        # Those of a row have equal parts of it.
                        self.behind[place].take_others(1, heads, weighs, weighs / max(1, heads))
                continue
            if holder != current:
                one.close(met, self.behind)
                current, met = holder, met + 1
            if len(one.has) < len(self.behind):
                one.has += [0] * (len(self.behind) - len(one.has))
            for signature in signatures:
                signature.rows += 1
                if heads > 1:
                    signature.others += heads - 1
                one.take(signature, row)
        one.close(met, self.behind)

    def _signatures_of(self, told: Row) -> tuple[_Signature, ...]:
        """Return the numbers behind which a row stands, by what tells it from others: its times, codes and tests."""
        stretch, when = self.when[told[: self.times]]
        key = stretch, told[self.times :]
        found = self.signatures.get(key)
        if found is None:
            found = self.signatures[key] = self._sign(told)
        if not found.timed:
            return (found,)
        by_time = found.by_time.get(when)
        if by_time is None:
            by_time = found.by_time[when] = _Signature()
            for reader in found.timed:
                reader.sign(by_time, reader.times_of(told))
        return found, by_time

    def _sign(self, told: Row) -> _Signature:
        """Return the signature of rows that come for the first time."""
        readers = [reader for reader in self.readers if reader.counts(told)]
        timed = tuple(reader for reader in readers if reader.times)
        by_time = self.by_time[tuple((reader, reader.share_of(told)) for reader in timed)]
        signature = _Signature(timed=timed, by_time=by_time)
        for reader in readers:
            reader.sign(signature, reader.codes_of(told))
        return signature

    def number_of(self, weight: Weight) -> int:
        """Return which of the numbers of a row that comes by itself it weighs; the first is one."""
        return 1 + self.query.quantities.index(weight.quantity) if weight.quantity else 0

    def place(self, part: Part) -> int:
        """Return the place of a number, a new one where it has none yet."""
        if part not in self.places:
            self.places[part] = len(self.behind)
            self.behind.append(Behind())
        return self.places[part]


class _Whens(dict["Row", tuple[Any, ...]]):
    """For the times of a row, what tells it from others: how often it counts for whom, and when.

    Rows of events need be told apart by stretches of days only; intervals by both their ends.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Find out which stretches of days must be kept apart."""
        super().__init__()
        self.asked = asked
        times = {name for one in asked if one.parts for name in one.figure.times}
        self.slots = Slots.cut([one.lived for one in asked], times)
        self.met: dict[Any, int] = {}

    def __missing__(self, times: Row) -> tuple[Any, ...]:
        """Find out what tells rows of a day; of intervals nothing is kept, for few have both ends in common."""
        if len(times) > 1:
            return times, times
        occasions = [list(occasions_of(one, times)) for one in self.asked]
        often = tuple(sum(often for _day, often in some) for some in occasions)
        slots = tuple(
            tuple((self.slots.of(day), often) for day, often in some if day is not None) if one.figure.times else ()
            for one, some in zip(self.asked, occasions, strict=True)
        )
        found = self[times] = tuple(self.met.setdefault(one, len(self.met)) for one in (often, slots))
        return found


class _Reader:
    """Tells which numbers of one figure a row stands behind."""

    def __init__(self, gathering: Gathering, one: Asked, number: int) -> None:
        """Find out where rows hold what the figure looks at."""
        figure, query = one.figure, gathering.query
        self.one, self.gathering, self.number = one, gathering, number
        at: dict[Any, int] = {column: place for place, column in enumerate(gathering.columns)}
        tests = figure.measure.tests(figure)
        self.tests = [(at[test], frozenset((1,))) for test in tests if test in at]
        conditions = (test for test in figure.conditions if test not in query.where)
        self.tests += [(at[Column(test.column)], frozenset(test.codes)) for test in conditions]
        columns = figure.columns(query.bound) if one.parts else {}
        self.columns = [(name, at[column]) for name, column in columns.items()]
        self.times = figure.times if one.parts else ()
        weight = query.weight_of(figure)
        self.weight, self.weighs = query.weights.index(weight), gathering.number_of(weight)
        measure = figure.measure
        self.reads = () if measure.tested else tuple(at[Column(name)] for name in measure.reads(figure))
        self.unnamed = query.naming not in tests
        self.known = {
            name for name, column in columns.items() if measure.distinct and column.through in figure.measured_names
        }

    def counts(self, told: Row) -> bool:
        """Tell whether the figure counts such rows, on whatever day."""
        return all(told[place] in codes for place, codes in self.tests) and self.share_of(told) is not None

    def share_of(self, told: Row) -> float | None:
        """Return what a row has of the number whenever it counts, beside a quantity; None where it has no part."""
        figure = self.one.figure
        if figure.measure.tested:
            return 1
        share = figure.measure.share([told[place] for place in self.reads], figure, self.gathering.query.bound)
        return None if share is None else float(share)

    def codes_of(self, told: Row) -> dict[Part, float]:
        """Return the numbers that a row stands behind whenever it counts, and how often it counts for each."""
        often, share = sum(often for _day, often in self._occasions(told)), self.share_of(told) or 0
        codes = [("", None), *((name, told[place]) for name, place in self.columns)]
        return {self._part(*code): often * share for code in codes} if often else {}

    def times_of(self, told: Row) -> dict[Part, float]:
        """Return the numbers that a row stands behind for the days on which it counts, and how often for each."""
        found, share = defaultdict[Part, float](float), self.share_of(told) or 0
        for day, often in self._occasions(told):
            if day is not None:
                for name in self.times:
                    found[self._part(name, time_code(name, day))] += often * share
        return found

    def sign(self, signature: _Signature, parts: Mapping[Part, float]) -> None:
        """Add numbers to those that a row stands behind."""
        figure, places = self.one.figure, {self.gathering.place(part): often for part, often in parts.items()}
        # What is known of somebody is not known of those who came along.
        beside = (part._replace(code=None) if part.dimension in self.known else part for part in parts)
        signature.beside += map(self.gathering.place, beside)
        if figure.time.first_only:
            signature.first.append((self.number, list(places)))
            return
        for place, often in places.items():
            if figure.measure.distinct:
                (signature.daily if figure.time.again else signature.once).append(place)
            elif self.weighs or often != 1:
                signature.weighed.append((place, self.weighs, often))
            else:
                signature.plain.append(place)
            if self.unnamed:
                signature.unnamed.append((place, self.weight, often))

    def _occasions(self, told: Row) -> Iterator[tuple[date | None, int]]:
        return occasions_of(self.one, told[: self.gathering.times])

    def _part(self, dimension: str, code: str | None) -> Part:
        return Part(self.one.figure.id, self.one.days, dimension, code)


def occasions_of(one: Asked, times: Row) -> Iterator[tuple[date | None, int]]:
    """Yield the days on which rows with some times count, each with how often; of events on no days but those asked."""
    since, until = date.fromisoformat(times[0]), date.fromisoformat(times[1]) if len(times) > 1 and times[1] else None
    looked = one.figure.time.days_looked_at(one.lived)
    if len(times) > 1 or looked.start <= since < looked.end:
        yield from one.figure.time.occasions(since, until, one.lived, apart=one.parts and bool(one.figure.times))
