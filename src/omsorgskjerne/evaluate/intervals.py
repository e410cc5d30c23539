"""Figures of intervals: who is there on a day or in a period, nights, and the most on one night.

Nights are not looked at row by row. The database says what is there when the window begins and what changes on each
day; added up day by day that gives the level of every night, and what was asked is folded from these.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.evaluate.fold import DAYS_IN_WEEK, Folded, Slots, each_day, gathered, vectors
from omsorgskjerne.evaluate.kinds import ZERO, assembled, empty, rows_in, sum_in
from omsorgskjerne.evaluate.needs import (
    by_weekday,
    columns_of,
    conditions_of,
    cuts,
    lived,
    measures_of,
    summed,
    worst_of,
)
from omsorgskjerne.evaluate.queries import ROWS, Changes, Measure, Present
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.singles import columns_for, grouped, rows_of, shared_by
from omsorgskjerne.evaluate.tally import passing, slot_code, tally
from omsorgskjerne.figures import During, Nights, Peak, Snapshot
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fold import Codes, Row, Vector
    from omsorgskjerne.evaluate.needs import Wanted
    from omsorgskjerne.figures import RowFigure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

    Planned = Iterator[tuple[tuple[str, Period], Present | Changes]]
    Code = Callable[[int, Codes], str | None]
    """Which part a cell belongs to, from its slot and codes."""

_ = words_of(__name__)


def plan_intervals(organisation: Organisation, table: Table, group: Iterable[Wanted], today: date | None) -> Planned:
    """Yield, for figures of intervals, the query for each window; days after `today` are left out.

    A record without an interval has none.
    """
    if table.schema.until is None:
        return
    group = list(group)
    yield from _plan_present(organisation, table, table.schema.until.name, group, today)
    yield from _plan_changes(organisation, table, table.schema.until.name, group, today)


def _plan_present(
    organisation: Organisation, table: Table, until: str, group: Iterable[Wanted], today: date | None
) -> Planned:
    def key(figure: RowFigure) -> str | None:
        if not isinstance(figure, Snapshot | During):
            return None
        return figure.of.name if figure.distinct else ""

    for reference, wanted in grouped(group, key):
        figures = rows_of(wanted)
        shared, measures = shared_by(figures), _measures(table, figures)
        columns = columns_for(organisation, figures, shared)
        for figure, one in zip(figures, wanted, strict=True):
            for days in one.windows:
                window = figure.time.days_looked_at(lived(days, today))
                query = Present(table.name, table.event.name, window, shared, until, columns, measures, reference)
                if window.days:
                    yield (figure.id, days), query


def _plan_changes(
    organisation: Organisation, table: Table, until: str, group: Iterable[Wanted], today: date | None
) -> Planned:
    for _key, wanted in grouped(group, lambda figure: True if isinstance(figure, Nights | Peak) else None):
        figures = rows_of(wanted)
        shared, measures = shared_by(figures), _measures(table, figures)
        columns = columns_for(organisation, figures, shared)
        times = {name for figure in figures for name in (*figure.times, *(["day"] * isinstance(figure, Peak)))}
        for one in wanted:
            for days in one.windows:
                window = lived(days, today)
                query = Changes(
                    table=table.name,
                    event=table.event.name,
                    window=window,
                    where=shared,
                    until=until,
                    columns=columns,
                    measures=measures,
                    cuts=cuts([window], times),
                    weekdays=by_weekday(times),
                )
                if window.days:
                    yield (one.figure.id, days), query


def _measures(table: Table, figures: Iterable[RowFigure]) -> tuple[Measure, ...]:
    every = dict.fromkeys([ROWS, *(measure for figure in figures for measure in measures_of(table, figure))])
    return tuple(sorted(every, key=lambda measure: not measure.adds))


def fold_changes(query: Changes, rows: Iterable[Row]) -> Folded[Vector]:
    """Fold rows of (day, codes …, rank of the quality, changes …) into sums of the levels of each slot's nights."""
    days = {day.isoformat(): number for number, day in enumerate(each_day(query.window))}
    width = 1 + len(query.columns)
    changes: dict[tuple[Codes, int], list[list[int]]] = {}
    # Written out rather than called: this loop runs once for every day and combination of codes.
    for row in rows:
        key = (row[1:width], row[width])
        found = changes.get(key)
        if found is None:
            found = changes[key] = [[0] * len(days) for _ in query.adding]
        day = days[row[0]]
        for line, change in zip(found, row[width + 1 :], strict=True):
            line[day] += change or 0
    slots = Slots(query.cuts, query.weekdays)
    nights = _nights(query, slots)
    pairs: list[list[tuple[Codes, Vector]]] = [[] for _ in nights]
    for (codes, rank), lines in changes.items():
        levels = [list(accumulate(line)) for line in lines]
        for slot, some in enumerate(nights):
            sums = [sum(level[some]) for level in levels]
            if sums[0]:
                pairs[slot].append((codes, (*sums, *_ranks(query, sums, rank))))
    merge = vectors(len(query.adding))
    return Folded(slots, query.columns, [gathered(found, merge) for found in pairs])


