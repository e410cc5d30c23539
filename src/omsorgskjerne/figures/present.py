"""Evaluating who or what is present on a day: rows of intervals that have begun and not ended."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.figures.fold import union, vectors
from omsorgskjerne.figures.kinds import ZERO, assembled, empty
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.tally import tally
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.figures.fold import Presence, Vector
    from omsorgskjerne.indicators import Snapshot
    from omsorgskjerne.period import Period


def evaluate_snapshot(evaluation: Evaluation, figure: Snapshot, days: Period) -> Result:
    """Return how many rows are there on the last day, or how many different rows their reference leads to."""
    last = days._replace(start=days.last)
    coverage = evaluation.coverage(figure, last)
    if not coverage.covered:
        return NOTHING
    presence: Presence = evaluation.answer(evaluation.plan.singles[figure.id, days])
    rows = tally(evaluation.organisation, figure, presence.rows, None, vectors(1))
    none = empty(coverage, ZERO)
    if presence.members is None:
        total = _rows(rows.total) if rows.total else ZERO
        return assembled(total, evaluation.parts(figure, last, rows.by, _rows, none), coverage)
    members = tally(evaluation.organisation, figure, presence.members, None, union)
    quality = _quality(rows.total)

    def make(found: set[str]) -> Result:
        return Result(Fraction(len(found)), quality=quality)

    return assembled(make(members.total or set()), evaluation.parts(figure, last, members.by, make, none), coverage)


def _rows(vector: Vector) -> Result:
    return Result(Fraction(vector[0]), quality=_quality(vector))


def _quality(vector: Vector | None) -> Quality:
    return list(Quality)[vector[-1]] if vector else Quality.COUNTED
