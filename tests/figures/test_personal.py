"""Figures that follow each known person: once a day, for the first time, from the first score to the latest."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.core.assessment import Assessment, Assessor, LifeArea, Scheme
from omsorgskjerne.core.contacts import Contact, ContactKind, ContactState, Measure, MeasureKind, MeasureType
from omsorgskjerne.core.people import Gender, Person
from omsorgskjerne.errors import FigureError
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.figures import Count, FirstMean, LatestMean, Newcomers, People, PersonDays, Progress, via
from omsorgskjerne.organisation.checks import Check
from omsorgskjerne.period import Period
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result

QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
YEAR = Period.of_year(2024)
GENDER = via(Contact.person, Person.gender)
ONCE_A_DAY = PersonDays(
    "t.once", "Once", of=Contact.person, persons=Contact.persons, by=(Contact.place, GENDER, "weekday")
)
FIRST_TIME = Newcomers(
    "t.first", "First", of=Contact.person, where={Contact.state: ContactState.DONE}, by=(GENDER, "quarter")
)
COURSE: dict[str, Any] = {
    "of": Assessment.score,
    "person": Assessment.person,
    "alike": (Assessment.area, Assessment.scheme),
    "by": (Assessment.area, Assessment.assessor),
}
CHANGE = Progress("t.change", "Change", **COURSE)
FIRST, LATEST = FirstMean("t.from", "From", **COURSE), LatestMean("t.to", "To", **COURSE)


def person(bench: Any, gender: Gender | None = None) -> str:
    """Keep a person and return the id."""
    (id_,) = bench.add(Person(registered=date(2020, 1, 1), gender=gender))
    return str(id_)


def visit(day: str, **facts: Any) -> Contact:
    """Return a visit."""
    return Contact(day=date.fromisoformat(day), **{"kind": ContactKind.VISIT, **facts})


def score(person: Any, day: str, number: int | None, area: LifeArea = LifeArea.HOUSING, **facts: Any) -> Assessment:
    """Return an assessment."""
    facts = {"own_score": 1, **facts}
    return Assessment(day=date.fromisoformat(day), person=person, area=area, score=number, **facts)


def values(parts: Mapping[str | None, Result]) -> dict[str | None, Fraction | None]:
    """Return code and value of a breakdown."""
    return {code: part.value for code, part in parts.items()}


def test_a_known_person_counts_once_a_day(bench: Any) -> None:
    """Two visits of one person on a day are one, on two days two; each person counts for itself."""
    ann, bob = person(bench), person(bench)
    bench.add(
        *(visit(day, person=who) for day, who in [("2024-03-01", ann), ("2024-03-01", ann), ("2024-03-01", bob)]),
        visit("2024-03-02", person=ann),
        visit("2023-03-02", person=ann),
    )
    assert bench.measure(ONCE_A_DAY).value == 3


def test_who_is_not_named_counts_by_head_count(bench: Any) -> None:
    """A tally of 12 adds 12; a row of 3 people that names one adds the one and two others."""
    ann = person(bench)
    bench.add(
        visit("2024-03-01", persons=12), visit("2024-03-01", person=ann, persons=3), visit("2024-03-01", person=ann)
    )
    result = bench.measure(ONCE_A_DAY)
    assert (result.value, result.quality) == (15, Quality.COUNTED)


def test_days_and_months_add_up_and_places_need_not(organised: Any) -> None:
    """Somebody at two places on a day is in both places, so that places have no shares; months and weekdays add up."""
    codes = {code: {"label": code, "retired": False} for code in ("cafe", "stair")}
    bench = organised(choices={"contact.place": codes})
    ann = person(bench, Gender.WOMAN)
    bench.add(
        visit("2024-03-01", person=ann, place="cafe"),
        visit("2024-03-01", person=ann, place="stair"),
        visit("2024-04-01", persons=4, place="stair"),
    )
    result = bench.measure(ONCE_A_DAY)
    assert result.value == 5
    assert values(result.by["place"]) == {"cafe": 1, "stair": 5}
    assert {code: value for code, value in values(result.by["month"]).items() if value} == {"2024-03": 1, "2024-04": 4}
    assert values(result.by["weekday"]) == {"1": 4, "5": 1}
    assert values(result.by["gender"]) == {"woman": 1, None: 4}
    assert [True, True, False] == [ONCE_A_DAY.adds_up(by) for by in ("month", GENDER, FieldRef(Contact, "place"))]


def test_breakdown_that_does_not_add_up_has_no_shares(bench: Any) -> None:
    """In a report a breakdown of visits once a day by place is not additive, by month it is."""
    bench.add(visit("2024-03-01", persons=4))
    axes = bench.report().lines["visits.person_days"].axes
    assert (False, True) == (axes["place"].additive, axes["month"].additive)


def test_once_a_day_is_as_good_as_the_head_counts(bench: Any) -> None:
    """An estimated head-count makes an estimated figure, and estimated parts where it lies."""
    bench.add(visit("2024-03-01", persons=40, quality=Quality.ESTIMATED), visit("2024-05-01", persons=2))
    result = bench.measure(ONCE_A_DAY)
    assert result.quality == Quality.ESTIMATED
    assert result.by["month"]["2024-05"].quality == Quality.COUNTED


def test_newcomers_are_those_whose_first_row_ever_lies_in_the_period(bench: Any) -> None:
    """Whoever came before is no newcomer, however long ago; each is counted in the month of the first time."""
    ann, bob, cat = person(bench, Gender.WOMAN), person(bench, Gender.MAN), person(bench)
    bench.add(
        visit("2019-05-01", person=ann),
        *(visit(day, person=ann) for day in ("2024-02-01", "2024-03-01")),
        *(visit(day, person=bob) for day in ("2024-02-01", "2024-06-01")),
        *(visit(day, person=cat) for day in ("2024-07-01", "2024-07-01")),
        visit("2024-12-01", persons=9),
    )
    result = bench.measure(FIRST_TIME)
    assert (result.value, result.quality) == (2, Quality.COUNTED)
    assert {code: value for code, value in values(result.by["month"]).items() if value} == {"2024-02": 1, "2024-07": 1}
    assert values(result.by["gender"]) == {"man": 1, None: 1}
    assert list(values(result.by["quarter"]).values()) == [1, 0, 1, 0]
    assert bench.measure(FIRST_TIME, years=5, period=Period.of_year(2019)).value == 1


def test_only_rows_that_pass_the_filter_make_a_first_time(bench: Any) -> None:
    """An appointment missed before, or a voided visit, is no first time."""
    ann = person(bench)
    _missed, wrong = bench.add(
        visit("2023-02-01", person=ann, state=ContactState.NO_SHOW), visit("2023-03-01", person=ann)
    )
    bench.add(visit("2024-02-01", person=ann))
    assert bench.measure(FIRST_TIME).value == 0
    bench.store.void(Contact, wrong, "somebody else")
    assert bench.measure(FIRST_TIME).value == 1


def test_count_of_a_field_is_of_the_rows_that_state_it(bench: Any) -> None:
    """Counting a field counts the rows in which it is stated, 0 where rows are there and none does."""
    named = Count("t.named", "Named", of=Contact.person, by=(Contact.kind,))
    bench.add(visit("2024-03-01", persons=4))
    assert bench.measure(named).value == 0
    bench.add(visit("2024-03-01", person=person(bench), quality=Quality.ESTIMATED))
    result = bench.measure(named)
    assert (result.value, values(result.by["kind"]), result.quality) == (1, {"visit": 1}, Quality.COUNTED)


def test_count_of_a_date_is_of_the_rows_that_have_it(bench: Any) -> None:
    """A referral is completed when its day of completion is stated; without it, it is only made."""
    facts: dict[str, Any] = {"kind": MeasureKind.EXTERNAL, "type": MeasureType.ONWARD_REFERRAL}
    bench.add(*(Measure(day=date(2024, 5, 1), completed=done, **facts) for done in (date(2024, 6, 1), None, None)))
    lines = bench.report().lines
    ids = ("measures.referrals", "measures.referrals_completed", "measures.referrals_completed_percent")
    assert [3, 1, Fraction(100, 3)] == [lines[id_].result.value for id_ in ids]


def test_progress_is_the_mean_change_from_first_to_latest(bench: Any) -> None:
    """From 4 to 2 by way of 5, and from 3 to 4, is -0.5 in the mean of two persons; who has one score has no change."""
    ann, bob, cat = person(bench), person(bench), person(bench)
    bench.add(
        score(ann, "2024-06-01", 5),
        score(ann, "2024-01-01", 4),
        score(ann, "2024-11-01", 2),
        score(bob, "2024-01-01", 3),
        score(bob, "2024-01-02", 4),
        score(cat, "2024-01-01", 1),
        score(cat, "2024-02-01", None),
        score(cat, "2023-02-01", 5),
    )
    result = bench.measure(CHANGE)
    assert (result.value, result.n, result.quality) == (Fraction(-1, 2), 2, Quality.COMPUTED)
    assert [Fraction(7, 2), 3] == [bench.measure(figure).value for figure in (FIRST, LATEST)]


def test_progress_compares_what_is_alike(bench: Any) -> None:
    """Areas of life and scales are never compared with one another; somebody's change is the mean over the areas."""
    ann = person(bench)
    bench.add(
        score(ann, "2024-01-01", 5, LifeArea.HOUSING),
        score(ann, "2024-01-01", 2, LifeArea.NETWORK),
        score(ann, "2024-09-01", 1, LifeArea.HOUSING),
        score(ann, "2024-09-01", 3, LifeArea.NETWORK),
        score(ann, "2024-10-01", 10, LifeArea.NETWORK, scheme=Scheme.OWN),
    )
    result = bench.measure(CHANGE)
    assert (result.value, result.n) == (Fraction(-3, 2), 1)
    assert values(result.by["area"]) == {"housing": -4, "network": 1}
    assert values(result.by["assessor"]) == {None: Fraction(-3, 2)}


