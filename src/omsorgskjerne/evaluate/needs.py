"""What one figure needs: its days, filter, columns, measures and inputs.

Planning and evaluating both start from here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.queries import Column, Condition, Measure
from omsorgskjerne.figures import (
    Count,
    Earlier,
    Elapsed,
    Figure,
    People,
    PersonDays,
    RowFigure,
    Via,
    dimension_name,
    terms_in,
)
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity
from omsorgskjerne.schema import FieldRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.figures import Dimension, Formula
    from omsorgskjerne.organisation import Organisation, Table
    from omsorgskjerne.roles import Role
    from omsorgskjerne.schema import Field


@attrs.frozen(eq=False)
class Wanted:
    """A figure that is to be evaluated, and all the days it is wanted for."""

    figure: Figure
    windows: dict[Period, None] = attrs.field(factory=dict)


def window(figure: Figure, period: Period, years: int = 0) -> Period:
    """Return the days a figure counts for a period `years` before the report's.

    `since` takes the place of the first day and stays; `as_of` takes the place of the last one and goes back as the
    end of a month does, or as a day. A figure with `as_of` alone counts from the period's first day, or that one day if
    it lies before. The days may be none.
    """
    start, end = period
    if figure.as_of is not None:
        end = Period(figure.as_of.replace(day=1), figure.as_of + timedelta(days=1)).back(years).end
        start = min(start, end - timedelta(days=1))
    if figure.since is not None:
        start = figure.since
    return Period(start, max(start, end))


def inputs(organisation: Organisation, formula: Formula) -> list[tuple[Figure, int]]:
    """Return the figures in a formula as this organisation has them, left to right, and how many years back each is."""
    terms = [
        (term.figure, term.years) if isinstance(term, Earlier) else (term, 0) for term in terms_in(formula.expression)
    ]
    return [(resolved(organisation, figure), years) for figure, years in terms if isinstance(figure, Figure)]


def resolved(organisation: Organisation, figure: Figure) -> Figure:
    """Return a figure as this organisation has it; a slice in a formula has the days that are set for its base."""
    if figure.id in organisation.figures:
        return organisation.figures[figure.id]
    base = organisation.settings.figures.get(figure.id.partition("[")[0])
    if base is None:
        return figure
    return attrs.evolve(figure, since=base.since or figure.since, as_of=base.as_of or figure.as_of)


def columns_of(organisation: Organisation, figure: RowFigure) -> dict[str, Column]:
    """Return the columns a figure is broken down by, under the name of the dimension."""
    return {dimension_name(dimension): column for dimension in figure.by for column in _column(organisation, dimension)}


def _column(organisation: Organisation, dimension: Dimension) -> Iterator[Column]:
    if isinstance(dimension, FieldRef):
        yield Column(dimension.name)
    if isinstance(dimension, Via):
        yield Column(dimension.field.name, dimension.reference.name, organisation.table(dimension.field.record).name)


def column_role(organisation: Organisation, figure: RowFigure, column: Column) -> Role:
    """Return the role of the field a figure is broken down by."""
    table = organisation.tables[column.table] if column.table else organisation.table(figure.record)
    return table[column.name].role


def conditions_of(figure: RowFigure) -> tuple[Condition, ...]:
    """Return a figure's filter, with codes as they are stored."""
    return tuple(Condition(name, tuple(_stored(code) for code in codes)) for name, codes in figure.filters.items())


def _stored(code: object) -> str | int | None:
    if code is None:
        return None
    return int(code) if isinstance(code, bool) else str(code)


def event_of(table: Table, figure: RowFigure) -> str:
    """Return the name of the date that puts a row in a period: the record's event date, or another of its dates."""
    return table.event.name if figure.at is None else str(figure.at.name)


def recorded(organisation: Organisation, figure: RowFigure) -> Count:
    """Return the figure of the rows that say whether anything was recorded: by event date, whatever `at` is.

    They are those of the figure's record; of a view, those of the record that it names.
    """
    return Count(f"{figure.id}[rows]", figure.label, of=organisation.table(figure.record).recorded.record)


def is_recorded_apart(organisation: Organisation, figure: RowFigure) -> bool:
    """Tell whether others than the rows a figure counts say whether anything was recorded."""
    table = organisation.table(figure.record)
    return figure.at is not None or table.recorded is not table


def lived(days: Period, today: date | None) -> Period:
    """Return some days without those to come: nobody has been there yet."""
    return days if today is None else days._replace(end=max(days.start, min(days.end, today + timedelta(days=1))))


def summed(table: Table, figure: RowFigure) -> Field | None:
    """Return the quantity that a figure is of, if it is of one."""
    field = table[figure.of.name] if isinstance(figure.of, FieldRef) else None
    return field if field is not None and isinstance(field.role, Quantity) else None


