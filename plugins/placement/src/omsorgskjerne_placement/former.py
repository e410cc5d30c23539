"""How figures that count views were declared until 0.2.0, as queries: reports frozen by then know them by these."""

from __future__ import annotations

from typing import Any

from omsorgskjerne import RawSql, Take, Unit
from omsorgskjerne_placement.parameters import ADMIT_DAYS, REPLY_DAYS
from omsorgskjerne_placement.records import Capacity, Institution, Move, Referral

_BY: dict[str, Any] = {"level": Referral.level, "district": Referral.district}
_DECISIONS = """
SELECT r.level, r.district, d.referred || '/' || d.decided, r.person, r.id
FROM (
    SELECT referral,
        MIN(CASE WHEN state = 'referred' THEN day END) AS referred,
        MIN(CASE WHEN state IN ('allocated', 'rejected') THEN day END) AS decided
    FROM {placement_move} GROUP BY referral
) AS d
JOIN {placement_referral} AS r ON r.id = d.referral
WHERE d.decided >= :start AND d.decided < :end AND NOT EXISTS (
    SELECT 1 FROM {placement_postponement} AS p
    WHERE p.referral = d.referral AND p.day >= d.referred AND p.day <= d.decided
)
"""
_ADMISSIONS = """
SELECT r.level, r.district, a.decided || '/' || a.admitted, r.person, r.id
FROM (
    SELECT referral,
        MAX(CASE WHEN state = 'allocated' THEN day END) AS decided,
        MAX(CASE WHEN state = 'admitted' THEN day END) AS admitted
    FROM {placement_move} GROUP BY referral
) AS a
JOIN {placement_referral} AS r ON r.id = a.referral
WHERE a.admitted >= :start AND a.admitted < :end AND NOT EXISTS (
    SELECT 1 FROM {placement_postponement} AS p
    WHERE p.referral = a.referral AND p.day >= a.decided AND p.day <= a.admitted
)
"""


def _of_decisions(name: str, take: Take, **more: Any) -> RawSql:
    return RawSql(f"placement.decision_{name}", "", sql=_DECISIONS, of=Move, by=_BY, take=take, **more)


def _of_admissions(name: str, take: Take, **more: Any) -> RawSql:
    return RawSql(f"placement.admission_{name}", "", sql=_ADMISSIONS, of=Move, by=_BY, take=take, **more)


DECISION_MEAN = _of_decisions("mean", Take.MEAN, unit=Unit.DAY)
DECISION_MEDIAN = _of_decisions("median", Take.MEDIAN, unit=Unit.DAY)
DECISION_WITHIN = _of_decisions("within", Take.WITHIN, limit=REPLY_DAYS, unit=Unit.PERCENT)
ADMISSION_MEAN = _of_admissions("mean", Take.MEAN, unit=Unit.DAY)
ADMISSION_MEDIAN = _of_admissions("median", Take.MEDIAN, unit=Unit.DAY)
ADMISSION_WITHIN = _of_admissions("within", Take.WITHIN, limit=ADMIT_DAYS, unit=Unit.PERCENT)
WAITING = RawSql(
    "placement.waiting",
    "",
    sql="""
SELECT r.level, r.district, 1, r.person, r.id
FROM (
    SELECT referral, state, ROW_NUMBER() OVER (PARTITION BY referral ORDER BY day DESC, entered DESC, id DESC) AS place
    FROM {placement_move} WHERE day < :end
) AS latest
JOIN {placement_referral} AS r ON r.id = latest.referral
WHERE latest.place = 1 AND latest.state IN ('allocated', 'waiting') AND NOT EXISTS (
    SELECT 1 FROM {placement_stay} AS s
    WHERE s.person = r.person AND s.since < :end AND (s.until IS NULL OR s.until >= :end)
)
""",
    of=Move,
    by=_BY,
    take=Take.PEOPLE,
    unit=Unit.PERSON,
)
BEDS_BY_OWNERSHIP = RawSql(
    "placement.beds_by_ownership",
    "",
    sql="""
SELECT i.ownership, c.beds, NULL, c.id
FROM {placement_capacity} AS c
JOIN {placement_ward} AS w ON w.id = c.ward
JOIN {placement_institution} AS i ON i.id = w.institution
WHERE c.since < :end AND (c.until IS NULL OR c.until >= :end)
""",
    of=Capacity,
    by={"ownership": Institution.ownership},
    unit=Unit.BED,
)
