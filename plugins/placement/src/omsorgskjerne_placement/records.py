"""Institutions and their places; referrals and every move they make; stays, and what comes after them."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    District,
    Id,
    Person,
    Quality,
    Reveals,
    Unit,
    another_day,
    choice,
    code,
    flag,
    on,
    quantity,
    record,
    ref,
    since,
    text,
    until,
    words_of,
)
from omsorgskjerne_placement.codes import (
    AskedBy,
    Level,
    Living,
    Outcome,
    Ownership,
    Position,
    Reason,
    Sex,
    StayKind,
    Urgency,
)
from omsorgskjerne_placement.states import State

_ = words_of(__name__)

PURPOSE = _("to find a place that meets the person's needs")
OUTCOME = _("to report how people fare in a stay and after it")


@record(_("institution"), plural=_("institutions"))
class Institution:
    """A house with places, municipal or run by somebody the municipality has a contract with."""

    since: date = since()
    ownership: Ownership = choice(_("ownership"))
    name: str = text(_("name"), most=120, known_by=True)
    until: date | None = until(default=None)


@record(_("ward"), plural=_("wards"))
class Ward:
    """A part of an institution at one service level, and whom it takes."""

    since: date = since()
    level: Level = choice(_("service level"))
    sex: Sex = choice(_("sex"), default=Sex.MIXED)
    institution: Id[Institution] = ref(_("institution"))
    name: str = text(_("name"), most=120, known_by=True)
    drug_free: bool = flag(_("drug-free"), default=False, help=_("Nobody in active use can live there"))
    health_care: bool = flag(_("health and care"), default=False, help=_("Health and care services are given there"))
    until: date | None = until(default=None)


@record(_("capacity"), plural=_("capacities"))
class Capacity:
    """How many beds there are for a time, in a ward or in all of a service level.

    A change ends one row and begins another; rows that overlap add up.
    """

    since: date = since()
    level: Level = choice(_("service level"))
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or stated by others")
    )
    ward: Id[Ward] | None = ref(_("ward"), default=None)
    beds: int = quantity(_("beds"), unit=Unit.BED)
    until: date | None = until(default=None)


@record(_("stay limit"), plural=_("stay limits"), name="level_rule")
class LevelRule:
    """The longest stay at a service level, for stays that begin while the rule holds. No number means no limit."""

    since: date = since()
    level: Level = choice(_("service level"))
    months: int | None = quantity(_("months"), unit=Unit.PIECE, least=1, most=120, default=None)
    days: int | None = quantity(_("days"), unit=Unit.DAY, least=1, default=None)
    warn_days: int = quantity(
        _("days of warning"), unit=Unit.DAY, default=30, help=_("How many days before the limit it is listed")
    )
    until: date | None = until(default=None)


@record(_("referral"), plural=_("referrals"))
class Referral:
    """What a city district asks for a person: a service level, a wish, and what a place must meet."""

    day: date = on(_("referred on"))
    level: Level = choice(_("service level"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    urgency: Urgency = choice(_("urgency"), default=Urgency.ORDINARY)
    district: District | None = choice(_("city district"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    sex: Sex | None = choice(
        _("sex"), default=None, reveals=Reveals.PSEUDONYM, help=_("Which wards can take the person; none: mixed ones")
    )
    code: str = code(
        _("code"),
        default="",
        reveals=Reveals.PSEUDONYM,
        help=_("Code of the case; drawn at random when left out"),
    )
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    wish: Id[Institution] | None = ref(
        _("wish"), default=None, reveals=Reveals.PSEUDONYM, help=_("The institution the person wishes for")
    )
    assessed: date | None = another_day(_("assessed on"), default=None)
    drug_free: bool = flag(
        _("drug-free"), default=False, reveals=Reveals.SPECIAL, purpose=PURPOSE, help=_("Needs a drug-free ward")
    )
    own_sex: bool = flag(
        _("own sex only"),
        default=False,
        reveals=Reveals.PSEUDONYM,
        help=_("Needs a ward that takes nobody of the other sex"),
    )
    health: bool = flag(
        _("health and care needed"),
        default=False,
        reveals=Reveals.SPECIAL,
        purpose=PURPOSE,
        help=_("Needs a ward with health and care services"),
    )


@record(_("move"), plural=_("moves"))
class Move:
    """One step of a referral from state to state: when, to what, why, and who decided. The rows are the truth."""

    day: date = on()
    state: State = choice(_("state"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    reason: Reason | None = choice(_("reason"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    decided_by: Position | None = choice(_("decided by"), default=None)
    discharge: Outcome | None = choice(
        _("discharge"),
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=OUTCOME,
        help=_("Only of somebody who left on the day of admission and has no stay that says it"),
    )
    referral: Id[Referral] = ref(_("referral"), reveals=Reveals.PSEUDONYM)
    ward: Id[Ward] | None = ref(_("ward"), default=None, reveals=Reveals.PSEUDONYM)
    agreed_until: date | None = another_day(
        _("agreed until"), ahead=True, default=None, help=_("The last day that is agreed")
    )


@record(_("postponement"), plural=_("postponements"))
class Postponement:
    """A mark that a case was put off on a day; its waiting time is then left out of the figures."""

    day: date = on()
    asked_by: AskedBy = choice(_("asked by"), default=AskedBy.PERSON)
    referral: Id[Referral] = ref(_("referral"), reveals=Reveals.PSEUDONYM)
    again: date | None = another_day(_("take up again"), ahead=True, default=None)


@record(_("stay"), plural=_("stays"))
class Stay:
    """A person's nights in a ward: after a referral, or in a user-controlled place by agreement."""

    since: date = since()
    level: Level = choice(_("service level"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    kind: StayKind = choice(_("kind"), default=StayKind.ORDINARY)
    discharge: Outcome | None = choice(_("discharge"), default=None, reveals=Reveals.SPECIAL, purpose=OUTCOME)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    ward: Id[Ward] = ref(_("ward"), reveals=Reveals.PSEUDONYM)
    referral: Id[Referral] | None = ref(_("referral"), default=None, reveals=Reveals.PSEUDONYM)
    until: date | None = until(default=None)


@record(_("user-controlled agreement"), plural=_("user-controlled agreements"), name="agreement")
class UserControlledAgreement:
    """Nights in an institution that a person may take without a new referral, agreed at discharge."""

    since: date = since()
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    institution: Id[Institution] = ref(_("institution"), reveals=Reveals.PSEUDONYM)
    nights: int = quantity(_("nights"), unit=Unit.NIGHT, least=1, help=_("How many in all while the agreement lasts"))
    until: date | None = until(default=None)


@record(_("follow-up"), plural=_("follow-ups"), name="follow_up")
class FollowUp:
    """How somebody lives some time after moving out."""

    day: date = on()
    living: Living = choice(_("living"), reveals=Reveals.SPECIAL, purpose=OUTCOME)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
