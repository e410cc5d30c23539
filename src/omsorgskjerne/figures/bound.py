"""What figures are given to be checked, planned and evaluated: an organisation, and what was read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import attrs

from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.roles import Reference, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from decimal import Decimal

    from omsorgskjerne.figures.base import Figure
    from omsorgskjerne.figures.cells import Cells
    from omsorgskjerne.figures.coverage import Coverage
    from omsorgskjerne.figures.expressions import Dimension
    from omsorgskjerne.figures.fold import Folded, Vector
    from omsorgskjerne.figures.queries import Query
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.figures.tally import Parts, Tally
    from omsorgskjerne.period import Period
    from omsorgskjerne.roles import Role
    from omsorgskjerne.tables import Table
    from omsorgskjerne.terms import Quality

T = TypeVar("T")
R_contra = TypeVar("R_contra", contravariant=True)
"""A figure of rows."""


class Bound(Protocol):
    """The organisation that figures are bound to: its tables and codes, its figures, and the numbers that it sets."""

    @property
    def tables(self) -> Mapping[str, Table]:
        """Return every table by its name in the file."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Return every figure by id."""

    @property
    def owners(self) -> Mapping[str, str]:
        """Return the plugin that declares each figure."""

    def table(self, record: type) -> Table:
        """Return the table of a record class."""

    def parameter(self, declared: Any) -> Decimal:
        """Return the number of a parameter: as omsorg.toml sets it, else as declared."""

    def resolve(self, figure: Figure) -> Figure:
        """Return a figure as this organisation has it; a slice in a formula has the days that are set for its base."""


class Check(Protocol):
    """Checks one figure against the records; every complaint names the plugin (or omsorg.toml) and the figure."""

    @property
    def bound(self) -> Bound:
        """Return the organisation."""

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Return every figure that is declared, by id."""

    @property
    def owner(self) -> str:
        """Return the plugin that declares the figure."""

    def wrong(self, reason: str, **values: Any) -> None:
        """Refuse the figure. Raises FigureError."""

    def field(self, table: Table, name: str, role: type | tuple[type, ...]) -> None:
        """Check that there is a field of one of the roles."""

    def filter(self, table: Table, name: str, codes: tuple[Any, ...]) -> None:
        """Check that a filter names codes the field has."""

    def dimension(self, table: Table, dimension: Dimension) -> None:
        """Check that a breakdown is by time, by a choice, or by what is no person."""

    def person(self, field: Any) -> None:
        """Check that a field names a person."""


class Labelled(Protocol):
    """What breakdowns are shown by: the organisation, and what its codes and rows are called."""

    bound: Bound

    def labels(self, role: Role) -> dict[str, str]:
        """Return the codes of a field with their labels; rows referred to by name."""


class Found(Labelled, Protocol[R_contra]):
    """What was read for the figures of a report, and what has been worked out of it so far."""

    today: date | None

    def result(self, figure: Figure, period: Period, years: int = 0) -> Result:
        """Return the value of a figure in a period `years` before the report's."""

    def answer(self, query: Query) -> Any:
        """Return what a query found."""

    def single(self, key: str, days: Period) -> tuple[Any, Any]:
        """Return the query that a figure needs beside its cells in some days, and what it found."""

    def whole(self, table: str, columns: tuple[str, ...]) -> Any:
        """Return some columns of every row of a small table."""

    def cells(self, figure: R_contra) -> tuple[Cells, Folded[Vector]]:
        """Return the query and cells of a figure, told apart by no more columns than it needs."""

    def tally(self, figure: R_contra, days: Period) -> tuple[Cells, Tally[Vector]]:
        """Return what a figure finds in its cells: vectors of the query's aggregates, the quality last."""

    def quality(self, figure: R_contra, vector: Vector | None) -> Quality:
        """Return the worst quality among the rows that make a figure; counted where there are none."""

    def coverage(self, figure: R_contra, days: Period) -> Coverage:
        """Return whether a figure's record was kept in some days, and what must be said if only in part."""

    def ever(self, figure: R_contra) -> bool:
        """Tell whether a figure's record has any row, of whatever day."""

    def parts(
        self,
        figure: R_contra,
        days: Period,
        by: Parts[T],
        make: Callable[[T], Result],
        none: Callable[[Period], Result],
    ) -> dict[str, dict[str | None, Result]]:
        """Return the breakdowns of a figure, in order; `none` says what a month is in which nothing was found."""


def assemble(result: Result, by: Mapping[str, Mapping[str | None, Result]], coverage: Coverage) -> Result:
    """Return a result with its parts and with what must be said of its coverage."""
    return attrs.evolve(result, by=by, notes=(*coverage.notes, *result.notes))


def where_empty(coverage: Coverage, zero: Result) -> Callable[[Period], Result]:
    """Return what a stretch of days is in which nothing was found: zero where recording went on, else not stated."""
    return lambda stretch: zero if coverage.of(stretch) else NOTHING


def names_of(bound: Bound, role: Role | None) -> Iterator[tuple[Table, tuple[str, ...]]]:
    """Yield the table whose rows a field refers to, with the fields that say what these are called."""
    if isinstance(role, Reference) and role.record is not None:
        table = bound.table(role.record)
        known = (field.name for field in table.fields if isinstance(field.role, Text) and field.role.known_by)
        yield table, ("id", *known)
