"""The vocabularies of figures and fields: units, quality, what a field reveals, whom a figure could disclose."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from omsorgskjerne.choices import Choice
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_ = words_of(__name__)


class Unit(Choice):
    """What a figure or quantity counts. The label is the plural, as it stands beside a number."""

    PERSON = "person", _("persons")
    HOUSEHOLD = "household", _("households")
    PARTNER = "partner", _("partners")
    VISIT = "visit", _("visits")
    CONTACT = "contact", _("contacts")
    CONVERSATION = "conversation", _("conversations")
    INTAKE = "intake", _("intakes")
    CASE = "case", _("cases")
    ASSESSMENT = "assessment", _("assessments")
    GOAL = "goal", _("goals")
    MEASURE = "measure", _("measures")
    MEETING = "meeting", _("meetings")
    SESSION = "session", _("sessions")
    ATTENDANCE = "attendance", _("attendances")
    MEAL = "meal", _("meals")
    SERVING = "serving", _("servings")
    DELIVERY = "delivery", _("deliveries")
    KILO = "kilo", _("kg")
    PIECE = "piece", _("pieces")
    KRONE = "krone", _("kroner")
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")
    WEEK = "week", _("weeks")
    YEAR = "year", _("years")
    NIGHT = "night", _("nights")
    FTE = "fte", _("full-time equivalents")
    ROOM = "room", _("rooms")
    BED = "bed", _("beds")
    STAY = "stay", _("stays")
    REFERRAL = "referral", _("referrals")
    DWELLING = "dwelling", _("dwellings")
    TENANCY = "tenancy", _("tenancies")
    APPLICATION = "application", _("applications")
    SHIFT = "shift", _("shifts")
    COURSE = "course", _("courses")
    INCIDENT = "incident", _("incidents")
    SCORE = "score", _("score")
    PERCENT = "percent", _("per cent")
    RATIO = "ratio", _("ratio")


class Quality(Choice):
    """How a number was obtained, best first. A derived figure is as good as its worst input."""

    COUNTED = "counted", _("counted")
    COMPUTED = "computed", _("computed")
    SURVEY = "survey", _("survey")
    STATED = "stated", _("stated")
    ESTIMATED = "estimated", _("estimated")

    @cached_property
    def rank(self) -> int:
        """Return its place: 0 is best."""
        return list(type(self)).index(self)


class Reveals(Choice):
    """What a field says of a person (GDPR articles 4, 9 and 10). The last two must state a purpose."""

    NOTHING = "nothing", _("nothing")
    PSEUDONYM = "pseudonym", _("pseudonym")
    IDENTITY = "identity", _("identity")
    SPECIAL = "special", _("special category")


def most_revealing(of: Iterable[Reveals]) -> Reveals:
    """Return what reveals most; nothing where there is none."""
    return max(of, key=list(Reveals).index, default=Reveals.NOTHING)


class Disclosure(Choice):
    """Whom a small number could give away."""

    PERSON = "person", _("person")
    HOUSEHOLD = "household", _("household")
    DWELLING = "dwelling", _("dwelling")
    NONE = "none", _("none")
