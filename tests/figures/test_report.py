"""A whole report: lines with the years before, targets and changes, from one plan; and the numbers services published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from omsorgskjerne.core.contacts import (
    Contact,
    ContactKind,
    Intake,
    IntakeOutcome,
    Measure,
    MeasureKind,
    MeasureType,
    Place,
)
from omsorgskjerne.core.figures import MEASURES
from omsorgskjerne.core.people import Person
from omsorgskjerne.core.planning import Direction, Opening, Reading, Target
from omsorgskjerne.evaluate.evaluation import Evaluation
from omsorgskjerne.evaluate.fetch import fetch
from omsorgskjerne.evaluate.plan import Asked, Plan, plan
from omsorgskjerne.evaluate.printed import largest_remainder
from omsorgskjerne.figures import Count, Formula, People
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Quality


def target(figure: str, value: str, since: str = "2024-01-01", **facts: Any) -> Target:
    """Return a target, for a year unless told otherwise."""
    return Target(since=date.fromisoformat(since), figure=figure, value=Decimal(value), **facts)


def measures(internal: int, external: int, year: int = 2024) -> list[Measure]:
    """Return two rows that stand for so many measures."""
    day = date(year, 3, 1)
    return [
        Measure(day=day, kind=MeasureKind.INTERNAL, type=MeasureType.ADVICE, number=internal),
        Measure(day=day, kind=MeasureKind.EXTERNAL, type=MeasureType.NAV, number=external),
    ]


def test_measures_and_their_target(bench: Any) -> None:
    """2691 + 650 = 3341 measures against 3000: 80.5 and 19.5 per cent, reached, 111.4 per cent."""
    bench.add(*measures(2691, 650), target("measures.total", "3000"))
    line = bench.report().lines["measures.total"]
    assert (line.result.value, line.goal.reached, line.goal.direction) == (3341, True, Direction.AT_LEAST)
    assert round(line.goal.attained, 1) == Fraction("111.4")
    parts = [part.value for part in line.result.by["kind"].values()]
    assert parts == [2691, 650]
    assert largest_remainder(parts, 1) == [Decimal("80.5"), Decimal("19.5")]


def test_a_target_holds_for_exactly_its_period(bench: Any) -> None:
    """A target of a year is no target of a quarter, and the one of a quarter none of the year."""
    bench.add(*measures(5, 5), target("measures.total", "40"), target("measures.total", "8", until=date(2024, 4, 1)))
    assert bench.report(Period.parse("2024-Q1")).lines["measures.total"].goal.value == 8
    assert bench.report().lines["measures.total"].goal.value == 40
    assert bench.report(Period.parse("2024-Q2")).lines["measures.total"].goal is None


def test_at_most_is_reached_from_below(bench: Any) -> None:
    """A target of at most so many is reached by that number and by fewer, not by more."""
    bench.add(*measures(5, 5), target("measures.total", "10", direction=Direction.AT_MOST))
    assert bench.report().lines["measures.total"].goal.reached is True
    bench.add(*measures(1, 0))
    assert bench.report().lines["measures.total"].goal.reached is False


def test_a_range_around_a_target_is_neither(bench: Any) -> None:
    """A range on both sides of a target leaves open whether it is reached; without a value it is open too."""
    bench.add(
        Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT, persons=5),
        Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT, persons=5),
    )
    people, _intakes = bench.add(target("visits.people", "4"), target("intakes.total", "3"))
    lines = bench.report().lines
    assert (lines["visits.people"].goal.reached, lines["visits.people"].goal.attained) == (True, None)
    assert lines["intakes.total"].goal.reached is None
    bench.store.edit(Target, people, value=Decimal(7))
    assert bench.report().lines["visits.people"].goal.reached is None


def test_years_before_and_the_change_of_unrounded_values(bench: Any) -> None:
    """Earlier years stand nearest first; the change is of exact values; a year without rows has no value and no change."""
    bench.add(*measures(10, 0), *measures(5, 3, 2023), Intake(day=date(2024, 1, 1), outcome=IntakeOutcome.PERMANENT))
    lines = bench.report().lines
    total = lines["measures.total"]
    assert {name: result.value for name, result in total.previous.items()} == {"2023": 8, "2022": None}
    assert (total.change, total.change_percent) == (2, 25)
    assert (lines["intakes.total"].change, lines["intakes.total"].change_percent) == (None, None)
    assert bench.report(years=0).lines["measures.total"].previous == {}


def test_any_period_is_compared_with_the_same_a_year_before(bench: Any) -> None:
    """A report from April to March stands beside the April to March before."""
    bench.add(*measures(10, 0), *measures(5, 3, 2023))
    line = bench.report(Period.parse("2023-04..2024-03"), years=1).lines["measures.total"]
    assert (line.result.value, {name: result.value for name, result in line.previous.items()}) == (
        10,
        {"2022-04..2023-03": 8},
    )


def test_survey_scores_over_three_years(organised: Any) -> None:
    """4.21, 4.18 and 4.38 against 4.0: reached, and +0.20."""
    bench = organised(figures={"survey.social_work": {"label": "Social work", "unit": "score", "scale": [1, 5]}})
    for year, value in ((2022, "4.21"), (2023, "4.18"), (2024, "4.38")):
        bench.add(
            Reading(since=date(year, 1, 1), figure="survey.social_work", value=Decimal(value), quality=Quality.SURVEY)
        )
    bench.add(target("survey.social_work", "4.0"))
    line = bench.report().lines["survey.social_work"]
    assert (line.result.value, line.change, line.goal.reached) == (Fraction("4.38"), Fraction("0.20"), True)
    assert [result.value for result in line.previous.values()] == [Fraction("4.18"), Fraction("4.21")]


def test_visits_by_month_and_growth_over_the_year(organised: Any) -> None:
    """136 in January, 2229 until November, 348 in December: 2713, 226.1 a month, and 155.9 per cent more at the end."""
    bench = organised(
        figures={
            "visits.monthly": {"label": "A month", "formula": "visits.total / 12", "unit": "visit"},
            "visits.january": {
                "label": "January",
                "of": "visits.total",
                "since": date(2024, 1, 1),
                "as_of": date(2024, 1, 31),
            },
            "visits.december": {
                "label": "December",
                "of": "visits.total",
                "since": date(2024, 12, 1),
                "as_of": date(2024, 12, 31),
            },
            "visits.growth": {
                "label": "Growth",
                "formula": "100 * (visits.december - visits.january) / visits.january",
            },
        }
    )
    tallies = [("2024-01-15", 136), ("2024-05-15", 2229), ("2024-12-15", 348)]
    bench.add(
        *(Contact(day=date.fromisoformat(day), kind=ContactKind.VISIT, persons=persons) for day, persons in tallies)
    )
    lines = bench.report().lines
    assert (lines["visits.total"].result.value, lines["visits.december"].result.value) == (2713, 348)
    assert round(lines["visits.monthly"].result.value, 1) == Fraction("226.1")
    assert round(lines["visits.growth"].result.value, 1) == Fraction("155.9")


def test_meals_from_visits_open_days_and_a_stated_factor(organised: Any) -> None:
    """165 a day on 278 days at 1.61 meals is 73 850.7, as good as its worst input: an estimate."""
    bench = organised(
        figures={
            "meal.per_visit": {"label": "Per visit", "unit": "meal"},
            "meal.served": {
                "label": "Served",
                "formula": "visits.per_open_day * opening.days * meal.per_visit",
                "unit": "meal",
            },
        }
    )
    bench.add(Opening(since=date(2024, 1, 1), until=date(2024, 10, 5)))
    bench.add(Contact(day=date(2024, 5, 5), kind=ContactKind.VISIT, persons=165 * 278, quality=Quality.ESTIMATED))
    bench.add(Reading(since=date(2024, 1, 1), figure="meal.per_visit", value=Decimal("1.61")))
    line = bench.report().lines["meal.served"]
    assert (line.result.value, line.result.quality) == (Fraction("73850.7"), Quality.ESTIMATED)
    assert line.formula == "visits.per_open_day × opening.days × meal.per_visit"
    assert line.formula_inputs == ("visits.per_open_day", "opening.days", "meal.per_visit")


def test_last_year_in_a_formula(organised: Any) -> None:
    """A formula may take a figure of the year before, also in the years before the report's."""
    bench = organised(
        figures={"help.growth": {"label": "Growth", "formula": "measures.total - last_year(measures.total)"}}
    )
    bench.add(*measures(10, 0), *measures(8, 0, 2023), *measures(5, 0, 2022))
    line = bench.report(years=1).lines["help.growth"]
    assert (line.result.value, line.previous["2023"].value, line.formula) == (
        2,
        3,
        "measures.total - last_year(measures.total)",
    )


