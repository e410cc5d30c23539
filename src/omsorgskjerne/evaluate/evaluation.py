"""Evaluating figures from what was fetched.

Nothing here touches the store, so that a frozen report can be evaluated again.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

from omsorgskjerne.errors import InFigure
from omsorgskjerne.figures.bound import names_of
from omsorgskjerne.figures.coverage import Coverage, coverage
from omsorgskjerne.figures.fold import project, vectors
from omsorgskjerne.figures.measures import quality_in
from omsorgskjerne.figures.queries import Ends, Whole
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.spans import lived
from omsorgskjerne.figures.tally import Tally, make_parts, tally

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from omsorgskjerne.evaluate.plan import Plan
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.bound import Bound
    from omsorgskjerne.figures.cells import Cells
    from omsorgskjerne.figures.fold import Folded, Vector
    from omsorgskjerne.figures.queries import Column, Query
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.figures.tally import Parts
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.terms import Quality

T = TypeVar("T")


class Evaluation:
    """What was fetched, with what has been worked out of it so far."""

    def __init__(self, plan: Plan, answers: Mapping[Query, Any]) -> None:
        """Begin; the plan's `today` lets a period that is not over say so, None leaves it unsaid."""
        self.plan = plan
        self.organisation = plan.organisation
        self.bound: Bound = plan.organisation
        self.today = plan.today
        self._answers = answers
        self._results: dict[Hashable, Result] = {}
        self._projected: dict[tuple[int, tuple[Column, ...], bool], Folded[Vector]] = {}

    def result(self, figure: Figure, period: Period, years: int = 0) -> Result:
        """Return the value of a figure in a period `years` before the report's.

        There is none where the figure begins after the period.
        """
        days = figure.window(period, years)
        if not days.days:
            return NOTHING
        key = figure.key_of(days, years)
        if key not in self._results:
            try:
                self._results[key] = figure.evaluate(self, days, years)
            except Exception as error:
                error.add_note(InFigure(figure.id))  # what a plugin's own measure raises does not say of which figure
                raise
        return self._results[key]

    def answer(self, query: Query) -> Any:
        """Return what a query found."""
        return self._answers[query]

    def single(self, key: str, days: Period) -> tuple[Any, Any]:
        """Return the query that a figure needs beside its cells in some days, and what it found."""
        query = self.plan.singles[key, days]
        return query, self._answers[query]

    def whole(self, table: str, columns: tuple[str, ...]) -> Any:
        """Return some columns of every row of a small table."""
        return self._answers[Whole.of(self.organisation.tables[table], columns)]

    def cells(self, figure: RowFigure) -> tuple[Cells, Folded[Vector]]:
        """Return the query and cells of a figure, told apart by no more columns than it needs."""
        query = self.plan.cells[figure.id]
        needed = figure.cell_columns(self.organisation)
        columns = tuple(column for column in query.columns if column in needed)
        return query, self._project(query, columns, weekdays="weekday" in figure.times)

    def _project(self, query: Cells, columns: tuple[Column, ...], *, weekdays: bool) -> Folded[Vector]:
        """Return cells told apart by some of their columns only."""
        key = (id(query), columns, weekdays)
        if key not in self._projected:
            whole: Folded[Vector] = self._answers[query]
            if whole.slots.weekdays and not weekdays and columns != query.columns:
                whole = self._project(query, query.columns, weekdays=False)
            self._projected[key] = project(whole, columns, vectors(query.measures), weekdays=weekdays)
        return self._projected[key]

    def tally(self, figure: RowFigure, days: Period) -> tuple[Cells, Tally[Vector]]:
        """Return what a figure finds in its cells: vectors of the query's measures, the quality last."""
        query, cells = self.cells(figure)
        return query, tally(figure.cut(self.organisation), cells, days, vectors(query.measures))

    def quality(self, figure: RowFigure, vector: Vector | None) -> Quality:
        """Return the worst quality among the rows that make a figure; counted where there are none."""
        worst = figure.worst(self.organisation.table(figure.record))
        return quality_in(self.plan.cells[figure.id].measures, worst, vector)

    def coverage(self, figure: RowFigure, days: Period) -> Coverage:
        """Return whether a figure's record was kept in some days, and what must be said if only in part."""
        own = self.organisation.table(figure.record)
        table = own.recorded
        if table is not own and not lived(days, self.today).days:
            return Coverage(covered=False)  # nothing has been made yet of rows of days to come
        recorded = figure.recorded(self.organisation)
        rows = self._has_rows(figure, days) or (recorded is not None and self._has_rows(recorded, days))
        marked = self.organisation.settings.covered.get(table.path, [])
        ends = self._answers[Ends.of(table)]
        return coverage(table, days, marked, ends, rows=rows, today=self.today)

    def ever(self, figure: RowFigure) -> bool:
        """Tell whether a figure's record has any row, of whatever day."""
        return self._answers[Ends.of(self.organisation.table(figure.record).recorded)][0] is not None

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
        bound = self.organisation
        codes = {name: self.labels(figure.column_role(bound, column)) for name, column in figure.columns(bound).items()}
        return {
            name: make_parts(name, by.get(name, {}), codes.get(name), days, make=make, none=none)
            for name in (*codes, *figure.times)
        }

    def labels(self, role: Role) -> dict[str, str]:
        """Return the codes of a field with their labels; rows referred to by name."""
        for table, columns in names_of(self.organisation, role):
            rows = self.whole(table.name, columns)
            return dict(sorted(((id_, next(filter(None, names), id_)) for id_, *names in rows), key=itemgetter(1)))
        return dict(getattr(role, "codes", {}))
