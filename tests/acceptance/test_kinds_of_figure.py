"""The kinds of figure that services of this kind publish, by number; each goes from files to a report.

Kinds 17 (events entered late, added to a period already published) and 18 (small cells suppressed) are not in it: they
need frozen reports and disclosure control, which come with the next issue.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.kits import load_rows

from omsorgskjerne.testing import Kit

HOUSE = Path(__file__).with_name("house.py").read_text(encoding="utf-8")
NBSP = "\u00a0"
PEOPLE = [f"2020-01-01,p{number},{gender}" for number, gender in enumerate(("woman", "man", "man", "woman"), start=1)]


def people(kit: Kit) -> None:
    """Import four persons, p1 to p4."""
    load_rows(kit, "person", "registered,code,gender", PEOPLE)


def figures(kit: Kit, period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of a report by id."""
    return kit.figures(period)


def values(kit: Kit, *ids: str, period: str = "2024") -> list[Any]:
    """Return the values of some figures of a report."""
    found = figures(kit, period)
    return [found[id_]["value"] for id_ in ids]


def printed(kit: Kit, label: str, lang: str = "en", period: str = "2024") -> str:
    """Return the first line of the printed report that begins with a label."""
    text = kit.run("report", period, lang=lang).ok().out.replace(NBSP, " ")
    return next(line for line in text.splitlines() if line.startswith(label))


def test_kind_1_visits_and_once_a_day(omsorg: Callable[..., Kit]) -> None:
    """Three visits of one person on one day and a tally of ten are 13 visits, and 11 with each person once a day."""
    kit = omsorg()
    people(kit)
    rows = [*["2024-05-01,visit,p1,1"] * 3, "2024-05-01,visit,,10", "2024-05-02,visit,p1,1"]
    load_rows(kit, "contact", "day,kind,person,persons", rows)
    assert [14, 12] == values(kit, "visits.total", "visits.person_days")
    assert figures(kit)["visits.person_days"]["by"]["month"]["2024-05"] == 12
    assert "12" in printed(kit, "Visits, each person once a day")


def test_kind_2_unique_first_time_and_since_the_start(omsorg: Callable[..., Kit]) -> None:
    """Of two persons in 2024 one is there for the first time; since the start in 2022 there have been three."""
    kit = omsorg(
        config="""
        [figures."visits.people_since_start"]
        label = "Different visitors since the start"
        of = "visits.people"
        since = 2022-01-01
        """
    )
    people(kit)
    rows = ["2022-03-01,visit,p1", "2022-04-01,visit,p2", "2024-03-01,visit,p1", "2024-04-01,visit,p3"]
    load_rows(kit, "contact", "day,kind,person", rows)
    assert [2, 1, 3] == values(kit, "visits.people", "visits.first_time", "visits.people_since_start")
    assert figures(kit)["visits.first_time"]["by"]["gender"] == {"man": 1}
    assert "Counted from 1 January 2022" in kit.run("report", "2024").ok().out.replace(NBSP, " ")


def test_kind_3_mean_per_open_day_week_and_weekday(omsorg: Callable[..., Kit]) -> None:
    """1050 visits on 105 open days (Mondays and Tuesdays, three closed and two extra) are 10 a day and 20.1 a week."""
    kit = omsorg()
    rows = ["2024-01-01,,weekly,monday", "2024-01-01,,weekly,tuesday", "2024-12-30,2025-01-01,closed,",
            "2024-12-24,2024-12-25,closed,", "2024-06-05,2024-06-07,open,"]  # fmt: skip
    load_rows(kit, "opening", "since,until,kind,weekday", rows)
    load_rows(kit, "contact", "day,kind,persons", ["2024-06-03,visit,600", "2024-06-04,visit,450"])
    days, a_day, a_week = values(kit, "opening.days", "visits.per_open_day", "visits.per_week")
    assert (53 + 53 - 3 + 2, 10) == (days, a_day)
    assert pytest.approx(1050 / (366 / 7)) == a_week
    assert figures(kit)["visits.total"]["by"]["weekday"] == {"1": 600, "2": 450}


def test_kind_4_the_unnamed_are_shown(omsorg: Callable[..., Kit]) -> None:
    """Named visits and head-counts stand beside each other; the remainder has a line of its own, also where it is all."""
    kit = omsorg()
    people(kit)
    load_rows(kit, "contact", "day,kind,person,persons", ["2024-05-01,visit,p1,3", "2024-05-01,visit,,20"])
    assert [23, 1, 22] == values(kit, "visits.total", "visits.named", "visits.unnamed")
    assert figures(kit)["visits.people"]["high"] == 23
    assert "22" in printed(kit, "Visits by people who were not named")


