"""What an audience was given: each column of numbers in its frozen reports, of their own period and of those before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.results import HIDDEN, NOTHING
from omsorgskjerne.freeze.content import numbers_in
from omsorgskjerne.period import Period
from omsorgskjerne.store import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.freeze.content import Number
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.frozen import Frozen


@attrs.frozen
class Column:
    """The numbers of one period in a frozen report."""

    frozen: Frozen
    period: Period
    numbers: Mapping[str, Number]
    """Those of the whole report, by figure."""

    @property
    def own(self) -> bool:
        """Tell whether it is the period of the report itself, and not one that stood beside it."""
        return self.period == self.frozen.period

    def result(self, figure: str) -> Result:
        """Return what was told of a figure: its number, that it is not shown, or nothing.

        Of a report that was frozen before it was kept how its numbers were printed it is the exact number.
        """
        number, name = self.numbers.get(figure), self.period.name
        if number is None:
            return NOTHING
        if number.given is not None:
            return number.given.get(name, NOTHING)
        return HIDDEN if name in number.hidden else number.results.get(name, NOTHING)

    @property
    def told(self) -> bool:
        """Tell whether there was any number in it; of days in which nothing was recorded nothing is told."""
        return any(self.result(id_).value is not None for id_ in self.numbers)


def columns_given(store: Store, audience: str) -> list[Column]:
    """Return every column with numbers that an audience was given, in the order in which they were frozen."""
    return [column for one in frozen.every(store.engine) if one.audience == audience for column in _columns(store, one)]


def column_of(columns: list[Column], period: Period) -> Column | None:
    """Return what was given of exactly a period: its own report, the latest, else the first it stood beside.

    What stood beside later ones is no more than that.
    """
    exact = [column for column in columns if column.period == period]
    own = [column for column in exact if column.own]
    return next(iter([*own[-1:], *exact]), None)


def _columns(store: Store, one: Frozen) -> Iterator[Column]:
    content = frozen.content(store.engine, one.id)
    numbers = numbers_in(content)
    for period in (one.period, *map(Period.parse, content["previous"])):
        column = Column(one, period, numbers)
        if column.told or column.own:
            yield column
