"""A funder's report: its own selection, order, wording and targets of the same figures and records."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind, Measure, MeasureKind, MeasureType
from omsorgskjerne.core.planning import Opening, Target
from omsorgskjerne.evaluate.results import Report
from omsorgskjerne.evaluate.tailored import tailored
from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.period import Period

TODAY = date(2025, 3, 1)
FIGURES = {"measures.per_visit": {"label": "Measures a visit", "formula": "measures.total / visits.per_open_day"}}
SECTIONS = [
    {
        "title": "Help",
        "figures": ["measures.per_visit", "measures.people"],
        "tables": [{"figure": "measures.total", "by": "kind"}],
    },
    {"title": "Coming", "figures": ["visits.total"]},
]


@pytest.fixture
def reported(organised: Any) -> Any:
    """Give a function that returns the whole report and what the funder `state` is given of it."""

    def make(asked: str = "2024", today: date = TODAY, **funder: Any) -> tuple[Report, Report]:
        bench = organised(funders={"state": {"name": "The state", **funder}}, figures=FIGURES)
        bench.add(
            Opening(since=date(2024, 1, 1)),
            Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT, persons=732),
            Measure(day=date(2024, 3, 1), kind=MeasureKind.INTERNAL, type=MeasureType.GUIDANCE, number=8),
            Measure(day=date(2024, 4, 1), kind=MeasureKind.EXTERNAL, type=MeasureType.GUIDANCE, number=2),
            Target(since=date(2024, 1, 1), figure="visits.total", value=Decimal(700)),
            Target(since=date(2024, 1, 1), figure="measures.total", value=Decimal(5)),
        )
        whole = bench.report(Period.parse(asked), today=today)
        reader = audience(bench.organisation, "state")
        return whole, tailored(attrs.evolve(whole, audience=reader), bench.organisation, today)

    return make


def test_the_selection_and_its_order_are_the_funders(reported: Any) -> None:
    """The figures of the sections come first, in their order; a table's figure stands in its section's list."""
    _whole, report = reported(sections=SECTIONS)
    sections = [[figure.id for figure in section.figures] for section in report.sections]
    assert [["measures.per_visit", "measures.people", "measures.total"], ["visits.total"]] == sections
    assert [id_ for part in sections for id_ in part] == [id_ for id_ in report.lines if id_ not in report.behind]


def test_numbers_are_those_of_the_whole_report(reported: Any) -> None:
    """Every figure a funder is given has the value and the definition it has within the organisation."""
    whole, report = reported(sections=SECTIONS)
    for id_, line in report.lines.items():
        own = whole.lines[id_]
        assert attrs.evolve(own.result, by={}) == attrs.evolve(line.result, by={})
        assert (own.definition, own.formula) == (line.definition, line.formula)
    assert Fraction(10) == report.lines["measures.total"].result.value


def test_what_selected_figures_are_made_of_is_defined_and_no_more(reported: Any) -> None:
    """The inputs of formulas stay, however deep, as neither key figures nor goals; nothing else does."""
    _whole, report = reported(sections=SECTIONS)
    assert {"visits.per_open_day", "opening.days"} == report.behind
    assert not any(report.lines[id_].figure.key or report.lines[id_].goal for id_ in report.behind)


def test_only_breakdowns_that_are_shown_stay(reported: Any) -> None:
    """A breakdown that the funder has not asked for is not in its report, this period or before."""
    whole, report = reported(sections=SECTIONS)
    assert {"kind", "type", "month"} <= set(whole.lines["measures.total"].result.by)
    assert {"kind"} == set(report.lines["measures.total"].result.by)
    assert not report.lines["visits.total"].result.by


def test_words_are_the_funders(reported: Any) -> None:
    """A figure has the funder's wording under the same id; others keep theirs."""
    whole, report = reported(labels={"measures.total": "Help given"})
    assert "Help given" == report.lines["measures.total"].figure.label
    assert "Measures" == whole.lines["measures.total"].figure.label
    assert list(whole.lines) == list(report.lines)


def test_targets_are_the_funders(reported: Any) -> None:
    """What was agreed with the funder stands in place of the organisation's target, which else stands."""
    _whole, report = reported(targets={"measures.total": {"value": 9, "direction": "at_most"}})
    goals = {id_: line.goal for id_, line in report.lines.items() if line.goal}
    assert {"visits.total", "measures.total"} == set(goals)
    assert (Fraction(9), False) == (goals["measures.total"].value, goals["measures.total"].reached)
    assert (Fraction(700), True) == (goals["visits.total"].value, goals["visits.total"].reached)


@pytest.mark.parametrize(
    ("asked", "own", "target"),
    [
        ("2024", {}, 9),
        ("2024-Q1", {}, None),
        ("2024", {"period": "2023-04..2024-03"}, None),
        ("2024-Q1", {"period": "2023-Q1"}, 9),
    ],
)
def test_a_target_says_nothing_of_a_part_of_its_period(
    reported: Any, asked: str, own: dict[str, str], target: int | None
) -> None:
    """A funder's targets speak of a whole year, or of the funder's own period in any year, and of nothing else."""
    _whole, report = reported(asked, targets={"measures.people": 9}, **own)
    goal = report.lines["measures.people"].goal
    assert target == (goal.value if goal else None)


def test_before_the_period_is_over_only_growing_numbers_can_be_told(reported: Any) -> None:
    """The rules of the organisation's own targets hold for the funder's."""
    _whole, report = reported(today=date(2024, 6, 1), targets={"measures.total": 9, "visits.per_open_day": 1})
    assert (True, None) == tuple(report.lines[id_].goal.reached for id_ in ("measures.total", "visits.per_open_day"))


def test_a_template_takes_what_is_recorded(reported: Any) -> None:
    """With a template a figure of which nothing was recorded is left out, and a section without figures too."""
    _whole, report = reported(template="municipality")
    ids = set(report.lines) - report.behind
    assert {"measures.total", "visits.total", "opening.days"} <= ids
    assert not ids & {"persons.roles", "assessments.score", "contacts.minutes"}
    assert all(section.figures for section in report.sections)


def test_other_audiences_have_the_report_as_it_is(organised: Any) -> None:
    """A report that is for no funder goes through unchanged."""
    bench = organised()
    report = bench.report(today=TODAY)
    assert report is tailored(report, bench.organisation, TODAY)
