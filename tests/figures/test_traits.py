"""What a figure says of itself holds: with more days, with more rows, and where its parts are added up."""

from __future__ import annotations

import inspect
from datetime import date, timedelta
from operator import attrgetter
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import (
    Id,
    Period,
    Person,
    Unit,
    hookimpl,
    load,
    open_store,
    quantity,
    record,
    ref,
    since,
    until,
)
from omsorgskjerne.choices import Choice
from omsorgskjerne.core.planning import Opening
from omsorgskjerne.evaluate.laws import broken_laws
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.fields import choice
from omsorgskjerne.figures import (
    Count,
    Days,
    During,
    FirstMean,
    LatestMean,
    Mean,
    Median,
    Newcomers,
    Nights,
    OpenDays,
    Peak,
    People,
    PersonDays,
    Progress,
    RowFigure,
    Snapshot,
    Sum,
    Within,
    authors,
)
from omsorgskjerne.figures.courses import ChangeOf
from omsorgskjerne.figures.stays import EachNight, OnLastDay, Overlapping
from omsorgskjerne.figures.times import InPeriod, Time
from omsorgskjerne.organisation import Config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.store import Store

YEAR = Period.of_year(2024)
PARTS = (Period.of_months(2024, 1, 2), Period.of_months(2024, 3, 10))


class Ward(Choice):
    """Where a bed stands."""

    NORTH = "north", "north"
    SOUTH = "south", "south"


@record("stint", plural="stints")
class Stint:
    """Somebody was there for a time, in some beds."""

    since: date = since()
    until: date | None = until()
    ward: Ward = choice("ward")
    person: Id[Person] | None = ref("person", default=None)
    beds: int = quantity("beds", unit=Unit.BED, default=1)
    balance: int = quantity("balance", unit=Unit.KRONE, default=0, least=None)


