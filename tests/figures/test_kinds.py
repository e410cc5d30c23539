"""Each kind of figure on a handful of rows whose answer can be seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne.core.contacts import (
    Contact,
    ContactKind,
    ContactState,
    Intake,
    IntakeOutcome,
    Measure,
    MeasureKind,
    MeasureType,
    Partner,
    PartnerKind,
)
from omsorgskjerne.core.people import Gender, Person, PersonRole, RoleKind
from omsorgskjerne.core.planning import Opening, OpeningKind, Weekday
from omsorgskjerne.errors import FigureError
from omsorgskjerne.fields import another_day, on, quantity
from omsorgskjerne.figures import (
    Count,
    Days,
    Elapsed,
    Formula,
    Mean,
    Median,
    OpenDays,
    Parameter,
    People,
    Snapshot,
    Sum,
    Within,
    via,
)
from omsorgskjerne.organisation.checks import Check
from omsorgskjerne.organisation.figures import with_unit
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.figures.results import Result

YEAR = Period.of_year(2024)
VISIT = {Contact.kind: ContactKind.VISIT}
COUNT = Count(
    "t.count", "Count", of=Contact, by=(Contact.kind, Contact.place), where={Contact.state: ContactState.DONE}
)
PEOPLE = People("t.people", "People", of=Contact.person, persons=Contact.persons, where=VISIT)


def visit(day: str, **facts: Any) -> Contact:
    """Return a visit."""
    return Contact(day=date.fromisoformat(day), **{"kind": ContactKind.VISIT, **facts})


def values(parts: Mapping[str | None, Result]) -> dict[str | None, Fraction | None]:
    """Return code and value of a breakdown."""
    return {code: part.value for code, part in parts.items()}


def test_count_counts_rows_that_pass_the_filter(bench: Any) -> None:
    """A count is the number of rows with the codes of its filter and the event date in the period."""
    bench.add(
        visit("2024-01-01"),
        visit("2024-12-31", kind=ContactKind.GROUP),
        visit("2024-06-01", state=ContactState.NO_SHOW),
        visit("2023-12-31"),
        visit("2025-01-01"),
    )
    assert bench.measure(COUNT).value == 2


def test_count_by_code_is_in_the_order_of_the_codes(bench: Any) -> None:
    """A breakdown has the codes with rows, in the choice's order, and *not stated* last."""
    bench.add(visit("2024-01-01", kind=ContactKind.GROUP), visit("2024-01-01"), visit("2024-03-01"))
    result = bench.measure(COUNT)
    assert list(values(result.by["kind"]).items()) == [("visit", 2), ("group", 1)]
    assert values(result.by["place"]) == {None: 3}


def test_count_by_month_has_every_month(bench: Any) -> None:
    """Every month of a covered period stands in the breakdown; one without rows is 0 once recording began, else not stated."""
    bench.add(visit("2024-03-01"), visit("2024-03-02"), visit("2025-01-01"))
    months = values(bench.measure(COUNT).by["month"])
    assert (next(iter(months)), list(months)[-1], len(months)) == ("2024-01", "2024-12", 12)
    assert (months["2024-02"], months["2024-03"], months["2024-04"]) == (None, 2, 0)


def test_voided_rows_do_not_count(bench: Any) -> None:
    """A voided row is in no figure."""
    _kept, voided = bench.add(visit("2024-01-01"), visit("2024-01-01"))
    bench.store.void(Contact, voided, "twice")
    assert bench.measure(COUNT).value == 1


def test_sum_is_in_the_unit_of_its_quantity(bench: Any, load_of: type) -> None:
    """Small units are divided by how many make one unit: 1500 stored grams are one and a half kilos."""
    bench.add(load_of(day=date(2024, 1, 1), weight=1250), load_of(day=date(2024, 1, 2), weight=250, surplus=True))
    figures = bench.organisation.figures
    assert bench.measure(figures["kitchen.weight"]).value == Fraction(3, 2)
    assert figures["kitchen.weight"].unit == Unit.KILO


