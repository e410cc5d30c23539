"""Figures that a plugin's author writes in SQL, for what no other kind can say: checked row by row, and evaluated."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.bound import assemble, names_of, where_empty
from omsorgskjerne.figures.expressions import TIME, TIMES
from omsorgskjerne.figures.measures import Amount
from omsorgskjerne.figures.persons import Different
from omsorgskjerne.figures.results import NOTHING, Axis, Result
from omsorgskjerne.figures.returned import Raw
from omsorgskjerne.figures.rows import RowFigure, rows_of
from omsorgskjerne.figures.single import read_named
from omsorgskjerne.figures.spans import lived
from omsorgskjerne.figures.statement import WINDOW, fault_in, parameters_of, tables_of
from omsorgskjerne.figures.takes import MeanOf, MedianOf, ShareWithin, Total
from omsorgskjerne.figures.tally import make_parts
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.roles import Pick
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.tables import codes_of_choice, revealed_by_choice
from omsorgskjerne.terms import Disclosure, Quality, Reveals
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from omsorgskjerne.figures.behind import Behind, Standing
    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.parameter import Parameter
    from omsorgskjerne.figures.queries import Query, Read
    from omsorgskjerne.figures.returned import Value
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


class Take(Choice):
    """What is made of the values that a query returns."""

    SUM = "sum", _("sum")
    MEAN = "mean", _("mean")
    MEDIAN = "median", _("median")
    WITHIN = "within", _("share within a limit")
    PEOPLE = "people", _("different persons")


@attrs.frozen(eq=False, kw_only=True)
class RawSql(Figure):
    """A figure of the rows that a query of one's own returns: dimensions in the order of `by`, value, person, row id.

    The value is a number, or the interval between two days, `2025-02-03/2025-02-17`, whose days are counted; None and
    an interval the wrong way round are left out, and a sum of None alone is not stated. The person is an id or None;
    the row id names the row that stands behind the value. A query that is `internal_only` returns dimensions and value
    alone: nothing says whose they are, and no report for outside shows it.

    In the query a table is written in braces, `{placement_move}`: its rows that are not voided, with a column more:
    `entered`, in whose order they were entered, and then that of their ids. Only the plugin's own tables and the core's
    can be named, and beside them what the WITH that a statement begins with declares. `:start`
    and `:end` are the period's first day and the first after it (tomorrow while it goes on: days to come are not
    counted), `:last` is the day before `:end`, other names those of `parameters`. SQL is portable: no date functions;
    and because some databases cut off the quotient of two whole numbers, one of them is made a decimal first
    (`1.0 * a / b`), or a Formula divides.

    What is wrong with the statement is a FigureError naming plugin and figure, at loading or when it is read.
    """

    kind: ClassVar[str] = _("query")

    sql: str
    of: type
    """The record whose rows say whether anything was recorded in the period."""
    by: Mapping[str, Any] = attrs.field(factory=dict)
    """Dimension → the Choice, or the field, whose codes it has, retired ones and the organisation's own among them; for
    a field that refers to rows, their ids (one voided since is *not stated*). Other text is refused. `month` (year,
    weekday …) gets None here, and from the query an ISO day of the period, which is folded to its month. A dimension of
    Quality is no breakdown: it tells the quality of each value, and the worst of them is the figure's."""
    take: Take = Take.SUM
    limit: Parameter | None = None
    """For `Take.WITHIN`: the per cent of values that are at most this."""
    parameters: Mapping[str, Parameter] = attrs.field(factory=dict)
    quality: Quality = Quality.COUNTED
    """What it is at best."""
    internal_only: bool = False

    @property
    def told(self) -> str | None:
        """Return the dimension that tells the quality of each value, if there is one."""
        return next((name for name, of in self.by.items() if _choice(of) is Quality), None)

    @property
    def dimension_names(self) -> tuple[str, ...]:
        """Return the dimensions it is broken down by."""
        return tuple(name for name in self.by if name != self.told)

    @cached_property
    def made(self) -> RowFigure:
        """Return how a number is made of the values: as a figure of rows does that measures and takes alike."""
        measured = {Take.SUM: Amount(), Take.PEOPLE: Different()}.get(self.take)
        taking = {Take.MEAN: MeanOf(), Take.MEDIAN: MedianOf()}.get(self.take, Total())
        if self.limit is not None:
            taking = ShareWithin(self.limit)
        return RowFigure(self.id, self.label, of=self.of, measured=measured, take=taking)

    @cached_property
    def traits(self) -> Traits:
        """Return what follows from what is taken of the values, and whether it is said and asked whose they are."""
        summed, persons, is_rate = self.take is Take.SUM, self.take is Take.PEOPLE, self.made.traits.is_rate
        return Traits(
            additive=summed,
            distinct=persons,
            counts_each_once=persons,
            is_shared_out=summed,
            is_rate=is_rate,
            is_share=is_rate,
            is_divisible=not is_rate,
            limits=self.made.traits.limits,
            has_parts=True,
            has_members=not self.internal_only and self.disclosure is not Disclosure.NONE,
            is_read=True,
        )

    @property
    def rows_behind(self) -> RowFigure:
        """Return the figure of the rows that say whether anything was recorded."""
        return rows_of(self.of, f"{self.id}[rows]", self.label)

    def check(self, check: Check) -> None:
        """Check the statement, its tables and parameters, and the codes of each breakdown."""
        fault = fault_in(check.bound.tables, check.owner, check.bound.table(self.of), self.sql)
        if fault is not None:
            check.wrong(fault.text, **fault.values)
        self._check_parameters(check)
        if (self.limit is None) is (self.take is Take.WITHIN):
            check.wrong(_("a limit goes with Take.WITHIN, and only with it"))
        if self.internal_only and self.take is Take.PEOPLE:
            check.wrong(_("to count persons its statement must return them; it cannot be internal_only"))
        for name, of in self.by.items():
            if isinstance(of, FieldRef):
                check.dimension(check.bound.table(of.record), of)
            elif name not in TIME and not (isinstance(of, type) and issubclass(of, Choice)):
                check.wrong(_("{dimension} needs a choice, or a field, that says which codes it has"), dimension=name)

    def _check_parameters(self, check: Check) -> None:
        """Check that each parameter in the statement has a value, and each that is given a place."""
        named = parameters_of(self.sql)
        for name in named:
            if name not in {*WINDOW, *self.parameters}:
                check.wrong(_("{parameter} in its statement is none of its parameters"), parameter=f":{name}")
        for name in self.parameters:
            if name in WINDOW:
                check.wrong(
                    _("{parameter} is a day of the period; give its parameter another name"), parameter=f":{name}"
                )
            if name not in named:
                check.wrong(_("its parameter {parameter} is not in its statement"), parameter=f":{name}")
        for parameter in filter(None, (*self.parameters.values(), self.limit)):
            parameter.check_declared(check)

    def beneath(self, bound: Bound) -> Iterator[tuple[Figure, int]]:  # noqa: ARG002 - its record is enough
        """Yield what says whether anything was recorded."""
        yield self.rows_behind, 0

    def queries(self, bound: Bound, days: Period, today: date | None) -> Iterator[tuple[str, Query]]:
        """Yield the query of the statement."""
        yield self.id, self.query(bound, lived(days, today))

    def query(self, bound: Bound, days: Period) -> Raw:
        """Return the query of the statement in some days."""
        table = bound.table(self.of)
        own = [(name, _as_number(bound.parameter(one))) for name, one in self.parameters.items()]
        window = zip(WINDOW, (day.isoformat() for day in (*days, days.last)), strict=True)
        return Raw(table.name, table.event.name, bound.owners[self.id], self, days, (*own, *window))

    def tables(self, bound: Bound) -> list[Table]:
        """Return those that the statement names."""
        return [bound.tables[name] for name in tables_of(self.sql)]

    def members(self, bound: Bound, days: Period, lived: Period, read: Read) -> Standing:
        """Return who stands behind the values that the statement returns."""
        query = attrs.evolve(self.query(bound, lived), by_row=True)
        return query.whose(read(query), days)

    def recount(self, behind: Behind, bound: Bound) -> Mapping[str, Fraction]:
        """Return what the values give back: their sum, different persons, or how many there are."""
        if self.traits.distinct:
            return {"value": Fraction(len(behind.holders))}
        return self.made.recount(behind, bound)

    def behind(self, found: Found[Any], days: Period, read: Read) -> Iterator[tuple[Table, Row]]:
        """Yield the rows that stand behind the values that the statement returns; none where it does not say them."""
        values = read(attrs.evolve(self.query(found.bound, lived(days, found.today)), by_row=True))
        ids = [value.row for value in values if value.number is not None and value.row is not None]
        yield from read_named(self.tables(found.bound), list(dict.fromkeys(ids)), read)

    def wholes(self, bound: Bound) -> Iterator[tuple[Table, tuple[str, ...]]]:
        """Yield the tables of the rows that it is broken down by."""
        for of in self.by.values():
            yield from names_of(bound, _role(bound, of))

    def codes(self, found: Labelled, name: str) -> Mapping[str, str]:
        """Return the codes of a breakdown with their labels."""
        role = _role(found.bound, self.by[name])
        if role is not None:
            return found.labels(role)
        return {} if name in TIME else codes_of_choice(found.bound.tables.values(), self.by[name])

    def say(self, bound: Bound) -> Phrase:
        """Return what is made of what a query returns."""
        limit = bound.parameter(self.limit) if self.limit is not None else None
        return Phrase(SAYS[self.take], records=bound.table(self.of).schema.plural, limit=limit)

    def axes(self, found: Labelled) -> Iterator[Axis]:
        """Yield its breakdowns: time, the field's label, or the name in the plugin's words."""
        for name in self.dimension_names:
            of = self.by[name]
            label = TIMES.get(name, "")
            if not label and isinstance(of, FieldRef):
                label = found.bound.table(of.record)[of.name].label
            label = label or words_of(of.__module__)(name.replace("_", " "))
            yield Axis(name, label, self.codes(found, name), self.traits.additive, _reveals(found.bound, of))

    def evaluate(self, found: Found[Any], days: Period, years: int) -> Result:  # noqa: ARG002 - rows of any year
        """Return what is made of the values that the statement returns, of the quality declared, or told at worst."""
        coverage = found.coverage(self.rows_behind, days)
        if not coverage.covered or not lived(days, found.today).days:
            return NOTHING
        query, values = found.single(self.id, days)
        make = partial(self._made_of, found.bound)
        zero = NOTHING if self.traits.is_rate else Result(Fraction(0), quality=self.quality)
        none = where_empty(coverage, zero)
        by: dict[str, dict[str | None, Result]] = {}
        for name in self.dimension_names:
            codes = None if name in TIME else self.codes(found, name)
            by[name] = make_parts(name, query.by_code(name, values, codes), codes, days, make=make, none=none)
        return assemble(make(values) if values else zero, by, coverage)

    def _made_of(self, bound: Bound, values: Counter[Value]) -> Result:
        """Return what is made of values, with the worst quality that they tell; nothing where none is stated."""
        place = list(self.by).index(self.told) if self.told else None
        told = [Quality(value.codes[place]) for value in values if place is not None and value.codes[place]]
        counted: Counter[Any] = Counter()
        for value, times in values.items():
            if value.number is not None:
                counted[value.person if self.traits.distinct else value.number] += times
        quality = max([self.quality, *told], key=lambda quality: quality.rank)
        return self.made.take.result(self.made, counted, bound, quality) if counted else NOTHING


SAYS: dict[Take, str] = {
    Take.SUM: _("Sum of what a query of the {records} returns"),
    Take.MEAN: _("Mean of what a query of the {records} returns"),
    Take.MEDIAN: _("Median of what a query of the {records} returns"),
    Take.WITHIN: _("Per cent of what a query of the {records} returns that is at most {limit}"),
    Take.PEOPLE: _("Number of different persons that a query of the {records} returns"),
}


def _as_number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _role(bound: Bound, of: Any) -> Role | None:
    """Return the role of the field that a breakdown is by; None for time and for a choice that is no field's."""
    return bound.table(of.record)[of.name].role if isinstance(of, FieldRef) else None


def _reveals(bound: Bound, of: Any) -> Reveals:
    """Return what the codes of a breakdown say of a person; of a choice, what it says wherever a field has it."""
    if isinstance(of, FieldRef):
        return bound.table(of.record)[of.name].reveals
    return Reveals.NOTHING if of is None else revealed_by_choice(bound.tables.values(), of)


def _choice(of: Any) -> Any:
    """Return the Choice of a dimension given as one, or as a field that has one."""
    role = describe(of.record)[of.name].role if isinstance(of, FieldRef) else None
    return role.choice if isinstance(role, Pick) else of