def test_division_by_zero_is_missing_and_told(organised: Any) -> None:
    """A formula whose divisor is zero has no value, and says why; so has one whose divisor may be zero."""
    bench = organised(figures={"help.ratio": {"label": "Ratio", "formula": "measures.total / contacts.no_show"}})
    bench.add(*measures(10, 0), *measures(10, 0, 2023), Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT))
    bench.add(*measures(1, 0, 2025), Contact(day=date(2025, 1, 1), kind=ContactKind.VISIT))
    result = bench.report().lines["help.ratio"].result
    assert (result.value, [str(note) for note in result.notes]) == (None, ["It cannot be computed: the divisor is 0."])


def test_a_formula_of_a_range_is_a_range(organised: Any) -> None:
    """Visits a visitor, where one to five came: between a fifth of the visits and all of them."""
    bench = organised(figures={"visits.each": {"label": "Each", "formula": "visits.total / visits.people"}})
    bench.add(*(Contact(day=date(2024, 1, number), kind=ContactKind.VISIT) for number in range(1, 6)))
    result = bench.report().lines["visits.each"].result
    assert (result.value, result.low, result.high) == (1, 1, 5)


def test_a_slice_in_a_formula_needs_no_id(bench: Any) -> None:
    """A figure narrowed in a formula is planned and evaluated though it is not registered."""
    bench.add(*measures(3, 1))
    share = Formula("t.share", "Share", 100 * MEASURES.sliced({Measure.kind: "external"}) / MEASURES)
    assert bench.measure(share).value == 25


