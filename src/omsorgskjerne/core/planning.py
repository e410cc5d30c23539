"""What was meant and what was stated: opening hours, targets, and figures stated by hand."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

from omsorgskjerne.choices import Choice
from omsorgskjerne.fields import choice, clock, figure_id, number, quantity, since, text, until
from omsorgskjerne.schema import record
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)


class OpeningKind(Choice):
    """Which days a row of the calendar speaks of."""

    WEEKLY = "weekly", _("every week")
    CLOSED = "closed", _("shut")
    OPEN = "open", _("open although otherwise closed")


class Weekday(Choice):
    """A day of the week."""

    MONDAY = "monday", _("Monday")
    TUESDAY = "tuesday", _("Tuesday")
    WEDNESDAY = "wednesday", _("Wednesday")
    THURSDAY = "thursday", _("Thursday")
    FRIDAY = "friday", _("Friday")
    SATURDAY = "saturday", _("Saturday")
    SUNDAY = "sunday", _("Sunday")


class Direction(Choice):
    """Which side of a target is good."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")


@record(_("opening"), plural=_("opening hours"))
class Opening:
    """Opening hours: every week (in all months or a season), days closed, and days open although otherwise closed.

    A day is open if an `open` row covers it, or a `weekly` row does and no `closed` row.
    """

    since: date = since(ahead={"kind": [OpeningKind.CLOSED, OpeningKind.OPEN]})
    kind: OpeningKind = choice(_("kind"), default=OpeningKind.WEEKLY)
    weekday: Weekday | None = choice(_("weekday"), default=None, help=_("For weekly hours; left out means every day"))
    first_month: int | None = quantity(
        _("first month"),
        unit=Unit.PIECE,
        least=1,
        most=12,
        default=None,
        help=_("For a season that comes every year: 10"),
    )
    last_month: int | None = quantity(
        _("last month"), unit=Unit.PIECE, least=1, most=12, default=None, help=_("Its last month, included: 3")
    )
    opens: time | None = clock(_("opens"), recurring=True, default=None)
    closes: time | None = clock(_("closes"), recurring=True, default=None)
    until: date | None = until(default=None)
    reason: str | None = text(_("reason"), most=200, default=None)


@record(_("target"), plural=_("targets"))
class Target:
    """What one figure should reach in one period. A part-year target is never made from a whole one."""

    since: date = since()
    figure: str = figure_id()
    direction: Direction = choice(_("direction"), default=Direction.AT_LEAST)
    value: Decimal = number(_("value"))
    until: date | None = until(default=None, help=_("The first day after the period; left out means one year"))


@record(_("reading"), plural=_("readings"))
class Reading:
    """A figure stated by hand for a period: a survey, accounts, something another system counted."""

    since: date = since()
    figure: str = figure_id(stated=True)
    quality: Quality = choice(_("quality"), default=Quality.STATED)
    value: Decimal = number(_("value"))
    highest: Decimal | None = number(
        _("highest"), default=None, help=_("Where only a range is known: its high end; the value is then the low one")
    )
    part: str | None = text(
        _("part"), most=60, default=None, help=_("The code of the part it speaks of; left out means the whole")
    )
    n: int | None = quantity(
        _("answers"), unit=Unit.PERSON, least=1, default=None, help=_("How many answered this question")
    )
    respondents: int | None = quantity(
        _("respondents"), unit=Unit.PERSON, least=1, default=None, help=_("How many took part in the survey")
    )
    until: date | None = until(default=None, help=_("The first day after the period; left out means one year"))
    source: str | None = text(_("source"), most=300, default=None)
