"""How numbers are rounded and printed: with how many decimals, to what multiple. Everything that rounds goes by it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.figures import Parameter
from omsorgskjerne.terms import Quality, Unit

if TYPE_CHECKING:
    from omsorgskjerne.evaluate.results import Line
    from omsorgskjerne.figures import Figure

MOST_DECIMALS = 6
OF_PERCENT = 1
"""Decimals of what is per cent of something else: a change, the share of a target."""
_WITHOUT_PERCENT = {Unit.PERCENT, Unit.SCORE}
"""A change in these is not itself told in per cent: it would read as the change."""


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


def precision(value: Fraction, figure: Figure, *, estimated: bool) -> tuple[int, int]:
    """Return the decimals that a number of a figure is printed with, and what it is the nearest multiple of.

    One that was set is printed as it was set.
    """
    if isinstance(figure, Parameter):
        return decimals_of(value, figure.decimals), 1
    return (0, figure.round_to) if estimated and figure.round_to else (figure.decimals, 1)


def is_estimated_change(line: Line) -> bool:
    """Tell whether a change is one from or to an estimate."""
    latest = next(iter(line.previous.values()), None)
    return Quality.ESTIMATED in {line.result.quality, latest.quality if latest else None}


def precision_of_change(line: Line) -> tuple[int, int]:
    """Return the decimals that a change is printed with, and what it is the nearest multiple of."""
    figure = line.figure
    return (0, figure.round_to) if is_estimated_change(line) and figure.round_to else (figure.decimals, 1)


def percent_of_change(line: Line) -> Fraction | None:
    """Return the change in per cent of last year; None where it would say nothing, or be read as the change."""
    return None if line.figure.unit in _WITHOUT_PERCENT else line.change_percent or None
