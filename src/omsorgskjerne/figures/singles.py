"""Planning the queries of single rows: different persons, values of a quantity, who is present on a day.

A filter that all figures of such a query share is left to the database; the rest is told apart by columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.figures.needs import Wanted, columns_of, conditions_of, cuts, timed, worst_of
from omsorgskjerne.figures.queries import Column, Condition, Distinct, Members, Present, Values
from omsorgskjerne.indicators import Median, People, RowFigure, Snapshot, Within
from omsorgskjerne.schema import FieldRef

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from omsorgskjerne.organisation import Organisation, Table
    from omsorgskjerne.period import Period

    Planned = Iterator[tuple[tuple[str, Period], Any]]


def plan_members(organisation: Organisation, table: Table, group: Iterable[Wanted]) -> Planned:
    """Yield, for figures of different persons, the query that finds them.

    Where all figures have one filter and no breakdown the database counts, else one pass gives the ids.
    """
    for reference, wanted in _grouped(group, lambda figure: figure.of.name if isinstance(figure, People) else None):
        figures = _rows(wanted)
        shared = _shared(figures)
        counts = all(not figure.dimensions and set(conditions_of(figure)) == set(shared) for figure in figures)
        columns = _columns(organisation, figures, shared)
        for one in wanted:
            for days in one.windows:
                if counts:
                    yield (one.figure.id, days), Distinct(table.name, table.event.name, days, shared, reference)
                else:
                    query = Members(
                        table.name, table.event.name, days, shared, reference, columns, *_times(figures, days)
                    )
                    yield (one.figure.id, days), query


def plan_values(organisation: Organisation, table: Table, group: Iterable[Wanted]) -> Planned:
    """Yield, for medians and shares within a limit, the query that counts each value."""
    for quantity, wanted in _grouped(
        group, lambda figure: figure.of.name if isinstance(figure, Median | Within) else None
    ):
        figures = _rows(wanted)
        shared = _shared(figures)
        columns = _columns(organisation, figures, shared)
        for one in wanted:
            for days in one.windows:
                query = Values(table.name, table.event.name, days, shared, quantity, columns, *_times(figures, days))
                yield (one.figure.id, days), query


def plan_present(organisation: Organisation, table: Table, group: Iterable[Wanted]) -> Planned:
    """Yield, for figures of who is present, the query for each day."""
    until = table.schema.until
    if until is None:
        return
    for reference, wanted in _grouped(group, _present):
        figures = _rows(wanted)
        columns, worst = _columns(organisation, figures, ()), worst_of(table, figures[0])
        for one in wanted:
            for days in one.windows:
                query = Present(table.name, table.event.name, until.name, days.last, columns, worst, reference)
                yield (one.figure.id, days), query


def _present(figure: RowFigure) -> str | None:
    if not isinstance(figure, Snapshot):
        return None
    return figure.of.name if isinstance(figure.of, FieldRef) else ""


def _grouped(group: Iterable[Wanted], name: Callable[[RowFigure], str | None]) -> Iterator[tuple[str, list[Wanted]]]:
    found: dict[str, list[Wanted]] = {}
    for one in group:
        if isinstance(one.figure, RowFigure) and (key := name(one.figure)) is not None:
            found.setdefault(key, []).append(one)
    yield from found.items()


def _rows(wanted: Iterable[Wanted]) -> list[RowFigure]:
    return [one.figure for one in wanted if isinstance(one.figure, RowFigure)]


def _shared(figures: Iterable[RowFigure]) -> tuple[Condition, ...]:
    every = [dict.fromkeys(conditions_of(figure)) for figure in figures]
    return tuple(condition for condition in every[0] if all(condition in other for other in every))


def _columns(
    organisation: Organisation, figures: Iterable[RowFigure], shared: tuple[Condition, ...]
) -> tuple[Column, ...]:
    columns: set[Column] = set()
    for figure in figures:
        columns |= set(columns_of(organisation, figure).values())
        columns |= {Column(condition.column) for condition in conditions_of(figure) if condition not in shared}
    return tuple(sorted(columns, key=str))


def _times(figures: Iterable[RowFigure], days: Period) -> tuple[tuple[Any, ...], bool]:
    """Return where days are cut and whether weekdays are kept apart; no cuts where no figure is broken down by time."""
    times = {name for figure in figures for name in timed(figure)}
    return (cuts([days], months=bool(times - {"weekday"})) if times else ()), "weekday" in times
