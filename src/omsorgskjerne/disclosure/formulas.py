"""What formulas are, of what their figures are: sums of units, and quotients of such sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.forms import NotLinearError
from omsorgskjerne.figures import Between, Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.disclosure.forms import Quotient
    from omsorgskjerne.figures import Term


def quotient_of(term: Term, values: Mapping[Term, Quotient | None], *, high: bool = False) -> Quotient:
    """Return what one end of a formula is, of what its figures are. Raises NotLinearError."""
    found = values.get(term)
    if found is not None:
        return found
    match term:
        case Between():
            return quotient_of(term.high if high else term.low, values, high=high)
        case Operation(operator=operator, left=left, right=right):
            times = operator in "*/"
            one = quotient_of(left, values, high=high != (times and _is_below_zero(values.get(right))))
            # The least of a difference is less the most of what is taken away.
            falls = operator == "-" or (times and _is_below_zero(values.get(left)))
            return one.joined(operator, quotient_of(right, values, high=high != falls))
    raise NotLinearError


def _is_below_zero(factor: Quotient | None) -> bool:
    return factor is not None and not factor.top.times and factor.top.constant < 0
