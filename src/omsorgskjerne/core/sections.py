"""The sections of a report that print the core's figures."""

from __future__ import annotations

from omsorgskjerne.core import figures, standing
from omsorgskjerne.core.assessment import Assessment, PersonalGoal
from omsorgskjerne.core.contacts import Case, Contact, Intake, Measure
from omsorgskjerne.sections import Bars, Breakdown, Profile, Section
from omsorgskjerne.words import words_of

_ = words_of(__name__)

CONTACTS = Section(
    _("Visits and contacts"),
    [
        figures.OPEN_DAYS,
        figures.VISITS,
        figures.VISITS_PER_OPEN_DAY,
        figures.VISITS_PER_WEEK,
        figures.VISITORS,
        figures.PERSON_DAYS,
        figures.FIRST_TIME,
        figures.NAMED,
        figures.UNNAMED,
        figures.TURNED_AWAY,
        figures.TALKS_HELD,
        figures.CONTACTS,
        figures.CONTACT_MINUTES,
        figures.NO_SHOWS,
    ],
    id="contacts",
    charts=[Bars(figures.VISITS, by="month")],
    tables=[Breakdown(figures.TALKS_HELD, by=Contact.kind)],
)
MEASURES = Section(
    _("Measures"),
    [
        figures.MEASURES,
        figures.MEASURED_PEOPLE,
        figures.REFERRALS,
        figures.REFERRALS_COMPLETED,
        figures.REFERRALS_COMPLETED_PERCENT,
        figures.HANDED_OUT,
        figures.TAKEN_IN,
        figures.CASES,
        figures.CASE_PEOPLE,
        figures.CASES_PER_PERSON,
    ],
    id="measures",
    charts=[Bars(figures.MEASURES, by="month")],
    tables=[
        Breakdown(figures.MEASURES, by=Measure.kind),
        Breakdown(figures.MEASURES, by=Measure.type),
        Breakdown(figures.HANDED_OUT, by=Measure.item),
        Breakdown(figures.TAKEN_IN, by=Measure.item),
        Breakdown(figures.CASES, by=Case.theme),
        Breakdown(figures.CASES, by=Case.outcome),
    ],
)
ASSESSMENTS = Section(
    _("Assessments and goals"),
    standing.FIGURES,
    id="assessments",
    charts=[
        Profile(
            (standing.FIRST_SCORE, standing.LATEST_SCORE, standing.OWN_LATEST_SCORE),
            Assessment.area,
            _("Areas of life"),
        )
    ],
    tables=[Breakdown(standing.CHANGE, by=Assessment.area), Breakdown(standing.GOALS, by=PersonalGoal.status)],
)
PERSONS = Section(
    _("Members and partners"),
    [
        figures.INTAKES,
        figures.NEW_PERSONS,
        figures.NEW_HOUSEHOLDS,
        figures.IN_SERVICES,
        figures.ROLES,
        figures.PARTNERS,
    ],
    id="persons",
    tables=[
        Breakdown(figures.INTAKES, by=Intake.outcome),
        Breakdown(figures.IN_SERVICES, by="service"),
        Breakdown(figures.IN_SERVICES, by="services"),
    ],
)

SECTIONS = (CONTACTS, MEASURES, ASSESSMENTS, PERSONS)
