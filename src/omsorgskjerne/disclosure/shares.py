"""Shares of persons that tell of all in a group, or of none: formulas too, however these are spelled."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.forms import Form, NotLinearError, Quotient
from omsorgskjerne.disclosure.formulas import quotient_of
from omsorgskjerne.disclosure.places import places
from omsorgskjerne.figures import Constant, Figure, Operation, terms_in
from omsorgskjerne.terms import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Term

ALL = 100
"""Per cent."""


def telling_shares(report: Report, book: Book) -> Iterator[Place]:
    """Yield the places of a report where a share of persons is all or nothing, and those of what tells it beside."""
    for place, result in places(report):
        if place.figure in book.of_people and _is_end(report.lines[place.figure].figure, result.value):
            yield place
    for number in book.numbers:
        if number.places and number.figure.expression is not None and number.figure.id in book.of_people:
            made_of = list(dict.fromkeys(_made_of(number)))
            if {one.figure.id for one in made_of} <= book.of_people:
                yield from _formula(number, made_of)


def _is_end(figure: Figure, value: Fraction | None) -> bool:
    """Tell whether a number is a share that is all or nothing."""
    return figure.traits.is_share and figure.unit is Unit.PERCENT and value in {0, ALL}


def _made_of(number: Number) -> Iterator[Number]:
    """Yield the numbers that a formula is made of, and the formulas in it."""
    for one in number.inputs:
        yield from (one,) if one.figure.expression is None else _made_of(one)


def _formula(number: Number, made_of: Sequence[Number]) -> Iterator[Place]:
    """Yield where a formula stands that is such a share, and where the numbers do that are all of what it is of."""
    if any(one.figure.traits.is_rate for one in made_of):
        if all(_is_end(one.figure, one.value) for one in made_of):
            yield from number.places
        return
    percent = number.figure.unit is Unit.PERCENT
    if number.result.is_range or not (percent or len({one.figure.traits.distinct for one in made_of}) == 1):
        return
    try:
        quotient = _quotient(number, made_of)
    except NotLinearError:
        if percent and number.value == ALL:
            yield from (place for one in (number, *made_of) for place in one.places)
        return
    part = _part(quotient) if quotient is not None else Form()
    values = [float(one.value) for one in made_of]
    if part.times and quotient is not None and _are_as_many(part, quotient.bottom, values):
        yield from (place for one in (number, *(made_of[at] for at in part.times)) for place in one.places)


def _quotient(number: Number, made_of: Sequence[Number]) -> Quotient | None:
    """Return which sum by which a formula is of what it is made of; None where other years or things go into it.

    Raises NotLinearError.
    """
    if number.figure.expression is None:
        return Quotient(Form({made_of.index(number): 1}))
    inputs = {one.figure.id: one for one in number.inputs}
    values: dict[Term, Quotient | None] = {}
    for term in terms_in(number.figure.expression):
        if isinstance(term, Constant):
            values[term] = Quotient(Form(constant=float(term.value)))
        elif isinstance(term, Figure) and term.id in inputs:
            values[term] = _quotient(inputs[term.id], made_of)
        if not isinstance(term, Operation) and values.get(term) is None:
            return None
    return quotient_of(number.figure.expression, values)


def _part(quotient: Quotient) -> Form:
    """Return what of a quotient is not the same multiple of what it is divided by: of `1 - a / b` it is `a`."""
    top, bottom = quotient
    times = {top.times.get(at, 0) / many for at, many in bottom.times.items()}
    rest = top - bottom.by(times.pop()) if len(times) == 1 else top
    return rest if bottom.times and rest.times.keys().isdisjoint(bottom.times) else Form()


def _are_as_many(one: Form, other: Form, values: Sequence[float]) -> bool:
    """Tell whether two sums are as many, and some, whatever they are multiplied by."""
    steps = one.step, other.step
    many = [abs(form.at(values)) / step for form, step in zip((one, other), steps, strict=True) if step]
    return len(many) == len(steps) and many[0] > 0 and isclose(*many)
