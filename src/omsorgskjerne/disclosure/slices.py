"""Figures that count by what reveals a special category, and find all there is without that filter.

What a number counts is a box: the codes that each field may have, by the filter and the part that it is of. One that
counts as many as another whose box its own lies in tells that all of these have its codes, in months and other parts
too; so does one of the very same persons, whatever record they are counted in.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.disclosure.needs import WHOLE
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.figures import Figure
from omsorgskjerne.figures.expressions import STRETCHES, Between, Operation, stored_code
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.tally import stretches
from omsorgskjerne.schema import describe
from omsorgskjerne.terms import Reveals

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

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


class Counted(NamedTuple):
    """A number of rows, or persons, where it is told: itself, or one that a formula tells."""

    figure: RowFigure
    place: Place
    result: Result
    days: Period
    box: Box

    @property
    def what(self) -> Hashable:
        """Return what two places have in common that count the same, by what they are declared to."""
        return self.figure.counted, self.days, frozenset(self.box.items())

    @property
    def special(self) -> set[str]:
        """Return the fields of its box that say something special."""
        return {name for name, codes in self.box.items() if codes != NOT_STATED and _is_special(self.figure, name)}

    def within(self, other: Counted) -> bool:
        """Tell whether it counts a part of what another place does, by something special that is stated of each."""
        inside = all(self.box.get(name, {ELSE}) <= codes for name, codes in other.box.items())
        lasting = self.figure.time.lasting  # who is there on one day is no part of who is there on others
        if self.days != other.days and (lasting or not other.days.covers(self.days)):
            return False
        stated = (name for name in self.special if None not in self.box[name])
        return inside and self.place != other.place and any(self.box[name] != other.box.get(name) for name in stated)


def telling_slices(lines: Iterable[Line], report: Report, book: Book, beside: Iterable[Beside] = ()) -> Iterator[Place]:
    """Yield where a figure that counts by what reveals something tells of everybody in its group.

    The other of the two may stand in what readers have `beside` the report; then the one that is new tells.
    """
    counted = [one for line in lines for one in counted_in(line, report)]
    counted += (one for column in beside for one in _given(column, book))
    alike: defaultdict[Hashable, list[Counted]] = defaultdict(list)
    for one in counted:
        if not is_nobody(one.result):
            alike[one.figure.counted, one.result.ends].append(one)
    special = ((one, some) for some in alike.values() for one in some if one.special)
    pairs = [(one, other) for one, some in special for other in some if one.within(other)]
    for one, other in (*pairs, *_same_persons(counted, book)):
        yield other.place if one.place in book.elsewhere else one.place
    for line in report.lines.values():
        yield from _nothing_left(line, report, book)


def _nothing_left(line: Line, report: Report, book: Book) -> Iterator[Place]:
    """Yield where a formula takes all that says something special from what it is of, and nothing is left."""
    match line.figure.expression:
        case Operation(operator="-", left=Figure(), right=Figure()):
            for dimension, code, result in line.result.places():
                place = Place(line.figure.id, report.period.name, dimension, code)
                inputs = book.at[place].inputs if is_nobody(result) and place in book.at else ()
                some = (
                    _counted(one.figure, place._replace(figure=one.figure.id), one.result, report.period)
                    for one in inputs
                    if one.value
                )
                if any(part.within(whole) for whole, part in combinations(chain.from_iterable(some), 2)):
                    yield place


def special_of(number: Number) -> set[str]:
    """Return the fields that all rows of a number state a code of, by which it says something special of them."""
    figure = number.figure
    if not is_of_rows(figure):
        return set()
    found = {name for name, codes in figure.filters.items() if None not in codes}
    found |= {
        figure.full_name(place.dimension) for place in number.places if place.dimension and place.code is not None
    }
    return {name for name in found if _is_special(figure, name)}


def is_nobody(result: Result) -> bool:
    """Tell whether it is known that there is nothing of it."""
    return result.ends[1] == 0


def _is_special(figure: RowFigure, name: str) -> bool:
    schema = describe(figure.record)
    return name in schema and schema[name].reveals is Reveals.SPECIAL


def counted_in(line: Line, report: Report) -> Iterator[Counted]:
    """Yield the numbers of rows that a line tells, this year and earlier, and of its parts."""
    for years, period in enumerate((report.period, *report.previous)):
        whole = line.previous.get(period.name, NOTHING) if years else line.result
        for dimension, code, result in whole.places():
            place = Place(line.figure.id, period.name, dimension, code)
            yield from _counted(line.figure, place, result, period, years)


def _given(column: Beside, book: Book) -> Iterator[Counted]:
    """Yield the numbers of rows that were told in a report that was given."""
    for place, result in column.printed:
        if place in book.at:
            yield from _counted(book.at[place].figure, place, result, column.period)


def _counted(term: Figure, place: Place, result: Result, period: Period, years: int = 0) -> Iterator[Counted]:
    for figure, told in _told(term, result):
        box = {name: frozenset(map(stored_code, codes)) for name, codes in figure.filters.items()}
        days = figure.window(period, years)
        if place.dimension in STRETCHES and place.code is not None:
            days = stretches(place.dimension, days).get(str(place.code), days)
        elif place.dimension:
            box[figure.full_name(place.dimension)] = frozenset([place.code])
        yield Counted(figure, place, told, days, box)


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


def _same_persons(counted: Sequence[Counted], book: Book) -> Iterator[tuple[Counted, Counted]]:
    """Yield those of persons who are the very ones that another number is of, which says nothing special of them.

    That is one of the same part, or a whole figure: twelve residents, twelve of them by a code.
    """
    persons: defaultdict[Hashable, list[Counted]] = defaultdict(list)
    groups: dict[Hashable, Counted] = {}
    for one in counted:
        number = book.at.get(one.place)
        held = number.held if number is not None and number.figure.expression is None else None
        once = one.figure.traits.counts_each_once and one.place.figure in book.of_people
        if once and held is not None and held.holders and not held.others:
            part, who = one.place[2:], (one.days, frozenset(held.holders))
            if one.special:
                for where in {part, WHOLE}:
                    persons[where, who].append(one)
            else:
                groups[part, who] = one
    return ((one, groups[key]) for key, some in persons.items() if key in groups for one in some)
