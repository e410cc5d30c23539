"""What was served and what is served every week, what was delivered, and who gives food by agreement."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    Choice,
    Id,
    Partner,
    Person,
    Quality,
    Reveals,
    Unit,
    choice,
    flag,
    on,
    quantity,
    record,
    ref,
    since,
    until,
    words_of,
)

_ = words_of(__name__)


class Meal(Choice):
    """Which meal it was."""

    BREAKFAST = "breakfast", _("breakfast")
    DINNER = "dinner", _("dinner")
    LATE_LUNCH = "late_lunch", _("late lunch")
    PACKED_LUNCH = "packed_lunch", _("packed lunch")
    BAG = "bag", _("bag of food")


class Helping(Choice):
    """Whether the portions were people's first or a further one."""

    FIRST = "first", _("first helping")
    SECOND = "second", _("second helping")


class Goods(Choice):
    """What kind of food was delivered."""

    BREAD = "bread", _("bread and cakes")
    GREENS = "greens", _("fruit and vegetables")
    DAIRY = "dairy", _("dairy products")
    MEAT_FISH = "meat_fish", _("meat and fish")
    DRY = "dry", _("dry goods")
    READY = "ready", _("ready meals")
    MIXED = "mixed", _("mixed goods")


@record(_("serving"), plural=_("servings"))
class Serving:
    """One batch of portions handed out, normally without saying to whom."""

    day: date = on()
    meal: Meal = choice(_("meal"))
    helping: Helping | None = choice(_("helping"), default=None)
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    portions: int = quantity(_("portions"), unit=Unit.MEAL)
    surplus: bool = flag(_("surplus food"), default=False, help=_("Made from food that others would have thrown away"))


@record(_("weekly serving"), plural=_("weekly servings"))
class WeeklyServing:
    """A serving that is offered every week, for as long as the plan lasts."""

    since: date = since()
    meal: Meal = choice(_("meal"))
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    times: int = quantity(_("times a week"), unit=Unit.SERVING, least=1, default=1)
    until: date | None = until(default=None)


@record(_("delivery"), plural=_("deliveries"))
class Delivery:
    """Food that came in on a day, weighed, and what became of it."""

    day: date = on()
    goods: Goods | None = choice(_("goods"), default=None)
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the weight was weighed or estimated")
    )
    supplier: Id[Partner] | None = ref(_("supplier"), default=None)
    taken: int = quantity(_("taken in (kg)"), unit=Unit.KILO, per=1000)
    distributed: int | None = quantity(_("distributed (kg)"), unit=Unit.KILO, per=1000, default=None)
    returned: int | None = quantity(_("returned or thrown away (kg)"), unit=Unit.KILO, per=1000, default=None)
    surplus: bool = flag(_("surplus food"), default=False, help=_("Food that others would have thrown away"))


@record(_("sponsor"), plural=_("sponsors"))
class Sponsor:
    """A partner that gives food by agreement, for as long as the agreement lasts."""

    since: date = since()
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    partner: Id[Partner] = ref(_("partner"))
    until: date | None = until(default=None)
