"""What people write is read as they mean it, or refused."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne.values import EARLIEST, LATEST, read_date, read_decimal, read_spoken_date, read_time

DAYS = st.dates(EARLIEST, LATEST)
WEDNESDAY = date(2024, 10, 30)


@given(DAYS)
def test_dates_read_back_in_both_forms(day: date) -> None:
    """A date written in ISO or in the Norwegian way reads as itself."""
    assert day == read_date(day.isoformat())
    assert day == read_date(f"{day.day}.{day.month}.{day.year}")


@pytest.mark.parametrize(
    "text", ["31.02.2024", "2024-13-01", "1.1.", "i dag", "", "2024", "01/02/2024", "1.1.24.5", "31.12.1899"]
)
def test_impossible_dates_are_refused(text: str) -> None:
    """A day that does not exist, or a word in a file, is no date."""
    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing, so as not to repeat the value
        read_date(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i dag", WEDNESDAY),
        ("I går", date(2024, 10, 29)),
        ("i forgårs", date(2024, 10, 28)),
        ("yesterday", date(2024, 10, 29)),
        ("-7", date(2024, 10, 23)),
        ("mandag", date(2024, 10, 28)),
        ("onsdag", WEDNESDAY),
        ("torsdag", date(2024, 10, 24)),
        ("31.12.", date(2023, 12, 31)),
        ("31.12", date(2023, 12, 31)),
        ("i morgen", date(2024, 10, 31)),
        ("+3", date(2024, 11, 2)),
        ("1.10.", date(2024, 10, 1)),
        ("31.12.2024", date(2024, 12, 31)),
    ],
)
def test_dates_as_said_at_the_counter(text: str, expected: date) -> None:
    """Relative words mean the latest such day, not one to come."""
    assert expected == read_spoken_date(text, WEDNESDAY)


def test_the_29th_of_february_is_the_last_one_there_was() -> None:
    """The day that most years lack is looked for as far back as it lies."""
    assert date(2024, 2, 29) == read_spoken_date("29.2.", date(2024, 3, 1))
    assert date(2020, 2, 29) == read_spoken_date("29.2.", date(2024, 2, 28))


@given(DAYS.filter(lambda day: day.year > 1901), st.integers(0, 6))
def test_a_weekday_is_within_the_last_seven_days(today: date, weekday: int) -> None:
    """Saying a weekday never means a day to come, nor one more than six days ago."""
    name = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")[weekday]
    said = read_spoken_date(name, today)
    assert timedelta(0) <= today - said < timedelta(7)
    assert weekday == said.weekday()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("8.30", time(8, 30)), ("0830", time(8, 30)), ("830", time(8, 30)), ("8", time(8)), ("kl. 23:05", time(23, 5))],
)
def test_clock_times(text: str, expected: time) -> None:
    """Clock times are read with a point, a colon or nothing between."""
    assert expected == read_time(text)


@pytest.mark.parametrize("text", ["24:00", "8:60", "half past", "", "12345"])
def test_impossible_clock_times_are_refused(text: str) -> None:
    """A time that no clock shows is refused."""
    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing, so as not to repeat the value
        read_time(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234,5", "1234.5"),
        ("1\u00a0234,50", "1234.50"),
        ("1.234,5", "1234.5"),
        ("1.200", "1200"),
        ("74.000", "74000"),
        ("74 000", "74000"),
        ("2.3", "2.3"),
        ("2,3", "2.3"),
        ("700.000:-", "700000"),
        ("kr 2 285 000,-", "2285000"),
        ("-3", "-3"),
        ("\u22123", "-3"),
    ],
)
def test_numbers_as_norwegians_write_them(text: str, expected: str) -> None:
    """A point before exactly three digits separates thousands; otherwise point and comma both begin the decimals."""
    assert Decimal(expected) == read_decimal(text)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_numbers_read_back_with_a_decimal_comma(number: Decimal) -> None:
    """A number written with two decimals and a comma reads as itself."""
    assert number == read_decimal(f"{number:f}".replace(".", ","))


@pytest.mark.parametrize("text", ["", "tolv", "1,2,3", "1.2.3", "NaN", "Infinity", "1e5", "12 personer"])
def test_other_text_is_no_number(text: str) -> None:
    """What is not a plain number is refused, never guessed at."""
    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing, so as not to repeat the value
        read_decimal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.450", "0.45"),
        ("-0.450", "-0.45"),
        ("0,450", "0.45"),
        ("00.450", "0.45"),
        ("1.450", "1450"),
        ("10.450", "10450"),
        ("1 000 000", "1000000"),
        ("- 1 000", "-1000"),
        ("1'234.5", "1234.5"),
    ],
)
def test_what_begins_with_zero_is_no_thousands(text: str, expected: str) -> None:
    """Three digits after a zero and a point are decimals; groups are of thousands where a number can begin so."""
    assert Decimal(expected) == read_decimal(text)


@pytest.mark.parametrize("text", ["0.500.000", "0 450", "012.345.678", "1 23", "12 34,5", "1.234 567", "1 2", "1 2345"])
def test_groups_that_are_none_are_refused(text: str) -> None:
    """Digits between which something stands that is neither a decimal sign nor between thousands are no number."""
    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing, so as not to repeat the value
        read_decimal(text)


@given(st.from_regex(r"0[.,]\d{1,9}", fullmatch=True))
def test_a_zero_and_a_decimal_sign_are_less_than_one(text: str) -> None:
    """No text that begins with `0.` or `0,` is one or more."""
    assert 0 <= read_decimal(text) < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("torsdag", date(2024, 10, 31)),
        ("onsdag", date(2024, 11, 6)),
        ("3.11", date(2024, 11, 3)),
        ("30.10", WEDNESDAY),
        ("1.10.", date(2025, 10, 1)),
        ("29.2", date(2028, 2, 29)),
        ("i går", date(2024, 10, 29)),
        ("1.10.2024", date(2024, 10, 1)),
    ],
)
def test_what_lies_ahead_is_read_ahead(text: str, expected: date) -> None:
    """With a day to look ahead from, a weekday is the next one and a day and month the first from that day on."""
    assert expected == read_spoken_date(text, WEDNESDAY, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("neste torsdag", date(2024, 11, 7)),
        ("next monday", date(2024, 11, 4)),
        ("neste uke", date(2024, 11, 6)),
        ("om en uke", date(2024, 11, 6)),
        ("om ei veke", date(2024, 11, 6)),
        ("om 3 dager", date(2024, 11, 2)),
        ("in 2 weeks", date(2024, 11, 13)),
    ],
)
def test_some_words_say_by_themselves_where_they_lie(text: str, expected: date) -> None:
    """`Neste torsdag` is that of next week, `om en uke` a week from today, wherever the field looks."""
    assert {expected} == {read_spoken_date(text, WEDNESDAY), read_spoken_date(text, WEDNESDAY, WEDNESDAY)}


@given(DAYS.filter(lambda day: 1910 < day.year < 2190), DAYS)
def test_back_and_ahead_are_one_rule_in_two_ways(today: date, day: date) -> None:
    """A day and month lies in the year up to today, or in the year from it; leap days in eight."""
    text, most = f"{day.day}.{day.month}", timedelta(8 * 366 if (day.month, day.day) == (2, 29) else 366)
    assert timedelta(0) <= today - read_spoken_date(text, today) < most
    assert timedelta(0) <= read_spoken_date(text, today, today) - today < most
