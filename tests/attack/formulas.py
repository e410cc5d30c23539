"""What formulas tell of the figures they are made of."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf
from typing import TYPE_CHECKING

from tests.attack.expressions import Known, evaluated
from tests.attack.printed import GONE, Period, Place

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from tests.attack.expressions import Linear
    from tests.attack.facts import Facts
    from tests.attack.printed import Figure


SLICE = re.compile(r"([a-z][a-z0-9_.]*)\[([^\]…]+)\]")
RANGE = re.compile(r"\[(.+) … (.+)\]")


def name_slices(facts: Facts) -> None:
    """Take in the slices of figures that formulas name, and that stand nowhere themselves."""
    known = facts.known
    for figure in list(known.figures.values()):
        for text, id_, filters in ((found[0], found[1], found[2]) for found in SLICE.finditer(figure.formula)):
            rows = facts.rows.get(id_)
            if rows is None:
                continue
            said = (one.partition("=")[::2] for one in filters.split(","))
            where = {name: frozenset(codes.replace("None", "not_stated").split("|")) for name, codes in said}
            known.figures[text] = replace(known.figures[id_], id=text, formula="", dimensions={}, together={})
            facts.rows[text] = rows._replace(where={**rows.where, **where})
            for place in facts.places_of(figure.id):
                known.numbers.setdefault(place._replace(figure=text), GONE)


def tell_formulas(facts: Facts) -> None:
    """Say it of every number of each formula."""
    for id_, figure in facts.known.figures.items():
        for place in facts.places_of(id_) if figure.formula else ():
            for said, end in _ends(facts, figure, place):
                _formula(facts, figure, end, said)


def _ends(facts: Facts, figure: Figure, place: Place) -> Iterator[tuple[str, Place]]:
    """Yield what is computed with where it stands: a number, or what is printed of both ends of a range."""
    found = RANGE.fullmatch(figure.formula)
    if found is None:
        if not facts.is_a_range(place):
            yield figure.formula, place
        return
    yield found[1], place
    high, shown = place._replace(aspect="high"), facts.known.numbers
    if high in shown:
        least, most = shown[high].low, shown[high].high
        assert least is not None
        assert most is not None
        facts.system.number(high, float(least), float(most))
        yield found[2], high
    elif shown[place].low is not None:
        yield found[2], place


def _formula(facts: Facts, figure: Figure, place: Place, said: str) -> None:
    def find(id_: str, years: int) -> Known | None:
        period = Period(*(day.replace(year=day.year - years) for day in place.period))
        other = facts.known.figures.get(id_)
        if (other is not None and (other.since or other.until)) or facts.is_a_range(
            Place(id_, period, place.dimension, place.code)
        ):
            return None
        name = facts.part(id_, period, place.dimension, place.code)
        return None if name is None else Known(name, facts.system.low[name], facts.system.high[name])

    quotient = evaluated(said, find)
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
