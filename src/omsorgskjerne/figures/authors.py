"""The names that authors know: each is a function that puts a figure of rows together.

They share what every figure has (unit, definition, note, disclosure …; see `Figure`) and what a figure of rows has: the
filter `where`, the breakdowns `by`, and `at`, another date than the event's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from omsorgskjerne.figures.calendar import ByCalendar
from omsorgskjerne.figures.composed import Name
from omsorgskjerne.figures.courses import ChangeOf, Course, FirstOf, LatestOf
from omsorgskjerne.figures.holders import may_lead_to_persons
from omsorgskjerne.figures.measures import Amount, CalendarDays, DifferentDays, Rows, Values
from omsorgskjerne.figures.persons import Different, Heads
from omsorgskjerne.figures.rows import RowFigure
from omsorgskjerne.figures.stays import EachNight, OnLastDay, Overlapping
from omsorgskjerne.figures.takes import MeanOf, MedianOf, Most, ShareWithin
from omsorgskjerne.figures.times import FirstEver, OnceADay
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from omsorgskjerne.figures.base import Figure
    from omsorgskjerne.figures.parameter import Parameter


class Said(TypedDict, total=False):
    """What an author may say of any figure of rows."""

    unit: Unit | None
    definition: str
    note: str
    version: int
    disclosure: Disclosure
    key: bool
    decimals: int
    round_to: int | None
    since: date | None
    as_of: date | None
    section: str
    formerly: Figure | None
    where: Mapping[Any, Any]
    usually: Mapping[Any, Any]
    by: tuple[Any, ...]
    at: Any
    monthly: bool


# ruff: noqa: N802 - they are called as the classes were that they once were


def Count(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """How many rows of a record have their event date in the period; of a field, how many of these state it."""
    return RowFigure(id, label, of=of, measured=Rows(), called=Name("Count"), **said)


def Sum(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """The sum of a quantity over the rows whose event date lies in the period."""
    return RowFigure(id, label, of=of, measured=Amount(), called=Name("Sum"), **said)


def Mean(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """The mean of a quantity, or of days `Elapsed`, over the rows that state it; `n` says how many."""
    said.setdefault("decimals", 1)
    return RowFigure(id, label, of=of, measured=Values(), take=MeanOf(), called=Name("Mean"), **said)


def Median(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """The median of a quantity, or of days `Elapsed`, over the rows that state it.

    It is the middle value, or half-way between the middle two.
    """
    return RowFigure(id, label, of=of, measured=Values(), take=MedianOf(), called=Name("Median"), **said)


def Within(id: str, label: str, *, of: Any, limit: int | Parameter, **said: Unpack[Said]) -> RowFigure:
    """The share, in per cent, of the rows stating a quantity in which it is at most a limit.

    `limit` is so many small units (or days), or a Parameter, which is set in units: of minutes kept as hours, hours.
    """
    said.setdefault("decimals", 1)
    said.setdefault("unit", Unit.PERCENT)
    called = Name("Within", ("limit", "unit"))
    return RowFigure(id, label, of=of, measured=Values(), take=ShareWithin(limit), called=called, **said)


def People(id: str, label: str, *, of: Any, persons: Any = None, service: str = "", **said: Unpack[Said]) -> RowFigure:
    """Different persons. `of` is the field naming the person, `persons` the head-count of a row, if it has one.

    Rows that name nobody make it a range: at least the known, or the largest head-count of one row; at most the known
    and everybody else in each row (the head-count less one where somebody is named). `service` is what the service is
    called whose users these are, if they belong in the union over services.
    """
    said.setdefault("unit", Unit.PERSON)
    called = Name("People", ("persons", "unit", "service"))
    return RowFigure(id, label, of=of, measured=Heads(persons), service=service, called=called, **said)


def PersonDays(id: str, label: str, *, of: Any, persons: Any = None, **said: Unpack[Said]) -> RowFigure:
    """Each person once a day: different persons of every day, added up over the days.

    Rows that name nobody add their head-count, so those who came twice without being named count twice; a row that
    names somebody adds everybody else. Days and months add up. Somebody with rows of several codes on a day counts in
    each, so the codes of a choice need not.
    """
    called = Name("PersonDays", ("persons",))
    return RowFigure(id, label, of=of, measured=Heads(persons), time=OnceADay(), called=called, **said)


def Newcomers(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """Known persons whose first row ever, of those that pass the filter, lies in the period.

    It is broken down by time, or by what is known of the person; never by a choice of the rows: one may have several.
    """
    said.setdefault("unit", Unit.PERSON)
    called = Name("Newcomers", ("unit",))
    return RowFigure(id, label, of=of, measured=Different(), time=FirstEver(), called=called, **said)


def Progress(
    id: str, label: str, *, of: Any, person: Any, alike: tuple[Any, ...] = (), **said: Unpack[Said]
) -> RowFigure:
    """How much a score has changed from each person's first row in the period to the latest: the mean over persons.

    `of` is the score, `person` the field naming the person. Rows are in the order of their event day, then of entry.
    Only rows that are `alike` are compared, such as those of one area of life; the change of somebody with several
    areas is the mean of them. Persons with rows of one day only have no change; `n` says how many have. With a
    breakdown first and latest are looked for within each code.
    """
    return _course(id, label, of=of, take=ChangeOf(person, alike), name="Progress", said=said)


def FirstMean(
    id: str, label: str, *, of: Any, person: Any, alike: tuple[Any, ...] = (), **said: Unpack[Said]
) -> RowFigure:
    """What `Progress` starts from: the mean of the first scores, over the same persons."""
    return _course(id, label, of=of, take=FirstOf(person, alike), name="FirstMean", said=said)


def LatestMean(
    id: str, label: str, *, of: Any, person: Any, alike: tuple[Any, ...] = (), **said: Unpack[Said]
) -> RowFigure:
    """What `Progress` comes to: the mean of the latest scores, over the same persons."""
    return _course(id, label, of=of, take=LatestOf(person, alike), name="LatestMean", said=said)


def _course(id: str, label: str, *, of: Any, take: Course, name: str, said: Said) -> RowFigure:
    said.setdefault("unit", Unit.SCORE)
    said.setdefault("decimals", 2)
    called = Name(name, ("person", "alike", "unit"))
    return RowFigure(id, label, of=of, measured=Values(), take=take, called=called, **said)


def Days(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """Different event days with at least one row; they are of persons where rows may lead to any."""
    said.setdefault("unit", Unit.DAY)
    if not may_lead_to_persons(of.record if isinstance(of, FieldRef) else of):
        said.setdefault("disclosure", Disclosure.NONE)
    return RowFigure(id, label, of=of, measured=DifferentDays(), called=Name("Days", ("unit",)), **said)


def OpenDays(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """Days open according to a calendar of weekly hours, closures and extra openings (the core's Opening)."""
    said.setdefault("unit", Unit.DAY)
    said.setdefault("disclosure", Disclosure.NONE)
    called = Name("OpenDays", ("unit",))
    return RowFigure(id, label, of=of, measured=CalendarDays(), time=ByCalendar(), called=called, **said)


def Snapshot(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """Rows of an interval record present on the period's last day (or on `as_of`).

    With a reference as `of`: its different values. With a quantity: its sum over the rows present.
    """
    return RowFigure(id, label, of=of, time=OnLastDay(), called=Name("Snapshot"), **said)


def During(id: str, label: str, *, of: Any, service: str = "", **said: Unpack[Said]) -> RowFigure:
    """Rows of an interval record present on any day of the period. With a reference as `of`: its different values.

    `service` is what the service is called whose users these are, if they belong in the union over services.
    """
    called = Name("During", ("service",))
    return RowFigure(id, label, of=of, time=Overlapping(), service=service, called=called, **said)


def Nights(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """Nights that rows of an interval record cover in the period, each row adding its own.

    The interval is half-open: from 1 to 3 March are two nights. With a quantity as `of` each night counts that many
    times: places of a ward. Nights to come are not counted.
    """
    said.setdefault("unit", Unit.NIGHT)
    return RowFigure(id, label, of=of, time=EachNight(), called=Name("Nights", ("unit",)), **said)


def Peak(id: str, label: str, *, of: Any, **said: Unpack[Said]) -> RowFigure:
    """The most rows of an interval record (or the largest sum of a quantity) present on one night of the period."""
    return RowFigure(id, label, of=of, take=Most(), time=EachNight(), called=Name("Peak"), **said)
