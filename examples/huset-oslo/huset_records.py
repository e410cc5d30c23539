"""The records of this example: every guest, volunteer, day and session is invented; only the totals are published."""

import random
from collections.abc import Iterator
from datetime import date

from inventing import Files, Row, closed, codes, days_of, on_weekdays, person, spread

YEAR = 2024
SATURDAY = 5
VISITS = (136, 150, 163, 178, 192, 206, 221, 236, 261, 294, 328, 348)
"""By month: January and December are published, and what the ten months between add up to."""
CLOSED = {date(YEAR, 1, 1): "1. nyttårsdag", date(YEAR, 5, 1): "1. mai", date(YEAR, 5, 9): "Kristi himmelfartsdag"}
GUESTS = 40
"""Guests with a code; most come without giving one."""
VOLUNTEERS, SHIFTS_EACH = 10, 45
POSITIONS = (
    ("operations_manager", 0.8),
    ("milieu_worker", 0.5),
    ("milieu_worker", 0.4),
    ("activity_leader", 0.3),
    ("administration", 0.3),
)
TASKS = ("kitchen", "milieu", "clothing", "activity", "cleaning")
OUTINGS = ("sweden_trip", "cinema", "culture", "concert", "sweden_trip", "cinema", "culture", "concert", "sweden_trip")
ACCOUNTS = {
    "accounts.income": {"oslo_kommune": 700_000, "helsedirektoratet": 2_285_000},
    "accounts.expenses": {"staff": 1_651_100, "premises": 512_713, "operations": 521_187, "administration": 300_000},
}


def open_days() -> list[date]:
    """Return the days the house was open: weekdays, and Christmas, Easter, 17 May and New Year's Eve too."""
    return [day for day in days_of(YEAR) if day.weekday() < SATURDAY and day not in CLOSED]


def openings() -> Iterator[Row]:
    """Yield the weekly hours and the few days closed."""
    for weekday in ("monday", "tuesday", "wednesday", "thursday", "friday"):
        closes = "22:00" if weekday == "wednesday" else "19:00"
        yield {"since": f"{YEAR}-01-01", "kind": "weekly", "weekday": weekday, "opens": "12:00", "closes": closes}
    yield from closed(CLOSED)


def people(chance: random.Random, code: Iterator[str]) -> list[Row]:
    """Return the guests who have a code, and after them the volunteers."""
    guests = [person(chance, next(code), date(YEAR, 1, 2), number) for number in range(1, GUESTS + 1)]
    return guests + [
        person(chance, next(code), date(YEAR - 1, 9, 1), GUESTS + number) for number in range(1, VOLUNTEERS + 1)
    ]


def contacts(chance: random.Random, days: list[date], guests: list[Row]) -> Iterator[Row]:
    """Yield a tally of visits a day, and now and then the visit of a guest who gives a code."""
    for month, total in enumerate(VISITS, 1):
        open_in_month = [day for day in days if day.month == month]
        for day, visits in zip(open_in_month, spread(chance, total, len(open_in_month), least=2), strict=True):
            guest = chance.choice(guests)["code"]
            yield {"day": day, "kind": "visit", "persons": 1, "person": guest}
            yield {"day": day, "kind": "visit", "persons": visits - 1, "person": ""}


