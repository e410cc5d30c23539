"""Figures of a plugin's own statements: what they count, and everything that is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.contacts import Contact
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import FigureError
from omsorgskjerne.fields import another_day, choice, quantity, ref, since, until
from omsorgskjerne.ids import Id
from omsorgskjerne.indicators import Count, Formula, Parameter, RawSql, Take
from omsorgskjerne.indicators.statement import fault_of, tokens
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.sections import Bars, Breakdown, Section
from omsorgskjerne.show import write_report
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Language


class State(Choice):
    """What a flat is."""

    LET = "let", "let"
    VACANT = "vacant", "vacant"


@record("stay", plural="stays")
class Stay:
    """A person living in a flat."""

    since: date = since()
    state: State = choice("state", default=State.LET)
    person: Id[Person] | None = ref("person", default=None)
    needed: date | None = another_day("needed", default=None)
    rent: int = quantity("rent", unit=Unit.KRONE, default=0)
    until: date | None = until(default=None)


DAYS = 's."needed" || \'/\' || s."since"'
IN_PERIOD = 'FROM {flats_stay} AS s WHERE s."since" >= :start AND s."since" < :end'
STARTED = RawSql(
    "flats.started",
    "Stays started",
    sql=f'SELECT s."state", s."since", 1, s."person", s."id" {IN_PERIOD}',
    of=Stay,
    by={"state": State, "month": None},
)
RENT = RawSql(
    "flats.rent", "Rent", sql=f'SELECT s."state", s."rent", NULL, s."id" {IN_PERIOD}', of=Stay, by={"state": Stay.state}
)
LIMIT = Parameter("flats.days", "Days", value=10)


def waits(take: Take, **facts: Any) -> RawSql:
    """Return a figure of the days waited, with its quality stated."""
    sql = f'SELECT {DAYS}, s."person", s."id" {IN_PERIOD}'
    return RawSql("flats.waits", "Waits", sql=sql, of=Stay, take=take, quality=Quality.STATED, **facts)


def stay(since: str, needed: str | None = None, **facts: Any) -> Stay:
    """Return a stay."""
    return Stay(since=date.fromisoformat(since), needed=date.fromisoformat(needed) if needed else None, **facts)


def numbers(parts: Any) -> dict[str | None, Fraction | None]:
    """Return code and value of a breakdown."""
    return {code: part.value for code, part in parts.items()}


def test_a_sum_with_codes_and_months(plugged: Any) -> None:
    """Values are added up; codes stand in the order of the choice, and every month of the period is there."""
    bench = plugged([Stay], [STARTED])
    bench.add(stay("2024-02-01", state=State.VACANT), stay("2024-02-29"), stay("2024-03-01"), stay("2025-01-01"))
    result = bench.measure(STARTED)
    assert (result.value, result.quality, result.n) == (3, Quality.COUNTED, None)
    assert list(numbers(result.by["state"]).items()) == [("let", 2), ("vacant", 1)]
    months = numbers(result.by["month"])
    assert (len(months), months["2024-01"], months["2024-02"], months["2024-03"], months["2024-12"]) == (
        12,
        None,
        2,
        1,
        0,
    )


def test_the_worst_quality_that_is_told_counts(plugged: Any) -> None:
    """A dimension of Quality is no breakdown: each part, and the whole, has the worst that its values tell."""
    sql = f'SELECT s."state", CASE WHEN s."rent" > 9 THEN \'estimated\' END, 1, NULL, s."id" {IN_PERIOD}'
    figure = RawSql("flats.told", "Told", sql=sql, of=Stay, by={"state": State, "how": Quality})
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-02-01", rent=10), stay("2024-02-02"), stay("2024-02-03", state=State.VACANT))
    result = bench.measure(figure)
    assert (3, Quality.ESTIMATED, {"state"}) == (result.value, result.quality, set(result.by))
    assert {"let": (2, Quality.ESTIMATED), "vacant": (1, Quality.COUNTED)} == {
        code: (part.value, part.quality) for code, part in result.by["state"].items()
    }


def test_voided_rows_are_never_read(plugged: Any) -> None:
    """A table in braces is its rows that stand."""
    bench = plugged([Stay], [STARTED])
    _kept, voided = bench.add(stay("2024-02-01"), stay("2024-02-01"))
    bench.store.void(Stay, voided, "twice")
    assert bench.measure(STARTED).value == 1


@pytest.mark.parametrize(
    ("take", "facts", "value", "n"),
    [
        (Take.MEAN, {}, Fraction(26, 3), 3),
        (Take.MEDIAN, {}, 10, 3),
        (Take.WITHIN, {"limit": LIMIT}, Fraction(200, 3), 3),
        (Take.SUM, {}, 26, None),
    ],
)
def test_an_interval_counts_its_days(plugged: Any, take: Take, facts: Any, value: Any, n: int | None) -> None:
    """Of two days the days between are taken; none and an interval that ends before it began are left out; n says of how many."""
    figure = waits(take, **facts)
    bench = plugged([Stay], [figure, LIMIT])
    bench.add(
        stay("2024-02-17", "2024-02-03"),
        stay("2024-03-01", "2024-02-20"),
        stay("2024-03-03", "2024-03-01"),
        stay("2024-03-01", "2024-03-02"),
        stay("2024-03-01"),
    )
    result = bench.measure(figure)
    assert (result.value, result.n, result.quality) == (value, n, Quality.STATED)


def test_the_limit_is_what_the_organisation_sets(plugged: Any) -> None:
    """A parameter set in omsorg.toml stands in place of the declared one."""
    figure = waits(Take.WITHIN, limit=LIMIT)
    bench = plugged([Stay], [figure, LIMIT], figures={"flats.days": {"value": 2}})
    bench.add(stay("2024-02-13", "2024-02-03"), stay("2024-03-03", "2024-03-01"))
    assert bench.measure(figure).value == 50


def test_persons_are_counted_once(plugged: Any) -> None:
    """Different persons, however many rows each has."""
    figure = waits(Take.PEOPLE)
    bench = plugged([Stay], [figure])
    one, other = bench.add(Person(registered=date(2024, 1, 1)), Person(registered=date(2024, 1, 1)))
    bench.add(*(stay("2024-02-17", "2024-02-03", person=person) for person in (one, one, other)))
    assert bench.measure(figure).value == 2


def test_parameters_stand_where_they_are_named(plugged: Any) -> None:
    """Names become marks in their order, `:last` is the day before `:end`, and text in quotes is left alone."""
    figure = RawSql(
        "flats.many",
        "Many",
        sql="SELECT :days * COUNT(*), NULL, ':end {x}; ?' FROM {flats_stay} s WHERE s.\"since\" = :last -- :nothing",
        of=Stay,
        parameters={"days": LIMIT},
    )
    bench = plugged([Stay], [figure, LIMIT])
    bench.add(stay("2024-12-31"), stay("2024-12-31"), stay("2024-01-01"))
    assert bench.measure(figure).value == 20


def test_missing_is_not_zero(plugged: Any) -> None:
    """Before the record was ever kept a statement's figure is not stated; after that, nothing found is 0."""
    mean = waits(Take.MEAN)
    bench = plugged([Stay], [STARTED, mean])
    assert bench.measure(STARTED).value is None
    bench.add(stay("2024-02-01"))
    assert bench.measure(STARTED, Period.of_year(2023)).value is None
    assert bench.measure(STARTED, Period.of_year(2025)).value == 0
    assert bench.measure(mean).value is None


