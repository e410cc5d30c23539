"""What must not be told: how far apart each hidden number must be in worlds that print the same report.

Of a number v with 0 < v < threshold an outsider's interval must reach from 1, or from v where that is less, to the
threshold at least; of any other it must be as wide as a fifth of v, and as 1 (a formula or a mean: as the last decimal
that it is printed with); as wide as the threshold where few stand behind it. One of those who are counted knows the own
part: where somebody is alone behind a hidden number, the sum of it and another must be as uncertain as the other. And
what follows from printed numbers is a number too, printed or not: what is left of one without another, and what two
have in common.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import ONE, Form, Forms, Quotient

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Array
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.organisation.audiences import Rule

PART = 0.2
"""How wide, as a part of a hidden number, an outsider's interval must be."""
NEAR = 0.001
"""As much a world may be off that was found with floating point numbers."""


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
    least: float = attrs.field(init=False)
    """With `most`: the ends that the worlds seen leave open."""
    most: float = attrs.field(init=False)
    seen: int = 0

    def __attrs_post_init__(self) -> None:
        """Begin with ours."""
        self.least = self.most = self.top / self.bottom

    @property
    def met(self) -> bool:
        """Tell whether it is uncertain enough."""
        far = self.most - self.least >= self.width - NEAR
        return far and self.least <= self.low + NEAR and self.most >= self.high - NEAR

    def look(self, worlds: Sequence[World]) -> None:
        """Take in what it is in the worlds that were found since."""
        top, bottom = map(_as_arrays, self.what)
        for world in worlds[self.seen :]:
            divisor = self.bottom + _more(bottom, world)
            if divisor > NEAR:
                value = (self.top + _more(top, world)) / divisor
                self.least, self.most = min(self.least, value), max(self.most, value)
        self.seen = len(worlds)

    def beyond(self, *, more: bool) -> Form | None:
        """Return what is not negative in a world in which it is more, or less, as far as it must be; None if it is."""
        top, bottom = self.what
        if more:
            high = max(self.high, self.least + self.width)
            return top - bottom.by(high) if self.most < high - NEAR else None
        low = min(self.low, self.most - self.width)
        return bottom.by(low) - top if self.least > low + NEAR else None


def _as_arrays(form: Form) -> tuple[Array, Array]:
    import numpy as np

    return np.array(list(form.times), dtype=int), np.array(list(form.times.values()), dtype=float)


def _more(form: tuple[Array, Array], world: World) -> float:
    units, times = form
    return float(world[units] @ times)


def needs_of(number: Number, book: Book, rule: Rule, *, sensitive: bool) -> Iterator[Need]:
    """Yield how uncertain a hidden number must be, in each way in which it is printed."""
    place, counted = number.places[0], number.figure.expression is None
    printed = 10**-number.figure.decimals
    for form in number.forms:
        value = form.at(book.counts)
        wide = max(1 if counted else printed, abs(value) * PART, rule.threshold if sensitive and counted else 0)
        if form.times:
            few = counted and 0 < value < rule.threshold
            low, high = (min(value, 1), rule.threshold) if few else (value, value)
            yield Need(place, Quotient(form), value, 1, low, high, 0 if few else wide)
    if number.quotient is not None and not number.quotient.is_constant:
        top, bottom = (form.at(book.counts) for form in number.quotient)
        if bottom > 0:
            value = top / bottom
            yield Need(place, number.quotient, top, bottom, value, value, max(printed, abs(value) * PART))


def needs_beside(number: Number, alone: Number, book: Book, rule: Rule) -> Iterator[Need]:
    """Yield how uncertain the sum of a hidden number and another must be, of which somebody knows all."""
    for form, other in zip(number.forms, alone.forms, strict=False):
        own = other.at(book.counts)
        for need in needs_of(attrs.evolve(number, forms=(form,), quotient=None), book, rule, sensitive=True):
            both = Quotient(form + other)
            yield Need(need.place, both, need.top + own, 1, need.low + own, need.high + own, need.width)


def needs_between(numbers: Iterable[Number], book: Book, rule: Rule) -> Iterator[Need]:
    """Yield how uncertain few must be that printed numbers leave over: those in one and not in another, or in both.

    Of 27 visitors 25 are known to use drugs: two do not. 42 talks of one kind or the other, 32 of the other or a
    third, 72 of all three: two are of the other kind. Cells of tables that nobody prints, such as those of a kind in a
    month, are left to the worlds.
    """
    kinds: defaultdict[Hashable, list[Number]] = defaultdict(list)
    for number in numbers:
        traits = number.figure.traits
        if len(number.forms) == 1 and number.value and (traits.counts or traits.distinct):
            kinds[traits.distinct, number.figure.disclosure].append(number)
    for some in kinds.values():
        for one, other in _overlapping(some, book, rule.threshold):
            shared = _shared(one.forms[0], other.forms[0])
            for form in (shared, one.forms[0] - shared):
                value = form.at(book.counts)
                if NEAR < value < rule.threshold - NEAR:
                    yield Need(one.places[0], Quotient(form, ONE), value, 1, min(value, 1), rule.threshold, 0)


def _overlapping(numbers: Sequence[Number], book: Book, threshold: int) -> Iterator[tuple[Number, Number]]:
    """Yield each two numbers of which one lies in the other and leaves few; of slices also few that both have.

    One of the two is a whole figure.
    """
    import numpy as np

    def is_few(some: Array) -> Array:
        return (some > NEAR) & (some < threshold - NEAR)

    forms, counts = Forms([number.forms[0] for number in numbers]), np.array(book.counts)
    sizes = forms.at(counts)
    whole = [place for place, number in enumerate(numbers) if _is_whole(number)]
    for place in whole:
        own = np.zeros(len(counts))
        for unit, times in numbers[place].forms[0].times.items():
            own[unit] = times
        both = np.minimum(forms.times, own[forms.units])
        shared = forms.sums(both * counts[forms.units])
        left, theirs = is_few(sizes[place] - shared), is_few(sizes - shared)
        inside = (shared > NEAR) & (forms.sums(forms.times > both) == 0)
        around = (shared > NEAR) & (forms.sums(both) > own.sum() - NEAR)
        for other in np.flatnonzero(left & inside):
            yield numbers[place], numbers[int(other)]
        for other in np.flatnonzero(theirs & around):
            if other not in whole:
                yield numbers[int(other)], numbers[place]
        for other in np.flatnonzero(((shared > NEAR) & left & ~inside) | is_few(shared)):
            if other != place and _are_slices(numbers[place], numbers[int(other)]):
                yield numbers[place], numbers[int(other)]


def _is_whole(number: Number) -> bool:
    return any(not place.dimension for place in number.places)


def _are_slices(one: Number, other: Number) -> bool:
    """Tell whether two whole figures count the same by different filters or in different days."""
    rows, others = one.figure.rows, other.figure.rows
    counted = rows is not None and others is not None and rows.counted == others.counted
    return counted and _is_whole(one) and _is_whole(other)


def _shared(one: Form, other: Form) -> Form:
    return Form({unit: min(times, other.times[unit]) for unit, times in one.times.items() if unit in other.times})
