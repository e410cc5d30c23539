"""The figures of housing, read from the report, on records whose numbers can be worked out by hand or by brute force."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from omsorgskjerne.testing import Kit
from omsorgskjerne_housing.homes import Tenancy
from omsorgskjerne_housing.support import HousingApplication

Found = dict[str, dict[str, Any]]
Loaded = Callable[..., None]
FIRST = date(2024, 1, 1)


def values(found: Found, *names: str) -> list[Any]:
    """Return the values of some figures of housing."""
    return [found[f"housing.{name}"]["value"] for name in names]


def test_a_dwelling_is_let_vacant_or_out_of_use(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """On the last day each dwelling stands in one state; one out of use in part only is vacant, one given up is none."""
    kit = house(flats=5)
    kit.run("housing", "dwelling", "edit", "F03", "--rooms", "2").ok()
    kit.run("housing", "dwelling", "edit", "F05", "--until", "2024-12-31").ok()
    loaded(kit, "housing tenancy", "since;dwelling;person;rooms;beds", [
        ("2024-01-01", "F01", "P001", 1, 1), ("2024-01-01", "F01", "P002", 0, 0)])  # fmt: skip
    out = [("2024-12-01", "F02", "renovation"), ("2024-12-01", "F03", "damage")]
    loaded(kit, "housing out-of-use", "since;dwelling;reason", out)
    dwellings = figures(kit)["housing.dwellings"]
    assert (4, {"let": 1, "vacant": 2, "out_of_use": 1}) == (dwellings["value"], dwellings["by"]["state"])
    assert "dwelling" == dwellings["unit"]


def test_occupancy_states_its_denominator(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """Nights are half-open; of all dwellings, rooms and beds, and of those in use, occupancy differs."""
    kit = house(flats=2)
    kit.run("housing", "dwelling", "edit", "F02", "--rooms", "3", "--beds", "4").ok()
    rows = [("2024-06-01", "2024-06-11", "F01", "P001", 1, 1), ("2024-06-06", "2024-06-21", "F02", "P002", 1, 2)]
    loaded(kit, "housing tenancy", "since;until;dwelling;person;rooms;beds", rows)
    loaded(kit, "housing out-of-use", "since;until;dwelling;reason;rooms;beds", [
        ("2024-06-21", "2024-07-01", "F01", "fire", 1, 1), ("2024-06-01", "2024-07-01", "F02", "damage", 1, 1)])  # fmt: skip
    found = figures(kit, "2024-06")
    assert [25, 60, 10] == values(found, "dwelling_nights_let", "dwelling_nights", "dwelling_nights_out")
    assert [25, 120, 40] == values(found, "room_nights_let", "room_nights", "room_nights_out")
    assert [40, 150, 40] == values(found, "bed_nights_taken", "bed_nights", "bed_nights_out")
    expected = [25 / 60, 25 / 50, 25 / 120, 25 / 80, 40 / 150, 40 / 110]
    kinds = ("occupancy", "room_occupancy", "bed_occupancy")
    held = values(found, *(name for kind in kinds for name in (kind, f"{kind}_in_use")))
    assert [round(100 * share, 6) for share in expected] == [round(value, 6) for value in held]
    days = found["housing.room_occupancy"]["by"]["day"]
    assert [25, 50, 50, 25, 0] == [days[f"2024-06-{day:02}"] for day in (1, 6, 10, 11, 21)]
    assert [2, 25] == values(found, "most_residents", "resident_nights")


def test_a_dwelling_shared_by_several_is_let_once_a_night(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """However tenancies overlap, the nights a dwelling was let are the days of the period on which somebody lived there."""
    chance, flats, each = random.Random(7), 12, 6  # noqa: S311 - invented tenancies, the same every time
    kit = house(flats=flats, persons=flats * each)
    rows, let = [], set()
    for number in range(flats * each):
        flat, begun = number % flats + 1, date(2023, 10, 1) + timedelta(days=chance.randrange(500))
        over = begun + timedelta(days=chance.randrange(1, 120))
        rows.append((begun, over, f"F{flat:02}", f"P{number + 1:03}", 0, 0))
        let |= {(flat, begun + timedelta(days=night)) for night in range((over - begun).days)}
    loaded(kit, "housing tenancy", "since;until;dwelling;person;rooms;beds", rows)
    nights = sum(day.year == FIRST.year for _flat, day in let)
    assert [nights] == values(figures(kit), "dwelling_nights_let")


def test_households_count_once(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """A household with three tenancies in the year is one; residents are counted on the last day and over the period."""
    kit = house()
    kit.run("household", "add", "--registered", "2024-01-01", "--code", "H1", "--adults", "2").ok()
    rows = [
        ("2024-01-01", "2024-05-01", "F01", "P001", 1, 1, "time_limited"),
        ("2024-01-01", "2024-05-01", "F01", "P002", 0, 0, "time_limited"),
        ("2024-05-01", "", "F02", "P001", 1, 1, "permanent"),
    ]
    heads = "since;until;dwelling;person;rooms;beds;terms;household"
    loaded(kit, "housing tenancy", heads, [(*row, "H1") for row in rows])
    found = figures(kit)
    assert [1, 1, 2, 2, 3, 2] == values(
        found, "households", "residents", "residents_during", "residents_ever", "started", "ended"
    )
    assert {"permanent": 1} == found["housing.residents"]["by"]["terms"]


def test_tenancies_that_lasted_a_year(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """Of five homes begun the year before, two ended within it: who moved within the house or left later stayed."""
    kit = house(flats=9, persons=9)
    rows = [
        ("2023-02-01", "", "F01", "P001", ""),
        ("2023-02-01", "2024-02-01", "F02", "P002", "moved_or_given_notice"),
        ("2023-02-01", "2024-01-31", "F03", "P003", "moved_or_given_notice"),
        ("2023-02-01", "2023-03-01", "F04", "P004", "moved_within"),
        ("2023-12-31", "2024-01-15", "F05", "P005", "dead"),
        ("2023-03-01", "", "F08", "P004", ""),
        ("2022-02-01", "2022-03-01", "F06", "P006", "dead"),
        ("2024-02-01", "2024-03-01", "F07", "P007", "dead"),
    ]
    loaded(kit, "housing tenancy", "since;until;dwelling;person;exit", rows)
    found = figures(kit)
    assert [60] == values(found, "sustained")
    assert "100 - housing.ended_early" == found["housing.sustained"]["formula"]
    assert [3, {"dead": 2, "moved_or_given_notice": 2}] == [
        values(figures(kit, "2023..2024"), "former_residents")[0] - 1,
        found["housing.former_residents"]["by"]["exit"],
    ]


def test_moving_within_goes_on_with_one_home(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """Somebody who moved within after a month and died after two had one home, and it did not last a year."""
    kit = house()
    rows = [("2023-01-01", "2023-02-01", "F01", "moved_within"), ("2023-02-01", "2023-03-01", "F02", "dead")]
    loaded(kit, "housing tenancy", "since;until;dwelling;exit;person", [(*row, "P001") for row in rows])
    assert [0] == values(figures(kit), "sustained")
    loaded(kit, "housing tenancy", "since;until;dwelling;exit;person", [
        ("2022-12-01", "2023-02-01", "F03", "moved_within", "P002"), ("2023-02-01", "", "F01", "", "P002")])  # fmt: skip
    assert [0, 100] == [*values(figures(kit), "sustained"), *values(figures(kit, "2023"), "sustained")]


def test_a_year_ends_on_the_same_date(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """A year that has a 29 February lasts 366 days; one begun on 29 February is over on 1 March."""
    kit = house(flats=5, persons=5)
    rows = [
        ("2023-03-01", "2024-02-29"),
        ("2023-03-01", "2024-03-01"),
        ("2024-02-29", "2025-02-28"),
        ("2024-02-29", "2025-03-01"),
        ("2024-02-29", ""),
    ]
    loaded(kit, "housing tenancy", "since;until;dwelling;person", (
        (*row, f"F{number:02}", f"P{number:03}") for number, row in enumerate(rows, 1)))  # fmt: skip
    found = [values(figures(kit, year), "sustained")[0] for year in ("2024", "2025")]
    assert [50, round(200 / 3, 6)] == [round(value, 6) for value in found]


def test_a_home_counts_when_its_year_is_full(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """In a year that goes on only homes begun a year ago and more count: neither those kept nor those left since."""
    kit, today = house(flats=5, persons=5), datetime.now(tz=UTC).date()
    begun = date(today.year - 1, 1, 1)
    young = today - timedelta(days=360)
    rows = [
        (begun, begun + timedelta(days=30), "F01", "P001"),
        (begun, "", "F02", "P002"),
        (young, "", "F03", "P003"),
        (young, "", "F04", "P004"),
        (young, today - timedelta(days=30), "F05", "P005"),
    ]
    loaded(kit, "housing tenancy", "since;until;dwelling;person", rows)
    assert [50] == values(figures(kit, f"{today.year - 1}..{today.year}"), "sustained")


def test_a_move_within_that_no_tenancy_followed_is_the_end(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """A home that ended with a move within, of which the new tenancy was never entered, has not lasted."""
    kit = house()
    row = ("2023-01-01", "2023-02-01", "F01", "P001", "moved_within")
    loaded(kit, "housing tenancy", "since;until;dwelling;person;exit", [row])
    assert [0] == values(figures(kit), "sustained")


def test_an_exit_not_stated_may_be_a_notice(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """Of three who left, one moved, and of two it is not known, whether their exit is stated or not: 0–2 and 1–3."""
    kit = house()
    rows = [("F01", "P001", "", ""), ("F02", "P002", "moved_or_given_notice", ""), ("F03", "P003", "moved_or_given_notice", "moved")]  # fmt: skip
    heads = "since;until;dwelling;person;exit;reason"
    loaded(kit, "housing tenancy", heads, [("2024-01-01", "2024-03-01", *row) for row in rows])
    found = figures(kit)
    assert [(0, 2), (1, 3)] == [
        (found[f"housing.{name}"]["low"], found[f"housing.{name}"]["high"]) for name in ("given_notice", "moved")
    ]


def test_who_has_left_is_in_no_state(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """A state that was never ended counts no longer than the tenancy."""
    kit = house()
    loaded(kit, "housing tenancy", "since;dwelling;person", [(FIRST, "F01", "P001"), (FIRST, "F02", "P002")])
    kit.run("housing", "away", "--since", "2024-02-01", "--state", "in_treatment", "P001", "P002").ok()
    tenancy = kit.rows(Tenancy)[0].id
    kit.run("housing", "tenancy", "edit", tenancy, "--until", "2024-06-01", "--exit", "dead").ok()
    assert [2] == values(figures(kit, "2024-05"), "in_treatment")
    assert [1, 1, 0] == values(figures(kit), "in_treatment", "residents", "present")


def test_rooms_out_of_use_add_up(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """Two rooms out for different reasons put a dwelling of two out of use on the nights on which both are."""
    kit = house(flats=1)
    kit.run("housing", "dwelling", "edit", "F01", "--rooms", "2", "--beds", "2").ok()
    loaded(kit, "housing out-of-use", "since;until;dwelling;reason", [
        ("2024-06-01", "2024-06-21", "F01", "fire"), ("2024-06-11", "2024-07-11", "F01", "pests")])  # fmt: skip
    assert [10, 40] == values(figures(kit, "2024-06"), "dwelling_nights_out", "room_nights_out")
    assert {"vacant": 1} == figures(kit, "2024-06")["housing.dwellings"]["by"]["state"]
    loaded(kit, "housing out-of-use", "since;until;dwelling;reason", [("2024-06-21", "2024-07-11", "F01", "fire")])
    assert [20] == values(figures(kit, "2024-06"), "dwelling_nights_out")
    assert {"out_of_use": 1} == figures(kit, "2024-06")["housing.dwellings"]["by"]["state"]


def test_a_rise_leaves_the_former_rent(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """The rent of a past day stays what it was; from its day a rent change counts, the last one of several."""
    kit = house()
    loaded(kit, "housing tenancy", "since;dwelling;person;rent", [(FIRST, "F01", "P001", "8000,50"), (FIRST, "F02", "P002", "")])  # fmt: skip
    tenancy = next(row.id for row in kit.rows(Tenancy) if row.record.rent is not None)
    loaded(kit, "housing rent-change", "day;tenancy;rent", [("2024-07-01", tenancy, 8200), ("2024-10-01", tenancy, 8300)])  # fmt: skip
    rents = [values(figures(kit, period), "rent")[0] for period in ("2024-06", "2024-07", "2024-12")]
    assert [8000.5, 8200, 8300] == rents


def test_days_from_need_to_tenancy(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """Mean, middle value and share within 90 days; tenancies postponed by the person and unstated needs are left out."""
    kit = house(flats=9, persons=9)
    rows = [
        ("2024-01-31", "2024-01-01", "no"),
        ("2024-03-31", "2024-01-01", "no"),
        ("2024-07-19", "2024-01-01", "no"),
        ("2024-12-01", "2023-01-01", "yes"),
        ("2024-12-01", "", "no"),
    ]
    loaded(kit, "housing tenancy", "since;needed;postponed;dwelling;person", (
        (*row, f"F{number:02}", f"P{number:03}") for number, row in enumerate(rows, 1)))  # fmt: skip
    found = figures(kit)
    mean, middle, within = values(found, "days_to_home", "median_days_to_home", "home_within_90")
    assert (round((30 + 90 + 200) / 3, 6), 90, round(200 / 3, 6), 3) == (
        round(mean, 6),
        middle,
        round(within, 6),
        found["housing.days_to_home"]["n"],
    )


def test_follow_up_by_kind_and_form(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """Follow-ups and their minutes add up by kind and form; home visits and accompaniments are slices of them."""
    kit = house()
    rows = [
        ("2024-02-01", "housing", "home_visit", "P001", 45),
        ("2024-02-02", "rehabilitation", "accompaniment", "P001", 120),
        ("2024-02-02", "care", "home_visit", "P002", ""),
        ("2024-02-03", "housing", "post", "", 10),
    ]
    loaded(kit, "housing follow-up", "day;kind;form;person;minutes", rows)
    found = figures(kit)
    assert [4, 2, 1, 175] == values(found, "follow_ups", "home_visits", "accompaniments", "follow_up_minutes")
    assert {"housing": 2, "rehabilitation": 1, "care": 1} == found["housing.follow_ups"]["by"]["kind"]
    assert {"home_visit": 45, "accompaniment": 120, "post": 10} == {
        code: minutes for code, minutes in found["housing.follow_up_minutes"]["by"]["form"].items() if minutes
    }


def test_the_search_for_a_home(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """Applications by outcome, every offer on its day, days until the first, and ETHOS Light before and after."""
    kit = house()
    rows = [
        ("2024-02-01", "new", "municipality", "accepted", "rough", "housed"),
        ("2023-12-01", "new", "municipality", "declined", "emergency", "emergency"),
        ("2024-02-01", "move", "own", "", "housed", ""),
        ("2024-02-01", "move", "private_landlord", "rejected", "housed", "housed"),
    ]
    loaded(kit, "housing application", "day;kind;applied_to;outcome;ethos_before;ethos_after;person", (
        (*row, f"P{number:03}") for number, row in enumerate(rows, 1)))  # fmt: skip
    first, earlier = (
        next(row.id for row in kit.rows(HousingApplication) if row.record.outcome == outcome)
        for outcome in ("accepted", "declined")
    )
    offers = [("2024-03-02", "declined", first), ("2024-04-02", "accepted", first), ("2024-01-10", "declined", earlier)]
    loaded(kit, "housing offer", "day;outcome;application", offers)
    found = figures(kit)
    assert [3, 2, 3, 30, 1] == values(
        found, "applications", "applications_to_move", "offers", "days_to_offer", "home_found"
    )
    assert {"accepted": 1, "declined": 2} == found["housing.offers"]["by"]["outcome"]
    assert {"accepted": 1, "rejected": 1, "not_stated": 1} == found["housing.applications"]["by"]["outcome"]
    assert {"housed": 2, "not_stated": 1} == found["housing.applications"]["by"]["ethos_after"]


def test_homeless_people_who_got_a_home_are_persons(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """Two applications of one person that led to a home are one person who got one."""
    kit = house()
    rows = [(day, "municipality", "rough", "housed", "P001") for day in ("2024-02-01", "2024-05-01")]
    loaded(kit, "housing application", "day;applied_to;ethos_before;ethos_after;person", rows)
    assert [2, 1] == values(figures(kit), "applications", "home_found")


def test_the_visiting_scheme(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """262 visits by 27 visitors to 12 residents since October 2023 are 4 a week; one estimated row makes an estimate."""
    names = ("visitors", "residents_with_visitors", "visits", "visits_per_week")
    kit = house(flats=12, persons=12, config="\n".join(f'[figures."housing.{name}"]\nsince = 2023-10-01' for name in names))  # fmt: skip
    loaded(kit, "housing tenancy", "since;dwelling;person", (
        ("2023-01-01", f"F{number:02}", f"P{number:03}") for number in range(1, 13)))  # fmt: skip
    loaded(kit, "housing visitor", "registered;code;scene", (
        ("2023-10-01", f"V{number:02}", "other" if number > 25 else "drug_scene") for number in range(1, 28)))  # fmt: skip
    entries = [
        (date(2023, 10, 1) + timedelta(days=number), f"P{number % 12 + 1:03}", f"V{number % 27 + 1:02}", "counted")
        for number in range(261)
    ]
    loaded(kit, "housing visitor-entry", "day;person;visitor;quality", [*entries, ("2024-12-31", *entries[0][1:3], "estimated")])  # fmt: skip
    found = figures(kit)
    assert [27, 12, 262] == values(found, "visitors", "residents_with_visitors", "visits")
    assert {"drug_scene": 25, "other": 2} == found["housing.visitors"]["by"]["scene"]
    weekly = found["housing.visits_per_week"]
    assert (4.0, "estimated", "counted") == (round(weekly["value"], 1), weekly["quality"], found["housing.visitors"]["quality"])  # fmt: skip


def test_a_visitor_nobody_knew_may_be_one_more(
    house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]
) -> None:
    """Two entries that do not tell who came make the visitors a range; several visits of nobody are refused."""
    kit = house()
    loaded(kit, "housing tenancy", "since;dwelling;person", [("2023-01-01", "F01", "P001")])
    kit.run("housing", "visitor", "add", "--registered", "2024-01-01", "--code", "V1").ok()
    loaded(kit, "housing visitor-entry", "day;person;visitor;visits", [
        ("2024-02-01", "P001", "V1", 9), ("2024-02-01", "P001", "", 1), ("2024-02-02", "P001", "", 1)])  # fmt: skip
    visitors = figures(kit)["housing.visitors"]
    assert (1, 3) == (visitors["low"], visitors["high"])
    crowd = ("housing", "visitor-entry", "add", "--day", "2024-02-03", "--person", "P001", "--visits", "2")
    assert "one visitor" in kit.run(*crowd).failed(1).err


def test_incidents_and_guards(house: Callable[..., Kit], loaded: Loaded, figures: Callable[..., Found]) -> None:
    """Incidents per week compare periods of unequal length, in all and by kind; guard hours and rounds add up."""
    kit = house()
    rows = [("2024-02-01", "fire", "yes"), ("2024-02-20", "noise", "no"), ("2024-02-29", "noise", "no")]
    loaded(kit, "housing incident", "day;kind;by_visitor", rows)
    loaded(kit, "housing guard-duty", "day;guards;minutes;rounds", [("2024-02-01", 2, "24", 6), ("2024-02-02", 1, "7,5", 3)])  # fmt: skip
    found = figures(kit, "2024-02")
    weekly = found["housing.incidents_per_week"]
    assert [3, 1, 31.5, 9] == values(found, "incidents", "incidents_by_visitors", "guard_hours", "guard_rounds")
    assert (round(3 * 7 / 29, 6), round(2 * 7 / 29, 6)) == (
        round(weekly["value"], 6),
        round(weekly["by"]["kind"]["noise"], 6),
    )
