"""The appendix: what each figure is, with its formula in words and with the values put in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.figures import (
    Between,
    Constant,
    Earlier,
    Figure,
    Operation,
    terms_in,
    write_expression,
)
from omsorgskjerne.rounding import decimals_of
from omsorgskjerne.show.document import Definition, Label
from omsorgskjerne.show.notes import said
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Term
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.show.numbers import Numbers

_ = words_of(__name__)

MORE_DECIMALS = 2
"""So many more than a figure is printed with stand in its formula, where it has them."""


@attrs.frozen
class Definitions:
    """Writes the definitions of one report's figures."""

    report: Report
    numbers: Numbers
    defined: frozenset[str] = frozenset()
    """Ids of the figures that have an entry to lead to."""

    def of(self, line: Line) -> Definition:
        """Return what a figure is."""
        figure, language = line.figure, self.numbers.language
        text = said(line.definition, self.numbers)
        labels = computed = ""
        if figure.expression is not None:
            labels = write_expression(figure.expression, self.name)
            # A formula with days of its own was computed from values of these days, which the report does not hold.
            computed = "" if figure.since or figure.as_of else self.computed(figure.expression, line)
            text = language.say(figure.definition)  # one made from the formula would only say it twice
        return Definition(
            figure.id,
            language.say(figure.label),
            text,
            labels,
            computed,
            tuple(self.facts(line)),
            tuple(
                Label(language.say(self.report.lines[id_].figure.label), id_)
                for id_ in line.formula_inputs
                if id_ in self.defined
            ),
        )

    def facts(self, line: Line) -> Iterator[tuple[str, str]]:
        """Yield name and value of what else is known of a figure."""
        say, figure, result = self.numbers.language.say, line.figure, line.result
        if figure.unit:
            yield say(_("Unit")), say(figure.unit.label)
        yield say(_("Kind")), say(figure.kind)
        unsaid = say(_("not shown")) if result.suppressed else self.numbers.not_stated
        yield say(_("Basis")), say(Quality(result.quality).label) if result.quality else unsaid
        if result.n is not None:
            yield "n", self.numbers.number(result.n)
        if result.respondents is not None:
            yield say(_("Respondents")), self.numbers.number(result.respondents)
        yield say(_("Version")), str(figure.version)
        yield say(_("Id")), figure.id

    def name(self, term: Term) -> str:
        """Write a term of a formula in words: a label, or a number as it stands."""
        language = self.numbers.language
        if isinstance(term, Constant):
            return self.numbers.exact(Fraction(term.value))
        if isinstance(term, Earlier):
            label = self.name(term.figure)
            return (
                language.say(_("{figure} last year"), figure=label)
                if term.years == 1
                else language.say(_("{figure} {years} years before"), figure=label, years=term.years)
            )
        if not isinstance(term, Figure):
            return ""
        line = self.report.lines.get(term.id)
        label = language.say(line.figure.label if line else term.label)
        codes = [self._code(term, field, code) for field, code in self._slice(term)]
        return f"{label} ({', '.join(codes)})" if codes else label

    def computed(self, expression: Term, line: Line) -> str:
        """Write a formula with its values and what comes of it; empty where one of these is missing or a range.

        `45 870 / 278 = 165`; a printed number that is rounded further is said: `… = 73 850,7, shown as ca. 74 000`.
        """
        figure = line.figure
        inputs = {
            id(term): self.written(term) for term in terms_in(expression) if not isinstance(term, Operation | Between)
        }
        if line.result.value is None or not all(inputs.values()):
            return ""
        values = write_expression(expression, lambda term: inputs[id(term)])
        shown = self.numbers.result(line.result, figure)
        if line.result.is_range:
            return f"{values} = {shown}"
        more = self._more(line.result.value, figure)
        estimated = line.result.quality is Quality.ESTIMATED
        if more == self.numbers.value(line.result.value, figure, estimated=estimated):
            return f"{values} = {shown}"
        result = self.numbers.with_sign(more, figure.unit)
        return self.numbers.language.say(
            _("{values} = {result}, shown as {shown}"), values=values, result=result, shown=shown
        )

    def written(self, term: Term) -> str:
        """Write the value of a term; empty where the report does not hold it."""
        if isinstance(term, Constant):
            return self.numbers.exact(Fraction(term.value))
        figure = term.figure if isinstance(term, Earlier) else term
        result = self._found(term)
        if result is None or result.value is None or result.is_range or not isinstance(figure, Figure):
            return ""
        text = self.numbers.exact(result.value) if figure.is_set else self._more(result.value, figure)
        return f"({text})" if result.value < 0 else text

    def _more(self, value: Fraction, figure: Figure) -> str:
        return self.numbers.number(value, decimals_of(value, 0, figure.decimals + MORE_DECIMALS))

    def _found(self, term: Term) -> Result | None:
        """Look a term's result up: a figure's own, that of years before, or the part of a breakdown that a slice is."""
        lines = self.report.lines
        if isinstance(term, Earlier):
            line = lines.get(term.figure.id)
            return line.previous.get(self.report.period.back(term.years).name) if line else None
        if not isinstance(term, Figure):
            return None
        if term.id in lines:
            return lines[term.id].result
        extra = self._slice(term)
        if len(extra) != 1 or term.since or term.as_of:
            return None
        field, code = extra[0]
        return lines[_base(term)].result.by.get(field, {}).get(code)

    def _slice(self, figure: Figure) -> list[tuple[str, str | None]]:
        """Return field and code of what narrows a figure made within a formula; empty for a declared figure."""
        base = self.report.lines.get(_base(figure))
        if figure.id in self.report.lines or base is None:
            return []
        known = base.figure.filters
        return [(field, code) for field, codes in figure.filters.items() if known.get(field) != codes for code in codes]

    def _code(self, figure: Figure, field: str, code: str | None) -> str:
        if code is None:
            return self.numbers.not_stated
        axis = self.report.lines[_base(figure)].axes.get(field)
        own = code.label if isinstance(code, Choice) else code
        return self.numbers.language.say("{label}", label=axis.codes.get(code, own) if axis else own)


def _base(figure: Figure) -> str:
    return figure.id.partition("[")[0]