def test_a_table_of_the_core_may_be_read(plugged: Any) -> None:
    """The plugin's own tables and the core's may be named."""
    figure = RawSql("flats.people", "People", sql="SELECT COUNT(*), NULL, 'all' FROM {person}", of=Person)
    bench = plugged([Stay], [figure])
    bench.add(Person(registered=date(2024, 1, 1)))
    assert bench.measure(figure).value == 1


def declared(sql: str, **facts: Any) -> RawSql:
    """Return a figure with this statement."""
    return RawSql("flats.n", "n", sql=sql, of=facts.pop("of", Stay), **facts)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (declared("DELETE FROM {flats_stay}"), "must begin with SELECT or WITH"),
        (declared(""), "must begin with SELECT or WITH"),
        (declared("SELECT 1, NULL, 'a'; SELECT 2"), "one statement"),
        (declared("SELECT ?, NULL, 'a'"), "written with names"),
        (declared("SELECT :stat, NULL, 'a'"), ":stat in its statement"),
        (declared("SELECT 1, NULL, 'a' FROM {flats_satys}"), "flats_satys in its statement is no table"),
        (declared("SELECT 1, NULL, 'a' FROM {kitchen_load}"), "kitchen_load belongs to another plugin"),
        (declared("SELECT strftime ('%Y', :start), NULL, 'a'"), "strftime() is not portable"),
        (declared("SELECT Julianday(:end), NULL, 'a'"), "julianday() is not portable"),
        (declared("SELECT group_concat('a'), NULL, 'a'"), "group_concat() is not portable"),
        (declared("SELECT 1, NULL, 'a'", take=Take.WITHIN), "a limit goes with Take.WITHIN"),
        (declared("SELECT 1, NULL, 'a'", limit=LIMIT), "a limit goes with Take.WITHIN"),
        (
            declared("SELECT 1, NULL, 'a'", parameters={"x": Parameter("flats.other", "x", value=1)}),
            "flats.other is not",
        ),
        (declared("SELECT 1, 1, NULL, 'a'", by={"state": None}), "state needs a choice"),
        (declared("SELECT 1, 1, NULL, 'a'", by={"person": Stay.person}), "refers to people"),
        (declared("SELECT 1", internal_only=True, take=Take.PEOPLE), "cannot be internal_only"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_loading(plugged: Any, figure: RawSql, reason: str) -> None:
    """A statement is looked at before anything is read; the message names plugin and figure."""
    bench = plugged([Stay], [figure, LIMIT])
    with pytest.raises(FigureError) as refusal:
        bench.organisation.figures  # noqa: B018 - checked on first use
    assert reason in str(refusal.value)
    assert "flats: the figure flats.n" in str(refusal.value)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (declared("SELECT 1"), "returns 1 columns, not 3"),
        (declared("SELECT 1, NULL, 'a'", internal_only=True), "returns 3 columns, not 1"),
        (declared("SELECT 'Kari', NULL, 'a'"), "neither a number nor two days"),
        (declared("SELECT '2024-02-30/2024-03-01', NULL, 'a'"), "neither a number nor two days"),
        (declared("SELECT x'00', NULL, 'a'"), "neither a number nor two days"),
        (declared("SELECT 1, NULL, NULL"), "without the id of a row"),
        (declared("SELECT 1, NULL, 'a'", take=Take.PEOPLE), "a person without an id"),
        (declared("SELECT 1, 7, 'a'"), "a person without an id"),
        (declared("SELECT 1.5, 1, NULL, 'a'", by={"state": State}), "state must be a code"),
        (declared("SELECT '2023-12-31', 1, NULL, 'a'", by={"month": None}), "month must be a day of the period"),
        (declared("SELECT 'soon', 1, NULL, 'a'", by={"month": None}), "month must be a day of the period"),
        (declared("SELECT nothing, NULL, 'a' FROM {flats_stay}"), "does not take its statement"),
        (declared("WITH x AS (SELECT 1) DELETE FROM flats_stay RETURNING 1, NULL, 'a'"), "its statement writes"),
    ],
)
def test_what_a_statement_may_not_return_is_refused(plugged: Any, figure: RawSql, reason: str) -> None:
    """What comes of a statement is looked at row by row; the message names plugin and figure and never a value."""
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-02-01"))
    with pytest.raises(FigureError) as refusal:
        bench.measure(figure)
    assert reason in str(refusal.value)
    assert "flats: the figure flats.n" in str(refusal.value)
    assert "Kari" not in str(refusal.value)
    assert bench.store.count(Stay) == 1


