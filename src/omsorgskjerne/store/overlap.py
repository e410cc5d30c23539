"""Which intervals overlap a time, found without a walk over all that began before it.

An interval that covers a day may have begun long ago, so that an index on its first day alone says nothing. But one
that lasts eight days at most, and overlaps a time, began within the eight days before it or later. So intervals are
indexed by how long they last at most, one of a few spans, and then by their first day; each span is asked for apart.
What is looked at is then what overlaps, and a few times as many at most, in whatever order the rows came.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from omsorgskjerne.store.engine import quoted

if TYPE_CHECKING:
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

SPANS = (8, 64, 512)
"""How many days an interval lasts at most."""
LONG = 0
"""The span of what lasts longer, or has not ended."""


def span_sql(table: Table) -> str:
    """Return the span of an interval as SQL: text of dates is all it needs of the engine.

    Months count 31 days, so that nothing is taken to be shorter than it is.
    """
    since, until = map(quoted, ends(table))
    spans = " ".join(f"WHEN {_number(until)} - {_number(since)} <= {days} THEN {days}" for days in SPANS)
    return f"CASE WHEN {until} IS NULL THEN {LONG} {spans} ELSE {LONG} END"


def _number(day: str) -> str:
    parts = ((1, 4, 372), (6, 2, 31), (9, 2, 1))
    digits = (f"CAST(substr({day}, {first}, {length}) AS INTEGER) * {days}" for first, length, days in parts)
    return f"({' + '.join(digits)})"


def ends(table: Table) -> tuple[str, str]:
    """Return the names of the first day of an interval and of the first that is not counted."""
    until = table.schema.until
    assert until is not None  # noqa: S101 - asked of intervals only
    return table.event.name, until.name


def condition(table: Table) -> str:
    """Return the condition of an interval that has a day in common with a time, given by `ends_of`."""
    since, until = map(quoted, ends(table))
    return f"{since} < ? AND ({until} IS NULL OR {until} > ?)"


def ends_of(time: Period) -> list[str]:
    """Return the parameters of `condition`."""
    return [time.end.isoformat(), time.start.isoformat()]


def spans(table: Table) -> list[str]:
    """Return for each span the condition that its index serves; `bounds` gives the parameters."""
    span, since = span_sql(table), quoted(ends(table)[0])
    return [*(f"{span} = ? AND {since} > ?" for _days in SPANS), f"{span} = ?"]


def bounds(time: Period) -> list[tuple[str | int, ...]]:
    """Return for each span its days, and the day after which one begins that overlaps a time."""
    start = time.start.toordinal()
    return [*((days, date.fromordinal(max(start - days, 1)).isoformat()) for days in SPANS), (LONG,)]
