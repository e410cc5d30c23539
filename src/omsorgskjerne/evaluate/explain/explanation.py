"""Everything that stands behind one figure in one period: what is read, its inputs, and the rows counted."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core.planning import Target
from omsorgskjerne.errors import InputError
from omsorgskjerne.evaluate.fetch import reading
from omsorgskjerne.evaluate.plan import Asked, plan
from omsorgskjerne.evaluate.report import measure, report_of
from omsorgskjerne.evaluate.views import views_in
from omsorgskjerne.figures.returned import Raw
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Query
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.views import View
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Input:
    """A figure that another is computed from, in the days it goes in with."""

    figure: Figure
    days: Period
    result: Result


@attrs.frozen
class Import:
    """The import that rows came with."""

    id: str
    file: str | None
    at: str
    """When, as it is stored."""


@attrs.frozen
class Record:
    """A row that was counted: where it is kept, its id and date. Nothing else of it is told."""

    table: str
    id: str
    day: date
    batch: Import | None
    """None where it was entered by itself."""


@attrs.frozen
class Counted:
    """The rows behind one figure in some days, by date."""

    figure: Figure
    days: Period
    records: tuple[Record, ...]


@attrs.frozen
class Explanation:
    """What stands behind a figure."""

    report: Report
    """The figure and those it is computed from, evaluated."""
    line: Line
    owner: str | None
    """The plugin (or `core`) that declares it; None for the organisation itself."""
    inputs: tuple[Input, ...]
    queries: tuple[Query, ...]
    views: tuple[View, ...]
    """The views that are read."""
    counted: tuple[Counted, ...]

    @property
    def statements(self) -> tuple[Raw, ...]:
        """Return the plugins' own statements that are read."""
        return tuple(query for query in self.queries if isinstance(query, Raw))

    def sources(self) -> Counter[tuple[str, Import | None]]:
        """Return how many different rows there are of each table and import; None for those entered one by one."""
        rows = {record for one in self.counted for record in one.records}
        return Counter((record.table, record.batch) for record in sorted(rows, key=lambda record: record.id))

    def months(self) -> dict[date | None, int]:
        """Return how many different rows there are by the first day of their month; None before the figure's days."""
        first = min((one.days.start for one in self.counted), default=date.min)
        rows = {record for one in self.counted for record in one.records}
        found = Counter(record.day.replace(day=1) if record.day >= first else None for record in rows)
        return dict(sorted(found.items(), key=lambda pair: pair[0] or date.min))


def explain(
    organisation: Organisation,
    store: Store,
    id_: str,
    period: Period,
    *,
    language: str | None = None,
    today: date | None = None,
) -> Explanation:
    """Return what stands behind a figure in a period.

    Raises InputError, with the nearest id, where there is no such figure; StoreError when the store cannot be read.
    """
    figure, today = _found(organisation, id_), today or store.now().date()
    beneath = list(_beneath(organisation, figure))
    ids = dict.fromkeys(id_ for id_, _years in beneath)
    figures = [organisation.figures[id_] for id_ in ids if id_ in organisation.figures]
    asked = [Asked(period.back(back), back) for back in range(max(years for _id, years in beneath) + 1)]
    with store.engine.reading():
        evaluation = measure(organisation, store, figures, asked, today=today)
        report = report_of(evaluation, figures, asked, language)
        queries = _read(organisation, figure, period, today)
        return Explanation(
            report=report,
            line=report.lines[figure.id],
            owner=organisation.owners.get(figure.id),
            inputs=tuple(_inputs(evaluation, figure, period)),
            queries=queries,
            views=tuple(views_in(organisation, queries)),
            counted=tuple(_counted(evaluation, figure, period, store.query)),
        )


def _found(organisation: Organisation, id_: str) -> Figure:
    import difflib

    if id_ in organisation.figures:
        return organisation.figures[id_]
    near = difflib.get_close_matches(id_, organisation.figures, n=1, cutoff=0.5)
    hint = _("Did you mean {near}?") if near else _("`omsorg figures` lists them.")
    raise InputError(_("There is no such figure."), hint=hint, near=near[0] if near else "")


def _beneath(organisation: Organisation, figure: Figure, years: int = 0) -> Iterator[tuple[str, int]]:
    """Yield a figure, those it is computed from, and what slices are slices of, with how many years back they go."""
    yield figure.id, years
    yield figure.id.partition("[")[0], years
    for term, back in figure.inputs(organisation):
        yield from _beneath(organisation, term, years + back)


def _inputs(evaluation: Evaluation, figure: Figure, period: Period) -> Iterator[Input]:
    days = figure.window(period)
    for term, back in dict.fromkeys(figure.inputs(evaluation.organisation)):
        own = term.window(days.back(back), back)
        yield Input(term, own, evaluation.result(term, days.back(back), back))


def _read(organisation: Organisation, figure: Figure, period: Period, today: date) -> tuple[Query, ...]:
    """Return the queries that answer a figure and what it is computed from, in this period alone."""
    target = organisation.table(Target).name
    queries = plan(organisation, [figure], [Asked(period)], today=today).queries
    return tuple(query for query in queries if query.table != target)


def _counted(evaluation: Evaluation, figure: Figure, period: Period, ask: Ask) -> Iterator[Counted]:
    """Yield the rows behind a figure; of one that is computed from others, those behind each of these, once."""
    read = reading(evaluation.organisation, ask, evaluation.today)
    for leaf, days in dict.fromkeys(figure.leaves(evaluation.organisation, period)):
        if records := tuple(_record(table, row) for table, row in leaf.behind(evaluation, days, read)):
            yield Counted(leaf, days, records)


def _record(table: Table, row: Row) -> Record:
    id_, day, batch, file, at, *_first = row
    return Record(table.name, id_, date.fromisoformat(day), Import(batch, file, at) if batch else None)
