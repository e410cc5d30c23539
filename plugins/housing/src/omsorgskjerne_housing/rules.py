"""What rows of housing keep with each other: nobody lives in two dwellings at once, no room or bed is let twice."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne import InputError, Period, Rule, words_of
from omsorgskjerne_housing.homes import Dwelling, Exit, OutOfUse, RentChange, Tenancy
from omsorgskjerne_housing.safety import VisitorEntry
from omsorgskjerne_housing.support import ApplicationOutcome, HousingApplication, Offer, OfferOutcome, ResidentState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne import Id, Person, Proposal, Rows

_ = words_of(__name__)

ENDINGS = ("exit", "reason", "destination", "place_of_death", "ethos_after")
"""Fields of a tenancy that say how it ended."""


def lives_here(rows: Rows, person: Id[Person], day: date) -> bool:
    """Tell whether a person has a tenancy on a day."""
    return rows.count(Tenancy, {"person": person}, overlapping=Period.of_day(day)) > 0


def check_tenancy(rows: Rows, proposal: Proposal) -> None:
    """Refuse a tenancy that its dwelling, the person's other tenancies or its own end do not allow."""
    row = proposal.after
    if proposal.before is not None:
        check_residence(rows, proposal)
    if row is None:
        return
    if proposal.before is not None:
        check_rent_changes(rows, proposal)
    check_ending(row)
    if row.needed is not None and row.needed > row.since:
        raise InputError(_("The need for a home is stated before the tenancy begins, or on that day."))
    dwelling, time = rows.get(Dwelling, row.dwelling).record, Period.of(row)
    if not Period.of(dwelling).covers(time):
        raise InputError(
            _("A tenancy lies within the time in which its dwelling is at disposal."),
            hint=_("See `omsorg housing dwelling list`."),
        )
    tenancies = rows.rows(Tenancy, {"person": row.person}, overlapping=time)
    if any(kept.id != proposal.id for kept in tenancies):
        raise InputError(
            _("The person has another tenancy at that time."),
            hint=_("Move the person out of it first: `omsorg housing move-out`."),
        )
    check_claim(rows, dwelling, proposal)


def check_rent_changes(rows: Rows, proposal: Proposal) -> None:
    """Refuse to shorten a tenancy that has rent changes on days that it would no longer cover."""
    times = Period.of(proposal.after).outside()
    if any(rows.count(RentChange, {"tenancy": proposal.id}, period=time) for time in times):
        raise InputError(
            _("The tenancy has rent changes on days that it would no longer cover."),
            hint=_("Change or void those first."),
        )


def check_rent_change(rows: Rows, proposal: Proposal) -> None:
    """Refuse a rent change outside its tenancy, and two on one day."""
    row = proposal.after
    if row is None:
        return
    if not Period.of(rows.get(Tenancy, row.tenancy).record).holds(row.day):
        raise InputError(_("The rent changes while the tenancy goes on."))
    same_day = rows.rows(RentChange, {"tenancy": row.tenancy, "day": row.day})
    if any(kept.id != proposal.id for kept in same_day):
        raise InputError(_("The tenancy has a rent change on that day."), hint=_("Change that one."))


def check_residence(rows: Rows, proposal: Proposal) -> None:
    """Refuse to shorten or void a tenancy, or give it to another person, that visits or states rest on."""
    whose, time = {"person": proposal.before.person}, Period.of(proposal.before)
    kept = [other.record for other in rows.rows(Tenancy, whose, overlapping=time) if other.id != proposal.id]
    if proposal.after is not None and proposal.after.person == proposal.before.person:
        kept.append(proposal.after)
    days = [entry.record.day for entry in rows.rows(VisitorEntry, whose, period=time)]
    days += [state.record.since for state in rows.rows(ResidentState, whose, period=time)]
    if any(not any(Period.of(row).holds(day) for row in kept) for day in days):
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


def claims(rows: Rows, dwelling: str, time: Period, but: str = "") -> Iterator[Tenancy | OutOfUse]:
    """Yield what takes rooms of a dwelling in a time: its tenancies and its times out of use."""
    where = {"dwelling": dwelling}
    yield from (kept.record for kept in rows.rows(Tenancy, where, overlapping=time) if kept.id != but)
    yield from (kept.record for kept in rows.rows(OutOfUse, where, overlapping=time) if kept.id != but)


@attrs.define
class Taken:
    """The rooms and beds of a dwelling that are taken on a day: all of them, and those out of use."""

    rooms: int = 0
    beds: int = 0
    rooms_out: int = 0
    beds_out: int = 0

    def take(self, row: Tenancy | OutOfUse, times: int = 1) -> None:
        """Take what a row does, or with -1 times give it back."""
        self.rooms += times * row.rooms
        self.beds += times * row.beds
        if isinstance(row, OutOfUse):
            self.rooms_out += times * row.rooms
            self.beds_out += times * row.beds


