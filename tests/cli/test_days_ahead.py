"""What lies ahead is read ahead, and every reply says which days were understood."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from omsorgskjerne import Contact, Measure, Opening, PersonRole
from omsorgskjerne.cli.session import Session
from omsorgskjerne.testing import Kit

SUNDAY = date(2026, 11, 29)
MEASURE = ("measure", "add", "--kind", "internal", "--type", "guidance")
TALK = ("contact", "add", "--kind", "conversation")


@pytest.fixture
def kit(omsorg: Callable[..., Kit], monkeypatch: pytest.MonkeyPatch) -> Kit:
    """Return an organisation on Sunday 29 November 2026."""
    noon = datetime.combine(SUNDAY, time(12)).astimezone()
    monkeypatch.setattr(Session, "now", property(lambda _session: noon))
    return omsorg()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("3.12", date(2026, 12, 3)),
        ("torsdag", date(2026, 12, 3)),
        ("24.12", date(2026, 12, 24)),
        ("1.11", date(2027, 11, 1)),
        ("søndag", date(2026, 12, 6)),
        ("i dag", SUNDAY),
        ("+7", date(2026, 12, 6)),
        ("om en uke", date(2026, 12, 6)),
        ("neste torsdag", date(2026, 12, 3)),
        ("2027-03-01", date(2027, 3, 1)),
    ],
)
def test_a_follow_up_is_read_ahead(kit: Kit, said: str, day: date) -> None:
    """A follow-up lies ahead, when it is added and when it is changed; the reply says which day it is."""
    reply = kit.run(*MEASURE, "--follow-up", said).ok().out
    (kept,) = kit.rows(Measure)
    assert kept.record.follow_up == day
    assert f"; follow-up {day:%A} {day.day} {day:%B} {day.year}\n" in reply
    kit.run("measure", "edit", kept.id, "--follow-up", "2030-01-01").ok()
    reply = kit.run("measure", "edit", kept.id, "--follow-up", said).ok().out
    assert kit.rows(Measure)[0].record.follow_up == day
    assert f"; follow-up {day:%A} {day.day} {day:%B} {day.year}\n" in reply


def test_what_was_done_is_read_back(kit: Kit) -> None:
    """The day of a contact, and the day a measure was completed, are the last ones there were."""
    kit.run(*TALK, "--day", "torsdag").ok()
    kit.run(*TALK, "--day", "3.12").ok()
    assert [kept.record.day for kept in kit.rows(Contact)] == [date(2025, 12, 3), date(2026, 11, 26)]
    reply = kit.run(*MEASURE, "--day", "mandag", "--completed", "torsdag", lang="nb").ok().out
    assert reply.endswith(", 23.11.2026; fullført torsdag 26. november 2026\n")


def test_what_is_planned_is_read_ahead_wherever_the_state_stands(kit: Kit) -> None:
    """The state decides, whether it is said before the day, after it, or stands in the row that is changed."""
    kit.run(*TALK, "--state", "planned", "--day", "torsdag").ok()
    kit.run(*TALK, "--day", "3.12", "--state", "planned").ok()
    assert {kept.record.day for kept in kit.rows(Contact)} == {date(2026, 12, 3)}
    row = kit.rows(Contact)[0].id
    assert "; day Wednesday 9 December 2026" in kit.run("contact", "edit", row, "--day", "9.12").ok().out
    assert (
        "; day Friday 27 November 2026"
        in kit.run("contact", "edit", row, "--state", "done", "--day", "fredag").ok().out
    )


def test_days_closed_are_read_ahead_and_weekly_hours_back(kit: Kit) -> None:
    """The house is closed on days to come, both ends of them; weekly hours are those of a day that was."""
    kit.run("opening", "add", "--kind", "closed", "--since", "24.12", "--until", "2.1").ok()
    kit.run("opening", "add", "--since", "1.12").ok()
    days = {(kept.record.since, kept.record.until) for kept in kit.rows(Opening)}
    assert days == {(date(2026, 12, 24), date(2027, 1, 2)), (date(2025, 12, 1), None)}


@pytest.mark.parametrize(
    ("since", "until", "day"),
    [
        (("--since", "1.3"), "1.9", date(2026, 9, 1)),
        (("--since", "mandag"), "torsdag", date(2026, 11, 26)),
        ((), "torsdag", date(2026, 12, 3)),
        ((), "1.9", date(2027, 9, 1)),
    ],
)
def test_an_end_is_the_first_such_day_after_the_beginning(
    kit: Kit, since: tuple[str, ...], until: str, day: date
) -> None:
    """Said with its beginning an end follows that, in whatever order they are said; alone it lies ahead."""
    kit.run("person", "add", "--code", "A").ok()
    reply = kit.run("role", "add", "--until", until, "--person", "A", "--kind", "guest", *since).ok().out
    assert kit.rows(PersonRole)[0].record.until == day
    assert f"until {day:%A} {day.day} {day:%B} {day.year}" in reply


def test_no_follow_up_lies_before_its_measure(kit: Kit) -> None:
    """A day to come that lies before the row's own is refused at the keyboard, in a file, and when either is changed."""
    refused = kit.run(*MEASURE, "--day", "2026-11-01", "--follow-up", "2026-10-01").failed()
    assert refused.err == "Error: follow-up: expected the day of the row, or a later one.\n"
    file = kit.write("m.csv", "day;kind;type;follow_up\n2026-11-01;internal;guidance;2026-10-31\n")
    assert "line 2: follow-up: expected the day of the row" in kit.run("measure", "import", file).failed().err
    kit.run(*MEASURE, "--day", "2026-11-01", "--follow-up", "2026-11-01").ok()
    row = kit.rows(Measure)[0].id
    kit.run("measure", "edit", row, "--day", "2026-11-02").failed()
    assert kit.rows(Measure)[0].record.day == date(2026, 11, 1)


def test_a_day_far_ahead_is_said_with_its_year(kit: Kit) -> None:
    """Whoever types 62 for 26 sees the year that was understood."""
    assert "2062-02-01" in kit.run("contact", "add", "--kind", "visit", "--day", "01.02.62").ok().out
    assert "01.02.2062" in kit.run("contact", "add", "--kind", "visit", "--day", "01.02.62", lang="nb").ok().out


def test_help_names_the_ways_ahead(kit: Kit) -> None:
    """Who reads the help learns `+7` and `next monday`."""
    told = " ".join(kit.run("measure", "add", "--help").ok().out.split())
    assert "+7" in told
    assert "next monday" in told


def test_a_word_that_is_no_day_is_refused(kit: Kit) -> None:
    """A day that is not understood is refused at once, by the option's name and not by its value."""
    refused = kit.run(*MEASURE, "--follow-up", "torsdagg").failed(2)
    assert "--follow-up" in refused.err
    assert "torsdagg" not in refused.err
    assert kit.rows(Measure) == []


def test_the_days_before_are_the_days_after_of_the_way_back(kit: Kit) -> None:
    """In a week every weekday is read back and ahead to days that lie a week apart."""
    for offset in range(7):
        day = SUNDAY + timedelta(days=offset - 6)
        kit.run(*MEASURE, "--day", f"{day:%A}", "--follow-up", f"{day:%A}").ok()
    assert {kept.record.follow_up - kept.record.day for kept in kit.rows(Measure)} == {timedelta(7)}
