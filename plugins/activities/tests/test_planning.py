"""Planning a series, seeing what is coming, holding and cancelling: through the commands."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne import Period
from omsorgskjerne.testing import Kit, Outcome
from omsorgskjerne_activities.records import Session, SessionState
from omsorgskjerne_activities.series import days_of_series, holidays_of

PUBLIC_HOLIDAYS = {
    "2024-01-01",
    "2024-03-28",
    "2024-03-29",
    "2024-03-31",
    "2024-04-01",
    "2024-05-01",
    "2024-05-09",
    "2024-05-17",
    "2024-05-19",
    "2024-05-20",
    "2024-12-25",
    "2024-12-26",
}
"""Of 2024: the five of fixed dates, and those that follow from Easter Sunday, 31 March."""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with a women's group."""
    kit = omsorg("activities")
    run(kit, "activities activity add --since 2024-01-01 --kind womens_group --name Kvinnegruppa").ok()
    return kit


def run(kit: Kit, words: str, *more: object) -> Outcome:
    """Run a command written as it is typed, with more words after it."""
    return kit.run(*words.split(), *more)


def series(kit: Kit, *options: object, since: str = "2024-01-01", until: str = "2025-01-01") -> Outcome:
    """Plan the women's group every Wednesday 16–22."""
    words = ["activities", "series", "--activity", "kvinnegruppa", "--since", since, "--until", until]
    return kit.run(*words, "--begins", "16", "--ends", "22", "wednesday", *options)


def listed(outcome: Outcome) -> list[dict[str, Any]]:
    """Return the rows of a listing for programs."""
    rows: list[dict[str, Any]] = json.loads(outcome.ok().out)
    return rows


def test_a_series_has_every_such_day_but_holidays(kit: Kit) -> None:
    """The Wednesdays of 2024 are 52; 1 May and 25 December are left out, by name, and 50 sessions are planned."""
    rows = listed(series(kit, "--format", "json"))
    assert 52 == len(rows)
    assert {"2024-05-01": "Arbeidernes dag", "2024-12-25": "Første juledag"} == {
        row["day"]: row["state"] for row in rows if row["state"] != "planned"
    }
    planned = [row.record for row in kit.rows(Session)]
    assert 50 == len(planned)
    assert {SessionState.PLANNED} == {row.state for row in planned}
    assert {"womens_group"} == {row.kind for row in planned}
    assert {2} == {row.day.weekday() for row in planned}


def test_hours_are_those_of_the_clock(kit: Kit) -> None:
    """Every Wednesday evening of the series is six hours, in summer time and in winter time."""
    series(kit).ok()
    planned = [row.record for row in kit.rows(Session)]
    assert {360} == {row.hours for row in planned}
    assert {"16:00+01:00", "16:00+02:00"} == {row.begins.isoformat("minutes") for row in planned}


def test_a_dry_run_lists_and_stores_nothing(kit: Kit) -> None:
    """The days are the same as those planned afterwards; nothing is stored before."""
    dry = listed(series(kit, "--dry-run", "--format", "json"))
    assert [] == kit.rows(Session)
    wet = listed(series(kit, "--format", "json"))
    assert [row["day"] for row in dry] == [row["day"] for row in wet]
    assert {"to be planned", "Arbeidernes dag", "Første juledag"} == {row["state"] for row in dry}


def test_a_series_run_again_does_not_double(kit: Kit) -> None:
    """Run for June and then for the year, the days of June are there once; the rest is planned."""
    series(kit, since="2024-06-01", until="2024-07-01").ok()
    assert 4 == len(kit.rows(Session))
    kit.run("activities", "cancel", "--reason", "weather", kit.rows(Session)[0].record.code).ok()
    assert "46 sessions are planned" in series(kit).ok().out
    assert "0 sessions are planned" in series(kit).ok().out
    assert 50 == len({row.record.day for row in kit.rows(Session)}) == len(kit.rows(Session))


def test_a_series_is_spoken_in_norwegian(kit: Kit) -> None:
    """Days of the week are read in the language of whoever plans; every other week leaves one out."""
    words = "activities series --activity kvinnegruppa --since 2024-06-03 --until 2024-07-01 mandag onsdag --weeks 2"
    kit.run(*words.split(), lang="nb").ok()
    assert ["2024-06-03", "2024-06-05", "2024-06-17", "2024-06-19"] == [
        str(row.record.day) for row in kit.rows(Session)
    ]


