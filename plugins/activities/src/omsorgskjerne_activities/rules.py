"""What sessions, attendances and memberships keep with each other, in whatever order they are entered.

Every check of numbers comes down to `check_fits`: one held session, those named, and in a closed group its members.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Period, Rule, words_of
from omsorgskjerne_activities.records import (
    Activity,
    ActivityKind,
    Attendance,
    Equipment,
    Membership,
    Session,
    SessionState,
    Stop,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne import Proposal, Rows

_ = words_of(__name__)

NO_ROUNDS = frozenset(ActivityKind) - {ActivityKind.OUTREACH_ROUND, ActivityKind.CLEAN_UP}
"""Kinds without stops and equipment. One that an organisation added itself may be a round."""


def check_fits(session: Session, named: Iterable[Attendance], members: frozenset[str] | None) -> None:
    """Refuse a session whose numbers cannot be.

    Named attendances are at most the head-count, and of one person at most one in each session. In a closed group only
    `members` come (None means that anybody may), so there are at most members × sessions attendances: six members and
    14 sessions make 84 (scenario 12 of the domain notes).
    """
    times: Counter[str] = Counter()
    for attendance in named:
        times[attendance.person] += attendance.number
    if (times or session.attendances) and session.state != SessionState.HELD:
        raise InputError(_("Only a session that was held has attendances."), hint=_("Use hold to mark it as held."))
    if any(number > session.number for number in times.values()):
        raise InputError(_("A person is named more often than the session was held."))
    if session.attendances is not None and times.total() > session.attendances:
        raise InputError(
            _("More attendances are named than came according to the head-count."),
            hint=_("Correct the head-count of the session first."),
        )
    if members is None:
        return
    if not times.keys() <= members:
        raise InputError(
            _("Only members come to a closed group; somebody named is no member on that day."),
            hint=_("Add the membership first."),
        )
    most = len(members) * session.number
    if (session.attendances or 0) > most:
        raise InputError(
            _("There are more attendances than a closed group can have: at most {most}, members times sessions."),
            hint=_("Check the head-count, the number of sessions and the memberships on that day."),
            most=most,
        )


def named_at(rows: Rows, session_id: str, day: date) -> dict[str, Attendance]:
    """Return the named attendances of a session by id; they have its day, by which they are quickly found."""
    found = rows.rows(Attendance, {"session": session_id}, period=Period.of_day(day))
    return {kept.id: kept.record for kept in found}


def members_on(rows: Rows, activity_id: str | None, day: date) -> frozenset[str] | None:
    """Return the members of a closed group on a day; None if anybody may come."""
    if activity_id is None or not rows.get(Activity, activity_id).record.closed:
        return None
    that_day = rows.rows(Membership, {"activity": activity_id}, overlapping=Period.of_day(day))
    return frozenset(kept.record.person for kept in that_day)


def check_activity(rows: Rows, proposal: Proposal) -> None:
    """Refuse another kind while sessions or memberships stand; closing a group that others came to.

    Nor may it begin later or end earlier than they do.
    """
    before, after = proposal.before, proposal.after
    if before is None or after is None:
        return
    if after.kind != before.kind:
        if rows.count(Session, {"activity": proposal.id}) or rows.count(Membership, {"activity": proposal.id}):
            raise InputError(
                _("The activity has sessions or members, which are of its kind."), hint=_("Add another activity.")
            )
        return
    if (after.since, after.until) != (before.since, before.until):
        _check_life(rows, proposal.id, after)
    if after.closed and not before.closed:
        memberships = [kept.record for kept in rows.rows(Membership, {"activity": proposal.id})]
        _check_sessions(rows, proposal.id, memberships, Period(date.min, date.max))


def _check_life(rows: Rows, activity_id: str, activity: Activity) -> None:
    """Refuse a life of an activity that its sessions, but the cancelled ones, or memberships lie outside of."""
    of_it = {"activity": activity_id}
    for time in Period.of(activity).outside():
        for kept in rows.rows(Session, of_it, period=time):
            _check_day_of_life(kept.record, activity)
    outside = [
        kept.record for time in Period.of(activity).outside() for kept in rows.rows(Membership, of_it, overlapping=time)
    ]
    if longer := sum(_outlasts(member, activity) for member in outside):
        raise InputError(
            _("Memberships that would last longer than the activity: {count}."),
            hint=_("End them first, at the latest on that day. List them: omsorg activities membership list"),
            count=longer,
        )
    for member in outside:
        _check_span_of_life(member, activity)


def _check_day_of_life(session: Session, activity: Activity) -> None:
    if not Period.of(activity).holds(session.day) and session.state != SessionState.CANCELLED:
        raise InputError(
            _("A session that is not cancelled lies before the activity begins, or after it ends."),
            hint=_("Check the day, and from when until when the activity lasts; cancel the session if need be."),
        )


def _outlasts(membership: Membership, activity: Activity) -> bool:
    return Period.of(membership).end > Period.of(activity).end


def _check_span_of_life(membership: Membership, activity: Activity) -> None:
    if not Period.of(activity).covers(Period.of(membership)):
        raise InputError(
            _("A membership begins before the activity, or lasts longer."),
            hint=_("Check both; give the membership the day it ends, at the latest that of the activity."),
        )


def _check_sessions(rows: Rows, activity_id: str, memberships: Iterable[Membership], time: Period) -> None:
    """Check the sessions of a closed group in a time, as if these were all of its memberships then."""
    memberships = tuple(memberships)
    for kept in rows.rows(Session, {"activity": activity_id}, period=time):
        session = kept.record
        members = frozenset(row.person for row in memberships if Period.of(row).holds(session.day))
        check_fits(session, named_at(rows, kept.id, session.day).values(), members)


def check_session(rows: Rows, proposal: Proposal) -> None:
    """Refuse a session that does not fit its activity, its state or what was recorded of it."""
    before, after = proposal.before, proposal.after
    named = named_at(rows, proposal.id, before.day) if before else {}
    if after is None:
        return
    if before and after.day != before.day:
        _check_alone(rows, proposal.id, named)
    if after.reason is not None and after.state != SessionState.CANCELLED:
        raise InputError(_("Only a session that was cancelled has a reason."), hint=_("Use cancel to cancel it."))
    if after.number > 1 and (after.begins is not None or after.ends is not None):
        raise InputError(
            _("A row of several sessions has no clock times."), hint=_("Give the hours of all of them together.")
        )
    if after.activity is not None:
        activity = rows.get(Activity, after.activity).record
        _check_kind(after, activity)
        _check_day_of_life(after, activity)
    if after.state == SessionState.CANCELLED and (named or after.attendances):
        raise InputError(
            _("A session that people came to was held, and is not cancelled."),
            hint=_("If that is wrong, empty the number of attendances or void those named first."),
        )
    if before and not _is_round(after) and _has_of_round(rows, proposal.id):
        raise InputError(
            _("Stops or equipment are recorded of this session, which only a round that was held has."),
            hint=_("Void those first."),
        )
    check_fits(after, named.values(), members_on(rows, after.activity, after.day))


def _is_round(session: Session) -> bool:
    return session.kind not in NO_ROUNDS and session.state == SessionState.HELD


def _has_of_round(rows: Rows, session_id: str) -> bool:
    return any(rows.count(record, {"session": session_id}) for record in (Stop, Equipment))


def _check_alone(rows: Rows, session_id: str, named: dict[str, Attendance]) -> None:
    """Refuse to move a session that other rows stand on: they have its day."""
    if named or _has_of_round(rows, session_id):
        raise InputError(
            _("Attendances, stops or equipment are recorded of this session on its day."), hint=_("Void those first.")
        )


def _check_kind(row: Session | Membership, activity: Activity) -> None:
    if activity.kind != row.kind:
        raise InputError(_("The kind must be that of the activity."))


def check_attendance(rows: Rows, proposal: Proposal) -> None:
    """Refuse a named attendance that does not fit its session: another day, too many, or no member."""
    after = proposal.after
    if after is None:
        return
    session = rows.get(Session, after.session).record
    _check_day(after.day, session)
    named = named_at(rows, after.session, session.day) | {proposal.id: after}
    check_fits(session, named.values(), members_on(rows, session.activity, session.day))


def _check_day(day: date, session: Session) -> None:
    if day != session.day:
        raise InputError(_("The day must be that of the session."))


def check_membership(rows: Rows, proposal: Proposal) -> None:
    """Refuse another kind or a longer life than the activity's, and taking one away from under attendances."""
    before, after = proposal.before, proposal.after
    if after is not None:
        activity = rows.get(Activity, after.activity).record
        _check_kind(after, activity)
        _check_span_of_life(after, activity)
    if before is None or not rows.get(Activity, before.activity).record.closed:
        return
    time = Period.of(before)
    then = rows.rows(Membership, {"activity": before.activity}, overlapping=time)
    others = [kept.record for kept in then if kept.id != proposal.id]
    still = [after] if after is not None and after.activity == before.activity else []
    _check_sessions(rows, before.activity, [*others, *still], time)


