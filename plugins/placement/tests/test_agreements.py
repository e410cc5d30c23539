"""User-controlled nights: agreed at discharge, taken without a new referral, and never more than are left unseen."""

import json
from collections.abc import Callable

import pytest

from omsorgskjerne.testing import Kit, Outcome
from omsorgskjerne_placement.records import Stay, UserControlledAgreement

Desk = Callable[..., Outcome]
Refer = Callable[..., None]


def test_user_controlled_nights_need_an_agreement(office: Kit, desk: Desk, refer: Refer) -> None:
    """After the discharge nights are agreed; stays within them need no referral, more nights are refused."""
    short = ("stay", "add", "--kind", "user_controlled", "--person", "PPA", "--level", "coping", "--ward", "Elve 1")
    office.run("placement", *short, "--since", "2025-06-01", "--until", "2025-06-04").failed()
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    agree = ("agree", "--referral", "CASE", "--nights", "5", "--until", "2026-01-01")
    assert "Discharge first" in office.run("placement", *agree).failed().err
    desk("2025-05-01", "discharge", "CASE", "--discharge", "as_planned").ok()
    assert "5 nights agreed" in office.run("placement", *agree).ok().out
    assert "2025-05-01" == str(office.rows(UserControlledAgreement)[0].record.since)
    office.run("placement", *short, "--since", "2025-06-01", "--until", "2025-06-04").ok()
    assert (
        "not so many" in office.run("placement", *short, "--since", "2025-07-01", "--until", "2025-07-04").failed().err
    )
    office.run("placement", *short, "--since", "2025-07-01", "--until", "2025-07-03").ok()
    assert (
        "No agreement" in office.run("placement", *short, "--since", "2026-07-01", "--until", "2026-07-02").failed().err
    )
    assert 3 == len(office.rows(Stay))


@pytest.fixture
def agreed(office: Kit, desk: Desk, refer: Refer) -> Kit:
    """Return an office where PPA moved out on 1 May 2025 with five nights agreed until the new year."""
    refer("2025-02-03", "CASE")
    desk("2025-02-10", "allocate", "CASE", "--ward", "Elve 1").ok()
    desk("2025-03-01", "admit", "CASE").ok()
    desk("2025-05-01", "discharge", "CASE", "--discharge", "as_planned").ok()
    office.run("placement", "agree", "--referral", "CASE", "--nights", "5", "--until", "2026-01-01").ok()
    return office


def take(kit: Kit, since: str, *until: str) -> Outcome:
    """Enter a stay in a user-controlled place for PPA."""
    end = ("--until", *until) if until else ()
    return kit.run("placement", "take-nights", "--person", "PPA", "--ward", "Elve 1", "--since", since, *end)


def test_a_person_has_one_agreement_at_a_time_with_an_institution(agreed: Kit) -> None:
    """Two that overlap could not say which nights were taken by which; one that follows the other is fine."""
    add = ("placement", "agreement", "add", "--person", "PPA", "--institution", "Elvehuset", "--nights", "2")
    assert "already" in agreed.run(*add, "--since", "2025-12-01").failed().err
    agreed.run(*add, "--since", "2026-01-01").ok()
    take(agreed, "2026-01-10", "2026-01-12").ok()
    assert "not so many" in take(agreed, "2026-01-20", "2026-01-21").failed().err
    take(agreed, "2025-12-10", "2025-12-15").ok()


def test_an_agreement_stands_under_the_nights_taken_by_it(agreed: Kit) -> None:
    """It is not voided, given fewer nights than were taken, or moved to another time or person."""
    take(agreed, "2025-06-01", "2025-06-04").ok()
    [agreement] = agreed.rows(UserControlledAgreement)
    edit = ("placement", "agreement", "edit", agreement.id)
    assert "Nights have been taken" in agreed.run("placement", "agreement", "void", agreement.id, "--reason", "x").failed().err  # fmt: skip
    assert "have been taken" in agreed.run(*edit, "--nights", "2").failed().err
    for change in (
        ("--until", "2025-06-01"),
        ("--since", "2025-06-02"),
        ("--person", "PPC"),
        ("--institution", "Lyngen"),
    ):
        assert "Nights have been taken" in agreed.run(*edit, *change).failed().err
    agreed.run(*edit, "--nights", "3").ok()


def test_an_overstay_is_entered_as_it_was_and_listed(agreed: Kit, desk: Desk) -> None:
    """Nights are refused when the stay is entered; a true end later than agreed is kept, and listed until then."""
    assert "not so many" in take(agreed, "2025-06-01", "2025-06-07").failed().err
    take(agreed, "2025-06-01", "2025-06-03").ok()
    take(agreed, "2025-07-01").ok()
    limits = {
        day: json.loads(desk(day, "limits", "", "--format", "json").ok().out) for day in ("2025-07-02", "2025-07-05")
    }
    assert [] == limits["2025-07-02"]
    assert [("2025-07-03", -2)] == [(row["limit"], row["days left"]) for row in limits["2025-07-05"]]
    last = agreed.rows(Stay)[-1]
    agreed.run("placement", "stay", "edit", last.id, "--until", "2025-07-11").ok()
    [left] = json.loads(desk("2025-08-01", "nights", "", "--format", "json").ok().out)
    assert ("PPA", "Elvehuset", 5, 12, -7) == tuple(
        left[head] for head in ("person", "institution", "nights agreed", "nights taken", "nights left")
    )
    assert "not so many" in take(agreed, "2025-09-01", "2025-09-02").failed().err


def test_a_discharge_is_not_taken_back_under_an_agreement(agreed: Kit) -> None:
    """The nights agreed at the discharge are voided first."""
    undo = ("placement", "undo", "--referral", "CASE", "--reason", "wrong")
    assert "agreement first" in agreed.run(*undo).failed().err
    [agreement] = agreed.rows(UserControlledAgreement)
    agreed.run("placement", "agreement", "void", agreement.id, "--reason", "wrong").ok()
    agreed.run(*undo).ok()
    assert [None] == [row.record.until for row in agreed.rows(Stay)]


def test_nights_are_taken_up_to_the_day_that_is_asked_for(agreed: Kit, desk: Desk) -> None:
    """A stay that goes on uses each night slept, one at least; one that has not begun uses none yet."""
    take(agreed, "2025-06-01", "2025-06-03").ok()
    take(agreed, "2025-07-01").ok()
    days = ("2025-05-31", "2025-06-01", "2025-06-02", "2025-06-10", "2025-07-01", "2025-07-02", "2025-07-04")
    left = [json.loads(desk(day, "nights", "", "--format", "json").ok().out)[0]["nights left"] for day in days]
    assert [5, 4, 4, 3, 2, 2, 0] == left
