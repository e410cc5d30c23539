"""Figures stated by hand in parts and as ranges: accounts that must add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from omsorgskjerne.core.planning import Direction, Reading, Target
from omsorgskjerne.errors import ConfigError, FigureError
from omsorgskjerne.period import Period
from omsorgskjerne.sections import Breakdown, Section
from omsorgskjerne.show import write_report
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Language

SOURCES = {"city": "The city", "state": "The state", "gifts": "Gifts"}
INCOME = {"label": "Income", "unit": "krone", "parts": {"source": SOURCES}}
JANUARY = date(2024, 1, 1)


def reading(value: str, part: str | None = None, **facts: Any) -> Reading:
    """Return a reading of the year's income."""
    return Reading(**{"since": JANUARY, "figure": "accounts.income", "value": Decimal(value), "part": part, **facts})


@pytest.fixture
def accounts(organised: Any) -> Any:
    """Give a bench whose organisation states its income by source."""
    return organised(figures={"accounts.income": INCOME})


def income(accounts: Any, period: str = "2024") -> Any:
    """Return the income."""
    return accounts.measure(accounts.organisation.figures["accounts.income"], Period.parse(period))


def notes(result: Any) -> list[str]:
    """Return what a reader is told."""
    return [str(note) for note in result.notes]


def test_a_whole_that_is_not_stated_is_the_sum(accounts: Any) -> None:
    """Parts stand in the declared order; the sum is as good as the worst of them."""
    accounts.add(reading("85000.50", "gifts"), reading("2000000", "city", quality=Quality.ESTIMATED))
    result = income(accounts)
    assert (result.value, result.quality) == (Fraction("2085000.5"), Quality.ESTIMATED)
    assert [(code, part.value) for code, part in result.by["source"].items()] == [
        ("city", 2000000),
        ("gifts", Fraction("85000.5")),
    ]
    assert notes(result) == ["2 of 3 parts are stated."]
    accounts.add(reading("0", "state"))
    assert notes(income(accounts)) == []


def test_one_krone_off_is_flagged(accounts: Any) -> None:
    """A stated whole stands; where its parts add up to something else, both numbers are told."""
    accounts.add(reading("2985000"), reading("2900000", "city"), reading("85000", "gifts"))
    assert notes(income(accounts)) == []
    accounts.add(reading("85001", "gifts"))
    result = income(accounts)
    assert (result.value, notes(result)) == (
        2985000,
        [
            "Gifts is also stated as 85000 for the same period.",
            "2985000 is stated, but the parts add up to 2985001.",
        ],
    )
    text = write_report(accounts.report(), "text", Language("nb")).replace("\N{NO-BREAK SPACE}", " ")
    assert "2 985 001" in " ".join(text.split())


def test_whole_and_parts_speak_of_the_same_days(accounts: Any) -> None:
    """Parts of a quarter are not held against the whole of the year."""
    accounts.add(reading("2985000"), reading("700000", "city", since=date(2024, 4, 1), until=date(2024, 7, 1)))
    result = income(accounts)
    assert (result.value, notes(result), dict(result.by["source"])) == (2985000, [], {})
    assert income(accounts, "2024-Q2").value == 700000


def test_parts_are_no_sum_of_a_whole_of_other_days(accounts: Any) -> None:
    """Where the year's parts are stated and the whole of half a year, the whole stands, and both days are told."""
    accounts.add(reading("7", since=date(2024, 7, 1), until=date(2025, 1, 1)), reading("1", "city"))
    result = income(accounts)
    assert (7, {"city": 1}) == (result.value, {code: part.value for code, part in result.by["source"].items()})
    assert ["Stated for {period}.", "The parts are stated for {period}."] == [note.text for note in result.notes]


def test_breakdowns_that_contradict_each_other_are_told(organised: Any) -> None:
    """Of two breakdowns the one of which more is stated makes the whole; that the other adds up to something else is told."""
    parts = {"source": SOURCES, "half": {"first": "First", "second": "Second"}}
    bench = organised(figures={"accounts.income": {**INCOME, "parts": parts}})
    bench.add(reading("300", "gifts"), reading("100", "first"), reading("50", "second"))
    result = income(bench)
    assert (150, ["The parts by half add up to 150, those by source to 300."]) == (result.value, notes(result))
    bench.add(reading("-150", "state"))
    assert [] == notes(income(bench))


