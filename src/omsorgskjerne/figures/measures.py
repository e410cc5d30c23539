"""What is measured of rows: how many there are, a quantity of theirs, what they refer to, or each value by itself."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.fold import Folded, union
from omsorgskjerne.figures.queries import ROWS, Aggregate, Stated, Test
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.rowwise import row_by_row, tally_rows
from omsorgskjerne.figures.spans import Slots
from omsorgskjerne.figures.tally import Tally, by_time, tally
from omsorgskjerne.roles import Flag, Quantity, Role
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.bound import Bound, Check, Found
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.fold import Vector
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.figures.takes import Made
    from omsorgskjerne.period import Period
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

A_QUANTITY = _("it needs a quantity, such as of=Serving.portions")


@attrs.frozen
class Measured:
    """What every measure says of itself, and how it is counted. Whoever plans, explains or protects asks it."""

    kind: ClassVar[str] = ""
    """What kind of number it gives, in a few words."""
    says: ClassVar[str] = ""
    """What it counts, in words, with `{records}`, `{where}`, and `{field}` or `{others}` where there are such."""
    distinct: ClassVar[bool] = False
    """Whether different ones are counted, so that one may be in several parts of a breakdown."""
    one_by_one: ClassVar[bool] = True
    """Whether things are counted one by one, so that a total is a whole number."""
    of_rows: ClassVar[bool] = False
    """Whether rows themselves are counted."""
    of_days: ClassVar[bool] = False
    """Whether days are counted, of which none is anybody's."""
    of_quantity: ClassVar[bool] = False
    """Whether it has the unit of a quantity."""
    tested: ClassVar[bool] = False
    """Whether its tests tell which rows have a part, and a quantity how much of it; else the value does of each row."""
    by_row: ClassVar[bool] = True
    """Whether rows, each looked at by itself, tell it."""
    only_total: ClassVar[bool] = False
    """Whether nothing but all of it together can be taken."""
    needs_days: ClassVar[bool] = False
    """Whether it must be known on which days there are rows."""
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Quantity,)
    """Roles that the field it is of may have."""
    must_be_of: ClassVar[str] = ""
    """What it must be of, in words, where a record will not do."""

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that what it is of is a record, or the kind of field it needs. Raises FigureError."""
        if isinstance(figure.of, FieldRef):
            check.field(table, figure.of.name, self.may_be_of)
        elif self.must_be_of and figure.elapsed is None:
            check.wrong(self.must_be_of)
        if self.only_total and not figure.take.grows:
            check.wrong(_("of what it measures nothing but the total can be taken; say measured=Values()"))

    def sentence(self, figure: Composed) -> str:  # noqa: ARG002 - for most it is the same
        """Return what it counts, in words."""
        return self.says

    def tests(self, figure: Composed) -> tuple[Test, ...]:  # noqa: ARG002 - few have any
        """Return what a row must state to be counted."""
        return ()

    def heads(self, figure: Composed) -> str | None:  # noqa: ARG002 - few have any
        """Return the quantity that counts people, empty where each row is one; None where it has none of its own."""
        return None

    def weighed(self, table: Table, figure: Composed) -> Field | None:  # noqa: ARG002 - rows have no weight
        """Return the quantity that makes its number, if there is one: a head-count, or what is summed."""
        return None

    def passes_over(self, quantity: Field) -> bool:
        """Tell whether rows that do not state that quantity have no part in it."""
        return quantity.optional

    def aggregates(self, table: Table, figure: Composed) -> tuple[Aggregate, ...]:  # noqa: ARG002 - rows need no more
        """Return what it takes from cells, beside the number of rows."""
        return ()

    def reads(self, figure: Composed) -> tuple[str, ...]:
        """Return the fields that a row is measured by."""
        return figure.measured_names

    def value(self, *read: Any) -> Any:
        """Return what a row is, of what was read of it; None where it has no part in the number."""
        return read[0] if read else 1

    def total(self, values: Counter[Any], figure: Composed, bound: Bound) -> Fraction:  # noqa: ARG002 - some have a unit
        """Return what values are together, and how often each occurs: so many, where they are counted one by one."""
        return Fraction(values.total())

    def shape(self, figure: Composed, table: Table) -> Shape | None:
        """Return how rows of a period are read beside their cells: one by one; None where cells are enough."""
        return row_by_row(figure, table)

    def maker(
        self, found: Found[Composed], figure: Composed, aggregates: Sequence[Aggregate]
    ) -> Callable[[Any], Result]:
        """Return what makes a result of a vector of aggregates."""
        raise NotImplementedError(type(self).__name__)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what was found in rows of a period, and what makes a result of it."""
        return tally_rows(found, figure, days)

    def share(self, read: Sequence[Any], figure: Composed, bound: Bound) -> Fraction | None:
        """Return what one row has of the number, in small units, of what was read of it; None where it has no part."""
        value = self.value(*read)
        return None if value is None else self.total(Counter((value,)), figure, bound) * figure.per(bound)

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:
        """Return what members give back, by its name in a `Result`; `sum` is n times the value. No other is held."""
        if self.tested or not figure.take.adds:
            return {}
        return {"value": Fraction(behind.total) / figure.per(bound)}


