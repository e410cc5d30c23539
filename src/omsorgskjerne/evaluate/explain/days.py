"""Days that do not fit the calendar: open without any entry, or closed with one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core.planning import Opening
from omsorgskjerne.evaluate.fetch import answer
from omsorgskjerne.figures.calendar import OPENING, Rule, open_days
from omsorgskjerne.figures.queries import ROWS, Column, Ends, Select, Whole, Windowed
from omsorgskjerne.figures.spans import each_day
from omsorgskjerne.period import Period
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

MOST = 6
"""How many stretches of days are listed."""
SELDOM = 10
"""A record of which more than one day in so many was closed does not follow the calendar: monthly totals."""


@attrs.frozen
class Dated(Windowed):
    """How many rows there are on each day that has any."""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        yield self.select((Column(self.event),), taken=(ROWS,), order=(Column(self.event),))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said("rows of each day")


def of_days(organisation: Organisation, ask: Ask, period: Period, today: date) -> Iterator[Phrase]:
    """Yield what does not fit the calendar on days that are over; nothing where there is no calendar."""
    calendar = organisation.table(Opening)
    rules = [Rule.of_row(row) for row in answer(Whole(calendar.name, calendar.event.name, OPENING), ask)]
    first = min((rule.since for rule in rules), default=period.end)
    days = Period(max(first, period.start), min(period.end, today))
    if days.start >= days.end:
        return
    opened = open_days(rules, days)
    # An interval begins on its first day; that is no entry of what happened on a day.
    tables = [table for table in organisation.tables.values() if table.schema.until is None]
    entered = {table: _entered(table, ask, days) for table in tables}
    yield from _empty(opened, entered, _begun(tables, ask))
    yield from _closed(days, opened, entered)


def _entered(table: Table, ask: Ask, days: Period) -> set[date]:
    found = answer(Dated(table.name, table.event.name, days), ask)
    return {date.fromisoformat(day) for day, _rows in found}


def _begun(tables: Sequence[Table], ask: Ask) -> date:
    """Return the day from which anything was recorded."""
    firsts = (answer(Ends(table.name, table.event.name), ask)[0] for table in tables)
    return min((date.fromisoformat(day) for day in firsts if day), default=date.max)


def _empty(opened: Sequence[date], entered: dict[Table, set[date]], begun: date) -> Iterator[Phrase]:
    some = set[date]().union(*entered.values())
    empty = [day for day in opened if day >= begun and day not in some]
    if some and empty:
        yield Phrase(_("Open days without any entry: {days}."), days=_listed(empty, opened))


def _closed(days: Period, opened: Sequence[date], entered: dict[Table, set[date]]) -> Iterator[Phrase]:
    every = list(each_day(days))
    for table, some in entered.items():
        closed = sorted(some.difference(opened))
        if closed and _is_counted(table) and len(closed) * SELDOM <= len(some):
            yield Phrase(
                _("Entered on days when it was closed: {records}, {days}."),
                records=table.schema.plural,
                days=_listed(closed, every),
            )


def _is_counted(table: Table) -> bool:
    """Tell whether rows say how many there were: guests, portions, sessions."""
    return any(not field.personal for field in table.quantities())


def _listed(days: Collection[date], among: Sequence[date]) -> Phrase | tuple[Period, ...]:
    """Return days as stretches that have none of the others `among` them in between; a long list is cut."""
    place = {day: number for number, day in enumerate(among)}
    stretches: list[Period] = []
    for day in days:
        begins = not stretches or place[day] != place[stretches[-1].last] + 1
        start = day if begins else stretches.pop().start
        stretches.append(Period(start, day + timedelta(days=1)))
    shown = tuple(stretches[:MOST])
    more = sum(day > shown[-1].last for day in days)
    return Phrase(_("{days} and {more} more days"), days=shown, more=more) if more else shown
