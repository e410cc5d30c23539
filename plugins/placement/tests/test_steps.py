"""From referral to discharge by the commands: what they write, and what they refuse."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from omsorgskjerne.testing import Kit, Outcome
from omsorgskjerne_placement.records import FollowUp, Move, Stay

Desk = Callable[..., Outcome]
Refer = Callable[..., None]


def states(office: Kit) -> list[str]:
    """Return the states of all moves in order."""
    return [row.record.state for row in office.rows(Move)]


def agreed_now(office: Kit) -> list[str]:
    """Return the last day agreed for each stay that goes on in April 2025."""
    out = office.run("placement", "limits", "--day", "2025-04-30", "--all", "--format", "json").ok().out
    return [row["agreed until"] for row in json.loads(out)]


def test_the_whole_way(office: Kit, desk: Desk) -> None:
    """Each command writes its move; admission, extension and discharge keep the stay in step."""
    desk(
        "2025-02-03", "refer", "", "--code", "CASE", "--person", "PPA", "--level", "coping", "--assessed", "2025-01-20"
    ).ok()
    desk("2025-02-04", "receive", "CASE").ok()
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1", "--decided-by", "case_officer").ok()
    desk("2025-02-12", "accept", "CASE").ok()
    assert "CASE: admitted." in desk("2025-03-01", "admit", "CASE", "--agreed-until", "2025-09-30").ok().out
    desk("2025-09-01", "extend", "CASE", "--agreed-until", "2025-12-31", "--reason", "no_dwelling").ok()
    desk("2025-11-01", "discharge", "CASE", "--discharge", "as_planned").ok()
    way = ["assessed", "referred", "received", "allocated", "waiting", "admitted", "extended", "discharged"]
    assert way == states(office)
    [stay] = office.rows(Stay)
    kept = stay.record
    assert ("2025-03-01", "2025-11-01") == (str(kept.since), str(kept.until))
    agreed = [row.record.agreed_until for row in office.rows(Move)]
    assert [None] * 5 + ["2025-09-30", "2025-12-31", "None"] == [*agreed[:5], *map(str, agreed[5:])]
    assert ("coping", "ordinary", "as_planned") == (kept.level, kept.kind, kept.discharge)
    assert "Nothing more can happen" in desk("2025-11-02", "receive", "CASE").failed().err


def test_a_stay_and_its_moves_cannot_contradict_each_other(office: Kit, desk: Desk, refer: Refer) -> None:
    """No stay without its admission, none on another day, in another ward or for somebody else; no end without its own."""
    refer("2025-02-03", "CASE")
    add = ("stay", "add", "--since", "2025-03-01", "--level", "coping", "--ward", "Elve 1", "--referral", "CASE")
    office.run("placement", *add, "--person", "PPA").failed()
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    office.run("placement", *add, "--person", "PPA").failed()
    [stay] = office.rows(Stay)
    for change in (
        ("--since", "2025-03-02"),
        ("--ward", "Elve 2"),
        ("--person", "PPC"),
        ("--level", "care"),
        ("--until", "2025-04-01"),
        ("--until", "2025-04-01", "--discharge", "as_planned"),
        ("--discharge", "dead"),
        ("--until", "2025-02-01", "--discharge", "dead"),
        ("--clear", "referral"),
    ):
        office.run("placement", "stay", "edit", stay.id, *change).failed()
    discharge = ("move", "add", "--referral", "CASE", "--state", "discharged", "--day", "2025-04-01")
    assert "omsorg placement discharge" in office.run("placement", *discharge).failed().err
    admitted = office.rows(Move)[-1]
    office.run("placement", "move", "void", admitted.id, "--reason", "wrong").failed()
    office.run("placement", "move", "edit", admitted.id, "--day", "2025-03-02").failed()
    desk("2025-04-01", "discharge", "CASE", "--discharge", "broken_off").ok()
    office.run("placement", "stay", "edit", stay.id, "--until", "2025-04-02").failed()
    office.run("placement", "stay", "edit", stay.id, "--clear", "until", "--clear", "discharge").failed()
    office.run("placement", "stay", "void", stay.id, "--reason", "wrong").failed()
    office.run("placement", "move", "void", office.rows(Move)[-1].id, "--reason", "wrong").failed()
    assert [stay.id] == [row.id for row in office.rows(Stay)]


def test_a_step_is_taken_back_with_its_stay(office: Kit, desk: Desk, refer: Refer) -> None:
    """Undone are the move and what it did to the stay: a discharge opens the stay again, an admission has none."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE", "--agreed-until", "2025-05-31").ok()
    desk("2025-03-20", "extend", "CASE", "--agreed-until", "2025-08-31", "--reason", "no_dwelling").ok()
    desk("2025-04-01", "discharge", "CASE", "--discharge", "dead").ok()
    undo = ("placement", "undo", "--referral", "CASE", "--reason", "wrong case")
    assert "taken back: discharged" in office.run(*undo).ok().out
    assert [(None, None)] == [(row.record.until, row.record.discharge) for row in office.rows(Stay)]
    office.run(*undo).ok()
    assert ["2025-05-31"] == agreed_now(office)
    office.run(*undo).ok()
    assert [] == office.rows(Stay)
    for _move in range(3):
        office.run(*undo).ok()
    assert [] == states(office)
    office.run(*undo).failed()


