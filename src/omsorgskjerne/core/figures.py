"""The figures of the core records, and the sections that print them."""

from __future__ import annotations

from typing import Any

from omsorgskjerne.core.contacts import Contact, ContactKind, ContactState, Intake, Measure, MeasureType, Partner
from omsorgskjerne.core.people import Person, PersonRole
from omsorgskjerne.core.planning import Opening
from omsorgskjerne.indicators import Count, Formula, OpenDays, People, Snapshot, Sum, via
from omsorgskjerne.sections import Bars, Breakdown, Section
from omsorgskjerne.terms import Unit
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
    definition=_("Days open according to weekly hours, closures and extra openings"),
)
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
    "visits.per_open_day", _("Visits per open day"), VISITS / OPEN_DAYS, unit=Unit.VISIT, decimals=0, key=True
)
VISITORS = People(
    "visits.people",
    _("Different visitors"),
    of=Contact.person,
    persons=Contact.persons,
    where=VISIT,
    by=(via(Contact.person, Person.gender),),
    definition=_("Different persons among the visits; people who were not named make it a range"),
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
CONTACT_HOURS = Sum("contacts.minutes", _("Minutes in contacts"), of=Contact.minutes, where=DONE, by=(Contact.kind,))
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
REFERRALS = Count(
    "measures.referrals",
    _("Onward referrals"),
    of=Measure,
    where={Measure.type: MeasureType.ONWARD_REFERRAL},
    unit=Unit.MEASURE,
)

INTAKES = Count("intakes.total", _("Intake interviews"), of=Intake, by=(Intake.outcome,), unit=Unit.INTAKE, key=True)

NEW_PERSONS = Count(
    "persons.new",
    _("Persons registered for the first time"),
    of=Person,
    by=(Person.gender, Person.district),
    unit=Unit.PERSON,
)
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
PARTNERS = Snapshot("partners.total", _("Partners on the last day"), of=Partner, by=(Partner.kind,), unit=Unit.PARTNER)

FIGURES = (
    OPEN_DAYS,
    VISITS,
    VISITS_PER_OPEN_DAY,
    VISITORS,
    TALKS_HELD,
    CONTACTS,
    CONTACT_HOURS,
    NO_SHOWS,
    MEASURES,
    MEASURED_PEOPLE,
    REFERRALS,
    INTAKES,
    NEW_PERSONS,
    ROLES,
    PARTNERS,
)

SECTIONS = (
    Section(
        _("Visits and contacts"),
        [OPEN_DAYS, VISITS, VISITS_PER_OPEN_DAY, VISITORS, TALKS_HELD, CONTACTS, CONTACT_HOURS, NO_SHOWS],
        id="contacts",
        charts=[Bars(VISITS, by="month")],
        tables=[Breakdown(TALKS_HELD, by=Contact.kind)],
    ),
    Section(
        _("Measures"),
        [MEASURES, MEASURED_PEOPLE, REFERRALS],
        id="measures",
        charts=[Bars(MEASURES, by="month")],
        tables=[Breakdown(MEASURES, by=Measure.kind), Breakdown(MEASURES, by=Measure.type)],
    ),
    Section(
        _("Members and partners"),
        [INTAKES, NEW_PERSONS, ROLES, PARTNERS],
        id="persons",
        tables=[Breakdown(INTAKES, by=Intake.outcome)],
    ),
)
