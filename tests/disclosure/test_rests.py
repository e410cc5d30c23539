"""What printed numbers of persons leave over, or have in common, is a number too: few are not told by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.disclosure.reading import people
from tests.kits import load_rows, outside

from omsorgskjerne_activities.records import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.testing import Kit

    Figures = dict[str, dict[str, Any]]

CITY = '[funders.city]\nname = "The City"\n[[funders.city.sections]]\ntitle = "Help"\nfigures = {figures}\n'
THEMES = {"own.a": ["housing", "economy"], "own.b": ["economy", "legal"], "own.c": ["housing", "economy", "legal"]}
SLICES = "".join(
    f'[figures."{id_}"]\nlabel = "{id_}"\nof = "cases.people"\nwhere = {{ theme = {themes} }}\n'
    for id_, themes in THEMES.items()
)
EVER = '[figures."own.ever"]\nlabel = "Since we opened"\nof = "visits.people"\nsince = 2019-02-01\n'


def hidden(figures: Figures, *ids: str) -> list[str]:
    """Return those of some figures that are not shown."""
    return [id_ for id_ in ids if figures[id_]["value"] is None]


def test_persons_of_one_figure_less_those_of_another(omsorg: Callable[..., Kit]) -> None:
    """67 persons sought a home and 65 found one: it is not told that two did not."""
    kit = omsorg("housing")
    codes = people(kit, woman=67)
    before = ("emergency", "family_friends")
    rows = [
        f"2024-{1 + number % 12:02}-{1 + day:02},municipality,{before[number % 2]},housed,{code}"
        for number, code in enumerate(codes[:65])
        for day in range(3)
    ]
    rows += [
        f"2024-{month:02}-05,municipality,{ethos},{ethos},{code}"
        for code in codes[65:]
        for month in range(1, 13)
        for ethos in before
    ]
    load_rows(kit, "housing housing-application", "day,applied_to,ethos_before,ethos_after,person", rows)
    assert hidden(outside(kit), "housing.seekers", "housing.home_found")


def test_persons_since_the_start_less_those_until_last_year(omsorg: Callable[..., Kit]) -> None:
    """42 came since we opened, 40 until last year: it is not told that two are new."""
    kit = omsorg(config=EVER + CITY.format(figures=["own.ever"]))
    codes = people(kit, woman=42)
    rows = [f"2023-06-0{day},visit,{code}" for code in codes[:40] for day in (1, 2)]
    rows += [f"2024-05-0{day},visit,{code}" for code in codes[10:] for day in (1, 2)]
    load_rows(kit, "contact", "day,kind,person", rows)
    [ever] = outside(kit, "city").values()
    assert None in (ever["value"], ever["previous"]["2023"]["value"])
    assert ever["change"] is None


def test_slices_of_persons_that_overlap(omsorg: Callable[..., Kit]) -> None:
    """42 of one theme or another, 32 of the other or a third, 72 of all three: it is not told that two have the other."""
    kit = omsorg(config=SLICES + CITY.format(figures=[*THEMES]))
    themes = ["housing"] * 40 + ["economy"] * 2 + ["legal"] * 30
    rows = [f"2024-05-02,{theme},{code}" for theme, code in zip(themes, people(kit, woman=72), strict=True)]
    load_rows(kit, "case", "since,theme,person", rows)
    assert hidden(outside(kit, "city"), *THEMES)


def taking_part(kit: Kit, codes: Iterable[str]) -> None:
    """Let some take part in a session of a group."""
    load_rows(kit, "activities activity", "since,kind,name", ["2020-01-01,music_group,Group"])
    load_rows(kit, "activities session", "day,kind,activity,state", ["2024-05-02,music_group,Group,held"])
    [session] = kit.rows(Session)
    load_rows(kit, "activities attendance", "day,session,person", (f"2024-05-02,{session.id},{code}" for code in codes))


@pytest.mark.parametrize(("members", "few"), [(slice(22, 45), "both"), (slice(2, 27), "members alone")])
def test_what_the_union_over_services_joins(omsorg: Callable[..., Kit], members: slice, few: str) -> None:
    """25 took part, 23 are members, 45 are either: it is not told that three are both; nor, of 27, that two only are."""
    kit = omsorg("activities")
    codes = people(kit, woman=60)
    taking_part(kit, codes[:25])
    rows = (f"2024-01-01,music_group,Group,{code}" for code in codes[members])
    load_rows(kit, "activities membership", "since,kind,activity,person", rows)
    told = outside(kit)
    assert hidden(told, "activities.participants", "activities.members", "persons.in_services"), few


def test_what_a_rule_leaves_over(omsorg: Callable[..., Kit]) -> None:
    """By a rule who has visitors lives here: of 27 residents 25 have some, and it is not told that two have none."""
    kit = omsorg("housing")
    codes = people(kit, woman=27)
    load_rows(kit, "housing dwelling", "since,kind,code", (f"2014-01-01,own,{code}" for code in codes))
    load_rows(kit, "housing tenancy", "since,dwelling,person", (f"2023-01-01,{code},{code}" for code in codes))
    rows = (f"2024-05-0{day},{code}" for code in codes[:25] for day in (1, 2))
    load_rows(kit, "housing visitor-entry", "day,person", rows)
    assert hidden(outside(kit), "housing.residents_during", "housing.residents_with_visitors")


@pytest.mark.parametrize("many", [12, 9])
def test_persons_who_are_in_both_parts(omsorg: Callable[..., Kit], many: int) -> None:
    """12 have a case of one theme and 11 of another, 20 in all: it is not told that three have both; that nobody has is."""
    kit = omsorg()
    codes = people(kit, woman=20)
    rows = [f"2024-03-04;rights;{code}" for code in codes[:many]]
    load_rows(kit, "case", "since;theme;person", [*rows, *(f"2024-03-04;legal;{code}" for code in codes[9:])])
    found = outside(kit)["cases.people"]
    told = [found["value"], *(part["value"] for part in found["by"].get("theme", {"": {"value": None}}).values())]
    assert (None in told) is (many > 9)


def test_persons_who_are_in_two_parts_of_three(omsorg: Callable[..., Kit]) -> None:
    """12, 9 and 10 have a case of each theme, 30 in all: it is not told that one has two."""
    kit = omsorg()
    codes = people(kit, woman=30)
    themes = {"rights": codes[:12], "legal": codes[11:20], "economy": codes[20:]}
    rows = (f"2024-03-04;{theme};{code}" for theme, some in themes.items() for code in some)
    load_rows(kit, "case", "since;theme;person", rows)
    found = outside(kit)["cases.people"]
    assert None in (
        found["value"],
        *(part["value"] for part in found["by"].get("theme", {"": {"value": None}}).values()),
    )


def test_few_who_are_not_named(omsorg: Callable[..., Kit]) -> None:
    """30 visitors are named and three came together whom nobody did: 30 to 33 would say so."""
    kit = omsorg(config=CITY.format(figures=["visits.people"]))
    rows = [f"2024-03-0{1 + at % 9};visit;{code};1" for at, code in enumerate(people(kit, woman=30))]
    load_rows(kit, "contact", "day;kind;person;persons", [*rows, "2024-03-05;visit;;3"])
    assert hidden(outside(kit, "city"), "visits.people")


SERVICES = 'tables = [{figure = "persons.in_services", by = "service"}]\n'


def test_users_of_two_services(omsorg: Callable[..., Kit]) -> None:
    """17 came and 15 live here, 30 in all: it is not told that two do both."""
    kit = omsorg("housing", config=CITY.format(figures=["persons.in_services"]) + SERVICES)
    codes = people(kit, woman=30)
    load_rows(kit, "housing dwelling", "since;kind;code", (f"2014-01-01;own;{code}" for code in codes[:15]))
    load_rows(kit, "housing tenancy", "since;dwelling;person", (f"2022-01-01;{code};{code}" for code in codes[:15]))
    load_rows(
        kit,
        "contact",
        "day;kind;person;persons",
        (f"2024-03-{1 + at:02};visit;{code};1" for at, code in enumerate(codes[13:])),
    )
    found = outside(kit, "city")["persons.in_services"]
    assert None in (found["value"], *(part["value"] for part in found["by"].get("service", {}).values()))
