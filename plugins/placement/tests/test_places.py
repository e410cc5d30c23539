"""What wards, capacities and limits keep with one another, and with the people who live there."""

import subprocess
import sys
from collections.abc import Callable

from omsorgskjerne.testing import Kit, Outcome
from omsorgskjerne_placement.records import Capacity, Move

Desk = Callable[..., Outcome]
Refer = Callable[..., None]


def test_places_and_limits_are_held_to_their_level(office: Kit) -> None:
    """A ward's places are at its level, which stays once it has them; a level has one limit at a time, in one unit."""
    capacity = ("placement", "capacity", "add", "--since", "2025-01-01", "--ward", "Elve 1", "--beds", "1")
    office.run(*capacity, "--level", "care").failed()
    office.run("placement", "ward", "edit", "Elve 1", "--level", "care").failed()
    office.run("placement", "ward", "edit", "Elve 1", "--name", "Elve A").ok()
    rule = ("placement", "level-rule", "add", "--since", "2020-01-01", "--level", "coping")
    office.run(*rule, "--months", "12", "--days", "14").failed()
    office.run(*rule, "--months", "12").ok()
    assert "already" in office.run(*rule, "--days", "14").failed().err


def test_a_ward_is_not_closed_on_those_who_live_there(office: Kit, desk: Desk, refer: Refer) -> None:
    """A ward ends when its stays and places have; an institution when its wards have; nobody moves in afterwards."""
    for case, person in (("ONE", "PPA"), ("TWO", "PPC")):
        refer("2025-02-03", case, person)
        desk("2025-02-10", "allocate", case, "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "ONE").ok()
    close = ("placement", "ward", "edit", "Elve 1", "--until", "2025-06-01")
    [capacity] = [row.id for row in office.rows(Capacity) if row.record.beds == 2]
    assert "outside that time" in office.run(*close).failed().err
    office.run("placement", "capacity", "edit", capacity, "--until", "2025-06-01").ok()
    assert "outside that time" in office.run(*close).failed().err
    desk("2025-05-20", "discharge", "ONE", "--discharge", "as_planned").ok()
    office.run(*close).ok()
    assert "not open" in desk("2025-06-01", "admit", "TWO").failed().err
    desk("2025-05-31", "accept", "TWO").ok()
    add = ("placement", "capacity", "add", "--level", "coping", "--ward", "Elve 1", "--beds", "1")
    assert "not open" in office.run(*add, "--since", "2025-05-01").failed().err
    house = ("placement", "institution", "edit", "Elvehuset")
    assert "wards outside" in office.run(*house, "--until", "2026-01-01").failed().err
    ward = ("placement", "ward", "add", "--level", "coping", "--institution", "Elvehuset", "--name", "Elve 4")
    assert "time of its institution" in office.run(*ward, "--since", "2019-01-01").failed().err


def test_a_stay_lies_within_the_time_of_its_ward(office: Kit, desk: Desk, refer: Refer) -> None:
    """Somebody admitted to a ward with a known end leaves it by then."""
    ward = ("placement", "ward", "add", "--level", "coping", "--institution", "Elvehuset", "--name", "Elve 4")
    office.run(*ward, "--since", "2025-01-01", "--until", "2025-06-01").ok()
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 4", "--anyway").ok()
    assert "during all of the stay" in desk("2025-03-01", "admit", "CASE").failed().err


def test_one_bed_is_not_given_away_at_two_desks(office: Kit, refer: Refer) -> None:
    """Of four desks that allocate the one bed of a ward at the same time, one does."""
    cases = {"ONE": "PPA", "TWO": "PPC", "THREE": "PPD", "FOUR": "PPE"}
    for case, person in cases.items():
        refer("2025-02-03", case, person, "care")
    words = ["placement", "allocate", "--day", "2025-02-10", "--ward", "Elve 3", "--decided-by", "case_officer"]
    omsorg = [sys.executable, "-m", "omsorgskjerne", "--config", str(office.folder / "omsorg.toml")]
    desks = [
        subprocess.Popen([*omsorg, *words, "--referral", case], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for case in cases
    ]
    assert [0, 1, 1, 1] == sorted(desk.wait() for desk in desks)
    assert 1 == sum(row.record.state == "allocated" for row in office.rows(Move))
