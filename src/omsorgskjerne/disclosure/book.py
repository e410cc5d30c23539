"""The book of a report: what each of its numbers is made of.

A number is told by the units that go into it: a figure, the part of another that it is a slice of and the month of a
third are one where they are made of the same. What follows from printed numbers follows from the units: whoever adds
numbers up adds up what they are made of.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import NEAR, Form, Quotient
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.rounding import nearest, step_of
from omsorgskjerne.sets import Sets
from omsorgskjerne.terms import Disclosure, Quality

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.period import Period
    from omsorgskjerne.rounding import Precision


@attrs.define(eq=False)
class Number:
    """A number that is printed, or goes into a printed formula."""

    figure: Figure
    result: Result
    held: Behind | None
    """Who stands behind it, where its rows tell."""
    forms: tuple[Form, ...] = ()
    """What it is made of; of a range of persons the known ones, and all. None of what is no sum, as a mean."""
    quotient: Quotient | None = None
    """Which sum by which it is, where it is one."""
    n: Form | None = None
    """How many rows a mean or share is of."""
    inputs: tuple[Number, ...] = ()
    """The numbers that a formula is computed from."""
    places: list[Place] = attrs.field(factory=list)
    """Where it is printed."""
    elsewhere: list[Precision] = attrs.field(factory=list)
    """How finely it was printed in other reports."""

    @property
    def made_of(self) -> Sequence[Form]:
        """Return what it is made of; of what is no sum and no quotient of sums, what it is divided by at most."""
        return (*self.forms, *(self.quotient or filter(None, [self.n])))

    @property
    def units(self) -> frozenset[int]:
        """Return the classes of units that go into it."""
        return frozenset(unit for form in self.made_of for unit in form.times)

    @property
    def counted(self) -> Hashable:
        """Return what is counted, by whatever filter: slices of the same are as one figure."""
        return self.figure.counted if is_of_rows(self.figure) else self.figure.id

    @property
    def value(self) -> Fraction:
        """Return the number, or the low end of a range."""
        return self.result.value or Fraction(0)

    @property
    def divisor(self) -> Form | None:
        """Return what it is divided by, if it is a mean, share or quotient."""
        return self.n if self.quotient is None else self.quotient.bottom

    @property
    def precision(self) -> Precision:
        """Return how finely it is printed where it is printed most finely."""
        here = self.figure.precision(self.value, estimated=self.result.quality is Quality.ESTIMATED)
        return min((here, *self.elsewhere), key=step_of)

    @property
    def fixed(self) -> bool:
        """Tell whether it is shown whatever happens: zero, what says nothing of anybody, or what is made of such."""
        zero = self.value == 0 and not self.result.is_range and self.figure.traits.is_divisible
        of_fixed = bool(self.forms) and not any(form.times for form in self.forms)
        return zero or of_fixed or self.figure.disclosure is Disclosure.NONE


@attrs.frozen(eq=False)
class Book:
    """The numbers of a report, and the units that they are made of."""

    counts: list[float]
    """How many units there are of each class."""
    least: list[Form]
    """What is never below zero: rows less persons; and by rules of plugins, what is more less what is not."""
    zero: list[Form] = attrs.field(factory=list)
    """What is always zero: parts of a reading less the whole that they add up to."""
    numbers: list[Number] = attrs.field(factory=list)
    at: dict[Place, Number] = attrs.field(factory=dict)
    absent: dict[tuple[str, str, str], list[Form]] = attrs.field(factory=dict)
    """Of a breakdown (figure, period, dimension) the codes of which it has no row, for there is nothing of them."""
    rests: list[tuple[Number, Form]] = attrs.field(factory=list)
    """Numbers with what those leave over of them that by rules of plugins are never more."""
    elsewhere: set[Place] = attrs.field(factory=set)
    """The places of other reports."""
    of_people: frozenset[str] = frozenset()
    """Ids of figures that may tell of somebody's attributes; that all rooms are let says nothing of a tenant."""
    changed: list[tuple[Number, Period]] = attrs.field(factory=list)
    """Numbers that are others now than in a report that readers have, with the period that they were given of."""

    def parts(self) -> Sets[int]:
        """Return the classes of units in sets that have to do with each other: by numbers, and by what is always so."""
        return Sets.of((*(one.units for one in self.numbers), *(form.times for form in (*self.zero, *self.least))))

    def computed_from(self, places: Iterable[Place]) -> frozenset[Place]:
        """Return where formulas stand that numbers at some places go into, or formulas that these go into."""
        gone = {id(self.at[place]) for place in places if place in self.at}
        found: list[Number] = []
        while new := [one for one in self.numbers if id(one) not in gone and any(id(n) in gone for n in one.inputs)]:
            gone.update(map(id, new))
            found += new
        return frozenset(place for one in found for place in one.places)

    def is_known(self, number: Number, beside: Collection[Place]) -> bool:
        """Tell whether a number has to do with what a reader has: this report, and what is `beside` it."""
        return not number.places or any(place in beside or place not in self.elsewhere for place in number.places)

    def zero_where(self, there: Iterable[Place]) -> list[Form]:
        """Return what is zero in every world in which some places are printed."""
        breakdowns = {(place.figure, place.period, place.dimension) for place in there}
        # In the order of the book: that of a set is another in every run, and what is hidden depends on it.
        return [*self.zero, *(form for one, forms in self.absent.items() if one in breakdowns for form in forms)]


def as_printed(numbers: Iterable[Number], counts: Sequence[float]) -> Iterator[Form]:
    """Yield what is not negative where means, shares and quotients are printed as they are, of whole numbers."""
    for number in numbers:
        if number.divisor is not None:
            printed = float(nearest(number.value, *number.precision))
            half = float(step_of(number.precision)) / 2
            whole: float = number.figure.traits.in_steps
            if number.quotient is not None:
                top, bottom = number.quotient
                yield top - bottom.by(printed - half)
                yield bottom.by(printed + half) - top
                whole = top.step
            yield from number.divisor.dividing(whole, printed - half, printed + half, counts)


def as_some(numbers: Iterable[Number], counts: Sequence[float]) -> Iterator[Form]:
    """Yield what is not negative where numbers are no zero, but at least what one unit is of them, and means stated."""
    for number in numbers:
        for form in number.forms:
            value, one = form.at(counts), Form(constant=min(map(abs, form.times.values()), default=0))
            if abs(value) > NEAR:
                yield (form if value > 0 else form.by(-1)) - one
        if number.divisor is not None:
            yield number.divisor - Form(constant=min(1, number.divisor.at(counts)))
