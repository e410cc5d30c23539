"""What a group has in common is not told outside: reports of invented persons, and the fields that reveal something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.kits import load_rows, outside

from omsorgskjerne import Config, Period, Reveals, build_report, load, open_store
from omsorgskjerne.disclosure.attributes import telling, telling_breakdowns, telling_nobody
from omsorgskjerne.disclosure.book import Book
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.organisation.config import read_config
from omsorgskjerne.roles import Pick

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.testing import Kit

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = sorted(path.name for path in (ROOT / "plugins").iterdir())
OWN = """
[figures."own.treatment"]
label = "About treatment"
of = "measures.total"
where = {theme = "treatment"}

[figures."own.content"]
label = "Content"
unit = "percent"
"""
NOBODY_IN_THE_ROW = {
    "placement.capacity": {"level"},
    "placement.ward": {"level"},
    "placement.level_rule": {"level"},
    "activities.activity": {"kind"},
    "activities.equipment": {"item"},
}
"""Records of what is offered: nobody stands in a row, and nobody is counted by it."""


SPELLED = """
[figures."own.treatment"]
label = "Persons helped with treatment"
of = "measures.people"
where = {theme = ["treatment"]}
[figures."own.helped"]
label = "Persons helped in the house"
of = "measures.people"
where = {kind = ["internal"]}
[figures."own.outside"]
label = "Persons helped elsewhere"
of = "measures.people"
where = {kind = ["external"]}
[figures."own.part"]
label = "Part"
unit = "ratio"
formula = "own.treatment / own.helped"
[figures."own.share"]
label = "Of those helped in the house, with treatment"
unit = "UNIT"
formula = "FORMULA"
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Help"
figures = ["own.share"]
"""
SWITCHED = """
[figures."own.treatment"]
label = "Persons helped with treatment"
of = "measures.people"
where = {theme = ["treatment"]}
disclosure = "DISCLOSURE"
[figures."own.helped"]
label = "Persons helped in the house"
of = "measures.people"
where = {kind = ["internal"]}
disclosure = "DISCLOSURE"
[figures."own.share"]
label = "Of those helped in the house, with treatment"
unit = "percent"
formula = "100 * own.treatment / own.helped"
disclosure = "DISCLOSURE"
[figures."assessments.own_score"]
disclosure = "DISCLOSURE"
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Help"
figures = ["own.share", "measures.people", "assessments.own_score"]
"""


def everything() -> Organisation:
    """Return an organisation with all plugins."""
    return load(Config(path=None, name="Test", file=Path("none.db"), language="en", plugins=tuple(PLUGINS)))


def people(kit: Kit, count: int = 8) -> list[str]:
    """Register some persons and return their codes."""
    codes = [f"P{number:03}" for number in range(count)]
    load_rows(kit, "person", "registered;code;gender", (f"2024-01-02;{code};woman" for code in codes))
    return codes


def measures(kit: Kit, *themes: str) -> None:
    """Give each of eight persons a measure on each theme."""
    given = [(("advice", "guidance")[number % 2], code) for number, code in enumerate(people(kit))]
    lines = (f"2024-03-04;internal;{type_};{theme};{code}" for theme in themes for type_, code in given)
    load_rows(kit, "measure", "day;kind;type;theme;person", lines)


def report_of(kit: Kit) -> Report:
    """Return the internal report of 2024."""
    organisation = load(read_config(kit.folder / "omsorg.toml"))
    with open_store(organisation, by="test") as store:
        return build_report(organisation, store, Period.of_year(2024))


def test_what_everybody_has_in_common_is_left_out(omsorg: Callable[..., Kit]) -> None:
    """All measures were about treatment: the public is told how many there were, not by theme; the report names it."""
    kit = omsorg()
    measures(kit, "treatment")
    assert ("measures.total", "theme") in set(telling_breakdowns(report_of(kit), Book([], [])))
    total = outside(kit)["measures.total"]
    assert (8, False) == (total["value"], "theme" in total["by"])
    assert {"internal": {"value": 8}} == {code: {"value": one["value"]} for code, one in total["by"]["kind"].items()}
    text = kit.run("report", "2024", "--audience", "public").ok().out
    assert re.search(r"^Left out.*Measures.*theme", text, re.MULTILINE | re.DOTALL)
    assert 8 == kit.figures("2024")["measures.total"]["by"]["theme"]["treatment"]


def test_somebody_may_sign_for_it(omsorg: Callable[..., Kit]) -> None:
    """What all have in common is shown where an override names it."""
    kit = omsorg()
    measures(kit, "treatment")
    kit.run(
        "override", "add", "--since", "2024-01-01", "--figure", "measures.total", "--part", "theme=treatment",
        "--reason", "It is known", "--signed-by", "The leader",
    ).ok()  # fmt: skip
    assert 8 == outside(kit)["measures.total"]["by"]["theme"]["treatment"]["value"]


def test_what_some_have_is_told(omsorg: Callable[..., Kit]) -> None:
    """Of two themes neither has everybody, and both are shown; that all are women, or came in March, reveals nothing."""
    kit = omsorg()
    measures(kit, "treatment", "rights")
    report = report_of(kit)
    assert not {figure for figure, _by in telling_breakdowns(report, Book([], []))} & {"measures.total", "persons.new"}
    by = outside(kit)["measures.total"]["by"]["theme"]
    assert {"treatment": 8, "rights": 8} == {code: one["value"] for code, one in by.items()}


def test_what_nobody_stated_is_told(omsorg: Callable[..., Kit]) -> None:
    """That no theme was stated says nothing of anybody."""
    kit = omsorg()
    measures(kit, "")
    assert 8 == outside(kit)["measures.total"]["by"]["theme"]["not_stated"]["value"]


def test_a_slice_that_is_everything_is_hidden(omsorg: Callable[..., Kit]) -> None:
    """A figure of one's own of those about treatment is hidden where it has all measures."""
    kit = omsorg(config=OWN)
    measures(kit, "treatment")
    assert Place("own.treatment", "2024") in set(telling(report_of(kit), Book([], [])))
    assert outside(kit)["own.treatment"].get("suppressed")


