"""Putting cells together: the total of the days and filter at hand, and its parts along each dimension."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import attrs

from omsorgskjerne.figures.fold import gathered
from omsorgskjerne.figures.queries import Column
from omsorgskjerne.figures.spans import each_day
from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from omsorgskjerne.figures.fold import Codes, Folded, Merge
    from omsorgskjerne.figures.queries import Condition
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.spans import Slots

T = TypeVar("T")
Parts = dict[str, dict[str | None, T]]
QUARTER = 3
PLACES = {"year": 4, "month": 7, "day": 10}
"""How much of an ISO day is the code of a division of time."""


@attrs.frozen(eq=False)
class Tally(Generic[T]):
    """What was found: in all (None where no row passes the filter), and for each dimension and code."""

    total: T | None
    by: Parts[T]


class Cut(NamedTuple):
    """How cells are put together for a figure: those that pass its filter, and what it is broken down by."""

    conditions: tuple[Condition, ...]
    columns: Mapping[str, Column]
    times: tuple[str, ...]
    """Divisions of time."""


def tally(cut: Cut, folded: Folded[T], days: Period | None, merge: Merge[T]) -> Tally[T]:
    """Return what a figure finds in cells, within `days` where the cells hold more than these.

    Dimensions whose columns the cells do not have are left out; so is what the cells have been filtered by already.
    """
    passes = passing(folded, cut.conditions)
    slots = range(len(folded.cells)) if days is None else folded.slots.within(days)
    found = [(slot, codes, cell) for slot in slots for codes, cell in folded.cells[slot].items() if passes(codes)]
    by_codes = gathered(((codes, cell) for _slot, codes, cell in found), merge)
    by: Parts[T] = {}
    for name, column in cut.columns.items():
        if column in folded.columns:
            place = folded.columns.index(column)
            by[name] = gathered(((codes[place], cell) for codes, cell in by_codes.items()), merge)
    if folded.slots.cuts:
        by_slot = gathered(((slot, cell) for slot, _codes, cell in found), merge)
        for name in cut.times:
            by[name] = gathered(((slot_code(name, folded.slots, slot), cell) for slot, cell in by_slot.items()), merge)
    return Tally(merge(list(by_codes.values())) if by_codes else None, by)


def passing(folded: Folded[T], conditions: Iterable[Condition]) -> Callable[[Codes], bool]:
    """Return a test of codes that remembers its answers: there are few combinations and many slots."""
    columns = [(Column(condition.column), frozenset(condition.codes)) for condition in conditions]
    tests = [(folded.columns.index(column), codes) for column, codes in columns if column in folded.columns]
    known: dict[Codes, bool] = {}

    def passes(codes: Codes) -> bool:
        answer = known.get(codes)
        if answer is None:
            answer = known[codes] = all(codes[place] in allowed for place, allowed in tests)
        return answer

    return passes


def slot_code(name: str, slots: Slots, slot: int) -> str:
    """Return the code of the time a slot lies in."""
    if name == "weekday" and slots.weekdays:
        return str(slot % slots.step + 1)
    return time_code(name, slots.start(slot))


def time_code(name: str, day: date) -> str:
    """Return the code of a day along a division of time: `2024`, `2024-Q1`, `2024-03`, `2024-03-01`; of Monday `1`."""
    if name == "quarter":
        return f"{day.year}-Q{(day.month - 1) // QUARTER + 1}"
    if name == "weekday":
        return str(day.isoweekday())
    return day.isoformat()[: PLACES[name]]


@lru_cache(maxsize=64)  # every figure of a report has the same few periods
def stretches(name: str, days: Period) -> Mapping[str, Period]:
    """Return the years, quarters, months or single days of some days, the first and last cut to them."""
    if name == "day":
        return {day.isoformat(): Period(day, day + timedelta(days=1)) for day in each_day(days)}
    found: dict[str, Period] = {}
    for month in days.months():
        code = time_code(name, month.start)
        found[code] = month._replace(start=found[code].start) if code in found else month
    return found


def in_order(found: Iterable[str | None], codes: Mapping[str, object]) -> list[str | None]:
    """Return the codes found in the order of the choice's codes, then those it does not know, then *not stated*."""
    every = set(found)
    unknown = sorted(code for code in every if code is not None and code not in codes)
    known: list[str | None] = [code for code in codes if code in every]
    return [*known, *unknown, *([None] if None in every else [])]


def make_parts(
    name: str,
    found: Mapping[str | None, T],
    codes: Mapping[str, object] | None,
    days: Period,
    *,
    make: Callable[[T], Result],
    none: Callable[[Period], Result],
) -> dict[str | None, Result]:
    """Return what is made of what was found along a dimension: codes in order, every month (quarter, year), weekdays.

    Of time there are no `codes`; `none` says what a month is in which nothing was found.
    """
    if codes is not None or name == "weekday":
        return {code: make(found[code]) for code in in_order(found, codes or {})}
    every = stretches(name, days).items()
    return {code: make(found[code]) if code in found else none(stretch) for code, stretch in every}


def by_time(name: str, days: Iterable[str]) -> dict[str | None, set[str]]:
    """Return ISO days by year, quarter, month or weekday."""
    return gathered(((time_code(name, date.fromisoformat(day)), day) for day in days), set)
