"""Formulas as they are printed, read back: what they say of the numbers in them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping


class Known(NamedTuple):
    """A number in a formula, and between which it lies."""

    name: Hashable
    low: float
    high: float


@dataclass
class Linear:
    """A sum of numbers with factors, and a constant."""

    constant: float = 0.0
    factors: Mapping[Hashable, float] = field(default_factory=dict)

    def plus(self, other: Linear, sign: int = 1) -> Linear:
        """Return the sum or difference of both."""
        factors = dict(self.factors)
        for name, factor in other.factors.items():
            factors[name] = factors.get(name, 0.0) + sign * factor
        return Linear(self.constant + sign * other.constant, factors)

    def times(self, number: float) -> Linear:
        """Return it multiplied."""
        return Linear(self.constant * number, {name: factor * number for name, factor in self.factors.items()})


Quotient = tuple[Linear, Linear]
ONE = Linear(1.0)
FIGURE = re.compile(r"last_year\(([a-z0-9_.]+)(?:, (\d+))?\)|([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+(?:\[[^\]]+\])?)")


def evaluated(formula: str, find: Callable[[str, int], Known | None]) -> Quotient | None:
    """Return a formula as one sum divided by another; None where it is no such thing, or a number in it is not known of.

    `find` returns the number of a figure so many years back.
    """
    numbers: dict[str, Known | None] = {}

    def named(found: re.Match[str]) -> str:
        name = f"_{len(numbers)}"
        numbers[name] = find(found[1] or found[3], int(found[2] or 1) if found[1] else 0)
        return name

    text = FIGURE.sub(named, formula.replace("×", "*").replace("−", "-"))
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return _of(tree, numbers)


def _of(node: ast.expr, numbers: Mapping[str, Known | None]) -> Quotient | None:
    match node:
        case ast.Constant(value=int() | float() as value):
            return Linear(float(value)), ONE
        case ast.Name(id=name):
            known = numbers.get(name)
            if known is None:
                return None
            return (Linear(known.low) if known.low == known.high else Linear(0.0, {known.name: 1.0})), ONE
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            found = _of(operand, numbers)
            return (found[0].times(-1), found[1]) if found else None
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _of(left, numbers), _of(right, numbers)
            return _joined(one, op, other) if one and other else None
    return None


def _joined(one: Quotient, op: ast.operator, other: Quotient) -> Quotient | None:
    if isinstance(op, ast.Div):
        other = (other[1], other[0])
    if isinstance(op, ast.Div | ast.Mult):
        above, below = _product(one[0], other[0]), _product(one[1], other[1])
        return (above, below) if above and below else None
    sign = 1 if isinstance(op, ast.Add) else -1
    left, right, below = _product(one[0], other[1]), _product(other[0], one[1]), _product(one[1], other[1])
    return (left.plus(right, sign), below) if left and right and below else None


def _product(one: Linear, other: Linear) -> Linear | None:
    if not one.factors:
        return other.times(one.constant)
    return one.times(other.constant) if not other.factors else None
