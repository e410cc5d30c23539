"""Figures of rows: which rows, filtered how, and what follows from what is measured, what is taken and when."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeGuard

import attrs

from omsorgskjerne.figures.base import SHOWN_ONLY, Figure
from omsorgskjerne.figures.bound import names_of
from omsorgskjerne.figures.composed import Composed
from omsorgskjerne.figures.expressions import TIME, TIMES, Via, codes_by_name, dimension_name, stored_code
from omsorgskjerne.figures.holders import circle_of
from omsorgskjerne.figures.measures import Rows
from omsorgskjerne.figures.queries import Aggregate, Column, Condition
from omsorgskjerne.figures.results import Axis
from omsorgskjerne.figures.single import RowsBehind, read_behind
from omsorgskjerne.figures.traits import traits_of
from omsorgskjerne.figures.wording import write_filter
from omsorgskjerne.roles import Day, Quantity, Reference
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.expressions import Dimension
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Read
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.figures.traits import Traits
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen(eq=False, kw_only=True)
class RowFigure(Composed):
    """A figure of rows: which, filtered how, and the dimensions it may be broken down by.

    What it is, is put together from what is measured, what is taken of it, and when a row counts.
    """

    @cached_property
    def traits(self) -> Traits:
        """Return what follows from what it is put together from."""
        return traits_of(self)

    def check(self, check: Check) -> None:
        """Check what it counts, its dates, its filter and its breakdowns."""
        table = check.bound.table(self.record)
        self.time.check(check, table, self)
        self.measure.check(check, table, self)
        self._check_dates(check, table)
        for name, codes in self.filters.items():
            check.filter(table, name, codes)
        for dimension in self.by:
            check.dimension(table, dimension)
        for name in self.dimension_names:
            if name in TIME and name not in self.dimensions:
                check.wrong(
                    _("{name} is a division of time; a field that it is broken down by is called otherwise"), name=name
                )
        if self.service:
            check.person(self.of)
        circle = circle_of(check.bound, self) if self.traits.has_members else None
        if circle is not None:
            check.wrong(
                _("whose its rows are cannot be told: {records} refer to each other; let each name its person"),
                records=circle.schema.plural,
            )

    def _check_dates(self, check: Check, table: Table) -> None:
        """Check that another date than the event's, and dates that days are counted between, can be and are there."""
        if self.at is not None:
            if not (self.time.may_have_at and self.take.may_have_at):
                check.wrong(_("it always goes by the record's own dates and cannot have at"))
            check.field(table, self.at.name, Day)
        if self.elapsed is not None:
            if not self.take.may_be_elapsed:
                check.wrong(_("days elapsed have a mean, a median or a share within a limit, nothing else"))
            if self.elapsed.start.record is not self.elapsed.end.record:
                check.wrong(_("the two dates belong to different records"))
            for date in (self.elapsed.start, self.elapsed.end):
                check.field(table, date.name, Day)

    def default_unit(self, bound: Bound) -> Unit:
        """Return the unit of the quantity that its number is of, days of days between two dates, else pieces."""
        if self.elapsed is not None:
            return Unit.DAY
        table = bound.table(self.record)
        known = self.measure.of_quantity and isinstance(self.of, FieldRef) and self.of.name in table
        role = table[self.of.name].role if known else None
        return role.unit if isinstance(role, Quantity) else Unit.PIECE

    @property
    def internal_only(self) -> bool:
        """Tell whether what is taken of values may be shown inside alone."""
        return self.take.internal_only

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

    def parts_add_up(self, name: str) -> bool:
        """Tell whether the parts along the dimension of a name add up to the whole."""
        return any(self.adds_up(one) for one in self.dimensions if dimension_name(one) == name)

    def sliced(self, where: Mapping[Any, Any], **changes: Any) -> RowFigure:
        """Return this figure with a narrower filter, for a formula or (with an id) as a figure of its own.

        Rows must pass both filters: of a field that both name, the codes they have in common; there must be one.
        """
        said = [f"{name}={'|'.join(map(str, codes))}" for name, codes in codes_by_name(where).items()]
        said += [f"{name}: {change}" for name, change in changes.items() if name not in SHOWN_ONLY]
        both = codes_by_name(self.where)
        for name, codes in codes_by_name(where).items():
            both[name] = tuple(code for code in codes if code in both.get(name, codes))
        filters = {FieldRef(self.record, name): codes for name, codes in both.items()}
        return attrs.evolve(
            self, **{"id": f"{self.id}[{','.join(said)}]", "where": filters, "formerly": None, **changes}
        )

    @property
    def counted(self) -> Hashable:
        """Return what is counted and how, whatever passes the filter."""
        return self.measure, self.take, self.time, self.of, self.at

    def meaning(self) -> tuple[str, list[tuple[str, Any]]]:
        """Return what its number is made of, by name, in the order in which frozen reports hold it."""
        if self.called is None:
            return super().meaning()
        parts: list[Any] = [part for part in (self.measured, self.take) if part is not None]
        said = {field.name: getattr(part, field.name) for part in parts for field in attrs.fields(type(part))}
        common = [field.name for field in attrs.fields(Figure) if field.name not in SHOWN_ONLY]
        names = [name for name in (*common, "of", "where", "usually", "at") if name not in self.called.own]
        return self.called.name, [
            (name, said[name] if name in said else getattr(self, name)) for name in (*names, *self.called.own)
        ]

    # How it is read.

    def event_in(self, table: Table) -> str:
        """Return the name of the date that puts a row in a period: the record's event date, or another of its dates."""
        return table.event.name if self.at is None else str(self.at.name)

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

    def shape(self, table: Table) -> Shape | None:
        """Return how single rows are read beside cells; None where cells are enough."""
        return self.time.shape(self, table)

    def beneath(self, bound: Bound) -> Iterator[tuple[Figure, int]]:
        """Yield what tells whether rows were recorded, where those that it counts do not tell it themselves."""
        recorded = self.recorded(bound)
        if recorded is not None:
            yield recorded, 0

    def recorded(self, bound: Bound) -> RowFigure | None:
        """Return the figure of other rows than those it counts that say whether anything was recorded, if others do.

        They are its record's by their event date, whatever `at` is; of a view those of the record that it names.
        """
        table = bound.table(self.record)
        own = self.at is None and table.recorded is table
        return None if own else rows_of(table.recorded.record, f"{self.id}[rows]", self.label)

    def wholes(self, bound: Bound) -> Iterator[tuple[Table, tuple[str, ...]]]:
        """Yield the tables of the rows that it is broken down by, with the fields that say what these are called."""
        yield from self.time.wholes(self, bound)
        for column in self.columns(bound).values():
            yield from names_of(bound, self.column_role(bound, column))

    def column_role(self, bound: Bound, column: Column) -> Role:
        """Return the role of a field it is broken down by."""
        return (bound.tables[column.table] if column.table else bound.table(self.record))[column.name].role

    def evaluate(self, found: Found, days: Period, years: int) -> Result:  # noqa: ARG002 - rows of any year
        """Return what it gives in some days, with its parts."""
        return self.time.evaluate(found, self, days)

    def tables(self, bound: Bound) -> Sequence[Table]:
        """Return that of its record; of a view those that its statement names."""
        return bound.table(self.record).tables

    def recount(self, behind: Behind, bound: Bound) -> Mapping[str, Fraction]:
        """Return what its measure gives back; nothing of the most there was at one time."""
        return {} if self.traits.is_most else self.measure.numbers(behind, self, bound)

    def behind(self, found: Found, days: Period, read: Read) -> Iterator[tuple[Table, Row]]:
        """Yield the rows that it counts in some days, by their day."""
        table, time = found.bound.table(self.record), self.time
        days = time.days_read(days, found.today)
        if days.days:
            first = self.of.name if time.first_only else ""
            event, tests = self.event_in(table), self.measure.tests(self)
            values = () if self.measure.tested else self.measure.reads(self)
            query = RowsBehind(table.name, event, days, self.conditions, tests, first, values, until=self.end_in(table))
            yield from read_behind(table, query, self, read)

    # How it is told.

    def say(self, bound: Bound) -> Phrase:
        """Return what it counts, in words made of what is measured, taken and when."""
        table, (what, when) = bound.table(self.record), self.time.sentence(self)
        values: dict[str, Any] = {
            "records": table.schema.plural,
            "where": write_filter(table, self.filters),
            "event": table[self.event_in(table)].label,
        }
        if self.elapsed is not None:
            start, end = (table[one.name].label for one in (self.elapsed.start, self.elapsed.end))
            values["field"] = Phrase(_("days from {start} to {end}"), start=start, end=end)
        elif isinstance(self.of, FieldRef):
            values["field"] = table[self.of.name].label
            naming = table[self.take.naming(self).name].role
            if isinstance(naming, Reference) and naming.record is not None:
                values["others"] = bound.table(naming.record).schema.plural
        values |= self.take.words(bound, self)
        return Phrase("{what}{when}", what=Phrase(what, **values), when=Phrase(when, **values))

    def axes(self, found: Labelled) -> Iterator[Axis]:
        """Yield its dimensions: fields with their codes, then time."""
        bound, dimensions = found.bound, {dimension_name(dimension): dimension for dimension in self.by}
        for name, column in self.columns(bound).items():
            table = bound.tables[column.table] if column.table else bound.table(self.record)
            codes = found.labels(table[column.name].role)
            yield Axis(name, table[name].label, codes, self.adds_up(dimensions[name]), table[name].reveals)
        for name in self.times:
            yield Axis(name, TIMES[name], {}, self.adds_up(name))

    def full_name(self, dimension: str) -> str:
        """Return the full name of a dimension: `person.gender` for what is looked up through a reference."""
        found = next((one for one in self.dimensions if dimension_name(one) == dimension), dimension)
        return str(found) if isinstance(found, Via) else dimension


def is_of_rows(figure: Figure) -> TypeGuard[RowFigure]:
    """Tell whether a figure is one of rows, so that it has a filter to narrow."""
    return isinstance(figure, RowFigure)


def rows_of(record: type, id_: str, label: str) -> RowFigure:
    """Return the number of rows of a record."""
    return RowFigure(id_, label, of=record, measured=Rows())
