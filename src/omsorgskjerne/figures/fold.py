"""From rows to compact answers: days are folded to stretches of days while they are read, so that a million rows need little memory.

What a query of rows answers is a `Folded`: for each slot (a stretch of days, one weekday of it if asked) what lies in each combination of
codes. What lies there is a vector of measures, a set of ids, or a count of each value; each kind can be merged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from omsorgskjerne.figures.queries import Column
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.queries import Cells, Members, Present, Values
    from omsorgskjerne.period import Period

    Merge = Callable[[Sequence[T]], T]
    """How many things of one kind become one."""

K = TypeVar("K")
T = TypeVar("T")
Codes = tuple[Any, ...]
Row = tuple[Any, ...]
Vector = tuple[int, ...]
CHUNK = 50_000
"""How many cells are held before they are folded."""
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

    rows: Folded[Vector]
    members: Folded[set[str]] | None


def union(many: Sequence[set[str]]) -> set[str]:
    """Return everything that is in any of some sets."""
    return many[0] if len(many) == 1 else set().union(*many)


def added(many: Sequence[Counter[int]]) -> Counter[int]:
    """Return how often each value occurs in all of some counts together."""
    whole = Counter(many[0])
    for one in many[1:]:
        whole.update(one)
    return whole


def vectors(adding: int) -> Merge[Vector]:
    """Return how vectors are merged whose first `adding` numbers are added; of the others the largest is kept."""

    def merge(many: Sequence[Vector]) -> Vector:
        if len(many) == 1:
            return many[0]
        places = zip(*many, strict=True)
        return (*map(sum, islice(places, adding)), *map(max, places))

    return merge


def gathered(pairs: Iterable[tuple[K, T]], merge: Merge[T]) -> dict[K, T]:
    """Return what lies under each key, merged."""
    found: dict[K, list[T]] = {}
    for key, one in pairs:
        have = found.get(key)
        if have is None:
            found[key] = [one]
        else:
            have.append(one)
    return {key: merge(many) for key, many in found.items()}


def fold_cells(query: Cells, rows: Iterable[Row]) -> Folded[Vector]:
    """Fold rows of (day, codes …, measures …), the adding measures first.

    Each vector ends with the rank of the worst quality.
    """
    slots = Slots(query.cuts, query.weekdays)
    index = slots.index(query.spans)
    width = 1 + len(query.columns)
    merge = vectors(sum(measure.adds for measure in query.measures))
    cells: list[dict[Codes, list[Vector]]] = [{} for _ in range(len(slots))]
    days: dict[Codes, set[str]] = {}
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        for row in chunk:
            cell, codes = cells[index[row[0]]], row[1:width]
            have = cell.get(codes)
            if have is None:
                cell[codes] = [row[width:]]
            else:
                have.append(row[width:])
        for many in (many for cell in cells for many in cell.values()):
            many[:] = [merge(many)]
        if query.days:
            for row in chunk:
                days.setdefault(row[1:width], set()).add(row[0])
    place = quality_place(query)
    ranked = [{codes: (*many[0], rank(codes, place)) for codes, many in cell.items()} for cell in cells]
    return Folded(slots, query.columns, ranked, days)


def quality_place(query: Cells | Present) -> int | None:
    """Return which of the columns tells how a number was obtained."""
    return query.columns.index(Column(query.quality)) if query.quality else None


def rank(codes: Codes, place: int | None) -> int:
    """Return how bad the quality of a cell is, 0 being best; a record that does not say counts."""
    return 0 if place is None else RANKS.get(codes[place], 0)


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
    place, width, rows = quality_place(query), len(query.columns), list(rows)
    counts = gathered(((row[:width], (row[-1], rank(row[:width], place))) for row in rows), vectors(1))
    slots = Slots(())
    members = None
    if query.reference:
        found = gathered(((row[:width], {row[width]}) for row in rows if row[width] is not None), union)
        members = Folded(slots, query.columns, [found])
    return Presence(Folded(slots, query.columns, [counts]), members)


def project(folded: Folded[T], columns: tuple[Column, ...], merge: Merge[T], *, weekdays: bool) -> Folded[T]:
    """Return the same cells told apart by fewer columns, and by weekday only if asked."""
    step = DAYS_IN_WEEK if folded.slots.weekdays and not weekdays else 1
    if columns == folded.columns and step == 1:
        return folded
    keep = [folded.columns.index(column) for column in columns]

    def narrowed(old: Iterable[Mapping[Codes, K]], merge: Merge[K]) -> dict[Codes, K]:
        pairs = ((tuple([codes[place] for place in keep]), one) for cell in old for codes, one in cell.items())
        return gathered(pairs, merge)

    slots = Slots(folded.slots.cuts, folded.slots.weekdays and weekdays)
    cells = [narrowed(folded.cells[slot : slot + step], merge) for slot in range(0, len(folded.cells), step)]
    return Folded(slots, columns, cells, narrowed([folded.days], union))
