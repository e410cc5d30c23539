"""Time rules of intervals: rows count while they are there.

Nights are not looked at row by row. The database says what is there when the window begins and what changes on each
day; added up day by day that gives the level of every night, and what was asked is folded from these.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.fold import Folded, gathered, union, vectors
from omsorgskjerne.figures.queries import ROWS, Aggregate, Column, Constant, Select, Stated, There, Within, rank_of
from omsorgskjerne.figures.shapes import Shape
from omsorgskjerne.figures.spans import Slots, each_day, lived
from omsorgskjerne.figures.times import Time
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity, Reference, Role
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date
    from typing import Self

    from omsorgskjerne.figures.bound import Check, Found
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.expressions import Dimension
    from omsorgskjerne.figures.fold import Codes, Merge, Row, Vector
    from omsorgskjerne.figures.queries import Test
    from omsorgskjerne.figures.shapes import Batch
    from omsorgskjerne.figures.takes import Made
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen(kw_only=True)
class Present(Shape):
    """What is taken of the rows that are there on any day of the window, for each combination of columns."""

    reference: str = ""
    """The reference whose rows are told apart too, if any are."""
    measures: tuple[Aggregate, ...] = ()
    """Those that add up first, the number of rows first of all."""

    @property
    def merge(self) -> Merge[Any]:
        """Return how what is there is put together: vectors of measures, with ids where a reference is asked for."""
        merge = vectors(self.measures)
        if not self.reference:
            return merge
        return lambda many: (union([ids for ids, _vector in many]), merge([vector for _ids, vector in many]))

    def filled(self, batch: Batch[Any], window: Period) -> Self:
        """Return the query of one window, with what the figures need, and what they take."""
        return attrs.evolve(super().filled(batch, window), measures=batch.aggregates)

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        named = [self.reference] if self.reference else []
        yield self.select((*self.columns, *map(Column, named)), *map(Stated, named), taken=self.measures)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Folded[Any]:
        """Fold rows of (codes …, id if rows are told apart, measures …)."""
        width = len(self.columns)
        # Without columns the database answers with a row of nothing.
        rows = (row for row in chain.from_iterable(answers) if row[-len(self.measures)])
        if self.reference:
            pairs: Iterable[Any] = ((row[:width], ({row[width]}, row[width + 1 :])) for row in rows)
        else:
            pairs = ((row[:width], row[width:]) for row in rows)
        return Folded(self.slots, self.columns, [gathered(pairs, self.merge)])

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = self.groups(*([self.reference] if self.reference else []))
        return self.said(f"{', '.join(map(str, self.measures))} there on any day by {groups}")


@attrs.frozen(kw_only=True)
class Changes(Present):
    """What is there when the window begins, what is added on each day of it and what ends; apart by quality too."""

    def filled(self, batch: Batch[Any], window: Period) -> Self:
        """Return the query of one window, with what the figures need; where any needs it, each day by itself."""
        each = ["day"] if any(figure.take.needs_each_day for figure in batch.figures) else []
        slots = Slots.cut([window], [*batch.times, *each])
        return attrs.evolve(super().filled(batch, window), slots=slots)

    @property
    def adding(self) -> tuple[Aggregate, ...]:
        """Return what is added up."""
        return tuple(measure for measure in self.measures if measure.adds)

    def selects(self) -> Iterable[Select]:
        """Return a statement for what is there at first, for what begins and for what ends.

        Each by itself, so that rows that begin can be looked up in the index of the event date.
        """
        start = self.window.start
        rank = rank_of(next((measure.field for measure in self.measures if not measure.adds), ""))
        parts: tuple[tuple[Column | Constant, Test, bool], ...] = (
            (Constant(start.isoformat()), There(self.event, self.until, Period(start, start)), False),
            (Column(self.event), Within(self.event, self.window), False),
            # What ends on the first day was not there on it.
            (Column(self.until), Within(self.until, self.window._replace(start=start + timedelta(days=1))), True),
        )
        for day, test, minus in parts:
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
        nights = self._nights()
        pairs: list[list[tuple[Codes, Vector]]] = [[] for _ in nights]
        for (codes, rank), lines in changes.items():
            levels = [list(accumulate(line)) for line in lines]
            for slot, some in enumerate(nights):
                sums = [sum(level[some]) for level in levels]
                if sums[0]:
                    pairs[slot].append((codes, (*sums, *self._ranks(sums, rank))))
        return Folded(self.slots, self.columns, [gathered(found, self.merge) for found in pairs])

    def _ranks(self, sums: Sequence[int], rank: int) -> Iterator[int]:
        """Yield the rank for each quality that is asked: best where no row states the quantity it speaks of."""
        for measure in self.measures[len(sums) :]:
            of = Aggregate("stated", measure.of) if measure.of else ROWS
            yield rank if sums[self.measures.index(of)] else 0

    def _nights(self) -> list[slice]:
        """Return which nights of the window, counted from 0, each slot has."""
        first = self.window.start.toordinal()
        ends = [day.toordinal() - first for day in self.slots.cuts]
        step = self.slots.step
        # Day number one was a Monday, whose slots are the first of each stretch.
        return [
            slice(start + (weekday - (first + start - 1)) % step, end, step)
            for start, end in zip(ends, [*ends[1:], self.window.days], strict=True)
            for weekday in range(step)
        ]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(f"changes of {', '.join(map(str, self.measures))} by {self.groups()}")


@attrs.frozen
class Lasting(Time):
    """What rules have in common by which rows count while they are there."""

    lasting: ClassVar[bool] = True
    may_have_at: ClassVar[bool] = False
    way: ClassVar[type[Present]] = Present
    """How rows are read, where they need not be looked at one by one."""

    def shape(self, figure: Composed, table: Table) -> Shape | None:
        """Return how rows are read that are there, with what they refer to where different ones are counted."""
        if figure.is_row_by_row:
            return super().shape(figure, table)
        reference = figure.of.name if figure.measure.distinct else ""
        return self.way(table.name, table.event.name, until=figure.end_in(table), reference=reference)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what there is of them."""
        if figure.is_row_by_row:
            return super().tally(found, figure, days)
        query, folded = found.single(figure.id, days)
        make = figure.measure.maker(found, figure, query.measures)
        return figure.take.over_nights(found, figure, folded, query.merge), make


