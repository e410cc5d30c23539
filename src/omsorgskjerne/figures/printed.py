"""A report whose every number is as it is printed, for those outside.

An unrounded mean tells how many are behind it: 881/6 is one of six, or of twelve. So what leaves the organisation holds
no more of a number than is printed of it, whichever format it is written in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.precision import (
    OF_PERCENT,
    decimals_of,
    nearest,
    percent_of_change,
    precision,
    precision_of_change,
)
from omsorgskjerne.figures.report import change_of
from omsorgskjerne.figures.targets import attainment
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from fractions import Fraction

    from omsorgskjerne.figures.results import Goal, Line, Report, Result
    from omsorgskjerne.indicators import Figure


def as_printed(report: Report, *, over: bool) -> Report:
    """Return a report with every number as it is printed, changes and attainment being those of the printed numbers.

    `over` tells whether its period is: before, what may yet change is not called reached.
    """
    return attrs.evolve(report, lines={id_: _line(line, over=over) for id_, line in report.lines.items()})


def _line(line: Line, *, over: bool) -> Line:
    previous = {name: _result(earlier, line.figure) for name, earlier in line.previous.items()}
    line = attrs.evolve(line, result=_result(line.result, line.figure), previous=previous)
    line = attrs.evolve(line, goal=line.goal and _goal(line, line.goal, over=over))
    if line.change is None:
        return line
    change, percent = change_of(line.result, next(iter(previous.values())))
    line = attrs.evolve(line, change=change and nearest(change, *precision_of_change(line)), change_percent=percent)
    percent = percent_of_change(line)
    return attrs.evolve(line, change_percent=percent and nearest(percent, OF_PERCENT))


def _result(result: Result, figure: Figure) -> Result:
    estimated = result.quality is Quality.ESTIMATED

    def near(value: Fraction | None) -> Fraction | None:
        return None if value is None else nearest(value, *precision(value, figure, estimated=estimated))

    by = {name: {code: _result(part, figure) for code, part in parts.items()} for name, parts in result.by.items()}
    return attrs.evolve(result, value=near(result.value), low=near(result.low), high=near(result.high), by=by)


def _goal(line: Line, goal: Goal, *, over: bool) -> Goal:
    target = nearest(goal.value, decimals_of(goal.value, line.figure.decimals))
    reached = attainment(line.figure, line.result, goal.direction, target, over=over)
    return attrs.evolve(reached, attained=reached.attained and nearest(reached.attained, OF_PERCENT), notes=goal.notes)