def test_kind_5_meals_by_kind(omsorg: Callable[..., Kit]) -> None:
    """Meals are counted by kind and helping, several a person."""
    kit = omsorg("meals")
    rows = ["2024-05-01,breakfast,first,40", "2024-05-01,dinner,first,60", "2024-05-01,dinner,second,25"]
    load_rows(kit, "meals serving", "day,meal,helping,portions", rows)
    portions = figures(kit)["meals.portions"]
    assert (portions["value"], portions["by"]["meal"]) == (125, {"breakfast": 40, "dinner": 85})
    assert portions["by"]["helping"] == {"first": 100, "second": 25}


def test_kind_6_weight_to_meals(omsorg: Callable[..., Kit]) -> None:
    """90 kg distributed at half a kilo a meal are 180 meals; what is taken in is distributed or returned."""
    kit = omsorg("meals")
    load_rows(kit, "meals delivery", "day,goods,taken,distributed,returned", ["2024-05-01,bread,100,90,10"])
    load_rows(kit, "reading", "since,figure,value", ['2024-01-01,meals.kilo_per_meal,"0.5"'])
    ids = ("meals.taken", "meals.distributed", "meals.returned", "meals.from_weight")
    assert [100, 90, 10, 180] == values(kit, *ids)


def test_kind_7_unmet_demand(omsorg: Callable[..., Kit]) -> None:
    """Turned away at the door, rejected, drawn out in the lottery, bags short, and a waiting list on the last day."""
    kit = omsorg(house=HOUSE)
    load_rows(kit, "contact", "day,kind,state,persons", ["2024-05-01,visit,done,80", "2024-05-01,visit,turned_away,12"])
    load_rows(
        kit,
        "house request",
        "day,answer,short",
        ["2024-05-01,given,0", "2024-05-01,rejected,1", "2024-05-02,drawn_out,2"],
    )
    load_rows(kit, "house waiting", "since,until", ["2024-01-01,", "2024-02-01,2024-03-01", "2024-11-01,"])
    assert [80, 12, 3, 2] == values(kit, "visits.total", "visits.turned_away", "house.bags_short", "house.waiting")
    assert figures(kit)["house.requests"]["by"]["answer"] == {"given": 1, "rejected": 1, "drawn_out": 1}


def test_kind_8_measures_with_quantity_and_unit(omsorg: Callable[..., Kit]) -> None:
    """Syringes out and in, garments and showers are added up by item."""
    kit = omsorg()
    rows = ["syringe,100,80", "syringe,50,", "garment,7,", "shower,1,"]
    load_rows(kit, "measure", "day,kind,type,item,handed_out,taken_in",
         [f"2024-05-01,internal,practical_help,{row}" for row in rows])  # fmt: skip
    found = figures(kit)
    out = found["measures.handed_out"]["by"]["item"]
    assert {"syringe": 150, "garment": 7, "shower": 1} == {item: out[item] for item in ("syringe", "garment", "shower")}
    assert found["measures.taken_in"]["by"]["item"]["syringe"] == 80


def test_kind_9_referrals_made_and_completed(omsorg: Callable[..., Kit]) -> None:
    """Of four referrals three were completed: 75 per cent, printed as such; contact with health services by type."""
    kit = omsorg()
    rows = [*["2024-05-01,external,onward_referral,2024-06-01"] * 3, "2024-05-01,external,onward_referral,",
            "2024-05-01,external,health,"]  # fmt: skip
    load_rows(kit, "measure", "day,kind,type,completed", rows)
    assert [4, 3, 75] == values(
        kit, "measures.referrals", "measures.referrals_completed", "measures.referrals_completed_percent"
    )
    assert figures(kit)["measures.total"]["by"]["type"] == {"health": 1, "onward_referral": 4}
    assert "75.0%" in printed(kit, "Onward referrals completed, share")


def test_kind_10_incidents_in_periods_of_unequal_length(omsorg: Callable[..., Kit]) -> None:
    """Four overdoses in ten weeks and nine in thirty are compared as a rate per week: 0.4 and 0.3."""
    kit = omsorg(
        config="""
        [choices."contact.kind"]
        overdose = "overdose"
        [figures."incidents.overdoses"]
        label = "Overdoses"
        of = "contacts.total"
        where = { kind = "overdose" }
        unit = "incident"
        [figures."incidents.per_week"]
        label = "Overdoses a week"
        formula = "incidents.overdoses / (period.days / 7)"
        unit = "incident"
        decimals = 1
        """
    )
    days = [f"2024-0{month}-03" for month in (1, 1, 2, 3)] + [
        f"2024-0{month}-20" for month in (4, 4, 5, 5, 6, 6, 7, 8, 8)
    ]
    load_rows(kit, "contact", "day,kind", [f"{day},overdose" for day in days])
    early, late = "2024-01-01..2024-03-10", "2024-03-11..2024-10-06"
    assert [4, 0.4] == values(kit, "incidents.overdoses", "incidents.per_week", period=early)
    assert [9, 0.3] == values(kit, "incidents.overdoses", "incidents.per_week", period=late)


