"""Choosing which further numbers to hide, by τ-ARGUS: this is the only module that knows pytauargus.

Linked tables are given to it as what they are, numbers and equations (its JJ format), so that one call finds the
cheapest set of numbers to hide in all of them together, with which no sensitive number can be narrowed down too far.
"""

from __future__ import annotations

import os
from fractions import Fraction
from math import ceil, lcm
from typing import TYPE_CHECKING

from omsorgskjerne.disk.workshop import temporary_folder, workshop

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from omsorgskjerne.disclosure.numbers import Number
    from omsorgskjerne.disclosure.sums import Equation

MINUTES = 1
"""How long τ-ARGUS may look for the best choice in one set of linked tables; those of the examples take it at most a
seventh of a second. What it has found by then hangs on how busy the computer is, and two different choices tell more
than either: it does not count."""
MOST_COST = 20_000
"""The scale of costs that τ-ARGUS itself uses."""
WHOLE_COST, KEY_COST = 4, 10
"""How much dearer a total and a key figure are to hide than a part of the same size."""
FREE = 1


class NotSolvedError(Exception):
    """τ-ARGUS found no choice; the tables must be hidden in another way."""


def secondary(
    numbers: Sequence[Number], sums: Sequence[Equation], asked: Mapping[Number, Fraction], *, shown: frozenset[Number]
) -> set[Number]:
    """Return which numbers of one set of linked tables are hidden beside the sensitive ones.

    `asked` has the sensitive numbers with the width that an outsider's interval must have; those in `shown` are never
    hidden. Raises NotSolvedError.
    """
    from pytauargus import HiTaSCtrl

    with workshop(temporary_folder()) as folder:
        tables, choice = folder / "tables.jj", folder / "choice.jj"
        tables.write_text("\n".join(_written(numbers, sums, asked, shown)) + "\n", encoding="ascii")
        # What it writes beside its answer holds the numbers too; without a folder it would go where one stands.
        code = HiTaSCtrl().full_jj(
            in_file_jj=str(tables),
            out_file=str(choice),
            max_time=MINUTES,
            ilm_file=str(folder / "tables.ilm"),
            out_dir=f"{folder}{os.sep}",  # it puts names right behind it
        )
        if code or not choice.is_file():
            raise NotSolvedError
        return {numbers[int(place)] for place in choice.read_text(encoding="ascii").split()}


def _written(
    numbers: Sequence[Number], sums: Sequence[Equation], asked: Mapping[Number, Fraction], shown: frozenset[Number]
) -> Iterator[str]:
    """Yield the lines of a JJ file: numbers with value, cost, status, bounds and protection, then the equations."""
    places = {number: place for place, number in enumerate(numbers)}
    scale = lcm(*(number.value.denominator for number in numbers))
    most = sum(abs(int(number.value * scale)) for number in numbers) + sum(int(w * scale) for w in asked.values()) + 1
    largest = max((abs(number.value) for number in numbers), default=Fraction(1)) or Fraction(1)
    yield "0"
    yield str(len(numbers))
    for place, number in enumerate(numbers):
        value = int(number.value * scale)
        # Zero is always shown, so that a printed number that is hidden is known to be at least one.
        least = min(scale, value) if number.places else min(0, value)
        width = ceil(asked.get(number, 0) * scale)
        below = min(max(value - least, 0), width // 2)
        status = "z" if number in shown else "u" if number in asked else "s"
        cost = _cost(number, largest)
        yield f"{place} {value} {cost} {status} {least} {most} {below:.3f} {max(width - below, 0):.3f} 0.000"
    yield str(len(sums))
    for terms in sums:
        yield f"0 {len(terms)} : " + " ".join(f"{places[number]} ({sign})" for number, sign in terms) + " "


def _cost(number: Number, largest: Fraction) -> int:
    """Return what hiding a number costs: nothing where it is not printed, else by its size, totals more than parts."""
    if not number.places:
        return FREE
    size = max(1, ceil(abs(number.value) / largest * MOST_COST))
    whole = any(not place.dimension for place in number.places)
    return size * (KEY_COST if whole and number.figure.key else WHOLE_COST if whole else 1)