def test_a_number_of_rows_is_not_in_the_unit_of_a_quantity(bench: Any, load_of: Any) -> None:
    """Rows that state a weight are pieces, not kilos; every row states a flag, so these cannot be counted."""
    assert Unit.PIECE == with_unit(bench.organisation, Count("t.weighed", "", of=load_of.weight)).unit
    assert Unit.KILO == with_unit(bench.organisation, Sum("t.weight", "", of=load_of.weight)).unit
    with pytest.raises(FigureError, match="every row states surplus"):
        Check(bench.organisation, {}, "kitchen", Count("kitchen.surplus", "", of=load_of.surplus)).all()


def test_a_filter_may_be_a_flag(bench: Any, load_of: type) -> None:
    """A figure may count only rows of which a flag says yes."""
    bench.add(load_of(day=date(2024, 1, 1), weight=1250), load_of(day=date(2024, 1, 2), weight=250, surplus=True))
    assert bench.measure(bench.organisation.figures["kitchen.surplus"]).value == Fraction(1, 4)


def test_sum_of_an_optional_quantity_that_nobody_stated_is_missing(bench: Any) -> None:
    """Where rows are there but none states the quantity, its sum is not stated; where some do, it is said how many."""
    minutes = Sum("t.minutes", "Minutes", of=Contact.minutes)
    bench.add(visit("2024-01-01"), visit("2025-01-01"))
    assert bench.measure(minutes).value is None
    bench.add(visit("2024-01-01", minutes=30), visit("2024-01-01", minutes=15))
    result = bench.measure(minutes)
    assert result.value == 45
    assert [str(note) for note in result.notes] == ["2 of 3 rows state it."]


def test_mean_divides_by_the_rows_that_state_it(bench: Any) -> None:
    """A mean is exact and says how many rows it is of."""
    bench.add(
        visit("2024-01-01", minutes=10),
        visit("2024-01-01", minutes=15),
        visit("2024-01-01"),
        visit("2024-01-02", minutes=15),
    )
    result = bench.measure(Mean("t.mean", "Mean", of=Contact.minutes, by=(Contact.kind,)))
    assert (result.value, result.n) == (Fraction(40, 3), 3)
    assert values(result.by["kind"]) == {"visit": Fraction(40, 3)}


@pytest.mark.parametrize(
    ("minutes", "middle"), [([5], 5), ([5, 10], Fraction(15, 2)), ([60, 5, 10], 10), ([5, 5, 20, 60], Fraction(25, 2))]
)
def test_median_is_the_middle_value(bench: Any, minutes: list[int], middle: Fraction) -> None:
    """A median is the middle value, or half-way between the two middle ones."""
    bench.add(*(visit("2024-05-05", minutes=number) for number in minutes), visit("2024-05-05"))
    result = bench.measure(Median("t.median", "Median", of=Contact.minutes))
    assert (result.value, result.n) == (middle, len(minutes))


def test_within_is_a_share_in_per_cent(bench: Any) -> None:
    """The share within a limit is of the rows that state the quantity, the limit included."""
    bench.add(*(visit("2024-05-05", minutes=number) for number in (5, 10, 30)), visit("2024-05-05"))
    result = bench.measure(Within("t.within", "Within", of=Contact.minutes, limit=10, by=("month", Contact.kind)))
    assert (result.value, result.n) == (Fraction(200, 3), 3)
    assert result.by["month"]["2024-05"].value == Fraction(200, 3)
    assert result.by["month"]["2024-06"].value is None


@record("shift", plural="shifts")
class Shift:
    """Time somebody worked."""

    day: date = on()
    left: date | None = another_day("left", default=None)
    worked: int = quantity("worked", unit=Unit.HOUR, per=60, default=0)


