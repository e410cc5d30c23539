"""Who visits under the visiting scheme, what happens in the house, and the guards."""

from __future__ import annotations

from datetime import date

from omsorgskjerne import (
    Choice,
    Id,
    Person,
    Quality,
    Reveals,
    Unit,
    choice,
    code,
    flag,
    on,
    quantity,
    record,
    ref,
    words_of,
)
from omsorgskjerne_housing.homes import Dwelling

_ = words_of(__name__)

PURPOSE = _("to keep the house safe, and to report what happens in it")


class Scene(Choice):
    """Which circle a visitor belongs to."""

    DRUG_SCENE = "drug_scene", _("drug scene")
    OTHER = "other", _("other")


class IncidentKind(Choice):
    """What happened."""

    VIOLENCE = "violence", _("violence")
    THREAT = "threat", _("threat")
    OVERDOSE = "overdose", _("overdose")
    DEATH = "death", _("death")
    TAKEOVER = "takeover", _("dwelling taken over by others")
    FIRE = "fire", _("fire")
    NOISE = "noise", _("noise")
    DAMAGE = "damage", _("damage")
    COMPLAINT = "complaint", _("complaint")
    CALL = "call", _("call for help")


class Severity(Choice):
    """How serious it was."""

    MINOR = "minor", _("minor")
    SERIOUS = "serious", _("serious")
    CRITICAL = "critical", _("critical")


@record(_("visitor"), plural=_("visitors"))
class Visitor:
    """Somebody who visits residents, a third party: known by a code and nothing more."""

    registered: date = on(_("registered"))
    scene: Scene | None = choice(_("circle"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    code: str = code(default="", reveals=Reveals.PSEUDONYM, help=_("Drawn at random when left out; never a name"))


@record(_("visit"), plural=_("visits"))
class VisitorEntry:
    """Visits to one resident on a day, normally one."""

    day: date = on()
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    person: Id[Person] = ref(_("resident"), reveals=Reveals.PSEUDONYM)
    visitor: Id[Visitor] | None = ref(_("visitor"), default=None, reveals=Reveals.PSEUDONYM)
    visits: int = quantity(_("visits"), unit=Unit.VISIT, least=1, default=1)


@record(_("incident"), plural=_("incidents"))
class Incident:
    """Something that happened in the house. Nobody is named."""

    day: date = on()
    kind: IncidentKind = choice(_("kind"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    severity: Severity | None = choice(_("severity"), default=None)
    dwelling: Id[Dwelling] | None = ref(_("dwelling"), default=None, reveals=Reveals.PSEUDONYM)
    by_visitor: bool = flag(_("caused by a visitor"), default=False)
    guard_called: bool = flag(_("guard called"), default=False)
    emergency_called: bool = flag(_("emergency services called"), default=False)


@record(_("guard duty"), plural=_("guard duties"))
class GuardDuty:
    """The guards of one day or night: how many, their hours together, and their rounds."""

    day: date = on()
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    guards: int = quantity(_("guards"), unit=Unit.PERSON, default=1)
    minutes: int | None = quantity(_("hours together"), unit=Unit.HOUR, per=60, default=None)
    rounds: int | None = quantity(_("rounds"), unit=Unit.PIECE, default=None)
