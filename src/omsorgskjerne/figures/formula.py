"""Evaluating formulas exactly, with ranges carried through: every number is a low and a high end, mostly the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.figures.needs import inputs
from omsorgskjerne.figures.results import Result
from omsorgskjerne.indicators import Constant, Earlier, Figure, Formula, Operation, RowFigure
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.indicators import Term
    from omsorgskjerne.period import Period

_ = words_of(__name__)


class Number(NamedTuple):
    """A value, and the ends between which it lies; all three are the same for what is known exactly."""

    value: Fraction
    low: Fraction
    high: Fraction

    @classmethod
    def of(cls, result: Result) -> Number | None:
        """Return the number of a result; None where it is missing."""
        if result.value is None:
            return None
        if result.low is None or result.high is None:
            return cls(result.value, result.value, result.value)
        return cls(result.value, result.low, result.high)


class DividedByZeroError(Exception):
    """A divisor is zero, or a range with zero in it."""


def evaluate_formula(evaluation: Evaluation, figure: Formula, days: Period, years: int) -> Result:
    """Return the value of a formula: missing where an input is.

    It is as good as its worst input and no better than computed.
    """
    found = {
        (term.id, back): evaluation.result(term, days.back(back), years + back)
        for term, back in inputs(evaluation.organisation, figure)
    }
    notes = tuple(_unique(coverage_notes(evaluation, figure, days, years)))
    try:
        number = calculate(figure.expression, lambda term, back: Number.of(found[term.id, back]))
    except DividedByZeroError:
        return Result(None, notes=(*notes, Phrase(_("It cannot be computed: the divisor is 0."))))
    if number is None:
        return Result(None, notes=notes)
    qualities = [result.quality for result in found.values() if result.quality is not None]
    quality = max([Quality.COMPUTED, *qualities], key=lambda quality: quality.rank)
    if number.low == number.high:
        return Result(number.value, quality=quality, notes=notes)
    return Result(number.low, low=number.low, high=number.high, quality=quality, notes=notes)


def calculate(term: Term, value: Callable[[Figure, int], Number | None]) -> Number | None:
    """Return the number of a term; None where one of its figures has none.

    `value` gives that of a figure so many years back.

    Raises DividedByZeroError when a divisor is zero or may be.
    """
    match term:
        case Constant():
            exact = Fraction(term.value)
            return Number(exact, exact, exact)
        case Earlier():
            return value(term.figure, term.years)
        case Figure():
            return value(term, 0)
        case Operation():
            left, right = calculate(term.left, value), calculate(term.right, value)
            return None if left is None or right is None else _combined(term.operator, left, right)
    raise NotImplementedError(type(term).__name__)


def _combined(operator: str, left: Number, right: Number) -> Number:
    if operator == "/" and right.low <= 0 <= right.high:
        raise DividedByZeroError
    apply = OPERATIONS[operator]
    # Each operation is monotonic in both arguments, so the ends of the result come from ends of the arguments.
    ends = [apply(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    return Number(apply(left.value, right.value), min(ends), max(ends))


OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def coverage_notes(evaluation: Evaluation, figure: Figure, days: Period, years: int) -> Iterable[Phrase]:
    """Yield what must be said of the records behind a formula's figures."""
    if not isinstance(figure, Formula):
        return
    for term, back in inputs(evaluation.organisation, figure):
        result = evaluation.result(term, days.back(back), years + back)
        if isinstance(term, RowFigure) and result.value is not None:
            yield from result.notes
        yield from coverage_notes(evaluation, term, days.back(back), years + back)


def _unique(notes: Iterable[Phrase]) -> Iterable[Phrase]:
    return {str(note): note for note in notes}.values()
