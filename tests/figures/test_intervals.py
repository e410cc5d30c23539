"""Figures of intervals against a slow and simple count, day by day: who is there, nights, the most on one night."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import FigureError
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.fields import another_day, choice, quantity, ref, since, until
from omsorgskjerne.figures import (
    Count,
    Days,
    During,
    Elapsed,
    Mean,
    Median,
    Nights,
    Occupancy,
    Peak,
    People,
    Snapshot,
    Sum,
    Within,
)
from omsorgskjerne.figures.behind import Part
from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.figures.rows import RowFigure
from omsorgskjerne.figures.times import Time
from omsorgskjerne.hookspecs import hookimpl
from omsorgskjerne.ids import Id
from omsorgskjerne.organisation import Config, load
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.store import open_store
from omsorgskjerne.terms import Quality, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result

YEAR = Period.of_year(2024)
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


class Ward(Choice):
    """Where a bed stands."""

    NORTH = "north", "north"
    SOUTH = "south", "south"


@record("place", plural="places")
class Place:
    """So many beds of a ward, from one day until another."""

    since: date = since()
    until: date | None = until()
    ward: Ward = choice("ward")
    beds: int | None = quantity("beds", unit=Unit.BED, default=None)
    quality: Quality = choice("quality", default=Quality.COUNTED)


@record("stay", plural="stays")
class Stay:
    """Somebody in a bed."""

    since: date = since()
    until: date | None = until()
    ward: Ward = choice("ward")
    person: Id[Person] | None = ref("person", default=None)
    asked: date | None = another_day("asked", default=None)


@record("watch", plural="watches")
class Watch:
    """Somebody, or nobody in particular, was looked after for some days."""

    since: date = since()
    until: date | None = until()
    person: Id[Person] | None = ref("person", default=None)
    quality: Quality = choice("quality", default=Quality.COUNTED)


class Throughout(Time):
    """There for the whole of the period."""

    kind = "throughout"
    lasting = True

    def occasions(
        self,
        since: date,
        until: date | None,
        days: Period,
        *,
        apart: bool,  # noqa: ARG002 - it has no days of its own
    ) -> Iterator[tuple[date | None, int]]:
        """Yield one occasion, without a day."""
        if since <= days.start and (until is None or until >= days.end):
            yield None, 1


NIGHTS = Nights("house.nights", "Bed nights", of=Stay, by=(Stay.ward,))
ROOM = Nights("house.room", "Nights there was a bed for", of=Place.beds, by=(Place.ward,))
TAKEN = Occupancy("house.taken", "Occupancy", used=NIGHTS, room=ROOM)
BEDS = Snapshot("house.beds", "Beds", of=Place.beds, by=(Place.ward,))
MOST = Peak("house.most", "Most guests", of=Stay)
WAIT = Mean("house.wait", "Days of waiting", of=Elapsed(Stay.asked, Stay.since))


def plugin(*figures: Figure) -> ModuleType:
    """Return a plugin with two interval records and figures of them."""
    module = ModuleType("house")

    @hookimpl
    def omsorgskjerne_records() -> list[type]:
        return [Place, Stay, Watch]

    @hookimpl
    def omsorgskjerne_figures() -> list[Figure]:
        return list(figures)

    module.omsorgskjerne_records = omsorgskjerne_records  # type: ignore[attr-defined]
    module.omsorgskjerne_figures = omsorgskjerne_figures  # type: ignore[attr-defined]
    return module


@pytest.fixture(scope="module")
def house(shared: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Give a house with wards, which tests fill anew every time."""
    config = Config(path=None, name="Test", file=tmp_path_factory.mktemp("house") / "omsorg.db", language="en")
    organisation = load(config, plugins={"house": plugin(NIGHTS, ROOM, TAKEN, BEDS, MOST, WAIT)})
    with open_store(organisation, create=True) as store:
        store.engine.execute("PRAGMA foreign_keys=OFF")
        yield type(shared)(organisation, store)


DAYS = st.dates(date(2023, 10, 1), date(2025, 3, 1))
SPANS = st.tuples(DAYS, st.integers(1, 500)).map(lambda ends: Period(ends[0], ends[0] + timedelta(days=ends[1])))
PERSONS = [f"0190a000-0000-7000-8000-{number:012x}" for number in range(4)]


