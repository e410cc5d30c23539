"""Reading rows: by period and value, and by what somebody half remembers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.core.contacts import Contact, ContactKind, Partner, PartnerKind
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import AmbiguousError, InputError
from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from omsorgskjerne.store import Store

START = date(2023, 12, 28)


@pytest.fixture
def year(store: Store) -> Store:
    """Return a store with a contact on each of ten days around New Year, visits and telephone calls in turn."""
    for number in range(10):
        kind = ContactKind.PHONE if number % 2 else ContactKind.VISIT
        store.add(Contact(day=START + timedelta(days=number), kind=kind, minutes=number or None))
    return store


def test_rows_come_newest_first(year: Store) -> None:
    """Rows come by event date, then in the order in which they were entered, newest or oldest first."""
    days = [START + timedelta(days=number) for number in range(10)]
    assert [row.record.day for row in year.rows(Contact)] == days[::-1]
    assert [row.record.day for row in year.rows(Contact, newest_first=False, limit=3)] == days[:3]
    first, second = (year.add(Contact(day=START, kind=ContactKind.VISIT, minutes=60)) for _row in range(2))
    assert [row.id for row in year.rows(Contact, {"minutes": 60})] == [second, first]


def test_a_period_is_half_open(year: Store) -> None:
    """A period holds its first day and not the day after its last; New Year's Eve is in the old year."""
    assert year.count(Contact, period=Period.of_year(2023)) == 4
    assert year.count(Contact, period=Period.of_year(2024)) == 6
    found = year.rows(Contact, {"kind": ContactKind.VISIT}, period=Period.of_year(2023))
    assert [row.record.day for row in found] == [date(2023, 12, 30), date(2023, 12, 28)]


def test_values_are_looked_for_as_they_are_stored(year: Store) -> None:
    """A filter takes Python values, None for empty, and refuses a field or value that cannot be."""
    assert year.count(Contact, {"minutes": None}) == 1
    assert year.count(Contact, {"minutes": 3, "kind": "phone"}) == 1
    assert year.count(Contact, {"day": START}) == 1
    assert year.count(Contact, {"kind": "no longer known"}) == 0
    with pytest.raises(InputError, match="has no field colour"):
        year.count(Contact, {"colour": "red"})
    with pytest.raises(InputError, match="minutes: expected a whole number"):
        year.count(Contact, {"minutes": "3"})


@given(split=st.integers(-5, 15))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_periods_that_meet_hold_every_row_once(year: Store, split: int) -> None:
    """Wherever a span of time is cut in two, no row is lost or counted twice."""
    cut = START + timedelta(days=split)
    halves = [Period(date(2000, 1, 1), cut), Period(cut, date(2100, 1, 1))]
    assert sum(year.count(Contact, period=half) for half in halves) == 10


def test_a_person_is_found_by_what_is_remembered(store: Store) -> None:
    """An id, a code in any case, a nickname in any case, or part of one is enough when it fits one row only."""
    kari = store.add(Person(registered=START, code="KX4", nickname="Kari Ærlig"))
    store.add(Person(registered=START, code="PLL", nickname="Kåre"))
    for said in (kari, "kx4", "KARI ÆRLIG", "ærl", " Kari "):
        assert store.find(Person, said) == kari


def test_the_surest_way_decides(store: Store) -> None:
    """A whole nickname goes before a part of another, and a code before a nickname."""
    ole = store.add(Person(registered=START, code="AAA", nickname="Ole"))
    oline = store.add(Person(registered=START, code="OLE2", nickname="Olebrumm"))
    assert (store.find(Person, "ole"), store.find(Person, "ole2")) == (ole, oline)


def test_several_are_offered_not_guessed(store: Store) -> None:
    """When several answer, or none but some are alike, they are candidates; the message holds none of their names."""
    kari, karin = (store.add(Person(registered=START, nickname=name)) for name in ("Kari", "Karin"))
    with pytest.raises(AmbiguousError, match="Several persons answer to that") as several:
        store.find(Person, "kar")
    assert set(several.value.candidates) == {kari, karin}
    with pytest.raises(AmbiguousError, match="some are alike") as alike:
        store.find(Person, "Karri")
    assert set(alike.value.candidates) == {kari, karin}
    assert "Kar" not in str(several.value) + str(alike.value)


def test_nobody_is_found_where_nobody_is_meant(store: Store) -> None:
    """Nothing, something quite different, a voided row, or a record that has no name, is nobody."""
    voided = store.add(Person(registered=START, code="GONE", nickname="Borte"))
    store.void(Person, voided, "registered twice")
    for said in ("", "qqqqqq", "GONE", "borte", voided):
        with pytest.raises(InputError, match="No person answers to that") as nobody:
            store.find(Person, said)
        assert type(nobody.value) is InputError
    with pytest.raises(InputError, match="No contact answers"):
        store.find(Contact, "visit")


def test_records_without_a_code_are_known_by_their_name(store: Store) -> None:
    """A partner is found by part of its name."""
    row = store.add(Partner(since=START, kind=PartnerKind.FOOD, name="Matsentralen Oslo"))
    assert store.find(Partner, "matsentralen") == row


def test_a_query_of_ones_own_reads_the_file(year: Store) -> None:
    """Any portable query can be asked, with parameters."""
    rows = year.query('SELECT "kind", COUNT(*) FROM "contact" WHERE "day" < ? GROUP BY "kind"', ("2024-01-01",))
    assert dict(rows) == {"visit": 2, "phone": 2}


def test_half_a_character_is_only_not_found(store: Store) -> None:
    """What a command line that is not UTF-8 may hand over answers to nothing."""
    store.add(Person(registered=START, nickname="Kari"))
    with pytest.raises(InputError, match="answers to that"):
        store.find(Person, "\udcff")