def test_a_series_needs_an_end_and_days(kit: Kit) -> None:
    """Without an end, with the end before the beginning, and where no such weekday lies between, nothing is planned."""
    words = "activities series --activity kvinnegruppa --since 2024-06-03 wednesday"
    assert "Say until when" in run(kit, words).failed().err
    assert "No such weekday" in run(kit, words, "--until", "2024-06-03").failed().err
    assert "No such weekday" in run(kit, words, "--until", "2024-06-05").failed().err
    kit.run("activities", "activity", "edit", "kvinnegruppa", "--until", "2024-06-06").ok()
    run(kit, words).ok()
    assert [date(2024, 6, 5)] == [row.record.day for row in kit.rows(Session)]


def test_a_series_stays_within_the_activity(kit: Kit) -> None:
    """Before it begins and after it ends nothing is planned, whatever days are said."""
    kit.run("activities", "activity", "edit", "kvinnegruppa", "--since", "2024-02-07", "--until", "2024-02-21").ok()
    assert ["2024-02-07", "2024-02-14"] == [row["day"] for row in listed(series(kit, "--format", "json"))]
    assert "No such weekday" in series(kit, since="2024-03-01").failed().err
    assert "No such weekday" in series(kit, until="2024-01-15").failed().err


def test_two_series_a_day_are_told_apart_by_the_clock(kit: Kit) -> None:
    """A day that has a session at another time is not taken: the morning's series is planned beside the evening's."""
    series(kit, since="2024-06-01", until="2024-07-01").ok()
    words = "activities series --activity kvinnegruppa --since 2024-06-01 --until 2024-07-01 --begins 9 wednesday"
    assert "4 sessions are planned" in run(kit, words).ok().out
    assert "0 sessions are planned" in run(kit, words).ok().out
    assert 8 == len(kit.rows(Session))


def test_holidays_are_the_public_ones() -> None:
    """The public holidays of 2024 are twelve; Christmas Eve is none."""
    assert PUBLIC_HOLIDAYS == {day.isoformat() for day in holidays_of(Period.of_year(2024))}


@given(
    since=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 400),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(sorted),
)
def test_a_series_is_all_such_days(since: date, days: int, weekdays: list[int]) -> None:
    """Every week, the days are exactly those of the period that fall on the weekdays, in order."""
    period = Period(since, since + timedelta(days=days))
    every = [since + timedelta(days=number) for number in range(days)]
    assert [day for day in every if day.weekday() in weekdays] == days_of_series(period, weekdays, 1)


@given(since=st.dates(date(2020, 1, 1), date(2030, 1, 1)), weekday=st.integers(0, 6), weeks=st.integers(1, 8))
def test_weeks_lie_between(since: date, weekday: int, weeks: int) -> None:
    """Two neighbouring days of a series on one weekday are as many weeks apart as was said."""
    found = days_of_series(Period(since, since + timedelta(days=365)), [weekday], weeks)
    assert {timedelta(weeks=weeks)} == {later - earlier for earlier, later in pairwise(found)}


def test_upcoming_lists_what_waits(kit: Kit) -> None:
    """Planned sessions up to two weeks ahead are listed, those of the past too; held and cancelled ones are not."""
    for offset, state in (
        (-3, "planned"),
        (0, "planned"),
        (14, "planned"),
        (15, "planned"),
        (1, "held"),
        (2, "cancelled"),
    ):
        day = kit.today + timedelta(days=offset)
        kit.run("activities", "session", "add", "--day", day.isoformat(), "--kind", "film", "--state", state).ok()
    days = [row["day"] for row in listed(kit.run("activities", "upcoming", "--format", "json"))]
    assert [3, 0, -14] == [(kit.today - date.fromisoformat(day)).days for day in days]
    assert 4 == len(listed(kit.run("activities", "upcoming", "--days", 30, "--format", "json")))
    assert [] == listed(kit.run("activities", "upcoming", "--activity", "kvinnegruppa", "--format", "json"))


