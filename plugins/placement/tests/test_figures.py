"""The figures of placement, from rows that are added by hand."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from omsorgskjerne.testing import Kit, Outcome

Desk = Callable[..., Outcome]
Refer = Callable[..., None]


def figures(kit: Kit, period: str = "2025") -> dict[str, dict[str, Any]]:
    """Return the figures of a period by id, without the plugin's name."""
    report = kit.figures(period)
    return {figure["id"].removeprefix("placement."): figure for figure in report.values()}


def values(found: dict[str, dict[str, Any]], *names: str) -> list[Any]:
    """Return the values of figures."""
    return [found[name]["value"] for name in names]


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the store lies after a year, once it has been: forty commands are run for it."""
    return tmp_path_factory.mktemp("past") / "omsorg.db"


@pytest.fixture
def year(office: Kit, desk: Desk, refer: Refer, past: Path) -> Kit:
    """Return an office after a year: two who moved in, one put off, one who said no and waits, one rejected."""
    if past.exists():
        shutil.copy(past, office.folder)
        return office
    office.run("placement", "level-rule", "add", "--since", "2020-01-01", "--level", "coping", "--months", "12").ok()
    refer("2025-02-03", "ONE", "PPA", "coping", "--district", "03")
    refer("2025-02-03", "TWO", "PPC", "coping", "--district", "03")
    refer("2025-03-03", "THREE", "PPD", "care", "--district", "01", "--health")
    refer("2025-04-01", "FOUR", "PPE", "coping", "--sex", "women")
    refer("2025-04-01", "FIVE", "PPF")
    desk("2025-02-13", "allocate", "ONE", "--ward", "Elve 1").ok()  # decided after 10 days, admitted after 16
    desk("2025-03-01", "admit", "ONE").ok()
    desk("2025-06-01", "discharge", "ONE", "--discharge", "as_planned").ok()  # 92 nights
    desk("2025-03-05", "allocate", "TWO", "--ward", "Elve 1").ok()  # after 30 days
    desk("2025-04-20", "admit", "TWO").ok()  # after 46 days
    desk("2025-12-30", "discharge", "TWO", "--discharge", "broken_off").ok()  # 254 nights
    office.run("placement", "postpone", "--referral", "THREE", "--day", "2025-03-10").ok()
    desk("2025-09-01", "allocate", "THREE", "--ward", "Elve 3").ok()  # put off: not in the clock
    desk("2025-04-10", "allocate", "FOUR", "--ward", "Elve 2", "--anyway").ok()  # after 9 days
    desk("2025-04-12", "decline", "FOUR", "--reason", "wished_another").ok()
    desk("2025-04-12", "allocate", "FOUR", "--ward", "Elve 1", "--anyway").ok()
    desk("2025-04-13", "accept", "FOUR").ok()
    desk("2025-04-05", "reject", "FIVE", "--reason", "outside_target_group").ok()  # after 4 days
    shutil.copy(office.folder / "omsorg.db", past)
    return office


def test_cases_are_counted_by_what_became_of_them(year: Kit) -> None:
    """Referrals, decisions, offers declined, rejections, admissions and discharges, each by its own codes."""
    found = figures(year)
    assert [5, 6, 1, 1, 0, 2, 2] == values(found, "referrals", "decisions", "turned_away", "declined", "withdrawn", "admissions", "discharges")  # fmt: skip
    assert {"coping": 4, "care": 1} == found["referrals"]["by"]["level"]
    assert {"03": 2, "01": 1, "not_stated": 2} == found["referrals"]["by"]["district"]
    assert {"allocated": 5, "rejected": 1} == found["decisions"]["by"]["state"]
    assert {"outside_target_group": 1} == found["turned_away"]["by"]["reason"]
    assert {"as_planned": 1, "broken_off": 1} == found["discharges"]["by"]["discharge"]
    assert {"wished_another": 1} == found["declined"]["by"]["reason"]


def test_the_waiting_list_has_those_with_a_decision_who_have_not_moved_in(year: Kit, desk: Desk, refer: Refer) -> None:
    """Somebody who lives in an institution and applies for another place does not wait (KOSTRA)."""
    assert (2, {"care": 1, "coping": 1}) == (figures(year)["waiting"]["value"], figures(year)["waiting"]["by"]["level"])
    assert 1 == figures(year, "2025-02..2025-03")["waiting"]["value"]
    refer("2025-11-01", "SIX", "PPC", "resource", "--drug-free")
    desk("2025-11-10", "allocate", "SIX", "--ward", "Lyng").ok()
    assert 2 == figures(year, "2025-11")["waiting"]["value"]
    assert 3 == figures(year)["waiting"]["value"]
    refer("2025-12-01", "SEVEN", "PPD", "coping")
    desk("2025-12-02", "allocate", "SEVEN", "--ward", "Elve 1", "--anyway").ok()
    assert 3 == figures(year)["waiting"]["value"]  # PPD waits for two places, and is one person


def test_two_clocks_stand_apart_and_what_was_put_off_is_left_out(year: Kit) -> None:
    """Referral to decision over 4, 9, 10 and 30 days, decision to admission over 16 and 46."""
    found = figures(year)
    assert [13.25, 9.5, 75] == values(found, "decision_mean", "decision_median", "decision_within")
    assert [31, 31, 50] == values(found, "admission_mean", "admission_median", "admission_within")
    assert (4, 2) == (found["decision_mean"]["n"], found["admission_mean"]["n"])
    assert {"coping": 13.25} == found["decision_mean"]["by"]["level"]
    assert [1] == values(found, "postponed")


def test_each_clock_leaves_out_only_what_was_put_off_while_it_ran(office: Kit, desk: Desk, refer: Refer) -> None:
    """Put off in the first clock, in the second, on the days both end, after an offer declined: each by itself."""

    def way(case: str, person: str, decided: str, admitted: str, put_off: str = "") -> None:
        refer("2025-02-03", case, person)
        desk(decided, "allocate", case, "--ward", "Elve 1", "--anyway").ok()
        if put_off:
            office.run("placement", "postpone", "--referral", case, "--day", put_off).ok()
        desk(admitted, "admit", case).ok()

    way("FIRST", "PPA", "2025-02-23", "2025-02-24", "2025-02-10")  # 20 days left out, 1 counts
    way("SECOND", "PPC", "2025-02-07", "2025-04-18", "2025-03-01")  # 4 days count, 70 left out
    refer("2025-02-03", "ANEW", "PPD")
    desk("2025-02-11", "allocate", "ANEW", "--ward", "Elve 1", "--anyway").ok()  # 8 days: the first decision
    desk("2025-02-20", "decline", "ANEW", "--reason", "not_ready").ok()
    office.run("placement", "postpone", "--referral", "ANEW", "--day", "2025-02-21").ok()  # while neither clock ran
    desk("2025-03-01", "allocate", "ANEW", "--ward", "Elve 1", "--anyway").ok()
    desk("2025-03-06", "admit", "ANEW").ok()  # 5 days: from the decision that led to it
    found = figures(office)
    assert [(6, 2), (3, 2)] == [
        (found[name]["value"], found[name]["n"]) for name in ("decision_mean", "admission_mean")
    ]
    assert [6, 3] == values(found, "decision_median", "admission_median")


@pytest.mark.parametrize(
    ("put_off", "counted"), [("2025-02-02", (1, 1)), ("2025-02-13", (0, 0)), ("2025-03-02", (1, 1))]
)
def test_the_days_a_clock_begins_and_ends_belong_to_it(
    office: Kit, desk: Desk, refer: Refer, put_off: str, counted: tuple[int, int]
) -> None:
    """Put off on the day of the decision leaves a case out of both; before the referral or after moving in, of none."""
    refer("2025-02-03", "CASE")
    desk("2025-02-13", "allocate", "CASE", "--ward", "Elve 1").ok()
    office.run("placement", "postponement", "add", "--referral", "CASE", "--day", put_off).ok()
    desk("2025-03-01", "admit", "CASE").ok()
    found = figures(office)
    assert counted == (found["decision_mean"]["n"] or 0, found["admission_mean"]["n"] or 0)


def test_bed_nights_and_occupancy_by_both_rules(year: Kit) -> None:
    """346 nights in 5 beds; a capacity that changes counts as it was each night, by the KOSTRA rule as on the last day."""
    capacity = ("placement", "capacity")
    year.run(*capacity, "add", "--since", "2025-07-01", "--level", "coping", "--ward", "Elve 1", "--beds", "2").ok()
    found = figures(year)
    nights, room = 92 + 254, 5 * 365 + 2 * 184
    assert [nights, room, 7, 2] == values(found, "nights", "bed_days", "beds", "people")
    assert pytest.approx(100 * nights / room) == found["occupancy"]["value"]
    assert pytest.approx(100 * nights / (3 * 365 + 2 * 184)) == found["occupancy"]["by"]["level"]["coping"]
    assert pytest.approx(100 * (30 + 11) / (5 * 30)) == found["occupancy"]["by"]["month"]["2025-04"]
    assert pytest.approx(100 * nights / 365 / 7) == found["occupancy_kostra"]["value"]
    assert pytest.approx(nights / 365) == found["per_night"]["value"]
    assert [2, 173, 173] == values(found, "most", "length_mean", "length_median")
    assert {"municipal": 6, "contracted": 1} == found["beds_by_ownership"]["by"]["ownership"]


def test_people_of_placement_are_in_the_union_of_services(year: Kit) -> None:
    """Two with a stay and two with a visit are three, where one of them has both."""
    for person in ("PPA", "PPH"):
        year.run("contact", "add", "--kind", "visit", "--day", "2025-05-01", "--person", person).ok()
    assert 3 == figures(year)["persons.in_services"]["value"]


def test_the_latest_follow_up_says_where_somebody_lives(office: Kit) -> None:
    """Of three who had an own home two have kept it; who lost it later is counted as the later day says."""
    rows = "day;person;living\n2025-03-01;PPA;own_home\n2025-09-01;PPA;home_lost\n2025-04-01;PPC;own_home\n2025-05-01;PPD;own_home\n2025-05-01;PPE;homeless\n"
    office.run("placement", "follow-up", "import", office.write("follow.csv", rows)).ok()
    found = figures(office)
    assert [4, 2, 3] == values(found, "followed_up", "home_kept", "home_known")
    assert pytest.approx(200 / 3) == found["home_kept_share"]["value"]
    assert [3, 3] == values(figures(office, "2025-01..2025-08"), "home_kept", "home_known")


def test_the_report_prints_both_sections(year: Kit) -> None:
    """Places and stays, and referrals and waiting, in three languages, with tables and charts."""
    for lang in ("en", "nb", "nn"):
        out = year.run("report", "2025", lang=lang).ok().out
        assert "Elve 1" not in out
    assert "Places and stays" in year.run("report", "2025").ok().out
    assert "<svg" in year.run("report", "2025", "--format", "html").ok().out
