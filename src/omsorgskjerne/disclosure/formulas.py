"""Formulas as linear facts: once what is printed is put in, most say how one number that is not follows from others."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.disclosure.cells import cell_of, part_of
from omsorgskjerne.disclosure.linear import Fact, Linear, at_most, constant, same, unknown
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.figures import Between, Constant, Earlier, Figure, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.disclosure.sheet import Sheet
    from omsorgskjerne.evaluate.results import Line
    from omsorgskjerne.figures import Term

ONE, HUNDRED = Fraction(1), Fraction(100)


class Ratio(NamedTuple):
    """A cell that is not shown, and what is divided by what in it."""

    cell: Cell
    top: Linear
    bottom: Linear


class Quotient(NamedTuple):
    """What a term is: one thing divided by another."""

    top: Linear
    bottom: Linear = constant(1)


class NotLinearError(Exception):
    """Numbers that are not known are multiplied with one another, or one was not recorded."""


def of_formula(sheet: Sheet, line: Line, expression: Term, ratios: list[Ratio]) -> Iterator[Fact]:
    """Yield what a formula says, this period and before, whole and in parts; note what stays a quotient."""
    asked: list[tuple[int, str, str | None]] = [(back, "", None) for back in range(len(line.previous) + 1)]
    asked += [(0, name, code) for name, parts in line.result.by.items() for code in parts]
    for back, name, code in asked:
        reader = _Reader(sheet, line.figure, expression, back, name, code)
        if reader.own in sheet.printed:
            yield from reader.read(ratios)


@attrs.frozen
class _Reader:
    """Reads one formula in one period, or one part of it."""

    sheet: Sheet
    figure: Figure
    expression: Term
    back: int
    name: str
    code: str | None
    said: list[Fact] = attrs.field(factory=list)
    """What was said on the way: between which two numbers another lies."""

    @property
    def own(self) -> Cell:
        """Return the cell of what the formula gives."""
        return self.sheet.cell(self.sheet.report.lines[self.figure.id], self.back, self.name, self.code)

    def read(self, ratios: list[Ratio]) -> Iterator[Fact]:
        """Yield what follows from the formula and what is printed of its result."""
        result = self.sheet.printed[self.own]
        try:
            top, bottom = self.quotient(self.expression)
        except NotLinearError:
            return
        yield from self.said
        if result.suppressed:
            if not bottom.times and bottom.constant:
                yield same(self.sheet.number(self.own).by(bottom.constant), top)
            elif bottom.times:
                ratios.append(Ratio(self.own, top, bottom))
        elif result.is_range and result.low is not None and result.high is not None:
            yield from (at_most(bottom.by(result.low), top), at_most(top, bottom.by(result.high)))
        elif result.value is not None:
            yield same(top, bottom.by(result.value))

    def quotient(self, term: Term) -> Quotient:
        """Return what a term is. Raises NotLinearError."""
        match term:
            case Constant():
                return Quotient(constant(Fraction(term.value)))
            case Operation():
                return _joined(term.operator, self.quotient(term.left), self.quotient(term.right))
            case Between():
                return self.between(self.quotient(term.low), self.quotient(term.high), term)
            case Earlier():
                return Quotient(self.number(term.figure, self.back + term.years))
            case Figure():
                return Quotient(self.number(term, self.back))
        raise NotLinearError

    def between(self, low: Quotient, high: Quotient, term: Between) -> Quotient:
        """Return a number of which no more is said than between which two others it lies."""
        number = unknown((id(term), self.back, self.name, self.code))
        self.said.append(at_most(low.top, _times(number, low.bottom)))
        self.said.append(at_most(_times(number, high.bottom), high.top))
        return Quotient(number)

    def number(self, figure: Figure, back: int) -> Linear:
        """Return the number of a figure in the formula, or of its part."""
        line = self.sheet.report.lines.get(figure.id)
        base = self.sheet.report.lines.get(figure.id.partition("[")[0])
        if figure.value is not None and line is None:
            return constant(Fraction(figure.value))
        if line is not None:
            figure = line.figure
        elif base is not None:
            figure = attrs.evolve(figure, since=base.figure.since, as_of=base.figure.as_of)
        period = self.sheet.report.period
        whole = cell_of(figure, period.back(back) if back else period, back)
        cell = part_of(whole, figure, self.name, self.code) if self.name in figure.dimension_names else whole
        if cell not in self.sheet.printed:
            if cell != whole and line is not None and self.name in line.result.by:
                return constant(0)  # a part that is not there
            self.sheet.know(cell, figure)
            self.sheet.within.setdefault(cell, Place(self.figure.id, period.back(self.back).name if self.back
                                                     else period.name, self.name, self.code))  # fmt: skip
        if not self.sheet.stated(cell):
            raise NotLinearError
        return self.sheet.number(cell)


def _joined(operator: str, left: Quotient, right: Quotient) -> Quotient:
    if operator == "*":
        return Quotient(_times(left.top, right.top), _times(left.bottom, right.bottom))
    if operator == "/":
        return Quotient(_times(left.top, right.bottom), _times(left.bottom, right.top))
    one, other = _times(left.top, right.bottom), _times(right.top, left.bottom)
    return Quotient(one + other if operator == "+" else one - other, _times(left.bottom, right.bottom))


def _times(one: Linear, other: Linear) -> Linear:
    if one.times and other.times:
        raise NotLinearError
    return other.by(one.constant) if not one.times else one.by(other.constant)
