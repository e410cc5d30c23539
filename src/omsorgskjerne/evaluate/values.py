"""Evaluating what needs each value of a quantity: medians, shares within a limit, means of days elapsed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.evaluate.fold import added
from omsorgskjerne.evaluate.kinds import assembled, evaluate_mean_of_sums, per_of
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import tally
from omsorgskjerne.figures import Elapsed, Parameter

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.figures import Mean, Median, RowFigure, Within
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period


def evaluate_median(evaluation: Evaluation, figure: Median, days: Period) -> Result:
    """Return the middle value of a quantity, or half-way between the two middle ones, in its unit."""
    per = per_of(evaluation, figure)
    return _from_values(evaluation, figure, days, lambda values: median(values) / per)


def evaluate_within(evaluation: Evaluation, figure: Within, days: Period) -> Result:
    """Return how many per cent of the rows that state a quantity are within the limit."""
    limit = limit_of(evaluation.organisation, figure, per_of(evaluation, figure))

    def share(values: Counter[int]) -> Fraction:
        return Fraction(100 * sum(count for value, count in values.items() if value <= limit), values.total())

    return _from_values(evaluation, figure, days, share)


def evaluate_mean(evaluation: Evaluation, figure: Mean, days: Period) -> Result:
    """Return the mean of a quantity in its unit, or of days elapsed; the sums that most means need have been made."""
    if not isinstance(figure.of, Elapsed):
        return evaluate_mean_of_sums(evaluation, figure, days)
    return _from_values(evaluation, figure, days, mean)


def _from_values(
    evaluation: Evaluation, figure: RowFigure, days: Period, number: Callable[[Counter[int]], Fraction]
) -> Result:
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    folded = evaluation.answer(evaluation.plan.singles[figure.id, days])
    found = tally(evaluation.organisation, figure, folded, None, added)
    quality = evaluation.quality(figure, evaluation.tally(figure, days)[1].total)

    def make(values: Counter[int]) -> Result:
        return Result(number(values), quality=quality, n=values.total())

    by = evaluation.parts(figure, days, found.by, make, lambda _stretch: NOTHING)
    return assembled(make(found.total) if found.total else NOTHING, by, coverage)


def limit_of(organisation: Organisation, figure: Within, per: int) -> Fraction:
    """Return the limit of a share, in small units, `per` of which make one unit."""
    if isinstance(figure.limit, Parameter):
        return Fraction(organisation.parameter(figure.limit)) * per
    return Fraction(figure.limit)


def mean(values: Counter[int]) -> Fraction:
    """Return the mean of values and how often each occurs; there must be at least one."""
    return Fraction(sum(value * times for value, times in values.items()), values.total())


def median(values: Counter[int]) -> Fraction:
    """Return the median of values and how often each occurs; there must be at least one."""
    count, below = values.total(), 0
    middle: list[int] = []
    for value, times in sorted(values.items()):
        # Counted from 0, the middle ones are number (count - 1) // 2 and count // 2; with an odd count they are one.
        middle += [value for wanted in ((count - 1) // 2, count // 2) if below <= wanted < below + times]
        below += times
    return Fraction(sum(middle), len(middle))
