"""From rows to compact answers: days are folded to stretches of days while they are read, so that a million rows need little memory.

What a query of rows answers is a `Folded`: for each slot (a stretch of days, one weekday of it if asked) what lies in each combination of
codes. What lies there is a vector of measures, a set of ids, or a count of each value; each kind can be joined.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import attrs

from omsorgskjerne.figures.queries import Column
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.queries import Cells, Members, Present, Values
    from omsorgskjerne.period import Period

T = TypeVar("T")
Codes = tuple[Any, ...]
Row = tuple[Any, ...]
DAYS_IN_WEEK = 7
RANKS = {str(quality): quality.rank for quality in Quality}


@attrs.frozen
class Slots:
    """Stretches of days that begin at the cuts; with `weekdays`, each weekday of a stretch is a slot of its own."""

    cuts: tuple[date, ...]
    weekdays: bool = False

    def __len__(self) -> int:
        """Return how many slots there are; an answer without days has one."""
        return max(1, len(self.cuts)) * (DAYS_IN_WEEK if self.weekdays else 1)

    def index(self, spans: Iterable[Period]) -> dict[str, int]:
        """Return the slot of each day, by its ISO text."""
        found: dict[str, int] = {}
        for span in spans:
            for day in each_day(span):
                stretch = bisect_left(self.cuts, day + timedelta(days=1)) - 1
                found[day.isoformat()] = stretch * DAYS_IN_WEEK + day.weekday() if self.weekdays else stretch
        return found

    def within(self, window: Period) -> range:
        """Return the slots that lie in a window; its ends are among the cuts."""
        first, last = bisect_left(self.cuts, window.start), bisect_left(self.cuts, window.end)
        return range(first * DAYS_IN_WEEK, last * DAYS_IN_WEEK) if self.weekdays else range(first, last)

    def start(self, slot: int) -> date:
        """Return the first day of a slot's stretch."""
        return self.cuts[slot // DAYS_IN_WEEK if self.weekdays else slot]

    def weekday(self, slot: int) -> int:
        """Return a slot's weekday: 1 is Monday."""
        return slot % DAYS_IN_WEEK + 1


def each_day(period: Period) -> Iterator[date]:
    """Yield the days of a period."""
    first = period.start.toordinal()
    return (date.fromordinal(first + number) for number in range(period.days))


@attrs.frozen(eq=False)
class Folded(Generic[T]):
    """What was found: for each slot, what lies in each combination of codes of the columns."""

    slots: Slots
    columns: tuple[Column, ...]
    cells: Sequence[Mapping[Codes, T]]
    days: Mapping[Codes, set[str]] = attrs.field(factory=dict)
    """Different event days of each combination, where they are counted."""


@attrs.frozen(eq=False)
class Presence:
    """What was found on a day: how many rows, and which rows their reference leads to (None where no reference was asked for)."""

    rows: Folded[list[int]]
    members: Folded[set[str]] | None


class Way(NamedTuple, Generic[T]):
    """How things of one kind are joined: `copy` starts, `join` puts one more into what was started."""

    copy: Callable[[T], T]
    join: Callable[[T, T], None]


SETS: Way[set[str]] = Way(set.copy, set.update)
COUNTERS: Way[Counter[int]] = Way(Counter.copy, Counter.update)


def vectors(adding: int) -> Way[list[int]]:
    """Return how vectors are joined whose first `adding` numbers are added; of the others the larger is kept."""

    def join(into: list[int], more: list[int]) -> None:
        for place in range(adding):
            into[place] += more[place]
        for place in range(adding, len(into)):
            into[place] = max(into[place], more[place])

    return Way(list.copy, join)


def fold_cells(query: Cells, rows: Iterable[Row]) -> Folded[list[int]]:
    """Fold rows of (day, codes …, measures …), the adding measures first; each vector ends with the rank of the worst quality."""
    slots = Slots(query.cuts, query.weekdays)
    index = slots.index(query.spans)
    width = 1 + len(query.columns)
    place = quality_place(query)
    join = vectors(sum(measure.adds for measure in query.measures)).join
    cells: list[dict[Codes, list[int]]] = [{} for _ in range(len(slots))]
    days: dict[Codes, set[str]] = {}
    for row in rows:
        codes = row[1:width]
        vector = [*row[width:], RANKS.get(codes[place], 0) if place is not None else 0]
        cell = cells[index[row[0]]]
        found = cell.get(codes)
        if found is None:
            cell[codes] = vector
        else:
            join(found, vector)
        if query.days:
            days.setdefault(codes, set()).add(row[0])
    return Folded(slots, query.columns, cells, days)


def quality_place(query: Cells | Present) -> int | None:
    """Return which of the columns tells how a number was obtained."""
    return query.columns.index(Column(query.quality)) if query.quality else None


def fold_members(query: Members, rows: Iterable[Row]) -> Folded[set[str]]:
    """Fold rows of (day if there are cuts, codes …, id)."""
    slots = Slots(query.cuts, query.weekdays)
    cells: list[dict[Codes, set[str]]] = [{} for _ in range(len(slots))]
    if not query.cuts:
        cell = cells[0]
        for row in rows:
            codes = row[:-1]
            if codes in cell:
                cell[codes].add(row[-1])
            else:
                cell[codes] = {row[-1]}
        return Folded(slots, query.columns, cells)
    index = slots.index([query.window])
    for row in rows:
        cells[index[row[0]]].setdefault(row[1:-1], set()).add(row[-1])
    return Folded(slots, query.columns, cells)


def fold_values(query: Values, rows: Iterable[Row]) -> Folded[Counter[int]]:
    """Fold rows of (day if there are cuts, codes …, value, how many)."""
    slots = Slots(query.cuts, query.weekdays)
    index = slots.index([query.window]) if query.cuts else {}
    cells: list[dict[Codes, Counter[int]]] = [{} for _ in range(len(slots))]
    skip = 1 if query.cuts else 0
    for row in rows:
        cell = cells[index[row[0]] if skip else 0]
        cell.setdefault(row[skip:-2], Counter())[row[-2]] += row[-1]
    return Folded(slots, query.columns, cells)


def fold_present(query: Present, rows: Iterable[Row]) -> Presence:
    """Fold rows of (codes …, id if a reference is asked for, how many)."""
    place = quality_place(query)
    width = len(query.columns)
    join = vectors(1).join
    vectors_found: dict[Codes, list[int]] = {}
    members: dict[Codes, set[str]] = {}
    for row in rows:
        codes = row[:width]
        vector = [row[-1], RANKS.get(codes[place], 0) if place is not None else 0]
        join(vectors_found.setdefault(codes, [0, 0]), vector)
        if query.reference and row[width] is not None:
            members.setdefault(codes, set()).add(row[width])
    slots = Slots(())
    return Presence(
        Folded(slots, query.columns, [vectors_found]),
        Folded(slots, query.columns, [members]) if query.reference else None,
    )


def project(folded: Folded[T], columns: tuple[Column, ...], way: Way[T], *, weekdays: bool) -> Folded[T]:
    """Return the same cells told apart by fewer columns, and by weekday only if asked."""
    coarser = folded.slots.weekdays and not weekdays
    if columns == folded.columns and not coarser:
        return folded
    slots = Slots(folded.slots.cuts, folded.slots.weekdays and weekdays)
    keep = [folded.columns.index(column) for column in columns]
    cells: list[dict[Codes, T]] = [{} for _ in range(len(slots))]
    for slot, old in enumerate(folded.cells):
        cell = cells[slot // DAYS_IN_WEEK if coarser else slot]
        for codes, found in old.items():
            put(cell, tuple([codes[place] for place in keep]), found, way)
    days: dict[Codes, set[str]] = {}
    for codes, some in folded.days.items():
        put(days, tuple([codes[place] for place in keep]), some, SETS)
    return Folded(slots, columns, cells, days)


def put(where: dict[Any, T], key: Any, more: T, way: Way[T]) -> None:
    """Join `more` into what lies under a key, which is left as it was until something joins it."""
    found = where.get(key)
    if found is None:
        where[key] = way.copy(more)
    else:
        way.join(found, more)
