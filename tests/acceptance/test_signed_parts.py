"""What is signed for names a part that there is; else it is refused at once, and voided if it was stored before."""

import json
from collections.abc import Callable

import pytest
from tests.kits import load_rows, outside

from omsorgskjerne.testing import Kit, Outcome

CONFIG = """
[figures."talks.own"]
label = "Talks"
of = "contacts.total"
by = ["kind", "weekday"]

[figures."house.score"]
label = "Score"
unit = "score"
"""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with intakes of many and of few."""
    return omsorg(config=CONFIG, filled=intakes)


def intakes(kit: Kit) -> None:
    """Register 114 permanent members, 4 temporary ones and 16 rejections, nobody named."""
    counts = {"permanent": 114, "temporary": 4, "rejected": 16}
    rows = (f"2024-{1 + number % 3:02}-15;{code}" for code, count in counts.items() for number in range(count))
    load_rows(kit, "intake", "day;outcome", rows)


def sign(kit: Kit, part: str, figure: str = "intakes.total", *more: object) -> Outcome:
    """Sign for a part of a figure."""
    return kit.run(
        "override", "add", "--since", "2024-01-01", "--figure", figure, "--part", part,
        "--reason", "They agreed", "--signed-by", "The leader", *more,
    )  # fmt: skip


def told(outcome: Outcome) -> str:
    """Return what a refusal says, on one line."""
    return " ".join(outcome.failed().err.split())


@pytest.mark.parametrize(
    ("figure", "part", "meant"),
    [
        ("intakes.total", "tempory", "Did you mean temporary?"),
        ("intakes.total", "outcome=tempory", "Did you mean outcome=temporary?"),
        ("intakes.total", "kind=temporary", "Did you mean temporary?"),
        ("intakes.total", "2024-13", "Did you mean 2024-12?"),
        ("intakes.total", "2023-12", "Did you mean 2024-12?"),
        ("talks.own", "weekday=8", "Did you mean weekday="),
        (
            "intakes.total",
            "???",
            "Its parts, the first ones: outcome = permanent (permanent member), temporary (temporary member), rejected",
        ),
        ("intakes.total", "???", "month = 2024-01, 2024-02, 2024-03, 2024-04, 2024-05, 2024-06, …"),
        ("house.score", "temporary", "It has no parts; leave the part out."),
    ],
)
def test_a_part_that_the_figure_does_not_have_is_refused_at_once(kit: Kit, figure: str, part: str, meant: str) -> None:
    """A misspelt code, another figure's, a month of no such period: nothing is stored, and the nearest is named."""
    assert meant in told(sign(kit, part, figure))
    assert [] == json.loads(kit.run("override", "list", "--format", "json").ok().out)
    outside(kit)


@pytest.mark.parametrize("part", ["temporary", "outcome=temporary", "2024-02", "month=2024-11"])
def test_a_part_that_there_is_may_be_signed_for(kit: Kit, part: str) -> None:
    """By its code where one breakdown has it, else with its breakdown."""
    sign(kit, part).ok()
    outside(kit)


@pytest.mark.parametrize("part", ["temporary member", "Midlertidig medlem", "outcome=mellombels medlem"])
def test_a_part_is_known_by_its_label_too(kit: Kit, part: str) -> None:
    """In any language, as everywhere a code is asked for: the number of it is shown by decision."""
    assert outside(kit)["intakes.total"]["by"]["outcome"]["temporary"]["value"] is None
    sign(kit, part).ok()
    assert 4 == outside(kit)["intakes.total"]["by"]["outcome"]["temporary"]["value"]


def test_a_figure_that_there_is_not_is_refused_with_the_nearest(kit: Kit) -> None:
    """A slip in the id of a figure, or of a rule, is told with what was probably meant."""
    for figure, meant in (("intakes.totl", "intakes.total"), ("disclosure.treshold", "disclosure.threshold")):
        words = ("--figure", figure, "--since", "2024-01-01", "--reason", "x", "--signed-by", "y")
        said = kit.run("override", "add", *words).failed(2).err
        assert f"such as {meant}." in " ".join(said.split())


def test_what_is_signed_for_may_have_nobody(kit: Kit) -> None:
    """A code of the figure that no row has: nothing is shown by it, and the report is made."""
    before = outside(kit)
    sign(kit, "guidance", "measures.total").ok()
    assert before == outside(kit)


def test_what_is_signed_for_may_hide_another_number(omsorg: Callable[..., Kit]) -> None:
    """Of 16 + 3 + 1 intakes the total is shown; with the 3 signed for the 1 is still protected: the total is hidden."""
    kit = omsorg()
    codes = ["permanent"] * 16 + ["temporary"] * 3 + ["rejected"]
    load_rows(kit, "intake", "day;outcome", (f"2024-02-15;{code}" for code in codes))
    assert 20 == outside(kit)["intakes.total"]["value"]
    sign(kit, "temporary").ok()
    found = outside(kit)["intakes.total"]
    parts = {code: part["value"] for code, part in found["by"]["outcome"].items()}
    assert (None, {"permanent": None, "temporary": 3, "rejected": None}) == (found["value"], parts)
    said = kit.run("override", "--help").ok().out
    assert "Another that was shown may be hidden for it" in " ".join(said.split())


def misspelt(kit: Kit) -> str:
    """Store an override of no part, as an earlier version did, and return its id."""
    sign(kit, "temporary").ok()
    with kit.store() as store:
        store.engine.execute("UPDATE override SET part = 'tempory'")
    [row] = json.loads(kit.run("override", "list", "--format", "json").ok().out)
    return str(row["id"])


def test_one_that_was_stored_before_is_named_with_how_it_is_voided(kit: Kit) -> None:
    """The refusal of the report says which override, which part, and the command; then the report is made."""
    row_id = misspelt(kit)
    said = told(kit.run("report", "2024", "--audience", "public"))
    [short] = {word for word in said.split() if row_id.startswith(word)}
    assert "tempory" in said
    assert "intakes.total" in said
    assert "such as temporary" in said
    assert f"omsorg override void {short} --reason" in said
    kit.run("override", "void", short, "--reason", "misspelt").ok()
    outside(kit)
