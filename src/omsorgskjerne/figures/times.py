"""When a row counts: what puts it into a period, and what follows of it for more days and for more rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from omsorgskjerne.period import Period


class Time:
    """What every time rule says of itself. Whoever plans, explains or protects asks it, and not which one it is."""

    lasting: ClassVar[bool] = False
    """Whether rows count while they are there, whenever they began; else on the day of their event."""
    grows_with_days: ClassVar[bool] = True
    """Whether a total is no less over more days."""
    grows_with_rows: ClassVar[bool] = True
    """Whether a total is no less when more rows pass the filter."""

    def days_looked_at(self, days: Period) -> Period:
        """Return those of some days on which rows are looked at."""
        return days


class InPeriod(Time):
    """The event day lies in the period."""


class OnceADay(Time):
    """Each day of the period by itself; the days are added up."""


class FirstEver(Time):
    """The first event day there ever was of whoever is counted lies in the period.

    Whose first row it is depends on the filter: a narrower one may find some later than a wider one.
    """

    grows_with_rows: ClassVar[bool] = False


class OnLastDay(Time):
    """There on the last day of the period."""

    lasting: ClassVar[bool] = True
    grows_with_days: ClassVar[bool] = False

    def days_looked_at(self, days: Period) -> Period:
        """Return the last day alone."""
        return days._replace(start=days.last) if days.days else days


class Overlapping(Time):
    """There on any day of the period."""

    lasting: ClassVar[bool] = True


class EachNight(Time):
    """There on a night, for each night of the period."""

    lasting: ClassVar[bool] = True


class ByCalendar(Time):
    """On each day of the period as the calendar has it: planned beforehand, and closed by some of its rows."""

    lasting: ClassVar[bool] = True
    grows_with_days: ClassVar[bool] = False
    grows_with_rows: ClassVar[bool] = False
