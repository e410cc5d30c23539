"""Which charts a report has: what each shows, in numbers and in words. Drawing them is left to `charts`."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from omsorgskjerne.figures import TIME, dimension_name
from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.figures.tally import in_order
from omsorgskjerne.show.document import Chart, Column, Form, Label, Row, Series
from omsorgskjerne.show.numbers import SUPPRESSED
from omsorgskjerne.show.tables import known, parts_of
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from omsorgskjerne.evaluate.results import Line
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.sections import Bars, Profile, Trend
    from omsorgskjerne.show.document import Table
    from omsorgskjerne.show.tables import Tables

_ = words_of(__name__)

FEWEST_UPRIGHT, MOST_SIGNS = 5, 72
"""Fewer bars than this lie, or they would be blocks; standing ones have room for so many signs below or above them."""
FEWEST_CORNERS = 3
"""A profile with fewer would be a line."""


def bars(tables: Tables, id_: str, line: Line, asked: Bars) -> Chart | Table | None:
    """Return a chart of a figure along a dimension; only its table where there is nothing to draw."""
    name = dimension_name(asked.by)
    table = tables.breakdown(f"{id_}-table", line, asked)
    parts, axis = parts_of(line, name), line.axes.get(name)
    values = tuple(_drawn(part) for part in parts.values())
    if table is None or not any(values):
        return table
    written = tuple(tables.value(part, line).text for part in parts.values())
    codes = [tables.code(name, code, axis) for code in parts]
    short = [tables.code(name, code, axis, short=True) for code in parts]
    form = _form(short, written) if name in TIME else Form.LYING
    description = _told(tables, table.caption, codes, written, values)
    series = Series(tables.say(line.figure.label), values, written, tuple((row, 0) for row in range(len(values))))
    return Chart(id_, table.caption, description, tuple(codes if form is Form.LYING else short), (series,), form, table)


def _told(
    tables: Tables, title: str, codes: Sequence[str], written: Sequence[str], values: Sequence[Fraction | None]
) -> str:
    """Say what a bar chart shows: the longest and the shortest bar, unless some are hidden, which may be either."""
    if SUPPRESSED in written:
        return tables.say(
            _("Bar chart: {title}. Some numbers are not shown. All the others stand in the table beside it."),
            title=title,
        )
    ranked = sorted((value, index) for index, value in enumerate(values) if value is not None)
    least, most = ranked[0][1], ranked[-1][1]
    return tables.say(
        _(
            "Bar chart: {title}. Most: {most} ({high}). Least: {least} ({low}). "
            "All the numbers stand in the table beside it."
        ),
        title=title,
        most=codes[most],
        high=written[most],
        least=codes[least],
        low=written[least],
    )


def trend(tables: Tables, id_: str, asked: Trend) -> Chart | Table | None:
    """Return a chart over the years: by year for one figure; for several by figure, with a shade for each year."""
    report = tables.report
    lines = [report.lines[figure.id] for figure in asked.figures if figure.id in report.lines]
    periods = [*reversed(tables.years(lines)), (report.period.name, tables.numbers.period(report.period))]
    results = [
        [line.result if name == report.period.name else line.previous.get(name) for name, _head in periods]
        for line in lines
    ]
    if not any(known(result) for row in results for result in row):
        return None
    title, heads = tables.say(asked.title), [head for _name, head in periods]
    rows = [
        Row(tables.label(line), tuple(tables.value(result, line) for result in row))
        for line, row in zip(lines, results, strict=True)
    ]
    table = tables.table(
        f"{id_}-table", title, [Column(head, number=True, main=head == heads[-1]) for head in heads], rows
    )
    drawn = [[_drawn(result) for result in row] for row in results]
    if not any(value for row in drawn for value in row):
        return table
    written = [[cell.text for cell in row.cells] for row in rows]
    labels = [tables.say(line.figure.label) for line in lines]
    description = tables.say(
        _("Bar chart: {title}, {periods}. All the numbers stand in the table beside it."),
        title=title,
        periods=", ".join(heads),
    )
    if len(lines) == 1:
        one = Series(labels[0], tuple(drawn[0]), tuple(written[0]), tuple((0, place) for place in range(len(heads))))
        return Chart(id_, title, description, tuple(heads), (one,), _form(heads, written[0]), table)
    series = [
        Series(
            head,
            tuple(row[index] for row in drawn),
            tuple(row[index] for row in written),
            tuple((row, index) for row in range(len(lines))),
        )
        for index, head in enumerate(heads)
    ]
    return Chart(id_, title, description, tuple(labels), tuple(series), Form.LYING, table)


def profile(tables: Tables, id_: str, asked: Profile) -> Chart | Table | None:
    """Return a profile of several figures along a dimension; only its table where there is nothing to draw.

    A code that not all of the figures state is not drawn, since a line cannot leave it out; the table has it.
    """
    name = dimension_name(asked.by)
    lines = [tables.report.lines[figure.id] for figure in asked.figures if figure.id in tables.report.lines]
    axis = next((line.axes[name] for line in lines if name in line.axes), None)
    parts = [line.result.by.get(name, {}) for line in lines]
    found = {code for some in parts for code, part in some.items() if known(part)}
    if not found:
        return None
    codes = in_order(found, axis.codes if axis else {})
    title, labels = tables.say(asked.title), [tables.say(line.figure.label) for line in lines]
    cells = [[tables.value(some.get(code), line) for some, line in zip(parts, lines, strict=True)] for code in codes]
    # The figures need not be of the same persons: beside each stands of how many it is.
    counts = [[tables.n(some.get(code, NOTHING)) for some in parts] for code in codes]
    rows = [
        Row(Label(tables.code(name, code, axis)), tuple(chain.from_iterable(zip(row, ns, strict=True))))
        for code, row, ns in zip(codes, cells, counts, strict=True)
    ]
    heads = [Column(head, number=True) for label in labels for head in (label, "n")]
    table = tables.table(f"{id_}-table", title, heads, rows, first=tables.head(name, axis))
    drawn = [place for place, code in enumerate(codes) if all(_drawn(some.get(code)) is not None for some in parts)]
    if len(drawn) < FEWEST_CORNERS:
        return table
    series = tuple(
        Series(
            label,
            tuple(_drawn(some[codes[place]]) for place in drawn),
            tuple(cells[place][index].text for place in drawn),
            tuple((place, 2 * index) for place in drawn),
        )
        for index, (label, some) in enumerate(zip(labels, parts, strict=True))
    )
    description = tables.say(
        _("Profile chart: {title}; {figures}. All the numbers stand in the table beside it."),
        title=title,
        figures=", ".join(labels),
    )
    names = tuple(rows[place].label.text for place in drawn)
    return Chart(id_, title, description, names, series, Form.PROFILE, table)


def _drawn(result: Result | None) -> Fraction | None:
    """Return the length of a bar: the value, or the lower end where only a range is known."""
    if result is None:
        return None
    return result.low if result.is_range or result.value is None else result.value


def _form(*rows: Sequence[str]) -> Form:
    """Return how bars are drawn: they may stand where names and values have room below and above them."""
    room = len(rows[0]) * max(len(text) for row in rows for text in row) <= MOST_SIGNS
    return Form.UPRIGHT if len(rows[0]) >= FEWEST_UPRIGHT and room else Form.LYING
