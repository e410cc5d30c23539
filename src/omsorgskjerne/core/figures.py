"""The figures of the core records: visits and contacts, measures and cases, people and partners."""

from __future__ import annotations

from typing import Any

from omsorgskjerne.core import former
from omsorgskjerne.core.contacts import (
    Case,
    Contact,
    ContactKind,
    ContactState,
    Intake,
    Measure,
    MeasureType,
    Partner,
)
from omsorgskjerne.core.people import Household, Person, PersonRole
from omsorgskjerne.core.planning import Opening
from omsorgskjerne.core.views import CompletedReferral
from omsorgskjerne.figures import (
    Count,
    Formula,
    Newcomers,
    OpenDays,
    People,
    PeriodDays,
    PersonDays,
    Snapshot,
    Sum,
    Union,
    via,
)
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)

DONE: dict[Any, Any] = {Contact.state: ContactState.DONE}
VISIT: dict[Any, Any] = {**DONE, Contact.kind: ContactKind.VISIT}
TALKS = (
    ContactKind.CONVERSATION,
    ContactKind.EVERYDAY_TALK,
    ContactKind.CRISIS_TALK,
    ContactKind.MOTIVATION_TALK,
    ContactKind.GUIDANCE,
    ContactKind.ADVICE,
)

OPEN_DAYS = OpenDays(
    "opening.days",
    _("Open days"),
    of=Opening,
    by=("weekday",),
    definition=_("Days open according to weekly hours, closures and extra openings"),
)
PERIOD_DAYS = PeriodDays("period.days", _("Days in the period"))
VISITS = Sum(
    "visits.total",
    _("Visits"),
    of=Contact.persons,
    where=VISIT,
    unit=Unit.VISIT,
    by=(Contact.place, "weekday"),
    definition=_("Visits that took place, each coming counted; a tally counts all its people"),
)
VISITS_PER_OPEN_DAY = Formula(
    "visits.per_open_day",
    _("Visits per open day"),
    VISITS / OPEN_DAYS,
    unit=Unit.VISIT,
    decimals=0,
    key=True,
    by=("month", "weekday"),
)
VISITS_PER_WEEK = Formula(
    "visits.per_week",
    _("Visits per week"),
    VISITS / (PERIOD_DAYS / 7),
    unit=Unit.VISIT,
    decimals=0,
    definition=_("Visits by the days of the period, open or not, times seven; for periods that are not equally long"),
)
VISITORS = People(
    "visits.people",
    _("Different visitors"),
    of=Contact.person,
    persons=Contact.persons,
    where=VISIT,
    by=(via(Contact.person, Person.gender),),
    service=_("visits"),
    definition=_("Different persons among the visits; people who were not named make it a range"),
)
PERSON_DAYS = PersonDays(
    "visits.person_days",
    _("Visits, each person once a day"),
    of=Contact.person,
    persons=Contact.persons,
    where=VISIT,
    by=(Contact.place, "weekday"),
    unit=Unit.VISIT,
    definition=_(
        "Different known persons of each day, added up over the days, and everybody who was not named by head-count"
    ),
)
FIRST_TIME = Newcomers(
    "visits.first_time",
    _("Visitors for the first time"),
    of=Contact.person,
    where=VISIT,
    by=(via(Contact.person, Person.gender),),
    definition=_("Known persons whose first visit of all lies in the period"),
)
NAMED = Count(
    "visits.named",
    _("Visits by known persons"),
    of=Contact.person,
    where=VISIT,
    unit=Unit.VISIT,
    definition=_("Visits that took place in which the visitor is known"),
)
UNNAMED = Formula(
    "visits.unnamed",
    _("Visits by people who were not named"),
    VISITS - NAMED,
    unit=Unit.VISIT,
    decimals=0,
)
TURNED_AWAY = Sum(
    "visits.turned_away",
    _("People turned away"),
    of=Contact.persons,
    where={**VISIT, Contact.state: ContactState.TURNED_AWAY},
    unit=Unit.PERSON,
    by=(Contact.place,),
    definition=_("People who came and could not be let in, each coming counted"),
)
TALKS_HELD = Count(
    "contacts.talks",
    _("Conversations"),
    of=Contact,
    where={**DONE, Contact.kind: TALKS},
    by=(Contact.kind,),
    unit=Unit.CONVERSATION,
)
CONTACTS = Count(
    "contacts.total",
    _("Contacts recorded"),
    of=Contact,
    where=DONE,
    by=(Contact.kind,),
    unit=Unit.CONTACT,
    definition=_("Rows of contacts that took place: one meeting, or one tally, is one"),
)
CONTACT_MINUTES = Sum("contacts.minutes", _("Minutes in contacts"), of=Contact.minutes, where=DONE, by=(Contact.kind,))
NO_SHOWS = Count(
    "contacts.no_show",
    _("Appointments missed"),
    of=Contact,
    where={Contact.state: ContactState.NO_SHOW},
    unit=Unit.CONTACT,
)

