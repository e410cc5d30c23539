"""A report whose every number is as it is printed, for those outside.

An unrounded mean tells how many are behind it: 881/6 is one of six, or of twelve. So what leaves the organisation holds
no more of a number than is printed of it, whichever format it is written in. Shares are rounded so that they add up.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.targets import attainment
from omsorgskjerne.rounding import OF_PERCENT, decimals_of, nearest
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omsorgskjerne.evaluate.results import Goal, Line, Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result

_ = words_of(__name__)


def as_printed(report: Report) -> Report:
    """Return a report with every number as it is printed; change, attainment and whether a target is reached follow.

    9.6, printed as 10, has reached 10 as it is printed: that it has not would tell more of it than the printed number.
    """
    return attrs.evolve(report, lines={id_: _line(line) for id_, line in report.lines.items()})


def _line(line: Line) -> Line:
    divided = frozenset(name for name, parts in line.result.by.items() if divide(parts.values(), line.result))
    previous = {name: printed(earlier, line.figure) for name, earlier in line.previous.items()}
    line = attrs.evolve(line, result=printed(line.result, line.figure), previous=previous, divided=divided)
    line = attrs.evolve(line, goal=line.goal and _goal(line, line.goal))
    if line.change is None:
        return line
    line = line.beside(previous)
    change, percent = line.change, line.told_percent
    return attrs.evolve(
        line,
        change=change and nearest(change, *line.change_precision),
        change_percent=percent and nearest(percent, OF_PERCENT),
    )


def printed(result: Result, figure: Figure) -> Result:
    """Return a result of a figure, and its parts, with every number as it is printed."""

    def rounded(part: Result) -> Result:
        estimated = part.quality is Quality.ESTIMATED
        value, low, high = (
            None if number is None else nearest(number, *figure.precision(number, estimated=estimated))
            for number in (part.value, part.low, part.high)
        )
        return attrs.evolve(part, value=value, low=low, high=high)

    return result.throughout(rounded)


def _goal(line: Line, goal: Goal) -> Goal:
    """Return a goal with the attainment of the printed number."""
    target = nearest(goal.value, decimals_of(goal.value, line.figure.decimals))
    seems = attainment(line.figure, line.result, goal.direction, target, over=goal.reached is not None)
    attained = seems.attained and nearest(seems.attained, OF_PERCENT)
    return attrs.evolve(goal, value=target, reached=seems.reached, attained=attained)


def divide(parts: Iterable[Result], whole: Result) -> bool:
    """Tell whether parts are numbers that add up to the whole; what is not stated adds nothing."""
    results = [whole, *parts]
    if whole.value is None or any(result.is_range or result.suppressed for result in results):
        return False
    return sum((part.value or Fraction(0) for part in results[1:]), Fraction(0)) == whole.value


def largest_remainder(parts: Sequence[Fraction], decimals: int = OF_PERCENT) -> list[Decimal]:
    """Return each part as per cent of their sum, with so many decimals, adding up to exactly 100.

    The largest remainders are rounded up.
    Of equal remainders the first wins. Where the sum is 0 every share is 0. Raises ValueError for a negative part.
    """
    if any(part < 0 for part in parts):
        raise ValueError
    whole = sum(parts)
    if not whole:
        return [Decimal(0).scaleb(-decimals)] * len(parts)
    units = 100 * 10**decimals
    exact = [part * units / whole for part in parts]
    rounded = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: rounded[place] - exact[place])
    for place in by_remainder[: units - sum(rounded)]:
        rounded[place] += 1
    return [Decimal(share).scaleb(-decimals) for share in rounded]