def check_stop(rows: Rows, proposal: Proposal) -> None:
    """Refuse a stop at which more were spoken to, or were new, than were seen, or that is not of its round's day."""
    after = proposal.after
    if after is None:
        return
    if any(number is not None and number > after.seen for number in (after.spoken_to, after.new_people)):
        raise InputError(_("No more people can be spoken to, or be new, than were seen."))
    _check_round(rows, after)


def _check_round(rows: Rows, row: Stop | Equipment) -> None:
    """Refuse what is said to be of another session than a round that was held on that day."""
    if row.session is None:
        return
    session = rows.get(Session, row.session).record
    _check_day(row.day, session)
    if not _is_round(session):
        raise InputError(_("Only an outreach or clean-up round that was held has stops and equipment."))


def check_equipment(rows: Rows, proposal: Proposal) -> None:
    """Refuse a row of equipment without any number, or of another day than its round."""
    after = proposal.after
    if after is None:
        return
    if after.handed_out is None and after.picked_up is None:
        raise InputError(_("Say how many were handed out, or picked up."))
    _check_round(rows, after)


RULES = (
    Rule(Activity, check_activity),
    Rule(Session, check_session),
    Rule(Attendance, check_attendance, never_more=[("activities.participants", "activities.attendances")]),
    Rule(Membership, check_membership),
    Rule(
        Stop,
        check_stop,
        never_more=[("activities.spoken_to", "activities.seen"), ("activities.new_people", "activities.seen")],
    ),
    Rule(Equipment, check_equipment),
)
