"""What stands behind a place: which rows are counted, how, and in which days. The same of them is the same number."""

from __future__ import annotations

from fractions import Fraction
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.evaluate.needs import window
from omsorgskjerne.figures import (
    TIME,
    Count,
    Days,
    Elapsed,
    Newcomers,
    People,
    PersonDays,
    Progress,
    RowFigure,
    Stated,
    Sum,
    dimension_name,
)
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity
from omsorgskjerne.schema import FieldRef, describe
from omsorgskjerne.terms import Disclosure, Unit

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from omsorgskjerne.figures import Figure

ONE = Fraction(1)
MEASURED = frozenset(
    (
        Unit.PERCENT,
        Unit.RATIO,
        Unit.SCORE,
        Unit.KRONE,
        Unit.KILO,
        Unit.MINUTE,
        Unit.HOUR,
        Unit.WEEK,
        Unit.YEAR,
        Unit.FTE,
    )
)
"""Units that nothing is counted in: what is stated in them need not be a whole number."""


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
    days = window(figure, period, years)
    if not isinstance(figure, RowFigure):
        return Cell((type(figure), figure.id), frozenset(), days)
    days = figure.time.days_looked_at(days)
    filters = {name: frozenset(map(stored, codes)) for name, codes in figure.filters.items()}
    return Cell(_what(figure), _where(filters), days)


def _what(figure: RowFigure) -> Hashable:
    # Whose first row it is depends on the filter: a narrower one may have newcomers that a wider one has not.
    own = frozenset(figure.filters.items()) if isinstance(figure, Newcomers) else frozenset()
    return (type(figure), figure.of, str(figure.at), figure.parameters, own)


def part_of(whole: Cell, figure: Figure, dimension: str, code: str | None) -> Cell:
    """Return the part of a figure's cell that has one code of a dimension; a month is fewer days."""
    timed = figure.grows_with_days or (isinstance(figure, RowFigure) and figure.take.divides)
    if timed and dimension in TIME and dimension != "weekday" and code is not None:
        days = Period.parse(code)
        return whole._replace(days=Period(max(days.start, whole.days.start), min(days.end, whole.days.end)))
    return whole.narrowed(field_of(figure, dimension), code)


def field_of(figure: Figure, dimension: str) -> str:
    """Return the full name of a dimension: `person.gender` for what is looked up through a reference."""
    by = figure.dimensions if isinstance(figure, RowFigure) else ()
    found = next((one for one in by if dimension_name(one) == dimension), dimension)
    return dimension if isinstance(found, FieldRef) else str(found)


def rows_of(figure: RowFigure, cell: Cell) -> Cell:
    """Return the number of rows behind a mean or share: those that state the quantity."""
    of = figure.of
    if isinstance(of, FieldRef) and not describe(of.record)[of.name].optional:
        of = of.record
    return cell._replace(what=_what(Count("", "", of=of, at=figure.at)))


def sum_of(figure: RowFigure, cell: Cell) -> Cell:
    """Return what is divided in a mean: the sum; or in a share: the number of rows within the limit."""
    if figure.take.shares or isinstance(figure.of, Elapsed):
        return cell._replace(what=("sum", cell.what))
    return cell._replace(what=_what(Sum("", "", of=figure.of, at=figure.at)))


def step_of(figure: Figure) -> Fraction | None:
    """Return what a figure is a whole number of: 1, or a small unit of a quantity; None for what is computed."""
    if isinstance(figure, RowFigure):
        quantity = figure.measure.quantity
        return Fraction(1, quantity.per if quantity else 1) if figure.take.grows else None
    if isinstance(figure, Stated):
        return ONE if figure.unit not in MEASURED and not figure.decimals else None
    return ONE if figure.counts or figure.distinct else None


def _quantity(figure: Figure) -> Quantity | None:
    of: Any = getattr(figure, "of", None)
    role = describe(of.record)[of.name].role if isinstance(of, FieldRef) else None
    return role if isinstance(role, Quantity) else None


def of_persons(figure: Figure) -> bool:
    """Tell whether a figure's number is one of persons or households that it could give away."""
    return figure.disclosure is not Disclosure.NONE and figure.unit in {Unit.PERSON, Unit.HOUSEHOLD}


def is_negative(figure: Figure) -> bool:
    """Tell whether a figure may be less than zero."""
    quantity = _quantity(figure)
    if isinstance(figure, RowFigure):
        known = quantity is None or (quantity.least is not None and quantity.least >= 0)
        return isinstance(figure, Progress) or not known
    return not figure.distinct and step_of(figure) is None


def larger(figure: Figure, cell: Cell) -> Iterator[Cell]:
    """Yield what is surely no less than a cell though it is counted otherwise: rows, or persons once a day."""
    if isinstance(figure, Days) or (isinstance(figure, People | PersonDays) and figure.persons is None):
        yield cell._replace(what=_what(Count("", "", of=figure.record, at=figure.at)))
    if isinstance(figure, People):
        yield cell._replace(what=_what(PersonDays("", "", of=figure.of, at=figure.at, persons=figure.persons)))
    if isinstance(figure, Newcomers):
        yield from (
            cell._replace(what=_what(People("", "", of=figure.of, at=figure.at, persons=persons)))
            for persons in (None, *_quantities(figure.record))
        )


def _quantities(record: type) -> Iterator[FieldRef]:
    yield from (FieldRef(record, field.name) for field in describe(record).fields if isinstance(field.role, Quantity))