def test_kind_11_hours_to_full_time_equivalents(omsorg: Callable[..., Kit]) -> None:
    """875 hours by the divisor set in omsorg.toml (1750, or 1695) are 0.5 full-time equivalents; the divisor is printed."""
    kit = omsorg(house=HOUSE)
    load_rows(kit, "house shift", "day,hours", ["2024-05-01,400", "2024-05-02,475"])
    assert [875, 1750, 0.5] == values(kit, "house.hours", "house.hours_per_fte", "house.fte")
    assert "875 / 1 750 = 0.5" in kit.run("report", "2024").ok().out.replace(NBSP, " ").replace(",", " ")
    other = omsorg(house=HOUSE, config='[figures."house.hours_per_fte"]\nvalue = 1695\n')
    load_rows(other, "house shift", "day,hours", ["2024-05-01,1695"])
    assert [1695, 1] == values(other, "house.hours_per_fte", "house.fte")


def test_kind_12_stock_and_flow_of_helpers(omsorg: Callable[..., Kit]) -> None:
    """Two new, two stopped, one of them within the year, and two active on the last day, by sex."""
    kit = omsorg(house=HOUSE)
    people(kit)
    rows = ["2022-01-01,,p1", "2023-01-01,2024-05-01,p2", "2024-02-01,,p3", "2024-03-01,2024-09-01,p4"]
    load_rows(kit, "house helper", "since,until,person", rows)
    assert [2, 2, 2, 1] == values(kit, "house.active", "house.new", "house.stopped", "house.brief")
    assert figures(kit)["house.active"]["by"]["gender"] == {"woman": 1, "man": 1}


def beds(kit: Kit) -> None:
    """Import two wards, one of which grew, and stays with 366 + 184 nights in 2024."""
    wards = ["2023-01-01,2024-07-01,north,1", "2024-07-01,,north,3", "2023-01-01,,south,1"]
    load_rows(kit, "house places", "since,until,ward,beds", wards)
    stays = ["2023-06-01,2025-03-01,south,p1", "2024-07-01,,north,p2"]
    load_rows(kit, "house stay", "since,until,ward,person", stays)


def test_kind_13_beds_and_two_occupancies(omsorg: Callable[..., Kit]) -> None:
    """550 nights of 1100 there was room for are 50 per cent; by the KOSTRA rule 550 / 365 / 4 beds are 37.7."""
    kit = omsorg(house=HOUSE)
    people(kit)
    beds(kit)
    room = 182 * 1 + 184 * 3 + 366
    assert [550, room, 4] == values(kit, "house.nights", "house.room", "house.beds")
    found = figures(kit)
    assert pytest.approx(100 * 550 / room) == found["house.occupancy"]["value"]
    assert pytest.approx(100) == found["house.occupancy"]["by"]["ward"]["south"]
    assert pytest.approx(100 * 550 / 365 / 4) == found["house.kostra"]["value"]
    assert "37.7%" in printed(kit, "Occupancy by the KOSTRA rule")


def test_kind_14_nights_guests_and_length_of_stay(omsorg: Callable[..., Kit]) -> None:
    """Stays of 1, 2 and 9 nights, the last day not counted, are 12 nights: mean 4, median 2, two at most on a night."""
    kit = omsorg(house=HOUSE)
    people(kit)
    rows = ["2024-03-01,2024-03-02,north,p1", "2024-03-01,2024-03-03,north,p2", "2024-03-02,2024-03-11,north,p1"]
    load_rows(kit, "house stay", "since,until,ward,person", rows)
    assert [12, 2, 3, 2] == values(kit, "house.nights", "house.guests", "house.stays", "house.peak", period="2024-03")
    assert [4, 2] == values(kit, "house.mean_stay", "house.median_stay", period="2024-03")
    (a_night,) = values(kit, "house.a_night", period="2024-03")
    assert pytest.approx(12 / 31) == a_night


def test_kind_15_tenancies(omsorg: Callable[..., Kit]) -> None:
    """Started, current and ended by cause, household members, and how many lasted twelve months."""
    kit = omsorg(house=HOUSE)
    rows = ["2020-01-01,2024-02-01,moved,1", "2021-01-01,2024-03-01,death,1", "2023-05-01,2024-04-01,moved,2",
            "2023-05-01,2024-05-01,moved,2", "2024-06-01,,,4", "2023-06-01,,,1"]  # fmt: skip
    load_rows(kit, "house tenancy", "since,until,cause,members", rows)
    ids = ("house.started", "house.current", "house.ended", "house.living", "house.sustained")
    assert [1, 2, 4, 5, 75] == values(kit, *ids)
    assert figures(kit)["house.ended"]["by"]["cause"] == {"moved": 3, "death": 1}


