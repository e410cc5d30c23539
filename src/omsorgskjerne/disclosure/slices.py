"""Figures that count by what reveals a special category, and find all there is without that filter.

What a number counts is a box: the codes that each field may have, by the filter and the part that it is of. One that
counts as many as another whose box its own lies in tells that all of these have its codes, in months and other parts
too; so does one of the very same persons, whatever record they are counted in.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.disclosure.forms import NEAR
from omsorgskjerne.disclosure.needs import WHOLE
from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.expressions import STRETCHES, Between, stored_code
from omsorgskjerne.figures.queries import NEVER
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.tally import stretches
from omsorgskjerne.schema import describe
from omsorgskjerne.terms import Disclosure, Reveals

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.period import Period

Code = str | int | None
Codes = frozenset[Code]
Box = dict[str, Codes]
"""The codes that each field may have; one that is not named may have any."""
NOT_STATED: Codes = frozenset([None])
"""It says nothing, whoever has it."""
ELSE = "(else)"
"""Whichever codes of a field are not named, where it is not known which there are."""


class Boxed(NamedTuple):
    """A number of rows, or persons, where it is told: itself, or one that a formula tells."""

    figure: RowFigure
    place: Place
    result: Result
    days: Period
    box: Box

    @property
    def special(self) -> Box:
        """Return the fields of its box that say something special, with the codes."""
        return _special(self.figure, self.box)

    def lies_in(self, other: Boxed) -> bool:
        """Tell whether it counts no other rows than another place does, by what both are declared to count.

        Who is there on one day is no part of who is there on others.
        """
        if self.days != other.days:
            spans = self.figure.traits.grows_with_days and other.days.covers(self.days)
            if not spans:
                return False
        same = self.figure.counted == other.figure.counted and self.place != other.place
        return same and all(self.box.get(name, {ELSE}) <= codes for name, codes in other.box.items())

    def says_more(self, other: Boxed) -> bool:
        """Tell whether it says something special of all its rows that another place does not."""
        own = self.figure.record is other.figure.record
        return any(
            not own or not other.box.get(name, {ELSE}) <= codes
            for name, codes in self.special.items()
            if None not in codes
        )

    def is_silent(self, other: Boxed) -> bool:
        """Tell whether it says nothing of a field by which another place says something special."""
        return self.figure.record is not other.figure.record or bool(other.special.keys() - self.box.keys())


def telling_slices(report: Report, book: Book, beside: Iterable[Beside] = ()) -> Iterator[Place]:
    """Yield where a figure that counts by what reveals something tells of everybody in its group.

    The other of the two may stand in what readers have `beside` the report; then the one that is new tells.
    """
    lines = [line for line in report.lines.values() if line.figure.disclosure is not Disclosure.NONE]
    boxes = [one for line in lines for one in boxes_in(line, report)]
    boxes += (one for column in beside for one in _given(column, book))
    for one, other in (*_as_many(boxes), *_same_persons(boxes, book)):
        yield other.place if one.place in book.elsewhere else one.place
    yield from _nothing_left(report, book)


def _as_many(boxes: Iterable[Boxed]) -> Iterator[tuple[Boxed, Boxed]]:
    """Yield those that say something special of all in another: they lie in it, and are as many."""
    alike: defaultdict[Hashable, list[Boxed]] = defaultdict(list)
    for one in boxes:
        if not is_nobody(one.result):
            alike[one.figure.counted, one.result.ends].append(one)
    for some in alike.values():
        for one in (one for one in some if one.special):
            yield from ((one, other) for other in some if one.lies_in(other) and one.says_more(other))


def _nothing_left(report: Report, book: Book) -> Iterator[Place]:
    """Yield where a formula is nothing of what is something, one of which says something special of all in another."""
    columns = {period.name: (period, years) for years, period in enumerate((report.period, *report.previous))}
    for place, result in places(report):
        figure = report.lines[place.figure].figure
        told = figure.expression is not None and figure.disclosure is not Disclosure.NONE
        number = book.at.get(place) if told and result.value is not None else None
        if number is not None and (is_nobody(result) or _is_constant(number, book)):
            inputs = (one for one in number.inputs if one.value)
            where = [(one, place._replace(figure=one.figure.id)) for one in inputs]
            boxes = [box for one, at in where for box in _boxes(one.figure, at, one.result, *columns[place.period])]
            if any(one.lies_in(other) and one.says_more(other) for one, other in permutations(boxes, 2)):
                yield place


def _is_constant(number: Number, book: Book) -> bool:
    """Tell whether a number is as much as if there were nobody: 100 of `100 - a + b`."""
    return bool(number.forms) and all(abs(form.at(book.counts) - form.constant) < NEAR for form in number.forms)


def box_of(number: Number) -> Boxed | None:
    """Return what a number counts that is printed, of whatever days; None of what is no number of rows."""
    if not is_of_rows(number.figure):
        return None
    return Boxed(number.figure, number.places[0], number.result, NEVER, _box(number.figure, number.places[0]))


def is_nobody(result: Result) -> bool:
    """Tell whether it is known that there is nothing of it."""
    return result.ends[1] == 0


def _special(figure: RowFigure, box: Box) -> Box:
    schema = describe(figure.record)
    known = {name: codes for name, codes in box.items() if name in schema and codes != NOT_STATED}
    return {name: codes for name, codes in known.items() if schema[name].reveals is Reveals.SPECIAL}


def boxes_in(line: Line, report: Report) -> Iterator[Boxed]:
    """Yield the numbers of rows that a line tells, this year and earlier, and of its parts."""
    for years, period in enumerate((report.period, *report.previous)):
        whole = line.previous.get(period.name, NOTHING) if years else line.result
        for dimension, code, result in whole.places():
            yield from _boxes(line.figure, Place(line.figure.id, period.name, dimension, code), result, period, years)


def _given(column: Beside, book: Book) -> Iterator[Boxed]:
    """Yield the numbers of rows that were told in a report that was given."""
    for place, result in column.printed:
        if place in book.at:
            yield from _boxes(book.at[place].figure, place, result, column.period)


def _boxes(term: Figure, place: Place, result: Result, period: Period, years: int = 0) -> Iterator[Boxed]:
    for figure, told in _told(term, result):
        days = figure.window(period, years)
        if place.dimension in STRETCHES and place.code is not None:
            # Months that are merged are quarters.
            division = "quarter" if "Q" in place.code else place.dimension
            days = stretches(division, days).get(place.code, days)
        yield Boxed(figure, place, told, days, _box(figure, place))


def _box(figure: RowFigure, place: Place) -> Box:
    box = {name: frozenset(map(stored_code, codes)) for name, codes in figure.filters.items()}
    if place.dimension and place.dimension not in STRETCHES:
        box[figure.full_name(place.dimension)] = frozenset([place.code])
    return box


def _told(term: Term, result: Result) -> Iterator[tuple[RowFigure, Result]]:
    """Yield the numbers of rows that something tells: its own, or the ends of a range."""
    match term:
        case Figure(expression=None):
            if is_of_rows(term) and term.traits.is_divisible and result.value is not None:
                yield term, result
        case Figure():
            yield from _told(term.expression, result) if term.expression is not None else ()
        case Between(low=low, high=high):
            least, most = result.ends
            yield from (*_told(low, Result(least)), *_told(high, Result(most)))


def _same_persons(boxes: Iterable[Boxed], book: Book) -> Iterator[tuple[Boxed, Boxed]]:
    """Yield those of persons who are the very ones that another number is of, which says nothing special of them.

    That is one of the same part, or a whole figure: twelve residents, twelve of them by a code.
    """
    persons: defaultdict[Hashable, list[Boxed]] = defaultdict(list)
    groups: dict[Hashable, Boxed] = {}
    for one in boxes:
        number = book.at.get(one.place)
        held = number.held if number is not None and number.figure.expression is None else None
        once = one.figure.traits.counts_each_once and one.place.figure in book.of_people
        if once and held is not None and held.holders and not held.others:
            part, who = one.place[2:], frozenset(held.holders)
            if one.special:
                for where in {part, WHOLE}:
                    persons[where, who].append(one)
            else:
                groups[part, who] = one
    return ((one, groups[key]) for key, some in persons.items() if key in groups for one in some)
