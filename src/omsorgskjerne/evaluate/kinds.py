"""Evaluating what is read off cells: counts, sums, means and different days."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.fold import Folded, Slots, union
from omsorgskjerne.evaluate.needs import worst_of
from omsorgskjerne.evaluate.queries import ROWS, Measure
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import tally, time_code
from omsorgskjerne.figures import Elapsed
from omsorgskjerne.roles import Quantity
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.evaluate.coverage import Coverage
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Vector
    from omsorgskjerne.figures import Count, Days, Mean, RowFigure, Sum
    from omsorgskjerne.period import Period


_ = words_of(__name__)

ZERO = Result(Fraction(0), quality=Quality.COUNTED)


def evaluate_count(evaluation: Evaluation, figure: Count, days: Period) -> Result:
    """Return how many rows there are, or how many of them state the field that is counted."""
    counted = Measure("stated", figure.of.name) if isinstance(figure.of, FieldRef) else ROWS
    place = evaluation.plan.cells[figure.id].measures.index(counted)
    return additive(
        evaluation,
        figure,
        days,
        lambda vector: Result(Fraction(vector[place]), quality=evaluation.quality(figure, vector)),
    )


def evaluate_sum(evaluation: Evaluation, figure: Sum, days: Period) -> Result:
    """Return the sum of a quantity in its unit.

    Where rows are there but none states an optional quantity, it is not stated.
    """
    return additive(evaluation, figure, days, sum_in(evaluation, figure, evaluation.plan.cells[figure.id].measures))


def sum_in(evaluation: Evaluation, figure: RowFigure, measures: Sequence[Measure]) -> Callable[[Vector], Result]:
    """Return what makes the sum of a figure's quantity out of a vector of measures."""
    name, per = figure.of.name, per_of(evaluation, figure)
    worst = worst_of(evaluation.organisation.table(figure.record), figure)
    rows, total = measures.index(ROWS), measures.index(Measure("sum", name))
    stated = measures.index(Measure("stated", name)) if Measure("stated", name) in measures else rows

    def make(vector: Vector) -> Result:
        if not vector[stated]:
            return NOTHING
        note = Phrase(_("{stated} of {rows} rows state it."), stated=vector[stated], rows=vector[rows])
        notes = (note,) if vector[stated] < vector[rows] else ()
        return Result(Fraction(vector[total], per), quality=quality_in(measures, worst, vector), notes=notes)

    return make


def rows_in(measures: Sequence[Measure], worst: Measure) -> Callable[[Vector], Result]:
    """Return what makes the number of rows out of a vector of measures."""
    place = measures.index(ROWS)
    return lambda vector: Result(Fraction(vector[place]), quality=quality_in(measures, worst, vector))


def quality_in(measures: Sequence[Measure], worst: Measure, vector: Vector | None) -> Quality:
    """Return the worst quality in a vector of measures; counted where there are no rows, or no field says it."""
    if vector is None or not worst.field:
        return Quality.COUNTED
    return list(Quality)[vector[measures.index(worst)]]


def evaluate_mean_of_sums(evaluation: Evaluation, figure: Mean, days: Period) -> Result:
    """Return the mean over the rows that state a quantity."""
    measures, name, per = evaluation.plan.cells[figure.id].measures, figure.of.name, per_of(evaluation, figure)
    total, stated = measures.index(Measure("sum", name)), measures.index(Measure("stated", name))

    def make(vector: Vector) -> Result:
        if not vector[stated]:
            return NOTHING
        return Result(
            Fraction(vector[total], vector[stated] * per), quality=evaluation.quality(figure, vector), n=vector[stated]
        )

    return additive(evaluation, figure, days, make, zero=NOTHING)


def additive(
    evaluation: Evaluation, figure: RowFigure, days: Period, make: Callable[[Vector], Result], *, zero: Result = ZERO
) -> Result:
    """Return a figure read off its cells, with its parts.

    It is `zero` where a record was kept and no row passes the filter.
    """
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    _query, found = evaluation.tally(figure, days)
    return assembled(
        zero if found.total is None else make(found.total),
        evaluation.parts(figure, days, found.by, make, empty(coverage, zero)),
        coverage,
    )


def assembled(result: Result, by: dict[str, dict[str | None, Result]], coverage: Coverage) -> Result:
    """Return a result with its parts and with what must be said of its coverage."""
    return attrs.evolve(result, by=by, notes=(*coverage.notes, *result.notes))


def empty(coverage: Coverage, zero: Result) -> Callable[[Period], Result]:
    """Return what a stretch of days is in which nothing was found: zero where recording went on, else not stated."""
    return lambda stretch: zero if coverage.of(stretch) else NOTHING


def evaluate_days(evaluation: Evaluation, figure: Days, days: Period) -> Result:
    """Return on how many different days there was a row."""
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    _query, vectors = evaluation.tally(figure, days)
    _query, cells = evaluation.cells(figure)
    start, end = days.start.isoformat(), days.end.isoformat()
    inside = {codes: {day for day in some if start <= day < end} for codes, some in cells.days.items()}
    within = {codes: some for codes, some in inside.items() if some}
    found = tally(evaluation.organisation, figure, Folded(Slots(()), cells.columns, [within]), None, union)
    quality = evaluation.quality(figure, vectors.total)

    def make(some: set[str]) -> Result:
        return Result(Fraction(len(some)), quality=quality)

    by = dict(found.by)
    for name in figure.dimensions:
        if isinstance(name, str):
            by[name] = by_time(name, found.total or set())
    return assembled(
        make(found.total or set()), evaluation.parts(figure, days, by, make, empty(coverage, ZERO)), coverage
    )


def by_time(name: str, days: set[str]) -> dict[str | None, set[str]]:
    """Return ISO days by year, quarter, month or weekday."""
    found: dict[str | None, set[str]] = {}
    for text in days:
        day = date.fromisoformat(text)
        code = str(day.isoweekday()) if name == "weekday" else time_code(name, day)
        found.setdefault(code, set()).add(text)
    return found


def per_of(evaluation: Evaluation, figure: RowFigure) -> int:
    """Return how many small units of a figure's quantity make one unit."""
    if isinstance(figure.of, Elapsed):
        return 1
    role = evaluation.organisation.table(figure.record)[figure.of.name].role
    return role.per if isinstance(role, Quantity) else 1
