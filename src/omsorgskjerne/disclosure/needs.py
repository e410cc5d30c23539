"""What must not be told: how far apart each hidden number must be in worlds that print the same report.

Of a number v with 0 < v < threshold an outsider's interval must reach from 1, or from v where that is less, to the
threshold at least; of any other it must be as wide as a fifth of v, and as 1 (a formula or a mean: as the last decimal
that it is printed with); as wide as the threshold where few stand behind it. One of those who are counted knows the own
part: where somebody is alone behind a hidden number, the others of its figure must be uncertain in worlds in which that
one is the same. And what follows from printed numbers is a number too, printed or not: what is left of one without
another, and what two have in common.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import Forms, Quotient

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Form
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.organisation.audiences import Rule

WHOLE = ("", None)
"""The dimension and the code of what is no part."""
PART = 0.2
"""How wide, as a part of a hidden number, an outsider's interval must be."""
NEAR = 0.001
"""As much a number may be off in a world that was found with floating point numbers; of finer ones less."""


@attrs.define(eq=False)
class Need:
    """A number that must be uncertain, and how uncertain it is by the worlds that are known."""

    place: Place
    """Where it is printed, or a number that tells it."""
    what: Quotient
    top: float
    """With `bottom`: what is divided by what in ours."""
    bottom: float
    low: float
    """The most that the lower end may be."""
    high: float
    """The least that the upper end may be."""
    width: float
    near: float = NEAR
    """As much it may be off."""
    knower: Sequence[Number] = ()
    """What somebody knows who is counted: the numbers that this one is alone behind."""
    least: float = attrs.field(init=False)
    """With `most`: the ends that the worlds seen leave open."""
    most: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with ours."""
        self.least = self.most = self.top / self.bottom

    @property
    def same(self) -> Sequence[Form]:
        """Return what is the same in all worlds that could be, for whoever asks."""
        return [form for one in self.knower for form in one.forms]

    @property
    def met(self) -> bool:
        """Tell whether it is uncertain enough."""
        far = self.most - self.least >= self.width - self.near
        return far and self.least <= self.low + self.near and self.most >= self.high - self.near

    def beyond(self, *, more: bool) -> Form | None:
        """Return what is not negative in a world in which it is more, or less, as far as it must be; None if it is."""
        top, bottom = self.what
        if more:
            high = max(self.high, self.least + self.width)
            return top - bottom.by(high) if self.most < high - self.near else None
        low = min(self.low, self.most - self.width)
        return bottom.by(low) - top if self.least > low + self.near else None


class Needs:
    """Numbers that must be uncertain: they grow while worlds are found, and so do the worlds."""

    def __init__(self, needs: Iterable[Need] = ()) -> None:
        """Begin with some."""
        self.all: list[Need] = list(needs)
        self._blocks: list[_Block] = []
        self._seen = 0, 0

    def look(self, worlds: Sequence[World]) -> None:
        """Take in what they are in the worlds that were found since."""
        seen = len(self.all), len(worlds)
        if seen == self._seen:
            return
        if new := self.all[self._seen[0] :]:
            self._blocks.append(_Block(new))
        for block in self._blocks:
            block.look(worlds)
        self._seen = seen


class _Block:
    """Some of them side by side, since they are looked at in many worlds."""

    def __init__(self, needs: Sequence[Need]) -> None:
        import numpy as np

        self.needs = needs
        self._tops, self._bottoms = (Forms(forms) for forms in zip(*(need.what for need in needs), strict=True))
        self._top, self._bottom = np.array([(need.top, need.bottom) for need in needs]).T
        self._least = self._most = self._top / self._bottom
        self._same = Forms([form for need in needs for form in need.same])
        self._whose = np.repeat(np.arange(len(needs)), [len(need.same) for need in needs])
        self._seen = 0

    def look(self, worlds: Sequence[World]) -> None:
        import numpy as np

        for world in worlds[self._seen :]:
            top, bottom = self._top + self._tops.at(world), self._bottom + self._bottoms.at(world)
            counts = bottom > NEAR
            counts[self._whose[abs(self._same.at(world)) > NEAR]] = False
            value = np.divide(top, bottom, out=self._least.copy(), where=counts)
            beyond = (value < self._least) | (value > self._most)
            self._least, self._most = np.minimum(value, self._least), np.maximum(value, self._most)
            for place in map(int, np.flatnonzero(beyond)):
                self.needs[place].least, self.needs[place].most = float(self._least[place]), float(self._most[place])
        self._seen = len(worlds)


def needs_of(number: Number, book: Book, rule: Rule, *, sensitive: bool) -> Iterator[Need]:
    """Yield how uncertain a hidden number must be, in each way in which it is printed."""
    place, counted = number.places[0], number.figure.expression is None
    printed = 10**-number.figure.decimals
    near = min(NEAR, printed / 100)
    for form in number.forms:
        value = form.at(book.counts)
        wide = max(1 if counted else printed, abs(value) * PART, rule.threshold if sensitive and counted else 0)
        if form.times:
            few = counted and 0 < value < rule.threshold
            low, high = (min(value, 1), rule.threshold) if few else (value, value)
            yield Need(place, Quotient(form), value, 1, low, high, 0 if few else wide, near)
    if number.quotient is not None and not number.quotient.is_constant:
        top, bottom = (form.at(book.counts) for form in number.quotient)
        if bottom > 0:
            value = top / bottom
            yield Need(place, number.quotient, top, bottom, value, value, max(printed, abs(value) * PART), near)


def needs_left_out(number: Number, book: Book, rule: Rule) -> Iterator[Need]:
    """Yield how uncertain a small number must be that has no place: nobody knows of it that it is no zero, or small.

    Of a mean or share that is left out its sum and its number of rows are asked for, where these are numbers.
    """
    for need in needs_of(number, book, rule, sensitive=True):
        if need.top > NEAR and not need.what.bottom.times:
            yield _upwards(need)


def needs_beside(
    number: Number, knower: Sequence[Number], book: Book, rule: Rule, *, sensitive: bool
) -> Iterator[Need]:
    """Yield how uncertain a hidden number must be for one who is alone behind others, and knows these."""
    for need in needs_of(number, book, rule, sensitive=sensitive):
        yield attrs.evolve(_upwards(need), knower=knower)


def _upwards(need: Need) -> Need:
    """Return how uncertain a number must be of which it is no secret that there is at least so much."""
    return attrs.evolve(need, low=max(need.low, need.least))
