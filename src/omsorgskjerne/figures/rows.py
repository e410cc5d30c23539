"""Figures of rows: which rows, filtered how, and what follows from what is measured, what is taken and when."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeGuard

import attrs

from omsorgskjerne.figures.base import SHOWN_ONLY, Figure
from omsorgskjerne.figures.bound import names_of
from omsorgskjerne.figures.composed import Composed
from omsorgskjerne.figures.expressions import TIME, TIMES, Via, codes_by_name, dimension_name
from omsorgskjerne.figures.measures import Amount, Measured, Rows, Values
from omsorgskjerne.figures.persons import Different
from omsorgskjerne.figures.results import Axis
from omsorgskjerne.figures.single import RowsBehind, read_behind
from omsorgskjerne.figures.takes import Taking, Total
from omsorgskjerne.figures.times import InPeriod, Time
from omsorgskjerne.figures.wording import write_filter
from omsorgskjerne.roles import Day, Quantity, Reference
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from fractions import Fraction

    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Column, Read
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen(eq=False, kw_only=True)
class RowFigure(Composed):
    """A figure of rows: which, filtered how, and the dimensions it may be broken down by.

    What it is, is put together from what is measured, what is taken of it, and when a row counts.
    """

    take: Taking = attrs.field(factory=Total)
    time: Time = attrs.field(factory=InPeriod)

    @cached_property
    def measure(self) -> Measured:
        """Return what is measured of the rows."""
        if self.measured is not None:
            return self.measured
        return _measure_of(self.role) if self.take.grows else Values()

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

    def meaning(self) -> tuple[str, list[tuple[str, Any]]]:
        """Return what its number is made of, by name, in the order in which frozen reports hold it."""
        if self.called is None:
            fields = (field.name for field in attrs.fields(Composed))  # those of this class in their old order
            return type(self).__name__, [(name, getattr(self, name)) for name in fields if name not in SHOWN_ONLY]
        parts: list[Any] = [part for part in (self.measured, self.take) if part is not None]
        said = {field.name: getattr(part, field.name) for part in parts for field in attrs.fields(type(part))}
        common = [field.name for field in attrs.fields(Figure) if field.name not in SHOWN_ONLY]
        names = [name for name in (*common, "of", "where", "usually", "at") if name not in self.called.own]
        return self.called.name, [
            (name, said[name] if name in said else getattr(self, name)) for name in (*names, *self.called.own)
        ]

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

    def evaluate(self, found: Found[Composed], days: Period, years: int) -> Result:  # noqa: ARG002 - rows of any year
        """Return what it gives in some days, with its parts."""
        return self.time.evaluate(found, self, days)

    def tables(self, bound: Bound) -> Sequence[Table]:
        """Return that of its record; of a view those that its statement names."""
        return bound.table(self.record).tables

    def recount(self, behind: Behind, bound: Bound) -> Mapping[str, Fraction]:
        """Return what its measure gives back; nothing of the most there was at one time."""
        return {} if self.traits.is_most else self.measure.numbers(behind, self, bound)

    def behind(self, found: Found[Composed], days: Period, read: Read) -> Iterator[tuple[Table, Row]]:
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


def _measure_of(role: Role | None) -> Measured:
    """Return what is measured by what a figure is of: a record, a quantity or a reference."""
    if isinstance(role, Quantity):
        return Amount()
    return Different() if isinstance(role, Reference) else Rows()
