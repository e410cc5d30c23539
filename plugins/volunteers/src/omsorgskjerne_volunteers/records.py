"""Who takes part in which role, what they did, learnt and went on to, and which positions are paid."""

from __future__ import annotations

from datetime import date, time

from omsorgskjerne import (
    Id,
    Partner,
    Person,
    Quality,
    Reveals,
    Unit,
    choice,
    clock,
    flag,
    on,
    quantity,
    record,
    ref,
    since,
    until,
    words_of,
)
from omsorgskjerne_volunteers.choices import Course, EndReason, PositionKind, Role, Sentence, Standing, Task

_ = words_of(__name__)

# A role may tell of drug use (lived experience) or of a sentence, so it is of a special category wherever it stands.
PURPOSE = _("to keep the agreements with those who take part, and to count them in each role")
MOST_FTE = 10_00
"""A row of more than ten full-time equivalents is a percentage that was taken for a number of them."""


@record(_("engagement"), plural=_("engagements"))
class Engagement:
    """A role somebody takes part in, for a time. Several roles of one person are several rows.

    Its quality speaks of the row itself: one marked as estimated makes the figures it is in estimates, and no others.
    """

    since: date = since()
    role: Role = choice(_("role"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    sentence: Sentence | None = choice(
        _("form of sentence"),
        default=None,
        reveals=Reveals.SPECIAL,
        purpose=_("to report to the correctional service, which agreed the hours with the person"),
        help=_("Only for somebody serving a sentence, and only where it is needed"),
    )
    end_reason: EndReason | None = choice(_("reason for the end"), default=None, reveals=Reveals.PSEUDONYM)
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Estimated where it is not certain that the person has the role")
    )
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    partner: Id[Partner] | None = ref(
        _("partner"), default=None, help=_("The school, company or agency that the agreement is with")
    )
    until: date | None = until(default=None)


@record(_("shift"), plural=_("shifts"))
class Shift:
    """Work done unpaid on a day: one person from one time to another, or the hours of several together.

    A row with hours alone holds those of a stretch of days entered in bulk, such as a month's.
    """

    day: date = on()
    task: Task | None = choice(_("task"), default=None)
    role: Role | None = choice(_("role"), default=None, reveals=Reveals.SPECIAL, purpose=PURPOSE)
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the hours were counted or estimated")
    )
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    partner: Id[Partner] | None = ref(_("partner"), default=None, help=_("The school or company that people came from"))
    persons: int = quantity(
        _("persons"), unit=Unit.PERSON, least=1, default=1, help=_("How many people, the named one included")
    )
    begins: time | None = clock(_("begins"), default=None)
    ends: time | None = clock(
        _("ends"), after="begins", default=None, help=_("A time not later than the beginning is of the next day")
    )
    hours: int | None = quantity(
        _("hours"),
        unit=Unit.HOUR,
        per=60,
        between=("begins", "ends"),
        default=None,
        help=_("Worked out from beginning and end where left out; of several people, all of them together"),
    )


@record(_("course taken"), plural=_("courses taken"))
class CourseTaken:
    """A course that somebody who takes part went through, or several people together."""

    day: date = on()
    course: Course = choice(_("course"))
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    person: Id[Person] | None = ref(_("person"), default=None, reveals=Reveals.PSEUDONYM)
    persons: int = quantity(
        _("persons"), unit=Unit.PERSON, least=1, default=1, help=_("How many people, the named one included")
    )
    hours: int | None = quantity(
        _("hours"), unit=Unit.HOUR, per=60, default=None, help=_("How long it was, not times the people")
    )


@record(_("debrief"), plural=_("debriefs"))
class Debrief:
    """A talk after a shift about how it was, without saying who said what."""

    day: date = on()
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    persons: int = quantity(_("persons"), unit=Unit.PERSON, least=1)
    minutes: int | None = quantity(_("minutes"), unit=Unit.MINUTE, default=None)


@record(_("transition"), plural=_("transitions"))
class Transition:
    """A step of one person from one standing to another: from guest to volunteer, from work placement to a job."""

    day: date = on()
    came_from: Standing = choice(_("came from"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    went_to: Standing = choice(_("went to"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    partner: Id[Partner] | None = ref(_("partner"), default=None, help=_("Whom the person went on to"))


@record(_("position"), plural=_("positions"))
class Position:
    """Paid work of one kind, for as long as it lasts. Nobody is named."""

    since: date = since()
    position: PositionKind = choice(_("position"))
    quality: Quality = choice(
        _("quality"), default=Quality.COUNTED, help=_("Whether the number was counted or estimated")
    )
    permanent: bool = flag(_("permanent"), default=True, help=_("No for temporary work, which is counted apart"))
    funder: Id[Partner] | None = ref(_("funder"), default=None, help=_("Who pays for it, if it is paid apart"))
    fte: int = quantity(
        _("full-time equivalents"), unit=Unit.FTE, per=100, most=MOST_FTE, help=_("150 per cent is written 1,5")
    )
    persons: int = quantity(_("employees"), unit=Unit.PERSON, default=1, help=_("How many people share it"))
    until: date | None = until(default=None)
