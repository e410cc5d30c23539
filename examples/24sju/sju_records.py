"""The records of this example, all invented: the house publishes no counts."""

import random
from collections.abc import Iterator
from datetime import date

from inventing import Files, Row, codes, days_of, on_weekdays, person

YEAR = 2023
KNOWN = 30
"""People who are followed up by the team and have a code; nobody else is asked who they are."""
VOLUNTEERS = 14
AREAS = (
    "substances",
    "economy",
    "mental_health",
    "physical_health",
    "housing",
    "social_functioning",
    "network",
    "work",
)
WATCHES = (("07:00", "15:00"), ("15:00", "22:00"), ("22:00", "07:00"))
POSITIONS = (
    ("doctor", 1.0),
    ("nurse", 3.0),
    ("social_worker", 2.0),
    ("milieu_worker", 9.5),
    ("administration", 1.5),
)


def people(chance: random.Random, code: Iterator[str]) -> list[Row]:
    """Return those who are followed up, and after them the volunteers."""
    return [person(chance, next(code), date(YEAR, 1, 1), number) for number in range(1, KNOWN + VOLUNTEERS + 1)]


def contacts(chance: random.Random, known: list[Row]) -> Iterator[Row]:
    """Yield three tallies of visits a day, one for each watch, and conversations that mostly name nobody."""
    for day in days_of(YEAR):
        for begins, _ends in WATCHES:
            visit = {"day": day, "kind": "visit", "persons": chance.randint(12, 45), "at": begins}
            yield {**visit, "person": "", "minutes": ""}
        for _talk in range(chance.randint(2, 6)):
            kind = chance.choices(("everyday_talk", "conversation", "crisis_talk"), weights=(6, 3, 1))[0]
            named = chance.choice(known)["code"] if chance.random() < 1 / 4 else ""
            minutes = chance.choice((5, 10, 15, 30))
            yield {"day": day, "kind": kind, "persons": 1, "at": "", "person": named, "minutes": minutes}


def measures(chance: random.Random, known: list[Row], wanted: list[Row]) -> Iterator[Row]:
    """Yield help given, some of it serving a goal; health care is recorded in a journal elsewhere, not here."""
    for goal in wanted[::2]:
        day = date(YEAR, 4, chance.randint(1, 28))
        row = {"day": day, "kind": "internal", "type": "guidance", "person": goal["person"], "goal": goal["code"]}
        yield {**row, "item": "", "handed_out": ""}
    for day in days_of(YEAR):
        for _measure in range(chance.randint(1, 4)):
            kind, type_ = chance.choice(
                (
                    ("internal", "conversation"),
                    ("internal", "practical_help"),
                    ("external", "nav"),
                    ("external", "health"),
                    ("external", "housing"),
                    ("external", "accompaniment"),
                    ("external", "onward_referral"),
                )
            )
            yield {
                "day": day,
                "kind": kind,
                "type": type_,
                "person": chance.choice(known)["code"] if chance.random() < 1 / 5 else "",
                "goal": "",
                "item": "",
                "handed_out": "",
            }
        kits = {"day": day, "kind": "internal", "type": "practical_help", "person": "", "goal": ""}
        yield {**kits, "item": "kit", "handed_out": chance.randint(10, 60)}


def assessments(chance: random.Random, known: list[Row]) -> Iterator[Row]:
    """Yield how things stood for some in spring and autumn, by the team and by themselves."""
    for who in known[:18]:
        scores = {area: chance.randint(2, 5) for area in AREAS}
        for day in (date(YEAR, 3, chance.randint(1, 28)), date(YEAR, 10, chance.randint(1, 28))):
            for area in AREAS:
                own = max(1, min(5, scores[area] + chance.choice((-1, 0, 0, 1))))
                yield {
                    "day": day,
                    "area": area,
                    "assessor": "nurse" if "health" in area else "social_worker",
                    "person": who["code"],
                    "score": scores[area],
                    "own_score": own,
                }
                scores[area] = max(1, scores[area] - chance.choice((0, 0, 1)))


def goals(chance: random.Random, known: list[Row], code: Iterator[str]) -> Iterator[Row]:
    """Yield what some wanted to reach."""
    for who in known[:14]:
        status = chance.choice(("set", "under_way", "under_way", "reached", "partly_reached", "given_up"))
        over = status in {"reached", "partly_reached", "given_up"}
        yield {
            "since": date(YEAR, 3, 15),
            "area": chance.choice(AREAS),
            "status": status,
            "code": next(code),
            "person": who["code"],
            "until": date(YEAR, 11, 1) if over else "",
        }


def servings(chance: random.Random) -> Iterator[Row]:
    """Yield food at all hours."""
    for day in days_of(YEAR):
        for meal, most in (("breakfast", 60), ("dinner", 80), ("bag", 25)):
            yield {"day": day, "meal": meal, "portions": chance.randint(most // 2, most)}


def engagements(volunteers: list[Row]) -> Iterator[Row]:
    """Yield the volunteers: some began in the year, some stopped, one did both."""
    for number, volunteer in enumerate(volunteers):
        begun = date(YEAR, 2 + number % 6, 1) if number >= VOLUNTEERS // 2 else date(YEAR - 1, 9, 1)
        over = number % 5 == 0 or number == VOLUNTEERS - 1
        yield {
            "since": begun,
            "role": "volunteer",
            "person": volunteer["code"],
            "until": date(YEAR, 11, 1) if over else "",
            "end_reason": "own_wish" if over else "",
        }


def shifts(chance: random.Random, volunteers: list[Row]) -> Iterator[Row]:
    """Yield a volunteer on every watch; the night watch runs over midnight and twice a year over a clock change."""
    for day in days_of(YEAR):
        for begins, ends in WATCHES:
            yield {
                "day": day,
                "task": chance.choice(("milieu", "kitchen")),
                "person": chance.choice(volunteers)["code"],
                "begins": begins,
                "ends": ends,
            }


def files(chance: random.Random) -> Files:
    """Yield every file of records."""
    code = codes(chance)
    everybody = people(chance, code)
    known, volunteers = everybody[:KNOWN], everybody[KNOWN:]
    yield "01-person", everybody
    yield "02-opening", [{"since": date(2009, 1, 1), "kind": "weekly"}]
    yield "03-contact", contacts(chance, known)
    wanted = list(goals(chance, known, code))
    yield "04-goal", wanted
    yield "05-assessment", assessments(chance, known)
    yield "06-measure", measures(chance, known, wanted)
    yield "07-meals-serving", servings(chance)
    yield "08-volunteers-engagement", engagements(volunteers)
    yield "09-volunteers-shift", shifts(chance, volunteers)
    yield (
        "10-volunteers-debrief",
        ({"day": day, "persons": chance.randint(2, 5), "minutes": 20} for day in on_weekdays(days_of(YEAR), "friday")),
    )
    yield (
        "11-volunteers-position",
        ({"since": date(YEAR - 1, 1, 1), "position": position, "fte": fte} for position, fte in POSITIONS),
    )
