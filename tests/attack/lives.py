"""Rows that keep rules with others: who lives or stays somewhere, who was admitted how, which sessions people came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.attack.drawing import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from tests.attack.drawing import Draw, Row

ENDINGS = ("exit", "reason", "destination", "place_of_death", "ethos_after")


def spells(draw: Draw, since: date, mean: float) -> Iterator[tuple[date, date | None]]:
    """Yield times that do not overlap, from a day on: how long they last, and whether others follow, is chance."""
    while since < draw.until:
        until = draw.later(since, mean)
        if until >= draw.until or draw.seldom(0.2):
            yield since, None if draw.seldom(0.8) or until >= draw.until else until
            return
        yield since, until
        if draw.seldom(0.55):
            return
        since = until if draw.seldom(0.3) else draw.later(until, 60)


def tenancies(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield the tenancies of one person, none of them at the time of another."""
    if any(other["person"] == row["person"] for other in draw.of("housing.tenancy")):
        return
    for since, until in spells(draw, row["since"], draw.chance.choice((60, 200, 500))):
        one = row | {"id": draw.new_id(), "since": since, "until": until, "rooms": 1, "beds": 1, "needed": None}
        one["dwelling"] = dwelling["id"] if (dwelling := draw.one("housing.dwelling")) else None
        if draw.seldom(0.7):
            one["needed"] = since - draw.chance.randint(0, 200) * DAY
        if until is None:
            one |= dict.fromkeys(ENDINGS)
        if one["exit"] != "moved_or_given_notice":
            one["reason"] = None
        if one["exit"] != "dead":
            one["place_of_death"] = None
        else:
            one |= {"destination": None, "ethos_after": None}
        yield "housing.tenancy", one


