"""How things stand for a person in the areas of life, and what the person wants to reach.

The eight areas and the scale from 1 (no difficulty) to 5 (serious) are those of BrukerPlan, the yearly mapping that
Norwegian municipalities make; an organisation may add areas and schemes of its own.
"""

from __future__ import annotations

from datetime import date

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.people import Person
from omsorgskjerne.fields import choice, code, on, quantity, ref, since, text, until
from omsorgskjerne.ids import Id
from omsorgskjerne.schema import record
from omsorgskjerne.terms import Reveals, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)

PURPOSE = _("to follow up the person together, and to tell whether the follow-up helps")


class Scheme(Choice):
    """Which set of areas and which scale is used."""

    BRUKERPLAN = "brukerplan", "BrukerPlan"
    OWN = "own", _("the organisation's own")


SCALES = {Scheme.BRUKERPLAN: (1, 5)}
"""The least and the most of each scheme that has a scale."""


class LifeArea(Choice):
    """An area of life."""

    SUBSTANCES = "substances", _("substance use")
    ECONOMY = "economy", _("economy")
    MENTAL_HEALTH = "mental_health", _("mental health")
    PHYSICAL_HEALTH = "physical_health", _("physical health")
    HOUSING = "housing", _("housing")
    SOCIAL_FUNCTIONING = "social_functioning", _("social functioning")
    NETWORK = "network", _("family and network")
    WORK = "work", _("work and activity")


class Assessor(Choice):
    """Who made the assessment, by position and never by name."""

    SOCIAL_WORKER = "social_worker", _("social worker")
    MILIEU_WORKER = "milieu_worker", _("milieu therapist")
    NURSE = "nurse", _("nurse")
    DOCTOR = "doctor", _("doctor")
    KEY_WORKER = "key_worker", _("key worker")
    DISTRICT = "district", _("city district")


class GoalStatus(Choice):
    """How far the person has come with a goal."""

    SET = "set", _("set")
    UNDER_WAY = "under_way", _("under way")
    REACHED = "reached", _("reached")
    PARTLY_REACHED = "partly_reached", _("partly reached")
    GIVEN_UP = "given_up", _("given up")


@record(_("assessment"), plural=_("assessments"))
class Assessment:
    """The score of one person in one area of life on a day, by staff and by the person."""

    day: date = on()
    area: LifeArea = choice(_("area of life"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    scheme: Scheme = choice(_("scheme"), default=Scheme.BRUKERPLAN)
    assessor: Assessor | None = choice(_("assessed by"), default=None)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    score: int | None = quantity(
        _("score"),
        unit=Unit.SCORE,
        most=10,
        scales=SCALES,
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=PURPOSE,
        help=_("BrukerPlan: 1 (no difficulty) to 5 (serious)"),
    )
    own_score: int | None = quantity(
        _("own score"),
        unit=Unit.SCORE,
        most=10,
        scales=SCALES,
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=PURPOSE,
        help=_("The score the person gives"),
    )


@record(_("goal"), plural=_("goals"), name="goal")
class PersonalGoal:
    """Something a person wants to reach, in few words, with how far it has come."""

    since: date = since(_("set on"))
    area: LifeArea = choice(_("area of life"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    status: GoalStatus = choice(_("status"), default=GoalStatus.SET)
    code: str = code(
        default="",
        reveals=Reveals.PSEUDONYM,
        help=_("Short code of the goal, by which measures name it; drawn at random"),
    )
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    wish: str | None = text(
        _("wish"), most=200, default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE, help=_("In the person's own words")
    )
    until: date | None = until(_("closed on"), ahead=False, default=None, help=_("The day it was reached or given up"))
