"""Scenarios of the services, by number: housing, activities, volunteers, placement and accounts, from files to a report."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.kits import load_rows

from omsorgskjerne.testing import Kit

NBSP = "\u00a0"


def figures(kit: Kit, period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of a report by id."""
    return kit.figures(period)


def report(kit: Kit, period: str = "2024", lang: str = "nb") -> str:
    """Return the report as Markdown, with its no-break spaces made plain."""
    return kit.run("report", period, "--format", "markdown", lang=lang).ok().out.replace(NBSP, " ").replace("\\", "")


def people(kit: Kit, *codes: str) -> None:
    """Register persons by their codes."""
    load_rows(kit, "person", "registered,code", (f"2014-01-01,{code}" for code in codes))


POSITIONS = {
    "social_worker": "1,5", "housing_coordinator": "0,5", "activity_leader": "0,4", "operations_manager": "1", "kitchen_manager": "0,8",
    "milieu_worker": "1", "administration": "1,5", "volunteer_coordinator": "1",
}  # fmt: skip


def test_scenario_3_full_time_equivalents(omsorg: Callable[..., Kit]) -> None:
    """Eight positions of 770 per cent are «7,7 årsverk»; a temporary one beside them leaves the permanent at 7.7."""
    kit = omsorg("volunteers")
    load_rows(
        kit,
        "volunteers position",
        "since;position;fte",
        (f"2023-01-01;{kind};{fte}" for kind, fte in POSITIONS.items()),
    )
    assert 7.7 == figures(kit)["staff.fte"]["value"]
    assert {kind: float(fte.replace(",", ".")) for kind, fte in POSITIONS.items()} == figures(kit)["staff.fte"]["by"][
        "position"
    ]
    kit.run("volunteers", "position", "add", "--since", "2024-10-01", "--position", "milieu_worker", "--fte", "0,5",
            "--no-permanent").ok()  # fmt: skip
    assert 7.7 == figures(kit)["staff.fte"]["value"]
    assert any("7,7" in line for line in report(kit).splitlines() if "årsverk" in line.lower())


ACCOUNTS = """
[figures."accounts.income"]
label = "Inntekter"
unit = "krone"
decimals = 0
parts.source = { city = "byen", state = "staten" }
[figures."accounts.expenses"]
label = "Utgifter"
unit = "krone"
decimals = 0
parts.item = { staff = "lønn", premises = "lokaler", operations = "drift", administration = "administrasjon" }
[figures."accounts.result"]
label = "Resultat"
unit = "krone"
decimals = 0
formula = "accounts.income - accounts.expenses"
"""
BOOKED = [
    "2024-01-01,accounts.income,city,700000", "2024-01-01,accounts.income,state,2285000", "2024-01-01,accounts.income,,2985000",
    "2024-01-01,accounts.expenses,staff,1651100", "2024-01-01,accounts.expenses,premises,512713",
    "2024-01-01,accounts.expenses,operations,521187", "2024-01-01,accounts.expenses,administration,300000",
]  # fmt: skip


def test_scenario_4_accounts(omsorg: Callable[..., Kit]) -> None:
    """2 985 000 kroner in and out leave a result of 0; one krone off is flagged."""
    kit = omsorg(config=ACCOUNTS)
    load_rows(kit, "reading", "since,figure,part,value", BOOKED)
    found = figures(kit)
    assert {"city": 700000, "state": 2285000} == found["accounts.income"]["by"]["source"]
    assert (2985000, 2985000, 0) == tuple(
        found[f"accounts.{name}"]["value"] for name in ("income", "expenses", "result")
    )
    assert "" == (found["accounts.income"]["note"] or "")
    kit.run("reading", "add", "--since", "2024-01-01", "--figure", "accounts.expenses", "--value", "2985001").ok()
    found = figures(kit)
    assert -1 == found["accounts.result"]["value"]
    assert "2,985,001 is stated, but the parts add up to 2,985,000." == found["accounts.expenses"]["note"]


def test_own_figures_are_printed_without_a_section(omsorg: Callable[..., Kit]) -> None:
    """Income and expenses have lines of their own though they also go into the result, and no section was named."""
    kit = omsorg(config=ACCOUNTS)
    load_rows(kit, "reading", "since,figure,part,value", BOOKED)
    heads = {
        line.split("|")[1].strip().split("]")[0].strip("[") for line in report(kit).splitlines() if line.startswith("|")
    }
    assert {"Inntekter", "Utgifter", "Resultat"} <= heads


@pytest.mark.parametrize(("divisor", "printed"), [("1750", "1,29"), ("1695", "1,33"), ("1950", "1,15")])
def test_scenario_6_volunteer_hours(omsorg: Callable[..., Kit], divisor: str, printed: str) -> None:
    """2250 hours are 1.29 full-time equivalents at 1750 hours, 1.33 at 1695 and 1.15 at 1950; the divisor is printed."""
    kit = omsorg("volunteers", config=f'[figures."volunteers.hours_per_fte"]\nvalue = {divisor}\n')
    load_rows(kit, "volunteers shift", "day,persons,hours", ("2024-03-01,10,2000", "2024-09-01,10,250"))
    assert 2250 == figures(kit)["volunteers.hours"]["value"]
    text = report(kit)
    assert printed in text
    assert f"{divisor[0]} {divisor[1:]}" in text