@attrs.frozen
class WhileThere(Lasting):
    """What rules have in common by which a row counts once, on however many days it is there."""

    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference, Quantity)

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that it is not broken down by time: who is there on several days has none of their own."""
        super().check(check, table, figure)
        if any(isinstance(dimension, str) for dimension in figure.by):
            check.wrong(_("who is there on several days has no month of their own; it cannot be broken down by time"))
        if figure.measure.heads(figure) is not None:
            check.wrong(_("who is there is counted by name; it cannot count by head"))

    def adds_up(self, figure: Composed, dimension: Dimension) -> bool:  # noqa: ARG002 - a row has one code in each
        """Tell whether the parts add up to the whole: rows do, what they refer to does not."""
        return not figure.measure.distinct


@attrs.frozen
class OnLastDay(WhileThere):
    """There on the last day of the period. While the period goes on that is today; one to come has no such day."""

    kind: ClassVar[str] = _("present on a day")
    when: ClassVar[str] = _(" on the period's last day")
    says_summed: ClassVar[str] = _("Sum of {field} in {records}{where} on the period's last day")
    grows_with_days: ClassVar[bool] = False

    def sentence(self, figure: Composed) -> tuple[str, str]:
        """Return what is counted, in words; of a quantity in one sentence, as languages have it."""
        return (self.says_summed, "") if figure.measure.of_quantity else super().sentence(figure)

    def days_looked_at(self, days: Period) -> Period:
        """Return the last day alone."""
        return days._replace(start=days.last) if days.days else days

    def counted(self, days: Period, today: date | None) -> Period:
        """Return the last day that has come."""
        return self.days_looked_at(lived(days, today))


@attrs.frozen
class Overlapping(WhileThere):
    """There on any day of the period that is over."""

    kind: ClassVar[str] = _("present in the period")
    when: ClassVar[str] = _(" there on any day of the period")
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)


@attrs.frozen
class EachNight(Lasting):
    """There on a night, for each night of the period."""

    kind: ClassVar[str] = _("nights")
    says: ClassVar[str] = _("Nights covered by {records}{where} in the period, each row adding its own")
    says_times: ClassVar[str] = _("Nights covered by {records}{where} in the period, each night times {field}")
    says_most: ClassVar[str] = _("Most {records}{where} on one night of the period")
    says_largest: ClassVar[str] = _("Largest sum of {field} in {records}{where} on one night of the period")
    again: ClassVar[bool] = True
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Quantity,)
    way: ClassVar[type[Present]] = Changes

    def sentence(self, figure: Composed) -> tuple[str, str]:
        """Return what is counted, in words: nights, or the most on one of them; of rows or of a quantity."""
        if figure.take.needs_each_day:
            return (self.says_largest if figure.measure.of_quantity else self.says_most), ""
        return (self.says_times if figure.measure.of_quantity else self.says), ""

    def adds(self, figure: Composed) -> bool:
        """Tell that nights add up."""
        return not figure.measure.distinct

    def note(self, stated: int, rows: int) -> Phrase:  # noqa: ARG002 - a row is there once for each of its nights
        """Return what is said where only some of the rows state what is added up: they cannot be counted here."""
        return Phrase(_("Some of the rows do not state it."))

    def occasions(
        self, since: date, until: date | None, days: Period, *, apart: bool
    ) -> Iterator[tuple[date | None, int]]:
        """Yield the nights that a row covers, or how many they are."""
        start, end = max(since, days.start), days.end if until is None else min(until, days.end)
        if start < end:
            nights = Period(start, end)
            yield from ((night, 1) for night in each_day(nights)) if apart else ((None, nights.days),)
