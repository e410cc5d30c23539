"""Make the records of this example: every person, day and partner is invented; only the totals are the published ones.

`python examples/bla-kors-gatenaert/bla_kors_records.py` writes the files in `records/` again, byte for byte the same.
"""

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

RECORDS = Path(__file__).resolve().parent / "records"
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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
SATURDAY = 5
VISITS_PER_DAY = 165
LETTERS = "ACDEFHJKLMNPRTUVWXY34679"

INTERNAL = {"conversation": 1210, "guidance": 640, "advice": 431, "practical_help": 410}
EXTERNAL = {"nav": 262, "health": 141, "housing": 118, "low_threshold": 57, "accompaniment": 72}
THEMES = ("rights", "treatment", "housing", "health", "economy", "legal", "leisure", "post", "other")
INTAKES = {"permanent": 114, "temporary": 4, "rejected": 16}
SPONSORS = 10
GOODS = ("bread", "greens", "dairy", "meat_fish", "dry", "mixed")

Row = dict[str, object]


def open_days() -> list[date]:
    """Return the days the café was open: weekdays but public holidays, and Saturdays from October to March."""
    first, last = MONTHS_OF_WINTER
    days = (date(YEAR, 1, 1) + timedelta(days=number) for number in range(366))
    return [
        day
        for day in days
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
    for day, reason in PUBLIC_HOLIDAYS.items():
        yield {"since": day, "until": day + timedelta(days=1), "kind": "closed", "reason": reason}


def spread(chance: random.Random, total: int, days: list[date]) -> dict[date, int]:
    """Share a total out over days, unevenly but exactly."""
    weights = [chance.uniform(0.75, 1.25) for _day in days]
    shares = [int(total * weight / sum(weights)) for weight in weights]
    for place in chance.sample(range(len(days)), total - sum(shares)):
        shares[place] += 1
    return dict(zip(days, shares, strict=True))


def visits(chance: random.Random, days: list[date]) -> Iterator[Row]:
    """Yield one tally a day, estimated from the door counter; together 165 a day."""
    for day, persons in spread(chance, VISITS_PER_DAY * len(days), days).items():
        yield {"day": day, "kind": "visit", "quality": "estimated", "persons": persons}


def meetings() -> Iterator[Row]:
    """Yield the three general meetings."""
    for day, persons in ((date(2024, 2, 14), 31), (date(2024, 6, 12), 58), (date(2024, 11, 6), 44)):
        yield {"day": day, "kind": "meeting", "persons": persons, "minutes": 60}


def codes(chance: random.Random) -> Iterator[str]:
    """Yield different codes of five signs."""
    seen: set[str] = set()
    while True:
        code = "".join(chance.choice(LETTERS) for _sign in range(5))
        if code not in seen:
            seen.add(code)
            yield code


def intakes(chance: random.Random, days: list[date]) -> list[Row]:
    """Return the intakes in order of day; who was admitted has a code."""
    outcomes = [outcome for outcome, number in INTAKES.items() for _row in range(number)]
    chance.shuffle(outcomes)
    code = codes(chance)
    when = sorted(chance.choices(days, k=len(outcomes)))
    return [
        {"day": day, "outcome": outcome, "person": "" if outcome == "rejected" else next(code)}
        for day, outcome in zip(when, outcomes, strict=True)
    ]


def persons(chance: random.Random, admitted: list[Row]) -> Iterator[Row]:
    """Yield a person for each admission, with an invented nickname that says so."""
    for number, row in enumerate(admitted, 1):
        yield {
            "registered": row["day"],
            "code": row["person"],
            "nickname": f"Oppdiktet {number}",
            "birth_year": chance.randint(1955, 2002),
            "gender": chance.choices(("man", "woman", "other"), weights=(70, 28, 2))[0],
            "district": chance.choice(("01", "02", "03", "04", "05", "12", "16", "outside", "none", "99")),
        }


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
    """Yield the survey of October and November, what earlier reports stated, and two numbers that are stated."""
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
    yield {
        **whole,
        "figure": "activities.talking_group.members",
        "quality": "counted",
        "value": 6,
        "source": "14 samlinger, 2–6 til stede",
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


def write(name: str, rows: Iterable[Row]) -> None:
    """Write a file of records with every column that any row has."""
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with (RECORDS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Write every file."""
    chance = random.Random(YEAR)  # noqa: S311 - invented records, not secrets
    days = open_days()
    intake = intakes(chance, [day for day in days if day.weekday() < SATURDAY])
    admitted = [row for row in intake if row["person"]]
    RECORDS.mkdir(exist_ok=True)
    write("01-partner", partners())
    write("02-person", persons(chance, admitted))
    write("03-opening", openings())
    write("04-intake", intake)
    write("05-role", roles(admitted))
    write("06-contact", [*visits(chance, days), *meetings()])
    write("07-measure", measures(chance, days, admitted))
    write("08-target", targets())
    write("09-reading", readings())
    write("10-meals-sponsor", sponsors())
    write("11-meals-delivery", deliveries(chance, days))


if __name__ == "__main__":
    main()