def test_scenario_7_overlapping_roles(omsorg: Callable[..., Kit]) -> None:
    """22 serve a sentence and one is on work placement: 23 in the union. One more who is both makes 23 and 24: nobody counts twice."""
    kit = omsorg("volunteers")
    codes = [f"KIF{number:02}" for number in range(22)]
    people(kit, *codes, "PRAKS", "BEGGE")
    rows = [*(f"2024-02-01,serving_sentence,{code}" for code in codes), "2024-02-01,work_placement,PRAKS"]
    load_rows(kit, "volunteers engagement", "since,role,person", rows)
    union = "volunteers.work_placement_or_serving_sentence"
    assert (22, 23) == (figures(kit)["volunteers.serving_sentence"]["value"], figures(kit)[union]["value"])
    for role in ("serving_sentence", "work_placement"):
        kit.run("volunteers", "engagement", "add", "--since", "2024-05-01", "--role", role, "--person", "BEGGE").ok()
    assert (23, 24) == (figures(kit)["volunteers.serving_sentence"]["value"], figures(kit)[union]["value"])


def test_scenario_12_activities(omsorg: Callable[..., Kit]) -> None:
    """120 sessions with 1330 attendances are 11.1 a session; a closed group of 6 cannot have 90 attendances in 14 sessions."""
    kit = omsorg("activities")
    load_rows(kit, "activities session", "day,kind,number,attendances", ["2024-03-01,creative,120,1330"])
    found = figures(kit)
    assert (120, 1330) == (found["activities.sessions"]["value"], found["activities.attendances"]["value"])
    assert "11,1" in report(kit)
    kit.run(
        "activities",
        "activity",
        "add",
        "--since",
        "2024-01-01",
        "--kind",
        "talking_group",
        "--name",
        "Gruppe",
        "--closed",
    ).ok()
    codes = [f"MED{number}" for number in range(6)]
    people(kit, *codes)
    load_rows(
        kit,
        "activities membership",
        "since,kind,activity,person",
        (f"2024-01-01,talking_group,Gruppe,{code}" for code in codes),
    )
    session = (
        "activities",
        "session",
        "add",
        "--day",
        "2024-06-01",
        "--kind",
        "talking_group",
        "--activity",
        "Gruppe",
        "--number",
        "14",
    )
    refused = kit.run(*session, "--attendances", "90").failed()
    assert "84" in refused.err
    assert 1330 == figures(kit)["activities.attendances"]["value"]
    kit.run(*session, "--attendances", "84").ok()
    assert 1414 == figures(kit)["activities.attendances"]["value"]


def house(kit: Kit, flats: int, let: int) -> list[str]:
    """Make a house of flats, some of them let; return the codes of the residents."""
    residents = [f"BEB{number:02}" for number in range(let)]
    people(kit, *residents)
    load_rows(
        kit, "housing dwelling", "since,kind,code", (f"2014-01-01,municipal,L{number:02}" for number in range(flats))
    )
    load_rows(kit, "housing tenancy", "since,dwelling,person",
              (f"2020-01-01,L{number:02},{code}" for number, code in enumerate(residents)))  # fmt: skip
    return residents


@pytest.mark.parametrize(("away", "present"), [(range(4), 23), (range(2, 6), 21)])
def test_scenario_13_housing_snapshot(omsorg: Callable[..., Kit], away: range, present: int) -> None:
    """Of 33 flats 27 are let; with 2 in treatment who are also among 4 away 23 are present, and 21 if they are others."""
    kit = omsorg("housing")
    residents = house(kit, flats=33, let=27)
    rows = [
        *(f"2024-06-01,in_treatment,{residents[number]}" for number in range(2)),
        *(f"2024-06-01,away,{residents[n]}" for n in away),
    ]
    load_rows(kit, "housing resident-state", "since,state,person", rows)
    found = figures(kit)
    assert 33 == found["housing.dwellings"]["value"]
    assert {"let": 27, "vacant": 6} == found["housing.dwellings"]["by"]["state"]
    assert (2, 4, present) == tuple(found[f"housing.{name}"]["value"] for name in ("in_treatment", "away", "present"))


