"""The book of a report: what each of its numbers is made of.

A number is told by the units that go into it: a figure, the part of another that it is a slice of and the month of a
third are one where they are made of the same. What follows from printed numbers follows from the units: whoever adds
numbers up adds up what they are made of.
"""

from __future__ import annotations

from array import array
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import Form, NotLinearError, Quotient
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.disclosure.units import read_classes
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.figures import TIME, Constant, Earlier, Figure, Operation, terms_in
from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.rounding import nearest
from omsorgskjerne.terms import Disclosure, Quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store

WEEKDAY = "weekday"
NEAR = 1e-6
"""As much as floating point numbers may be off that add up."""
BASIS = (Behind(rows=1), Behind(["somebody"], array("d", [1])), Behind(others=1))
"""A row, a person with a weight of one, and a head: what each gives of a number is what it is made of them."""


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

    @property
    def value(self) -> Fraction:
        """Return the number, or the low end of a range."""
        return self.result.value or Fraction(0)

    @property
    def divisor(self) -> Form | None:
        """Return what it is divided by, if it is a mean, share or quotient."""
        return self.n if self.quotient is None else self.quotient.bottom

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
    absent: dict[tuple[str, str], list[Form]] = attrs.field(factory=dict)
    """Of a breakdown (figure, dimension) the codes of which it has no row, for there is nothing of them."""

    def zero_where(self, there: Iterable[Place]) -> list[Form]:
        """Return what is zero in every world in which some places are printed."""
        breakdowns = {(place.figure, place.dimension) for place in there}
        # In the order of the book: that of a set is another in every run, and what is hidden depends on it.
        return [*self.zero, *(form for one, forms in self.absent.items() if one in breakdowns for form in forms)]


def write_book(report: Report, evaluation: Evaluation, store: Store) -> Book:
    """Return the book of a report that was made from an evaluation. Raises StoreError when the store cannot be read."""
    return _Writer(report, evaluation, store).write()


class _Writer:
    """Writes the book of a report."""

    def __init__(self, report: Report, evaluation: Evaluation, store: Store) -> None:
        """Read what the numbers of a report are made of, and those that go into its formulas."""
        self.report, self.evaluation, self.organisation = report, evaluation, evaluation.organisation
        self.asked = [Asked(period, back) for back, period in enumerate((report.period, *report.previous))]
        figures = {line.figure.id: line.figure for line in report.lines.values()}
        for figure in list(figures.values()):
            figures |= {one.id: one for one in _inputs(self.organisation, figure) if one.id not in figures}
        windows: dict[tuple[Figure, Period], bool] = {}
        for figure in figures.values():
            for one in self.asked:
                window = figure.window(*one)
                windows[figure, window] = windows.get((figure, window), False) or not one.years
        self.classes = read_classes(self.organisation, store, windows, report.period, evaluation.today)
        self.bases = {figure.id: _basis(figure, self.organisation) for figure in figures.values()}
        self.book = Book(self.classes.counts, self.classes.least)
        self.known: dict[Part, Number] = {}

    def write(self) -> Book:
        """Return the book."""
        for line in self.report.lines.values():
            for one in self.asked:
                result = line.previous.get(one.period.name) if one.years else line.result
                if result is None or (line.figure.as_of is not None and one.years):
                    continue
                for dimension, code, part in result.places():
                    if part.value is not None and not (one.years and dimension):
                        place = Place(line.figure.id, one.period.name, dimension, code)
                        number = self.number(line.figure, one, dimension, code, part)
                        number.places.append(place)
                        self.book.at[place] = number
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
                _Formula(self, number, asked, dimension, code).write()
            elif figure.disclosure is not Disclosure.NONE:
                self._make(number, part)
        return self.known[part]

    def result(self, figure: Figure, asked: Asked, dimension: str, code: str | None) -> Result | None:
        """Return what a figure gives in a period, or a part of it; None where it has no such part."""
        result = self.evaluation.result(figure, *asked)
        return result.by.get(dimension, {}).get(code) if dimension else result

    def _make(self, number: Number, part: Part) -> None:
        """Write down what a number is made of; one of no rows, or no sum of them, is a unit of its own."""
        forms = {name: self._form(part, basis) for name, basis in self.bases[part.figure].items()}
        made = {name: form for name, form in forms.items() if form.times}
        number.n = made.get("n")
        if "sum" in made and "n" in made:
            number.quotient = Quotient(made["sum"], made["n"])
        elif "high" in made:
            number.forms = tuple(made[name] for name in ("known", "high") if name in made)
        elif "value" in made:
            number.forms = (made["value"],)
        elif "n" not in made and not number.fixed:
            step = Fraction(1 if number.value >= 0 else -1, number.value.denominator)
            self.book.counts.append(float(number.value / step))
            number.forms = (Form({len(self.book.counts) - 1: float(step)}),)

    def _form(self, part: Part, basis: tuple[float, ...]) -> Form:
        rows, weight, others = basis
        times = {
            unit: one.rows * rows + one.weight * weight + one.others * others
            for unit, one in self.classes.adds.get(part, ())
        }
        return Form({unit: some for unit, some in times.items() if some})

    def _find_absent(self) -> None:
        """Write down what breakdowns have no row of: units that would make one."""
        windows = {id_: line.figure.window(*self.asked[0]) for id_, line in self.report.lines.items()}
        for part in self.classes.adds:
            if windows.get(part.figure) == part.days:
                codes = self.report.lines[part.figure].result.by.get(part.dimension)
                if codes and part.code not in codes:
                    forms = (self._form(part, basis) for basis in self.bases[part.figure].values())
                    found = self.book.absent.setdefault((part.figure, part.dimension), [])
                    found += (form for form in forms if form.times)

    def _take_rules(self) -> None:
        """Write down what is never more than what, by rules; rows that are older than a rule may not keep it."""
        for one, other in self.organisation.never_more:
            for part, number in self.known.items():
                most = self.known.get(part._replace(figure=other)) if part.figure == one else None
                if most is not None and most.forms and number.forms:
                    left = most.forms[-1] - number.forms[-1]
                    if left.times and left.at(self.book.counts) > -NEAR:
                        self.book.least.append(left)

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


