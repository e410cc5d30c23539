"""Writing together: everything inside one block is kept, or nothing of it, and nobody is told before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Change, Contact, ContactKind, InputError, Store, on, open_store, record
from omsorgskjerne.files import Imported, import_file
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

DAY = date(2024, 3, 1)


@record("wash", plural="washes")
class Wash:
    """A wash."""

    day: date = on()


def visit(persons: int = 1) -> Contact:
    """Return a visit."""
    return Contact(day=DAY, kind=ContactKind.VISIT, persons=persons)


class BrokenOffError(Exception):
    """Ends a block."""


def broken_off(store: Store, *steps: Callable[[], object]) -> None:
    """Do some things in a block that raises in the end."""
    with store.together():
        for step in steps:
            step()
        raise BrokenOffError


blocks = st.recursive(
    st.integers(1, 99), lambda inner: st.tuples(st.booleans(), st.lists(inner, max_size=4)), max_leaves=12
)


def write(store: Store, block: object) -> list[int]:
    """Write a tree of blocks, of which some raise and are caught just outside; return what should stay."""
    if isinstance(block, int):
        store.add(visit(block))
        return [block]
    assert isinstance(block, tuple)
    raises, inner = block
    kept: list[int] = []
    try:
        with store.together():
            for part in inner:
                kept += write(store, part)
            if raises:
                broken_off(store)
    except BrokenOffError:
        return []
    return kept


@given(block=blocks)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_block_is_kept_whole_or_not_at_all(organisation: Callable[..., Organisation], block: object) -> None:
    """However blocks stand in one another and whichever of them raise, what stays is what no block that raised wrote."""
    told: list[Change] = []
    here = organisation(Wash, changed=told.append)
    with open_store(here, create=True) as store:
        before = store.count(Contact)
        kept = write(store, block)
        persons = [row.record.persons for row in store.rows(Contact, newest_first=False)]
        assert sorted(kept) == sorted(persons[before:])
        assert len(kept) == len(told)
        assert () == verify(store.engine).faults
        assert [] == store.engine.check()


def test_plugins_are_told_after_the_commit_only(organisation: Callable[..., Organisation]) -> None:
    """Inside the block nobody is told; after it everybody is, in order; after one that raised nobody is."""
    told: list[str] = []
    with open_store(organisation(Wash, changed=lambda change: told.append(change.action)), create=True) as store:
        with store.together():
            row = store.add(visit())
            store.edit(Contact, row, persons=2)
            store.void(Contact, row, "test")
            assert [] == told
        assert ["add", "edit", "void"] == told
        with pytest.raises(BrokenOffError):
            broken_off(store, lambda: store.add(visit()))
        assert ["add", "edit", "void"] == told


def test_what_is_caught_inside_leaves_the_rest(store: Store) -> None:
    """A row that is refused inside a block does not undo those before it, if the refusal is caught."""
    with store.together():
        row = store.add(visit())
        with pytest.raises(InputError):
            store.add(visit(-1))
        store.edit(Contact, row, persons=3)
    assert [3] == [kept.record.persons for kept in store.rows(Contact)]
    assert () == verify(store.engine).faults


def test_nobody_sees_half_of_a_block(organisation: Callable[..., Organisation]) -> None:
    """Another who reads the file sees nothing of a block before its end."""
    with open_store(organisation(), create=True) as store, open_store(organisation()) as other:
        with store.together():
            store.add(visit())
            assert 1 == store.count(Contact)
            assert 0 == other.count(Contact)
        assert 1 == other.count(Contact)


def test_an_import_goes_along(store: Store, tmp_path: Path) -> None:
    """A file that is imported inside a block is undone with it, and can then be imported again."""
    file = tmp_path / "contacts.csv"
    file.write_text("day,kind\n2024-03-01,visit\n2024-03-02,visit\n", encoding="utf-8")
    done: list[Imported] = []
    with pytest.raises(BrokenOffError):
        broken_off(store, lambda: done.append(import_file(store, Contact, file)))
    assert [2] == [imported.added for imported in done]
    assert 0 == store.count(Contact)
    with store.together():
        assert 2 == import_file(store, Contact, file).added
    assert 2 == store.count(Contact)
    assert () == verify(store.engine).faults
