"""What may be recorded of activities, sessions and those who came: through the commands, alone with the core."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import InputError, Person
from omsorgskjerne.testing import Kit, Outcome
from omsorgskjerne_activities.records import (
    Activity,
    ActivityKind,
    Attendance,
    Equipment,
    Membership,
    Session,
    SessionState,
    Stop,
)

MEMBERS = ("Stein", "Ask", "Furu", "Bjørk", "Eik", "Lind")


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with a closed talking group of six members, and one person who is none."""
    return omsorg("activities", filled=grouped)


def grouped(kit: Kit) -> None:
    """Enter the group and the persons."""
    run(kit, "activities activity add --since 2024-01-01 --kind talking_group --leader social_worker --name",
            "Samtalegruppa", "--closed").ok()  # fmt: skip
    for name in (*MEMBERS, "Gran"):
        kit.run("person", "add", "--registered", "2024-01-01", "--nickname", name).ok()
    rows = "".join(f"2024-01-08,talking_group,Samtalegruppa,{name}\n" for name in MEMBERS)
    kit.write("members.csv", f"since,kind,activity,person\n{rows}")
    kit.run("activities", "membership", "import", kit.folder / "members.csv").ok()


def run(kit: Kit, words: str, *more: object) -> Outcome:
    """Run a command written as it is typed, with more words after it."""
    return kit.run(*words.split(), *more)


def group(*options: object, day: str = "2024-06-03") -> list[object]:
    """Return the words that add a session of the talking group."""
    return ["activities", "session", "add", "--day", day, "--kind", "talking_group", "--activity", "samtalegruppa",
            *options]  # fmt: skip


def test_scenario_12_as_one_row(kit: Kit) -> None:
    """Six members and 14 sessions make at most 84 attendances: 90 are refused, and nothing is stored; 84 stand."""
    refused = kit.run(*group("--number", 14, "--attendances", 90)).failed()
    assert "at most 84" in refused.err
    assert "90" not in refused.err
    assert [] == kit.rows(Session)
    kit.run(*group("--number", 14, "--attendances", 84)).ok()
    assert [84] == [row.record.attendances for row in kit.rows(Session)]


def test_scenario_12_singly(kit: Kit) -> None:
    """Fourteen single sessions of six stand; each with a seventh is refused, so 90 in all cannot be entered."""
    for week in range(14):
        day = date.fromordinal(date(2024, 2, 5).toordinal() + 7 * week).isoformat()
        assert "at most 6" in kit.run(*group("--attendances", 7, day=day)).failed().err
        kit.run(*group("--attendances", 6, day=day)).ok()
    assert 84 == sum(row.record.attendances for row in kit.rows(Session))


def test_scenario_12_in_a_file(kit: Kit) -> None:
    """A file with one row of too many attendances is refused whole, naming the line."""
    rows = "".join(f"2024-03-{day:02},talking_group,Samtalegruppa,{count}\n" for day, count in ((4, 6), (11, 7)))
    kit.write("sessions.csv", f"day,kind,activity,attendances\n{rows}")
    refused = kit.run("activities", "session", "import", kit.folder / "sessions.csv").failed()
    assert "3" in refused.out + refused.err
    assert [] == kit.rows(Session)


def test_scenario_12_by_name(kit: Kit) -> None:
    """Naming somebody who is no member on the day is refused; naming every member stands, each once."""
    kit.run(*group("--code", "SG1")).ok()
    assert "Only members" in kit.run("activities", "attend", "--session", "SG1", "stein", "gran").failed().err
    assert [] == kit.rows(Attendance)
    assert "Named: 6" in kit.run("activities", "attend", "--session", "SG1", *MEMBERS).ok().out
    again = kit.run("activities", "attend", "--session", "SG1", "stein", "ask").ok().out
    assert "Named: 0; named already: 2" in again
    assert 6 == len(kit.rows(Attendance))


def test_members_are_those_of_the_day(kit: Kit) -> None:
    """Before the memberships began and after one ended fewer may come."""
    assert "at most 0" in kit.run(*group("--attendances", 1, day="2024-01-05")).failed().err
    stein = kit.rows(Membership)[0].id
    kit.run("activities", "membership", "edit", stein, "--until", "2024-06-03").ok()
    assert "at most 5" in kit.run(*group("--attendances", 6)).failed().err
    kit.run(*group("--attendances", 6, day="2024-06-02")).ok()


def test_a_membership_cannot_be_taken_from_under_attendances(kit: Kit) -> None:
    """Ending or voiding a membership that attendances rest on is refused; the membership stands."""
    kit.run(*group("--attendances", 6)).ok()
    stein = kit.rows(Membership)[0].id
    assert "at most 5" in kit.run("activities", "membership", "edit", stein, "--until", "2024-05-01").failed().err
    kit.run("activities", "membership", "void", stein, "--reason", "by mistake").failed()
    kit.run("activities", "membership", "edit", stein, "--until", "2024-06-04").ok()
    assert 6 == len(kit.rows(Membership))