def in_tenancy(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a row of somebody who lives here on its day."""
    home = draw.one("housing.tenancy")
    if home is None:
        return
    days = ((home["until"] or draw.until) - home["since"]).days
    day = home["since"] + draw.chance.randrange(max(days, 1)) * DAY
    row["person"] = home["person"]
    if "tenancy" in row:
        row["tenancy"] = home["id"]
    row["day" if "day" in row else "since"] = day
    if "until" in row and row["until"] is not None:
        row["until"] = draw.later(day, 30)
    if row.get("visitor") is None and "visits" in row:
        row["visits"] = 1
    yield path_of(row), row


def path_of(row: Row) -> str:
    """Return which record a row of somebody who lives here is of."""
    if "visits" in row:
        return "housing.visitor_entry"
    return "housing.resident_state" if "state" in row else "housing.rent_change"


def rent_changes(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a new rent within a tenancy."""
    for path, one in in_tenancy(draw, row):
        yield path, {name: value for name, value in one.items() if name != "person"}


def dwellings(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a dwelling that is there all the time, with room for several."""
    row |= {"since": draw.since - 900 * DAY, "until": None, "rooms": 6, "beds": 8}
    yield "housing.dwelling", row


def applications(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield an application for a home, and offers made on it."""
    yield "housing.application", row
    for _offer in range(draw.chance.choice((0, 0, 1, 2))):
        day = draw.later(row["day"], 20)
        if row["closed"] is None or day <= row["closed"]:
            outcome = draw.chance.choice(("declined", "lapsed", None))
            yield "housing.offer", {"id": draw.new_id(), "day": day, "outcome": outcome, "application": row["id"]}


def referrals(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a referral, the moves that follow from it, and a stay where it came to one."""
    wards_ = [ward for ward in draw.of("placement.ward") if ward["level"] == row["level"]]
    if wards_:
        row |= {"assessed": None, "own_sex": False}
        yield "placement.referral", row
        yield from moves(draw, row, draw.chance.choice(wards_)["id"])


def moves(draw: Draw, referral: Row, ward: str) -> Iterator[tuple[str, Row]]:
    """Yield what becomes of a referral: not all are given a place, nor do all who are take it."""

    def move(day: date, state: str, **more: Any) -> tuple[str, Row]:
        made = {"id": draw.new_id(), "day": day, "state": state, "referral": referral["id"], **more}
        return "placement.move", made

    reason = draw.chance.choice(("own_wish", "not_ready", "no_suitable_place", "moved"))
    day = referral["day"]
    yield move(day, "referred")
    yield move(day, "received")
    if draw.seldom(0.15):
        put_off = {"id": draw.new_id(), "day": day, "asked_by": "person", "referral": referral["id"]}
        yield "placement.postponement", put_off
    day += draw.chance.randint(0, 30) * DAY
    end = draw.chance.choices(("rejected", "withdrawn", "declined", "admitted"), (2, 1, 2, 9))[0]
    if end in {"rejected", "withdrawn"}:
        yield move(day, end, reason=reason, decided_by="head" if end == "rejected" else None)
        return
    yield move(day, "allocated", ward=ward, decided_by="head")
    if end == "declined":
        yield move(day, "declined", reason=reason)
        return
    if draw.seldom(0.5):
        yield move(day, "waiting")
    day += draw.chance.randint(0, 40) * DAY
    if day >= draw.until or overlaps(draw, referral["person"], day):
        return
    yield move(day, "admitted", ward=ward, decided_by="institution")
    if draw.seldom(0.2):
        yield move(day, "extended", reason=reason, agreed_until=day + 400 * DAY)
    stay = {"id": draw.new_id(), "since": day, "level": referral["level"], "kind": "ordinary", "ward": ward}
    stay |= {"person": referral["person"], "referral": referral["id"], "until": None, "discharge": None}
    until = draw.later(day, 80)
    if until < draw.until:
        yield move(until, "discharged")
        outcome = draw.chance.choices(("as_planned", "broken_off", "dead"), (8, 3, 1))[0]
        stay |= {"until": until, "discharge": outcome}
    yield "placement.stay", stay


def overlaps(draw: Draw, person: str, day: date) -> bool:
    """Tell whether a person has a stay that lasts longer than a day, or began on it or later."""
    stays = (stay for stay in draw.of("placement.stay") if stay["person"] == person)
    return any(stay["until"] is None or stay["until"] > day for stay in stays)


def living_on(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield how somebody lives some time after a stay."""
    ended = [stay for stay in draw.of("placement.stay") if stay["until"] is not None]
    if ended:
        stay = draw.chance.choice(ended)
        day = draw.later(stay["until"], 60)
        if day < draw.until:
            yield "placement.follow_up", row | {"person": stay["person"], "day": day}


def sessions(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a session of an activity or of none, and who came to it by name."""
    activity = draw.one("activities.activity") if row["activity"] else None
    row |= {"activity": None, "begins": None, "ends": None, "number": 1}
    if activity:
        row |= {"activity": activity["id"], "kind": activity["kind"]}
    if row["state"] != "cancelled":
        row["reason"] = None
    if row["state"] != "held":
        row["attendances"] = None
    named = [draw.one("person", 2.5) for _each in range(draw.chance.choice((0, 0, 1, 3, 6)))]
    if row["state"] != "held" or row["day"] >= draw.until:
        named = []
    people = {person["id"] for person in named if person}
    if row["attendances"] is not None:
        row["attendances"] += len(people)
    yield "activities.session", row
    for person in sorted(people):
        one = {"id": draw.new_id(), "day": row["day"], "session": row["id"], "person": person, "number": 1}
        yield "activities.attendance", one


def memberships(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a membership of an activity's kind."""
    activity = draw.one("activities.activity")
    if activity:
        yield "activities.membership", row | {"activity": activity["id"], "kind": activity["kind"]}


def activities(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield an activity that anybody may come to, all the time."""
    yield "activities.activity", row | {"since": draw.since - 900 * DAY, "until": None, "closed": False}


def stops(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a stop at which no more are spoken to than are seen."""
    row |= {"session": None, "seen": row["seen"] + draw.chance.randint(0, 9)}
    for name in ("spoken_to", "new_people"):
        if row[name] is not None:
            row[name] = min(row[name], row["seen"])
    yield "activities.stop", row


def equipment(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield things that were handed out or picked up."""
    handed_out = row["handed_out"] if row["handed_out"] is not None else draw.chance.randint(1, 9)
    yield "activities.equipment", row | {"session": None, "handed_out": handed_out}


def engagements(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield the times in which somebody has a role."""
    same = {"person": row["person"], "role": row["role"]}
    if any(same.items() <= other.items() for other in draw.of("volunteers.engagement")):
        return
    for since, until in spells(draw, row["since"], 150):
        one = row | {"id": draw.new_id(), "since": since, "until": until}
        if until is None:
            one["end_reason"] = None
        if row["role"] != "serving_sentence":
            one["sentence"] = None
        yield "volunteers.engagement", one


def shifts(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield hours of work, mostly of one person."""
    row |= {"begins": None if draw.seldom(0.3) else "10:00", "ends": None}
    if row["person"]:
        row["persons"] = 1
    row["hours"] = draw.chance.choice((2, 3, 4, 6)) * 60 * row["persons"]
    yield "volunteers.shift", row


def transitions(_draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a step that leads somewhere."""
    if row["came_from"] != row["went_to"]:
        yield "volunteers.transition", row


def assessments(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield scores on the scale, some person's mostly more than once."""
    for _again in range(draw.chance.choice((1, 1, 2, 3))):
        score = draw.chance.randint(1, 5)
        own = draw.chance.choice((None, score, draw.chance.randint(1, 5)))
        yield "assessment", row | {"id": draw.new_id(), "score": score, "own_score": own, "day": row["day"]}
        row["day"] = draw.later(row["day"], 60)


def wards(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a ward that is open all the time, and its beds."""
    always = {"since": draw.since - 900 * DAY, "until": None}
    yield "placement.ward", row | always
    beds = {"id": draw.new_id(), "level": row["level"], "ward": row["id"], "beds": 9, "quality": "counted"}
    yield "placement.capacity", beds | always


def institutions(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield an institution that is there all the time."""
    yield "placement.institution", row | {"since": draw.since - 900 * DAY, "until": None}


def contacts(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a contact, of one person if anybody is named."""
    if row["person"] and draw.seldom(0.9):
        row["persons"] = 1
    if row["minutes"] is not None:
        row["minutes"] = draw.chance.choice((5, 15, 30, 30, 45, 60, 90, 240))
    yield "contact", row | {"at": None}


def persons(draw: Draw, row: Row) -> Iterator[tuple[str, Row]]:
    """Yield a person, registered at any time; some before anything else was recorded."""
    if draw.seldom(0.3):
        row["registered"] = draw.since - draw.chance.randint(1, 900) * DAY
    yield "person", row | {"nickname": None}


LIVES: Mapping[str, Callable[[Draw, Row], Iterator[tuple[str, Row]]]] = {
    "person": persons,
    "contact": contacts,
    "assessment": assessments,
    "housing.dwelling": dwellings,
    "housing.tenancy": tenancies,
    "housing.rent_change": rent_changes,
    "housing.resident_state": in_tenancy,
    "housing.visitor_entry": in_tenancy,
    "housing.application": applications,
    "activities.activity": activities,
    "activities.session": sessions,
    "activities.membership": memberships,
    "activities.stop": stops,
    "activities.equipment": equipment,
    "volunteers.engagement": engagements,
    "volunteers.shift": shifts,
    "volunteers.transition": transitions,
    "placement.institution": institutions,
    "placement.ward": wards,
    "placement.referral": referrals,
    "placement.follow_up": living_on,
}
"""Records whose rows keep rules with others, and what makes of a row drawn at random those that are kept."""