def lasting(record: Any, **facts: Any) -> st.SearchStrategy[Any]:
    """Return rows of intervals: short and long, some going on, before, within, around and after the year."""
    spans = st.tuples(DAYS, st.none() | st.integers(1, 40) | st.integers(1, 600))
    return st.tuples(spans, st.fixed_dictionaries(facts)).map(
        lambda row: record(since=row[0][0], until=row[0][1] and row[0][0] + timedelta(days=row[0][1]), **row[1])
    )


STAYS = st.lists(
    lasting(
        Stay,
        ward=st.sampled_from(list(Ward)),
        person=st.none() | st.sampled_from(PERSONS),
        asked=st.none() | DAYS,
    ),
    max_size=12,
)
PLACES = st.lists(
    lasting(
        Place,
        ward=st.sampled_from(list(Ward)),
        beds=st.none() | st.integers(1, 9),
        quality=st.sampled_from(["counted", "counted", "estimated", "stated"]),
    ),
    max_size=12,
)


def there(rows: list[Any], day: date) -> list[Any]:
    """Return the rows that are there on a day."""
    return [row for row in rows if row.since <= day and (row.until is None or day < row.until)]


def each(days: Period) -> list[date]:
    """Return the days of a period."""
    return [days.start + timedelta(days=number) for number in range(days.days)]


def began(rows: list[Any], days: Period) -> bool:
    """Tell whether the record was kept: it holds intervals that began before the days end."""
    return any(row.since < days.end for row in rows)


def values(parts: Mapping[str | None, Result]) -> dict[str | None, Fraction]:
    """Return code and value of a breakdown, without zeros."""
    return {code: part.value for code, part in parts.items() if part.value}


def worst(rows: list[Any]) -> Quality:
    """Return the worst quality of the places that state their beds."""
    return max([Quality.COUNTED, *(Quality(row.quality) for row in rows if row.beds)], key=lambda one: one.rank)


@QUICK
@given(stays=STAYS, span=SPANS, today=st.none() | DAYS)
def test_nights_are_what_counting_each_night_gives(
    house: Any, stays: list[Stay], span: Period, today: date | None
) -> None:
    """Nights, in all, by ward, month, weekday and day, are those that have been, each row adding its own."""
    house.fill(Stay, stays)
    times = ("year", "quarter", "month", "weekday", "day")
    results = [house.measure(attrs.evolve(NIGHTS, id="t.n", by=by), span, today=today) for by in ((Stay.ward,), times)]
    nights = [(row, day) for day in each(span) if today is None or day <= today for row in there(stays, day)]
    if not began(stays, span) or (today is not None and today < span.start):
        assert {result.value for result in results} == {None}
        return
    assert [result.value for result in results] == [len(nights)] * 2
    assert values(results[0].by["ward"]) == Counter(str(row.ward) for row, _day in nights)
    by = results[1].by
    assert values(by["day"]) == Counter(day.isoformat() for _row, day in nights)
    assert values(by["month"]) == values(results[0].by["month"]) == Counter(f"{day:%Y-%m}" for _row, day in nights)
    assert values(by["year"]) == Counter(str(day.year) for _row, day in nights)
    assert values(by["weekday"]) == Counter(str(day.isoweekday()) for _row, day in nights)


@QUICK
@given(stays=STAYS, span=SPANS)
def test_weekdays_of_nights_need_no_days(house: Any, stays: list[Stay], span: Period) -> None:
    """Nights by weekday alone, or with months, are the same as read off single days."""
    house.fill(Stay, stays)
    by = Counter(str(day.isoweekday()) for day in each(span) for _row in there(stays, day))
    for times in (("weekday",), ("weekday", "quarter")):
        result = house.measure(Nights("t.n", "", of=Stay, by=times), span)
        assert values(result.by.get("weekday", {})) == (by if began(stays, span) else {})


