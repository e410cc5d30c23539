"""Numbers that tell of everybody in a group what may not be told of anybody: all of it, or nobody.

No threshold helps against these: whoever knows that somebody is one of the 27 residents learns from "in treatment: 27"
what that one has in common with all the others. So where a field reveals a special category, the part that is all of
its group is hidden, and so is one with nobody in it; a mean that is the least or the most there can be; and a share of
persons that is all or nothing, of whatever it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.slices import is_nobody, telling_slices
from omsorgskjerne.figures import Figure, Operation
from omsorgskjerne.figures.expressions import Constant
from omsorgskjerne.rounding import nearest
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Disclosure, Quality, Reveals, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.rows import RowFigure

ALL = 100
"""Per cent."""


def telling(report: Report, book: Book) -> Iterator[Place]:
    """Yield the places of a report whose number tells of all in a group: 100 per cent of it, or 0."""
    lines = [line for line in report.lines.values() if line.figure.disclosure is not Disclosure.NONE]
    told = {place: result.value for place, result in places(report)}
    for line in lines:
        yield from _parts(line, report.period.name)
        yield from _shares(line, told, book)
    yield from _ends(report, book)
    yield from telling_slices(lines, report, book)


def telling_breakdowns(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the breakdowns (figure, dimension) in which one code has everybody.

    To hide that part alone is not enough: where nothing is in two parts it is what the whole is. They are left out.
    """
    for line in report.lines.values():
        for name, parts in _revealing(line):
            if any(_is_all(part, line.result) for part in parts.values()):
                yield line.figure.id, name


def _revealing(line: Line) -> Iterator[tuple[str, Mapping[str | None, Result]]]:
    """Yield the breakdowns by what reveals a special category, with what is stated: *not stated* says nothing."""
    if line.figure.disclosure is Disclosure.NONE or line.figure.traits.is_rate or line.figure.expression is not None:
        return
    for name, parts in line.result.by.items():
        axis = line.axes.get(name)
        if axis is not None and axis.reveals is Reveals.SPECIAL:
            yield name, {code: part for code, part in parts.items() if code is not None}


def _parts(line: Line, period: str) -> Iterator[Place]:
    for name, parts in _revealing(line):
        for code, part in parts.items():
            if _is_all(part, line.result) or (is_nobody(part) and not is_nobody(line.result)):
                yield Place(line.figure.id, period, name, code)


def _is_all(part: Result, whole: Result) -> bool:
    """Tell whether a part has all that is in its group, of which there is some."""
    stated = part.value is not None and not is_nobody(part)
    return stated and part.ends == whole.ends


def _ends(report: Report, book: Book) -> Iterator[Place]:
    """Yield the places of a mean of what reveals something that is printed as the least or the most there can be.

    Then it is everybody's: of a mean of 5, on a scale to 5, each score is 5.
    """
    for place, result in places(report):
        figure = report.lines[place.figure].figure.rows
        of_people = place.figure in book.of_people
        if result.value is not None and figure is not None and of_people and _is_mean_of_special(figure):
            precision = figure.precision(result.value, estimated=result.quality is Quality.ESTIMATED)
            if nearest(result.value, *precision) in figure.ends:
                yield place


def _is_mean_of_special(figure: RowFigure) -> bool:
    """Tell whether a figure is a mean of what reveals something."""
    if not figure.traits.is_rate or figure.traits.is_share:
        return False
    field = describe(figure.record)[figure.of.name] if isinstance(figure.of, FieldRef) else None
    return field is not None and field.reveals is Reveals.SPECIAL


# Shares.


def _shares(line: Line, told: Mapping[Place, Fraction | None], book: Book) -> Iterator[Place]:
    """Yield the places of a share of persons that is all or nothing, and of the number that it is the share of."""
    figure = line.figure
    if figure.id not in book.of_people or figure.unit is not Unit.PERCENT or not _is_share(figure, book):
        return
    rate = line.figure.traits.is_rate  # of a quotient that is 0, what is divided is shown
    for place, value in told.items():
        if place.figure == line.figure.id and (value == ALL or (value == 0 and rate)):
            yield place
            tops = (place._replace(figure=one.id) for one in _tops(line.figure))
            yield from (top for top in tops if told.get(top) is not None)


def _is_share(term: Term, book: Book) -> bool:
    """Tell whether something is a part of persons in per cent: of rows, or computed of two numbers, or what is left."""
    match term:
        case Operation("/", Operation("*", Constant(value=100), Figure() as top), Figure() as bottom):
            return {top.id, bottom.id} <= book.of_people and not (top.traits.is_rate or bottom.traits.is_rate)
        case Operation("-", Constant(value=100), Figure() as others):
            return _is_share(others, book)
        case Figure(expression=None):
            return term.unit is Unit.PERCENT and term.traits.is_share
        case Figure():
            return term.expression is not None and _is_share(term.expression, book)
    return False


def _tops(figure: Figure) -> Iterator[Figure]:
    """Yield the figures that give a share away: the number that is a part of another, the share that is left of 100."""
    match figure.expression:
        case Operation("/", Operation("*", _, Figure() as top), _):
            yield top
        case Operation("-", _, Figure() as others):
            yield others
            yield from _tops(others)
