"""Residents' states, the follow-up they get, and the way to a home or to another one."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    Choice,
    Id,
    Person,
    Reveals,
    Unit,
    another_day,
    choice,
    on,
    quantity,
    record,
    ref,
    since,
    until,
    words_of,
)
from omsorgskjerne_housing.homes import PURPOSE, Dwelling, Ethos

_ = words_of(__name__)

HOME_SOUGHT = _("to help the person to a home, and to report what it led to")


class State(Choice):
    """Why a resident is not at the address. States may overlap: somebody in treatment may be away at the same time."""

    AWAY = "away", _("away")
    IN_TREATMENT = "in_treatment", _("in treatment")
    IN_HOSPITAL = "in_hospital", _("in hospital")
    IN_PRISON = "in_prison", _("in prison")


class FollowUpKind(Choice):
    """The three kinds of housing follow-up."""

    HOUSING = "housing", _("housing-oriented")
    REHABILITATION = "rehabilitation", _("rehabilitation-oriented")
    CARE = "care", _("care-oriented")


class FollowUpForm(Choice):
    """What was done."""

    HOME_VISIT = "home_visit", _("home visit")
    CONVERSATION = "conversation", _("conversation")
    ACCOMPANIMENT = "accompaniment", _("accompaniment")
    LIVING_SKILLS = "living_skills", _("training in everyday skills")
    POST = "post", _("help with post")
    ECONOMY = "economy", _("help with economy")
    CLEANING = "cleaning", _("cleaning and tidying")
    UPKEEP = "upkeep", _("upkeep and safety of the dwelling")
    SHOPPING = "shopping", _("shopping and food")
    HYGIENE = "hygiene", _("hygiene and laundry")
    PHONE_LOAN = "phone_loan", _("telephone lent")
    NAV = "nav", _("contact with NAV")
    CARE_GROUP = "care_group", _("care coordination group")
    SERVICE_ON_SITE = "service_on_site", _("home care, LAR or FACT at the address")
    NEIGHBOURS = "neighbours", _("contact with neighbours")
    MOVING = "moving", _("help with moving")


class ApplicationKind(Choice):
    """Whether it is for a home, or for another one."""

    NEW = "new", _("for a home")
    MOVE = "move", _("to move to another home")


class AppliedTo(Choice):
    """Where a home is sought."""

    MUNICIPALITY = "municipality", _("municipality")
    PRIVATE_LANDLORD = "private_landlord", _("private landlord")
    ORGANISATION = "organisation", _("voluntary organisation")
    OWN = "own", _("the organisation's own dwellings")


class ApplicationOutcome(Choice):
    """What an application led to; none while it is pending. Each offer has an outcome of its own."""

    ACCEPTED = "accepted", _("offer accepted")
    DECLINED = "declined", _("offer declined")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


class OfferOutcome(Choice):
    """What became of an offer; none while it is not answered."""

    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("lapsed")


@record(_("resident's state"), plural=_("residents' states"))
class ResidentState:
    """A time in which a resident is away, in treatment, in hospital or in prison. Several may overlap."""

    since: date = since()
    state: State = choice(_("state"), default=State.AWAY, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    until: date | None = until(ahead=False, default=None)  # it ends with somebody who is back


@record(_("follow-up"), plural=_("follow-ups"))
class FollowUp:
    """One piece of follow-up of a resident, or of the house as a whole."""

    day: date = on()
    kind: FollowUpKind = choice(_("kind"), default=FollowUpKind.HOUSING, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    form: FollowUpForm = choice(_("form"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    minutes: int | None = quantity(_("minutes"), unit=Unit.MINUTE, default=None)


@record(_("housing application"), plural=_("housing applications"), name="application")
class HousingApplication:
    """An application for a home, or to move to another one, with what came of it."""

    day: date = on()
    kind: ApplicationKind = choice(_("kind"), default=ApplicationKind.NEW)
    applied_to: AppliedTo = choice(_("applied to"))
    outcome: ApplicationOutcome | None = choice(
        _("outcome"),
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=HOME_SOUGHT,
        help=_("Left out while the application is pending"),
    )
    ethos_before: Ethos | None = choice(
        _("housing situation before"), default=None, reveals=Reveals.SPECIAL, purpose=HOME_SOUGHT
    )
    ethos_after: Ethos | None = choice(
        _("housing situation after"), default=None, reveals=Reveals.SPECIAL, purpose=HOME_SOUGHT
    )
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    closed: date | None = another_day(_("closed"), default=None, help=_("The day the outcome was known"))


@record(_("offer"), plural=_("offers"))
class Offer:
    """A dwelling offered on an application, which may get several offers."""

    day: date = on()
    outcome: OfferOutcome | None = choice(
        _("outcome"),
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=HOME_SOUGHT,
        help=_("Left out until it is answered"),
    )
    application: Id[HousingApplication] = ref(_("housing application"), reveals=Reveals.PSEUDONYM)
    dwelling: Id[Dwelling] | None = ref(
        _("dwelling"), default=None, reveals=Reveals.PSEUDONYM, help=_("Where it is one of our own")
    )
