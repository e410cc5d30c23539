"""Which numbers are too small, or too much one person's, to be shown (primary suppression).

No single rule is fixed by law. Statistics Norway and the directorates hide numbers of few persons, show zero, and ask
that counts of visits, measures or hours stem from several different persons: 40 measures of one are a small number.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from omsorgskjerne.figures.formula import signed
from omsorgskjerne.terms import Unit

if TYPE_CHECKING:
    from omsorgskjerne.disclosure.numbers import Number
    from omsorgskjerne.organisation.audiences import Rule

PROTECTION = Fraction(1, 5)
"""How wide, as a part of a hidden number, the interval must be that an outsider can put around it: 20 per cent."""


def is_sensitive(number: Number, rule: Rule) -> bool:
    """Tell whether a number must not be shown for its own sake."""
    expression = number.figure.expression
    if number.fixed or (expression is not None and not signed(expression)):
        return False  # a quotient is hidden with what goes into it
    persons = persons_behind(number)
    if 0 < persons < rule.threshold:
        return True
    few = (group for group in groups_in(number) if 0 < group < rule.threshold)
    if next(few, None) is not None:
        return True
    return number.figure.traits.is_shared_out and number.held is not None and number.held.dominance > rule.dominance


def persons_behind(number: Number) -> int:
    """Return how many different persons (households, dwellings) stand behind a number.

    Different ones are what some figures count; a mean, median or share has as many as answered, if these are known to
    be fewer. Of a number stated by hand nobody knows who is behind: it is taken for the number of persons, and a score
    or share is as good as its n.
    """
    figure, result = number.figure, number.result
    counted = ceil(result.high if result.high is not None else number.value)
    if figure.traits.counts_each_once:
        return counted
    if figure.traits.is_rate:
        behind = [held for held in (result.n, number.held.persons if number.held else None) if held is not None]
        return min(behind, default=result.respondents or 0)
    return number.held.persons if number.held is not None else abs(counted)


def groups_in(number: Number) -> list[Fraction]:
    """Return the sizes of groups that a number tells of: both sides of a share, the low end of a range."""
    result, figure = number.result, number.figure
    groups = [result.low] if result.low is not None and figure.traits.distinct else []
    n = result.n or result.respondents
    if figure.unit is Unit.PERCENT and n and figure.traits.is_share:
        part = Fraction(round(number.value * n / 100))
        groups += [part, n - part]
    return groups


def asked_width(number: Number, rule: Rule) -> Fraction:
    """Return how wide the interval must be that an outsider can put around a sensitive number.

    It reaches over as many as the threshold, so that it cannot be told to lie below it, and over a part of a large
    number; amounts in other units than their rows (hours of minutes) over that part alone.
    """
    part = abs(number.value) * PROTECTION
    whole = number.value.denominator == 1
    return max(Fraction(rule.threshold), Fraction(ceil(part))) if whole else part
