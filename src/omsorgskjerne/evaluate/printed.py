"""A report whose every number is as it is printed, for those outside.

An unrounded mean tells how many are behind it: 881/6 is one of six, or of twelve. So what leaves the organisation holds
no more of a number than is printed of it, whichever format it is written in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.precision import OF_PERCENT, percent_of_change, precision_of_change
from omsorgskjerne.evaluate.report import change_of
from omsorgskjerne.evaluate.shares import divide
from omsorgskjerne.evaluate.targets import attainment
from omsorgskjerne.figures.rounding import decimals_of, nearest
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from fractions import Fraction

    from omsorgskjerne.evaluate.results import Goal, Line, Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result

_ = words_of(__name__)

ROUNDED = Phrase(
    _("The number is rounded as it is printed; whether the target is reached was told of the number before that.")
)


def as_printed(report: Report) -> Report:
    """Return a report with every number as it is printed, changes and attainment being those of the printed numbers.

    Whether a target is reached is not: 9.6 is printed as 10, and has not reached 10.
    """
    return attrs.evolve(report, lines={id_: _line(line) for id_, line in report.lines.items()})


def _line(line: Line) -> Line:
    divided = frozenset(name for name, parts in line.result.by.items() if divide(parts.values(), line.result))
    previous = {name: printed(earlier, line.figure) for name, earlier in line.previous.items()}
    line = attrs.evolve(line, result=printed(line.result, line.figure), previous=previous, divided=divided)
    line = attrs.evolve(line, goal=line.goal and _goal(line, line.goal))
    if line.change is None:
        return line
    change, percent = change_of(line.result, next(iter(previous.values())))
    line = attrs.evolve(line, change=change and nearest(change, *precision_of_change(line)), change_percent=percent)
    percent = percent_of_change(line)
    return attrs.evolve(line, change_percent=percent and nearest(percent, OF_PERCENT))


def printed(result: Result, figure: Figure) -> Result:
    """Return a result of a figure, and its parts, with every number as it is printed."""
    estimated = result.quality is Quality.ESTIMATED

    def near(value: Fraction | None) -> Fraction | None:
        return None if value is None else nearest(value, *figure.precision(value, estimated=estimated))

    by = {name: {code: printed(part, figure) for code, part in parts.items()} for name, parts in result.by.items()}
    return attrs.evolve(result, value=near(result.value), low=near(result.low), high=near(result.high), by=by)


def _goal(line: Line, goal: Goal) -> Goal:
    """Return a goal with the attainment of the printed number; none where it would say other than what is true."""
    target = nearest(goal.value, decimals_of(goal.value, line.figure.decimals))
    seems = attainment(line.figure, line.result, goal.direction, target, over=True)
    if goal.reached is not None and seems.reached is not goal.reached:
        return attrs.evolve(goal, value=target, attained=None, notes=(*goal.notes, ROUNDED))
    return attrs.evolve(goal, value=target, attained=seems.attained and nearest(seems.attained, OF_PERCENT))
