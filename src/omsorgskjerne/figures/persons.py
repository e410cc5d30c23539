"""Counting different ones: persons, households, dwellings, as a range where some were not named."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.fold import union
from omsorgskjerne.figures.measures import Measured, quality_in
from omsorgskjerne.figures.queries import Aggregate, Stated, Test
from omsorgskjerne.figures.results import ZERO, Result, ranged
from omsorgskjerne.figures.shapes import Referred
from omsorgskjerne.figures.tally import Tally, tally
from omsorgskjerne.roles import Quantity, Reference, Role
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping, Sequence

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


THE_PERSON = _("it needs the field naming the person, such as of=Contact.person")


@attrs.frozen
class Different(Measured):
    """The different rows that they refer to: persons, households, dwellings. Rows that refer to none count for none."""

    kind: ClassVar[str] = _("different persons")
    says: ClassVar[str] = _("Number of different {others} in {records}{where}")
    distinct: ClassVar[bool] = True
    tested: ClassVar[bool] = True
    only_total: ClassVar[bool] = True
    may_be_of: ClassVar[tuple[type[Role], ...]] = (Reference,)
    must_be_of: ClassVar[str] = THE_PERSON

    def tests(self, figure: Composed) -> tuple[Test, ...]:
        """Return that a row must refer to one."""
        return tuple(map(Stated, figure.measured_names))

    def total(self, values: Counter[Any], figure: Composed, bound: Bound) -> Fraction:  # noqa: ARG002 - counted one by one
        """Return how many different ones there are."""
        return Fraction(len(values))

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:  # noqa: ARG002 - persons have no unit
        """Return how many are known; of each day so many as came on it."""
        return {"value": Fraction(sum(behind.weights))} if behind.holders else {}

    def maker(
        self, found: Found[Composed], figure: Composed, aggregates: Sequence[Aggregate]
    ) -> Callable[[tuple[set[str], Vector]], Result]:
        """Return what tells how many there are, of their ids and a vector that tells the quality."""
        worst = figure.worst(found.bound.table(figure.record))
        return lambda both: Result(Fraction(len(both[0])), quality=quality_in(aggregates, worst, both[1]))


@attrs.frozen
class Heads(Different):
    """Different persons; rows that name nobody count by head, so that there may be a range.

    There are at least the known, or the largest head-count of one row; at most the known and everybody else in each row
    (the head-count less one where somebody is named).
    """

    by_row: ClassVar[bool] = False

    persons: Any = None
    """The field that has the head-count of a row; None where each row is one person."""

    @property
    def head_count(self) -> str:
        """Return the name of the head-count, or nothing."""
        return self.persons.name if self.persons is not None else ""

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that the head-count is a quantity."""
        super().check(check, table, figure)
        if self.persons is not None:
            check.field(table, self.persons.name, Quantity)

    def tests(self, figure: Composed) -> tuple[Test, ...]:  # noqa: ARG002 - whatever it is of
        """Return nothing: a row that names nobody counts by head."""
        return ()

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:  # noqa: ARG002 - persons have no unit
        """Return how many are known, and with those who are not, at most; of each day all who came on it."""
        if figure.time.again:
            return {"value": Fraction(sum(behind.weights) + behind.others)}
        return {"known": Fraction(len(behind.holders)), "high": Fraction(len(behind.holders) + behind.others)}

    def heads(self, figure: Composed) -> str:  # noqa: ARG002 - it names the field itself
        """Return the head-count."""
        return self.head_count

    def weighed(self, table: Table, figure: Composed) -> Field | None:  # noqa: ARG002 - it names the field itself
        """Return the head-count."""
        return None if self.persons is None else table[self.persons.name]

    def passes_over(self, quantity: Field) -> bool:  # noqa: ARG002 - whatever the quantity
        """Tell that a head-count that is missing is that of one person: such a row has a part in the number."""
        return False

    def others(self, figure: Composed) -> Aggregate:
        """Return how many persons there are beside those named."""
        return Aggregate("others", self.head_count, figure.of.name)

    def aggregates(self, table: Table, figure: Composed) -> tuple[Aggregate, ...]:  # noqa: ARG002 - of any table
        """Return how many others there are, and the largest head-count."""
        largest = [Aggregate("largest", self.head_count)] if self.head_count and figure.time.may_meet_again else []
        return self.others(figure), *largest

    def shape(self, figure: Composed, table: Table) -> Shape:
        """Return that the persons named are looked for."""
        return Referred(table.name, figure.event_in(table), reference=figure.of.name)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return how many different persons there are, at least and at most.

        A breakdown by something known of the person (gender) counts the known in each code; everybody who was not named
        is *not stated*.
        """
        query, rows = found.tally(figure, days)
        _query, answer = found.single(figure.id, days)
        bounds = self._bounds(found, figure, query.measures)
        members: Tally[set[str]] = tally(figure.cut(found.bound), answer, None, union)
        total = bounds(len(members.total or ()), rows.total)
        parts: dict[str, dict[str | None, Result]] = {}
        columns = figure.columns(found.bound)
        for name, some in members.by.items():
            if name in columns and columns[name].through == figure.of.name:
                parts[name] = _of_the_known({code: len(ids) for code, ids in some.items()}, total)
            else:
                counts = rows.by[name]
                parts[name] = {code: bounds(len(some.get(code, ())), counts.get(code)) for code in {**some, **counts}}
        return Tally(total, parts), _as_is

    def _bounds(
        self, found: Found[Composed], figure: Composed, aggregates: Sequence[Aggregate]
    ) -> Callable[[int, Vector | None], Result]:
        """Return how a range is made of the persons known and what the rows say of others."""
        others = aggregates.index(self.others(figure))
        largest = aggregates.index(Aggregate("largest", self.head_count)) if self.head_count else None

        def result(known: int, vector: Vector | None) -> Result:
            if vector is None:
                return ZERO
            least = 1 if largest is None else vector[largest]
            ends = ranged(max(known, least), known + vector[others], found.quality(figure, vector))
            return attrs.evolve(ends, known=Fraction(known)) if vector[others] else ends

        return result


def _as_is(result: Result) -> Result:
    return result


def _of_the_known(known: Mapping[str | None, int], total: Result) -> dict[str | None, Result]:
    """Return what is known of the persons by code. Whoever was not named is among those of whom it is not stated."""
    parts: dict[str | None, Result] = {code: ranged(count, count, total.quality) for code, count in known.items()}
    stated = sum(count for code, count in known.items() if code is not None)
    low, high = total.ends
    if low is not None and high is not None and high > stated:
        rest = ranged(max(known.get(None, 0), int(low) - stated), int(high) - stated, total.quality)
        parts[None] = attrs.evolve(rest, known=Fraction(known.get(None, 0)))
    return parts
