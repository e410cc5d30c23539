"""What all in a group have in common is not told by what stands beside it: formulas, slices, longer days, other reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.disclosure.reading import people
from tests.kits import freeze, load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.testing import Kit

CITY = """
[funders.city]
name = "The City"
[[funders.city.sections]]
title = "Help"
figures = {figures}
tables = {tables}
"""
TREATED = """
[figures."own.treated"]
label = "About treatment"
of = "{of}"
where = {{ theme = ["treatment"] }}
by = []
"""
AGAIN = """
[figures."own.again"]
label = "Measures again"
formula = "{formula}"
by = ["theme"]
decimals = 1
"""


def city(*figures: str, tables: str = "[]") -> str:
    """Return the settings of a funder that is given some figures."""
    return CITY.format(figures=list(figures), tables=tables)


def measures(kit: Kit, themes: Sequence[str], kinds: Sequence[str] = (), year: int = 2024) -> None:
    """Give each of some persons a measure, on a theme and of a kind each."""
    codes = people(kit, woman=len(themes))
    given = zip(themes, kinds or ["internal"] * len(themes), codes, strict=True)
    types = {"internal": "advice", "external": "nav"}
    rows = (f"{year}-03-04;{kind};{types[kind]};{theme};{code}" for theme, kind, code in given)
    load_rows(kit, "measure", "day;kind;type;theme;person", rows)


def hidden(figures: dict[str, dict[str, Any]], *ids: str) -> bool:
    """Tell whether any of some figures is not shown."""
    return any(figures[id_]["value"] is None for id_ in ids)


@pytest.mark.parametrize("formula", ["measures.total + cases.total", "measures.total * 7 / period.days"])
def test_a_formula_has_no_breakdown_in_which_all_have_one_code(omsorg: Callable[..., Kit], formula: str) -> None:
    """Measures are about treatment, all of them: neither they nor what is added up of them are told by theme."""
    kit = omsorg(config=AGAIN.format(formula=formula))
    measures(kit, ["treatment"] * 8)
    load_rows(kit, "case", "since;theme", ["2024-03-04;treatment"] * 8)
    found = outside(kit)
    assert found["own.again"]["value"] is not None
    assert all("theme" not in found[id_]["by"] for id_ in ("measures.total", "own.again"))


def test_all_of_a_group_do_not_follow_from_others(omsorg: Callable[..., Kit]) -> None:
    """30 are about treatment, 20 of these elsewhere, 10 of all in the house: it is not told that these are, too."""
    elsewhere = TREATED.format(of="measures.total").replace("own.treated", "own.elsewhere")
    elsewhere = elsewhere.replace("] }", '], kind = ["external"] }')
    tables = '[{figure = "measures.total", by = "kind"}]'
    config = TREATED.format(of="measures.total") + elsewhere
    kit = omsorg(config=config + city("measures.total", "own.treated", "own.elsewhere", tables=tables))
    measures(kit, ["treatment"] * 30 + ["rights"] * 15, ["internal"] * 10 + ["external"] * 35)
    found = outside(kit, "city")
    house = found["measures.total"]["by"]["kind"]["internal"]["value"]
    assert None in (house, found["own.treated"]["value"], found["own.elsewhere"]["value"])


@pytest.mark.parametrize("longer", ["own.since", "measures.total"])
def test_all_in_longer_days_are_a_group_too(omsorg: Callable[..., Kit], longer: str) -> None:
    """All measures since we opened are twelve, and twelve of this year are about treatment."""
    since = '[figures."own.since"]\nlabel = "Since"\nof = "measures.total"\nsince = 2019-01-01\nby = []\n'
    kit = omsorg(config=TREATED.format(of="measures.total") + since + city(longer, "own.treated"))
    measures(kit, ["treatment"] * 12)
    assert hidden(outside(kit, "city"), "own.treated")


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("measures.people - own.treated", False),
        ("0 - own.treated + measures.people", False),
        ("10 * (measures.people - own.treated)", False),
        ("measures.people - own.treated + 100", False),
        ("measures.people - measures.people", True),
        ("period.days - 366", True),
    ],
)
def test_a_difference_in_which_nothing_is_left_is_hidden(omsorg: Callable[..., Kit], formula: str, told: bool) -> None:  # noqa: FBT001 - a case
    """Of those who were helped, less those helped with treatment, nobody is left; nor of some less the same ones."""
    left = f'[figures."own.left"]\nlabel = "Others"\nformula = "{formula}"\ndecimals = 0\n'
    kit = omsorg(config=TREATED.format(of="measures.people") + left + city("own.left"))
    measures(kit, ["treatment"] * 8)
    assert hidden(outside(kit, "city"), "own.left") is not told


def test_all_whom_a_reader_was_told_of_before_are_a_group(omsorg: Callable[..., Kit]) -> None:
    """The public was given that eight were helped; the city is not given that eight were helped with treatment."""
    kit = omsorg(config=city("measures.people"))
    measures(kit, ["treatment"] * 8)
    freeze(kit, "2024")
    before = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    more = before.replace("['measures.people']", "['measures.people', 'own.treated']")
    kit.write("omsorg.toml", more + TREATED.format(of="measures.people"))
    assert hidden(outside(kit, "city"), "own.treated")


def test_whoever_signs_for_all_does_not_sign_for_what_they_have_in_common(omsorg: Callable[..., Kit]) -> None:
    """Somebody signed that eight were helped; that these were helped with treatment nobody has."""
    kit = omsorg(config=TREATED.format(of="measures.people") + city("measures.people", "own.treated"))
    measures(kit, ["treatment"] * 8)
    kit.run(
        "override", "add", "--since", "2024-01-01", "--figure", "measures.people",
        "--reason", "It is known", "--signed-by", "The leader",
    ).ok()  # fmt: skip
    found = outside(kit, "city")
    assert (found["measures.people"]["value"], found["own.treated"]["value"]) == (8, None)


def test_a_part_of_the_very_same_persons_is_hidden(omsorg: Callable[..., Kit]) -> None:
    """Eight were helped, and the same eight are those of a case about treatment: that is told of no part either."""
    kit = omsorg(config=city("measures.people", "cases.people", tables='[{figure = "cases.people", by = "theme"}]'))
    codes = people(kit, woman=14)
    load_rows(kit, "measure", "day;kind;type;person", (f"2024-03-04;internal;advice;{code}" for code in codes[:8]))
    themes = ["treatment"] * 8 + ["rights"] * 6
    load_rows(
        kit,
        "case",
        "since;theme;person",
        (f"2024-03-04;{theme};{code}" for theme, code in zip(themes, codes, strict=True)),
    )
    assert outside(kit, "city")["cases.people"]["by"]["theme"]["treatment"]["value"] is None


def test_several_that_say_the_same_are_not_told_to_be_all(omsorg: Callable[..., Kit]) -> None:
    """10 in the house and 36 elsewhere are about treatment, and 46 are all there are."""
    parts = "".join(
        TREATED.format(of="measures.total")
        .replace("own.treated", f"own.{kind}")
        .replace("] }", f'], kind = ["{kind}"] }}')
        for kind in ("internal", "external")
    )
    kit = omsorg(config=parts + city("measures.total", "own.internal", "own.external"))
    measures(kit, ["treatment"] * 46, ["internal"] * 10 + ["external"] * 36)
    assert hidden(outside(kit, "city"), "measures.total", "own.internal", "own.external")


def test_what_is_hidden_beside_what_was_given_is_told_by_no_formula(omsorg: Callable[..., Kit]) -> None:
    """The slice that is all whom the public was told of is hidden, and so is twice as much."""
    kit = omsorg(config=city("measures.people"))
    measures(kit, ["treatment"] * 8)
    freeze(kit, "2024")
    before = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    twice = '[figures."own.twice"]\nlabel = "Twice"\nformula = "own.treated * 2"\ndecimals = 0\n'
    more = before.replace("['measures.people']", "['own.treated', 'own.twice']")
    kit.write("omsorg.toml", more + TREATED.format(of="measures.people") + twice)
    found = outside(kit, "city")
    assert [None, None] == [found[id_]["value"] for id_ in ("own.treated", "own.twice")]


def test_a_quarter_is_no_year(omsorg: Callable[..., Kit]) -> None:
    """That as many are about treatment in the year as there are of all in another quarter tells nothing."""
    merge = '[disclosure]\nmerge = ["months"]\n'
    kit = omsorg(config=merge + TREATED.format(of="measures.total"))
    codes = people(kit, woman=66)
    rows = [f"2024-0{1 + at % 3}-04;internal;advice;rights;{code}" for at, code in enumerate(codes[:30])]
    rows += [f"2024-0{4 + at % 6}-04;internal;advice;treatment;{code}" for at, code in enumerate(codes[30:60])]
    rows += [f"2024-0{4 + at % 6}-04;internal;advice;legal;{code}" for at, code in enumerate(codes[60:])]
    load_rows(kit, "measure", "day;kind;type;theme;person", rows)
    assert 30 == outside(kit)["own.treated"]["value"]
