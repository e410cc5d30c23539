"""What is measured of rows: how many there are, a quantity of theirs, what they refer to, or each value by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from omsorgskjerne.roles import Quantity, Reference
from omsorgskjerne.schema import FieldRef, describe

if TYPE_CHECKING:
    from typing import Any


@attrs.frozen
class Measured:
    """What every measure says of itself. Whoever plans, explains or protects asks it, and not which one it is."""

    distinct: ClassVar[bool] = False
    """Whether different ones are counted, so that one may be in several parts of a breakdown."""
    of_days: ClassVar[bool] = False
    """Whether days are counted, which says nothing of anybody."""
    quantity: Quantity | None = None
    """The quantity that is added up; None where things are counted one by one."""

    @property
    def may_fall(self) -> bool:
        """Tell whether one more row may make a total less: a quantity that can be below zero."""
        return self.quantity is not None and (self.quantity.least is None or self.quantity.least < 0)


class Rows(Measured):
    """How many rows there are, or how many of them state a field."""


class Amount(Measured):
    """A quantity of each row."""


class Different(Measured):
    """The different rows that they refer to: persons, households, dwellings."""

    distinct: ClassVar[bool] = True


class DifferentDays(Measured):
    """The different days there are rows of."""

    distinct: ClassVar[bool] = True
    of_days: ClassVar[bool] = True


class CalendarDays(Measured):
    """The days that are marked in a calendar."""

    of_days: ClassVar[bool] = True


class Values(Measured):
    """A quantity of each row, or the days between two of its dates, each value by itself."""


def measure_of(of: Any) -> Measured:
    """Return what is measured by what a figure is `of`: a record, a quantity or a reference."""
    role = describe(of.record)[of.name].role if isinstance(of, FieldRef) else None
    if isinstance(role, Quantity):
        return Amount(role)
    return Different() if isinstance(role, Reference) else Rows()
