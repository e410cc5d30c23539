"""What no single row says: who came to sessions, named or only counted, and of which sessions that is known."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import Id, Person, Quality, Unit, flag, quantity, same_as, view, words_of
from omsorgskjerne_activities.records import ActivityKind, Attendance, Session

_ = words_of(__name__)

# A session has as many attendances as its head-count says, or as are named where that is more: each named one is a row
# with its person, and the others of the session are one row without. A named one has its session's day.
_COMINGS = """
SELECT a.id, a.day, s.kind, 'counted' AS quality, 1 AS named, a.person, a.number AS times, 1 AS persons
FROM {activities_attendance} AS a
JOIN {activities_session} AS s ON s.id = a.session
WHERE s.state = 'held'
UNION ALL
SELECT h.id, h.day, h.kind, h.quality, 0, NULL, h.attendances - h.named, h.attendances - h.named
FROM (
    SELECT s.id, s.day, s.kind, s.quality, s.attendances, (
        SELECT COALESCE(SUM(a.number), 0) FROM {activities_attendance} AS a WHERE a.session = s.id
    ) AS named
    FROM {activities_session} AS s
    WHERE s.state = 'held'
) AS h
WHERE h.attendances >= h.named
"""
_COUNTED_SESSIONS = """
SELECT s.id, s.day, s.kind, s.number
FROM {activities_session} AS s
WHERE s.state = 'held' AND (
    s.attendances IS NOT NULL OR EXISTS (SELECT 1 FROM {activities_attendance} AS a WHERE a.session = s.id)
)
"""


@view(_("attendance, named or counted"), plural=_("attendances, named or counted"), of=Session, sql=_COMINGS)
class Coming:
    """Somebody who came to a session and is named, or those of a session who are not."""

    day: date = same_as(Session.day)
    kind: ActivityKind = same_as(Session.kind)
    quality: Quality = same_as(Session.quality)
    person: Id[Person] | None = same_as(Attendance.person, default=None)
    named: bool = flag(_("named"))
    times: int = quantity(_("times"), unit=Unit.PIECE)  # one person may come to several sessions of a row
    persons: int = quantity(_("persons"), unit=Unit.PERSON)


@view(
    _("session with known attendances"), plural=_("sessions with known attendances"), of=Session, sql=_COUNTED_SESSIONS
)
class CountedSession:
    """A session held of which there is a head-count, or somebody is named."""

    day: date = same_as(Session.day)
    kind: ActivityKind = same_as(Session.kind)
    number: int = same_as(Session.number)
