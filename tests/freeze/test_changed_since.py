"""Rows entered, voided or corrected between two reports are in no number of the second that has days of the first."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.kits import freeze

from omsorgskjerne import Id, Kept, Period, Person, Store
from omsorgskjerne.core.contacts import Measure, MeasureKind, MeasureType
from omsorgskjerne.core.people import PersonRole, RoleKind
from omsorgskjerne.testing import Kit
from omsorgskjerne_housing.homes import Dwelling, DwellingKind, Tenancy

CONFIG = """
[report]
years = {years}
[funders.city]
name = "The City"
[figures."own.ever"]
label = "Measures since 2020"
of = "measures.total"
since = 2020-01-01
by = ["kind"]
[figures."own.people_ever"]
label = "People since 2020"
of = "measures.people"
since = 2020-01-01
by = ["kind"]
[figures."own.before"]
label = "Measures of 2023, by those who had any since"
of = "measures.total"
since = 2023-01-01
as_of = 2023-12-31
[figures."own.stood"]
label = "In roles at the end of 2023"
of = "persons.roles"
as_of = 2023-12-31
by = ["kind"]
[figures."own.each"]
label = "Measures a person since 2020"
formula = "own.ever / own.people_ever"
"""
FIXED = ("own.ever", "own.people_ever", "own.before", "own.stood", "own.each", "persons.roles")
"""Figures whose days are in part the same in the reports of two years, or touch them."""
KINDS, TYPES, ROLES = list(MeasureKind), list(MeasureType), list(RoleKind)


def filled(made: Kit) -> None:
    """Enter twenty guests with a role since 2023, and sixty measures in each of three years."""
    with made.store() as store:
        guests = [store.add(Person(registered=date(2022, 1, 1))) for _ in range(21)]
        for number, guest in enumerate(guests[:20]):
            store.add(PersonRole(since=date(2023, 1, 1), kind=ROLES[number % 2], person=guest))
        for year in (2023, 2024, 2025):
            for number in range(60):
                measured(store, guests[number % 20], date(year, 1 + number % 12, 3 + number // 12), number)


def measured(store: Store, guest: Id[Person], day: date, number: int) -> None:
    """Enter a measure."""
    store.add(Measure(day=day, kind=KINDS[number % 2], type=TYPES[number % 3], person=guest))


def enter(store: Store) -> None:
    """Enter what was forgotten of one who had nothing yet."""
    guest = next(iter(store.rows(Person))).id
    for year in (2023, 2024):
        measured(store, guest, date(year, 6, 6), 1)
    store.add(PersonRole(since=date(2023, 1, 1), kind=ROLES[0], person=guest))


def void(store: Store) -> None:
    """Void a measure of each year, and a role."""
    for year in (2023, 2024):
        store.void(Measure, measure_of(store, year).id, "Entered twice")
    store.void(PersonRole, next(iter(store.rows(PersonRole))).id, "Entered twice")


def correct(store: Store) -> None:
    """Give a measure of each year, and a role, another kind."""
    for year in (2023, 2024):
        measure = measure_of(store, year)
        store.edit(Measure, measure.id, kind=next(kind for kind in KINDS if kind is not measure.record.kind))
    store.edit(PersonRole, next(iter(store.rows(PersonRole))).id, kind=ROLES[2])


def measure_of(store: Store, year: int) -> Kept[Measure]:
    """Return a measure of a year."""
    return next(iter(store.rows(Measure, period=Period.of_year(year))))


def figures(kit: Kit, period: str, reader: str) -> dict[str, Any]:
    """Return the figures of a report by id."""
    report = json.loads(kit.run("report", period, "--audience", reader, "--format", "json").ok().out)
    return {one["id"]: one for one in report["figures"]}


def numbers(figure: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Return the numbers of a figure, whole and by kind."""
    parts = figure["by"].get("kind", {})
    return {("", ""): figure["value"]} | {("kind", code): part["value"] for code, part in parts.items()}


@pytest.mark.parametrize(
    ("first", "then", "years"),
    [("public", "public", 0), ("public", "public", 1), ("city", "public", 1), ("public", "city", 0)],
)
def test_no_other_number_of_days_that_were_given(omsorg: Callable[..., Kit], first: str, then: str, years: int) -> None:
    """What counts since a day, stands on one or lasts is left out where a number given of its days is another now."""
    kit = omsorg(config=CONFIG.format(years=years), filled=filled)
    assert figures(kit, "2025", then).keys() >= {*FIXED}
    was = figures(kit, "2024", "internal")
    freeze(kit, "2024", first)
    assert figures(kit, "2025", then).keys() >= {*FIXED}
    given = (kit.folder / "omsorg.db").read_bytes()
    for change in (enter, void, correct):
        (kit.folder / "omsorg.db").write_bytes(given)
        with kit.store() as store:
            change(store)
        now = figures(kit, "2024", "internal")
        other = {id_ for id_ in FIXED if numbers(was[id_]) != numbers(now[id_])}
        assert other, change.__name__
        told = figures(kit, "2025", then)
        assert not other & {id_ for id_, one in told.items() if one["value"] is not None}, change.__name__
        assert 60 == told["measures.total"]["value"]


def housed(made: Kit) -> None:
    """Let twenty tenants live in twenty of forty dwellings since before 2023."""
    with made.store() as store:
        for _number in range(40):
            store.add(Dwelling(since=date(2019, 1, 1), kind=next(iter(DwellingKind))))
            store.add(Person(registered=date(2020, 1, 1)))
        move_in(store, date(2022, 2, 2), 20)


def move_in(store: Store, day: date, many: int) -> None:
    """Let some move into as many dwellings that are free."""
    let = sum(1 for _row in store.rows(Tenancy))
    for guest, dwelling in list(zip(store.rows(Person), store.rows(Dwelling), strict=True))[let : let + many]:
        store.add(Tenancy(since=day, dwelling=dwelling.id, person=guest.id))


@pytest.mark.parametrize("years", [0, 1])
def test_who_is_there_is_no_sum_of_who_was_and_who_came(omsorg: Callable[..., Kit], years: int) -> None:
    """Of tenancies of the year after one entered late nothing is told, so that a year later there are no 20 + 7 + 8 either."""
    kit = omsorg("housing", config=f"[report]\nyears = {years}\n", filled=housed)
    assert 20 == figures(kit, "2023", "public")["housing.residents"]["value"]
    freeze(kit, "2023")
    with kit.store() as store:
        move_in(store, date(2023, 3, 1), 1)
        move_in(store, date(2024, 3, 1), 7)
        move_in(store, date(2025, 3, 1), 8)
    told = figures(kit, "2024", "public")
    lets = {
        "housing.residents",
        "housing.residents_during",
        "housing.started",
        "housing.ended",
        "housing.resident_nights",
    }
    assert lets <= figures(kit, "2024", "internal").keys()
    assert lets.isdisjoint(told)
    freeze(kit, "2024")
    later = figures(kit, "2025", "public")
    assert (36, 8) == (later["housing.residents"]["value"], later["housing.started"]["value"])
    assert all(one["value"] is None for id_ in lets for one in later[id_]["previous"].values())