def test_kind_16_time_from_referral_to_start(omsorg: Callable[..., Kit]) -> None:
    """Waits of 10, 20 and 90 days have mean 40, median 20, and two of three within 30; the postponed one is left out."""
    kit = omsorg(house=HOUSE)
    rows = [
        "2024-01-01,2024-01-11,no",
        "2024-01-01,2024-01-21,no",
        "2024-01-01,2024-03-31,no",
        "2023-01-01,2024-03-01,yes",
    ]
    load_rows(kit, "house tenancy", "referred,since,postponed", rows)
    mean, median, soon = values(kit, "house.mean_wait", "house.median_wait", "house.soon")
    assert (40, 20, pytest.approx(200 / 3)) == (mean, median, soon)
    assert [3, 3] == [figures(kit)[id_]["n"] for id_ in ("house.mean_wait", "house.soon")]


def test_kind_19_periods_that_are_no_calendar_years(omsorg: Callable[..., Kit]) -> None:
    """A year from April, a quarter, a tertial, a season and a project's own days each count their days, ends included."""
    kit = omsorg()
    days = ("2024-03-31", "2024-04-01", "2024-12-15", "2025-01-10", "2025-03-31", "2025-04-01")
    load_rows(kit, "contact", "day,kind", [f"{day},visit" for day in days])
    periods = {"2024-04..2025-03": 4, "2024-Q2": 1, "2024-T3": 1, "2024-winter": 2, "2024-12-15..2025-01-10": 2}
    assert periods == {period: values(kit, "visits.total", period=period)[0] for period in periods}


def test_kind_20_change_from_last_year(omsorg: Callable[..., Kit]) -> None:
    """From 3 to 4 visits is +1 and +33.3 per cent, from the unrounded values, as the report says."""
    kit = omsorg()
    load_rows(kit, "contact", "day,kind,persons", ["2023-05-01,visit,3", "2024-05-01,visit,4"])
    visits = figures(kit)["visits.total"]
    assert (visits["change"], pytest.approx(100 / 3)) == (1, visits["change_percent"])
    assert "+1" in printed(kit, "Visits [")
    assert "The change is that of the unrounded numbers" in " ".join(kit.run("report", "2024").ok().out.split())


def test_kind_21_households_against_persons(omsorg: Callable[..., Kit]) -> None:
    """Two persons of one household with three stays between them are two guests and one household."""
    kit = omsorg(house=HOUSE)
    people(kit)
    load_rows(kit, "household", "registered,code,adults,children", ["2024-01-01,h1,2,1"])
    rows = [
        "2024-03-01,2024-03-05,north,p1,h1",
        "2024-03-01,2024-03-05,north,p2,h1",
        "2024-09-01,2024-09-05,north,p1,h1",
    ]
    load_rows(kit, "house stay", "since,until,ward,person,household", rows)
    assert [1, 2, 1, 3] == values(kit, "households.new", "house.guests", "house.households", "house.stays")


def test_kind_22_cases_and_outcomes(omsorg: Callable[..., Kit]) -> None:
    """Three cases of two clients are 1.5 a person, by theme and outcome; the one without outcome is not left out."""
    kit = omsorg()
    people(kit)
    rows = ["2024-02-01,economy,solved,p1", "2024-03-01,legal,unsolved,p1", "2024-04-01,economy,,p2"]
    load_rows(kit, "case", "since,theme,outcome,person", rows)
    assert [3, 2, 1.5] == values(kit, "cases.total", "cases.people", "cases.per_person")
    by = figures(kit)["cases.total"]["by"]
    assert by["outcome"] == {"solved": 1, "unsolved": 1, "not_stated": 1}
    assert by["theme"] == {"economy": 2, "legal": 1}


def test_kind_23_money(omsorg: Callable[..., Kit]) -> None:
    """A grant and accounts are stated by hand with their source; the price of a night is computed from them."""
    kit = omsorg(
        house=HOUSE,
        config="""
        [figures."accounts.grant"]
        label = "Grant"
        unit = "krone"
        decimals = 0
        [figures."accounts.price_of_a_night"]
        label = "Price of a night"
        formula = "accounts.grant / house.nights"
        unit = "krone"
        """,
    )
    people(kit)
    beds(kit)
    load_rows(kit, "reading", "since,figure,value,source", ["2024-01-01,accounts.grant,1100000,accounts 2024"])
    grant = figures(kit)["accounts.grant"]
    assert (1100000, "stated", "accounts 2024") == (grant["value"], grant["quality"], grant["source"])
    assert [2000] == values(kit, "accounts.price_of_a_night")