@QUICK
@given(places=PLACES, span=SPANS)
def test_nights_of_a_quantity_are_its_sum_over_the_nights(house: Any, places: list[Place], span: Period) -> None:
    """Each night counts as many times as there are beds; quality is the worst of the rows that state them."""
    house.fill(Place, places)
    result = house.measure(ROOM, span)
    nights = [(row, day) for day in each(span) for row in there(places, day)]
    stating = [(row, day) for row, day in nights if row.beds is not None]
    if not began(places, span) or (nights and not stating):
        assert result.value is None
        return
    assert result.value == sum(row.beds for row, _day in stating)
    assert result.quality == worst([row for row, _day in stating])
    assert sum(part.value or 0 for part in result.by["ward"].values()) == result.value
    assert sum(part.value or 0 for part in result.by["month"].values()) == result.value
    for month, part in result.by["month"].items():
        in_month = [row for row, day in stating if f"{day:%Y-%m}" == month]
        if part.value is not None:
            assert (part.value, part.quality) == (sum(row.beds for row in in_month), worst(in_month))


@QUICK
@given(places=PLACES, stays=STAYS, span=SPANS)
def test_the_most_on_one_night(house: Any, places: list[Place], stays: list[Stay], span: Period) -> None:
    """The peak is the largest level of any night: of rows or of a quantity, in all, by ward and by month."""
    house.fill(Place, places)
    house.fill(Stay, stays)

    def levels(rows: list[Any], weigh: Callable[[Any], int]) -> dict[date, int]:
        return {day: sum(map(weigh, there(rows, day))) for day in each(span)}

    result = house.measure(Peak("t.peak", "", of=Stay, by=(Stay.ward, "month", "weekday")), span)
    if began(stays, span):
        found = levels(stays, lambda _row: 1)
        assert result.value == max(found.values())
        for ward in Ward:
            level = max(levels([row for row in stays if row.ward == ward], lambda _row: 1).values())
            assert values(result.by["ward"]).get(ward, 0) == level
        for name, codes in (
            ("month", {day: f"{day:%Y-%m}" for day in found}),
            ("weekday", {day: str(day.isoweekday()) for day in found}),
        ):
            for one in set(codes.values()):
                assert values(result.by[name]).get(one, 0) == max(found[day] for day in found if codes[day] == one)
    stated = [row for row in places if row.beds is not None]
    if began(stated, span):
        peak = house.measure(Peak("t.beds", "", of=Place.beds), span)
        assert (peak.value or 0) == max(levels(stated, lambda row: row.beds).values())


@QUICK
@given(stays=STAYS, places=PLACES, span=SPANS, today=st.none() | DAYS)
def test_who_is_there_on_a_day_and_in_a_period(
    house: Any, stays: list[Stay], places: list[Place], span: Period, today: date | None
) -> None:
    """Rows, different persons and sums of a quantity are those of the rows that overlap the day, or the days so far."""
    house.fill(Stay, stays)
    house.fill(Place, places)
    lived = [day for day in each(span) if today is None or day <= today]
    during = [row for row in stays if any(row in there([row], day) for day in lived)]
    rows = house.measure(During("t.rows", "", of=Stay, by=(Stay.ward,)), span, today=today)
    people = house.measure(During("t.people", "", of=Stay.person, by=(Stay.ward,)), span, today=today)
    if not began(stays, span) or not lived:
        assert (rows.value, people.value) == (None, None)
    else:
        assert (rows.value, people.value) == (len(during), len({row.person for row in during if row.person}))
        assert values(rows.by["ward"]) == Counter(str(row.ward) for row in during)
    beds = [row for row in there(places, span.last) if row.beds is not None]
    result = house.measure(BEDS, span)
    assert (result.value or 0) == sum(row.beds for row in beds)
    if beds:
        assert result.quality == worst(beds)
        assert values(result.by["ward"]) == Counter(
            {ward: total for ward in Ward if (total := sum(row.beds for row in beds if row.ward == ward))}
        )


