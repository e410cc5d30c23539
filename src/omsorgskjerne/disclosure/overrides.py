"""What is shown because somebody decided so and signs for it: numbers, and what settings let through."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core.overrides import Override
from omsorgskjerne.errors import DisclosureError, InputError
from omsorgskjerne.evaluate.results import Milder, Shown
from omsorgskjerne.figures.breakdowns import codes_of, nearest_part, part_named
from omsorgskjerne.ids import short_id
from omsorgskjerne.organisation.loosened import USUAL, loosened_for
from omsorgskjerne.period import Period
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.kept import Kept
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.loosened import Loosened
    from omsorgskjerne.store import Store

_ = words_of(__name__)


def overrides_of(store: Store, report: Report) -> list[Shown]:
    """Return the overrides that hold for a report: for exactly its period, and its audience or any.

    Raises InputError for one that names a part which the figure does not have: an earlier version let it be stored.
    """
    found = []
    for kept in store.rows(Override, newest_first=False):
        row = kept.record
        if row.figure in report.lines and _speaks_of(row, report):
            dimension, part = _part(report, kept)
            found.append(Shown(row.figure, dimension, part, kept.entered_at.date()))
    return found


def _speaks_of(row: Override, report: Report) -> bool:
    return Period.spoken_for(row.since, row.until) == report.period and row.audience in {None, report.audience.code}


def _part(report: Report, kept: Kept[Override]) -> tuple[str, str | None]:
    """Return breakdown and code of the part that an override names, in the report or not; of all of a figure neither.

    Raises InputError.
    """
    figure, said = kept.record.figure, kept.record.part
    if said is None:
        return "", None
    line = report.lines[figure]
    by = codes_of(line.axes.values(), report.period)
    found = {name: {code: "" for code in line.result.by.get(name, {}) if code} for name in by}
    every = {name: {**found[name], **codes} for name, codes in by.items()}
    named = part_named(every, said)
    if named is None:
        near = nearest_part(every, said)
        raise InputError(
            _("The override {id} names the part {part} of {figure}, which has none of that name, or several."),
            hint=_("Void it with: omsorg override void {id} --reason …; then sign for what was meant, such as {near}.")
            if near
            else _("Void it with: omsorg override void {id} --reason …; then sign for what was meant."),
            id=short_id(kept.id),
            part=said,
            figure=figure,
            near=near or "",
        )
    return named


def of_places(there: Iterable[Place], period: str, overrides: Iterable[Shown]) -> dict[Shown, frozenset[Place]]:
    """Return the overrides that name some of the places of a report's own period, each with those it names."""
    own = [place for place in there if place.period == period]
    named = {one: frozenset(place for place in own if _names(one, place)) for one in overrides}
    return {one: places for one, places in named.items() if places}


def _names(one: Shown, place: Place) -> bool:
    part = (place.dimension, place.code)
    return place.figure == one.figure and (not one.dimension or part == (one.dimension, one.part))


def signed_for(report: Report, organisation: Organisation, store: Store) -> dict[Loosened, date]:
    """Return the settings that show more than is usual in a report, each with the day on which it was signed for.

    They are signed for by overrides that name the figure or rule. Raises DisclosureError, with the commands that sign,
    where there are none.
    """
    signed = {
        (kept.record.figure, kept.record.part): kept.entered_at.date()
        for kept in store.rows(Override, newest_first=False)
        if _speaks_of(kept.record, report)
    }
    asked = list(loosened_for(organisation, report.audience, report.lines))
    unsigned = [one for one in asked if (one.figure, one.part) not in signed]
    if unsigned:
        raise _unsigned(report, unsigned)
    return {one: signed[one.figure, one.part] for one in asked}


def _unsigned(report: Report, settings: Iterable[Loosened]) -> DisclosureError:
    settings, period = list(settings), report.period
    until = "" if period == Period.spoken_for(period.start, None) else f" --until {period.end}"
    commands = (
        f"\n  omsorg override add --figure {one.figure}{f' --part {one.part}' if one.part else ''} "
        f'--audience {report.audience.code} --since {period.start}{until} --reason "…" --signed-by "…"'
        for one in settings
    )
    return DisclosureError(
        _("omsorg.toml shows more outside than is usual, and nobody has signed for it: {settings}."),
        hint=_("Whoever answers for it signs, once for each; until then no report for outside is made. {commands}"),
        settings=", ".join(f"{one.setting} = {one.value}" for one in settings),
        commands="".join(commands),
    )


def told(report: Report, signed: Mapping[Loosened, date]) -> Report:
    """Return a protected report that says what it shows because settings were signed for."""
    if report.protection is None:
        return report
    figures = [Shown(one.figure, "", None, day) for one, day in signed.items() if one.figure in report.lines]
    shown = dict.fromkeys((*report.protection.shown, *figures))
    rules = {one.figure.removeprefix("disclosure."): day for one, day in signed.items() if one.part}
    milder = tuple(Milder(name, Decimal(getattr(USUAL, name)), day) for name, day in rules.items())
    protection = attrs.evolve(report.protection, shown=tuple(shown), milder=milder)
    return attrs.evolve(report, protection=protection)
