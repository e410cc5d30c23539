"""How figures that count views were declared until 0.2.0, as queries: reports frozen by then know them by these."""

from __future__ import annotations

from omsorgskjerne.core.assessment import PersonalGoal
from omsorgskjerne.core.contacts import Measure
from omsorgskjerne.figures import RawSql
from omsorgskjerne.terms import Unit

REFERRALS_COMPLETED = RawSql(
    "measures.referrals_completed",
    "",
    sql="""
        SELECT measure."quality", measure."number", measure."person", measure."id"
        FROM {measure} AS measure
        WHERE measure."day" >= :start AND measure."day" < :end
          AND measure."type" = 'onward_referral' AND measure."completed" IS NOT NULL
    """,
    of=Measure,
    by={"quality": Measure.quality},
    unit=Unit.MEASURE,
)
GOALS_WITH_MEASURES = RawSql(
    "goals.with_measures",
    "",
    sql="""
        SELECT goal."area", 1, goal."person", goal."id"
        FROM {goal} AS goal
        WHERE goal."since" >= :start AND goal."since" < :end
          AND EXISTS (SELECT 1 FROM {measure} AS measure WHERE measure."goal" = goal."id")
    """,
    of=PersonalGoal,
    by={"area": PersonalGoal.area},
    unit=Unit.GOAL,
)