@QUICK
@given(stays=STAYS, span=SPANS)
def test_who_was_there_and_came_less_who_left_is_who_is_there(house: Any, stays: list[Stay], span: Period) -> None:
    """Present before the period, and began in it, less ended in it, is present at its end; each by ward."""
    house.fill(Stay, stays)
    before = Period(span.start - timedelta(days=1), span.start)
    figures = [
        Snapshot("t.there", "", of=Stay, by=(Stay.ward,)),
        Count("t.began", "", of=Stay, by=(Stay.ward,)),
        Count("t.ended", "", of=Stay, by=(Stay.ward,), at=Stay.until),
    ]
    evaluation = measure(house.organisation, house.store, figures, [Asked(span), Asked(before)])
    first, *rest = evaluation.result(figures[0], before), *(evaluation.result(one, span) for one in figures)

    def of(ward: str | None) -> list[Fraction]:
        parts = [result if ward is None else result.by.get("ward", {}).get(ward) for result in (first, *rest)]
        return [(part.value if part else None) or Fraction(0) for part in parts]

    for ward in (None, *map(str, Ward)):
        start, end, came, left = of(ward)
        assert start + came - left == end


@QUICK
@given(stays=STAYS, span=SPANS)
def test_another_date_places_the_row(house: Any, stays: list[Stay], span: Period) -> None:
    """Counts and different persons `at` another date are of the rows whose date lies in the period."""
    house.fill(Stay, stays)
    asked = [row for row in stays if row.asked and span.start <= row.asked < span.end]
    count = house.measure(Count("t.c", "", of=Stay, at=Stay.asked, by=("day",)), span)
    people = house.measure(People("t.p", "", of=Stay.person, at=Stay.asked), span)
    assert (count.value or 0) == len(asked)
    assert values(count.by.get("day", {})) == Counter(row.asked.isoformat() for row in asked if row.asked)
    known = {row.person for row in asked if row.person}
    low = people.low if people.is_range else people.value
    assert (low or 0) == max(len(known), 1 if asked else 0)


@QUICK
@given(stays=STAYS, span=SPANS, limit=st.integers(0, 60), at=st.sampled_from(["since", "asked", "until"]))
def test_days_elapsed_are_those_of_rows_with_both_dates_in_order(
    house: Any, stays: list[Stay], span: Period, limit: int, at: str
) -> None:
    """Mean, median and share within a limit are of the days between two dates, of the rows that state both in order.

    Any date of the row may put it in the period.
    """
    house.fill(Stay, stays)
    of, when = Elapsed(Stay.asked, Stay.since), None if at == "since" else getattr(Stay, at)
    figures = [
        Mean("t.mean", "", of=of, at=when, by=(Stay.ward,)),
        Median("t.median", "", of=of, at=when),
        Within("t.w", "", of=of, at=when, limit=limit),
    ]
    evaluation = measure(house.organisation, house.store, figures, [Asked(span)])
    mean, middle, within = (evaluation.result(figure, span) for figure in figures)
    placed = [row for row in stays if getattr(row, at) and span.start <= getattr(row, at) < span.end]
    rows = [row for row in placed if row.asked and row.asked <= row.since]
    waits = [(row.since - row.asked).days for row in rows if row.asked]
    if not waits:
        assert {mean.value, middle.value, within.value} == {None}
        return
    assert {mean.n, middle.n, within.n} == {len(waits)}
    assert mean.value == Fraction(sum(waits), len(waits))
    assert {ward: part.n for ward, part in mean.by["ward"].items()} == Counter(str(row.ward) for row in rows)
    assert middle.value == median(map(Fraction, waits))
    assert within.value == Fraction(100 * sum(wait <= limit for wait in waits), len(waits))


def stay(start: str, end: str | None = None, **facts: Any) -> Stay:
    """Return a stay in the north ward."""
    over = date.fromisoformat(end) if end else None
    return Stay(since=date.fromisoformat(start), until=over, **{"ward": Ward.NORTH, **facts})


def place(start: str, end: str | None = None, **facts: Any) -> Place:
    """Return a place in the north ward."""
    over = date.fromisoformat(end) if end else None
    return Place(since=date.fromisoformat(start), until=over, **{"ward": Ward.NORTH, **facts})


def test_nights_are_half_open(house: Any) -> None:
    """From 1 to 3 March are two nights; whoever goes on has a night for every day of the year that is left."""
    house.fill(Stay, [stay("2024-03-01", "2024-03-03"), stay("2024-12-30")])
    result = house.measure(NIGHTS)
    assert result.value == 4
    assert values(result.by["month"]) == {"2024-03": 2, "2024-12": 2}