@attrs.frozen(eq=False)
class _Formula:
    """A formula in a period, or a part of it: what goes into it, and what it is of these where it is a quotient."""

    writer: _Writer
    number: Number
    asked: Asked
    dimension: str
    code: str | None
    inputs: list[Number] = attrs.field(factory=list)

    def write(self) -> None:
        """Write down what a formula is made of; of one that is no quotient of sums only what goes into it."""
        expression = self.number.figure.expression
        values = {term: self._value(term) for term in ([] if expression is None else terms_in(expression))}
        try:
            made = None if expression is None else _quotient(expression, values)
            if made is not None and made.is_linear:
                self.number.forms = (made.linear(),)
            else:
                self.number.quotient = made
        except (NotLinearError, ZeroDivisionError):
            pass
        self.number.inputs = tuple(self.inputs)

    def _value(self, term: Term) -> Quotient | None:
        """Return what a figure in it is, of the same part where it has the dimension; None of what is no quotient."""
        match term:
            case Constant():
                return Quotient(Form(constant=float(term.value)))
            case Earlier():
                return self._of_figure(term.figure, term.years)
            case Figure():
                return self._of_figure(term, 0)
        return None

    def _of_figure(self, term: Figure, back: int) -> Quotient | None:
        figure = self.writer.organisation.resolve(term)
        days = self.number.figure.window(*self.asked)
        asked = Asked(days.back(back) if back else days, self.asked.years + back)
        timed = self.dimension in TIME and self.dimension != WEEKDAY
        parted = self.dimension in figure.dimension_names and not (timed and back)
        part = (self.dimension, self.code) if parted else ("", None)
        result = self.writer.result(figure, asked, *part)
        if result is None or result.value is None:
            return Quotient(Form())
        if figure.disclosure is Disclosure.NONE and figure.expression is None:
            return Quotient(Form(constant=float(result.value)))
        number = self.writer.number(figure, asked, *part, result)
        self.inputs.append(number)
        if number.quotient is not None:
            return number.quotient
        if len(number.forms) == 1:
            return Quotient(number.forms[0])
        if number.fixed:
            return Quotient(Form(constant=float(number.value)))
        return None


def _quotient(term: Term, values: Mapping[Term, Quotient | None]) -> Quotient:
    """Return what a formula is, of what its figures are. Raises NotLinearError."""
    found = values[term]
    if found is None and isinstance(term, Operation):
        return _quotient(term.left, values).joined(term.operator, _quotient(term.right, values))
    if found is None:
        raise NotLinearError
    return found


def _inputs(organisation: Organisation, figure: Figure) -> Iterator[Figure]:
    """Yield the figures that go into a formula, and those that go into these."""
    for term, _back in figure.inputs(organisation):
        yield term
        yield from _inputs(organisation, term)


def as_printed(numbers: Iterable[Number], counts: Sequence[float]) -> Iterator[Form]:
    """Yield what is not negative where means, shares and quotients are printed as they are, of whole numbers."""
    for number in numbers:
        if number.divisor is not None:
            decimals, step = number.figure.precision(number.value, estimated=number.result.quality is Quality.ESTIMATED)
            printed, half = float(nearest(number.value, decimals, step)), step / (2 * 10**decimals)
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


def _basis(figure: Figure, organisation: Organisation) -> dict[str, tuple[float, ...]]:
    """Return what a row, a weight and a head each give of the number of a figure, by what it is called."""
    found = [figure.recount(behind, organisation) for behind in BASIS]
    names = dict.fromkeys(name for one in found for name in one)
    return {name: tuple(float(one.get(name, 0)) for one in found) for name in names}
