"""The rows that a figure counts, found by the filter and the days that the figure itself uses."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.fetch import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table


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
    read = reading(evaluation.organisation, ask, evaluation.today)
    for leaf, days in dict.fromkeys(figure.leaves(evaluation.organisation, period, years)):
        if records := tuple(_record(table, row) for table, row in leaf.behind(evaluation, days, read)):
            yield Counted(leaf, days, records)


def _record(table: Table, row: Row) -> Record:
    id_, day, batch, file, at, *_first = row
    return Record(table.name, id_, date.fromisoformat(day), Import(batch, file, at) if batch else None)
