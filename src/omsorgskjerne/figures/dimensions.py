"""Which breakdowns a figure has, whatever kind it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.figures.base import dimension_name
from omsorgskjerne.figures.computed import Formula, PeriodDays, Stated, Union
from omsorgskjerne.figures.rows import RowFigure
from omsorgskjerne.figures.sql import RawSql

if TYPE_CHECKING:
    from omsorgskjerne.figures.base import Figure

CALENDAR = ("year", "quarter", "month", "weekday")
"""What the days of a period are broken down by."""
SERVICES = ("service", "services")
"""What a union over services is broken down by: each service, and each two together."""


def dimension_names(figure: Figure) -> tuple[str, ...]:
    """Return the names of a figure's breakdowns; empty where it only goes in whole."""
    match figure:
        case RowFigure():
            return tuple(dimension_name(dimension) for dimension in figure.dimensions)
        case RawSql():
            return figure.breakdowns
        case Stated():
            return tuple(figure.parts)
        case Formula():
            return figure.by
    return {PeriodDays: CALENDAR, Union: SERVICES}.get(type(figure), ())
