"""What a figure of rows is put together from, and what follows of that for its number."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.expressions import TIME, Via, codes_by_name, dimension_name, stored_code
from omsorgskjerne.figures.queries import Aggregate, Column, Condition
from omsorgskjerne.figures.tally import Cut
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.roles import Quantity
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Disclosure
from omsorgskjerne.views import is_view
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from omsorgskjerne.figures.bound import Bound
    from omsorgskjerne.figures.expressions import Dimension
    from omsorgskjerne.figures.measures import Measured
    from omsorgskjerne.figures.takes import Taking
    from omsorgskjerne.figures.times import Time
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Elapsed:
    """The days from one date of a row to another: `Elapsed(Tenancy.needed, Tenancy.since)`.

    Rows that lack either date, or have them in the other order, do not state it.
    """

    start: Any
    end: Any

    @property
    def record(self) -> type:
        """Return the record class both dates belong to."""
        return self.start.record  # type: ignore[no-any-return]  # a field, or what stands for one in a test

    @property
    def name(self) -> str:
        """Return what it is called: `needed..since`."""
        return f"{self.start.name}..{self.end.name}"


@attrs.frozen
class Name:
    """The name that authors know an expression by: frozen reports hold figures by it."""

    name: str
    own: tuple[str, ...] = ()
    """What an author may say of it, beside what all figures of rows have, in the order of frozen reports."""


@attrs.frozen(eq=False, kw_only=True)
class Composed(Figure):
    """What is measured of which rows, what is taken of it, and when a row counts; and what follows of that."""

    of: Any
    """A record class, or a field of one."""
    measured: Measured | None = None
    """None where that follows from what it is of."""
    take: Taking
    time: Time
    where: Mapping[Any, Any] = attrs.field(factory=dict)
    """Field → code, or a tuple of codes; None means *not stated*."""
    usually: Mapping[Any, Any] = attrs.field(factory=dict)
    """A filter that a slice may put another code in the place of, while `where` it can only narrow: a scale of scores,
    which cannot be mixed."""
    by: tuple[Any, ...] = ()
    at: Any = None
    """The date of a row that puts it in a period, where that is not its event date: `Tenancy.until` counts those that
    ended. An interval ended on its `until`, the first day it was over."""
    monthly: bool = True
    """Whether it has months where it can be added up; else only if `by` names them."""
    service: str = ""
    """What the service is called whose users these are, if they belong in the union over services."""
    called: Name | None = None
    """None for what is put together otherwise than under a name that authors know."""

    # What it is put together from.

    @property
    def record(self) -> type:
        """Return the record class it counts."""
        return self.of.record if isinstance(self.of, FieldRef | Elapsed) else self.of

    @cached_property
    def role(self) -> Role | None:
        """Return the role of the field it is of, if it is of one."""
        return describe(self.of.record)[self.of.name].role if isinstance(self.of, FieldRef) else None

    @property
    def is_optional(self) -> bool:
        """Tell whether rows need not state what it is of; every row states itself."""
        return isinstance(self.of, FieldRef) and describe(self.of.record)[self.of.name].optional

    @property
    def measure(self) -> Measured:
        """Return what is measured of the rows."""
        raise NotImplementedError(type(self).__name__)

    @property
    def elapsed(self) -> Elapsed | None:
        """Return the two dates it is of the days between of, if it is."""
        return self.of if isinstance(self.of, Elapsed) else None

    @property
    def measured_names(self) -> tuple[str, ...]:
        """Return the names of the fields it is of: one, two dates, or none."""
        if self.elapsed is not None:
            return self.elapsed.start.name, self.elapsed.end.name
        return (self.of.name,) if isinstance(self.of, FieldRef) else ()

    @property
    def quantity(self) -> Quantity | None:
        """Return the quantity that is added up, if one is."""
        added = self.take.grows and self.measure.of_quantity
        return self.role if added and isinstance(self.role, Quantity) else None

    @property
    def weight(self) -> str:
        """Return the quantity by which those who stand behind it have more or less of it; empty where rows do."""
        return self.of.name if self.measure.of_quantity and isinstance(self.role, Quantity) else ""

    @property
    def kind(self) -> str:
        """Return what kind of number it is: of what a query returns, or by what is taken, when, or measured."""
        if is_view(self.record):
            return _("query")
        return self.take.kind or self.time.kind or self.measure.kind

    @property
    def is_row_by_row(self) -> bool:
        """Tell whether what is measured or taken knows no faster way than looking at rows one by one."""
        return not (self.measure.tested and self.take.grows)

    @cached_property
    def traits(self) -> Traits:
        """Return what follows from what it is put together from."""
        measure, take, time, added = self.measure, self.take, self.time, self.quantity
        additive = take.adds and time.adds(self)
        each_once = measure.distinct and not time.again and not measure.of_days
        # One more row may make a total of a quantity less that can be below zero.
        may_fall = added is not None and (added.least is None or added.least < 0)
        whole = measure.one_by_one or (added is not None and added.per == 1 and not may_fall)
        return Traits(
            counts=take.grows and whole,
            additive=additive,
            distinct=measure.distinct,
            counts_rows=measure.of_rows and not time.lasting,
            counts_each_once=each_once,
            is_shared_out=additive and not each_once,
            grows_with_days=take.grows and time.grows_with_days and not may_fall,
            grows_with_rows=take.grows and time.grows_with_rows and not may_fall,
            is_rate=not take.grows,
            is_share=take.shares,
            in_steps=100 if take.shares else int(take.divides and self.elapsed is not None),
            is_most=take.grows and not take.adds,
            is_at_most_rows=measure.distinct and measure.of_days,
            is_divisible=take.grows and not measure.of_days,
            limits=take.limits,
            has_parts=True,
            has_members=self.disclosure is not Disclosure.NONE,
            is_read=True,
        )

    # What passes, and what it is broken down by.

    @cached_property
    def filters(self) -> Mapping[str, tuple[Any, ...]]:
        """Return the filter as field name → codes that pass."""
        return MappingProxyType({**codes_by_name(self.usually), **codes_by_name(self.where)})

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Return the filter, with codes as they are stored."""
        return tuple(Condition(name, tuple(map(stored_code, codes))) for name, codes in self.filters.items())

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Return its breakdowns; what can be added up has months too."""
        months = self.traits.additive and self.monthly and "month" not in self.by
        return (*self.by, "month") if months else tuple(self.by)

    @cached_property
    def dimension_names(self) -> tuple[str, ...]:
        """Return the names of its breakdowns."""
        return tuple(map(dimension_name, self.dimensions))

    @cached_property
    def times(self) -> tuple[str, ...]:
        """Return the divisions of time it is broken down by."""
        return tuple(name for name in TIME if name in self.dimensions)

    def adds_up(self, dimension: Dimension) -> bool:
        """Tell whether the parts along one of its dimensions add up to the whole, so that they have shares."""
        return self.take.adds and self.time.adds_up(self, dimension)

    @property
    def counted(self) -> Hashable:
        """Return what is counted and how, whatever passes the filter."""
        return self.measure, self.take, self.time, self.of, self.at

    # How it is read.

    def event_in(self, table: Table) -> str:
        """Return the name of the date that puts a row in a period: the record's event date, or another of its dates."""
        return table.event.name if self.at is None else str(self.at.name)

    def days_read(self, days: Period, today: date | None) -> Period:
        """Return those of some days whose rows are read."""
        return self.time.days_read(days, today)

    def end_in(self, table: Table) -> str:
        """Return the name of the date on which rows are over, where they count while they are there; else nothing."""
        return table.schema.until.name if self.time.lasting and table.schema.until is not None else ""

    def quantity_in(self, table: Table) -> Field | None:
        """Return the quantity that it is of, as an organisation has it, if it is of one."""
        field = table[self.of.name] if isinstance(self.of, FieldRef) else None
        return field if field is not None and isinstance(field.role, Quantity) else None

    def per(self, bound: Bound) -> int:
        """Return how many small units of its quantity make one unit."""
        field = self.quantity_in(bound.table(self.record))
        return field.role.per if field is not None and isinstance(field.role, Quantity) else 1

    @property
    def ends(self) -> tuple[Fraction | None, Fraction | None]:
        """Return the least and the most that can be taken of its quantity, as far as the field or a scale says."""
        if not isinstance(self.role, Quantity):
            return None, None
        least, most, scales = self.role.least, self.role.most, self.role.scales
        for codes in self.filters.values():
            if all(code in scales for code in codes):
                ends = [scales[code] for code in codes]
                least, most = min(one for one, _most in ends), max(one for _least, one in ends)
        least, most = self.take.ends(least, most)
        per = self.role.per
        return (None if least is None else Fraction(least, per), None if most is None else Fraction(most, per))

    def columns(self, bound: Bound) -> dict[str, Column]:
        """Return the columns it is broken down by, under the name of the dimension."""
        found = {}
        for dimension in self.by:
            if isinstance(dimension, FieldRef):
                found[dimension.name] = Column(dimension.name)
            if isinstance(dimension, Via):
                table = bound.table(dimension.field.record).name
                found[dimension.field.name] = Column(dimension.field.name, dimension.reference.name, table)
        return found

    def cut(self, bound: Bound) -> Cut:
        """Return how its cells are put together."""
        return Cut(self.conditions, self.columns(bound), self.times)

    def cell_columns(self, bound: Bound) -> frozenset[Column]:
        """Return the columns by which the cells behind it must be told apart: filter and breakdowns.

        What is known of a person is looked up for those who are named, and single values are not read off the cells at
        all: these breakdowns need no joined column here.
        """
        own = {Column(condition.column) for condition in self.conditions}
        if self.take.singly or self.elapsed is not None:
            return frozenset(own)
        named = self.of.name if self.measure.distinct and isinstance(self.of, FieldRef) else None
        return frozenset(own | {column for column in self.columns(bound).values() if column.through != named})

    def aggregates(self, table: Table) -> tuple[Aggregate, ...]:
        """Return what it takes from its cells, beside the number of rows."""
        taken, worst = self.measure.aggregates(table, self), self.worst(table)
        return (*taken, worst) if worst.field else taken

    def worst(self, table: Table) -> Aggregate:
        """Return what tells its quality: the worst among its rows; without a field it is always counted.

        A row's quality speaks of its quantities; only where it has none, of the row itself. Counting rows, their days
        or the persons they name is therefore always counting where rows have quantities, unless persons are counted by
        head-count. Rows that do not state an optional quantity have no part in its sum and none in its quality.
        """
        quality, quantity = table.schema.quality, self.measure.weighed(table, self)
        if quality is None or (quantity is None and any(table.quantities())):
            return Aggregate("worst")
        passed_over = quantity is not None and self.measure.passes_over(quantity)
        return Aggregate("worst", quality.name, quantity.name if quantity is not None and passed_over else "")
