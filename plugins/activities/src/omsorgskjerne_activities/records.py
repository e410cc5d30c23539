"""What is offered, what was planned and held, who came, and what was met and moved on the rounds."""

from __future__ import annotations

from datetime import date, time

from omsorgskjerne import (
    Choice,
    Id,
    Partner,
    Person,
    Place,
    Quality,
    Reveals,
    Unit,
    choice,
    clock,
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

_ = words_of(__name__)

PURPOSE = _("to plan what is done together, and to report how many take part")


class ActivityKind(Choice):
    """What is done together."""

    DROP_IN = "drop_in", _("open drop-in")
    QUIZ_BINGO_BOARD_GAMES = "quiz_bingo_board_games", _("quiz, bingo and board games")
    CREATIVE = "creative", _("creative workshop")
    FILM = "film", _("film in the house")
    CINEMA = "cinema", _("cinema")
    MATCH = "match", _("match")
    CONCERT = "concert", _("concert")
    CULTURE = "culture", _("museum and culture")
    OUTING = "outing", _("outing")
    TRIP = "trip", _("trip")
    BOAT_TRIP = "boat_trip", _("boat trip")
    CABIN_TRIP = "cabin_trip", _("cabin trip")
    SWEDEN_TRIP = "sweden_trip", _("trip to Sweden")
    TALKING_GROUP = "talking_group", _("talking group")
    WOMENS_GROUP = "womens_group", _("women's group")
    MUSIC_GROUP = "music_group", _("music group")
    COMPUTER_COURSE = "computer_course", _("computer course")
    NUTRITION_COURSE = "nutrition_course", _("nutrition course")
    NALOXONE_COURSE = "naloxone_course", _("naloxone course")
    EVERYDAY_SKILLS_COURSE = "everyday_skills_course", _("course in everyday skills")
    DOCTOR = "doctor", _("doctor's hours")
    MUSIC_THERAPY = "music_therapy", _("music therapy")
    HAIRDRESSER = "hairdresser", _("hairdresser")
    FOOT_CARE = "foot_care", _("foot care")
    OUTREACH_ROUND = "outreach_round", _("outreach round")
    CLEAN_UP = "clean_up", _("clean-up round")
    OTHER = "other", _("other")


class Leader(Choice):
    """Who leads it, by position and never by name."""

    ACTIVITY_LEADER = "activity_leader", _("activity leader")
    SOCIAL_WORKER = "social_worker", _("social worker")
    MILIEU_WORKER = "milieu_worker", _("milieu therapist")
    HOUSING_COORDINATOR = "housing_coordinator", _("housing coordinator")
    KITCHEN_LEADER = "kitchen_leader", _("kitchen leader")
    VOLUNTEER_COORDINATOR = "volunteer_coordinator", _("volunteer coordinator")
    VOLUNTEER = "volunteer", _("volunteer")
    GROUP_THERAPIST = "group_therapist", _("group therapist")
    MUSIC_THERAPIST = "music_therapist", _("music therapist")
    DOCTOR = "doctor", _("doctor")
    PARTNER = "partner", _("a partner's staff")


class SessionState(Choice):
    """What became of it. Figures count what was held."""

    HELD = "held", _("held")
    PLANNED = "planned", _("planned")
    CANCELLED = "cancelled", _("cancelled")


class Reason(Choice):
    """Why a session was cancelled."""

    LEADER_AWAY = "leader_away", _("the leader was away")
    NOBODY_CAME = "nobody_came", _("nobody came")
    PREMISES = "premises", _("premises closed")
    WEATHER = "weather", _("weather")
    PARTNER = "partner", _("the partner withdrew")
    OTHER = "other", _("other")


class RoundItem(Choice):
    """What is handed out or picked up on a round."""

    KIT = "kit", _("harm-reduction equipment")
    SYRINGE = "syringe", _("syringe")
    NALOXONE = "naloxone", _("naloxone")
    FOOD = "food", _("food and drink")
    GARMENT = "garment", _("garment")
    LITTER = "litter", _("bag of litter")


QUALITY_HELP = _("Whether its numbers were counted or estimated")


@record(_("activity"), plural=_("activities"))
class Activity:
    """Something offered again and again for a time: a group, a course, a weekly evening, regular hours, a round."""

    since: date = since()
    kind: ActivityKind = choice(_("kind"))
    leader: Leader | None = choice(_("leader"), default=None, help=_("By position, never by name"))
    funder: Id[Partner] | None = ref(_("funder"), default=None)
    name: str = text(_("name"), most=120, known_by=True)
    closed: bool = flag(_("closed group"), default=False, help=_("Only its members come"))
    until: date | None = until(default=None)


@record(_("session"), plural=_("sessions"))
class Session:
    """One time something is done together: planned, held or cancelled. A row may stand for several of a kind."""

    day: date = on(ahead={"state": [SessionState.PLANNED]})
    kind: ActivityKind = choice(
        _("kind"), help=_("That of its activity, if it has one"), reveals=Reveals.SPECIAL, purpose=PURPOSE
    )
    state: SessionState = choice(_("state"), default=SessionState.HELD)
    reason: Reason | None = choice(_("reason"), default=None, help=_("Why it was cancelled"))
    quality: Quality = choice(_("quality"), default=Quality.COUNTED, help=QUALITY_HELP)
    activity: Id[Activity] | None = ref(_("activity"), default=None)
    number: int = quantity(
        _("number"), unit=Unit.SESSION, least=1, default=1, help=_("How many sessions the row stands for")
    )
    attendances: int | None = quantity(
        _("attendances"),
        unit=Unit.ATTENDANCE,
        default=None,
        help=_("How many came, the named included; left out where only those named are known"),
    )
    hours: int | None = quantity(
        _("hours"),
        unit=Unit.HOUR,
        per=60,
        between=("begins", "ends"),
        default=None,
        help=_("Of all the sessions of the row; worked out where it begins and ends are given"),
    )
    begins: time | None = clock(_("begins"), default=None)
    ends: time | None = clock(
        _("ends"), after="begins", default=None, help=_("A time before it begins is of the next day")
    )
    external: bool = flag(_("outside the house"), default=False)
    code: str = code(default="", help=_("Short code of the session; drawn at random when left out"))


@record(_("attendance"), plural=_("attendances"))
class Attendance:
    """A person who came to a session and is named: only where it is needed and the person agrees."""

    day: date = on(help=_("The day of the session"))
    session: Id[Session] = ref(_("session"))
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    number: int = quantity(
        _("number"),
        unit=Unit.ATTENDANCE,
        least=1,
        default=1,
        help=_("How often the person came, where the session stands for several"),
    )


@record(_("membership"), plural=_("memberships"))
class Membership:
    """A member of a group or course, for a time. To a closed group only its members come."""

    since: date = since()
    kind: ActivityKind = choice(_("kind"), help=_("That of its activity"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    activity: Id[Activity] = ref(_("activity"), reveals=Reveals.SPECIAL, purpose=PURPOSE)
    person: Id[Person] = ref(_("person"), reveals=Reveals.PSEUDONYM)
    until: date | None = until(default=None)


@record(_("stop"), plural=_("stops"))
class Stop:
    """People met at one place on an outreach round, in numbers only."""

    day: date = on(help=_("The day of the round; after midnight it is still the day it began"))
    place: Place | None = choice(_("place"), default=None)
    quality: Quality = choice(_("quality"), default=Quality.COUNTED, help=QUALITY_HELP)
    session: Id[Session] | None = ref(_("round"), default=None)
    seen: int = quantity(_("seen"), unit=Unit.PERSON)
    spoken_to: int | None = quantity(_("spoken to"), unit=Unit.PERSON, default=None)
    new_people: int | None = quantity(
        _("new people"), unit=Unit.PERSON, default=None, help=_("Those nobody of the round had met before")
    )


@record(_("equipment"), plural=_("equipment"))
class Equipment:
    """Things handed out or picked up on a round, one row for each kind of thing."""

    day: date = on(help=_("The day of the round; after midnight it is still the day it began"))
    item: RoundItem = choice(_("item"))
    place: Place | None = choice(_("place"), default=None)
    quality: Quality = choice(_("quality"), default=Quality.COUNTED, help=QUALITY_HELP)
    session: Id[Session] | None = ref(_("round"), default=None)
    handed_out: int | None = quantity(_("handed out"), unit=Unit.PIECE, default=None)
    picked_up: int | None = quantity(_("picked up"), unit=Unit.PIECE, default=None)
