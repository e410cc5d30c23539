"""What could not be protected says why, and what to change, and tells nothing of what was found in it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from tests.kits import load_rows

from omsorgskjerne import Period, build_report, load, open_store, read_config
from omsorgskjerne.disclosure.left_out import given_away
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

CONCERNS = "It concerns health, crime, death or a home"
LONGER = "It may be shown of a longer period."


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Give eight persons, each with a measure about treatment, and seven of them an intake late in the year."""
    kit = omsorg()
    people = [str(number) for number in range(8)]
    load_rows(kit, "person", "registered;nickname", (f"2014-01-01;{name}" for name in people))
    codes = [person["id"] for person in json.loads(kit.run("person", "list", "--format", "json").ok().out)]
    load_rows(
        kit, "measure", "day;kind;type;theme;person", (f"2024-03-04;internal;advice;treatment;{code}" for code in codes)
    )
    days = ["2024-11-04"] * 3 + ["2024-12-04"] * 4
    rows = (f"{day};permanent;{code}" for day, code in zip(days, codes, strict=False))
    load_rows(kit, "intake", "day;outcome;person", rows)
    return kit


def left_out(kit: Kit) -> dict[tuple[str, str | None], dict[str, Any]]:
    """Return what the public's JSON says is left out, by figure and breakdown."""
    told = json.loads(kit.run("report", "2024", "--audience", "public", "--format", "json").ok().out)["left_out"]
    return {(one["figure"], one["by"]): one for one in told}


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_every_format_says_why_and_what_to_change(kit: Kit, format_: str) -> None:
    """The part on numbers that are not shown names what is left out, with reason and advice."""
    told = kit.run("report", "2024", "--audience", "public", "--format", format_).ok().out
    told = " ".join(told.split())
    assert CONCERNS in told
    assert LONGER in told


def test_machines_are_told_too(kit: Kit) -> None:
    """JSON and data package say of each breakdown that is left out why, and what to change."""
    told = left_out(kit)
    theme = told["measures.total", "theme"]
    assert theme["reason"].startswith(CONCERNS)
    assert theme["advice"] == LONGER
    path = kit.folder / "public.zip"
    kit.run("report", "2024", "--audience", "public", "--format", "csv", "--output", path).ok()
    with ZipFile(io.BytesIO(path.read_bytes())) as package:
        assert list(told.values()) == json.loads(package.read("datapackage.json"))["left_out"]


def test_it_is_said_in_the_language_of_the_report(kit: Kit) -> None:
    """A leader reads it in bokmål or nynorsk."""
    for language, words in (("nb", "Den gjelder helse, straff"), ("nn", "Ho gjeld helse, straff")):
        told = kit.run("--lang", language, "report", "2024", "--audience", "public", "--format", "html").ok().out
        assert words in told


def test_months_that_tell_when_say_so(kit: Kit) -> None:
    """A breakdown by month that would say when seven persons came is left out for that."""
    assert left_out(kit)["intakes.total", "month"]["reason"] == "What would be shown of it tells when the rest was."


def test_why_tells_nothing_of_what_was_found(kit: Kit) -> None:
    """Reasons hold no number, and breakdowns of one kind have one reason, whatever was found in them."""
    told = left_out(kit)
    assert not any(letter.isdigit() for one in told.values() for letter in one["reason"] + one["advice"])
    of_time = {one["reason"] for (_figure, by), one in told.items() if by in {"month", "weekday", "quarter", "year"}}
    assert len(of_time) == 1


def test_a_refusal_says_why_of_each_figure(kit: Kit) -> None:
    """Where nothing helps, the message names each figure by its label, with reason and advice."""
    organisation = load(read_config(kit.folder / "omsorg.toml"))
    with open_store(organisation, by="test") as store:
        report = build_report(organisation, store, Period.of_year(2024))
    error = given_away(report, ["measures.total", "measures.people", "measures.total"])
    told = str(error)
    assert told.count("(measures.total)") == told.count("(measures.people)") == 1
    assert "tell of single ones" in told
    assert "or in a report with fewer figures" in told
    assert "Rapporten lages ikke" in Language("nb").say(error.message, **error.values)
