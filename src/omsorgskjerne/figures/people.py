"""Evaluating different persons, as a range where some were not named.

The value of a range is its low end: as many there were at least. A breakdown by something known of the person (gender) counts the known
in each code; everybody who was not named is *not stated*.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.fold import union
from omsorgskjerne.figures.kinds import ZERO, assembled, empty, quality_of
from omsorgskjerne.figures.needs import columns_of
from omsorgskjerne.figures.queries import Distinct, Measure
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.tally import Tally, tally

if TYPE_CHECKING:
    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.figures.fold import Vector
    from omsorgskjerne.indicators import People
    from omsorgskjerne.period import Period


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
    members = tally(evaluation.organisation, figure, answer, None, union)
    found = _parts(evaluation, bounds, members, rows)
    parts = evaluation.parts(figure, days, found, lambda result: result, empty(coverage, ZERO))
    return assembled(bounds.result(len(members.total or ()), rows.total), parts, coverage)


@attrs.frozen
class _Bounds:
    """How a range is made of the persons known and what the rows say of others."""

    figure: People
    measures: tuple[Measure, ...]

    def result(self, known: int, vector: Vector | None) -> Result:
        if vector is None:
            return ZERO
        persons = self.figure.persons.name if self.figure.persons is not None else ""
        others = vector[self.measures.index(Measure("others", persons, self.figure.of.name))]
        largest = vector[self.measures.index(Measure("largest", persons))] if persons else 1
        return ranged(max(known, largest), known + others, vector)


def ranged(low: int, high: int, vector: Vector | None) -> Result:
    """Return a result that lies between two numbers, or is the one number that they are."""
    quality = quality_of(vector)
    if low == high:
        return Result(Fraction(low), quality=quality)
    return Result(Fraction(low), low=Fraction(low), high=Fraction(high), quality=quality)


def _parts(
    evaluation: Evaluation, bounds: _Bounds, members: Tally[set[str]], rows: Tally[Vector]
) -> dict[str, dict[str | None, Result]]:
    columns = columns_of(evaluation.organisation, bounds.figure)
    parts: dict[str, dict[str | None, Result]] = {}
    for name in members.by:
        if name in columns and columns[name].through:
            parts[name] = _known_of(
                bounds, {code: len(ids) for code, ids in members.by[name].items()}, len(members.total or ()), rows.total
            )
            continue
        parts[name] = {
            code: bounds.result(len(members.by[name].get(code, ())), rows.by[name].get(code))
            for code in {**members.by[name], **rows.by[name]}
        }
    return parts


def _known_of(
    bounds: _Bounds, known: dict[str | None, int], every: int, vector: Vector | None
) -> dict[str | None, Result]:
    """Return what is known of the persons by code. Whoever was not named is among those of whom it is not stated."""
    parts: dict[str | None, Result] = {code: ranged(count, count, vector) for code, count in known.items()}
    whole = bounds.result(every, vector)
    stated = sum(count for code, count in known.items() if code is not None)
    low, high = (whole.low, whole.high) if whole.is_range else (whole.value, whole.value)
    if low is not None and high is not None and high > stated:
        parts[None] = ranged(max(known.get(None, 0), int(low) - stated), int(high) - stated, vector)
    return parts
