"""Meetings with people and what came of them: contacts, measures, cases, intakes, and the partners one works with."""

from __future__ import annotations

from datetime import date, time

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.assessment import PersonalGoal
from omsorgskjerne.core.people import Person
from omsorgskjerne.fields import another_day, choice, clock, code, on, quantity, ref, since, tags, text, until
from omsorgskjerne.ids import Id
from omsorgskjerne.schema import record
from omsorgskjerne.terms import Quality, Reveals, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)

PURPOSE = _("to give the help that is asked for, and to report what was done")


class ContactKind(Choice):
    """How people were met."""

    VISIT = "visit", _("visit")
    CONVERSATION = "conversation", _("conversation")
    EVERYDAY_TALK = "everyday_talk", _("everyday talk")
    CRISIS_TALK = "crisis_talk", _("crisis talk")
    MOTIVATION_TALK = "motivation_talk", _("motivational talk")
    GUIDANCE = "guidance", _("guidance")
    ADVICE = "advice", _("counselling")
    PHONE = "phone", _("telephone")
    HOME_VISIT = "home_visit", _("home visit")
    OUTREACH = "outreach", _("outreach")
    OUTREACH_WALK = "outreach_walk", _("outreach walk")
    ACCOMPANIMENT = "accompaniment", _("accompaniment")
    GROUP = "group", _("group")
    CARE_GROUP = "care_group", _("care coordination group")
    MEETING = "meeting", _("general meeting")
    REMINDER = "reminder", _("reminder")


class ContactState(Choice):
    """What became of it. Figures count what was done."""

    DONE = "done", _("done")
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not show up")
    TURNED_AWAY = "turned_away", _("turned away")


class Place(Choice):
    """Where it was. Empty here: an organisation lists its own places in omsorg.toml."""


class Method(Choice):
    """A way of working, as a tag."""

    MI = "mi", _("motivational interviewing")
    RECOVERY = "recovery", _("recovery")
    HOUSING_FIRST = "housing_first", _("Housing First")
    SOLUTION_FOCUSED = "solution_focused", _("solution-focused approach")
    SOCIAL_TRAINING = "social_training", _("social training")
    TALKING_GROUP = "talking_group", _("talking group")
    HARM_REDUCTION = "harm_reduction", _("harm reduction")
    CARE_IN_THE_MOMENT = "care_in_the_moment", _("care in the moment")


class MeasureKind(Choice):
    """Within the organisation, or with somebody outside."""

    INTERNAL = "internal", _("internal")
    EXTERNAL = "external", _("external")


class MeasureType(Choice):
    """What was done: the first four within the organisation, the others with somebody outside."""

    CONVERSATION = "conversation", _("conversation")
    ADVICE = "advice", _("counselling")
    GUIDANCE = "guidance", _("guidance")
    PRACTICAL_HELP = "practical_help", _("practical help")
    NAV = "nav", _("contact with NAV")
    HEALTH = "health", _("contact with health services")
    HOUSING = "housing", _("contact about housing")
    LOW_THRESHOLD = "low_threshold", _("contact with another low-threshold service")
    ACCOMPANIMENT = "accompaniment", _("accompaniment")
    ONWARD_REFERRAL = "onward_referral", _("onward referral")


class Theme(Choice):
    """What it was about."""

    RIGHTS = "rights", _("rights and deadlines")
    TREATMENT = "treatment", _("detoxification, treatment and rehabilitation")
    HOUSING = "housing", _("housing")
    HEALTH = "health", _("general practitioner and specialist")
    ECONOMY = "economy", _("economy and debt")
    LEGAL = "legal", _("legal matters")
    LEISURE = "leisure", _("leisure and network")
    POST = "post", _("post, bank, telephone and computer")
    OTHER = "other", _("other")


class Performer(Choice):
    """Who carried it out, by position and never by name."""

    SOCIAL_WORKER = "social_worker", _("social worker")
    MOTIVATOR = "motivator", _("motivator or volunteer")
    HOUSING_COORDINATOR = "housing_coordinator", _("housing coordinator")
    MILIEU_WORKER = "milieu_worker", _("milieu therapist")


class Item(Choice):
    """What was handed out, taken in or used."""

    GARMENT = "garment", _("garment")
    SHOWER = "shower", _("shower")
    LAUNDRY = "laundry", _("machine of laundry")
    KIT = "kit", _("harm-reduction equipment")
    SYRINGE = "syringe", _("syringe")
    NALOXONE = "naloxone", _("naloxone")
    PHONE_LOAN = "phone_loan", _("telephone lent")
    BANK_CARD = "bank_card", _("bank card")


