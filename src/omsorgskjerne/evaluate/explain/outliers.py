"""Single rows whose quantity is far beyond that of the others: a delivery of 450 121 kg."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from omsorgskjerne.evaluate.fetch import answer
from omsorgskjerne.figures.queries import Above
from omsorgskjerne.figures.shapes import Values
from omsorgskjerne.figures.single import RowsBehind
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Quantity
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

FEWEST = 10
"""So many rows must state a quantity for any to be far from the others."""
USUAL = Fraction(19, 20)
"""Which part of the rows tells what is usual: few mistakes move its largest value, while they move any mean."""
TIMES = 10
"""How many times that a quantity must be."""
LEAST = 10
"""What is usual is taken to be so many units at least: a group of twelve among single talks is no mistake."""
MOST = 3
"""How many rows of one field are named."""


def outliers(organisation: Organisation, ask: Ask, period: Period) -> Iterator[Phrase]:
    """Yield the rows of a period that state far more than others of their record, by record, field and day."""
    for table in organisation.tables.values():
        for field in table.quantities():
            yield from _of_field(table, field, field.role, ask, period)


def _of_field(table: Table, field: Field, role: Any, ask: Ask, period: Period) -> Iterator[Phrase]:
    values = answer(Values(table.name, table.event.name, period, fields=(field.name,)), ask).cells[0].get((), {})
    if sum(values.values()) < FEWEST:
        return
    usual = _usual(values)
    limit = TIMES * max(usual, LEAST * role.per)
    if max(values) <= limit:
        return
    above = (Above(field.name, limit),)
    far = answer(RowsBehind(table.name, table.event.name, period, more=above, values=(field.name,)), ask)
    for id_, day, *_import, value in far[:MOST]:
        row = Phrase("{record} {id}", record=table.schema.label, id=id_)
        facts = {"row": row, "day": date.fromisoformat(day), "field": field.label, "times": TIMES}
        if field.personal:
            yield Phrase(_("{row}, {day}: {field} is more than {times} times what is usual."), **facts)
        else:
            text = _("{row}, {day}: {field} is {value}, but at most {usual} in 19 of 20 rows.")
            yield Phrase(text, value=_stated(value, role), usual=_stated(usual, role), **facts)
    if len(far) > MOST:
        text = _("{records}: {n} more rows in which {field} is as large.")
        yield Phrase(text, records=table.schema.plural, n=len(far) - MOST, field=field.label)


def _usual(values: Counter[int]) -> int:
    """Return the value that 19 of 20 rows do not exceed; of fewer than 20 rows it is never the largest alone."""
    ordered = sorted(values)
    place = int((sum(values.values()) - 1) * USUAL)
    upto = accumulate(values[value] for value in ordered)
    return next(value for value, rows in zip(ordered, upto, strict=True) if rows > place)


def _stated(value: int, role: Quantity) -> Phrase:
    return Phrase("{number} {unit}", number=Fraction(value, role.per), unit=role.unit.label)
