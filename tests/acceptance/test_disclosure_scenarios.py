"""Scenarios of small numbers, by number: what the public is shown, from files to every format of a report."""

import json
from collections.abc import Callable
from typing import Any

from tests.kits import load_rows, outside

from omsorgskjerne.testing import Kit

NBSP = "\u00a0"
HIDDEN = {"value": None, "suppressed": True}


def value(part: dict[str, Any]) -> Any:
    """Return a part's number, or what stands for a hidden one."""
    return HIDDEN if part.get("suppressed") else part["value"]


def intakes(kit: Kit) -> None:
    """Register 114 permanent members, 4 temporary ones and 16 rejections, nobody named."""
    counts = {"permanent": 114, "temporary": 4, "rejected": 16}
    rows = (f"2024-{1 + number % 3:02}-15;{code}" for code, count in counts.items() for number in range(count))
    load_rows(kit, "intake", "day;outcome", rows)


def test_scenario_2_intakes(omsorg: Callable[..., Kit]) -> None:
    """Of 114 + 4 + 16 intakes the public sees 134 and 114, neither 4 nor 16; a signed override shows them and itself.

    Who signed it, and why, stays inside.
    """
    kit = omsorg()
    intakes(kit)
    found = outside(kit)["intakes.total"]
    assert 134 == found["value"]
    assert {"permanent": 114, "temporary": HIDDEN, "rejected": HIDDEN} == {
        code: value(part) for code, part in found["by"]["outcome"].items()
    }
    kit.run(
        "override", "add", "--since", "2024-01-01", "--figure", "intakes.total", "--part", "temporary",
        "--reason", "They agreed", "--signed-by", "The leader",
    ).ok()  # fmt: skip
    assert {"permanent": 114, "temporary": 4, "rejected": 16} == {
        code: value(part) for code, part in outside(kit)["intakes.total"]["by"]["outcome"].items()
    }
    text = kit.run("report", "2024", "--audience", "public").ok().out
    assert "Shown by decision" in text
    assert "They agreed" not in text
    assert "The leader" not in text
    kit.run("db", "audit").ok()


GRID = """
[figures."measures.internal"]
label = "Internal"
of = "measures.total"
where = { kind = "internal" }
by = ["theme"]
[figures."measures.external"]
label = "External"
of = "measures.total"
where = { kind = "external" }
by = ["theme"]
"""


def test_scenario_15_a_grid_with_margins(omsorg: Callable[..., Kit]) -> None:
    """Of 12, 2, 7 and 9 with their margins all four are hidden and 14, 16, 19, 11 and 30 are shown."""
    kit = omsorg(config=GRID)
    cells = {("internal", "rights"): 12, ("internal", "legal"): 2, ("external", "rights"): 7, ("external", "legal"): 9}
    rows = (
        f"2024-06-03;{kind};{'advice' if kind == 'internal' else 'nav'};{theme}"
        for (kind, theme), count in cells.items()
        for _number in range(count)
    )
    load_rows(kit, "measure", "day;kind;type;theme", rows)
    found = outside(kit)
    assert 30 == found["measures.total"]["value"]
    assert {"internal": 14, "external": 16} == {
        code: value(part) for code, part in found["measures.total"]["by"]["kind"].items()
    }
    assert {"rights": 19, "legal": 11} == {
        code: value(part) for code, part in found["measures.total"]["by"]["theme"].items()
    }
    for kind, margin in (("internal", 14), ("external", 16)):
        assert margin == found[f"measures.{kind}"]["value"]
        assert [HIDDEN, HIDDEN] == [value(part) for part in found[f"measures.{kind}"]["by"]["theme"].values()]


def measures(kit: Kit, persons: int) -> None:
    """Give 40 measures to so many persons in turn."""
    codes = [f"GUEST{number}" for number in range(persons)]
    load_rows(kit, "person", "registered,code", (f"2014-01-01,{code}" for code in codes))
    rows = (f"2024-05-{1 + number % 28:02};internal;advice;{codes[number % persons]}" for number in range(40))
    load_rows(kit, "measure", "day;kind;type;person", rows)


def test_scenario_16_forty_measures_of_one_person(omsorg: Callable[..., Kit]) -> None:
    """Forty measures of one person are hidden, forty of eight persons are shown."""
    one, eight = omsorg(), omsorg()
    measures(one, 1)
    measures(eight, 8)
    assert HIDDEN == value(outside(one)["measures.total"])
    assert 40 == outside(eight)["measures.total"]["value"]


