"""The records of this example: every person, day and partner is invented; only the totals are the published ones."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from inventing import WEEKDAYS, Files, Row, closed, codes, days_of, person, spread

YEAR = 2024
MONTHS_OF_WINTER = (10, 3)
PUBLIC_HOLIDAYS = {
    date(2024, 1, 1): "1. nyttårsdag",
    date(2024, 3, 28): "skjærtorsdag",
    date(2024, 3, 29): "langfredag",
    date(2024, 4, 1): "2. påskedag",
    date(2024, 5, 1): "1. mai",
    date(2024, 5, 9): "Kristi himmelfartsdag",
    date(2024, 5, 17): "17. mai",
    date(2024, 5, 20): "2. pinsedag",
    date(2024, 12, 25): "1. juledag",
    date(2024, 12, 26): "2. juledag",
}
SATURDAY = 5
VISITS_PER_DAY = 165

INTERNAL = {"conversation": 1210, "guidance": 640, "advice": 431, "practical_help": 410}
EXTERNAL = {"nav": 262, "health": 141, "housing": 118, "low_threshold": 57, "accompaniment": 72}
THEMES = ("rights", "treatment", "housing", "health", "economy", "legal", "leisure", "post", "other")
INTAKES = {"permanent": 114, "temporary": 4, "rejected": 16}
SPONSORS = 10
GOODS = ("bread", "greens", "dairy", "meat_fish", "dry", "mixed")


def open_days() -> list[date]:
    """Return the days the café was open: weekdays but public holidays, and Saturdays from October to March."""
    first, last = MONTHS_OF_WINTER
    return [
        day
        for day in days_of(YEAR)
        if day not in PUBLIC_HOLIDAYS
        and (day.weekday() < SATURDAY or (day.weekday() == SATURDAY and (day.month >= first or day.month <= last)))
    ]


def openings() -> Iterator[Row]:
    """Yield weekly hours, Saturdays in winter, and the public holidays."""
    first, last = MONTHS_OF_WINTER
    for weekday in WEEKDAYS[:SATURDAY]:
        yield {"since": f"{YEAR}-01-01", "kind": "weekly", "weekday": weekday, "opens": "08:00", "closes": "13:00"}
    yield {
        "since": f"{YEAR}-01-01",
        "kind": "weekly",
        "weekday": WEEKDAYS[SATURDAY],
        "first_month": first,
        "last_month": last,
        "opens": "08:30",
        "closes": "12:30",
    }
    yield from closed(PUBLIC_HOLIDAYS)


def visits(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield one tally a day, estimated from the door counter; together 165 a day."""
    for day, persons in zip(days, spread(chance, VISITS_PER_DAY * len(days), len(days)), strict=True):
        yield {"day": day, "kind": "visit", "quality": "estimated", "persons": persons}


def meetings() -> Iterator[Row]:
    """Yield the three general meetings."""
    for day, persons in ((date(2024, 2, 14), 31), (date(2024, 6, 12), 58), (date(2024, 11, 6), 44)):
        yield {"day": day, "kind": "meeting", "persons": persons, "minutes": 60}


def intakes(chance: random.Random, days: list[date], code: Iterator[str]) -> list[Row]:
    """Return the intakes in order of day; who was admitted has a code."""
    outcomes = [outcome for outcome, number in INTAKES.items() for _row in range(number)]
    chance.shuffle(outcomes)
    when = sorted(chance.choices(days, k=len(outcomes)))
    return [
        {"day": day, "outcome": outcome, "person": "" if outcome == "rejected" else next(code)}
        for day, outcome in zip(when, outcomes, strict=True)
    ]


def persons(chance: random.Random, admitted: list[Row]) -> Iterator[Row]:
    """Yield a person for each admission."""
    for number, row in enumerate(admitted, 1):
        yield person(chance, str(row["person"]), row["day"], number)


def roles(admitted: list[Row]) -> Iterator[Row]:
    """Yield the membership of everybody admitted; temporary ones last thirty days."""
    for row in admitted:
        day = row["day"]
        until = day + timedelta(days=30) if row["outcome"] == "temporary" and isinstance(day, date) else ""
        yield {"since": day, "kind": "member", "person": row["person"], "until": until}


