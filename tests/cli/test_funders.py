"""`omsorg report --audience` for a funder, in every format."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from omsorgskjerne.testing import Kit

CONFIG = """
[funders.state]
name = { nb = "Staten", en = "The state" }
period = "2024"
deadline = "04-01"
cover = "What the money went to.\\n\\nA second paragraph."
labels = { "visits.total" = "Comings" }
targets = { "visits.total" = 10 }

[[funders.state.sections]]
title = "Coming and going"
figures = ["visits.per_open_day", "visits.total"]

[[funders.state.grants]]
name = "Open doors"
tag = "A7"
purpose = "Coffee"
amount = 125000
period = "2024"

[funders.town]
name = "The town"
language = "nn"
"""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with two funders and some visits."""
    return omsorg(config=CONFIG, filled=visited)


def visited(made: Kit) -> None:
    """Enter an opening, visits and a measure."""
    made.run("opening", "add", "--since", "2024-01-01").ok()
    made.run("contact", "add", "--kind", "visit", "--persons", "732", "--day", "2024-03-01").ok()
    made.run("measure", "add", "--kind", "internal", "--type", "guidance", "--day", "2024-03-01").ok()


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_the_cover_comes_first_in_every_format(kit: Kit, format: str) -> None:
    """Whom it is for, the cover's paragraphs, the deadline and the grants stand before the figures."""
    said = kit.run("report", "--audience", "state", "--format", format).ok().out.replace("\N{NO-BREAK SPACE}", " ")
    told = ["For The state", "What the money went to.", "A second paragraph.", "1 April 2025", "Open doors", "A7"]
    places = [said.index(text) for text in [*told, "125,000 kr", "Comings"]]
    assert places == sorted(places)


def test_json_has_the_cover_and_the_figures_of_the_selection(kit: Kit) -> None:
    """JSON tells audience, cover, deadline and grants; the sections are the funder's, the numbers the organisation's."""
    whole: dict[str, Any] = json.loads(kit.run("report", "2024", "--format", "json").ok().out)
    found: dict[str, Any] = json.loads(kit.run("report", "--audience", "state", "--format", "json").ok().out)
    grant = {"name": "Open doors", "tag": "A7", "purpose": "Coffee", "period": "2024", "amount": 125000}
    assert {
        "name": "The state",
        "cover": "What the money went to.\n\nA second paragraph.",
        "deadline": "2025-04-01",
        "grants": [grant],
    } == found["funder"]
    assert ("state", "internal", None) == (found["audience"], whole["audience"], whole["funder"])
    assert [["visits.per_open_day", "visits.total"]] == [section["figures"] for section in found["sections"]]
    values = {figure["id"]: figure["value"] for figure in whole["figures"]}
    assert {figure["id"]: figure["value"] for figure in found["figures"]}.items() <= values.items()
    assert ["visits.per_open_day", "visits.total", "opening.days"] == [figure["id"] for figure in found["figures"]]


def test_own_words_are_used_in_formulas_too(kit: Kit) -> None:
    """A formula names its figures as the funder's report does, and nothing is said of what was not selected."""
    said = kit.run("report", "--audience", "state").ok().out
    assert "Formula: Comings / Open days" in said
    assert "Measures" not in said


def test_without_a_period_there_must_be_one_to_take(kit: Kit) -> None:
    """Only a funder with a period of its own does without PERIOD; otherwise the error says what to give."""
    for words in (["report"], ["report", "--audience", "public"], ["report", "--audience", "town"]):
        assert "Say which period" in kit.run(*words).failed(2).err
    assert "2023" in kit.run("report", "2023", "--audience", "state").ok().out


def test_a_funder_may_have_its_own_language(kit: Kit, program: Callable[..., Any]) -> None:
    """The report is in the funder's language, unless another is asked for."""
    path = kit.folder / "omsorg.toml"
    assert "Nøkkeltal" in program("-c", path, "report", "2024", "--audience", "town").stdout
    assert "Key figures" in program("-c", path, "--lang", "en", "report", "2024", "--audience", "town").stdout