def test_what_is_there_while_a_period_goes_on_is_what_is_there_today(house: Any) -> None:
    """Before its last day has come a snapshot stands on today, which is told; of a period to come it is not stated."""
    house.fill(Place, [Place(since=date(2024, 1, 1), until=None, ward=Ward.NORTH, beds=3)])
    house.store.add(Place(since=date(2024, 9, 1), until=None, ward=Ward.SOUTH, beds=4))
    today = date(2024, 6, 1)
    running = house.measure(BEDS, today=today)
    assert (3, {"north": 3}) == (running.value, {code: part.value for code, part in running.by["ward"].items()})
    assert ["The period was not over on {day}."] == [note.text for note in running.notes]
    assert house.measure(BEDS, Period.of_year(2025), today=today) == NOTHING
    assert [7, 7] == [house.measure(BEDS, today=day).value for day in (date(2024, 12, 31), None)]


def test_nights_to_come_are_not_counted(house: Any) -> None:
    """In a period not over the night of today is the last; months to come are not stated, a year to come neither."""
    house.fill(Stay, [stay("2024-03-01")])
    today = date(2024, 4, 2)
    result = house.measure(NIGHTS, today=today)
    assert result.value == 33
    assert (result.by["month"]["2024-04"].value, result.by["month"]["2024-05"].value) == (2, None)
    assert house.measure(NIGHTS, Period.of_year(2025), today=today).value is None


def test_voided_intervals_are_in_no_figure(house: Any) -> None:
    """A stay entered by mistake and voided adds no night and nobody who was there."""
    house.fill(Stay, [stay("2024-03-01", "2024-03-03")])
    wrong = house.store.add(stay("2024-03-01", "2024-03-09"))
    house.store.void(Stay, wrong, "wrong person")
    figures = [NIGHTS, MOST, During("t.during", "", of=Stay), Count("t.left", "", of=Stay, at=Stay.until)]
    assert [house.measure(figure).value for figure in figures] == [2, 1, 1, 1]


def test_a_filter_narrows_nights_and_peaks(house: Any) -> None:
    """Nights and peaks of one ward are those of the rows that name it."""
    house.fill(Stay, [stay("2024-03-01", "2024-03-03"), stay("2024-03-02", "2024-03-09", ward=Ward.SOUTH)])
    north = {Stay.ward: Ward.NORTH}
    figures = [Nights("t.n", "", of=Stay, where=north), Peak("t.p", "", of=Stay, where=north), NIGHTS, MOST]
    evaluation = measure(house.organisation, house.store, figures, [Asked(YEAR)])
    assert [evaluation.result(figure, YEAR).value for figure in figures] == [2, 1, 9, 2]


def test_occupancy_is_of_the_room_there_was(house: Any) -> None:
    """Two beds all leap year and a third from July have 916 nights; 229 of them taken are 25 per cent."""
    house.fill(Place, [place("2024-01-01", beds=2), place("2024-07-01", beds=1, quality=Quality.STATED)])
    house.fill(Stay, [stay("2024-01-01", "2024-08-17")])
    assert house.measure(ROOM).value == 366 * 2 + 184
    result = house.measure(TAKEN)
    assert (result.value, result.quality) == (25, Quality.STATED)


def test_occupancy_of_an_empty_ward_is_zero(house: Any) -> None:
    """By ward, each with its own room: half of the north is taken, nothing of the south; by month alike."""
    house.fill(Place, [place("2024-01-01", beds=2), place("2024-01-01", beds=5, ward=Ward.SOUTH)])
    house.fill(Stay, [stay("2024-01-01")])
    by_ward = attrs.evolve(TAKEN, id="t.taken", by=("ward", "month"))
    result = house.measure(by_ward)
    assert {code: part.value for code, part in result.by["ward"].items()} == {"north": 50, "south": 0}
    assert {part.value for part in result.by["month"].values()} == {Fraction(100, 7)}


