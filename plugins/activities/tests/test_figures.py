"""The figures of activities, alone with the core: what was published, by kind and month, and what is not known."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from omsorgskjerne.testing import Kit, Outcome
from omsorgskjerne_activities.records import Session

PUBLISHED = {
    "quiz_bingo_board_games": (17, 300),
    "hairdresser": (6, 36),
    "cinema": (3, 45),
    "match": (4, 40),
    "outing": (3, 30),
    "culture": (9, 117),
    "concert": (3, 60),
    "creative": (11, 110),
    "talking_group": (14, 56),
    "boat_trip": (1, 30),
    "cabin_trip": (2, 24),
    "sweden_trip": (1, 290),
    "computer_course": (40, 147),
    "nutrition_course": (5, 25),
    "naloxone_course": (1, 20),
}
"""Sessions and attendances by kind. The sessions, both sums and both courses were published; the rest is invented."""


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with five persons."""
    return omsorg(
        "activities",
        filled=peopled,
        config="""
        [figures."activities.doctor.hours"]
        of = "activities.hours"
        where = { kind = "doctor" }
        [figures."activities.external.sessions"]
        of = "activities.sessions"
        where = { external = true }
        [figures."activities.talking_group.members"]
        of = "activities.members"
        where = { kind = "talking_group" }
        """,
    )


def peopled(kit: Kit) -> None:
    """Enter the persons."""
    for name in ("Stein", "Ask", "Furu", "Eik", "Lind"):
        kit.run("person", "add", "--registered", "2024-01-01", "--nickname", name).ok()


def run(kit: Kit, words: str, *more: object) -> Outcome:
    """Run a command written as it is typed, with more words after it."""
    return kit.run(*words.split(), *more)


def load(kit: Kit, record: str, header: str, rows: Iterable[str]) -> None:
    """Import rows from a file."""
    kit.write("rows.csv", "\n".join([header, *rows]) + "\n")
    kit.run("activities", record, "import", kit.folder / "rows.csv").ok()


def figures(kit: Kit) -> dict[str, dict[str, Any]]:
    """Return the figures of 2024 by id, without the plugin's name."""
    report = kit.figures("2024")
    return {
        figure["id"].partition(".")[2]: figure for figure in report.values() if figure["id"].startswith("activities.")
    }


def test_scenario_12_sessions_and_attendances(kit: Kit) -> None:
    """120 sessions with 1330 attendances are 11.1 each; 40 computer courses with 147 are 3.7, 5 on nutrition with 25 are 5."""
    rows = [f"2024-{1 + place % 12:02}-15,{kind},{number},{attendances}"
            for place, (kind, (number, attendances)) in enumerate(PUBLISHED.items())]  # fmt: skip
    load(kit, "session", "day,kind,number,attendances", rows)
    found = figures(kit)
    sessions, attendances, each = (found[name] for name in ("sessions", "attendances", "attendances_per_session"))
    assert (120, "counted", "session") == (sessions["value"], sessions["quality"], sessions["unit"])
    assert (1330, "counted", "attendance") == (attendances["value"], attendances["quality"], attendances["unit"])
    assert 11.1 == round(each["value"], 1)
    assert {kind: number for kind, (number, _came) in PUBLISHED.items()} == sessions["by"]["kind"]
    assert {kind: came for kind, (_number, came) in PUBLISHED.items()} == attendances["by"]["kind"]
    assert (3.7, 5) == tuple(round(each["by"]["kind"][kind], 1) for kind in ("computer_course", "nutrition_course"))
    assert sum(attendances["by"]["month"].values()) == 1330
    assert round((300 + 147) / (17 + 40), 1) == round(each["by"]["month"]["2024-01"], 1)
    printed = kit.run("report", "2024").ok().out
    for part in ("11.1", "1,330", "Sessions held by month", "Attendances by kind", "Attendances per session by kind"):
        assert part in printed


