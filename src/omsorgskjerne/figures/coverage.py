"""Missing is not zero: whether a record was kept in some days, and what a reader must be told if only in part."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.results import Partly, Recorded
from omsorgskjerne.period import Period
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.tables import Table
    from omsorgskjerne.words import Phrase

_ = words_of(__name__)


@attrs.frozen
class Coverage:
    """Whether no row means none.

    Recording went on from the day it had `begun` to the month it `ended` in; None where the organisation says that it
    was always kept.
    """

    covered: bool
    begun: date | None = None
    ended: date | None = None
    today: date | None = None
    notes: tuple[Phrase, ...] = ()

    def of(self, stretch: Period) -> bool:
        """Tell whether a part of the days is covered too: not before recording began or after it ended, nor to come."""
        begun = self.begun is None or self.begun < stretch.end
        ended = self.ended is not None and _month(self.ended) < _month(stretch.start)
        return self.covered and begun and not ended and (self.today is None or stretch.start <= self.today)


def coverage(
    table: Table,
    days: Period,
    marked: list[Period],
    ends: tuple[str | None, str | None],
    *,
    rows: bool,
    today: date | None,
) -> Coverage:
    """Return whether a table covers some days.

    It does if it has any row in them (`rows`), if it holds intervals or a calendar and the first began before they end,
    or if the organisation has `marked` a period around them as covered. `ends` are its first and last event day ever: a
    record that began later than the days, or ended earlier, covers them in part. A snapshot or calendar never does.
    """
    begun, ended = (date.fromisoformat(day) if day else None for day in ends)
    told = any(period.covers(days) for period in marked)
    lasting = table.schema.until is not None and begun is not None and begun < days.end
    if not (told or rows or lasting):
        return Coverage(covered=False)
    if told or table.schema.until is not None:
        ended = None
    final = days.last if today is None else min(days.last, today)
    late = begun if not told and begun is not None and _month(begun) > _month(days.start) else None
    early = ended if ended is not None and _month(ended) < _month(final) else None
    notes: list[Phrase] = [*_recorded(late, early)]
    if today is not None and today < days.end:
        notes.append(Partly(_("The period was not over on {day}."), day=today))
    return Coverage(covered=True, begun=None if told else begun, ended=ended, today=today, notes=tuple(notes))


def _recorded(begun: date | None, ended: date | None) -> Iterator[Recorded]:
    """Yield what must be said of recording that began late, or ended early, or both."""
    first, last = (Period.of_months(day.year, day.month, 1) if day else None for day in (begun, ended))
    if first and first == last:
        yield Recorded(_("Recorded in {month} only."), month=first)
    elif first and last:
        yield Recorded(_("Recorded from {first} until {last}."), first=first, last=last)
    elif first:
        yield Recorded(_("Recorded from {month}."), month=first)
    elif last:
        yield Recorded(_("Recorded until {month}."), month=last)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
