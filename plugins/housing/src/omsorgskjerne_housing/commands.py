"""Commands for what happens in the house: moving in and out, going away and coming back, and how it stands."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne import InputError, Listing, Period, PersonRole, RoleKind, Workflow, words_of
from omsorgskjerne_housing.figures.homes import DwellingState
from omsorgskjerne_housing.homes import Dwelling, Exit, OutOfUse, Tenancy
from omsorgskjerne_housing.support import ResidentState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne import Id, Kept, Person, Session, Store

_ = words_of(__name__)


def tenancy_to_end(store: Store, person: Id[Person], day: date) -> Kept[Tenancy]:
    """Return the tenancy that a person has on a day, also one with a planned end, and of which no exit is stated.

    Raises InputError if there is none, or if it began on that day.
    """
    tenancies = [kept for kept in store.rows(Tenancy, {"person": person}) if kept.record.exit is None]
    for kept in tenancies:
        if kept.record.since < day <= Period.of(kept.record).end:
            return kept
    if any(kept.record.since == day for kept in tenancies):
        raise InputError(
            _("The tenancy began on that day, and covers one day at least."),
            hint=_("`--until` is the day after the last: give the next day. Did nobody move in: {commands}."),
            commands="omsorg housing undo-move-in",
        )
    raise InputError(
        _("The person has no tenancy on that day that could be ended."),
        hint=_("See `omsorg housing overview` and `omsorg housing tenancy list`."),
    )


def end_roles(store: Store, person: Id[Person], kind: RoleKind, until: date) -> None:
    """End a person's roles of one kind that go on."""
    for role in list(store.rows(PersonRole, {"person": person, "kind": kind, "until": None})):
        if role.record.since < until:
            store.edit(PersonRole, role.id, until=until)


def end_states(store: Store, person: Id[Person], until: date) -> int:
    """End the states that a resident is in; return how many."""
    kept_states = store.rows(ResidentState, {"person": person})
    states = [kept for kept in kept_states if Period.of(kept.record).holds(until) and kept.record.since < until]
    for kept in states:
        store.edit(ResidentState, kept.id, until=until)
    return len(states)


def move_in(session: Session, **values: Any) -> None:
    """Add a tenancy, and the role of resident from that day."""
    store, tenancy = session.store, Tenancy(**values)
    with store.together():
        store.add(tenancy)
        end_roles(store, tenancy.person, RoleKind.FORMER_RESIDENT, tenancy.since)
        if not store.count(PersonRole, {"person": tenancy.person, "kind": RoleKind.RESIDENT, "until": None}):
            store.add(PersonRole(since=tenancy.since, kind=RoleKind.RESIDENT, person=tenancy.person))
    session.echo(_("Moved in."))


def undo_move_in(session: Session, *, person: Id[Person], reason_: str) -> None:
    """Void the last tenancy of a person, which has not ended, and what moving in did to the person's roles.

    Raises InputError if there is none, or if the person moved there from another of the dwellings.
    """
    store = session.store
    tenancies = list(store.rows(Tenancy, {"person": person}))
    kept = next((kept for kept in tenancies if (kept.record.until or date.max) > session.today), None)
    if kept is None:
        raise InputError(_("The person has no tenancy that goes on."), hint=_("See `omsorg housing overview`."))
    day = kept.record.since
    before = max((row.record for row in tenancies if row.record.since < day), key=lambda row: row.since, default=None)
    if before is not None and before.exit == Exit.MOVED_WITHIN:
        raise InputError(
            _("The person moved there from another of our dwellings, and would live in neither."),
            hint=_("First correct the exit of the tenancy before: {commands}."),
            commands="omsorg housing tenancy edit",
        )
    with store.together():
        store.void(Tenancy, kept.id, reason_)
        for role in list(store.rows(PersonRole, {"person": person, "kind": RoleKind.RESIDENT, "since": day})):
            store.void(PersonRole, role.id, reason_)
        for role in list(store.rows(PersonRole, {"person": person, "kind": RoleKind.FORMER_RESIDENT, "until": day})):
            store.edit(PersonRole, role.id, until=None)
    session.echo(_("Taken back: the person has not moved in."))


def move_out(session: Session, *, person: Id[Person], until: date, **ending: Any) -> None:
    """End the tenancy that a person has, with the states and the role of resident that go with it."""
    store = session.store
    with store.together():
        kept = tenancy_to_end(store, person, until)
        store.edit(Tenancy, kept.id, until=until, **ending)
        if ending["exit"] != Exit.MOVED_WITHIN:
            end_states(store, person, until)
            end_roles(store, person, RoleKind.RESIDENT, until)
        former = {"person": person, "kind": RoleKind.FORMER_RESIDENT, "until": None}
        if ending["exit"] in {Exit.MOVED_OR_GIVEN_NOTICE, None} and not store.count(PersonRole, former):
            store.add(PersonRole(since=until, kind=RoleKind.FORMER_RESIDENT, person=person))
    session.echo(_("Moved out."))


