"""Periods: half-open spans of days, as reports, targets and readings use them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

from omsorgskjerne.errors import InputError
from omsorgskjerne.values import EARLIEST, LATEST, read_date
from omsorgskjerne.words import words_of

_ = words_of(__name__)

_YEAR = re.compile(r"\d{4}")
_PART = re.compile(r"(\d{4})-?([QKT])([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_SEASON = re.compile(r"(\d{4})-(\w+)")
# Month in which each season begins; winter 2024 begins in December 2024 (meteorological seasons).
SEASONS = {
    name: month
    for month, names in {
        3: ("spring", "vår"),
        6: ("summer", "sommer", "sommar"),
        9: ("autumn", "høst", "haust"),
        12: ("winter", "vinter"),
    }.items()
    for name in names
}
MONTHS_IN_YEAR = 12


def month_start(year: int, month: int) -> date:
    """Return the first day of a month; `month` may run past 12 or below 1."""
    years, index = divmod(month - 1, MONTHS_IN_YEAR)
    return date(year + years, index + 1, 1)


def years_later(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 28 February where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


class Interval(Protocol):
    """A row with a first day and, once it is over, a first day not counted."""

    @property
    def since(self) -> date:
        """Return the first day."""

    @property
    def until(self) -> date | None:
        """Return the first day not counted, or None while it goes on."""


class Period(NamedTuple):
    """The days from `start` up to, but not including, `end`."""

    start: date
    end: date

    @classmethod
    def of_year(cls, year: int) -> Period:
        """Return a calendar year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def year_from(cls, day: date) -> Period:
        """Return the year that begins on a day."""
        return cls(day, years_later(day, 1))

    @classmethod
    def spoken_for(cls, since: date, until: date | None) -> Period:
        """Return the period that a target, reading or override speaks for: one year where no end is given."""
        return cls(since, until) if until else cls.year_from(since)

    @classmethod
    def of_months(cls, year: int, month: int, months: int) -> Period:
        """Return `months` whole months from `month` of `year`."""
        return cls(month_start(year, month), month_start(year, month + months))

    @classmethod
    def of_day(cls, day: date) -> Period:
        """Return one day."""
        return cls(day, day + timedelta(days=1))

    @classmethod
    def lasting(cls, since: date, until: date | None) -> Period:
        """Return the time of an interval: from its first day up to, but not including, `until`; None is for ever."""
        return cls(since, until or date.max)

    @classmethod
    def of(cls, row: Interval) -> Period:
        """Return the time of a row that has `since` and `until`."""
        return cls.lasting(row.since, row.until)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period: a year, a part of one, or two ends.

        `2024`, `2024-Q1` (quarter; also K), `2024-T1` (tertial), `2024-03`, `2024-winter`. Two ends are joined by `..`
        or `/`: years, months or days, both included: `2024-04..2025-03` is April to March.

        Raises InputError with the forms that are understood.
        """
        text = text.strip()
        try:
            for joint in ("..", "/"):
                if joint in text:
                    first, last = text.split(joint)
                    return cls._checked(cls.parse(first).start, cls.parse(last).end)
            return cls._single(text)
        except (ValueError, KeyError):
            raise InputError(
                _("This is not a period."),
                hint=_(
                    "Write a year (2024), a quarter (2024-Q1), a tertial (2024-T1), a month (2024-03), "
                    "a season (2024-summer) or two ends (2024-04..2025-03)."
                ),
            ) from None

    @classmethod
    def _single(cls, text: str) -> Period:
        if _YEAR.fullmatch(text):
            return cls._checked(*cls.of_year(int(text)))
        if found := _PART.fullmatch(text):
            months = 4 if found[2].upper() == "T" else 3
            return cls._checked(
                *cls.of_months(int(found[1]), (int(found[3]) - 1) * months + 1, months), year=int(found[1])
            )
        if found := _MONTH.fullmatch(text):
            return cls._checked(*cls.of_months(int(found[1]), int(found[2]), 1), year=int(found[1]))
        if found := _SEASON.fullmatch(text):
            return cls._checked(*cls.of_months(int(found[1]), SEASONS[found[2].lower()], 3))
        return cls.of_day(read_date(text))

    @classmethod
    def _checked(cls, start: date, end: date, year: int | None = None) -> Period:
        if (
            start >= end
            or start < EARLIEST
            or end > LATEST + timedelta(days=1)
            or (year is not None and start.year != year)
        ):
            raise ValueError
        return cls(start, end)

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """Return the last day in it."""
        return self.end - timedelta(days=1)

    @property
    def is_year(self) -> bool:
        """Tell whether it is a year, whichever day that begins on."""
        return self == Period.year_from(self.start)

    def back(self, years: int = 1) -> Period:
        """Return the same span `years` earlier: the same months of whole months, else the same days."""
        if self.start.day == self.end.day == 1:  # February has as many days as it has that year
            return Period(years_later(self.start, -years), years_later(self.end, -years))
        # The end is the first day not counted: one on 29 February stands for the 28th, which every year has.
        last = years_later(self.last, -years)
        return Period(years_later(self.start, -years), last + timedelta(days=1))

    def covers(self, other: Period) -> bool:
        """Tell whether `other` lies wholly within this period."""
        return self.start <= other.start and other.end <= self.end

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in this period."""
        return self.start <= day < self.end

    def overlaps(self, other: Period) -> bool:
        """Tell whether it has days in common with `other`."""
        return self.start < other.end and other.start < self.end

    def adjoins(self, other: Period) -> bool:
        """Tell whether one begins on the day after the last of the other."""
        return self.end == other.start or other.end == self.start

    def outside(self) -> list[Period]:
        """Return the time before it and the time after it, if any: what overlaps either does not lie within it."""
        return [span for span in (Period(date.min, self.start), Period(self.end, date.max)) if span.start < span.end]

    def months(self) -> Iterator[Period]:
        """Yield the calendar months it touches, the first and last cut to the period."""
        start = self.start
        while start < self.end:
            end = min(month_start(start.year, start.month + 1), self.end)
            yield Period(start, end)
            start = end

    @property
    def name(self) -> str:
        """Return the shortest text that reads back as this period: `2024`, `2024-Q1`, `2024-03` or `start..last`."""
        start, end = self
        if start.day == end.day == 1:
            months = (end.year - start.year) * MONTHS_IN_YEAR + end.month - start.month
            if months == MONTHS_IN_YEAR and start.month == 1:
                return f"{start.year}"
            if months == 3 and start.month % 3 == 1:  # noqa: PLR2004 - a quarter
                return f"{start.year}-Q{start.month // 3 + 1}"
            if months == 4 and start.month % 4 == 1:  # noqa: PLR2004 - a tertial
                return f"{start.year}-T{start.month // 4 + 1}"
            if months == 1:
                return f"{start:%Y-%m}"
            last = month_start(end.year, end.month - 1)
            return f"{start:%Y-%m}..{last:%Y-%m}"
        return f"{start}..{self.last}"