class CaseOutcome(Choice):
    """What became of a case."""

    SOLVED = "solved", _("solved")
    PARTLY = "partly", _("partly solved")
    HANDED_OVER = "handed_over", _("handed over to others")
    UNSOLVED = "unsolved", _("not solved")


class IntakeOutcome(Choice):
    """What an intake interview led to."""

    PERMANENT = "permanent", _("permanent member")
    TEMPORARY = "temporary", _("temporary member")
    REJECTED = "rejected", _("rejected and guided onwards")


class PartnerKind(Choice):
    """What a partner is."""

    NAV = "nav", _("NAV")
    DISTRICT = "district", _("city district")
    MUNICIPALITY = "municipality", _("municipal agency")
    STATE = "state", _("state agency")
    HEALTH = "health", _("health service")
    HOUSING = "housing", _("housing provider")
    VOLUNTARY = "voluntary", _("voluntary organisation")
    USER_ORGANISATION = "user_organisation", _("user organisation")
    EDUCATION = "education", _("school or university")
    CORRECTIONAL = "correctional", _("correctional service")
    FOOD = "food", _("food donor")
    FOUNDATION = "foundation", _("foundation")
    COMPANY = "company", _("company")


@record(_("partner"), plural=_("partners"))
class Partner:
    """An organisation one works with. No names of its staff are needed."""

    since: date = since()
    kind: PartnerKind = choice(_("kind"))
    name: str = text(_("name"), most=120, known_by=True)
    until: date | None = until(default=None)
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )


@record(_("case"), plural=_("cases"))
class Case:
    """Several measures over a time that belong together."""

    since: date = since()
    theme: Theme = choice(_("theme"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    outcome: CaseOutcome | None = choice(_("outcome"), default=None)
    code: str = code(default="", help=_("Short code of the case; drawn at random when left out"))
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    until: date | None = until(default=None)


@record(_("contact"), plural=_("contacts"))
class Contact:
    """One meeting, or one tally of several people. Normally nobody is named."""

    day: date = on(ahead={"state": [ContactState.PLANNED]})
    kind: ContactKind = choice(_("kind"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    state: ContactState = choice(_("state"), default=ContactState.DONE)
    place: Place | None = choice(_("place"), default=None)
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    persons: int = quantity(
        _("persons"), unit=Unit.PERSON, least=1, default=1, help=_("How many people, the named one included")
    )
    minutes: int | None = quantity(_("minutes"), unit=Unit.MINUTE, default=None)
    at: time | None = clock(default=None)
    methods: tuple[Method, ...] | None = tags(_("methods"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)


@record(_("measure"), plural=_("measures"))
class Measure:
    """Help given to somebody, within the organisation or together with others."""

    day: date = on()
    kind: MeasureKind = choice(_("kind"))
    type: MeasureType = choice(_("type"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    theme: Theme | None = choice(_("theme"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    performer: Performer | None = choice(_("performed by"), default=None)
    item: Item | None = choice(
        _("item"),
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=PURPOSE,
        help=_("What was handed out, taken in or used"),
    )
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    number: int = quantity(_("number"), unit=Unit.MEASURE, default=1, help=_("How many measures the row stands for"))
    handed_out: int | None = quantity(_("handed out"), unit=Unit.PIECE, default=None, help=_("How many of the item"))
    taken_in: int | None = quantity(_("taken in"), unit=Unit.PIECE, default=None, help=_("How many of the item"))
    minutes: int | None = quantity(_("minutes"), unit=Unit.MINUTE, default=None)
    partner: Id[Partner] | None = ref(_("partner"), default=None)
    case: Id[Case] | None = ref(_("case"), default=None)
    goal: Id[PersonalGoal] | None = ref(_("goal"), default=None, help=_("The person's own goal that it serves"))
    follow_up: date | None = another_day(
        _("follow-up"), ahead=True, default=None, help=_("The day somebody should look at it again")
    )
    completed: date | None = another_day(_("completed"), default=None, help=_("The day it led to what was meant"))


@record(_("intake"), plural=_("intakes"))
class Intake:
    """An intake interview and its outcome."""

    day: date = on()
    outcome: IntakeOutcome = choice(_("outcome"))
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
