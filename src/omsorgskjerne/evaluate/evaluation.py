"""Evaluating figures from what was fetched.

Nothing here touches the store, so that a frozen report can be evaluated again.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from omsorgskjerne.evaluate import (
    calendar,
    formula,
    intervals,
    kinds,
    people,
    personal,
    present,
    readings,
    sql,
    union,
    values,
)
from omsorgskjerne.evaluate.coverage import Coverage, coverage
from omsorgskjerne.evaluate.fold import project, vectors
from omsorgskjerne.evaluate.needs import (
    column_role,
    columns_of,
    counted_columns,
    is_recorded_apart,
    lived,
    recorded,
    window,
    worst_of,
)
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import Tally, in_order, stretches, tally
from omsorgskjerne.figures import (
    Count,
    Days,
    During,
    FirstMean,
    Formula,
    LatestMean,
    Mean,
    Median,
    Newcomers,
    Nights,
    OpenDays,
    Parameter,
    Peak,
    People,
    PeriodDays,
    PersonDays,
    Progress,
    RawSql,
    RowFigure,
    Snapshot,
    Stated,
    Sum,
    Union,
    Within,
)
from omsorgskjerne.roles import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from omsorgskjerne.evaluate.fetch import Fetched
    from omsorgskjerne.evaluate.fold import Folded, Vector
    from omsorgskjerne.evaluate.queries import Cells, Column, Query
    from omsorgskjerne.evaluate.tally import Parts
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.terms import Quality

T = TypeVar("T")

KINDS: dict[type, Callable[[Any, Any, Period], Result]] = {
    Count: kinds.evaluate_count,
    Sum: kinds.evaluate_sum,
    Mean: values.evaluate_mean,
    Days: kinds.evaluate_days,
    Median: values.evaluate_median,
    Within: values.evaluate_within,
    People: people.evaluate_people,
    PersonDays: personal.evaluate_person_days,
    Newcomers: personal.evaluate_newcomers,
    Progress: personal.evaluate_progress,
    FirstMean: personal.evaluate_progress,
    LatestMean: personal.evaluate_progress,
    Snapshot: present.evaluate_snapshot,
    During: present.evaluate_during,
    Nights: intervals.evaluate_nights,
    Peak: intervals.evaluate_peak,
    OpenDays: calendar.evaluate_open_days,
    Stated: readings.evaluate_stated,
    RawSql: sql.evaluate_raw,
    Union: union.evaluate_union,
    Parameter: formula.evaluate_parameter,
    PeriodDays: calendar.evaluate_period_days,
}


class Evaluation:
    """What was fetched, with what has been worked out of it so far."""

    def __init__(self, fetched: Fetched, today: date | None = None) -> None:
        """Begin; `today` lets a period that is not over say so, None leaves it unsaid."""
        self.plan = fetched.plan
        self.organisation = fetched.plan.organisation
        self.today = today
        self._answers = fetched.answers
        self._results: dict[tuple[Any, ...], Result] = {}
        self._projected: dict[tuple[int, tuple[Column, ...], bool], Folded[Vector]] = {}

    def result(self, figure: Figure, period: Period, years: int = 0) -> Result:
        """Return the value of a figure in a period `years` before the report's.

        There is none where the figure begins after the period.
        """
        days = window(figure, period, years)
        if days.start >= days.end:
            return NOTHING
        if isinstance(figure, Formula):
            key: tuple[Any, ...] = (figure, days, years)  # of formulas made from others each is worked out once
            if key not in self._results:
                self._results[key] = formula.evaluate_formula(self, figure, days, years)
            return self._results[key]
        key = (figure.id, days, figure.as_of is not None)
        if key not in self._results:
            self._results[key] = KINDS[type(figure)](self, figure, days)
        return self._results[key]

    def answer(self, query: Query) -> Any:
        """Return what a query found."""
        return self._answers[query]

    def cells(self, figure: RowFigure) -> tuple[Cells, Folded[Vector]]:
        """Return the query and cells of a figure, told apart by no more columns than it needs."""
        query = self.plan.cells[figure.id]
        needed = counted_columns(self.organisation, figure)
        columns = tuple(column for column in query.columns if column in needed)
        return query, self._project(query, columns, weekdays="weekday" in figure.times)

    def _project(self, query: Cells, columns: tuple[Column, ...], *, weekdays: bool) -> Folded[Vector]:
        """Return cells told apart by some of their columns only."""
        key = (id(query), columns, weekdays)
        if key not in self._projected:
            whole: Folded[Vector] = self._answers[query]
            if whole.slots.weekdays and not weekdays and columns != query.columns:
                whole = self._project(query, query.columns, weekdays=False)
            merge = vectors(sum(measure.adds for measure in query.measures))
            self._projected[key] = project(whole, columns, merge, weekdays=weekdays)
        return self._projected[key]

    def tally(self, figure: RowFigure, days: Period) -> tuple[Cells, Tally[Vector]]:
        """Return what a figure finds in its cells: vectors of the query's measures, the quality last."""
        query, cells = self.cells(figure)
        merge = vectors(sum(measure.adds for measure in query.measures))
        return query, tally(self.organisation, figure, cells, days, merge)

    def quality(self, figure: RowFigure, vector: Vector | None) -> Quality:
        """Return the worst quality among the rows that make a figure; counted where there are none."""
        worst = worst_of(self.organisation.table(figure.record), figure)
        return kinds.quality_in(self.plan.cells[figure.id].measures, worst, vector)

    def coverage(self, figure: RowFigure, days: Period) -> Coverage:
        """Return whether a figure's record was kept in some days, and what must be said if only in part."""
        own = self.organisation.table(figure.record)
        table = own.recorded
        if table is not own and not lived(days, self.today).days:
            return Coverage(covered=False)  # nothing has been made yet of rows of days to come
        rows = self._has_rows(figure, days)
        if not rows and is_recorded_apart(self.organisation, figure):
            rows = self._has_rows(recorded(self.organisation, figure), days)
        marked = self.organisation.settings.covered.get(table.path, [])
        ends = self._answers[self.plan.ends[table.name]]
        return coverage(table, days, marked, ends, rows=rows, today=self.today)

    def ever(self, figure: RowFigure) -> bool:
        """Tell whether a figure's record has any row, of whatever day."""
        return self._answers[self.plan.ends[self.organisation.table(figure.record).recorded.name]][0] is not None

    def _has_rows(self, figure: RowFigure, days: Period) -> bool:
        """Tell whether any row lies in some days, filter or no filter."""
        if figure.id not in self.plan.cells:
            return False
        everything: Folded[Vector] = self._answers[self.plan.cells[figure.id]]
        return any(everything.cells[slot] for slot in everything.slots.within(days))

    def parts(
        self,
        figure: RowFigure,
        days: Period,
        by: Parts[T],
        make: Callable[[T], Result],
        none: Callable[[Period], Result],
    ) -> dict[str, dict[str | None, Result]]:
        """Return the breakdowns of a figure: codes in order, every month (quarter, year), the weekdays found.

        `make` turns what was found into a result; `none` says what a month is in which nothing was found.
        """
        columns = columns_of(self.organisation, figure)
        parts: dict[str, dict[str | None, Result]] = {}
        for name in self._names(figure):
            found = by.get(name, {})
            if name in columns:
                codes = self.codes(figure, columns[name])
                parts[name] = {code: make(found[code]) for code in in_order(found, codes)}
            elif name == "weekday":
                parts[name] = {code: make(found[code]) for code in sorted(found, key=str)}
            else:
                parts[name] = {
                    code: make(found[code]) if code in found else none(stretch)
                    for code, stretch in stretches(name, days).items()
                }
        return parts

    def _names(self, figure: RowFigure) -> Iterator[str]:
        yield from columns_of(self.organisation, figure)
        yield from figure.times

    def codes(self, figure: RowFigure, column: Column) -> dict[str, str]:
        """Return the codes of a column with their labels, in this organisation's order; rows referred to by name."""
        return self.labels(column_role(self.organisation, figure, column))

    def labels(self, role: Role) -> dict[str, str]:
        """Return the codes of a field with their labels; rows referred to by name."""
        if isinstance(role, Reference) and role.record is not None:
            rows = self.answer(self.plan.wholes[self.organisation.table(role.record).name])
            return dict(sorted(((id_, next(filter(None, names), id_)) for id_, *names in rows), key=itemgetter(1)))
        return dict(getattr(role, "codes", {}))