def test_nobody_is_told_of_too(omsorg: Callable[..., Kit]) -> None:
    """A part that is zero is named where its codes reveal something, and only there."""
    kit = omsorg()
    measures(kit, "treatment", "rights")
    load_rows(kit, "measure", "day;kind;type;theme;number", ["2024-03-04;external;nav;legal;0"])
    named = {place for place in telling_nobody(report_of(kit), Book([], [])) if place.figure == "measures.total"}
    assert {("theme", "legal"), ("type", "nav")} == {(place.dimension, place.code) for place in named}


@pytest.mark.parametrize("own", [True, False])
def test_what_one_place_says_of_nobody_another_does_not_hide(omsorg: Callable[..., Kit], own: bool) -> None:  # noqa: FBT001 - a case
    """Where a figure is of one code alone and says zero, the zero of that code is shown; else it is hidden."""
    kit = omsorg(config=OWN if own else "")
    measures(kit, "legal", "rights")
    load_rows(kit, "measure", "day;kind;type;theme;number", ["2024-03-04;external;nav;treatment;0"])
    found = outside(kit)
    part = found["measures.total"]["by"]["theme"]["treatment"]
    assert (part.get("value"), bool(part.get("suppressed"))) == ((0, False) if own else (None, True))
    assert not own or found["own.treatment"]["value"] == 0


@pytest.mark.parametrize(("share", "hidden"), [(100, True), (0, True), (50, False)])
def test_a_share_that_is_all_or_nothing_is_hidden(omsorg: Callable[..., Kit], share: int, hidden: bool) -> None:  # noqa: FBT001 - a case
    """Of ten who answered, yes from all or from none says what each of them answered."""
    kit = omsorg(config=OWN)
    kit.run(
        "reading", "add", "--since", "2024-01-01", "--figure", "own.content", "--value", str(share), "--n", "10"
    ).ok()
    assert hidden is bool(outside(kit)["own.content"].get("suppressed"))


def test_a_computed_share_goes_with_its_number(omsorg: Callable[..., Kit]) -> None:
    """Where all goals are reached, their number is that of all goals: it is hidden with the per cent."""
    kit = omsorg()
    load_rows(kit, "goal", "since;area;status;person", (f"2024-02-03;work;reached;{code}" for code in people(kit)))
    found = outside(kit)
    assert found["goals.reached"].get("suppressed")
    assert found["goals.reached_percent"].get("suppressed")


