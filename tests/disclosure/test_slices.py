"""What all of a group have in common is not told by figures that count some of it: reports of invented persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kits import load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.testing import Kit

OWN = """
[figures."own.{code}"]
label = "Of one type"
of = "measures.total"
where = {{type = "{code}"}}
by = ["kind"]
"""


def residents(kit: Kit, count: int, ends: Iterable[str] = ()) -> list[str]:
    """Give some persons a dwelling each, of whom the first ones left; return their codes."""
    codes, left = [f"P{number:04}" for number in range(count)], list(ends)
    load_rows(kit, "person", "registered;code", (f"2023-01-02;{code}" for code in codes))
    load_rows(kit, "housing dwelling", "since;kind;code", (f"2022-01-01;own;D{code}" for code in codes))
    rows = [f"2023-02-01;{end};D{code};{code}" for end, code in zip([*left, *[";;"] * count], codes, strict=False)]
    load_rows(kit, "housing tenancy", "since;until;exit;reason;dwelling;person", rows)
    return codes


def measures(kit: Kit, *some: tuple[str, str, int]) -> None:
    """Give measures of a kind and a type, so many of each, each to another person."""
    kinds = [(kind, type_) for kind, type_, number in some for _number in range(number)]
    load_rows(kit, "person", "registered;code", (f"2023-01-02;P{number:04}" for number, _one in enumerate(kinds)))
    rows = (f"2024-03-{1 + number % 28:02};{kind};{type_};P{number:04}" for number, (kind, type_) in enumerate(kinds))
    load_rows(kit, "measure", "day;kind;type;person", rows)


def test_all_residents_are_not_told_to_be_in_treatment(omsorg: Callable[..., Kit]) -> None:
    """That all residents are in treatment is not told by their number, though it is counted of another record."""
    kit = omsorg("housing")
    codes = residents(kit, 12)
    load_rows(kit, "housing resident-state", "since;state;person", (f"2024-02-01;in_treatment;{one}" for one in codes))
    found = outside(kit)
    assert (12, 0) == (found["housing.residents"]["value"], found["housing.present"]["value"])
    assert found["housing.in_treatment"]["suppressed"]


def test_some_residents_in_treatment_are_told(omsorg: Callable[..., Kit]) -> None:
    """Seven of twelve in treatment, and nobody in prison, tell of no one."""
    kit = omsorg("housing")
    codes = residents(kit, 12)
    load_rows(kit, "housing resident-state", "since;state;person", (f"2024-02-01;in_treatment;{one}" for one in codes[:7]))  # fmt: skip
    found = outside(kit)
    assert [7, 5, 0, 0] == [found[f"housing.{name}"]["value"] for name in ("in_treatment", "present", "in_hospital", "in_prison")]  # fmt: skip


def test_how_some_left_is_told(omsorg: Callable[..., Kit]) -> None:
    """Six moved, and five were given notice: both are told."""
    kit = omsorg("housing")
    reasons = ["given_notice"] * 5 + ["moved"] * 6
    residents(kit, 26, [f"2024-05-02;moved_or_given_notice;{reason}" for reason in reasons])
    found = outside(kit)
    assert [5, 6] == [found[one]["value"] for one in ("housing.given_notice", "housing.moved")]


def test_zeros_are_told_where_nobody_left(omsorg: Callable[..., Kit]) -> None:
    """Nobody moved, nobody was given notice, and nobody left at all."""
    kit = omsorg("housing")
    residents(kit, 12)
    found = outside(kit)
    assert [0, 0] == [found[one]["value"] for one in ("housing.given_notice", "housing.moved")]


@pytest.mark.parametrize(("scheme", "score", "hidden"), [("brukerplan", 5, True), ("brukerplan", 4, False), ("own", 5, False), ("own", 10, True)])  # fmt: skip
def test_a_mean_at_the_end_of_its_scale_is_hidden(
    omsorg: Callable[..., Kit],
    scheme: str,
    score: int,
    hidden: bool,  # noqa: FBT001 - a case
) -> None:
    """A mean of 5 in BrukerPlan says that each of six has a 5; on a scale of one's own it says so of 10."""
    kit = omsorg(
        config='[figures."own.score"]\nlabel = "Own scale"\nof = "assessments.score"\nwhere = {scheme = "own"}\n'
    )
    load_rows(kit, "person", "registered;code", (f"2023-01-02;P{number:04}" for number in range(6)))
    rows = (f"2024-03-03;network;{scheme};{score};P{number:04}" for number in range(6))
    load_rows(kit, "assessment", "day;area;scheme;score;person", rows)
    found = outside(kit)["own.score" if scheme == "own" else "assessments.score"]
    assert (None if hidden else score, hidden) == (found["value"], bool(found.get("suppressed")))


def test_all_who_came_from_one_end_to_the_other_are_not_told(omsorg: Callable[..., Kit]) -> None:
    """A change of -4 is from 5 to 1 for each."""
    kit = omsorg()
    load_rows(kit, "person", "registered;code", (f"2023-01-02;P{number:04}" for number in range(6)))
    rows = [
        f"2024-{month}-03;network;{score};P{number:04}"
        for number in range(6)
        for month, score in (("03", 5), ("05", 1))
    ]
    load_rows(kit, "assessment", "day;area;score;person", rows)
    found = outside(kit)
    assert all(found[f"assessments.{name}"]["suppressed"] for name in ("change", "first", "latest"))


def test_a_slice_is_not_told_to_be_all_of_a_part(omsorg: Callable[..., Kit]) -> None:
    """Of 46 internal measures 15 concern health, and all 12 external ones: these are not told, nor is what is left."""
    kit = omsorg(config=OWN.format(code="health"))
    measures(kit, ("external", "health", 12), ("internal", "health", 15), ("internal", "advice", 31))
    found = outside(kit)
    assert 12 == found["measures.total"]["by"]["kind"]["external"]["value"]
    assert found["own.health"]["by"].get("kind", {}).get("external", {"suppressed": True})["suppressed"]


EVER = """
[figures."own.temporary"]
label = "On temporary terms"
of = "housing.residents_during"
where = { terms = "temporary" }
by = []
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Residents"
figures = ["housing.residents_ever", "own.temporary"]
"""


def test_all_who_ever_lived_here_are_a_group_too(omsorg: Callable[..., Kit]) -> None:
    """Whoever lived here since the start are the very persons of this year, all of them on terms that reveal something."""
    kit = omsorg("housing", config=EVER)
    codes = [f"P{number:04}" for number in range(12)]
    load_rows(kit, "person", "registered;code", (f"2023-01-02;{code}" for code in codes))
    load_rows(kit, "housing dwelling", "since;kind;code", (f"2022-01-01;own;D{code}" for code in codes))
    load_rows(
        kit,
        "housing tenancy",
        "since;terms;dwelling;person",
        (f"2023-02-01;temporary;D{code};{code}" for code in codes),
    )
    found = outside(kit, "city")
    assert None in (found["housing.residents_ever"]["value"], found["own.temporary"]["value"])
