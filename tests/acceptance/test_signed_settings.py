"""Settings that show more outside than is usual are signed for, like an override, or no report for outside is made."""

import shlex
from collections.abc import Callable

import pytest
from tests.kits import load_rows, outside

from omsorgskjerne.core.overrides import Override
from omsorgskjerne.testing import Kit

FUNDERS = """
[funders.city]
name = "The City"
threshold = 3
[funders.state]
name = "The State"
"""
SLICE = """
[figures."contacts.crises"]
label = "Crisis talks"
of = "contacts.total"
where = { kind = "crisis_talk" }
disclosure = "none"
"""


def sign(kit: Kit, figure: str, *more: str) -> None:
    """Sign for a figure or a rule in 2024."""
    kit.run(
        "override", "add", "--figure", figure, "--since", "2024-01-01", "--reason", "CanaryReason",
        "--signed-by", "CanaryLeader", *more,
    ).ok()  # fmt: skip


def crises(kit: Kit) -> Kit:
    """Register four crisis talks and twenty conversations."""
    rows = (f"2024-05-{day:02};{'crisis_talk' if day < 5 else 'conversation'}" for day in range(1, 25))
    load_rows(kit, "contact", "day;kind", rows)
    return kit


HOMES = """
[figures."housing.tenancies"]
disclosure = "dwelling"
[figures."own.tenancies"]
label = "Tenancies"
of = "housing.tenancies"
[figures."own.residents"]
label = "Residents"
of = "housing.residents"
disclosure = "dwelling"
[figures."contacts.total"]
disclosure = "household"
[figures."housing.room_nights_let"]
disclosure = "person"
[figures."own.let"]
label = "Rooms let a night"
formula = "housing.room_nights_let / period.days"
"""
LOOSE = [
    pytest.param("[disclosure]\nthreshold = 4\n", "public", ["disclosure.threshold --part 4"], id="threshold"),
    pytest.param("[disclosure]\ndominance = 90\n", "public", ["disclosure.dominance --part 90"], id="dominance"),
    pytest.param("[disclosure]\ndominance = 75.5\n", "state", ["disclosure.dominance --part 75.5"], id="a part of it"),
    pytest.param("", "city", ["disclosure.threshold --part 3"], id="a funder's own"),
    pytest.param(
        "[disclosure]\nthreshold = 2\ndominance = 99\n",
        "city",
        ["disclosure.threshold --part 3", "disclosure.dominance --part 99"],
        id="a funder's own and the general one",
    ),
    pytest.param('[figures."persons.new"]\ndisclosure = "none"\n', "public", ["persons.new"], id="a figure of persons"),
    pytest.param(SLICE, "public", ["contacts.crises"], id="a slice of one"),
    pytest.param(
        '[figures."own.part"]\nlabel = "Part"\nformula = "100 * contacts.total / visits.total"\ndisclosure = "none"\n',
        "public",
        ["own.part"],
        id="a formula of one",
    ),
    pytest.param(
        '[figures."own.count"]\nlabel = "Guests"\nunit = "person"\ndisclosure = "none"\n',
        "public",
        ["own.count"],
        id="persons stated by hand",
    ),
]


@pytest.mark.parametrize(("config", "reader", "asked"), LOOSE)
def test_what_shows_more_is_signed_for(omsorg: Callable[..., Kit], config: str, reader: str, asked: list[str]) -> None:
    """No report for outside is made, and none frozen, until the very commands that the refusal names are run."""
    kit = crises(omsorg(config=config + FUNDERS))
    for words in (("report", "2024"), ("freeze", "2024", "--for", "them")):
        said = kit.run(*words, "--audience", reader).failed().err
        commands = [line.strip() for line in said.splitlines() if line.strip().startswith("omsorg override")]
        assert [
            f'omsorg override add --figure {one} --audience {reader} --since 2024-01-01 --reason "…" --signed-by "…"'
            for one in asked
        ] == commands
    kit.run("report", "2024").ok()
    for command in commands:
        kit.run(*shlex.split(command)[1:]).ok()
    kit.run("report", "2024", "--audience", reader).ok()
    kit.run("db", "audit").ok()


THINGS = """
[figures."accounts.income"]
label = "Income"
unit = "krone"
disclosure = "none"
[figures."accounts.result"]
label = "Result"
unit = "krone"
formula = "accounts.income - 100 * partners.total"
disclosure = "none"
[disclosure]
threshold = 5
dominance = 75
[funders.state]
name = "The State"
threshold = 10
dominance = 60
"""


def test_what_shows_no_more_needs_nobody(omsorg: Callable[..., Kit]) -> None:
    """Money, formulas of it, what a plugin says is of nobody, the usual rules and stricter ones are not signed for."""
    kit = crises(omsorg(config=THINGS))
    for reader in ("public", "state"):
        kit.run("report", "2024", "--audience", reader).ok()


