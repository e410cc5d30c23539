"""The state machine: whatever is tried, the moves of a referral are a path in its table."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Id, InputError, Person, Store, new_id
from omsorgskjerne.testing import Kit
from omsorgskjerne_placement.codes import Level, Outcome, Ownership, Position, Reason
from omsorgskjerne_placement.desk import log_of, months_later
from omsorgskjerne_placement.records import Institution, Move, Referral, Stay, Ward
from omsorgskjerne_placement.states import ALLOWED, ENDED, FIRST, WITH_WARD, State

DAY = date(2025, 2, 3)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """Return an organisation for all the sequences that are tried."""
    kit = Kit(tmp_path_factory.mktemp("organisation"))
    kit.write("omsorg.toml", '[organisation]\nname = "Test"\nlanguage = "en"\nplugins = ["placement"]\n')
    kit.run("db", "migrate").ok()
    return kit


def begin(store: Store) -> tuple[Id[Referral], Id[Ward]]:
    """Add a referral without moves, and a ward."""
    person = store.add(Person(registered=DAY))
    house = store.add(Institution(since=DAY, ownership=Ownership.MUNICIPAL, name="Huset"))
    ward = store.add(Ward(since=DAY, level=Level.COPING, institution=house, name="Avdeling"))
    return store.add(Referral(day=DAY, assessed=DAY, person=person, level=Level.COPING)), ward


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(tried=st.lists(st.tuples(st.sampled_from(list(State)), st.integers(-1, 2)), max_size=25))
def test_any_sequence_of_moves_that_is_stored_is_a_path(kit: Kit, tried: list[tuple[State, int]]) -> None:
    """Of any moves in any order those stored are a path of the table with rising days; a refused one changes nothing."""
    with kit.store() as store:
        referral, ward = begin(store)
        path: list[tuple[date, State]] = []
        for state, days in tried:
            last_day, last = path[-1] if path else (DAY, None)
            day = last_day + timedelta(days=0 if state in FIRST else days)
            move = Move(
                day=day,
                state=state,
                referral=referral,
                reason=Reason.APPEAL,
                decided_by=Position.CASE_OFFICER,
                ward=ward if state in WITH_WARD else None,
                agreed_until=DAY + timedelta(days=1000 + len(path)) if state == State.EXTENDED else None,
            )
            allowed = state in (ALLOWED[last] if last else FIRST) and day >= last_day
            if state in FIRST:
                allowed = allowed and day == DAY
            if allowed:
                store.add(move)
                path.append((day, state))
            else:
                with pytest.raises(InputError):
                    store.add(move)
            assert path == [(kept.record.day, kept.record.state) for kept in log_of(store, referral)]


def test_the_table_has_every_state_and_ends_somewhere() -> None:
    """Each state has a row, each can be reached, and from each the case can come to an end."""
    assert set(State) == set(ALLOWED)
    reached = set(FIRST).union(*ALLOWED.values())
    assert set(State) == reached
    ending = set(ENDED)
    for _step in State:
        ending |= {state for state, after in ALLOWED.items() if after & ending}
    assert set(State) == ending


def test_only_the_last_move_can_be_changed_or_voided(kit: Kit) -> None:
    """An earlier move stands; the last one may get another day, not before the one ahead of it, or be voided."""
    with kit.store() as store:
        referral, _ward = begin(store)
        first = store.add(Move(day=DAY, state=State.REFERRED, referral=referral))
        last = store.add(Move(day=DAY, state=State.RECEIVED, referral=referral))
        for refused in (
            lambda: store.edit(Move, first, state=State.ASSESSED),
            lambda: store.void(Move, first, "wrong"),
            lambda: store.edit(Move, last, day=DAY - timedelta(days=1)),
            lambda: store.edit(Move, last, state=State.ADMITTED),
            lambda: store.edit(Move, last, referral=begin(store)[0]),
            lambda: store.void(Referral, referral, "wrong"),
            lambda: store.edit(Referral, referral, day=DAY - timedelta(days=1)),
            lambda: store.edit(Referral, referral, person=store.add(Person(registered=DAY))),
        ):
            with pytest.raises(InputError):
                refused()
        store.edit(Move, last, day=DAY + timedelta(days=1))
        store.void(Move, last, "wrong")
        store.void(Move, first, "wrong")
        assert [] == log_of(store, referral)
        store.void(Referral, referral, "wrong")


def test_moves_of_one_day_stand_in_the_order_they_were_entered(kit: Kit) -> None:
    """A row that brings an id from elsewhere cannot slip in before the last move of the same day."""
    early = new_id()
    with kit.store() as store:
        referral, _ward = begin(store)
        store.add(Move(day=DAY, state=State.REFERRED, referral=referral))
        with pytest.raises(InputError, match="before the last"):
            store.add(Move(day=DAY, state=State.RECEIVED, referral=referral), early)


def test_a_move_without_reason_or_ward_is_refused(kit: Kit) -> None:
    """What needs a reason, a ward or who decided says so."""
    with kit.store() as store:
        referral, ward = begin(store)
        store.add(Move(day=DAY, state=State.REFERRED, referral=referral))
        store.add(Move(day=DAY, state=State.RECEIVED, referral=referral))
        with pytest.raises(InputError, match="needs a reason"):
            store.add(Move(day=DAY, state=State.REJECTED, referral=referral))
        with pytest.raises(InputError, match="names the ward"):
            store.add(Move(day=DAY, state=State.ALLOCATED, referral=referral))
        for move in (
            Move(day=DAY, state=State.ALLOCATED, referral=referral, ward=ward),
            Move(day=DAY, state=State.REJECTED, referral=referral, reason=Reason.OTHER_SERVICE),
        ):
            with pytest.raises(InputError, match="who decided"):
                store.add(move)
        decided: dict[str, Any] = {"referral": referral, "ward": ward, "decided_by": Position.CASE_OFFICER}
        store.add(Move(day=DAY, state=State.ALLOCATED, **decided))
        with pytest.raises(InputError, match="who decided"):
            store.add(Move(day=DAY, state=State.ADMITTED, referral=referral, ward=ward))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2025, 3, 1), 12, date(2026, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2025, 1, 31), 1, date(2025, 3, 1)),
        (date(2025, 12, 31), 2, date(2026, 3, 1)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_end_before_the_same_day(day: date, months: int, after: date) -> None:
    """Months last until the day before the same day; where there is none, until the last of that month."""
    assert after == months_later(day, months)


def test_an_import_of_moves_is_held_to_the_table(omsorg: Callable[..., Kit]) -> None:
    """A file whose rows are no path is refused whole, with the line; one that is, is stored."""
    kit = omsorg("placement")
    kit.run("person", "add", "--code", "PPA").ok()
    kit.run(
        "placement", "referral", "add", "--code", "CASE", "--person", "PPA", "--level", "care", "--day", "2025-02-03"
    ).ok()
    rows = "day;state;referral\n2025-02-03;referred;CASE\n2025-02-04;waiting;CASE\n"
    refused = kit.run("placement", "move", "import", kit.write("moves.csv", rows)).failed()
    assert "received, withdrawn" in refused.err
    labels = kit.run("placement", "move", "import", kit.write("moves.csv", rows), lang="nb").failed().err
    assert ("mottatt, trukket" in labels, "received" in labels) == (True, False)
    assert [] == kit.rows(Move)
    kit.run("placement", "move", "import", kit.write("moves.csv", rows.replace("waiting", "received"))).ok()
    assert ["referred", "received"] == [row.record.state for row in kit.rows(Move)]


@pytest.mark.parametrize("later", ["discharged", "voided"])
def test_a_stay_agrees_with_its_moves_as_it_stands_once_all_is_written(kit: Kit, later: str) -> None:
    """Somebody moves in and out, or in by mistake, in one go: what is held against the moves is the stay at the end."""
    moved_out = DAY + timedelta(days=3)
    with kit.store() as store:
        referral, ward = begin(store)
        person = store.get(Referral, referral).record.person
        for state in (State.ASSESSED, State.REFERRED, State.RECEIVED, State.ALLOCATED):
            there: dict[str, Any] = {"ward": ward, "decided_by": Position.CASE_OFFICER} if state in WITH_WARD else {}
            store.add(Move(day=DAY, state=state, referral=referral, **there))
        with store.together():
            admitted = Move(
                day=DAY, state=State.ADMITTED, referral=referral, ward=ward, decided_by=Position.CASE_OFFICER
            )
            move = store.add(admitted)
            stay = store.add(Stay(since=DAY, level=Level.COPING, person=person, ward=ward, referral=referral))
            if later == "voided":
                store.void(Move, move, "a mistake")
                store.void(Stay, stay, "a mistake")
            else:
                store.edit(Stay, stay, until=moved_out, discharge=Outcome.AS_PLANNED)
                store.add(Move(day=moved_out, state=State.DISCHARGED, referral=referral))
        assert (store.get(Stay, stay).voided is None) == (later == "discharged")