def test_a_number_that_is_mostly_ones_own_is_hidden(omsorg: Callable[..., Kit]) -> None:
    """Of 40 measures 32 are one person's, 80 per cent: hidden at 75 per cent, shown where omsorg.toml allows 90."""
    for config, shown in (("", HIDDEN), ("[disclosure]\ndominance = 90\n", 40)):
        kit = omsorg(config=config)
        if config:
            kit.run(
                "override", "add", "--figure", "disclosure.dominance", "--part", "90", "--since", "2024-01-01",
                "--reason", "They agreed", "--signed-by", "The leader",
            ).ok()  # fmt: skip
        load_rows(kit, "person", "registered,code", (f"2014-01-01,GUEST{number}" for number in range(9)))
        whose = ["GUEST0"] * 32 + [f"GUEST{number}" for number in range(1, 9)]
        rows = (f"2024-05-{1 + number % 28:02};internal;advice;{code}" for number, code in enumerate(whose))
        load_rows(kit, "measure", "day;kind;type;person", rows)
        assert shown == value(outside(kit)["measures.total"])


def test_scenario_17_the_complement(omsorg: Callable[..., Kit]) -> None:
    """Of 27 visitors, 25 from the drug scene, the public sees 27 alone: the other 2 could be worked out."""
    kit = omsorg("housing")
    load_rows(kit, "person", "registered,code", (f"2014-01-01,HOME{number}" for number in range(9)))
    load_rows(kit, "housing dwelling", "since;kind;code", (f"2014-01-01;own;D{number}" for number in range(9)))
    rows = (f"2024-01-01;D{number};HOME{number}" for number in range(9))
    load_rows(kit, "housing tenancy", "since;dwelling;person", rows)
    scenes = ["drug_scene"] * 25 + ["other"] * 2
    rows = (f"2024-02-01;V{number};{scene}" for number, scene in enumerate(scenes))
    load_rows(kit, "housing visitor", "registered;code;scene", rows)
    rows = (f"2024-03-{1 + number:02};HOME{number % 9};V{number}" for number in range(27))
    load_rows(kit, "housing visitor-entry", "day;person;visitor", rows)
    found = outside(kit)["housing.visitors"]
    assert 27 == found["value"]
    assert [HIDDEN, HIDDEN] == [value(part) for part in found["by"]["scene"].values()]
    internal = json.loads(kit.run("report", "2024", "--format", "json").ok().out)["figures"]
    assert any(figure["id"] == "housing.visitors" and not figure.get("suppressed") for figure in internal)


def test_nobody_known_counts_as_somebody_else(omsorg: Callable[..., Kit]) -> None:
    """Anonymous rows count as many people as came on the fullest day, and the report says so; zero is shown."""
    kit = omsorg(config='[covered]\nmeasure = ["2024"]\n')
    load_rows(kit, "contact", "day;kind;persons", ["2024-01-02;visit;12", "2024-02-02;visit;3"])
    found = outside(kit)
    assert 15 == found["visits.total"]["value"]
    assert "month" not in found["visits.total"]["by"]  # both are hidden, and all they say is when
    assert 0 == found["measures.total"]["value"]
    told = " ".join(kit.run("report", "2024", "--audience", "public").ok().out.split())
    assert "taken to be as many as on the day with most of them" in told


def test_kind_18_shares_of_what_is_left_do_not_tell(omsorg: Callable[..., Kit]) -> None:
    """Where a part is hidden no share of its breakdown is printed, and in the internal report they add up to 100."""
    kit = omsorg()
    intakes(kit)
    text = kit.run("report", "2024", "--audience", "public").ok().out.replace(NBSP, " ")
    assert "85.1%" not in text
    assert "85.1%" in kit.run("report", "2024").ok().out.replace(NBSP, " ")


def test_a_hidden_number_is_in_no_output(omsorg: Callable[..., Kit]) -> None:
    """A number that occurs once, and is hidden, stands in no format of the public report."""
    kit = omsorg()
    load_rows(kit, "person", "registered,code", (f"2014-01-01,GUEST{number}" for number in range(3)))
    rows = (f"2024-05-{1 + number % 28:02};internal;advice;GUEST{number % 3};7777" for number in range(3))
    load_rows(kit, "measure", "day;kind;type;person;minutes", rows)
    rows = (f"2024-05-{1 + number % 28:02};external;nav;1" for number in range(50))
    load_rows(kit, "measure", "day;kind;type;minutes", rows)
    for format in ("text", "markdown", "json", "html"):
        assert "23331" not in kit.run("report", "2024", "--audience", "public", "--format", format).ok().out


def test_an_unknown_audience_is_named_with_the_nearest(omsorg: Callable[..., Kit]) -> None:
    """A funder that omsorg.toml does not name is an error that says which ones there are."""
    kit = omsorg(config='[funders.city]\nname = "The city"\n')
    said = kit.run("report", "2024", "--audience", "publik").failed()
    assert "public" in said.err
