"""The rows that refer to one row, in memory.

Once a time is asked for they lie apart by how long they last, each lot by first day: what overlaps a time then lies
close together, however many rows there are and in whatever order they came. It is what `overlap` does in the file.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from omsorgskjerne.period import Period

Line = tuple[str, int, str, tuple[Any, ...]]
"""A row: its event date, when it was entered, its id, which are its place among others, and all of it as stored."""
ENDLESS = -1
"""The lot of what has not ended."""


class Shelf:
    """Lines that can be found by the day they begin and by a time they overlap; those found are in no order."""

    __slots__ = ("_lines", "_lots", "_placed", "_until")

    def __init__(self, until: int | None, lines: list[Line]) -> None:
        """Begin with some lines. `until` is the column of an interval's end; what has none is of one day."""
        self._until = until
        self._lines = lines
        self._lots: dict[int, list[Line]] = {}
        self._placed = 0
        """How many of the lines are in their lots."""

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self._lines)

    def put(self, line: Line) -> None:
        """Put a line there."""
        self._lines.append(line)

    def take_back(self, line: Line) -> None:
        """Take a line away again: the one put there last, unless the shelf was read with it on it."""
        place = next(n for n in range(len(self._lines) - 1, -1, -1) if self._lines[n][2] == line[2])
        if place < self._placed:
            lot = self._lots[self._lot(line)]
            del lot[bisect_left(lot, line[:3])]
            self._placed -= 1
        del self._lines[place]

    def lines(self, period: Period | None, overlapping: Period | None) -> list[Line]:
        """Return the lines that begin within a period, those that have a day in common with a time, or all."""
        if not self._lines:
            return []
        if overlapping is not None:
            return self._overlapping(overlapping, self._until or 0)
        return self._lines.copy() if period is None else self._within(period)

    def _within(self, period: Period) -> list[Line]:
        self._place()
        start, end = (period.start.isoformat(),), (period.end.isoformat(),)
        return [line for lot in self._lots.values() for line in lot[bisect_left(lot, start) : bisect_left(lot, end)]]

    def _overlapping(self, time: Period, until: int) -> list[Line]:
        self._place()
        start, end, day = time.start.isoformat(), (time.end.isoformat(),), time.start.toordinal()
        found: list[Line] = []
        for length, lot in self._lots.items():
            if length == ENDLESS:
                found += lot[: bisect_left(lot, end)]
            else:
                first = bisect_left(lot, (_iso(max(day - length, 1)),))
                found += [line for line in lot[first : bisect_left(lot, end)] if line[3][until] > start]
        return found

    def _place(self) -> None:
        """Put lines in their lots that came since a time was asked for."""
        for line in self._lines[self._placed :] if self._placed < len(self._lines) else ():
            insort(self._lots.setdefault(self._lot(line), []), line)
        self._placed = len(self._lines)

    def _lot(self, line: Line) -> int:
        """Return a number of days, one of a few, that a row lasts at most."""
        if self._until is None:
            return 1
        until = line[3][self._until]
        if until is None:
            return ENDLESS
        return 1 << (date.fromisoformat(until) - date.fromisoformat(line[0])).days.bit_length()


@lru_cache(maxsize=1024)
def _iso(number: int) -> str:
    return date.fromordinal(number).isoformat()
