"""Which numbers rows stand behind that nothing tells apart, and what one holder has of them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.behind import Adds, Units

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from omsorgskjerne.figures.behind import Behind, Others, Part
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.gathering import Reader


@attrs.define(eq=False)
class Signature:
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
    timed: tuple[Reader, ...] = ()
    """Figures that count them and are broken down by time."""
    by_time: dict[Any, Signature] = attrs.field(factory=dict)
    """For each time, the signature of rows among the parts of those figures. They stand by themselves, and are shared
    by all that the same figures count: there are few combinations of codes and few times, but many of both."""
    alike: dict[Any, Alike] = attrs.field(factory=dict)
    """For each time, the rows that nothing tells apart."""

    @property
    def numbers(self) -> tuple[Any, ...]:
        """Return the numbers and how rows weigh for them: what two signatures that are one have in common."""
        first = tuple((figure, tuple(places)) for figure, places in self.first)
        once = tuple(self.once), tuple(self.daily), first
        return tuple(self.plain), tuple(self.weighed), once, tuple(self.unnamed), tuple(self.beside)

    @property
    def personal(self) -> Iterator[int]:
        """Return the places of numbers that count persons, whatever rows they have."""
        return chain(self.once, self.daily, *(places for _number, places in self.first))

    @property
    def places(self) -> Iterator[int]:
        """Return the places of all numbers."""
        weighed = (place for place, _weight, _often in self.weighed)
        return chain(self.plain, weighed, self.personal)


@attrs.define(eq=False)
class Alike:
    """Rows that nothing tells apart: the numbers they stand behind, by codes and by times, and how much there is."""

    signatures: tuple[Signature, ...]
    amounts: list[int]
    """How many rows name somebody, and what they state of each quantity together."""
    others: int = 0
    """How many more persons these count than they name."""
    most: int = 0
    """How many more one of them counts."""
    unnamed: dict[int, list[float]] = attrs.field(factory=dict)
    """For each weight, how many of the others there are, their heads, and what they weigh together."""

    @property
    def weights(self) -> tuple[int, ...]:
        """Return the weights by which rows that name nobody count."""
        return tuple(self.unnamed)

    @classmethod
    def of(cls, signatures: tuple[Signature, ...], amounts: int) -> Alike:
        """Return those with some signatures, of which none has come yet."""
        weights = dict.fromkeys(number for one in signatures for _place, number, _often in one.unnamed)
        return cls(signatures, [0] * amounts, unnamed={number: [0, 0, 0] for number in weights})

    def take(self, row: Row, at: int) -> None:
        """Take a row in that names somebody; its numbers begin at a place."""
        amounts, heads = self.amounts, row[-1]
        for place in range(len(amounts)):
            amounts[place] += row[at + place]
        if heads > 1:
            self.others += heads - 1
            self.most = max(self.most, heads - 1)

    def take_others(self, number: int, others: Others) -> None:
        """Take rows in that name nobody, by one of the weights."""
        taken = self.unnamed[number]
        taken[0] += others.rows
        taken[1] += others.heads
        taken[2] += others.value

    def row(self, kinds: Kinds) -> dict[Part, Adds]:
        """Return what one more row that names somebody adds to each number."""
        adds = {}
        for signature in self.signatures:
            for place in signature.plain:
                adds[kinds.parts[place]] = Adds(1, 1, 0)
            for place, number, often in signature.weighed:
                adds[kinds.parts[place]] = Adds(1, often * self._least(kinds, number), 0)
            for place in signature.personal:
                adds[kinds.parts[place]] = Adds(1, 0, 0)
        return adds

    def units(self, kinds: Kinds) -> Iterator[Units]:
        """Yield the units of what rows state, of heads, and of rows that name nobody."""
        count = self.amounts[0]
        for number, amount in enumerate(self.amounts if count else ()):
            of_heads = self._is_heads(kinds, number)
            adds = {
                kinds.parts[place]: Adds(0, often, 0)
                for one in self.signatures
                for place, some, often in one.weighed
                if some == number and number
            }
            beside = (kinds.parts[place] for one in self.signatures for place in one.beside)
            if of_heads or not (number or any(self._is_heads(kinds, some) for some in range(len(self.amounts)))):
                adds |= {part: Adds(0, adds[part].weight if part in adds else 0, 1) for part in beside if kinds.heads}
            if adds:
                others = self.others if of_heads or not number else amount - count * self._least(kinds, number)
                yield Units(others, adds)
        for weights in kinds.together(self.unnamed):
            yield from self._unnamed(kinds, weights)

    def _is_heads(self, kinds: Kinds, number: int) -> bool:
        """Tell whether a number of rows that name somebody is their heads: one each and the others beside."""
        return kinds.is_heads(number) and self.amounts[number] == self.amounts[0] + self.others

    def _least(self, kinds: Kinds, number: int) -> int:
        return 1 if self._is_heads(kinds, number) else kinds.least(number)

    def _unnamed(self, kinds: Kinds, weights: Sequence[int]) -> Iterator[Units]:
        """Yield the units of rows that name nobody, by weights that count the same of them."""
        rows, heads, _value = self.unnamed[weights[0]]
        if not rows:
            return
        each = 1 if heads >= rows else 0
        places = [
            (kinds.parts[place], kinds.numbers[number], place in kinds.personal, often)
            for one in self.signatures
            for place, number, often in one.unnamed
            if number in weights
        ]
        rows_add, heads_add = {}, {}
        for part, number, personal, often in places:
            least = each if kinds.is_heads(number) else kinds.least(number)
            rows_add[part] = Adds(0, 0, each) if personal else Adds(1, often * least, each)
            heads_add[part] = Adds(0, often if kinds.is_heads(number) and not personal else 0, 1)
        yield Units(rows, rows_add)
        if kinds.heads:
            yield Units(heads - each * rows, heads_add)
        for weight in weights:
            number = kinds.numbers[weight]
            if number and not kinds.is_heads(number):
                adds = {part: Adds(0, often, 0) for part, some, _personal, often in places if some == number}
                yield Units(self.unnamed[weight][2] - rows * kinds.least(number), adds)


@attrs.frozen(eq=False)
class Kinds:
    """What the numbers of a query's rows are: which quantity each is, and where numbers stand."""

    parts: Sequence[Part]
    """The number at each place."""
    personal: Collection[int]
    """The places of numbers that count persons: rows that name nobody add no weight to them, but heads."""
    heads: str
    quantities: Sequence[str]
    leasts: Sequence[int]
    """The least that a row states of each quantity; a row itself is one."""
    numbers: Sequence[int]
    """For each weight, which of the numbers of a row it weighs; the first is one."""
    tests: Sequence[Any]
    """For each weight, the tests that rows must pass."""

    def least(self, number: int) -> int:
        """Return the least that a row has of one of its numbers."""
        return self.leasts[number - 1] if number else 1

    def is_heads(self, number: int) -> bool:
        """Tell whether a number of a row is its head-count."""
        return number > 0 and self.quantities[number - 1] == self.heads

    def together(self, weights: Iterable[int]) -> Iterator[list[int]]:
        """Yield the weights by which the same rows count."""
        found: dict[Any, list[int]] = {}
        for weight in weights:
            found.setdefault(self.tests[weight], []).append(weight)
        yield from found.values()


@attrs.define
class Holder:
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

    def take(self, signature: Signature, row: Row) -> None:
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

    def _take_once(self, signature: Signature, row: Row) -> None:
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

    def fit(self, numbers: int) -> None:
        """Have room for so many numbers."""
        if len(self.has) < numbers:
            self.has += [0] * (numbers - len(self.has))

    def close(self, holder: str, behind: Sequence[Behind]) -> None:
        """Note what the holder has of each number, also nothing, of a quantity that rows state as none."""
        for place in dict.fromkeys(self.mine):
            one = behind[place]
            one.holders.append(holder)
            one.weights.append(self.has[place])
            self.has[place] = 0
        self.mine.clear()
        self.days.clear()
        self.firsts.clear()
