"""Which days a figure speaks of, and which rows and columns it needs: what planning and evaluating must agree on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from omsorgskjerne.figures.queries import Column, Condition
from omsorgskjerne.indicators import TIME, FieldRef, Figure, People, RowFigure, Snapshot, Via, dimension_name
from omsorgskjerne.period import Period, years_later

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from omsorgskjerne.indicators import Dimension
    from omsorgskjerne.organisation import Organisation, Table


def window(figure: Figure, period: Period, years: int = 0) -> Period:
    """Return the days a figure counts for a period `years` before the report's.

    `since` takes the place of the first day and stays; `as_of` takes the place of the last one and goes back with the period. A figure
    with `as_of` alone counts from the period's first day, or that one day if it lies before.
    """
    start, end = period.start, period.end
    if figure.as_of is not None:
        end = years_later(figure.as_of, -years) + timedelta(days=1)
        start = min(start, end - timedelta(days=1))
    if figure.since is not None:
        start = figure.since
    return Period(start, max(start, end))


def columns_of(organisation: Organisation, figure: RowFigure) -> dict[str, Column]:
    """Return the columns a figure is broken down by, under the name of the dimension."""
    return {dimension_name(dimension): column for dimension in figure.by for column in _column(organisation, dimension)}


def _column(organisation: Organisation, dimension: Dimension) -> Iterator[Column]:
    if isinstance(dimension, FieldRef):
        yield Column(dimension.name)
    if isinstance(dimension, Via):
        yield Column(dimension.field.name, dimension.reference.name, organisation.table(dimension.field.record).name)


def conditions_of(figure: RowFigure) -> tuple[Condition, ...]:
    """Return a figure's filter, with codes as they are stored."""
    return tuple(Condition(name, tuple(_stored(code) for code in codes)) for name, codes in figure.filters.items())


def _stored(code: Any) -> str | int | None:
    if code is None:
        return None
    return int(code) if isinstance(code, bool) else str(code)


def timed(figure: RowFigure) -> tuple[str, ...]:
    """Return the time dimensions a figure is broken down by."""
    return tuple(name for name in TIME if name in figure.dimensions)


def counted_columns(organisation: Organisation, figure: RowFigure) -> frozenset[Column]:
    """Return the columns by which the cells behind a figure must be told apart: filter and breakdowns.

    A breakdown through a reference needs a join of its own; figures that are not read off the cells do without it.
    """
    columns = columns_of(organisation, figure).values()
    own = {Column(condition.column) for condition in conditions_of(figure)} | {column for column in columns if not column.through}
    joined = {column for column in columns if column.through} if from_cells(figure) else set()
    return frozenset(own | joined)


def from_cells(figure: RowFigure) -> bool:
    """Tell whether everything about a figure can be read off cells of counts and sums."""
    return figure.kind in CELL_KINDS


def day_of(figure: Snapshot, days: Period) -> date:
    """Return the day a snapshot stands on: the last of its days."""
    return days.last


def in_index_order(table: Table, columns: frozenset[Column]) -> tuple[Column, ...]:
    """Return columns in the order of the table's index (choices, then others, both in the author's order), joined ones last.

    A gap among the choices is filled: rows then come in the order of the index and need no sorting, which costs more than a few
    more cells.
    """
    choices = [field.name for field in table.dimensions()]
    own = {column.name for column in columns if not column.through}
    used = [place for place, name in enumerate(choices) if name in own]
    prefix = choices[: used[-1] + 1] if used else []
    rest = [field.name for field in table.fields if field.name in own and field.name not in choices]
    joined = sorted((column for column in columns if column.through), key=str)
    return (*(Column(name) for name in (*prefix, *rest)), *joined)
