"""Commands for the day: who comes, who leaves, who is here; and for the way from one role to the next."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from operator import itemgetter
from typing import TYPE_CHECKING

import click

from omsorgskjerne import Id, InputError, Listing, Period, Person, Workflow, shift_day, words_of
from omsorgskjerne_volunteers.choices import VOLUNTARY, EndReason, Role
from omsorgskjerne_volunteers.records import Engagement, Shift, Transition

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omsorgskjerne import Kept, Partner, Session
    from omsorgskjerne_volunteers.choices import Standing, Task

_ = words_of(__name__)

DAY = timedelta(days=1)
"""A shift is shorter: one that was left open longer was forgotten, and no check-out ends it."""
MINUTE = timedelta(minutes=1)


def check_in(
    session: Session, *, person: Sequence[Id[Person]], task: Task | None, role: Role | None, begins: time | None
) -> None:
    """Begin a shift for each person who is not here already: in the role said, or else in the one the person has."""
    began = _nearest(session, begins)
    day, clock = shift_day(began), began.timetz()
    here = {kept.record.person for kept, _began in _open(session)}
    coming = [one for one in person if one not in here]
    for one in coming:
        part = role or _only_role(session, one, day)
        session.store.add(Shift(day=day, task=task, role=part, person=one, begins=clock))
    session.echo(_("Checked in: {count}. Day: {day}"), count=len(coming), day=session.written(day))
    if len(coming) < len(person):
        session.echo(_("Here already: {count}."), count=len(person) - len(coming))


def _only_role(session: Session, person: Id[Person], day: date) -> Role | None:
    """Return the role somebody has on a day, or None if there are several.

    Lived experience says who somebody is, not what as they came.
    """
    rows = session.store.rows(Engagement, {"person": person})
    roles = {kept.record.role for kept in rows if Period.of(kept.record).holds(day)} - {Role.LIVED_EXPERIENCE}
    return roles.pop() if len(roles) == 1 else None


def check_out(session: Session, *, person: Sequence[Id[Person]], ends: time | None) -> None:
    """End the shifts of some persons. Raises InputError if one of them is not here."""
    found = [(kept, began) for kept, began in _open(session) if kept.record.person in person]
    if away := set(person) - {kept.record.person for kept, _began in found}:
        if away & {kept.record.person for kept, _began in _forgotten(session)}:
            raise InputError(
                _("A shift was left open more than a day ago, and no check-out ends it; nobody was checked out."),
                hint=_(
                    "List it: omsorg volunteers on-shift --forgotten. End it: omsorg volunteers shift edit ID --ends"
                ),
            )
        raise InputError(
            _("Not all of them are here; nobody was checked out."),
            hint=_("See who is: omsorg volunteers on-shift"),
        )
    _end(session, found, ends)


def check_out_all(session: Session, *, ends: time | None) -> None:
    """End every shift that is open."""
    _end(session, _open(session), ends)


def _end(session: Session, shifts: Iterable[tuple[Kept[Shift], datetime]], ends: time | None) -> None:
    """End shifts at one time: of a group the hours of all are kept, and no end.

    Elapsed time is worked out here, where it is known which of two hours by one name it was.
    """
    ended = _nearest(session, ends)
    count, days = 0, set()
    for kept, began in shifts:
        if ended < began:
            raise InputError(_("That time is before the shift began; nobody was checked out."))
        if ended >= began + DAY:
            raise InputError(_("A shift ends within a day after it began; nobody was checked out."))
        persons = kept.record.persons
        times = {"ends": ended.timetz()} if persons == 1 else {}
        session.store.edit(Shift, kept.id, hours=persons * ((ended - began) // MINUTE), **times)
        count += persons
        days.add(kept.record.day)
    # The hours are those of the day a shift began on, which may be of another year than its end.
    written = "; ".join(session.written(day) for day in sorted(days or {shift_day(ended)}))
    session.echo(_("Checked out: {count}. Day: {day}"), count=count, day=written)


def on_shift(session: Session, *, forgotten: bool) -> Listing:
    """List who is here, or whose shift was left open, by code and never by role, which may tell of a sentence."""
    left = _forgotten(session)
    if left and not forgotten:
        session.note(_("Shifts that were left open: {count}. See them with --forgotten."), count=len(left))
    rows = [
        (
            session.store.get(Person, kept.record.person).record.code if kept.record.person else None,
            kept.record.persons,
            kept.record.task,
            kept.record.day,
            began.time(),
            kept.id[:18],
        )
        for kept, began in sorted(left if forgotten else _open(session), key=itemgetter(1))
    ]
    heads = (_("person"), _("persons"), _("task"), _("day"), _("begins"), _("id"))
    return Listing(heads, rows, _("Left open") if forgotten else _("Here now"))


def _open(session: Session) -> list[tuple[Kept[Shift], datetime]]:
    """Return the shifts that began within a day and have neither an end nor hours, with the moment they began."""
    now = _nearest(session, None)
    days = Period(shift_day(now - DAY), (now + 2 * DAY).date())
    return [(kept, began) for kept, began in _without_end(session, days) if now - began < DAY]


def _forgotten(session: Session) -> list[tuple[Kept[Shift], datetime]]:
    """Return the shifts that began longer ago and have neither an end nor hours, with the moment they began."""
    now = _nearest(session, None)
    days = Period(date.min, now.date())
    return [(kept, began) for kept, began in _without_end(session, days) if now - began >= DAY]


def _without_end(session: Session, days: Period) -> list[tuple[Kept[Shift], datetime]]:
    shifts = session.store.rows(Shift, {"ends": None, "hours": None}, period=days, newest_first=False)
    return [(kept, _beginning(kept)) for kept in shifts if kept.record.begins]


def _beginning(kept: Kept[Shift]) -> datetime:
    """Return the moment a shift began, on its day or, before six, in the night after it.

    A check-in names a time at most half a day away, so a row entered then is of that night. A row entered otherwise may
    as well mean the early morning of its day, and is taken at its word; one that came with a file always is, for nobody
    was checked in by it, whatever hour it was read at.
    """
    began = datetime.combine(kept.record.day, kept.record.begins or time())
    later = began + DAY
    in_the_night = shift_day(later) == kept.record.day and abs(later - kept.entered_at) <= DAY / 2
    return later if in_the_night and kept.batch is None else began


def _nearest(session: Session, clock: time | None) -> datetime:
    """Return the moment nearest to now at which a clock shows the time, or now: to the minute, by the local clock."""
    from zoneinfo import ZoneInfo

    now = session.now.astimezone(ZoneInfo(session.organisation.config.timezone)).replace(second=0, microsecond=0)
    moments = (
        [now]
        if clock is None
        else [datetime.combine(now.date() + days * DAY, clock, now.tzinfo) for days in (-1, 0, 1)]
    )
    # With an offset of its own each is a moment; in one time zone Python would count hours by the clock's hands.
    return min(map(_with_offset, moments), key=lambda moment: abs(moment - _with_offset(now)))


def _with_offset(moment: datetime) -> datetime:
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


def end(
    session: Session, *, person: Sequence[Id[Person]], role: Role, until: date, end_reason: EndReason | None
) -> None:
    """End the engagements of some persons in one role. Raises InputError if one of them has not the role."""
    for one in person:
        running = _running(session, one, role, until)
        if running is None:
            raise InputError(_("Not all of them have this role; nothing was changed."))
        session.store.edit(Engagement, running.id, until=until, end_reason=end_reason)
    session.echo(_("Ended: {count}."), count=len(person))


def move(
    session: Session,
    *,
    person: Sequence[Id[Person]],
    day: date,
    came_from: Standing,
    went_to: Standing,
    partner: Id[Partner] | None,
) -> None:
    """Note a step of some persons; end the role they come from and begin the one they go to, where these are roles.

    A role that has ended on that day is left as it is. Raises InputError if one of them has not the role said to end.
    """
    roles = frozenset(map(str, Role))
    for one in person:
        session.store.add(Transition(day=day, came_from=came_from, went_to=went_to, person=one, partner=partner))
        if came_from in roles:
            before = _left(session, one, came_from, day)
            if before.record.until != day:
                session.store.edit(Engagement, before.id, until=day, end_reason=EndReason.MOVED_ON)
        if went_to in roles and _running(session, one, went_to, day) is None:
            session.store.add(Engagement(since=day, role=Role(went_to), person=one, partner=partner))
    session.echo(_("Moved on: {count}."), count=len(person))


def _left(session: Session, person: Id[Person], came_from: Standing, day: date) -> Kept[Engagement]:
    """Return the engagement that somebody leaves on a day, running or ended on it.

    A volunteer may be one in any voluntary role: the one of that very name is meant, then one that ended on the day,
    then the only one there is. Raises InputError if there is none, or if there are several.
    """
    role = Role(came_from)
    roles = VOLUNTARY if role == Role.VOLUNTEER else {role}
    rows = [kept for kept in session.store.rows(Engagement, {"person": person}) if kept.record.role in roles]
    had = [kept for kept in rows if Period.of(kept.record).holds(day) or kept.record.until == day]
    named = [kept for kept in had if kept.record.role == role]
    ended = [kept for kept in had if kept.record.until == day]
    if not had:
        raise InputError(
            _("Not all of them have this role; nothing was changed."),
            hint=_("Say what they come from as it was on that day, or add the role first."),
        )
    if len(had) > 1 and not (named or ended):
        raise InputError(
            _("One of them is a volunteer in several roles; nothing was changed."),
            hint=_("End the one they leave on that day first, then note the move: omsorg volunteers end"),
        )
    return (sorted(named, key=lambda kept: kept.record.until == day) or ended or had)[0]


def _running(session: Session, person: Id[Person], role: str, day: date) -> Kept[Engagement] | None:
    """Return the engagement that somebody has in a role on a day."""
    rows = session.store.rows(Engagement, {"person": person, "role": role})
    return next((kept for kept in rows if Period.of(kept.record).holds(day)), None)


COMMANDS = (
    Workflow(
        _("check-in"),
        check_in,
        help=_("Check people in: a shift begins for each of them, now or at the time said."),
        takes=(Shift.task, Shift.role, Shift.begins),
        many=Shift.person,
    ),
    Workflow(
        _("check-out"),
        check_out,
        help=_("Check people out: their shifts end, now or at the time said."),
        takes=(Shift.ends,),
        many=Shift.person,
    ),
    Workflow(
        _("check-out-all"),
        check_out_all,
        help=_("Check everybody out who is still here."),
        takes=(Shift.ends,),
    ),
    Workflow(
        _("on-shift"),
        on_shift,
        help=_("List who is here now, by code."),
        options=(
            click.Option(
                ["--forgotten"], is_flag=True, help=_("List the shifts left open more than a day ago instead.")
            ),
        ),
        listing=True,
    ),
    Workflow(
        _("end"),
        end,
        help=_("End a role of people: from the day said, or from today, they have it no longer."),
        takes=(Engagement.role, Engagement.until, Engagement.end_reason),
        many=Engagement.person,
        day=Engagement.until,
    ),
    Workflow(
        _("move"),
        move,
        help=_("Note that people moved on, such as from guest to volunteer: one role ends, the next begins."),
        takes=(Transition.day, Transition.came_from, Transition.went_to, Transition.partner),
        many=Transition.person,
    ),
)
