"""Evaluating who or what is present, on a day or on any day of a period: rows of intervals that overlap it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from omsorgskjerne.evaluate.fold import union, vectors
from omsorgskjerne.evaluate.kinds import ZERO, assembled, empty, quality_in, rows_in, sum_in
from omsorgskjerne.evaluate.needs import lived, summed, worst_of
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import tally

if TYPE_CHECKING:
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Presence, Vector
    from omsorgskjerne.figures import During, RowFigure, Snapshot
    from omsorgskjerne.period import Period


def evaluate_snapshot(evaluation: Evaluation, figure: Snapshot, days: Period) -> Result:
    """Return how many rows are there on the last day, the sum of a quantity, or how many rows their reference leads to.

    While the period goes on the day is today, which is told; a period to come has no such day. Where rows are there but
    none states an optional quantity, its sum is not stated.
    """
    there = lived(days, evaluation.today)
    return _present(evaluation, figure, days, figure.time.days_looked_at(there)) if there.days else NOTHING


def evaluate_during(evaluation: Evaluation, figure: During, days: Period) -> Result:
    """Return how many rows are there on any of the days that are over, or how many rows their reference leads to."""
    if not lived(days, evaluation.today).days:
        return NOTHING
    return _present(evaluation, figure, days, days)


def _present(evaluation: Evaluation, figure: RowFigure, days: Period, counted: Period) -> Result:
    table = evaluation.organisation.table(figure.record)
    # What is entered day by day was recorded if there is a row of any day, whatever a view makes of it.
    coverage = evaluation.coverage(figure, counted if table.recorded.schema.until else days)
    if not coverage.covered:
        return NOTHING
    query: Any = evaluation.plan.singles[figure.id, days]
    presence: Presence = evaluation.answer(query)
    worst, none = worst_of(table, figure), empty(coverage, ZERO)
    rows = tally(evaluation.organisation, figure, presence.rows, None, vectors(len(query.adding)))
    if presence.members is None:
        make = sum_in(evaluation, figure, query.measures) if summed(table, figure) else rows_in(query.measures, worst)
        total = make(rows.total) if rows.total else ZERO
        return assembled(total, evaluation.parts(figure, counted, rows.by, make, none), coverage)
    members = tally(evaluation.organisation, figure, presence.members, None, union)

    def different(found: tuple[set[str], Vector | None]) -> Result:
        return Result(Fraction(len(found[0])), quality=quality_in(query.measures, worst, found[1]))

    by = {name: {code: (ids, rows.by[name].get(code)) for code, ids in of.items()} for name, of in members.by.items()}
    total = different((members.total or set(), rows.total))
    return assembled(total, evaluation.parts(figure, counted, by, different, none), coverage)