def test_several_years_are_measured_at_once(house: Any) -> None:
    """A stay over New Year has its nights in both years, and each year its own peak."""
    house.fill(Stay, [stay("2023-12-30", "2024-01-03"), stay("2024-02-01", "2024-02-02"), stay("2024-02-01")])
    asked = [Asked(YEAR), Asked(YEAR.back(), 1)]
    evaluation = measure(house.organisation, house.store, [NIGHTS, MOST], asked)
    found = [[evaluation.result(one, period, years).value for period, years in asked] for one in (NIGHTS, MOST)]
    assert found == [[2 + 1 + 335, 2], [2, 1]]


def test_beds_that_nobody_stated_are_not_none(house: Any) -> None:
    """Where places are there but none says how many beds, the beds are not stated; where some do, that is said."""
    house.fill(Place, [place("2024-01-01")])
    assert house.measure(BEDS).value is None
    assert house.measure(ROOM).value is None
    house.fill(Place, [place("2024-01-01"), place("2024-01-01", beds=3)])
    result = house.measure(BEDS)
    assert result.value == 3
    assert [str(note) for note in result.notes] == ["1 of 2 rows state it."]
    nights = house.measure(ROOM)
    assert nights.value == 3 * 366
    assert [str(note) for note in nights.notes] == ["Some of the rows do not state it."]


def test_quality_speaks_of_quantities(house: Any) -> None:
    """Counting rows that have quantities is counting, however uncertain these; their sum is as good as the worst."""
    house.fill(Place, [place("2024-01-01", "2024-12-31", beds=3, quality=Quality.ESTIMATED)])
    rows = [
        Count("t.c", "", of=Place),
        During("t.d", "", of=Place),
        Snapshot("t.s", "", of=Place),
        Days("t.y", "", of=Place),
    ]
    rows += [Nights("t.n", "", of=Place)]
    december = Period(date(2024, 1, 1), date(2024, 12, 1))
    assert {house.measure(figure, december).quality for figure in rows} == {Quality.COUNTED}
    sums = [BEDS, ROOM, Sum("t.b", "", of=Place.beds), Peak("t.p", "", of=Place.beds)]
    assert {house.measure(figure, december).quality for figure in sums} == {Quality.ESTIMATED}


def test_who_is_there_is_as_sure_as_the_rows_that_name_somebody(house: Any) -> None:
    """Rows that name nobody have no part in the number of persons, and none in its quality."""
    unnamed = Watch(since=date(2024, 3, 1), until=None, quality=Quality.ESTIMATED)
    house.fill(Watch, [Watch(since=date(2024, 3, 1), until=None, person=Id(PERSONS[0])), unnamed])
    persons = [During("t.d", "", of=Watch.person), Snapshot("t.s", "", of=Watch.person)]
    assert {(1, Quality.COUNTED)} == {(one.value, one.quality) for one in map(house.measure, persons)}
    rows = house.measure(During("t.r", "", of=Watch))
    assert (2, Quality.ESTIMATED) == (rows.value, rows.quality)


def test_a_rule_of_ones_own_for_intervals_knows_days_to_come(house: Any) -> None:
    """Who is there is not stated of a period that has not begun; of one that goes on the days until today count."""
    house.fill(Stay, [stay("2023-12-01"), stay("2024-03-01")])
    figure = RowFigure("t.t", "", of=Stay, time=Throughout())
    assert [1, 1] == [house.measure(figure, today=day).value for day in (date(2024, 6, 1), None)]
    assert house.measure(figure, Period.of_year(2025), today=date(2024, 6, 1)) == NOTHING


def test_a_day_is_a_dimension_of_what_adds_up(bench: Any, load_of: type) -> None:
    """Sums and counts have days, in order, a day without rows 0; other figures of the table are as they were."""
    bench.add(load_of(day=date(2024, 3, 1), weight=1500), load_of(day=date(2024, 3, 3), weight=500))
    weight = Sum("t.w", "", of=load_of.weight, by=("day", "weekday"))  # type: ignore[attr-defined]
    count = Count("t.c", "", of=load_of, by=("weekday",))
    march = Period.of_months(2024, 3, 1)
    evaluation = measure(bench.organisation, bench.store, [weight, count], [Asked(march)])
    result = evaluation.result(weight, march)
    days = {code: part.value for code, part in result.by["day"].items()}
    assert (len(days), days["2024-03-01"], days["2024-03-02"], days["2024-03-03"]) == (
        31,
        Fraction(3, 2),
        0,
        Fraction(1, 2),
    )
    assert values(result.by["weekday"]) == {"5": Fraction(3, 2), "7": Fraction(1, 2)}
    assert values(evaluation.result(count, march).by["weekday"]) == {"5": 1, "7": 1}


