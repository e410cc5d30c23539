"""Formulas with parts, ranges between two numbers, numbers that are set, and days of the period."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne.core.contacts import Contact, ContactKind, Measure, MeasureKind, MeasureType, Partner, PartnerKind
from omsorgskjerne.core.planning import Opening, Weekday
from omsorgskjerne.errors import ConfigError, FigureError
from omsorgskjerne.figures import (
    Between,
    Constant,
    Count,
    Figure,
    Formula,
    Parameter,
    PeriodDays,
    Snapshot,
    Sum,
    write_expression,
)
from omsorgskjerne.figures.formula import Number, calculate
from omsorgskjerne.period import Period
from omsorgskjerne.show import write_report
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Language

ROWS = Count("t.rows", "Rows", of=Contact, by=(Contact.kind, "weekday"))
PERSONS = Sum("t.persons", "Persons", of=Contact.persons, by=(Contact.kind, "weekday"))
EACH = Formula("t.each", "Each", PERSONS / ROWS, by=("kind", "month", "weekday"))
DAYS = PeriodDays("t.days", "Days")


def visit(day: str, persons: int = 1, **facts: Any) -> Contact:
    """Return a visit."""
    return Contact(day=date.fromisoformat(day), persons=persons, **{"kind": ContactKind.VISIT, **facts})


def numbers(parts: Any) -> dict[str | None, Fraction | None]:
    """Return code and value of a breakdown."""
    return {code: part.value for code, part in parts.items()}


def test_a_formula_is_computed_part_by_part(bench: Any) -> None:
    """Each part comes from the same part of every figure; a part that is missing, or divided by zero, is not stated."""
    bench.add(visit("2024-02-01", 4), visit("2024-02-01", 2), visit("2024-04-01", 9, kind=ContactKind.GROUP))
    result = bench.measure(EACH)
    assert result.value == 5
    assert list(numbers(result.by["kind"]).items()) == [("visit", 3), ("group", 9)]
    months = numbers(result.by["month"])
    assert (months["2024-01"], months["2024-02"], months["2024-03"], months["2024-04"]) == (None, 3, None, 9)
    assert numbers(result.by["weekday"]) == {"1": 9, "4": 3}


def test_what_has_no_parts_goes_in_whole(bench: Any) -> None:
    """A formula or a number in a formula is the same for every part."""
    whole = Formula("t.whole", "Whole", ROWS * 1)
    share = Formula("t.share", "Share", 100 * ROWS / whole, by=("kind",))
    bench.add(
        visit("2024-02-01"), visit("2024-02-01"), visit("2024-02-01"), visit("2024-02-02", kind=ContactKind.GROUP)
    )
    assert numbers(bench.measure(share).by["kind"]) == {"visit": 75, "group": 25}


def test_last_year_is_that_of_the_same_month(bench: Any) -> None:
    """A part a year before is that of the same month then, or of the same code."""
    growth = Formula("t.growth", "Growth", ROWS - ROWS.earlier(), by=("month", "kind"))
    bench.add(visit("2023-01-05"), visit("2023-03-01"), visit("2024-03-01"), visit("2024-03-01"))
    result = bench.measure(growth)
    assert (result.by["month"]["2024-03"].value, result.by["kind"]["visit"].value) == (1, 0)


def test_the_quality_of_a_part_is_that_of_its_own_rows(bench: Any) -> None:
    """One part may be estimated while another is not."""
    day = date(2024, 2, 1)
    measures = Sum("t.measures", "Measures", of=Measure.number, by=(Measure.kind,))
    bench.add(
        Measure(day=day, kind=MeasureKind.INTERNAL, type=MeasureType.ADVICE, quality=Quality.ESTIMATED),
        Measure(day=day, kind=MeasureKind.EXTERNAL, type=MeasureType.ADVICE),
    )
    result = bench.measure(Formula("t.twice", "Twice", 2 * measures, by=("kind",)))
    assert [result.quality, *(part.quality for part in result.by["kind"].values())] == [
        Quality.ESTIMATED,
        Quality.ESTIMATED,
        Quality.COMPUTED,
    ]


def test_visits_per_open_day_by_weekday_and_month(bench: Any) -> None:
    """The core's visits per open day divide the visits of a weekday by the open days that were that weekday."""
    bench.add(
        Opening(since=date(2024, 1, 1), weekday=Weekday.MONDAY),
        Opening(since=date(2024, 1, 1), weekday=Weekday.TUESDAY),
        visit("2024-01-01", 10),
        visit("2024-01-08", 20),
        visit("2024-01-02", 5),
    )
    line = bench.report(Period.parse("2024-01")).lines["visits.per_open_day"]
    assert line.result.value == Fraction(35, 10)
    assert numbers(line.result.by["weekday"]) == {"1": 6, "2": 1}
    assert numbers(line.result.by["month"]) == {"2024-01": Fraction(35, 10)}
    assert {name: axis.additive for name, axis in line.axes.items()} == {"month": False, "weekday": False}