def test_extensions_are_taken_back_one_by_one(office: Kit, desk: Desk, refer: Refer) -> None:
    """Each undone extension gives the last day agreed before it, down to that of the admission."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE", "--agreed-until", "2025-05-31").ok()
    for until in ("2025-08-31", "2025-09-30"):
        desk("2025-03-20", "extend", "CASE", "--agreed-until", until, "--reason", "no_dwelling").ok()
    undo = ("placement", "undo", "--referral", "CASE", "--reason", "wrong")
    found = [agreed_now(office)]
    for _extension in range(2):
        office.run(*undo).ok()
        found.append(agreed_now(office))
    assert [["2025-09-30"], ["2025-08-31"], ["2025-05-31"]] == found


def test_an_extension_is_later_than_what_was_agreed(desk: Desk, refer: Refer) -> None:
    """A last day before the one agreed is no extension, and none is agreed before the person moves in."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    early = desk("2025-03-01", "admit", "CASE", "--agreed-until", "2025-02-28").failed()
    assert "agreed until: expected the day of the row, or a later one." in early.err
    desk("2025-03-01", "admit", "CASE", "--agreed-until", "2025-05-31").ok()
    extend = ("extend", "CASE", "--reason", "no_dwelling")
    for until in ("2025-05-31", "2025-04-30"):
        assert "later than before" in desk("2025-04-01", *extend, "--agreed-until", until).failed().err
    assert "--agreed-until" in desk("2025-04-01", *extend).failed().err
    desk("2025-04-01", *extend, "--agreed-until", "2025-06-01").ok()


def test_who_leaves_on_the_day_of_admission_has_no_nights(office: Kit, desk: Desk, refer: Refer) -> None:
    """The moves say admitted and discharged on one day, no stay is left, and the step can be taken back."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    assert "how the stay ended" in desk("2025-03-01", "discharge", "CASE").failed().err
    desk("2025-03-01", "discharge", "CASE", "--discharge", "broken_off").ok()
    assert [("admitted", "2025-03-01"), ("discharged", "2025-03-01")] == [
        (row.record.state, str(row.record.day)) for row in office.rows(Move)[-2:]
    ]
    assert [] == office.rows(Stay)
    office.run("placement", "undo", "--referral", "CASE", "--reason", "wrong").ok()
    assert [("2025-03-01", None)] == [(str(row.record.since), row.record.until) for row in office.rows(Stay)]
    desk("2025-03-02", "discharge", "CASE", "--discharge", "broken_off").ok()
    assert ["2025-03-02"] == [str(row.record.until) for row in office.rows(Stay)]


def test_how_it_ended_is_kept_of_who_left_at_once(office: Kit, desk: Desk, refer: Refer) -> None:
    """The move of a discharge on the day of admission says how it ended, and is counted; no other move says so."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    desk("2025-03-01", "discharge", "CASE", "--discharge", "dead").ok()
    assert "dead" == office.rows(Move)[-1].record.discharge
    found = office.figures("2025")
    assert {"dead": 1} == found["placement.left_at_once"]["by"]["discharge"]
    refer("2025-02-03", "TWO", "PPC")
    add = ("placement", "move", "add", "--referral", "TWO", "--day", "2025-02-11", "--discharge", "dead")
    refused = office.run(*add, "--state", "withdrawn", "--reason", "dead").failed().err
    assert "on the day of admission" in refused


