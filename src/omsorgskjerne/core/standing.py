"""Figures of how things stand for people and of what they want to reach: assessments and goals."""

from __future__ import annotations

from typing import Any

from omsorgskjerne.core import former
from omsorgskjerne.core.assessment import Assessment, GoalStatus, PersonalGoal, Scheme
from omsorgskjerne.core.views import ServedGoal
from omsorgskjerne.figures import Count, FirstMean, Formula, LatestMean, Mean, People, Progress
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)

# Scores of two scales have no mean. An organisation with its own makes slices of these figures for it.
BRUKERPLAN: dict[Any, Any] = {Assessment.scheme: Scheme.BRUKERPLAN}
# Scores are compared within one area of life and one scale only.
COURSE: dict[str, Any] = {
    "usually": BRUKERPLAN,
    "person": Assessment.person,
    "alike": (Assessment.area, Assessment.scheme),
    "by": (Assessment.area,),
}

ASSESSMENTS = Count(
    "assessments.total",
    _("Assessments"),
    of=Assessment,
    by=(Assessment.area, Assessment.scheme, Assessment.assessor),
    unit=Unit.ASSESSMENT,
    definition=_("Scores given in the period: one person in one area of life on one day is one"),
)
ASSESSED_PEOPLE = People(
    "assessments.people", _("Different persons assessed"), of=Assessment.person, by=(Assessment.area,)
)
SCORE = Mean(
    "assessments.score",
    _("Score by staff"),
    of=Assessment.score,
    usually=BRUKERPLAN,
    by=(Assessment.area,),
    decimals=2,
)
OWN_SCORE = Mean(
    "assessments.own_score",
    _("Score by the persons themselves"),
    of=Assessment.own_score,
    usually=BRUKERPLAN,
    by=(Assessment.area,),
    decimals=2,
)
FIRST_SCORE = FirstMean(
    "assessments.first",
    _("First score"),
    of=Assessment.score,
    **COURSE,
    definition=_(
        "Mean of the first scores in BrukerPlan by staff in the period, of persons who have a later one in the same "
        "area"
    ),
)
LATEST_SCORE = LatestMean(
    "assessments.latest",
    _("Latest score"),
    of=Assessment.score,
    **COURSE,
    definition=_(
        "Mean of the latest scores in BrukerPlan by staff in the period, of persons who have an earlier one in the "
        "same area"
    ),
)
OWN_LATEST_SCORE = LatestMean(
    "assessments.own_latest",
    _("Latest score by the persons themselves"),
    of=Assessment.own_score,
    **COURSE,
    definition=_(
        "Mean of the latest scores in BrukerPlan by the persons themselves in the period, of those who have given an "
        "earlier one in the same area"
    ),
)
CHANGE = Progress(
    "assessments.change",
    _("Change from first to latest score"),
    of=Assessment.score,
    **COURSE,
    definition=_(
        "Mean over persons of the change from the first to the latest score in BrukerPlan by staff in the same area in "
        "the period; a lower score is better"
    ),
)

GOALS = Count(
    "goals.total",
    _("Goals set"),
    of=PersonalGoal,
    by=(PersonalGoal.status, PersonalGoal.area),
    unit=Unit.GOAL,
    definition=_("Personal goals set in the period, by how far the person has come with them since"),
)
GOALS_REACHED = Count(
    "goals.reached",
    _("Goals reached"),
    of=PersonalGoal,
    where={PersonalGoal.status: GoalStatus.REACHED},
    by=(PersonalGoal.area,),
    unit=Unit.GOAL,
    definition=_("Personal goals set in the period that have been reached since"),
)
GOALS_REACHED_PERCENT = Formula(
    "goals.reached_percent",
    _("Goals reached, share of those set"),
    100 * GOALS_REACHED / GOALS,
    unit=Unit.PERCENT,
)
GOALS_WITH_MEASURES = Count(
    "goals.with_measures",
    _("Goals that measures have served"),
    of=ServedGoal,
    by=(ServedGoal.area,),
    unit=Unit.GOAL,
    definition=_("Personal goals set in the period that at least one measure, whenever, was tied to"),
    monthly=False,
    formerly=former.GOALS_WITH_MEASURES,
)

FIGURES = (
    ASSESSMENTS,
    ASSESSED_PEOPLE,
    SCORE,
    OWN_SCORE,
    FIRST_SCORE,
    LATEST_SCORE,
    OWN_LATEST_SCORE,
    CHANGE,
    GOALS,
    GOALS_REACHED,
    GOALS_REACHED_PERCENT,
    GOALS_WITH_MEASURES,
)
