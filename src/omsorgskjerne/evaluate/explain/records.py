"""The rows that a figure counts, found by the filter and the days that the figure itself uses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.core.planning import Reading
from omsorgskjerne.evaluate.behind import Behind, Named
from omsorgskjerne.evaluate.fetch import answer, raw_rows
from omsorgskjerne.evaluate.needs import conditions_of, event_of, inputs, lived, window
from omsorgskjerne.evaluate.readings import spoken
from omsorgskjerne.evaluate.sql import fold_behind, plan_raw
from omsorgskjerne.evaluate.union import services_of
from omsorgskjerne.evaluate.views import MISFIT, asking, refuse_view
from omsorgskjerne.figures import (
    Elapsed,
    Formula,
    Newcomers,
    People,
    PersonDays,
    Progress,
    RawSql,
    RowFigure,
    Stated,
    Union,
)
from omsorgskjerne.figures.statement import tables_of
from omsorgskjerne.organisation.views import View
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.store.engine import PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation, Table
    from omsorgskjerne.period import Period


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


def counted(evaluation: Evaluation, figure: Figure, period: Period, years: int, ask: Ask) -> Iterator[Counted]:
    """Yield the rows behind a figure; of one that is computed from others, those behind each of these, once."""
    found = dict.fromkeys(_leaves(evaluation.organisation, figure, period, years))
    for leaf, days in found:
        if records := tuple(_records(evaluation, leaf, days, ask)):
            yield Counted(leaf, days, records)


def _leaves(organisation: Organisation, figure: Figure, period: Period, years: int) -> Iterator[tuple[Figure, Period]]:
    days = window(figure, period, years)
    match figure:
        case Formula():
            for term, back in inputs(organisation, figure):
                yield from _leaves(organisation, term, days.back(back), years + back)
        case Union():
            yield from ((one, days) for service in services_of(organisation).values() for one in service)
        case _ if days.days > 0:
            yield figure, days


def _records(evaluation: Evaluation, figure: Figure, days: Period, ask: Ask) -> Iterator[Record]:
    organisation, today = evaluation.organisation, evaluation.today
    match figure:
        case RowFigure():
            query = _behind(organisation, figure, days, today)
            yield from _of_rows(evaluation, figure, query, ask) if query else ()
        case Stated():
            ids = [said.id for said in spoken(evaluation, figure, days).standing]
            yield from _named([organisation.table(Reading)], ids, ask)
        case RawSql():
            raw = plan_raw(organisation, figure, lived(days, today))
            tables = [organisation.tables[name] for name in tables_of(figure.sql)]
            yield from _named(tables, fold_behind(raw, raw_rows(raw, ask)), ask)


def _of_rows(evaluation: Evaluation, figure: RowFigure, query: Behind, ask: Ask) -> Iterator[Record]:
    """Yield the rows that a query finds; of a view those that stand behind its rows."""
    organisation = evaluation.organisation
    table, ask_it = organisation.table(figure.record), asking(organisation, query, ask, evaluation.today)
    found = [row for row in answer(query, ask_it) if _is_in_order(figure, row)]
    if isinstance(table, View):
        ids = [*dict.fromkeys(row[0] for row in found)]
        if not all(isinstance(id_, str) and id_ for id_ in ids):
            refuse_view(table, MISFIT, column="id")
        yield from _named(table.tables, ids, ask)
    else:
        yield from (_record(table, row) for row in found)


def _behind(organisation: Organisation, figure: RowFigure, days: Period, today: date | None) -> Behind | None:
    """Return the query for a figure's rows; None where its days have not come."""
    table, until = organisation.table(figure.record), ""
    if figure.time.lasting:
        days = figure.time.days_looked_at(lived(days, today))
        until = table.schema.until.name if table.schema.until else ""
    if not days.days:
        return None
    first = figure.of.name if isinstance(figure, Newcomers) else ""
    return Behind(
        table.name, event_of(table, figure), days, conditions_of(figure), _stated(figure), until=until, first=first
    )


def _stated(figure: RowFigure) -> tuple[str, ...]:
    """Return the fields that a row must state to be counted."""
    if isinstance(figure.of, Elapsed):
        return figure.of.start.name, figure.of.end.name
    if isinstance(figure, Progress):
        return figure.person.name, figure.of.name
    # Who is not named is counted by head; of other fields only rows that state them have a part in the number.
    return (figure.of.name,) if isinstance(figure.of, FieldRef) and not isinstance(figure, People | PersonDays) else ()


def _is_in_order(figure: RowFigure, row: tuple[Any, ...]) -> bool:
    """Tell whether two dates that a figure counts the days between do not stand in the wrong order."""
    return not isinstance(figure.of, Elapsed) or row[-2] <= row[-1]


def _named(tables: Sequence[Table], ids: Sequence[str], ask: Ask) -> Iterator[Record]:
    found = []
    for table in tables:
        for start in range(0, len(ids), PARAMETERS):
            query = Named(table.name, table.event.name, tuple(ids[start : start + PARAMETERS]))
            found += [_record(table, row) for row in answer(query, ask)]
    yield from sorted(found, key=lambda record: (record.day, record.id))


def _record(table: Table, row: tuple[Any, ...]) -> Record:
    id_, day, batch, file, at, *_stated = row
    return Record(table.name, id_, date.fromisoformat(day), Import(batch, file, at) if batch else None)