def counted_columns(organisation: Organisation, figure: RowFigure) -> frozenset[Column]:
    """Return the columns by which the cells behind a figure must be told apart: filter and breakdowns.

    What is known of a person is looked up for those who are named, and medians are not read off the cells at all: these
    breakdowns need no joined column here.
    """
    own = {Column(condition.column) for condition in conditions_of(figure)}
    by = columns_of(organisation, figure).values()
    if figure.take.singly or isinstance(figure.of, Elapsed):
        return frozenset(own)
    named = figure.of.name if figure.distinct and isinstance(figure.of, FieldRef) else None
    return frozenset(own | {column for column in by if column.through != named})


def in_index_order(table: Table, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return columns in the order of the table's index: choices, then others, as the author has them; joined last."""
    choices = [field.name for field in table.dimensions()]
    names = [*choices, *(field.name for field in table.fields if field.name not in choices)]
    own = sorted((column for column in columns if not column.through), key=lambda column: names.index(column.name))
    return (*own, *sorted((column for column in columns if column.through), key=str))


def without_gaps(table: Table, columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return columns in the order of the index, with the choices that lie between.

    Rows then come grouped from the index and need no sorting, which costs more than somewhat more cells. Columns that
    the index does not begin with are sorted anyway: then nothing is added.
    """
    choices = [Column(field.name) for field in table.dimensions()]
    ordered = in_index_order(table, columns)
    if not ordered or not set(ordered) <= set(choices):
        return ordered
    return tuple(choices[: choices.index(ordered[-1]) + 1])


def measures_of(table: Table, figure: RowFigure) -> tuple[Measure, ...]:
    """Return what a figure takes from its cells, beside the number of rows."""
    taken: list[Measure] = []
    if isinstance(figure, People):
        persons = figure.persons.name if figure.persons is not None else ""
        taken = [Measure("others", persons, figure.of.name), *([Measure("largest", persons)] if persons else [])]
    if isinstance(figure, PersonDays):
        taken = [Measure("others", figure.persons.name if figure.persons is not None else "", figure.of.name)]
    if isinstance(figure, Count) and isinstance(figure.of, FieldRef):
        taken = [Measure("stated", figure.of.name)]
    quantity = summed(table, figure)
    weighs = figure.measure.quantity is not None or (figure.take.divides and not figure.take.singly)
    if weighs and quantity is not None:
        states = figure.take.divides or quantity.optional
        taken = [Measure("sum", quantity.name), *([Measure("stated", quantity.name)] if states else [])]
    worst = worst_of(table, figure)
    return (*taken, worst) if worst.field else tuple(taken)


def worst_of(table: Table, figure: RowFigure) -> Measure:
    """Return the measure of a figure's quality: the worst among its rows; without a field it is always counted.

    A row's quality speaks of its quantities; only where it has none, of the row itself. Counting rows, their days or
    the persons they name is therefore always counting where rows have quantities, unless persons are counted by
    head-count. Rows that do not state an optional quantity have no part in its sum and none in its quality.
    """
    quality, quantity = table.schema.quality, _weighed(table, figure)
    if quality is None or (quantity is None and any(table.quantities())):
        return Measure("worst")
    # A head-count that is missing is that of one person: such a row has a part in the number.
    passed_over = quantity is not None and quantity.optional and not isinstance(figure, People | PersonDays)
    return Measure("worst", quality.name, quantity.name if quantity is not None and passed_over else "")


def _weighed(table: Table, figure: RowFigure) -> Field | None:
    """Return the quantity that makes a figure's number, if there is one: a head-count, or what is summed."""
    if isinstance(figure, People | PersonDays):
        return None if figure.persons is None else table[figure.persons.name]
    return summed(table, figure) if figure.measure.quantity is not None or not figure.take.grows else None


def merged(windows: Iterable[Period]) -> tuple[Period, ...]:
    """Return the days of all windows as stretches that neither overlap nor touch."""
    spans: list[Period] = []
    for start, end in sorted(windows):
        if start >= end:
            continue
        if spans and start <= spans[-1].end:
            spans[-1] = Period(spans[-1].start, max(spans[-1].end, end))
        else:
            spans.append(Period(start, end))
    return tuple(spans)


def cuts(windows: Iterable[Period], times: Iterable[str]) -> tuple[date, ...]:
    """Return the first days of the stretches by which days may be folded: ends of windows, and what `times` need."""
    times, ends = set(times), {end for window in windows for end in window}
    if "day" in times:
        ends |= {span.start + timedelta(days=number) for span in merged(windows) for number in range(span.days)}
    elif times - {"weekday"}:
        ends |= {month.start for span in merged(windows) for month in span.months()}
    return tuple(sorted(ends))


def by_weekday(times: Iterable[str]) -> bool:
    """Tell whether the weekdays of a stretch must be kept apart; single days tell their own."""
    times = set(times)
    return "weekday" in times and "day" not in times
