"""A small plugin of a house: what its guests, wards, tenancies and helpers are, and figures of every kind of them."""

from datetime import date

from omsorgskjerne import (
    PERIOD_DAYS,
    Choice,
    Count,
    During,
    Elapsed,
    Figure,
    Formula,
    Household,
    Id,
    Mean,
    Median,
    Nights,
    Occupancy,
    Parameter,
    Peak,
    People,
    Person,
    RawSql,
    Section,
    Snapshot,
    Sum,
    Take,
    Unit,
    Within,
    another_day,
    choice,
    flag,
    hookimpl,
    on,
    quantity,
    record,
    ref,
    since,
    until,
    via,
)


class Ward(Choice):
    """Where the beds are."""

    NORTH = "north", "north"
    SOUTH = "south", "south"


class Cause(Choice):
    """Why somebody moved out."""

    MOVED = "moved", "moved on"
    DEATH = "death", "died"


class Answer(Choice):
    """What a request came to."""

    GIVEN = "given", "given"
    REJECTED = "rejected", "rejected"
    DRAWN_OUT = "drawn_out", "lost in the lottery"


@record("stay", plural="stays")
class Stay:
    """Somebody sleeping here."""

    since: date = since()
    ward: Ward = choice("ward")
    person: Id[Person] | None = ref("person", default=None)
    household: Id[Household] | None = ref("household", default=None)
    until: date | None = until(default=None)


@record("places", plural="places")
class Places:
    """How many beds a ward has."""

    since: date = since()
    ward: Ward = choice("ward")
    beds: int = quantity("beds", unit=Unit.BED)
    until: date | None = until(default=None)


@record("tenancy", plural="tenancies")
class Tenancy:
    """A flat let to somebody."""

    since: date = since()
    cause: Cause | None = choice("cause", default=None)
    postponed: bool = flag("postponed")
    members: int = quantity("household members", unit=Unit.PERSON, default=1)
    person: Id[Person] | None = ref("person", default=None)
    referred: date | None = another_day("referred", default=None)
    until: date | None = until(default=None)


@record("request", plural="requests")
class Request:
    """Somebody asking for a bag of food."""

    day: date = on()
    answer: Answer = choice("answer")
    short: int = quantity("bags short", unit=Unit.PIECE, default=0)


@record("waiting", plural="waiting")
class Waiting:
    """A household waiting to move in."""

    since: date = since()
    until: date | None = until(default=None)


@record("helper", plural="helpers")
class Helper:
    """A volunteer from the first day to the last."""

    since: date = since()
    person: Id[Person] | None = ref("person", default=None)
    until: date | None = until(default=None)


@record("shift", plural="shifts")
class Shift:
    """Hours given."""

    day: date = on()
    hours: int = quantity("hours", unit=Unit.HOUR, per=60)


LENGTH = Elapsed(Stay.since, Stay.until)
WAIT = Elapsed(Tenancy.referred, Tenancy.since)
ON_TIME = {Tenancy.postponed: False}

SHORT = Sum("house.bags_short", "Bags short", of=Request.short)
REQUESTS = Count("house.requests", "Requests", of=Request, by=(Request.answer,))
WAITING = Snapshot("house.waiting", "Waiting list", of=Waiting, unit=Unit.HOUSEHOLD)

HOURS = Sum("house.hours", "Hours", of=Shift.hours)
HOURS_PER_FTE = Parameter("house.hours_per_fte", "Hours of a full-time year", value=1750, unit=Unit.HOUR)
FTE = Formula("house.fte", "Full-time equivalents of volunteers", HOURS / HOURS_PER_FTE, unit=Unit.FTE, decimals=2)
ACTIVE = Snapshot(
    "house.active", "Active helpers", of=Helper.person, by=(via(Helper.person, Person.gender),), unit=Unit.PERSON
)
NEW = Count("house.new", "New helpers", of=Helper, unit=Unit.PERSON)
STOPPED = Count("house.stopped", "Helpers who stopped", of=Helper, at=Helper.until, unit=Unit.PERSON)
BRIEF = RawSql(
    "house.brief",
    "Helpers who started and stopped in the period",
    sql="""SELECT 1, helper."person", helper."id" FROM {house_helper} AS helper
           WHERE helper."since" >= :start AND helper."until" > helper."since" AND helper."until" < :end""",
    of=Helper,
    take=Take.SUM,
    unit=Unit.PERSON,
)

