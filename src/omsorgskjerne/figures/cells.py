"""Cells: rows grouped by day and codes, from which everything that adds up is folded."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.fold import Folded
from omsorgskjerne.figures.queries import Aggregate, Column, Query, Select, Test, Within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.figures.fold import Codes, Row, Vector
    from omsorgskjerne.figures.spans import Slots
    from omsorgskjerne.period import Period


@attrs.frozen(kw_only=True)
class Cells(Query):
    """Rows grouped by event day and columns: everything that adds up is folded from these cells."""

    spans: tuple[Period, ...]
    """Stretches of days, apart from one another; one statement each."""
    columns: tuple[Column, ...]
    measures: tuple[Aggregate, ...]
    """Those that add up first."""
    slots: Slots
    tests: tuple[Test, ...] = ()
    """What rows must pass; without any, filters are left to those who read the cells."""
    days: bool = False
    """Whether different days are counted."""

    def selects(self) -> Iterable[Select]:
        """Return a statement for each stretch."""
        keys = (Column(self.event), *self.columns)
        return (Select(self.table, keys, self.measures, (Within(self.event, span), *self.tests)) for span in self.spans)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[Vector]:
        """Fold rows of (day, codes …, measures …)."""
        index, width = self.slots.index(), 1 + len(self.columns)
        places = list(enumerate(range(width, width + len(self.measures))))
        adding = sum(measure.adds for measure in self.measures)
        sums, tops = places[:adding], places[adding:]
        cells: list[dict[Codes, list[int]]] = [{} for _ in range(len(self.slots))]
        days: dict[Codes, set[str]] = {}
        # Written out rather than called: this loop runs once for every cell of every day.
        for row in chain.from_iterable(answers):
            cell, codes = cells[index[row[0]]], row[1:width]
            found = cell.get(codes)
            if found is None:
                cell[codes] = list(row[width:])
            else:
                for place, at in sums:
                    found[place] += row[at]
                for place, at in tops:
                    if row[at] > found[place]:  # noqa: PLR1730 - calling max would take longer than all the rest
                        found[place] = row[at]
            if self.days:
                days.setdefault(codes, set()).add(row[0])
        whole = [{codes: tuple(found) for codes, found in cell.items()} for cell in cells]
        return Folded(self.slots, self.columns, whole, days)

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join(["day", *map(str, self.columns)])
        spans = " and ".join(span.name for span in self.spans)
        return f"{self.table}, {spans}: {', '.join(map(str, self.measures))} by {groups}"
