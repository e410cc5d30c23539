"""The figures of placement, and the sections that print them."""

from __future__ import annotations

from typing import Any

from omsorgskjerne import (
    PERIOD_DAYS,
    Bars,
    Breakdown,
    Count,
    Disclosure,
    During,
    Elapsed,
    Formula,
    Mean,
    Median,
    Nights,
    Occupancy,
    Peak,
    Section,
    Snapshot,
    Unit,
    via,
    words_of,
)
from omsorgskjerne_placement.codes import Outcome, StayKind
from omsorgskjerne_placement.parameters import ADMIT_DAYS, REPLY_DAYS, STALLED_DAYS
from omsorgskjerne_placement.queries import (
    ADMISSION_MEAN,
    ADMISSION_MEDIAN,
    ADMISSION_WITHIN,
    BEDS_BY_OWNERSHIP,
    DECISION_MEAN,
    DECISION_MEDIAN,
    DECISION_WITHIN,
    FOLLOWED_UP,
    HOME_KEPT,
    HOME_KNOWN,
    WAITING,
)
from omsorgskjerne_placement.records import Capacity, Move, Postponement, Referral, Stay
from omsorgskjerne_placement.states import State

_ = words_of(__name__)

# Beds say nothing of a person.
NOBODY = Disclosure.NONE
ORDINARY: dict[Any, Any] = {Stay.kind: StayKind.ORDINARY}
_LEVEL = via(Move.referral, Referral.level)
_DISTRICT = via(Move.referral, Referral.district)

BEDS = Snapshot(
    "placement.beds",
    _("Beds on the last day"),
    of=Capacity.beds,
    by=(Capacity.level,),
    key=True,
    disclosure=NOBODY,
)
BED_DAYS = Nights(
    "placement.bed_days",
    _("Nights there were beds for"),
    of=Capacity.beds,
    by=(Capacity.level, "day"),
    definition=_("Each bed once for every night it was there: capacity that changes counts as it was each night"),
    disclosure=NOBODY,
)
NIGHTS = Nights("placement.nights", _("Bed nights"), of=Stay, by=(Stay.level, Stay.kind, "day"), key=True)
OCCUPANCY = Occupancy(
    "placement.occupancy",
    _("Occupancy, by the beds of each night"),
    used=NIGHTS,
    room=BED_DAYS,
    by=("level", "month", "day"),
    key=True,
    definition=_("Bed nights in per cent of the nights there were beds for, user-controlled places included"),
)
OCCUPANCY_KOSTRA = Formula(
    "placement.occupancy_kostra",
    _("Occupancy, by the KOSTRA rule"),
    100 * NIGHTS / 365 / BEDS,
    unit=Unit.PERCENT,
    by=("level",),
    definition=_("Bed nights / 365 × 100 / beds on 31 December (KOSTRA). It holds for whole calendar years only"),
)
GUESTS = During(
    "placement.people",
    _("Different persons with a stay"),
    of=Stay.person,
    by=(Stay.level, Stay.kind),
    unit=Unit.PERSON,
    key=True,
    service=_("Placement"),
)
MOST = Peak("placement.most", _("Most persons on one night"), of=Stay, unit=Unit.PERSON)
PER_NIGHT = Formula(
    "placement.per_night", _("Persons per night, mean"), NIGHTS / PERIOD_DAYS, unit=Unit.PERSON, decimals=1
)
LENGTH_MEAN = Mean(
    "placement.length_mean",
    _("Length of stay, mean"),
    of=Elapsed(Stay.since, Stay.until),
    at=Stay.until,
    where=ORDINARY,
    by=(Stay.level,),
    unit=Unit.NIGHT,
)
LENGTH_MEDIAN = Median(
    "placement.length_median",
    _("Length of stay, median"),
    of=Elapsed(Stay.since, Stay.until),
    at=Stay.until,
    where=ORDINARY,
    by=(Stay.level,),
    unit=Unit.NIGHT,
)
SHORT_STAYS = Count(
    "placement.user_controlled",
    _("Stays in user-controlled places"),
    of=Stay,
    where={Stay.kind: StayKind.USER_CONTROLLED},
    by=(Stay.level,),
    unit=Unit.STAY,
)
DISCHARGES = Count(
    "placement.discharges",
    _("Discharges"),
    of=Stay,
    at=Stay.until,
    where=ORDINARY,
    by=(Stay.discharge, Stay.level),
    unit=Unit.STAY,
    definition=_("Stays of at least one night that ended; whoever left on the day of admission is counted apart"),
)
LEFT_AT_ONCE = Count(
    "placement.left_at_once",
    _("Left on the day of admission"),
    of=Move,
    where={Move.discharge: tuple(Outcome)},
    by=(Move.discharge, _LEVEL),
    unit=Unit.CASE,
    definition=_("Admitted and discharged on one day, with no night; not among the discharges"),
)

