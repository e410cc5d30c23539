"""Roles of time: dates, intervals, clock times."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne import values
from omsorgskjerne.roles.base import Role
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ = words_of(__name__)

# `08-10` is a span as staff write it, not eight o'clock ten hours west of Greenwich.
_OFFSET = re.compile(r"\d\d:\d\d[+-]\d\d:\d\d")


@attrs.frozen(eq=False, repr=False)
class Day(Role):
    """A date in local time. As `on()` it is the record's event date.

    A weekday, or a day and month, looks back: the last one is meant. In a field that is `ahead` it looks ahead, always
    or while other fields of the row hold certain codes: `{"state": "planned"}`.
    """

    event: bool = False  # type: ignore[misc]
    ahead: bool | Mapping[str, Collection[str]] = attrs.field(default=False, hash=False)

    @property
    def expected(self) -> Phrase:
        """A date, with the forms that are read."""
        return Phrase(_("a date such as 2024-12-31 or 31.12.2024"))

    def check(self, value: Any) -> date:
        """Accept a date (not a datetime) from 1900 to 2199."""
        if type(value) is not date or not values.EARLIEST <= value <= values.LATEST:
            self.refuse()
        return value

    def parse(self, text: str) -> date:
        """Read an ISO or a Norwegian date."""
        try:
            return values.read_date(text)
        except ValueError:
            self.refuse()

    def spoken(self, text: str, today: date, beside: Mapping[str, Any] | None = None) -> date:
        """Read also `i dag`, `i går`, `-2`, `om en uke`, a weekday, or a day and month: back or ahead."""
        try:
            return self.check(values.read_spoken_date(text, today, self.ahead_of(today, beside or {})))
        except (ValueError, OverflowError):
            self.refuse()

    def ahead_of(self, today: date, beside: Mapping[str, Any]) -> date | None:
        """Return the day from which a day that was said looks ahead; None if it looks back."""
        if isinstance(self.ahead, bool):
            return today if self.ahead else None
        return today if any(beside.get(name) in codes for name, codes in self.ahead.items()) else None

    def pack(self, value: date) -> str:
        """Return the ISO date."""
        return value.isoformat()

    def unpack(self, stored: str) -> date:
        """Read the ISO date."""
        return date.fromisoformat(stored)


@attrs.frozen(eq=False, repr=False)
class Since(Day):
    """The first day of an interval: also the record's event date."""

    event: bool = True  # type: ignore[misc]


@attrs.frozen(eq=False, repr=False)
class Until(Day):
    """The end of an interval: the first day not counted.

    It looks ahead: from the day that the interval `begins`, where that is said too.
    """

    ahead: bool | Mapping[str, Collection[str]] = attrs.field(default=True, hash=False)
    begins: str = ""

    def ahead_of(self, today: date, beside: Mapping[str, Any]) -> date | None:
        """Return the day from which a day that was said looks ahead; None if it looks back."""
        return beside.get(self.begins) or super().ahead_of(today, beside)


@attrs.frozen(eq=False, repr=False)
class Clock(Role):
    """A clock time to the minute.

    Given the event day it is stored with its offset from UTC; `recurring` times of a week have none. One that is
    `after` another clock time of the row, and not later by the clock, is of the next day.
    """

    recurring: bool = False
    after: str = ""

    @property
    def expected(self) -> Phrase:
        """A clock time."""
        return Phrase(_("a clock time such as 08:30"))

    def check(self, value: Any) -> time:
        """Accept a time, with or without an offset."""
        if type(value) is not time:
            self.refuse()
        return value.replace(second=0, microsecond=0)

    def parse(self, text: str) -> time:
        """Read a clock time, with an offset if it has one (`02:30+01:00`)."""
        try:
            return time.fromisoformat(text.strip()) if _OFFSET.fullmatch(text.strip()) else values.read_time(text)
        except ValueError:
            self.refuse()

    def pack(self, value: time) -> str:
        """Return `HH:MM` or `HH:MM+HH:MM`."""
        return value.isoformat("minutes")

    def unpack(self, stored: str) -> time:
        """Read it back."""
        return time.fromisoformat(stored)

    def write(self, value: time) -> str:
        """Return it as stored."""
        return self.pack(value)
