"""Holding a report against a file of published figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind, Measure, MeasureKind, MeasureType, Partner, PartnerKind
from omsorgskjerne.core.planning import Reading, Target
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.evaluate.reconcile import Difference, Row, Status, read_published, reconcile
from omsorgskjerne.figures import Between, Count, Formula, RawSql
from omsorgskjerne.terms import Quality

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "published"
HEAD = 'period = "2024"\nplugins = ["kitchen", "housing"]\n'


@pytest.fixture
def held(organised: Any, tmp_path: Path) -> Any:
    """Give a function that holds figures, as TOML, against a year of 3341 measures, 10 visits and a survey."""
    bench = organised(
        figures={
            "survey.meals": {"label": "Meals", "unit": "score"},
            "measures.weekly": {"label": "A week", "formula": "measures.total / 52"},
        }
    )
    day = date(2024, 2, 1)
    bench.add(
        Measure(day=day, kind=MeasureKind.INTERNAL, type=MeasureType.ADVICE, number=2691),
        Measure(day=day, kind=MeasureKind.EXTERNAL, type=MeasureType.NAV, number=650),
        Contact(day=day, kind=ContactKind.VISIT, persons=10, quality=Quality.ESTIMATED),
        Reading(
            since=date(2024, 1, 1),
            figure="survey.meals",
            value=Decimal("4.296"),
            quality=Quality.SURVEY,
            n=59,
            respondents=61,
        ),
        Reading(since=date(2023, 1, 1), figure="survey.meals", value=Decimal("4.1"), quality=Quality.SURVEY),
        Target(since=date(2024, 1, 1), figure="measures.total", value=Decimal(3000)),
        Partner(since=date(2019, 1, 1), kind=PartnerKind.NAV, name="A"),
        Partner(since=date(2020, 6, 1), kind=PartnerKind.NAV, name="B"),
    )

    def hold(text: str) -> list[Row]:
        path = tmp_path / "published.toml"
        path.write_text(HEAD + text, encoding="utf-8")
        return reconcile(bench.organisation, bench.store, path)

    return hold


def figure(id_: str, **facts: str) -> str:
    """Return one figure as TOML."""
    return f'[[figure]]\nid = "{id_}"\n' + "".join(
        f"{name.replace('__', '.')} = {value}\n" for name, value in facts.items()
    )


def test_a_figure_agrees_in_all_that_is_said_of_it(held: Any) -> None:
    """Value, unit, quality, target and parts are compared; codes that are not named may be there too."""
    text = figure(
        "measures.total",
        value="3341",
        unit='"measure"',
        quality='"counted"',
        target="3000",
        by__kind="{ internal = 2691 }",
    )
    assert held(text) == [Row("measures.total", Status.AGREES)]


def test_every_difference_is_told(held: Any) -> None:
    """What differs is told with what was published and what was computed."""
    text = figure(
        "measures.total",
        value="3342",
        unit='"visit"',
        quality='"stated"',
        target="2500",
        by__kind="{ external = 651, other = 1 }",
        n="5",
    )
    [row] = held(text)
    assert row.status == Status.DIFFERS
    assert row.differences == (
        Difference("value", "3342", "3341"),
        Difference("by.kind.external", "651", "650"),
        Difference("by.kind.other", "1", None),
        Difference("target", "2500", "3000"),
        Difference("n", "5", None),
        Difference("unit", "visit", "measure"),
        Difference("quality", "stated", "counted"),
    )


@pytest.mark.parametrize(
    ("value", "status"),
    [("4.30", "agrees"), ("4.3", "agrees"), ("4", "agrees"), ("4.29", "differs"), ("4.300", "differs")],
)
def test_values_are_rounded_to_the_decimals_written(held: Any, value: str, status: str) -> None:
    """4.296 is 4.30, 4.3 and 4, but not 4.300: as many decimals count as were written."""
    [row] = held(figure("survey.meals", value=value))
    assert row.status == status


def test_survey_answers_and_years_before_are_compared(held: Any) -> None:
    """n, respondents and each previous year are held against the readings."""
    text = figure(
        "survey.meals",
        value="4.3",
        n="59",
        respondents="61",
        previous="{ 2023 = 4.1 }",
        quality='"survey"',
        declared='"organisation"',
    )
    assert held(text)[0].status == Status.AGREES
    [row] = held(figure("survey.meals", value="4.3", respondents="60", previous="{ 2023 = 4.2, 2022 = 4.0 }"))
    assert [difference.aspect for difference in row.differences] == ["previous.2023", "previous.2022", "respondents"]


def test_about_allows_half_a_per_cent_of_an_estimate(held: Any) -> None:
    """With `approx` a value within half a per cent agrees, and it must be an estimate: only these are printed with ca."""
    assert held(figure("visits.total", value="10", approx="true"))[0].status == Status.AGREES
    [row] = held(figure("measures.total", value="3330", approx="true"))
    assert row.differences == (Difference("approx", "estimated", "counted"),)
    [row] = held(figure("measures.total", value="3300", approx="true"))
    assert [difference.aspect for difference in row.differences] == ["value", "approx"]


def test_a_range_agrees_end_by_end(held: Any) -> None:
    """A published range is held against both ends; a single number never agrees with a range."""
    assert held(figure("visits.people", range="[10, 10]"))[0].status == Status.AGREES
    [row] = held(figure("visits.people", range="[9, 12]"))
    assert row.differences == (Difference("low", "9", "10"), Difference("high", "12", "10"))


def test_formula_is_a_quality_whatever_it_is_computed_from(held: Any) -> None:
    """`formula` agrees with any figure that a formula computes, and with no other."""
    assert held(figure("measures.weekly", value="64.3", quality='"formula"'))[0].status == Status.AGREES
    assert held(figure("measures.total", value="3341", quality='"formula"'))[0].status == Status.DIFFERS


def test_days_of_its_own_override_the_period(held: Any) -> None:
    """The same figure may be published for several days, each of which is evaluated."""
    text = figure("partners.total", value="1", as_of='"2019-12-31"') + figure(
        "partners.total", value="2", as_of="2020-12-31"
    )
    assert [row.status for row in held(text + figure("partners.total", value="2"))] == [Status.AGREES] * 3
    assert held(figure("measures.total", value="3341", since='"2014-01-01"'))[0].status == Status.AGREES


def test_plugins_that_are_not_enabled_are_not_computed(held: Any) -> None:
    """A figure of a plugin that is not there passes, also under another first word or declared by the organisation."""
    text = figure("housing.flats", value="33") + figure("staff.fte", value="7.7", plugin='"volunteers"')
    text += figure("housing.own", value="1", declared='"organisation"')
    assert [row.status for row in held(text)] == [Status.NOT_COMPUTED] * 3


def test_any_other_unknown_figure_differs(held: Any) -> None:
    """A misspelt id, one of an enabled plugin and one the organisation should have declared all differ."""
    text = (
        figure("intake.totals", value="1")
        + figure("kitchen.meals", value="1")
        + figure("survey.none", value="1", declared='"organisation"')
    )
    rows = held(text)
    assert [row.status for row in rows] == [Status.DIFFERS] * 3
    assert rows[0].differences == (Difference("figure", "intake.totals", None),)


def test_declared_by_the_organisation_means_in_its_omsorg_toml(held: Any) -> None:
    """A figure said to be the organisation's own differs where a plugin declares it."""
    [row] = held(figure("measures.total", value="3341", declared='"organisation"'))
    assert row.differences == (Difference("declared", "organisation", None),)


