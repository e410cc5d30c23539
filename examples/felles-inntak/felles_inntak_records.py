"""The records of this example: the beds of 2019 and 2020 are those of the city's plan; all the rest is invented.

Nobody has published how many were referred or how long they waited: persons, institutions, wards and days are made up.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from inventing import DISTRICTS, Files, Row, codes, days_of, person

YEAR = 2025
PLAN = {
    date(2019, 1, 1): {"acute": 40, "assessment": 130, "coping": 125, "resource": 167, "care": 167, "reinforced": 28},
    date(2020, 12, 31): {"acute": 30, "assessment": 60, "coping": 80, "resource": 80, "care": 170, "reinforced": 55},
}
"""The beds of each level from a day on, as the plan states them."""
OVER = date(YEAR - 1, 1, 1)
"""From here on the example has invented wards of its own instead."""
WARDS = {"acute": 2, "assessment": 2, "coping": 2, "resource": 2, "care": 2, "reinforced": 1}
BEDS = 6
NIGHTS = {"acute": 12, "assessment": 40, "coping": 120, "resource": 150, "care": 200, "reinforced": 220}
"""How long a stay lasts, about."""
REFERRALS = 130
REPLY = 14


def institutions() -> list[Row]:
    """Return two municipal institutions and two that are contracted."""
    owners = ("municipal", "municipal", "contracted", "contracted")
    return [
        {"since": OVER, "ownership": owner, "name": f"Institusjon {number} (oppdiktet)"}
        for number, owner in enumerate(owners, 1)
    ]


def wards() -> list[Row]:
    """Return the wards; resource centres are drug-free, and care is given in the last two levels."""
    rows: list[Row] = []
    for place, (level, number) in enumerate(WARDS.items()):
        for which in range(number):
            rows.append(
                {
                    "since": OVER,
                    "level": level,
                    "institution": institutions()[(place + which) % 4]["name"],
                    "name": f"Avdeling {len(rows) + 1} (oppdiktet)",
                    "drug_free": "yes" if level == "resource" else "no",
                    "health_care": "yes" if level in {"care", "reinforced"} else "no",
                }
            )
    return rows


def capacities() -> Iterator[Row]:
    """Yield the beds of the plan, and those of the invented wards."""
    ends = [*list(PLAN)[1:], OVER]
    for (begun, levels), over in zip(PLAN.items(), ends, strict=True):
        for level, beds in levels.items():
            yield {"since": begun, "level": level, "quality": "stated", "ward": "", "beds": beds, "until": over}
    for ward in wards():
        yield {"since": OVER, "level": ward["level"], "quality": "counted", "ward": ward["name"], "beds": BEDS}


def limits() -> Iterator[Row]:
    """Yield the longest stays: a year in coping and resource, as the city says; it says none for the others."""
    for level in ("coping", "resource"):
        yield {"since": date(2020, 1, 1), "level": level, "months": 12, "warn_days": 30}


class City:
    """What happens to one referral after another in the year, with no ward ever fuller than it is."""

    def __init__(self, chance: random.Random) -> None:
        """Begin with empty wards."""
        self.chance = chance
        self.people: list[Row] = []
        self.referrals: list[Row] = []
        self.moves: list[Row] = []
        self.stays: list[Row] = []
        self.postponed: list[Row] = []
        self.followups: list[Row] = []
        self.taken: dict[str, list[tuple[date, date]]] = {str(ward["name"]): [] for ward in wards()}
        self.code = codes(chance)

    def refer(self, day: date) -> None:
        """Let somebody be referred on a day, and what follows from it within the year."""
        level = self.chance.choices(list(NIGHTS), weights=(6, 5, 5, 4, 2, 1))[0]
        who, case = next(self.code), next(self.code)
        self.people.append(person(self.chance, who, day, len(self.people) + 1))
        self.referrals.append(
            {
                "day": day,
                "level": level,
                "district": self.chance.choice(DISTRICTS[:7]),
                "code": case,
                "person": who,
                "assessed": day - timedelta(days=self.chance.randint(5, 30)),
                "drug_free": "yes" if level == "resource" else "no",
                "health": "yes" if level in {"care", "reinforced"} else "no",
            }
        )
        self.move(case, day, "referred", by="district")
        received = self.later(day, 0, 3)
        self.move(case, received, "received", by="case_officer")
        self.decide(case, who, level, received)

    def decide(self, case: str, who: str, level: str, day: date) -> None:
        """Answer after about two weeks: a place, a rejection, or the person has withdrawn by then."""
        decided = self.later(day, 4, REPLY + 4)
        way = self.chance.choices(("allocated", "rejected", "withdrawn"), weights=(17, 2, 1))[0]
        if self.chance.random() < 1 / 20:
            self.postponed.append({"day": day, "referral": case, "asked_by": "person"})
        if way == "rejected":
            self.move(case, decided, way, reason="other_service", by="case_officer")
        elif way == "withdrawn":
            self.move(case, decided, way, reason="own_wish", by="person")
        else:
            self.place(case, who, level, decided)

    def place(self, case: str, who: str, level: str, decided: date) -> None:
        """Allocate a place that is free in time; one in twelve declines it and gets another offer."""
        nights = max(3, int(self.chance.gauss(NIGHTS[level], NIGHTS[level] / 4)))
        ward, into, over = self.free(level, self.later(decided, 2, 30), nights)
        self.move(case, decided, "allocated", by="case_officer", ward=ward)
        if self.chance.random() < 1 / 12:
            decided = self.later(decided, 1, 2)
            self.move(case, decided, "declined", reason="wished_another", by="person")
            self.move(case, decided, "allocated", by="case_officer", ward=ward)
        self.move(case, decided, "waiting", by="person")
        if into.year > YEAR:
            return
        self.taken[ward].append((into, over))
        self.move(case, into, "admitted", by="institution", ward=ward)
        stay: Row = {"since": into, "level": level, "person": who, "ward": ward, "referral": case}
        if over.year == YEAR:
            way = self.chance.choices(("as_planned", "broken_off"), weights=(3, 1))[0]
            stay |= {"discharge": way, "until": over}
            self.move(case, over, "discharged", by="institution")
            self.follow_up(who, over)
        self.stays.append(stay)

    def follow_up(self, who: str, over: date) -> None:
        """Ask how those live who moved out half a year ago."""
        day = over + timedelta(days=182)
        if day.year == YEAR:
            living = self.chance.choices(("own_home", "home_lost", "supported", "not_known"), weights=(5, 2, 3, 1))[0]
            self.followups.append({"day": day, "living": living, "person": who})

    def free(self, level: str, earliest: date, nights: int) -> tuple[str, date, date]:
        """Return a ward of the level with a bed for so many nights, and the first and last day, as early as can be."""
        day = earliest
        while True:
            over = day + timedelta(days=nights)
            for ward in wards():
                name = str(ward["name"])
                there = [span for span in self.taken[name] if span[0] < over and day < span[1]]
                if ward["level"] == level and len(there) < BEDS:
                    return name, day, over
            day += timedelta(days=1)

    def move(self, case: str, day: date, state: str, *, by: str, reason: str = "", ward: str = "") -> None:
        """Note a move within the year."""
        if day.year == YEAR:
            self.moves.append(
                {"day": day, "state": state, "reason": reason, "decided_by": by, "referral": case, "ward": ward}
            )

    def later(self, day: date, least: int, most: int) -> date:
        """Return a day some days on."""
        return day + timedelta(days=self.chance.randint(least, most))


def files(chance: random.Random) -> Files:
    """Yield every file of records."""
    city = City(chance)
    for day in sorted(chance.choices(days_of(YEAR)[:340], k=REFERRALS)):
        city.refer(day)
    yield "01-person", city.people
    yield "02-placement-institution", institutions()
    yield "03-placement-ward", wards()
    yield "04-placement-capacity", capacities()
    yield "05-placement-level_rule", limits()
    yield "06-placement-referral", city.referrals
    yield "07-placement-move", sorted(city.moves, key=lambda row: str(row["day"]))
    yield "08-placement-stay", city.stays
    yield "09-placement-postponement", city.postponed
    yield "10-placement-follow_up", city.followups