def quality_in(aggregates: Sequence[Aggregate], worst: Aggregate, vector: Vector | None) -> Quality:
    """Return the worst quality in a vector of aggregates; counted where there are no rows, or no field says it."""
    if vector is None or not worst.field:
        return Quality.COUNTED
    return list(Quality)[vector[aggregates.index(worst)]]


@attrs.frozen
class OfCells(Measured):
    """What measures have in common that are read off cells, which add up."""

    tested: ClassVar[bool] = True
    only_total: ClassVar[bool] = True

    def shape(self, figure: Composed, table: Table) -> Shape | None:  # noqa: ARG002 - cells are enough
        """Return nothing: cells are enough."""
        return None

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what the cells have."""
        query, cells = found.tally(figure, days)
        return cells, self.maker(found, figure, query.measures)


@attrs.frozen
class Rows(OfCells):
    """How many rows there are, or how many of them state a field."""

    kind: ClassVar[str] = _("number of rows")
    says: ClassVar[str] = _("Number of {records}{where}")
    says_stated: ClassVar[str] = _("Number of {records} that state {field}{where}")
    of_rows: ClassVar[bool] = True
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Role,)

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that it is not of a flag, which every row states."""
        super().check(check, table, figure)
        if isinstance(figure.of, FieldRef) and isinstance(table[figure.of.name].role, Flag):
            check.wrong(_("every row states {field}, yes or no; filter by it instead"), field=figure.of.name)

    def sentence(self, figure: Composed) -> str:
        """Return what is counted: rows, or those that state a field."""
        return self.says_stated if figure.measured_names else self.says

    def tests(self, figure: Composed) -> tuple[Test, ...]:
        """Return that rows must state the field, if it is of one."""
        return tuple(map(Stated, figure.measured_names))

    def aggregates(self, table: Table, figure: Composed) -> tuple[Aggregate, ...]:  # noqa: ARG002 - of any table
        """Return how many state the field."""
        return tuple(Aggregate("stated", name) for name in figure.measured_names)

    def value(self, *read: Any) -> Any:
        """Return one, where what must be stated is."""
        return None if None in read else 1

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:  # noqa: ARG002 - rows have no unit
        """Return their number; of nights, of each row so many as it has."""
        return {"value": Fraction(behind.total)}

    def maker(
        self, found: Found[Composed], figure: Composed, aggregates: Sequence[Aggregate]
    ) -> Callable[[Vector], Result]:
        """Return what tells the number of rows."""
        table = found.bound.table(figure.record)
        place = aggregates.index(next(iter(self.aggregates(table, figure)), ROWS))
        worst = figure.worst(table)
        return lambda vector: Result(Fraction(vector[place]), quality=quality_in(aggregates, worst, vector))


