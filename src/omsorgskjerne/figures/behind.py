"""Those who stand behind a number, and the units that numbers are made of."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.period import Period


class Part(NamedTuple):
    """A number of a figure in some days: all of it, or what has one code of a dimension."""

    figure: str
    days: Period
    dimension: str = ""
    code: str | None = None


@attrs.define
class Others:
    """Rows that name nobody: how many, their heads, what they weigh together, and the most that one of these has."""

    rows: int = 0
    heads: int = 0
    value: float = 0
    largest: float = 0

    def take(self, rows: int, heads: int, value: float, largest: float) -> None:
        """Take some more in."""
        self.rows += rows
        self.heads += heads
        self.value += value
        self.largest = max(self.largest, largest)


@attrs.define
class Behind:
    """Those who stand behind a number: what each known one has of it, and what the others have together."""

    holders: list[str] = attrs.field(factory=list)
    """The ids of the known ones."""
    weights: array[float] = attrs.field(factory=lambda: array("d"))
    """What each of them has."""
    rows: int = 0
    """How many rows there are."""
    others: int = 0
    """How many heads more there are, of whom nothing is known."""
    fullest: int = 0
    """How many of these there are on the day that has most: whoever comes on several days may be one person."""
    value: float = 0
    """What the others have together."""
    largest: float = 0
    """The most one of the others can have."""
    homes: Mapping[str, str] = attrs.field(factory=dict)
    """Of known ones that belong together what they have in common: a household, or dwelling, where these stand."""

    @classmethod
    def of(cls, holders: Sequence[str]) -> Behind:
        """Return some known ones, each with one of the number."""
        return cls(list(holders), array("d", [1] * len(holders)), len(holders))

    @property
    def persons(self) -> int:
        """Return how many different ones there surely are: of those who belong together one."""
        return self.apart + self.fullest

    @property
    def apart(self) -> int:
        """Return how many of the known ones do not belong together."""
        return len(self.each)

    @property
    def each(self) -> Sequence[float]:
        """Return what each known one has; those who belong together have it together."""
        if not self.homes:
            return self.weights
        together: defaultdict[str, float] = defaultdict(float)
        for holder, weight in zip(self.holders, self.weights, strict=True):
            together[self.homes.get(holder, holder)] += weight
        return list(together.values())

    def less(self, part: Behind) -> Behind:
        """Return those who stand behind what a part of this number leaves over; of the others, as few as may be."""
        gone = part.known
        each = zip(self.holders, self.weights, strict=True)
        known = {holder: left for holder, weight in each if (left := weight - gone.get(holder, 0)) > 0}
        others = max(0, self.others - part.others)
        return Behind(
            list(known),
            array("d", known.values()),
            rows=max(0, self.rows - part.rows),
            others=others,
            fullest=max(self.fullest - part.fullest, min(others, 1)),
            value=max(0, self.value - part.value),
            largest=self.largest,
            homes=self.homes,
        )

    def within(self, others: Behind) -> bool:
        """Tell whether none need stand behind it but those behind another number."""
        return self.others <= others.others and set(self.holders) <= set(others.holders)

    @property
    def total(self) -> float:
        """Return what all have together."""
        return sum(self.weights) + self.value

    @property
    def dominance(self) -> float:
        """Return how many per cent of it all is the largest part that one may have."""
        most, total = max([self.largest, *self.each]), self.total
        return 100 * most / total if total > 0 else 0

    @property
    def two_largest(self) -> tuple[float, float]:
        """Return the two largest parts that any two may have; each of the others may have as much as one of them."""
        others = [self.largest] * min(2, self.fullest)
        first, second, *_rest = sorted([*self.each, *others, 0, 0], reverse=True)
        return first, second

    @property
    def known(self) -> dict[str, float]:
        """Return what each known one has."""
        return dict(zip(self.holders, self.weights, strict=True))

    def take(self, holder: str, weight: float) -> None:
        """Add what somebody has."""
        self.holders.append(holder)
        self.weights.append(weight)

    def take_others(self, others: Others, often: float) -> None:
        """Add rows that name nobody and count so often each."""
        self.rows += others.rows
        self.others += others.heads
        self.value += others.value * often
        self.largest = max(self.largest, others.largest * often)


class Adds(NamedTuple):
    """What one unit adds to those who stand behind a number: a row, a weight, a head of which nothing is known."""

    rows: int
    weight: float
    others: int


@attrs.frozen(eq=False)
class Units:
    """Units that nothing asked tells apart: rows, what they state, their heads, or persons with all they have."""

    count: float
    """How many there are."""
    adds: Mapping[Part, Adds]
    """What one more would add to each number."""
    of: str = ""
    """The quantity that they are of; empty where they are rows."""


@attrs.frozen(eq=False)
class NamedRow:
    """A row that names somebody, and what it adds to each number."""

    person: str
    adds: dict[Part, Adds] = attrs.field(factory=dict)
    """The same for all rows that nothing tells apart."""

    def and_(self, more: Mapping[Part, Adds]) -> NamedRow:
        """Return it with what a view makes of it beside."""
        adds = dict(self.adds)
        for part, one in more.items():
            had = adds.get(part, Adds(0, 0, 0))
            adds[part] = Adds(had.rows + one.rows, had.weight + one.weight, 0)
        return NamedRow(self.person, adds)


@attrs.frozen(eq=False)
class Standing:
    """Who stands behind numbers, and the units these are made of."""

    behind: dict[Part, Behind] = attrs.field(factory=dict)
    """A number of which nobody stands behind, or that is of no rows (a reading), is not there."""
    units: list[Units] = attrs.field(factory=list)
    """Those that belong to no known person, or are told apart from these: persons may have any of them."""
    persons: dict[str, dict[Part, Adds]] = attrs.field(factory=dict)
    """What each known person adds by being counted."""
    rows: dict[str, NamedRow] = attrs.field(factory=dict)
    """Rows that name somebody and are told one from another, by their ids."""
    stated: dict[str, tuple[Units, ...]] = attrs.field(factory=dict)
    """What such rows state, and those that name nobody, by their ids: what a view makes of one states the same."""

    @property
    def loose(self) -> Iterator[Units]:
        """Yield all units that belong to no known person."""
        yield from self.units
        for some, times in Counter(self.stated.values()).items():
            yield from (attrs.evolve(units, count=units.count * times) for units in some)

    @classmethod
    def of_persons(cls, behind: dict[Part, Behind]) -> Standing:
        """Return those who stand behind numbers that go with known persons alone."""
        standing = cls(behind)
        for part, one in behind.items():
            for person, weight in one.known.items():
                standing.persons.setdefault(person, {})[part] = Adds(0, weight, 0)
        return standing

    def join(self, other: Standing) -> None:
        """Take in those who stand behind other numbers; persons are the same."""
        self.behind.update(other.behind)
        self.units.extend(other.units)
        for person, adds in other.persons.items():
            self.persons.setdefault(person, {}).update(adds)
        for id_, row in other.rows.items():
            had = self.rows.get(id_)
            self.rows[id_] = row if had is None else NamedRow(had.person, {**had.adds, **row.adds})
        self.state(other.stated.items())

    def state(self, rows: Iterable[tuple[str, tuple[Units, ...]]]) -> None:
        """Take in what rows state, by their ids."""
        both: dict[tuple[tuple[Units, ...], ...], tuple[Units, ...]] = {}
        for id_, units in rows:
            had = self.stated.get(id_)
            if had is None:
                self.stated[id_] = units
            else:
                if (had, units) not in both:
                    both[had, units] = of_one((*had, *units))
                self.stated[id_] = both[had, units]


def of_one(some: Iterable[Units]) -> tuple[Units, ...]:
    """Return the units of one row: as much of the same is the same."""
    found: dict[tuple[str, float], Units] = {}
    for units in some:
        key = units.of, units.count
        found[key] = attrs.evolve(units, adds={**found[key].adds, **units.adds}) if key in found else units
    return tuple(found.values())