KINDS: list[RowFigure] = [
    Count("house.count", "", of=Stint),
    Sum("house.sum", "", of=Stint.beds),
    Sum("house.balance", "", of=Stint.balance),
    Mean("house.mean", "", of=Stint.beds),
    Median("house.median", "", of=Stint.beds),
    Within("house.within", "", of=Stint.beds, limit=2),
    Progress("house.progress", "", of=Stint.beds, person=Stint.person),
    FirstMean("house.first", "", of=Stint.beds, person=Stint.person),
    LatestMean("house.latest", "", of=Stint.beds, person=Stint.person),
    People("house.people", "", of=Stint.person),
    PersonDays("house.person_days", "", of=Stint.person),
    Newcomers("house.newcomers", "", of=Stint.person),
    Days("house.days", "", of=Stint),
    Snapshot("house.rows", "", of=Stint),
    Snapshot("house.beds", "", of=Stint.beds),
    Snapshot("house.residents", "", of=Stint.person),
    During("house.during", "", of=Stint),
    During("house.residents_during", "", of=Stint.person),
    Nights("house.nights", "", of=Stint),
    Nights("house.bed_nights", "", of=Stint.beds),
    Peak("house.most", "", of=Stint),
    Peak("house.most_beds", "", of=Stint.beds),
]
ALL = [*KINDS, OpenDays("house.open", "", of=Opening)]
NORTH = [figure.sliced({Stint.ward: "north"}) for figure in KINDS]
SOUTH = [figure.sliced({Stint.ward: "south"}) for figure in KINDS]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store with five persons and no stints."""
    plugin = ModuleType("house")
    plugin.omsorgskjerne_records = hookimpl(lambda: [Stint], specname="omsorgskjerne_records")  # type: ignore[attr-defined]
    plugin.omsorgskjerne_figures = hookimpl(lambda: KINDS, specname="omsorgskjerne_figures")  # type: ignore[attr-defined]
    file = tmp_path_factory.mktemp("traits") / "omsorg.db"
    config = Config(path=None, name="Test", file=file, language="en", plugins=("house",))
    with open_store(load(config, plugins={"house": plugin}), by="test", create=True) as opened:
        for _person in range(5):
            opened.add(Person(registered=date(2023, 1, 1)))
        yield opened


stints = st.lists(
    st.tuples(st.integers(-100, 400), st.none() | st.integers(1, 200), st.sampled_from(Ward), st.integers(0, 6), st.integers(1, 3), st.integers(-9, 9)),
    max_size=12,
)  # fmt: skip


def fill(store: Store, drawn: list[tuple[Any, ...]]) -> None:
    """Put some stints in the place of those that are there."""
    people = [kept.id for kept in store.rows(Person)]
    with store.together():
        store.engine.execute('DELETE FROM "house_stint"')
        for first, days, ward, person, beds, balance in drawn:
            begins = YEAR.start + timedelta(days=first)
            ends = None if days is None else begins + timedelta(days=days)
            whose = people[person] if person < len(people) else None
            store.add(Stint(since=begins, until=ends, ward=ward, person=whose, beds=beds, balance=balance))


def results(store: Store, drawn: list[tuple[Any, ...]], period: Period) -> dict[str, Result]:
    """Return what every kind gives for some stints, and each slice by ward."""
    fill(store, drawn)
    evaluation = measure(store.organisation, store, [*KINDS, *NORTH, *SOUTH], [Asked(period)])
    return {figure.id: evaluation.result(figure, period) for figure in (*KINDS, *NORTH, *SOUTH)}


def top(result: Result) -> Any:
    """Return the number of a result, or the high end of a range; what is not stated is zero."""
    return (result.high if result.high is not None else result.value) or 0


def said(name: str) -> set[str]:
    """Return the kinds that say something of themselves, of their take, their time or their measure."""
    return {figure.id.removeprefix("house.") for figure in ALL if attrgetter(name)(figure)}


AVERAGES = {"mean", "median", "within", "progress", "first", "latest"}
THERE = {"rows", "beds", "residents", "during", "residents_during", "nights", "bed_nights", "most", "most_beds", "open"}
SIGNED = {"balance"}
TOTALS = {figure.id.removeprefix("house.") for figure in KINDS} - AVERAGES
SAID = {
    "traits.grows_with_days": TOTALS - SIGNED - {"rows", "beds", "residents"},
    "traits.grows_with_rows": TOTALS - SIGNED - {"newcomers"},
    "traits.is_rate": AVERAGES,
    "traits.is_share": {"within"},
    "take.adds": (TOTALS | {"open"}) - {"most", "most_beds"},
    "take.divides": {"mean", "within"},
    "take.singly": AVERAGES - {"mean"},
    "time.lasting": THERE,
    "measure.of_days": {"days", "open"},
    "measure.distinct": {"people", "person_days", "newcomers", "days", "residents", "residents_during"},
    "quantity": {"sum", "balance", "beds", "bed_nights", "most_beds"},
}


@pytest.mark.parametrize("name", SAID)
def test_kinds_say_what_they_are(name: str) -> None:
    """Nothing is asked of a figure that it answers by default: which kinds say so is written down here, once."""
    assert said(name) == SAID[name]


def test_every_kind_is_among_those_tried() -> None:
    """A name that authors know, and that puts a figure of rows together, is tried here too."""
    known = {
        name
        for name, made in vars(authors).items()
        if inspect.isfunction(made) and name[0].isupper() and made.__module__ == authors.__name__
    }
    assert {figure.called.name for figure in ALL if figure.called} == known


def test_whatever_a_figure_is_put_together_from_makes_another_number() -> None:
    """Figures that differ in what is measured, taken or when are not taken for one number; the service is a name only."""
    people = People("t.people", "", of=Stint.person)
    assert People("t.people", "", of=Stint.person, persons=Stint.beds).counted != people.counted
    assert attrs.evolve(people, service="beds").counted == people.counted
    three, two = (Within("t.within", "", of=Stint.beds, limit=limit) for limit in (3, 2))
    assert three.counted != two.counted
    alike = Progress("t.progress", "", of=Stint.beds, person=Stint.person)
    assert attrs.evolve(alike, take=ChangeOf(Stint.person, (Stint.ward,))).counted != alike.counted
    assert len({figure.counted for figure in (*ALL, *NORTH)}) == len(ALL)


def test_only_the_last_day_is_looked_at_where_rows_count_on_one_day() -> None:
    """Whoever counts who is there on the last day looks at that day; all others look at every day."""
    none = Period(YEAR.start, YEAR.start)
    for figure in ALL:
        days = figure.time.days_looked_at(YEAR)
        assert days == (Period.of_day(YEAR.last) if figure.time == OnLastDay() else YEAR)
        assert figure.time.days_looked_at(none) == none


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=stints)
def test_more_rows_never_make_less_of_what_grows_with_rows(store: Store, drawn: list[tuple[Any, ...]]) -> None:
    """A figure that says that it grows with rows is no less over both wards than over one of them."""
    found = results(store, drawn, YEAR)
    for whole, *parts in zip(KINDS, NORTH, SOUTH, strict=True):
        if whole.traits.grows_with_rows:
            assert all(top(found[part.id]) <= top(found[whole.id]) for part in parts), whole.id


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=stints)
def test_more_days_never_make_less_of_what_grows_with_days(store: Store, drawn: list[tuple[Any, ...]]) -> None:
    """A figure that says that it grows with days is no less over a year than over two parts of it."""
    year = results(store, drawn, YEAR)
    for part in PARTS:
        found = results(store, drawn, part)
        for figure in KINDS:
            if figure.traits.grows_with_days:
                assert top(found[figure.id]) <= top(year[figure.id]), figure.id


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=stints)
def test_what_adds_up_is_the_sum_of_its_parts(store: Store, drawn: list[tuple[Any, ...]]) -> None:
    """Where parts exclude one another, and nobody can be in two, a total is their sum; the most of all is not."""
    found = results(store, drawn, YEAR)
    for whole, *parts in zip(KINDS, NORTH, SOUTH, strict=True):
        if whole.take.adds and not whole.traits.distinct:
            assert top(found[whole.id]) == sum(top(found[part.id]) for part in parts), whole.id


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=stints, today=st.dates(date(2023, 6, 1), date(2025, 6, 1)))
def test_members_give_every_number_back(store: Store, drawn: list[tuple[Any, ...]], today: date) -> None:
    """Whatever rows there are and whatever day it is: what stands behind a number gives it back, and parts add up."""
    fill(store, drawn)
    assert broken_laws(store.organisation, store, YEAR, [*KINDS, *PARTED], today=today) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=stints)
def test_what_is_read_row_by_row_is_what_is_read_faster(store: Store, drawn: list[tuple[Any, ...]]) -> None:
    """A time rule without a faster way gives of every measure and take what one with it gives."""
    fill(store, drawn)
    slow = [attrs.evolve(figure, id=f"{figure.id}.slow", time=PLAIN[figure.time]) for figure in (*KINDS, *PARTED)
            if figure.time in PLAIN and figure.called is not None and figure.called.name not in RANGED]  # fmt: skip
    fast = [figure for figure in (*KINDS, *PARTED) if f"{figure.id}.slow" in {one.id for one in slow}]
    evaluation = measure(store.organisation, store, [*slow, *fast], [Asked(YEAR)])
    for one, other in zip(fast, slow, strict=True):
        was, now = evaluation.result(one, YEAR), evaluation.result(other, YEAR)
        assert (now.value, now.n, values(now)) == (was.value, was.n, values(was)), one.id


def values(result: Result) -> Any:
    """Return the parts of a result that are not zero."""
    return {name: {code: part.value for code, part in parts.items() if part.value} for name, parts in result.by.items()}


class Plainly(InPeriod):
    """The event day lies in the period, without a faster way."""

    shape, tally = Time.shape, Time.tally


class PlainlyThere(Overlapping):
    """There on any day of the period, without a faster way."""

    shape, tally = Time.shape, Time.tally


class PlainlyOnLastDay(OnLastDay):
    """There on the last day of the period, without a faster way."""

    shape, tally = Time.shape, Time.tally


class PlainlyEachNight(EachNight):
    """There on a night, for each night, without a faster way."""

    shape, tally = Time.shape, Time.tally


PLAIN: dict[Time, Time] = {
    InPeriod(): Plainly(),
    Overlapping(): PlainlyThere(),
    OnLastDay(): PlainlyOnLastDay(),
    EachNight(): PlainlyEachNight(),
}
RANGED = {"People", "Days", "Peak", "Progress", "FirstMean", "LatestMean"}
"""What is more than values and how often each occurs: ranges, days, levels of nights, one value after the other."""
PARTED = [
    attrs.evolve(figure, id=f"{figure.id}.parted", by=(Stint.ward,)) for figure in KINDS if not figure.time.first_only
]