def test_attendances_are_the_larger_of_counted_and_named(kit: Kit) -> None:
    """Of 5 counted 2 are named and 3 unknown; 2 named alone are 2; a head-count alone is unknown as a whole."""
    load(
        kit,
        "session",
        "day,kind,attendances,code",
        ["2024-02-01,film,5,F1", "2024-03-01,film,,F2", "2024-03-02,film,4,F3"],
    )
    kit.run("activities", "attend", "--session", "F1", "stein", "ask").ok()
    kit.run("activities", "attend", "--session", "F2", "stein", "furu").ok()
    found = figures(kit)
    assert (11, 7) == (found["attendances"]["value"], found["unnamed"]["value"])
    months = found["attendances"]["by"]["month"]
    assert (5, 6) == (months["2024-02"], months["2024-03"])
    assert (3, 4) == tuple(found["unnamed"]["by"]["month"][month] for month in ("2024-02", "2024-03"))
    assert 3 == found["participants"]["value"]
    assert {"film": 3} == found["participants"]["by"]["kind"]


def test_sessions_nobody_was_counted_at_are_no_part_of_the_mean(kit: Kit) -> None:
    """Two films with 6 in all and one at which nobody was counted are 3 per session; a session with nobody is part of it."""
    rows = ["2024-02-01,film,5,F1", "2024-02-02,film,,F2", "2024-02-03,film,,F3", "2024-02-04,concert,0,K1"]
    load(kit, "session", "day,kind,attendances,code", rows)
    run(kit, "activities attend --session F2 stein").ok()
    found = figures(kit)
    assert (4, 3, 2) == tuple(
        found[name]["value"] for name in ("sessions", "sessions_counted", "attendances_per_session")
    )
    assert {"film": 3, "concert": 0} == found["attendances_per_session"]["by"]["kind"]


def test_a_voided_name_becomes_unknown(kit: Kit) -> None:
    """Voiding a named attendance leaves the head-count as it was, with one more who is not known."""
    load(kit, "session", "day,kind,attendances,code", ["2024-02-01,film,5,F1"])
    kit.run("activities", "attend", "--session", "F1", "stein", "ask").ok()
    row = json.loads(kit.run("activities", "attendance", "list", "--format", "json").ok().out)[0]
    kit.run("activities", "attendance", "void", row["id"], "--reason", "somebody else").ok()
    found = figures(kit)
    assert (5, 4, 1) == tuple(found[name]["value"] for name in ("attendances", "unnamed", "participants"))


def test_only_what_was_held_counts(kit: Kit) -> None:
    """Planned and cancelled sessions are figures of their own, the cancelled by reason, and add no hours."""
    rows = ["2024-02-01,film,held,,2", "2024-02-08,film,planned,,2", "2024-02-15,film,cancelled,weather,2",
            "2024-02-22,film,cancelled,leader_away,2"]  # fmt: skip
    load(kit, "session", "day,kind,state,reason,hours", rows)
    found = figures(kit)
    assert [1, 1, 2, 2] == [found[name]["value"] for name in ("sessions", "planned", "cancelled", "hours")]
    assert {"leader_away": 1, "weather": 1} == found["cancelled"]["by"]["reason"]


def test_hours_follow_the_clock_or_are_stated(kit: Kit) -> None:
    """Doctor's hours from 10 to 12.30 and a row of forty weeks with 100 hours make 102.5, in a slice of their own."""
    run(kit, "activities session add --day 2024-02-01 --kind doctor --begins 10 --ends 12:30").ok()
    run(kit, "activities session add --day 2024-12-31 --kind doctor --number 40 --hours 100").ok()
    run(kit, "activities session add --day 2024-12-31 --kind music_therapy --number 36 --hours 72").ok()
    found = figures(kit)
    assert (102.5, "hour", "counted") == tuple(found["doctor.hours"][name] for name in ("value", "unit", "quality"))
    assert {"doctor": 102.5, "music_therapy": 72} == found["hours"]["by"]["kind"]


def test_a_night_round_follows_the_clock(kit: Kit) -> None:
    """A round from 22 to 07 is ten hours when summer time ends, eight when it begins (scenario 21)."""
    for day, minutes in (("2024-10-26", 600), ("2024-03-30", 480)):
        words = [
            "activities",
            "session",
            "add",
            "--day",
            day,
            "--kind",
            "outreach_round",
            "--begins",
            "22",
            "--ends",
            "7",
        ]
        kit.run(*words).ok()
        assert [minutes] == [row.record.hours for row in kit.rows(Session) if str(row.record.day) == day]