def measures(chance: random.Random, days: list[date], admitted: list[Row]) -> list[Row]:
    """Return the measures in order of day; about a third name somebody who was a member by then."""
    kinds = [
        (kind, type_)
        for kind, types in (("internal", INTERNAL), ("external", EXTERNAL))
        for type_, number in types.items()
        for _row in range(number)
    ]
    chance.shuffle(kinds)
    when = sorted(chance.choices([day for day in days if day.weekday() < SATURDAY], k=len(kinds)))
    rows: list[Row] = []
    for day, (kind, type_) in zip(when, kinds, strict=True):
        known = [row["person"] for row in admitted if str(row["day"]) <= str(day)]
        rows.append(
            {
                "day": day,
                "kind": kind,
                "type": type_,
                "theme": chance.choice(THEMES),
                "performer": chance.choices(
                    ("social_worker", "motivator", "housing_coordinator"), weights=(70, 20, 10)
                )[0],
                "person": chance.choice(known) if known and chance.random() < 1 / 3 else "",
                "minutes": chance.choice((10, 15, 20, 30, 45, 60)),
            }
        )
    return rows


def partners() -> Iterator[Row]:
    """Yield the food sponsors and some other partners, none of them with a real name."""
    for number in range(1, SPONSORS + 1):
        yield {"since": "2023-01-01", "kind": "food", "name": f"Matsponsor {number:02} (oppdiktet)"}
    for kind, name in (
        ("food", "Matsentral (oppdiktet)"),
        ("nav", "NAV-kontor (oppdiktet)"),
        ("voluntary", "Naboorganisasjon (oppdiktet)"),
    ):
        yield {"since": "2023-01-01", "kind": kind, "name": name}


def sponsors() -> Iterator[Row]:
    """Yield the agreements: the report says "about ten", so each is marked as estimated."""
    for number in range(1, SPONSORS + 1):
        yield {"since": "2023-01-01", "quality": "estimated", "partner": f"Matsponsor {number:02} (oppdiktet)"}