def test_internal_figures_return_value_alone(plugged: Any) -> None:
    """A statement that is internal only names neither person nor row."""
    figure = declared(
        'SELECT s."state", COUNT(*) FROM {flats_stay} AS s GROUP BY s."state"', by={"state": State}, internal_only=True
    )
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-02-01"), stay("2024-02-01"))
    assert numbers(bench.measure(figure).by["state"]) == {"let": 2}


def test_a_statement_is_reported_like_any_figure(plugged: Any) -> None:
    """Tables and charts by its dimensions have labels, shares and a total; formulas are computed from it by its parts."""
    each = Formula("flats.mean", "Rent of a stay", RENT / STARTED, by=("state",), unit=Unit.KRONE)
    tables = [Breakdown(STARTED, by="state"), Breakdown(each, by="state")]
    section = Section("Flats", [STARTED, each], charts=[Bars(STARTED, by="month")], tables=tables)
    bench = plugged([Stay], [STARTED, RENT, each], [section])
    bench.add(stay("2024-02-01", rent=500), stay("2024-02-01", rent=700), stay("2024-02-01", state=State.VACANT))
    report = bench.report()
    line, mean = report.lines["flats.started"], report.lines["flats.mean"]
    assert {name: (axis.label, axis.additive) for name, axis in line.axes.items()} == {
        "state": ("state", True),
        "month": ("month", True),
    }
    assert (mean.axes["state"].codes, mean.axes["state"].additive) == ({"let": "let", "vacant": "vacant"}, False)
    assert numbers(mean.result.by["state"]) == {"let": 600, "vacant": 0}
    text = write_report(report, "markdown", Language("en"))
    assert "Stays started by state" in text
    assert "Rent of a stay by state" in text


@given(st.text(alphabet="abc(){}:;?'\"-/* \n", max_size=30))
def test_a_statement_is_cut_without_loss(sql: str) -> None:
    """Whatever is written, its pieces put together are what was written, and judging it never fails."""
    assert "".join(token.source for token in tokens(sql)) == sql
    fault_of(sql)


def test_a_count_stands_beside_a_statement(plugged: Any) -> None:
    """The rows that say whether anything was recorded are read once with the other figures of their table."""
    rows = Count("flats.rows", "Rows", of=Stay)
    figure = declared("SELECT COUNT(*), NULL, 'all' FROM {flats_stay}")
    bench = plugged([Stay], [rows, figure])
    bench.add(stay("2024-02-01"))
    lines = bench.report().lines
    assert (lines["flats.rows"].result.value, lines["flats.n"].result.value) == (1, 1)
    assert bench.measure(Count("t.contacts", "", of=Contact)).value is None