def test_a_dimension_says_what_it_reveals(omsorg: Callable[..., Kit]) -> None:
    """Also one looked up through a reference, of a view, of a query, and of what is computed of figures that have it."""
    lines = report_of(omsorg(*PLUGINS)).lines
    special = {
        (id_, name)
        for id_, line in lines.items()
        for name, axis in line.axes.items()
        if axis.reveals is Reveals.SPECIAL
    }
    assert {
        ("housing.visitors", "scene"),
        ("activities.participants", "kind"),
        ("activities.attendances_per_session", "kind"),
        ("placement.waiting", "level"),
        ("placement.followed_up", "living"),
        ("placement.occupancy", "level"),
    } <= special
    assert not {("visits.total", "place"), ("measures.total", "month"), ("visits.people", "gender")} & special


def test_the_list_in_the_docs_is_complete() -> None:
    """docs/disclosure.md names each field that reveals a special category, and no other."""
    text = (ROOT / "docs" / "disclosure.md").read_text(encoding="utf-8")
    told = {
        record: set(re.findall(r"`(\w+)`", fields))
        for record, fields in re.findall(
            r"^\| `([\w.]+)` \| ([^|]+) \|", text.split("## Special categories")[1], re.MULTILINE
        )
    }
    marked: dict[str, set[str]] = {}
    for table in everything().tables.values():
        names = {field.name for field in table.fields if field.reveals is Reveals.SPECIAL}
        if names and table.recorded is table:
            marked[table.path] = names
    assert told == marked


def test_a_choice_reveals_the_same_wherever_it_stands() -> None:
    """A choice that reveals something in one record does so in all, but where nobody stands in the row."""
    tables = [table for table in everything().tables.values() if table.recorded is table]
    fields = [
        (table.path, field.name, field.role.choice, field.reveals is Reveals.SPECIAL)
        for table in tables
        for field in table.fields
        if isinstance(field.role, Pick)
    ]
    revealing = {choice for _path, _name, choice, special in fields if special}
    other = {(path, name) for path, name, choice, special in fields if choice in revealing and not special}
    assert other <= {(path, name) for path, names in NOBODY_IN_THE_ROW.items() for name in names}


@pytest.mark.parametrize("unit", ["person", "household", "dwelling"])
def test_whose_a_number_is_does_not_change_what_it_tells(omsorg: Callable[..., Kit], unit: str) -> None:
    """A share of persons that is 100, the same persons and the best of all scores are hidden, whatever homes stand for."""
    kit = omsorg(config=SWITCHED.replace("DISCLOSURE", unit))
    measures(kit, "treatment")
    load_rows(
        kit, "assessment", "day;area;scheme;score;own_score;person",
        (f"2024-03-02;work;brukerplan;3;5;P{at:03}" for at in range(8)),
    )  # fmt: skip
    found = outside(kit, "city")
    assert [True] * 3 == [
        bool(found[one].get("suppressed")) for one in ("own.share", "own.treatment", "assessments.own_score")
    ]


@pytest.mark.parametrize(
    ("unit", "formula", "hidden"),
    [
        ("percent", "100 * own.treatment / own.helped", True),
        ("percent", "own.treatment * 100 / own.helped", True),
        ("percent", "own.treatment / own.helped * 100", True),
        ("percent", "100 * own.part", True),
        ("percent", "200 * own.treatment / (own.helped + own.helped)", True),
        ("percent", "100 - 100 * own.treatment / own.helped", True),
        ("percent", "100 * own.treatment * own.helped / (own.helped * own.helped)", True),
        ("ratio", "own.treatment / own.helped", True),
        ("ratio", "own.helped / own.treatment", True),
        ("ratio", "1 + own.part", True),
        ("ratio", "own.treatment / (own.helped + own.outside)", True),
        ("percent", "100 * own.helped / (own.helped + own.helped)", False),
        ("ratio", "measures.total / own.helped", False),  # two measures each
        ("percent", "100 * own.helped / last_year(own.helped)", False),
    ],
)
def test_a_share_tells_of_all_however_it_is_spelled(
    omsorg: Callable[..., Kit],
    unit: str,
    formula: str,
    hidden: bool,  # noqa: FBT001 - a case
) -> None:
    """That all were helped with treatment is hidden in whatever way a formula says it, and what tells no such thing is not."""
    kit = omsorg(config=SPELLED.replace("UNIT", unit).replace("FORMULA", formula))
    measures(kit, "treatment", "treatment")
    load_rows(
        kit, "measure", "day;kind;type;theme;person", (f"2023-03-04;internal;advice;rights;P{at:03}" for at in range(8))
    )
    assert hidden is (outside(kit, "city")["own.share"]["value"] is None)
