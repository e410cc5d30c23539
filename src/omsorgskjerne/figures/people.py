"""Evaluating different persons, as a range where some were not named.

The value of a range is its low end: as many there were at least. A breakdown by something known of the person (gender) counts the known
in each code; everybody who was not named is *not stated*.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.figures.fold import SETS
from omsorgskjerne.figures.kinds import ZERO, assembled, empty, quality_of
from omsorgskjerne.figures.needs import columns_of
from omsorgskjerne.figures.queries import Distinct, Measure
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.tally import Tally, tally

if TYPE_CHECKING:
    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.indicators import People
    from omsorgskjerne.period import Period
    from omsorgskjerne.terms import Quality

    Vector = list[int]


def evaluate_people(evaluation: Evaluation, figure: People, days: Period) -> Result:
    """Return how many different persons there are, at least and at most."""
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    query, rows = evaluation.tally(figure, days)
    single = evaluation.plan.singles[figure.id, days]
    answer = evaluation.answer(single)
    bounds = _Bounds(figure, query.measures)
    if isinstance(single, Distinct):
        return assembled(bounds.result(answer, rows.total), {}, coverage)
    members = tally(evaluation.organisation, figure, answer, None, SETS)
    total = bounds.result(len(members.total or ()), rows.total)
    pairs = _pairs(evaluation, figure, bounds, members, rows, total)
    return assembled(total, evaluation.parts(figure, days, pairs, lambda result: result, empty(coverage, ZERO)), coverage)
