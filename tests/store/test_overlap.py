"""Intervals that overlap a time: found by their spans, they are those that a look at every one finds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import (
    Contact,
    Id,
    InputError,
    Period,
    Person,
    Store,
    Unit,
    open_store,
    quantity,
    record,
    ref,
    since,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.organisation import Organisation

FIRST = date(2015, 1, 1)


@record("lodging", plural="lodgings")
class Lodging:
    """Somebody lodged for a time."""

    since: date = since()
    person: Id[Person] = ref("person")
    beds: int = quantity("beds", unit=Unit.BED)
    until: date | None = until(default=None)


@pytest.fixture
def lodgings(organisation: Callable[..., Organisation]) -> Iterator[Store]:
    """Return a store of lodgings."""
    with open_store(organisation(Lodging), by="tester", create=True) as opened:
        yield opened


days = st.integers(0, 3_000).map(lambda number: FIRST + timedelta(days=number))
lengths = st.sampled_from([1, 7, 8, 9, 31, 63, 64, 65, 365, 511, 512, 513, 2_000]) | st.integers(1, 2_500)
intervals = st.tuples(days, lengths | st.none())
times = st.tuples(days, st.integers(1, 1_000)).map(lambda time: Period(time[0], time[0] + timedelta(days=time[1])))
ENDLESS = [Period(date.min, FIRST + timedelta(days=100)), Period(FIRST + timedelta(days=100), date.max)]


# Each example has a person of its own, so that those before it do no harm.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.lists(intervals, max_size=25), asked=st.lists(times, min_size=1, max_size=8))
def test_they_are_those_that_a_look_at_every_one_finds(
    lodgings: Store, kept: list[tuple[date, int | None]], asked: list[Period]
) -> None:
    """With whose they are (by the index) and without; rows, numbers and sums agree, oldest first as asked."""
    with lodgings.together():
        person, other = (lodgings.add(Person(registered=FIRST)) for _person in range(2))
        rows = [
            Lodging(since=day, until=day + timedelta(days=n) if n else None, person=person, beds=2) for day, n in kept
        ]
        ids = [lodgings.add(row) for row in rows]
        lodgings.add(Lodging(since=FIRST, person=other, beds=5))
    for time in [*asked, *ENDLESS]:
        expected = sorted(
            (row.since, id)
            for row, id in zip(rows, ids, strict=True)
            if row.since < time.end and (row.until is None or row.until > time.start)
        )
        where = {"person": person}
        found = lodgings.rows(Lodging, where, overlapping=time, newest_first=False)
        assert expected == [(kept.record.since, kept.id) for kept in found]
        assert len(expected) == lodgings.count(Lodging, where, overlapping=time)
        assert (2 * len(expected),) == lodgings.sums(Lodging, ["beds"], where, overlapping=time)
        assert (
            expected[-3:]
            == [(kept.record.since, kept.id) for kept in lodgings.rows(Lodging, where, overlapping=time, limit=3)][::-1]
        )
        among = {kept.id for kept in lodgings.rows(Lodging, overlapping=time)}
        assert {id for _since, id in expected} == among & set(ids)


def test_what_lies_outside_a_time_overlaps_what_is_before_or_after_it() -> None:
    """A time has a before and an after, but where it goes on for ever, or always has."""
    march = Period(date(2024, 3, 1), date(2024, 4, 1))
    assert [Period(date.min, date(2024, 3, 1)), Period(date(2024, 4, 1), date.max)] == march.outside()
    assert [Period(date.min, date(2024, 3, 1))] == Period.lasting(date(2024, 3, 1), None).outside()
    assert [] == Period(date.min, date.max).outside()
    assert Period(date(2024, 3, 1), date(2024, 3, 2)) == Period.of_day(date(2024, 3, 1))


def test_what_is_of_one_day_overlaps_nothing(store: Store) -> None:
    """A record without an end is asked for by period; asking otherwise is told."""
    with pytest.raises(InputError, match="overlaps no time"):
        store.count(Contact, overlapping=Period.of_year(2024))
