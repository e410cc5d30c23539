"""Dimensions, and the terms that formulas are built from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.schema import FieldRef
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_ = words_of(__name__)


TIME = ("year", "quarter", "month", "weekday", "day")
STRETCHES = tuple(name for name in TIME if name != "weekday")
"""Those whose parts follow one another."""


TIMES = {"year": _("year"), "quarter": _("quarter"), "month": _("month"), "weekday": _("weekday"), "day": _("day")}


@attrs.frozen
class Via:
    """A dimension found through a reference: the gender of the person of a contact."""

    reference: FieldRef
    field: FieldRef

    def __str__(self) -> str:
        """Return `person.gender`."""
        return f"{self.reference.name}.{self.field.name}"


def via(reference: Any, field: Any) -> Via:
    """Break down by a field of the row referred to: `via(Contact.person, Person.gender)`."""
    return Via(reference, field)


Dimension = FieldRef | Via | str


def dimension_name(dimension: Dimension) -> str:
    """Return the name a dimension has in outputs and in `where`: the field's name, or `month`."""
    if isinstance(dimension, str):
        return dimension
    return dimension.name if isinstance(dimension, FieldRef) else dimension.field.name


def codes_by_name(where: Mapping[Any, Any]) -> dict[str, tuple[Any, ...]]:
    """Return a filter, by fields or their names, as field name → codes that pass."""
    return {
        (ref.name if isinstance(ref, FieldRef) else str(ref)): codes if isinstance(codes, tuple) else (codes,)
        for ref, codes in where.items()
    }


def stored_code(code: object) -> str | int | None:
    """Return a code of a filter as it is stored."""
    if code is None:
        return None
    return int(code) if isinstance(code, bool) else str(code)


class Term:
    """Part of a formula. Arithmetic on terms builds a tree; nothing is computed."""

    __slots__ = ()

    def __add__(self, other: Term | float | Decimal) -> Operation:
        """Build a sum."""
        return Operation("+", self, term(other))

    def __radd__(self, other: float | Decimal) -> Operation:
        """Build a sum."""
        return Operation("+", term(other), self)

    def __sub__(self, other: Term | float | Decimal) -> Operation:
        """Build a difference."""
        return Operation("-", self, term(other))

    def __rsub__(self, other: float | Decimal) -> Operation:
        """Build a difference."""
        return Operation("-", term(other), self)

    def __mul__(self, other: Term | float | Decimal) -> Operation:
        """Build a product."""
        return Operation("*", self, term(other))

    def __rmul__(self, other: float | Decimal) -> Operation:
        """Build a product."""
        return Operation("*", term(other), self)

    def __truediv__(self, other: Term | float | Decimal) -> Operation:
        """Build a quotient."""
        return Operation("/", self, term(other))

    def __rtruediv__(self, other: float | Decimal) -> Operation:
        """Build a quotient."""
        return Operation("/", term(other), self)


def term(value: Term | float | Decimal) -> Term:
    """Return a number as a term; a float is read by its shortest decimal form."""
    return value if isinstance(value, Term) else Constant(Decimal(str(value)))


@attrs.frozen
class Constant(Term):
    """A number in a formula, such as a stated divisor."""

    value: Decimal


@attrs.frozen(eq=False)
class Operation(Term):
    """Two terms joined by `+ - * /`."""

    PRECEDENCE: ClassVar[dict[str, int]] = {"+": 1, "-": 1, "*": 2, "/": 2}

    operator: str
    left: Term
    right: Term


@attrs.frozen(eq=False)
class Between(Term):
    """A number known only to lie between two others, as some rows do not say: `Between(known, known + unknown)`."""

    low: Term
    high: Term


def terms_in(expression: Term) -> Iterator[Term]:
    """Yield a term and every term below it, left to right."""
    yield expression
    if isinstance(expression, Operation):
        yield from terms_in(expression.left)
        yield from terms_in(expression.right)
    if isinstance(expression, Between):
        yield from terms_in(expression.low)
        yield from terms_in(expression.high)


def write_expression(expression: Term, name: Callable[[Term], str], precedence: int = 0) -> str:
    """Return a formula as text, with brackets only where they are needed; `name` writes what is not an operation."""
    if isinstance(expression, Between):
        return f"[{write_expression(expression.low, name)} … {write_expression(expression.high, name)}]"
    if not isinstance(expression, Operation):
        return name(expression)
    own = Operation.PRECEDENCE[expression.operator]
    sign = "×" if expression.operator == "*" else expression.operator
    left = write_expression(expression.left, name, own)
    right = write_expression(expression.right, name, own + (expression.operator in "-/"))
    text = f"{left} {sign} {right}"
    return f"({text})" if own < precedence else text