def test_another_date_is_covered_as_the_record_is(house: Any) -> None:
    """Where the record was kept, nobody who left is 0; before it was kept it is not stated."""
    house.fill(Stay, [stay("2024-03-01")])
    left = Count("t.left", "", of=Stay, at=Stay.until)
    assert (house.measure(left).value, house.measure(left, YEAR.back()).value) == (0, None)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (NIGHTS, "Nights covered by stays in the period, each row adding its own"),
        (ROOM, "Nights covered by places in the period, each night times beds"),
        (TAKEN, "“Bed nights” as per cent of “Nights there was a bed for”"),
        (BEDS, "Sum of beds in places on the period's last day"),
        (MOST, "Most stays on one night of the period"),
        (WAIT, "Mean of days from asked to from in stays that state it; from in the period"),
        (
            During("t.d", "", of=Stay.person, where={Stay.ward: "north"}),
            "Number of different persons in stays where ward is north there on any day of the period",
        ),
        (Count("t.c", "", of=Stay, at=Stay.until), "Number of stays; until in the period"),
        (
            Within("t.w", "", of=Elapsed(Stay.asked, Stay.since), limit=14, at=Stay.asked),
            "Per cent of the stays stating days from asked to from where it is at most 14 days; asked in the period",
        ),
    ],
)
def test_each_kind_says_what_it_counts(house: Any, figure: Figure, words: str) -> None:
    """A figure of intervals is described in words, occupancy with what it is a share of."""
    assert str(figure.describe(house.organisation)) == words


def test_who_has_two_dates_in_the_wrong_order_is_behind_no_days_between_them(house: Any) -> None:
    """Whoever stands behind days elapsed has a part in them: dates in the wrong order have none, and neither has one."""
    day = date(2024, 5, 10)
    persons: list[Any] = [*PERSONS]
    asked = (date(2024, 5, 1), day, date(2024, 5, 11), None)
    stays = zip(persons, asked, strict=True)
    house.fill(Stay, [Stay(since=day, until=None, ward=Ward.NORTH, person=who, asked=when) for who, when in stays])
    year = Period.of_year(2024)
    behind = read_members(house.organisation, house.store.query, {(WAIT, year): False}, None).behind[
        Part(WAIT.id, year)
    ]
    assert (len(behind.known), behind.persons) == (2, 2)
    assert house.measure(WAIT).n == behind.persons


def test_units_are_nights_days_and_those_of_the_quantity(house: Any) -> None:
    """Nights are nights, days elapsed are days, and beds on a day are beds."""
    figures = house.organisation.figures
    units = [figures[f"house.{name}"].unit for name in ("nights", "room", "wait", "beds", "most")]
    assert units == [Unit.NIGHT, Unit.NIGHT, Unit.DAY, Unit.BED, Unit.PIECE]


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (Nights("house.x", "", of=Person), "since() and until()"),
        (Peak("house.x", "", of=Stay.person), "not the kind of field"),
        (During("house.x", "", of=Stay, by=("month",)), "cannot be broken down by time"),
        (Snapshot("house.x", "", of=Stay, at=Stay.until), "cannot have at"),
        (Count("house.x", "", of=Stay, at=Stay.ward), "not the kind of field"),
        (Sum("house.x", "", of=Elapsed(Stay.asked, Stay.since)), "days elapsed"),
        (Mean("house.x", "", of=Elapsed(Stay.asked, Place.since)), "different records"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, figure: Figure, reason: str) -> None:
    """A figure whose record or dates do not give what its kind needs is refused with the reason."""
    config = Config(path=None, name="Test", file=tmp_path / "omsorg.db", language="en")
    with pytest.raises(FigureError, match=reason.replace("(", r"\(").replace(")", r"\)")):
        _ = load(config, plugins={"house": plugin(figure)}).figures