def test_parts_stand_in_the_order_of_their_codes(plugged: Any) -> None:
    """Weekdays and choices are in their own order, whichever of the figures has a code first."""
    late = Count("flats.late", "Late", of=Contact, by=(Contact.kind, "weekday"), since=date(2024, 3, 1))
    share = Formula("flats.share", "Share", late / Count("flats.all", "All", of=Contact, by=(Contact.kind, "weekday")),
                    by=("kind", "weekday"))  # fmt: skip
    bench = plugged([], [late, share])
    bench.add(visit("2024-02-05"), visit("2024-02-07"), visit("2024-03-05", kind=ContactKind.GROUP))
    result = bench.measure(share)
    assert ["visit", "group"] == list(result.by["kind"])
    assert [("1", 0), ("2", 1), ("3", 0)] == list(numbers(result.by["weekday"]).items())


def test_a_choice_that_a_figure_lacks_is_zero_where_its_parts_add_up(bench: Any) -> None:
    """Rows present on a day add up along their choices: of a kind that one figure lacks it has none."""
    now = Snapshot("t.now", "Now", of=Partner, by=(Partner.kind,))
    then = Snapshot("t.then", "Then", of=Partner, by=(Partner.kind,), as_of=date(2024, 3, 1))
    bench.add(
        Partner(since=date(2024, 1, 1), kind=PartnerKind.NAV, name="A"),
        Partner(since=date(2024, 6, 1), kind=PartnerKind.FOOD, name="B"),
    )
    result = bench.measure(Formula("t.new", "New", now - then, by=("kind",)))
    assert {"nav": 0, "food": 1} == numbers(result.by["kind"])


def test_a_month_outside_the_days_of_a_figure_is_not_stated(bench: Any) -> None:
    """A figure that begins in June is not zero in May."""
    late = Count("t.late", "Late", of=Contact, since=date(2024, 6, 1))
    bench.add(visit("2024-05-01"), visit("2024-06-01"), visit("2024-07-01"))
    months = numbers(bench.measure(Formula("t.both", "Both", late + ROWS, by=("month",))).by["month"])
    assert [None, 2, 2] == [months[f"2024-{month}"] for month in ("05", "06", "07")]
    assert sorted(map(str, months)) == list(months)


def test_a_leap_day_has_no_day_a_year_later(organised: Any) -> None:
    """By day over 2025 the days before are those of 2024 but one: 2025 has no 29 February, and is printed."""
    bench = organised()
    daily = Count("t.daily", "Daily", of=Contact, by=("day",))
    growth = Formula("t.growth", "Growth", daily - daily.earlier(), by=("day",))
    bench.organisation.figures.update({figure.id: figure for figure in (daily, growth)})
    bench.add(visit("2024-02-29"), visit("2025-03-01"))
    days = bench.measure(growth, Period.of_year(2025)).by["day"]
    assert (365, "2025-01-01", "2025-12-31") == (len(days), *(list(days)[place] for place in (0, -1)))
    assert "Growth" in write_report(bench.report(Period.of_year(2025)), "text", Language("nb"))


