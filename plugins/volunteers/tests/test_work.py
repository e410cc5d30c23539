"""Shifts, hours and what they make in full-time equivalents; courses; paid positions."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from omsorgskjerne.testing import Kit
from omsorgskjerne_volunteers.records import Engagement, Position, Shift


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation that has volunteers."""
    return omsorg("volunteers")


def figures(kit: Kit, period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of a period by id."""
    return kit.figures(period)


def shift(kit: Kit, *options: str, day: str = "2024-03-01") -> None:
    """Add a shift."""
    kit.run("volunteers", "shift", "add", "--day", day, *options).ok()


POSITIONS = {
    "social_worker": "1,5",
    "housing_coordinator": "0,5",
    "activity_leader": "0,4",
    "operations_manager": "1",
    "kitchen_manager": "0,8",
    "milieu_worker": "1",
    "administration": "1,5",
    "volunteer_coordinator": "1",
}


def position(kit: Kit, kind: str, fte: str, *options: str) -> None:
    """Add a paid position that began before the year."""
    kit.run("volunteers", "position", "add", "--since", "2023-05-01", "--position", kind, "--fte", fte, *options).ok()


def test_scenario_3_temporary_posts_are_counted_apart(kit: Kit) -> None:
    """Eight rows of together 770 per cent print 7.7 full-time equivalents; a temporary post leaves them there."""
    for kind, fte in POSITIONS.items():
        position(kit, kind, fte)
    position(kit, "activity_leader", "0,5", "--no-permanent")
    position(kit, "guard", "1", "--until", "2024-12-31")
    found = figures(kit)
    staff = found["staff.fte"]
    assert (7.7, "fte", "counted") == (staff["value"], staff["unit"], staff["quality"])
    assert {kind: float(fte.replace(",", ".")) for kind, fte in POSITIONS.items()} == staff["by"]["position"]
    assert (0.5, 9) == (found["staff.fte_temporary"]["value"], found["staff.employees"]["value"])
    assert "7,7" in kit.run("report", "2024", lang="nb").ok().out


def test_a_percentage_is_not_taken_for_a_number_of_positions(kit: Kit) -> None:
    """150 would be 150 full-time equivalents: it is refused with what was expected."""
    refused = kit.run("volunteers", "position", "add", "--position", "nurse", "--fte", "150").failed(2)
    assert "from 0 to 10" in refused.err
    assert [] == kit.rows(Position)


@pytest.mark.parametrize(("divisor", "fte"), [("", 1.29), ("1750", 1.29), ("1695", 1.33), ("1950", 1.15)])
def test_scenario_6_hours_make_full_time_equivalents(omsorg: Callable[..., Kit], divisor: str, fte: float) -> None:
    """2250 hours are 1.29, 1.33 or 1.15 full-time equivalents by the divisor set in omsorg.toml, and it is printed."""
    kit = omsorg("volunteers", config=f'[figures."volunteers.hours_per_fte"]\nvalue = {divisor}' if divisor else "")
    shift(kit, "--hours", "2250", day="2024-12-31")
    found = figures(kit)
    assert (2250, "hour", "counted") == tuple(found["volunteers.hours"][key] for key in ("value", "unit", "quality"))
    assert fte == round(found["volunteers.fte"]["value"], 2)
    assert {"not_stated": fte} == {role: round(part, 2) for role, part in found["volunteers.fte"]["by"]["role"].items()}
    assert 0 == found["volunteers.shifts"]["value"]
    text = kit.run("report", "2024").ok().out
    assert divisor or "1750" in text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")


def test_estimated_hours_make_an_estimate(kit: Kit) -> None:
    """19 250 estimated hours are about 11 full-time equivalents."""
    shift(kit, "--hours", "19250", "--quality", "estimated")
    fte = figures(kit)["volunteers.fte"]
    assert (11, "estimated", "fte") == (fte["value"], fte["quality"], fte["unit"])


@pytest.mark.parametrize(("day", "hours"), [("2024-10-26", 10), ("2024-03-30", 8), ("2024-06-01", 9)])
def test_scenario_21_a_night_shift_over_a_clock_change(kit: Kit, day: str, hours: int) -> None:
    """From 22.00 to 07.00 is 10 hours when the clocks go back, 8 when they go forward, else 9; all of the first day."""
    shift(kit, "--task", "milieu", "--begins", "22.00", "--ends", "07.00", day=day)
    month = day[:7]
    found = figures(kit)["volunteers.hours"]
    assert (hours, hours) == (found["value"], found["by"]["month"][month])
    assert {"milieu": hours} == found["by"]["task"]


def test_scenario_21_through_a_file(kit: Kit) -> None:
    """Night shifts that come in a file are worked out as those that are typed; hours that stand in the file are kept."""
    kit.write(
        "s.csv", "day;begins;ends;hours\n26.10.2024;22.00;07.00;\n30.03.2024;22.00;07.00;\n1.6.2024;22.00;07.00;8,5\n"
    )
    kit.run("volunteers", "shift", "import", kit.folder / "s.csv").ok()
    assert [480, 510, 600] == [row.record.hours for row in kit.rows(Shift)]


def test_hours_follow_when_a_time_is_corrected(kit: Kit) -> None:
    """Hours worked out from beginning and end are worked out anew when the end is corrected."""
    shift(kit, "--begins", "08:00", "--ends", "12:00")
    [row] = kit.rows(Shift)
    kit.run("volunteers", "shift", "edit", row.id, "--ends", "13:30").ok()
    assert [5 * 60 + 30] == [row.record.hours for row in kit.rows(Shift)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--ends", "12:00"), "the time it began"),
        (("--persons", "12", "--begins", "10:00", "--ends", "14:00"), "all of them together"),
    ],
)
def test_shifts_that_cannot_be_are_refused(kit: Kit, options: tuple[str, ...], expected: str) -> None:
    """An end needs a beginning; the hours of several people are not those from one time to another."""
    refused = kit.run("volunteers", "shift", "add", *options).failed()
    assert expected in refused.err
    assert [] == kit.rows(Shift)


def test_company_volunteers_come_as_a_head_count(kit: Kit) -> None:
    """Two companies' 12 and 8 volunteers, nobody named, are between 12 and 20 people, told apart by company."""
    for name, count, hours in (("Konsulentene (oppdiktet)", 12, 48), ("Banken (oppdiktet)", 8, 24)):
        kit.run("partner", "add", "--since", "2024-01-01", "--kind", "company", "--name", name).ok()
        shift(kit, "--role", "company_volunteer", "--persons", str(count), "--hours", str(hours), "--partner", name)
    found = figures(kit)
    company = found["volunteers.company_volunteers"]
    assert (12, 12, 20) == (company["value"], company["low"], company["high"])
    assert {12, 8} == set(company["by"]["partner"].values())
    assert {"company_volunteer": 72} == found["volunteers.hours"]["by"]["role"]


def test_courses_and_debriefs(kit: Kit) -> None:
    """A course of five people is five course places; debriefs are counted by the talk."""
    kit.run("volunteers", "course-taken", "add", "--day", "2024-02-01", "--course", "first_aid", "--persons", "5").ok()
    kit.run("person", "add", "--code", "P001", "--registered", "2024-01-01").ok()
    kit.run(
        "volunteers", "course-taken", "add", "--day", "2024-02-01", "--course", "course_module_1", "--person", "P001"
    ).ok()
    kit.run("volunteers", "debrief", "add", "--day", "2024-02-01", "--persons", "4", "--minutes", "20").ok()
    found = figures(kit)
    assert {"course_module_1": 1, "first_aid": 5} == found["volunteers.courses"]["by"]["course"]
    assert (6, 1) == (found["volunteers.courses"]["value"], found["volunteers.debriefs"]["value"])


@pytest.fixture
def crew(kit: Kit) -> Kit:
    """Return an organisation with three volunteers who are known by their codes."""
    for code in ("ANE", "BOB", "CAT"):
        kit.run("person", "add", "--code", code).ok()
    return kit


def here(kit: Kit) -> list[str]:
    """Return who is here now."""
    listed = json.loads(kit.run("volunteers", "on-shift", "--format", "json").ok().out)
    return [row["person"] for row in listed]


def test_many_check_in_and_out_in_one_command(crew: Kit) -> None:
    """Check-in begins a shift for each, on-shift shows who is here by code, check-out ends it with its hours."""
    crew.run("volunteers", "check-in", "ANE", "BOB", "CAT", "--task", "kitchen").ok()
    assert {"ANE", "BOB", "CAT"} == set(here(crew))
    crew.run("volunteers", "check-out", "BOB").ok()
    assert {"ANE", "CAT"} == set(here(crew))
    crew.run("volunteers", "check-out-all").ok()
    assert [] == here(crew)
    rows = [row.record for row in crew.rows(Shift)]
    assert [("kitchen", 1)] * 3 == [(row.task, row.persons) for row in rows]
    assert all(row.ends is not None and row.hours is not None and row.hours <= 1 for row in rows)


def test_check_in_takes_the_role_that_somebody_has(crew: Kit) -> None:
    """The only role somebody has is that of the shift, lived experience apart; of several, the one that is said."""
    engage = ("volunteers", "engagement", "add", "--since", "2024-01-01", "--person")
    for code, role in (
        ("ANE", "work_placement"),
        ("ANE", "lived_experience"),
        ("BOB", "volunteer"),
        ("BOB", "student"),
    ):
        crew.run(*engage, code, "--role", role).ok()
    crew.run("volunteers", "check-in", "ANE", "BOB", "CAT").ok()
    assert {"work_placement", None} == {row.record.role for row in crew.rows(Shift)}
    crew.run("volunteers", "check-out-all").ok()
    crew.run("volunteers", "check-in", "BOB", "--role", "student").ok()
    assert "student" == crew.rows(Shift)[-1].record.role


def test_whoever_is_here_is_not_checked_in_twice(crew: Kit) -> None:
    """A repeated check-in begins no second shift, and says so."""
    crew.run("volunteers", "check-in", "ANE").ok()
    again = crew.run("volunteers", "check-in", "ANE", "BOB").ok()
    assert ("Checked in: 1." in again.out, "Here already: 1." in again.out) == (True, True)
    assert 2 == len(crew.rows(Shift))


def test_a_group_leaves_with_the_hours_of_all(kit: Kit) -> None:
    """Twelve people nobody named, here for two hours, leave with 24 hours together."""
    began = (datetime.now(UTC) - timedelta(hours=2)).astimezone(ZoneInfo("Europe/Oslo"))
    shift(kit, "--persons", "12", "--begins", f"{began:%H:%M}", day=f"{began:%Y-%m-%d}")
    assert "Checked out: 12." in kit.run("volunteers", "check-out-all").ok().out
    [row] = kit.rows(Shift)
    assert row.record.ends is None
    assert row.record.hours in {12 * 120, 12 * 121}


def test_checking_out_somebody_who_is_not_here_changes_nothing(crew: Kit) -> None:
    """If one of those named is not here nobody is checked out."""
    crew.run("volunteers", "check-in", "ANE").ok()
    refused = crew.run("volunteers", "check-out", "ANE", "BOB").failed()
    assert "nobody was checked out" in refused.err
    assert ["ANE"] == here(crew)


def test_a_forgotten_shift_is_not_here(crew: Kit) -> None:
    """A shift of long ago that was never ended is no sign that somebody is here, and hinders no new one."""
    shift(crew, "--person", "ANE", "--begins", "08:00")
    assert [] == here(crew)
    crew.run("volunteers", "check-in", "ANE").ok()
    assert ["ANE"] == here(crew)
    assert (date(2024, 3, 1), None) == (crew.rows(Shift)[0].record.day, crew.rows(Shift)[0].record.hours)


def test_a_forgotten_shift_is_found_and_ended(crew: Kit) -> None:
    """Checking out says that it was left open and how to end it; who is here says how many, and lists them if asked."""
    shift(crew, "--person", "ANE", "--begins", "08:00")
    refused = crew.run("volunteers", "check-out", "ANE").failed().err
    assert ("left open" in refused, "--forgotten" in refused, "shift edit ID --ends" in refused) == (True, True, True)
    assert "Shifts that were left open: 1." in crew.run("volunteers", "on-shift").ok().err
    listed = crew.run("volunteers", "on-shift", "--forgotten", "--format", "json").ok()
    [row] = json.loads(listed.out)
    assert ("", "ANE", "2024-03-01", "08:00") == (listed.err, row["person"], row["day"], row["begins"][:5])
    crew.run("volunteers", "shift", "edit", row["id"], "--ends", "12:30").ok()
    assert [270] == [row.record.hours for row in crew.rows(Shift)]
    assert "" == crew.run("volunteers", "on-shift").ok().err
    assert "See who is" in crew.run("volunteers", "check-out", "ANE").failed().err


def test_a_shift_cannot_end_before_it_began(crew: Kit) -> None:
    """A check-out at a time before the check-in is refused."""
    crew.run("volunteers", "check-in", "ANE").ok()
    [row] = crew.rows(Shift)
    assert row.record.begins is not None
    hour, minute = divmod((row.record.begins.hour * 60 + row.record.begins.minute - 5) % 1440, 60)
    refused = crew.run("volunteers", "check-out", "ANE", "--ends", f"{time(hour, minute):%H:%M}").failed()
    assert "before the shift began" in refused.err


def test_the_list_of_who_is_here_never_tells_a_role(crew: Kit) -> None:
    """A role may tell of a sentence: it does not stand on the screen by the door."""
    crew.run("volunteers", "check-in", "ANE", "--role", "serving_sentence").ok()
    for format in ("table", "csv", "json"):
        shown = crew.run("volunteers", "on-shift", "--format", format).ok().out
        assert ("ANE" in shown, "sentence" in shown) == (True, False)


def test_positions_add_up_and_people_in_roles_do_not(kit: Kit) -> None:
    """Under the positions stands their total; under persons by role, that one may be counted in several."""
    for position, fte in (("social_worker", "1,5"), ("kitchen_manager", "0,8")):
        kit.run("volunteers", "position", "add", "--since", "2024-01-01", "--position", position, "--fte", fte).ok()
    kit.run("person", "add", "--code", "P001").ok()
    kit.run("volunteers", "engagement", "add", "--since", "2024-01-01", "--role", "volunteer", "--person", "P001").ok()
    lines = kit.run("report", "2024").ok().out.splitlines()

    def below(caption: str) -> list[str]:
        return lines[next(place for place, line in enumerate(lines) if line.endswith(caption)) :]

    positions = below("Paid full-time equivalents by position")
    assert ["Total", "2.3", "100.0%"] == next(line.split() for line in positions if line.startswith("Total"))
    roles = below("Active in the period by role")
    assert any("one may be counted in several" in line for line in roles[:8])


def at(text: str) -> Callable[[], datetime]:
    """Return a clock in Oslo that stands."""
    return lambda: datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Oslo"))


def test_who_comes_at_night_comes_to_the_shift_of_the_day_before(crew: Kit) -> None:
    """A check-in before six is of the day before, and says so; the hours are those that passed, over six too."""
    crew.now = at("2027-01-01 02:30")
    reply = crew.run("volunteers", "check-in", "ANE").ok().out
    assert "31\xa0December 2026" in reply
    crew.run("volunteers", "check-in", "BOB", "--begins", "22:00").ok()
    assert {date(2026, 12, 31)} == {row.record.day for row in crew.rows(Shift)}
    assert {"ANE", "BOB"} == set(here(crew))
    crew.now = at("2027-01-01 05:00")
    assert "31\xa0December 2026" in crew.run("volunteers", "check-out", "BOB").ok().out
    crew.now = at("2027-01-01 07:00")
    reply = crew.run("volunteers", "check-out-all").ok().out
    assert ("31\xa0December 2026" in reply, "2027" in reply) == (True, False)
    assert {"22:00": 420, "02:30": 270} == {f"{row.record.begins:%H:%M}": row.record.hours for row in crew.rows(Shift)}


def test_a_night_shift_is_forgotten_a_day_after_it_began(crew: Kit) -> None:
    """One that began at night may be ended until the same hour the night after."""
    crew.now = at("2027-01-01 05:50")
    crew.run("volunteers", "check-in", "ANE").ok()
    crew.now = at("2027-01-02 05:40")
    assert ["ANE"] == here(crew)
    crew.now = at("2027-01-02 05:55")
    assert [] == here(crew)
    assert "left open: 1" in crew.run("volunteers", "on-shift").ok().err


def test_the_early_morning_of_a_day_is_written_as_that_day(crew: Kit) -> None:
    """A shift added with its day and an early hour began on that day: breakfast, not the night after."""
    crew.now = at("2027-01-01 08:00")
    shift(crew, "--person", "ANE", "--begins", "05:30", day="2027-01-01")
    crew.run("volunteers", "check-out", "ANE").ok()
    assert [150] == [row.record.hours for row in crew.rows(Shift)]


def test_a_shift_read_from_a_file_at_night_began_on_its_day(crew: Kit) -> None:
    """Whatever hour a file is read at, an early hour in it is of the day it says; the days of all who left are said."""
    crew.now = at("2027-01-01 02:00")
    file = crew.write("shifts.csv", "day;person;begins\n2026-12-31;ANE;05:00\n")
    crew.run("volunteers", "shift", "import", file).ok()
    crew.now = at("2027-01-01 04:00")
    assert "31\xa0December 2026" in crew.run("volunteers", "check-out", "ANE").ok().out
    assert [23 * 60] == [row.record.hours for row in crew.rows(Shift)]


def test_all_the_days_of_those_who_leave_are_said(crew: Kit) -> None:
    """Who came in the night and who came in the morning are checked out at once, each on the day of the shift."""
    for moment, who in (("2026-12-31 22:00", "ANE"), ("2027-01-01 06:30", "BOB")):
        crew.now = at(moment)
        crew.run("volunteers", "check-in", who).ok()
    crew.now = at("2027-01-01 07:00")
    out = crew.run("volunteers", "check-out-all").ok().out
    assert "31\xa0December 2026; 1\xa0January 2027" in out


def test_a_role_that_ends_at_night_ends_with_the_shift(crew: Kit) -> None:
    """Without a day a role ends on the shift's, and the reply says which."""
    crew.run("volunteers", "engagement", "add", "--since", "2026-01-01", "--role", "volunteer", "--person", "ANE").ok()
    crew.now = at("2027-01-01 02:30")
    assert "31\xa0December 2026" in crew.run("volunteers", "end", "--role", "volunteer", "ANE").ok().out
    assert [date(2026, 12, 31)] == [row.record.until for row in crew.rows(Engagement)]
