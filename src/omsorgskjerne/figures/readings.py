"""Evaluating figures stated by hand: which reading speaks for a period, and whether what it says can be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core.planning import Reading
from omsorgskjerne.figures.possible import largest_share_of, mean_possible, share_of
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.period import Period, years_later
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.indicators import Stated

_ = words_of(__name__)


@attrs.frozen
class Said:
    """One reading: its period, value as written, and what is known of the answers behind it."""

    period: Period
    value: Decimal
    quality: Quality
    n: int | None
    respondents: int | None
    source: str | None


def spoken_for(since: str, until: str | None) -> Period:
    """Return the period of a reading or target: one year where no end is given."""
    start = date.fromisoformat(since)
    return Period(start, date.fromisoformat(until) if until else years_later(start, 1))


def readings_of(evaluation: Evaluation, figure: str) -> list[Said]:
    """Return the readings of a figure, oldest entry first."""
    rows = evaluation.answer(evaluation.plan.wholes[evaluation.organisation.table(Reading).name])
    return [
        Said(spoken_for(since, until), Decimal(value), Quality(quality), n, respondents, source)
        for since, until, id_, quality, value, n, respondents, source in rows
        if id_ == figure
    ]


def chosen(readings: Iterable[Said], days: Period, as_of: date | None = None) -> list[Said]:
    """Return the readings that speak for some days, the best last.

    These are the readings of exactly these days, else the latest wholly within. For a day (`as_of`) it is the latest
    that holds that day. The one entered last stands; others of the same period contradict it.
    """
    every = list(readings)
    if as_of is not None:
        fitting = [said for said in every if said.period.start <= days.last < said.period.end]
    else:
        fitting = [said for said in every if said.period == days] or [
            said for said in every if days.covers(said.period)
        ]
    latest = max((said.period for said in fitting), default=None)
    return [said for said in fitting if said.period == latest]


def evaluate_stated(evaluation: Evaluation, figure: Stated, days: Period) -> Result:
    """Return what was stated for a period."""
    found = chosen(readings_of(evaluation, figure.id), days, figure.as_of)
    if not found:
        return NOTHING
    said = found[-1]
    notes = [*_doubts(figure, said), *_others(found)]
    if figure.as_of is None and said.period != days:
        notes.append(Phrase(_("Stated for {period}."), period=said.period))
    return Result(
        Fraction(said.value),
        quality=said.quality,
        n=said.n,
        respondents=said.respondents,
        notes=tuple(notes),
        source=said.source,
    )


def _others(found: list[Said]) -> Iterator[Phrase]:
    values = dict.fromkeys(said.value for said in found[:-1] if said.value != found[-1].value)
    for value in values:
        yield Phrase(_("It is also stated as {value} for the same period."), value=value)


def _doubts(figure: Stated, said: Said) -> Iterator[Phrase]:
    """Yield what cannot be: a share or mean that no whole number of whole answers gives."""
    n = said.n or said.respondents
    if n is None:
        return
    if figure.unit == Unit.PERCENT and share_of(said.value, n) is None:
        fits = largest_share_of(said.value, n)
        text = (
            _("{value} per cent is not possible with {n} answers.")
            if said.n
            else _("{value} per cent is not possible if all {n} answered.")
        )
        yield Phrase(text, value=said.value, n=n)
        if fits:
            yield Phrase(_("It fits {part} of {whole}."), part=fits.part, whole=fits.whole)
    if figure.scale and not mean_possible(said.value, n, figure.scale):
        text = (
            _("A mean of {value} is not possible with {n} whole answers.")
            if said.n
            else _("A mean of {value} is not possible if all {n} answered in whole numbers.")
        )
        yield Phrase(text, value=said.value, n=n)
