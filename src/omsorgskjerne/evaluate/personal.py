"""Figures that follow each known person: once a day, for the first time, from the first score to the latest.

Planning and evaluating what neither cells nor sets of persons can tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.evaluate.fold import Folded, Slots, union, vectors
from omsorgskjerne.evaluate.kinds import ZERO, assembled, by_time, empty, per_of
from omsorgskjerne.evaluate.needs import by_weekday, columns_of, conditions_of, cuts, event_of, merged
from omsorgskjerne.evaluate.queries import Column, Courses, Daily, Firsts, Measure
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import tally
from omsorgskjerne.figures import FirstMean, LatestMean, Newcomers, PersonDays, Progress
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Row, Vector
    from omsorgskjerne.evaluate.needs import Wanted
    from omsorgskjerne.evaluate.tally import Parts
    from omsorgskjerne.figures import RowFigure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

    Planned = Iterator[tuple[tuple[str, Period], Any]]


def plan_personal(organisation: Organisation, table: Table, group: Iterable[Wanted]) -> Planned:
    """Yield, for figures that follow each person, the query that they need beside their cells."""
    for one in group:
        figure = one.figure
        if isinstance(figure, PersonDays | Newcomers):
            kind = Daily if isinstance(figure, PersonDays) else Firsts
            columns = tuple(dict.fromkeys(columns_of(organisation, figure).values()))
            whole = kind(
                table.name,
                event_of(table, figure),
                merged(one.windows),
                conditions_of(figure),
                figure.of.name,
                columns,
                *_times(figure, one.windows),
            )
            yield from (((figure.id, days), whole) for days in one.windows)
        if isinstance(figure, Progress):
            for days in one.windows:
                yield (figure.id, days), _courses(organisation, table, figure, days)


def _times(figure: RowFigure, windows: Iterable[Period]) -> tuple[tuple[date, ...], bool]:
    """Return where days are cut, which is where a window ends too, and whether weekdays are kept apart."""
    times = figure.times
    return cuts(windows, times), by_weekday(times)


def _courses(organisation: Organisation, table: Table, figure: Progress, days: Period) -> Courses:
    alike = tuple(Column(ref.name) for ref in figure.alike)
    columns = tuple(dict.fromkeys(columns_of(organisation, figure).values()))
    return Courses(
        table.name,
        event_of(table, figure),
        days,
        conditions_of(figure),
        figure.person.name,
        figure.of.name,
        alike,
        columns,
    )


def fold_daily(query: Daily, answers: Iterable[Iterable[Row]]) -> tuple[Folded[Vector], ...]:
    """Fold rows of (day, how many), then for each column rows of (day, code, how many)."""
    slots = Slots(query.cuts, query.weekdays)
    index = slots.index()
    folded: list[Folded[Vector]] = []
    for columns, rows in zip(query.groupings, answers, strict=True):
        cells: list[Counter[tuple[Any, ...]]] = [Counter() for _ in range(len(slots))]
        for day, *codes, count in rows:
            cells[index[day]][tuple(codes)] += count
        whole: list[dict[Any, Vector]] = [{codes: (count,) for codes, count in cell.items()} for cell in cells]
        folded.append(Folded(slots, columns, whole))
    return tuple(folded)


def fold_firsts(query: Firsts, rows: Iterable[Row]) -> Folded[set[str]]:
    """Fold rows of (first day, codes …, id); who came first on other days than those asked for is left out."""
    slots = Slots(query.cuts, query.weekdays)
    index = slots.index()
    cells: list[dict[tuple[Any, ...], set[str]]] = [{} for _ in range(len(slots))]
    asked = [(span.start.isoformat(), span.end.isoformat()) for span in query.spans]
    for day, *codes, id_ in rows:
        if any(start <= day < end for start, end in asked):
            cells[index[day]].setdefault(tuple(codes), set()).add(id_)
    return Folded(slots, query.columns, cells)


def evaluate_person_days(evaluation: Evaluation, figure: PersonDays, days: Period) -> Result:
    """Return how many persons there were on each day, added up: the known once a day, the others by head-count."""
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    answers: Sequence[Folded[Vector]] = evaluation.answer(evaluation.plan.singles[figure.id, days])
    found = [tally(evaluation.organisation, figure, folded, days, vectors(1)) for folded in answers]
    query, rows = evaluation.tally(figure, days)
    place = query.measures.index(Measure("others", figure.persons.name if figure.persons else "", figure.of.name))

    def make(both: _Both) -> Result:
        others = both.rows[place] if both.rows else 0
        # What is known of a person says nothing of the quality of rows that name somebody else.
        quality = evaluation.quality(figure, both.rows or rows.total)
        return Result(Fraction(both.known + others), quality=quality)

    by = {name: parts for one in found for name, parts in one.by.items()}
    total = _Both(found[0].total[0] if found[0].total else 0, rows.total)
    parts = {
        name: _both(known, {None: rows.total} if name not in rows.by and rows.total else rows.by.get(name, {}))
        for name, known in by.items()
    }
    return assembled(
        make(total) if rows.total else ZERO,
        evaluation.parts(figure, days, parts, make, empty(coverage, ZERO)),
        coverage,
    )


@attrs.frozen
class _Both:
    """The known persons of each day, added up, and what the rows say of the others."""

    known: int
    rows: Vector | None


def _both(known: dict[str | None, Vector], rows: dict[str | None, Vector]) -> dict[str | None, _Both]:
    return {code: _Both(known.get(code, (0,))[0], rows.get(code)) for code in {**known, **rows}}


def evaluate_newcomers(evaluation: Evaluation, figure: Newcomers, days: Period) -> Result:
    """Return how many persons came for the first time."""
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    folded: Folded[set[str]] = evaluation.answer(evaluation.plan.singles[figure.id, days])
    found = tally(evaluation.organisation, figure, folded, days, union)

    def make(some: set[str]) -> Result:
        return Result(Fraction(len(some)), quality=Quality.COUNTED)

    return assembled(
        make(found.total or set()),
        evaluation.parts(figure, days, found.by, make, empty(coverage, ZERO)),
        coverage,
    )


def evaluate_progress(evaluation: Evaluation, figure: Progress, days: Period) -> Result:
    """Return the mean over persons of their change from first to latest, or of either end, in the quantity's unit.

    It is not stated where nobody has rows of two days that can be compared. As something computed from several rows it
    is never better than computed.
    """
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    query: Courses = evaluation.plan.singles[figure.id, days]  # type: ignore[assignment]
    rows: Sequence[Row] = evaluation.answer(query)
    counted = evaluation.quality(figure, evaluation.tally(figure, days)[1].total)
    quality = max(counted, Quality.COMPUTED, key=lambda one: one.rank)
    number, per = NUMBERS[type(figure)], per_of(evaluation, figure)

    def make(some: Sequence[Row]) -> Result:
        persons = [_mean([number(*ends) for ends in courses]) for courses in _courses_of(query, some).values()]
        return Result(_mean(persons) / per, quality=quality, n=len(persons)) if persons else NOTHING

    by: Parts[list[Row]] = {}
    for name, column in columns_of(evaluation.organisation, figure).items():
        by[name] = _grouped((row[query.place(column)], row) for row in rows)
    for name in figure.times:
        codes = {day: code for code, some in by_time(name, {row[0] for row in rows}).items() for day in some}
        by[name] = _grouped((codes[row[0]], row) for row in rows)
    return assembled(make(rows), evaluation.parts(figure, days, by, make, lambda _stretch: NOTHING), coverage)


NUMBERS: dict[type[Progress], Callable[[int, int], int]] = {
    Progress: lambda first, latest: latest - first,
    FirstMean: lambda first, _latest: first,
    LatestMean: lambda _first, latest: latest,
}


def _courses_of(query: Courses, rows: Iterable[Row]) -> dict[str, list[tuple[int, int]]]:
    """Return, for each person with rows of two days that can be compared, the first and latest score of each course."""
    compared: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        compared[row[query.compared]].append(row)
    courses: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for (*_alike, person), course in compared.items():
        first, latest = course[0], course[-1]
        if first[0] < latest[0]:
            courses[person].append((first[-1], latest[-1]))
    return courses


def _mean(numbers: Sequence[int] | Sequence[Fraction]) -> Fraction:
    return Fraction(sum(numbers), len(numbers))


def _grouped(pairs: Iterable[tuple[str | None, Row]]) -> dict[str | None, list[Row]]:
    found: defaultdict[str | None, list[Row]] = defaultdict(list)
    for code, row in pairs:
        found[code].append(row)
    return found
