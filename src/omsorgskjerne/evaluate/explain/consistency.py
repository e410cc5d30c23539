"""What whoever signs a report should look at: numbers that contradict each other, entries that can hardly be right.

Entries are those on days that do not fit the calendar (open without any, or closed with one), and those whose quantity
is far beyond that of the others: a delivery of 450 121 kg.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.core.planning import Opening
from omsorgskjerne.evaluate.fetch import reading
from omsorgskjerne.figures.calendar import OPENING, Rule, open_days
from omsorgskjerne.figures.formula import signed
from omsorgskjerne.figures.queries import ROWS, Above, Column, Ends, Select, Whole, Windowed
from omsorgskjerne.figures.results import Doubt, Partly
from omsorgskjerne.figures.shapes import Values
from omsorgskjerne.figures.single import RowsBehind
from omsorgskjerne.figures.spans import each_day
from omsorgskjerne.period import Period
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.queries import Read
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.roles import Quantity
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

LITTLE = Fraction(1, 1000)
"""A difference of stated numbers that is less than this part of the largest is more likely a slip than a result."""
SMALL = 30
"""Numbers below this change by chance."""
MOST_JUMPS = 10
"""How many jumps are listed."""
MOST_STRETCHES = 6
"""How many stretches of days are listed."""
SELDOM = 10
"""A record of which more than one day in so many was closed does not follow the calendar: monthly totals."""
FEWEST = 10
"""So many rows must state a quantity for any to be far from the others."""
USUAL = Fraction(19, 20)
"""Which part of the rows tells what is usual: few mistakes move its largest value, while they move any mean."""
TIMES = 10
"""How many times that a quantity must be."""
LEAST = 10
"""What is usual is taken to be so many units at least: a group of twelve among single talks is no mistake."""
MOST_ROWS = 3
"""How many rows of one field are named."""


def warnings(organisation: Organisation, store: Store, report: Report, today: date) -> tuple[Phrase, ...]:
    """Return what should be looked at in a report: first what is stated, then what was entered.

    Raises StoreError when the store cannot be read.
    """
    with store.engine.reading():
        read = reading(organisation, store.query, today)
        return (
            *_doubts(report),
            *_remainders(report),
            *_jumps(report, Fraction(organisation.settings.report.jump)),
            *_of_days(organisation, read, report.period, today),
            *_outliers(organisation, read, report.period),
        )


def _doubts(report: Report) -> Iterator[Phrase]:
    """Yield what contradicts itself: parts and whole, readings or targets of the same days, impossible shares."""
    for line in report.lines.values():
        for note in (*line.result.notes, *(line.goal.notes if line.goal else ())):
            if isinstance(note, Doubt):
                yield Phrase("{figure}: {note}", figure=line.figure.label, note=note)


def _remainders(report: Report) -> Iterator[Phrase]:
    """Yield differences of stated numbers that are next to nothing, such as a result of one krone."""
    for line in report.lines.values():
        inputs = [report.lines[id_] for id_ in line.formula_inputs if id_ in report.lines]
        if not _adds_stated(line.figure, inputs):
            continue
        value, largest = line.result.value, max(abs(one.result.value or Fraction(0)) for one in inputs)
        if value and not line.result.is_range and abs(value) < largest * LITTLE:
            text = _("{figure} is {value}, next to nothing beside {largest}: is a number that it is made of mistyped?")
            yield Phrase(text, figure=line.figure.label, value=value, largest=largest)


def _adds_stated(figure: Figure, inputs: list[Line]) -> bool:
    """Tell whether a formula only adds and takes away stated figures of its own unit."""
    if figure.expression is None:
        return False
    years = {back for _term, back, _sign in signed(figure.expression)}
    return years == {0} and all(one.figure.is_stated and one.figure.unit == figure.unit for one in inputs)


def _jumps(report: Report, factor: Fraction) -> Iterator[Phrase]:
    """Yield what is more than `factor` times last year's number, or less than that part of it.

    Of figures computed from others that jump nothing is said.
    """
    jumped = {id_: line for id_, line in report.lines.items() if _jumps_by(line, factor)}
    told = [line for line in jumped.values() if jumped.keys().isdisjoint(line.formula_inputs)]
    for line in islice(told, MOST_JUMPS):
        yield Phrase(
            _("{figure}: {value}, but {before} in {period}."),
            figure=line.figure.label,
            value=line.result.value,
            before=line.latest.value,
            period=report.previous[0],
        )
    if len(told) > MOST_JUMPS:
        text = _("{n} more figures have changed as much since {period}.")
        yield Phrase(text, n=len(told) - MOST_JUMPS, period=report.previous[0])


def _jumps_by(line: Line, factor: Fraction) -> bool:
    """Tell whether a figure has jumped. What was recorded only for part of either period cannot be compared."""
    both = (line.result, line.latest)
    if line.change is None or line.figure.is_given:
        return False
    if any(isinstance(note, Partly) for one in both for note in one.notes):
        return False
    low, high = sorted(one.value or Fraction(0) for one in both)
    return low >= 0 and high >= SMALL and high > low * factor


@attrs.frozen
class Dated(Windowed):
    """How many rows there are on each day that has any."""

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        yield self.select((Column(self.event),), taken=(ROWS,), order=(Column(self.event),))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said("rows of each day")


def _of_days(organisation: Organisation, read: Read, period: Period, today: date) -> Iterator[Phrase]:
    """Yield what does not fit the calendar on days that are over; nothing where there is no calendar."""
    calendar = organisation.table(Opening)
    rules = [Rule.of_row(row) for row in read(Whole.of(calendar, OPENING))]
    first = min((rule.since for rule in rules), default=period.end)
    days = Period(max(first, period.start), min(period.end, today))
    if days.start >= days.end:
        return
    opened = open_days(rules, days)
    # An interval begins on its first day; that is no entry of what happened on a day.
    tables = [table for table in organisation.tables.values() if table.schema.until is None]
    entered = {table: _entered(table, read, days) for table in tables}
    yield from _empty(opened, entered, _begun(tables, read))
    yield from _closed(days, opened, entered)


def _entered(table: Table, read: Read, days: Period) -> set[date]:
    found = read(Dated.of(table, days))
    return {date.fromisoformat(day) for day, _rows in found}


def _begun(tables: Sequence[Table], read: Read) -> date:
    """Return the day from which anything was recorded."""
    firsts = (read(Ends.of(table))[0] for table in tables)
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
    shown = tuple(stretches[:MOST_STRETCHES])
    more = sum(day > shown[-1].last for day in days)
    return Phrase(_("{days} and {more} more days"), days=shown, more=more) if more else shown


def _outliers(organisation: Organisation, read: Read, period: Period) -> Iterator[Phrase]:
    """Yield the rows of a period that state far more than others of their record, by record, field and day."""
    for table in organisation.tables.values():
        for field in table.quantities():
            yield from _of_field(table, field, field.role, read, period)


def _of_field(table: Table, field: Field, role: Any, read: Read, period: Period) -> Iterator[Phrase]:
    values = read(Values(table.name, table.event.name, period, fields=(field.name,))).cells[0].get((), {})
    if sum(values.values()) < FEWEST:
        return
    usual = _usual(values)
    limit = TIMES * max(usual, LEAST * role.per)
    if max(values) <= limit:
        return
    above = (Above(field.name, limit),)
    far = read(RowsBehind.of(table, period, more=above, values=(field.name,)))
    for id_, day, *_import, value in far[:MOST_ROWS]:
        row = Phrase("{record} {id}", record=table.schema.label, id=id_)
        facts = {"row": row, "day": date.fromisoformat(day), "field": field.label, "times": TIMES}
        if field.personal:
            yield Phrase(_("{row}, {day}: {field} is more than {times} times what is usual."), **facts)
        else:
            text = _("{row}, {day}: {field} is {value}, but at most {usual} in 19 of 20 rows.")
            yield Phrase(text, value=_stated(value, role), usual=_stated(usual, role), **facts)
    if len(far) > MOST_ROWS:
        text = _("{records}: {n} more rows in which {field} is as large.")
        yield Phrase(text, records=table.schema.plural, n=len(far) - MOST_ROWS, field=field.label)


def _usual(values: Counter[int]) -> int:
    """Return the value that 19 of 20 rows do not exceed; of fewer than 20 rows it is never the largest alone."""
    ordered = sorted(values)
    place = int((sum(values.values()) - 1) * USUAL)
    upto = accumulate(values[value] for value in ordered)
    return next(value for value, rows in zip(ordered, upto, strict=True) if rows > place)


def _stated(value: int, role: Quantity) -> Phrase:
    return Phrase("{number} {unit}", number=Fraction(value, role.per), unit=role.unit.label)
