"""The commands that move a case on: from the referral to the discharge, and the nights agreed for afterwards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne import InputError, Workflow, words_of
from omsorgskjerne_placement.codes import StayKind
from omsorgskjerne_placement.desk import cases, log_of, places
from omsorgskjerne_placement.records import Move, Postponement, Referral, Stay, UserControlledAgreement, Ward
from omsorgskjerne_placement.states import ENDED, INSIDE, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from omsorgskjerne import Id, Kept, Person, Session, Store
    from omsorgskjerne_placement.codes import Outcome, Position

_ = words_of(__name__)


def refer(session: Session, **values: Any) -> None:
    """Enter a referral, assessed (where that day is known) and referred."""
    with session.together():
        referral = session.store.add(Referral(**values))
        if values["assessed"]:
            session.store.add(Move(day=values["assessed"], state=State.ASSESSED, referral=referral))
        _add(session, State.REFERRED, referral, values["day"])


def step(state: State, session: Session, *, referral: Id[Referral], day: date, **values: Any) -> None:
    """Move a case to a state that needs nothing more than the move."""
    with session.together():
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
    with session.together():
        if ward and not anyway:
            _check_place(session, referral, day, ward)
        _add(session, State.ALLOCATED, referral, day, ward=ward, decided_by=decided_by)


def _check_place(session: Session, referral: Id[Referral], day: date, ward: Id[Ward]) -> None:
    """Refuse a ward that has no free place on a day, or is not what the referral asks for."""
    room = next((room for room in places(session.store, day, cases(session.store, day)) if room.id == ward), None)
    if room is None or room.free < 1:
        raise InputError(_("The ward has no free place that day."), hint=_("See: {command}."), command=_FREE)
    if not room.fits(session.store.get(Referral, referral).record):
        raise InputError(_("The ward is not what the referral asks for."), hint=_("See: {command}."), command=_FREE)


_FREE = "omsorg placement free"


def admit(
    session: Session,
    *,
    referral: Id[Referral],
    day: date,
    ward: Id[Ward] | None,
    anyway: bool,
    **values: Any,
) -> None:
    """Let the person move in: the move and the stay together, in the ward allocated unless another is named."""
    with session.together():
        held = next((case.held for case in cases(session.store, day) if case.id == referral), None)
        if held is None:
            raise InputError(_("No place is held for the person that day."), hint=_("Allocate one first."))
        if ward and ward != held and not anyway:
            _check_place(session, referral, day, ward)
        _add(session, State.ADMITTED, referral, day, ward=ward or held, **values)
        _move_in(session.store, referral, day, ward or held)


def _move_in(store: Store, referral: Id[Referral], day: date, ward: Id[Ward]) -> None:
    """Begin the stay that an admission brings."""
    level = store.get(Ward, ward).record.level
    store.add(
        Stay(since=day, level=level, person=store.get(Referral, referral).record.person, ward=ward, referral=referral)
    )


def discharge(session: Session, *, referral: Id[Referral], day: date, discharge: Outcome | None, **values: Any) -> None:
    """Let the person move out: the stay and the move together.

    Who leaves on the day of admission slept no night: the stay is voided, and the move says how it ended.
    """
    if discharge is None:
        raise InputError(_("Say how the stay ended."), hint=_("Name it with: {option}."), option="--discharge")
    with session.together():
        stay = _stay_of(session, referral)
        if stay.record.since == day:
            session.store.void(Stay, stay.id, session.say(_("Left on the day of admission: no night.")))
            values["discharge"] = discharge
        else:
            session.store.edit(Stay, stay.id, until=day, discharge=discharge)
        _add(session, State.DISCHARGED, referral, day, **values)


def undo(session: Session, *, referral: Id[Referral], reason_: str) -> None:
    """Take the last move back, and what it did to the stay."""
    store = session.store
    with session.together():
        log = log_of(store, referral)
        if not log:
            raise InputError(_("The referral has no moves."))
        last = log[-1].record
        store.void(Move, log[-1].id, reason_)
        stay = next(store.rows(Stay, {"referral": referral}), None)
        if last.state == State.ADMITTED and stay:
            store.void(Stay, stay.id, reason_)
        if last.state == State.DISCHARGED and stay:
            store.edit(Stay, stay.id, until=None, discharge=None)
        if last.state == State.DISCHARGED and not stay:
            _begin_again(store, log)
        session.echo(_("{code}: taken back: {state}."), code=_code(session, referral), state=last.state.label)


def _begin_again(store: Store, log: Sequence[Kept[Move]]) -> None:
    """Begin the stay anew that was voided because the person left on the day of admission."""
    admitted = next(kept.record for kept in log if kept.record.state == State.ADMITTED)
    if admitted.ward and admitted.day == log[-1].record.day:
        _move_in(store, admitted.referral, admitted.day, admitted.ward)


def agree(session: Session, *, referral: Id[Referral], nights: int, until: date | None) -> None:
    """Agree on nights that the person may take later, in the institution moved out of and from that day on."""
    with session.together():
        stay = _stay_of(session, referral).record
        if stay.until is None:
            raise InputError(_("Nights are agreed when the person moves out."), hint=_("Discharge first."))
        house = session.store.get(Ward, stay.ward).record.institution
        agreed = UserControlledAgreement(
            since=stay.until, person=stay.person, institution=house, nights=nights, until=until
        )
        session.store.add(agreed)
        day = session.written(stay.until)
        session.echo(
            _("{code}: {nights} nights agreed from {day}."), code=_code(session, referral), nights=nights, day=day
        )


def take_nights(session: Session, *, person: Id[Person], ward: Id[Ward], since: date, until: date | None) -> None:
    """Enter a stay in a user-controlled place."""
    with session.together():
        level = session.store.get(Ward, ward).record.level
        stay = Stay(since=since, until=until, level=level, kind=StayKind.USER_CONTROLLED, person=person, ward=ward)
        session.store.add(stay)
        session.echo(_("The stay is entered."))


def postpone(session: Session, *, referral: Id[Referral], **values: Any) -> None:
    """Mark a case as put off, unless it has ended or the person has moved in."""
    with session.together():
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
        raise InputError(_("The referral has no stay."), hint=_("Admit first."))
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
    Workflow(
        "admit",
        admit,
        help=_("The person moves in."),
        takes=(*_WHO, Move.ward, Move.agreed_until),
        options=(_ANYWAY,),
    ),
    Workflow(
        "extend",
        partial(step, State.EXTENDED),
        help=_("Agree on a later last day."),
        takes=(*_WHY, Move.agreed_until),
    ),
    Workflow("discharge", discharge, help=_("The person moves out."), takes=(*_WHY, Stay.discharge)),
    Workflow("undo", undo, help=_("Take the last move of a case back."), takes=(Move.referral,), options=(_BECAUSE,)),
    Workflow("agree", agree, help=_("Agree on user-controlled nights after a discharge."), takes=_AGREED),
    Workflow(
        "take-nights",
        take_nights,
        help=_("Enter a stay in a user-controlled place, by an agreement."),
        takes=(Stay.person, Stay.ward, Stay.since, Stay.until),
    ),
    Workflow("postpone", postpone, help=_("Mark a case as put off."), takes=_POSTPONED),
)
