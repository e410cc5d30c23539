"""What intervals have to do with each other and with days: `until` is the first day not counted, or None."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from omsorgskjerne import Period


class Interval(Protocol):
    """A row with a first day and, once it is over, a first day not counted."""

    @property
    def since(self) -> date:
        """Return the first day."""

    @property
    def until(self) -> date | None:
        """Return the first day not counted, or None while it goes on."""


def covers(interval: Interval, day: date) -> bool:
    """Tell whether a day lies in an interval."""
    return interval.since <= day < (interval.until or date.max)


def time_of(interval: Interval) -> Period:
    """Return the time of an interval."""
    return Period.lasting(interval.since, interval.until)


def within(inner: Interval, outer: Interval) -> bool:
    """Tell whether an interval lies within another."""
    return outer.since <= inner.since and (inner.until or date.max) <= (outer.until or date.max)


def can_end(interval: Interval, day: date) -> bool:
    """Tell whether an interval that has not ended before a day can be made to end on it: it covers the day before."""
    return interval.since < day <= (interval.until or date.max)
