"""Scenarios 13 and 14 of the domain: who is at the address on a day, and how people have left it, as one house published."""

from collections.abc import Callable
from typing import Any

import pytest

from omsorgskjerne.testing import Kit

SINCE_2014 = "\n".join(
    f'[figures."housing.{name}"]\nsince = 2014-01-01'
    for name in ("former_residents", "deaths_at_address", "given_notice", "moved", "residents_ever")
)
PUBLISHED = """
organisation = "Test"
period = "2024"
""" + "\n".join(
    f'[[figure]]\nid = "housing.{name}"\n{number}\nunit = "{unit}"\nquality = "{quality}"'
    for name, number, unit, quality in [
        ("dwellings", "value = 33\nas_of = 2024-12-31\nby.state = { let = 27, vacant = 6 }", "dwelling", "counted"),
        ("in_treatment", "value = 2\nas_of = 2024-12-31", "person", "counted"),
        ("away", "value = 4\nas_of = 2024-12-31", "person", "counted"),
        ("present", "value = 23\nas_of = 2024-12-31", "person", "counted"),
        (
            "former_residents",
            "value = 67\nsince = 2014-01-01\nby.exit = { dead = 12, moved_or_given_notice = 55 }",
            "person",
            "counted",
        ),
        ("deaths_at_address", "value = 9\nsince = 2014-01-01", "person", "counted"),
        ("given_notice", "range = [15, 20]\nsince = 2014-01-01", "person", "estimated"),
        ("residents_ever", "value = 94\nsince = 2014-01-01", "person", "counted"),
    ]
)


def tenants(count: int) -> list[tuple[str, ...]]:
    """Return tenancies of the first persons in the first flats, from 2022 on."""
    return [("2022-01-01", f"F{number:02}", f"P{number:03}") for number in range(1, count + 1)]


@pytest.mark.parametrize(("in_treatment", "present"), [((1, 2), 23), ((5, 6), 21)], ids=["among them", "disjoint"])
def test_residents_in_several_states_are_absent_once(
    house: Callable[..., Kit],
    loaded: Callable[..., None],
    figures: Callable[..., dict[str, dict[str, Any]]],
    in_treatment: tuple[int, ...],
    present: int,
) -> None:
    """Of 27 residents 4 are away and 2 in treatment: 23 are present if the 2 are among the 4, and 21 if they are not."""
    kit = house(flats=33, persons=27)
    loaded(kit, "housing tenancy", "since;dwelling;person", tenants(27))
    kit.run("housing", "away", "--since", "2024-05-01", *(f"P{number:03}" for number in range(1, 5))).ok()
    treated = [f"P{number:03}" for number in in_treatment]
    kit.run("housing", "away", "--since", "2024-06-01", "--state", "in_treatment", *treated).ok()
    found = figures(kit)
    assert (33, {"let": 27, "vacant": 6}) == (
        found["housing.dwellings"]["value"],
        found["housing.dwellings"]["by"]["state"],
    )
    assert [4, 2, present] == [found[f"housing.{name}"]["value"] for name in ("away", "in_treatment", "present")]
    assert ["counted"] * 3 == [found[f"housing.{name}"]["quality"] for name in ("away", "in_treatment", "present")]


