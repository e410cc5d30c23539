"""Evaluating figures stated by hand: which reading speaks for a period, and whether what it says can be.

A whole that is not stated is the sum of its parts. One that is stated stands, and where it is not that sum it is said.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core.planning import Reading
from omsorgskjerne.figures.people import ranged
from omsorgskjerne.figures.possible import largest_share_of, mean_possible, share_of
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.period import Period, years_later
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.indicators import Stated

_ = words_of(__name__)


@attrs.frozen
class Said:
    """One reading: its period, value as written, and what is known of the answers behind it."""

    period: Period
    part: str | None
    """The code of the part it speaks of; None for the whole."""
    value: Decimal
    highest: Decimal | None
    """The high end, where only a range is known; `value` is then the low one."""
    quality: Quality
    n: int | None
    respondents: int | None
    source: str | None

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        """Return the low and the high end, mostly the same."""
        return self.value, self.value if self.highest is None else self.highest

    def result(self) -> Result:
        """Return what it says."""
        result = ranged(*self.ends, self.quality)
        return attrs.evolve(result, n=self.n, respondents=self.respondents, source=self.source)


def spoken_for(since: str, until: str | None) -> Period:
    """Return the period of a reading or target: one year where no end is given."""
    start = date.fromisoformat(since)
    return Period(start, date.fromisoformat(until) if until else years_later(start, 1))


def readings_of(evaluation: Evaluation, figure: str) -> list[Said]:
    """Return the readings of a figure, oldest entry first."""
    rows = evaluation.answer(evaluation.plan.wholes[evaluation.organisation.table(Reading).name])
    return [
        Said(
            spoken_for(since, until),
            part,
            Decimal(value),
            None if highest is None else Decimal(highest),
            Quality(quality),
            n,
            respondents,
            source,
        )
        for since, until, id_, part, quality, value, highest, n, respondents, source in rows
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
    """Return what was stated for a period: the whole and its parts, all of them by readings of the same days."""
    found = chosen(readings_of(evaluation, figure.id), days, figure.as_of)
    if not found:
        return NOTHING
    wholes = [said for said in found if said.part is None]
    last = {said.part: said for said in found if said.part is not None}
    by: dict[str, dict[str | None, Result]] = {
        name: {code: last[code].result() for code in codes if code in last} for name, codes in figure.parts.items()
    }
    sums = {name: _sum(parts.values()) for name, parts in by.items() if parts and adds_up(figure)}
    notes = [*(_doubts(figure, wholes[-1]) if wholes else ()), *_others(figure, found)]
    if wholes:
        whole = wholes[-1].result()
        notes += _differing(whole, sums.values())
    else:
        whole = next(iter(sums.values()), NOTHING)
    if figure.as_of is None and found[-1].period != days:
        notes.append(Phrase(_("Stated for {period}."), period=found[-1].period))
    return attrs.evolve(whole, by=by, notes=tuple(notes))


def adds_up(figure: Stated) -> bool:
    """Tell whether parts add up to the whole: amounts and numbers do, scores and shares do not."""
    return figure.unit not in {Unit.SCORE, Unit.PERCENT}


def _sum(parts: Collection[Result]) -> Result:
    ends = [(part.low, part.high) if part.is_range else (part.value, part.value) for part in parts]
    low, high = (sum((end or Fraction(0) for end in side), Fraction(0)) for side in zip(*ends, strict=True))
    qualities = [part.quality for part in parts if part.quality is not None]
    return ranged(low, high, max(qualities, key=lambda quality: quality.rank, default=None))


def _differing(whole: Result, sums: Iterable[Result]) -> Iterator[Phrase]:
    for one in sums:
        if (whole.value, whole.high) != (one.value, one.high):
            yield Phrase(_("{whole} is stated, but the parts add up to {sum}."), whole=_said(whole), sum=_said(one))


def _said(result: Result) -> Fraction | Phrase | None:
    """Return a number as it is put into a note."""
    return Phrase("{low}–{high}", low=result.low, high=result.high) if result.is_range else result.value


def _others(figure: Stated, found: list[Said]) -> Iterator[Phrase]:
    """Yield what is stated otherwise for the same days."""
    labels = {code: label for codes in figure.parts.values() for code, label in codes.items()}
    last = {said.part: said for said in found}
    values = dict.fromkeys((said.part, said.ends) for said in found if said.ends != last[said.part].ends)
    for part, (low, high) in values:
        value = low if low == high else Phrase("{low}–{high}", low=low, high=high)
        if part is None:
            yield Phrase(_("It is also stated as {value} for the same period."), value=value)
        else:
            label = labels.get(part, part)
            yield Phrase(_("{part} is also stated as {value} for the same period."), part=label, value=value)


def _doubts(figure: Stated, said: Said) -> Iterator[Phrase]:
    """Yield what cannot be: a share or mean that no whole number of whole answers gives."""
    n = said.n or said.respondents
    if n is None or said.highest is not None:
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
