"""What a spreadsheet draws of a chart: which cells its bars or lines come from, in shades that black and white keep."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.show.document import Form

if TYPE_CHECKING:
    from omsorgskjerne.show.document import Chart, Series

DEEP = "#16495A"
SHADES = (DEEP, "#7BA1AE", "#D5E2E6", "#FFFFFF")
"""Those of the page, told apart by how dark they are; all bars have a dark edge."""
DASHES, MARKERS = ("solid", "dash", "round_dot"), ("circle", "square", "triangle")
UPRIGHT_HEIGHT, PROFILE_HEIGHT, BAR_HEIGHT, GAP, FRAME = 360, 440, 28, 12, 110
KINDS: dict[Form, dict[str, str]] = {
    Form.UPRIGHT: {"type": "column"},
    Form.LYING: {"type": "bar"},
    Form.PROFILE: {"type": "radar", "subtype": "with_markers"},
}


@attrs.frozen
class Options:
    """What a chart is made with."""

    kind: dict[str, str]
    series: list[dict[str, Any]]
    across: dict[str, Any]
    """The axis along the bottom."""
    up: dict[str, Any]


def chart_options(chart: Chart, sheet: str, top: int) -> Options | None:
    """Return what draws a chart from the cells of its table, whose heads stand in row `top` of a sheet.

    None where a bar is no single number: a spreadsheet would draw the text of a range as zero.
    """
    cells = [chart.table.rows[row].cells[place] for series in chart.series for row, place in series.places]
    if any(cell.number is None and cell.mark == "value" for cell in cells):
        return None
    lying, profile = chart.form is Form.LYING, chart.form is Form.PROFILE
    below = any(value is not None and value < 0 for series in chart.series for value in series.values)
    # Lying bars are drawn from below: turned round, the first stands at the top.
    names = {"reverse": lying, "major_tick_mark": "none", "num_font": {"size": 10}}
    gridlines = {"visible": profile, "line": {"color": SHADES[1]}}
    scale = {"major_gridlines": gridlines, "visible": profile, "num_format": "0", **({} if below else {"min": 0})}
    series = [_series(chart, index, sheet, top) for index in range(len(chart.series))]
    return Options(KINDS[chart.form], series, *((scale, names) if lying else (names, scale)))


def height(chart: Chart) -> int:
    """Return how high a chart is in pixels: lying bars take the room they need."""
    if chart.form is Form.LYING:
        return len(chart.categories) * (len(chart.series) * BAR_HEIGHT + GAP) + FRAME
    return PROFILE_HEIGHT if chart.form is Form.PROFILE else UPRIGHT_HEIGHT


def _series(chart: Chart, index: int, sheet: str, top: int) -> dict[str, Any]:
    series = chart.series[index]
    columns = {place for _row, place in series.places}
    places = [(top + 1 + row, place + 1) for row, place in series.places]
    # Down a column the labels name the bars and the head the series; along a row it is the other way round.
    down = len(columns) == 1
    named = [(row, 0) if down else (top, column) for row, column in places]
    name = (top, places[0][1]) if down else (places[0][0], 0)
    written = {"name": [sheet, *name], "categories": _cells(sheet, named), "values": _cells(sheet, places)}
    return {**written, **_look(chart, series, index)}


def _look(chart: Chart, series: Series, index: int) -> dict[str, Any]:
    if chart.form is Form.PROFILE:
        dash, marker = DASHES[index % len(DASHES)], MARKERS[index % len(MARKERS)]
        return {
            "line": {"color": DEEP, "width": 2, "dash_type": dash},
            "marker": {"type": marker, "size": 7, "border": {"color": DEEP}, "fill": {"color": SHADES[index % 4]}},
        }
    # The years run to the latest, which is the darkest.
    shade = SHADES[(len(chart.series) - 1 - index) % len(SHADES)]
    labels = [
        None if value is not None else {"value": text}
        for value, text in zip(series.values, series.written, strict=True)
    ]
    return {
        "fill": {"color": shade},
        "border": {"color": DEEP},
        "gap": 40,
        "data_labels": {"value": True, **({"custom": labels} if any(labels) else {})},
    }


def _cells(sheet: str, places: list[tuple[int, int]]) -> list[Any] | str:
    """Return what names some cells: from the first to the last, or each by itself where others lie between."""
    (top, left), (bottom, right) = places[0], places[-1]
    if (bottom - top + 1) * (right - left + 1) == len(places):
        return [sheet, top, left, bottom, right]
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"=({','.join(f'{quoted}!${_letters(column)}${row + 1}' for row, column in places)})"


def _letters(column: int) -> str:
    """Return what a spreadsheet calls a column: A to Z, then AA."""
    more, last = divmod(column, len(ascii_uppercase))
    return (_letters(more - 1) if more else "") + ascii_uppercase[last]
