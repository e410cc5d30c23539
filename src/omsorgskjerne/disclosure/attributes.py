"""Numbers that tell of everybody in a group what may not be told of anybody: all of it, or nobody.

No threshold helps against these: whoever knows that somebody is one of the 27 residents learns from "in treatment: 27"
what that one has in common with all the others. So where a field reveals a special category, the part that is all of
its group is hidden, and so is one with nobody in it; a mean that is the least or the most there can be; and a share of
persons that is all or nothing, of whatever it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.shares import telling_shares
from omsorgskjerne.disclosure.slices import counted_in, is_nobody, telling_slices
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.rounding import nearest
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Disclosure, Quality, Reveals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.rows import RowFigure


def telling(report: Report, book: Book) -> Iterator[Place]:
    """Yield the places of a report whose number tells of all in a group: 100 per cent of it, or a share of 0."""
    lines = [line for line in report.lines.values() if line.figure.disclosure is not Disclosure.NONE]
    for line in lines:
        yield from _parts(line, report.period.name)
    yield from _ends(report, book)
    yield from telling_shares(report, book)
    yield from telling_slices(lines, report, book)


def telling_nobody(report: Report) -> Iterator[Place]:
    """Yield the places of codes with nobody in them, where others have somebody.

    Not where the very same is shown as zero elsewhere in the report: by a figure of that code alone.
    """
    nobody = [
        Place(line.figure.id, report.period.name, name, code)
        for line in report.lines.values()
        for name, parts in _revealing(line)
        for code, part in parts.items()
        if is_nobody(part) and not is_nobody(line.result)
    ]
    zeros = [one for line in report.lines.values() for one in counted_in(line, report) if is_nobody(one.result)]
    shown = {one.what for one in zeros if one.place not in nobody}
    told = {one.place for one in zeros if one.what in shown}
    yield from (place for place in nobody if place not in told)


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
            if _is_all(part, line.result):
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
