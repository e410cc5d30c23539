"""Figures of intervals: rows with a first day (`since`) and, once it is over, a first day not counted (`until`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import attrs

from omsorgskjerne.figures.rows import RowFigure
from omsorgskjerne.figures.takes import Most, Taking, Total
from omsorgskjerne.figures.times import EachNight, OnLastDay, Overlapping, Time
from omsorgskjerne.roles import Quantity, Reference, Role
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures.base import Dimension

_ = words_of(__name__)


class Present(RowFigure):
    """What Snapshot and During have in common: rows add up along their choices, what they refer to does not."""

    def adds_up(self, dimension: Dimension) -> bool:  # noqa: ARG002 - a row has one code in each
        """Tell whether the parts add up to the whole."""
        return not self.distinct


@attrs.frozen(eq=False, kw_only=True)
class Snapshot(Present):
    """Rows of an interval record present on the period's last day (or on `as_of`).

    With a reference as `of`: its different values. With a quantity: its sum over the rows present.
    """

    kind: ClassVar[str] = _("present on a day")
    says: ClassVar[str] = _("Number of {records}{where} on the period's last day")
    says_different: ClassVar[str] = _("Number of different {others} in {records}{where} on the period's last day")
    says_summed: ClassVar[str] = _("Sum of {field} in {records}{where} on the period's last day")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference, Quantity)
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = OnLastDay()


@attrs.frozen(eq=False, kw_only=True)
class During(Present):
    """Rows of an interval record present on any day of the period. With a reference as `of`: its different values."""

    kind: ClassVar[str] = _("present in the period")
    says: ClassVar[str] = _("Number of {records}{where} there on any day of the period")
    says_different: ClassVar[str] = _("Number of different {others} in {records}{where} there on any day of the period")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = Overlapping()
    counts: ClassVar[bool] = True
    service: str = ""
    """What the service is called whose users these are, if they belong in the union over services."""


@attrs.frozen(eq=False, kw_only=True)
class Nights(RowFigure):
    """Nights that rows of an interval record cover in the period, each row adding its own.

    The interval is half-open: from 1 to 3 March are two nights. With a quantity as `of` each night counts that many
    times: places of a ward. Nights to come are not counted.
    """

    kind: ClassVar[str] = _("nights")
    says: ClassVar[str] = _("Nights covered by {records}{where} in the period, each row adding its own")
    says_summed: ClassVar[str] = _("Nights covered by {records}{where} in the period, each night times {field}")
    take: ClassVar[Taking] = Total()
    time: ClassVar[Time] = EachNight()
    counts: ClassVar[bool] = True
    additive: ClassVar[bool] = True
    unit: Unit | None = Unit.NIGHT


@attrs.frozen(eq=False, kw_only=True)
class Peak(RowFigure):
    """The most rows of an interval record (or the largest sum of a quantity) present on one night of the period."""

    kind: ClassVar[str] = _("most on one night")
    says: ClassVar[str] = _("Most {records}{where} on one night of the period")
    says_summed: ClassVar[str] = _("Largest sum of {field} in {records}{where} on one night of the period")
    take: ClassVar[Taking] = Most()
    time: ClassVar[Time] = EachNight()
    counts: ClassVar[bool] = True