REFERRALS = Count(
    "placement.referrals",
    _("Referrals"),
    of=Move,
    where={Move.state: State.REFERRED},
    by=(_LEVEL, _DISTRICT),
    unit=Unit.REFERRAL,
    key=True,
)
DECISIONS = Count(
    "placement.decisions",
    _("Decisions"),
    of=Move,
    where={Move.state: (State.ALLOCATED, State.REJECTED)},
    by=(Move.state, _LEVEL, _DISTRICT),
    unit=Unit.CASE,
    definition=_("Places given and referrals rejected; a place given anew after an offer was declined counts again"),
)
TURNED_AWAY = Count(
    "placement.turned_away",
    _("Referrals rejected"),
    of=Move,
    where={Move.state: State.REJECTED},
    by=(Move.reason, _LEVEL, _DISTRICT),
    unit=Unit.REFERRAL,
)
WITHDRAWN = Count(
    "placement.withdrawn",
    _("Referrals withdrawn"),
    of=Move,
    where={Move.state: State.WITHDRAWN},
    by=(Move.reason, _LEVEL),
    unit=Unit.REFERRAL,
)
DECLINED = Count(
    "placement.declined",
    _("Offers declined"),
    of=Move,
    where={Move.state: State.DECLINED},
    by=(Move.reason, _LEVEL),
    unit=Unit.CASE,
)
ADMISSIONS = Count(
    "placement.admissions",
    _("Admissions"),
    of=Move,
    where={Move.state: State.ADMITTED},
    by=(_LEVEL, _DISTRICT),
    unit=Unit.STAY,
)
EXTENSIONS = Count(
    "placement.extensions",
    _("Stays extended"),
    of=Move,
    where={Move.state: State.EXTENDED},
    by=(Move.reason, _LEVEL),
    unit=Unit.STAY,
)
POSTPONED = Count(
    "placement.postponed", _("Postponements"), of=Postponement, by=(Postponement.asked_by,), unit=Unit.CASE
)
HOME_SHARE = Formula(
    "placement.home_kept_share",
    _("Still in the own home, share"),
    100 * HOME_KEPT / HOME_KNOWN,
    unit=Unit.PERCENT,
    definition=_("Of those who had an own home to keep, in per cent"),
)

_PLACES = (BEDS, BEDS_BY_OWNERSHIP, BED_DAYS, NIGHTS, OCCUPANCY, OCCUPANCY_KOSTRA, GUESTS, MOST, PER_NIGHT)
_STAYS = (
    LENGTH_MEAN,
    LENGTH_MEDIAN,
    SHORT_STAYS,
    DISCHARGES,
    LEFT_AT_ONCE,
    FOLLOWED_UP,
    HOME_KEPT,
    HOME_KNOWN,
    HOME_SHARE,
)
_CASES = (REFERRALS, DECISIONS, TURNED_AWAY, WITHDRAWN, DECLINED, ADMISSIONS, EXTENSIONS, WAITING, POSTPONED)
_CLOCKS = (
    DECISION_MEAN,
    DECISION_MEDIAN,
    DECISION_WITHIN,
    ADMISSION_MEAN,
    ADMISSION_MEDIAN,
    ADMISSION_WITHIN,
    REPLY_DAYS,
    ADMIT_DAYS,
    STALLED_DAYS,
)
FIGURES = (*_PLACES, *_STAYS, *_CASES, *_CLOCKS)

SECTIONS = (
    Section(
        _("Places and stays"),
        [*_PLACES, *_STAYS],
        charts=[Bars(NIGHTS, by="month"), Bars(OCCUPANCY, by="month"), Bars(BEDS, by=Capacity.level)],
        tables=[
            Breakdown(BEDS, by=Capacity.level),
            Breakdown(OCCUPANCY, by="level"),
            Breakdown(DISCHARGES, by=Stay.discharge, title=_("How stays ended")),
            Breakdown(FOLLOWED_UP, by="living", title=_("How people live after moving out")),
        ],
        id="placement",
    ),
    Section(
        _("Referrals and waiting"),
        [*_CASES, *_CLOCKS],
        charts=[Bars(REFERRALS, by="month"), Bars(WAITING, by="level")],
        tables=[
            Breakdown(REFERRALS, by="district"),
            Breakdown(DECISIONS, by=Move.state, title=_("Decisions by outcome")),
            Breakdown(TURNED_AWAY, by=Move.reason),
            Breakdown(DECLINED, by=Move.reason),
            Breakdown(DECISION_MEAN, by="level"),
            Breakdown(ADMISSION_MEAN, by="level"),
        ],
        id="placement_waiting",
    ),
)
