"""The figures of activities, and the sections that print them."""

from __future__ import annotations

from typing import Any

from omsorgskjerne import (
    Bars,
    Breakdown,
    Disclosure,
    During,
    Formula,
    People,
    Section,
    Sum,
    Unit,
    via,
    words_of,
)
from omsorgskjerne_activities import former
from omsorgskjerne_activities.records import (
    Activity,
    ActivityKind,
    Attendance,
    Equipment,
    Membership,
    Session,
    SessionState,
    Stop,
)
from omsorgskjerne_activities.views import Coming, CountedSession

_ = words_of(__name__)

# What was on offer, how often, how long, and what was moved say nothing of a person.
NOBODY = Disclosure.NONE
HELD: dict[Any, Any] = {Session.state: SessionState.HELD}
ROUNDS = (ActivityKind.OUTREACH_ROUND, ActivityKind.CLEAN_UP)
LEADER = via(Session.activity, Activity.leader)

OFFERED = During(
    "activities.offered",
    _("Activities on offer"),
    of=Activity,
    by=(Activity.kind, Activity.leader, Activity.funder),
    unit=Unit.PIECE,
    definition=_("Activities that were on offer on at least one day of the period"),
    disclosure=NOBODY,
)
SESSIONS = Sum(
    "activities.sessions",
    _("Sessions held"),
    of=Session.number,
    where=HELD,
    by=(Session.kind, Session.activity, LEADER),
    key=True,
    disclosure=NOBODY,
)
PLANNED = Sum(
    "activities.planned",
    _("Sessions planned"),
    of=Session.number,
    where={Session.state: SessionState.PLANNED},
    by=(Session.kind,),
    definition=_("Sessions that are planned and neither held nor cancelled yet"),
    disclosure=NOBODY,
)
CANCELLED = Sum(
    "activities.cancelled",
    _("Sessions cancelled"),
    of=Session.number,
    where={Session.state: SessionState.CANCELLED},
    by=(Session.kind, Session.reason),
    disclosure=NOBODY,
)
HOURS = Sum(
    "activities.hours",
    _("Hours of activities"),
    of=Session.hours,
    where=HELD,
    by=(Session.kind,),
    decimals=1,
    disclosure=NOBODY,
)
ATTENDANCES = Sum(
    "activities.attendances",
    _("Attendances"),
    of=Coming.times,
    by=(Coming.kind,),
    unit=Unit.ATTENDANCE,
    key=True,
    definition=_("Everybody who came to a session held, each time: by head-count, or those named where they are more"),
    formerly=former.ATTENDANCES,
)
UNNAMED = Sum(
    "activities.unnamed",
    _("Attendances without a name"),
    of=Coming.times,
    where={Coming.named: False},
    by=(Coming.kind,),
    unit=Unit.ATTENDANCE,
    definition=_("The head-counts less those who were named: nothing else is known of them"),
    formerly=former.UNNAMED,
)
PARTICIPANTS = People(
    "activities.participants",
    _("Different participants named"),
    of=Attendance.person,
    by=(via(Attendance.session, Session.kind),),
    service=_("activities"),
    definition=_("Different persons among the named attendances; those who were only counted are not in it"),
)
COUNTED = Sum(
    "activities.sessions_counted",
    _("Sessions with known attendances"),
    of=CountedSession.number,
    by=(CountedSession.kind,),
    definition=_("Sessions held of which there is a head-count, or somebody is named"),
    disclosure=NOBODY,
    formerly=former.COUNTED,
)
PER_SESSION = Formula(
    "activities.attendances_per_session",
    _("Attendances per session"),
    ATTENDANCES / COUNTED,
    by=("kind", "month"),
    unit=Unit.ATTENDANCE,
)
MEMBERS = During(
    "activities.members",
    _("Members of groups and courses"),
    of=Membership.person,
    by=(Membership.kind, Membership.activity),
    unit=Unit.PERSON,
    service=_("activities"),
    definition=_("Different persons who were members on at least one day of the period"),
)

ROUNDS_HELD = Sum(
    "activities.rounds",
    _("Rounds"),
    of=Session.number,
    where={**HELD, Session.kind: ROUNDS},
    by=(Session.kind,),
    definition=_("Outreach rounds and clean-up rounds that were held"),
    disclosure=NOBODY,
)
SEEN = Sum(
    "activities.seen",
    _("People seen on rounds"),
    of=Stop.seen,
    by=(Stop.place,),
    definition=_("Everybody seen, each time: somebody seen on two rounds counts twice"),
)
SPOKEN_TO = Sum("activities.spoken_to", _("People spoken to on rounds"), of=Stop.spoken_to, by=(Stop.place,))
NEW_PEOPLE = Sum(
    "activities.new_people",
    _("New people on rounds"),
    of=Stop.new_people,
    by=(Stop.place,),
    definition=_("People nobody of the round had met before"),
)
HANDED_OUT = Sum(
    "activities.handed_out",
    _("Handed out on rounds"),
    of=Equipment.handed_out,
    by=(Equipment.item, Equipment.place),
    disclosure=NOBODY,
)
PICKED_UP = Sum(
    "activities.picked_up",
    _("Picked up on rounds"),
    of=Equipment.picked_up,
    by=(Equipment.item, Equipment.place),
    disclosure=NOBODY,
)

HELD_AND_ATTENDED = (
    OFFERED,
    SESSIONS,
    COUNTED,
    ATTENDANCES,
    PER_SESSION,
    PARTICIPANTS,
    UNNAMED,
    MEMBERS,
    HOURS,
    PLANNED,
    CANCELLED,
    ROUNDS_HELD,
)
ON_ROUNDS = (SEEN, SPOKEN_TO, NEW_PEOPLE, HANDED_OUT, PICKED_UP)
FIGURES = (*HELD_AND_ATTENDED, *ON_ROUNDS)

SECTIONS = (
    Section(
        _("Activities and courses"),
        HELD_AND_ATTENDED,
        charts=[Bars(SESSIONS, by="month"), Bars(ATTENDANCES, by="month")],
        tables=[
            Breakdown(SESSIONS, by=Session.kind),
            Breakdown(ATTENDANCES, by="kind"),
            Breakdown(PER_SESSION, by="kind"),
            Breakdown(HOURS, by=Session.kind),
            Breakdown(MEMBERS, by=Membership.kind),
        ],
    ),
    Section(
        _("Outreach and clean-up rounds"),
        ON_ROUNDS,
        id="rounds",
        tables=[Breakdown(HANDED_OUT, by=Equipment.item), Breakdown(PICKED_UP, by=Equipment.item)],
    ),
)