def test_a_group_is_closed_only_if_all_who_came_are_members(kit: Kit) -> None:
    """Closing an open group is refused while others have come, and allowed once they are members."""
    run(kit, "activities activity add --since 2024-01-01 --kind music_group --name Bandet").ok()
    run(kit, "activities session add --day 2024-02-01 --kind music_group --activity bandet --code B1").ok()
    kit.run("activities", "attend", "--session", "B1", "gran").ok()
    assert "Only members" in kit.run("activities", "activity", "edit", "bandet", "--closed").failed().err
    run(kit, "activities membership add --since 2024-01-01 --kind music_group --activity bandet --person gran").ok()
    kit.run("activities", "activity", "edit", "bandet", "--closed").ok()


def test_no_more_are_named_than_were_counted(kit: Kit) -> None:
    """A head-count of one refuses a second name, and lowering the head-count below those named is refused."""
    run(kit, "activities session add --day 2024-02-01 --kind drop_in --attendances 1 --code D1").ok()
    assert "head-count" in kit.run("activities", "attend", "--session", "D1", "gran", "eik").failed().err
    assert [] == kit.rows(Attendance)
    kit.run("activities", "session", "edit", "D1", "--attendances", 2).ok()
    kit.run("activities", "attend", "--session", "D1", "gran", "eik").ok()
    assert "head-count" in kit.run("activities", "session", "edit", "D1", "--attendances", 1).failed().err


def test_a_person_comes_at_most_once_to_each_session(kit: Kit) -> None:
    """Of a row of three sessions a person may be named for three, not for four; of a single one not twice."""
    run(kit, "activities session add --day 2024-02-01 --kind drop_in --number 3 --code D3").ok()
    add = ["activities", "attendance", "add", "--day", "2024-02-01", "--session", "D3", "--person", "gran", "--number"]
    assert "more often" in kit.run(*add, 4).failed().err
    kit.run(*add, 3).ok()
    assert "more often" in kit.run(*add, 1).failed().err


def test_rows_of_a_session_have_its_day_and_kind(kit: Kit) -> None:
    """Another kind than the activity's, and a name, stop or piece of equipment of another day, are refused."""
    words = "activities session add --day 2024-02-01 --kind drop_in --activity samtalegruppa"
    assert "kind" in run(kit, words).failed().err
    words = "activities membership add --since 2024-01-01 --kind drop_in --activity samtalegruppa --person gran"
    assert "kind" in run(kit, words).failed().err
    run(kit, "activities session add --day 2024-02-01 --kind outreach_round --code R1").ok()
    for row in ("attendance add --person gran", "stop add --seen 3", "equipment add --item kit --handed-out 2"):
        given = ["activities", *row.split(), "--session", "R1", "--day"]
        assert "day" in kit.run(*given, "2024-02-02").failed().err
        kit.run(*given, "2024-02-01").ok()
    assert [1, 1, 1] == [len(kit.rows(record)) for record in (Attendance, Stop, Equipment)]
    assert "Void those first" in kit.run("activities", "session", "edit", "R1", "--day", "2024-02-02").failed().err
    assert "Void those first" in kit.run("activities", "session", "void", "R1", "--reason", "twice").failed().err


def test_an_activity_keeps_its_kind_while_it_has_sessions(kit: Kit) -> None:
    """Another kind, or voiding, is refused while sessions or members stand; another name is not."""
    assert "of its kind" in kit.run("activities", "activity", "edit", "samtalegruppa", "--kind", "other").failed().err
    kit.run("activities", "activity", "void", "samtalegruppa", "--reason", "twice").failed()
    kit.run("activities", "activity", "edit", "samtalegruppa", "--name", "Mandagsgruppa").ok()
    assert ["Mandagsgruppa"] == [row.record.name for row in kit.rows(Activity)]


def test_what_is_of_an_activity_lies_in_its_life(kit: Kit) -> None:
    """Sessions but cancelled ones, and memberships, are refused outside of it; it does not shrink under them."""
    add = "activities activity add --kind music_group --name Bandet --since 2024-02-01 --until 2024-07-01"
    run(kit, add).ok()
    session = "activities session add --kind music_group --activity bandet --day"
    member = "activities membership add --kind music_group --activity bandet --person gran --since"
    for day in ("2024-01-31", "2024-07-01"):
        assert "before the activity begins" in run(kit, session, day).failed().err
        run(kit, session, day, "--state", "cancelled").ok()
    for days in (("2024-01-31", "--until", "2024-07-01"), ("2024-02-01",), ("2024-03-01", "--until", "2024-07-02")):
        assert "lasts longer" in run(kit, member, *days).failed().err
    edit = ("activities", "activity", "edit", "bandet")
    run(kit, session, "2024-06-30").ok()
    assert "after it ends" in kit.run(*edit, "--until", "2024-06-30").failed().err
    run(kit, member, "2024-02-01", "--until", "2024-07-01").ok()
    assert "lasts longer" in kit.run(*edit, "--since", "2024-02-02").failed().err
    kit.run(*edit, "--until", "2024-08-01").ok()
    assert (3, 7) == (len(kit.rows(Session)), len(kit.rows(Membership)))