def away(session: Session, *, person: list[Id[Person]], **values: Any) -> None:
    """Note for each resident that a state begins."""
    for one in person:
        session.store.add(ResidentState(person=one, **values))
    session.echo(_("{count} noted."), count=len(person))


def back(session: Session, *, person: list[Id[Person]], until: date) -> None:
    """End every state of each resident. Raises InputError, saying how many, if some are in none."""
    present = sum(not end_states(session.store, one, until) for one in person)
    if present:
        raise InputError(
            _("{present} of the {count} persons are neither away nor in another state that could end on that day."),
            hint=_("See `omsorg housing overview`."),
            present=present,
            count=len(person),
        )
    session.echo(_("{count} noted."), count=len(person))


def overview(session: Session) -> Listing:
    """Return how every dwelling stands today, who lives in it, and whether they are present: never why not."""
    heads = (
        _("dwelling"),
        _("kind"),
        _("state"),
        _("resident"),
        _("resident since"),
        _("terms"),
        _("present"),
    )
    dwellings = sorted(session.store.rows(Dwelling), key=lambda kept: kept.record.code)
    rows = [row for kept in dwellings if Period.of(kept.record).holds(session.today) for row in lines(session, kept)]
    return Listing(heads, rows, title=_("Dwellings today"))


def lines(session: Session, kept: Kept[Dwelling]) -> Iterator[tuple[Any, ...]]:
    """Yield a line for each resident of a dwelling, or one line for an empty dwelling."""
    from omsorgskjerne import Person

    store, day = session.store, session.today
    about = (kept.record.code, kept.record.kind)
    tenancies = [row.record for row in store.rows(Tenancy, {"dwelling": kept.id}) if Period.of(row.record).holds(day)]
    for tenancy in tenancies:
        states = [row.record for row in store.rows(ResidentState, {"person": tenancy.person})]
        present = not any(Period.of(state).holds(day) for state in states)
        code = store.get(Person, tenancy.person).record.code
        yield (*about, DwellingState.LET, code, tenancy.since, tenancy.terms, present)
    if not tenancies:
        out = [row.record for row in store.rows(OutOfUse, {"dwelling": kept.id}) if Period.of(row.record).holds(day)]
        whole = sum(row.rooms for row in out) >= kept.record.rooms
        yield (*about, DwellingState.OUT_OF_USE if whole else DwellingState.VACANT, None, None, None, None)


COMMANDS = (
    Workflow(
        "move-in",
        move_in,
        help=_("Let somebody move in: a tenancy begins, and the person is a resident."),
        takes=(
            Tenancy.since,
            Tenancy.person,
            Tenancy.dwelling,
            Tenancy.terms,
            Tenancy.phase,
            Tenancy.household,
            Tenancy.rooms,
            Tenancy.beds,
            Tenancy.rent,
            Tenancy.guarantor,
            Tenancy.housing_allowance,
            Tenancy.cooperation_agreement,
            Tenancy.staff_entry_agreement,
            Tenancy.key_worker,
            Tenancy.team,
            Tenancy.needed,
            Tenancy.postponed,
            Tenancy.ethos_before,
        ),
    ),
    Workflow(
        "undo-move-in",
        undo_move_in,
        help=_("Take a move-in back that was a mistake: the tenancy is void, and the person is no resident from it."),
        takes=(Tenancy.person,),
        options=(click.Option(["--reason", "reason_"], required=True, help=_("Why it is taken back.")),),
    ),
    Workflow(
        "move-out",
        move_out,
        help=_(
            "End the tenancy of somebody who has moved, was given notice or has died, and all that goes with it. "
            "Without `--until` it ends today: yesterday was its last day."
        ),
        takes=(
            Tenancy.until,
            Tenancy.person,
            Tenancy.exit,
            Tenancy.reason,
            Tenancy.destination,
            Tenancy.place_of_death,
            Tenancy.ethos_after,
        ),
        day=Tenancy.until,
    ),
    Workflow(
        "away",
        away,
        help=_("Note that residents are away, in treatment, in hospital or in prison."),
        takes=(ResidentState.since, ResidentState.state, ResidentState.until),
        many=ResidentState.person,
    ),
    Workflow(
        "back",
        back,
        help=_("Note that residents are back: every state of theirs ends, today if no `--until` is given."),
        takes=(ResidentState.until,),
        many=ResidentState.person,
        day=ResidentState.until,
    ),
    Workflow(
        "overview",
        overview,
        help=_("Show how every dwelling stands today, and who lives in it; codes only."),
        listing=True,
    ),
)
