"""Notes of a report: what a reader must know of a number, numbered in the order in which they are met."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from omsorgskjerne.period import Period
from omsorgskjerne.show.document import tidy
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.show.numbers import Numbers

_ = words_of(__name__)

SURELY_NO_YEAR = 10_000


class Notes:
    """Numbers notes. The same words are the same note."""

    def __init__(self) -> None:
        """Begin with none."""
        self._numbers: dict[str, int] = {}

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the notes in order."""
        return tuple(self._numbers)

    def number(self, text: str) -> int:
        """Return the number of a note."""
        return self._numbers.setdefault(tidy(text), len(self._numbers) + 1)

    @staticmethod
    def of(line: Line, report: Report, numbers: Numbers) -> Iterator[str]:
        """Yield the notes of a figure: its own, then what its results this period and before must be read with."""
        language, figure = numbers.language, line.figure
        if figure.note:
            yield language.say(figure.note)
        if figure.as_of:
            yield language.say(_("As it stood on {date}."), date=numbers.date(figure.as_of))
        if figure.since:
            yield language.say(_("Counted from {date}."), date=numbers.date(figure.since))
        yield from _said(line.result, numbers)
        for note in line.goal.notes if line.goal else ():
            yield said(note, numbers)
        for period in report.previous:
            earlier = line.previous.get(period.name)
            if earlier and (told := " ".join(_said(earlier, numbers))):
                yield f"{numbers.period(period)}: {told}"


def _said(result: Result, numbers: Numbers) -> Iterator[str]:
    if result.known is not None:
        yield numbers.language.say(
            _("Known by code: {known} different persons. Others were not named."), known=numbers.number(result.known)
        )
    for note in result.notes:
        yield said(note, numbers)
    if result.respondents is not None and result.n is None:
        yield numbers.language.say(
            _("{respondents} took part; how many answered this question is not known."),
            respondents=numbers.number(result.respondents),
        )
    if result.source:
        yield numbers.language.say(_("Source: {source}."), source=result.source)


def said(phrase: Phrase, numbers: Numbers) -> str:
    """Return a phrase with its numbers, dates and periods as the language writes them."""
    return numbers.language.say(phrase.text, **{name: written(value, numbers) for name, value in phrase.values.items()})


def written(value: object, numbers: Numbers) -> object:
    """Write a value of a note or definition in the language.

    A whole number below 10 000 stays as it is: it may be a year.
    """
    if isinstance(value, Period):  # which is a tuple too
        return numbers.period(value)
    if isinstance(value, date):
        return numbers.date(value)
    if isinstance(value, tuple):
        return ", ".join(str(written(one, numbers)) for one in value)
    if isinstance(value, Decimal | Fraction):
        return numbers.exact(Fraction(value))
    if isinstance(value, Phrase):
        return Phrase(value.text, **{name: written(inner, numbers) for name, inner in value.values.items()})
    return numbers.number(value) if isinstance(value, int) and value >= SURELY_NO_YEAR else value
