"""Figures computed from others, exactly, with ranges carried through: each is a low and a high end, mostly the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from operator import add, mul, sub, truediv
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import attrs

from omsorgskjerne.figures.base import Earlier, Figure
from omsorgskjerne.figures.expressions import (
    STRETCHES,
    Between,
    Constant,
    Operation,
    Term,
    terms_in,
    write_expression,
)
from omsorgskjerne.figures.results import NOTHING, ZERO, Middle, Result, ranged
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.tally import in_order, stretches
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.terms import Disclosure, Quality, Unit, most_revealing
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterator

    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.results import Axis
    from omsorgskjerne.period import Period

    Value = Callable[[Figure, int], Result]
    """The result of a figure so many years back."""

_ = words_of(__name__)

YEAR_DIGITS = 4


@attrs.frozen(eq=False, kw_only=True)
class Formula(Figure):
    """A figure computed from others.

    `by` names dimensions it is broken down by: each part is computed from the same part of every figure of rows in it,
    which all must have the dimension; other figures go in whole.
    """

    kind: ClassVar[str] = _("formula")

    expression: Term = attrs.field(kw_only=False)  # type: ignore[misc]  # of each, where others are all alike
    unit: Unit | None = Unit.RATIO
    decimals: int = 1
    by: tuple[str, ...] = ()

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """Return the names of its breakdowns."""
        return self.by

    @property
    def traits(self) -> Traits:
        """Return that it goes into a formula by its parts, where it has any; of its number nothing is known."""
        return Traits(has_parts=bool(self.by))

    def check(self, check: Check) -> None:
        """Check that its figures are declared, and those that go in by their parts have the breakdown; one at least."""
        for term, _back in self.made_of:
            if term.id not in check.figures:
                if not is_of_rows(term):
                    check.wrong(_("it is computed from {other}, which no enabled plugin declares"), other=term.id)
                term.check(check)
        figures = [check.figures.get(term.id, term) for term, _back in self.made_of]
        for name in self.by:
            if not any(name in figure.dimension_names for figure in figures):
                check.wrong(_("no figure in it is broken down by {dimension}"), dimension=name)
            for figure in figures:
                if figure.traits.has_parts and name not in figure.dimension_names:
                    check.wrong(_("{other} in it is not broken down by {dimension}"), other=figure.id, dimension=name)

    @cached_property
    def made_of(self) -> tuple[tuple[Figure, int], ...]:
        """Return the figures in it."""
        terms = (Earlier(term, 0) if isinstance(term, Figure) else term for term in terms_in(self.expression))
        return tuple((term.figure, term.years) for term in terms if isinstance(term, Earlier))

    def key_of(self, days: Period, years: int) -> Hashable:
        """Return what tells its result: of formulas made from others each is worked out once."""
        return self, days, years

    def evaluate(self, found: Found[Any], days: Period, years: int) -> Result:
        """Return its value, and that of each part: missing where an input is.

        It is as good as its worst input and no better than computed.
        """
        inputs = {
            (term, back): found.result(found.bound.resolve(term), days.back(back), years + back)
            for term, back in self.made_of
        }

        def value(term: Figure, back: int) -> Result:
            return inputs[term, back]

        notes = {str(note): note for note in self.coverage_notes(found, days, years)}.values()
        whole = _computed(self, value)
        axes = {axis.name: axis for axis in self.axes(found)} if self.by else {}
        by = {}
        for name in self.by:
            parts = _parts(self, name, value)
            by[name] = {code: parts[code] for code in _ordered(name, parts, days, axes[name])}
        return attrs.evolve(whole, by=by, notes=(*notes, *whole.notes))

    def coverage_notes(self, found: Found[Any], days: Period, years: int) -> Iterator[Phrase]:
        """Yield what must be said of the records behind its figures."""
        for term, back in self.inputs(found.bound):
            result = found.result(term, days.back(back), years + back)
            if term.traits.is_read and result.value is not None:
                yield from result.notes
            yield from term.coverage_notes(found, days.back(back), years + back)

    def leaves(self, bound: Bound, period: Period, years: int = 0) -> Iterator[tuple[Figure, Period]]:
        """Yield those of its figures."""
        days = self.window(period, years)
        for term, back in self.inputs(bound):
            yield from term.leaves(bound, days.back(back), years + back)

    def say(self, bound: Bound) -> Phrase:
        """Return what it is computed from."""
        return Phrase(_("Computed: {formula}"), formula=write_formula(bound, self.expression))

    def axes(self, found: Labelled) -> Iterator[Axis]:
        """Yield its breakdowns as the first figure in it has them; what is computed does not add up.

        They reveal what those of any figure in it do.
        """
        every = [{axis.name: axis for axis in term.axes(found)} for term, _back in self.inputs(found.bound) if self.by]
        for name in self.by:
            found_in = [axes[name] for axes in every if name in axes]
            yield attrs.evolve(found_in[0], additive=False, reveals=most_revealing(axis.reveals for axis in found_in))


@attrs.frozen(eq=False, kw_only=True)
class Occupancy(Formula):
    """How many per cent of what there is room for is taken: `used` of `room`, both `Nights`.

    The denominator is thereby stated: all places, or those in use, or open days only, as `room` is declared.
    """

    kind: ClassVar[str] = _("occupancy")

    used: Figure
    room: Figure
    expression: Term = attrs.field(init=False)  # type: ignore[misc]  # of each, where others are all alike
    unit: Unit | None = Unit.PERCENT

    @expression.default
    def _of_the_room(self) -> Term:
        return Operation("/", Operation("*", Constant(Decimal(100)), self.used), self.room)

    def say(self, bound: Bound) -> Phrase:
        """Return what is taken of which room."""
        used, room = (bound.resolve(one).label for one in (self.used, self.room))
        return Phrase(_("“{used}” as per cent of “{room}”"), used=used, room=room)


def write_formula(bound: Bound, expression: Term) -> str:
    """Return a formula with the ids of its figures."""
    return write_expression(expression, lambda term: _name(bound, term))


def _name(bound: Bound, term: Term) -> str:
    match term:
        case Constant():
            return f"{term.value:f}" if term.value >= 0 else f"(0 - {-term.value:f})"
        case Earlier(years=1):
            return f"last_year({term.figure.id})"
        case Earlier():
            return f"last_year({term.figure.id}, {term.years})"
        case Figure():
            return bound.resolve(term).id
    raise NotImplementedError(type(term).__name__)


class Number(NamedTuple):
    """A value, and the ends between which it lies; all three are the same for what is known exactly."""

    value: Fraction
    low: Fraction
    high: Fraction

    @classmethod
    def exact(cls, value: Fraction) -> Number:
        """Return a number that is known exactly."""
        return cls(value, value, value)

    @classmethod
    def of(cls, result: Result) -> Number | None:
        """Return the number of a result; None where it is missing."""
        if result.value is None:
            return None
        if result.low is None or result.high is None:
            return cls.exact(result.value)
        return cls(result.value, result.low, result.high)

    @property
    def is_exact(self) -> bool:
        """Tell whether both ends are the one value, by what is faster than to compare fractions."""
        return self.low is self.high


class DividedByZeroError(Exception):
    """A divisor is zero, or a range with zero in it."""


def _ordered(name: str, codes: Collection[str | None], days: Period, axis: Axis) -> list[str | None]:
    """Return codes in the order of their dimension; of time only those in the days: no 29 February a year later."""
    if name in STRETCHES:
        return [code for code in stretches(name, days) if code in codes]
    return in_order(codes, axis.codes)


def _parts(figure: Formula, name: str, value: Value) -> dict[str | None, Result]:
    """Return a formula's parts along a dimension: a part for each code that any of its figures has.

    A code that only others have is zero for what adds up along the dimension: no nights in a ward with empty beds. A
    month (quarter, year, day) that only others have lies outside its own days and is not stated.
    """
    every = [_later(name, code, back) for term, back in figure.made_of for code in value(term, back).by.get(name, {})]

    def of(code: str | None) -> Value:
        def value_of_part(term: Figure, back: int) -> Result:
            whole = value(term, back)
            if name not in whole.by:
                return whole
            none = ZERO if whole.value is not None and _zero(term, name) else NOTHING
            return whole.by[name].get(_later(name, code, -back), none)

        return value_of_part

    parts = {code: _computed(figure, of(code)) for code in dict.fromkeys(every)}
    return {code: attrs.evolve(part, notes=()) if part.notes else part for code, part in parts.items()}


def _zero(figure: Figure, name: str) -> bool:
    """Tell whether a figure is zero where it has no part along a dimension."""
    if name in STRETCHES:
        return False
    return figure.traits.additive or figure.parts_add_up(name)


def _later(name: str, code: str | None, years: int) -> str | None:
    """Return the code of the same month (quarter, year) `years` later; other codes are the same in every year."""
    if not years or code is None or name not in STRETCHES:
        return code
    return f"{int(code[:YEAR_DIGITS]) + years}{code[YEAR_DIGITS:]}"


def signed(term: Term, sign: int = 1) -> list[tuple[Figure, int, int]]:
    """Return the figures of a sum or difference with their years back and signs; none of another formula."""
    match term:
        case Earlier():
            return [(term.figure, term.years, sign)]
        case Figure():
            return [(term, 0, sign)]
        case Operation("+" | "-"):
            left, right = signed(term.left, sign), signed(term.right, -sign if term.operator == "-" else sign)
            return [*left, *right] if left and right else []
    return []


def _computed(figure: Formula, value: Value) -> Result:
    """Return what a formula gives."""

    def number(term: Figure, back: int) -> Number | None:
        return Number.of(value(term, back))

    try:
        found = calculate(figure.expression, number)
    except DividedByZeroError:
        return Result(None, notes=(Phrase(_("It cannot be computed: the divisor is 0.")),))
    if found is None:
        return NOTHING
    qualities = [value(term, back).quality or Quality.COUNTED for term, back in figure.made_of]
    ranges = (calculate(term, number) for term in terms_in(figure.expression) if isinstance(term, Between))
    if any(ends is not None and ends.low != ends.high for ends in ranges):
        qualities.append(Quality.ESTIMATED)
    quality = max([Quality.COMPUTED, *qualities], key=lambda quality: quality.rank)
    private = [one for one in figure.made_of if one[0].disclosure is not Disclosure.NONE]
    middle = Middle((found.value,)) if any(value(*one).middle for one in private) else None
    result = ranged(found.low, found.high, quality)
    return attrs.evolve(result, middle=middle) if middle else result


def calculate(term: Term, value: Callable[[Figure, int], Number | None]) -> Number | None:
    """Return the number of a term; None where one of its figures has none.

    `value` gives that of a figure so many years back.

    Raises DividedByZeroError when a divisor is zero or may be.
    """
    match term:
        case Constant():
            return Number.exact(Fraction(term.value))
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
    if left.is_exact and right.is_exact:
        return Number.exact(apply(left.value, right.value))
    # Each operation is monotonic in both arguments, so the ends of the result come from ends of the arguments.
    ends = [apply(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    return Number(apply(left.value, right.value), min(ends), max(ends))


OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul, "/": truediv}
