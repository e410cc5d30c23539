"""Figures that follow a case from move to move: who waits, and the two clocks.

The first clock runs from the referral to the decision, the second from the decision that led to it to the admission.
They are never added up, and cases that were put off while a clock ran are left out of it.
"""

from __future__ import annotations

from omsorgskjerne import Disclosure, Elapsed, Mean, Median, RawSql, Snapshot, Unit, Within, words_of
from omsorgskjerne_placement import former
from omsorgskjerne_placement.parameters import ADMIT_DAYS, REPLY_DAYS
from omsorgskjerne_placement.records import FollowUp
from omsorgskjerne_placement.views import Admission, Decision, NamedBeds, Wait

_ = words_of(__name__)

_REPLY = _("Days from the referral to the first decision, of cases decided in the period and not put off meanwhile")
_MOVE_IN = _(
    "Days from the decision that led to it to the admission, of people admitted in the period and not put off meanwhile"
)

_BY_DECISION = (Decision.level, Decision.district)
_BY_ADMISSION = (Admission.level, Admission.district)
_TO_DECISION = Elapsed(Decision.referred, Decision.decided)
_TO_ADMISSION = Elapsed(Admission.decided, Admission.admitted)

DECISION_MEAN = Mean(
    "placement.decision_mean",
    _("Referral to decision, mean"),
    of=_TO_DECISION,
    by=_BY_DECISION,
    unit=Unit.DAY,
    definition=_REPLY,
    key=True,
    formerly=former.DECISION_MEAN,
)
DECISION_MEDIAN = Median(
    "placement.decision_median",
    _("Referral to decision, median"),
    of=_TO_DECISION,
    by=_BY_DECISION,
    unit=Unit.DAY,
    definition=_REPLY,
    formerly=former.DECISION_MEDIAN,
)
DECISION_WITHIN = Within(
    "placement.decision_within",
    _("Decided within the days to reply in"),
    of=_TO_DECISION,
    limit=REPLY_DAYS,
    by=_BY_DECISION,
    definition=_REPLY,
    formerly=former.DECISION_WITHIN,
)
ADMISSION_MEAN = Mean(
    "placement.admission_mean",
    _("Decision to admission, mean"),
    of=_TO_ADMISSION,
    by=_BY_ADMISSION,
    unit=Unit.DAY,
    definition=_MOVE_IN,
    key=True,
    formerly=former.ADMISSION_MEAN,
)
ADMISSION_MEDIAN = Median(
    "placement.admission_median",
    _("Decision to admission, median"),
    of=_TO_ADMISSION,
    by=_BY_ADMISSION,
    unit=Unit.DAY,
    definition=_MOVE_IN,
    formerly=former.ADMISSION_MEDIAN,
)
ADMISSION_WITHIN = Within(
    "placement.admission_within",
    _("Moved in within the days to move in within"),
    of=_TO_ADMISSION,
    limit=ADMIT_DAYS,
    by=_BY_ADMISSION,
    definition=_MOVE_IN,
    formerly=former.ADMISSION_WITHIN,
)
WAITING = Snapshot(
    "placement.waiting",
    _("Waiting list on the last day"),
    of=Wait.person,
    by=(Wait.level, Wait.district),
    unit=Unit.PERSON,
    key=True,
    definition=_(
        "Different persons with a decision who wait to move in, on the period's last day; those who live in an "
        "institution and apply for another place are not counted (KOSTRA)"
    ),
    formerly=former.WAITING,
)
BEDS_BY_OWNERSHIP = Snapshot(
    "placement.beds_by_ownership",
    _("Beds in named wards on the last day"),
    of=NamedBeds.beds,
    by=(NamedBeds.ownership,),
    unit=Unit.BED,
    disclosure=Disclosure.NONE,  # beds say nothing of a person
    definition=_("Beds whose ward, and with it the institution that owns them, is known"),
    formerly=former.BEDS_BY_OWNERSHIP,
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
