"""`omsorg freeze --for`: whose report is given, and that a slip of the pen does not give away the one for inside."""

import json
from collections.abc import Callable

import pytest

from omsorgskjerne.testing import Kit

FUNDERS = """
[funders.kommunen]
name = { nb = "Oslo kommune", en = "City of Oslo" }

[funders.state]
name = "The State"
"""
INSIDE = "nothing is hidden in it"


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with two funders and some visits."""
    return omsorg(config=FUNDERS, filled=visited)


def visited(kit: Kit) -> None:
    """Enter the visits."""
    kit.run("contact", "add", "--kind", "visit", "--persons", "12", "--day", "2024-03-01").ok()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("komunen", "kommunen"),
        ("Oslo komune", "Oslo kommune"),
        ("Oslo", "Oslo kommune"),
        ("the  sttae", "The State"),
        ("public", "public"),
        ("Public", "public"),
        ("offentlig", "offentlig"),
        ("offentleg", "offentleg"),
        ("offentligheten", "offentlig"),
        ("internal", "internal"),
        ("intern", "intern"),
    ],
)
def test_a_name_that_may_be_an_audience_is_no_report_for_inside(kit: Kit, said: str, meant: str) -> None:
    """What is or nearly is a code or label of an audience is refused, with what was meant; nothing is frozen."""
    told = kit.run("freeze", "2024", "--for", said, "--output", kit.folder / "given.html").failed(2).err
    assert f"Did you mean {meant}?" in " ".join(told.split())
    assert "--audience" in told
    assert [] == json.loads(kit.run("frozen", "--format", "json").ok().out)
    assert not (kit.folder / "given.html").exists()


@pytest.mark.parametrize("said", ["kommunen", "OSLO  kommune", "City of Oslo"])
def test_a_funder_is_known_by_code_and_by_name_in_any_language(kit: Kit, said: str) -> None:
    """Whichever of them is said, the funder's own report is given."""
    told = kit.run("freeze", "2024", "--for", said).ok()
    assert "Audience: City of Oslo" in told.out
    assert INSIDE not in told.err


@pytest.mark.parametrize("said", ["komunen", "public", "internal"])
def test_who_says_the_audience_may_call_the_receiver_anything(kit: Kit, said: str) -> None:
    """With --audience a name is a name, however near."""
    assert "Audience: public" in kit.run("freeze", "2024", "--for", said, "--audience", "public").ok().out


@pytest.mark.parametrize(
    ("said", "audience", "code"),
    [("kommunen", "state", "kommunen"), ("city of oslo", "public", "kommunen"), ("offentlig", "state", "public")],
)
def test_nobody_is_given_the_report_of_another(kit: Kit, said: str, audience: str, code: str) -> None:
    """Where --for is one of those who are given reports, and --audience another, nothing is frozen; it says what to write."""
    told = kit.run("freeze", "2024", "--for", said, "--audience", audience).failed(2).err
    assert f"Write --audience {code} for the report of" in " ".join(told.split())
    assert [] == json.loads(kit.run("frozen", "--format", "json").ok().out)


@pytest.mark.parametrize("words", [(), ("--audience", "internal")])
def test_the_report_for_inside_is_said_to_hide_nothing(kit: Kit, words: tuple[str, ...]) -> None:
    """Whoever else it is for is given the internal report, and what stands beside says what that is."""
    told = kit.run("freeze", "2024", "--for", "The board", *words).ok()
    assert "Audience: internal" in told.out
    assert INSIDE in told.err


def test_whose_report_it_is_is_said_as_staff_call_it(kit: Kit) -> None:
    """Freezing and the list of what was frozen say the label, in the language spoken; programs get the code."""
    given = kit.run("--lang", "nb", "freeze", "2024", "--for", "kommunen").ok()
    inside = kit.run("--lang", "nn", "freeze", "2024", "--for", "The board").ok()
    assert ("Mottaker: Oslo kommune", "Mottakar: intern") == tuple(one.out.splitlines()[1] for one in (given, inside))
    assert "Oslo kommune" in kit.run("--lang", "nb", "frozen").ok().out
    rows = json.loads(kit.run("frozen", "--format", "json").ok().out)
    assert ["kommunen", "internal"] == [row["audience"] for row in rows]