def deliveries(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield invented deliveries, three a week."""
    for day in days:
        if day.weekday() in {0, 2, 4}:
            taken = chance.randint(120, 420)
            distributed = taken - chance.randint(0, 25)
            supplier = chance.choice(
                [
                    "Matsentral (oppdiktet)",
                    *(f"Matsponsor {number:02} (oppdiktet)" for number in range(1, SPONSORS + 1)),
                ]
            )
            yield {
                "day": day,
                "goods": chance.choice(GOODS),
                "supplier": supplier,
                "taken": taken,
                "distributed": distributed,
                "returned": taken - distributed,
                "surplus": "yes",
            }


def targets() -> Iterator[Row]:
    """Yield the targets of the year."""
    for figure, value in (
        ("measures.total", "3000"),
        ("survey.meals", "4.1"),
        ("survey.social_work", "4.0"),
        ("survey.activities", "4.0"),
        ("survey.quality_of_life", "3.80"),
    ):
        yield {
            "since": f"{YEAR}-01-01",
            "until": f"{YEAR + 1}-01-01",
            "figure": figure,
            "direction": "at_least",
            "value": value,
        }


SURVEY = {
    "meals": "4.29",
    "social_work": "4.38",
    "activities": "4.69",
    "quality_of_life": "3.88",
    "kindness_of_staff": "4.67",
    "mastery": "3.60",
    "great_importance_for_quality_of_life": "74.6",
    "comes_for_company": "42",
    "comes_for_food": "55",
    "comes_four_times_a_week": "67",
    "benefits_as_main_income": "58",
    "low_income": "54",
    "loneliness": "41",
    "mental_health": "39",
}
EARLIER = (
    (2023, "social_work", "4.18"),
    (2022, "social_work", "4.21"),
    (2023, "activities", "4.00"),
    (2023, "benefits_as_main_income", "46"),
)


def readings() -> Iterator[Row]:
    """Yield the survey of October and November, what earlier reports stated, and the meals a visitor has."""
    for name, value in SURVEY.items():
        yield survey(YEAR, name, value, 61)
    for year, name, value in EARLIER:
        yield survey(year, name, value, "")
    whole = {"since": f"{YEAR}-01-01", "until": f"{YEAR + 1}-01-01"}
    yield {
        **whole,
        "figure": "meals.per_visit",
        "quality": "stated",
        "value": "1.61",
        "source": "antatt: årsrapporten oppgir ikke faktoren",
    }


def survey(year: int, name: str, value: str, respondents: object) -> Row:
    """Return one answer of a year's survey."""
    return {
        "since": f"{year}-10-01",
        "until": f"{year}-12-01",
        "figure": f"survey.{name}",
        "quality": "survey",
        "value": value,
        "respondents": respondents,
        "source": f"brukerundersøkelsen {year}",
    }


SESSIONS = {
    "quiz_bingo_board_games": 17,
    "hairdresser": 6,
    "cinema": 3,
    "match": 4,
    "outing": 3,
    "culture": 9,
    "concert": 3,
    "creative": 11,
    "boat_trip": 1,
    "cabin_trip": 2,
    "sweden_trip": 1,
    "computer_course": 40,
    "nutrition_course": 5,
    "naloxone_course": 1,
}
ATTENDANCES = {"computer_course": 147, "nutrition_course": 25}
ALL_ATTENDANCES = 1330
OUTSIDE = {"cinema", "match", "outing", "culture", "concert", "boat_trip", "cabin_trip", "sweden_trip"}
GROUP = "Samtalegruppe (oppdiktet)"
PRESENT = (2, 3, 4, 5, 6, 4, 3, 5, 6, 4, 2, 5, 4, 3)
"""How many of the six members came to each of the fourteen meetings of the talking group."""


def sessions(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield everything that was held; the talking group is closed and met every third week or so."""
    weekdays = [day for day in days if day.weekday() < SATURDAY]
    rest = ALL_ATTENDANCES - sum(ATTENDANCES.values()) - sum(PRESENT)
    others = sum(number for kind, number in SESSIONS.items() if kind not in ATTENDANCES)
    come = iter(spread(chance, rest, others, least=5))
    for kind, number in SESSIONS.items():
        here = iter(spread(chance, ATTENDANCES[kind], number, least=2)) if kind in ATTENDANCES else come
        for day in sorted(chance.sample(weekdays, number)):
            yield {
                "day": day,
                "kind": kind,
                "attendances": next(here),
                "hours": 2,
                "external": "yes" if kind in OUTSIDE else "no",
            }
    for day, present in zip(weekdays[10:250:17], PRESENT, strict=False):
        yield {"day": day, "kind": "talking_group", "activity": GROUP, "attendances": present, "hours": 1.5}


def groups() -> Iterator[Row]:
    """Yield the talking group."""
    yield {
        "since": f"{YEAR}-01-01",
        "kind": "talking_group",
        "leader": "social_worker",
        "name": GROUP,
        "closed": "yes",
    }


def members(admitted: list[Row]) -> Iterator[Row]:
    """Yield the six members of the talking group, members of the café before the year was a week old."""
    for row in admitted[:6]:
        yield {"since": f"{YEAR}-01-08", "kind": "talking_group", "activity": GROUP, "person": row["person"]}


STUDENTS, SERVING, EXPERIENCED, MOTIVATORS, VOLUNTEERS = 22, 22, 10, 8, 34
HOURS = 19_250
"""Eleven full-time equivalents at 1750 hours: the report says "about 11 full-time equivalents"."""
TASKS = ("kitchen", "milieu", "activity", "cleaning", "transport")
POSITIONS = {
    "social_worker": 1.5,
    "housing_coordinator": 0.5,
    "activity_leader": 0.4,
    "operations_manager": 1.0,
    "kitchen_manager": 0.8,
    "milieu_worker": 1.0,
    "administration": 1.5,
    "volunteer_coordinator": 1.0,
}


def engaged(chance: random.Random, code: Iterator[str]) -> tuple[list[Row], list[Row]]:
    """Return those who take part, and their roles: somebody on work placement only, and roles that overlap.

    Ten of the volunteers have lived experience, as the report says of about ten; eight are in the motivation team.
    """
    people: list[Row] = []
    roles: list[Row] = []

    def engage(number: int, *kinds: str, since: str, until: str = "") -> None:
        for _one in range(number):
            people.append(person(chance, next(code), since, 1000 + len(people)))
            for kind in kinds:
                quality = "estimated" if kind == "lived_experience" else "counted"
                roles.append(
                    {"since": since, "role": kind, "person": people[-1]["code"], "until": until, "quality": quality}
                )

    engage(MOTIVATORS, "volunteer", "motivation_team", since=f"{YEAR - 1}-09-01")
    engage(EXPERIENCED, "volunteer", "lived_experience", since=f"{YEAR - 1}-02-01")
    engage(VOLUNTEERS - MOTIVATORS - EXPERIENCED, "volunteer", since=f"{YEAR}-01-15")
    engage(STUDENTS, "student", since=f"{YEAR}-08-19", until=f"{YEAR}-12-13")
    engage(SERVING, "serving_sentence", since=f"{YEAR}-03-01", until=f"{YEAR}-11-01")
    engage(1, "work_placement", since=f"{YEAR}-04-01")
    return people, roles


def hours(chance: random.Random) -> Iterator[Row]:
    """Yield the hours of each month by task, estimated as in the report."""
    shares = iter(spread(chance, HOURS, 12 * len(TASKS)))
    for month in range(1, 13):
        for task in TASKS:
            yield {
                "day": date(YEAR, month, 28),
                "task": task,
                "quality": "estimated",
                "persons": VOLUNTEERS,
                "hours": next(shares),
            }


def positions() -> Iterator[Row]:
    """Yield the permanent positions, and a temporary one that is counted apart."""
    for position, fte in POSITIONS.items():
        yield {"since": f"{YEAR - 1}-01-01", "position": position, "fte": fte, "persons": 2 if fte > 1 else 1}
    yield {
        "since": f"{YEAR}-06-01",
        "position": "kitchen_manager",
        "permanent": "no",
        "fte": 0.5,
        "until": f"{YEAR}-09-01",
    }


def applications(chance: random.Random, admitted: list[Row]) -> Iterator[Row]:
    """Yield applications for homes that the housing coordinator helped with; the report does not count them."""
    for row in sorted(chance.sample(admitted[:80], 18), key=lambda row: str(row["day"])):
        day = row["day"]
        closed = day + timedelta(days=chance.randint(20, 70)) if isinstance(day, date) else ""
        outcome = chance.choice(("accepted", "rejected", ""))
        yield {
            "day": day,
            "kind": "new",
            "applied_to": chance.choice(("municipality", "private_landlord")),
            "outcome": outcome,
            "ethos_before": chance.choice(("rough", "emergency", "family_friends")),
            "ethos_after": "housed" if outcome == "accepted" else "",
            "person": row["person"],
            "closed": closed if outcome else "",
        }


def overrides() -> Iterator[Row]:
    """Yield who signs for it that the number of general meetings is shown to everybody."""
    yield {
        "since": f"{YEAR}-01-01",
        "figure": "meetings.general",
        "reason": "at det ble holdt et allmøte, sier ikke noe om noen",
        "signed_by": "daglig leder (oppdiktet)",
    }


def files(chance: random.Random) -> Files:
    """Yield every file of records."""
    days = open_days()
    code = codes(chance)
    intake = intakes(chance, [day for day in days if day.weekday() < SATURDAY], code)
    admitted = [row for row in intake if row["person"]]
    taking_part, engagements = engaged(chance, code)
    yield "01-partner", partners()
    yield "02-person", [*persons(chance, admitted), *taking_part]
    yield "03-opening", openings()
    yield "04-intake", intake
    yield "05-role", roles(admitted)
    yield "06-contact", [*visits(chance, days), *meetings()]
    yield "07-measure", measures(chance, days, admitted)
    yield "08-target", targets()
    yield "09-reading", readings()
    yield "10-meals-sponsor", sponsors()
    yield "11-meals-delivery", deliveries(chance, days)
    yield "12-activities-activity", groups()
    yield "13-activities-membership", members(admitted)
    yield "14-activities-session", sessions(chance, days)
    yield "15-volunteers-engagement", engagements
    yield "16-volunteers-shift", hours(chance)
    yield "17-volunteers-position", positions()
    yield "18-housing-application", applications(chance, admitted)
    yield "19-override", overrides()
