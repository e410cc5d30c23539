"""Figures stated by hand: which reading speaks for a period, and whether what it says can be.

A whole that is not stated is the sum of its parts. One that is stated stands, and where it is not that sum it is said.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.expressions import TIME
from omsorgskjerne.figures.possible import largest_share_of, mean_possible, share_of
from omsorgskjerne.figures.results import NOTHING, Axis, Doubt, Result, ranged
from omsorgskjerne.figures.single import read_named
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Read
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

READINGS = "reading"
"""The table that readings are kept in."""
COLUMNS = ("id", "since", "until", "figure", "part", "quality", "value", "highest", "n", "respondents", "source")
RATES = (Unit.PERCENT, Unit.SCORE, Unit.RATIO)
"""Units of which the value says nothing of how many there are."""


@attrs.frozen(eq=False, kw_only=True)
class Stated(Figure):
    """A figure stated by hand: its numbers are kept as Readings (value, n, source, quality).

    With `parts` a reading may be of one part, such as the income from one source. A whole that is not stated is the sum
    of its parts; one that is stated and differs from that sum is pointed out.
    """

    kind: ClassVar[str] = _("stated by hand")
    is_stated: ClassVar[bool] = True
    scale: tuple[int, int] | None = None
    """Lowest and highest answer of a score given in whole numbers: no reading lies outside, and impossible means are
    pointed out."""
    unit: Unit | None = Unit.RATIO
    decimals: int = 2
    parts: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)  # type: ignore[misc]  # of each, where others are all alike
    """Dimension → code → label. A code may stand in one dimension only."""
    dimensions: Mapping[str, str] = attrs.field(factory=dict)
    """Dimension → what it is called, if not as it is written."""

    @property
    def is_rate(self) -> bool:
        """Tell whether its unit is one of shares, scores and ratios."""
        return self.unit in RATES

    @property
    def traits(self) -> Traits:
        """Return what follows from its unit and scale.

        Per cent alone have no limits: occupancy may be above 100, growth below 0.
        """
        return Traits(
            is_rate=self.is_rate,
            is_share=True,
            is_divisible=not self.is_rate,
            limits=self.scale,
            has_parts=bool(self.parts),
        )

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """Return the names of its breakdowns."""
        return tuple(self.parts)

    def check(self, check: Check) -> None:
        """Check that a part stands in one breakdown, and that none is by time."""
        codes = [code for part in self.parts.values() for code in part]
        for code in codes:
            if codes.count(code) > 1:
                check.wrong(_("the part {part} stands in two breakdowns"), part=code)
        for name in self.parts:
            if name in TIME:
                check.wrong(_("{dimension} is a breakdown by time; give a reading for each period"), dimension=name)

    def wholes(self, bound: Bound) -> Iterator[tuple[Table, tuple[str, ...]]]:
        """Yield the readings."""
        yield bound.tables[READINGS], COLUMNS

    def say(self, bound: Bound) -> Phrase:  # noqa: ARG002 - it is bound to nothing
        """Return that it is stated by hand."""
        return Phrase(_("Stated by hand"))

    def behind(self, found: Found[Any], days: Period, read: Read) -> Iterator[tuple[Table, Row]]:
        """Yield the readings that it is made of."""
        ids = [said.id for said in spoken(found, self, days).standing]
        yield from read_named([found.bound.tables[READINGS]], ids, read)

    def axes(self, found: Labelled) -> Iterator[Axis]:  # noqa: ARG002 - it needs nothing that was read
        """Yield its breakdowns: amounts and numbers add up; scores, shares and ratios do not."""
        for name, codes in self.parts.items():
            yield Axis(name, self.dimensions.get(name, name), codes, not self.is_rate)

    def evaluate(self, found: Found[Any], days: Period, years: int) -> Result:  # noqa: ARG002 - readings of any year
        """Return what was stated for a period: the whole and its parts, all of them by readings of the same days.

        Only where the parts are stated for exactly the period and the whole is not do their days differ, which is told:
        then the parts are no sum of it.
        """
        said = spoken(found, self, days)
        wholes, parts = said.wholes, said.parts
        last = {one.part: one for one in parts}
        by: dict[str, dict[str | None, Result]] = {
            name: {code: last[code].result() for code in of if code in last} for name, of in self.parts.items()
        }
        alike = not wholes or not parts or wholes[-1].period == parts[-1].period
        sums = {name: _sum(some.values()) for name, some in by.items() if some and not self.is_rate and alike}
        notes = [*(_doubts(self, wholes[-1]) if wholes else ()), *_others(self, [*wholes, *parts])]
        if wholes:
            whole = wholes[-1].result()
            notes += _differing(whole, sums.values())
        else:
            whole, said_of_it = _of_parts(self, by, sums)
            notes += said_of_it
        if self.as_of is None and (wholes or parts) and (wholes or parts)[-1].period != days:
            notes.append(Phrase(_("Stated for {period}."), period=(wholes or parts)[-1].period))
        if not alike:
            notes.append(Phrase(_("The parts are stated for {period}."), period=parts[-1].period))
        if said.gone:
            notes.append(Phrase(_("Readings of parts that it no longer has are left out.")))
        return attrs.evolve(whole, by=by, notes=tuple(notes))


@attrs.frozen
class Reading:
    """One reading: its period, value as written, and what is known of the answers behind it."""

    id: str
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


def readings_of(found: Found[Any], figure: str) -> list[Reading]:
    """Return the readings of a figure, oldest entry first."""
    return [
        Reading(
            id_,
            Period.spoken_for(date.fromisoformat(since), None if until is None else date.fromisoformat(until)),
            part,
            Decimal(value),
            None if highest is None else Decimal(highest),
            Quality(quality),
            n,
            respondents,
            source,
        )
        for id_, since, until, of, part, quality, value, highest, n, respondents, source in found.whole(
            READINGS, COLUMNS
        )
        if of == figure
    ]


def chosen(readings: Iterable[Reading], days: Period, as_of: date | None = None) -> list[Reading]:
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


@attrs.frozen
class Spoken:
    """The readings that speak for a figure in some days, the one that stands last, the best of each part too."""

    wholes: list[Reading]
    parts: list[Reading]
    gone: list[Reading]
    """Of parts that the figure no longer has."""

    @property
    def standing(self) -> tuple[Reading, ...]:
        """Return the readings that the figure is made of: the whole, if it is stated, and each part."""
        return (*self.wholes[-1:], *{said.part: said for said in self.parts}.values())


def spoken(found: Found[Any], figure: Stated, days: Period) -> Spoken:
    """Return the readings that speak for a figure in some days."""
    every, codes = readings_of(found, figure.id), {code for part in figure.parts.values() for code in part}
    wholes = chosen((said for said in every if said.part is None), days, figure.as_of)
    of_parts = [said for said in every if said.part in codes]
    parts = chosen(of_parts, days, figure.as_of)
    if wholes:
        of_its_days = [said for said in of_parts if said.period == wholes[-1].period]
        parts = of_its_days or [said for said in parts if said.period == days]
    return Spoken(
        wholes, parts, chosen((said for said in every if said.part not in {None, *codes}), days, figure.as_of)
    )


def _of_parts(
    figure: Stated, by: Mapping[str, Mapping[str | None, Result]], sums: Mapping[str, Result]
) -> tuple[Result, list[Phrase]]:
    """Return the whole as the sum of its parts, by the breakdown that states most of them, and what is said of it."""
    if not sums:
        return NOTHING, []
    best = max(sums, key=lambda name: Fraction(len(by[name]), len(figure.parts[name])))
    whole, stated, every = sums[best], len(by[best]), len(figure.parts[best])
    notes = [Phrase(_("{n} of {all} parts are stated."), n=stated, all=every)] if stated < every else []
    notes += [
        Doubt(
            _("The parts by {one} add up to {sum}, those by {other} to {differing}."),
            one=best,
            sum=_said(whole),
            other=other,
            differing=_said(one),
        )
        for other, one in sums.items()
        if one.ends != whole.ends
    ]
    return whole, notes


def _sum(parts: Collection[Result]) -> Result:
    every = zip(*(part.ends for part in parts), strict=True)
    low, high = (sum((end or Fraction(0) for end in side), Fraction(0)) for side in every)
    qualities = [part.quality for part in parts if part.quality is not None]
    return ranged(low, high, max(qualities, key=lambda quality: quality.rank, default=None))


def _differing(whole: Result, sums: Iterable[Result]) -> Iterator[Phrase]:
    for one in sums:
        if whole.ends != one.ends:
            yield Doubt(_("{whole} is stated, but the parts add up to {sum}."), whole=_said(whole), sum=_said(one))


def _said(result: Result) -> Fraction | Phrase | None:
    """Return a number as it is put into a note."""
    return Phrase("{low}–{high}", low=result.low, high=result.high) if result.is_range else result.value


def _others(figure: Stated, found: list[Reading]) -> Iterator[Phrase]:
    """Yield what is stated otherwise for the same days."""
    labels = {code: label for codes in figure.parts.values() for code, label in codes.items()}
    last = {said.part: said for said in found}
    values = dict.fromkeys((said.part, said.ends) for said in found if said.ends != last[said.part].ends)
    for part, (low, high) in values:
        value = low if low == high else Phrase("{low}–{high}", low=low, high=high)
        if part is None:
            yield Doubt(_("It is also stated as {value} for the same period."), value=value)
        else:
            label = labels.get(part, part)
            yield Doubt(_("{part} is also stated as {value} for the same period."), part=label, value=value)


def _doubts(figure: Stated, said: Reading) -> Iterator[Phrase]:
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
        yield Doubt(text, value=said.value, n=n)
        if fits:
            yield Phrase(_("It fits {part} of {whole}."), part=fits.part, whole=fits.whole)
    if figure.scale and not mean_possible(said.value, n, figure.scale):
        text = (
            _("A mean of {value} is not possible with {n} whole answers.")
            if said.n
            else _("A mean of {value} is not possible if all {n} answered in whole numbers.")
        )
        yield Doubt(text, value=said.value, n=n)
