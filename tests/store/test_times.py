"""Clock times that follow one another, and the minutes between them: over midnight and when the clocks change."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import InputError, Store, Unit, clock, on, open_store, quantity, record
from omsorgskjerne.files import export_file, import_file
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

OSLO = ZoneInfo("Europe/Oslo")
AUTUMN, SPRING = date(2024, 10, 26), date(2024, 3, 30)
"""The days before the nights in which the clocks change."""


@record("watch", plural="watches")
class Watch:
    """A watch."""

    day: date = on()
    begins: time | None = clock("begins", default=None)
    ends: time | None = clock("ends", after="begins", default=None)
    hours: int | None = quantity("hours", unit=Unit.HOUR, per=60, between=("begins", "ends"), default=None)
    people: int = quantity("people", unit=Unit.PERSON, default=1)


@pytest.fixture
def watches(organisation: Callable[..., Organisation]) -> Iterator[Store]:
    """Return a store of watches."""
    with open_store(organisation(Watch), by="tester", create=True) as opened:
        yield opened


def added(store: Store, day: date, begins: str, ends: str, hours: int | None = None) -> Watch:
    """Add a watch and return it as it is kept."""
    watch = Watch(day=day, begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), hours=hours)
    return store.get(Watch, store.add(watch)).record


NIGHTS = [
    (AUTUMN, "22:00", "07:00", "22:00+02:00", "07:00+01:00", 600),
    (SPRING, "22:00", "07:00", "22:00+01:00", "07:00+02:00", 480),
    (AUTUMN, "21:00", "22:30", "21:00+02:00", "22:30+02:00", 90),
    (AUTUMN, "07:00", "07:00", "07:00+02:00", "07:00+01:00", 25 * 60),
    # 02:30 comes twice on 27 October: the first, unless its offset is given.
    (AUTUMN, "22:00", "02:30", "22:00+02:00", "02:30+02:00", 270),
    (AUTUMN, "22:00", "02:30+01:00", "22:00+02:00", "02:30+01:00", 330),
    (date(2024, 10, 27), "02:30", "07:00", "02:30+02:00", "07:00+01:00", 330),
    (date(2024, 10, 27), "02:30+01:00", "07:00", "02:30+01:00", "07:00+01:00", 270),
    # 02:30 does not come on 31 March: half an hour after 02:00, when it was 03:30.
    (SPRING, "22:00", "02:30", "22:00+01:00", "02:30+01:00", 270),
    (date(2024, 3, 31), "02:30", "07:00", "02:30+01:00", "07:00+02:00", 210),
]


@pytest.mark.parametrize("night", NIGHTS)
def test_minutes_pass_over_midnight_and_when_the_clocks_change(
    watches: Store, tmp_path: Path, night: tuple[date, str, str, str, str, int]
) -> None:
    """A time not later by the clock is of the next day and has its offset; typed and imported alike."""
    day, begins, ends, first, last, minutes = night
    file = tmp_path / "watches.csv"
    file.write_text(f"day,begins,ends\n{day},{begins},{ends}\n", encoding="utf-8")
    import_file(watches, Watch, file)
    (imported,) = (row.record for row in watches.rows(Watch))
    typed = added(watches, day, begins, ends)
    assert typed == imported
    assert (first, last) == tuple(at.isoformat("minutes") for at in (typed.begins, typed.ends) if at)
    assert minutes == typed.hours


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))
days = st.one_of(
    st.sampled_from([AUTUMN, AUTUMN + timedelta(1), SPRING, SPRING + timedelta(1)]),
    st.dates(date(1990, 1, 1), date(2037, 12, 30)),
)


@given(day=days, begins=clocks, ends=clocks)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_minutes_are_the_difference_of_two_instants(watches: Store, day: date, begins: time, ends: time) -> None:
    """Whatever the day and the times, minutes worked out are the time that passed; they are never less than none."""
    last = day + timedelta(days=ends <= begins)
    instants = [
        datetime.combine(*at, OSLO).astimezone(ZoneInfo("UTC")).timestamp() for at in ((day, begins), (last, ends))
    ]
    passed = round(instants[1] - instants[0]) // 60
    watch = Watch(day=day, begins=begins, ends=ends)
    if passed < 0:  # an hour that is left out, and an end right after it
        with pytest.raises(InputError, match="ends: expected a time after begins"):
            watches.add(watch)
    else:
        assert passed == watches.get(Watch, watches.add(watch)).record.hours


def test_stated_minutes_stand(watches: Store, tmp_path: Path) -> None:
    """Minutes that are given are kept, typed or imported; with one time only there are none."""
    assert 300 == added(watches, AUTUMN, "22:00", "07:00", hours=300).hours
    file = tmp_path / "watches.csv"
    file.write_text("day,begins,ends,hours\n2024-10-26,22:00,07:00,5\n2024-10-26,22:00,,\n", encoding="utf-8")
    import_file(watches, Watch, file)
    assert [300, 300, None] == [row.record.hours for row in watches.rows(Watch, newest_first=False)]


def test_an_edit_works_minutes_out_anew(watches: Store) -> None:
    """Where they were those between the times; minutes that were stated apart from them stay."""
    row = watches.add(Watch(day=AUTUMN, begins=time(22), ends=time(7)))
    assert 540 == watches.edit(Watch, row, ends=time(6)).record.hours
    assert 480 == watches.edit(Watch, row, day=date(2024, 11, 2)).record.hours
    earlier = watches.edit(Watch, row, day=AUTUMN, begins=time(5)).record
    assert (60, "06:00+02:00") == (earlier.hours, earlier.ends and earlier.ends.isoformat("minutes"))
    assert 60 == watches.edit(Watch, row, people=2).record.hours
    assert watches.edit(Watch, row, ends=None).record.hours is None
    assert 120 == watches.edit(Watch, row, ends=time(7)).record.hours
    assert 90 == watches.edit(Watch, row, hours=90).record.hours
    assert 90 == watches.edit(Watch, row, ends=time(9)).record.hours
    assert 240 == watches.edit(Watch, row, hours=None).record.hours
    assert () == verify(watches.engine).faults
    assert 10 == len(watches.history(Watch, row))


def test_a_second_half_past_two_stays_when_its_day_does(watches: Store) -> None:
    """An offset that somebody gave survives an edit of the other time, and goes when the day is another."""
    row = watches.add(Watch(day=AUTUMN, begins=time(22), ends=time.fromisoformat("02:30+01:00")))
    assert 390 == watches.edit(Watch, row, begins=time(21)).record.hours
    assert 330 == watches.edit(Watch, row, day=date(2024, 11, 2)).record.hours


@pytest.mark.parametrize("name", ["watches.csv", "watches.jsonl"])
def test_what_is_exported_comes_back(organisation: Callable[..., Organisation], tmp_path: Path, name: str) -> None:
    """Times and minutes, worked out or stated, are the same after an export and an import."""
    with open_store(organisation(Watch), create=True) as store:
        kept = [added(store, *night[:3]) for night in NIGHTS] + [added(store, AUTUMN, "22:00", "07:00", 1)]
        export_file(store, Watch, store.rows(Watch, newest_first=False), tmp_path / name)
        assert len(kept) == import_file(store, Watch, tmp_path / name).already
    with open_store(organisation(Watch, file=tmp_path / "other.db"), create=True) as other:
        import_file(other, Watch, tmp_path / name)
        assert sorted(map(repr, kept)) == sorted(repr(row.record) for row in other.rows(Watch))
        assert () == verify(other.engine).faults


def test_an_end_that_is_none_is_refused_in_a_file(watches: Store, tmp_path: Path) -> None:
    """Half past two on 31 March does not come: a watch from then to a quarter past three is refused by its line."""
    file = tmp_path / "watches.csv"
    file.write_text("day,begins,ends\n2024-03-31,02:30,03:15\n2024-03-31,01:30,03:15\n", encoding="utf-8")
    done = import_file(watches, Watch, file, skip_invalid=True)
    assert ["line 2: ends: expected a time after begins"] == [str(line) for line in done.refusals]
    assert [45] == [row.record.hours for row in watches.rows(Watch)]
    assert done.refused_file
    with done.refused_file.open(encoding="utf-8-sig", newline="") as refused:
        assert 2 == len(list(csv.reader(refused)))
