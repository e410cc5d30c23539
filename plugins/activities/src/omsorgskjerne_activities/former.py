"""How figures that count views were declared until 0.2.0, as queries: reports frozen by then know them by these."""

from __future__ import annotations

from typing import Any

from omsorgskjerne import RawSql, Unit
from omsorgskjerne_activities.records import Session

_NAMED = """
SELECT s.kind, a.day, 'counted', a.number, a.person, a.id
FROM {activities_attendance} a JOIN {activities_session} s ON s.id = a.session
WHERE a.day >= :start AND a.day < :end AND s.state = 'held'"""
_UNNAMED = """
SELECT s.kind, s.day, s.quality, s.attendances - COALESCE(n.named, 0), NULL, s.id
FROM {activities_session} s
LEFT JOIN (
    SELECT session, SUM(number) AS named
    FROM {activities_attendance}
    WHERE day >= :start AND day < :end
    GROUP BY session
) n ON n.session = s.id
WHERE s.day >= :start AND s.day < :end AND s.state = 'held' AND s.attendances >= COALESCE(n.named, 0)"""
_KNOWN = """
SELECT s.kind, s.day, s.number, NULL, s.id
FROM {activities_session} s
WHERE s.day >= :start AND s.day < :end AND s.state = 'held' AND (
    s.attendances IS NOT NULL
    OR s.id IN (SELECT session FROM {activities_attendance} WHERE day >= :start AND day < :end)
)"""
_BY: dict[str, Any] = {"kind": Session.kind, "month": None, "quality": Session.quality}

ATTENDANCES = RawSql(
    "activities.attendances", "", sql=f"{_NAMED}\nUNION ALL{_UNNAMED}", of=Session, by=_BY, unit=Unit.ATTENDANCE
)
UNNAMED = RawSql("activities.unnamed", "", sql=_UNNAMED, of=Session, by=_BY, unit=Unit.ATTENDANCE)
COUNTED = RawSql(
    "activities.sessions_counted",
    "",
    sql=_KNOWN,
    of=Session,
    by={"kind": Session.kind, "month": None},
    unit=Unit.SESSION,
)
