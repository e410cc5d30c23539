"""What every figure has, and the terms that formulas are built from."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - attrs resolves it
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ = words_of(__name__)

TIME = ("year", "quarter", "month", "weekday", "day")


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
class Earlier(Term):
    """A figure in the same period some years before."""

    figure: Figure
    years: int = 1


@attrs.frozen(eq=False)
class Between(Term):
    """A number known only to lie between two others, as some rows do not say: `Between(known, known + unknown)`."""

    low: Term
    high: Term


@attrs.frozen(eq=False, kw_only=True)
class Figure(Term):
    """What every figure has. Subclasses say where its number comes from."""

    kind: ClassVar[str] = ""
    counts: ClassVar[bool] = False
    """Whether it counts rows, persons or days, one by one: it is a whole number, and never below zero."""
    additive: ClassVar[bool] = False
    distinct: ClassVar[bool] = False
    """Whether different ones are counted, so that one may be in several parts of a breakdown."""

    id: str = attrs.field(kw_only=False)
    label: str = attrs.field(kw_only=False)
    unit: Unit | None = None
    """None takes the unit of the quantity that is summed."""
    definition: str = ""
    """What is counted, in words; empty makes it from the declaration."""
    note: str = ""
    version: int = 1
    disclosure: Disclosure = Disclosure.PERSON
    key: bool = False
    """Whether it stands in the table of key figures."""
    decimals: int = 0
    round_to: int | None = None
    """Print an estimate rounded to a multiple of this."""
    since: date | None = None
    """Count from this day instead of the period's first."""
    as_of: date | None = None
    """Stand on this day instead of following the period."""
    section: str = ""
    """The section it is printed in when no plugin's section lists it."""
    formerly: Figure | None = None
    """How it was declared before, where that means the same: reports frozen then know it by that."""

    @property
    def grows_with_days(self) -> bool:
        """Tell whether it is known to be no less over more days."""
        return False

    @property
    def grows_with_rows(self) -> bool:
        """Tell whether it is known to be no less when more rows pass the filter."""
        return False

    @property
    def is_rate(self) -> bool:
        """Tell whether it is known to say what is usual, or which part something is, but not how many there are."""
        return False

    @property
    def is_share(self) -> bool:
        """Tell whether it is a part of those it is of, so that it tells of two groups: these and the others."""
        return False

    @property
    def limits(self) -> tuple[int, int] | None:
        """Return the least and the most that its value can ever be, where that is known."""
        return None

    def earlier(self, years: int = 1) -> Earlier:
        """Return this figure `years` before, for use in a formula."""
        return Earlier(self, years)


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
