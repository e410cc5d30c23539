"""Numbers that are shown because somebody decided so and signs for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.core.overrides import Override
from omsorgskjerne.errors import InputError
from omsorgskjerne.evaluate.results import Shown
from omsorgskjerne.period import Period
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.store import Store

_ = words_of(__name__)


def overrides_of(store: Store, report: Report) -> list[Shown]:
    """Return the overrides that hold for a report: for exactly its period, and its audience or any."""
    found = []
    for kept in store.rows(Override, newest_first=False):
        row = kept.record
        if Period.spoken_for(row.since, row.until) != report.period or row.figure not in report.lines:
            continue
        if row.audience in {None, report.audience.code}:
            dimension, part = _part(report, row.figure, row.part)
            found.append(Shown(row.figure, dimension, part, kept.entered_at.date()))
    return found


def _part(report: Report, figure: str, said: str | None) -> tuple[str, str | None]:
    """Return breakdown and code of a part: `kind=external`, or a code that one breakdown has. Raises InputError."""
    if said is None:
        return "", None
    by = report.lines[figure].result.by
    named, _sign, code = said.rpartition("=")
    found = [name for name, parts in by.items() if code in parts and named in {"", name}]
    if len(found) != 1:
        raise InputError(
            _("An override names a part of {figure} that it does not have, or that several breakdowns have."),
            hint=_("Void it, and name the part with its breakdown, such as kind=external."),
            figure=figure,
        )
    return found[0], code


def of_places(there: Iterable[Place], period: str, overrides: Iterable[Shown]) -> dict[Shown, frozenset[Place]]:
    """Return the overrides that name some of the places of a report's own period, each with those it names."""
    own = [place for place in there if place.period == period]
    named = {one: frozenset(place for place in own if _names(one, place)) for one in overrides}
    return {one: places for one, places in named.items() if places}


def _names(one: Shown, place: Place) -> bool:
    part = (place.dimension, place.code)
    return place.figure == one.figure and (not one.dimension or part == (one.dimension, one.part))
