"""The records of this example: every resident, visitor and day is invented; only the totals are the published ones."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from inventing import DISTRICTS, Files, Row, codes, days_of, on_weekdays, person

YEAR = 2024
OPENED = date(2014, 1, 1)
SCHEME = date(2023, 10, 1)
"""The first day of the visiting scheme."""
LAST = date(YEAR, 12, 31)
MONTH = 30
DWELLINGS, LET = 33, 27
DEAD_AT_ADDRESS, DEAD_ELSEWHERE = 9, 3
MOVED, GIVEN_NOTICE, NOT_KNOWN = 35, 15, 5
"""The slides say that 15–20 of 55 were given notice: of five it is not known which it was."""
VISITORS, OF_THE_SCENE = 27, 25
VISITS = (16, 1, 24, 24, 24, 24, 24, 25, 25, 25, 25, 25)
"""Of each resident who had visitors since the scheme began: 262 in 65 weeks, about four a week to the address."""


def dwellings() -> list[Row]:
    """Return the flats, eleven on each of three floors."""
    return [
        {"since": OPENED, "kind": "municipal", "code": f"{floor}{letter}"}
        for floor in (1, 2, 3)
        for letter in "ABCDEFGHIJK"
    ]


def exits(chance: random.Random) -> list[Row]:
    """Return how each of those who no longer live there left, in no order."""
    dead: Row = {"exit": "dead"}
    left: Row = {"exit": "moved_or_given_notice"}
    moved = [
        {"reason": "moved", "destination": chance.choice(("municipal", "municipal", "private"))}
        for _one in range(MOVED)
    ]
    ways: list[Row] = [
        *[{**dead, "place_of_death": "at_address"}] * DEAD_AT_ADDRESS,
        *[{**dead, "place_of_death": "elsewhere"}] * DEAD_ELSEWHERE,
        *[{**left, **way} for way in moved],
        *[{**left, "reason": "given_notice", "destination": "temporary"}] * GIVEN_NOTICE,
        *[left] * NOT_KNOWN,
    ]
    chance.shuffle(ways)
    return ways


def tenancies(chance: random.Random, code: Iterator[str]) -> list[Row]:
    """Return every tenancy since the house opened, one after another in each flat; the last one of 27 goes on."""
    ways = exits(chance)
    flats = dwellings()
    former = [len(ways) // DWELLINGS + (number < len(ways) % DWELLINGS) for number in range(DWELLINGS)]
    rows: list[Row] = []
    for number, (flat, earlier) in enumerate(zip(flats, former, strict=True)):
        goes_on = number < LET
        turns = moving_days(chance, 2 * earlier + goes_on)
        for place in range(earlier + goes_on):
            begun, current = turns[2 * place], place == earlier
            row: Row = {
                "since": begun,
                "dwelling": flat["code"],
                "person": next(code),
                "needed": begun - timedelta(days=chance.randint(20, 200)),
                "ethos_before": chance.choice(("rough", "emergency", "homeless_accommodation", "institution")),
                "guarantor": "municipality",
                "key_worker": "milieu_worker",
                "cooperation_agreement": "yes",
                "staff_entry_agreement": chance.choice(("yes", "no")),
                "rent": 8200,
            }
            rows.append(row if current else {**row, "until": turns[2 * place + 1], **ways.pop()})
    return rows


def moving_days(chance: random.Random, number: int) -> list[date]:
    """Return days of moving in and out of one flat, in order and at least a month apart."""
    while True:
        days = sorted(chance.sample(range(20, (LAST - OPENED).days - 20), number))
        if all(later - day > MONTH for day, later in pairwise(days)):
            return [OPENED + timedelta(days=day) for day in days]


def residents(chance: random.Random, let: list[Row]) -> Iterator[Row]:
    """Yield everybody who has lived there."""
    for number, row in enumerate(let, 1):
        yield {**person(chance, str(row["person"]), row["since"], number), "district": chance.choice(DISTRICTS[:7])}


def states(current: list[Row]) -> Iterator[Row]:
    """Yield the four who are away, two of them in treatment: the states overlap, so 23 are at the address."""
    for number, row in enumerate(current[:4]):
        yield {"since": date(YEAR, 11, 4), "state": "away", "person": row["person"]}
        if number < len(current[:2]):
            yield {"since": date(YEAR, 9, 2), "state": "in_treatment", "person": row["person"]}


def visitors(code: Iterator[str]) -> list[Row]:
    """Return the visitors, each known by a code alone."""
    return [
        {"registered": SCHEME, "code": next(code), "scene": "drug_scene" if number < OF_THE_SCENE else "other"}
        for number in range(VISITORS)
    ]


def visits(chance: random.Random, hosts: list[Row], guests: list[Row]) -> Iterator[Row]:
    """Yield the visits to twelve residents; every visitor comes at least once. The slides tell the number as a mean."""
    days = [day for day in (*days_of(YEAR - 1), *days_of(YEAR)) if day >= SCHEME]
    who = [guests[number % VISITORS] for number in range(sum(VISITS))]
    chance.shuffle(who)
    for host, number in zip(hosts, VISITS, strict=True):
        for day in sorted(chance.choices(days, k=number)):
            yield {"day": day, "person": host["person"], "visitor": who.pop()["code"], "quality": "estimated"}


def followups(chance: random.Random, current: list[Row]) -> Iterator[Row]:
    """Yield follow-up of the three kinds, some every weekday."""
    forms = {
        "housing": ("home_visit", "economy", "upkeep", "cleaning", "post", "nav"),
        "rehabilitation": ("conversation", "care_group", "living_skills"),
        "care": ("shopping", "hygiene", "accompaniment", "service_on_site"),
    }
    for day in on_weekdays(days_of(YEAR), "monday", "tuesday", "wednesday", "thursday", "friday"):
        for row in chance.sample(current, 6):
            kind = chance.choice(list(forms))
            if str(row["since"]) <= str(day):
                yield {
                    "day": day,
                    "kind": kind,
                    "form": chance.choice(forms[kind]),
                    "person": row["person"],
                    "minutes": chance.choice((15, 30, 45, 60)),
                }


def incidents(chance: random.Random) -> Iterator[Row]:
    """Yield what happened in the house."""
    for day in sorted(chance.sample(days_of(YEAR), 70)):
        kind = chance.choices(("noise", "threat", "violence", "overdose", "damage", "call"), (6, 3, 1, 2, 2, 4))[0]
        severity = {"violence": "serious", "overdose": "critical"}.get(kind, "minor")
        guard = chance.choice(("yes", "no"))
        yield {"day": day, "kind": kind, "severity": severity, "guard_called": guard, "by_visitor": "no"}
    yield {"day": date(YEAR, 3, 14), "kind": "complaint", "severity": "minor", "guard_called": "no", "by_visitor": "no"}


def applications(chance: random.Random, current: list[Row]) -> Iterator[Row]:
    """Yield applications to move to another home."""
    for row in current[8:14]:
        outcome = chance.choice(("accepted", "rejected", ""))
        closed = date(YEAR, 10, 15) if outcome else ""
        yield {
            "day": date(YEAR, 5, 6),
            "kind": "move",
            "applied_to": "municipality",
            "person": row["person"],
            "outcome": outcome,
            "closed": closed,
        }


def assessments(chance: random.Random, current: list[Row]) -> Iterator[Row]:
    """Yield how things stand for ten residents, in spring and in autumn."""
    for row in current[4:14]:
        for area in ("substances", "housing", "physical_health", "network"):
            score = chance.randint(3, 5)
            for day, now in ((date(YEAR, 4, 8), score), (date(YEAR, 11, 11), max(1, score - chance.choice((0, 0, 1))))):
                if str(row["since"]) <= str(day):
                    yield {"day": day, "area": area, "assessor": "key_worker", "person": row["person"], "score": now}


def sessions(chance: random.Random) -> Iterator[Row]:
    """Yield trips, cinema and visits to a café."""
    for day in on_weekdays(days_of(YEAR), "thursday")[::2]:
        kind = chance.choice(("outing", "cinema", "trip"))
        yield {"day": day, "kind": kind, "attendances": chance.randint(2, 6), "hours": 3, "external": "yes"}


def servings(chance: random.Random) -> Iterator[Row]:
    """Yield two breakfasts and a late lunch a week."""
    for weekday, meal in (("monday", "breakfast"), ("wednesday", "breakfast"), ("friday", "late_lunch")):
        for day in on_weekdays(days_of(YEAR), weekday):
            yield {"day": day, "meal": meal, "portions": chance.randint(6, 14)}


def files(chance: random.Random) -> Files:
    """Yield every file of records."""
    code = codes(chance)
    let = tenancies(chance, code)
    let.sort(key=lambda row: str(row["since"]))
    current = [row for row in let if "until" not in row]
    guests = visitors(code)
    yield "01-person", residents(chance, let)
    yield "02-housing-dwelling", dwellings()
    yield "03-housing-tenancy", let
    yield "04-housing-resident_state", states(current)
    yield "05-housing-visitor", guests
    yield "06-housing-visitor_entry", visits(chance, current[: len(VISITS)], guests)
    yield "07-housing-follow_up", followups(chance, current)
    yield "08-housing-application", applications(chance, current)
    yield "09-housing-incident", incidents(chance)
    yield "10-housing-guard_duty", ({"day": day, "guards": 2, "minutes": 48} for day in days_of(YEAR))
    yield "11-assessment", assessments(chance, current)
    yield "12-activities-session", sessions(chance)
    yield "13-meals-weekly_serving", ({"since": OPENED, "meal": meal, "times": times} for meal, times in
                                      (("breakfast", 2), ("late_lunch", 1)))  # fmt: skip
    yield "14-meals-serving", servings(chance)