def test_a_slice_in_a_formula_has_the_days_set_for_its_base(plugged: Any) -> None:
    """What omsorg.toml sets for a figure holds for the slices of it that formulas make."""
    rows = Count("flats.rows", "Rows", of=Contact, by=(Contact.kind,))
    share = Formula("flats.share", "Share", 100 * rows.sliced({Contact.kind: ContactKind.VISIT}) / rows)
    bench = plugged([], [rows, share], figures={"flats.rows": {"since": date(2024, 6, 1)}})
    bench.add(
        visit("2024-01-01"), visit("2024-01-01"), visit("2024-07-01", kind=ContactKind.GROUP), visit("2024-08-01")
    )
    assert 50 == bench.measure(share).value


def test_a_parameter_is_never_rounded(plugged: Any) -> None:
    """A number that was set is printed with all its decimals, and at least those of its figure."""
    bench = plugged([], [attrs.evolve(HOURS, key=True)], figures={"flats.hours": {"value": 37.5}})
    bench.add(visit("2024-02-01"))
    (line,) = [
        line
        for line in write_report(bench.report(), "markdown", Language("nb")).splitlines()
        if line.startswith("| Hours")
    ]
    assert "37,5" in line


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (Formula("flats.n", "n", ROWS / PERSONS, by=("place",)), "no figure in it is broken down by place"),
        (
            Formula("flats.n", "n", ROWS / Count("flats.b", "b", of=Contact), by=("kind",)),
            "flats.b in it is not broken down by kind",
        ),
        (Formula("flats.n", "n", ROWS / Formula("flats.c", "c", EACH * 1, by=("month",)), by=("kind",)), "flats.c"),
    ],
)
def test_a_formula_with_parts_needs_them_of_every_figure(plugged: Any, formula: Formula, reason: str) -> None:
    """Every figure of rows in it must have the breakdown; which one has not is said when figures are loaded."""
    others = [Count("flats.b", "b", of=Contact), Formula("flats.c", "c", ROWS * 1, by=("month",)), formula]
    bench = plugged([], others)
    with pytest.raises(FigureError, match=reason):
        bench.organisation.figures  # noqa: B018 - checked on first use


def between(low: int, high: int) -> Formula:
    """Return a formula of a number between two others."""
    return Formula("t.between", "Between", Between(ROWS + low, ROWS + high), unit=Unit.PERSON, decimals=0)


def test_between_gives_a_range(bench: Any) -> None:
    """The ends are computed apart; where they differ the number is an estimate, where they do not it is computed."""
    bench.add(visit("2024-02-01"))
    result = bench.measure(between(14, 19))
    assert (result.value, result.low, result.high, result.quality) == (15, 15, 20, Quality.ESTIMATED)
    result = bench.measure(between(14, 14))
    assert (result.value, result.low, result.quality) == (15, None, Quality.COMPUTED)


def test_a_range_is_printed_without_ca(organised: Any) -> None:
    """A range says by itself that it is not exact; its formula is printed with its values."""
    bench = organised(figures={"t.low": {"label": "Low", "unit": "person"}})
    bench.add(visit("2024-02-01"))
    figure = between(14, 19)
    bench.organisation.figures[figure.id] = figure
    bench.organisation.figures[ROWS.id] = ROWS
    text = write_report(bench.report(), "text", Language("nb"))
    assert "15–20" in text
    assert "ca.\N{NO-BREAK SPACE}15" not in text
    assert "[1 + 14 … 1 + 19] = 15–20" in text.replace("\n", " ")


ENDS = st.integers(-9, 9)


@given(ENDS, ENDS, ENDS, ENDS)
def test_between_holds_both_its_ends(low: int, high: int, plus: int, times: int) -> None:
    """Whatever is computed from a range lies between what is computed from its ends."""

    def number(of: Any) -> Number:
        found = calculate((of + plus) * times, lambda _figure, _back: None)
        assert found is not None
        return found

    whole = number(Between(Constant(Decimal(low)), Constant(Decimal(high))))
    ends = sorted(number(Constant(Decimal(end))).value for end in (low, high))
    assert [whole.low, whole.high] == ends


