"""Laws that hold whatever the rows: parts add up, splits add up, figures are what a slow and simple count gives."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.core.contacts import Contact
from omsorgskjerne.core.people import Gender, Person
from omsorgskjerne.core.planning import Opening, OpeningKind, Weekday
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.printed import largest_remainder
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.figures import (
    Constant,
    Count,
    Days,
    Earlier,
    Figure,
    Mean,
    Median,
    OpenDays,
    Operation,
    People,
    Stated,
    Sum,
    Term,
    Within,
    via,
    write_expression,
)
from omsorgskjerne.figures.formula import Number, calculate
from omsorgskjerne.figures.spans import merged
from omsorgskjerne.figures.tally import time_code
from omsorgskjerne.organisation.formulas import parse_formula
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Quality

QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
YEAR = Period.of_year(2024)
KINDS, STATES = ("visit", "group", "phone"), ("done", "planned", "no_show")
PERSONS = [f"0190a000-0000-7000-8000-{number:012x}" for number in range(5)]
GENDERS = (Gender.WOMAN, Gender.MAN, None, None, Gender.OTHER)
DAYS = st.dates(date(2023, 11, 1), date(2025, 2, 1))
CONTACTS = st.lists(
    st.builds(
        Contact,
        day=DAYS,
        kind=st.sampled_from(KINDS),
        state=st.sampled_from(STATES),
        quality=st.sampled_from(["counted", "counted", "estimated"]),
        person=st.sampled_from([*PERSONS, None, None]),
        persons=st.integers(1, 5),
        minutes=st.none() | st.integers(0, 90),
    ),
    max_size=25,
)
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from([("visit",), ("visit", "group"), ("phone",)]),
        "state": st.sampled_from([("done",), ("done", "no_show")]),
        "place": st.just((None,)),
    },
)
SPANS = st.tuples(DAYS, DAYS).map(sorted).map(lambda ends: Period(ends[0], ends[1] + timedelta(days=1)))
BY = (Contact.kind, Contact.state, Contact.place, via(Contact.person, Person.gender), "weekday", "quarter")


def fill(shared: Any, contacts: list[Contact]) -> None:
    """Put contacts in the store, with the persons they name."""
    if not shared.store.count(Person):
        shared.store.engine.execute("PRAGMA foreign_keys=OFF")
        shared.fill(
            Person,
            [
                Person(registered=date(2024, 1, 1), code=f"P{number}", gender=gender)
                for number, gender in enumerate(GENDERS)
            ],
        )
        for number, id_ in enumerate(PERSONS):
            shared.store.engine.execute('UPDATE "person" SET "id" = ? WHERE "code" = ?', (id_, f"P{number}"))
    shared.fill(Contact, contacts)


def where(filters: dict[str, tuple[Any, ...]]) -> dict[Any, Any]:
    """Return a filter as figures are declared with."""
    return {getattr(Contact, name): codes for name, codes in filters.items()}


def passing(contacts: list[Contact], filters: dict[str, tuple[Any, ...]], span: Period) -> list[Contact]:
    """Return the contacts a figure counts, looked at one by one."""
    within = [contact for contact in contacts if span.start <= contact.day < span.end]
    return [one for one in within if all(getattr(one, name) in codes for name, codes in filters.items())]


@QUICK
@given(contacts=CONTACTS, filters=FILTERS, span=SPANS)
def test_figures_are_what_a_simple_count_gives(
    shared: Any, contacts: list[Contact], filters: dict[str, tuple[Any, ...]], span: Period
) -> None:
    """Count, sum, mean, median, share, days and people agree with looking at every row, for any filter and any days."""
    fill(shared, contacts)
    found = passing(contacts, filters, span)
    options: dict[str, Any] = {"where": where(filters)}
    figures = [
        Count("t.count", "", of=Contact, **options),
        Sum("t.sum", "", of=Contact.persons, **options),
        Mean("t.mean", "", of=Contact.minutes, **options),
        Median("t.median", "", of=Contact.minutes, **options),
        Within("t.within", "", of=Contact.minutes, limit=30, **options),
        Days("t.days", "", of=Contact, **options),
        People("t.people", "", of=Contact.person, persons=Contact.persons, **options),
    ]
    evaluation = measure(shared.organisation, shared.store, figures, [Asked(span)])
    count, total, mean, middle, within, days, people = (evaluation.result(figure, span) for figure in figures)
    if not passing(contacts, {}, span):
        assert {one.value for one in (count, total, mean, middle, within, days, people)} == {None}
        return
    minutes = [one.minutes for one in found if one.minutes is not None]
    assert count.value == len(found)
    assert total.value == sum(one.persons for one in found)
    assert mean.value == (Fraction(sum(minutes), len(minutes)) if minutes else None)
    assert middle.value == (median(map(Fraction, minutes)) if minutes else None)
    assert within.value == (Fraction(100 * sum(number <= 30 for number in minutes), len(minutes)) if minutes else None)
    assert days.value == len({one.day for one in found})
    estimated = any(one.quality == "estimated" for one in found)
    assert {count.quality, days.quality} == {Quality.COUNTED}
    assert total.quality == (Quality.ESTIMATED if estimated else Quality.COUNTED)
    if minutes:
        guessed = any(one.quality == "estimated" for one in found if one.minutes is not None)
        assert {mean.quality, middle.quality} == {Quality.ESTIMATED if guessed else Quality.COUNTED}
    known = {one.person for one in found if one.person}
    others = sum(max(one.persons - 1, 0) if one.person else one.persons for one in found)
    low = max([len(known), *(one.persons for one in found)])
    ends = (people.low, people.high) if people.is_range else (people.value, people.value)
    assert ends == (low, len(known) + others)


@QUICK
@given(contacts=CONTACTS, filters=FILTERS)
def test_parts_of_counts_and_sums_add_up(
    shared: Any, contacts: list[Contact], filters: dict[str, tuple[Any, ...]]
) -> None:
    """Along every dimension, *not stated* included, the parts of a count or sum are the whole."""
    fill(shared, contacts)
    for figure in (
        Count("t.c", "", of=Contact, by=BY, where=where(filters)),
        Sum("t.s", "", of=Contact.persons, by=BY, where=where(filters)),
    ):
        result = shared.measure(figure)
        for parts in result.by.values():
            assert sum(part.value or 0 for part in parts.values()) == (result.value or 0)


@QUICK
@given(contacts=CONTACTS, middle=st.dates(date(2024, 1, 2), date(2024, 12, 31)))
def test_any_split_of_a_period_adds_up(shared: Any, contacts: list[Contact], middle: date) -> None:
    """A year cut in two anywhere has, in its parts, what it has as a whole."""
    fill(shared, contacts)
    figure = Sum("t.sum", "", of=Contact.persons, by=(Contact.kind,))
    parts = [shared.measure(figure, span) for span in (Period(YEAR.start, middle), Period(middle, YEAR.end))]
    assert sum(part.value or 0 for part in parts) == (shared.measure(figure).value or 0)


@QUICK
@given(contacts=CONTACTS, data=st.data())
def test_the_range_of_people_holds_the_truth(shared: Any, contacts: list[Contact], data: st.DataObject) -> None:
    """Whoever the unnamed really were, how many different persons came lies within the range: in all, and by kind and month."""
    known = {one.person for one in contacts if one.person}
    strangers = [f"stranger {number}" for number in range(8)]
    truth: list[set[str]] = []
    for one in contacts:
        named = {one.person} if one.person else set()
        rest = [person for person in [*sorted(known), *strangers] if person not in named]
        more = max(one.persons - len(named), 0)
        truth.append({str(person) for person in named} | set(data.draw(st.permutations(rest))[:more]))
    fill(shared, contacts)
    figure = People("t.people", "", of=Contact.person, persons=Contact.persons, by=(Contact.kind, "month"))
    result = shared.measure(figure)
    if result.value is None:
        return
    within = [(one, there) for one, there in zip(contacts, truth, strict=True) if one.day.year == 2024]
    assert_holds(result, [there for _one, there in within])
    for kind, part in result.by["kind"].items():
        assert_holds(part, [there for one, there in within if one.kind == kind])
    for month, part in result.by["month"].items():
        assert_holds(part, [there for one, there in within if time_code("month", one.day) == month])


def assert_holds(result: Any, truth: list[set[str]]) -> None:
    """Assert that the number of different persons lies within a result."""
    number = len(set().union(*truth))
    if result.value is not None:
        assert (
            (result.low if result.is_range else result.value)
            <= number
            <= (result.high if result.is_range else result.value)
        )


@given(parts=st.lists(st.fractions(0, 1000), min_size=1, max_size=12), decimals=st.integers(0, 2))
def test_largest_remainders_add_up_to_a_hundred(parts: list[Fraction], decimals: int) -> None:
    """Rounded shares are exactly 100 together, and none is further from the truth than one unit of its last decimal."""
    shares = largest_remainder(parts, decimals)
    whole = sum(parts)
    assert sum(shares) == (100 if whole else 0)
    for part, share in zip(parts, shares, strict=True):
        assert not whole or abs(Fraction(share) - 100 * part / whole) < Fraction(1, 10**decimals)


FIGURES = {f"t.f{number}": Stated(f"t.f{number}", "") for number in range(4)}
LEAVES = st.one_of(
    st.sampled_from(list(FIGURES.values())),
    st.sampled_from(list(FIGURES.values())).map(Earlier),
    st.decimals(0, 100, places=2).map(Constant),
)
TREES = st.recursive(LEAVES, lambda inner: st.builds(Operation, st.sampled_from("+-*/"), inner, inner), max_leaves=8)
NUMBERS = st.lists(st.fractions(-50, 50), min_size=8, max_size=8)


def exact(term: Term, numbers: dict[tuple[str, int], Fraction]) -> Fraction:
    """Compute a formula the simple way."""
    match term:
        case Constant():
            return Fraction(term.value)
        case Earlier():
            return numbers[term.figure.id, term.years]
        case Figure():
            return numbers[term.id, 0]
        case Operation(operator, left, right):
            one, other = exact(left, numbers), exact(right, numbers)
            return {"+": one + other, "-": one - other, "*": one * other}[operator] if operator != "/" else one / other
    raise AssertionError


@given(tree=TREES, numbers=NUMBERS)
def test_a_formula_is_computed_exactly_and_reads_back(tree: Term, numbers: list[Fraction]) -> None:
    """A formula equals plain arithmetic with fractions, and its printed text read again gives the same value."""
    values = {(id_, years): numbers[number * 2 + years] for number, id_ in enumerate(FIGURES) for years in (0, 1)}

    def number(figure: Figure, years: int) -> Number:
        value = values[figure.id, years]
        return Number(value, value, value)

    try:
        expected = exact(tree, values)
    except ZeroDivisionError:
        return
    found = calculate(tree, number)
    text = write_expression(tree, lambda term: str(term.value) if isinstance(term, Constant) else name(term))
    assert found == Number(expected, expected, expected)
    assert calculate(parse_formula(text, FIGURES.__getitem__, "t.x"), number) == found


def name(term: Any) -> str:
    """Return a figure as it is written in a formula."""
    return f"last_year({term.figure.id})" if isinstance(term, Earlier) else term.id


@given(
    ends=st.lists(st.tuples(st.fractions(-9, 9), st.fractions(0, 9)), min_size=2, max_size=2),
    operator=st.sampled_from("+-*/"),
    at=st.tuples(st.fractions(0, 1), st.fractions(0, 1)),
)
def test_a_range_holds_every_value_of_a_formula(ends: Any, operator: str, at: Any) -> None:
    """Whatever the inputs are within their ranges, the formula lies within its own."""
    (low, width), (other, wide) = ends
    if operator == "/" and other <= 0 <= other + wide:
        return
    ranges = {"t.f0": Number(low, low, low + width), "t.f1": Number(other, other, other + wide)}
    tree = Operation(operator, FIGURES["t.f0"], FIGURES["t.f1"])
    found = calculate(tree, lambda figure, _years: ranges[figure.id])
    truth = exact(tree, {("t.f0", 0): low + at[0] * width, ("t.f1", 0): other + at[1] * wide})
    assert found is not None
    assert found.low <= truth <= found.high


OPENINGS = st.lists(
    st.builds(
        lambda days, **facts: (
            Opening(since=days.start, until=days.end, **facts) if days else Opening(since=date(2023, 12, 1), **facts)
        ),
        days=st.none() | SPANS,
        kind=st.sampled_from(["weekly", "weekly", "weekly", "closed", "open"]),
        weekday=st.none() | st.sampled_from([str(day) for day in Weekday]),
        first_month=st.none() | st.integers(1, 12),
        last_month=st.none() | st.integers(1, 12),
    ),
    max_size=6,
)


@QUICK
@given(openings=OPENINGS, span=SPANS)
def test_open_days_are_what_the_rule_says_of_each_day(shared: Any, openings: list[Opening], span: Period) -> None:
    """A day is open if an `open` row covers it, or a `weekly` row does and no `closed` one."""
    shared.fill(Opening, openings)

    def covers(row: Opening, day: date) -> bool:
        months = [(row.first_month or 1) - 1, (row.last_month or 12) - 1]
        season = {(months[0] + number) % 12 + 1 for number in range((months[1] - months[0]) % 12 + 1)}
        weekday = row.weekday is None or list(Weekday)[day.weekday()] == row.weekday
        return row.since <= day and (row.until is None or day < row.until) and weekday and day.month in season

    def is_open(day: date) -> bool:
        kinds = {str(row.kind) for row in openings if covers(row, day)}
        return OpeningKind.OPEN in kinds or (OpeningKind.WEEKLY in kinds and OpeningKind.CLOSED not in kinds)

    result = shared.measure(OpenDays("t.open", "", of=Opening, by=("weekday",)), span)
    expected = sum(is_open(span.start + timedelta(days=number)) for number in range(span.days))
    if any(row.since < span.end for row in openings):
        assert result.value == expected
        assert sum(part.value or 0 for part in result.by["weekday"].values()) == expected
    else:
        assert result.value is None


@given(spans=st.lists(SPANS, max_size=5))
def test_merged_days_are_the_same_days(spans: list[Period]) -> None:
    """Stretches that overlap or touch are joined; no day is lost, none is read twice."""
    joined = merged(spans)
    days = [span.start + timedelta(days=number) for span in joined for number in range(span.days)]
    assert len(days) == len(set(days))
    assert set(days) == {span.start + timedelta(days=number) for span in spans for number in range(span.days)}


@given(first=st.integers(1950, 2100), month=st.integers(1, 12), years=st.integers(0, 30))
def test_a_day_that_ends_its_month_ends_it_every_year(first: int, month: int, years: int) -> None:
    """A figure as of a month's last day stands, years before, on the last day of that month."""
    ended, before = (Period.of_months(year, month, 1) for year in (first, first - years))
    assert before.end == Stated("t.f", "", as_of=ended.last).window(before, years).end


@given(span=SPANS, since=st.none() | DAYS, as_of=st.none() | DAYS)
def test_since_and_as_of_take_the_place_of_the_ends(span: Period, since: date | None, as_of: date | None) -> None:
    """A figure's own first day and own last day stand whatever the period."""
    days = Stated("t.f", "", since=since, as_of=as_of).window(span)
    assert days.start == (since or min(span.start, as_of or span.start))
    assert days.end == max(days.start, as_of + timedelta(days=1) if as_of else span.end)
    assert Decimal(days.days) >= 0
