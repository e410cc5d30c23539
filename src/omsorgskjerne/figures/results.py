"""What a figure gives in some days: an exact number, or a range, with everything that makes it defensible."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.terms import Quality, Reveals
from omsorgskjerne.words import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Exact = int | Fraction | Decimal


class Doubt(Phrase):
    """A note that says that what was stated contradicts itself, or cannot be."""

    __slots__ = ()


class Partly(Phrase):
    """A note that says that only part of the period was recorded, or is over."""

    __slots__ = ()


class Recorded(Partly):
    """A note that says in which months recording began or ended."""

    __slots__ = ()


@attrs.frozen
class Middle:
    """The values around a median, and which there could be: multiples of the `grain`, from the least to the most."""

    values: tuple[Fraction, ...]
    """In their order; of what is computed of a median its own number."""
    grain: Fraction = Fraction(1)
    least: Fraction | None = None
    most: Fraction | None = None

    def from_(self, low: Fraction, number: int) -> Iterator[Fraction]:
        """Yield the values that there could be from one on, so many of them at most."""
        first = ceil((low if self.least is None else max(low, self.least)) / self.grain)
        values = (place * self.grain for place in range(first, first + number))
        return (value for value in values if self.most is None or value <= self.most)


@attrs.frozen
class Result:
    """The value of one figure in one period.

    `value` is None where nothing was recorded: *not stated*, which is not zero.

    Where only a range is known, `value` is its low end and `low` and `high` are given.
    """

    value: Fraction | None
    low: Fraction | None = None
    """With `high`: the range, where the value is only known to lie within one; else None."""
    high: Fraction | None = None
    quality: Quality | None = None
    n: int | None = None
    """How many rows or answers stand behind a mean, median, share or survey."""
    by: Mapping[str, Mapping[str | None, Result]] = attrs.field(factory=dict)
    """Dimension → code → result, in the order of the codes; None is *not stated*. Months are `2024-03`, weekdays 1
    (Monday) to 7, days `2024-03-01`."""
    notes: tuple[Phrase, ...] = ()
    """What a reader must know: part of the period covered, a share impossible for its n, the source of a reading."""
    source: str | None = None
    respondents: int | None = None
    """How many took part in the survey; `n` is how many answered this question."""
    suppressed: bool = False
    """Whether there is a number that this audience is not shown, to protect persons; `value` is None."""
    known: Fraction | None = None
    """How many different persons are known by code, where others were there who were not named."""
    middle: Middle | None = None
    """Of a median, and of what is computed of one: what is around it. For inside alone."""

    @property
    def is_range(self) -> bool:
        """Tell whether only a range is known."""
        return self.low is not None and self.high is not None and self.low != self.high

    @property
    def is_told(self) -> bool:
        """Tell whether there is a number, shown to this audience or not."""
        return self.value is not None or self.suppressed

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the least and the most that it may be: of what is no range the value twice."""
        return (self.low, self.high) if self.is_range else (self.value, self.value)

    @property
    def numbers(self) -> tuple[Fraction | None, Fraction | None, Fraction | None, bool]:
        """Return what is printed of it as numbers, its parts left aside."""
        return self.value, self.low, self.high, self.suppressed

    def places(self) -> Iterator[tuple[str, str | None, Result]]:
        """Yield dimension, code and result of the whole, which has no dimension, and of each part."""
        yield "", None, self
        for dimension, parts in self.by.items():
            yield from ((dimension, code, part) for code, part in parts.items())

    def throughout(self, change: Callable[[Result], Result]) -> Result:
        """Return it with a change made to the whole and to each part."""
        by = {name: {code: part.throughout(change) for code, part in parts.items()} for name, parts in self.by.items()}
        return attrs.evolve(change(self), by=by)


NOTHING = Result(None)
ZERO = Result(Fraction(0), quality=Quality.COUNTED)
HIDDEN = Result(None, suppressed=True)
"""A number that is there and not shown. Nothing else of it is told either: no range, quality, n, source or note."""


def ranged(low: Exact, high: Exact, quality: Quality | None) -> Result:
    """Return a result that lies between two numbers, or is the one number that they are."""
    if low == high:
        return Result(Fraction(low), quality=quality)
    return Result(Fraction(low), low=Fraction(low), high=Fraction(high), quality=quality)


@attrs.frozen
class Axis:
    """A dimension as it is shown: its label, and the label of each code in order. Time has no codes of its own."""

    name: str
    label: str
    codes: Mapping[str, str | Phrase]
    additive: bool
    """Whether the parts add up to the whole, so that shares may be shown."""
    reveals: Reveals = Reveals.NOTHING
    """What its codes say of those who are counted under them."""
    merged: bool = False
    """Whether months are told as quarters, or rare codes together, for this audience."""
