"""Editing and voiding: former content is kept apart, a voided row counts no more, nothing is written for nothing."""

from __future__ import annotations

from datetime import date, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.core.contacts import Contact, ContactKind, ContactState, Method
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import InputError
from omsorgskjerne.ids import new_id
from omsorgskjerne.store import Store, open_store
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.organisation import Organisation

DAY = date(2024, 3, 1)
VISIT = Contact(day=DAY, kind=ContactKind.VISIT, minutes=10)


def test_an_edit_gives_the_row_as_it_is_now(store: Store) -> None:
    """Fields that are named change, None empties an optional one, the others stay."""
    row = store.add(VISIT)
    kept = store.edit(Contact, row, kind=ContactKind.PHONE, minutes=None)
    assert kept.record == Contact(day=DAY, kind=ContactKind.PHONE)
    assert kept == store.get(Contact, row)


changes = st.dictionaries(st.sampled_from(["minutes", "persons"]), st.integers(1, 3), max_size=2)


@given(edits=st.lists(changes, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_history_holds_every_content(store: Store, edits: list[dict[str, Any]]) -> None:
    """Whatever is edited how often, history lists each content that was ever there, and the chain holds."""
    row = store.add(VISIT)
    contents = [VISIT]
    for edit in edits:
        kept = store.edit(Contact, row, **edit)
        if kept.record != contents[-1]:
            contents.append(kept.record)
    versions = store.history(Contact, row)
    assert [version.record for version in versions] == contents
    assert [version.action for version in versions] == ["add"] + ["edit"] * (len(contents) - 1)
    assert verify(store.engine).faults == ()


def test_an_edit_that_changes_nothing_writes_nothing(store: Store) -> None:
    """The same values again leave no row in the chain and no history."""
    row = store.add(VISIT)
    assert store.edit(Contact, row, minutes=10, kind=ContactKind.VISIT).record == VISIT
    assert len(store.history(Contact, row)) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": None}, "kind: expected one of"),
        ({"kind": "dinner"}, "kind: expected one of"),
        ({"minutes": -1}, "minutes: expected a whole number"),
        ({"person": new_id()}, "person: expected the code, name or id of a row that exists"),
        ({"minute": 1}, "has no field minute.\nDid you mean minutes"),
        ({"id": "x"}, "has no field id"),
    ],
)
def test_a_bad_edit_changes_nothing(store: Store, change: dict[str, Any], message: str) -> None:
    """A value that is not accepted, or a field that does not exist, is refused and the row stays."""
    row = store.add(VISIT)
    with pytest.raises(InputError, match=message):
        store.edit(Contact, row, **change)
    assert store.get(Contact, row).record == VISIT
    assert len(store.history(Contact, row)) == 1


def test_a_code_cannot_be_emptied_or_taken(store: Store) -> None:
    """A code is drawn when a row is added, not later, and stays unique."""
    one, other = (store.add(Person(registered=DAY, code=code)) for code in ("ONE", "OTHER"))
    with pytest.raises(InputError, match="code: expected a code"):
        store.edit(Person, one, code="")
    with pytest.raises(InputError, match="another person has this code already"):
        store.edit(Person, one, code="OTHER")
    assert store.edit(Person, other, code="THIRD").record.code == "THIRD"


def test_a_retired_code_survives_an_edit_of_something_else(organisation: Callable[..., Organisation]) -> None:
    """Fields that are not named are not checked again: a code may have been retired since."""
    with open_store(organisation(), create=True) as store:
        row = store.add(Contact(day=DAY, kind=ContactKind.PHONE))
    retired = {"contact.kind": {"phone": {"label": None, "retired": True}}}
    with open_store(organisation(choices=retired)) as store:
        assert store.edit(Contact, row, minutes=3).record.kind is ContactKind.PHONE
        with pytest.raises(InputError, match="kind: expected one of"):
            store.add(Contact(day=DAY, kind=ContactKind.PHONE))
        assert store.count(Contact, {"kind": ContactKind.PHONE}) == 1


def test_a_clock_time_follows_its_day(store: Store) -> None:
    """When the day is corrected, the hour stays and gets the offset of the new day."""
    row = store.add(Contact(day=date(2024, 7, 1), kind=ContactKind.VISIT, at=time(8, 30)))
    kept = store.edit(Contact, row, day=date(2024, 1, 1))
    assert kept.record.at == time(8, 30, tzinfo=timezone(timedelta(hours=1)))


def test_a_voided_row_counts_no_more(store: Store) -> None:
    """A voided row is left out of rows and counts unless asked for, keeps its content, and says why."""
    row = store.add(Contact(day=DAY, kind=ContactKind.VISIT, methods=(Method.HARM_REDUCTION,)))
    store.void(Contact, row, " entered  twice ")
    kept = store.get(Contact, row)
    assert kept.record.state is ContactState.DONE
    assert (kept.void_reason, kept.voided is None) == ("entered  twice", False)
    assert (store.count(Contact), store.count(Contact, voided=True)) == (0, 1)
    assert (list(store.rows(Contact)), list(store.rows(Contact, voided=True))) == ([], [kept])
    assert [version.action for version in store.history(Contact, row)] == ["add", "void"]
    assert verify(store.engine).faults == ()


def test_a_voided_row_stays_as_it_is(store: Store) -> None:
    """What was voided can be neither edited nor voided again."""
    row = store.add(VISIT)
    store.void(Contact, row, "a mistake")
    for attempt in (lambda: store.edit(Contact, row, minutes=1), lambda: store.void(Contact, row, "again")):
        with pytest.raises(InputError, match="was voided and stays as it is"):
            attempt()
    assert store.get(Contact, row).void_reason == "a mistake"


@pytest.mark.parametrize("reason", ["", "  ", "\x00"])
def test_voiding_needs_a_reason(store: Store, reason: str) -> None:
    """Without a reason nothing is voided."""
    row = store.add(VISIT)
    with pytest.raises(InputError, match="A reason is needed"):
        store.void(Contact, row, reason)
    assert store.count(Contact) == 1


def test_a_row_that_is_not_there_is_said_so(store: Store) -> None:
    """Reading, editing, voiding and the history of an unknown id are refused alike."""
    attempts: list[Callable[[], object]] = [
        lambda: store.get(Contact, new_id()),
        lambda: store.edit(Contact, new_id(), minutes=1),
        lambda: store.void(Contact, new_id(), "a mistake"),
        lambda: store.history(Contact, new_id()),
    ]
    for attempt in attempts:
        with pytest.raises(InputError, match="There is no contact of that id"):
            attempt()


def test_an_interrupted_write_leaves_nothing(store: Store) -> None:
    """What is raised in the middle of a write takes everything of that write with it."""

    def break_off() -> None:
        with store.engine.writing():
            store.engine.execute('DELETE FROM "contact"')
            raise KeyboardInterrupt

    store.add(VISIT)
    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert store.count(Contact) == 1
