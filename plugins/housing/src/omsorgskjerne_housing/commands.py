"""Commands for what happens in the house: moving in and out, going away and coming back, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne import InputError, Listing, PersonRole, RoleKind, Workflow, words_of
from omsorgskjerne_housing.figures.homes import DwellingState
from omsorgskjerne_housing.homes import Dwelling, Exit, OutOfUse, Tenancy
from omsorgskjerne_housing.support import ResidentState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from omsorgskjerne import Id, Kept, Person, Session, Store

_ = words_of(__name__)


def current(row: Any, day: date) -> bool:
    """Tell whether an interval goes on on a day."""
    return bool(row.since <= day and (row.until is None or day < row.until))


def tenancy_of(store: Store, person: Id[Person]) -> Kept[Tenancy]:
    """Return the tenancy that a person has not moved out of. Raises InputError if there is none."""
    kept = next(store.rows(Tenancy, {"person": person, "until": None}), None)
    if kept is None:
        raise InputError(_("The person has no tenancy that goes on."), hint=_("See `omsorg housing overview`."))
    return kept


def end_roles(store: Store, person: Id[Person], kind: RoleKind, until: date) -> None:
    """End a person's roles of one kind that go on."""
    for role in list(store.rows(PersonRole, {"person": person, "kind": kind, "until": None})):
        if role.record.since < until:
            store.edit(PersonRole, role.id, until=until)


def end_states(store: Store, person: Id[Person], until: date) -> int:
    """End the states that a resident is in; return how many."""
    states = [kept for kept in store.rows(ResidentState, {"person": person}) if goes_on(kept.record, until)]
    for kept in states:
        store.edit(ResidentState, kept.id, until=until)
    return len(states)


def goes_on(state: ResidentState, day: date) -> bool:
    """Tell whether a state that began before a day has not ended by then."""
    return state.since < day and (state.until is None or day < state.until)


def move_in(session: Session, **values: Any) -> None:
    """Add a tenancy, and the role of resident from that day."""
    store, tenancy = session.store, Tenancy(**values)
    with store.together():
        store.add(tenancy)
        end_roles(store, tenancy.person, RoleKind.FORMER_RESIDENT, tenancy.since)
        if not store.count(PersonRole, {"person": tenancy.person, "kind": RoleKind.RESIDENT, "until": None}):
            store.add(PersonRole(since=tenancy.since, kind=RoleKind.RESIDENT, person=tenancy.person))
    session.echo(_("Moved in."))


def move_out(session: Session, *, person: Id[Person], until: date | None, **ending: Any) -> None:
    """End the tenancy that a person has, with the states and the role of resident that go with it."""
    store, day = session.store, until or session.today
    with store.together():
        kept = tenancy_of(store, person)
        store.edit(Tenancy, kept.id, until=day, **ending)
        if ending["exit"] != Exit.MOVED_WITHIN:
            end_states(store, person, day)
            end_roles(store, person, RoleKind.RESIDENT, day)
        if ending["exit"] in {Exit.MOVED_OR_GIVEN_NOTICE, None}:
            store.add(PersonRole(since=day, kind=RoleKind.FORMER_RESIDENT, person=person))
    session.echo(_("Moved out."))


def away(session: Session, *, person: list[Id[Person]], **values: Any) -> None:
    """Note for each resident that a state begins."""
    for one in person:
        session.store.add(ResidentState(person=one, **values))
    session.echo(_("{count} noted."), count=len(person))


def back(session: Session, *, person: list[Id[Person]], until: date | None) -> None:
    """End every state of each resident. Raises InputError for one who is in none."""
    for one in person:
        if not end_states(session.store, one, until or session.today):
            raise InputError(_("Somebody among them is neither away nor in another state."))
    session.echo(_("{count} noted."), count=len(person))


def overview(session: Session) -> Listing:
    """Return how every dwelling stands today, and who lives in it: codes only."""
    heads = (
        _("dwelling"),
        _("kind"),
        _("state"),
        _("resident"),
        _("resident since"),
        _("terms"),
        _("resident's states"),
    )
    dwellings = sorted(session.store.rows(Dwelling), key=lambda kept: kept.record.code)
    rows = [row for kept in dwellings if current(kept.record, session.today) for row in lines(session, kept)]
    return Listing(heads, rows, title=_("Dwellings today"))


def lines(session: Session, kept: Kept[Dwelling]) -> Iterator[tuple[Any, ...]]:
    """Yield a line for each resident of a dwelling, or one line for an empty dwelling."""
    from omsorgskjerne import Person

    store, day = session.store, session.today
    about = (kept.record.code, kept.record.kind)
    tenancies = [row.record for row in store.rows(Tenancy, {"dwelling": kept.id}) if current(row.record, day)]
    for tenancy in tenancies:
        states = [row.record for row in store.rows(ResidentState, {"person": tenancy.person})]
        said = ", ".join(session.say(state.state.label) for state in states if current(state, day))
        code = store.get(Person, tenancy.person).record.code
        yield (*about, DwellingState.LET, code, tenancy.since, tenancy.terms, said)
    if not tenancies:
        out = [row.record for row in store.rows(OutOfUse, {"dwelling": kept.id}) if current(row.record, day)]
        whole = any(row.rooms >= kept.record.rooms for row in out)
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
        "move-out",
        move_out,
        help=_("End the tenancy of somebody who has moved, was given notice or has died, and all that goes with it."),
        takes=(
            Tenancy.until,
            Tenancy.person,
            Tenancy.exit,
            Tenancy.reason,
            Tenancy.destination,
            Tenancy.place_of_death,
            Tenancy.ethos_after,
        ),
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
        help=_("Note that residents are back: every state of theirs ends."),
        takes=(ResidentState.until,),
        many=ResidentState.person,
    ),
    Workflow(
        "overview",
        overview,
        help=_("Show how every dwelling stands today, and who lives in it; codes only."),
        listing=True,
    ),
)
