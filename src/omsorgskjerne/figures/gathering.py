"""Gathering who stands behind numbers, holder after holder, from rows that come grouped."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.behind import Adds, Behind, NamedRow, Part, Standing, Units, of_one
from omsorgskjerne.figures.queries import Column
from omsorgskjerne.figures.signatures import Alike, Holder, Kinds, Signature
from omsorgskjerne.figures.spans import Slots
from omsorgskjerne.figures.tally import time_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.members import Asked, Members, Weight

WEIGHED = 4
"""How many numbers there are of each weight, of rows that name nobody."""


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
        self.readers = [Reader(self, one, number) for number, one in enumerate(query.asked)]
        self.when = _Whens(query.asked)
        self.by_time: defaultdict[Any, dict[Any, Signature]] = defaultdict(dict)
        self.equal: dict[Any, Signature] = {}
        """Each signature once: of many combinations of codes and times, few stand behind other numbers."""
        self.alike: dict[tuple[Signature, ...], Alike] = {}
        self.numbers = list(map(self.number_of, query.weights))
        self.stating: dict[tuple[Alike, bool, Row], Alike] = {}
        """Where rows are told apart: those that are else alike, by whether they name somebody and what they state."""
        self.rows: dict[str, tuple[str | None, Alike]] = {}
        """The rows by their ids where they are told apart, else each holder's one."""
        self.single = not query.tied
        """Whether rows that are not told apart are one of each holder."""
        self.more: list[tuple[str, Alike]] = []
        """What a view makes of a row beside the first."""
        self.day = ""
        """The latest day on which rows came that name nobody."""
        self.heads: defaultdict[tuple[Alike, int], int] = defaultdict(int)
        """How many heads these had on it, by what tells them apart and by weight."""

    def finish(self) -> Standing:
        """Return who stands behind each number of which there are rows, and the units they are made of."""
        self._add_up()
        personal = {place for alike in self._all for one in alike.signatures for place in one.personal}
        parts = list(self.places)
        found = {part: one for part, one in zip(parts, self.behind, strict=True) if one.rows or one.others}
        standing = Standing(found)
        for place in sorted(personal):
            part, one = parts[place], self.behind[place]
            counted = {weight: Adds(0, weight, 0) for weight in set(one.weights)}
            for holder, weight in zip(one.holders, one.weights, strict=True):
                standing.persons.setdefault(holder, {})[part] = counted[weight]
        kinds = Kinds.read(self.query, parts, personal, self.numbers)
        adds = {alike: alike.row(kinds) for alike in self._all if alike.amounts[0]}
        standing.rows.update(self._told_apart(adds))
        if self.query.tied:
            self._state(standing, kinds)
            return standing
        for alike in self._all:
            if not self.single and alike in adds:
                standing.units.append(Units(alike.amounts[0], adds[alike]))
            standing.units.extend(alike.units(kinds))
        return standing

    @property
    def _all(self) -> Collection[Alike]:
        """Return the rows that nothing tells apart; where rows are told apart, but what they state."""
        return (self.stating if self.query.tied else self.alike).values()

    def _state(self, standing: Standing, kinds: Kinds) -> None:
        """Put down what each row states, and each that names nobody; what a view makes of one beside is by itself."""
        times = Counter(alike for _row, alike in (*self.rows.values(), *self.more))
        each = {
            alike: of_one(attrs.evolve(units, count=units.count / times[alike]) for units in alike.units(kinds))
            for alike in self._all
        }
        standing.state((id_, each[alike]) for id_, (_holder, alike) in self.rows.items())
        standing.units.extend(units for _id, alike in self.more for units in each[alike])

    def _add_up(self) -> None:
        """Note how many rows stand behind each number, and those who name nobody or come along."""
        self._end_day()
        for alike in self._all:
            for signature in alike.signatures:
                for place in signature.places:
                    self.behind[place].rows += alike.amounts[0]
                for place in signature.beside:
                    self.behind[place].others += alike.others
                    self.behind[place].fullest = max(self.behind[place].fullest, alike.most)
                for place, number, often in signature.unnamed:
                    self.behind[place].take_others(alike.unnamed[number], often)

    def _told_apart(self, adds: Mapping[Alike, dict[Part, Adds]]) -> dict[str, NamedRow]:
        """Return the rows that name somebody by their ids, with all that a view makes of one."""
        found = self.rows.items() if self.single or self.query.tied else ()
        rows = {id_: NamedRow(holder, adds[alike]) for id_, (holder, alike) in found if holder is not None}
        for id_, alike in self.more:
            if id_ in rows:
                rows[id_] = rows[id_].and_(adds[alike])
        return rows

    def take_unnamed(self, rows: Iterable[Row]) -> None:
        """Take rows in that name nobody, in the order of their days."""
        passed = (1,) * len(self.query.tests)  # what is taken of those that pass tests is taken of no others
        for row in rows:
            alike = self._alike(row[: self.codes] + passed)
            for number in alike.unnamed:
                at = self.codes + WEIGHED * number
                if row[at]:
                    self._take_others(alike, number, row[0], row[at : at + WEIGHED])

    def take_named(self, rows: Iterable[Row]) -> None:
        """Take rows in that come one by one in the order of their holders; the first may have none."""
        width = len(self.columns)
        current, one = "", Holder(width + 2)
        for row in rows:
            alike, holder = self._alike(row[:width]), row[width]
            if self.query.tied:
                alike = self._stating(alike, row[width:])
            if holder is None:
                for number in alike.unnamed:
                    weighs, heads = row[width + 2 + self.numbers[number]], row[-1]
                    # Those of a row have equal parts of it.
                    self._take_others(alike, number, row[0], (1, heads, weighs, weighs / max(1, heads)))
                continue
            if holder != current:
                one.close(current, self.behind)
                current = holder
            else:
                self.single = False
            if self.single:
                self.rows[f"{self.query.table} of {holder}"] = holder, alike
            alike.take(row, width + 2)
            one.take(alike, row)
        one.close(current, self.behind)

    def _stating(self, alike: Alike, row: Row) -> Alike:
        """Take note of a row that is told from others; return the rows that are alike in what they state, too."""
        holder, id_, *states = row
        key = alike, holder is None, tuple(states)
        found = self.stating.get(key)
        if found is None:
            found = self.stating[key] = Alike.of(alike.signatures, 1 + len(self.query.quantities))
        if id_ in self.rows:
            self.more.append((id_, found))
        else:
            self.rows[id_] = holder, found
        return found

    def _take_others(self, alike: Alike, number: int, day: str, others: Row) -> None:
        """Take rows of a day in that name nobody, by one of the weights."""
        if day != self.day:
            self._end_day()
            self.day = day
        alike.unnamed[number].take(*others)
        self.heads[alike, number] += others[1]

    def _end_day(self) -> None:
        """Note how many heads came behind each number on the latest day."""
        on_day: defaultdict[int, int] = defaultdict(int)
        for (alike, number), heads in self.heads.items():
            for place in alike.places_of(number):
                on_day[place] += heads
        for place, heads in on_day.items():
            one = self.behind[place]
            one.fullest = max(one.fullest, heads)
        self.heads.clear()

    def _alike(self, told: Row) -> Alike:
        """Return the rows that nothing tells from one, by what tells it from others: its times, codes and tests."""
        signatures, slots = self.when[told[: self.times]]
        codes = told[self.times :]
        found = signatures.get(codes)
        if found is None:
            found = signatures[codes] = self._sign(told)
        at = slots if found.timed else None
        return found.alike.get(at) or self._alike_at(found, at, told)

    def _alike_at(self, found: Signature, at: Any, told: Row) -> Alike:
        signatures = (found, self._sign_time(found, at, told)) if found.timed else (found,)
        if signatures not in self.alike:
            self.alike[signatures] = Alike.of(signatures, 1 + len(self.query.quantities))
        alike = found.alike[at] = self.alike[signatures]
        return alike

    def _sign_time(self, found: Signature, when: Any, told: Row) -> Signature:
        """Return the numbers behind which rows of a time stand, among the parts by time."""
        by_time = found.by_time.get(when)
        if by_time is None:
            by_time = Signature()
            for reader in found.timed:
                reader.sign(by_time, reader.times_of(told))
            by_time = found.by_time[when] = self.equal.setdefault(by_time.numbers, by_time)
        return by_time

    def _sign(self, told: Row) -> Signature:
        """Return the signature of rows that come for the first time."""
        readers = [reader for reader in self.readers if reader.counts(told)]
        shares = tuple((reader, reader.share_of(told)) for reader in readers if reader.times)
        signature = Signature(timed=tuple(reader for reader, _share in shares), by_time=self.by_time[shares])
        for reader in readers:
            reader.sign(signature, reader.codes_of(told))
        return self.equal.setdefault((shares, signature.numbers), signature)

    def number_of(self, weight: Weight) -> int:
        """Return which of the numbers of a row that comes by itself it weighs; the first is one."""
        return 1 + self.query.quantities.index(weight.quantity) if weight.quantity else 0

    def place(self, part: Part) -> int:
        """Return the place of a number, a new one where it has none yet."""
        if part not in self.places:
            self.places[part] = len(self.behind)
            self.behind.append(Behind())
        return self.places[part]