def test_a_planned_session_is_held_or_cancelled(kit: Kit) -> None:
    """Holding takes the head-count, cancelling the reason; a cancelled one that was held after all has none."""
    series(kit, since="2024-06-01", until="2024-07-01").ok()
    first, second, third, fourth = (row.record.code for row in kit.rows(Session))
    kit.run("activities", "hold", first, "--attendances", 12).ok()
    kit.run("activities", "cancel", second, third, "--reason", "weather").ok()
    assert "--reason" in kit.run("activities", "cancel", fourth).failed().err
    assert [("held", 12), ("cancelled", None), ("cancelled", None), ("planned", None)] == [
        (row.record.state, row.record.attendances) for row in kit.rows(Session)
    ]
    kit.run("activities", "hold", second, "--attendances", 5).ok()
    assert [("held", None)] == [(row.record.state, row.record.reason) for row in kit.rows(Session, code=second)]


def test_a_session_still_to_come_was_not_held(kit: Kit) -> None:
    """Only a session of today or earlier can be marked as held, also by naming those who came."""
    tomorrow = kit.now().date() + timedelta(days=1)
    kit.run("activities", "session", "add", "--day", tomorrow, "--kind", "film", "--state", "planned").ok()
    [planned] = kit.rows(Session)
    assert "still to come" in kit.run("activities", "hold", planned.record.code).failed().err
    kit.run("person", "add", "--nickname", "Stein").ok()
    assert "still to come" in kit.run("activities", "attend", "--session", planned.record.code, "stein").failed().err
    assert ["planned"] == [row.record.state for row in kit.rows(Session)]


def test_cancelling_is_all_or_nothing(kit: Kit) -> None:
    """A session that people came to is not cancelled, and then neither are those named with it."""
    series(kit, since="2024-06-01", until="2024-07-01").ok()
    first, second, *_rest = (row.record.code for row in kit.rows(Session))
    kit.run("activities", "hold", second, "--attendances", 12).ok()
    kit.run("activities", "cancel", first, second, "--reason", "weather").failed()
    assert {"planned": 3, "held": 1} == {
        state: len(kit.rows(Session, state=SessionState(state))) for state in ("planned", "held")
    }


def test_naming_those_who_came_holds_the_session(kit: Kit) -> None:
    """A planned session to which people are named was held; a cancelled one refuses them."""
    series(kit, since="2024-06-01", until="2024-07-01").ok()
    first, second, *_rest = (row.record.code for row in kit.rows(Session))
    kit.run("person", "add", "--nickname", "Stein").ok()
    kit.run("activities", "attend", "--session", first, "stein").ok()
    assert ["held"] == [row.record.state for row in kit.rows(Session, code=first)]
    kit.run("activities", "cancel", second, "--reason", "premises").ok()
    assert "held" in kit.run("activities", "attend", "--session", second, "stein").failed().err


def test_a_party_after_midnight_has_been_held(kit: Kit) -> None:
    """A session dated by the calendar is not still to come at night; who came is named on the session's own day."""
    kit.run("person", "add", "--nickname", "Stein").ok()
    kit.now = lambda: datetime(2027, 1, 1, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    kit.run("activities", "session", "add", "--day", "1.1.2027", "--kind", "film", "--state", "planned").ok()
    [party] = kit.rows(Session)
    assert "1\xa0January 2027" in kit.run("activities", "hold", party.record.code).ok().out
    assert "1\xa0January 2027" in kit.run("activities", "attend", "--session", party.record.code, "stein").ok().out
    assert "31\xa0December 2026" not in kit.run("activities", "upcoming").ok().out


def test_what_is_planned_lies_ahead(kit: Kit) -> None:
    """A planned session and the beginning of a series are days to come; a session that was held is a day that was."""
    day = date.today() + timedelta(days=20)  # noqa: DTZ011 - the day by the clock of whoever types
    said = f"{day.day}.{day.month}"
    for state in ("planned", "held"):
        words = "activities session add --kind womens_group"
        run(kit, words, "--day", said, "--state", state).ok()
    found = {row.record.state: row.record.day for row in kit.rows(Session)}
    assert found[SessionState.PLANNED] == day
    assert found[SessionState.HELD] < day
    until = day + timedelta(days=8)
    told = series(kit, since=said, until=f"{until.day}.{until.month}").ok()
    assert f"until {until:%A} {until.day} " in told.err
    planned = [row.record.day for row in kit.rows(Session, state=SessionState.PLANNED) if row.record.begins]
    assert all(day <= one < until for one in planned)
