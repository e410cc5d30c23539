"""The figures of those who take part: how many, in which roles, for how long, and where they go from here."""

from __future__ import annotations

from typing import Any

from omsorgskjerne import (
    Count,
    Disclosure,
    During,
    Figure,
    Formula,
    Parameter,
    People,
    Person,
    Snapshot,
    Sum,
    Unit,
    via,
    words_of,
)
from omsorgskjerne_volunteers.choices import Role
from omsorgskjerne_volunteers.flow import FLOW
from omsorgskjerne_volunteers.records import CourseTaken, Debrief, Engagement, Position, Shift, Transition

_ = words_of(__name__)

# Paid positions, and how often a talk was held, say nothing of a person.
NOBODY = Disclosure.NONE

STAFF = Snapshot(
    "staff.fte",
    _("Paid full-time equivalents"),
    of=Position.fte,
    where={Position.permanent: True},
    by=(Position.position, Position.funder),
    decimals=1,
    key=True,
    definition=_("Permanent paid positions on the period's last day"),
    disclosure=NOBODY,
)
STAFF_TEMPORARY = Snapshot(
    "staff.fte_temporary",
    _("Temporary full-time equivalents"),
    of=Position.fte,
    where={Position.permanent: False},
    by=(Position.position, Position.funder),
    decimals=1,
    definition=_("Temporary paid positions on the period's last day, apart from the permanent ones"),
    disclosure=NOBODY,
)
EMPLOYEES = Snapshot(
    "staff.employees",
    _("Employees"),
    of=Position.persons,
    by=(Position.position,),
    definition=_(
        "People in paid positions on the period's last day, temporary ones too; who has two positions counts in both"
    ),
    disclosure=NOBODY,
)

HOURS = Sum(
    "volunteers.hours",
    _("Volunteer hours"),
    of=Shift.hours,
    by=(Shift.task, Shift.role),
    key=True,
    definition=_("Hours of everybody who takes part unpaid, those on work placement or serving a sentence included"),
)
HOURS_PER_FTE = Parameter(
    "volunteers.hours_per_fte",
    _("Hours of a full-time year"),
    value=1750,
    unit=Unit.HOUR,
    definition=_("How many volunteer hours make one full-time equivalent: 1750 by custom, 1695 or 1950 are in use too"),
)
FTE = Formula(
    "volunteers.fte",
    _("Volunteer full-time equivalents"),
    HOURS / HOURS_PER_FTE,
    unit=Unit.FTE,
    decimals=2,
    by=("role",),
)
SHIFTS = Count(
    "volunteers.shifts",
    _("Shifts"),
    of=Shift.begins,
    by=(Shift.task, Shift.role),
    unit=Unit.SHIFT,
    definition=_("Shifts that state when they began; hours entered in bulk are no shifts"),
)

ACTIVE = Snapshot(
    "volunteers.active",
    _("Active on the last day"),
    of=Engagement.person,
    by=(Engagement.role, via(Engagement.person, Person.gender)),
    unit=Unit.PERSON,
    key=True,
    definition=_(
        "Different persons with a role on the period's last day; somebody with several roles counts once in each"
    ),
)
PEOPLE = During(
    "volunteers.people",
    _("Active in the period"),
    of=Engagement.person,
    by=(Engagement.role, via(Engagement.person, Person.gender)),
    unit=Unit.PERSON,
    service=_("Volunteers"),
    definition=_("Different persons with a role in the period; somebody with several roles counts once in each"),
)


def _in_role(id_: str, label: str, *roles: Role, by: tuple[Any, ...] = ()) -> Figure:
    """Return the figure of different persons who had one of the roles on some day of the period."""
    return During(id_, label, of=Engagement.person, where={Engagement.role: roles}, by=by, unit=Unit.PERSON)


IN_ROLES = (
    _in_role("volunteers.motivation_team", _("In the motivation team"), Role.MOTIVATION_TEAM),
    _in_role("volunteers.students", _("Students and pupils"), Role.STUDENT, by=(Engagement.partner,)),
    _in_role("volunteers.work_placement", _("On work placement"), Role.WORK_PLACEMENT, by=(Engagement.partner,)),
    _in_role("volunteers.serving_sentence", _("Serving a sentence"), Role.SERVING_SENTENCE, by=(Engagement.sentence,)),
    _in_role(
        "volunteers.work_placement_or_serving_sentence",
        _("On work placement or serving a sentence"),
        Role.WORK_PLACEMENT,
        Role.SERVING_SENTENCE,
    ),
    _in_role("volunteers.lived_experience", _("With lived experience"), Role.LIVED_EXPERIENCE),
)
COMPANY = People(
    "volunteers.company_volunteers",
    _("Company volunteers"),
    of=Shift.person,
    persons=Shift.persons,
    where={Shift.role: Role.COMPANY_VOLUNTEER},
    by=(Shift.partner,),
    definition=_("Different persons in shifts of company volunteers; people who were not named make it a range"),
)
BEGAN = People(
    "volunteers.began_role",
    _("Began in a role"),
    of=Engagement.person,
    by=(Engagement.role,),
    definition=_("Different persons who began in a role in the period, also those who had another before"),
)
ENDED = People(
    "volunteers.ended_role",
    _("Ended a role"),
    of=Engagement.person,
    at=Engagement.until,
    by=(Engagement.role, Engagement.end_reason),
    definition=_("Different persons who had a role no longer in the period, also those who went on in another"),
)
TRANSITIONS = Count(
    "volunteers.transitions",
    _("Transitions"),
    of=Transition,
    by=(Transition.went_to, Transition.came_from),
    unit=Unit.PERSON,
    definition=_("Steps from one standing to another; somebody who took two steps counts twice"),
)

COURSES = Sum(
    "volunteers.courses",
    _("Course places taken"),
    of=CourseTaken.persons,
    by=(CourseTaken.course,),
    unit=Unit.ATTENDANCE,
    definition=_("Courses that people who take part went through: a course of five people is five"),
)
DEBRIEFS = Count("volunteers.debriefs", _("Debriefs"), of=Debrief, unit=Unit.MEETING, disclosure=NOBODY)

STAFF_FIGURES = (STAFF, STAFF_TEMPORARY, EMPLOYEES)
WORK = (HOURS, HOURS_PER_FTE, FTE, SHIFTS, COMPANY, COURSES, DEBRIEFS)
TAKING_PART = (ACTIVE, PEOPLE, *IN_ROLES, BEGAN, ENDED, *FLOW, TRANSITIONS)
FIGURES = (*TAKING_PART, *WORK, *STAFF_FIGURES)
