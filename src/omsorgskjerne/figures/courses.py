"""Following each person from the first value to the latest."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.fold import gathered
from omsorgskjerne.figures.queries import Column, Select, Stated, columns_named
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.shapes import Shape
from omsorgskjerne.figures.takes import Taking
from omsorgskjerne.figures.tally import Tally, time_code
from omsorgskjerne.roles import Flag, Pick, Reference
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.bound import Bound, Check, Found
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Test
    from omsorgskjerne.figures.takes import Made
    from omsorgskjerne.figures.tally import Parts
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen(kw_only=True)
class Courses(Shape):
    """Single rows that state a quantity and name somebody, in the order of event day and entry."""

    reference: str
    quantity: str
    alike: tuple[Column, ...]
    """What rows must have in common to be compared."""

    @property
    def compared(self) -> slice:
        """Return the places of a row (day, columns …, alike …, id, value) that say which rows are compared."""
        return slice(1 + len(self.columns), -1)

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        own = columns_named(self.reference, self.quantity)
        keys = (Column(self.event), *self.columns, *self.alike, *own)
        order = columns_named(self.event, "entered", "id")
        return (self.select(keys, Stated(self.reference), Stated(self.quantity), order=order),)

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said(", ".join(["day", *map(str, (*self.columns, *self.alike)), self.reference, self.quantity]))


@attrs.frozen
class Course(Taking):
    """Something of the way from each person's first value to the latest: the mean over persons.

    Only rows that are `alike` are compared; of somebody with several courses it is the mean of them. Persons with rows
    of one day only have none. With a breakdown first and latest are looked for within each code.
    """

    may_be_elapsed: ClassVar[bool] = False
    may_have_at: ClassVar[bool] = False
    internal_only: ClassVar[bool] = False  # a mean of persons, who have one value each

    person: Any
    """The field naming the person."""
    alike: tuple[Any, ...] = ()
    """Fields that rows must have in common to be compared."""

    def of_course(self, first: int, latest: int) -> int:
        """Return what is taken of one course."""
        raise NotImplementedError(type(self).__name__)

    def ends(self, least: int | None, most: int | None) -> tuple[int | None, int | None]:
        """Return the least and the most that it can be of a course from one value to another between two."""
        if least is None or most is None:
            return None, None
        found = [self.of_course(*ends) for ends in product((least, most), repeat=2)]
        return min(found), max(found)

    def check(self, check: Check, table: Table, figure: Composed) -> None:  # noqa: ARG002 - it has its own fields
        """Check that a person is named, that rows can be alike, and that they have an order of entry."""
        if table.recorded is not table:
            check.wrong(_("rows of a view have no order in which they were entered, which first and latest need"))
        check.field(table, self.person.name, Reference)
        for ref in self.alike:
            check.field(table, ref.name, (Pick, Flag, Reference))

    def naming(self, figure: Composed) -> Any:  # noqa: ARG002 - it names the field itself
        """Return the field that names those it speaks of."""
        return self.person

    def tests(self, figure: Composed) -> tuple[Test, ...]:
        """Return that a row must name the person too."""
        return (Stated(self.person.name), *super().tests(figure))

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:  # noqa: ARG002 - see below
        """Return nothing: rows of one day only are behind it too, and give nothing of it."""
        return {}

    def shape(self, figure: Composed, table: Table) -> Shape:
        """Return how values are read: one after the other."""
        return Courses(
            table.name,
            figure.event_in(table),
            where=figure.conditions,
            reference=self.person.name,
            quantity=figure.of.name,
            alike=columns_named(*(ref.name for ref in self.alike)),
        )

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return the rows, and what makes the mean over persons of them.

        It is not stated where nobody has rows of two days that can be compared. As something computed from several rows
        it is never better than computed.
        """
        query, rows = found.single(figure.id, days)
        counted = found.quality(figure, found.tally(figure, days)[1].total)
        quality, per = max(counted, Quality.COMPUTED, key=lambda one: one.rank), figure.per(found.bound)

        def make(some: Sequence[Row]) -> Result:
            courses = _courses_in(query, some).values()
            persons = [_mean([self.of_course(*ends) for ends in theirs]) for theirs in courses]
            return Result(_mean(persons) / per, quality=quality, n=len(persons)) if persons else NOTHING

        by: Parts[list[Row]] = {}
        for name, column in figure.columns(found.bound).items():
            place = 1 + query.columns.index(column)
            by[name] = gathered(((row[place], row) for row in rows), list)
        for name in figure.times:
            by[name] = gathered(((time_code(name, date.fromisoformat(row[0])), row) for row in rows), list)
        return Tally(rows, by), make


@attrs.frozen
class ChangeOf(Course):
    """How much the latest value is above the first."""

    kind: ClassVar[str] = _("change from first to latest")
    says: ClassVar[str] = _(
        "Mean over {others} of the change in {field} from the first to the latest of their {records}{where}"
    )

    def of_course(self, first: int, latest: int) -> int:
        """Return the change."""
        return latest - first


@attrs.frozen
class FirstOf(Course):
    """The first value of those who have a later one."""

    kind: ClassVar[str] = _("mean of the first scores")
    says: ClassVar[str] = _("Mean of {field} in the first of the {records}{where} of those who have a later one")

    def of_course(self, first: int, latest: int) -> int:  # noqa: ARG002 - of one end
        """Return the first value."""
        return first


@attrs.frozen
class LatestOf(Course):
    """The latest value of those who have an earlier one."""

    kind: ClassVar[str] = _("mean of the latest scores")
    says: ClassVar[str] = _("Mean of {field} in the latest of the {records}{where} of those who have an earlier one")

    def of_course(self, first: int, latest: int) -> int:  # noqa: ARG002 - of one end
        """Return the latest value."""
        return latest


def _courses_in(query: Courses, rows: Iterable[Row]) -> dict[str, list[tuple[int, int]]]:
    """Return, for each person with rows of two days that can be compared, the first and latest value of each course."""
    compared = gathered(((row[query.compared], row) for row in rows), list)
    courses: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for (*_alike, person), course in compared.items():
        first, latest = course[0], course[-1]
        if first[0] < latest[0]:
            courses[person].append((first[-1], latest[-1]))
    return courses


def _mean(numbers: Sequence[int] | Sequence[Fraction]) -> Fraction:
    return Fraction(sum(numbers), len(numbers))
