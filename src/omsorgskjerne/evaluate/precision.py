"""How numbers are rounded and printed: with how many decimals, to what multiple. Everything that rounds goes by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.terms import Quality, Unit

if TYPE_CHECKING:
    from fractions import Fraction

    from omsorgskjerne.evaluate.results import Line

OF_PERCENT = 1
"""Decimals of what is per cent of something else: a change, the share of a target."""
_WITHOUT_PERCENT = {Unit.PERCENT, Unit.SCORE}
"""A change in these is not itself told in per cent: it would read as the change."""


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
