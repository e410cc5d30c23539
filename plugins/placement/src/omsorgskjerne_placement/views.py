"""What no single row says: the first decision in a case, the admission, who waits meanwhile, and who owns beds."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    District,
    Id,
    Person,
    another_day,
    on,
    same_as,
    since,
    until,
    view,
    words_of,
)
from omsorgskjerne_placement.codes import Level, Ownership
from omsorgskjerne_placement.records import Capacity, Institution, Move, Referral

_ = words_of(__name__)

# Each clock stops with a move, and the row is that move: whatever counts moves counts the same. An appeal is decided
# anew, and that is not counted; of several admissions the last is.
_DECISIONS = """
SELECT d.id, r.level, r.district, r.person, d.referred, d.decided
FROM (
    SELECT m.id, m.referral, m.state, m.day AS decided,
        MIN(CASE WHEN m.state = 'referred' THEN m.day END) OVER (PARTITION BY m.referral) AS referred,
        ROW_NUMBER() OVER (
            PARTITION BY m.referral, CASE WHEN m.state IN ('allocated', 'rejected') THEN 1 ELSE 0 END
            ORDER BY m.day, m.entered, m.id
        ) AS place
    FROM {placement_move} AS m
) AS d
JOIN {placement_referral} AS r ON r.id = d.referral
WHERE d.state IN ('allocated', 'rejected') AND d.place = 1 AND NOT EXISTS (
    SELECT 1 FROM {placement_postponement} AS p
    WHERE p.referral = d.referral AND p.day >= d.referred AND p.day <= d.decided
)
"""
_ADMISSIONS = """
SELECT a.id, r.level, r.district, r.person, a.decided, a.admitted
FROM (
    SELECT m.id, m.referral, m.state, m.day AS admitted,
        MAX(CASE WHEN m.state = 'allocated' THEN m.day END) OVER (PARTITION BY m.referral) AS decided,
        ROW_NUMBER() OVER (PARTITION BY m.referral, m.state ORDER BY m.day DESC, m.entered DESC, m.id DESC) AS place
    FROM {placement_move} AS m
) AS a
JOIN {placement_referral} AS r ON r.id = a.referral
WHERE a.state = 'admitted' AND a.place = 1 AND NOT EXISTS (
    SELECT 1 FROM {placement_postponement} AS p
    WHERE p.referral = a.referral AND p.day >= a.decided AND p.day <= a.admitted
)
"""
# A state lasts until the next move. Somebody waits from the decision, and from each day on which a stay ends, if none
# other goes on; until the state is over or a stay begins.
_WAITS = """
WITH moves AS (
    SELECT m.id, m.referral, m.state, m.day, LEAD(m.day) OVER (
        PARTITION BY m.referral ORDER BY m.day, m.entered, m.id
    ) AS until
    FROM {placement_move} AS m
), decided AS (
    SELECT m.id, r.level, r.district, r.person, m.day AS since, m.until
    FROM moves AS m
    JOIN {placement_referral} AS r ON r.id = m.referral
    WHERE m.state IN ('allocated', 'waiting') AND (m.until IS NULL OR m.day < m.until)
)
SELECT f.id, f.level, f.district, f.person, f.since,
    CASE WHEN f.inside IS NULL OR f.until < f.inside THEN f.until ELSE f.inside END AS until
FROM (
    SELECT b.id, b.level, b.district, b.person, b.since, b.until, (
        SELECT MIN(n.since) FROM {placement_stay} AS n WHERE n.person = b.person AND n.since > b.since
    ) AS inside
    FROM (
        SELECT d.id, d.level, d.district, d.person, d.since, d.until FROM decided AS d
        UNION
        SELECT d.id, d.level, d.district, d.person, e.until, d.until
        FROM decided AS d
        JOIN {placement_stay} AS e ON e.person = d.person
        WHERE e.until > d.since AND (d.until IS NULL OR e.until < d.until)
    ) AS b
) AS f
WHERE NOT EXISTS (
    SELECT 1 FROM {placement_stay} AS s
    WHERE s.person = f.person AND s.since <= f.since AND (s.until IS NULL OR s.until > f.since)
)
"""
_NAMED_BEDS = """
SELECT c.id, c.since, c.until, c.beds, i.ownership
FROM {placement_capacity} AS c
JOIN {placement_ward} AS w ON w.id = c.ward
JOIN {placement_institution} AS i ON i.id = w.institution
"""


@view(_("decision"), plural=_("decisions"), of=Move, sql=_DECISIONS)
class Decision:
    """The first decision in a case that was not put off between the referral and that day."""

    decided: date = on(_("decided"))
    level: Level = same_as(Referral.level)
    district: District | None = same_as(Referral.district, default=None)
    person: Id[Person] = same_as(Referral.person)
    referred: date | None = another_day(_("referred on"), default=None)


@view(_("admission"), plural=_("admissions"), of=Move, sql=_ADMISSIONS)
class Admission:
    """The admission in a case that was not put off since the decision that led to it."""

    admitted: date = on(_("admitted"))
    level: Level = same_as(Referral.level)
    district: District | None = same_as(Referral.district, default=None)
    person: Id[Person] = same_as(Referral.person)
    decided: date | None = another_day(_("decided"), default=None)


@view(_("wait"), plural=_("waits"), of=Move, sql=_WAITS)
class Wait:
    """A time in which somebody with a decision waits to move in, and lives in no institution meanwhile."""

    since: date = since()
    level: Level = same_as(Referral.level)
    district: District | None = same_as(Referral.district, default=None)
    person: Id[Person] = same_as(Referral.person)
    until: date | None = until(default=None)


@view(_("beds in a named ward"), plural=_("beds in named wards"), of=Capacity, sql=_NAMED_BEDS)
class NamedBeds:
    """Beds whose ward is known, and with it the institution."""

    since: date = since()
    ownership: Ownership = same_as(Institution.ownership)
    beds: int = same_as(Capacity.beds)
    until: date | None = until(default=None)
