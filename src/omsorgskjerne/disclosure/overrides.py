"""Numbers that are shown because somebody decided so and signs for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.core.overrides import Override
from omsorgskjerne.figures.readings import spoken_for
from omsorgskjerne.figures.results import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.figures.results import Report
    from omsorgskjerne.store import Store


def overrides_of(store: Store, report: Report) -> list[Shown]:
    """Return the overrides that hold for a report: for exactly its period, and its audience or any."""
    found = []
    for kept in store.rows(Override, newest_first=False):
        row = kept.record
        until = row.until.isoformat() if row.until else None
        if spoken_for(row.since.isoformat(), until) != report.period or row.figure not in report.lines:
            continue
        if row.audience in {None, report.audience.code}:
            found.append(Shown(row.figure, row.part, row.reason, row.signed_by, kept.entered_at.date()))
    return found


def shown_by(place: Place, overrides: Iterable[Shown]) -> bool:
    """Tell whether an override names a place."""
    return any(one.figure == place.figure and one.part in {None, place.code} for one in overrides)
