"""The profile chart, the tables of scores, and sections of which nothing was recorded."""

import re
from collections.abc import Mapping
from fractions import Fraction
from types import ModuleType

import attrs
import pytest

from omsorgskjerne import Report
from omsorgskjerne.core import standing
from omsorgskjerne.core.assessment import Assessment, LifeArea
from omsorgskjerne.core.sections import ASSESSMENTS
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.results import NOTHING, Axis, Result
from omsorgskjerne.sections import Breakdown, Profile, Section
from omsorgskjerne.show import write_report
from omsorgskjerne.show.charts import draw
from omsorgskjerne.show.compose import compose
from omsorgskjerne.show.document import Chart, Form, Table
from omsorgskjerne.words import Language

By = Mapping[str, Mapping[str | None, Result]]
EN = Language("en")
AREAS = Axis("area", "area of life", {str(area): area.label for area in LifeArea}, additive=False)
FIGURES = (standing.FIRST_SCORE, standing.LATEST_SCORE, standing.OWN_LATEST_SCORE)
SHOWN = Section("Areas", FIGURES, id="areas", charts=[Profile(FIGURES, Assessment.area, "Areas of life")])
FIRST = {"substances": "4", "economy": "3.5", "housing": "5", "work": "2"}
LATEST = {"substances": "3", "economy": "2.5", "housing": "2", "work": "2"}
OWN = {"substances": "5", "economy": "2", "housing": "1", "network": "3", "work": "1"}


def scored(sample: ModuleType, figure: Figure, scores: Mapping[str, str]) -> object:
    """Return a line of scores by area of life, each of twelve persons."""
    by: By = {"area": {area: Result(Fraction(score), n=12) for area, score in scores.items()}}
    return sample.line(figure, Result(Fraction(3), n=12, by=by) if scores else NOTHING, axes={"area": AREAS})


@pytest.fixture
def report(sample: ModuleType) -> Report:
    """Return a report with one section of scores."""
    lines = {
        figure.id: scored(sample, figure, scores) for figure, scores in zip(FIGURES, (FIRST, LATEST, OWN), strict=True)
    }
    made: Report = attrs.evolve(sample.sample_report(), lines=lines, sections=(SHOWN,))
    return made


def blocks_of(report: Report) -> list[Table | Chart]:
    """Return the tables and charts of the section, after its own table."""
    (part,) = [part for part in compose(report, EN).parts if part.id == "section-areas"]
    return list(part.blocks[1:])


def with_lines(report: Report, **scores: Mapping[str, str]) -> Report:
    """Return the report with other parts for some figures, named by the last word of their ids."""
    lines = dict(report.lines)
    for name, parts in scores.items():
        line = lines[f"assessments.{name}"]
        by: By = {"area": {area: Result(Fraction(score)) for area, score in parts.items()}}
        lines[line.figure.id] = attrs.evolve(line, result=attrs.evolve(line.result, by=by))
    return attrs.evolve(report, lines=lines)


def test_profile_has_a_line_for_each_figure_and_a_corner_for_each_area(report: Report) -> None:
    """First, latest and own score are a line each over the areas that all of them state."""
    (chart,) = blocks_of(report)
    assert isinstance(chart, Chart)
    assert Form.PROFILE is chart.form
    assert ("substance use", "economy", "housing", "work and activity") == chart.categories
    assert ["First score", "Latest score", "Latest score by the persons themselves"] == [
        one.name for one in chart.series
    ]
    assert [(4, Fraction(7, 2), 5, 2), (3, Fraction(5, 2), 2, 2), (5, 2, 1, 1)] == [one.values for one in chart.series]


def test_profile_has_every_number_in_its_table(report: Report) -> None:
    """An area that not all figures state is in the table with what is stated, and not in the drawing; each has its n."""
    (chart,) = blocks_of(report)
    assert isinstance(chart, Chart)
    assert "Area of life" == chart.table.columns[0].title
    rows = {row.label.text: [cell.text for cell in row.cells] for row in chart.table.rows}
    assert ["n", "n", "n"] == [column.title for column in chart.table.columns[2::2]]
    assert ["4.00", "12", "3.00", "12", "5.00", "12"] == rows["substance use"]
    assert ["not stated", "–", "not stated", "–", "3.00", "12"] == rows["family and network"]
    assert "Areas of life" in chart.description
    for text in ("text", "markdown", "html"):
        assert "family and network" in write_report(report, text, EN)


def test_profile_is_drawn_without_color_and_says_what_it_shows(report: Report) -> None:
    """Lines are told apart by class alone, as the style sheet dashes them; corners are named; no value is invented."""
    (chart,) = blocks_of(report)
    assert isinstance(chart, Chart)
    drawn = draw(chart)
    assert drawn == draw(chart)
    assert 'class="chart profile"' in drawn
    assert 'role="img"' in drawn
    assert 'class="line color-2"' in drawn
    assert [3 * 4] == [len(re.findall('class="dot"', drawn))]
    assert "style=" not in drawn
    assert "rotate" not in drawn
    for name in chart.categories:
        assert f">{name}</text>" in drawn


@pytest.mark.parametrize("areas", [{}, {"housing": "2"}, {"housing": "2", "work": "1"}])
def test_profile_of_few_areas_is_its_table(report: Report, areas: dict[str, str]) -> None:
    """With fewer than three areas that all figures state there is nothing to draw; the table stands alone."""
    (block,) = blocks_of(with_lines(report, latest=areas))
    assert isinstance(block, Table)


def test_profile_of_nothing_is_not_shown(report: Report) -> None:
    """Where no figure has any part there is neither chart nor table."""
    assert [] == blocks_of(with_lines(report, first={}, latest={}, own_latest={}))


def test_breakdown_of_means_says_of_how_many(report: Report) -> None:
    """A table of means by area has n in a column beside them."""
    section = attrs.evolve(SHOWN, charts=(), tables=[Breakdown(standing.FIRST_SCORE, by=Assessment.area)])
    (table,) = blocks_of(attrs.evolve(report, sections=(section,)))
    assert isinstance(table, Table)
    assert ["Area of life", "First score", "n"] == [column.title for column in table.columns]
    assert ["4.00", "12"] == [cell.text for cell in table.rows[0].cells]


def test_a_section_of_which_nothing_was_recorded_is_not_printed(sample: ModuleType, report: Report) -> None:
    """Nothing recorded, this year or before: no section, no definitions; JSON keeps the figures."""
    empty = {figure.id: sample.line(figure, NOTHING, NOTHING) for figure in ASSESSMENTS.figures}
    silent = attrs.evolve(report, lines=empty, sections=(ASSESSMENTS,))
    for format_ in ("text", "markdown", "html"):
        written = write_report(silent, format_, EN)
        assert "Assessments and goals" not in written
        assert "assessments.total" not in written
    assert "assessments.total" in write_report(silent, "json", EN)


def test_a_section_with_a_number_of_last_year_is_printed(sample: ModuleType, report: Report) -> None:
    """One number, if only of the year before, and the whole section stands, with what is missing named."""
    lines = {figure.id: sample.line(figure, NOTHING, NOTHING) for figure in ASSESSMENTS.figures}
    lines["goals.total"] = sample.line(standing.GOALS, NOTHING, sample.number(7))
    written = write_report(attrs.evolve(report, lines=lines, sections=(ASSESSMENTS,)), "text", EN)
    assert "Assessments and goals" in written
    assert "Not stated: Assessments," in written
    assert "Id: goals.total" in written