def test_a_move_to_a_place_says_how_to_name_the_ward(desk: Desk, refer: Refer) -> None:
    """The option is named in the hint."""
    refer("2025-02-03", "CASE")
    assert "Name it with: --ward" in desk("2025-02-10", "allocate", "CASE").failed().err


def test_a_ward_named_at_admission_is_checked_as_at_allocation(desk: Desk, refer: Refer) -> None:
    """Another ward than the one allocated must have a free place and fit, unless that is set aside."""
    for case, person in (("ONE", "PPA"), ("TWO", "PPC"), ("THREE", "PPD")):
        refer("2025-02-03", case, person, "coping", "--sex", "women", "--health")
        if case != "THREE":
            desk("2025-02-10", "allocate", case, "--ward", "Elve 1", "--anyway").ok()
    assert "No place is held" in desk("2025-03-01", "admit", "THREE").failed().err
    assert "not what the referral" in desk("2025-03-01", "admit", "ONE", "--ward", "Elve 3").failed().err
    desk("2025-03-01", "admit", "ONE", "--ward", "Elve 2").ok()
    assert "no free place" in desk("2025-03-01", "admit", "TWO", "--ward", "Elve 2").failed().err
    desk("2025-03-01", "admit", "TWO", "--ward", "Elve 2", "--anyway").ok()


