"""Before six in the morning today is the day before, everywhere; what is over goes by the calendar."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest

from omsorgskjerne import Contact, shift_day
from omsorgskjerne.testing import Kit

EVE, NEW_YEAR = date(2026, 12, 31), date(2027, 1, 1)


def clock(hour: int, minute: int = 30) -> Callable[[], datetime]:
    """Return a clock that stands at an hour of New Year's Day."""
    return lambda: datetime(2027, 1, 1, hour, minute, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def night(kit: Kit) -> Kit:
    """Return an organisation at half past two in the night of New Year."""
    kit.now = clock(2)
    return kit


@pytest.mark.parametrize("said", [[], ["--day", "i dag"], ["--day", "today"], ["--day", "31.12"], ["--day", "torsdag"]])
def test_a_row_added_at_night_is_of_the_day_before(night: Kit, said: list[str]) -> None:
    """Without a day, and with one that is said from today, it is New Year's Eve, and the reply says so."""
    reply = night.run("contact", "add", "--kind", "visit", *said).ok().out
    assert [EVE] == [row.record.day for row in night.rows(Contact)]
    assert EVE.isoformat() in reply


def test_whoever_means_the_calendar_writes_it(night: Kit) -> None:
    """A date that is written is that date, whatever the hour."""
    assert "2027-01-01" in night.run("contact", "add", "--kind", "visit", "--day", "1.1.2027").ok().out
    assert [NEW_YEAR] == [row.record.day for row in night.rows(Contact)]


@pytest.mark.parametrize("said", [[], ["--day", "i dag"]])
def test_the_tally_and_today_are_of_one_day(night: Kit, said: list[str]) -> None:
    """What is counted in the night is what `today` shows of it, with the day it is."""
    assert EVE.isoformat() in night.run("tally", *said, stdin="v +3\n").ok().out
    shown = night.run("today").ok().out
    assert ("31\xa0December 2026" in shown, "v  visit: 3" in shown) == (True, True)
    assert [EVE] == [row.record.day for row in night.rows(Contact)]


def test_follow_ups_of_the_calendar_date_wait_for_the_morning(night: Kit) -> None:
    """What is due on New Year's Day is due from six on."""
    night.run(
        "measure", "add", "--kind", "internal", "--type", "guidance", "--day", "2026-12-01", "--follow-up", "2027-01-01"
    ).ok()
    assert "To follow up" not in night.run("today").ok().out
    night.now = clock(6, 0)
    assert "To follow up" in night.run("today").ok().out


def test_a_period_is_over_by_the_calendar(night: Kit) -> None:
    """The year that has ended is frozen without a warning at night; the report of the new one has just begun."""
    assert "not over" not in night.run("freeze", "2026", "--for", "the board").ok().err
    assert "not over" in night.run("freeze", "2027", "--for", "the board").ok().err


def test_what_is_entered_is_signed_with_the_time_on_the_clock(night: Kit) -> None:
    """The day is the shift's; when it was entered is the moment itself."""
    night.run("contact", "add", "--kind", "visit").ok()
    assert clock(2)() == night.rows(Contact)[0].entered_at


@pytest.mark.parametrize(("hour", "day"), [(0, EVE), (2, EVE), (5, EVE), (6, NEW_YEAR), (23, NEW_YEAR)])
def test_a_day_begins_at_six(kit: Kit, hour: int, day: date) -> None:
    """The hours before six belong to the day before, and the testing kit says the same as the commands."""
    kit.now = clock(hour)
    assert day == kit.today == shift_day(kit.now())
    kit.run("contact", "add", "--kind", "visit").ok()
    assert [day] == [row.record.day for row in kit.rows(Contact)]
