"""Evaluating formulas exactly, with ranges carried through: every number is a low and a high end, mostly the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.evaluate.axes import axes_of
from omsorgskjerne.evaluate.kinds import ZERO
from omsorgskjerne.evaluate.needs import inputs, resolved
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import in_order, stretches
from omsorgskjerne.figures import (
    TIME,
    Between,
    Constant,
    Earlier,
    Figure,
    Formula,
    Operation,
    RawSql,
    RowFigure,
    Union,
    dimension_name,
    terms_in,
)
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Axis
    from omsorgskjerne.figures import Parameter, Term
    from omsorgskjerne.period import Period

    Value = Callable[[Figure, int], Result]
    """The result of a figure so many years back."""

_ = words_of(__name__)

YEAR_DIGITS = 4


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


def evaluate_parameter(_evaluation: Evaluation, figure: Parameter, _days: Period) -> Result:
    """Return what was set; it is exact, and makes no formula worse."""
    return Result(Fraction(figure.value), quality=Quality.COUNTED)


def evaluate_formula(evaluation: Evaluation, figure: Formula, days: Period, years: int) -> Result:
    """Return the value of a formula, and of each part: missing where an input is.

    It is as good as its worst input and no better than computed.
    """
    found = {
        (term, back): evaluation.result(resolved(evaluation.organisation, term), days.back(back), years + back)
        for term, back in _figures(figure.expression)
    }

    def value(term: Figure, back: int) -> Result:
        return found[term, back]

    notes = tuple(_unique(coverage_notes(evaluation, figure, days, years)))
    try:
        whole = _computed(figure.expression, value)
    except DividedByZeroError:
        whole = Result(None, notes=(Phrase(_("It cannot be computed: the divisor is 0.")),))
    axes = axes_of(evaluation, figure) if figure.by else {}
    by = {}
    for name in figure.by:
        parts = _parts(figure, name, value)
        by[name] = {code: parts[code] for code in _ordered(name, parts, days, axes[name])}
    return attrs.evolve(whole, by=by, notes=(*notes, *whole.notes))


def _ordered(name: str, codes: Iterable[str | None], days: Period, axis: Axis) -> list[str | None]:
    """Return codes in the order of their dimension; of time only those in the days: no 29 February a year later."""
    every = set(codes)
    if name == "weekday":
        return sorted(every, key=str)
    return [code for code in stretches(name, days) if code in every] if name in TIME else in_order(every, axis.codes)


def _parts(figure: Formula, name: str, value: Value) -> dict[str | None, Result]:
    """Return a formula's parts along a dimension: a part for each code that any of its figures has.

    A code that only others have is zero for what adds up along the dimension: no nights in a ward with empty beds. A
    month (quarter, year, day) that only others have lies outside its own days and is not stated.
    """
    terms = list(_figures(figure.expression))
    every = [_later(name, code, back) for term, back in terms for code in value(term, back).by.get(name, {})]

    def of(code: str | None) -> Value:
        def value_of_part(term: Figure, back: int) -> Result:
            whole = value(term, back)
            if name not in whole.by:
                return whole
            none = ZERO if whole.value is not None and _zero(term, name) else NOTHING
            return whole.by[name].get(_later(name, code, -back), none)

        return value_of_part

    return {code: _part(figure.expression, of(code)) for code in dict.fromkeys(every)}


def _zero(figure: Figure, name: str) -> bool:
    """Tell whether a figure is zero where it has no part along a dimension."""
    if name in TIME and name != "weekday":
        return False
    if isinstance(figure, RowFigure):
        return figure.additive or any(figure.adds_up(one) for one in figure.dimensions if dimension_name(one) == name)
    return figure.additive


def _part(expression: Term, value: Value) -> Result:
    try:
        return _computed(expression, value)
    except DividedByZeroError:
        return NOTHING


def _later(name: str, code: str | None, years: int) -> str | None:
    """Return the code of the same month (quarter, year) `years` later; other codes are the same in every year."""
    if not years or code is None or name not in TIME or name == "weekday":
        return code
    return f"{int(code[:YEAR_DIGITS]) + years}{code[YEAR_DIGITS:]}"


def _figures(expression: Term) -> Iterable[tuple[Figure, int]]:
    for term in terms_in(expression):
        if isinstance(term, Earlier):
            yield term.figure, term.years
        elif isinstance(term, Figure):
            yield term, 0


def _computed(expression: Term, value: Value) -> Result:
    """Return what an expression gives; raises DividedByZeroError."""

    def number(term: Figure, back: int) -> Number | None:
        return Number.of(value(term, back))

    found = calculate(expression, number)
    if found is None:
        return NOTHING
    qualities = [value(term, back).quality or Quality.COUNTED for term, back in _figures(expression)]
    ranges = (calculate(term, number) for term in terms_in(expression) if isinstance(term, Between))
    if any(ends is not None and ends.low != ends.high for ends in ranges):
        qualities.append(Quality.ESTIMATED)
    quality = max([Quality.COMPUTED, *qualities], key=lambda quality: quality.rank)
    if found.low == found.high:
        return Result(found.value, quality=quality)
    return Result(found.low, low=found.low, high=found.high, quality=quality)


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
        case Between():
            low, high = calculate(term.low, value), calculate(term.high, value)
            return None if low is None or high is None else _between(low, high)
        case Operation():
            left, right = calculate(term.left, value), calculate(term.right, value)
            return None if left is None or right is None else _combined(term.operator, left, right)
    raise NotImplementedError(type(term).__name__)


def _between(one: Number, other: Number) -> Number:
    low, high = min(one.low, other.low), max(one.high, other.high)
    return Number(low, low, high)


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
        if isinstance(term, RowFigure | RawSql | Union) and result.value is not None:
            yield from result.notes
        yield from coverage_notes(evaluation, term, days.back(back), years + back)


def _unique(notes: Iterable[Phrase]) -> Iterable[Phrase]:
    return {str(note): note for note in notes}.values()
