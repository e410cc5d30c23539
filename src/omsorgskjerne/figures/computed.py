"""Figures that are no rows of one record: stated by hand, set, computed from others, united over services."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import attrs

from omsorgskjerne.figures.base import Constant, Figure, Operation, Term
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ = words_of(__name__)

RATES = (Unit.PERCENT, Unit.SCORE, Unit.RATIO)
"""Units of which the value says nothing of how many there are."""


@attrs.frozen(eq=False, kw_only=True)
class Stated(Figure):
    """A figure stated by hand: its numbers are kept as Readings (value, n, source, quality).

    With `parts` a reading may be of one part, such as the income from one source. A whole that is not stated is the sum
    of its parts; one that is stated and differs from that sum is pointed out.
    """

    kind: ClassVar[str] = _("stated by hand")
    scale: tuple[int, int] | None = None
    """Lowest and highest answer of a score given in whole numbers: no reading lies outside, and impossible means are
    pointed out."""
    unit: Unit | None = Unit.RATIO
    decimals: int = 2
    parts: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    """Dimension → code → label. A code may stand in one dimension only."""
    dimensions: Mapping[str, str] = attrs.field(factory=dict)
    """Dimension → what it is called, if not as it is written."""

    @property
    def is_rate(self) -> bool:
        """Tell whether its unit is one of shares, scores and ratios."""
        return self.unit in RATES

    @property
    def is_share(self) -> bool:
        """Tell whether it may be a part of those it is of."""
        return True

    @property
    def limits(self) -> tuple[int, int] | None:
        """Return the ends of its scale. Per cent alone have none: occupancy may be above 100, growth below 0."""
        return self.scale


def _exact(number: Decimal | float) -> Decimal:
    return Decimal(str(number))


@attrs.frozen(eq=False, kw_only=True)
class Parameter(Figure):
    """A number that the organisation sets, such as the hours of a full-time year.

    It is `value` in `[figures."<id>"]` of `omsorg.toml`, else as declared.
    """

    kind: ClassVar[str] = _("set in omsorg.toml")
    value: Decimal = attrs.field(converter=_exact)
    disclosure: Disclosure = Disclosure.NONE


@attrs.frozen(eq=False, kw_only=True)
class PeriodDays(Figure):
    """The days of the period by the calendar, open or not; days to come are not counted."""

    kind: ClassVar[str] = _("days of the period")
    counts: ClassVar[bool] = True
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE


@attrs.frozen(eq=False, kw_only=True)
class Formula(Figure):
    """A figure computed from others.

    `by` names dimensions it is broken down by: each part is computed from the same part of every figure of rows in it,
    which all must have the dimension; other figures go in whole.
    """

    kind: ClassVar[str] = _("formula")
    expression: Term = attrs.field(kw_only=False)
    unit: Unit | None = Unit.RATIO
    decimals: int = 1
    by: tuple[str, ...] = ()


@attrs.frozen(eq=False, kw_only=True)
class Occupancy(Formula):
    """How many per cent of what there is room for is taken: `used` of `room`, both `Nights`.

    The denominator is thereby stated: all places, or those in use, or open days only, as `room` is declared.
    """

    kind: ClassVar[str] = _("occupancy")
    used: Figure
    room: Figure
    expression: Term = attrs.field(init=False)
    unit: Unit | None = Unit.PERCENT

    @expression.default
    def _of_the_room(self) -> Term:
        return Operation("/", Operation("*", Constant(Decimal(100)), self.used), self.room)


@attrs.frozen(eq=False, kw_only=True)
class Union(Figure):
    """Different known persons over all services: every figure of People or During that names its `service`.

    Its breakdowns are `service` (the known users of each) and `services` (two together: those who use both).
    """

    kind: ClassVar[str] = _("union over services")
    counts: ClassVar[bool] = True
    distinct: ClassVar[bool] = True
    unit: Unit | None = Unit.PERSON
