"""Missing is not zero: whether a record was kept in some days, and what a reader must be told if only in part."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.period import Period
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.organisation import Table

_ = words_of(__name__)


@attrs.frozen
class Coverage:
    """Whether no row means none.

    `begun` is the day recording began, None where the organisation says that it was always kept.
    """

    covered: bool
    begun: date | None = None
    today: date | None = None
    notes: tuple[Phrase, ...] = ()

    def of(self, stretch: Period) -> bool:
        """Tell whether a part of the days is covered too: not before recording began, not in days to come."""
        begun = self.begun is None or self.begun < stretch.end
        return self.covered and begun and (self.today is None or stretch.start <= self.today)


def coverage(
    table: Table, days: Period, marked: list[Period], first: str | None, *, rows: bool, today: date | None
) -> Coverage:
    """Return whether a table covers some days.

    It does if it has any row in them (`rows`), if it holds intervals or a calendar and the `first` began before they
    end, or if the organisation has `marked` a period around them as covered. A snapshot or calendar is never covered in
    part.
    """
    begun = date.fromisoformat(first) if first else None
    told = any(period.covers(days) for period in marked)
    lasting = table.schema.until is not None and begun is not None and begun < days.end
    if not (told or rows or lasting):
        return Coverage(covered=False)
    notes = []
    if not told and begun is not None and (begun.year, begun.month) > (days.start.year, days.start.month):
        notes.append(Phrase(_("Recorded from {month}."), month=Period.of_months(begun.year, begun.month, 1)))
    if today is not None and today < days.end:
        notes.append(Phrase(_("The period was not over on {day}."), day=today))
    return Coverage(covered=True, begun=None if told else begun, today=today, notes=tuple(notes))
