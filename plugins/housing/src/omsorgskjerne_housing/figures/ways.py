"""The figures of ways in and out: tenancies started and ended, exits, how long they last, how long people wait."""

from __future__ import annotations

from omsorgskjerne import (
    Between,
    Count,
    Elapsed,
    Formula,
    Mean,
    Median,
    People,
    Unit,
    Within,
    via,
    words_of,
)
from omsorgskjerne_housing import former
from omsorgskjerne_housing.homes import HOMELESS, LEFT, Dwelling, Exit, PlaceOfDeath, Reason, Tenancy
from omsorgskjerne_housing.views import Home

_ = words_of(__name__)

STARTED = Count(
    "housing.started",
    _("Tenancies started"),
    of=Tenancy,
    by=(Tenancy.terms, Tenancy.ethos_before, via(Tenancy.dwelling, Dwelling.kind)),
    unit=Unit.TENANCY,
)
ENDED = Count(
    "housing.ended",
    _("Tenancies ended"),
    of=Tenancy,
    at=Tenancy.until,
    by=(Tenancy.exit, Tenancy.destination, Tenancy.ethos_after),
    unit=Unit.TENANCY,
    definition=_("Tenancies of which the first day over lies in the period"),
)
LENGTH = Median(
    "housing.tenancy_days",
    _("Days a tenancy lasted, middle value"),
    of=Elapsed(Tenancy.since, Tenancy.until),
    at=Tenancy.until,
    unit=Unit.DAY,
)

FORMER = People(
    "housing.former_residents",
    _("Former residents"),
    of=Tenancy.person,
    at=Tenancy.until,
    where={Tenancy.exit: LEFT},
    by=(Tenancy.exit, Tenancy.destination),
    definition=_("Different persons whose tenancy ended in the period; moves to another of our dwellings are left out"),
)
DEATHS_AT_ADDRESS = People(
    "housing.deaths_at_address",
    _("Deaths at the address"),
    of=Tenancy.person,
    at=Tenancy.until,
    where={Tenancy.exit: Exit.DEAD, Tenancy.place_of_death: PlaceOfDeath.AT_ADDRESS},
)
NOTICE_KNOWN = FORMER.sliced({Tenancy.exit: Exit.MOVED_OR_GIVEN_NOTICE, Tenancy.reason: Reason.GIVEN_NOTICE}, by=())
MOVED_KNOWN = FORMER.sliced({Tenancy.exit: Exit.MOVED_OR_GIVEN_NOTICE, Tenancy.reason: Reason.MOVED}, by=())
# Somebody of whom no exit is stated at all may have done either, too. Known and possible are one figure each, not added
# up: somebody who left several times is one person.
LEFT_ALIVE = (Exit.MOVED_OR_GIVEN_NOTICE, None)
NOTICE_POSSIBLE = FORMER.sliced({Tenancy.exit: LEFT_ALIVE, Tenancy.reason: (Reason.GIVEN_NOTICE, None)}, by=())
MOVED_POSSIBLE = FORMER.sliced({Tenancy.exit: LEFT_ALIVE, Tenancy.reason: (Reason.MOVED, None)}, by=())
GIVEN_NOTICE = Formula(
    "housing.given_notice",
    _("Former residents given notice"),
    Between(NOTICE_KNOWN, NOTICE_POSSIBLE),
    unit=Unit.PERSON,
    decimals=0,
    definition=_("Those known to have been given notice; at most also those of whom it is not known why they left"),
)
MOVED = Formula(
    "housing.moved",
    _("Former residents moved"),
    Between(MOVED_KNOWN, MOVED_POSSIBLE),
    unit=Unit.PERSON,
    decimals=0,
    definition=_("Those known to have moved; at most also those of whom it is not known why they left"),
)

ENDED_EARLY = Within(
    "housing.ended_early",
    _("Share of homes that ended early"),
    of=Home.years,
    limit=0,
    definition=_(
        "Of the homes that began a year before the period, per cent left before the same day a year on, whether by "
        "moving or by death; moves to another of our dwellings do not end a home"
    ),
    formerly=former.ENDED_EARLY,
)
SUSTAINED = Formula(
    "housing.sustained",
    _("Homes that lasted a year"),
    100 - ENDED_EARLY,
    unit=Unit.PERCENT,
    key=True,
    definition=_(
        "Of the homes that began a year before the period, per cent kept until the same day a year on; somebody who "
        "died within the year has left, somebody who moved to another of our dwellings has not"
    ),
)

NEED_TO_HOME = Elapsed(Tenancy.needed, Tenancy.since)
NOT_POSTPONED = {Tenancy.postponed: False}
DAYS_TO_HOME = Mean(
    "housing.days_to_home",
    _("Days from need to tenancy, mean"),
    of=NEED_TO_HOME,
    where=NOT_POSTPONED,
    unit=Unit.DAY,
    definition=_("For tenancies begun in the period; those that the person asked to postpone are left out"),
)
MEDIAN_TO_HOME = Median(
    "housing.median_days_to_home",
    _("Days from need to tenancy, middle value"),
    of=NEED_TO_HOME,
    where=NOT_POSTPONED,
    unit=Unit.DAY,
    definition=_("For tenancies begun in the period; those that the person asked to postpone are left out"),
)
SOON_HOME = Within(
    "housing.home_within_90",
    _("Share with a tenancy within 90 days of the need"),
    of=NEED_TO_HOME,
    limit=90,
    where=NOT_POSTPONED,
    definition=_("For tenancies begun in the period; those that the person asked to postpone are left out"),
)

FROM_HOMELESSNESS = Count(
    "housing.from_homelessness",
    _("Tenancies of people who had been homeless"),
    of=Tenancy,
    where={Tenancy.ethos_before: HOMELESS},
    unit=Unit.TENANCY,
    definition=_(
        "Tenancies begun in the period by somebody in one of the six situations of homelessness in ETHOS Light"
    ),
)
