"""Sums of numbers that are not known, each so many times, and what is known of such sums."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

ZERO = Fraction(0)


@attrs.frozen
class Linear:
    """A constant and so many times each unknown number: `3 + x - 2 y`."""

    constant: Fraction = ZERO
    times: Mapping[Hashable, Fraction] = attrs.field(factory=dict)

    def __add__(self, other: Linear) -> Linear:
        """Return the sum; what cancels out is gone."""
        times = dict(self.times)
        for unknown, number in other.times.items():
            times[unknown] = times.get(unknown, ZERO) + number
        return Linear(self.constant + other.constant, {unknown: number for unknown, number in times.items() if number})

    def __sub__(self, other: Linear) -> Linear:
        """Return the difference."""
        return self + other.by(Fraction(-1))

    def by(self, factor: Fraction) -> Linear:
        """Return it so many times."""
        if not factor:
            return Linear()
        return Linear(self.constant * factor, {unknown: number * factor for unknown, number in self.times.items()})

    def put_in(self, value: Callable[[Hashable], Fraction | None]) -> Linear:
        """Return what it is when the unknown numbers that have a value are put in."""
        constant, times = self.constant, {}
        for unknown, number in self.times.items():
            known = value(unknown)
            if known is None:
                times[unknown] = number
            else:
                constant += number * known
        return Linear(constant, times)


def constant(number: Fraction | int) -> Linear:
    """Return a number that is known."""
    return Linear(Fraction(number))


def unknown(name: Hashable) -> Linear:
    """Return a number that is not known, once."""
    return Linear(ZERO, {name: Fraction(1)})


def total(some: Iterable[Linear]) -> Linear:
    """Return the sum of some."""
    return sum(some, start=Linear())


@attrs.frozen
class Fact:
    """What is known: something is zero, or is not negative."""

    linear: Linear
    zero: bool


def same(one: Linear, other: Linear) -> Fact:
    """Return the fact that both are the same number."""
    return Fact(one - other, zero=True)


def at_most(one: Linear, other: Linear) -> Fact:
    """Return the fact that one is no more than the other."""
    return Fact(other - one, zero=False)
