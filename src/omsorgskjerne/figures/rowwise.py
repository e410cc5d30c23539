"""Reading rows one by one, for whatever has no faster way: any measure, any take, any time rule.

Rows that are alike in all that is looked at come together. The time rule tells when each counts, the measure what it
is, and the take what becomes of the values: a new one of them need say no more.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.queries import ROWS, Column, Constant, columns_named, rank_of
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.shapes import Shape
from omsorgskjerne.figures.tally import Tally, time_code
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.figures.bound import Found
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.queries import Key, Select
    from omsorgskjerne.figures.takes import Made
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table


@attrs.frozen(kw_only=True)
class Combinations(Shape):
    """Rows that are alike in their times, columns, quality and what is measured, and how many there are of each.

    It finds (event day, end, codes …, rank of the quality, what is measured …, how many).
    """

    quality: Key
    """The rank of the quality of a row."""
    reads: tuple[str, ...]
    """What is measured, or it is made of."""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        until = Column(self.until) if self.until else Constant(None)
        keys = (Column(self.event), until, *self.columns, self.quality, *columns_named(*self.reads))
        yield self.select(keys, taken=(ROWS,))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"rows by {', '.join(['day', *map(str, self.columns), *self.reads])}")


def row_by_row(figure: Composed, table: Table) -> Combinations:
    """Return how all that a figure looks at in a row is read."""
    quality = table.schema.quality
    return Combinations(
        table.name,
        figure.event_in(table),
        until=figure.end_in(table),
        quality=rank_of(quality.name if quality is not None else ""),
        reads=figure.measure.reads(figure),
    )


def tally_rows(found: Found[Composed], figure: Composed, days: Period) -> Made:
    """Return the values of the rows that count, in all and by part, and what makes a result of them."""
    query, rows = found.single(figure.id, days)
    at = {column: place for place, column in enumerate(query.columns, start=2)}
    passes = [(at[Column(test.column)], test.codes) for test in figure.conditions if test not in query.where]
    columns = [(name, at[column]) for name, column in figure.columns(found.bound).items()]
    width = 2 + len(query.columns)
    # Where rows need not state a quantity, none of them doing so is not the same as nothing at all.
    may_lack = figure.measure.tested and figure.measure.of_quantity
    whole: _Values = _Values()
    by: dict[str, dict[str | None, _Values]] = {name: {} for name in (*dict(columns), *figure.times)}
    for row in rows:
        value = figure.measure.value(*row[width + 1 : -1])
        if (value is None and not may_lack) or not all(row[place] in codes for place, codes in passes):
            continue
        since, until = date.fromisoformat(row[0]), date.fromisoformat(row[1]) if row[1] else None
        for day, often in figure.time.occasions(since, until, query.window, apart=bool(figure.times)):
            parts = [whole, *(by[name].setdefault(row[place], _Values()) for name, place in columns)]
            parts += [by[name].setdefault(time_code(name, day), _Values()) for name in figure.times if day is not None]
            for part in parts:
                part.take(value, often * row[-1], row[width])
    # Only what is measured in a quantity is as good as the rows that state it: counting them is always counting.
    ranked = bool(figure.worst(found.bound.table(figure.record)).field)

    def make(values: _Values) -> Result:
        if not values.counted:
            return NOTHING
        quality = list(Quality)[values.rank] if ranked else Quality.COUNTED
        made = figure.take.result(figure, values.counted, found.bound, quality)
        if not values.lacking or not figure.take.grows:
            return made
        stated = values.counted.total()
        return attrs.evolve(made, notes=(figure.time.note(stated, stated + values.lacking),))

    return Tally(whole if whole.counted or whole.lacking else None, by), make


@attrs.define
class _Values:
    """Values and how often each occurs, with the worst rank of their qualities."""

    counted: Counter[Any] = attrs.field(factory=Counter)
    rank: int = 0
    lacking: int = 0
    """How many rows do not state it."""

    def take(self, value: Any, often: int, rank: int) -> None:
        """Take in a value."""
        if value is None:
            self.lacking += often
            return
        self.counted[value] += often
        self.rank = max(self.rank, rank)