def test_members_are_different_persons_in_the_period(kit: Kit) -> None:
    """Somebody in two groups is one member; one who left before the year is none; the talking group is a slice."""
    for kind, name in (("talking_group", "Samtalegruppa"), ("music_group", "Bandet")):
        kit.run("activities", "activity", "add", "--since", "2023-01-01", "--kind", kind, "--name", name).ok()
    rows = ["2024-01-08,talking_group,Samtalegruppa,Stein,", "2024-01-08,talking_group,Samtalegruppa,Ask,2024-05-01",
            "2024-03-01,music_group,Bandet,Stein,", "2023-01-01,music_group,Bandet,Furu,2024-01-01"]  # fmt: skip
    load(kit, "membership", "since,kind,activity,person,until", rows)
    found = figures(kit)
    assert (2, {"talking_group": 2, "music_group": 1}) == (found["members"]["value"], found["members"]["by"]["kind"])
    assert (2, "person", "counted") == tuple(
        found["talking_group.members"][name] for name in ("value", "unit", "quality")
    )


def test_what_happens_outside_the_house_is_a_slice(kit: Kit) -> None:
    """Nine trips outside the house are nine sessions of the slice."""
    load(kit, "session", "day,kind,number,external", ["2024-06-01,trip,9,yes", "2024-06-02,drop_in,30,no"])
    found = figures(kit)
    assert (9, 39) == (found["external.sessions"]["value"], found["sessions"]["value"])


def test_activities_on_offer_are_by_leader_and_funder(kit: Kit) -> None:
    """An activity is on offer in every year it touches, and counted by leader, funder and kind."""
    run(kit, "partner add --since 2020-01-01 --kind foundation --name Stiftelsen").ok()
    words = "activities activity add --since 2023-01-01 --kind computer_course --name Datakurs --leader volunteer"
    run(kit, words, "--funder", "stiftelsen").ok()
    run(kit, "activities activity add --since 2023-01-01 --until 2024-01-01 --kind film --name Film").ok()
    offered = figures(kit)["offered"]
    assert (1, {"computer_course": 1}, {"volunteer": 1}) == (
        offered["value"],
        offered["by"]["kind"],
        offered["by"]["leader"],
    )
    assert [1] == list(offered["by"]["funder"].values())


def test_rounds_count_people_and_things(kit: Kit) -> None:
    """Seen, spoken to and new add up over stops, things over rounds by item; rounds are those two kinds of session."""
    load(
        kit,
        "session",
        "day,kind,code,number",
        ["2024-06-01,outreach_round,R1,1", "2024-06-02,clean_up,C1,54", "2024-06-03,film,F1,1"],
    )
    load(kit, "stop", "day,session,seen,spoken_to,new_people", ["2024-06-01,R1,12,8,2", "2024-06-01,R1,5,5,"])
    rows = ["2024-06-01,R1,syringe,40,12", "2024-06-02,C1,litter,,9", "2024-06-02,C1,syringe,,31"]
    load(kit, "equipment", "day,session,item,handed_out,picked_up", rows)
    found = figures(kit)
    assert [55, 17, 13, 2, 40, 52] == [
        found[name]["value"] for name in ("rounds", "seen", "spoken_to", "new_people", "handed_out", "picked_up")
    ]
    assert {"outreach_round": 1, "clean_up": 54} == found["rounds"]["by"]["kind"]
    assert {"syringe": 43, "litter": 9} == found["picked_up"]["by"]["item"]


def test_an_estimate_is_no_count(kit: Kit) -> None:
    """Hours that were estimated in one row make the sum an estimate."""
    load(kit, "session", "day,kind,hours,quality", ["2024-06-01,doctor,40,estimated", "2024-06-02,doctor,2,counted"])
    hours = figures(kit)["hours"]
    assert (42, "estimated") == (hours["value"], hours["quality"])


def test_an_estimated_head_count_is_no_count(kit: Kit) -> None:
    """Attendances are an estimate where a head-count is; those who are named were counted."""
    load(kit, "session", "day,kind,attendances,quality", ["2024-06-01,film,40,estimated"])
    assert ("estimated", "estimated") == (
        figures(kit)["attendances"]["quality"],
        figures(kit)["attendances_per_session"]["quality"],
    )


def test_what_was_not_recorded_is_not_stated(kit: Kit) -> None:
    """Without any session, no figure says zero."""
    found = figures(kit)
    assert {None} == {figure["value"] for figure in found.values()}
