"""How the intervals of placement lie to one another and to a day; `until` is the first day not counted."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from omsorgskjerne import Period


class Interval(Protocol):
    """What has a first day and, unless it goes on, an end."""

    @property
    def since(self) -> date:
        """Return the first day."""

    @property
    def until(self) -> date | None:
        """Return the first day not counted."""


def time_of(interval: Interval) -> Period:
    """Return the time of an interval."""
    return Period.lasting(interval.since, interval.until)


def within(inner: Interval, outer: Interval) -> bool:
    """Tell whether an interval lies within another."""
    return outer.since <= inner.since and (inner.until or date.max) <= (outer.until or date.max)


def covers(interval: Interval, day: date) -> bool:
    """Tell whether a day lies in an interval."""
    return interval.since <= day < (interval.until or date.max)
