"""The sections of the report on those who take part, their work, and the staff."""

from __future__ import annotations

from omsorgskjerne import Bars, Breakdown, Section, words_of
from omsorgskjerne_volunteers import figures
from omsorgskjerne_volunteers.records import CourseTaken, Engagement, Position, Shift, Transition

_ = words_of(__name__)

SECTIONS = (
    Section(
        _("Volunteers and others who take part"),
        figures.TAKING_PART,
        id="volunteers",
        tables=[
            Breakdown(figures.PEOPLE, by=Engagement.role),
            Breakdown(figures.ACTIVE, by=Engagement.role),
            Breakdown(figures.TRANSITIONS, by=Transition.went_to, title=_("What people went on to")),
        ],
    ),
    Section(
        _("Volunteer work"),
        figures.WORK,
        id="volunteer_work",
        charts=[Bars(figures.HOURS, by="month")],
        tables=[
            Breakdown(figures.HOURS, by=Shift.task),
            Breakdown(figures.HOURS, by=Shift.role),
            Breakdown(figures.COURSES, by=CourseTaken.course),
        ],
    ),
    Section(
        _("Staff"),
        figures.STAFF_FIGURES,
        id="staff",
        tables=[Breakdown(figures.STAFF, by=Position.position)],
    ),
)
