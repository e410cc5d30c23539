"""The numbers behind the places of a report: the same set of rows is one number, however many places print it.

A number is told by its family (what is counted of which record), the filter that its rows pass, and the days they lie
in. A figure and the part of another that it is a slice of are thereby one number, and are hidden or shown together.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.figures import TIME
from omsorgskjerne.figures.behind import Part
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping
    from datetime import date
    from fractions import Fraction

    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

WEEKDAY = "weekday"


class Key(NamedTuple):
    """What tells a number: its family, the codes that each column must have, and its days."""

    family: Hashable
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
    held: Behind | None
    """Who stands behind it, where its rows tell."""
    time: str = ""
    """The division of time that it is a part of, such as `month`; empty for a whole period."""
    places: list[Place] = attrs.field(factory=list)
    """Where it is printed; none for a number that only goes into a printed formula, or is left of a printed one."""

    @property
    def fixed(self) -> bool:
        """Tell whether it is shown whatever happens: zero, or nothing that says something of anybody."""
        return (self.value == 0 and self.figure.traits.is_divisible) or self.figure.disclosure is Disclosure.NONE


def numbers_of(report: Report, organisation: Organisation, store: Store, today: date | None) -> dict[Key, Number]:
    """Return every number of a report by what tells it, with who stands behind it.

    What goes into a formula and is printed nowhere else is among them too: it can be worked out.
    """
    asked = [Asked(period, back) for back, period in enumerate((report.period, *report.previous))]
    lines = [
        (line.figure, result, one)
        for line in report.lines.values()
        for one in asked
        if (result := line.previous.get(one.period.name) if one.years else line.result) is not None
        and not (line.figure.as_of is not None and one.years)
    ]
    slices = {one.id: one for line in report.lines.values() for one in slices_in(organisation, line.figure, report)}
    evaluation = measure(organisation, store, slices.values(), asked, today=today)
    inside = [(figure, evaluation.result(figure, *one), one) for figure in slices.values() for one in asked]
    days: dict[tuple[Figure, Period], bool] = {}
    for figure, _result, one in (*lines, *inside):
        window = figure.window(*one)
        days[figure, window] = days.get((figure, window), False) or not one.years
    behind = read_members(organisation, store.query, days, today)
    found: dict[Key, Number] = {}
    for figure, result, one in lines:
        for place, number in _numbers(figure, result, one, behind):
            found.setdefault(number.key, number).places.append(place)
    for figure, result, one in inside:
        for _place, number in _numbers(figure, result, one, behind):
            found.setdefault(number.key, number)
    return found


def slices_in(organisation: Organisation, figure: Figure, report: Report) -> Iterator[Figure]:
    """Yield the figures that go into a formula and stand nowhere in the report."""
    for term, _back in figure.inputs(organisation):
        if term.traits.is_read and term.id not in report.lines:
            yield term
        yield from slices_in(organisation, term, report)


def key_of(figure: Figure, days: Period, dimension: str = "", code: str | None = None) -> Key:
    """Return what tells the number of a figure in some days, or of a part of it."""
    rows = figure.rows
    if rows is None:
        part = {(dimension, frozenset([code]))} if dimension else set()
        return Key((figure.id,), frozenset(part), days)
    columns = {condition.column: frozenset(condition.codes) for condition in rows.conditions}
    if dimension and (dimension == WEEKDAY or dimension not in TIME):
        columns[figure.full_name(dimension)] = frozenset([code])
    elif dimension:
        days = clipped(Period.parse(str(code)), days)
    return Key((rows.counted, rows.disclosure), frozenset(columns.items()), days)


def clipped(span: Period, days: Period) -> Period:
    """Return the part of a month (quarter, year, day) that lies in some days; it may be none."""
    return Period(max(span.start, days.start), min(span.end, days.end))


def _numbers(
    figure: Figure, result: Result, asked: Asked, behind: Mapping[Part, Behind]
) -> Iterator[tuple[Place, Number]]:
    """Yield the numbers of a result with the places that print them: parts too, where it is the report's own."""
    days = figure.window(*asked)
    for dimension, code, part in parts_of(result, whole_only=bool(asked.years)):
        if part.value is not None:
            key = key_of(figure, days, dimension, code)
            held = behind.get(Part(figure.id, days, dimension, code))
            time = dimension if dimension in TIME and dimension != WEEKDAY else ""
            yield (
                Place(figure.id, asked.period.name, dimension, code),
                Number(key, figure, part.value, part, held, time),
            )


def parts_of(result: Result, *, whole_only: bool) -> Iterator[tuple[str, str | None, Result]]:
    """Yield dimension, code and result of the whole and of each part."""
    yield "", None, result
    for dimension, parts in {} if whole_only else result.by.items():
        yield from ((dimension, code, part) for code, part in parts.items())
