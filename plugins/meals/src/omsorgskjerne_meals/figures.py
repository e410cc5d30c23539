"""The figures of meals, and the section that prints them."""

from __future__ import annotations

from omsorgskjerne import (
    OPEN_DAYS,
    VISITS_PER_OPEN_DAY,
    Bars,
    Breakdown,
    Count,
    Disclosure,
    Formula,
    Section,
    Snapshot,
    Stated,
    Sum,
    Unit,
    words_of,
)
from omsorgskjerne_meals.records import Delivery, Serving, Sponsor, WeeklyServing

_ = words_of(__name__)

# Portions, weights and agreements say nothing of a person.
NOBODY = Disclosure.NONE

PORTIONS = Sum(
    "meals.portions",
    _("Portions served"),
    of=Serving.portions,
    by=(Serving.meal, Serving.helping),
    disclosure=NOBODY,
)
SURPLUS = Sum(
    "meals.surplus_portions",
    _("Portions made from surplus food"),
    of=Serving.portions,
    where={Serving.surplus: True},
    by=(Serving.meal,),
    disclosure=NOBODY,
)
PER_WEEK = Snapshot(
    "meals.servings_per_week",
    _("Servings a week"),
    of=WeeklyServing.times,
    by=(WeeklyServing.meal,),
    unit=Unit.SERVING,
    definition=_("Servings offered every week, by the plan that was followed on the period's last day"),
    disclosure=NOBODY,
)
PER_OPEN_DAY = Formula(
    "meals.per_open_day",
    _("Portions per open day"),
    PORTIONS / OPEN_DAYS,
    unit=Unit.MEAL,
    decimals=0,
    disclosure=NOBODY,
)
PER_VISIT = Stated(
    "meals.per_visit",
    _("Meals per visit"),
    unit=Unit.MEAL,
    definition=_("How many meals a visitor has on average, stated by hand with its source"),
    disclosure=NOBODY,
)
SERVED = Formula(
    "meals.served",
    _("Meals served"),
    VISITS_PER_OPEN_DAY * OPEN_DAYS * PER_VISIT,
    unit=Unit.MEAL,
    decimals=0,
    key=True,
    definition=_("Meals estimated from visits: visits per open day × open days × meals per visit"),
    disclosure=NOBODY,
)

DELIVERIES = Count(
    "meals.deliveries", _("Deliveries"), of=Delivery, by=(Delivery.goods,), unit=Unit.DELIVERY, disclosure=NOBODY
)
TAKEN = Sum(
    "meals.taken", _("Food taken in"), of=Delivery.taken, by=(Delivery.goods, Delivery.supplier), disclosure=NOBODY
)
DISTRIBUTED = Sum("meals.distributed", _("Food distributed"), of=Delivery.distributed, disclosure=NOBODY)
RETURNED = Sum("meals.returned", _("Food returned or thrown away"), of=Delivery.returned, disclosure=NOBODY)
RESCUED = Sum(
    "meals.rescued",
    _("Surplus food taken in"),
    of=Delivery.taken,
    where={Delivery.surplus: True},
    definition=_("Weight of food taken in that others would have thrown away"),
    disclosure=NOBODY,
)
KILO_PER_MEAL = Stated(
    "meals.kilo_per_meal",
    _("Weight of a meal"),
    unit=Unit.KILO,
    definition=_("The weight of food that makes one meal, stated by hand with its source"),
    disclosure=NOBODY,
)
FROM_WEIGHT = Formula(
    "meals.from_weight",
    _("Meals by weight of food distributed"),
    DISTRIBUTED / KILO_PER_MEAL,
    unit=Unit.MEAL,
    decimals=0,
    disclosure=NOBODY,
)
SPONSORS = Snapshot(
    "meals.sponsors",
    _("Food sponsors"),
    of=Sponsor,
    unit=Unit.PARTNER,
    definition=_("Agreements with partners that give food, on the period's last day"),
    disclosure=NOBODY,
)

FIGURES = (
    PORTIONS,
    SURPLUS,
    PER_WEEK,
    PER_OPEN_DAY,
    PER_VISIT,
    SERVED,
    DELIVERIES,
    TAKEN,
    DISTRIBUTED,
    RETURNED,
    RESCUED,
    KILO_PER_MEAL,
    FROM_WEIGHT,
    SPONSORS,
)

FOOD = Section(
    _("Food and nutrition"),
    FIGURES,
    charts=[Bars(PORTIONS, by="month")],
    tables=[
        Breakdown(PER_WEEK, by=WeeklyServing.meal),
        Breakdown(PORTIONS, by=Serving.meal),
        Breakdown(PORTIONS, by=Serving.helping),
        Breakdown(TAKEN, by=Delivery.supplier),
    ],
)
