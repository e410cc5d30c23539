"""Writing the book of a report: what each of its numbers is made of, and those that go into its formulas."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.book import Book, Number, as_printed
from omsorgskjerne.disclosure.forms import NEAR, Form, NotLinearError, Quotient
from omsorgskjerne.disclosure.formulas import quotient_of
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.disclosure.units import basis_of, read_classes
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.figures import Constant, Earlier, Figure, terms_in
from omsorgskjerne.figures.behind import Part
from omsorgskjerne.figures.expressions import STRETCHES
from omsorgskjerne.figures.results import HIDDEN
from omsorgskjerne.organisation.loosened import is_of_people
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store


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
                # Of a range, the least there may be is no more than the most of all parts, and the other way round.
                ends = [(one.forms[0], one.forms[-1]) for one in parts if one.forms]
                most = sum((high for _low, high in ends), Form()) - whole.forms[0]
                least = whole.forms[-1] - sum((low for low, _high in ends), Form())
                self.book.least.extend(one for one in (most, least) if one.times and one.at(self.book.counts) > -NEAR)


def _inputs(organisation: Organisation, figure: Figure) -> Iterator[Figure]:
    """Yield the figures that go into a formula, and those that go into these."""
    for term, _back in figure.inputs(organisation):
        yield term
        yield from _inputs(organisation, term)


@attrs.frozen(eq=False)
class FormulaWriter:
    """A formula in a period, or a part of it: what goes into it, and what it is of these where it is a quotient."""

    writer: Writer
    number: Number
    asked: Asked
    dimension: str
    code: str | None
    inputs: list[Number] = attrs.field(factory=list)

    def write(self, expression: Term) -> None:
        """Write down what the ends of a formula are made of; where they are no sum or quotient, only what goes in."""
        values = {term: self._value(term) for term in terms_in(expression)}
        try:
            low, high = (quotient_of(expression, values, high=end) for end in (False, True))
            if low.is_linear and high.is_linear:
                self.number.forms = (low.linear(),) if low == high else (low.linear(), high.linear())
            elif low == high:
                # Bounds of a quotient hold for a positive divisor.
                below = low.bottom.at(self.writer.book.counts) < 0
                self.number.quotient = Quotient(low.top.by(-1), low.bottom.by(-1)) if below else low
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
        timed = self.dimension in STRETCHES
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
