"""The meals plugin, alone with the core: through its commands, on a store of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from omsorgskjerne.testing import Kit
from omsorgskjerne_meals.records import Delivery, Serving


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation that runs meals, with a partner that gives bread."""
    kit = omsorg("meals")
    kit.run("partner", "add", "--since", "2024-01-01", "--kind", "food", "--name", "Bakeri (oppdiktet)").ok()
    return kit


def figures(kit: Kit) -> dict[str, dict[str, Any]]:
    """Return the figures of 2024 by id."""
    report = kit.figures("2024")
    return {figure["id"]: figure for figure in report.values() if figure["id"].startswith("meals.")}


def test_servings_are_counted_by_meal_and_helping(kit: Kit) -> None:
    """Portions add up over meals, helpings and months; surplus food is counted apart."""
    rows = "day;meal;helping;portions;surplus\n2.1.2024;breakfast;first;40;nei\n2.1.2024;dinner;second;12;ja\n5.2.2024;bag;;7;ja\n"
    kit.write("servings.csv", rows)
    kit.run("meals", "serving", "import", kit.folder / "servings.csv").ok()
    found = figures(kit)
    portions = found["meals.portions"]
    assert (59, "counted") == (portions["value"], portions["quality"])
    assert {"breakfast": 40, "dinner": 12, "bag": 7} == portions["by"]["meal"]
    assert {"first": 40, "second": 12, "not_stated": 7} == portions["by"]["helping"]
    assert 19 == found["meals.surplus_portions"]["value"]


def test_servings_a_week_follow_the_plan_on_the_last_day(kit: Kit) -> None:
    """The times a week of the servings offered on the last day add up by meal; a plan that ended before is not counted."""
    for meal, times, until in (("breakfast", 2, ""), ("late_lunch", 1, ""), ("dinner", 5, "2024-12-31")):
        ended = ["--until", until] if until else []
        kit.run(
            "meals", "weekly-serving", "add", "--since", "2024-01-08", "--meal", meal, "--times", times, *ended
        ).ok()
    found = figures(kit)["meals.servings_per_week"]
    assert (3, "serving", "counted") == (found["value"], found["unit"], found["quality"])
    assert {"breakfast": 2, "late_lunch": 1} == found["by"]["meal"]


def test_weights_are_exact_and_by_supplier(kit: Kit) -> None:
    """Kilos are kept in grams; what was taken in, distributed and returned is summed, and taken in by supplier."""
    for taken, distributed, returned in (("120,5", "100", "20,5"), ("0,001", "0,001", "0")):
        kit.run("meals", "delivery", "add", "--day", "2024-03-01", "--supplier", "bakeri", "--goods", "bread", "--taken", taken,
                "--distributed", distributed, "--returned", returned).ok()  # fmt: skip
    assert [120500, 1] == sorted((row.record.taken for row in kit.rows(Delivery)), reverse=True)
    found = figures(kit)
    assert [120.501, 100.001, 20.5] == [
        found[f"meals.{name}"]["value"] for name in ("taken", "distributed", "returned")
    ]
    assert [120.501] == list(found["meals.taken"]["by"]["supplier"].values())
    assert "Bakeri (oppdiktet)" in kit.run("report", "2024").ok().out
    assert 2 == found["meals.deliveries"]["value"]


def test_meals_by_weight_need_a_stated_factor(kit: Kit) -> None:
    """Without the weight of a meal the figure is not stated; with it, weight is divided by it."""
    kit.run("meals", "delivery", "add", "--day", "2024-03-01", "--taken", "100", "--distributed", "80").ok()
    assert figures(kit)["meals.from_weight"]["value"] is None
    kit.run("reading", "add", "--figure", "meals.kilo_per_meal", "--value", "0,5", "--since", "2024-01-01").ok()
    assert 160 == figures(kit)["meals.from_weight"]["value"]


def test_sponsors_are_those_with_an_agreement_on_the_last_day(kit: Kit) -> None:
    """An agreement that ended before the last day is not counted; one marked as estimated makes the number an estimate."""
    kit.run("meals", "sponsor", "add", "--since", "2023-01-01", "--partner", "bakeri", "--quality", "estimated").ok()
    kit.run("meals", "sponsor", "add", "--since", "2023-01-01", "--until", "2024-12-31", "--partner", "bakeri").ok()
    sponsors = figures(kit)["meals.sponsors"]
    assert (1, "estimated", "partner") == (sponsors["value"], sponsors["quality"], sponsors["unit"])


def test_portions_are_refused_when_they_cannot_be(kit: Kit) -> None:
    """A negative number, a fraction of a portion and an unknown meal are refused with what was expected; nothing is stored."""
    for option, value, expected in (
        ("--portions", "-3", "whole number"),
        ("--portions", "1,5", "whole number"),
        ("--meal", "diner", "dinner"),
    ):
        words = {"--portions": "3", "--meal": "dinner", option: value}
        outcome = kit.run("meals", "serving", "add", *(word for pair in words.items() for word in pair)).failed(2)
        assert expected in outcome.err
    assert [] == kit.rows(Serving)
