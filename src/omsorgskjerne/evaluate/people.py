"""Evaluating different persons, as a range where some were not named.

The value of a range is its low end: as many there were at least. A breakdown by something known of the person (gender)
counts the known in each code; everybody who was not named is *not stated*.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.fold import union
from omsorgskjerne.evaluate.kinds import ZERO, assembled, empty
from omsorgskjerne.evaluate.needs import columns_of
from omsorgskjerne.evaluate.queries import Distinct, Measure
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import Tally, tally

if TYPE_CHECKING:
    from decimal import Decimal

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Vector
    from omsorgskjerne.figures import People
    from omsorgskjerne.period import Period
    from omsorgskjerne.terms import Quality

    Exact = int | Fraction | Decimal


def evaluate_people(evaluation: Evaluation, figure: People, days: Period) -> Result:
    """Return how many different persons there are, at least and at most."""
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    _query, rows = evaluation.tally(figure, days)
    single = evaluation.plan.singles[figure.id, days]
    answer = evaluation.answer(single)
    bounds = _Bounds(evaluation, figure)
    if isinstance(single, Distinct):
        return assembled(bounds.result(answer, rows.total), {}, coverage)
    members = tally(evaluation.organisation, figure, answer, None, union)
    total = bounds.result(len(members.total or ()), rows.total)
    parts = evaluation.parts(
        figure, days, _parts(bounds, members, rows, total), lambda part: part, empty(coverage, ZERO)
    )
    return assembled(total, parts, coverage)


@attrs.frozen
class _Bounds:
    """How a range is made of the persons known and what the rows say of others."""

    evaluation: Evaluation
    figure: People

    def result(self, known: int, vector: Vector | None) -> Result:
        if vector is None:
            return ZERO
        measures = self.evaluation.plan.cells[self.figure.id].measures
        persons = self.figure.persons.name if self.figure.persons is not None else ""
        others = vector[measures.index(Measure("others", persons, self.figure.of.name))]
        largest = vector[measures.index(Measure("largest", persons))] if persons else 1
        found = ranged(max(known, largest), known + others, self.evaluation.quality(self.figure, vector))
        return attrs.evolve(found, known=Fraction(known)) if others else found


def ranged(low: Exact, high: Exact, quality: Quality | None) -> Result:
    """Return a result that lies between two numbers, or is the one number that they are."""
    if low == high:
        return Result(Fraction(low), quality=quality)
    return Result(Fraction(low), low=Fraction(low), high=Fraction(high), quality=quality)


def _parts(
    bounds: _Bounds, members: Tally[set[str]], rows: Tally[Vector], total: Result
) -> dict[str, dict[str | None, Result]]:
    columns = columns_of(bounds.evaluation.organisation, bounds.figure)
    parts: dict[str, dict[str | None, Result]] = {}
    for name, found in members.by.items():
        if name in columns and columns[name].through == bounds.figure.of.name:
            parts[name] = _of_the_known({code: len(ids) for code, ids in found.items()}, total)
        else:
            counts = rows.by[name]
            parts[name] = {
                code: bounds.result(len(found.get(code, ())), counts.get(code)) for code in {**found, **counts}
            }
    return parts


def _of_the_known(known: dict[str | None, int], total: Result) -> dict[str | None, Result]:
    """Return what is known of the persons by code. Whoever was not named is among those of whom it is not stated."""
    parts: dict[str | None, Result] = {code: ranged(count, count, total.quality) for code, count in known.items()}
    stated = sum(count for code, count in known.items() if code is not None)
    low, high = (total.low, total.high) if total.is_range else (total.value, total.value)
    if low is not None and high is not None and high > stated:
        rest = ranged(max(known.get(None, 0), int(low) - stated), int(high) - stated, total.quality)
        parts[None] = attrs.evolve(rest, known=Fraction(known.get(None, 0)))
    return parts
