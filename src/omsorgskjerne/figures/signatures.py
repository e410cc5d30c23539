"""Which numbers rows stand behind that nothing tells apart, and what one holder has of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.behind import Adds, Others, Units
from omsorgskjerne.roles import Quantity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from omsorgskjerne.figures.behind import Behind, Part
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.gathering import Reader
    from omsorgskjerne.figures.members import Members

MANY = 100_000
"""So many are counted at once."""


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
    def kinds(self) -> tuple[Sequence[Any], ...]:
        """Return the places of numbers by how many somebody has of them, but of those that rows weigh for."""
        return self.plain, self.once, self.daily, self.first

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
    unnamed: dict[int, Others] = attrs.field(factory=dict)
    """For each weight, those that name nobody."""
    plain: Sequence[int] = attrs.field(init=False)
    """With what follows, what the signatures have together: rows are taken in by it, one after another."""
    weighed: Sequence[tuple[int, float, Sequence[int]]] = attrs.field(init=False)
    """Which of the numbers of a row weighs, how often, and for which places."""
    once: Sequence[int] = attrs.field(init=False)
    daily: Sequence[int] = attrs.field(init=False)
    first: Sequence[tuple[int, list[int]]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Put together what the signatures have."""
        by_weight: defaultdict[tuple[int, float], list[int]] = defaultdict(list)
        for place, number, often in chain.from_iterable(one.weighed for one in self.signatures):
            by_weight[number, often].append(place)
        self.weighed = [(*weight, places) for weight, places in by_weight.items()]
        self.plain, self.once, self.daily, self.first = (
            list(chain.from_iterable(some)) for some in zip(*(one.kinds for one in self.signatures), strict=True)
        )

    @classmethod
    def of(cls, signatures: tuple[Signature, ...], amounts: int) -> Alike:
        """Return those with some signatures, of which none has come yet."""
        weights = dict.fromkeys(number for one in signatures for _place, number, _often in one.unnamed)
        return cls(signatures, [0] * amounts, unnamed={number: Others() for number in weights})

    def take(self, row: Row, at: int) -> None:
        """Take a row in that names somebody; its numbers begin at a place."""
        amounts, heads = self.amounts, row[-1]
        for place, amount in enumerate(row[at:-1]):
            amounts[place] += amount
        if heads > 1:
            self.others += heads - 1
            self.most = max(self.most, heads - 1)

    def places_of(self, number: int) -> Iterator[int]:
        """Yield the places of numbers that rows count for that name nobody, by one of the weights."""
        return (place for one in self.signatures for place, weight, _often in one.unnamed if weight == number)

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
                yield Units(others, adds, kinds.quantity_of(number, heads=of_heads))
        for weights in kinds.together(self.unnamed):
            yield from self._unnamed(kinds, weights)

    def _is_heads(self, kinds: Kinds, number: int) -> bool:
        """Tell whether a number of rows that name somebody is their heads: one each and the others beside."""
        return kinds.is_heads(number) and self.amounts[number] == self.amounts[0] + self.others

    def _least(self, kinds: Kinds, number: int) -> int:
        return 1 if self._is_heads(kinds, number) else kinds.least(number)

    def _unnamed(self, kinds: Kinds, weights: Sequence[int]) -> Iterator[Units]:
        """Yield the units of rows that name nobody, by weights that count the same of them."""
        others = self.unnamed[weights[0]]
        rows, heads = others.rows, others.heads
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
            yield Units(heads - each * rows, heads_add, kinds.heads)
        for weight in weights:
            number = kinds.numbers[weight]
            if number and not kinds.is_heads(number):
                adds = {part: Adds(0, often, 0) for part, some, _personal, often in places if some == number}
                yield Units(self.unnamed[weight].value - rows * kinds.least(number), adds, kinds.quantity_of(number))


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

    @classmethod
    def read(cls, query: Members, parts: Sequence[Part], personal: Collection[int], numbers: Sequence[int]) -> Kinds:
        """Return what the numbers of a query's rows are."""
        table = query.bound.table(query.asked[0].figure.record)
        fields = [table[name] for name in query.quantities]
        leasts = [0 if one.optional or not isinstance(one.role, Quantity) else one.role.least or 0 for one in fields]
        tests = [frozenset(weight.tests) for weight in query.weights]
        return cls(parts, personal, query.alike.heads, query.quantities, leasts, numbers, tests)

    def least(self, number: int) -> int:
        """Return the least that a row has of one of its numbers."""
        return self.leasts[number - 1] if number else 1

    def is_heads(self, number: int) -> bool:
        """Tell whether a number of a row is its head-count."""
        return number > 0 and self.quantities[number - 1] == self.heads

    def quantity_of(self, number: int, *, heads: bool = False) -> str:
        """Return which quantity one of the numbers of a row is; heads are of theirs, also where nothing weighs them."""
        if heads or (not number and self.heads not in self.quantities):
            return self.heads
        return self.quantities[number - 1] if number else ""

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
    ones: list[int] = attrs.field(factory=list)
    """The places of numbers of which each row has one, once for each: they are counted many at a time."""
    has: Counter[int] = attrs.field(factory=Counter)
    """What there is of numbers beside, also nothing, of a quantity that rows state as none."""
    once: set[int] = attrs.field(factory=set)
    """The places of numbers of which somebody has one, however many rows."""
    firsts: dict[int, str] = attrs.field(factory=dict)
    """The day of the first row that passes the filter of a figure, by the number of the figure."""
    day: str = ""
    """The latest day on which the holder was counted in a number of each day."""
    daily: set[int] = attrs.field(factory=set)
    """The places of these numbers on it."""

    def take(self, alike: Alike, row: Row) -> None:
        """Take a row in, in the order of their days."""
        self.ones += alike.plain
        for number, often, places in alike.weighed:
            weighs = row[self.width + number] * often
            if weighs == 1:
                self.ones += places
            else:
                for place in places:
                    self.has[place] += weighs
        if alike.once:
            self.once.update(alike.once)
        if alike.daily:
            if row[0] != self.day:
                self._end_day()
                self.day = row[0]
            self.daily.update(alike.daily)
        for figure, places in alike.first:
            if self.firsts.setdefault(figure, row[0]) == row[0]:
                self.once.update(places)
        if len(self.ones) > MANY:
            self._count()

    def close(self, holder: str, behind: Sequence[Behind]) -> None:
        """Note what the holder has of each number."""
        self._end_day()
        self._count()
        self.has.update(self.once)
        for place, weight in self.has.items():
            behind[place].take(holder, weight)
        self.has.clear()
        self.once.clear()
        self.firsts.clear()

    def _end_day(self) -> None:
        self.ones += self.daily
        self.daily.clear()
        self.day = ""

    def _count(self) -> None:
        self.has.update(self.ones)
        self.ones.clear()
