"""Missing is not zero: what stands where nothing was recorded, and what a reader is told of a period covered in part."""

from __future__ import annotations

from datetime import date
from typing import Any

from omsorgskjerne.core.contacts import Contact, ContactKind, Intake, Partner, PartnerKind
from omsorgskjerne.core.planning import Opening
from omsorgskjerne.figures import Count, Formula, Mean, Median, OpenDays, People, Snapshot, Sum
from omsorgskjerne.period import Period

VISITS = Count("t.visits", "Visits", of=Contact, where={Contact.kind: "visit"})
GROUPS = Count("t.groups", "Groups", of=Contact, where={Contact.kind: "group"})
PEOPLE = People("t.people", "People", of=Contact.person, where={Contact.kind: "group"})
MEAN = Mean("t.mean", "Mean", of=Contact.minutes)


def visit(day: str) -> Contact:
    """Return a visit."""
    return Contact(day=date.fromisoformat(day), kind=ContactKind.VISIT)


def notes(result: Any) -> list[str]:
    """Return what a reader is told."""
    said = (
        (note.text, {name: getattr(value, "name", value) for name, value in note.values.items()})
        for note in result.notes
    )
    return [text.format(**values) for text, values in said]


def test_a_year_without_rows_is_not_stated(bench: Any) -> None:
    """Where a record has no row in the period, its figures are missing, and so is a formula of them."""
    bench.add(visit("2023-05-01"))
    for figure in (
        VISITS,
        PEOPLE,
        MEAN,
        Median("t.median", "", of=Contact.minutes),
        Formula("t.formula", "", VISITS + 1),
    ):
        assert bench.measure(figure).value is None


def test_a_year_with_rows_of_another_kind_is_zero(bench: Any) -> None:
    """Where a record has any row in the period, what it has none of is zero; a mean of nothing is still missing."""
    bench.add(visit("2024-05-01"))
    assert bench.measure(GROUPS).value == 0
    assert (bench.measure(PEOPLE).value, bench.measure(PEOPLE).is_range) == (0, False)
    assert bench.measure(MEAN).value is None


def test_voided_rows_cover_nothing(bench: Any) -> None:
    """A period whose rows are all voided is not covered."""
    [id_] = bench.add(visit("2024-05-01"))
    bench.store.void(Contact, id_, "wrong year")
    assert bench.measure(VISITS).value is None


def test_the_organisation_may_say_that_no_row_means_none(organised: Any) -> None:
    """A period that `[covered]` names counts zero without any row, and is covered in all its months."""
    bench = organised(covered={"contact": ["2023..2024"]})
    result = bench.measure(VISITS)
    assert result.value == 0
    assert {part.value for part in result.by["month"].values()} == {0}
    assert bench.measure(VISITS, Period.of_year(2025)).value is None
    bench.add(visit("2024-05-01"))
    assert notes(bench.measure(VISITS)) == []


def test_recording_that_began_during_the_period_is_told(bench: Any) -> None:
    """If the first row ever lies in a later month than the period's first, the figure and formulas of it say so."""
    bench.add(visit("2024-03-15"), visit("2024-12-31"))
    assert notes(bench.measure(VISITS)) == ["Recorded from 2024-03."]
    assert notes(bench.measure(Formula("t.formula", "", VISITS / (VISITS + GROUPS)))) == ["Recorded from 2024-03."]
    assert notes(bench.measure(VISITS, Period.parse("2024-03"))) == []
    bench.add(visit("2023-12-31"))
    assert notes(bench.measure(VISITS)) == []


def test_recording_that_ended_during_the_period_is_told(bench: Any) -> None:
    """Months after the last row ever are not stated rather than zero, and the figure says until when it was recorded."""
    bench.add(visit("2024-01-15"), visit("2024-03-15"))
    result = bench.measure(VISITS)
    assert notes(result) == ["Recorded until 2024-03."]
    assert [result.by["month"][f"2024-{month:02}"].value for month in (1, 2, 3, 4)] == [1, 0, 1, None]
    bench.add(visit("2025-01-01"))
    assert notes(bench.measure(VISITS)) == []


def test_a_period_that_is_not_over_is_told(bench: Any) -> None:
    """On a day before the period's end the figure says that it was not over; months to come are not stated rather than zero."""
    bench.add(visit("2024-01-15"), visit("2024-12-31"))
    result = bench.measure(VISITS, today=date(2024, 5, 2))
    assert notes(result) == ["The period was not over on 2024-05-02."]
    assert [result.by["month"][f"2024-{month:02}"].value for month in (1, 2, 5, 6)] == [1, 0, 0, None]
    assert notes(bench.measure(VISITS, today=date(2025, 1, 1))) == []


def test_intervals_cover_what_comes_after_their_first(bench: Any) -> None:
    """Partners and calendars go on: a later year without new rows is covered, an earlier one is not."""
    bench.add(Partner(since=date(2022, 6, 1), kind=PartnerKind.NAV, name="A"), Opening(since=date(2022, 6, 1)))
    started = Count("t.new", "New partners", of=Partner)
    present = Snapshot("t.partners", "Partners", of=Partner, where={Partner.kind: "food"})
    days = OpenDays("t.days", "Open days", of=Opening)
    assert [bench.measure(figure).value for figure in (started, present, days)] == [0, 0, 366]
    assert [bench.measure(figure, Period.of_year(2021)).value for figure in (started, present, days)] == [None] * 3
    assert notes(bench.measure(days, Period.of_year(2022))) == ["Recorded from 2022-06."]


def test_another_record_covers_nothing(bench: Any) -> None:
    """That contacts were recorded says nothing of intakes."""
    bench.add(visit("2024-05-01"))
    assert bench.measure(Count("t.intakes", "Intakes", of=Intake)).value is None


def test_since_counts_from_its_own_day(bench: Any) -> None:
    """A figure since a day counts until the period's end, and is nothing in a period that ended before."""
    bench.add(visit("2020-05-01"), visit("2021-06-01"), visit("2024-06-01"))
    ever = Sum("t.ever", "Ever", of=Contact.persons, since=date(2021, 1, 1))
    assert [bench.measure(ever, Period.of_year(year), 2024 - year).value for year in (2024, 2023, 2019)] == [2, 1, None]


def test_as_of_stands_on_its_own_day_and_goes_back_with_the_years(bench: Any) -> None:
    """A figure as of a day does not follow the report's period; last year's is of the same day a year before."""
    bench.add(
        Partner(since=date(2022, 1, 1), kind=PartnerKind.NAV, name="A"),
        Partner(since=date(2023, 7, 1), kind=PartnerKind.NAV, name="B"),
    )
    figure = Snapshot("t.partners", "Partners", of=Partner, as_of=date(2023, 6, 30))
    assert bench.measure(figure, Period.of_year(2025)).value == 1
    assert bench.measure(figure, Period.of_year(2024), years=1).value == 1
    assert bench.measure(figure, Period.of_year(2023), years=2).value is None
