"""Voiding a row that others refer to: refused with what refers to it, or all of it together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne import Contact, Person
from omsorgskjerne.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

VOID = ("person", "void", "ada", "--reason", "a person of the tests")
AWAY = ("--day", "2024-03-01")


@pytest.fixture
def known(make: Callable[..., Kit]) -> Kit:
    """Return an organisation with one person, who has two contacts and a measure on a case."""
    kit = make()
    kit.run("person", "add", "--code", "ADA", "--registered", "2024-01-01").ok()
    for _visit in range(2):
        kit.run("contact", "add", "--kind", "visit", "--person", "ada", *AWAY).ok()
    kit.run("case", "add", "--theme", "housing", "--person", "ada", "--code", "CASE1", "--since", "2024-03-01").ok()
    kit.run("measure", "add", "--kind", "internal", "--type", "advice", "--case", "CASE1", *AWAY).ok()
    return kit


def voided(kit: Kit) -> dict[str, int]:
    """Return how many rows are void, by table."""
    with kit.store() as store:
        tables = ("person", "contact", "case", "measure")
        return {
            table: next(store.query(f'SELECT COUNT("voided") FROM "{table}"'))[0]  # noqa: S608 - the test's own
            for table in tables
        }


def test_a_person_with_rows_is_not_voided(known: Kit) -> None:
    """What refers to the person is told by number, with how to list it; without anything personal, and all stands."""
    refused = known.run(*VOID).failed()
    assert "contacts: 2" in refused.err
    assert "cases: 1" in refused.err
    assert "omsorg contact list --person …" in refused.err
    assert "--with-references" in refused.err
    assert "ADA" not in refused.err
    assert {0} == set(voided(known).values())


def test_what_refers_to_it_goes_along_where_asked_for(known: Kit) -> None:
    """All that refers to the person, and what refers to that, is void for the same reason; figures and lists agree."""
    done = known.run(*VOID, "--with-references").ok()
    assert all(told in done.err for told in ("contacts: 2", "cases: 1", "measures: 1"))
    assert {"person": 1, "contact": 2, "case": 1, "measure": 1} == voided(known)
    assert not known.figures("2024")["visits.total"]["value"]
    assert "There are no rows." in known.run("contact", "list", "--person", "ada").ok().err
    listed = known.run("contact", "list", "--person", "ada", "--voided").ok().out
    assert 2 == listed.count("a person of the tests")
    assert "voided" not in known.run("db", "check").ok().out
    assert "The chain holds." in known.run("db", "audit").ok().out


def test_a_row_that_stands_alone_is_voided_as_before(known: Kit) -> None:
    """Nothing is listed or asked where nothing refers to a row, with the option and without."""
    rows = known.rows(Contact)
    for row, option in zip(rows, ([], ["--with-references"]), strict=True):
        assert "" == known.run("contact", "void", row.id, "--reason", "twice", *option).ok().err


def test_rows_from_before_that_refer_to_a_voided_one_are_told(known: Kit) -> None:
    """`db check` says where there are some, which is no damage: the file opens and can be reported."""
    with open_store(known.organisation) as store, store.engine.writing():
        store.engine.execute('UPDATE "person" SET "voided" = ?', (date(2024, 5, 1).isoformat(),))
    told = known.run("db", "check").ok().out
    assert "contact.person: rows that refer to one that was voided (2)" in told
    assert "case.person: rows that refer to one that was voided (1)" in told
    assert "measure" not in told
    assert [] == known.rows(Person)
    known.run("report", "2024").ok()
