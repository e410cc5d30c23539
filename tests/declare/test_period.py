"""Periods are half-open, and read back from their names."""

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne import InputError, Period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 7, 1)),
        ("2024K4", date(2024, 10, 1), date(2025, 1, 1)),
        ("2024-T3", date(2024, 9, 1), date(2025, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2024-winter", date(2024, 12, 1), date(2025, 3, 1)),
        ("2024-sommer", date(2024, 6, 1), date(2024, 9, 1)),
        ("2024-04..2025-03", date(2024, 4, 1), date(2025, 4, 1)),
        ("2022/2024", date(2022, 1, 1), date(2025, 1, 1)),
        ("2024-02-28..2024-02-29", date(2024, 2, 28), date(2024, 3, 1)),
        ("1.10.2024..30.11.2024", date(2024, 10, 1), date(2024, 12, 1)),
    ],
)
def test_forms_of_a_period(text: str, start: date, end: date) -> None:
    """Each form means whole days from the first up to, but not including, the end."""
    assert Period(start, end) == Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-Q5",
        "2024-T4",
        "2024-13",
        "2024-00",
        "2025..2024",
        "2024..",
        "neste år",
        "2024-fest",
        "0001",
        "1000-01",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    """Anything else is refused with the forms that are understood."""
    with pytest.raises(InputError, match="2024-Q1"):
        Period.parse(text)


PERIODS = st.tuples(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 2000)).map(
    lambda ends: Period(ends[0], date.fromordinal(ends[0].toordinal() + ends[1]))
)


@given(PERIODS)
def test_names_read_back(period: Period) -> None:
    """The name of a period reads back as that period."""
    assert period == Period.parse(period.name)


MONTHS = st.tuples(st.integers(1950, 2100), st.integers(1, 12), st.integers(1, 40)).map(
    lambda ends: Period.of_months(*ends)
)


@given(MONTHS, st.integers(-30, 30))
def test_whole_months_go_back_as_whole_months(period: Period, years: int) -> None:
    """Months back are the same months of another year, each of them whole, whatever February has; and there again."""
    back = period.back(years)
    assert [(month.start.month, month.start.year - years) for month in period.months()] == [
        (month.start.month, month.start.year) for month in back.months()
    ]
    assert (1, 1) == (back.start.day, back.end.day)
    assert period == back.back(-years)


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("2025-02", "2024-02"),
        ("2024-winter", "2023-12..2024-02"),
        ("2025-01..2025-02", "2024-01..2024-02"),
        ("2024-03..2025-02", "2023-03..2024-02"),
        ("2024-02", "2023-02"),
        ("2025-02-28", "2024-02-28"),
        ("2025-01-15..2025-02-28", "2024-01-15..2024-02-28"),
    ],
)
def test_february_goes_back_whole_and_days_as_days(later: str, earlier: str) -> None:
    """The end of a month is the end of that month a year before; a day that is named is the same day."""
    assert Period.parse(earlier) == Period.parse(later).back()


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_year_may_begin_on_any_day(day: date) -> None:
    """A year from a day is one; a day more or less is none."""
    year = Period.year_from(day)
    assert year.is_year
    assert not Period(day, year.last).is_year
    assert not Period(day, year.end + timedelta(days=1)).is_year


@given(PERIODS)
def test_a_year_back_is_the_same_span(period: Period) -> None:
    """The same days a year before are as many, but for a leap day, and hold every day of the period that year had."""
    back = period.back()
    assert abs(back.days - period.days) <= 1
    for day in (period.start, period.last):
        if (day.month, day.day) != (2, 29):
            assert back.start <= day.replace(year=day.year - 1) < back.end


@given(PERIODS)
def test_months_tile_a_period(period: Period) -> None:
    """The months of a period follow one another without gap or overlap."""
    months = list(period.months())
    assert period.start == months[0].start
    assert period.end == months[-1].end
    assert all(one.end == other.start for one, other in pairwise(months))


def test_a_leap_day_goes_back_to_the_28th() -> None:
    """A period that ends on a leap day has its like in a year without one."""
    assert Period(date(2023, 2, 28), date(2023, 3, 1)) == Period(date(2024, 2, 28), date(2024, 3, 1)).back()


class Row(NamedTuple):
    """What has a first day and an end."""

    since: date
    until: date | None


@given(PERIODS, st.integers(-3, 3), st.sampled_from(["ends", "goes on"]))
def test_the_time_of_a_row_holds_its_days(period: Period, offset: int, state: str) -> None:
    """A row holds the days from its first up to its end, of which there is none while it goes on."""
    goes_on = state == "goes on"
    time = Period.of(Row(period.start, None if goes_on else period.end))
    assert [time.holds(period.start), time.holds(period.start - timedelta(days=1))] == [True, False]
    day = period.end + timedelta(days=offset)
    assert time.holds(day) is (day >= period.start and (goes_on or offset < 0))
    assert time.covers(period)
    assert any(other.holds(day) for other in time.outside()) is not time.holds(day)
