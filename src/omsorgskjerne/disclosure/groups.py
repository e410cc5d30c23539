"""Groups of few persons that a report gives away without hiding anything: shown, left over, or behind a share."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.disclosure.cells import of_persons
from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.disclosure.bounds import Bounds, Interval
    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.disclosure.facts import Known
    from omsorgskjerne.disclosure.sheet import Sheet
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result


class Small(NamedTuple):
    """Where a small group can be told, and how large it is."""

    place: Place
    low: Fraction
    high: Fraction


def small_numbers(sheet: Sheet, bounds: Bounds, threshold: int) -> Iterator[Small]:
    """Yield the numbers below the threshold that are shown, stand behind a share, or can be told from a formula."""
    for place, result in places(sheet.report):
        figure = sheet.report.lines[place.figure].figure
        if figure.disclosure is Disclosure.NONE or result.suppressed:
            continue
        yield from (Small(place, size, size) for size in _shown(figure, result) if 0 < size < threshold)
    for cell, place in sheet.within.items():
        if of_persons(sheet.figures[cell]):
            interval = bounds.of(sheet.number(cell))
            if _is_small(interval, threshold) and interval.low is not None and interval.high is not None:
                yield Small(place, interval.low, interval.high)


def _shown(figure: Figure, result: Result) -> Iterator[Fraction]:
    """Yield the sizes of the groups that a number which is shown speaks of."""
    most = result.high if result.is_range else result.value
    if most is not None and of_persons(figure):
        yield most
    if result.n is not None and result.value is not None:
        yield Fraction(result.n)
        if figure.unit is Unit.PERCENT:
            some = Fraction(round(result.value * result.n / 100))
            yield from (some, result.n - some)


def groups_left_over(known: Known, bounds: Bounds, threshold: int) -> Iterator[Small]:
    """Yield what is part of something else and leaves only few: 27 visitors of whom 25 are women are 2 others.

    What is left over and has a place of its own is judged there.
    """
    sheet, judged = known.sheet, _judged(known)
    for narrow, wide in known.nested:
        if (narrow, wide) in judged or not (_counts(sheet, narrow) and _counts(sheet, wide)):
            continue
        rest = sheet.number(wide) - sheet.number(narrow)
        if rest.times and bounds.surely_wide(rest, Fraction(threshold)):
            continue
        interval = bounds.of(rest)
        if _is_small(interval, threshold) and interval.low is not None and interval.high is not None:
            yield from (Small(place, interval.low, interval.high) for place in sheet.places[narrow])


def _counts(sheet: Sheet, cell: Cell) -> bool:
    """Tell whether a cell that has a place is a number of rows or different persons that could give somebody away."""
    figure = sheet.figures[cell]
    counted = of_persons(figure) or figure.traits.counts_rows
    return cell in sheet.places and counted and figure.disclosure is not Disclosure.NONE


def _judged(known: Known) -> set[tuple[Cell, Cell]]:
    """Return part and whole where everything that is left over has a place: the other parts, and theirs in turn."""
    above: dict[Cell, set[Cell]] = {}
    for whole, parts, adds_up in known.partitions:
        if adds_up and all(part in known.sheet.places for part in parts):
            for part in parts:
                above.setdefault(part, set()).add(whole)
    found = set()
    for part in above:
        due = [part]
        while due:
            for whole in above.get(due.pop(), ()):
                if (part, whole) not in found:
                    found.add((part, whole))
                    due.append(whole)
    return found


def _is_small(interval: Interval, threshold: int) -> bool:
    return interval.low is not None and interval.high is not None and 0 < interval.low <= interval.high < threshold
