"""Medians for those outside: the middle one of an odd number is somebody's own value, to the day or the krone.

So a median is rounded until the values around the middle are printed alike, at least three of them, and at least three
values that there could be: by the smallest step of 1, 2, 3 … 9, 10, 20 … that does it. Whoever knows the rule cannot
tell which of these it is: of all that a step prints alike the least and the most are so by no smaller one, unless all
are, and between these two may lie any. So what is printed must not go by anything else of the median: neither whether
it is the median itself, nor whether the step is too wide for it. Where the step is more than half of what is printed
they lie too far apart: it is hidden. So is what is computed of a median, which would give it back.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count, takewhile
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
    from omsorgskjerne.figures.results import Middle, Result

_ = words_of(__name__)

FIT = 3
"""How many values must be printed as the median is: of those around it, and of those that it may be."""
WIDEST = Fraction(1, 2)
"""The largest step that a median is rounded to, as a part of what is printed."""
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
        found = rounded(result.value, result.middle, decimals)
        if found is None:
            return HIDDEN
        told, step = found
        # By the step: that it is another number than the median, or is not, would tell of the median.
        notes = result.notes if step == 1 else (*result.notes, FURTHER)
        return attrs.evolve(result, value=told, middle=None, notes=notes)

    result, goal = line.result.throughout(blunt), line.goal
    if goal is not None:
        seems = attainment(line.figure, result, goal.direction, goal.value, over=goal.reached is not None)
        goal = attrs.evolve(goal, reached=seems.reached, attained=seems.attained)
    previous = {name: earlier.throughout(blunt) for name, earlier in line.previous.items()}
    return attrs.evolve(line, result=result, goal=goal).beside(previous)


def rounded(value: Fraction, middle: Middle, decimals: int) -> tuple[Fraction, int] | None:
    """Return a median as it is printed with all that is around it, and the step; None where none makes these alike."""
    if len(middle.values) < FIT:
        return None
    for step in takewhile(lambda step: step <= abs(value) * 10**decimals, _steps()):
        told = nearest(value, decimals, step)
        size = Fraction(step, 10**decimals)
        alike = all(nearest(one, decimals, step) == told for one in middle.values)
        if alike and size <= WIDEST * abs(told):
            # One more: where a half goes away from zero, the lowest of what is below it is printed as the next.
            possible = middle.from_(told - size / 2, FIT + 1)
            if sum(nearest(one, decimals, step) == told for one in possible) >= FIT:
                return told, step
    return None


def _steps() -> Iterator[int]:
    """Yield 1 to 9, 10 to 90 by tens, and so on: for what lies close there is nearly always one that fits."""
    return (digit * 10**zeros for zeros in count() for digit in range(1, 10))
