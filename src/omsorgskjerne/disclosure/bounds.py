"""How well numbers that are not shown can be told from facts: the least and the most each can be.

Exact reasoning from one fact to the next settles much; the rest is linear programming. Numbers known to be whole are
rounded inwards. What contradicts itself counts as known: in doubt there is a gap.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.disclosure.linear import ZERO, Fact, Linear
from omsorgskjerne.disclosure.narrowing import narrowed
from omsorgskjerne.disclosure.programs import ContradictionError, Program

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence

    from omsorgskjerne.disclosure.narrowing import Ends
    from omsorgskjerne.disclosure.programs import Point

NEAR = 1e-6
"""As much a computed end may be off."""
TRIES = 30
"""Guesses after which the least ratio is near enough: each is nearer by far than the one before."""
MINUS = Fraction(-1)


class Interval(NamedTuple):
    """From the least to the most; None is no end."""

    low: Fraction | None
    high: Fraction | None

    def narrower(self, width: Fraction) -> bool:
        """Tell whether it is narrower than some width."""
        return self.low is not None and self.high is not None and self.high - self.low < width


ANYTHING, KNOWN = Interval(None, None), Interval(ZERO, ZERO)


class Bounds:
    """Everything that is known, ready to be asked how well a number can be told."""

    def __init__(self, facts: Sequence[Fact], steps: Mapping[Any, Fraction]) -> None:
        """Take the facts, and for the numbers that are whole what they are a whole number of."""
        self._steps = steps
        self._ends = narrowed(facts, steps)
        left = [Fact(fact.linear.put_in(self._value), fact.zero) for fact in facts]
        self._programs = _programs([fact for fact in left if len(fact.linear.times) > 1], self._ends)
        self._wrong = _contradicted(facts, left, self._ends)

    def of(self, linear: Linear) -> Interval:
        """Return the least and the most that something can be."""
        if not self._wrong.isdisjoint(linear.times):
            return KNOWN
        linear = linear.put_in(self._value)
        try:
            low, high = self._lowest(linear), self._lowest(linear.by(MINUS))
        except ContradictionError:
            return KNOWN
        return self._rounded(linear, *(None if point is None else _at(linear, point) for point in (low, high)))

    def surely_wide(self, linear: Linear, width: Fraction) -> bool:
        """Tell whether what was met so far shows already that something can be as far apart as that."""
        if not self._wrong.isdisjoint(linear.times):
            return False
        linear = linear.put_in(self._value)
        programs = self._about(linear.times)
        if len(programs) != 1:
            return False
        met = [_at(linear, point) for point in programs[0].met]
        return bool(met) and not self._rounded(linear, min(met), max(met)).narrower(width)

    def of_ratio(self, top: Linear, bottom: Linear) -> Interval:
        """Return the least and the most that a ratio can be; anything where its divisor may be 0."""
        if not self._wrong.isdisjoint((top + bottom).times):
            return KNOWN
        top, bottom = top.put_in(self._value), bottom.put_in(self._value)
        least = self.of(bottom).low
        if least is None or least <= 0:
            return ANYTHING
        try:
            low, high = self._lowest_ratio(top, bottom), self._lowest_ratio(top.by(MINUS), bottom)
        except ContradictionError:
            return KNOWN
        return Interval(_exact(low), _exact(None if high is None else -high))

    def _lowest_ratio(self, top: Linear, bottom: Linear) -> float | None:
        """Return the least ratio, by Dinkelbach's method: the one for which `top - ratio × bottom` is at least 0."""
        names = [*top.times, *bottom.times]
        point = self._lowest(top, names)
        for _try in range(TRIES):
            if point is None:
                return None
            ratio = _at(top, point) / _at(bottom, point)
            margin = top - bottom.by(Fraction(ratio))
            point = self._lowest(margin, names)
            if point is not None and _at(margin, point) > -NEAR:
                return ratio
        return None

    def _lowest(self, linear: Linear, names: Collection[Hashable] = ()) -> Point | None:
        """Return the numbers (those `names` too) with which something is least."""
        point: dict[Hashable, float] = {}
        for program in self._about([*linear.times, *names]):
            found = program.lowest(linear)
            if found is None:
                return None
            point.update(found)
        return point

    def _about(self, names: Collection[Hashable]) -> list[Program]:
        for name in names:
            if name not in self._programs:
                self._programs[name] = Program((name,), (), self._ends)
        return list({id(self._programs[name]): self._programs[name] for name in names}.values())

    def _value(self, name: Hashable) -> Fraction | None:
        return self._ends[name].value

    def _rounded(self, linear: Linear, low: float | None, high: float | None) -> Interval:
        step = self._step(linear)
        if step is None:
            return Interval(_exact(low), _exact(high))
        if not step:
            return Interval(linear.constant, linear.constant)
        base = linear.constant
        return Interval(
            None if low is None else base + step * ceil((low - float(base)) / float(step) - NEAR),
            None if high is None else base + step * floor((high - float(base)) / float(step) + NEAR),
        )

    def _step(self, linear: Linear) -> Fraction | None:
        """Return what something is a whole number of, its constant apart; None where a part of it is none."""
        step = ZERO
        for name, number in linear.times.items():
            if name not in self._steps:
                return None
            own = abs(number) * self._steps[name]
            bottom = lcm(step.denominator, own.denominator)
            step = Fraction(gcd(int(step * bottom), int(own * bottom)), bottom)
        return step


def _hanging_together(facts: Sequence[Fact]) -> list[tuple[list[Hashable], list[Fact]]]:
    """Return the unknown numbers that hang together, with the facts about them."""
    above: dict[Hashable, Hashable] = {}

    def root(name: Hashable) -> Hashable:
        while (up := above.setdefault(name, name)) != name:
            above[name] = above[up]
            name = up
        return name

    for fact in facts:
        first, *others = fact.linear.times
        root(first)
        for other in others:
            above[root(other)] = root(first)
    found: dict[Hashable, tuple[list[Hashable], list[Fact]]] = {}
    for name in above:
        found.setdefault(root(name), ([], []))[0].append(name)
    for fact in facts:
        found[root(next(iter(fact.linear.times)))][1].append(fact)
    return list(found.values())


def _programs(facts: Sequence[Fact], ends: Mapping[Hashable, Ends]) -> dict[Hashable, Program]:
    """Return for each number the program of everything that hangs together with it."""
    programs = [Program(names, among, ends) for names, among in _hanging_together(facts)]
    return {name: program for program in programs for name in program.names}


def _contradicted(facts: Sequence[Fact], left: Sequence[Fact], ends: Mapping[Hashable, Ends]) -> set[Hashable]:
    """Return the numbers about which facts contradict one another; `left` is what is left of each fact."""
    wrong = {name for fact, rest in zip(facts, left, strict=True) if _wrong(rest) for name in fact.linear.times}
    wrong |= {name for name, end in ends.items() if end.contradictory}
    together = _hanging_together(facts) if wrong else []
    return {name for names, _facts in together if not wrong.isdisjoint(names) for name in names}


def _wrong(fact: Fact) -> bool:
    constant = fact.linear.constant
    return not fact.linear.times and (abs(constant) > NEAR if fact.zero else constant < -NEAR)


def _at(linear: Linear, point: Point) -> float:
    return float(linear.constant) + sum(float(number) * point[name] for name, number in linear.times.items())


def _exact(number: float | None) -> Fraction | None:
    return None if number is None else Fraction(str(round(number, 6)))
