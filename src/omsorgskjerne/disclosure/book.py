"""The book of a report: what each of its numbers is made of.

A number is told by the units that go into it: a figure, the part of another that it is a slice of and the month of a
third are one where they are made of the same. What follows from printed numbers follows from the units: whoever adds
numbers up adds up what they are made of.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import NEAR, Form, Quotient
from omsorgskjerne.disclosure.formulas import FormulaWriter
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.disclosure.units import basis_of, read_classes
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.results import HIDDEN
from omsorgskjerne.organisation.loosened import is_of_people
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import nearest, step_of
from omsorgskjerne.sets import Sets
from omsorgskjerne.terms import Disclosure, Quality

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.rounding import Precision
    from omsorgskjerne.store import Store


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

    def is_known(self, number: Number, beside: Collection[Place]) -> bool:
        """Tell whether a number has to do with what a reader has: this report, and what is `beside` it."""
        return not number.places or any(place in beside or place not in self.elsewhere for place in number.places)

    def zero_where(self, there: Iterable[Place]) -> list[Form]:
        """Return what is zero in every world in which some places are printed."""
        breakdowns = {(place.figure, place.period, place.dimension) for place in there}
        # In the order of the book: that of a set is another in every run, and what is hidden depends on it.
        return [*self.zero, *(form for one, forms in self.absent.items() if one in breakdowns for form in forms)]


def write_book(report: Report, evaluation: Evaluation, store: Store, beside: Collection[Beside] = ()) -> Book:
    """Return the book of a report that was made from an evaluation, and of what its readers have `beside` it.

    Raises StoreError when the store cannot be read.
    """
    return Writer(report, evaluation, store, beside).write()


class Writer:
    """Writes the book of a report."""

    def __init__(self, report: Report, evaluation: Evaluation, store: Store, beside: Collection[Beside]) -> None:
        """Read what the numbers of a report are made of, and those that go into its formulas."""
        self.report, self.evaluation, self.organisation = report, evaluation, evaluation.organisation
        self.asked = [Asked(period, back) for back, period in enumerate((report.period, *report.previous))]
        self.beside = beside
        # One of each id, as the report has it: of two, what they count would be read twice.
        self.figures = {**self.organisation.figures, **{line.figure.id: line.figure for line in report.lines.values()}}
        windows: dict[tuple[Figure, Period], bool] = {}
        for whole, one in self._wanted():
            for figure in (whole, *_inputs(self.organisation, whole)):
                known = self.figures.setdefault(figure.id, figure)
                window = known.window(*one)
                windows[known, window] = windows.get((known, window), False) or not one.years
        periods = [report.period, *(column.period for column in beside)]
        days = Period(min(one.start for one in periods), max(one.end for one in periods))
        self.classes = read_classes(self.organisation, store, windows, days, evaluation.today)
        self.bases = {figure.id: basis_of(figure, self.organisation) for figure, _window in windows}
        of_people = frozenset(one.id for one in self.figures.values() if is_of_people(self.organisation, one))
        self.book = Book(self.classes.counts, self.classes.least, of_people=of_people)
        self.known: dict[Part, Number] = {}

    def write(self) -> Book:
        """Return the book."""
        for line in self.report.lines.values():
            for one in self.asked:
                result = line.previous.get(one.period.name) if one.years else line.result
                if result is None or (line.figure.as_of is not None and one.years):
                    continue
                # Parts of earlier years are not read for it: no file has them.
                for dimension, code, part in attrs.evolve(result, by={} if one.years else result.by).places():
                    told = self._told(line.figure, one, dimension, code) if part.suppressed else part
                    if told.value is not None:
                        place = Place(line.figure.id, one.period.name, dimension, code)
                        number = self.number(line.figure, one, dimension, code, told)
                        number.places.append(place)
                        self.book.at[place] = number
        self._write_beside()
        self._add_up_readings()
        self._find_absent()
        self._take_rules()
        for number in self.book.numbers:
            counts = self.book.counts
            if number.quotient is not None and any(form.at(counts) < -NEAR for form in as_printed([number], counts)):
                # Given before, of other rows than there are now: it says the same while what it is made of is the same.
                number.forms, number.quotient = tuple(number.quotient), None
        return self.book

    def number(self, figure: Figure, asked: Asked, dimension: str, code: str | None, result: Result) -> Number:
        """Return the number of a figure in a period, or of a part of it."""
        part = Part(figure.id, figure.window(*asked), dimension, code)
        if part not in self.known:
            number = self.known[part] = Number(figure, result, self.classes.behind.get(part))
            self.book.numbers.append(number)
            if figure.expression is not None:
                FormulaWriter(self, number, asked, dimension, code).write(figure.expression)
            elif figure.disclosure is not Disclosure.NONE:
                self._make(number, part)
        return self.known[part]

    def result(self, figure: Figure, asked: Asked, dimension: str, code: str | None) -> Result | None:
        """Return what a figure gives in a period, or a part of it; None where it has no such part."""
        result = self.evaluation.result(figure, *asked)
        return result.by.get(dimension, {}).get(code) if dimension else result

    def _told(self, figure: Figure, asked: Asked, dimension: str, code: str | None) -> Result:
        """Return what stands where a colon does already: a median that cannot be blunted, and so is there."""
        result = self.result(figure, asked, dimension, code)
        return result if result is not None and result.middle else HIDDEN

    def _make(self, number: Number, part: Part) -> None:
        """Write down what a number is made of; one of no rows, or no sum of them, is a unit of its own."""
        forms = {name: self._form(part, basis) for name, basis in self.bases[part.figure].items()}
        made = {name: form for name, form in forms.items() if form.times}
        number.n = made.get("n")
        if "sum" in made and "n" in made:
            number.quotient = Quotient(made["sum"], made["n"])
        elif "high" in made:
            known, high = made.get("known", made["high"]), made["high"]
            number.forms = (high,) if known == high else (known, high)
        elif "value" in made:
            number.forms = (made["value"],)
        elif "n" not in made and not number.fixed:
            step = Fraction(1 if number.value >= 0 else -1, number.value.denominator)
            self.book.counts.append(float(number.value / step))
            number.forms = (Form({len(self.book.counts) - 1: float(step)}),)
            if number.figure.traits.is_at_most_rows:
                rows = Form({unit: one.rows + one.others for unit, one in self.classes.adds.get(part, ())})
                self.book.least.extend(left for left in [rows - number.forms[0]] if left.at(self.book.counts) > -NEAR)

    def _form(self, part: Part, basis: tuple[float, ...]) -> Form:
        rows, weight, others = basis
        times = {
            unit: one.rows * rows + one.weight * weight + one.others * others
            for unit, one in self.classes.adds.get(part, ())
        }
        return Form({unit: some for unit, some in times.items() if some})

    def _wanted(self) -> Iterator[tuple[Figure, Asked]]:
        """Yield the figures of the report, and of what is beside it, with the periods that they have numbers of."""
        yield from product((line.figure for line in self.report.lines.values()), self.asked)
        for column in self.beside:
            yield from ((self.figures[id_], Asked(column.period)) for id_ in column.given)

    def _write_beside(self) -> None:
        """Write down what was given in other reports, and what of it is another number now."""
        for column in self.beside:
            for place, was in column.was:
                where = self.figures[place.figure], Asked(column.period), place.dimension, place.code
                if was.value is not None:
                    self.book.elsewhere.add(place)
                    number = self.number(*where, was)
                    number.places.append(place)
                    number.elsewhere += column.precision(place)
                    self.book.at[place] = number
                    now = self.result(*where)
                    if now is None or now.numbers != was.numbers:
                        self.book.changed.append((number, column.period))

    def _find_absent(self) -> None:
        """Write down what breakdowns have no row of: units that would make one."""
        found = [
            (line.figure, self.asked[0], line.result, self.report.period.name) for line in self.report.lines.values()
        ]
        found += [
            (self.figures[id_], Asked(column.period), was, column.where)
            for column in self.beside
            for id_, was in column.exact.items()
        ]
        windows: defaultdict[tuple[str, Period], list[tuple[Result, str]]] = defaultdict(list)
        for figure, one, result, name in found:
            windows[figure.id, figure.window(*one)].append((result, name))
        for part in self.classes.adds:
            for result, name in windows.get((part.figure, part.days), ()):
                codes = result.by.get(part.dimension)
                if codes and part.code not in codes:
                    forms = (self._form(part, basis) for basis in self.bases[part.figure].values())
                    absent = self.book.absent.setdefault((part.figure, name, part.dimension), [])
                    absent += (form for form in forms if form.times and form.at(self.book.counts) == 0)

    def _take_rules(self) -> None:
        """Write down what is never more than what, by rules; rows that are older than a rule may not keep it."""
        for one, other in self.organisation.never_more:
            for part, number in self.known.items():
                most = self.known.get(part._replace(figure=other)) if part.figure == one else None
                if most is not None and most.forms and number.forms:
                    left = most.forms[-1] - number.forms[-1]
                    if left.times and left.at(self.book.counts) > -NEAR:
                        self.book.least.append(left)
                        self.book.rests.append((most, left))

    def _add_up_readings(self) -> None:
        """Write down that the printed parts of a reading add up to it, where they do."""
        for line in self.report.lines.values():
            whole = self.book.at.get(Place(line.figure.id, self.report.period.name))
            if not line.figure.is_stated or whole is None or not whole.forms:
                continue
            for dimension, codes in line.result.by.items():
                places = [Place(line.figure.id, self.report.period.name, dimension, code) for code in codes]
                parts = [self.book.at[place] for place in places if place in self.book.at]
                left = Form() - whole.forms[0]
                for part in parts:
                    left += part.forms[0] if part.forms else Form()
                if left.times and abs(left.at(self.book.counts)) < NEAR:
                    self.book.zero.append(left)


def _inputs(organisation: Organisation, figure: Figure) -> Iterator[Figure]:
    """Yield the figures that go into a formula, and those that go into these."""
    for term, _back in figure.inputs(organisation):
        yield term
        yield from _inputs(organisation, term)


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
