"""From rows to compact answers: days are folded while they are read, so that a million rows need little memory.

What a query of rows answers is a `Folded`: for each slot (a stretch of days, one weekday of it if asked) what lies in
each combination of codes. What lies there is a vector of measures, a set of ids, or a count of each value; each kind
can be merged.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.queries import Cells, Column
    from omsorgskjerne.period import Period


K = TypeVar("K")
T = TypeVar("T")
if TYPE_CHECKING:
    Merge = Callable[[Sequence[T]], T]
    """How many things of one kind become one."""
Codes = tuple[Any, ...]
Row = tuple[Any, ...]
Vector = tuple[int, ...]
DAYS_IN_WEEK = 7


@attrs.frozen
class Slots:
    """Stretches of days that begin at the cuts; with `weekdays`, each weekday of a stretch is a slot of its own."""

    cuts: tuple[date, ...]
    weekdays: bool = False

    def __len__(self) -> int:
        """Return how many slots there are; an answer without days has one."""
        return max(1, len(self.cuts)) * (DAYS_IN_WEEK if self.weekdays else 1)

    def index(self) -> Mapping[str, int]:
        """Return the slot of each day, by its ISO text; it is looked for when a day first comes."""
        return _SlotOf(self)

    def of(self, day: date) -> int:
        """Return the slot of a day."""
        stretch = bisect_right(self.cuts, day) - 1
        return stretch * DAYS_IN_WEEK + day.weekday() if self.weekdays else stretch

    def within(self, window: Period) -> range:
        """Return the slots that lie in a window; its ends are among the cuts."""
        first, last = bisect_left(self.cuts, window.start), bisect_left(self.cuts, window.end)
        return range(first * DAYS_IN_WEEK, last * DAYS_IN_WEEK) if self.weekdays else range(first, last)

    def start(self, slot: int) -> date:
        """Return the first day of a slot's stretch."""
        return self.cuts[slot // DAYS_IN_WEEK if self.weekdays else slot]

    def weekday(self, slot: int) -> int:
        """Return a slot's weekday: 1 is Monday."""
        return slot % DAYS_IN_WEEK + 1 if self.weekdays else self.start(slot).isoweekday()


class _SlotOf(dict[str, int]):
    """The slots of the days that have come so far: where years are asked for, most days have no rows."""

    def __init__(self, slots: Slots) -> None:
        super().__init__()
        self.slots = slots

    def __missing__(self, day: str) -> int:
        slot = self[day] = self.slots.of(date.fromisoformat(day))
        return slot


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
    """Fold rows of (day, codes …, measures …), the adding measures first."""
    slots = Slots(query.cuts, query.weekdays)
    index = slots.index()
    width = 1 + len(query.columns)
    places = list(enumerate(range(width, width + len(query.measures))))
    adding = sum(measure.adds for measure in query.measures)
    sums, tops = places[:adding], places[adding:]
    cells: list[dict[Codes, list[int]]] = [{} for _ in range(len(slots))]
    days: dict[Codes, set[str]] = {}
    # Written out rather than called: this loop runs once for every cell of every day.
    for row in rows:
        cell, codes = cells[index[row[0]]], row[1:width]
        found = cell.get(codes)
        if found is None:
            cell[codes] = list(row[width:])
        else:
            for place, at in sums:
                found[place] += row[at]
            for place, at in tops:
                if row[at] > found[place]:  # noqa: PLR1730 - calling max would take longer than all the rest
                    found[place] = row[at]
        if query.days:
            days.setdefault(codes, set()).add(row[0])
    whole = [{codes: tuple(found) for codes, found in cell.items()} for cell in cells]
    return Folded(slots, query.columns, whole, days)


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
