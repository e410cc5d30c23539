"""Figures that follow a case from move to move: who waits, and the two clocks.

The first clock runs from the referral to the decision, the second from the decision that led to it to the admission.
They are never added up, and cases that were put off while a clock ran are left out of it.
"""

from __future__ import annotations

from typing import Any

from omsorgskjerne import Disclosure, Parameter, RawSql, Take, Unit, words_of
from omsorgskjerne_placement.records import Capacity, FollowUp, Institution, Move, Referral

_ = words_of(__name__)

REPLY_DAYS = Parameter(
    "placement.reply_days",
    _("Days to reply in"),
    value=14,
    unit=Unit.DAY,
    definition=_("A reply is expected this many days after the referral, and is late the day after"),
)
ADMIT_DAYS = Parameter(
    "placement.admit_days",
    _("Days to move in within"),
    value=30,
    unit=Unit.DAY,
    definition=_("The limit for the share of people who move in soon after the decision"),
)
STALLED_DAYS = Parameter(
    "placement.stalled_days",
    _("Days without a move"),
    value=30,
    unit=Unit.DAY,
    definition=_("A case that has not moved for this many days is listed as standing still"),
)

_BY: dict[str, Any] = {"level": Referral.level, "district": Referral.district}

# The first decision, and the referral or appeal it answers is not mixed in: an appeal is decided anew and not counted.
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
_REPLY = _("Days from the referral to the first decision, of cases decided in the period and not put off meanwhile")
_MOVE_IN = _(
    "Days from the decision that led to it to the admission, of people admitted in the period and not put off meanwhile"
)

DECISION_MEAN = RawSql(
    "placement.decision_mean",
    _("Referral to decision, mean"),
    sql=_DECISIONS,
    of=Move,
    by=_BY,
    take=Take.MEAN,
    unit=Unit.DAY,
    decimals=1,
    definition=_REPLY,
    key=True,
)
DECISION_MEDIAN = RawSql(
    "placement.decision_median",
    _("Referral to decision, median"),
    sql=_DECISIONS,
    of=Move,
    by=_BY,
    take=Take.MEDIAN,
    unit=Unit.DAY,
    definition=_REPLY,
)
DECISION_WITHIN = RawSql(
    "placement.decision_within",
    _("Decided within the days to reply in"),
    sql=_DECISIONS,
    of=Move,
    by=_BY,
    take=Take.WITHIN,
    limit=REPLY_DAYS,
    unit=Unit.PERCENT,
    decimals=1,
    definition=_REPLY,
)
ADMISSION_MEAN = RawSql(
    "placement.admission_mean",
    _("Decision to admission, mean"),
    sql=_ADMISSIONS,
    of=Move,
    by=_BY,
    take=Take.MEAN,
    unit=Unit.DAY,
    decimals=1,
    definition=_MOVE_IN,
    key=True,
)
ADMISSION_MEDIAN = RawSql(
    "placement.admission_median",
    _("Decision to admission, median"),
    sql=_ADMISSIONS,
    of=Move,
    by=_BY,
    take=Take.MEDIAN,
    unit=Unit.DAY,
    definition=_MOVE_IN,
)
ADMISSION_WITHIN = RawSql(
    "placement.admission_within",
    _("Moved in within the days to move in within"),
    sql=_ADMISSIONS,
    of=Move,
    by=_BY,
    take=Take.WITHIN,
    limit=ADMIT_DAYS,
    unit=Unit.PERCENT,
    decimals=1,
    definition=_MOVE_IN,
)
WAITING = RawSql(
    "placement.waiting",
    _("Waiting list on the last day"),
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
    key=True,
    definition=_(
        "Different persons with a decision who wait to move in, on the period's last day; those who live in an "
        "institution and apply for another place are not counted (KOSTRA)"
    ),
)
BEDS_BY_OWNERSHIP = RawSql(
    "placement.beds_by_ownership",
    _("Beds in named wards on the last day"),
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
    disclosure=Disclosure.NONE,  # beds say nothing of a person
    definition=_("Beds whose ward, and with it the institution that owns them, is known"),
)

_LATEST = """
SELECT latest.living, 1, latest.person, latest.id
FROM (
    SELECT id, person, living,
        ROW_NUMBER() OVER (PARTITION BY person ORDER BY day DESC, entered DESC, id DESC) AS place
    FROM {placement_follow_up} WHERE day >= :start AND day < :end
) AS latest
WHERE latest.place = 1
"""
FOLLOWED_UP = RawSql(
    "placement.followed_up",
    _("People followed up after moving out"),
    sql=_LATEST,
    of=FollowUp,
    by={"living": FollowUp.living},
    unit=Unit.PERSON,
    definition=_("Different persons, each as the latest follow-up of the period says"),
)
HOME_KEPT = RawSql(
    "placement.home_kept",
    _("Still in the own home"),
    sql=f"{_LATEST} AND latest.living = 'own_home'",
    of=FollowUp,
    by={"living": FollowUp.living},
    unit=Unit.PERSON,
    definition=_("Persons who by the latest follow-up of the period still live in their own home"),
)
HOME_KNOWN = RawSql(
    "placement.home_known",
    _("Had an own home to keep"),
    sql=f"{_LATEST} AND latest.living IN ('own_home', 'home_lost')",
    of=FollowUp,
    by={"living": FollowUp.living},
    unit=Unit.PERSON,
    definition=_("Persons who by the latest follow-up of the period have kept or lost their own home"),
)
