"""Figures of the rows of a period: how many, how much, and what is usual."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import attrs

from omsorgskjerne.figures.computed import Parameter  # noqa: TC001 - attrs resolves it
from omsorgskjerne.figures.measures import Measured, Rows
from omsorgskjerne.figures.rows import A_QUANTITY, RowFigure
from omsorgskjerne.figures.takes import MeanOf, MedianOf, ShareWithin, Taking, Total
from omsorgskjerne.figures.times import InPeriod, Time
from omsorgskjerne.roles import Role
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

_ = words_of(__name__)


@attrs.frozen(eq=False, kw_only=True)
class Count(RowFigure):
    """How many rows of a record have their event date in the period; of a field, how many of these state it."""

    kind: ClassVar[str] = _("number of rows")
    says: ClassVar[str] = _("Number of {records}{where}; {event} in the period")
    says_stated: ClassVar[str] = _("Number of {records} that state {field}{where}; {event} in the period")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Role,)
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    counts: ClassVar[bool] = True
    additive: ClassVar[bool] = True

    @cached_property
    def measure(self) -> Measured:
        """Return that rows are counted, or those that state the field, whatever kind of field it is."""
        return Rows()

    @property
    def sentence(self) -> str:
        """Return what is counted: rows, or those that state a field."""
        return self.says_stated if isinstance(self.of, FieldRef) else self.says


@attrs.frozen(eq=False, kw_only=True)
class Sum(RowFigure):
    """The sum of a quantity over the rows whose event date lies in the period."""

    kind: ClassVar[str] = _("sum")
    says: ClassVar[str] = _("Sum of {field} in {records}{where}; {event} in the period")
    must_be_of: ClassVar[str] = A_QUANTITY
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = InPeriod()
    additive: ClassVar[bool] = True


@attrs.frozen(eq=False, kw_only=True)
class Mean(RowFigure):
    """The mean of a quantity, or of days `Elapsed`, over the rows that state it; `n` says how many."""

    kind: ClassVar[str] = _("mean")
    says: ClassVar[str] = _("Mean of {field} in {records} that state it{where}; {event} in the period")
    must_be_of: ClassVar[str] = A_QUANTITY
    may_be_elapsed: ClassVar[bool] = True
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = MeanOf()
    time: ClassVar[Time] = InPeriod()
    decimals: int = 1


@attrs.frozen(eq=False, kw_only=True)
class Median(RowFigure):
    """The median of a quantity, or of days `Elapsed`, over the rows that state it.

    It is the middle value, or half-way between the middle two.
    """

    kind: ClassVar[str] = _("median")
    says: ClassVar[str] = _("Median of {field} in {records} that state it{where}; {event} in the period")
    must_be_of: ClassVar[str] = A_QUANTITY
    may_be_elapsed: ClassVar[bool] = True
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = MedianOf()
    time: ClassVar[Time] = InPeriod()


@attrs.frozen(eq=False, kw_only=True)
class Within(RowFigure):
    """The share, in per cent, of the rows stating a quantity in which it is at most a limit.

    `limit` is so many small units (or days), or a Parameter, which is set in units: of minutes kept as hours, hours.
    """

    kind: ClassVar[str] = _("share within a limit")
    says: ClassVar[str] = _(
        "Per cent of the {records} stating {field} where it is at most {limit}{where}; {event} in the period"
    )
    must_be_of: ClassVar[str] = A_QUANTITY
    may_be_elapsed: ClassVar[bool] = True
    may_have_at: ClassVar[bool] = True
    take: ClassVar[Taking] = ShareWithin()
    time: ClassVar[Time] = InPeriod()
    limit: int | Parameter
    unit: Unit | None = Unit.PERCENT
    decimals: int = 1

    @property
    def limits(self) -> tuple[int, int] | None:
        """Return nothing and all of them, in per cent."""
        return 0, 100
