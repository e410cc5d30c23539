"""What is made of what was measured: all of it together, what is usual, or the most there was."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.fold import added, gathered, vectors
from omsorgskjerne.figures.parameter import Parameter
from omsorgskjerne.figures.queries import Aggregate, InOrder, Stated, Test
from omsorgskjerne.figures.results import NOTHING, Middle, Result
from omsorgskjerne.figures.shapes import Values
from omsorgskjerne.figures.tally import Tally, passing, slot_code, tally
from omsorgskjerne.roles import Quantity
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from omsorgskjerne.figures.behind import Behind
    from omsorgskjerne.figures.bound import Bound, Check, Found
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.fold import Codes, Folded, Merge, Vector
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table
    from omsorgskjerne.terms import Quality

    Made = tuple[Tally[Any], Callable[[Any], Result]]
    """What was found, in all and by part, and what makes a result of it."""

_ = words_of(__name__)


class Taking:
    """What every take says of itself, and how it makes a number. Whoever plans, explains or protects asks it."""

    kind: ClassVar[str] = ""
    """What kind of number it makes, in a few words; empty where that follows from what is measured, and when."""
    says: ClassVar[str] = ""
    """What it makes, in words, with `{field}`, `{records}`, `{where}`; empty where what is measured says it."""
    grows: ClassVar[bool] = False
    """Whether it is no less where there is more to take from; else it says what is usual, and may go either way."""
    adds: ClassVar[bool] = False
    """Whether what is taken of the whole is the sum of what is taken of parts, where nothing measured is in two."""
    divides: ClassVar[bool] = False
    """Whether it is a sum, or a number of rows, divided by the number of rows."""
    shares: ClassVar[bool] = False
    """Whether it is a part of the rows, in per cent."""
    singly: ClassVar[bool] = True
    """Whether it needs the values one by one, and not their sum alone."""
    needs_each_day: ClassVar[bool] = False
    """Whether days must be kept apart: their levels are not added up."""
    may_be_elapsed: ClassVar[bool] = True
    """Whether it may be of the days between two dates."""
    may_have_at: ClassVar[bool] = True
    """Whether another date than the event's may put its rows in a period."""
    limits: ClassVar[tuple[int, int] | None] = None
    """The least and the most that it can ever be."""

    @property
    def internal_only(self) -> bool:
        """Tell whether no report for outside may show it, for what it tells of single values is not reckoned with.

        A sum is, and what is divided by the number of rows; and what is rounded by the values around its `middle`.
        """
        return not (self.adds or self.divides)

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check what it is declared with. Raises FigureError."""

    def words(self, bound: Bound, figure: Composed) -> dict[str, Any]:  # noqa: ARG002 - few have any
        """Return what it puts into words, by name, beside the figure's."""
        return {}

    def naming(self, figure: Composed) -> Any:
        """Return the field that names those it speaks of."""
        return figure.of

    def tests(self, figure: Composed) -> tuple[Test, ...]:
        """Return what a row must state to have a part in it: a value, or two dates in their order."""
        names = figure.measured_names
        return (InOrder(*names),) if figure.elapsed is not None else tuple(map(Stated, names))

    def shape(self, figure: Composed, table: Table) -> Shape | None:
        """Return how single values are read; None where sums are enough."""
        if not self.singly and figure.elapsed is None:
            return None
        return Values(table.name, figure.event_in(table), fields=figure.measured_names)

    def aggregates(self, figure: Composed) -> tuple[Aggregate, ...]:  # noqa: ARG002 - few have any
        """Return what it takes from cells of values."""
        return ()

    def number(self, values: Counter[int], figure: Composed, bound: Bound) -> Fraction:
        """Return what is made of values and how often each occurs, at least one, in small units."""
        raise NotImplementedError(type(self).__name__)

    def result(self, figure: Composed, values: Counter[Any], bound: Bound, quality: Quality) -> Result:
        """Return what is made of values and how often each occurs, at least one."""
        if self.grows:
            return Result(figure.measure.total(values, figure, bound), quality=quality)
        number, middle = Fraction(self.number(values, figure, bound)), self.middle(values, figure, bound)
        return Result(number, quality=quality, n=values.total(), middle=middle)

    def middle(self, values: Counter[int], figure: Composed, bound: Bound) -> Middle | None:  # noqa: ARG002 - most are of all values
        """Return the single values that it is made of, with those beside them, in units; None where all make it."""
        return None

    def ends(self, least: int | None, most: int | None) -> tuple[int | None, int | None]:
        """Return the least and the most that it can be of values that are between two, in small units."""
        return least, most

    def numbers(self, behind: Behind, figure: Composed, bound: Bound) -> dict[str, Fraction]:
        """Return what those who stand behind values give back: how many there are, and the sum that is divided."""
        found = {"n": Fraction(behind.rows)}
        if self.divides and not self.singly and figure.elapsed is None:
            found["sum"] = Fraction(behind.total) / figure.per(bound)
        return found

    def over_nights(
        self, found: Found[Composed], figure: Composed, folded: Folded[Vector], merge: Merge[Vector]
    ) -> Tally[Vector]:
        """Return what is taken of what was there, such as the levels of nights; `merge` adds them up."""
        return tally(figure.cut(found.bound), folded, None, merge)

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return what was found of values, and what makes a result of it."""
        _query, folded = found.single(figure.id, days)
        quality = found.quality(figure, found.tally(figure, days)[1].total)

        def make(values: Counter[int]) -> Result:
            return self.result(figure, values, found.bound, quality)

        return tally(figure.cut(found.bound), folded, None, added), make


@attrs.frozen
class Total(Taking):
    """All of it together."""

    singly: ClassVar[bool] = False
    grows: ClassVar[bool] = True
    adds: ClassVar[bool] = True
    may_be_elapsed: ClassVar[bool] = False


@attrs.frozen
class Most(Taking):
    """The most there was at one time."""

    singly: ClassVar[bool] = False
    kind: ClassVar[str] = _("most on one night")
    grows: ClassVar[bool] = True
    needs_each_day: ClassVar[bool] = True
    may_be_elapsed: ClassVar[bool] = False
    internal_only: ClassVar[bool] = False  # a level is one of rows, not a value of one row

    def over_nights(
        self, found: Found[Composed], figure: Composed, folded: Folded[Vector], merge: Merge[Vector]
    ) -> Tally[Vector]:
        """Return the highest level: levels of one night are added, of several the largest is kept."""
        passes = passing(folded, figure.conditions)

        def of(code: Callable[[int, Codes], str | None]) -> dict[str | None, Vector]:
            nights = (
                gathered(((code(slot, codes), cell) for codes, cell in cells.items() if passes(codes)), merge)
                for slot, cells in enumerate(folded.cells)
            )
            return gathered((pair for night in nights for pair in night.items()), vectors(()))

        def column(place: int) -> Callable[[int, Codes], str | None]:
            return lambda _slot, codes: codes[place]

        def time(name: str) -> Callable[[int, Codes], str | None]:
            return lambda slot, _codes: slot_code(name, folded.slots, slot)

        by = {name: of(column(folded.columns.index(one))) for name, one in figure.columns(found.bound).items()}
        by |= {name: of(time(name)) for name in figure.times}
        return Tally(of(lambda _slot, _codes: None).get(None), by)


@attrs.frozen
class MeanOf(Taking):
    """The sum divided by the number of rows that state it."""

    singly: ClassVar[bool] = False
    kind: ClassVar[str] = _("mean")
    says: ClassVar[str] = _("Mean of {field} in {records} that state it{where}")
    divides: ClassVar[bool] = True

    def aggregates(self, figure: Composed) -> tuple[Aggregate, ...]:
        """Return sum and number of rows; days between dates have neither."""
        if figure.elapsed is not None:
            return ()
        return Aggregate("sum", figure.of.name), Aggregate("stated", figure.of.name)

    def number(self, values: Counter[int], figure: Composed, bound: Bound) -> Fraction:
        """Return the mean."""
        total = sum(value * times for value, times in values.items())
        return Fraction(total, values.total() * figure.per(bound))

    def tally(self, found: Found[Composed], figure: Composed, days: Period) -> Made:
        """Return sums and numbers of rows, which the cells have, and what divides them."""
        if figure.elapsed is not None:
            return super().tally(found, figure, days)
        query, cells = found.tally(figure, days)
        total, stated = (query.measures.index(one) for one in self.aggregates(figure))
        per = figure.per(found.bound)

        def make(vector: Vector) -> Result:
            if not vector[stated]:
                return NOTHING
            mean = Fraction(vector[total], vector[stated] * per)
            return Result(mean, quality=found.quality(figure, vector), n=vector[stated])

        return cells, make


@attrs.frozen
class MedianOf(Taking):
    """The middle value, or half-way between the middle two."""

    kind: ClassVar[str] = _("median")
    says: ClassVar[str] = _("Median of {field} in {records} that state it{where}")
    internal_only: ClassVar[bool] = False  # it is rounded by its middle

    def number(self, values: Counter[int], figure: Composed, bound: Bound) -> Fraction:
        """Return the median."""
        return median(values) / figure.per(bound)

    def middle(self, values: Counter[int], figure: Composed, bound: Bound) -> Middle:
        """Return the one or two in the middle, and the next on either side, as far as there are any."""
        first, last = (values.total() - 1) // 2 - 1, values.total() // 2 + 1
        found, below = list[int](), 0
        for value, times in sorted(values.items()):
            found += [value] * (min(last + 1, below + times) - max(first, below))
            below += times
        field, grain = figure.quantity_in(bound.table(figure.record)), Fraction(1, figure.per(bound))
        role = field.role if field is not None else None
        ends = (role.least, role.most) if isinstance(role, Quantity) else (None, None)
        least, most = (None if end is None else end * grain for end in ends)
        return Middle(tuple(Fraction(value) * grain for value in found), grain, least, most)


def median(values: Counter[Any]) -> Fraction:
    """Return the median of values and how often each occurs; there must be at least one."""
    count, below = values.total(), 0
    middle: list[Any] = []
    for value, times in sorted(values.items()):
        # Counted from 0, the middle ones are number (count - 1) // 2 and count // 2; with an odd count they are one.
        middle += [value for wanted in ((count - 1) // 2, count // 2) if below <= wanted < below + times]
        below += times
    return Fraction(sum(middle), len(middle))


@attrs.frozen
class ShareWithin(Taking):
    """The share, in per cent, of values that are at most a limit: in small units, or a Parameter, set in units."""

    kind: ClassVar[str] = _("share within a limit")
    says: ClassVar[str] = _("Per cent of the {records} stating {field} where it is at most {limit}{where}")
    divides: ClassVar[bool] = True
    shares: ClassVar[bool] = True
    limits: ClassVar[tuple[int, int] | None] = (0, 100)

    limit: int | Parameter

    def check(self, check: Check, table: Table, figure: Composed) -> None:  # noqa: ARG002 - whatever is measured
        """Check that an organisation can set the limit, where it is a number that is set."""
        if isinstance(self.limit, Parameter):
            self.limit.check_declared(check)

    def words(self, bound: Bound, figure: Composed) -> dict[str, Any]:
        """Return the limit in its unit."""
        role: Any = None if figure.elapsed is not None else bound.table(figure.record)[figure.of.name].role
        unit, write = (Unit.DAY, str) if role is None else (role.unit, role.write)
        number = bound.parameter(self.limit) if isinstance(self.limit, Parameter) else write(self.limit)
        return {"limit": Phrase("{number} {unit}", number=number, unit=unit.label)}

    def number(self, values: Counter[int], figure: Composed, bound: Bound) -> Fraction:
        """Return the share."""
        given = self.limit
        limit = Fraction(bound.parameter(given)) * figure.per(bound) if isinstance(given, Parameter) else given
        return Fraction(100 * sum(count for value, count in values.items() if value <= limit), values.total())