def test_a_referral_has_one_stay(office: Kit, desk: Desk, refer: Refer) -> None:
    """A second stay for the same referral is refused, also at another time."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    desk("2025-04-01", "discharge", "CASE", "--discharge", "as_planned").ok()
    add = ("stay", "add", "--person", "PPA", "--level", "coping", "--ward", "Elve 1", "--referral", "CASE")
    ended = ("--since", "2025-01-05", "--until", "2025-01-10", "--discharge", "as_planned")
    assert "has a stay already" in office.run("placement", *add, *ended).failed().err


def test_what_a_referral_asks_for_makes_sense(desk: Desk) -> None:
    """Own sex only names women or men, and nobody is assessed after having been referred."""
    refer = ("2025-02-03", "refer", "", "--person", "PPA", "--level", "coping")
    for sex in ((), ("--sex", "mixed")):
        assert "for women or for men" in desk(*refer, "--own-sex", *sex).failed().err
    desk(*refer, "--own-sex", "--sex", "men").ok()
    assert "assessment cannot be after" in desk(*refer, "--assessed", "2025-02-04").failed().err


def test_what_fails_half_way_leaves_nothing(office: Kit, desk: Desk, refer: Refer) -> None:
    """Where the stay is refused, the admission is not written either, nor said to be: the person sleeps elsewhere."""
    for case in ("ONE", "TWO"):
        refer("2025-02-03", case)
        desk("2025-02-10", "allocate", case, "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "ONE").ok()
    before = states(office)
    refused = desk("2025-03-02", "admit", "TWO").failed()
    assert ("another stay" in refused.err, refused.out) == (True, "")
    assert before == states(office)
    assert 1 == len(office.rows(Stay))


def test_a_declined_offer_opens_the_place_again(desk: Desk, refer: Refer) -> None:
    """The place held for somebody is not free; when the offer is declined it is, and the case stands in the queue."""

    def free(day: str) -> dict[str, int]:
        return {row["ward"]: row["free"] for row in json.loads(desk(day, "free", "", "--format", "json").ok().out)}

    refer("2025-02-03", "ONE", "PPA", "coping", "--sex", "women", "--health")
    refer("2025-02-03", "TWO", "PPC", "coping", "--sex", "women", "--health")
    assert {"Elve 1": 2, "Elve 2": 1, "Lyng": 1, "Elve 3": 1} == free("2025-02-09")
    desk("2025-02-10", "allocate", "ONE", "--ward", "Elve 2").ok()
    assert 0 == free("2025-02-10")["Elve 2"]
    assert "no free place" in desk("2025-02-10", "allocate", "TWO", "--ward", "Elve 2").failed().err
    assert "needs a reason" in desk("2025-02-11", "decline", "ONE").failed().err
    desk("2025-02-11", "decline", "ONE", "--reason", "wished_another").ok()
    assert (0, 1) == (free("2025-02-10")["Elve 2"], free("2025-02-11")["Elve 2"])
    assert ["ONE", "TWO"] == [
        row["case"] for row in json.loads(desk("2025-02-11", "queue", "", "--format", "json").ok().out)
    ]
    desk("2025-02-12", "allocate", "TWO", "--ward", "Elve 2").ok()


def test_a_ward_that_does_not_fit_is_given_only_when_asked_for(desk: Desk, refer: Refer) -> None:
    """Somebody who needs a drug-free place is not given another by mistake."""
    refer("2025-02-03", "CASE", "PPA", "resource", "--drug-free")
    assert "not what the referral asks for" in desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").failed().err
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1", "--anyway").ok()


def test_an_appeal_opens_the_case_again(office: Kit, desk: Desk, refer: Refer) -> None:
    """Who was rejected or withdrew is received anew; the reason is kept."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "reject", "CASE", "--reason", "no_suitable_place").ok()
    desk("2025-03-01", "receive", "CASE", "--reason", "appeal").ok()
    desk("2025-03-03", "withdraw", "CASE", "--reason", "own_wish").ok()
    assert ["referred", "received", "rejected", "received", "withdrawn"] == states(office)
    assert "put off" in desk("2025-03-04", "postpone", "CASE").failed().err


def test_a_follow_up_is_kept(office: Kit) -> None:
    """Where somebody lives later is a row of its own."""
    office.run("placement", "follow-up", "add", "--day", "2025-12-01", "--person", "PPA", "--living", "own_home").ok()
    assert ["own_home"] == [row.record.living for row in office.rows(FollowUp)]


def test_a_step_at_night_is_of_the_day_before(office: Kit, refer: Refer) -> None:
    """Before six a step without a day, and a list, are of the day before; the reply says which day it is."""
    refer("2026-12-01", "CASE")
    office.now = lambda: datetime(2027, 1, 1, 2, 30, tzinfo=timezone(timedelta(hours=1)))
    words = ("--referral", "CASE", "--decided-by", "case_officer", "--ward", "Elve 1")
    reply = office.run("placement", "allocate", *words).ok().out
    assert "31\xa0December 2026" in reply
    assert date(2026, 12, 31) == office.rows(Move)[-1].record.day


def test_the_last_day_that_is_agreed_lies_ahead(office: Kit, desk: Desk, refer: Refer) -> None:
    """`1.3` said of the last day agreed is the next one, and the reply says which; before the move it is refused."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-02-12", "accept", "CASE").ok()
    day = date.today() + timedelta(days=100)  # noqa: DTZ011 - the day by the clock of whoever types
    told = desk("2025-03-01", "admit", "CASE", "--agreed-until", f"{day.day}.{day.month}").ok().out
    assert office.rows(Move)[-1].record.agreed_until == day
    assert f"Understood: agreed until {day:%A} {day.day} {day:%B} {day.year}." in told
    desk("2025-03-02", "extend", "CASE", "--agreed-until", "2025-02-01").failed()
