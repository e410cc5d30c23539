"""The commands of housing: moving in and out, going away and coming back, and the overview of the house."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

import pytest

from omsorgskjerne import PersonRole
from omsorgskjerne.testing import Kit
from omsorgskjerne_housing.homes import Tenancy
from omsorgskjerne_housing.support import ResidentState


def move_in(kit: Kit, person: str, dwelling: str, *more: str) -> None:
    """Let somebody move in on the first day of 2024."""
    kit.run("housing", "move-in", "--since", "2024-01-01", "--person", person, "--dwelling", dwelling, *more).ok()


def roles(kit: Kit) -> list[tuple[str, date, date | None]]:
    """Return the roles there are, with their times."""
    return [(str(role.record.kind), role.record.since, role.record.until) for role in kit.rows(PersonRole)]


def test_moving_in_makes_a_tenancy_and_a_resident(house: Callable[..., Kit]) -> None:
    """One command adds the tenancy, with rent in øre, and the role of resident from the same day."""
    kit = house()
    move_in(kit, "P001", "f01", "--rent", "8500,50", "--terms", "time_limited", "--cooperation-agreement")
    tenancy = kit.rows(Tenancy)[0].record
    assert (850050, "time_limited", True) == (tenancy.rent, tenancy.terms, tenancy.cooperation_agreement)
    assert [("resident", date(2024, 1, 1), None)] == roles(kit)


def test_moving_in_is_all_or_nothing(house: Callable[..., Kit]) -> None:
    """Where the tenancy is refused no role is left behind."""
    kit = house()
    move_in(kit, "P001", "F01")
    words = ("housing", "move-in", "--since", "2024-02-01", "--person", "P002", "--dwelling", "F01")
    kit.run(*words).failed(1)
    assert (1, 1) == (len(kit.rows(Tenancy)), len(kit.rows(PersonRole)))


def test_moving_out_ends_all_that_goes_with_living_here(house: Callable[..., Kit]) -> None:
    """The tenancy, the states and the role of resident end on one day, on which the person becomes a former resident."""
    kit = house()
    move_in(kit, "P001", "F01")
    kit.run("housing", "away", "--since", "2024-02-01", "P001").ok()
    ending = ("--exit", "moved_or_given_notice", "--reason", "moved", "--destination", "municipal")
    kit.run("housing", "move-out", "--person", "P001", "--until", "2024-06-01", *ending).ok()
    day, tenancy = date(2024, 6, 1), kit.rows(Tenancy)[0].record
    assert (day, "moved", "municipal") == (tenancy.until, tenancy.reason, tenancy.destination)
    assert [day] == [state.record.until for state in kit.rows(ResidentState)]
    assert [("resident", date(2024, 1, 1), day), ("former_resident", day, None)] == roles(kit)
    assert "no tenancy" in kit.run("housing", "move-out", "--person", "P001").failed(1).err


@pytest.mark.parametrize(("ending", "until"), [("dead", date(2024, 6, 1)), ("moved_within", None)])
def test_who_dies_or_moves_within_is_no_former_resident(
    house: Callable[..., Kit], ending: str, until: date | None
) -> None:
    """Somebody who died gets no new role; somebody who moves to another of the dwellings goes on being a resident."""
    kit = house()
    move_in(kit, "P001", "F01")
    kit.run("housing", "move-out", "--person", "P001", "--until", "2024-06-01", "--exit", ending).ok()
    assert [("resident", date(2024, 1, 1), until)] == roles(kit)


def test_moving_back_in_ends_having_lived_here(house: Callable[..., Kit]) -> None:
    """A former resident who moves in again is a resident and no longer a former one."""
    kit = house()
    move_in(kit, "P001", "F01")
    kit.run("housing", "move-out", "--person", "P001", "--until", "2024-06-01", "--exit", "moved_or_given_notice").ok()
    kit.run("housing", "move-in", "--since", "2024-09-01", "--person", "P001", "--dwelling", "F02").ok()
    assert [("former_resident", date(2024, 9, 1)), ("resident", None)] == [
        (kind, until) for kind, _since, until in roles(kit)[1:]
    ]


def test_several_go_away_and_come_back_in_one_step(house: Callable[..., Kit]) -> None:
    """States begin and end for all who are named or for none of them; coming back ends every state of a person."""
    kit = house()
    move_in(kit, "P001", "F01")
    move_in(kit, "P002", "F02")
    kit.run("housing", "away", "--since", "2024-02-01", "P001", "P003").failed(1)
    assert [] == kit.rows(ResidentState)
    kit.run("housing", "away", "--since", "2024-02-01", "P001", "P002").ok()
    kit.run("housing", "away", "--since", "2024-02-01", "--state", "in_treatment", "P001").ok()
    kit.run("housing", "back", "--until", "2024-03-01", "P001").ok()
    kit.run("housing", "back", "--until", "2024-04-01", "P002", "P001").failed(1)
    ends = sorted(((state.record.until or date.max), str(state.record.state)) for state in kit.rows(ResidentState))
    assert [(date(2024, 3, 1), "away"), (date(2024, 3, 1), "in_treatment"), (date.max, "away")] == ends


def test_the_overview_shows_codes_only(house: Callable[..., Kit]) -> None:
    """Every dwelling stands there with its state, who lives in it and is present; nicknames and health do not."""
    kit = house()
    kit.run("person", "edit", "P001", "--nickname", "Oppdiktet").ok()
    move_in(kit, "P001", "F01")
    kit.run("housing", "away", "--since", "2024-02-01", "--state", "in_hospital", "P001").ok()
    kit.run("housing", "out-of-use", "add", "--dwelling", "F02", "--reason", "pests", "--since", "2024-02-01").ok()
    rows = json.loads(kit.run("housing", "overview", "--format", "json").ok().out)
    assert [("F01", "let", "P001"), ("F02", "out_of_use", None), ("F03", "vacant", None)] == [
        (row["dwelling"], row["state"], row["resident"]) for row in rows
    ]
    assert [False, None, None] == [row["present"] for row in rows]
    shown = kit.run("housing", "overview").ok().out
    assert "in hospital" not in shown
    assert "Oppdiktet" not in shown


def test_moving_out_ends_a_tenancy_with_a_planned_end(house: Callable[..., Kit]) -> None:
    """The tenancy that covers the day is ended, also where an end was planned; one that ended with an exit is not."""
    kit = house()
    kit.run("housing", "tenancy", "add", "--person", "P001", "--dwelling", "F01", "--since", "2024-01-01",
            "--until", "2027-01-01", "--terms", "time_limited").ok()  # fmt: skip
    out = ("housing", "move-out", "--person", "P001", "--exit", "dead", "--until")
    kit.run(*out, "2024-06-01").ok()
    assert (date(2024, 6, 1), "dead") == (kit.rows(Tenancy)[0].record.until, kit.rows(Tenancy)[0].record.exit)
    kit.run(*out, "2024-05-01").failed(1)


def test_nobody_moves_out_on_the_day_of_moving_in(house: Callable[..., Kit]) -> None:
    """A tenancy lasts a day at least: the message tells the day to give, and the command for one that never began."""
    kit = house()
    move_in(kit, "P001", "F01")
    out = ("housing", "move-out", "--person", "P001", "--exit", "dead", "--until")
    said = kit.run(*out, "2024-01-01").failed(1).err
    assert "give the next day" in said
    assert "undo-move-in" in said
    kit.run(*out, "2024-01-02").ok()
    assert [("resident", date(2024, 1, 1), date(2024, 1, 2))] == roles(kit)


def test_a_move_in_is_taken_back(house: Callable[..., Kit]) -> None:
    """The tenancy and the role it gave are void, and a former resident is one again; without a tenancy it is refused."""
    kit = house()
    move_in(kit, "P001", "F01")
    kit.run("housing", "move-out", "--person", "P001", "--until", "2024-06-01").ok()
    before = roles(kit)
    kit.run("housing", "move-in", "--since", "2024-09-01", "--person", "P001", "--dwelling", "F02").ok()
    undo = ("housing", "undo-move-in", "--person", "P001", "--reason", "wrong person")
    kit.run(*undo).ok()
    assert (before, 1) == (roles(kit), len(kit.rows(Tenancy)))
    assert "no tenancy" in kit.run(*undo).failed(1).err


def test_a_move_in_after_a_move_within_is_not_taken_back(house: Callable[..., Kit]) -> None:
    """It would leave a resident without a tenancy: the exit before is corrected first, then it can be taken back."""
    kit = house()
    move_in(kit, "P001", "F01")
    kit.run("housing", "move-out", "--person", "P001", "--until", "2024-06-01", "--exit", "moved_within").ok()
    kit.run("housing", "move-in", "--since", "2024-06-01", "--person", "P001", "--dwelling", "F02").ok()
    undo = ("housing", "undo-move-in", "--person", "P001", "--reason", "wrong person")
    assert "omsorg housing tenancy edit" in kit.run(*undo).failed(1).err
    before = next(row.id for row in kit.rows(Tenancy) if row.record.exit)
    kit.run("housing", "tenancy", "edit", before, "--clear", "exit").ok()
    kit.run(*undo).ok()
    kit.run("housing", "tenancy", "edit", before, "--clear", "until").ok()
    assert [None] == [row.record.until for row in kit.rows(Tenancy)]
    assert [("resident", date(2024, 1, 1), None)] == roles(kit)


def test_it_is_said_how_many_are_not_away(house: Callable[..., Kit]) -> None:
    """Of several who come back it is told how many are in no state, and who they are is not."""
    kit = house()
    for number in (1, 2, 3):
        move_in(kit, f"P00{number}", f"F0{number}")
    kit.run("housing", "away", "--since", "2024-02-01", "P002").ok()
    said = kit.run("housing", "back", "--until", "2024-03-01", "P001", "P002", "P003").failed(1).err
    assert "2 of the 3" in said
    assert "P00" not in said


def test_help_says_which_day_is_taken(house: Callable[..., Kit]) -> None:
    """Moving out and coming back happen today if no day is given, and the help says so."""
    kit = house()
    shown = [kit.run("housing", name, "--help").ok().out.split("Options")[0] for name in ("move-out", "back")]
    assert [True, True] == ["today" in text for text in shown]


def test_at_night_the_house_keeps_the_day_before(house: Callable[..., Kit]) -> None:
    """Before six, going away, coming back, the overview and moving out are of the day before, and say so."""
    kit, eve = house(), "31\xa0December 2026"
    move_in(kit, "P001", "F01")
    kit.run("housing", "away", "--since", "2026-12-01", "P001").ok()
    kit.now = lambda: datetime(2027, 1, 1, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    assert eve in kit.run("housing", "back", "P001").ok().out
    assert [date(2026, 12, 31)] == [state.record.until for state in kit.rows(ResidentState)]
    assert "yes" in kit.run("housing", "overview").ok().out
    assert eve in kit.run("housing", "move-out", "--person", "P001", "--exit", "dead").ok().out
    assert [date(2026, 12, 31)] == [tenancy.record.until for tenancy in kit.rows(Tenancy)]
