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
    from omsorgskjerne.disclosure.book import Number
    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.organisation.audiences import Rule

SECOND = Fraction(1, 10)
"""How near to the largest part of an amount the one who has the next may come: as a part of it (the p% rule)."""


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
    held = number.held
    return _tells_amount(number) and held is not None and (held.dominance > rule.dominance or _is_told_to_next(held))


def _tells_amount(number: Number) -> bool:
    """Tell whether a number is an amount of which one may have more than another, or is one with its number of rows."""
    traits = number.figure.traits
    mean = number.quotient is not None and traits.is_rate and not traits.is_share
    return traits.is_shared_out or mean


def _is_told_to_next(held: Behind) -> bool:
    """Tell whether the one with the second largest part could put the largest closer than it should be."""
    first, second = held.two_largest
    return held.total > 0 and held.total - first - second < SECOND * Fraction(first)


def persons_behind(number: Number) -> int:
    """Return how many different persons (households, dwellings) stand behind a number.

    Different ones are what some figures count: those who belong together are one, where a household or dwelling stands
    for its persons. A mean, median or share has as many as answered, if these are known to be fewer. Of a number stated
    by hand nobody knows who is behind: it is taken for the number of persons, and a score or share is as good as its n.
    """
    figure, result = number.figure, number.result
    counted = ceil(result.high if result.high is not None else number.value)
    if figure.traits.counts_each_once:
        return counted if number.held is None else counted - len(number.held.holders) + number.held.apart
    if figure.traits.is_rate:
        behind = [held for held in (result.n, number.held.persons if number.held else None) if held is not None]
        return min(behind, default=result.respondents or 0)
    return number.held.persons if number.held is not None else abs(counted)


def groups_in(number: Number) -> list[Fraction]:
    """Return the sizes of groups that a number tells of: both sides of a share, the low end of a range.

    Where nobody is known the low end is no group, but the most that one row counts.
    """
    result, figure = number.result, number.figure
    groups = [result.low] if result.low is not None and result.known != 0 and figure.traits.distinct else []
    n = result.n or result.respondents
    if figure.unit is Unit.PERCENT and n and figure.traits.is_share:
        part = Fraction(round(number.value * n / 100))
        groups += [part, n - part]
    return groups
