"""Whether a published share or mean can be: a whole number of people gave whole answers."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.rounding import nearest

if TYPE_CHECKING:
    from decimal import Decimal


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int


def places(value: Decimal) -> int:
    """Return how many decimals a number is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def share_of(percent: Decimal, n: int) -> Share | None:
    """Return how many of `n` a percentage as printed may stand for, or None if no whole number does."""
    decimals, exact = places(percent), Fraction(percent)
    near = int(exact * n / 100)
    return next(
        (
            Share(part, n)
            for part in (near, near + 1)
            if 0 <= part <= n and nearest(Fraction(100 * part, n), decimals) == exact
        ),
        None,
    )


def largest_share_of(percent: Decimal, n: int) -> Share | None:
    """Return the share with the most answers, at most `n`, that a percentage as printed may stand for."""
    return next((share for whole in range(n, 0, -1) if (share := share_of(percent, whole))), None)


def mean_possible(mean: Decimal, n: int, scale: tuple[int, int]) -> bool:
    """Tell whether `n` whole answers on a scale may have a mean as printed."""
    decimals, exact = places(mean), Fraction(mean)
    near = int(exact * n)
    return any(
        n * scale[0] <= total <= n * scale[1] and nearest(Fraction(total, n), decimals) == exact
        for total in range(near - 1, near + 2)
    )
