"""How numbers are rounded. Everything that rounds goes by it."""

from __future__ import annotations

from fractions import Fraction

MOST_DECIMALS = 6
OF_PERCENT = 1
"""Decimals of what is per cent of something else: a change, the share of a target."""

Precision = tuple[int, int]
"""With how many decimals a number is printed, and what it is the nearest multiple of."""


def precision_of(decimals: int, multiple: int | None, *, estimated: bool) -> Precision:
    """Return how a number is printed that has so many decimals; an estimate to a multiple, where one is set."""
    return (0, multiple) if estimated and multiple else (decimals, 1)


def step_of(precision: Precision) -> Fraction:
    """Return how far apart two numbers are at least that are printed so and are not printed alike."""
    decimals, multiple = precision
    return Fraction(multiple, 10**decimals)


def nearest(value: Fraction, decimals: int = 0, multiple: int = 1) -> Fraction:
    """Return the nearest number with so many decimals, or multiple of something; a half goes away from zero."""
    scale = Fraction(10**decimals, multiple)
    size = (2 * abs(value) * scale + 1) // 2
    return (size if value >= 0 else -size) / scale


def decimals_of(value: Fraction, least: int = 0, most: int = MOST_DECIMALS) -> int:
    """Return how many decimals write a number exactly: at least `least`, at most `most`."""
    for decimals in range(least, most):
        if (value * 10**decimals).denominator == 1:
            return decimals
    return max(least, most)