def _ranks(query: Changes, sums: Sequence[int], rank: int) -> Iterator[int]:
    """Yield the rank for each quality that is asked: best where no row states the quantity it speaks of."""
    for measure in query.measures[len(sums) :]:
        of = Measure("stated", measure.of) if measure.of else ROWS
        yield rank if sums[query.measures.index(of)] else 0


def _nights(query: Changes, slots: Slots) -> list[slice]:
    """Return which nights of the window, counted from 0, each slot has."""
    first = query.window.start.toordinal()
    ends = [day.toordinal() - first for day in query.cuts]
    spans = list(zip(ends, [*ends[1:], query.window.days], strict=True))
    if not slots.weekdays:
        return [slice(start, end) for start, end in spans]
    return [
        slice(start + (weekday - (first + start - 1)) % DAYS_IN_WEEK, end, DAYS_IN_WEEK)
        for start, end in spans
        for weekday in range(DAYS_IN_WEEK)
    ]


def evaluate_nights(evaluation: Evaluation, figure: Nights, days: Period) -> Result:
    """Return how many nights the rows have covered, or the sum of a quantity over these nights."""
    window, coverage = lived(days, evaluation.today), evaluation.coverage(figure, days)
    if not (window.days and coverage.covered):
        return NOTHING
    query, folded = _found(evaluation, figure, days)
    found = tally(evaluation.organisation, figure, folded, None, vectors(len(query.adding)))
    make = _make(evaluation, figure, query)
    parts = evaluation.parts(figure, days, found.by, make, empty(coverage, ZERO))
    return assembled(make(found.total) if found.total else ZERO, parts, coverage)


def evaluate_peak(evaluation: Evaluation, figure: Peak, days: Period) -> Result:
    """Return the most rows there were on one night, or the largest sum of a quantity."""
    window, coverage = lived(days, evaluation.today), evaluation.coverage(figure, days)
    if not (window.days and coverage.covered):
        return NOTHING
    query, folded = _found(evaluation, figure, days)
    passes, merge = passing(folded, conditions_of(figure)), vectors(len(query.adding))

    def highest(code: Code) -> dict[str | None, Vector]:
        """Return the highest level of each code: levels of one night are added, of several the largest is kept."""
        nights = (
            gathered(((code(slot, codes), cell) for codes, cell in cells.items() if passes(codes)), merge)
            for slot, cells in enumerate(folded.cells)
        )
        return gathered((pair for night in nights for pair in night.items()), vectors(0))

    columns = columns_of(evaluation.organisation, figure)
    by = {name: highest(_code_at(folded.columns.index(column))) for name, column in columns.items()}
    by |= {name: highest(_time_of(name, folded.slots)) for name in figure.times}
    total, make = highest(lambda _slot, _codes: None).get(None), _make(evaluation, figure, query)
    parts = evaluation.parts(figure, days, by, make, empty(coverage, ZERO))
    return assembled(make(total) if total else ZERO, parts, coverage)


def _code_at(place: int) -> Code:
    return lambda _slot, codes: codes[place]


def _time_of(name: str, slots: Slots) -> Code:
    return lambda slot, _codes: slot_code(name, slots, slot)


def _found(evaluation: Evaluation, figure: RowFigure, days: Period) -> tuple[Changes, Folded[Vector]]:
    query: Any = evaluation.plan.singles[figure.id, days]
    return query, evaluation.answer(query)


def _make(evaluation: Evaluation, figure: RowFigure, query: Changes) -> Callable[[Vector], Result]:
    table = evaluation.organisation.table(figure.record)
    if not summed(table, figure):
        return rows_in(query.measures, worst_of(table, figure))
    make = sum_in(evaluation, figure, query.measures)

    def of_nights(vector: Vector) -> Result:
        """Return the sum; a row is in the vector once for each of its nights, so that rows cannot be counted here."""
        result = make(vector)
        return attrs.evolve(result, notes=(Phrase(_("Some of the rows do not state it.")),) if result.notes else ())

    return of_nights
