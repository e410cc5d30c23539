"""A household, or dwelling, stands for its persons where a figure says so: reports of invented persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kits import load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.testing import Kit

TALKS = """
from datetime import date
from omsorgskjerne import *

@record("talk", plural="talks")
class Talk:
    '''A talk with somebody, maybe at home.'''
    day: date = on()
    person: Id[Person] | None = ref("person", default=None)
    household: Id[Household] | None = ref("household", default=None)
    minutes: int = quantity("minutes", unit=Unit.MINUTE)

@hookimpl
def omsorgskjerne_records():
    return [Talk]

@hookimpl
def omsorgskjerne_figures():
    of_homes = {"disclosure": Disclosure.HOUSEHOLD}
    return [
        Count("talks.number", "Talks", of=Talk, unit=Unit.CONVERSATION, **of_homes),
        Sum("talks.minutes", "Minutes", of=Talk.minutes, **of_homes),
        People("talks.people", "Persons", of=Talk.person, **of_homes),
    ]
"""
CRISES = """
[figures."own.crises"]
label = "Crisis talks"
of = "contacts.total"
where = {kind = ["crisis_talk"]}
disclosure = "DISCLOSURE"
[figures."own.minutes"]
label = "Minutes in crisis talks"
of = "contacts.minutes"
where = {kind = ["crisis_talk"]}
disclosure = "DISCLOSURE"
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Talks"
figures = ["own.crises", "own.minutes"]
"""
DECLARED = '[figures."housing.residents"]\ndisclosure = "{unit}"\n'


def live(kit: Kit, households: Sequence[str], *, together: bool = False) -> None:
    """Let somebody live in each of some households, with a dwelling each or all in one; empty is in none."""
    known = sorted({*households} - {""})
    if known:
        load_rows(kit, "household", "registered;code;adults", (f"2024-01-02;{code};6" for code in known))
    codes = [f"P{number:04}" for number in range(len(households))]
    load_rows(kit, "person", "registered;code", (f"2024-01-02;{code}" for code in codes))
    load_rows(kit, "housing dwelling", "since;kind;code;rooms;beds", (f"2023-01-01;own;D{code};9;9" for code in codes))
    rows = (
        f"2024-02-01;D{codes[0] if together else code};{code};{household}"
        for code, household in zip(codes, households, strict=True)
    )
    load_rows(kit, "housing tenancy", "since;dwelling;person;household", rows)


@pytest.mark.parametrize(
    ("unit", "households", "shown"),
    [
        ("person", ["H0001"] * 6, True),
        ("household", ["H0001"] * 6, False),
        ("household", ["H0001", "H0001", "H0002", "H0003", "", ""], True),  # three households, and two who have none
        ("household", ["H0001", "H0001", "H0001", "H0003", "", ""], False),
        ("household", [""] * 6, True),
        ("dwelling", [""] * 6, True),
    ],
)
def test_a_household_counts_once(omsorg: Callable[..., Kit], unit: str, households: list[str], shown: bool) -> None:  # noqa: FBT001 - a case
    """Six residents of fewer than five households are hidden where households stand; who has none counts alone."""
    kit = omsorg("housing", config=DECLARED.format(unit=unit))
    live(kit, households)
    assert (6 if shown else None) == outside(kit)["housing.residents"]["value"]


def test_a_dwelling_counts_once(omsorg: Callable[..., Kit]) -> None:
    """Six residents of one dwelling are hidden where dwellings stand."""
    kit = omsorg("housing", config=DECLARED.format(unit="dwelling"))
    live(kit, [""] * 6, together=True)
    assert outside(kit)["housing.residents"]["suppressed"]


@pytest.mark.parametrize("unit", ["person", "household", "dwelling"])
def test_rows_that_lead_to_no_home_are_of_their_persons(omsorg: Callable[..., Kit], unit: str) -> None:
    """Six crisis talks of one person on one day are hidden, with their minutes, whatever homes stand for."""
    kit = omsorg(config=CRISES.replace("DISCLOSURE", unit))
    load_rows(kit, "person", "registered;code", ["2024-01-02;P0001"])
    load_rows(kit, "contact", "day;kind;person;minutes", (f"2024-05-02;crisis_talk;P0001;{10 + at}" for at in range(6)))
    found = outside(kit, "city")
    assert (None, None) == (found["own.crises"]["value"], found["own.minutes"]["value"])


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (["P1;H1", "P2;H2", "P3;H3", "P1;", "P2;", "P3;"], False),  # three households
        (["P1;H1", "P2;H2", "P3;H3", "P4;", "P5;", "P5;"], True),  # three households, and two who have none
        (["P1;H1", "P2;H2", "P3;H3", "P4;", "P4;", "P4;"], False),
        (["P1;H1", "P2;H2", "P3;H3", ";H4", ";H5", ";H5"], True),
        ([";", ";", ";", ";", ";", ";"], True),  # of one day, and nobody knows whose: each is another's
    ],
)
def test_a_row_is_of_a_home_or_of_its_person(omsorg: Callable[..., Kit], rows: list[str], shown: bool) -> None:  # noqa: FBT001 - a case
    """Whoever has no household in a row is of the one of another row, or counts alone."""
    kit = omsorg(talks=TALKS)
    load_rows(kit, "person", "registered;code", (f"2024-01-02;P{at}" for at in range(1, 7)))
    load_rows(kit, "household", "registered;code;adults", (f"2024-01-02;H{at};1" for at in range(1, 7)))
    load_rows(kit, "talks talk", "day;person;household;minutes", (f"2024-05-02;{row};10" for row in rows))
    assert shown is not bool(outside(kit)["talks.number"].get("suppressed"))


def test_those_who_belong_together_have_an_amount_together(omsorg: Callable[..., Kit]) -> None:
    """Of 490 minutes 400 are two rows of one person, with a household and without: they are hidden."""
    kit = omsorg(talks=TALKS)
    load_rows(kit, "person", "registered;code", (f"2024-01-02;P{at}" for at in range(1, 8)))
    load_rows(kit, "household", "registered;code;adults", ["2024-01-02;H1;1"])
    rows = ["P1;H1;200", "P1;;200", *(f"P{at};;15" for at in range(2, 8))]
    load_rows(kit, "talks talk", "day;person;household;minutes", (f"2024-05-02;{row}" for row in rows))
    assert outside(kit)["talks.minutes"].get("suppressed")