MOST = Parameter("flats.most", "Most", value=1.5)
SHORT = Within("flats.short", "Short", of=Shift.worked, limit=MOST)
SOON = Within("flats.soon", "Soon", of=Elapsed(Shift.day, Shift.left), limit=MOST)


@pytest.mark.parametrize(
    ("set_to", "short", "soon", "said"), [(None, 50, 50, "1.5"), (2, 75, 100, "2"), (0.5, 25, 0, "0.5")]
)
def test_the_limit_is_what_the_organisation_sets(plugged: Any, set_to: Any, short: int, soon: int, said: str) -> None:
    """A limit that is a parameter is set in units, also of minutes kept as hours, and the definition says what it is."""
    figures = {} if set_to is None else {"flats.most": {"value": set_to}}
    bench = plugged([Shift], [SHORT, SOON, MOST], figures=figures)
    for minutes, left in ((30, None), (90, date(2024, 5, 2)), (120, date(2024, 5, 3)), (121, None)):
        bench.add(Shift(day=date(2024, 5, 1), worked=minutes, left=left))
    lines = bench.report().lines
    assert (lines["flats.short"].result.value, lines["flats.soon"].result.value) == (short, soon)
    say = Language("en").say
    words = [say(one.definition.text, **one.definition.values) for one in (lines["flats.short"], lines["flats.soon"])]
    assert [f"at most {said} hours" in words[0], f"at most {said} days" in words[1]] == [True, True]


def test_a_limit_that_nobody_can_set_is_refused(plugged: Any) -> None:
    """A limit must be among the figures, where omsorg.toml finds it."""
    with pytest.raises(FigureError, match=r"its parameter flats\.most is not declared"):
        plugged([Shift], [SHORT]).organisation.figures  # noqa: B018 - checked on first use


def test_days_are_different_days(bench: Any) -> None:
    """Two rows of one day are one day; parts by month and weekday are days too."""
    bench.add(
        visit("2024-01-01"), visit("2024-01-01"), visit("2024-01-08"), visit("2024-02-01", kind=ContactKind.GROUP)
    )
    result = bench.measure(Days("t.days", "Days", of=Contact, where=VISIT, by=("month", "weekday", Contact.kind)))
    assert result.value == 2
    assert values(result.by["weekday"]) == {"1": 2}
    assert result.by["month"]["2024-01"].value == 2
    assert values(result.by["kind"]) == {"visit": 2}


def test_days_have_no_part_for_what_was_in_another_year(bench: Any) -> None:
    """A code that occurs only in the year before, which the same report reads, has no row of zero."""
    days = Days("t.days", "Days", of=Contact, by=(Contact.kind,))
    bench.organisation.figures[days.id] = days
    bench.add(
        Contact(day=date(2023, 1, 1), kind=ContactKind.PHONE), Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT)
    )
    assert ["visit"] == list(bench.report().lines[days.id].result.by["kind"])


def test_people_who_are_all_named_are_a_number(bench: Any) -> None:
    """Different persons are counted once however often they come."""
    one, other = bench.add(*(Person(registered=date(2024, 1, 1)) for _ in range(2)))
    bench.add(visit("2024-01-01", person=one), visit("2024-02-01", person=one), visit("2024-01-01", person=other))
    result = bench.measure(PEOPLE)
    assert (result.value, result.is_range) == (2, False)


def test_people_who_are_not_named_make_a_range(bench: Any) -> None:
    """Two known, one of them with two others, and tallies of four and two: at least four, at most 2 + 2 + 4 + 2."""
    one, other = bench.add(*(Person(registered=date(2024, 1, 1)) for _ in range(2)))
    bench.add(
        visit("2024-01-01", person=one, persons=3),
        visit("2024-02-01", person=other),
        visit("2024-01-01", persons=4),
        visit("2024-01-01", persons=2),
    )
    result = bench.measure(PEOPLE)
    assert (result.value, result.low, result.high, result.is_range) == (4, 4, 10, True)


