"""What is of rows and days of which other numbers were given before: it is not told, for the difference would be.

Rows are those that numbers have in common, by the units they are made of. Days are those that a figure counts, whatever
the period of its report: a day it stands on, or all since another. Who was there on a day, less who left and with who
came, is who is there at the end of the next days: of these nothing is told of the same table either, so that what comes
after them can be.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.units import basis_of
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation


def changed_since(report: Report, book: Book, beside: Iterable[Beside], evaluation: Evaluation) -> frozenset[Place]:
    """Return the places of wholes that are of rows and days of which other numbers were given.

    So is all of the tables and days of what was given of figures, or by dimensions, that nobody declares any more: it
    cannot be read. An earlier year that stands as it was given is none, though it would be another one now: that is
    told already.
    """
    given: defaultdict[tuple[str, Period], list[Number]] = defaultdict(list)
    for number, period in book.changed:
        if not _of_nobody(number):
            given[number.figure.id, period].append(number)
    others = [_Other.of(evaluation, numbers, period) for (_id, period), numbers in given.items()]
    others += [_Other.forgotten(evaluation.organisation, column.forgotten) for column in beside if column.forgotten]
    stand = {period.name for period in report.as_given}

    def is_changed(place: Place, result: Result) -> bool:
        number = book.at.get(place)
        if place.dimension or place.period in stand or number is None or result.value is None or _of_nobody(number):
            return False
        return any(other.meets(number, Period.parse(place.period)) for other in others)

    return frozenset(place for place, result in places(report) if others and is_changed(place, result))


@attrs.frozen
class _Days:
    """The days of which the rows of a table are counted."""

    table: str
    days: Period
    stays: bool
    """Whether the rows are there from one day to the next, and counted once."""

    @staticmethod
    def of(organisation: Organisation, figure: Figure, period: Period) -> Iterator[_Days]:
        """Yield those of a figure in a period."""
        for leaf, table, days in figure.sources(organisation, period):
            once = not is_of_rows(leaf) or (leaf.time.lasting and not leaf.traits.additive)
            yield _Days(table.name, days, once and table.schema.until is not None)

    def touches(self, other: _Days) -> bool:
        """Tell whether those who are there may be there on the next of the other days, or were on the last of them."""
        return self.stays and self.days.adjoins(other.days)


@attrs.frozen(eq=False)
class _Other:
    """A figure of which other numbers were given in a period, of all of it or of parts; or some that are forgotten."""

    organisation: Organisation
    numbers: Sequence[Number]
    units: frozenset[int] | None
    """None where nobody can tell any more what they were made of."""
    days: Sequence[_Days]

    @staticmethod
    def of(evaluation: Evaluation, numbers: Sequence[Number], period: Period) -> _Other:
        """Return it by those of its numbers that were others."""
        figure, organisation = numbers[0].figure, evaluation.organisation
        names = {"", *evaluation.result(figure, period).by}
        read = all(place.dimension in names for number in numbers for place in number.places)
        units = frozenset[int]().union(*(number.units for number in numbers)) if read else None
        return _Other(organisation, numbers, units, [*_Days.of(organisation, figure, period)])

    @staticmethod
    def forgotten(organisation: Organisation, rows: Iterable[tuple[str, Period]]) -> _Other:
        """Return what was given of rows of which nobody can tell any more which they were."""
        return _Other(organisation, (), None, [_Days(table, days, stays=False) for table, days in rows])

    def meets(self, number: Number, period: Period) -> bool:
        """Tell whether a number of a period is one of these, or may be of the same rows and days, or the next days."""
        if number in self.numbers:
            return True
        theirs = _Days.of(self.organisation, number.figure, period)
        both = [(own, other) for other in theirs for own in self.days if own.table in {"", other.table}]
        if any(own.days.overlaps(other.days) for own, other in both) and self._counts(number):
            return True
        return any(own.touches(other) for own, other in both)

    def _counts(self, number: Number) -> bool:
        """Tell whether units of these go into a number; where nobody can tell what one is made of, they may."""
        if self.units is None:
            return True
        if number.inputs and not number.units:
            return any(map(self._counts, number.inputs))
        told = number.inputs or basis_of(number.figure, self.organisation)
        return not (told and self.units.isdisjoint(number.units))


def _of_nobody(number: Number) -> bool:
    """Tell whether a number says nothing of anybody, or is computed from such alone."""
    if number.figure.expression is not None:
        return all(map(_of_nobody, number.inputs))
    return number.figure.disclosure is Disclosure.NONE
