"""From rows to compact answers: days are folded while they are read, so that a million rows need little memory.

What a query of rows answers is a `Folded`: for each slot (a stretch of days, one weekday of it if asked) what lies in
each combination of codes. What lies there is a vector of measures, a set of ids, or a count of each value; each kind
can be merged.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from omsorgskjerne.figures.spans import Slots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from omsorgskjerne.figures.queries import Aggregate, Column


K = TypeVar("K")
T = TypeVar("T")
Whole = TypeVar("Whole")
if TYPE_CHECKING:
    Merge = Callable[[Sequence[T]], T]
    """How many things of one kind become one."""
Codes = tuple[Any, ...]
Row = tuple[Any, ...]
Vector = tuple[int, ...]


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


def vectors(measures: Iterable[Aggregate]) -> Merge[Vector]:
    """Return how vectors of measures are merged: those that add up come first; of the others the largest is kept."""
    adding = sum(measure.adds for measure in measures)

    def merge(many: Sequence[Vector]) -> Vector:
        if len(many) == 1:
            return many[0]
        places = zip(*many, strict=True)
        return (*map(sum, islice(places, adding)), *map(max, places))

    return merge


def gathered(pairs: Iterable[tuple[K, T]], merge: Callable[[Sequence[T]], Whole]) -> dict[K, Whole]:
    """Return what lies under each key, merged."""
    found: dict[K, list[T]] = {}
    for key, one in pairs:
        have = found.get(key)
        if have is None:
            found[key] = [one]
        else:
            have.append(one)
    return {key: merge(many) for key, many in found.items()}


def fold_rows(
    slots: Slots, columns: tuple[Column, ...], rows: Iterable[Row], new: Callable[[], T], take: Callable[..., object]
) -> Folded[T]:
    """Fold rows of (day, codes …, what is taken in …); under each combination of codes lies something `new`."""
    index, width = slots.index(), 1 + len(columns)
    cells: list[dict[Codes, T]] = [{} for _ in range(len(slots))]
    for row in rows:
        cell, codes = cells[index[row[0]]], row[1:width]
        found = cell.get(codes)
        if found is None:
            found = cell[codes] = new()
        take(found, *row[width:])
    return Folded(slots, columns, cells)


def project(folded: Folded[T], columns: tuple[Column, ...], merge: Merge[T], *, weekdays: bool) -> Folded[T]:
    """Return the same cells told apart by fewer columns, and by weekday only if asked."""
    step = 1 if weekdays else folded.slots.step
    if columns == folded.columns and step == 1:
        return folded
    keep = [folded.columns.index(column) for column in columns]

    def narrowed(old: Iterable[Mapping[Codes, K]], merge: Merge[K]) -> dict[Codes, K]:
        pairs = ((tuple([codes[place] for place in keep]), one) for cell in old for codes, one in cell.items())
        return gathered(pairs, merge)

    slots = Slots(folded.slots.cuts, folded.slots.weekdays and weekdays)
    cells = [narrowed(folded.cells[slot : slot + step], merge) for slot in range(0, len(folded.cells), step)]
    return Folded(slots, columns, cells, narrowed([folded.days], union))
