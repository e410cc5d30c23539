"""The commands that move a case on: from the referral to the discharge, and the nights agreed for afterwards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne import InputError, Workflow, words_of
from omsorgskjerne_placement.desk import cases, log_of, places
from omsorgskjerne_placement.records import Move, Postponement, Referral, Stay, UserControlledAgreement, Ward
from omsorgskjerne_placement.states import ENDED, INSIDE, State

if TYPE_CHECKING:
    from datetime import date

    from omsorgskjerne import Id, Kept, Session, Store
    from omsorgskjerne_placement.codes import Outcome, Position, Reason

_ = words_of(__name__)


def refer(session: Session, **values: Any) -> None:
    """Enter a referral, assessed (where that day is known) and referred."""
    with session.store.together():
        referral = session.store.add(Referral(**values))
        if values["assessed"]:
            session.store.add(Move(day=values["assessed"], state=State.ASSESSED, referral=referral))
        _add(session, State.REFERRED, referral, values["day"])


def step(state: State, session: Session, *, referral: Id[Referral], day: date, **values: Any) -> None:
    """Move a case to a state that needs nothing more than the move."""
    _add(session, state, referral, day, **values)


def allocate(
    session: Session,
    *,
    referral: Id[Referral],
    day: date,
    ward: Id[Ward] | None,
    decided_by: Position | None,
    anyway: bool,
) -> None:
    """Give a case a place, in a ward that is free and is what the referral asks for."""
    asked = session.store.get(Referral, referral).record
    known = cases(session.store, day)
    room = next((room for room in places(session.store, day, known) if room.id == ward), None)
    if ward and not anyway and (room is None or room.free < 1):
        raise InputError(_("The ward has no free place that day."), hint=_("See: {command}."), command=_FREE)
    if room and not anyway and not room.fits(asked):
        raise InputError(_("The ward is not what the referral asks for."), hint=_("See: {command}."), command=_FREE)
    _add(session, State.ALLOCATED, referral, day, ward=ward, decided_by=decided_by)


_FREE = "omsorg placement free"


def admit(
    session: Session,
    *,
    referral: Id[Referral],
    day: date,
    ward: Id[Ward] | None,
    agreed_until: date | None,
    decided_by: Position | None,
) -> None:
    """Let the person move in: the move and the stay together, in the ward allocated unless another is named."""
    store = session.store
    with store.together():
        allocated = (move.record for move in reversed(log_of(store, referral)) if move.record.state == State.ALLOCATED)
        ward = ward or next((move.ward for move in allocated), None)
        _add(session, State.ADMITTED, referral, day, ward=ward, decided_by=decided_by)
        if ward is None:
            raise InputError(_("Nothing was allocated."))
        stay = Stay(
            since=day,
            level=store.get(Ward, ward).record.level,
            person=store.get(Referral, referral).record.person,
            ward=ward,
            referral=referral,
            agreed_until=agreed_until,
        )
        store.add(stay)


def extend(
    session: Session,
    *,
    referral: Id[Referral],
    day: date,
    agreed_until: date | None,
    reason: Reason | None,
    decided_by: Position | None,
) -> None:
    """Agree on a later last day: the move and the stay together."""
    if agreed_until is None or agreed_until <= day:
        raise InputError(_("Name the last day that is agreed, after the day of the move."))
    with session.store.together():
        _add(session, State.EXTENDED, referral, day, reason=reason, decided_by=decided_by)
        session.store.edit(Stay, _stay_of(session, referral).id, agreed_until=agreed_until)


def discharge(
    session: Session,
    *,
    referral: Id[Referral],
    day: date,
    discharge: Outcome | None,
    reason: Reason | None,
    decided_by: Position | None,
) -> None:
    """Let the person move out: the stay and the move together."""
    if discharge is None:
        raise InputError(_("Say how the stay ended."), hint=_("Name it with: {option}."), option="--discharge")
    with session.store.together():
        session.store.edit(Stay, _stay_of(session, referral).id, until=day, discharge=discharge)
        _add(session, State.DISCHARGED, referral, day, reason=reason, decided_by=decided_by)


def undo(session: Session, *, referral: Id[Referral], reason_: str) -> None:
    """Take the last move back, and what it did to the stay."""
    store = session.store
    log = log_of(store, referral)
    if not log:
        raise InputError(_("The referral has no moves."))
    last = log[-1]
    with store.together():
        store.void(Move, last.id, reason_)
        if last.record.state == State.ADMITTED:
            for stay in list(store.rows(Stay, {"referral": referral})):
                store.void(Stay, stay.id, reason_)
        if last.record.state == State.EXTENDED:
            _shorten(store, _stay_of(session, referral).id)
        if last.record.state == State.DISCHARGED:
            store.edit(Stay, _stay_of(session, referral).id, until=None, discharge=None)
    session.echo(_("{code}: taken back: {state}."), code=_code(session, referral), state=last.record.state.label)


def _shorten(store: Store, stay: Id[Stay]) -> None:
    """Give a stay the last day back that it had before it was extended."""
    days = [version.record.agreed_until for version in store.history(Stay, stay) if version.record]
    store.edit(Stay, stay, agreed_until=next((day for day in reversed(days) if day != days[-1]), None))


def agree(session: Session, *, referral: Id[Referral], nights: int, until: date | None) -> None:
    """Agree on nights that the person may take later, in the institution moved out of and from that day on."""
    stay = _stay_of(session, referral).record
    if stay.until is None:
        raise InputError(_("Nights are agreed when the person moves out."), hint=_("Discharge first."))
    house = session.store.get(Ward, stay.ward).record.institution
    agreed = UserControlledAgreement(
        since=stay.until, person=stay.person, institution=house, nights=nights, until=until
    )
    session.store.add(agreed)
    session.echo(_("{code}: {nights} nights agreed."), code=_code(session, referral), nights=nights)


def postpone(session: Session, *, referral: Id[Referral], **values: Any) -> None:
    """Mark a case as put off, unless it has ended or the person has moved in."""
    log = log_of(session.store, referral)
    if not log or log[-1].record.state in ENDED | INSIDE:
        raise InputError(_("Only a case that waits can be put off."))
    session.store.add(Postponement(referral=referral, **values))
    session.echo(_("{code}: put off."), code=_code(session, referral))


def _add(session: Session, state: State, referral: Id[Referral], day: date, **values: Any) -> None:
    session.store.add(Move(day=day, state=state, referral=referral, **values))
    session.echo(_("{code}: {state}."), code=_code(session, referral), state=state.label)


def _code(session: Session, referral: Id[Referral]) -> str:
    return session.store.get(Referral, referral).record.code


def _stay_of(session: Session, referral: Id[Referral]) -> Kept[Stay]:
    stay = next(session.store.rows(Stay, {"referral": referral}), None)
    if stay is None:
        raise InputError(_("The referral has no stay yet."), hint=_("Admit first."))
    return stay


_WHO: tuple[Any, ...] = (Move.referral, Move.day, Move.decided_by)
_WHY: tuple[Any, ...] = (*_WHO, Move.reason)
_ASKED: tuple[Any, ...] = (
    Referral.person,
    Referral.level,
    Referral.day,
    Referral.assessed,
    Referral.district,
    Referral.urgency,
    Referral.wish,
    Referral.drug_free,
    Referral.sex,
    Referral.own_sex,
    Referral.health,
    Referral.code,
)
_ANYWAY = click.Option(
    ["--anyway"], is_flag=True, help=_("Also where no place is free, or the ward is not what the referral asks for.")
)
_BECAUSE = click.Option(["--reason", "reason_"], required=True, help=_("Why the move is taken back."))
_AGREED: tuple[Any, ...] = (Move.referral, UserControlledAgreement.nights, UserControlledAgreement.until)
_POSTPONED: tuple[Any, ...] = (
    Postponement.referral,
    Postponement.day,
    Postponement.asked_by,
    Postponement.again,
)

STEPS = (
    Workflow("refer", refer, help=_("Enter a referral from a city district."), takes=_ASKED),
    Workflow(
        "receive",
        partial(step, State.RECEIVED),
        help=_("Receive a referral, also after an appeal."),
        takes=_WHY,
    ),
    Workflow(
        "allocate",
        allocate,
        help=_("Give a place in a ward that is free and fits."),
        takes=(*_WHO, Move.ward),
        options=(_ANYWAY,),
    ),
    Workflow("reject", partial(step, State.REJECTED), help=_("Reject a referral, with the reason."), takes=_WHY),
    Workflow("withdraw", partial(step, State.WITHDRAWN), help=_("Withdraw a referral, with the reason."), takes=_WHY),
    Workflow("accept", partial(step, State.WAITING), help=_("The person takes the place and waits."), takes=_WHO),
    Workflow(
        "decline",
        partial(step, State.DECLINED),
        help=_("The person declines the place: back in the queue, and the place is free."),
        takes=_WHY,
    ),
    Workflow("admit", admit, help=_("The person moves in."), takes=(*_WHO, Move.ward, Stay.agreed_until)),
    Workflow("extend", extend, help=_("Agree on a later last day."), takes=(*_WHY, Stay.agreed_until)),
    Workflow("discharge", discharge, help=_("The person moves out."), takes=(*_WHY, Stay.discharge)),
    Workflow("undo", undo, help=_("Take the last move of a case back."), takes=(Move.referral,), options=(_BECAUSE,)),
    Workflow("agree", agree, help=_("Agree on user-controlled nights after a discharge."), takes=_AGREED),
    Workflow("postpone", postpone, help=_("Mark a case as put off."), takes=_POSTPONED),
)
