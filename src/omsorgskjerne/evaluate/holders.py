"""Who stands behind a number: different persons (households, dwellings), and how much of it is one's.

Known rows lead to a holder. A row that leads to none counts its heads as different people, each with an equal part of
what the row holds; so does a row that names one person and counts several.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.evaluate.fetch import holdings, raw_rows
from omsorgskjerne.evaluate.fold import each_day
from omsorgskjerne.evaluate.needs import columns_of, conditions_of, event_of, lived, summed
from omsorgskjerne.evaluate.queries import Column, Holdings
from omsorgskjerne.evaluate.sql import plan_raw, values_behind
from omsorgskjerne.evaluate.tally import time_code
from omsorgskjerne.evaluate.views import asking
from omsorgskjerne.figures import (
    Count,
    Elapsed,
    Nights,
    People,
    PersonDays,
    RawSql,
    RowFigure,
)
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation, Table

    Code = str | None
    Parts = Mapping[tuple[str, Code], "Held"]
    """(dimension, code) → who stands behind that part; ("", None) is the whole."""

WHOLE: tuple[str, Code] = ("", None)
HEADS = (Unit.PERSON, Unit.ATTENDANCE)
"""Units of quantities that count people: so many stand behind a row that names nobody."""


@attrs.define
class Held:
    """Those whose records stand behind a number: what each known one has of it, and what the others have together."""

    known: defaultdict[str, float] = attrs.field(factory=lambda: defaultdict(int))
    others: int = 0
    """How many more there are, of whom nothing is known; each is somebody else."""
    value: float = 0
    """What the others have together."""
    largest: float = 0
    """The most one of the others can have."""

    @property
    def persons(self) -> int:
        """Return how many different ones there are."""
        return len(self.known) + self.others

    @property
    def total(self) -> float:
        """Return what all have together."""
        return sum(self.known.values(), self.value)

    @property
    def dominance(self) -> float:
        """Return how many per cent of it all is the largest part that one may have."""
        most, total = max([self.largest, *self.known.values()]), self.total
        return 100 * most / total if total > 0 else 0

    def take(self, holder: str | None, value: float, *, others: int, largest: float) -> None:
        """Add rows: of a holder, if they lead to one, and of `others` beside."""
        if holder is not None:
            self.known[holder] += value
        else:
            self.value += value
            self.largest = max(self.largest, largest)
        self.others += others

    def less(self, part: Held) -> Held:
        """Return those who stand behind what is left of this number without a part of it."""
        left = {holder: value - part.known.get(holder, 0) for holder, value in self.known.items()}
        known = defaultdict(int, {holder: value for holder, value in left.items() if value > 0})
        return Held(known, max(0, self.others - part.others), max(0, self.value - part.value), self.largest)

    def without(self, part: Held) -> Held:
        """Return those who are in this group of different ones and not in a part of it."""
        known = {holder: value for holder, value in self.known.items() if holder not in part.known}
        return Held(defaultdict(int, known), max(0, self.others - part.others), self.value, self.largest)


def holders_of(
    organisation: Organisation, ask: Ask, figure: Figure, days: Period, today: date | None, *, parts: bool = True
) -> Parts | None:
    """Return who stands behind a figure in some days, and with `parts` behind each part of it.

    None for a figure that is of no rows (a reading, a union), or whose statement says of nobody whose a value is.
    """
    days = lived(days, today)
    if not days.days:
        return {}
    if isinstance(figure, RawSql) and not figure.internal_only:
        return _of_statement(organisation, ask, figure, days)
    if not isinstance(figure, RowFigure) or figure.disclosure is Disclosure.NONE:
        return None
    query = plan_holdings(organisation, figure, days, parts=parts)
    return _folded(organisation, figure, query, holdings(query, asking(organisation, query, ask, today)))


def plan_holdings(organisation: Organisation, figure: RowFigure, days: Period, *, parts: bool) -> Holdings:
    """Return the query for whose rows stand behind a figure."""
    table = organisation.table(figure.record)
    lasting = figure.time.lasting and table.schema.until is not None
    days = figure.time.days_looked_at(days)
    return Holdings(
        table=table.name,
        event=event_of(table, figure),
        window=days,
        where=conditions_of(figure),
        holder=_holder(organisation, table, figure),
        quantity=figure.of.name if figure.measure.quantity is not None else "",
        stated=_stated(figure),
        heads=_heads(table, figure),
        columns=tuple(dict.fromkeys(columns_of(organisation, figure).values())) if parts else (),
        daily=parts and bool(figure.times) and not lasting,
        until=table.schema.until.name if lasting and table.schema.until else "",
    )


def _holder(organisation: Organisation, table: Table, figure: RowFigure) -> Column | None:
    """Return what of a row leads to its holder: the row itself, a reference of it, or one of the row it refers to.

    Different persons are those that a figure of persons counts, whatever record they are in.
    """
    if figure.distinct and isinstance(figure.of, FieldRef) and not isinstance(figure, PersonDays):
        return Column(figure.of.name)
    unit = str(figure.disclosure)
    if table.schema.name == unit:
        return Column("id")
    references = [(field, organisation.table(record)) for field, record in table.references()]
    for field, other in references:
        if other.schema.name == unit:
            return Column(field.name)
    for field, other in references:
        for further, record in other.references():
            if organisation.table(record).schema.name == unit:
                return Column(further.name, field.name, other.name)
    return None


def _stated(figure: RowFigure) -> tuple[str, ...]:
    if isinstance(figure.of, Elapsed):
        return figure.of.start.name, figure.of.end.name
    if (isinstance(figure, Count) or not figure.take.grows) and isinstance(figure.of, FieldRef):
        return (figure.of.name,)
    return ()


def _heads(table: Table, figure: RowFigure) -> str:
    """Return the quantity that counts people: the figure's own, else the first of the record's in persons."""
    if isinstance(figure, People | PersonDays):
        return figure.persons.name if figure.persons is not None else ""
    own = summed(table, figure)
    if own is not None and _counts_people(own.role):
        return own.name
    return next((field.name for field in table.quantities() if _counts_people(field.role)), "")


def _counts_people(role: Any) -> bool:
    return isinstance(role, Quantity) and role.unit in HEADS


def _folded(organisation: Organisation, figure: RowFigure, query: Holdings, rows: Iterable[tuple[Any, ...]]) -> Parts:
    found: defaultdict[tuple[str, Code], Held] = defaultdict(Held)
    columns = columns_of(organisation, figure) if query.columns else {}
    skip = 2 if query.until else int(query.daily)
    places = {name: skip + query.columns.index(column) for name, column in columns.items()}
    for row in rows:
        holder, count, quantity, heads, largest = row[-5:]
        if not count:
            continue  # without columns the database answers with a row of nothing
        others = heads if holder is None else max(0, heads - count)
        parts = [WHOLE, *((name, row[place]) for name, place in places.items())]
        weights = _nights(query, row) if isinstance(figure, Nights) else {}
        nights = sum(weights.values()) if isinstance(figure, Nights) else 1
        for part in parts:
            found[part].take(holder, quantity * nights, others=others, largest=largest * nights)
        if query.columns or query.daily or isinstance(figure, Nights):
            for name in figure.times:
                for code, weight in _in_time(name, row[0] if query.daily else None, weights):
                    found[name, code].take(holder, quantity * weight, others=others, largest=largest * weight)
    return found


def _in_time(name: str, day: str | None, weights: Mapping[date, int]) -> Iterator[tuple[str, int]]:
    """Yield the codes of a time dimension that a row lies in: that of its day, or of each of its nights."""
    if day is not None:
        yield _time_code(name, date.fromisoformat(day)), 1
        return
    codes: defaultdict[str, int] = defaultdict(int)
    for night, weight in weights.items():
        codes[_time_code(name, night)] += weight
    yield from codes.items()


def _time_code(name: str, day: date) -> str:
    return str(day.isoweekday()) if name == "weekday" else time_code(name, day)


def _nights(query: Holdings, row: tuple[Any, ...]) -> dict[date, int]:
    """Return the nights of the window that a row of intervals with the same ends covers."""
    since, until = date.fromisoformat(row[0]), date.fromisoformat(row[1]) if row[1] else query.window.end
    span = Period(max(since, query.window.start), min(until, query.window.end))
    return dict.fromkeys(each_day(span), 1) if span.start < span.end else {}


def _of_statement(organisation: Organisation, ask: Ask, figure: RawSql, days: Period) -> Parts:
    query = plan_raw(organisation, figure, days)
    found: defaultdict[tuple[str, Code], Held] = defaultdict(Held)
    people = figure.unit in HEADS
    for codes, value, person in values_behind(query, raw_rows(query, ask)):
        others = 0 if person is not None else max(1, int(value)) if people else 1
        amount = float(value)
        named = dict(zip(figure.by, codes, strict=True))
        for part in (WHOLE, *((name, named[name]) for name in figure.breakdowns)):
            found[part].take(person, amount, others=others, largest=min(amount, 1) if people else amount)
    return found
