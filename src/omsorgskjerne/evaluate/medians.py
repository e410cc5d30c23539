"""Medians for those outside: the middle one of an odd number is somebody's own value, to the day or the krone.

So a median is rounded until the values around the middle are printed alike, at least three of them, and not as itself:
by the smallest step of 1, 2, 3 … 9, 10, 20 … that does it. Where that were more than half of the median, they lie too
far apart: it is hidden. So is what is computed of a median, which would give it back.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.targets import attainment
from omsorgskjerne.figures.results import HIDDEN
from omsorgskjerne.rounding import nearest
from omsorgskjerne.terms import Disclosure
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result

_ = words_of(__name__)

FIT = 3
"""How many values must be printed as the median is."""
WIDEST = Fraction(1, 2)
"""The largest step that a median is rounded to, as a part of it."""
FURTHER = Phrase(_("Rounded so far that several persons' values are printed alike."))


def blunted(report: Report) -> Report:
    """Return a report in which no median is the value of one row, with change and target to match."""
    return attrs.evolve(report, lines={id_: _line(line) for id_, line in report.lines.items()})


def _line(line: Line) -> Line:
    decimals, medians = line.figure.decimals, [one for one in (line.result, *line.previous.values()) if one.middle]
    if not medians or line.figure.disclosure is Disclosure.NONE:
        return line

    def blunt(result: Result) -> Result:
        if result.value is None or not result.middle:
            return result
        told = _rounded(result.value, result.middle, decimals)
        if told is None:
            return HIDDEN
        notes = result.notes if told == nearest(result.value, decimals) else (*result.notes, FURTHER)
        return attrs.evolve(result, value=told, middle=(), notes=notes)

    result, goal = line.result.throughout(blunt), line.goal
    if goal is not None:
        seems = attainment(line.figure, result, goal.direction, goal.value, over=goal.reached is not None)
        goal = attrs.evolve(goal, reached=seems.reached, attained=seems.attained)
    previous = {name: earlier.throughout(blunt) for name, earlier in line.previous.items()}
    return attrs.evolve(line, result=result, goal=goal).beside(previous)


def _rounded(value: Fraction, middle: tuple[Fraction, ...], decimals: int) -> Fraction | None:
    """Return a median as it is printed with all that is around it; None where no step makes these alike."""
    widest = abs(value) * 10**decimals * WIDEST
    for step in _steps():
        if len(middle) < FIT or (step > 1 and step > widest):
            return None
        alike = {nearest(one, decimals, step) for one in (value, *middle)}
        if len(alike) == 1 and (step == 1 or value not in alike):
            return alike.pop()
    return None


def _steps() -> Iterator[int]:
    """Yield 1 to 9, 10 to 90 by tens, and so on: for what lies close there is nearly always one that fits."""
    return (digit * 10**zeros for zeros in count() for digit in range(1, 10))
