"""What rows of housing keep with each other: nobody lives in two dwellings at once, no room or bed is let twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne import InputError, Rule, words_of
from omsorgskjerne_housing.homes import Dwelling, Exit, OutOfUse, RentChange, Tenancy
from omsorgskjerne_housing.intervals import covers, overlap, within
from omsorgskjerne_housing.safety import VisitorEntry
from omsorgskjerne_housing.support import ApplicationOutcome, HousingApplication, Offer, OfferOutcome, ResidentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from omsorgskjerne import Id, Person, Proposal, Rows

_ = words_of(__name__)

ENDINGS = ("exit", "reason", "destination", "place_of_death", "ethos_after")
"""Fields of a tenancy that say how it ended."""


def lives_here(rows: Rows, person: Id[Person], day: date) -> bool:
    """Tell whether a person has a tenancy on a day."""
    return any(covers(kept.record, day) for kept in rows.rows(Tenancy, {"person": person}))


def check_tenancy(rows: Rows, proposal: Proposal) -> None:
    """Refuse a tenancy that its dwelling, the person's other tenancies or its own end do not allow."""
    row = proposal.after
    if proposal.before is not None:
        check_residence(rows, proposal)
        check_rent_changes(rows, proposal)
    if row is None:
        return
    check_ending(row)
    if row.needed is not None and row.needed > row.since:
        raise InputError(_("The need for a home is stated before the tenancy begins, or on that day."))
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
    check_places(dwelling, [row, *claims(rows, row.dwelling, but=proposal.id)])


def check_rent_changes(rows: Rows, proposal: Proposal) -> None:
    """Refuse to shorten or void a tenancy that has rent changes on days that it would no longer cover."""
    days = [change.record.day for change in rows.rows(RentChange, {"tenancy": proposal.id})]
    if any(proposal.after is None or not covers(proposal.after, day) for day in days):
        raise InputError(
            _("The tenancy has rent changes on days that it would no longer cover."),
            hint=_("Change or void those first."),
        )


def check_rent_change(rows: Rows, proposal: Proposal) -> None:
    """Refuse a rent change outside its tenancy, and two on one day."""
    row = proposal.after
    if row is None:
        return
    if not covers(rows.get(Tenancy, row.tenancy).record, row.day):
        raise InputError(_("The rent changes while the tenancy goes on."))
    same_day = rows.rows(RentChange, {"tenancy": row.tenancy, "day": row.day})
    if any(kept.id != proposal.id for kept in same_day):
        raise InputError(_("The tenancy has a rent change on that day."), hint=_("Change that one."))


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


def check_places(dwelling: Dwelling, claimed: Iterable[Tenancy | OutOfUse]) -> None:
    """Refuse that more rooms or beds are let and out of use on one day than the dwelling has.

    What is taken grows only on the first day of a row, so no other days need be looked at.
    """
    every = list(claimed)
    for day in {row.since for row in every}:
        taken = [row for row in every if covers(row, day)]
        if sum(row.rooms for row in taken) > dwelling.rooms:
            raise InputError(
                _("The dwelling has too few rooms at that time: {rooms} in all."),
                hint=_("Somebody who moves in with another tenant takes no room: `--rooms 0`."),
                rooms=dwelling.rooms,
            )
        check_beds(dwelling, taken)


def check_beds(dwelling: Dwelling, taken: Iterable[Tenancy | OutOfUse]) -> None:
    """Refuse that more beds are taken on a day than there are, and that beds are left where no room is in use."""
    every = list(taken)
    out = [row for row in every if isinstance(row, OutOfUse)]
    if sum(row.rooms for row in out) == dwelling.rooms and sum(row.beds for row in out) < dwelling.beds:
        raise InputError(
            _("Where all rooms are out of use, so are all beds: {beds} in all."),
            hint=_("Say how many of them with `--beds`."),
            beds=dwelling.beds,
        )
    if sum(row.beds for row in every) > dwelling.beds:
        raise InputError(
            _("The dwelling has too few beds at that time: {beds} in all."),
            hint=_("Somebody who shares another tenant's bed takes none: `--beds 0`."),
            beds=dwelling.beds,
        )


def check_dwelling(rows: Rows, proposal: Proposal) -> None:
    """Refuse to void a dwelling with tenancies or times out of use, or to change it so that they no longer fit it."""
    row = proposal.after
    if proposal.before is None:
        return
    claimed = list(claims(rows, proposal.id))
    if row is None:
        if claimed:
            raise InputError(_("The dwelling has tenancies or times out of use."), hint=_("Void those first."))
        return
    if not all(within(claim, row) for claim in claimed):
        raise InputError(_("The dwelling has tenancies or times out of use outside that time."))
    check_places(row, claimed)


def check_out_of_use(rows: Rows, proposal: Proposal) -> None:
    """Refuse a time out of use outside the dwelling's own, or of more rooms or beds than it has left."""
    row = proposal.after
    if row is None:
        return
    dwelling = rows.get(Dwelling, row.dwelling).record
    if not within(row, dwelling):
        raise InputError(_("A dwelling is out of use only while it is at disposal."))
    check_places(dwelling, [row, *claims(rows, row.dwelling, but=proposal.id)])


def check_state(rows: Rows, proposal: Proposal) -> None:
    """Refuse a state of somebody who does not live in any of the dwellings when it begins, and one state twice."""
    row = proposal.after
    if row is None:
        return
    if not lives_here(rows, row.person, row.since):
        raise InputError(_("Only residents have states: the person has no tenancy on that day."))
    same = rows.rows(ResidentState, {"person": row.person, "state": row.state})
    if any(overlap(row, kept.record) for kept in same if kept.id != proposal.id):
        raise InputError(
            _("The person is in that state already at that time."),
            hint=_("States that overlap are different ones. End the first: `omsorg housing back`."),
        )


def check_application(rows: Rows, proposal: Proposal) -> None:
    """Refuse an application closed before it was sent, or one that contradicts the offers made on it."""
    row = proposal.after
    offers = [] if proposal.before is None else [kept.record for kept in rows.rows(Offer, {"application": proposal.id})]
    if row is None:
        if offers:
            raise InputError(_("The application has offers."), hint=_("Void those first."))
        return
    if row.closed is not None and row.closed < row.day:
        raise InputError(_("The outcome of an application is known on the day it was sent, or later."))
    for offer in offers:
        check_agree(row, offer)


def check_offer(rows: Rows, proposal: Proposal) -> None:
    """Refuse an offer that contradicts its application, and a second one that was accepted."""
    row = proposal.after
    if row is None:
        return
    check_agree(rows.get(HousingApplication, row.application).record, row)
    accepted = rows.rows(Offer, {"application": row.application, "outcome": OfferOutcome.ACCEPTED})
    if row.outcome == OfferOutcome.ACCEPTED and any(kept.id != proposal.id for kept in accepted):
        raise InputError(_("Another offer on the application was accepted."))


def check_agree(application: HousingApplication, offer: Offer) -> None:
    """Refuse an offer outside the time of its application, and one accepted where that has another outcome."""
    if offer.day < application.day or (application.closed is not None and offer.day > application.closed):
        raise InputError(_("An offer is made after the application was sent, and before it is closed."))
    if offer.outcome == OfferOutcome.ACCEPTED and application.outcome not in {None, ApplicationOutcome.ACCEPTED}:
        raise InputError(_("An offer was accepted, and the application says otherwise."))


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
    Rule(RentChange, check_rent_change),
    Rule(ResidentState, check_state),
    Rule(HousingApplication, check_application),
    Rule(Offer, check_offer),
    Rule(VisitorEntry, check_entry),
)
