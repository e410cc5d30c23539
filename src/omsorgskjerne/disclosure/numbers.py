"""The numbers behind the places of a report: the same set of rows is one number, however many places print it.

A number is told by its family (what is counted of which record), the filter that its rows pass, and the days they lie
in. A figure and the part of another that it is a slice of are thereby one number, and are hidden or shown together.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.evaluate.holders import WHOLE, holders_of
from omsorgskjerne.evaluate.needs import columns_of, conditions_of, inputs, window
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.figures import (
    TIME,
    Formula,
    RawSql,
    RowFigure,
    Stated,
    Union,
)
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from fractions import Fraction

    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.evaluate.holders import Held, Parts
    from omsorgskjerne.evaluate.results import Line, Report, Result
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

WEEKDAY = "weekday"


class Key(NamedTuple):
    """What tells a number: its family, the codes that each column must have, and its days."""

    family: tuple[str, ...]
    filter: frozenset[tuple[str, frozenset[str | None]]]
    days: Period

    @property
    def columns(self) -> dict[str, frozenset[str | None]]:
        """Return the codes that each column must have, in the order of their names, whatever order the filter has."""
        return dict(sorted(self.filter, key=itemgetter(0)))


@attrs.define(eq=False)
class Number:
    """A number that is printed, or that follows from what is printed."""

    key: Key
    figure: Figure
    value: Fraction
    result: Result
    held: Held | None
    """Who stands behind it, where its rows tell."""
    time: str = ""
    """The division of time that it is a part of, such as `month`; empty for a whole period."""
    places: list[Place] = attrs.field(factory=list)
    """Where it is printed; none for a number that only goes into a printed formula, or is left of a printed one."""

    @property
    def fixed(self) -> bool:
        """Tell whether it is shown whatever happens: zero, or nothing that says something of anybody."""
        return (self.value == 0 and counts(self.figure)) or self.figure.disclosure is Disclosure.NONE


def counts(figure: Figure) -> bool:
    """Tell whether a figure is a number of things or persons, of which parts are parts: no mean, share or score."""
    if isinstance(figure, RowFigure) and figure.measure.of_days:
        return False
    return isinstance(figure, RowFigure | RawSql | Stated | Union) and not figure.is_rate


def numbers_of(report: Report, organisation: Organisation, store: Store, today: date | None) -> dict[Key, Number]:
    """Return every number of a report by what tells it, with who stands behind it.

    What goes into a formula and is printed nowhere else is among them too: it can be worked out.
    """
    reading = _Reading(organisation, store.query, today)
    found: dict[Key, Number] = {}
    for line in report.lines.values():
        for place, number in reading.line(line, report):
            found.setdefault(number.key, number).places.append(place)
    slices = {one.id: one for line in report.lines.values() for one in slices_in(organisation, line.figure, report)}
    asked = [Asked(period, back) for back, period in enumerate((report.period, *report.previous))]
    evaluation = measure(organisation, store, slices.values(), asked, today=today)
    for figure in slices.values():
        for period, back in asked:
            for _place, number in reading.result(figure, evaluation.result(figure, period, back), period, back):
                found.setdefault(number.key, number)
    return found


def slices_in(organisation: Organisation, figure: Figure, report: Report) -> Iterator[Figure]:
    """Yield the figures that go into a formula and stand nowhere in the report."""
    for term, _back in inputs(organisation, figure) if isinstance(figure, Formula) else ():
        if isinstance(term, RowFigure | RawSql) and term.id not in report.lines:
            yield term
        yield from slices_in(organisation, term, report)


def key_of(
    organisation: Organisation, figure: Figure, days: Period, dimension: str = "", code: str | None = None
) -> Key:
    """Return what tells the number of a figure in some days, or of a part of it."""
    if not isinstance(figure, RowFigure):
        part = {(dimension, frozenset([code]))} if dimension else set()
        return Key((figure.id,), frozenset(part), days)
    columns = {condition.column: frozenset(condition.codes) for condition in conditions_of(figure)}
    if dimension and (dimension == WEEKDAY or dimension not in TIME):
        own = columns_of(organisation, figure)
        columns[str(own[dimension]) if dimension in own else dimension] = frozenset([code])
    elif dimension:
        days = clipped(Period.parse(str(code)), days)
    return Key(_family(organisation, figure), frozenset(columns.items()), days)


def clipped(span: Period, days: Period) -> Period:
    """Return the part of a month (quarter, year, day) that lies in some days; it may be none."""
    return Period(max(span.start, days.start), min(span.end, days.end))


def _family(organisation: Organisation, figure: RowFigure) -> tuple[str, ...]:
    of = getattr(figure.of, "name", "") if figure.of is not figure.record else ""
    at = figure.at.name if figure.at is not None else ""
    table = organisation.table(figure.record).name
    return (type(figure).__name__, table, str(of), at, str(figure.disclosure), *figure.parameters)


@attrs.frozen
class _Reading:
    """Reads who stands behind the numbers of one report."""

    organisation: Organisation
    ask: Ask
    today: date | None

    def line(self, line: Line, report: Report) -> Iterator[tuple[Place, Number]]:
        """Yield the numbers of a figure, each with the place that prints it."""
        figure = line.figure
        for back, period in enumerate((report.period, *report.previous)):
            result = line.result if not back else line.previous.get(period.name)
            if result is not None and not (figure.as_of is not None and back):
                yield from self.result(figure, result, period, back)

    def result(self, figure: Figure, result: Result, period: Period, back: int) -> Iterator[tuple[Place, Number]]:
        """Yield the numbers of a result `back` years before the report's: parts too, where it is the report's own."""
        days = window(figure, period, back)
        held = self.held(figure, days, parts=not back)
        for dimension, code, part in parts_of(result, whole_only=bool(back)):
            if part.value is not None:
                key = key_of(self.organisation, figure, days, dimension, code)
                whose = None if held is None else held.get((dimension, code) if dimension else WHOLE)
                time = dimension if dimension in TIME and dimension != WEEKDAY else ""
                yield Place(figure.id, period.name, dimension, code), Number(key, figure, part.value, part, whose, time)

    def held(self, figure: Figure, days: Period, *, parts: bool) -> Parts | None:
        """Return who stands behind a figure in some days."""
        if days.start >= days.end:
            return None
        return holders_of(self.organisation, self.ask, figure, days, self.today, parts=parts)


def parts_of(result: Result, *, whole_only: bool) -> Iterator[tuple[str, str | None, Result]]:
    """Yield dimension, code and result of the whole and of each part."""
    yield "", None, result
    for dimension, parts in {} if whole_only else result.by.items():
        yield from ((dimension, code, part) for code, part in parts.items())
