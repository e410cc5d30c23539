"""Days put together and cut: windows that do not overlap, the stretches in which days need not be told apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

DAYS_IN_WEEK = 7


def each_day(period: Period) -> Iterator[date]:
    """Yield the days of a period."""
    first = period.start.toordinal()
    return (date.fromordinal(first + number) for number in range(period.days))


def lived(days: Period, today: date | None) -> Period:
    """Return some days without those to come: nobody has been there yet."""
    return days if today is None else days._replace(end=max(days.start, min(days.end, today + timedelta(days=1))))


def merged(windows: Iterable[Period]) -> tuple[Period, ...]:
    """Return the days of all windows as stretches that neither overlap nor touch."""
    spans: list[Period] = []
    for start, end in sorted(windows):
        if start >= end:
            continue
        if spans and start <= spans[-1].end:
            spans[-1] = Period(spans[-1].start, max(spans[-1].end, end))
        else:
            spans.append(Period(start, end))
    return tuple(spans)


@attrs.frozen
class Slots:
    """Stretches of days that begin at the cuts; with `weekdays`, each weekday of a stretch is a slot of its own."""

    cuts: tuple[date, ...] = ()
    """The first days of the stretches. Without any, all days are one."""
    weekdays: bool = False

    @classmethod
    def cut(cls, windows: Iterable[Period], times: Iterable[str]) -> Slots:
        """Return the slots into which the days of windows may be folded: cut at their ends, and as `times` need it."""
        windows, times = list(windows), set(times)
        ends = {end for window in windows for end in window}
        if "day" in times:
            ends |= {day for span in merged(windows) for day in each_day(span)}
        elif times - {"weekday"}:
            ends |= {month.start for span in merged(windows) for month in span.months()}
        # Single days tell their own weekday.
        return cls(tuple(sorted(ends)), "weekday" in times and "day" not in times)

    @property
    def step(self) -> int:
        """Return how many slots each stretch has."""
        return DAYS_IN_WEEK if self.weekdays else 1

    def __len__(self) -> int:
        """Return how many slots there are; without cuts there is one."""
        return max(1, len(self.cuts)) * self.step

    def index(self) -> Mapping[str, int]:
        """Return the slot of each day, by its ISO text; it is looked for when a day first comes."""
        return _SlotOf(self) if self.cuts else defaultdict(int)

    def of(self, day: date) -> int:
        """Return the slot of a day."""
        return (bisect_right(self.cuts, day) - 1) * self.step + (day.weekday() if self.weekdays else 0)

    def within(self, window: Period) -> range:
        """Return the slots that lie in a window; its ends are among the cuts."""
        return range(*(bisect_left(self.cuts, end) * self.step for end in window))

    def start(self, slot: int) -> date:
        """Return the first day of a slot's stretch."""
        return self.cuts[slot // self.step]


class _SlotOf(dict[str, int]):
    """The slots of the days that have come so far: where years are asked for, most days have no rows."""

    def __init__(self, slots: Slots) -> None:
        super().__init__()
        self.slots = slots

    def __missing__(self, day: str) -> int:
        slot = self[day] = self.slots.of(date.fromisoformat(day))
        return slot
