"""Reading rows of intervals: what is there on any day of a window, and night by night.

Nights are not looked at row by row. The database says what is there when the window begins and what changes on each
day; added up day by day that gives the level of every night, and what was asked is folded from these.
"""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.fold import DAYS_IN_WEEK, Folded, Slots, each_day, gathered, union, vectors
from omsorgskjerne.figures.queries import (
    ROWS,
    Aggregate,
    AtStart,
    Column,
    Constant,
    Ending,
    Rank,
    Select,
    There,
    Windowed,
    Within,
)
from omsorgskjerne.figures.shapes import Shape
from omsorgskjerne.figures.spans import by_weekday, cuts, lived

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from omsorgskjerne.figures.fold import Codes, Row, Vector
    from omsorgskjerne.figures.shapes import Batch, Planned


@attrs.frozen(eq=False)
class Presence:
    """What was found on a day, or on any of several: vectors of aggregates, and which rows the reference leads to.

    There are no members where no reference was asked for.
    """

    rows: Folded[Vector]
    members: Folded[set[str]] | None


@attrs.frozen
class Lasting(Windowed):
    """What queries of an interval record have: its end, and what is taken for each combination of columns."""

    until: str
    columns: tuple[Column, ...]
    measures: tuple[Aggregate, ...]
    """Those that add up first, the number of rows first of all."""

    @property
    def adding(self) -> tuple[Aggregate, ...]:
        """Return what is added up."""
        return tuple(measure for measure in self.measures if measure.adds)

    def tests(self) -> tuple[There, ...]:
        """Return what puts a row in the window: that it is there on any day of it."""
        return (There(self.event, self.until, self.window),)


@attrs.frozen
class Present(Lasting):
    """Rows that are there on any day of the window. With a reference, the rows it leads to are told apart too."""

    reference: str = ""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        reference = (Column(self.reference),) if self.reference else ()
        return (self.select((*self.columns, *reference), taken=self.measures),)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Presence:
        """Fold rows of (codes …, id if a reference is asked for, aggregates …, the adding ones first)."""
        width, measures, slots = len(self.columns), len(self.measures), Slots(())
        # Without columns the database answers with a row of nothing.
        rows = [row for row in chain.from_iterable(answers) if row[-measures]]
        counts = gathered(((row[:width], row[-measures:]) for row in rows), vectors(len(self.adding)))
        members = None
        if self.reference:
            found = gathered(((row[:width], {row[width]}) for row in rows if row[width] is not None), union)
            members = Folded(slots, self.columns, [found])
        return Presence(Folded(slots, self.columns, [counts]), members)

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join([*map(str, self.columns), *([self.reference] if self.reference else [])]) or "nothing"
        return self.said(f"{', '.join(map(str, self.measures))} there on any day by {groups}")


@attrs.frozen
class PresentOn(Shape):
    """Rows that are there, with the rows that a reference of theirs leads to, if that is asked."""

    until: str
    reference: str = ""

    def queries(self, batch: Batch) -> Planned:
        """Yield the query for each figure and window; none for days that have not come."""
        table = batch.table
        for figure, days in batch.asked:
            window = figure.days_looked_at(lived(days, batch.today))
            if window.days:
                query = Present(
                    table.name,
                    table.event.name,
                    window,
                    batch.shared,
                    self.until,
                    batch.columns,
                    batch.aggregates,
                    self.reference,
                )
                yield figure, days, query


@attrs.frozen
class Changes(Lasting):
    """What is there when the window begins, what is added on each day of it and what ends; apart by quality too."""

    cuts: tuple[date, ...]
    weekdays: bool

    @property
    def quality(self) -> str:
        """Return the field that says the quality of a row, or nothing where all are counted."""
        return next((measure.field for measure in self.measures if not measure.adds), "")

    def selects(self) -> Iterable[Select]:
        """Return a statement for what is there at first, for what begins and for what ends.

        Each by itself, so that rows that begin can be looked up in the index of the event date.
        """
        rank = Rank(self.quality) if self.quality else Constant(0)
        for day, test, minus in (
            (Constant(self.window.start.isoformat()), AtStart(self.event, self.until, self.window), False),
            (Column(self.event), Within(self.event, self.window), False),
            (Column(self.until), Ending(self.until, self.window), True),
        ):
            yield Select(self.table, (day, *self.columns, rank), self.adding, (test, *self.where), minus=minus)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[Vector]:
        """Fold rows of (day, codes …, rank of the quality, changes …) into sums of the levels of each slot's nights."""
        days = {day.isoformat(): number for number, day in enumerate(each_day(self.window))}
        width = 1 + len(self.columns)
        changes: dict[tuple[Codes, int], list[list[int]]] = {}
        # Written out rather than called: this loop runs once for every day and combination of codes.
        for row in chain.from_iterable(answers):
            key = (row[1:width], row[width])
            found = changes.get(key)
            if found is None:
                found = changes[key] = [[0] * len(days) for _ in self.adding]
            day = days[row[0]]
            for line, change in zip(found, row[width + 1 :], strict=True):
                line[day] += change or 0
        slots = Slots(self.cuts, self.weekdays)
        nights = self._nights(slots)
        pairs: list[list[tuple[Codes, Vector]]] = [[] for _ in nights]
        for (codes, rank), lines in changes.items():
            levels = [list(accumulate(line)) for line in lines]
            for slot, some in enumerate(nights):
                sums = [sum(level[some]) for level in levels]
                if sums[0]:
                    pairs[slot].append((codes, (*sums, *self._ranks(sums, rank))))
        merge = vectors(len(self.adding))
        return Folded(slots, self.columns, [gathered(found, merge) for found in pairs])

    def _ranks(self, sums: Sequence[int], rank: int) -> Iterator[int]:
        """Yield the rank for each quality that is asked: best where no row states the quantity it speaks of."""
        for measure in self.measures[len(sums) :]:
            of = Aggregate("stated", measure.of) if measure.of else ROWS
            yield rank if sums[self.measures.index(of)] else 0

    def _nights(self, slots: Slots) -> list[slice]:
        """Return which nights of the window, counted from 0, each slot has."""
        first = self.window.start.toordinal()
        ends = [day.toordinal() - first for day in self.cuts]
        spans = list(zip(ends, [*ends[1:], self.window.days], strict=True))
        if not slots.weekdays:
            return [slice(start, end) for start, end in spans]
        return [
            slice(start + (weekday - (first + start - 1)) % DAYS_IN_WEEK, end, DAYS_IN_WEEK)
            for start, end in spans
            for weekday in range(DAYS_IN_WEEK)
        ]

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join(["day", *map(str, self.columns)])
        return self.said(f"changes of {', '.join(map(str, self.measures))} by {groups}")


@attrs.frozen
class NightByNight(Shape):
    """The level of every night."""

    until: str

    def queries(self, batch: Batch) -> Planned:
        """Yield the query for each figure and window; none for days that have not come."""
        table = batch.table
        times = {*batch.times, *(["day"] if any(figure.take.needs_each_day for figure in batch.figures) else [])}
        for figure, days in batch.asked:
            window = lived(days, batch.today)
            if window.days:
                query: Any = Changes(
                    table=table.name,
                    event=table.event.name,
                    window=window,
                    where=batch.shared,
                    until=self.until,
                    columns=batch.columns,
                    measures=batch.aggregates,
                    cuts=cuts([window], times),
                    weekdays=by_weekday(times),
                )
                yield figure, days, query
