"""Linear forms over units: how much of each class of units goes into a number, and quotients of two of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy import ndarray

    Array = ndarray[Any, Any]

FINEST = 10_000
"""The finest part of a unit that is told apart."""
NEAR = 1e-6
"""As much as floating point numbers may be off."""


@attrs.frozen
class Form:
    """A constant, and so many times the number of units of each class: `3 + x - 2 y`."""

    times: Mapping[int, float] = attrs.field(factory=dict)
    constant: float = 0

    def at(self, counts: Sequence[float]) -> float:
        """Return what it is where there are so many units of each class."""
        return self.constant + sum(times * counts[unit] for unit, times in self.times.items())

    def by(self, factor: float) -> Form:
        """Return it so many times."""
        if not factor:
            return Form()
        return Form({unit: times * factor for unit, times in self.times.items()}, self.constant * factor)

    def __add__(self, other: Form) -> Form:
        """Return the sum; what cancels out is gone."""
        times = dict(self.times)
        for unit, more in other.times.items():
            times[unit] = times.get(unit, 0) + more
        return Form({unit: some for unit, some in times.items() if some}, self.constant + other.constant)

    def __sub__(self, other: Form) -> Form:
        """Return the difference."""
        return self + other.by(-1)

    def is_part_of(self, other: Form) -> bool:
        """Tell whether it is always the same part of another."""
        if self.constant or other.constant or self.times.keys() != other.times.keys():
            return False
        return len({round(times / other.times[unit], 9) for unit, times in self.times.items()}) <= 1

    @property
    def step(self) -> float:
        """Return what it is a whole number of times, where units are whole; 0 if it is always zero."""
        parts = {Fraction(some).limit_denominator(FINEST) for some in (*self.times.values(), self.constant)} - {0}
        if not parts:
            return 0
        return gcd(*(part.numerator for part in parts)) / lcm(*(part.denominator for part in parts))

    def dividing(self, step: float, low: float, high: float, counts: Sequence[float]) -> Iterator[Form]:
        """Yield what is not negative where a multiple of `step`, divided by it, may lie between two ends; near ours.

        Units are whole, and not every number has such a part: 40.9 per cent are 9 of 22, but nothing of 23 or 24, nor
        of 21 or 20. Between numbers that have one, a single one that has none is let pass.
        """
        each = self.step
        ours = round(self.at(counts) / each) if each else 0

        def has_part(*some: int) -> bool:
            return any(ceil(low * of * each / step - NEAR) <= floor(high * of * each / step + NEAR) for of in some)

        if not step or ours < 1 or not has_part(ours):
            return
        every = ceil(step / each / (high - low))  # from there on every number has one
        first = next((of + 1 for of in range(min(ours, every) - 1, 0, -1) if not has_part(of, of - 1)), 1)
        last = next((of - 1 for of in range(ours + 1, every) if not has_part(of, of + 1)), None)
        if first > 1:
            yield self - Form(constant=first * each)
        if last is not None:
            yield Form(constant=last * each) - self


ONE = Form(constant=1)


class Forms:
    """Many forms at once, as arrays; their constants are left out."""

    def __init__(self, forms: Sequence[Form]) -> None:
        """Lay them side by side."""
        import numpy as np

        self.many = len(forms)
        lengths = [len(form.times) for form in forms]
        self._ends = np.cumsum(lengths)
        self.of = np.repeat(np.arange(self.many), lengths)
        """Of which form each of the entries is: so many times a unit."""
        self.units = np.fromiter(chain.from_iterable(form.times for form in forms), int, sum(lengths))
        self.times = np.fromiter(chain.from_iterable(form.times.values() for form in forms), float, sum(lengths))

    def entries(self, place: int) -> tuple[Array, Array]:
        """Return the units of one of them, and how many times each."""
        own = slice(self._ends[place - 1] if place else 0, self._ends[place])
        return self.units[own], self.times[own]

    def at(self, counts: Array) -> Array:
        """Return what each is where there are so many units of each class."""
        return self.sums(self.times * counts[self.units])

    def sums(self, entries: Array) -> Array:
        """Return the sum of what each has in its entries."""
        import numpy as np

        return np.bincount(self.of, entries, self.many)


class NotLinearError(Exception):
    """What depends on units is multiplied with what depends on units."""


class Quotient(NamedTuple):
    """One form divided by another."""

    top: Form
    bottom: Form = ONE

    @property
    def is_linear(self) -> bool:
        """Tell whether its divisor is the same whatever units there are."""
        return not self.bottom.times

    @property
    def is_constant(self) -> bool:
        """Tell whether it is the same whatever units there are."""
        return self.top.is_part_of(self.bottom) or not self.top.times

    def linear(self) -> Form:
        """Return it as one form, where it is linear. Raises ZeroDivisionError."""
        return self.top.by(1 / self.bottom.constant)

    def joined(self, operator: str, other: Quotient) -> Quotient:
        """Return what it makes with another. Raises NotLinearError."""
        if operator == "*":
            return Quotient(_product(self.top, other.top), _product(self.bottom, other.bottom))
        if operator == "/":
            return Quotient(_product(self.top, other.bottom), _product(self.bottom, other.top))
        one, another = _product(self.top, other.bottom), _product(other.top, self.bottom)
        return Quotient(one + another if operator == "+" else one - another, _product(self.bottom, other.bottom))


def _product(one: Form, other: Form) -> Form:
    if one.times and other.times:
        raise NotLinearError
    return other.by(one.constant) if not one.times else one.by(other.constant)
