"""What whoever signs a report should look at: numbers that contradict each other, entries that can hardly be right."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from omsorgskjerne.evaluate.explain.days import of_days
from omsorgskjerne.evaluate.explain.outliers import outliers
from omsorgskjerne.figures import Figure, Operation, terms_in
from omsorgskjerne.figures.results import Doubt, Partly
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

_ = words_of(__name__)

LITTLE = Fraction(1, 1000)
"""A difference of stated numbers that is less than this part of the largest is more likely a slip than a result."""
SMALL = 30
"""Numbers below this change by chance."""
MOST = 10
"""How many jumps are listed."""


def warnings(
    organisation: Organisation, store: Store, report: Report, *, today: date | None = None
) -> tuple[Phrase, ...]:
    """Return what should be looked at in a report: first what is stated, then what was entered.

    Raises StoreError when the store cannot be read.
    """
    until = today or store.now().date()
    with store.engine.reading():
        return (
            *_doubts(report),
            *_remainders(report),
            *_jumps(report, Fraction(organisation.settings.report.jump)),
            *of_days(organisation, store.query, report.period, until),
            *outliers(organisation, store.query, report.period),
        )


def _doubts(report: Report) -> Iterator[Phrase]:
    """Yield what contradicts itself: parts and whole, readings or targets of the same days, impossible shares."""
    for line in report.lines.values():
        for note in (*line.result.notes, *(line.goal.notes if line.goal else ())):
            if isinstance(note, Doubt):
                yield Phrase("{figure}: {note}", figure=line.figure.label, note=note)


def _remainders(report: Report) -> Iterator[Phrase]:
    """Yield differences of stated numbers that are next to nothing, such as a result of one krone."""
    for line in report.lines.values():
        inputs = [report.lines[id_] for id_ in line.formula_inputs if id_ in report.lines]
        if not _adds_stated(line.figure, inputs):
            continue
        value, largest = line.result.value, max(abs(one.result.value or Fraction(0)) for one in inputs)
        if value and not line.result.is_range and abs(value) < largest * LITTLE:
            text = _("{figure} is {value}, next to nothing beside {largest}: is a number that it is made of mistyped?")
            yield Phrase(text, figure=line.figure.label, value=value, largest=largest)


def _adds_stated(figure: Figure, inputs: list[Line]) -> bool:
    """Tell whether a formula only adds and takes away stated figures of its own unit."""
    if figure.expression is None:
        return False
    plain = all(
        term.operator in "+-" if isinstance(term, Operation) else isinstance(term, Figure)
        for term in terms_in(figure.expression)
    )
    return plain and all(one.figure.is_stated and one.figure.unit == figure.unit for one in inputs)


def _jumps(report: Report, factor: Fraction) -> Iterator[Phrase]:
    """Yield what is more than `factor` times last year's number, or less than that part of it.

    Of figures computed from others that jump nothing is said.
    """
    jumped = {id_: line for id_, line in report.lines.items() if _jumps_by(line, factor)}
    told = [line for line in jumped.values() if jumped.keys().isdisjoint(line.formula_inputs)]
    for line in islice(told, MOST):
        yield Phrase(
            _("{figure}: {value}, but {before} in {period}."),
            figure=line.figure.label,
            value=line.result.value,
            before=next(iter(line.previous.values())).value,
            period=report.previous[0],
        )
    if len(told) > MOST:
        yield Phrase(
            _("{n} more figures have changed as much since {period}."), n=len(told) - MOST, period=report.previous[0]
        )


def _jumps_by(line: Line, factor: Fraction) -> bool:
    """Tell whether a figure has jumped. What was recorded only for part of either period cannot be compared."""
    before = next(iter(line.previous.values()), None)
    if line.change is None or before is None or line.figure.is_given:
        return False
    if any(isinstance(note, Partly) for note in (*line.result.notes, *before.notes)):
        return False
    low, high = sorted(one.value or Fraction(0) for one in (line.result, before))
    return low >= 0 and high >= SMALL and high > low * factor
