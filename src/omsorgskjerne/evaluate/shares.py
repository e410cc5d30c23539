"""Shares: whether parts are all of a whole, and percentages that add up to 100 although each is rounded."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omsorgskjerne.figures.results import Result


def divide(parts: Iterable[Result], whole: Result) -> bool:
    """Tell whether parts are numbers that add up to the whole; what is not stated adds nothing."""
    results = [whole, *parts]
    if whole.value is None or any(result.is_range or result.suppressed for result in results):
        return False
    return sum((part.value or Fraction(0) for part in results[1:]), Fraction(0)) == whole.value


def largest_remainder(parts: Sequence[Fraction], decimals: int = 1) -> list[Decimal]:
    """Return each part as per cent of their sum, with so many decimals, adding up to exactly 100.

    The largest remainders are rounded up.
    Of equal remainders the first wins. Where the sum is 0 every share is 0. Raises ValueError for a negative part.
    """
    if any(part < 0 for part in parts):
        raise ValueError
    whole = sum(parts)
    if not whole:
        return [Decimal(0).scaleb(-decimals)] * len(parts)
    units = 100 * 10**decimals
    exact = [part * units / whole for part in parts]
    rounded = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: rounded[place] - exact[place])
    for place in by_remainder[: units - sum(rounded)]:
        rounded[place] += 1
    return [Decimal(share).scaleb(-decimals) for share in rounded]
