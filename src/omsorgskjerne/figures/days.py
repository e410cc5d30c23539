"""Figures of days: those with a row, and those that are open."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs

from omsorgskjerne.figures.measures import CalendarDays, DifferentDays, Measured
from omsorgskjerne.figures.rows import RowFigure
from omsorgskjerne.figures.takes import Taking, Total
from omsorgskjerne.figures.times import ByCalendar, InPeriod, Time
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)


@attrs.frozen(eq=False, kw_only=True)
class Days(RowFigure):
    """Different event days with at least one row."""

    kind: ClassVar[str] = _("different days")
    says: ClassVar[str] = _("Number of different days with {records}{where}; {event} in the period")
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    counts: ClassVar[bool] = True
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE

    @cached_property
    def measure(self) -> Measured:
        """Return that days are counted."""
        return DifferentDays()


@attrs.frozen(eq=False, kw_only=True)
class OpenDays(RowFigure):
    """Days open according to a calendar of weekly hours, closures and extra openings (the core's Opening)."""

    kind: ClassVar[str] = _("open days")
    says: ClassVar[str] = _("Days in the period that are open by the {records}")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = ByCalendar()
    counts: ClassVar[bool] = True
    additive: ClassVar[bool] = True
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE

    @cached_property
    def measure(self) -> Measured:
        """Return that days are counted."""
        return CalendarDays()
