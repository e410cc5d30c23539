"""What stands behind a number: whose rows, how many of them, and how much of it is whose.

The rows of a table are read once for all numbers of a report that they may stand behind, grouped as far as nothing that
is asked tells them apart, in the order of their holders: the person (household, dwelling) that a row leads to. A row
that leads to none counts its heads as different people, each with an equal part of what the row holds; of a row
that names one person and counts several, the number is that person's, and others stand behind it. Nothing is kept of
single rows.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.figures.gathering import Gathering
from omsorgskjerne.figures.holders import holder_of
from omsorgskjerne.figures.queries import (
    ROWS,
    Aggregate,
    Column,
    Condition,
    Constant,
    Filled,
    First,
    Leads,
    Passes,
    Query,
    Select,
    Stated,
    Test,
    There,
    Within,
    columns_named,
    in_index_order,
)
from omsorgskjerne.figures.shapes import Batch
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity
from omsorgskjerne.terms import Unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from omsorgskjerne.figures.behind import Standing
    from omsorgskjerne.figures.bound import Bound
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.tables import Table

HEADS = (Unit.PERSON, Unit.ATTENDANCE)
"""Units of quantities that count people: so many stand behind a row that names nobody."""


@attrs.frozen(eq=False)
class Asked:
    """A figure of rows whose members are asked for in some days, with those of its parts or without."""

    figure: RowFigure
    days: Period
    lived: Period
    """Those of the days that have come."""
    parts: bool


class Alike(NamedTuple):
    """What figures must have in common for their members to be read together."""

    table: str
    event: str
    until: str
    """The end of an interval record, where rows count while they are there."""
    holder: First | None
    """What leads to the row that stands for a person (household, dwelling); None where nothing does."""
    heads: str
    """The head-count of a row; empty where each row is one."""
    ever: bool
    """Whether rows of all days before are needed, to know which are the first."""


def alike_of(bound: Bound, figure: RowFigure) -> Alike:
    """Return what figures must have in common for their members to be read with those of one."""
    table = bound.table(figure.record)
    return Alike(
        table.name,
        figure.event_in(table),
        figure.end_in(table),
        holder_of(bound, figure),
        _heads(table, figure),
        figure.time.first_only,
    )


def _heads(table: Table, figure: RowFigure) -> str:
    """Return the quantity that counts people: the figure's own, else the first of the record's in persons."""
    heads = figure.measure.heads(figure)
    if heads is not None:
        return heads
    own = figure.quantity_in(table)
    fields = [*([own] if own is not None else []), *table.quantities()]
    return next((one.name for one in fields if isinstance(one.role, Quantity) and one.role.unit in HEADS), "")


class Weight(NamedTuple):
    """What rows weigh for a figure: a quantity, or one each, of those that pass its tests."""

    quantity: str
    tests: tuple[Test, ...]

    def aggregates(self, heads: str) -> tuple[Aggregate, ...]:
        """Return what is taken of rows that name nobody: their number and heads, what they weigh, the most one has."""
        rows = attrs.evolve(ROWS, when=self.tests)
        # A quantity that is not stated adds nothing.
        more = tuple(test for test in self.tests if test != Stated(self.quantity))
        total = Aggregate("sum", self.quantity, when=more) if self.quantity else rows
        most = Aggregate("most", self.quantity, heads, more)
        return rows, Aggregate("heads", of=heads, when=self.tests), total, most


@attrs.frozen(eq=False)
class Members(Query):
    """Whose rows stand behind numbers, for each holder in turn: rows, quantities and heads of each combination."""

    alike: Alike
    asked: tuple[Asked, ...]
    where: tuple[Condition, ...]
    """The filter that all of the figures have."""
    weights: tuple[Weight, ...]
    """What rows weigh for the figures, so that one pass serves all."""
    columns: tuple[Column, ...]
    bound: Bound
    tied: bool
    """Whether rows are told one from another: views and statements have the same."""

    @property
    def times(self) -> tuple[Column, ...]:
        """Return the dates that tell when a row counts."""
        return columns_named(self.event, *([self.alike.until] if self.alike.until else []))

    @property
    def tests(self) -> tuple[Test, ...]:
        """Return what rows must state for some of the figures."""
        return tuple(dict.fromkeys(test for weight in self.weights for test in weight.tests))

    @property
    def quantities(self) -> tuple[str, ...]:
        """Return the quantities that some of the figures weigh rows by."""
        return tuple(dict.fromkeys(weight.quantity for weight in self.weights if weight.quantity))

    def weight_of(self, figure: RowFigure) -> Weight:
        """Return what rows weigh for a figure. That they name a holder is no test where they are told apart by it."""
        tests = tuple(test for test in figure.measure.tests(figure) if test != self.naming)
        return Weight(figure.weight if figure.measure.tested else "", tests)

    @property
    def naming(self) -> Stated | None:
        """Return what a row must state to name its holder, where nothing but that does."""
        holder = self.alike.holder
        return Stated(holder.own) if holder is not None and holder.own and not holder.ways[1:] else None

    @property
    def named(self) -> bool:
        """Tell whether a column of the record itself may name the holder, so that rows without one are read apart."""
        return self.alike.holder is not None and bool(self.alike.holder.own)

    @property
    def grouped(self) -> bool:
        """Tell whether rows that name nobody are read apart, as many at once as have the same day and codes."""
        return not self.tied and (self.alike.holder is None or self.named)

    def selects(self) -> Iterable[Select]:
        """Return the statements, for rows that name nobody and for the others in the order of their holders.

        The columns of the first are times, codes, and what is taken for each weight; those of the others times, codes,
        whether tests are passed, the holder, the row if rows are told apart, one, each quantity, and heads. Rows that
        lead to a holder come one by one: hardly two of them have all in common; all do that are told apart.
        """
        until, holder, heads = self.alike.until, self.alike.holder, self.alike.heads
        start = date.min if self.alike.ever else min(one.lived.start for one in self.asked)
        hull = Period(start, max(one.lived.end for one in self.asked))
        tests: tuple[Test, ...] = (There(self.event, until, hull) if until else Within(self.event, hull), *self.where)
        if self.grouped:
            taken = [one for weight in self.weights for one in weight.aggregates(heads)]
            # What is known of a holder is not known of rows without one.
            codes = (Constant(None) if holder and one.through == holder.own else one for one in self.columns)
            unnamed = (Leads(holder, somebody=False),) if holder is not None else ()
            order = (Column(self.event),)
            yield Select(self.table, (*self.times, *codes), tuple(taken), (*tests, *unnamed), order=order)
        if holder is not None or self.tied:
            numbers = (
                Constant(1),
                *(Filled(name, 0) for name in self.quantities),
                Filled(heads, 1) if heads else Constant(1),
            )
            named = (Leads(holder, somebody=True),) if holder is not None and self.grouped else ()
            whose = (holder or Constant(None), Column("id") if self.tied else Constant(None))
            columns = (*self.times, *self.columns, *map(Passes, self.tests), *whose, *numbers)
            order = (*((holder,) if holder is not None else ()), Column(self.event))
            yield Select(self.table, columns, (), (*tests, *named), order=order)

    def fold(self, answers: Iterator[Iterable[Row]]) -> Standing:
        """Return who stands behind each number."""
        folding = Gathering(self)
        if self.grouped:
            folding.take_unnamed(next(answers))
        if self.alike.holder is not None or self.tied:
            folding.take_named(next(answers))
        return folding.finish()

    def __str__(self) -> str:
        """Return what is read, in words."""
        groups = ", ".join([*map(str, (*self.times, *self.columns)), str(self.alike.holder or "nobody")])
        return f"{self.table}: rows, heads and {', '.join(self.quantities) or 'no quantity'} by {groups}"


def plan_members(bound: Bound, asked: Iterable[Asked], tied: Collection[str]) -> Iterator[Members]:
    """Yield the queries for the members of some figures; those that are alike are read together.

    Rows of the tables that are `tied` are told one from another.
    """
    groups: defaultdict[Alike, list[Asked]] = defaultdict(list)
    for one in asked:
        groups[alike_of(bound, one.figure)].append(one)
    for alike, some in groups.items():
        table = bound.table(some[0].figure.record)
        batch = Batch(bound, table, tuple((one.figure, one.days) for one in some), None)
        judged = (one.figure for one in some if not one.figure.measure.tested)
        read = columns_named(*(name for figure in judged for name in figure.measure.reads(figure)))
        columns = in_index_order(table, {*batch.columns, *read})
        whole = any(one.name in tied for one in table.tables)
        members = Members(table.name, alike.event, alike, tuple(some), batch.shared, (), columns, bound, whole)
        yield attrs.evolve(members, weights=tuple(dict.fromkeys(members.weight_of(one.figure) for one in some)))