def test_a_change_needs_a_later_day(bench: Any) -> None:
    """Two scores of one day, by two assessors, are no change; of the latest day the one entered last is the latest."""
    ann = person(bench)
    bench.add(
        score(ann, "2024-01-01", 5, assessor=Assessor.NURSE), score(ann, "2024-01-01", 2, assessor=Assessor.DISTRICT)
    )
    result = bench.measure(CHANGE)
    assert (None, None) == (result.value, result.n)
    bench.add(
        score(ann, "2024-02-01", 4, assessor=Assessor.NURSE), score(ann, "2024-02-01", 1, assessor=Assessor.DISTRICT)
    )
    assert -4 == bench.measure(CHANGE).value


def test_progress_of_nobody_is_not_stated(bench: Any) -> None:
    """Where nobody has two scores there is no change: it is not stated, and not zero."""
    assert bench.measure(CHANGE).value is None
    bench.add(score(person(bench), "2024-01-01", 5))
    result = bench.measure(CHANGE)
    assert (result.value, result.n) == (None, None)
    assert values(result.by["area"]) == {"housing": None}


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (Newcomers("core.x", "x", of=Contact.person, by=(Contact.place,)), "differ"),
        (Newcomers("core.x", "x", of=Contact), "naming the person"),
        (PersonDays("core.x", "x", of=Contact.minutes), "kind of field"),
        (PersonDays("core.x", "x", of=Contact.person, persons=Contact.kind), "kind of field"),
        (Progress("core.x", "x", of=Assessment, person=Assessment.person), "quantity"),
        (Progress("core.x", "x", of=Assessment.area, person=Assessment.person), "kind of field"),
        (Progress("core.x", "x", of=Assessment.score, person=Assessment.area), "kind of field"),
        (Progress("core.x", "x", of=Assessment.score, person=Assessment.person, alike=(Assessment.score,)), "kind"),
        (Count("core.x", "x", of=Contact.methods), "kind of field"),
    ],
)
def test_what_cannot_be_meant_is_refused(bench: Any, figure: Figure, reason: str) -> None:
    """Fields of the wrong kind and breakdowns that would count somebody wrongly are refused when figures are loaded."""
    with pytest.raises(FigureError, match=reason):
        Check(bench.organisation, {}, "core", figure).all()