def test_people_by_gender_counts_the_known_and_leaves_the_rest_unstated(bench: Any) -> None:
    """Whoever was not named is among those whose gender is not stated; the known are numbers."""
    woman, man, unsaid = bench.add(
        Person(registered=date(2024, 1, 1), gender=Gender.WOMAN),
        Person(registered=date(2024, 1, 1), gender=Gender.MAN),
        Person(registered=date(2024, 1, 1)),
    )
    bench.add(
        *(visit("2024-01-01", person=person) for person in (woman, man, unsaid)),
        visit("2024-01-02", persons=5),
        visit("2025-01-01"),
    )
    result = bench.measure(
        People(
            "t.people",
            "People",
            of=Contact.person,
            persons=Contact.persons,
            by=(via(Contact.person, Person.gender), "month"),
        )
    )
    by = result.by["gender"]
    assert (list(by), by["woman"].value, by["man"].is_range) == (["woman", "man", None], 1, False)
    assert (by[None].low, by[None].high) == (3, 6)
    assert (result.low, result.high, result.by["month"]["2024-01"].high) == (5, 8, 8)
    assert result.by["month"]["2024-02"].value == 0


def test_people_without_a_head_count_take_each_unnamed_row_for_one(bench: Any) -> None:
    """A record without a number of persons stands for one person a row."""
    [one] = bench.add(Person(registered=date(2024, 1, 1)))
    rows = [{"person": one}, {"person": one}, {}, {}]
    bench.add(*(Intake(day=date(2024, 1, 1), outcome=IntakeOutcome.PERMANENT, **facts) for facts in rows))
    result = bench.measure(People("t.people", "People", of=Intake.person))
    assert (result.low, result.high) == (1, 3)


def test_snapshot_is_of_the_last_day(bench: Any) -> None:
    """A row is present from its first day until the day before its end; one without an end goes on."""

    def partner(since: str, until: str | None = None, **facts: Any) -> Partner:
        end = date.fromisoformat(until) if until else None
        return Partner(**{"since": date.fromisoformat(since), "until": end, "name": "A", "kind": "nav", **facts})

    bench.add(
        partner("2020-01-01"),
        partner("2024-12-31", kind="food"),
        partner("2020-01-01", "2024-12-31"),
        partner("2020-01-01", "2025-01-01", quality=Quality.ESTIMATED),
        partner("2025-01-01"),
    )
    figure = Snapshot("t.partners", "Partners", of=Partner, by=(Partner.kind,))
    result = bench.measure(figure)
    assert (result.value, result.quality) == (3, Quality.ESTIMATED)
    assert values(result.by["kind"]) == {"nav": 2, "food": 1}
    assert bench.measure(figure, Period.of_year(2019)).value is None


def test_snapshot_of_a_reference_counts_different_ones(bench: Any) -> None:
    """Somebody with two roles is one person, and one in each of the roles."""
    one, other = bench.add(*(Person(registered=date(2024, 1, 1)) for _ in range(2)))
    roles = [(one, "volunteer"), (one, "member"), (other, "member")]
    bench.add(*(PersonRole(since=date(2024, 1, 1), kind=RoleKind(kind), person=person) for person, kind in roles))
    result = bench.measure(Snapshot("t.roles", "Roles", of=PersonRole.person, by=(PersonRole.kind,)))
    assert result.value == 2
    assert values(result.by["kind"]) == {"member": 2, "volunteer": 1}


def test_sum_by_gender_of_the_person_joins_through_the_reference(bench: Any) -> None:
    """A sum may be broken down by a field of the row referred to; rows that refer to nobody are *not stated*."""
    [woman] = bench.add(Person(registered=date(2024, 1, 1), gender=Gender.WOMAN))
    bench.add(visit("2024-01-01", person=woman, persons=2), visit("2024-01-01", persons=7))
    result = bench.measure(Sum("t.sum", "Sum", of=Contact.persons, by=(via(Contact.person, Person.gender),)))
    assert values(result.by["gender"]) == {"woman": 2, None: 7}
    assert result.value == 9