def former() -> list[tuple[str, ...]]:
    """Return tenancies that ended: 12 by death, 35 by moving, 15 by notice, 5 of which it is not known."""
    dead = [("dead", "", "at_address")] * 9 + [("dead", "", "elsewhere")] * 3
    left = [("moved_or_given_notice", reason, "") for reason in ["moved"] * 35 + ["given_notice"] * 15 + [""] * 5]
    rows: list[tuple[str, ...]] = []
    for number, ending in enumerate(dead + left):
        year, flat, person = 2014 + 2 * (number // 33), f"F{number % 33 + 1:02}", f"P{number + 28:03}"
        rows.append((f"{year}-03-01", f"{year + 1}-03-01", flat, person, *ending))
    return rows


@pytest.fixture
def ten_years(house: Callable[..., Kit], loaded: Callable[..., None]) -> Kit:
    """Return a house with 27 residents and 67 who have left it since 2014."""
    kit = house(flats=33, persons=94, config=SINCE_2014)
    loaded(kit, "housing tenancy", "since;dwelling;person", tenants(27))
    loaded(kit, "housing tenancy", "since;until;dwelling;person;exit;reason;place_of_death", former())
    return kit


def test_those_who_left_are_counted_since_the_start(
    ten_years: Kit, figures: Callable[..., dict[str, dict[str, Any]]]
) -> None:
    """12 dead and 55 others are 67 former residents; with the 27 who live there 94 have ever done so."""
    found = figures(ten_years)
    former = found["housing.former_residents"]
    assert (67, {"dead": 12, "moved_or_given_notice": 55}) == (former["value"], former["by"]["exit"])
    assert [27, 94, 9] == [
        found[f"housing.{name}"]["value"] for name in ("residents", "residents_ever", "deaths_at_address")
    ]


def test_unknown_reasons_make_a_range(ten_years: Kit, figures: Callable[..., dict[str, dict[str, Any]]]) -> None:
    """With 5 of whom it is not known, 15–20 were given notice and 35–40 moved, as estimates, and print so."""
    found = figures(ten_years)
    assert [(15, 20, "estimated"), (35, 40, "estimated")] == [
        tuple(found[f"housing.{name}"][end] for end in ("low", "high", "quality")) for name in ("given_notice", "moved")
    ]
    printed = ten_years.run("report", "2024").ok().out
    assert "15–20" in printed
    assert "35–40" in printed


def test_a_range_is_no_range_where_every_reason_is_known(
    house: Callable[..., Kit], loaded: Callable[..., None], figures: Callable[..., dict[str, dict[str, Any]]]
) -> None:
    """Where it is known of everybody why they left, the numbers are counts again and no ranges."""
    kit = house(flats=33, persons=94, config=SINCE_2014)
    known = [row for row in former() if row[4] == "dead" or row[5]]
    loaded(kit, "housing tenancy", "since;until;dwelling;person;exit;reason;place_of_death", known)
    found = figures(kit)
    assert [(15, None), (35, None)] == [
        (found[f"housing.{name}"]["value"], found[f"housing.{name}"]["high"]) for name in ("given_notice", "moved")
    ]


def test_who_left_several_times_is_one_person_in_a_range(
    house: Callable[..., Kit], loaded: Callable[..., None], figures: Callable[..., dict[str, dict[str, Any]]]
) -> None:
    """Somebody given notice, then gone for a reason not known, then without any exit is 1 given notice, and 0–1 moved."""
    kit = house()
    rows = [
        ("2024-01-01", "2024-02-01", "moved_or_given_notice", "given_notice"),
        ("2024-03-01", "2024-04-01", "moved_or_given_notice", ""),
        ("2024-05-01", "2024-06-01", "", ""),
    ]
    heads = "since;until;exit;reason;dwelling;person"
    loaded(kit, "housing tenancy", heads, [(*row, "F01", "P001") for row in rows])
    found = figures(kit)
    given_notice, moved = (found[f"housing.{name}"] for name in ("given_notice", "moved"))
    assert (1, None) == (given_notice["value"], given_notice["high"])
    assert (0, 1) == (moved["low"], moved["high"])
    assert "[exit=moved_or_given_notice|None,reason=moved|None]" in moved["formula"]


def test_what_was_published_is_reproduced(ten_years: Kit) -> None:
    """The published totals, parts, states and ranges are what the records give, whatever day they stand on."""
    ten_years.run("housing", "away", "--since", "2024-05-01", "P001", "P002", "P003", "P004").ok()
    ten_years.run("housing", "away", "--since", "2024-06-01", "--state", "in_treatment", "P001", "P002").ok()
    published = ten_years.write("published.toml", PUBLISHED)
    assert "8 agree, 0 differ" in ten_years.run("reconcile", published).ok().out
