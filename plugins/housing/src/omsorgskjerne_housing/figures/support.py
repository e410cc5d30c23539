"""The figures of follow-up, and of the search for a home."""

from __future__ import annotations

from omsorgskjerne import Count, Elapsed, Median, People, Sum, Unit, via, words_of
from omsorgskjerne_housing import former
from omsorgskjerne_housing.homes import HOMELESS, Ethos
from omsorgskjerne_housing.support import (
    ApplicationKind,
    FollowUp,
    FollowUpForm,
    HousingApplication,
    Offer,
)
from omsorgskjerne_housing.views import FirstOffer

_ = words_of(__name__)

FOLLOW_UPS = Count(
    "housing.follow_ups",
    _("Follow-ups"),
    of=FollowUp,
    by=(FollowUp.kind, FollowUp.form),
    unit=Unit.CONTACT,
    key=True,
)
FOLLOWED_UP = People("housing.followed_up", _("Persons followed up"), of=FollowUp.person, by=(FollowUp.kind,))
MINUTES = Sum(
    "housing.follow_up_minutes",
    _("Minutes of follow-up"),
    of=FollowUp.minutes,
    by=(FollowUp.kind, FollowUp.form),
)
HOME_VISITS = FOLLOW_UPS.sliced(
    {FollowUp.form: FollowUpForm.HOME_VISIT},
    id="housing.home_visits",
    label=_("Home visits"),
    by=(FollowUp.kind,),
    unit=Unit.VISIT,
    key=False,
)
ACCOMPANIMENTS = FOLLOW_UPS.sliced(
    {FollowUp.form: FollowUpForm.ACCOMPANIMENT},
    id="housing.accompaniments",
    label=_("Accompaniments"),
    by=(FollowUp.kind,),
    key=False,
)

APPLICATIONS = Count(
    "housing.applications",
    _("Housing applications"),
    of=HousingApplication,
    by=(
        HousingApplication.outcome,
        HousingApplication.kind,
        HousingApplication.applied_to,
        HousingApplication.ethos_before,
        HousingApplication.ethos_after,
    ),
    unit=Unit.APPLICATION,
    definition=_("Applications sent in the period, for a home or to move to another one; without outcome: pending"),
)
TO_MOVE = APPLICATIONS.sliced(
    {HousingApplication.kind: ApplicationKind.MOVE},
    id="housing.applications_to_move",
    label=_("Applications to move"),
    by=(HousingApplication.outcome, HousingApplication.applied_to),
    definition="",
)
OFFERS = Count(
    "housing.offers",
    _("Offers of a dwelling"),
    of=Offer,
    by=(Offer.outcome, via(Offer.application, HousingApplication.applied_to)),
    unit=Unit.PIECE,
    definition=_("Offers made in the period, those declined and lapsed included"),
)
DAYS_TO_OFFER = Median(
    "housing.days_to_offer",
    _("Days from application to first offer, middle value"),
    of=Elapsed(FirstOffer.day, FirstOffer.offered),
    unit=Unit.DAY,
    definition=_("For applications sent in the period that have had an offer"),
    formerly=former.DAYS_TO_OFFER,
)
SEEKERS = People(
    "housing.seekers",
    _("Persons seeking a home"),
    of=HousingApplication.person,
    by=(HousingApplication.kind, HousingApplication.ethos_before),
    definition=_("Different persons for whom an application was sent in the period"),
)
HOME_FOUND = People(
    "housing.home_found",
    _("Homeless people who got a home"),
    of=HousingApplication.person,
    where={HousingApplication.ethos_before: HOMELESS, HousingApplication.ethos_after: Ethos.HOUSED},
    by=(HousingApplication.applied_to,),
    definition=_(
        "Different persons, homeless by ETHOS Light when an application was sent in the period, who had a home of "
        "their own afterwards"
    ),
)
