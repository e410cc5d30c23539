"""What stands behind a figure: `omsorg explain`, through the command line."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Contact, ContactKind, Opening, Person, Reading
from omsorgskjerne.core.planning import OpeningKind, Weekday

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

PLUGIN = '''"""A place to sleep."""
from datetime import date
from omsorgskjerne import (
    Count, Elapsed, Formula, Id, Mean, Newcomers, Nights, Parameter, Person, RawSql, Snapshot, Sum, Unit,
    hookimpl, on, quantity, record, ref, since, until,
)

@record("stay", plural="stays")
class Stay:
    """Somebody sleeping here."""
    since: date = since()
    person: Id[Person] | None = ref("person", default=None)
    until: date | None = until(default=None)

@record("meal", plural="meals")
class Meal:
    """Food given."""
    day: date = on()
    person: Id[Person] | None = ref("person", default=None)
    grams: int | None = quantity("weight", unit=Unit.KILO, per=1000, default=None)

LONG = Parameter("beds.long", "Long", value=3, unit=Unit.NIGHT)
MEALS = Count("beds.meals", "Meals", of=Meal)
WEIGHT = Sum("beds.weight", "Weight", of=Meal.grams)
NEW = Newcomers("beds.new", "New guests", of=Meal.person)
PRESENT = Snapshot("beds.present", "Present", of=Stay, unit=Unit.STAY)
NIGHTS = Nights("beds.nights", "Nights", of=Stay)
LENGTH = Mean("beds.length", "Length", of=Elapsed(Stay.since, Stay.until), at=Stay.until, unit=Unit.DAY)
ENDED = RawSql(
    "beds.ended", "Ended", of=Stay, unit=Unit.STAY, parameters={"long": LONG},
    sql="""SELECT 1, s."person", s."id" FROM {beds_stay} AS s
           WHERE s."until" >= :start AND s."until" < :end AND :long > 0""",
)
GROWTH = Formula("beds.growth", "Meals a stay, less last year's meals", MEALS / PRESENT - MEALS.earlier())

@hookimpl
def omsorgskjerne_records():
    return [Stay, Meal]

@hookimpl
def omsorgskjerne_figures():
    return [LONG, MEALS, WEIGHT, NEW, PRESENT, NIGHTS, LENGTH, ENDED, GROWTH]
'''
NAME = "Kalle Synthetic"


@pytest.fixture
def beds(omsorg: Callable[..., Kit]) -> Kit:
    """Give an organisation with a place to sleep and the guests, meals and stays of two years."""
    kit = omsorg(beds=PLUGIN)
    meal, stay = records()
    with kit.store() as store:
        guest = store.add(Person(nickname=NAME, registered=date(2023, 1, 1)))
        store.add(meal(day=date(2023, 5, 1), person=guest))
        store.add(meal(day=date(2024, 5, 1), person=guest, grams=400))
        store.add(meal(day=date(2024, 6, 1)))
        gone = store.add(meal(day=date(2024, 7, 1), grams=9000))
        store.void(meal, gone, "twice")
        store.add(stay(since=date(2023, 12, 1), until=date(2024, 1, 3)))
        store.add(stay(since=date(2024, 12, 20), person=guest))
    return kit


def records() -> tuple[Any, Any]:
    """Return the classes of the plugin's records."""
    import omsorgskjerne_beds  # type: ignore[import-not-found]

    return omsorgskjerne_beds.Meal, omsorgskjerne_beds.Stay


def explained(kit: Kit, figure: str, period: str = "2024") -> Any:
    """Return the explanation of a figure with its records, as programs get it."""
    return json.loads(kit.run("explain", figure, period, "--records", "--format", "json").ok().out)


def dates(found: Any) -> list[str]:
    """Return the dates of the records that an explanation lists."""
    return [row["date"] for one in found["records"] for row in one["rows"]]


def test_a_formula_is_told_with_its_values_inputs_and_their_rows(beds: Kit) -> None:
    """A formula shows its words, its numbers, each input with value, quality and period, and the rows of each."""
    text = beds.run("explain", "beds.growth", "2024").ok().out
    assert "Formula: Meals / Present - Meals last year" in text
    assert "2 / 1 - 1 = 1" in text
    found = explained(beds, "beds.growth")
    inputs = [(one["id"], one["value"], one["quality"], one["period"]["start"]) for one in found["inputs"]]
    assert inputs == [
        ("beds.meals", 2, "counted", "2024-01-01"),
        ("beds.present", 1, "counted", "2024-01-01"),
        ("beds.meals", 1, "counted", "2023-01-01"),
    ]
    rows = [(one["figure"], [row["date"] for row in one["rows"]]) for one in found["records"]]
    assert rows == [
        ("beds.meals", ["2024-05-01", "2024-06-01"]),
        ("beds.present", ["2024-12-20"]),
        ("beds.meals", ["2023-05-01"]),
    ]
    assert "beds_meal, 2023-01..2024-12: rows by day" in found["queries"]


@pytest.mark.parametrize(
    ("figure", "counted"),
    [
        ("beds.weight", ["2024-05-01"]),
        ("beds.new", []),
        ("beds.present", ["2024-12-20"]),
        ("beds.nights", ["2023-12-01", "2024-12-20"]),
        ("beds.length", ["2024-01-03"]),
        ("beds.ended", ["2023-12-01"]),
        ("beds.long", []),
    ],
)
def test_the_rows_are_those_the_kind_counts(beds: Kit, figure: str, counted: list[str]) -> None:
    """Each kind lists rows by its own filter and days: those that state it, those present, those a statement returns."""
    assert dates(explained(beds, figure)) == counted


