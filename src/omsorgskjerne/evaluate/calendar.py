"""Evaluating open days: the calendar of weekly hours, closures and extra openings, day by day.

A day is open if an `open` row covers it, or a `weekly` row does and no `closed` row. A row covers a day that lies
between its `since` and `until`, in its season and on its weekday; what it leaves out limits nothing. Seasons may run
over New Year.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.core.planning import OpeningKind, Weekday
from omsorgskjerne.evaluate.fold import each_day
from omsorgskjerne.evaluate.kinds import ZERO, assembled, by_time, empty
from omsorgskjerne.evaluate.results import NOTHING, Result
from omsorgskjerne.evaluate.tally import stretches
from omsorgskjerne.figures.dimensions import CALENDAR
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.figures import OpenDays, PeriodDays
    from omsorgskjerne.period import Period

WEEKDAYS = {str(weekday): number for number, weekday in enumerate(Weekday)}
DECEMBER = 12


@attrs.frozen
class Rule:
    """One row of the calendar."""

    since: date
    until: date | None
    kind: str
    weekday: int | None
    """0 is Monday; None for every day."""
    first_month: int | None
    last_month: int | None

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Rule:
        """Return the rule that a stored row states."""
        since, until, kind, weekday, first, last = row
        return cls(
            since=date.fromisoformat(since),
            until=date.fromisoformat(until) if until else None,
            kind=kind,
            weekday=None if weekday is None else WEEKDAYS[weekday],
            first_month=first,
            last_month=last,
        )

    def covers(self, day: date) -> bool:
        """Tell whether it speaks of a day."""
        between = self.since <= day and (self.until is None or day < self.until)
        return between and self.weekday in (None, day.weekday()) and self._in_season(day.month)

    def _in_season(self, month: int) -> bool:
        first, last = self.first_month or 1, self.last_month or DECEMBER
        return first <= month <= last if first <= last else month >= first or month <= last


def open_days(rules: Iterable[Rule], days: Period) -> list[date]:
    """Return the days on which it was open."""
    near = [rule for rule in rules if rule.since < days.end and (rule.until is None or rule.until > days.start)]
    by_kind = {kind: [rule for rule in near if rule.kind == kind] for kind in OpeningKind}

    def covered(kind: OpeningKind, day: date) -> bool:
        return any(rule.covers(day) for rule in by_kind[kind])

    return [
        day
        for day in each_day(days)
        if covered(OpeningKind.OPEN, day) or (covered(OpeningKind.WEEKLY, day) and not covered(OpeningKind.CLOSED, day))
    ]


def _so_far(days: Period, today: date | None) -> Period:
    """Return the days without those to come."""
    if today is None:
        return days
    return days._replace(end=max(days.start, min(days.end, today + timedelta(days=1))))


def evaluate_period_days(evaluation: Evaluation, _figure: PeriodDays, days: Period) -> Result:
    """Return how many days the period has had, by the calendar; days to come have not been."""
    every = {day.isoformat() for day in each_day(_so_far(days, evaluation.today))}

    def parts(name: str) -> dict[str | None, Result]:
        found = by_time(name, every)
        codes = sorted(found, key=str) if name == "weekday" else [*stretches(name, days)]
        return {code: _days(found.get(code, set())) for code in codes}

    return attrs.evolve(_days(every), by={name: parts(name) for name in CALENDAR})


def _days(some: set[str]) -> Result:
    return Result(Fraction(len(some)), quality=Quality.COUNTED)


def evaluate_open_days(evaluation: Evaluation, figure: OpenDays, days: Period) -> Result:
    """Return how many days were open; days to come have not been."""
    coverage = evaluation.coverage(figure, days)
    if not coverage.covered:
        return NOTHING
    days = _so_far(days, evaluation.today)
    table = evaluation.organisation.table(figure.record)
    rules = [Rule.of_row(row) for row in evaluation.answer(evaluation.plan.wholes[table.name])]
    found = {day.isoformat() for day in open_days(rules, days)}

    by = {name: by_time(name, found) for name in figure.dimensions if isinstance(name, str)}
    return assembled(_days(found), evaluation.parts(figure, days, by, _days, empty(coverage, ZERO)), coverage)
