"""What moves, stays and places keep with one another.

The moves of a referral are a path in the table of `states`; a stay after a referral says what its moves say; nobody
sleeps in two beds. Each is checked before a row is added, changed or voided, by whatever command or file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Period, Phrase, Rule, words_of
from omsorgskjerne_placement.codes import Sex, StayKind
from omsorgskjerne_placement.desk import agreement_of, agreements_on, log_of, nights_of, resting_on
from omsorgskjerne_placement.records import (
    Capacity,
    Institution,
    LevelRule,
    Move,
    Referral,
    Stay,
    UserControlledAgreement,
    Ward,
)
from omsorgskjerne_placement.states import ALLOWED, DECIDED, FIRST, INSIDE, WITH_REASON, WITH_WARD, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from omsorgskjerne import Kept, Proposal, Rows

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
            states=_listed([state.label for state in State if state in allowed]),
        )
    if (move.ward is not None) != (move.state in WITH_WARD):
        raise InputError(
            _("A move to a place names the ward, and no other move does."),
            hint=_("Name it with: {option}.") if move.ward is None else _("Leave out: {option}."),
            option="--ward",
        )
    if move.reason is None and move.state in WITH_REASON:
        raise InputError(_("This move needs a reason."), hint=_("Name it with: {option}."), option="--reason")
    if move.decided_by is None and move.state in DECIDED:
        raise InputError(_("This move needs who decided."), hint=_("Name it with: {option}."), option="--decided-by")
    if move.ward is not None and not Period.of(rows.get(Ward, move.ward).record).holds(move.day):
        raise InputError(_("The ward is not open on that day."), hint=_("See: {command}."), command=_WARDS)
    _check_last_day(log, move)
    if move.discharge is not None and not _leaves_at_once(log, move):
        raise InputError(_("Only of somebody who leaves on the day of admission does the move say how it ended."))
    referral = rows.get(Referral, move.referral).record
    if move.state == State.REFERRED and move.day != referral.day:
        raise InputError(_("The move must be on the day the referral says it was referred on."))
    if move.state == State.ASSESSED and move.day != referral.assessed:
        raise InputError(_("The move must be on the day the referral says it was assessed on."))


_WARDS = "omsorg placement ward list"


def _leaves_at_once(log: Sequence[Move], move: Move) -> bool:
    """Tell whether a move is a discharge on the day of admission."""
    return move.state == State.DISCHARGED and any(one.state == State.ADMITTED and one.day == move.day for one in log)


def _check_last_day(log: Sequence[Move], move: Move) -> None:
    """Refuse an extension that does not extend, and a last day that is agreed where nobody lives."""
    if move.state == State.EXTENDED:
        before = max([move.day, *(one.agreed_until for one in log if one.agreed_until)])
        if move.agreed_until is None or move.agreed_until <= before:
            raise InputError(
                _("An extension names the last day that is agreed: after the day of the move, and later than before."),
                hint=_("Name it with: {option}."),
                option="--agreed-until",
            )
    elif move.agreed_until is not None and move.state not in INSIDE:
        raise InputError(_("A last day is agreed at admission, not before that day, or by an extension."))


def _listed(labels: Sequence[str]) -> Phrase:
    """Return labels with commas between, each in the language that is spoken."""
    names = [f"label{number}" for number in range(len(labels))]
    return Phrase(", ".join(f"{{{name}}}" for name in names), **dict(zip(names, labels, strict=True)))


def check_agree(rows: Rows, proposal: Proposal) -> None:
    """Refuse a stay and moves that contradict each other, once both are written.

    The stay begins with the admission, on its day and in its ward, and ends with the discharge, on its day. Moves may
    be there before their stay, as when they are imported first.
    """
    written = proposal.after or proposal.before
    referral = written.referral
    if referral is None:
        return
    if isinstance(written, Stay):  # as it stands: it may have been changed or voided since, together with its moves
        kept: Kept[Stay] | None = rows.get(Stay, proposal.id)
    else:
        kept = next(rows.rows(Stay, {"referral": referral}), None)
    if kept is None or kept.voided:
        return
    stay = kept.record
    of = {"referral": referral}
    admitted = next(rows.rows(Move, {**of, "state": State.ADMITTED}, newest_first=False, limit=1), None)
    if admitted is None or (admitted.record.day, admitted.record.ward) != (stay.since, stay.ward):
        raise InputError(
            _("A stay begins with the admission of its referral, on the same day and in the same ward."),
            hint=_("Write both with: {commands}."),
            commands="omsorg placement admit, omsorg placement undo",
        )
    latest = next(rows.rows(Move, of, limit=1)).record
    if stay.until != (latest.day if latest.state == State.DISCHARGED else None):
        raise InputError(
            _("A stay ends with the discharge of its referral, on the same day."),
            hint=_("Write both with: {commands}."),
            commands="omsorg placement discharge, omsorg placement undo",
        )


def check_stay(rows: Rows, proposal: Proposal) -> None:
    """Refuse a stay that contradicts its moves, its agreement, its ward or another stay of the person."""
    stay = proposal.after
    if proposal.before is not None:
        _check_end_kept(rows, proposal.before, stay)
    if stay is None:
        return
    if proposal.before is not None and proposal.before.referral != stay.referral:
        raise InputError(_("A stay stays with its referral."), hint=_("Void it and add another."))
    ward = rows.get(Ward, stay.ward).record
    if ward.level != stay.level:
        raise InputError(_("The service level must be that of the ward."))
    if not Period.of(ward).covers(Period.of(stay)):
        raise InputError(_("The ward is not open during all of the stay."), hint=_("See: {command}."), command=_WARDS)
    if _others(rows.rows(Stay, {"person": stay.person}, overlapping=Period.of(stay)), proposal):
        raise InputError(_("The person has another stay at that time."), hint=_("End that one first."))
    if stay.kind == StayKind.USER_CONTROLLED:
        _check_agreed(rows, proposal)
    else:
        _check_ordinary(rows, proposal)


def _others(found: Iterable[Kept[Any]], proposal: Proposal) -> bool:
    """Tell whether any other row was found than the one that is about to be changed."""
    return any(kept.id != proposal.id for kept in found)


def _check_end_kept(rows: Rows, before: Stay, after: Stay | None) -> None:
    """Keep the end of a stay on which nights were agreed."""
    if before.kind != StayKind.ORDINARY or before.until is None or (after and after.until == before.until):
        return
    agreed = agreements_on(rows, before, before.until)
    if any(kept.record.since == before.until for kept in agreed):
        raise InputError(
            _("User-controlled nights were agreed when the stay ended."),
            hint=_("Void the agreement first: {command}."),
            command="omsorg placement agreement void",
        )


def check_voided(rows: Rows, proposal: Proposal) -> None:
    """Refuse to void the stay of somebody who lives there, or has: who left on the day of admission slept no night."""
    if proposal.after is not None or proposal.before.referral is None:
        return
    log = [kept.record for kept in log_of(rows, proposal.before.referral)]
    admitted = next((move.day for move in log if move.state == State.ADMITTED), None)
    if admitted is not None and not (log[-1].state == State.DISCHARGED and log[-1].day == admitted):
        raise InputError(
            _("The stay belongs to the moves of its referral."),
            hint=_("Take the last move back with: {commands}."),
            commands="omsorg placement undo",
        )


def _check_ordinary(rows: Rows, proposal: Proposal) -> None:
    stay = proposal.after
    if stay.referral is None:
        raise InputError(_("A stay needs its referral."), hint=_("Only one in a user-controlled place has none."))
    if rows.get(Referral, stay.referral).record.person != stay.person:
        raise InputError(_("The referral is for another person."))
    if _others(rows.rows(Stay, {"referral": stay.referral}), proposal):
        raise InputError(_("The referral has a stay already."))
    if (stay.until is None) != (stay.discharge is None):
        raise InputError(_("A stay that ended says how: give both the day and the discharge, or neither."))


def _check_agreed(rows: Rows, proposal: Proposal) -> None:
    """Refuse nights in a user-controlled place that no agreement covers, or that it has not left.

    Nights are counted when the stay is entered. Somebody who then stays longer has done so: the true end is kept, and
    the stay is listed as past its limit until then.
    """
    before, stay = proposal.before, proposal.after
    if stay.referral is not None:
        raise InputError(_("A stay in a user-controlled place has no referral."))
    agreed = agreement_of(rows, stay)
    if agreed is None:
        raise InputError(_("No agreement on user-controlled nights in this institution holds on that day."))
    if before and (before.since, before.person, before.ward) == (stay.since, stay.person, stay.ward):
        return
    taken = (nights_of(kept.record) for kept in resting_on(rows, agreed.record) if kept.id != proposal.id)
    if nights_of(stay) + sum(taken) > agreed.record.nights:
        raise InputError(_("The agreement has not so many nights left."))


def check_agreement(rows: Rows, proposal: Proposal) -> None:
    """Refuse two agreements of a person with an institution at one time, and one that its stays no longer rest on."""
    before, row = proposal.before, proposal.after
    if row is not None:
        at_that_time = rows.rows(UserControlledAgreement, {"person": row.person}, overlapping=Period.of(row))
        if _others((kept for kept in at_that_time if kept.record.institution == row.institution), proposal):
            raise InputError(
                _("The person has an agreement with the institution for that time already."),
                hint=_("End that one first."),
            )
    if before is None:
        return
    stays = {kept.id: kept.record for kept in resting_on(rows, before)}
    if stays and (row is None or stays.keys() - {kept.id for kept in resting_on(rows, row)}):
        raise InputError(_("Nights have been taken by the agreement."), hint=_("Void those stays first."))
    if row is not None and row.nights < min(before.nights, sum(map(nights_of, stays.values()))):
        raise InputError(_("More nights than that have been taken."))


def check_referral(rows: Rows, proposal: Proposal) -> None:
    """Keep a referral as its moves say it is: for the same person, on the days they have."""
    row = proposal.after
    if row is not None and row.own_sex and row.sex not in {Sex.WOMEN, Sex.MEN}:
        raise InputError(_("Own sex only: say whether a ward for women or for men."))
    if row is not None and row.assessed is not None and row.assessed > row.day:
        raise InputError(_("The assessment cannot be after the day of the referral."))
    if proposal.before is None or proposal.after is None:
        return
    states = [kept.record.state for kept in log_of(rows, proposal.id)]
    fixed = {"person": bool(states), "day": State.REFERRED in states, "assessed": State.ASSESSED in states}
    if any(getattr(proposal.before, name) != getattr(proposal.after, name) for name in fixed if fixed[name]):
        raise InputError(_("The moves of the referral speak of that person and day."), hint=_("Void those first."))


def check_ward(rows: Rows, proposal: Proposal) -> None:
    """Keep the level, the institution and the time of a ward that has places or stays."""
    before, after = proposal.before, proposal.after
    if after is not None and not Period.of(rows.get(Institution, after.institution).record).covers(Period.of(after)):
        raise InputError(_("A ward lies within the time of its institution."))
    if before is None or after is None:
        return
    here = {"ward": proposal.id}
    if (before.level, before.institution) != (after.level, after.institution):
        if any(rows.count(record, here) for record in _IN_WARD):
            raise InputError(
                _("The ward has places or stays at its service level."), hint=_("Add another ward for the new one.")
            )
    elif any(rows.count(record, here, overlapping=time) for record in _IN_WARD for time in Period.of(after).outside()):
        raise InputError(
            _("The ward has places or stays outside that time."),
            hint=_("End those first: the stays, then the places."),
        )


_IN_WARD = (Capacity, Stay)


def check_institution(rows: Rows, proposal: Proposal) -> None:
    """Keep the time of an institution for as long as it has wards."""
    if proposal.before is None or proposal.after is None:
        return
    wards = {"institution": proposal.id}
    if any(rows.count(Ward, wards, overlapping=time) for time in Period.of(proposal.after).outside()):
        raise InputError(_("The institution has wards outside that time."), hint=_("End those first."))


def check_capacity(rows: Rows, proposal: Proposal) -> None:
    """Refuse the places of a ward at another level than its own, or while it is not open."""
    row = proposal.after
    if row is None or row.ward is None:
        return
    ward = rows.get(Ward, row.ward).record
    if ward.level != row.level:
        raise InputError(_("The service level must be that of the ward."))
    if not Period.of(ward).covers(Period.of(row)):
        raise InputError(_("The ward is not open during all of that time."), hint=_("See: {command}."), command=_WARDS)


def check_level_rule(rows: Rows, proposal: Proposal) -> None:
    """Refuse a limit in both months and days, and two limits for a level at one time."""
    row = proposal.after
    if row is None:
        return
    if row.months is not None and row.days is not None:
        raise InputError(_("A stay limit is in months or in days, not both."))
    if _others(rows.rows(LevelRule, {"level": row.level}, overlapping=Period.of(row)), proposal):
        raise InputError(_("The service level has a stay limit for that time already."), hint=_("End that one first."))


RULES = (
    Rule(Move, check_move, never_more=[("placement.left_at_once", "placement.admissions")]),
    Rule(Stay, check_stay),
    Rule(Move, check_agree, afterwards=True),
    Rule(Stay, check_agree, afterwards=True),
    Rule(Stay, check_voided, afterwards=True),
    Rule(UserControlledAgreement, check_agreement),
    Rule(Referral, check_referral),
    Rule(Institution, check_institution),
    Rule(Ward, check_ward),
    Rule(Capacity, check_capacity),
    Rule(LevelRule, check_level_rule),
)
