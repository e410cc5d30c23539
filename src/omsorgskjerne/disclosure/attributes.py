"""Numbers that tell of everybody in a group what may not be told of anybody: all of it, or nobody.

No threshold helps against these: whoever knows that somebody is one of the 27 residents learns from "in treatment: 27"
what that one has in common with all the others. So where a field reveals a special category, the part that is all of
its group is hidden, and so is one with nobody in it, where nothing else says so; a mean that is the least or the most
there can be; and a share of persons that is all or nothing, of whatever it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.shares import telling_shares
from omsorgskjerne.disclosure.slices import boxes_in, is_nobody, telling_slices
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.rounding import nearest
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Disclosure, Quality, Reveals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.rows import RowFigure


def telling(report: Report, book: Book, beside: Iterable[Beside] = ()) -> Iterator[Place]:
    """Yield the places of a report whose number tells of all in a group: 100 per cent of it, or a share of 0.

    It may do so together with what readers have `beside` the report.
    """
    yield from _parts(report, book)
    yield from _ends(report, book)
    yield from telling_shares(report, book)
    yield from telling_slices(report, book, beside)


def telling_nobody(report: Report, book: Book) -> Iterator[Place]:
    """Yield the places of codes with nobody in them, where others have somebody.

    Not where that is shown elsewhere in the report: by the zero of a figure of that code alone, or of several.
    """
    empty = (place for place, part, whole in _revealing(report, book) if is_nobody(part) and not is_nobody(whole))
    if not (nobody := dict.fromkeys(empty)):
        return
    zeros = {place for place, result in places(report) if is_nobody(result)}
    boxes = [one for line in report.lines.values() for one in boxes_in(line, report) if one.place in zeros]
    shown = [one for one in boxes if one.place not in nobody]
    told = {one.place for one in boxes if one.place in nobody and any(one.lies_in(other) for other in shown)}
    yield from (place for place in nobody if place not in told)


def telling_breakdowns(report: Report, book: Book) -> Iterator[tuple[str, str]]:
    """Yield the breakdowns (figure, dimension) in which one code has everybody.

    To hide that part alone is not enough: where nothing is in two parts it is what the whole is. They are left out.
    """
    yield from ((place.figure, place.dimension) for place in _parts(report, book))


def _revealing(report: Report, book: Book) -> Iterator[tuple[Place, Result, Result]]:
    """Yield the parts of breakdowns by what reveals a special category, each with the whole it is of.

    They are of what is counted or added up, formulas among it; *not stated* says nothing.
    """
    for id_, line in report.lines.items():
        if line.figure.disclosure is Disclosure.NONE or line.figure.traits.is_rate:
            continue
        number = book.at.get(Place(id_, report.period.name))
        if line.figure.expression is not None and (number is None or not number.forms):
            continue
        for name, parts in line.result.by.items():
            axis = line.axes.get(name)
            if axis is not None and axis.reveals is Reveals.SPECIAL:
                stated = ((code, part) for code, part in parts.items() if code is not None)
                yield from ((Place(id_, report.period.name, name, code), part, line.result) for code, part in stated)


def _parts(report: Report, book: Book) -> Iterator[Place]:
    """Yield the parts that have all that is in their group, of which there is some."""
    for place, part, whole in _revealing(report, book):
        if part.value is not None and not is_nobody(part) and part.ends == whole.ends:
            yield place


def _ends(report: Report, book: Book) -> Iterator[Place]:
    """Yield the places of a mean of what reveals something that is printed as the least or the most there can be.

    Then it is everybody's: of a mean of 5, on a scale to 5, each score is 5.
    """
    for place, result in places(report):
        figure = report.lines[place.figure].figure
        of_people = place.figure in book.of_people
        if result.value is not None and of_people and is_of_rows(figure) and _is_mean_of_special(figure):
            precision = figure.precision(result.value, estimated=result.quality is Quality.ESTIMATED)
            if nearest(result.value, *precision) in figure.ends:
                yield place


def _is_mean_of_special(figure: RowFigure) -> bool:
    """Tell whether a figure is a mean of what reveals something."""
    if not figure.traits.is_rate or figure.traits.is_share:
        return False
    field = describe(figure.record)[figure.of.name] if isinstance(figure.of, FieldRef) else None
    return field is not None and field.reveals is Reveals.SPECIAL
