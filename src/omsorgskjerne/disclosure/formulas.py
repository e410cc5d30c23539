"""Of formulas in the book of a report: what goes into them, and of what they are quotients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import Form, NotLinearError, Quotient
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.figures import Between, Constant, Earlier, Figure, Operation, terms_in
from omsorgskjerne.figures.expressions import STRETCHES
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.disclosure.book import Number, Writer
    from omsorgskjerne.figures import Term


@attrs.frozen(eq=False)
class FormulaWriter:
    """A formula in a period, or a part of it: what goes into it, and what it is of these where it is a quotient."""

    writer: Writer
    number: Number
    asked: Asked
    dimension: str
    code: str | None
    inputs: list[Number] = attrs.field(factory=list)

    def write(self, expression: Term) -> None:
        """Write down what the ends of a formula are made of; where they are no sum or quotient, only what goes in."""
        values = {term: self._value(term) for term in terms_in(expression)}
        try:
            low, high = (quotient_of(expression, values, high=end) for end in (False, True))
            if low.is_linear and high.is_linear:
                self.number.forms = (low.linear(),) if low == high else (low.linear(), high.linear())
            elif low == high:
                # Bounds of a quotient hold for a positive divisor.
                below = low.bottom.at(self.writer.book.counts) < 0
                self.number.quotient = Quotient(low.top.by(-1), low.bottom.by(-1)) if below else low
        except (NotLinearError, ZeroDivisionError):
            pass
        self.number.inputs = tuple(self.inputs)

    def _value(self, term: Term) -> Quotient | None:
        """Return what a figure in it is, of the same part where it has the dimension; None of what is no quotient."""
        match term:
            case Constant():
                return Quotient(Form(constant=float(term.value)))
            case Earlier():
                return self._of_figure(term.figure, term.years)
            case Figure():
                return self._of_figure(term, 0)
        return None

    def _of_figure(self, term: Figure, back: int) -> Quotient | None:
        figure = self.writer.organisation.resolve(term)
        days = self.number.figure.window(*self.asked)
        asked = Asked(days.back(back) if back else days, self.asked.years + back)
        timed = self.dimension in STRETCHES
        parted = self.dimension in figure.dimension_names and not (timed and back)
        part = (self.dimension, self.code) if parted else ("", None)
        result = self.writer.result(figure, asked, *part)
        if result is None or result.value is None:
            return Quotient(Form())
        if figure.disclosure is Disclosure.NONE and figure.expression is None:
            return Quotient(Form(constant=float(result.value)))
        number = self.writer.number(figure, asked, *part, result)
        self.inputs.append(number)
        if number.quotient is not None:
            return number.quotient
        if len(number.forms) == 1:
            return Quotient(number.forms[0])
        if number.fixed:
            return Quotient(Form(constant=float(number.value)))
        return None


def quotient_of(term: Term, values: Mapping[Term, Quotient | None], *, high: bool = False) -> Quotient:
    """Return what one end of a formula is, of what its figures are. Raises NotLinearError."""
    found = values.get(term)
    if found is not None:
        return found
    match term:
        case Between():
            return quotient_of(term.high if high else term.low, values, high=high)
        case Operation(operator=operator, left=left, right=right):
            times = operator in "*/"
            one = quotient_of(left, values, high=high != (times and _is_below_zero(values.get(right))))
            # The least of a difference is less the most of what is taken away.
            falls = operator == "-" or (times and _is_below_zero(values.get(left)))
            return one.joined(operator, quotient_of(right, values, high=high != falls))
    raise NotLinearError


def _is_below_zero(factor: Quotient | None) -> bool:
    return factor is not None and not factor.top.times and factor.top.constant < 0