def test_a_report_says_what_it_is_of(organised: Any) -> None:
    """Organisation, language, foreword, periods and plugins stand in the report; sections' figures come first."""
    bench = organised(report={"foreword": {"nb": "Kjære leser", "en": "Dear reader"}, "years": 1})
    report = bench.report(language="nb")
    assert (report.organisation, report.language, report.foreword) == ("Test", "nb", "Kjære leser")
    assert (report.period, report.previous) == (Period.of_year(2024), (Period.of_year(2023),))
    assert (list(report.plugins), list(report.lines)[:2]) == (["core", "kitchen"], ["opening.days", "visits.total"])
    assert set(report.lines) == set(bench.organisation.figures)
    assert bench.report().foreword == "Dear reader"


def test_axes_have_the_labels_of_the_codes(organised: Any) -> None:
    """Each breakdown says what its codes are called here, own codes included, and whether its parts add up."""
    bench = organised()
    axes = bench.report().lines["measures.total"].axes
    assert axes["kind"].codes["internal"] == "internal"
    assert (axes["kind"].additive, axes["month"].label) == (True, "month")
    assert bench.report().lines["visits.people"].axes["gender"].additive is False


def test_every_figure_has_a_definition(bench: Any) -> None:
    """What is counted is said in words, from the declaration where the author gave none."""
    definitions = {id_: str(line.definition) for id_, line in bench.report().lines.items()}
    assert all(definitions.values())
    assert definitions["kitchen.surplus"] == "Sum of weight in loads where surplus is yes; day in the period"
    assert definitions["visits.per_open_day"] == "Computed: visits.total / opening.days"
    assert definitions["measures.people"] == "Number of different persons in measures; day in the period"
    assert definitions["contacts.no_show"].startswith("Number of contacts where state is ")


def test_the_plan_is_one_query_a_table(bench: Any) -> None:
    """All that adds up in a table comes from one query, whatever the number of figures and years; a plan can be read."""
    asked = [Asked(Period.of_year(2024)), Asked(Period.of_year(2023), 1)]
    text = str(plan(bench.organisation, bench.organisation.figures.values(), asked))
    assert sum(line.startswith("contact, ") and " by day, " in line for line in text.splitlines()) == 1
    assert "contact, 2023-01..2024-12: rows, sum of persons" in text


