"""Numbers behind numbers: how many rows a mean or a share is of, and what they come to."""

from __future__ import annotations

from fractions import Fraction
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from tests.attack.bounds import Row
from tests.attack.knowledge import ALL_STATE_IT, FEWER
from tests.attack.printed import Place, Shown

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date

    from tests.attack.facts import Facts
    from tests.attack.knowledge import Rows
    from tests.attack.printed import Figure

NOTHING_HIDDEN = Shown(Fraction(0), Fraction(0))
SCORES = (1, 5)
"""The least and the most that a score can be."""


class Behind(NamedTuple):
    """A number that is printed nowhere: `n` rows behind a mean, or their `sum`."""

    aspect: str
    rows: tuple[Hashable, ...]
    """Figures of the same rows have the same number of them."""
    figure: str
    place: tuple[Hashable, ...]


def tell_means(facts: Facts) -> None:
    """Say that a mean is a sum of whole numbers by how many there are, and a share one of two such numbers."""
    small: dict[str, list[Row]] = {}
    own_sake = False
    for id_, figure in facts.known.figures.items():
        rows = facts.rows[id_]
        if rows is None or not rows.measure.startswith(("mean of", "share of", "median of")):
            continue
        for place in facts.places_of(id_):
            number = _mean(facts, figure, rows, place)
            hidden = facts.known.numbers[place].hidden
            if hidden:
                small.setdefault(id_, []).append(Row({number: 1}, 0, facts.threshold - 1, "small mean"))
            own_sake |= facts.known.numbers[place].low is not None and any(
                _is_hidden(facts, one) for one, same in _counted(facts, rows, place) if same
            )
        for period, dimensions in figure.dimensions.items():
            for name, codes in dimensions.items():
                for aspect in ("n", "sum") if codes else ():
                    parts = [_behind(facts, place, rows, aspect) for place in figure.parts(period, name)]
                    facts.system.equal(_behind(facts, Place(id_, period), rows, aspect), parts, "mean")
    if own_sake:
        facts.guesses += small.values()


def _is_hidden(facts: Facts, name: Hashable) -> bool:
    """Tell whether a number is hidden: where its mean is shown, means are hidden for their own sake only."""
    return facts.known.numbers.get(name, NOTHING_HIDDEN).hidden if isinstance(name, Place) else False


def _behind(facts: Facts, place: Place, rows: Rows, aspect: str) -> Behind:
    where = tuple(sorted((name, tuple(sorted(codes))) for name, codes in rows.where.items()))
    stated = rows.measure.partition(" of ")[2]
    own = "" if aspect == "n" else place.figure
    name = Behind(aspect, (rows.table, rows.time, stated, where, _days(facts.figure(place))), own, place[1:4])
    facts.system.number(name)
    return name


def _mean(facts: Facts, figure: Figure, rows: Rows, place: Place) -> Behind:
    """Say what a mean tells of the number and the sum of rows behind it; return the number."""
    shown, number = facts.known.numbers[place], _behind(facts, place, rows, "n")
    facts.stands_behind[number] = place
    facts.system.number(number, facts.threshold if shown.low is not None else int(shown.hidden))
    for other, same in _counted(facts, rows, place):
        facts.system.row({number: -1, other: 1}, 0, 0 if same else inf, "mean")
    if rows.measure.startswith("median"):
        return number
    total = _behind(facts, place, rows, "sum")
    scale = 1
    if rows.measure.startswith("share"):
        scale = 100
        facts.system.at_most(total, [number], "mean")
    if figure.unit == "score":
        facts.system.row({total: 1, number: -SCORES[0]}, 0, inf, "mean")
        facts.system.row({total: 1, number: -SCORES[1]}, -inf, 0, "mean")
    if shown.low is not None and shown.high is not None:
        facts.system.row({total: scale, number: -float(shown.low)}, 0, inf, "mean")
        facts.system.row({total: scale, number: -float(shown.high)}, -inf, 0, "mean")
    return number


def _days(figure: Figure) -> tuple[date | None, date | None]:
    """Return from when and until when a figure counts, where that is not the period."""
    return figure.since, figure.until


def _counted(facts: Facts, rows: Rows, place: Place) -> list[tuple[Hashable, bool]]:
    """Return the counts of the rows that a mean is of, or of more; and whether it is of all of them."""
    figures = [(FEWER[rows.table], False)] if rows.table in FEWER else []
    days = _days(facts.figure(place))
    for id_, other in facts.rows.items():
        if other and other == rows._replace(measure="number") and _days(facts.known.figures[id_]) == days:
            figures.append((id_, place.figure in ALL_STATE_IT))
    found = [(facts.part(id_, place.period, place.dimension, place.code), same) for id_, same in figures]
    return [(name, same) for name, same in found if name is not None]
