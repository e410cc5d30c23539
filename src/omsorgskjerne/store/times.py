"""Clock times that follow one another, over midnight and when the clocks change, and the minutes between them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from omsorgskjerne.roles import Clock, Quantity, Refused
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def day_of(clock: time, follows: time | None, day: date) -> date:
    """Return the day of a clock time: the event day, or the next if it is not later by the clock than what it follows.

    Offsets do not matter: 02:15 does not come after 02:45, also in a night that has both hours twice.
    """
    return day if follows is None or clock.replace(tzinfo=None) > follows.replace(tzinfo=None) else day + DAY


def follows(field: Field, values: Mapping[str, Any]) -> Any:
    """Return the value of the clock field that a clock field follows; None if it follows none, or that one is empty."""
    return values[field.role.after] if isinstance(field.role, Clock) and field.role.after else None


def derived(table: Table) -> Iterator[tuple[Field, Field, Field]]:
    """Yield the fields whose minutes are worked out, each with the two clock fields they lie between."""
    for field in table.fields:
        if isinstance(field.role, Quantity) and field.role.between:
            start, end = field.role.between
            yield field, table[start], table[end]


def minutes(start: Field, end: Field, values: Mapping[str, Any], day: date) -> int | None:
    """Return the minutes that pass between two clock times with offsets: the difference of two instants.

    None where one of them is empty; less than nothing where the end is no end. A clock time that a change of the clocks
    leaves out is read with the offset before the change: 02:30 is half an hour after the clocks went from 02:00 to
    03:00. One that comes twice is the first, unless it has an offset of its own.
    """
    first, last = values[start.name], values[end.name]
    if first is None or last is None:
        return None
    begins = datetime.combine(day_of(first, follows(start, values), day), first)
    return (datetime.combine(day_of(last, follows(end, values), day), last) - begins) // MINUTE


def checked(field: Field, start: Field, end: Field, found: int | None) -> int | None:
    """Return worked out minutes if the field accepts them.

    Raises WrongTimes, which names the field that is to be mended.
    """
    if found is None:
        return None
    if found < 0:
        raise WrongTimes(end, Phrase(_("a time after {begins}"), begins=start.label))
    try:
        return field.role.check(found)  # type: ignore[no-any-return]
    except Refused as refused:
        raise WrongTimes(field, refused.expected) from None


class WrongTimes(Refused):
    """Two clock times between which no minutes can lie."""

    def __init__(self, field: Field, expected: Phrase) -> None:
        """Keep the field at fault."""
        super().__init__(expected)
        self.field = field


def unsettled(table: Table, before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values, without what hangs on those that are about to change and is to be settled anew.

    Offsets, where a clock time comes to be of another day; and minutes, where they are those between the former times
    and were not stated apart from them.
    """
    values, day = {**before, **changes}, table.event.name
    found = dict(before)
    for field in table.fields:
        clock = before[field.name]
        if not isinstance(field.role, Clock) or clock is None or field.name in changes:
            continue
        if day_of(clock, follows(field, before), before[day]) != day_of(clock, follows(field, values), values[day]):
            found[field.name] = clock.replace(tzinfo=None)
    for field, start, end in derived(table):
        if before[field.name] is not None and before[field.name] == minutes(start, end, before, before[day]):
            found[field.name] = None
    return found