PERSONS = [f"0190a000-0000-7000-8000-{number:012x}" for number in range(4)]
CONTACTS = st.lists(
    st.builds(
        Contact,
        day=st.dates(date(2023, 11, 1), date(2025, 2, 1)) | st.dates(date(2024, 2, 27), date(2024, 3, 2)),
        kind=st.sampled_from(("visit", "group")),
        person=st.sampled_from([*PERSONS, None]),
        persons=st.integers(1, 5),
    ),
    max_size=25,
)


def fill(shared: Any, record: type, rows: list[Any]) -> None:
    """Put rows in the store, with the persons they name."""
    if not shared.store.count(Person):
        shared.store.engine.execute("PRAGMA foreign_keys=OFF")
        shared.fill(Person, [Person(registered=date(2020, 1, 1), code=f"P{number}") for number in range(len(PERSONS))])
        for number, id_ in enumerate(PERSONS):
            shared.store.engine.execute('UPDATE "person" SET "id" = ? WHERE "code" = ?', (id_, f"P{number}"))
    shared.fill(record, rows)


@QUICK
@given(CONTACTS)
def test_once_a_day_is_what_a_slow_count_gives(shared: Any, contacts: list[Contact]) -> None:
    """The days' different persons and everybody else, added; at least the different persons, months adding up."""
    fill(shared, Contact, contacts)
    within = [contact for contact in contacts if YEAR.start <= contact.day < YEAR.end]
    known = {(contact.day, contact.person) for contact in within if contact.person}
    others = sum(max(0, contact.persons - 1) if contact.person else contact.persons for contact in within)
    people = People("t.people", "People", of=Contact.person, persons=Contact.persons)
    result, most = shared.measure(ONCE_A_DAY), shared.measure(people)
    if not within:
        assert result.value is None
        return
    assert result.value == len(known) + others
    assert result.value == sum(part.value or 0 for part in result.by["month"].values())
    assert result.value == sum(part.value for part in result.by["gender"].values())
    assert (most.high or most.value) <= result.value