class _Whens(dict["Row", tuple[dict["Row", Signature], Any]]):
    """For the times of a row, what tells it from others: the signatures of rows that count as often, and when they do.

    Rows of events need be told apart by stretches of days only; intervals by both their ends.
    """

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Find out which stretches of days must be kept apart."""
        super().__init__()
        self.asked = asked
        times = {name for one in asked if one.parts for name in one.figure.times}
        self.slots = Slots.cut([one.lived for one in asked], times)
        self.met: dict[Any, int] = {}
        self.signatures: defaultdict[Any, dict[Row, Signature]] = defaultdict(dict)

    def __missing__(self, times: Row) -> tuple[dict[Row, Signature], Any]:
        """Find out what tells rows of a day; of intervals nothing is kept, for few have both ends in common."""
        if len(times) > 1:
            return self.signatures[times], times
        occasions = [list(occasions_of(one, times)) for one in self.asked]
        often = tuple(sum(often for _day, often in some) for some in occasions)
        slots = tuple(
            tuple((self.slots.of(day), often) for day, often in some if day is not None) if one.figure.times else ()
            for one, some in zip(self.asked, occasions, strict=True)
        )
        found = self[times] = self.signatures[often], self.met.setdefault(slots, len(self.met))
        return found


class Reader:
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
        found, share = defaultdict[tuple[str, str], float](float), self.share_of(told) or 0
        for day, often in self._occasions(told):
            if day is not None:
                for name in self.times:
                    found[name, time_code(name, day)] += often * share
        return {self._part(*code): often for code, often in found.items()}

    def sign(self, signature: Signature, parts: Mapping[Part, float]) -> None:
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
