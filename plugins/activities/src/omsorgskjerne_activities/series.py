"""Planning a series: every Wednesday 16–22 from one day until another, but not on public holidays."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Listing, Period, words_of
from omsorgskjerne_activities.records import Activity, Session, SessionState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from omsorgskjerne import Choice, Id, Store
    from omsorgskjerne import Session as Desk

_ = words_of(__name__)

DAY = timedelta(days=1)


def days_of_series(period: Period, weekdays: Sequence[int], weeks: int) -> list[date]:
    """Return the days of a period that fall on some weekdays (Monday is 0), every `weeks` weeks.

    Weeks begin on Monday and are counted from the one in which the period begins.
    """
    from dateutil.rrule import WEEKLY, rrule

    first, last = (datetime.combine(day, time()) for day in (period.start, period.last))
    return [found.date() for found in rrule(WEEKLY, interval=weeks, byweekday=weekdays, dtstart=first, until=last)]


def holidays_of(period: Period) -> Mapping[date, str]:
    """Return the public holidays of Norway by day with what they are called, of every year the period touches.

    They are those of lov om 1 og 17 mai and lov om helligdager as the package `holidays` has them, without Sundays.
    """
    import holidays

    years = range(period.start.year, period.last.year + 1)
    return holidays.country_holidays("NO", years=years, language="no")


def plan(
    desk: Desk,
    *,
    activity: Id[Activity],
    since: date,
    until: date | None,
    weekday: list[Choice],
    weeks: int,
    begins: time | None,
    ends: time | None,
    external: bool,
    dry_run: bool,
) -> Listing:
    """Plan every session of a series and list its days with what became of each; with `dry_run` only list them.

    Holidays are left out, and days on which the activity has a session at that time already, so the command may be run
    again; nothing is planned before the activity begins or from the day it ends. Raises InputError where nobody says
    until when, or no such weekday lies in between.
    """
    offered = desk.store.get(Activity, activity).record
    ends_on = [day for day in (until, offered.until) if day is not None]
    if not ends_on:
        raise InputError(_("Say until when, because the activity has no end."), hint=_("Add --until with a date."))
    since, end = max(since, offered.since), min(ends_on)
    period, week = Period(since, max(end, since + DAY)), list(type(weekday[0]))
    days = days_of_series(period, [week.index(day) for day in weekday], weeks) if since < end else []
    if not days:
        raise InputError(_("No such weekday lies between the two days."), hint=_("Check --since and --until."))
    free, taken = holidays_of(period), _taken(desk.store, period, activity, begins)
    wanted = [day for day in days if day not in free and day not in taken]
    if not dry_run:
        for day in wanted:
            desk.store.add(
                Session(
                    day=day,
                    kind=offered.kind,
                    state=SessionState.PLANNED,
                    activity=activity,
                    begins=begins,
                    ends=ends,
                    external=external,
                )
            )
    became = _("to be planned") if dry_run else _("planned")
    rows = [
        (day, week[day.weekday()], free.get(day) or (_("there already") if day in taken else became)) for day in days
    ]
    title = _("{count} sessions would be planned.") if dry_run else _("{count} sessions are planned.")
    return Listing((_("day"), _("weekday"), _("state")), rows, desk.say(title, count=len(wanted)))


def _taken(store: Store, period: Period, activity: str, begins: time | None) -> set[date]:
    """Return the days of a period on which an activity has a session that begins at a time, whatever its state."""
    # The earlier sessions have the offset of their day.
    found = (kept.record for kept in store.rows(Session, {"activity": activity}, period=period))
    return {row.day for row in found if _naive(row.begins) == _naive(begins)}


def _naive(clock: time | None) -> time | None:
    return clock and clock.replace(tzinfo=None)
