"""What an audience was given is not given again otherwise: two reports of the same days tell what differs between them.

The public report of a year less that of its first eleven months is December; less the one made anew after a person was
added it is that person. Days are given by every column of a report, also by those of the years before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.freeze.given import column_of, columns_given
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from datetime import date

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.freeze.given import Column
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store

_ = words_of(__name__)

AGAIN = _("Give that one again: omsorg report --frozen {id}. What was given cannot be taken back.")


def refuse_unfinished(period: Period, audience: Audience, today: date) -> None:
    """Raise DisclosureError where a period to be frozen for outside is not over: it could never be given whole."""
    if audience.rule is not None and today < period.end:
        raise DisclosureError(
            _("{period} is not over: if it were frozen for {audience} now, they could not be given all of it later."),
            hint=_(
                "What was given cannot be taken back, and no other report of the same days is made for them. Freeze a "
                "period that is over; until then give a report that is not frozen."
            ),
            audience=audience.label,
            period=period.name,
        )


def refuse_overlap(store: Store, period: Period, audience: Audience) -> None:
    """Raise DisclosureError where an audience was given numbers of other days that overlap a period.

    A period that was frozen itself may be given again: see `refuse_changed`.
    """
    given = columns_given(store, audience.code)
    if any(column.own and column.period == period for column in given):
        return
    for column in given:
        if column.period != period and column.period.overlaps(period):
            raise DisclosureError(
                _(
                    "A report of {given} was frozen for {audience} as {id}, and has days in common with {period}: "
                    "whoever has both could work out numbers that are not shown."
                )
                if column.own
                else _(
                    "A report of {given} was frozen for {audience} as {id}. The numbers of {earlier} beside it have "
                    "days in common with {period}: whoever has both could work out numbers that are not shown."
                ),
                hint=AGAIN,
                audience=audience.label,
                given=column.frozen.period.name,
                earlier=column.period.name,
                period=period.name,
                id=column.frozen.id,
            )


def refuse_changed(report: Report, store: Store) -> None:
    """Raise DisclosureError where an audience was given other numbers of the same period.

    A report of the period itself must be the same in every number; where it stood beside a later one, the numbers that
    stood there must be.
    """
    given = columns_given(store, report.audience.code)
    exact = [column for column in given if column.period == report.period]
    best = column_of(given, report.period)
    for column in [best] if best is not None and best.own else exact:
        if _changed(report, column):
            raise DisclosureError(
                _(
                    "Numbers of {period} were frozen for {audience} as {id}, and would be others now. An audience is "
                    "given a period once: where its numbers are of persons, whoever has both could see whom the "
                    "difference is about."
                ),
                hint=_(
                    "Give that one again: omsorg report --frozen {id}. What has changed is told by: omsorg diff {id}"
                ),
                audience=report.audience.label,
                period=report.period.name,
                id=column.frozen.id,
            )


def _changed(report: Report, column: Column) -> bool:
    """Tell whether a report has another number than was given, or one more or fewer where it is of the same period."""
    lines, numbers = report.lines, column.numbers
    if any(number.given is None for number in numbers.values()):
        return True  # frozen before it was kept what was given: nobody can tell
    if not column.own:
        return not all(_agrees(line, column) for line in lines.values())
    missing = any(number.given and id_ not in lines for id_, number in numbers.items())
    return missing or not all(_is_same(line, column) for line in lines.values())


def _is_same(line: Line, column: Column) -> bool:
    """Tell whether all that is printed of a figure is as it was, its parts and the years before too."""
    number, name = column.numbers.get(line.figure.id), column.period.name
    was = number.given if number is not None else None
    now = {name: line.result, **line.previous}
    return was is not None and {key: _number(result) for key, result in now.items()} == {
        key: _number(result) for key, result in was.items()
    }


def _agrees(line: Line, column: Column) -> bool:
    """Tell whether a figure is what it was beside another period, if anything was told of it there."""
    was, now = column.result(line.figure.id), line.result
    told = was.value is not None or was.suppressed
    return not told or all(getattr(was, end) == getattr(now, end) for end in ("value", "low", "high", "suppressed"))


def _number(result: Result) -> Result:
    """Return what of a result is not words; breakdowns of nothing are none."""
    by = {name: {code: _number(part) for code, part in parts.items()} for name, parts in result.by.items() if parts}
    return attrs.evolve(result, by=by, notes=(), source=None)
