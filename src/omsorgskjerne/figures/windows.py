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
