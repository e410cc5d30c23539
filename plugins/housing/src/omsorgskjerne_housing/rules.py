"""What rows of housing keep with each other: nobody lives in two dwellings at once, and no room is let twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Rule, words_of
from omsorgskjerne_housing.homes import Dwelling, Exit, OutOfUse, Tenancy
from omsorgskjerne_housing.safety import VisitorEntry
from omsorgskjerne_housing.support import ResidentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne import Id, Person, Proposal, Rows

    Interval = Dwelling | OutOfUse | Tenancy

_ = words_of(__name__)

ENDINGS = ("exit", "reason", "destination", "place_of_death", "ethos_after")
"""Fields of a tenancy that say how it ended."""


def overlap(one: Interval, other: Interval) -> bool:
    """Tell whether two intervals have a day in common; `until` is the first day not counted."""
    return one.since < (other.until or date.max) and other.since < (one.until or date.max)


def within(inner: Interval, outer: Interval) -> bool:
    """Tell whether an interval lies within another."""
    return outer.since <= inner.since and (inner.until or date.max) <= (outer.until or date.max)


def covers(interval: Interval, day: date) -> bool:
    """Tell whether a day lies in an interval."""
    return interval.since <= day < (interval.until or date.max)


def lives_here(rows: Rows, person: Id[Person], day: date) -> bool:
    """Tell whether a person has a tenancy on a day."""
    return any(covers(kept.record, day) for kept in rows.rows(Tenancy, {"person": person}))


def check_tenancy(rows: Rows, proposal: Proposal) -> None:
    """Refuse a tenancy that its dwelling, the person's other tenancies or its own end do not allow."""
    row = proposal.after
    if proposal.before is not None:
        check_residence(rows, proposal)
    if row is None:
        return
    check_ending(row)
    dwelling = rows.get(Dwelling, row.dwelling).record
    if not within(row, dwelling):
        raise InputError(
            _("A tenancy lies within the time in which its dwelling is at disposal."),
            hint=_("See `omsorg housing dwelling list`."),
        )
    tenancies = (kept.record for kept in rows.rows(Tenancy, {"person": row.person}) if kept.id != proposal.id)
    if any(overlap(row, other) for other in tenancies):
        raise InputError(
            _("The person has another tenancy at that time."),
            hint=_("Move the person out of it first: `omsorg housing move-out`."),
        )
    check_rooms(dwelling, [row, *claims(rows, row.dwelling, but=proposal.id)])


def check_residence(rows: Rows, proposal: Proposal) -> None:
    """Refuse to shorten or void a tenancy, or give it to another person, that visits or states rest on."""
    person = proposal.before.person
    kept = [other.record for other in rows.rows(Tenancy, {"person": person}) if other.id != proposal.id]
    if proposal.after is not None and proposal.after.person == person:
        kept.append(proposal.after)
    days = [entry.record.day for entry in rows.rows(VisitorEntry, {"person": person})]
    days += [state.record.since for state in rows.rows(ResidentState, {"person": person})]
    if any(covers(proposal.before, day) and not any(covers(row, day) for row in kept) for day in days):
        raise InputError(
            _("The resident has visits or states on days that the tenancy would no longer cover."),
            hint=_("Change or void those first."),
        )


def check_ending(row: Tenancy) -> None:
    """Refuse to say how a tenancy ended that has not, and endings that contradict each other."""
    if row.until is None and any(getattr(row, name) is not None for name in ENDINGS):
        raise InputError(_("How a tenancy ended is said when it has ended: give `until` too."))
    if row.exit != Exit.MOVED_OR_GIVEN_NOTICE and row.reason is not None:
        raise InputError(_("Whether somebody moved or was given notice is said of no other exit."))
    if row.exit != Exit.DEAD and row.place_of_death is not None:
        raise InputError(_("A place of death is said only of somebody who died."))
    if row.exit == Exit.DEAD and (row.destination is not None or row.ethos_after is not None):
        raise InputError(_("Somebody who died has moved nowhere."))


def claims(rows: Rows, dwelling: str, but: str = "") -> Iterator[Tenancy | OutOfUse]:
    """Yield the tenancies in a dwelling and its times out of use: what takes rooms of it."""
    where = {"dwelling": dwelling}
    yield from (kept.record for kept in rows.rows(Tenancy, where) if kept.id != but)
    yield from (kept.record for kept in rows.rows(OutOfUse, where) if kept.id != but)


def check_rooms(dwelling: Dwelling, claimed: Iterable[Tenancy | OutOfUse]) -> None:
    """Refuse that more rooms are let and out of use on one day than the dwelling has.

    What is taken grows only on the first day of a row, so no other days need be looked at.
    """
    every = list(claimed)
    for day in {row.since for row in every}:
        if sum(row.rooms for row in every if covers(row, day)) > dwelling.rooms:
            raise InputError(
                _("The dwelling has too few rooms at that time: {rooms} in all."),
                hint=_("Somebody who moves in with another tenant takes no room: `--rooms 0`."),
                rooms=dwelling.rooms,
            )


def check_dwelling(rows: Rows, proposal: Proposal) -> None:
    """Refuse to change a dwelling so that its tenancies or times out of use no longer fit it."""
    row = proposal.after
    if row is None or proposal.before is None:
        return
    claimed = list(claims(rows, proposal.id))
    if not all(within(claim, row) for claim in claimed):
        raise InputError(_("The dwelling has tenancies or times out of use outside that time."))
    check_rooms(row, claimed)


def check_out_of_use(rows: Rows, proposal: Proposal) -> None:
    """Refuse a time out of use outside the dwelling's own, or of more rooms or beds than it has left."""
    row = proposal.after
    if row is None:
        return
    dwelling = rows.get(Dwelling, row.dwelling).record
    if not within(row, dwelling):
        raise InputError(_("A dwelling is out of use only while it is at disposal."))
    if row.beds > dwelling.beds:
        raise InputError(_("The dwelling has {beds} beds; no more can be out of use."), beds=dwelling.beds)
    check_rooms(dwelling, [row, *claims(rows, row.dwelling, but=proposal.id)])


def check_state(rows: Rows, proposal: Proposal) -> None:
    """Refuse a state of somebody who does not live in any of the dwellings when it begins."""
    row = proposal.after
    if row is not None and not lives_here(rows, row.person, row.since):
        raise InputError(_("Only residents have states: the person has no tenancy on that day."))


def check_entry(rows: Rows, proposal: Proposal) -> None:
    """Refuse a visit to somebody who does not live here that day, and several visits of nobody in particular.

    Each entry without a visitor may thereby be one more visitor, and no more than one.
    """
    row = proposal.after
    if row is None:
        return
    if row.visitor is None and row.visits > 1:
        raise InputError(
            _("Several visits in one entry are of one visitor, who must be given."),
            hint=_("Enter visits of people who were not recognised one by one."),
        )
    if not lives_here(rows, row.person, row.day):
        raise InputError(_("Only residents have visitors: the person has no tenancy on that day."))


RULES = (
    Rule(Tenancy, check_tenancy),
    Rule(Dwelling, check_dwelling),
    Rule(OutOfUse, check_out_of_use),
    Rule(ResidentState, check_state),
    Rule(VisitorEntry, check_entry),
)