@attrs.frozen
class Amount(OfCells):
    """A quantity of each row, added up."""

    kind: ClassVar[str] = _("sum")
    says: ClassVar[str] = _("Sum of {field} in {records}{where}")
    one_by_one: ClassVar[bool] = False
    of_quantity: ClassVar[bool] = True
    must_be_of: ClassVar[str] = A_QUANTITY

    def tests(self, figure: Composed) -> tuple[Test, ...]:
        """Return that a row must state the quantity, where it need not."""
        return tuple(Stated(name) for name in figure.measured_names if figure.is_optional)

    def total(self, values: Counter[Any], figure: Composed, bound: Bound) -> Fraction:
        """Return the sum in its unit."""
        return Fraction(sum(value * often for value, often in values.items()), figure.per(bound))

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:
        """Return what all have together, in its unit."""
        return {"value": Fraction(behind.total) / figure.per(bound)}

    def weighed(self, table: Table, figure: Composed) -> Field | None:
        """Return the quantity."""
        return figure.quantity_in(table)

    def aggregates(self, table: Table, figure: Composed) -> tuple[Aggregate, ...]:
        """Return the sum, and how many rows state it where they need not."""
        field = figure.quantity_in(table)
        if field is None:
            return ()
        return Aggregate("sum", field.name), *([Aggregate("stated", field.name)] if field.optional else [])

    def maker(
        self, found: Found[Composed], figure: Composed, aggregates: Sequence[Aggregate]
    ) -> Callable[[Vector], Result]:
        """Return what tells the sum in its unit.

        Where rows are there but none states an optional quantity, it is not stated.
        """
        name, per = figure.of.name, figure.per(found.bound)
        worst = figure.worst(found.bound.table(figure.record))
        rows, total = aggregates.index(ROWS), aggregates.index(Aggregate("sum", name))
        stating = Aggregate("stated", name)
        stated = aggregates.index(stating) if stating in aggregates else rows

        def make(vector: Vector) -> Result:
            if not vector[stated]:
                return NOTHING
            notes = (figure.time.note(vector[stated], vector[rows]),) if vector[stated] < vector[rows] else ()
            return Result(Fraction(vector[total], per), quality=quality_in(aggregates, worst, vector), notes=notes)

        return make


@attrs.frozen
class DifferentDays(Measured):
    """The different days there are rows of."""

    kind: ClassVar[str] = _("different days")
    says: ClassVar[str] = _("Number of different days with {records}{where}")
    distinct: ClassVar[bool] = True
    tested: ClassVar[bool] = True
    only_total: ClassVar[bool] = True
    by_row: ClassVar[bool] = False
    needs_days: ClassVar[bool] = True
    of_days: ClassVar[bool] = True

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return the days."""
        _query, vectors = found.tally(figure, days)
        _query, cells = found.cells(figure)
        start, end = days.start.isoformat(), days.end.isoformat()
        inside = {codes: {day for day in some if start <= day < end} for codes, some in cells.days.items()}
        within = {codes: some for codes, some in inside.items() if some}
        days_of = tally(figure.cut(found.bound), Folded(Slots(), cells.columns, [within]), None, union)
        quality = found.quality(figure, vectors.total)
        by = {**days_of.by, **{name: by_time(name, days_of.total or ()) for name in figure.times}}
        return Tally(days_of.total, by), lambda some: Result(Fraction(len(some)), quality=quality)


@attrs.frozen
class CalendarDays(Measured):
    """The days that are marked in a calendar."""

    tested: ClassVar[bool] = True
    only_total: ClassVar[bool] = True
    of_days: ClassVar[bool] = True


@attrs.frozen
class Values(Measured):
    """A quantity of each row, or the days between two of its dates, each value by itself: the take makes a number."""

    one_by_one: ClassVar[bool] = False
    of_quantity: ClassVar[bool] = True
    tested: ClassVar[bool] = True
    must_be_of: ClassVar[str] = A_QUANTITY

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check the quantity, and what is taken of it."""
        super().check(check, table, figure)
        if figure.take.adds:
            check.wrong(_("all values together are a sum; leave measured=Values() out"))
        figure.take.check(check, table, figure)

    def tests(self, figure: Composed) -> tuple[Test, ...]:
        """Return what the take needs."""
        return figure.take.tests(figure)

    def weighed(self, table: Table, figure: Composed) -> Field | None:
        """Return the quantity."""
        return figure.quantity_in(table)

    def aggregates(self, table: Table, figure: Composed) -> tuple[Aggregate, ...]:  # noqa: ARG002 - of any table
        """Return what the take needs."""
        return figure.take.aggregates(figure)

    def value(self, *read: Any) -> Any:
        """Return the quantity, or the days between two dates; None for dates in the wrong order."""
        if None in read or len(read) == 1:
            return read[0] if len(read) == 1 else None
        days = (date.fromisoformat(read[1]) - date.fromisoformat(read[0])).days
        return days if days >= 0 else None

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:
        """Return what the take gives back of them."""
        return figure.take.numbers(behind, figure, bound)

    def shape(self, figure: Composed, table: Table) -> Shape | None:
        """Return how the take reads single values."""
        return figure.take.shape(figure, table)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what the take finds."""
        return figure.take.tally(found, figure, days)