@pytest.mark.parametrize(
    "text",
    [
        'figure = [{ id = "a.b" }]',
        "figure = [{ value = 1 }]",
        'figure = [{ id = "a.b", value = "1" }]',
        'figure = [{ id = "a.b", value = 1, vale = 2 }]',
        'figure = [{ id = "a.b", value = 1, range = [1, 2] }]',
        'figure = [{ id = "a.b", range = [1] }]',
        'figure = [{ id = "a.b", value = nan }]',
        'figure = [{ id = "a.b", value = 1, quality = "good" }]',
        'figure = [{ id = "a.b", value = 1, by = { kind = 3 } }]',
        'figure = [{ id = "a.b", value = 1, previous = { last = 3 } }]',
        'figure = [{ id = "a.b", value = 1, as_of = "soon" }]',
        'figure = [{ id = "a.b", value = 1, declared = "plugin" }]',
        'figure = [{ id = "a.b", value = 1, approx = 1 }]',
        "figure = 3",
        "other = 3",
        "figure = [",
    ],
)
def test_what_is_not_understood_is_refused(held: Any, text: str) -> None:
    """A file that says something unknown or impossible is an error that names the place, not a figure left uncompared."""
    with pytest.raises(ConfigError, match=r"published\.toml"):
        held(text)


def test_a_file_without_period_or_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The period must be said; a missing file is named."""
    path = tmp_path / "some.toml"
    with pytest.raises(ConfigError, match=r"some\.toml cannot be read"):
        read_published(path)
    path.write_text("figure = []", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"some\.toml does not say its period"):
        read_published(path)


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published figures lie outside the repository")
def test_the_published_files_are_understood() -> None:
    """Every file of figures that was published is read, with numbers as they were printed."""
    files = {path.stem: read_published(path) for path in sorted(PUBLISHED.glob("*.toml"))}
    figures = {one.id: one for one in files["bla-kors-gatenaert-2024"].figures}
    assert len(files) >= 5
    assert (str(figures["survey.quality_of_life"].target), figures["measures.total"].by["kind"]["external"]) == (
        "3.80",
        650,
    )


def test_days_of_its_own_reach_statements_and_formulas(plugged: Any, tmp_path: Path) -> None:
    """Days given in the file are those of a plugin's statement, and of every figure that a formula is computed from."""
    sql = 'SELECT p."kind", 1, NULL, p."id" FROM {partner} AS p WHERE p."since" <= :last'
    partners = RawSql("flats.partners", "Partners", sql=sql, of=Partner, by={"kind": Partner.kind})
    started = Count("flats.started", "Started", of=Partner)
    growth = Formula("flats.growth", "Growth", partners - partners.earlier(), decimals=0)
    span = Formula("flats.span", "Between", Between(started, started + 1), decimals=0)
    bench = plugged([], [partners, started, growth, span])
    bench.add(*(Partner(since=date(year, 6, 1), kind=PartnerKind.NAV, name=str(year)) for year in (2019, 2020, 2021)))
    path = tmp_path / "published.toml"
    text = figure("flats.partners", value="1", as_of="2019-12-31", by__kind="{ nav = 1 }")
    text += figure("flats.partners", value="2", as_of="2020-12-31") + figure("flats.partners", value="3")
    text += figure("flats.growth", value="1", as_of="2020-12-31") + figure("flats.growth", value="0")
    text += figure("flats.span", range="[3, 4]", since="2019-01-01", quality='"estimated"')
    text += figure("flats.span", range="[2, 3]", since="2019-01-01", as_of="2020-12-31")
    path.write_text('period = "2024"\n' + text, encoding="utf-8")
    assert [row for row in reconcile(bench.organisation, bench.store, path) if row.differences] == []