def test_a_newcomers_first_row_is_the_one_counted(beds: Kit) -> None:
    """Of persons who came for the first time the first row is listed, in the year in which it lies."""
    assert dates(explained(beds, "beds.new", "2023")) == ["2023-05-01"]


def test_the_calendar_is_behind_open_days(omsorg: Callable[..., Kit]) -> None:
    """Behind open days are the rows of the calendar that are in force on any of them, whenever they began."""
    kit = omsorg()
    with kit.store() as store:
        store.add(Opening(since=date(2020, 1, 1), weekday=Weekday.MONDAY, until=date(2024, 1, 1)))
        store.add(Opening(since=date(2023, 1, 1), weekday=Weekday.TUESDAY))
        store.add(Opening(since=date(2024, 6, 4), kind=OpeningKind.CLOSED, until=date(2024, 6, 5)))
        store.add(Opening(since=date(2025, 1, 1), weekday=Weekday.FRIDAY))
    assert dates(explained(kit, "opening.days")) == ["2023-01-01", "2024-06-04"]


def test_a_statement_is_shown_as_written_with_its_parameters(beds: Kit) -> None:
    """A plugin's own query stands in the explanation, with the days and numbers put in for its parameters."""
    text = beds.run("explain", "beds.ended", "2024").ok().out
    assert "FROM {beds_stay} AS s" in text
    assert ":start = 2024-01-01" in text
    assert ":long = 3" in text


def test_nobody_is_named(beds: Kit) -> None:
    """No name, no person's id and no quantity of a row is in an explanation, in either format."""
    with beds.store() as store:
        guest = next(store.rows(Person)).id
    for figure in ("beds.weight", "beds.new", "beds.ended"):
        for format in ("text", "json"):
            said = beds.run("explain", figure, "2023..2024", "--records", "--format", format).ok().out
            assert NAME not in said
            assert guest not in said


def test_rows_are_told_by_source_and_month(omsorg: Callable[..., Kit]) -> None:
    """What was entered one by one and what came with a file are counted apart, and so are the months; no signer is."""
    kit = omsorg()
    kit.run("contact", "add", "--kind", "visit", "--persons", "3", "--day", "2024-02-03").ok()
    file = kit.write("visits.csv", "day,kind,persons\n2024-03-01,visit,2\n2024-03-02,visit,5\n")
    kit.run("contact", "import", file).ok()
    found = explained(kit, "visits.total")
    assert [(one["table"], one["file"], one["rows"]) for one in found["sources"]] == [
        ("contact", None, 1),
        ("contact", "visits.csv", 2),
    ]
    assert found["months"] == {"2024-02": 1, "2024-03": 2}
    text = kit.run("explain", "visits.total", "2024").ok().out
    assert "one by one" in text
    assert "visits.csv" in text


def test_a_stated_figure_leads_to_the_reading_that_stands(omsorg: Callable[..., Kit]) -> None:
    """Of two readings for a period the one entered last is the record behind the figure, and the doubt is told."""
    kit = omsorg(config='[figures."accounts.gifts"]\nlabel = "Gifts"\nunit = "krone"')
    with kit.store() as store:
        store.add(Reading(since=date(2024, 1, 1), figure="accounts.gifts", value=Decimal(10)))
        last = store.add(Reading(since=date(2024, 1, 1), figure="accounts.gifts", value=Decimal(11)))
    found = explained(kit, "accounts.gifts")
    assert [row["id"] for row in found["records"][0]["rows"]] == [last]
    assert found["declared_by"] is None
    assert found["notes"] == ["It is also stated as 10 for the same period."]


def test_an_unknown_figure_is_answered_with_the_nearest(omsorg: Callable[..., Kit]) -> None:
    """A mistyped id is refused in two lines that name the figure meant."""
    said = omsorg().run("explain", "visits.totl", "2024").failed().err
    assert "Did you mean visits.total?" in said


DAYS = st.integers(-40, 400).map(lambda number: date(2024, 1, 1) + timedelta(days=number))
CONTACTS = st.lists(
    st.builds(
        Contact,
        day=DAYS,
        kind=st.sampled_from([ContactKind.VISIT, ContactKind.CONVERSATION]),
        persons=st.integers(1, 30),
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(contacts=CONTACTS, period=st.sampled_from(["2024", "2024-Q1", "2024-02", "2023-12..2024-06"]))
def test_the_rows_listed_add_up_to_the_figure(
    omsorg: Callable[..., Kit], contacts: list[Contact], period: str, kept: dict[str, Kit]
) -> None:
    """As many rows are listed as a Count counts, and what those of a Sum hold is the sum."""
    kit = kept.setdefault("kit", kept.get("kit") or omsorg())
    with kit.store() as store:
        for contact in contacts:
            store.add(contact)
        held = {row.id: row.record for row in store.rows(Contact)}
    for figure, adds in (("contacts.total", lambda _row: 1), ("visits.total", lambda row: row.persons)):
        found = explained(kit, figure, period)
        rows = [row["id"] for one in found["records"] for row in one["rows"]]
        assert sum(adds(held[id_]) for id_ in rows) == (found["value"] or 0)
        assert dates(found) == sorted(dates(found))
        assert sum(one["rows"] for one in found["sources"]) == sum(found["months"].values()) == len(rows)


@pytest.fixture
def kept() -> dict[str, Kit]:
    """Give a place for what all examples of a law share."""
    return {}


def test_the_report_links_a_formula_to_its_inputs(beds: Kit) -> None:
    """In HTML the definition of a formula leads to the definitions of the figures in it."""
    pytest.importorskip("jinja2")
    page = beds.run("report", "2024", "--format", "html").ok().out
    entry = page[page.index('id="def-beds.growth"') :]
    assert '<a href="#def-beds.meals">Meals</a>' in entry[: entry.index("<dl>")]
