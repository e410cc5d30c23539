"""Checking what a figure does with the dates of its rows: intervals, days elapsed, another date than the event's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.figures import (
    During,
    Elapsed,
    Snapshot,
)
from omsorgskjerne.roles import Day
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures import RowFigure
    from omsorgskjerne.organisation.checks import Check
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


def check_dates(check: Check, table: Table, figure: RowFigure) -> None:
    """Check that the dates a figure needs are there; raises FigureError as `Check` does."""
    if figure.time.lasting and table.schema.until is None:
        check.wrong(_("it needs a record with since() and until()"))
    if isinstance(figure, Snapshot | During) and any(isinstance(dimension, str) for dimension in figure.by):
        check.wrong(_("who is there on several days has no month of their own; it cannot be broken down by time"))
    if figure.at is not None:
        if not figure.may_have_at:
            check.wrong(_("it always goes by the record's own dates and cannot have at"))
        check.field(table, figure.at.name, Day)
    if isinstance(figure.of, Elapsed):
        if not figure.may_be_elapsed:
            check.wrong(_("days elapsed have a mean, a median or a share within a limit, nothing else"))
        if figure.of.start.record is not figure.of.end.record:
            check.wrong(_("the two dates belong to different records"))
        for date in (figure.of.start, figure.of.end):
            check.field(table, date.name, Day)
