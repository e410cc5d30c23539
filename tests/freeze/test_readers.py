"""Whoever reads several reports of the same days is told no more by them together: a funder has the public's too."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.kits import freeze, keep_otherwise, load_rows, outside

from omsorgskjerne.testing import Kit

CONFIG = """
[funders.city]
name = "The City"
[funders.state]
name = "The State"
"""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with ninety measures a year, given to nine guests."""
    return omsorg(config=CONFIG, filled=measured)


def measured(made: Kit) -> None:
    """Enter the persons and the measures."""
    load_rows(made, "person", "registered,code", [f"2014-01-01,GUEST{number}" for number in range(9)])
    rows = [
        f"2024-{1 + number % 12:02}-{1 + number % 27:02};internal;advice;GUEST{number % 9}" for number in range(1, 91)
    ]
    load_rows(made, "measure", "day;kind;type;person", rows)


def one_more(kit: Kit) -> None:
    """Register a measure that was forgotten."""
    load_rows(kit, "measure", "day;kind;type;person", ["2024-06-06;external;nav;GUEST1"])


def left_out(kit: Kit, reader: str, period: str = "2024") -> dict[str, Any]:
    """Return what a report leaves out for a reader, by figure, with the reason."""
    report = json.loads(kit.run("report", period, "--audience", reader, "--format", "json").ok().out)
    return {one["figure"]: one["reason"] for one in report["left_out"]}


@pytest.mark.parametrize(("first", "then"), [("city", "public"), ("public", "city")])
def test_one_person_more_is_not_the_difference_of_two_reports(kit: Kit, first: str, then: str) -> None:
    """A measure registered between the funder's report and the public's is in no number of the second."""
    freeze(kit, "2024", first)
    assert 90 == outside(kit, then, "2024")["measures.total"]["value"]
    one_more(kit)
    assert "measures.total" not in outside(kit, then, "2024")
    assert "the records have changed since" in left_out(kit, then)["measures.total"]


def test_another_funder_has_nothing_to_do_with_it(kit: Kit) -> None:
    """What one funder was given does not bind what another is: that they lay theirs together is not covered."""
    freeze(kit, "2024", "city")
    one_more(kit)
    assert "measures.total" in outside(kit, "state", "2024")


def test_a_leader_may_sign_for_the_difference(kit: Kit) -> None:
    """What is left out because the records have changed is shown where somebody signs that it may be."""
    freeze(kit, "2024", "city")
    one_more(kit)
    words = ("--since", "2024-01-01", "--figure", "measures.total", "--reason", "No secret", "--signed-by", "Leader")
    kit.run("override", "add", *words).ok()
    assert 91 == outside(kit, "public", "2024")["measures.total"]["value"]


def test_a_funder_is_not_given_the_rest_of_what_the_public_has(kit: Kit) -> None:
    """The year is public and eleven months are the city's: December, of three guests, is told by neither's numbers."""
    freeze(kit, "2024", "public")
    assert 90 == outside(kit, "public", "2024")["measures.total"]["value"]
    assert None is outside(kit, "city", "2024-01..2024-11")["measures.total"]["value"]
    freeze(kit, "2024-01..2024-11", "city")


def test_the_same_report_is_made_again(kit: Kit) -> None:
    """What was given after a report does not change it: it is read with what was given before it."""
    first = outside(kit, "public", "2024")
    freeze(kit, "2024", "public")
    freeze(kit, "2024", "city")
    assert first == outside(kit, "public", "2024")


def test_an_old_frozen_report_counts_as_given(kit: Kit) -> None:
    """Of one that does not say what was shown no other report of its days is made, for whoever reads it too."""
    id_ = freeze(kit, "2024-Q1", "city")
    keep_otherwise(kit, id_, lambda figure: figure.pop("given"))  # versions before 0.2.0 did not keep it
    for reader in ("public", "city"):
        said = kit.run("report", "2024", "--audience", reader).failed().err
        assert "A report of 2024-Q1 was frozen for" in said
        assert id_ in said
    kit.run("report", "2024", "--audience", "state").ok()


SLICE = """
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Help"
figures = ["own.internal"]
[figures."own.internal"]
label = "Internal ones"
of = "measures.total"
where = { kind = "internal" }
"""


def two_years(made: Kit) -> None:
    """Enter sixty internal measures a year, of twenty guests, and three external ones in 2023, forty in 2024."""
    load_rows(made, "person", "registered,code", [f"2014-01-01,GUEST{number}" for number in range(30)])
    many = {(2023, "internal"): 60, (2023, "external"): 3, (2024, "internal"): 60, (2024, "external"): 40}
    rows = [
        f"{year}-{1 + number % 12:02}-03;{kind};advice;GUEST{number % 20}"
        for (year, kind), often in many.items()
        for number in range(often)
    ]
    load_rows(made, "measure", "day;kind;type;person", rows)


def test_a_year_beside_is_held_against_what_a_funder_was_given(omsorg: Callable[..., Kit]) -> None:
    """A measure registered after the funder's 2023 is not the difference to the 2023 beside the public's 2024."""
    kit = omsorg(config=CONFIG, filled=two_years)
    freeze(kit, "2023", "city")
    load_rows(kit, "measure", "day;kind;type;person", ["2023-06-06;external;nav;GUEST1"])
    measures = outside(kit, "public", "2024").get("measures.total", {"previous": {"2023": {"value": None}}})
    assert measures["previous"]["2023"]["value"] is None


def test_a_year_beside_is_not_the_rest_of_what_a_funder_was_given(omsorg: Callable[..., Kit]) -> None:
    """The city knows how many were internal in 2023: what all were is not shown beside 2024 either, for three are left."""
    kit = omsorg(config=SLICE, filled=two_years)
    freeze(kit, "2023", "city")
    measures = outside(kit, "public", "2024").get("measures.total", {"previous": {"2023": {"value": None}}})
    assert measures["previous"]["2023"]["value"] is None
