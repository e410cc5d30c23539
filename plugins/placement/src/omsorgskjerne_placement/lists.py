"""The lists of the desk: the queue with the reason for each rank, free places, what is late, limits of stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne import Listing, Period, Person, Workflow, words_of
from omsorgskjerne_placement.desk import cases, limits, nights_slept, places, resting_on
from omsorgskjerne_placement.letters import LETTER
from omsorgskjerne_placement.parameters import REPLY_DAYS, STALLED_DAYS
from omsorgskjerne_placement.ranking import ranked
from omsorgskjerne_placement.records import Institution, Move, Referral, Stay, UserControlledAgreement, Ward
from omsorgskjerne_placement.states import ENDED, INSIDE, UNDECIDED

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from omsorgskjerne import Session
    from omsorgskjerne_placement.desk import Case, Limit

_ = words_of(__name__)


def queue(session: Session, *, day: date) -> Listing:
    """List who may be given a place, in order, each with the reason for its rank and how many places would fit."""
    known = cases(session.store, day)
    rooms = [room for room in places(session.store, day, known) if room.free > 0]
    rows = []
    for rank, (case, why) in enumerate(ranked(known), 1):
        fitting = [room for room in rooms if room.fits(case.referral)]
        wished = sum(room.free for room in fitting if room.ward.institution == case.referral.wish)
        rows.append(
            (
                rank,
                case.referral.code,
                case.referral.level,
                case.referral.urgency,
                case.referral.day,
                case.state.label,
                sum(room.free for room in fitting),
                wished if case.referral.wish else None,
                why,
            )
        )
    heads = (
        _("rank"),
        _("case"),
        _("service level"),
        _("urgency"),
        _("referred on"),
        _("state"),
        _("places that fit"),
        _("of these, as wished"),
        _("why"),
    )
    return Listing(heads, rows, title=_("Queue for a place"))


def free(session: Session, *, day: date, referral: str | None) -> Listing:
    """List the places of every ward on a day; with a referral only those that are free and fit."""
    rooms = places(session.store, day, cases(session.store, day))
    if referral is not None:
        asked = session.store.get(Referral, session.store.find(Referral, referral)).record
        rooms = [room for room in rooms if room.free > 0 and room.fits(asked)]
    rows = [
        (
            room.ward.name,
            session.store.get(Institution, room.ward.institution).record.name,
            room.ward.level,
            room.ward.drug_free,
            room.ward.sex,
            room.ward.health_care,
            room.beds,
            room.taken,
            room.held,
            room.free,
        )
        for room in rooms
    ]
    heads = (
        _("ward"),
        _("institution"),
        _("service level"),
        _("drug-free"),
        _("sex"),
        _("health and care"),
        _("beds"),
        _("taken"),
        _("held"),
        _("free"),
    )
    return Listing(heads, rows, title=_("Places"))


def overdue(session: Session, *, day: date) -> Listing:
    """List the referrals whose reply is late: the day it was expected by has passed."""
    days = int(session.organisation.parameter(REPLY_DAYS))
    late = [
        (expected, case)
        for case in cases(session.store, day)
        if case.state in UNDECIDED and (expected := case.reply_by(days)) is not None and expected < day
    ]
    late.sort(key=lambda one: (one[0], one[1].referral.code))
    rows = [
        (case.referral.code, case.referral.level, case.referral.day, expected, (day - expected).days, case.state.label)
        for expected, case in late
    ]
    heads = (_("case"), _("service level"), _("referred on"), _("reply expected"), _("days late"), _("state"))
    return Listing(heads, rows, title=_("Replies that are late"))


def stalled(session: Session, *, day: date) -> Listing:
    """List the cases that have not moved for long, and those whose moves and stay are not both written."""
    days = int(session.organisation.parameter(STALLED_DAYS))
    sleeping = {stay.record.referral for stay in session.store.rows(Stay, overlapping=Period.of_day(day))}
    rows = [
        (case.referral.code, case.referral.level, case.state.label, case.last.day, (day - case.last.day).days, why)
        for case in cases(session.store, day)
        if (why := _why_stalled(case, day, days, sleeping))
    ]
    rows.sort(key=lambda row: (row[3], row[0]))
    heads = (_("case"), _("service level"), _("state"), _("last move"), _("days since"), _("why"))
    return Listing(heads, rows, title=_("Cases that stand still"))


def _why_stalled(case: Case, day: date, days: int, sleeping: Collection[str | None]) -> str:
    """Return why a case is listed; empty if it is not."""
    if case.state in INSIDE:
        return "" if case.id in sleeping else _("admitted, but there is no stay that goes on")
    if case.state in ENDED or (case.again and case.again > day):
        return ""
    return _("no move for a long time") if (day - case.last.day).days >= days else ""


def ending(session: Session, *, day: date, all_: bool) -> Listing:
    """List the stays that are near their last day or past it; `all_` lists every stay that goes on."""
    rows = [_limit(session, limit, day) for limit in limits(session.store, day) if all_ or limit.near(day)]
    heads = (
        _("case"),
        _("ward"),
        _("service level"),
        _("since"),
        _("longest by the rule"),
        _("agreed until"),
        _("limit"),
        _("days left"),
    )
    return Listing(heads, rows, title=_("Stays and their limits"))


def _limit(session: Session, limit: Limit, day: date) -> tuple[object, ...]:
    stay, last = limit.stay.record, limit.last
    case = session.store.get(Referral, stay.referral).record.code if stay.referral else None
    return (
        case,
        session.store.get(Ward, stay.ward).record.name,
        stay.level,
        stay.since,
        limit.longest,
        limit.agreed,
        last or _("none"),
        (last - day).days if last else None,
    )


def nights(session: Session, *, day: date) -> Listing:
    """List the user-controlled nights that are agreed on a day: how many were taken by then, and how many are left."""
    rows = []
    for kept in session.store.rows(UserControlledAgreement, overlapping=Period.of_day(day)):
        agreed = kept.record
        begun = (stay.record for stay in resting_on(session.store, agreed) if stay.record.since <= day)
        taken = sum(nights_slept(stay, day) for stay in begun)
        person = session.store.get(Person, agreed.person).record.code
        house = session.store.get(Institution, agreed.institution).record.name
        rows.append((person, house, agreed.nights, taken, agreed.nights - taken, agreed.since, agreed.until))
    rows.sort(key=lambda row: (row[0], row[1]))
    heads = (
        _("person"),
        _("institution"),
        _("nights agreed"),
        _("nights taken"),
        _("nights left"),
        _("since"),
        _("until"),
    )
    return Listing(heads, rows, title=_("User-controlled nights"))


_DAY = (Move.day,)
_FOR = click.Option(["--referral"], help=_("Only places that are free and fit this case, named by its code."))
_ALL = click.Option(["--all", "all_"], is_flag=True, help=_("Also stays whose limit is far off or that have none."))

LISTS = (
    Workflow("queue", queue, help=_("Who is to be given a place, in order, and why."), takes=_DAY, listing=True),
    Workflow("free", free, help=_("How many places are free, by ward."), takes=_DAY, options=(_FOR,), listing=True),
    Workflow("overdue", overdue, help=_("Referrals whose reply is late."), takes=_DAY, listing=True),
    Workflow("stalled", stalled, help=_("Cases that have not moved for long."), takes=_DAY, listing=True),
    Workflow(
        "limits",
        ending,
        help=_("Stays near their limit or past it."),
        takes=_DAY,
        options=(_ALL,),
        listing=True,
    ),
    Workflow("nights", nights, help=_("User-controlled nights, and how many are left."), takes=_DAY, listing=True),
    LETTER,
)
