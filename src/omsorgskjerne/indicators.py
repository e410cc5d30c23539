"""What a figure is: a declaration that can be checked, planned, printed and versioned. Nothing here reads a row.

A figure of rows names a record or field (`of`), a filter (`where`) and the dimensions it may be broken down by (`by`).
A `Formula` is built from other figures with `+ - * /` and stays a tree that can be printed with its values put in.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - attrs resolves it
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_ = words_of(__name__)

TIME = ("year", "quarter", "month", "weekday")


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


@attrs.frozen(eq=False, kw_only=True)
class Figure(Term):
    """What every figure has. Subclasses say where its number comes from."""

    kind: ClassVar[str] = ""
    additive: ClassVar[bool] = False

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

    def earlier(self, years: int = 1) -> Earlier:
        """Return this figure `years` before, for use in a formula."""
        return Earlier(self, years)


@attrs.frozen(eq=False, kw_only=True)
class RowFigure(Figure):
    """A figure of rows: which, filtered how, and the dimensions it may be broken down by."""

    of: Any
    """A record class, or a field of one."""
    where: Mapping[Any, Any] = attrs.field(factory=dict)
    """Field → code, or a tuple of codes; None means *not stated*."""
    by: tuple[Any, ...] = ()

    @property
    def record(self) -> type:
        """Return the record class it counts."""
        return self.of.record if isinstance(self.of, FieldRef) else self.of

    @property
    def filters(self) -> dict[str, tuple[Any, ...]]:
        """Return the filter as field name → codes that pass."""
        return {
            (ref.name if isinstance(ref, FieldRef) else str(ref)): codes if isinstance(codes, tuple) else (codes,)
            for ref, codes in self.where.items()
        }

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Return its breakdowns; what can be added up has months too."""
        return (*self.by, "month") if self.additive and "month" not in self.by else tuple(self.by)

    def sliced(self, where: Mapping[Any, Any], **changes: Any) -> RowFigure:
        """Return this figure with a narrower filter, for a formula or (with an id) as a figure of its own."""
        names = ",".join(f"{getattr(ref, 'name', ref)}={code}" for ref, code in where.items())
        return attrs.evolve(self, **{"id": f"{self.id}[{names}]", "where": {**self.where, **where}, **changes})


@attrs.frozen(eq=False, kw_only=True)
class Count(RowFigure):
    """How many rows of a record have their event date in the period."""

    kind: ClassVar[str] = _("number of rows")
    additive: ClassVar[bool] = True


@attrs.frozen(eq=False, kw_only=True)
class Sum(RowFigure):
    """The sum of a quantity over the rows whose event date lies in the period."""

    kind: ClassVar[str] = _("sum")
    additive: ClassVar[bool] = True


@attrs.frozen(eq=False, kw_only=True)
class Mean(RowFigure):
    """The mean of a quantity over the rows that state it; `n` says how many."""

    kind: ClassVar[str] = _("mean")
    decimals: int = 1


@attrs.frozen(eq=False, kw_only=True)
class Median(RowFigure):
    """The median of a quantity over the rows that state it: the middle value, or half-way between the middle two."""

    kind: ClassVar[str] = _("median")


@attrs.frozen(eq=False, kw_only=True)
class Within(RowFigure):
    """The share, in per cent, of the rows stating a quantity in which it is at most `limit` small units."""

    kind: ClassVar[str] = _("share within a limit")
    limit: int
    unit: Unit | None = Unit.PERCENT
    decimals: int = 1


@attrs.frozen(eq=False, kw_only=True)
class People(RowFigure):
    """Different persons. `of` is the field naming the person, `persons` the head-count of a row, if it has one.

    Rows that name nobody make it a range: at least the known, or the largest head-count of one row; at most the known
    and everybody else in each row (the head-count less one where somebody is named).
    """

    kind: ClassVar[str] = _("different persons")
    persons: Any = None
    unit: Unit | None = Unit.PERSON


@attrs.frozen(eq=False, kw_only=True)
class Days(RowFigure):
    """Different event days with at least one row."""

    kind: ClassVar[str] = _("different days")
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE


@attrs.frozen(eq=False, kw_only=True)
class OpenDays(RowFigure):
    """Days open according to a calendar of weekly hours, closures and extra openings (the core's Opening)."""

    kind: ClassVar[str] = _("open days")
    additive: ClassVar[bool] = True
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE


@attrs.frozen(eq=False, kw_only=True)
class Snapshot(RowFigure):
    """Rows of an interval record present on the period's last day (or on `as_of`).

    With a field as `of`: its different values.
    """

    kind: ClassVar[str] = _("present on a day")


@attrs.frozen(eq=False, kw_only=True)
class Stated(Figure):
    """A figure stated by hand: its numbers are kept as Readings (value, n, source, quality)."""

    kind: ClassVar[str] = _("stated by hand")
    scale: tuple[int, int] | None = None
    """Lowest and highest answer of a score given in whole numbers; used to point out impossible means."""
    unit: Unit | None = Unit.RATIO
    decimals: int = 2


@attrs.frozen(eq=False, kw_only=True)
class Formula(Figure):
    """A figure computed from others."""

    kind: ClassVar[str] = _("formula")
    expression: Term = attrs.field(kw_only=False)
    unit: Unit | None = Unit.RATIO
    decimals: int = 1


def terms_in(expression: Term) -> Iterator[Term]:
    """Yield a term and every term below it, left to right."""
    yield expression
    if isinstance(expression, Operation):
        yield from terms_in(expression.left)
        yield from terms_in(expression.right)


def write_expression(expression: Term, name: Callable[[Term], str], precedence: int = 0) -> str:
    """Return a formula as text, with brackets only where they are needed; `name` writes what is not an operation."""
    if not isinstance(expression, Operation):
        return name(expression)
    own = Operation.PRECEDENCE[expression.operator]
    sign = "×" if expression.operator == "*" else expression.operator
    left = write_expression(expression.left, name, own)
    right = write_expression(expression.right, name, own + (expression.operator in "-/"))
    text = f"{left} {sign} {right}"
    return f"({text})" if own < precedence else text