def measures(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield clothes, laundry, equipment and practical help, without saying to whom."""
    for day in days:
        yield {
            "day": day,
            "kind": "internal",
            "type": "practical_help",
            "item": chance.choice(("garment", "laundry", "kit", "kit")),
            "handed_out": chance.randint(1, 8),
            "taken_in": "",
        }
    for day in on_weekdays(days, "tuesday"):
        row = {"day": day, "kind": "internal", "type": "practical_help"}
        yield {**row, "item": "syringe", "handed_out": chance.randint(20, 60), "taken_in": chance.randint(10, 50)}
        yield {"day": day, "kind": "external", "type": "nav", "theme": "rights"}


def sessions(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield the doctor's hours, music, the women's group, clean-up and outreach rounds, and what was done outside."""

    def row(day: date, kind: str, hours: float, come: int | str = "", *, external: bool = False) -> Row:
        outside = "yes" if external else "no"
        return {"day": day, "kind": kind, "hours": hours, "attendances": come, "external": outside}

    for day in on_weekdays(days, "thursday")[:44]:
        yield row(day, "doctor", 3, chance.randint(2, 7))
    for day in on_weekdays(days, "tuesday")[:48]:
        yield row(day, "music_therapy", 1.5, chance.randint(3, 9))
    for day in on_weekdays(days, "wednesday"):
        yield row(day, "womens_group", 6, chance.randint(4, 11))
    for day in sorted(chance.sample(days, 54)):
        yield row(day, "clean_up", 1.5)
    for day in [day for day in on_weekdays(days, "monday", "friday") if day >= date(YEAR, 11, 11)][:10]:
        yield row(day, "outreach_round", 3)
    for day, kind in zip(sorted(chance.sample(days, len(OUTINGS))), OUTINGS, strict=True):
        yield row(day, kind, 5, chance.randint(5, 12), external=True)


def rounds(chance: random.Random, held: list[Row]) -> Iterator[Row]:
    """Yield what was picked up and handed out on the rounds."""
    for session in held:
        if session["kind"] == "clean_up":
            yield {"day": session["day"], "item": "syringe", "picked_up": chance.randint(3, 30), "handed_out": ""}
            yield {"day": session["day"], "item": "litter", "picked_up": chance.randint(1, 5), "handed_out": ""}
        if session["kind"] == "outreach_round":
            yield {"day": session["day"], "item": "kit", "picked_up": "", "handed_out": chance.randint(5, 25)}


def stops(chance: random.Random, held: list[Row]) -> Iterator[Row]:
    """Yield whom the outreach rounds met, in numbers."""
    for session in held:
        if session["kind"] == "outreach_round":
            seen = chance.randint(15, 40)
            yield {
                "day": session["day"],
                "seen": seen,
                "spoken_to": seen // 2,
                "new_people": chance.randint(0, 6),
            }


def engagements(volunteers: list[Row]) -> Iterator[Row]:
    """Yield the roles of the volunteers, who all have lived experience; two of them have gone on to be employed."""
    for volunteer in volunteers:
        for role in ("volunteer", "lived_experience"):
            yield {"since": f"{YEAR - 1}-09-01", "role": role, "person": volunteer["code"]}


def shifts(chance: random.Random, days: list[date], volunteers: list[Row]) -> Iterator[Row]:
    """Yield 45 shifts of five hours for each volunteer."""
    for volunteer in volunteers:
        for day in sorted(chance.sample(days, SHIFTS_EACH)):
            yield {
                "day": day,
                "task": chance.choice(TASKS),
                "person": volunteer["code"],
                "begins": "13:30",
                "ends": "18:30",
            }


def transitions(volunteers: list[Row]) -> Iterator[Row]:
    """Yield steps from guest to volunteer, as the house opened."""
    for volunteer in volunteers[:3]:
        yield {"day": date(YEAR - 1, 9, 1), "came_from": "guest", "went_to": "volunteer", "person": volunteer["code"]}


def servings(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield a warm dinner every open day."""
    for day in days:
        yield {"day": day, "meal": "dinner", "portions": chance.randint(6, 16)}


def readings() -> Iterator[Row]:
    """Yield the accounts by source and item, and the number of guests, which the report calls about 150."""
    for figure, parts in ACCOUNTS.items():
        for part, value in parts.items():
            yield {**reading(figure, value, "regnskapet"), "part": part}
        yield reading(figure, sum(parts.values()), "regnskapet")
    yield {**reading("guests.known", 150, "husets eget anslag"), "quality": "estimated"}


def reading(figure: str, value: int, source: str) -> Row:
    """Return a reading of the year."""
    return {"since": date(YEAR, 1, 1), "figure": figure, "quality": "stated", "value": value, "source": source}


def files(chance: random.Random) -> Files:
    """Yield every file of records."""
    days = open_days()
    everybody = people(chance, codes(chance))
    guests, volunteers = everybody[:GUESTS], everybody[GUESTS:]
    held = list(sessions(chance, days))
    yield "01-person", everybody
    yield "02-opening", openings()
    yield "03-contact", contacts(chance, days, guests)
    yield "04-measure", measures(chance, days)
    yield "05-reading", readings()
    yield "06-meals-serving", servings(chance, days)
    yield "07-activities-session", held
    yield "08-activities-stop", stops(chance, held)
    yield "09-activities-equipment", rounds(chance, held)
    yield "10-volunteers-engagement", engagements(volunteers)
    yield "11-volunteers-shift", shifts(chance, days, volunteers)
    yield "12-volunteers-transition", transitions(volunteers)
    yield (
        "13-volunteers-position",
        ({"since": f"{YEAR - 1}-09-01", "position": position, "fte": fte} for position, fte in POSITIONS),
    )