def test_a_part_that_was_removed_is_told(organised: Any) -> None:
    """Readings of a part that omsorg.toml has no longer are left out of the sum, and that is said."""
    with organised(figures={"accounts.income": INCOME}).store as store:
        store.add(reading("300", "gifts"))
        store.add(reading("200", "city"))
    fewer = {**INCOME, "parts": {"source": {"city": "The city"}}}
    result = income(organised(figures={"accounts.income": fewer}))
    assert (200, ["Readings of parts that it no longer has are left out."]) == (result.value, notes(result))


@pytest.mark.parametrize(("whole", "shares"), [("1000", 0), ("300", 1), (None, 1)])
def test_shares_are_of_the_total(accounts: Any, whole: str | None, shares: int) -> None:
    """Parts have shares only where they add up to the total that is printed below them."""
    accounts.add(reading("300", "gifts"), *([reading(whole)] if whole else []))
    line = accounts.report().lines["accounts.income"]
    section = Section("Accounts", [line.figure], tables=[Breakdown(line.figure, by="source")])
    report = attrs.evolve(accounts.report(), sections=(section,))
    total = next(line for line in write_report(report, "markdown", Language("en")).splitlines() if "Total" in line)
    assert shares == total.count("100.0%")


def test_a_range_is_stated_with_its_highest(accounts: Any) -> None:
    """A reading may have two ends; a target may lie below, within or above them."""
    aim = Target(since=JANUARY, figure="accounts.income", value=Decimal(15), direction=Direction.AT_LEAST)
    _reading, goal = accounts.add(reading("15", highest=Decimal(20)), aim)
    line = accounts.report().lines["accounts.income"]
    assert (line.result.low, line.result.high, line.goal.reached, line.goal.attained) == (15, 20, True, None)
    accounts.store.edit(Target, goal, value=Decimal(18))
    assert accounts.report().lines["accounts.income"].goal.reached is None


def test_ranges_of_parts_are_added_by_their_ends(accounts: Any) -> None:
    """The sum of a range and a number is a range."""
    accounts.add(reading("15", "city", highest=Decimal(20)), reading("5", "gifts"))
    result = income(accounts)
    assert (result.low, result.high) == (20, 25)
    accounts.add(reading("20", highest=Decimal(26)))
    assert notes(income(accounts)) == ["20–26 is stated, but the parts add up to 20–25."]


@pytest.mark.parametrize("unit", ["score", "percent", "ratio"])
def test_scores_do_not_add_up(organised: Any, unit: str) -> None:
    """The parts of a score, share or ratio are no sum: its whole is stated or not known."""
    bench = organised(figures={"survey.food": {"label": "Food", "unit": unit, "parts": {"group": {"men": "Men"}}}})
    bench.add(reading("4.2", "men", figure="survey.food"))
    line = bench.report().lines["survey.food"]
    assert (line.result.value, line.result.by["group"]["men"].value) == (None, Fraction(21, 5))
    assert line.axes["group"].additive is False


def test_a_formula_takes_parts_of_what_is_stated(organised: Any) -> None:
    """What is stated by parts can be computed with part by part."""
    twice = {"label": "Twice", "formula": "2 * accounts.income", "by": ["source"]}
    bench = organised(figures={"accounts.income": INCOME, "accounts.twice": twice})
    bench.add(reading("7", "city"))
    line = bench.report().lines["accounts.twice"]
    assert {code: part.value for code, part in line.result.by["source"].items()} == {"city": 14}
    assert line.axes["source"].codes == SOURCES


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ({"label": "x", "parts": {"a": {"one": "1"}, "b": {"one": "1"}}}, "the part one stands in two breakdowns"),
        ({"label": "x", "parts": {"month": {"one": "1"}}}, "breakdown by time"),
        ({"label": "x", "parts": {"a": {"one": 1}}}, "expected a text"),
        ({"label": "x", "parts": {"a": ["one"]}}, "omsorg.toml figures"),
        ({"label": "x", "formula": "1", "parts": {"a": {"one": "1"}}}, "cannot have formula, parts together"),
    ],
)
def test_parts_that_cannot_be_meant_are_refused(organised: Any, setting: Any, reason: str) -> None:
    """A code stands in one breakdown, each has a label, and only what is stated by hand has parts."""
    bench = organised(figures={"my.own": setting})
    with pytest.raises((ConfigError, FigureError), match=reason):
        bench.organisation.figures  # noqa: B018 - checked on first use