def test_homes_are_signed_for_where_one_person_may_have_several(omsorg: Callable[..., Kit]) -> None:
    """Rows that lead to dwellings, with the slices of these, are; not the persons counted, nor rows that lead to none.

    So is what is of dwellings, and is to be of persons: several may have lived in one.
    """
    kit = omsorg("housing", config=HOMES)
    said = kit.run("report", "2024", "--audience", "public").failed().err
    asked = [line.split()[4] for line in said.splitlines() if line.strip().startswith("omsorg override")]
    assert ["housing.room_nights_let", "housing.tenancies", "own.tenancies"] == sorted(asked)
    for one in asked:
        sign(kit, one)
    kit.run("report", "2024", "--audience", "public").ok()


def test_a_signature_is_for_one_value_and_audience(omsorg: Callable[..., Kit]) -> None:
    """Who signed for a threshold of four has not signed for two; who signed for the public has not for a funder."""
    kit = crises(omsorg(config="[disclosure]\nthreshold = 4\n" + FUNDERS))
    sign(kit, "disclosure.threshold", "--part", "4", "--audience", "public")
    outside(kit)
    for reader in ("city", "state"):
        assert "nobody has signed" in kit.run("report", "2024", "--audience", reader).failed().err
    sign(kit, "disclosure.threshold", "--part", "4")
    outside(kit, "state")
    config = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    kit.write("omsorg.toml", config.replace("threshold = 4", "threshold = 2"))
    assert "--part 2" in kit.run("report", "2024", "--audience", "public").failed().err


def test_a_signature_is_for_one_period(omsorg: Callable[..., Kit]) -> None:
    """As every override it holds for exactly its period, until it is voided; the command names another period's end."""
    kit = crises(omsorg(config="[disclosure]\nthreshold = 4\n"))
    sign(kit, "disclosure.threshold", "--part", "4")
    said = kit.run("report", "2024-Q2", "--audience", "public").failed().err
    assert "--since 2024-04-01 --until 2024-07-01" in said
    outside(kit)
    (row,) = kit.rows(Override)
    kit.run("override", "void", row.id, "--reason", "no more").ok()
    kit.run("report", "2024", "--audience", "public").failed()


def test_only_what_stands_in_the_report_is_signed_for(omsorg: Callable[..., Kit]) -> None:
    """A funder whose report does not have the figure is given it without a signature."""
    sections = '[[funders.state.sections]]\ntitle = "Visits"\nfigures = ["visits.total"]\n'
    kit = crises(omsorg(config=SLICE + '[funders.state]\nname = "The State"\n' + sections))
    outside(kit, "state")
    kit.run("report", "2024", "--audience", "public").failed()


def test_the_report_says_what_was_decided_and_not_by_whom(omsorg: Callable[..., Kit]) -> None:
    """Figure, rules and day of decision are printed; reason and signer stay inside; inside nothing is said of it."""
    kit = crises(omsorg(config=SLICE + "[disclosure]\nthreshold = 4\ndominance = 90\n"))
    sign(kit, "disclosure.threshold", "--part", "4")
    sign(kit, "disclosure.dominance", "--part", "90")
    sign(kit, "contacts.crises")
    assert 4 == outside(kit)["contacts.crises"]["value"]
    said = " ".join(kit.run("report", "2024", "--audience", "public").ok().out.split())
    assert "That fewer persons than 5 are enough was decided on" in said
    assert "That more than 75 per cent may be one person's was decided on" in said
    assert "Crisis talks all" in said.partition("Shown by decision, without this protection")[2]
    assert str(kit.today.year) in said.partition("Shown by decision, without this protection")[2]
    assert "Crisis talks" not in said.partition("Shown without control")[2].partition(".")[0]
    assert "Canary" not in said
    assert "was decided on" not in kit.run("report", "2024").ok().out


def test_a_rule_is_signed_for_with_its_value(omsorg: Callable[..., Kit]) -> None:
    """An override of a rule without its value, or of what is neither figure nor rule, is refused."""
    kit = omsorg()
    for figure, code in (("disclosure.threshold", 1), ("disclosure.treshold", 2)):
        words = ("override", "add", "--figure", figure, "--since", "2024-01-01", "--reason", "x", "--signed-by", "y")
        kit.run(*words).failed(code)
    assert [] == kit.rows(Override)


@pytest.mark.parametrize(
    ("rule", "value"),
    [("threshold", one) for one in ("fire", "9", "5", "1", "0", "-3", "3.5", "4,0", "NaN")]
    + [("dominance", one) for one in ("900", "75", "60", "eighty", "101", "80,5", "80.0")],
)
def test_only_a_value_that_shows_more_is_signed_for(omsorg: Callable[..., Kit], rule: str, value: str) -> None:
    """What is no number, cannot be set, or is as usual is refused, with the values that may be signed for."""
    kit = omsorg()
    words = ("--figure", f"disclosure.{rule}", "--since", "2024-01-01", "--reason", "x", "--signed-by", "y")
    said = " ".join(kit.run("override", "add", f"--part={value}", *words).failed().err.split())
    assert {"threshold": "2, 3 or 4", "dominance": "above 75"}[rule] in said
    assert [] == kit.rows(Override)
