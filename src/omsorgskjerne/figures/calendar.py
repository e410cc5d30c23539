"""Days by the calendar: those that are open, by weekly hours, closures and extra openings, and all there are.

A day is open if an `open` row covers it, or a `weekly` row does and no `closed` row. A row covers a day that lies
between its `since` and `until`, in its season and on its weekday; what it leaves out limits nothing. Seasons may run
over New Year.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.figures.base import Figure
from omsorgskjerne.figures.bound import assemble, where_empty
from omsorgskjerne.figures.expressions import TIMES
from omsorgskjerne.figures.results import NOTHING, ZERO, Axis, Result
from omsorgskjerne.figures.spans import each_day, lived
from omsorgskjerne.figures.tally import by_time, make_parts
from omsorgskjerne.figures.times import Time, number_of
from omsorgskjerne.figures.traits import Traits
from omsorgskjerne.terms import Disclosure, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.figures.bound import Bound, Check, Found, Labelled
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.shapes import Shape
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

OPENING = ("since", "until", "kind", "weekday", "first_month", "last_month")
"""The fields that a calendar has."""
SORTS = ("weekly", "closed", "open")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DECEMBER = 12
CALENDAR = ("year", "quarter", "month", "weekday")
"""What the days of a period are broken down by."""


@attrs.frozen
class Rule:
    """One row of the calendar."""

    since: date
    until: date
    kind: str
    weekday: str | None
    """None for every day."""
    first_month: int
    last_month: int

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Rule:
        """Return the rule that a stored row states."""
        since, until, kind, weekday, first, last = row
        over = date.fromisoformat(until) if until else date.max
        return cls(date.fromisoformat(since), over, kind, weekday, first or 1, last or DECEMBER)

    def covers(self, day: date) -> bool:
        """Tell whether it speaks of a day."""
        weekday = self.weekday in (None, WEEKDAYS[day.weekday()])
        return weekday and self.since <= day < self.until and self._in_season(day.month)

    def _in_season(self, month: int) -> bool:
        first, last = self.first_month, self.last_month
        return first <= month <= last if first <= last else month >= first or month <= last


def open_days(rules: Iterable[Rule], days: Period) -> list[date]:
    """Return the days on which it was open."""
    near = [rule for rule in rules if rule.since < days.end and rule.until > days.start]
    weekly, closed, opened = ([rule for rule in near if rule.kind == kind] for kind in SORTS)

    def covered(some: list[Rule], day: date) -> bool:
        return any(rule.covers(day) for rule in some)

    return [
        day for day in each_day(days) if covered(opened, day) or (covered(weekly, day) and not covered(closed, day))
    ]


@attrs.frozen
class ByCalendar(Time):
    """On each day of the period as the calendar has it: planned beforehand, and closed by some of its rows."""

    kind: ClassVar[str] = _("open days")
    says: ClassVar[str] = _("Days in the period that are open by the {records}")
    when: ClassVar[str] = ""
    lasting: ClassVar[bool] = True
    grows_with_days: ClassVar[bool] = False
    grows_with_rows: ClassVar[bool] = False
    may_have_at: ClassVar[bool] = False

    def check(self, check: Check, table: Table, figure: Composed) -> None:
        """Check that it is of the whole calendar. Raises FigureError."""
        super().check(check, table, figure)
        if figure.filters or figure.columns(check.bound):
            check.wrong(
                _("all rows of a calendar together say which days are open; it has no filter, and no parts by field")
            )

    def adds(self, figure: Composed) -> bool:  # noqa: ARG002 - days are counted, whatever it is of
        """Tell that days add up."""
        return True

    def shape(self, figure: Composed, table: Table) -> Shape | None:  # noqa: ARG002 - of any calendar
        """Return nothing: the whole calendar is read."""
        return None

    def wholes(self, figure: Composed, bound: Bound) -> Iterator[tuple[Table, tuple[str, ...]]]:
        """Yield the calendar."""
        yield bound.table(figure.record), OPENING

    def evaluate(self, found: Found[Composed], figure: Composed, days: Period) -> Result:
        """Return how many days were open; days to come have not been."""
        coverage = found.coverage(figure, days)
        if not coverage.covered:
            return NOTHING
        days = lived(days, found.today)
        rules = [Rule.of_row(row) for row in found.whole(found.bound.table(figure.record).name, OPENING)]
        opened = {day.isoformat() for day in open_days(rules, days)}
        by = {name: by_time(name, opened) for name in figure.times}
        return assemble(
            number_of(opened), found.parts(figure, days, by, number_of, where_empty(coverage, ZERO)), coverage
        )


@attrs.frozen(eq=False, kw_only=True)
class PeriodDays(Figure):
    """The days of the period by the calendar, open or not; days to come are not counted."""

    kind: ClassVar[str] = _("days of the period")
    is_given: ClassVar[bool] = True
    traits: ClassVar[Traits] = Traits(counts=True)
    dimension_names: ClassVar[tuple[str, ...]] = CALENDAR
    unit: Unit | None = Unit.DAY
    disclosure: Disclosure = Disclosure.NONE

    def say(self, bound: Bound) -> Phrase:  # noqa: ARG002 - it is bound to nothing
        """Return what it counts, in words."""
        return Phrase(_("Days of the period by the calendar; days to come are not counted"))

    def axes(self, found: Labelled) -> Iterator[Axis]:  # noqa: ARG002 - it needs nothing that was read
        """Yield the divisions of time."""
        return (Axis(name, TIMES[name], {}, additive=True) for name in CALENDAR)

    def evaluate(self, found: Found[Composed], days: Period, years: int) -> Result:  # noqa: ARG002 - days of any year
        """Return how many days the period has had; days to come have not been."""
        every = {day.isoformat() for day in each_day(lived(days, found.today))}
        by = {
            name: make_parts(name, by_time(name, every), None, days, make=number_of, none=lambda _to_come: ZERO)
            for name in CALENDAR
        }
        return attrs.evolve(number_of(every), by=by)
