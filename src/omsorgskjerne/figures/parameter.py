"""Numbers that an organisation sets."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.results import Result
from omsorgskjerne.rounding import decimals_of
from omsorgskjerne.terms import Disclosure, Quality
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures.bound import Bound, Check, Found
    from omsorgskjerne.period import Period

_ = words_of(__name__)


def _exact(number: Decimal | float) -> Decimal:
    return Decimal(str(number))


@attrs.frozen(eq=False, kw_only=True)
class Parameter(Figure):
    """A number that the organisation sets, such as the hours of a full-time year.

    It is `value` in `[figures."<id>"]` of `omsorg.toml`, else as declared.
    """

    kind: ClassVar[str] = _("set in omsorg.toml")
    is_given: ClassVar[bool] = True
    is_set: ClassVar[bool] = True
    value: Decimal = attrs.field(converter=_exact)  # type: ignore[misc]  # of each, where others have none
    disclosure: Disclosure = Disclosure.NONE

    def check_declared(self, check: Check) -> None:
        """Check, for a figure that takes it, that it is declared, so that an organisation can set it."""
        if not isinstance(check.figures.get(self.id), Parameter):
            check.wrong(_("its parameter {other} is not declared"), other=self.id)

    def say(self, bound: Bound) -> Phrase:  # noqa: ARG002 - it is bound to nothing
        """Return what it is set to."""
        return Phrase(_("Set to {value}"), value=self.value)

    def precision(self, value: Fraction, *, estimated: bool) -> tuple[int, int]:  # noqa: ARG002 - it never is
        """Return as many decimals as it was set with."""
        return decimals_of(value, self.decimals), 1

    def evaluate(self, found: Found[Any], days: Period, years: int) -> Result:  # noqa: ARG002 - it is what it is
        """Return what was set; it is exact, and makes no formula worse."""
        return Result(Fraction(self.value), quality=Quality.COUNTED)
