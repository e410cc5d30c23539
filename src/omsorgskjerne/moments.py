"""The time now, and the day it belongs to for those who are at work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

DAWN = 6
"""The hour at which a day begins at work."""


def local_now() -> datetime:
    """Return the time now, with this computer's offset."""
    return datetime.now().astimezone()


def shift_day(moment: datetime) -> date:
    """Return the day a moment belongs to at work: before six in the morning it is still the day before.

    So a night's work is not split over two days, nor New Year's Eve over two years. This is what *today* means wherever
    somebody enters or looks something up. Whether a period is over, or a day yet to come, goes by the calendar.
    """
    return moment.date() - timedelta(days=1) if moment.hour < DAWN else moment.date()
