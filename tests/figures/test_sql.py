"""Figures of a plugin's own statements: what they count, and everything that is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne.choices import Choice
from omsorgskjerne.core.contacts import Contact, Partner, PartnerKind
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import FigureError
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.fields import another_day, choice, on, quantity, ref, since, until
from omsorgskjerne.figures import Count, Formula, Parameter, RawSql, Take
from omsorgskjerne.figures.behind import Part
from omsorgskjerne.figures.statement import fault_of, tokens
from omsorgskjerne.ids import Id, new_id
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.sections import Bars, Breakdown, Section
from omsorgskjerne.show import write_report
from omsorgskjerne.terms import Disclosure, Quality, Unit
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


@record("caller", plural="callers")
class Caller:
    """A visit by somebody we work with."""

    day: date = on()
    partner: Id[Partner] = ref("partner")


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
        (declared("WITH x AS (SELECT 1) DELETE FROM flats_stay RETURNING 1, NULL, 'a'"), "must be a table in braces"),
        (declared("SELECT 1, NULL, id FROM flats_stay"), "must be a table in braces"),
        (declared('SELECT 1, NULL, id FROM "contact"'), "must be a table in braces"),
        (declared("SELECT 1, NULL, name FROM sqlite_master"), "must be a table in braces"),
        (declared("SELECT 1, NULL, s.id FROM {flats_stay} s, kitchen_load"), "must be a table in braces"),
        (declared("SELECT 1, NULL, s.id FROM {flats_stay} s JOIN kitchen_load k ON 1"), "must be a table in braces"),
        (declared("SELECT 1, NULL, id FROM ((contact))"), "must be a table in braces"),
        (declared("SELECT 1, NULL, id FROM {flats_stay} WHERE id IN contact"), "must be a table in braces"),
        (declared("WITH main AS (SELECT 1) SELECT 1, NULL, id FROM main.contact"), "must be a table in braces"),
        (declared("SELECT 1, NULL, id FROM {flats_stay}, pragma_table_info('x')"), "must be a table in braces"),
        (declared("SELECT 1, NULL, (WITH x AS (SELECT 1) SELECT 2 FROM x)"), "must be a table in braces"),
        (declared("SELECT MAX(1, 2), NULL, 'a'"), "MAX() and MIN() of several values"),
        (declared("SELECT IFNULL(1, 2), NULL, 'a'"), "ifnull() is not portable"),
        (declared("SELECT iif(1, 2, 3), NULL, 'a'"), "iif() is not portable"),
        (declared("SELECT printf('1'), NULL, 'a'"), "printf() is not portable"),
        (declared("SELECT total(1), NULL, 'a'"), "total() is not portable"),
        (declared("SELECT Random(), NULL, 'a'"), "random() is not portable"),
        (declared("SELECT current_date, NULL, 'a'"), "CURRENT_DATE is not portable"),
        (declared("SELECT 1, NULL, [id] FROM {flats_stay}"), "[ is not portable"),
        (declared("SELECT \"strftime\"('%Y', 1), NULL, 'a'"), "the name of a function is not quoted"),
        (declared("SELECT $x, NULL, 'a'"), "written with names"),
        (declared("SELECT @x, NULL, 'a'"), "written with names"),
        (declared("SELECT :end, NULL, 'a'", parameters={"end": LIMIT}), ":end is a day of the period"),
        (declared("SELECT LEAST(1, 2), NULL, 'a'"), "least() is not portable SQL"),
        (declared("SELECT 1, NULL, 'a'", parameters={"days": LIMIT}), ":days is not in its statement"),
        (declared("SELECT 1, NULL, 'a'", take=Take.WITHIN), "a limit goes with Take.WITHIN"),
        (declared("SELECT 1, NULL, 'a'", limit=LIMIT), "a limit goes with Take.WITHIN"),
        (
            declared("SELECT :x, NULL, 'a'", parameters={"x": Parameter("flats.other", "x", value=1)}),
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
        (
            declared("WITH x AS (SELECT 1) UPDATE flats_stay SET rent = 1 RETURNING 1, NULL, 'a'"),
            "its statement writes",
        ),
        (declared("SELECT 'Kari', 1, NULL, 'a'", by={"state": State}), "what is no code of state"),
        (declared("SELECT 'Kari', 1, NULL, 'a'", by={"state": Stay.state}), "what is no code of state"),
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


@pytest.mark.parametrize(
    "sql",
    [
        'WITH x AS (SELECT id FROM {flats_stay}), y(n) AS (SELECT 1) SELECT y.n, NULL, "X".id FROM "X", y',
        "SELECT 1, NULL, a.id FROM ({flats_stay} AS a JOIN {person} AS p ON p.id = a.person OR 1), (SELECT 1, 2) AS q",
        "SELECT MAX(COALESCE(s.rent, 1)), NULL, s.id FROM (SELECT 1 AS rent, id FROM {flats_stay}) AS s",
        "SELECT 1, NULL, MAX(id) FROM {flats_stay} WHERE id IN (SELECT id FROM {flats_stay}) ORDER BY 1, 2",
        "SELECT 1, NULL, id FROM {flats_stay} WHERE id IN {flats_stay} GROUP BY 1, id",
    ],
)
def test_what_a_statement_may_read(sql: str) -> None:
    """Tables in braces, queries in parentheses, and what the WITH at the beginning declares."""
    assert fault_of(sql) is None


def test_a_choice_has_the_codes_of_the_organisation(plugged: Any) -> None:
    """A breakdown by a bare choice accepts the codes that the organisation gave a field of it, retired ones too."""
    figure = declared(f'SELECT s."state", 1, NULL, s."id" {IN_PERIOD}', by={"state": State})
    own = {"flats.stay.state": {"shared": {"label": "shared", "retired": False}}}
    bench = plugged([Stay], [figure], choices=own)
    bench.add(stay("2024-02-01", state=State("shared")), stay("2024-02-02"))
    assert list(numbers(bench.measure(figure).by["state"]).items()) == [("let", 1), ("shared", 1)]


def test_an_id_of_no_row_that_stands_is_not_shown(plugged: Any) -> None:
    """Of a field that refers to rows the ids of these are codes; what is none of them is not stated."""
    sql = 'SELECT s."partner", 1, NULL, s."id" FROM {flats_caller} AS s'
    figure = declared(sql, of=Caller, by={"p": Caller.partner})
    bench = plugged([Caller], [figure])
    kept, gone = bench.add(*(Partner(since=date(2024, 1, 1), kind=PartnerKind.NAV, name=name) for name in "ab"))
    bench.add(Caller(day=date(2024, 2, 1), partner=kept), Caller(day=date(2024, 2, 1), partner=gone))
    with bench.store.engine.writing():  # as before rows that others refer to were kept from being voided
        bench.store.engine.execute('UPDATE "partner" SET "voided" = ? WHERE "id" = ?', (bench.store.stamp(), gone))
    assert numbers(bench.measure(figure).by["p"]) == {kept: 1, None: 1}


def test_a_sum_of_nothing_stated_is_not_stated(plugged: Any) -> None:
    """Rows that tell no value make no zero, neither of the whole nor of a part."""
    sql = f'SELECT s."state", CASE WHEN s."state" = \'let\' THEN s."rent" END, NULL, s."id" {IN_PERIOD}'
    figure = declared(sql, by={"state": State})
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-02-01", state=State.VACANT))
    assert bench.measure(figure).value is None
    bench.add(stay("2024-02-01", rent=5))
    result = bench.measure(figure)
    assert (result.value, numbers(result.by["state"])) == (5, {"let": 5, "vacant": None})


def test_internal_figures_return_value_alone(plugged: Any) -> None:
    """A statement that is internal only names neither person nor row."""
    figure = declared(
        'SELECT s."state", COUNT(*) FROM {flats_stay} AS s GROUP BY s."state"', by={"state": State}, internal_only=True
    )
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-02-01"), stay("2024-02-01"))
    assert numbers(bench.measure(figure).by["state"]) == {"let": 2}


@pytest.mark.parametrize("disclosure", Disclosure)
def test_it_is_not_asked_whose_values_are_that_tell_of_nobody(plugged: Any, disclosure: Disclosure) -> None:
    """As of any other figure with disclosure none: its statement is not read once more for who stands behind it."""
    figure = attrs.evolve(STARTED, disclosure=disclosure)
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-02-01"))
    period = Period.of_year(2024)
    found = read_members(bench.organisation, bench.store.query, {(figure, period): True}, None).behind
    asked = disclosure is not Disclosure.NONE
    assert (figure.traits.has_members, Part(figure.id, period) in found) == (asked, asked)


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


def test_days_to_come_are_not_counted(plugged: Any) -> None:
    """While a period goes on a statement sees it end tomorrow; of a period to come nothing is stated."""
    over = 'COALESCE(s."until", :end)'
    figure = RawSql(
        "flats.nights", "Nights", sql=f'SELECT s."since" || \'/\' || {over}, NULL, s."id" {IN_PERIOD}', of=Stay
    )
    bench = plugged([Stay], [figure])
    bench.add(stay("2024-03-01"))
    assert [31, 306] == [bench.measure(figure, today=today).value for today in (date(2024, 3, 31), date(2025, 1, 1))]
    assert bench.measure(figure, Period.of_year(2025), today=date(2024, 3, 31)).value is None


def test_a_query_knows_what_was_entered_last(plugged: Any) -> None:
    """Every table has the order of entry, whatever clock made the ids."""
    sql = """
        SELECT x."rent", NULL, x."id" FROM (
            SELECT s.*, ROW_NUMBER() OVER (ORDER BY s."entered" DESC, s."id" DESC) AS place FROM {flats_stay} AS s
        ) AS x WHERE x.place = 1
    """
    figure = RawSql("flats.last", "Last", sql=sql, of=Stay)
    bench = plugged([Stay], [figure])
    earlier = new_id()
    bench.add(stay("2024-02-01", rent=10))
    bench.store.add(stay("2024-02-01", rent=20), earlier)
    assert bench.measure(figure).value == 20
