"""What stands behind a place: which rows are counted, how, and in which days. The same of them is the same number."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.figures import TIME
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from omsorgskjerne.figures import Figure


class Cell(NamedTuple):
    """Which rows, how they are counted, and in which days."""

    what: Hashable
    """How rows are counted; figures of one kind that differ only in filter, label and breakdowns have the same."""
    where: frozenset[tuple[str, frozenset[str | None]]]
    """Field (or dimension) → codes that pass."""
    days: Period

    @property
    def filters(self) -> dict[str, frozenset[str | None]]:
        """Return the filter by field, in the order of their names, whatever order the filter has."""
        return dict(sorted(self.where, key=itemgetter(0)))

    def narrowed(self, field: str, code: object) -> Cell:
        """Return the part of it that has one code."""
        return self._replace(where=_where({**self.filters, field: frozenset((stored(code),))}))

    def without(self, field: str) -> Cell:
        """Return what it is without its filter on a field."""
        return self._replace(where=frozenset(one for one in self.where if one[0] != field))

    def narrows(self, other: Cell) -> bool:
        """Tell whether every row that passes its filter passes that of another."""
        if self.where >= other.where:
            return True
        own = self.filters
        return all(field in own and own[field] <= codes for field, codes in other.where)


def stored(code: object) -> str | None:
    """Return a code as breakdowns have it."""
    if code is None:
        return None
    return str(int(code)) if isinstance(code, bool) else str(code)


def _where(filters: dict[str, frozenset[str | None]]) -> frozenset[tuple[str, frozenset[str | None]]]:
    return frozenset(filters.items())


def cell_of(figure: Figure, period: Period, years: int = 0) -> Cell:
    """Return what a figure counts, in a period so many years before the report's."""
    days = figure.days_looked_at(figure.window(period, years))
    return Cell(
        figure.what, _where({name: frozenset(map(stored, codes)) for name, codes in figure.filters.items()}), days
    )


def part_of(whole: Cell, figure: Figure, dimension: str, code: str | None) -> Cell:
    """Return the part of a figure's cell that has one code of a dimension; a month is fewer days."""
    if figure.traits.parts_are_of_days and dimension in TIME and dimension != "weekday" and code is not None:
        days = Period.parse(code)
        return whole._replace(days=Period(max(days.start, whole.days.start), min(days.end, whole.days.end)))
    return whole.narrowed(figure.full_name(dimension), code)


def of_persons(figure: Figure) -> bool:
    """Tell whether a figure's number is one of persons or households that it could give away."""
    return figure.disclosure is not Disclosure.NONE and figure.unit in {Unit.PERSON, Unit.HOUSEHOLD}


def larger(figure: Figure, cell: Cell) -> Iterator[Cell]:
    """Yield what is surely no less than a cell though it is counted otherwise: rows, or persons once a day."""
    yield from (cell._replace(what=other.what) for other in figure.no_less())
