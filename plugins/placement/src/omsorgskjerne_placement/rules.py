"""What moves, stays and places keep with one another.

The moves of a referral are a path in the table of `states`; a stay after a referral says what its moves say; nobody
sleeps in two beds. Each is checked before a row is added, changed or voided, by whatever command or file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Rule, words_of
from omsorgskjerne_placement.codes import StayKind
from omsorgskjerne_placement.desk import log_of
from omsorgskjerne_placement.records import (
    Capacity,
    LevelRule,
    Move,
    Referral,
    Stay,
    UserControlledAgreement,
    Ward,
)
from omsorgskjerne_placement.states import ALLOWED, FIRST, WITH_REASON, WITH_WARD, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne import Proposal, Rows

_ = words_of(__name__)


def check_move(rows: Rows, proposal: Proposal) -> None:
    """Refuse a move that the table does not have, and a change of one that is not the last."""
    row = proposal.after
    kept = log_of(rows, (proposal.before or row).referral)
    if proposal.before is not None:
        if kept[-1].id != proposal.id:
            raise InputError(
                _("Only the last move of a referral can be changed or voided."),
                hint=_("Void the later ones first, the last one before the others."),
            )
        kept.pop()
    if row is not None:
        if proposal.before is not None and proposal.before.referral != row.referral:
            raise InputError(_("A move stays with its referral."), hint=_("Void it and add another."))
        if kept and (row.day, proposal.id) < (kept[-1].record.day, kept[-1].id):
            raise InputError(_("A move cannot be before the last one of its referral."))
        check_step(rows, [move.record for move in kept], row)


def check_step(rows: Rows, log: Sequence[Move], move: Move) -> None:
    """Refuse a step that the table does not have, or that lacks what it needs. `log` holds the moves before it."""
    allowed = ALLOWED.get(log[-1].state, frozenset()) if log else FIRST
    if move.state not in allowed:
        raise InputError(
            _("The referral cannot move so from where it stands."),
            hint=_("It can become: {states}.") if allowed else _("Nothing more can happen to it."),
            states=", ".join(state for state in State if state in allowed),
        )
    if (move.ward is not None) != (move.state in WITH_WARD):
        raise InputError(_("A move to a place names the ward, and no other move does."))
    if move.reason is None and move.state in WITH_REASON:
        raise InputError(_("This move needs a reason."))
    referral = rows.get(Referral, move.referral).record
    if move.state == State.REFERRED and move.day != referral.day:
        raise InputError(_("The move must be on the day the referral says it was referred on."))
    if move.state == State.ASSESSED and move.day != referral.assessed:
        raise InputError(_("The move must be on the day the referral says it was assessed on."))


def check_agree(rows: Rows, proposal: Proposal) -> None:
    """Refuse a stay and moves that contradict each other, once both are written.

    The stay begins with the admission, on its day and in its ward, and ends with the discharge, on its day. Moves may
    be there before their stay, as when they are imported first.
    """
    referral = (proposal.after or proposal.before).referral
    stay = next((kept.record for kept in rows.rows(Stay, {"referral": referral})), None) if referral else None
    if stay is None:
        return
    log = [kept.record for kept in log_of(rows, referral)]
    admitted = next((move for move in log if move.state == State.ADMITTED), None)
    if admitted is None or (admitted.day, admitted.ward) != (stay.since, stay.ward):
        raise InputError(
            _("A stay begins with the admission of its referral, on the same day and in the same ward."),
            hint=_("Write both with: {commands}."),
            commands="omsorg placement admit, omsorg placement undo",
        )
    if stay.until != (log[-1].day if log[-1].state == State.DISCHARGED else None):
        raise InputError(
            _("A stay ends with the discharge of its referral, on the same day."),
            hint=_("Write both with: {commands}."),
            commands="omsorg placement discharge, omsorg placement undo",
        )


def check_stay(rows: Rows, proposal: Proposal) -> None:
    """Refuse a stay that contradicts its moves, its agreement, its ward or another stay of the person."""
    stay = proposal.after
    if stay is None:
        _check_voided(rows, proposal.before)
        return
    if proposal.before is not None and proposal.before.referral != stay.referral:
        raise InputError(_("A stay stays with its referral."), hint=_("Void it and add another."))
    if rows.get(Ward, stay.ward).record.level != stay.level:
        raise InputError(_("The service level must be that of the ward."))
    others = [kept.record for kept in rows.rows(Stay, {"person": stay.person}) if kept.id != proposal.id]
    if any(_overlap(stay, other) for other in others):
        raise InputError(_("The person has another stay at that time."), hint=_("End that one first."))
    if stay.kind == StayKind.USER_CONTROLLED:
        _check_agreed(rows, stay, others)
    else:
        _check_ordinary(rows, stay, others)


def _check_voided(rows: Rows, stay: Stay) -> None:
    """Refuse to void the stay of somebody who lives there, or has."""
    if stay.referral is None:
        return
    if any(kept.record.state == State.ADMITTED for kept in log_of(rows, stay.referral)):
        raise InputError(
            _("The stay belongs to the moves of its referral."),
            hint=_("Take the last move back with: {commands}."),
            commands="omsorg placement undo",
        )


def _check_ordinary(rows: Rows, stay: Stay, others: Sequence[Stay]) -> None:
    if stay.referral is None:
        raise InputError(_("A stay needs its referral."), hint=_("Only one in a user-controlled place has none."))
    if rows.get(Referral, stay.referral).record.person != stay.person:
        raise InputError(_("The referral is for another person."))
    if any(other.referral == stay.referral for other in others):
        raise InputError(_("The referral has a stay already."))
    if (stay.until is None) != (stay.discharge is None):
        raise InputError(_("A stay that ended says how: give both the day and the discharge, or neither."))


def _check_agreed(rows: Rows, stay: Stay, others: Sequence[Stay]) -> None:
    """Refuse nights in a user-controlled place that no agreement covers."""
    if stay.referral is not None:
        raise InputError(_("A stay in a user-controlled place has no referral."))
    house = rows.get(Ward, stay.ward).record.institution
    same = {"person": stay.person, "institution": house}
    agreements = [kept.record for kept in rows.rows(UserControlledAgreement, same)]
    agreed = next((one for one in agreements if _holds(one, stay)), None)
    if agreed is None:
        raise InputError(_("No agreement on user-controlled nights in this institution holds on that day."))
    earlier = [
        other
        for other in others
        if other.kind == StayKind.USER_CONTROLLED
        and rows.get(Ward, other.ward).record.institution == house
        and _holds(agreed, other)
    ]
    if sum(_nights(one) for one in (stay, *earlier)) > agreed.nights:
        raise InputError(_("The agreement has not so many nights left."))


def _holds(agreed: UserControlledAgreement, stay: Stay) -> bool:
    return agreed.since <= stay.since and (agreed.until is None or stay.since < agreed.until)


def _nights(stay: Stay) -> int:
    """Return how many nights a stay has used: one at least, while it is not known when it ends."""
    return (stay.until - stay.since).days if stay.until else 1


def _overlap(one: Stay | LevelRule, other: Stay | LevelRule) -> bool:
    return (other.until is None or one.since < other.until) and (one.until is None or other.since < one.until)


def check_referral(rows: Rows, proposal: Proposal) -> None:
    """Keep a referral as its moves say it is: for the same person, on the days they have."""
    if proposal.before is None:
        return
    states = [kept.record.state for kept in log_of(rows, proposal.id)]
    if states and proposal.after is None:
        raise InputError(_("The referral has moves."), hint=_("Void those first, the last one before the others."))
    if proposal.after is None:
        return
    fixed = {"person": bool(states), "day": State.REFERRED in states, "assessed": State.ASSESSED in states}
    if any(getattr(proposal.before, name) != getattr(proposal.after, name) for name in fixed if fixed[name]):
        raise InputError(_("The moves of the referral speak of that person and day."), hint=_("Void those first."))


def check_ward(rows: Rows, proposal: Proposal) -> None:
    """Keep the level and institution of a ward that has places or stays."""
    before, after = proposal.before, proposal.after
    if before is None or (after and (before.level, before.institution) == (after.level, after.institution)):
        return
    if rows.count(Capacity, {"ward": proposal.id}) or rows.count(Stay, {"ward": proposal.id}):
        raise InputError(
            _("The ward has places or stays at its service level."), hint=_("Add another ward for the new one.")
        )


def check_capacity(rows: Rows, proposal: Proposal) -> None:
    """Refuse the places of a ward at another level than its own."""
    row = proposal.after
    if row is not None and row.ward is not None and rows.get(Ward, row.ward).record.level != row.level:
        raise InputError(_("The service level must be that of the ward."))


def check_level_rule(rows: Rows, proposal: Proposal) -> None:
    """Refuse a limit in both months and days, and two limits for a level at one time."""
    row = proposal.after
    if row is None:
        return
    if row.months is not None and row.days is not None:
        raise InputError(_("A stay limit is in months or in days, not both."))
    same = [kept.record for kept in rows.rows(LevelRule, {"level": row.level}) if kept.id != proposal.id]
    if any(
        (one.until is None or row.since < one.until) and (row.until is None or one.since < row.until) for one in same
    ):
        raise InputError(_("The service level has a stay limit for that time already."), hint=_("End that one first."))


RULES = (
    Rule(Move, check_move),
    Rule(Stay, check_stay),
    Rule(Move, check_agree, afterwards=True),
    Rule(Stay, check_agree, afterwards=True),
    Rule(Referral, check_referral),
    Rule(Ward, check_ward),
    Rule(Capacity, check_capacity),
    Rule(LevelRule, check_level_rule),
)
