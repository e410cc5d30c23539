"""What omsorg.toml says of a funder is read strictly, and settled with what its template asks for."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from omsorgskjerne import ConfigError, Period, load, read_config
from omsorgskjerne.organisation import Organisation
from omsorgskjerne.organisation.funders import Deadline
from omsorgskjerne.organisation.selection import sections_for
from omsorgskjerne.organisation.templates import TEMPLATES
from omsorgskjerne.testing import Kit

HEAD = '[organisation]\nname = "x"\n[funders.state]\nname = "The state"\n'


def loaded(folder: Path, text: str) -> Organisation:
    """Load an organisation whose funder `state` is described by `text`."""
    path = folder / "omsorg.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load(read_config(path))


def test_a_funder_has_things_of_its_own(tmp_path: Path) -> None:
    """Period, deadline, targets and grants are read as what they are."""
    text = (
        'period = "2024-04..2025-03"\ndeadline = "06-15"\ntargets = { "visits.total" = 2.5 }\n'
        'grants = [{ name = "A", amount = 1000, tag = "t1", period = "2024" }]\n'
    )
    funder = loaded(tmp_path, text).settings.funders["state"]
    assert Period.parse("2024-04..2025-03") == funder.period
    assert funder.deadline is not None
    assert date(2026, 6, 15) == funder.deadline.after(Period.parse("2024-04..2025-03"))
    assert Decimal("2.5") == funder.targets["visits.total"].value
    assert ("t1", Decimal(1000)) == (funder.grants[0].tag, funder.grants[0].amount)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('perriod = "2024"', r"\[funders.state\].*perriod.*\n?.*Did you mean period"),
        ('sections = [{ titel = "x" }]', r"funders.state.sections\[0\].*titel.*\n?.*Did you mean title"),
        ('grants = [{ name = "A", amuont = 3 }]', r"grants\[0\].*\n?.*Did you mean amount"),
        ('targets = { "visits.total" = { valeu = 3 } }', r"targets.visits.total.*\n?.*Did you mean value"),
        ('period = "someday"', "funders.state.period: this is not a period"),
        ('deadline = "02-29"', "funders.state.deadline: expected month and day"),
        ('deadline = "1 April"', "expected month and day"),
        ('targets = { "visits.total" = "many" }', "expected a number"),
        ('targets = { "visits.total" = { value = 3, direction = "up" } }', "expected a direction"),
        ('grants = [{ name = "A", amount = "3" }]', "amount: expected a number"),
        ('grants = [{ name = "A", amount = -3 }]', "amount: this number is not possible"),
        ('grants = [{ name = "A" }]', "amount is missing"),
        ('template = "health_directrate"', "Did you mean health_directorate"),
        ('language = "no"', "language: no is not known"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    """A typo, a wrong type or an impossible day is refused with its place, and the nearest name."""
    with pytest.raises(ConfigError, match=reason):
        loaded(tmp_path, text).settings  # noqa: B018 - structured on first use


@pytest.mark.parametrize("code", ["internal", "public"])
def test_no_funder_is_called_as_another_audience(tmp_path: Path, code: str) -> None:
    """`internal` and `public` cannot be funders."""
    with pytest.raises(ConfigError, match="taken"):
        loaded(tmp_path, f'[funders.{code}]\nname = "x"').settings  # noqa: B018 - structured on first use


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('sections = [{ title = "x", figures = ["visits.totl"] }]', r"sections\[0\].*\n?.*Did you mean visits.total"),
        ('labels = { "visits.totl" = "x" }', r"labels.*\n?.*Did you mean visits.total"),
        (
            'targets = { "survey.food" = 4290 }\n[figures."survey.food"]\nlabel = "F"\nscale = [1, 5]',
            r"targets: the figure survey.food is from 1 to 5",
        ),
        ('targets = { "visits.totl" = 3 }', r"targets.*\n?.*Did you mean visits.total"),
        (
            'sections = [{ title = "x", tables = [{ figure = "measures.total", by = "knid" }] }]',
            r"measures.total: knid is not known.*\n?.*Did you mean kind",
        ),
    ],
)
def test_figures_are_known_when_figures_are_loaded(tmp_path: Path, text: str, reason: str) -> None:
    """An unknown figure or breakdown is refused with its place and the nearest one that is known."""
    with pytest.raises(ConfigError, match=reason):
        loaded(tmp_path, text).figures  # noqa: B018 - checked on first use


def test_figures_of_a_plugin_that_is_not_here_wait(omsorg: Callable[..., Kit]) -> None:
    """Switching a plugin off leaves its figures out of a funder's sections, and is no error."""
    config = '[funders.state]\nname = "S"\nsections = [{ title = "x", figures = ["meals.portions", "visits.total"] }]'
    organisation = omsorg(config=config).organisation
    (section,) = sections_for(organisation, organisation.settings.funders["state"])
    assert ["visits.total"] == [figure.id for figure in section.figures]


def test_words_for_a_figure_that_is_not_given_are_refused(omsorg: Callable[..., Kit]) -> None:
    """Own wording or a target of a figure outside the selection would be lost, and `plugins` says so."""
    config = (
        '[funders.state]\nname = "S"\nlabels = { "measures.total" = "Help" }\n'
        'sections = [{ title = "x", figures = ["visits.total"] }]'
    )
    assert "measures.total" in omsorg(config=config).run("plugins").failed().err


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_fills_what_is_not_said(tmp_path: Path, name: str) -> None:
    """Deadline and cover are the template's until omsorg.toml says its own."""
    funder = loaded(tmp_path, f'template = "{name}"').settings.funders["state"]
    assert (Deadline(4, 1), TEMPLATES[name].cover) == (funder.deadline, funder.cover)
    own = loaded(tmp_path, f'template = "{name}"\ndeadline = "05-02"\ncover = "Ours"').settings.funders["state"]
    assert (Deadline(5, 2), "Ours") == (own.deadline, own.cover)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_takes_each_figure_once(omsorg: Callable[..., Kit], name: str) -> None:
    """With every plugin there is, no figure stands in two sections of a template, and every section has some."""
    config = (
        f'[funders.state]\nname = "S"\ntemplate = "{name}"\n'
        '[figures."accounts.income"]\nlabel = "Income"\nunit = "krone"\n'
    )
    organisation = omsorg("activities", "housing", "meals", "placement", "volunteers", config=config).organisation
    sections = sections_for(organisation, organisation.settings.funders["state"])
    ids = [figure.id for section in sections for figure in section.figures]
    assert len(ids) == len(set(ids))
    assert [asked.title for asked in TEMPLATES[name].sections] == [section.title for section in sections]
