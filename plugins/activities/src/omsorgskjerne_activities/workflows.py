"""The commands of a working day: plan a series, see what is coming, hold, cancel, and name those who came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne import InputError, Listing, Opening, Workflow, words_of
from omsorgskjerne_activities import series
from omsorgskjerne_activities.records import Activity, Attendance, Membership, Reason, Session, SessionState
from omsorgskjerne_activities.rules import named_at

if TYPE_CHECKING:
    from omsorgskjerne import Id, Person
    from omsorgskjerne import Session as Desk

_ = words_of(__name__)

MOST_WEEKS = 52
DAYS_AHEAD = 14


def hold(desk: Desk, session: list[Id[Session]], attendances: int | None) -> None:
    """Mark sessions as held, each with the head-count if one is given.

    One that was cancelled may have been held after all. Raises InputError for one that is still to come.
    """
    counted = {} if attendances is None else {"attendances": attendances}
    for one in session:
        _hold(desk, one, reason=None, **counted)
    desk.echo(_("Held: {count} ({days})"), count=len(session), days=_days(desk, session))


def _hold(desk: Desk, session: Id[Session], **changes: Any) -> None:
    """Mark a session as held. Raises InputError for one that is still to come."""
    if desk.store.get(Session, session).record.day > desk.calendar_date:
        raise InputError(_("A session that is still to come has not been held."))
    desk.store.edit(Session, session, state=SessionState.HELD, **changes)


def cancel(desk: Desk, session: list[Id[Session]], reason: Reason | None) -> None:
    """Mark sessions as cancelled, all for one reason. Raises InputError without one."""
    if reason is None:
        raise InputError(_("Say why with --reason."))
    for one in session:
        desk.store.edit(Session, one, state=SessionState.CANCELLED, reason=reason)
    desk.echo(_("Cancelled: {count} ({days})"), count=len(session), days=_days(desk, session))


def attend(desk: Desk, session: Id[Session], person: list[Id[Person]]) -> None:
    """Name persons who came to a session; one that was planned is thereby held. Who is named already stays so once."""
    kept = desk.store.get(Session, session).record
    named = {attendance.person for attendance in named_at(desk.store, session, kept.day).values()}
    new = [one for one in person if one not in named]
    if kept.state == SessionState.PLANNED:
        _hold(desk, session)
    for one in new:
        desk.store.add(Attendance(day=kept.day, session=session, person=one))
    before = len(person) - len(new)
    desk.echo(
        _("Named: {count}; named already: {before} ({days})"),
        count=len(new),
        before=before,
        days=_days(desk, [session]),
    )


def _days(desk: Desk, sessions: list[Id[Session]]) -> str:
    """Return the days of some sessions, each once, in words."""
    days = sorted({desk.store.get(Session, one).record.day for one in sessions})
    return "; ".join(map(desk.written, days))


def upcoming(desk: Desk, activity: Id[Activity] | None, days: int) -> Listing:
    """List the sessions planned up to some days from today, and earlier ones that nobody has held or cancelled yet."""
    where = {"state": SessionState.PLANNED} | ({} if activity is None else {"activity": activity})
    names: dict[str, str] = {kept.id: kept.record.name for kept in desk.store.rows(Activity, voided=True)}
    last = desk.today + timedelta(days=days)
    planned = [kept.record for kept in desk.store.rows(Session, where, newest_first=False)]
    rows = [
        (row.code, row.day, row.begins, row.ends, row.kind, row.activity and names[row.activity], row.external)
        for row in planned
        if row.day <= last
    ]
    heads = (_("code"), _("day"), _("begins"), _("ends"), _("kind"), _("activity"), _("outside the house"))
    return Listing(heads, rows)


SERIES = Workflow(
    _("series"),
    series.plan,
    help=_("Plan every session of a series, such as each Wednesday of a year. Public holidays are left out."),
    takes=(Membership.activity, Activity.since, Activity.until, Session.begins, Session.ends, Session.external),
    many=Opening.weekday,
    ahead=(Activity.since,),
    options=(
        click.Option(
            ["--weeks"],
            type=click.IntRange(1, MOST_WEEKS),
            default=1,
            help=_("How many weeks lie between: 2 is every other week. [default: 1]"),
        ),
        click.Option(["--dry-run"], is_flag=True, help=_("List the days and plan nothing.")),
    ),
    listing=True,
)
HOLD = Workflow(
    _("hold"),
    hold,
    help=_("Mark sessions as held, with how many came."),
    takes=(Session.attendances,),
    many=Attendance.session,
)
CANCEL = Workflow(
    _("cancel"),
    cancel,
    help=_("Mark sessions as cancelled, with the reason."),
    takes=(Session.reason,),
    many=Attendance.session,
)
ATTEND = Workflow(
    _("attend"),
    attend,
    help=_("Name those who came to a session, all at once. One that was planned is thereby held."),
    takes=(Attendance.session,),
    many=Attendance.person,
)
UPCOMING = Workflow(
    _("upcoming"),
    upcoming,
    help=_("List the sessions that are planned, also earlier ones that wait to be held or cancelled."),
    takes=(Session.activity,),
    options=(
        click.Option(
            ["--days"], type=click.IntRange(0), default=DAYS_AHEAD, help=_("How many days ahead. [default: 14]")
        ),
    ),
    listing=True,
)
COMMANDS = (SERIES, UPCOMING, HOLD, CANCEL, ATTEND)