@QUICK
@given(CONTACTS)
def test_newcomers_of_all_years_are_the_persons_there_ever_were(shared: Any, contacts: list[Contact]) -> None:
    """Everybody is a newcomer in exactly one year, and in one month of it."""
    fill(shared, Contact, contacts)
    figure = Newcomers("t.first", "First", of=Contact.person)
    years = [Period.of_year(year) for year in (2025, 2024, 2023)]
    asked = [Asked(years[0].back(back), back) for back in range(3)]
    evaluation = measure(shared.organisation, shared.store, [figure], asked)
    results = [evaluation.result(figure, one.period, one.years) for one in asked]
    assert sum(result.value or 0 for result in results) == len({one.person for one in contacts if one.person})
    for result in results:
        assert (result.value or 0) == sum(part.value or 0 for part in result.by.get("month", {}).values())


SCORES = st.lists(
    st.tuples(
        st.sampled_from(PERSONS),
        st.integers(0, 400),
        st.none() | st.integers(1, 5),
        st.sampled_from([LifeArea.HOUSING, LifeArea.NETWORK]),
    ),
    max_size=25,
    unique_by=lambda row: row[1],
)


@QUICK
@given(SCORES)
def test_progress_is_latest_less_first(shared: Any, scores: list[Any]) -> None:
    """Over the same persons the change is the latest mean less the first, as a slow count gives it too."""
    start = date(2023, 12, 15)
    rows = [(who, start + timedelta(days=days), number, area) for who, days, number, area in scores]
    fill(
        shared,
        Assessment,
        [Assessment(day=day, person=who, score=number, own_score=1, area=area) for who, day, number, area in rows],
    )
    courses = defaultdict(list)
    for who, day, number, area in sorted(rows, key=lambda row: row[1]):
        if number is not None and YEAR.start <= day < YEAR.end:
            courses[who, area].append(number)
    changes = defaultdict(list)
    for (who, _area), course in courses.items():
        if len(course) > 1:
            changes[who].append(course[-1] - course[0])
    change, first, latest = (shared.measure(figure) for figure in (CHANGE, FIRST, LATEST))
    if not changes:
        assert change.value is None
        return
    assert change.value == latest.value - first.value
    assert change.value == Fraction(sum(Fraction(sum(some), len(some)) for some in changes.values()), len(changes))
    assert change.n == first.n == latest.n == len(changes)
