"""What adds up among the numbers of a report: the equations by which a hidden number could be worked out.

Each says that numbers times coefficients are zero. Where the printed parts of a number are not all of it, what is left
is a number too: nobody prints it, and everybody can work it out.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.disclosure.numbers import Key, Number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.period import Period

Equation = tuple[tuple[Number, int], ...]
"""Numbers with their coefficients: together they are zero."""


def sums_of(numbers: Mapping[Key, Number], report: Report) -> Iterator[Equation]:
    """Yield every equation among the numbers of a report."""
    families: defaultdict[Any, list[Number]] = defaultdict(list)
    for number in numbers.values():
        if not number.result.is_range:
            families[number.key.family].append(number)
    for family in families.values():
        figure = family[0].figure
        if not figure.traits.is_divisible or figure.traits.is_most:
            continue
        alike, beside = _indexed(family)
        for number in family:
            for parts in _partitions(number, alike[number.key.filter], beside[number.key.days], report):
                yield from _sum(number, parts)
            if number.figure.is_union:
                yield from _pairs(number, numbers)


def _indexed(family: Iterable[Number]) -> tuple[dict[Any, list[Number]], dict[Period, list[Number]]]:
    """Return the numbers of a family by their filter, and by their days."""
    alike: defaultdict[Any, list[Number]] = defaultdict(list)
    beside: defaultdict[Period, list[Number]] = defaultdict(list)
    for number in family:
        alike[number.key.filter].append(number)
        beside[number.key.days].append(number)
    return alike, beside


def _partitions(
    whole: Number, alike: Iterable[Number], beside: Iterable[Number], report: Report
) -> Iterator[list[Number]]:
    """Yield, for each way in which a number is divided, the parts of it that are printed.

    Parts that exclude one another are one division; of others (different persons, narrower filters) each by itself.
    """
    key, columns = whole.key, whole.key.columns
    by_column: defaultdict[str, list[Number]] = defaultdict(list)
    by_time: defaultdict[str, list[Number]] = defaultdict(list)
    for other in alike if _flows(whole) else ():
        if _within(other.key.days, key.days):
            by_time[other.time or f"{other.key.days}"].append(other)
    for other in beside:
        narrower = [name for name, codes in other.key.columns.items() if columns.get(name) != codes]
        if narrower and _narrows(other.key.columns, columns):
            by_column[narrower[0] if len(narrower) == 1 else f"{narrower}"].append(other)
    for column, parts in by_column.items():
        if _adds_up(whole, column, report):
            disjoint = _disjoint(parts, column)
            yield disjoint
            yield from ([part] for part in parts if part not in disjoint)
        else:
            yield from ([part] for part in parts)
            if sum(part.value for part in parts) == whole.value:
                yield parts  # nobody is in two of them, as with what is known of a person
    yield from by_time.values()


def _pairs(number: Number, numbers: Mapping[Key, Number]) -> Iterator[Equation]:
    """Yield the equations of those who use two services: they are part of the users of each."""
    for pair in sorted(map(str, number.key.columns.get("services", ()))):
        for service in pair.split(" + "):
            key = number.key._replace(filter=frozenset([("service", frozenset([service]))]))
            if key in numbers:
                yield from _sum(numbers[key], [number])


def _narrows(narrow: Mapping[str, frozenset[str | None]], wide: Mapping[str, frozenset[str | None]]) -> bool:
    return narrow != wide and all(name in narrow and narrow[name] <= codes for name, codes in wide.items())


def _disjoint(parts: Iterable[Number], column: str) -> list[Number]:
    """Return parts that exclude one another, those of fewest codes first: the single codes of a breakdown."""
    taken: set[str | None] = set()
    kept = []
    for part in sorted(parts, key=lambda part: len(part.key.columns.get(column, ()))):
        codes = part.key.columns.get(column, frozenset())
        if codes and not codes & taken:
            taken |= codes
            kept.append(part)
    return kept


def _adds_up(whole: Number, column: str, report: Report) -> bool:
    """Tell whether the parts of a number by a column exclude one another."""
    line = report.lines.get(whole.figure.id)
    axis = line.axes.get(column.rpartition(".")[2]) if line is not None else None
    if axis is not None:
        return axis.additive
    return whole.figure.traits.additive and whole.figure.traits.has_one_code


def _flows(whole: Number) -> bool:
    """Tell whether what lies in some days is the sum of what lies in each part of them."""
    return whole.figure.rows is not None and whole.figure.traits.additive


def _within(days: Period, wide: Period) -> bool:
    return days != wide and wide.covers(days)


def _sum(whole: Number, parts: list[Number]) -> Iterator[Equation]:
    """Yield the equation of a number and its parts; what is left of it is a number of its own."""
    left = whole.value - sum((part.value for part in parts), Fraction(0))
    if not parts or left < 0:
        return  # the parts overlap, or were stated otherwise: nothing follows
    terms = [(whole, -1), *((part, 1) for part in parts)]
    if left:
        terms.append((_rest(whole, parts, left), 1))
    yield tuple(terms)


def share_rest(few: Number, many: Number) -> Equation:
    """Return the equation of a part and a whole whose share is printed: what is left can be worked out."""
    return tuple(next(_sum(many, [few])))


def _rest(whole: Number, parts: Iterable[Number], left: Fraction) -> Number:
    """Return what is left of a number without parts of it, with those who stand behind that."""
    held = whole.held
    for part in parts:
        if held is not None and part.held is not None:
            held = held.without(part.held) if whole.figure.traits.counts_each_once else held.less(part.held)
        else:
            held = None
    return Number(whole.key, whole.figure, left, attrs.evolve(whole.result, value=left, by={}, n=None), held)
