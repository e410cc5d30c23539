"""Planning the queries of single rows: different persons, values of a quantity, days between two dates.

A filter that all figures of such a query share is left to the database; the rest is told apart by columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from omsorgskjerne.evaluate.needs import Wanted, by_weekday, columns_of, conditions_of, cuts, event_of
from omsorgskjerne.evaluate.queries import Column, Condition, Distinct, Members, Values
from omsorgskjerne.figures import Elapsed, Median, People, RowFigure, Within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

    Planned = Iterator[tuple[tuple[str, Period], Any]]

K = TypeVar("K")


def plan_members(organisation: Organisation, table: Table, group: Iterable[Wanted]) -> Planned:
    """Yield, for figures of different persons, the query that finds them.

    Where all figures have one filter and no breakdown the database counts, else one pass gives the ids.
    """
    for (event, reference), wanted in grouped(
        group, lambda figure: (event_of(table, figure), figure.of.name) if isinstance(figure, People) else None
    ):
        figures = rows_of(wanted)
        shared = shared_by(figures)
        counts = all(not figure.dimensions and set(conditions_of(figure)) == set(shared) for figure in figures)
        columns = columns_for(organisation, figures, shared)
        for one in wanted:
            for days in one.windows:
                if counts:
                    yield (one.figure.id, days), Distinct(table.name, event, days, shared, reference)
                else:
                    query = Members(table.name, event, days, shared, reference, columns, *_times(figures, days))
                    yield (one.figure.id, days), query


def plan_values(organisation: Organisation, table: Table, group: Iterable[Wanted]) -> Planned:
    """Yield, for medians, shares within a limit and days elapsed, the query that counts each value."""

    def key(figure: RowFigure) -> tuple[str, tuple[str, ...]] | None:
        if isinstance(figure.of, Elapsed):
            return event_of(table, figure), (figure.of.start.name, figure.of.end.name)
        return (event_of(table, figure), (figure.of.name,)) if isinstance(figure, Median | Within) else None

    for (event, fields), wanted in grouped(group, key):
        figures = rows_of(wanted)
        shared = shared_by(figures)
        columns = columns_for(organisation, figures, shared)
        for one in wanted:
            for days in one.windows:
                query = Values(table.name, event, days, shared, fields, columns, *_times(figures, days))
                yield (one.figure.id, days), query


def grouped(group: Iterable[Wanted], key: Callable[[RowFigure], K | None]) -> Iterator[tuple[K, list[Wanted]]]:
    """Yield the figures that have a key, together with those of the same key."""
    found: dict[K, list[Wanted]] = {}
    for one in group:
        if isinstance(one.figure, RowFigure) and (its := key(one.figure)) is not None:
            found.setdefault(its, []).append(one)
    yield from found.items()


def rows_of(wanted: Iterable[Wanted]) -> list[RowFigure]:
    """Return the figures of rows among those wanted."""
    return [one.figure for one in wanted if isinstance(one.figure, RowFigure)]


def shared_by(figures: Iterable[RowFigure]) -> tuple[Condition, ...]:
    """Return the filter that all of some figures have: the database applies it."""
    every = [dict.fromkeys(conditions_of(figure)) for figure in figures]
    return tuple(condition for condition in every[0] if all(condition in other for other in every))


def columns_for(
    organisation: Organisation, figures: Iterable[RowFigure], shared: tuple[Condition, ...]
) -> tuple[Column, ...]:
    """Return the columns by which rows must be told apart for all of some figures: breakdowns and other filters."""
    columns: set[Column] = set()
    for figure in figures:
        columns |= set(columns_of(organisation, figure).values())
        columns |= {Column(condition.column) for condition in conditions_of(figure) if condition not in shared}
    return tuple(sorted(columns, key=str))


def _times(figures: Iterable[RowFigure], days: Period) -> tuple[tuple[Any, ...], bool]:
    """Return where days are cut and whether weekdays are kept apart; no cuts where no figure is broken down by time."""
    times = {name for figure in figures for name in figure.times}
    return (cuts([days], times) if times else ()), by_weekday(times)