def test_between_is_written_with_both_ends() -> None:
    """A range stands in square brackets."""
    text = write_expression(2 * Between(ROWS, ROWS + 1), lambda term: getattr(term, "id", "1"))
    assert text == "2 × [t.rows … t.rows + 1]".replace("2", "1")


HOURS = Parameter("flats.hours", "Hours of a full-time year", value=1750, unit=Unit.HOUR)
FTE = Formula("flats.fte", "Full-time equivalents", 2250 / HOURS, unit=Unit.FTE, decimals=2)


@pytest.mark.parametrize(
    ("set_to", "printed"),
    [
        (None, ("2 250 / 1 750", "1,29")),
        (1695, ("2 250 / 1 695", "1,33")),
        (1950, ("2 250 / 1 950", "1,15")),
        (1762.5, ("2 250 / 1 762,5", "1,28")),
    ],
)
def test_a_parameter_is_set_and_printed(plugged: Any, set_to: float | None, printed: tuple[str, str]) -> None:
    """The declared number holds unless omsorg.toml sets another; the divisor is printed, and never makes a formula worse."""
    bench = plugged([], [HOURS, FTE], **({"figures": {"flats.hours": {"value": set_to}}} if set_to else {}))
    report = bench.report()
    assert report.lines["flats.hours"].result.value == Fraction(set_to or 1750)
    assert report.lines["flats.fte"].result.quality == Quality.COMPUTED
    text = write_report(report, "markdown", Language("nb")).replace("\N{NO-BREAK SPACE}", " ")
    (line,) = [line for line in text.splitlines() if f"{printed[0]} = " in line]
    assert printed[1] in line
    assert not [line for line in text.splitlines() if line.startswith("| Hours of a full-time year")]


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({"flats.hours": {"value": "1695"}}, "expected a number"),
        ({"flats.hours": {"value": True}}, "expected a number"),
        ({"flats.hours": {"value": float("nan")}}, "expected a number"),
        ({"visits.total": {"value": 3}}, "visits.total is computed; its value cannot be set"),
        ({"my.own": {"value": 3}}, "no plugin has such a parameter"),
        ({"my.own": {"label": "x", "value": 3}}, "no plugin has such a parameter"),
    ],
)
def test_only_a_parameter_has_a_value(plugged: Any, figures: Any, reason: str) -> None:
    """A value is a number, and is set for parameters alone."""
    bench = plugged([], [HOURS], figures=figures)
    with pytest.raises(ConfigError, match=reason):
        bench.organisation.figures  # noqa: B018 - checked on first use


def test_days_of_the_period_so_far(bench: Any) -> None:
    """Days count by the calendar, by month and weekday too; days to come do not."""
    result = bench.measure(DAYS)
    assert (result.value, result.quality) == (366, Quality.COUNTED)
    assert (result.by["month"]["2024-02"].value, result.by["weekday"]["1"].value) == (29, 53)
    begun = bench.measure(DAYS, today=date(2024, 2, 3))
    assert (begun.value, begun.by["month"]["2024-02"].value, begun.by["month"]["2024-03"].value) == (34, 3, 0)
    assert bench.measure(DAYS, today=date(2023, 2, 3)).value == 0


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 800))
def test_parts_of_the_days_add_up(shared: Any, start: date, length: int) -> None:
    """Whatever the period, its months, quarters, years and weekdays hold each of its days once."""
    result = shared.measure(DAYS, Period(start, date.fromordinal(start.toordinal() + length)))
    assert result.value == length
    assert {name: sum(part.value for part in parts.values()) for name, parts in result.by.items()} == dict.fromkeys(
        result.by, length
    )


def test_a_formula_of_an_organisation_may_have_parts(organised: Any) -> None:
    """`by` beside `formula` in omsorg.toml breaks it down."""
    setting = {"label": "A day", "formula": "visits.total / period.days", "by": ["month"]}
    bench = organised(figures={"visits.daily": setting})
    bench.add(visit("2024-02-01", 29))
    figure: Figure = bench.organisation.figures["visits.daily"]
    assert bench.measure(figure).by["month"]["2024-02"].value == 1
