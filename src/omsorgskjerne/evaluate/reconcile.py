"""Holding a report against what was published: a row a figure, with everything in which they differ.

A computed value agrees if it equals the published one when rounded half up to the decimals written; where the source
says *about*, within half a per cent too. What a plugin counts that is not enabled is not computed, and that is no
difference.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.published import FORMULA, OWN, read_published
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.evaluate.targets import goal_of
from omsorgskjerne.figures.possible import places
from omsorgskjerne.figures.rounding import nearest
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.published import Publication, Published
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store

_ = words_of(__name__)

ABOUT = Fraction(5, 1000)


class Status(Choice):
    """What came of holding one figure against the report."""

    AGREES = "agrees", _("agrees")
    DIFFERS = "differs", _("differs")
    NOT_COMPUTED = "not_computed", _("not computed")


@attrs.frozen
class Difference:
    """One thing in which a figure differs: what was published, and what was computed (None where there is nothing)."""

    aspect: str
    """`value`, `by.kind.internal`, `unit`, `quality`, `target`, `n`, `previous.2023` …; `figure` where there is none of
    this id."""
    published: str
    computed: str | None


@attrs.frozen
class Row:
    """One published figure, and what came of it. The same id may be published several times, for different days."""

    id: str
    status: Status
    differences: tuple[Difference, ...] = ()


def reconcile(organisation: Organisation, store: Store, path: Path, *, today: date | None = None) -> list[Row]:
    """Return a row for each figure of a file of published figures, in its order.

    Raises ConfigError when the file cannot be understood, StoreError when the store cannot be read.
    """
    publication = read_published(path)
    figures = [_as_published(organisation, published) for published in publication.figures]
    asked = [Asked(publication.period), *_earlier(publication)]
    evaluation = measure(organisation, store, [figure for figure in figures if figure], asked, today=today)
    return [_row(evaluation, publication, *pair) for pair in zip(publication.figures, figures, strict=True)]


def _earlier(publication: Publication) -> list[Asked]:
    periods = dict.fromkeys(period for published in publication.figures for period in published.previous)
    return [Asked(period, publication.period.start.year - period.start.year) for period in periods]


def _as_published(organisation: Organisation, published: Published) -> Figure | None:
    """Return the figure of that id, with the days the file gives it; None if there is none."""
    figure = organisation.figures.get(published.id)
    if figure is None:
        return None
    return attrs.evolve(figure, since=published.since or figure.since, as_of=published.as_of or figure.as_of)


def _row(evaluation: Evaluation, publication: Publication, published: Published, figure: Figure | None) -> Row:
    if figure is None:
        return _unknown(evaluation.organisation, publication, published)
    differences = tuple(_Comparison(evaluation, publication.period, published, figure).differences())
    return Row(published.id, Status.DIFFERS if differences else Status.AGREES, differences)


def _unknown(organisation: Organisation, publication: Publication, published: Published) -> Row:
    plugin = published.plugin or published.id.partition(".")[0]
    known = plugin in publication.plugins or bool(published.plugin)
    if known and plugin not in {loaded.name for loaded in organisation.plugins}:
        return Row(published.id, Status.NOT_COMPUTED)
    return Row(published.id, Status.DIFFERS, (Difference("figure", published.id, None),))


@attrs.frozen
class _Comparison:
    """Compares one figure in everything that the file says of it."""

    evaluation: Evaluation
    period: Period
    published: Published
    figure: Figure

    def differences(self) -> Iterator[Difference]:
        published, result = self.published, self.evaluation.result(self.figure, self.period)
        yield from self.values(result)
        for name, codes in published.by.items():
            for code, number in codes.items():
                yield from _part(f"by.{name}.{code}", number, result.by.get(name, {}).get(code))
        for period, number in published.previous.items():
            years = self.period.start.year - period.start.year
            earlier = self.evaluation.result(self.figure, period, years)
            yield from _part(f"previous.{period.name}", number, earlier)
        if published.target is not None:
            goal = goal_of(self.evaluation, self.figure, self.period, result)
            yield from _number("target", published.target, goal.value if goal else None)
        yield from _same("n", published.n, result.n)
        yield from _same("respondents", published.respondents, result.respondents)
        yield from _same("unit", published.unit, self.figure.unit)
        yield from self.quality(result)
        yield from self.owner()

    def values(self, result: Result) -> Iterator[Difference]:
        published = self.published
        if published.range is not None:
            ends = (result.low, result.high) if result.is_range else (result.value, result.value)
            for name, number, end in zip(published.range._fields, published.range, ends, strict=True):
                yield from _number(name, number, end)
        elif published.value is not None:
            yield from _part("value", published.value, result, about=published.approx)

    def quality(self, result: Result) -> Iterator[Difference]:
        wanted, computed = self.published.quality, None if result.quality is None else str(result.quality)
        if wanted == FORMULA:
            computed = FORMULA if self.figure.expression is not None else computed
        yield from _same("quality", wanted, computed)
        if self.published.approx and result.quality != Quality.ESTIMATED:
            yield Difference("approx", str(Quality.ESTIMATED), computed)

    def owner(self) -> Iterator[Difference]:
        """Compare who declares it: what only this organisation has must stand in its omsorg.toml."""
        own = self.evaluation.organisation.settings.figures.get(self.figure.id)
        if self.published.declared and (own is None or not own.declares):
            yield Difference("declared", OWN, None)


def _same(aspect: str, published: object, computed: object) -> Iterator[Difference]:
    if published is not None and published != computed:
        yield Difference(aspect, str(published), None if computed is None else str(computed))


def _part(aspect: str, published: Decimal, computed: Result | None, *, about: bool = False) -> Iterator[Difference]:
    if computed is not None and computed.is_range:
        yield Difference(aspect, f"{published:f}", f"{_text(computed.low, 0)}–{_text(computed.high, 0)}")
    else:
        yield from _number(aspect, published, computed.value if computed else None, about=about)


def _number(aspect: str, published: Decimal, computed: Fraction | None, *, about: bool = False) -> Iterator[Difference]:
    exact = Fraction(published)
    if computed is not None:
        near = about and abs(computed - exact) <= ABOUT * abs(exact)
        if near or nearest(computed, places(published)) == exact:
            return
    yield Difference(aspect, f"{published:f}", _text(computed, places(published) + 2))


def _text(value: Fraction | None, decimals: int) -> str | None:
    """Return a number with more decimals than were published, so that a difference in rounding is seen."""
    if value is None:
        return None
    rounded = nearest(value, decimals)
    scaled = Decimal(rounded.numerator) / rounded.denominator
    return f"{scaled.normalize():f}"