def test_scenario_14_housing_exits(omsorg: Callable[..., Kit]) -> None:
    """12 dead and 55 others have left, 94 ever lived there; of the 55 are 15–20 given notice and 35–40 moved: both print as ranges."""
    kit = omsorg(
        "housing", config="".join(f'[figures."housing.{name}"]\nsince = 2014-01-01\n' for name in SINCE_OPENING)
    )
    house(kit, flats=33, let=27)
    ways = [*["dead,"] * 12, *["moved_or_given_notice,given_notice"] * 15, *["moved_or_given_notice,moved"] * 35]
    ways += ["moved_or_given_notice,"] * 5
    people(kit, *(f"UT{number:02}" for number in range(67)))
    rows = []
    for number, way in enumerate(ways):
        begun = date(2014, 2, 1) + timedelta(days=700 * (number // 33))
        rows.append(f"{begun},L{number % 33:02},UT{number:02},{begun + timedelta(days=600)},{way}")
    load_rows(kit, "housing tenancy", "since,dwelling,person,until,exit,reason", rows)
    found = figures(kit)
    assert 67 == found["housing.former_residents"]["value"]
    assert {"dead": 12, "moved_or_given_notice": 55} == found["housing.former_residents"]["by"]["exit"]
    assert 94 == found["housing.residents_ever"]["value"]
    text = report(kit)
    assert "15–20" in text
    assert "35–40" in text


SINCE_OPENING = ("former_residents", "residents_ever", "given_notice", "moved", "deaths_at_address")


def test_scenario_19_beds(omsorg: Callable[..., Kit]) -> None:
    """657 beds at the end of one year and 475 at the end of the next are a change of -182, by level as they were stated."""
    before = {"acute": 40, "assessment": 130, "coping": 125, "resource": 167, "care": 167, "reinforced": 28}
    after = {"acute": 30, "assessment": 60, "coping": 80, "resource": 80, "care": 170, "reinforced": 55}
    kit = omsorg("placement")
    rows = [*(f"2019-01-01,{level},{beds},stated,2020-12-31" for level, beds in before.items()),
            *(f"2020-12-31,{level},{beds},stated," for level, beds in after.items())]  # fmt: skip
    load_rows(kit, "placement capacity", "since,level,beds,quality,until", rows)
    beds = figures(kit, "2020")["placement.beds"]
    assert (475, {"2019": 657}) == (beds["value"], {year: value for year, value in beds["previous"].items() if value})
    assert -182 == beds["change"]
    assert after == beds["by"]["level"]
    assert before == figures(kit, "2019")["placement.beds"]["by"]["level"]


@pytest.mark.parametrize(("night", "hours"), [("2024-10-26", 10), ("2024-03-30", 8), ("2024-06-01", 9)])
def test_scenario_21_night_and_clock(omsorg: Callable[..., Kit], night: str, hours: int) -> None:
    """A shift from 22.00 to 07.00 is 10 hours over 27 October 2024, 8 over 31 March, and 9 on any other night."""
    kit = omsorg("volunteers")
    kit.run("volunteers", "shift", "add", "--day", night, "--begins", "22.00", "--ends", "07.00").ok()
    assert hours == figures(kit)["volunteers.hours"]["value"]


def test_scenario_18_placement(omsorg: Callable[..., Kit]) -> None:
    """A reply is expected 14 days on; a year from 1 March ends 28 February, care has no limit; 26 days to move in."""
    kit = omsorg("placement")
    people(kit, "LATE", "COPES", "CARED", "WAITS")
    load_rows(kit, "placement institution", "since,ownership,name", ["2020-01-01,municipal,Huset"])
    wards = ["2020-01-01,coping,Huset,Mestring", "2020-01-01,care,Huset,Omsorg"]
    load_rows(kit, "placement ward", "since,level,institution,name", wards)
    load_rows(kit, "placement level-rule", "since,level,months", ["2020-01-01,coping,12", "2020-01-01,care,"])
    referrals = ["2025-02-03,LATE,LATE,coping", "2025-02-03,COPES,COPES,coping"]
    referrals += ["2025-02-03,CARED,CARED,care", "2025-03-10,WAITS,WAITS,coping"]
    load_rows(kit, "placement referral", "day,code,person,level", referrals)
    moves = [f"{day},referred,{code},," for day, code, *_rest in (row.split(",") for row in referrals)]
    for code, ward, decided, admitted in (
        ("COPES", "Mestring", "2025-02-10", "2025-03-01"),
        ("CARED", "Omsorg", "2025-02-10", "2025-03-01"),
        ("WAITS", "Mestring", "2025-03-20", "2025-04-15"),
    ):
        moves += [f"{decided},received,{code},,", f"{decided},allocated,{code},{ward},case_officer"]
        moves += [f"{admitted},admitted,{code},{ward},institution"]
    load_rows(kit, "placement move", "day,state,referral,ward,decided_by", moves)
    stays = ["2025-03-01,coping,COPES,Mestring,COPES", "2025-03-01,care,CARED,Omsorg,CARED"]
    load_rows(kit, "placement stay", "since,level,person,ward,referral", stays)

    def listed(command: str, day: str, *words: str) -> list[dict[str, Any]]:
        out = kit.run("placement", command, "--day", day, "--format", "json", *words).ok().out
        rows: list[dict[str, Any]] = json.loads(out)
        return rows

    assert [] == listed("overdue", "2025-02-17")
    [late] = listed("overdue", "2025-02-18")
    assert ("LATE", "2025-02-17", 1) == (late["case"], late["reply expected"], late["days late"])
    assert {"COPES": "2026-02-28", "CARED": "none"} == {
        row["case"]: row["limit"] for row in listed("limits", "2025-03-01", "--all")
    }
    assert (26, 1) == tuple(figures(kit, "2025-04")["placement.admission_mean"][name] for name in ("value", "n"))
