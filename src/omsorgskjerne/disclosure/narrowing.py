"""Exact reasoning from one fact to the next: what is left for a number when the others are as large as can be."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.disclosure.linear import ZERO

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from omsorgskjerne.disclosure.linear import Fact, Linear

ROUNDS = 20
"""So often the facts are gone through; ends that still come closer then are left to linear programming."""


@attrs.define
class Ends:
    """The least and the most that a number can be; None is no end."""

    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """Return the number, if it is known."""
        return self.low if self.low == self.high else None

    @property
    def contradictory(self) -> bool:
        """Tell whether it can be nothing."""
        return self.low is not None and self.high is not None and self.low > self.high

    def at_least(self, low: Fraction, step: Fraction | None) -> bool:
        """Take in a low end, rounded up to what it can be; tell whether it is a better one."""
        low = step * ceil(low / step) if step else low
        if self.low is not None and self.low >= low:
            return False
        self.low = low
        return True

    def at_most(self, high: Fraction, step: Fraction | None) -> bool:
        """Take in a high end, rounded down to what it can be; tell whether it is a better one."""
        high = step * floor(high / step) if step else high
        if self.high is not None and self.high <= high:
            return False
        self.high = high
        return True


def narrowed(facts: Sequence[Fact], steps: Mapping[Any, Fraction]) -> dict[Hashable, Ends]:
    """Return the ends of every unknown number in some facts, as near as reasoning from fact to fact brings them."""
    ends: dict[Hashable, Ends] = defaultdict(Ends)
    about: dict[Hashable, list[int]] = defaultdict(list)
    for place, fact in enumerate(facts):
        for name in fact.linear.times:
            about[name].append(place)
    due = set(range(len(facts)))
    for _round in range(ROUNDS):
        moved = {name for place in sorted(due) for name in _narrow(facts[place], ends, steps)}
        due = {place for name in moved for place in about[name]}
    return ends


def _narrow(fact: Fact, ends: Mapping[Hashable, Ends], steps: Mapping[Any, Fraction]) -> Iterator[Hashable]:
    """Narrow the ends of all that one fact is about; yield what is narrower now."""
    yield from _at_least_zero(fact.linear, ends, steps)
    if fact.zero:
        yield from _at_least_zero(fact.linear.by(Fraction(-1)), ends, steps)


def _at_least_zero(linear: Linear, ends: Mapping[Hashable, Ends], steps: Mapping[Any, Fraction]) -> Iterator[Hashable]:
    most = {name: _most(number, ends[name]) for name, number in linear.times.items()}
    endless = [name for name, value in most.items() if value is None]
    if len(endless) > 1:
        return
    whole = linear.constant + sum((value for value in most.values() if value is not None), start=ZERO)
    for name in endless or list(most):
        others = whole - (most[name] or ZERO)
        number = linear.times[name]
        if number > 0 and ends[name].at_least(-others / number, steps.get(name)):
            yield name
        if number < 0 and ends[name].at_most(-others / number, steps.get(name)):
            yield name


def _most(number: Fraction, ends: Ends) -> Fraction | None:
    end = ends.high if number > 0 else ends.low
    return None if end is None else number * end
