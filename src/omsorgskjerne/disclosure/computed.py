"""Formulas among the numbers of a report: what goes into each, and what follows from one that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.numbers import WEEKDAY, Key, Number, key_of, parts_of
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.figures import TIME, Constant, Figure, Operation
from omsorgskjerne.figures.formula import signed
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.disclosure.sums import Equation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period


@attrs.frozen
class Part:
    """A formula's value at one place: in a period so many years before the report's, whole or of one code."""

    place: Place
    figure: Figure
    expression: Term
    period: Period
    years: int


@attrs.frozen
class Formulas:
    """The formulas of one report."""

    report: Report
    organisation: Organisation

    def parts(self) -> Iterator[Part]:
        """Yield every place of every formula."""
        for line in self.report.lines.values():
            if line.figure.expression is not None:
                for years, period in enumerate((self.report.period, *self.report.previous)):
                    result = line.previous.get(period.name) if years else line.result
                    if result is not None:
                        for dimension, code, _part in parts_of(result, whole_only=bool(years)):
                            place = Place(line.figure.id, period.name, dimension, code)
                            yield Part(place, line.figure, line.figure.expression, period, years)

    def behind(self, part: Part) -> Iterator[Key]:
        """Yield what tells the numbers that go into a formula: its figures, and those of the formulas among them."""
        yield from self._behind(part, part.figure, part.figure.window(part.period, part.years), part.years)

    def _behind(self, part: Part, formula: Figure, days: Period, years: int) -> Iterator[Key]:
        for term, back in formula.inputs(self.organisation):
            if term.disclosure is not Disclosure.NONE or term.expression is not None:
                yield self.key(part, term, days, years, back)
            if term.expression is not None:
                yield from self._behind(part, term, term.window(days.back(back), years + back), years + back)

    def key(self, part: Part, term: Figure, days: Period, years: int, back: int) -> Key:
        """Return what tells the number of a figure in a formula: of the same part where it has the dimension."""
        theirs = term.window(days.back(back), years + back)
        dimension, code = part.place.dimension, part.place.code
        timed = dimension in TIME and dimension != WEEKDAY
        if dimension not in term.dimension_names or (timed and back):
            return key_of(term, theirs)
        return key_of(term, theirs, dimension, code)

    def sums(self, part: Part, numbers: Mapping[Key, Number], own: Number) -> Iterator[Equation]:
        """Yield what follows from a printed formula: a sum or difference of numbers, or the rest of a share."""
        days = part.figure.window(part.period, part.years)
        terms = signed(part.expression)
        found = [
            (numbers.get(self.key(part, self.organisation.resolve(term), days, part.years, back)), sign)
            for term, back, sign in terms
        ]
        known = [(number, sign) for number, sign in found if number is not None and not number.result.is_range]
        if not terms or len(known) < len(found) or own.result.is_range:
            return
        if own.value == sum(number.value * sign for number, sign in known):
            yield ((own, -1), *known)

    def share(self, part: Part, numbers: Mapping[Key, Number]) -> tuple[Number, Number] | None:
        """Return part and whole of a printed share, both of which are printed too, where they say something of people.

        What is left of the whole can then be worked out.
        """
        match part.expression:
            case Operation("/", Operation("*", Constant(), Figure() as top), Figure() as bottom) if (
                part.figure.unit is Unit.PERCENT
            ):
                days = part.figure.window(part.period, part.years)
                keys = [self.key(part, self.organisation.resolve(term), days, part.years, 0) for term in (top, bottom)]
                few, many = (numbers.get(key) for key in keys)
                if few is not None and many is not None and not few.fixed and not many.fixed:
                    return (few, many) if few.value <= many.value else None
        return None