def check_claim(rows: Rows, dwelling: Dwelling, proposal: Proposal) -> None:
    """Refuse a tenancy or a time out of use for which the dwelling has too few rooms or beds on some day.

    What is taken grows only on the first day of a row. So if no tenancy begins after a new one, and nothing is out of
    use, its own first day is the only one to look at: that is how it is at a counter, and in a file in order of time.
    """
    row, where = proposal.after, {"dwelling": proposal.after.dwelling}
    later = Period.lasting(row.since + timedelta(days=1), row.until)
    alone = proposal.before is None and isinstance(row, Tenancy)
    if alone and not (
        rows.count(Tenancy, where, period=later) or rows.count(OutOfUse, where, overlapping=Period.of(row))
    ):
        taken = Taken(*rows.sums(Tenancy, ("rooms", "beds"), where, overlapping=Period.of_day(row.since)))
        taken.take(row)
        check_day(dwelling, taken)
    else:
        check_places(dwelling, [row, *claims(rows, row.dwelling, Period.of(row), but=proposal.id)])


def check_places(dwelling: Dwelling, claimed: Iterable[Tenancy | OutOfUse]) -> None:
    """Refuse that more rooms or beds are let and out of use on one day than the dwelling has.

    The days are gone through on which something begins or ends, first to last.
    """
    changes = defaultdict(list)
    for row in claimed:
        changes[row.since].append((row, 1))
        changes[row.until or date.max].append((row, -1))
    taken = Taken()
    for day in sorted(changes):
        for row, times in changes[day]:
            taken.take(row, times)
        check_day(dwelling, taken)


def check_day(dwelling: Dwelling, taken: Taken) -> None:
    """Refuse that more is taken on a day than there is, and that beds are left where no room is in use."""
    if taken.rooms > dwelling.rooms:
        raise InputError(
            _("The dwelling has too few rooms at that time: {rooms} in all."),
            hint=_("Somebody who moves in with another tenant takes no room: `--rooms 0`."),
            rooms=dwelling.rooms,
        )
    if taken.rooms_out == dwelling.rooms and taken.beds_out < dwelling.beds:
        raise InputError(
            _("Where all rooms are out of use, so are all beds: {beds} in all."),
            hint=_("Say how many of them with `--beds`."),
            beds=dwelling.beds,
        )
    if taken.beds > dwelling.beds:
        raise InputError(
            _("The dwelling has too few beds at that time: {beds} in all."),
            hint=_("Somebody who shares another tenant's bed takes none: `--beds 0`."),
            beds=dwelling.beds,
        )


def check_dwelling(rows: Rows, proposal: Proposal) -> None:
    """Refuse to change a dwelling so that its tenancies and times out of use no longer fit it."""
    before, row = proposal.before, proposal.after
    if before is None or row is None:
        return
    if any(True for time in Period.of(row).outside() for _claim in claims(rows, proposal.id, time)):
        raise InputError(_("The dwelling has tenancies or times out of use outside that time."))
    if (row.rooms, row.beds) != (before.rooms, before.beds):
        check_places(row, claims(rows, proposal.id, Period.of(row)))


def check_out_of_use(rows: Rows, proposal: Proposal) -> None:
    """Refuse a time out of use outside the dwelling's own, or of more rooms or beds than it has left."""
    row = proposal.after
    if row is None:
        return
    dwelling = rows.get(Dwelling, row.dwelling).record
    if not Period.of(dwelling).covers(Period.of(row)):
        raise InputError(_("A dwelling is out of use only while it is at disposal."))
    check_claim(rows, dwelling, proposal)


def check_state(rows: Rows, proposal: Proposal) -> None:
    """Refuse a state of somebody who does not live in any of the dwellings when it begins, and one state twice."""
    row = proposal.after
    if row is None:
        return
    if not lives_here(rows, row.person, row.since):
        raise InputError(_("Only residents have states: the person has no tenancy on that day."))
    same = rows.rows(ResidentState, {"person": row.person, "state": row.state}, overlapping=Period.of(row))
    if any(kept.id != proposal.id for kept in same):
        raise InputError(
            _("The person is in that state already at that time."),
            hint=_("States that overlap are different ones. End the first: `omsorg housing back`."),
        )


def check_application(rows: Rows, proposal: Proposal) -> None:
    """Refuse an application closed before it was sent, or one that contradicts the offers made on it."""
    row = proposal.after
    if row is None:
        return
    if row.closed is not None and row.closed < row.day:
        raise InputError(_("The outcome of an application is known on the day it was sent, or later."))
    if proposal.before is not None:
        for offer in rows.rows(Offer, {"application": proposal.id}):
            check_agree(row, offer.record)


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
    Rule(
        Tenancy,
        check_tenancy,
        never_more=[
            ("housing.dwelling_nights_let", "housing.dwelling_nights"),
            ("housing.room_nights_let", "housing.room_nights_in_use"),
            ("housing.bed_nights_taken", "housing.bed_nights_in_use"),
        ],
    ),
    Rule(Dwelling, check_dwelling),
    Rule(OutOfUse, check_out_of_use),
    Rule(RentChange, check_rent_change),
    Rule(ResidentState, check_state),
    Rule(HousingApplication, check_application),
    Rule(Offer, check_offer),
    Rule(VisitorEntry, check_entry, never_more=[("housing.residents_with_visitors", "housing.residents_during")]),
)
