"""What no single row of the core says: which referrals came to an end, and which goals measures have served."""

from __future__ import annotations

from datetime import date

from omsorgskjerne.core.assessment import LifeArea, PersonalGoal
from omsorgskjerne.core.contacts import Measure
from omsorgskjerne.core.people import Person
from omsorgskjerne.fields import same_as
from omsorgskjerne.ids import Id
from omsorgskjerne.terms import Quality
from omsorgskjerne.views import view
from omsorgskjerne.words import words_of

_ = words_of(__name__)

_COMPLETED_REFERRALS = """
SELECT m.id, m.day, m.quality, m.number, m.person FROM {measure} AS m
WHERE m.type = 'onward_referral' AND m.completed IS NOT NULL
"""
_SERVED_GOALS = """
SELECT g.id, g.since, g.area, g.person FROM {goal} AS g
WHERE EXISTS (SELECT 1 FROM {measure} AS m WHERE m.goal = g.id)
"""


@view(_("completed onward referral"), plural=_("completed onward referrals"), of=Measure, sql=_COMPLETED_REFERRALS)
class CompletedReferral:
    """An onward referral that has led to what was meant, on the day it was made."""

    day: date = same_as(Measure.day)
    quality: Quality = same_as(Measure.quality)
    number: int = same_as(Measure.number)
    person: Id[Person] | None = same_as(Measure.person, default=None)


@view(
    _("goal that a measure has served"), plural=_("goals that measures have served"), of=PersonalGoal, sql=_SERVED_GOALS
)
class ServedGoal:
    """A personal goal that at least one measure was tied to, on the day it was set."""

    since: date = same_as(PersonalGoal.since)
    area: LifeArea = same_as(PersonalGoal.area)
    person: Id[Person] = same_as(PersonalGoal.person)
