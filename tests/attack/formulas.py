"""What formulas tell of the figures they are made of."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from tests.attack.expressions import Known, evaluated
from tests.attack.printed import Period, Place

if TYPE_CHECKING:
    from collections.abc import Hashable

    from tests.attack.expressions import Linear
    from tests.attack.facts import Facts
    from tests.attack.printed import Figure


def tell_formulas(facts: Facts) -> None:
    """Say it of every number of each formula."""
    for id_, figure in facts.known.figures.items():
        for place in facts.places_of(id_) if figure.formula else ():
            if not facts.is_a_range(place):
                _formula(facts, figure, place)


def _formula(facts: Facts, figure: Figure, place: Place) -> None:
    def find(id_: str, years: int) -> Known | None:
        period = Period(*(day.replace(year=day.year - years) for day in place.period))
        other = facts.known.figures.get(id_)
        if (other is not None and (other.since or other.until)) or facts.is_a_range(
            Place(id_, period, place.dimension, place.code)
        ):
            return None
        name = facts.part(id_, period, place.dimension, place.code)
        return None if name is None else Known(name, facts.system.low[name], facts.system.high[name])

    quotient = evaluated(figure.formula, find)
    if quotient is None:
        return
    above, below = quotient
    shown = facts.known.numbers[place]
    if not below.factors and below.constant:
        _linear(facts, figure, place, above.times(1 / below.constant))
    elif shown.low is not None and shown.high is not None:
        for end, least, most in ((float(shown.low), 0.0, inf), (float(shown.high), -inf, 0.0)):
            left = above.plus(below.times(end), -1)
            facts.system.row(left.factors, least - left.constant, most - left.constant, "formula")


def _linear(facts: Facts, figure: Figure, place: Place, value: Linear) -> None:
    """Say that a number is a sum of others, but for its rounding."""
    name: Hashable | None = facts.value(place)
    if name is None or name in value.factors:
        return
    whole = all(factor.is_integer() and key in facts.system.whole for key, factor in value.factors.items())
    room = 0.0 if whole or facts.known.numbers[place].low is None else 0.5 * 10**-figure.decimals
    facts.system.row({**value.factors, name: -1}, -value.constant - room, -value.constant + room, "formula")
