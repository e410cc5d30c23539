"""Days put together and cut: windows that do not overlap, the stretches in which days need not be told apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable


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


def cuts(windows: Iterable[Period], times: Iterable[str]) -> tuple[date, ...]:
    """Return the first days of the stretches by which days may be folded: ends of windows, and what `times` need."""
    windows, times = list(windows), set(times)
    ends = {end for window in windows for end in window}
    if "day" in times:
        ends |= {span.start + timedelta(days=number) for span in merged(windows) for number in range(span.days)}
    elif times - {"weekday"}:
        ends |= {month.start for span in merged(windows) for month in span.months()}
    return tuple(sorted(ends))


def by_weekday(times: Iterable[str]) -> bool:
    """Tell whether the weekdays of a stretch must be kept apart; single days tell their own."""
    times = set(times)
    return "weekday" in times and "day" not in times


def lived(days: Period, today: date | None) -> Period:
    """Return some days without those to come: nobody has been there yet."""
    return days if today is None else days._replace(end=max(days.start, min(days.end, today + timedelta(days=1))))