def test_open_days_follow_the_calendar(bench: Any) -> None:
    """Weekdays less closures, and one Saturday open although otherwise closed."""
    week = list(Weekday)[:5]
    bench.add(*(Opening(since=date(2024, 1, 1), weekday=day) for day in week))
    bench.add(
        Opening(since=date(2024, 5, 1), until=date(2024, 5, 2), kind=OpeningKind.CLOSED),
        Opening(since=date(2024, 5, 4), until=date(2024, 5, 5), kind=OpeningKind.OPEN),
    )
    result = bench.measure(OpenDays("t.open", "Open days", of=Opening, by=("weekday",)))
    assert result.value == 262
    assert (result.by["month"]["2024-05"].value, result.by["weekday"]["6"].value) == (23, 1)


def test_days_to_come_have_not_been_open(bench: Any) -> None:
    """In a year that is not over, open days are counted up to today; the months to come are not stated."""
    bench.add(Opening(since=date(2024, 1, 1)))
    result = bench.measure(OpenDays("t.open", "Open days", of=Opening), today=date(2024, 3, 10))
    assert result.value == 31 + 29 + 10
    assert (result.by["month"]["2024-03"].value, "2024-04" in result.by["month"]) == (10, False)


def test_formula_computes_exactly(bench: Any) -> None:
    """A formula of counts is exact, and computed rather than counted."""
    internal = Sum("t.a", "A", of=Measure.number, where={Measure.kind: MeasureKind.INTERNAL})
    external = Sum("t.b", "B", of=Measure.number, where={Measure.kind: MeasureKind.EXTERNAL})
    day = date(2024, 2, 2)
    bench.add(
        Measure(day=day, kind=MeasureKind.INTERNAL, type=MeasureType.ADVICE, number=2691),
        Measure(day=day, kind=MeasureKind.EXTERNAL, type=MeasureType.NAV, number=650),
    )
    result = bench.measure(Formula("t.share", "Share", external / (internal + external) * 100))
    assert (result.value, result.quality) == (Fraction(65000, 3341), Quality.COMPUTED)
    assert bench.measure(Formula("t.more", "More", internal + Decimal("0.5"))).value == Fraction(5383, 2)


def test_people_by_another_reference_are_ranges_too(bench: Any) -> None:
    """Broken down by the partner's kind, somebody who met two partners is in both parts, and each part has its unnamed."""
    [one] = bench.add(Person(registered=date(2024, 1, 1)))
    nav, food = bench.add(
        *(Partner(since=date(2024, 1, 1), name=kind, kind=PartnerKind(kind)) for kind in ("nav", "food"))
    )
    rows = [{"person": one, "partner": nav}, {"person": one, "partner": food}, {"partner": nav}, {}]
    bench.add(
        *(Measure(day=date(2024, 1, 1), kind=MeasureKind.EXTERNAL, type=MeasureType.NAV, **facts) for facts in rows)
    )
    result = bench.measure(People("t.people", "", of=Measure.person, by=(via(Measure.partner, Partner.kind),)))
    assert {code: (part.value, part.high) for code, part in result.by["kind"].items()} == {
        "nav": (1, 2), "food": (1, None), None: (1, None),
    }  # fmt: skip
    assert (result.low, result.high) == (1, 3)


def test_quality_is_that_of_the_rows_that_state_the_quantity(bench: Any) -> None:
    """An estimated row without minutes makes the sum of minutes no estimate; one with minutes does."""
    minutes = Sum("t.minutes", "", of=Contact.minutes)
    bench.add(visit("2024-01-01", minutes=5), visit("2024-01-01", quality="estimated"))
    assert bench.measure(minutes).quality == Quality.COUNTED
    bench.add(visit("2024-01-01", minutes=5, quality="estimated"))
    assert bench.measure(minutes).quality == Quality.ESTIMATED