def test_a_plan_is_split_when_there_would_be_too_many_cells(organised: Any) -> None:
    """Figures by codes that hardly group the rows together are read apart; what they give is the same."""
    codes = {f"c{number}": {"label": f"c{number}", "retired": False} for number in range(1500)}
    bench = organised(choices={"contact.place": codes})
    bench.add(
        *(Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT, place=Place(f"c{number}")) for number in range(3))
    )
    figures = [Count("t.a", "", of=Contact, by=(Contact.kind,)), Count("t.b", "", of=Contact, by=(Contact.place,))]
    asked = [Asked(Period.of_year(2024))]

    def planned(rows: int) -> Plan:
        return plan(bench.organisation, figures, asked, {"contact": rows})

    one, two = planned(1_000), planned(1_100_000)
    assert (len(one.queries), len(two.queries)) == (3, 4)
    values = [
        [
            Evaluation(each, fetch(each, bench.store.query)).result(figure, Period.of_year(2024)).value
            for figure in figures
        ]
        for each in (one, two)
    ]
    assert values == [[3, 3], [3, 3]]


def test_a_report_is_the_same_twice(bench: Any) -> None:
    """Nothing of a report depends on when or how often it is made."""
    bench.add(*measures(2, 1), Person(registered=date(2024, 1, 1)))

    def told(report: Any) -> list[Any]:
        return [
            (id_, line.result.value, [str(note) for note in line.result.notes]) for id_, line in report.lines.items()
        ]

    assert told(bench.report(today=date(2026, 1, 1))) == told(bench.report(today=date(2027, 1, 1)))


def test_people_of_one_filter_are_counted_by_the_database(bench: Any) -> None:
    """Figures of different persons with one filter and no breakdown need no pass over the rows, and give the same."""
    [one] = bench.add(Person(registered=date(2024, 1, 1)))
    bench.add(*(Contact(day=date(2024, 1, number), kind=ContactKind.VISIT, person=one) for number in (1, 2)))
    figure = People("t.people", "", of=Contact.person, where={Contact.kind: ("visit", None)})
    assert bench.measure(figure).value == 1


def test_before_the_period_is_over_a_target_may_still_be_reached(bench: Any) -> None:
    """In a year that goes on, too few is not yet *not reached*, and few enough is not yet *reached*; enough is enough."""
    *_rows, goal, _visits = bench.add(*measures(5, 5), target("measures.total", "20"), target("visits.total", "9"))
    going = bench.report(today=date(2024, 6, 1)).lines["measures.total"]
    assert (None, False) == (
        going.goal.reached,
        bench.report(today=date(2025, 1, 1)).lines["measures.total"].goal.reached,
    )
    bench.add(*measures(10, 0))
    bench.store.edit(Target, goal, value=Decimal(30), direction=Direction.AT_MOST)
    assert bench.report(today=date(2024, 6, 1)).lines["measures.total"].goal.reached is None
    bench.add(*measures(20, 0))
    assert bench.report(today=date(2024, 6, 1)).lines["measures.total"].goal.reached is False


def test_what_may_fall_again_is_not_reached_before_the_end(bench: Any) -> None:
    """A mean per open day that is high enough in June may be too low by New Year: nothing is said before."""
    bench.add(
        Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT, persons=50),
        Opening(since=date(2024, 3, 1), until=date(2024, 3, 2)),
        target("visits.per_open_day", "10"),
    )
    reached = [
        bench.report(today=today).lines["visits.per_open_day"].goal.reached
        for today in (date(2024, 6, 1), date(2025, 1, 1))
    ]
    assert [None, True] == reached


def test_what_stands_on_one_day_has_no_last_year(organised: Any) -> None:
    """A figure fixed to a day is printed for the report's period only: it is of no other year."""
    bench = organised(figures={"measures.then": {"of": "measures.total", "as_of": date(2024, 5, 1)}})
    bench.add(*measures(5, 5), *measures(2, 2, year=2023))
    line = bench.report(years=1).lines["measures.then"]
    assert (10, [None], None) == (line.result.value, [part.value for part in line.previous.values()], line.change)


def test_what_the_organisation_breaks_down_is_printed(organised: Any) -> None:
    """An own figure's breakdowns and parts stand as tables in the section that it is placed in."""
    bench = organised(
        figures={
            "measures.own": {"of": "measures.total", "by": ["kind"], "section": "measures"},
            "accounts.income": {
                "label": "Income", "unit": "krone", "section": "measures", "parts": {"source": {"city": "the city"}}
            },
        }
    )  # fmt: skip
    [section] = [section for section in bench.organisation.sections if section.id == "measures"]
    asked = {(table.figure.id, table.by) for table in section.tables}
    assert {("measures.own", "kind"), ("accounts.income", "source")} <= asked
