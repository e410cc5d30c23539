"""Holding a report against what was published: a row a figure, with everything in which they differ.

The file is read strictly, so that nothing is silently left uncompared: one `[[figure]]` table a figure; numbers are
read as they are written, because `4.00` says more than `4`.

A computed value agrees if it equals the published one when rounded half up to the decimals written; where the source
says *about*, within half a per cent too. What a plugin counts that is not enabled is not computed, and that is no
difference.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.evaluate.targets import goal_of
from omsorgskjerne.figures.possible import places
from omsorgskjerne.figures.results import Result
from omsorgskjerne.organisation.config import known_names, read_toml
from omsorgskjerne.organisation.strict import Wrong, read_number, read_period, strict_converter, structured
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import nearest
from omsorgskjerne.terms import Quality
from omsorgskjerne.values import check_date
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

_ = words_of(__name__)

FORMULA = "formula"
"""A quality of its own in these files: whatever a formula computes has it."""
OWN = "organisation"
ABOUT = Fraction(5, 1000)


class Ends(NamedTuple):
    """Both ends of a range."""

    low: Decimal
    high: Decimal


@attrs.frozen
class Published:
    """One figure as published. What the file does not say is None or empty, and is not compared."""

    id: str = ""
    value: Decimal | None = None
    range: Ends | None = None
    approx: bool = False
    by: dict[str, dict[str, Decimal]] = attrs.field(factory=dict)
    unit: str | None = None
    quality: str | None = None
    target: Decimal | None = None
    n: int | None = None
    respondents: int | None = None
    previous: dict[Period, Decimal] = attrs.field(factory=dict)
    since: date | None = None
    as_of: date | None = None
    plugin: str = ""
    declared: str | None = None
    clash: str = ""
    note: str = ""


@attrs.frozen
class Publication:
    """A whole file: the period it speaks of, the plugins its figures belong to, and the figures."""

    period: Period
    plugins: list[str]
    figures: list[Published]


@attrs.frozen
class _File:
    """The tables of a file; those of the figures are read one by one, so that a complaint names the figure."""

    period: Period
    organisation: str = ""
    source: str = ""
    plugins: list[str] = attrs.field(factory=list)
    figure: list[dict[str, Any]] = attrs.field(factory=list)


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
        if _waits(evaluation.organisation, publication, published):
            return Row(published.id, Status.NOT_COMPUTED)
        return Row(published.id, Status.DIFFERS, (Difference("figure", published.id, None),))
    result = evaluation.result(figure, publication.period)
    differences = (
        *_of_numbers(_numbers(evaluation, publication.period, published, figure, result), published),
        *_of_facts(_facts(evaluation.organisation, published, figure, result)),
    )
    return Row(published.id, Status.DIFFERS if differences else Status.AGREES, differences)


def _waits(organisation: Organisation, publication: Publication, published: Published) -> bool:
    """Tell whether a figure is one of a plugin that is not enabled."""
    plugin = published.plugin or published.id.partition(".")[0]
    known = plugin in publication.plugins or bool(published.plugin)
    return known and plugin not in {loaded.name for loaded in organisation.plugins}


def _numbers(
    evaluation: Evaluation, period: Period, published: Published, figure: Figure, result: Result
) -> Iterator[tuple[str, Decimal, Result | None]]:
    """Yield every number that was published of a figure: which it is, what was published, and what was computed."""
    if published.range is not None:
        yield from zip(published.range._fields, published.range, map(Result, result.ends), strict=True)
    if published.value is not None:
        yield "value", published.value, result
    for name, codes in published.by.items():
        for code, number in codes.items():
            yield f"by.{name}.{code}", number, result.by.get(name, {}).get(code)
    for earlier, number in published.previous.items():
        years = period.start.year - earlier.start.year
        yield f"previous.{earlier.name}", number, evaluation.result(figure, earlier, years)
    if published.target is not None:
        goal = goal_of(evaluation, figure, period, result)
        yield "target", published.target, Result(goal.value) if goal else None


def _of_numbers(numbers: Iterable[tuple[str, Decimal, Result | None]], published: Published) -> Iterator[Difference]:
    """Yield the numbers that do not agree; a difference in rounding is seen in what is said of them."""
    for aspect, number, computed in numbers:
        about = published.approx and aspect == "value"
        if computed is not None and computed.is_range:
            yield Difference(aspect, f"{number:f}", f"{_text(computed.low, 0)}–{_text(computed.high, 0)}")
        elif computed is None or computed.value is None:
            yield Difference(aspect, f"{number:f}", None)
        elif not _agrees(Fraction(number), computed.value, places(number), about=about):
            yield Difference(aspect, f"{number:f}", _text(computed.value, places(number) + 2))


def _agrees(published: Fraction, computed: Fraction, decimals: int, *, about: bool) -> bool:
    near = about and abs(computed - published) <= ABOUT * abs(published)
    return near or nearest(computed, decimals) == published


def _facts(
    organisation: Organisation, published: Published, figure: Figure, result: Result
) -> Iterator[tuple[str, object, object]]:
    """Yield what else may be published of a figure: which it is, what was published, and what is so."""
    by_formula = published.quality == FORMULA and figure.expression is not None
    quality = FORMULA if by_formula else result.quality
    own = organisation.settings.figures.get(figure.id)
    yield "n", published.n, result.n
    yield "respondents", published.respondents, result.respondents
    yield "unit", published.unit, figure.unit
    yield "quality", published.quality, quality
    if published.approx and result.quality != Quality.ESTIMATED:
        yield "approx", Quality.ESTIMATED, quality
    # What only this organisation has must stand in its omsorg.toml.
    yield "declared", published.declared, OWN if own is not None and own.declares else None


def _of_facts(facts: Iterable[tuple[str, object, object]]) -> Iterator[Difference]:
    for aspect, published, computed in facts:
        if published is not None and published != computed:
            yield Difference(aspect, str(published), None if computed is None else str(computed))


def _text(value: Fraction | None, decimals: int) -> str | None:
    """Return a number with more decimals than were published, so that a difference in rounding is seen."""
    if value is None:
        return None
    rounded = nearest(value, decimals)
    scaled = Decimal(rounded.numerator) / rounded.denominator
    return f"{scaled.normalize():f}"


def read_published(path: Path) -> Publication:
    """Read a file of published figures.

    Raises ConfigError, with the place, when it cannot be read, is not TOML, or says something that is not understood.
    """
    raw = read_toml(path, Decimal)
    if "period" not in raw:
        raise ConfigError(_("{where} does not say its period."), hint=_('Add: period = "2024"'), where=path.name)
    converter = strict_converter({Ends: _ends, date: _day, Period: _period})
    file = structured(raw, _File, converter, path.name)
    figures: list[Published] = []
    for place, table in enumerate(file.figure, 1):
        where = f"{path.name} [[figure]] {table.get('id', place)}"
        figures.append(structured(table, Published, converter, where))
        _check(figures[-1], where)
    return Publication(file.period, file.plugins, figures)


def _check(figure: Published, where: str) -> None:
    if not figure.id or (figure.value is None) == (figure.range is None):
        raise ConfigError(_("{where} needs an id, and either a value or a range."), where=where)
    if figure.quality is not None:
        known_names({figure.quality: None}, [*map(str, Quality), FORMULA], f"{where} quality")
    if figure.declared is not None:
        known_names({figure.declared: None}, [OWN], f"{where} declared")


def _ends(value: Any) -> Ends:
    match value:
        case [low, high]:
            return Ends(read_number(low), read_number(high))
    raise Wrong(_("expected two numbers, such as [15, 20]"))


def _day(value: Any) -> date:
    try:
        return value if type(value) is date else check_date(date.fromisoformat(value))
    except (TypeError, ValueError):
        raise Wrong(_("expected a date such as 2024-12-31")) from None


def _period(value: Any) -> Period:
    """Return a period; a year may be written as a number."""
    return read_period(str(value) if type(value) is int else value)
