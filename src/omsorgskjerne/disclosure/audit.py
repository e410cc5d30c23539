"""The auditor: tries to tell every number that a report does not show, from everything that it does.

It is independent of whatever decided what is shown, and knows what any reader knows: the printed report.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.bounds import Bounds, Interval
from omsorgskjerne.disclosure.facts import learn
from omsorgskjerne.disclosure.groups import groups_left_over, small_numbers
from omsorgskjerne.disclosure.places import Place, places

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.disclosure.facts import Known
    from omsorgskjerne.disclosure.sheet import Sheet
    from omsorgskjerne.evaluate.results import Report


@attrs.frozen
class Gap:
    """A number that can be told better than it should be, or is shown and should not."""

    place: Place
    low: Fraction
    """With `high`: what an outsider can tell. Where the report contradicts itself both are 0."""
    high: Fraction | None
    """None is no upper end."""
    asked: Fraction
    """How wide the interval should have been."""


def audit(
    published: Report, asked: Mapping[Place, Fraction], *, threshold: int, released: Collection[Place] = ()
) -> tuple[Gap, ...]:
    """Return what a protected report gives away, in the order of the report.

    `asked` says how wide the interval of a sensitive number must be; any other that is not shown must only not be known
    exactly. A number of persons below the threshold is a gap wherever it can be told, unless its place was `released`.
    """
    known = learn(published)
    sheet, bounds = known.sheet, Bounds(known.facts, known.sheet.steps)
    small = [*small_numbers(sheet, bounds, threshold), *groups_left_over(known, bounds, threshold)]
    gaps = [*_told(known, bounds, asked), *(Gap(*one, asked=Fraction(threshold)) for one in small)]
    order = {place: number for number, place in enumerate(place for some in sheet.places.values() for place in some)}
    kept = {gap.place: gap for gap in reversed(gaps) if gap.place not in released}
    return tuple(sorted(kept.values(), key=lambda gap: order.get(gap.place, len(order))))


def intervals(published: Report) -> dict[Place, Interval]:
    """Return what an outsider can tell of every number that is not shown."""
    known = learn(published)
    bounds = Bounds(known.facts, known.sheet.steps)
    return {place: _interval(known, bounds, cell) for cell, place in _hidden(known.sheet)}


def _told(known: Known, bounds: Bounds, asked: Mapping[Place, Fraction]) -> Iterator[Gap]:
    """Yield the numbers not shown that can be told better than they should."""
    sheet = known.sheet
    for cell, place in _hidden(sheet):
        width = asked.get(place, sheet.steps.get(cell, Fraction(1, 10 ** sheet.figures[cell].decimals)))
        if cell not in known.ratios and bounds.surely_wide(sheet.number(cell), width):
            continue
        interval = _interval(known, bounds, cell)
        if interval.narrower(width):
            yield Gap(place, interval.low or Fraction(0), interval.high, width)


def _interval(known: Known, bounds: Bounds, cell: Cell) -> Interval:
    """Return what can be told of a cell: directly, and of a quotient by what is divided; the narrower end of both."""
    own, ratio = bounds.of(known.sheet.number(cell)), known.ratios.get(cell)
    if ratio is None:
        return own
    other = bounds.of_ratio(ratio.top, ratio.bottom)
    lows = [low for low in (own.low, other.low) if low is not None]
    highs = [high for high in (own.high, other.high) if high is not None]
    return Interval(max(lows, default=None), min(highs, default=None))


def _hidden(sheet: Sheet) -> Iterator[tuple[Cell, Place]]:
    """Yield every place in which there is a number that is not shown; one shown in another place is known."""
    results = dict(places(sheet.report))
    for cell, some in sheet.places.items():
        yield from ((cell, place) for place in some if results[place].suppressed)
