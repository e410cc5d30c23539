"""What a figure of rows is put together from, and what follows of that for its number."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.measures import Amount, Measured, Rows, Values
from omsorgskjerne.figures.persons import Different
from omsorgskjerne.figures.takes import Taking, Total
from omsorgskjerne.figures.times import InPeriod, Time
from omsorgskjerne.roles import Quantity, Reference
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.views import is_view
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.roles import Role

_ = words_of(__name__)


@attrs.frozen
class Elapsed:
    """The days from one date of a row to another: `Elapsed(Tenancy.needed, Tenancy.since)`.

    Rows that lack either date, or have them in the other order, do not state it.
    """

    start: Any
    end: Any

    @property
    def record(self) -> type:
        """Return the record class both dates belong to."""
        return self.start.record  # type: ignore[no-any-return]  # a field, or what stands for one in a test

    @property
    def name(self) -> str:
        """Return what it is called: `needed..since`."""
        return f"{self.start.name}..{self.end.name}"


@attrs.frozen
class Name:
    """The name that authors know an expression by: frozen reports hold figures by it."""

    name: str
    own: tuple[str, ...] = ()
    """What an author may say of it, beside what all figures of rows have, in the order of frozen reports."""


@attrs.frozen(eq=False, kw_only=True)
class Composed(Figure):
    """What is measured of which rows, what is taken of it, and when a row counts; and what follows of that."""

    of: Any
    """A record class, or a field of one."""
    measured: Measured | None = None
    """None where that follows from what it is of."""
    take: Taking = attrs.field(factory=Total)
    time: Time = attrs.field(factory=InPeriod)
    where: Mapping[Any, Any] = attrs.field(factory=dict)
    """Field → code, or a tuple of codes; None means *not stated*."""
    usually: Mapping[Any, Any] = attrs.field(factory=dict)
    """A filter that a slice may put another code in the place of, while `where` it can only narrow: a scale of scores,
    which cannot be mixed."""
    by: tuple[Any, ...] = ()
    at: Any = None
    """The date of a row that puts it in a period, where that is not its event date: `Tenancy.until` counts those that
    ended. An interval ended on its `until`, the first day it was over."""
    monthly: bool = True
    """Whether it has months where it can be added up; else only if `by` names them."""
    service: str = ""
    """What the service is called whose users these are, if they belong in the union over services."""
    called: Name | None = None
    """None for what is put together otherwise than under a name that authors know."""

    # What it is put together from.

    @property
    def record(self) -> type:
        """Return the record class it counts."""
        return self.of.record if isinstance(self.of, FieldRef | Elapsed) else self.of

    @cached_property
    def role(self) -> Role | None:
        """Return the role of the field it is of, if it is of one."""
        return describe(self.of.record)[self.of.name].role if isinstance(self.of, FieldRef) else None

    @property
    def is_optional(self) -> bool:
        """Tell whether rows need not state what it is of; every row states itself."""
        return isinstance(self.of, FieldRef) and describe(self.of.record)[self.of.name].optional

    @cached_property
    def measure(self) -> Measured:
        """Return what is measured of the rows."""
        if self.measured is not None:
            return self.measured
        return _measure_of(self.role) if self.take.grows else Values()

    @property
    def elapsed(self) -> Elapsed | None:
        """Return the two dates it is of the days between of, if it is."""
        return self.of if isinstance(self.of, Elapsed) else None

    @property
    def measured_names(self) -> tuple[str, ...]:
        """Return the names of the fields it is of: one, two dates, or none."""
        if self.elapsed is not None:
            return self.elapsed.start.name, self.elapsed.end.name
        return (self.of.name,) if isinstance(self.of, FieldRef) else ()

    @property
    def quantity(self) -> Quantity | None:
        """Return the quantity that is added up, if one is."""
        added = self.take.grows and self.measure.of_quantity
        return self.role if added and isinstance(self.role, Quantity) else None

    @property
    def weight(self) -> str:
        """Return the quantity by which those who stand behind it have more or less of it; empty where rows do."""
        return self.of.name if self.measure.of_quantity and isinstance(self.role, Quantity) else ""

    @property
    def kind(self) -> str:
        """Return what kind of number it is: of what a query returns, or by what is taken, when, or measured."""
        if is_view(self.record):
            return _("query")
        return self.take.kind or self.time.kind or self.measure.kind

    @property
    def is_row_by_row(self) -> bool:
        """Tell whether what is measured or taken knows no faster way than looking at rows one by one."""
        return not (self.measure.tested and self.take.grows)


def _measure_of(role: Role | None) -> Measured:
    """Return what is measured by what a figure is of: a record, a quantity or a reference."""
    if isinstance(role, Quantity):
        return Amount()
    return Different() if isinstance(role, Reference) else Rows()