NIGHTS = Nights("house.nights", "Bed nights", of=Stay, by=(Stay.ward,))
ROOM = Nights("house.room", "Bed nights there was room for", of=Places.beds, by=(Places.ward,))
BEDS = Snapshot("house.beds", "Beds on the last day", of=Places.beds, by=(Places.ward,))
OCCUPANCY = Occupancy("house.occupancy", "Occupancy by the beds of each day", used=NIGHTS, room=ROOM, by=("ward",))
KOSTRA = Formula("house.kostra", "Occupancy by the KOSTRA rule", NIGHTS / 365 * 100 / BEDS, unit=Unit.PERCENT)
GUESTS = During("house.guests", "Different guests", of=Stay.person, unit=Unit.PERSON)
FAMILIES = During("house.households", "Different households", of=Stay.household, unit=Unit.HOUSEHOLD)
STAYS = Count("house.stays", "Stays begun", of=Stay, unit=Unit.STAY)
PEAK = Peak("house.peak", "Most guests on a night", of=Stay, unit=Unit.PERSON)
A_NIGHT = Formula("house.a_night", "Guests a night", NIGHTS / PERIOD_DAYS, unit=Unit.PERSON)
MEAN_STAY = Mean("house.mean_stay", "Mean stay", of=LENGTH, at=Stay.until, unit=Unit.DAY)
MEDIAN_STAY = Median("house.median_stay", "Median stay", of=LENGTH, at=Stay.until, unit=Unit.DAY)

STARTED = Count("house.started", "Tenancies started", of=Tenancy, unit=Unit.TENANCY)
CURRENT = Snapshot("house.current", "Tenancies on the last day", of=Tenancy, unit=Unit.TENANCY)
OVER = Count("house.ended", "Tenancies ended", of=Tenancy, at=Tenancy.until, by=(Tenancy.cause,), unit=Unit.TENANCY)
LIVING = Snapshot("house.living", "Household members on the last day", of=Tenancy.members)
BROKEN = Within(
    "house.broken", "Ended within a year", of=Elapsed(Tenancy.since, Tenancy.until), at=Tenancy.until, limit=364
)
SUSTAINED = Formula("house.sustained", "Lasted twelve months", 100 - BROKEN, unit=Unit.PERCENT)
TENANTS = People("house.tenants", "Tenants", of=Tenancy.person)

MEAN_WAIT = Mean("house.mean_wait", "Mean wait", of=WAIT, where=ON_TIME, unit=Unit.DAY)
MEDIAN_WAIT = Median("house.median_wait", "Median wait", of=WAIT, where=ON_TIME, unit=Unit.DAY)
SOON = Within("house.soon", "Within 30 days", of=WAIT, where=ON_TIME, limit=30)

FIGURES: list[Figure] = [
    *(SHORT, REQUESTS, WAITING, HOURS, HOURS_PER_FTE, FTE, ACTIVE, NEW, STOPPED, BRIEF),
    *(NIGHTS, ROOM, BEDS, OCCUPANCY, KOSTRA, GUESTS, FAMILIES, STAYS, PEAK, A_NIGHT, MEAN_STAY, MEDIAN_STAY),
    *(STARTED, CURRENT, OVER, LIVING, BROKEN, SUSTAINED, TENANTS, MEAN_WAIT, MEDIAN_WAIT, SOON),
]


@hookimpl
def omsorgskjerne_records() -> list[type]:
    """Return the records."""
    return [Stay, Places, Tenancy, Request, Waiting, Helper, Shift]


@hookimpl
def omsorgskjerne_figures() -> list[Figure]:
    """Return the figures."""
    return FIGURES


@hookimpl
def omsorgskjerne_sections() -> list[Section]:
    """Return the section of the house."""
    return [Section("The house", FIGURES)]