def test_only_a_round_that_was_held_has_stops_and_equipment(kit: Kit) -> None:
    """Those of another kind of session, or of one planned or cancelled, are refused; nor does a round become such."""
    for code, words in (
        ("R1", "outreach_round --state cancelled"),
        ("R2", "clean_up --state planned"),
        ("R3", "talking_group"),
        ("R4", "outreach_round"),
    ):
        run(kit, f"activities session add --day 2024-02-01 --code {code} --kind {words}").ok()
    for row in ("stop add --seen 30", "equipment add --item kit --handed-out 40"):
        given = ("activities", *row.split(), "--day", "2024-02-01", "--session")
        for code in ("R1", "R2", "R3"):
            assert "round that was held" in kit.run(*given, code).failed().err
        kit.run(*given, "R4").ok()
    edit = ("activities", "session", "edit", "R4")
    for change in (("--state", "planned"), ("--kind", "film")):
        assert "Void those first" in kit.run(*edit, *change).failed().err
    assert "Void those first" in kit.run("activities", "cancel", "R4", "--reason", "weather").failed().err
    assert (1, 1) == (len(kit.rows(Stop)), len(kit.rows(Equipment)))


def test_a_session_that_people_came_to_is_not_cancelled(kit: Kit) -> None:
    """Whether they were counted or named: what to do about it is said, and that is not to hold it."""
    run(kit, "activities session add --day 2024-02-01 --kind film --code F1 --attendances 3").ok()
    run(kit, "activities session add --day 2024-02-01 --kind film --code F2").ok()
    kit.run("activities", "attend", "--session", "F2", "gran").ok()
    for code in ("F1", "F2"):
        refused = kit.run("activities", "cancel", code, "--reason", "weather").failed().err
        assert "is not cancelled" in refused
        assert "hold" not in refused
    assert 2 == len(kit.rows(Session, state=SessionState.HELD))


def test_a_session_that_nobody_came_to_may_be_cancelled(kit: Kit) -> None:
    """A head-count of nobody is not that people came."""
    run(kit, "activities session add --day 2024-02-01 --kind film --code F1 --attendances 0").ok()
    kit.run("activities", "cancel", "F1", "--reason", "weather").ok()
    assert 1 == len(kit.rows(Session, state=SessionState.CANCELLED))


def test_an_activity_ends_after_its_memberships(kit: Kit) -> None:
    """The refusal says how many members are left and where they are listed; once they have ended, it ends."""
    edit = ("activities", "activity", "edit", "samtalegruppa", "--until", "2024-07-01")
    refused = kit.run(*edit).failed().err
    assert ("activity: 6" in refused, "omsorg activities membership list" in refused) == (True, True)
    for membership in kit.rows(Membership):
        kit.run("activities", "membership", "edit", membership.id, "--until", "2024-07-01").ok()
    kit.run(*edit).ok()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("session add --kind film --state planned --attendances 4", "Only a session that was held"),
        ("session add --kind film --reason weather", "Only a session that was cancelled"),
        ("session add --kind film --number 2 --begins 18 --ends 20", "no clock times"),
        ("session add --kind film --number 0", "at least 1"),
        ("stop add --seen 3 --spoken-to 4", "than were seen"),
        ("stop add --seen 3 --new-people 4", "than were seen"),
        ("equipment add --item kit", "handed out"),
    ],
)
def test_what_cannot_be_is_refused(kit: Kit, words: str, expected: str) -> None:
    """Each is refused with what is wrong, in one or two lines."""
    outcome = kit.run("activities", *words.split())
    assert outcome.code in {1, 2}
    assert expected in outcome.err


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.integers(1, 14), st.integers(0, 100)), min_size=1, max_size=4))
def test_a_closed_group_never_has_more_than_members_times_sessions(kit: Kit, rows: list[tuple[int, int]]) -> None:
    """Whatever is entered, a row stands exactly if it has at most members × sessions attendances."""
    with kit.store() as store:
        activity = next(iter(store.rows(Activity))).id
        for number, attendances in rows:
            proposed = Session(
                day=date(2024, 6, 3),
                kind=ActivityKind.TALKING_GROUP,
                activity=activity,
                number=number,
                attendances=attendances,
            )
            try:
                store.add(proposed)
                stands = True
            except InputError:
                stands = False
            assert (attendances <= 6 * number) == stands


def test_names_reach_no_message(kit: Kit) -> None:
    """A refusal names nobody, whoever it is about."""
    kit.run(*group("--code", "SG1")).ok()
    refused = kit.run("activities", "attend", "--session", "SG1", "Gran").failed()
    assert "gran" not in refused.err.lower()
    assert [7] == [len(kit.rows(Person))]
    assert [SessionState.HELD] == [row.record.state for row in kit.rows(Session)]