MEASURES = Sum(
    "measures.total",
    _("Measures"),
    of=Measure.number,
    by=(Measure.kind, Measure.type, Measure.theme, Measure.performer),
    key=True,
)
MEASURED_PEOPLE = People(
    "measures.people",
    _("Different persons given measures"),
    of=Measure.person,
    by=(Measure.kind, via(Measure.person, Person.gender)),
)
REFERRALS = Sum(
    "measures.referrals",
    _("Onward referrals"),
    of=Measure.number,
    where={Measure.type: MeasureType.ONWARD_REFERRAL},
)
REFERRALS_COMPLETED = Sum(
    "measures.referrals_completed",
    _("Onward referrals completed"),
    of=CompletedReferral.number,
    definition=_("Onward referrals made in the period that have led to what was meant"),
    monthly=False,
    formerly=former.REFERRALS_COMPLETED,
)
REFERRALS_COMPLETED_PERCENT = Formula(
    "measures.referrals_completed_percent",
    _("Onward referrals completed, share"),
    100 * REFERRALS_COMPLETED / REFERRALS,
    unit=Unit.PERCENT,
)
# Things say nothing of a person.
HANDED_OUT = Sum(
    "measures.handed_out", _("Handed out"), of=Measure.handed_out, by=(Measure.item,), disclosure=Disclosure.NONE
)
TAKEN_IN = Sum("measures.taken_in", _("Taken in"), of=Measure.taken_in, by=(Measure.item,), disclosure=Disclosure.NONE)

CASES = Count(
    "cases.total",
    _("Cases opened"),
    of=Case,
    by=(Case.theme, Case.outcome),
    unit=Unit.CASE,
    definition=_("Cases begun in the period, by theme and by what has become of them"),
)
CASE_PEOPLE = People("cases.people", _("Different persons with a case"), of=Case.person, by=(Case.theme,))
CASES_PER_PERSON = Formula("cases.per_person", _("Cases per person"), CASES / CASE_PEOPLE, decimals=2)

INTAKES = Count("intakes.total", _("Intake interviews"), of=Intake, by=(Intake.outcome,), unit=Unit.INTAKE, key=True)

NEW_PERSONS = Count(
    "persons.new",
    _("Persons registered for the first time"),
    of=Person,
    by=(Person.gender, Person.district),
    unit=Unit.PERSON,
)
NEW_HOUSEHOLDS = Count(
    "households.new",
    _("Households registered for the first time"),
    of=Household,
    unit=Unit.HOUSEHOLD,
    disclosure=Disclosure.HOUSEHOLD,
)
IN_SERVICES = Union("persons.in_services", _("Different known persons over all services"))
ROLES = Snapshot(
    "persons.roles",
    _("Persons in roles on the last day"),
    of=PersonRole.person,
    by=(PersonRole.kind,),
    unit=Unit.PERSON,
    definition=_(
        "Different persons with a role on the period's last day; somebody with several roles counts once in each"
    ),
)
# Partners are organisations.
PARTNERS = Snapshot(
    "partners.total",
    _("Partners on the last day"),
    of=Partner,
    by=(Partner.kind,),
    unit=Unit.PARTNER,
    disclosure=Disclosure.NONE,
)

FIGURES = (
    PERIOD_DAYS,
    OPEN_DAYS,
    VISITS,
    VISITS_PER_OPEN_DAY,
    VISITS_PER_WEEK,
    VISITORS,
    PERSON_DAYS,
    FIRST_TIME,
    NAMED,
    UNNAMED,
    TURNED_AWAY,
    TALKS_HELD,
    CONTACTS,
    CONTACT_MINUTES,
    NO_SHOWS,
    MEASURES,
    MEASURED_PEOPLE,
    REFERRALS,
    REFERRALS_COMPLETED,
    REFERRALS_COMPLETED_PERCENT,
    HANDED_OUT,
    TAKEN_IN,
    CASES,
    CASE_PEOPLE,
    CASES_PER_PERSON,
    INTAKES,
    NEW_PERSONS,
    NEW_HOUSEHOLDS,
    IN_SERVICES,
    ROLES,
    PARTNERS,
)
