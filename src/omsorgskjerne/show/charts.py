"""Charts as SVG to be set into a page. This is the only module that knows pygal.

Pygal's own furniture is taken away: script, style sheet, tooltips, the day of making. What is left is drawn by the
classes in the page's style sheet, is the same bytes every time, and says in `title` and `desc` what it shows.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from omsorgskjerne.show.extras import missing_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from omsorgskjerne.show.document import Chart, Series

WIDTH, UPRIGHT_HEIGHT = 640, 360
BAR_HEIGHT, GAP, LEGEND_HEIGHT = 28, 12, 40
SIZE, LONGEST_LABEL = 15, 30
SIGN_WIDTH = SIZE * 0.6
MARGIN = 4

_NAMESPACE = re.compile(r"\{.*\}")
_DECIMALS = re.compile(r"(\d+\.\d)\d+")
_UNDRAWN = {"defs", "title", "desc", "script", "style"}
_KEPT = ("background", "tooltip", "axis", "bars", "bar", "rect", "legend", "legends", "value")


def draw(chart: Chart) -> str:
    """Return a bar chart as an SVG element with classes `rect`, `value`, `axis`, `legend`; `color-0` is the latest.

    Raises OmsorgError, naming the extra, when pygal is not installed.
    """
    pygal = _pygal()
    drawing = (pygal.Bar if chart.upright else pygal.HorizontalBar)(_house_style(pygal, chart))
    # Lying bars are drawn from below: turned round, the first stands at the top, and the latest year above the others.
    turned: Callable[[Any], list[Any]] = list if chart.upright else lambda given: list(reversed(given))
    drawing.x_labels = [_shortened(name) for name in turned(chart.categories)]
    for series in turned(chart.series):
        drawing.add(_shortened(series.name), turned(_bars(series)))
    return _cleaned(drawing.render(is_unicode=True), chart)


def _pygal() -> ModuleType:
    importers = list(sys.meta_path)
    try:
        import pygal
    except ModuleNotFoundError:
        raise missing_extra(extra="report", library="pygal") from None
    # Pygal leaves an importer for its own plugins behind, of a kind that makes every later import warn.
    sys.meta_path[:] = importers
    return pygal  # type: ignore[no-any-return]


def _house_style(pygal: ModuleType, chart: Chart) -> Any:
    """Return pygal's settings: no axis of values, because each bar has its value written on it."""
    legend = len(chart.series) > 1
    bars = len(chart.categories) * len(chart.series)
    lying = bars * BAR_HEIGHT + len(chart.categories) * GAP + (LEGEND_HEIGHT if legend else 0)
    return pygal.Config(
        js=[],
        no_prefix=True,
        disable_xml_declaration=True,
        width=WIDTH,
        height=UPRIGHT_HEIGHT if chart.upright else lying,
        show_legend=legend,
        legend_at_bottom=True,
        legend_at_bottom_columns=len(chart.series),
        legend_box_size=SIZE,
        print_values=True,
        print_values_position="top",
        range=None if chart.upright else _room(chart),
        show_y_labels=not chart.upright,
        show_x_labels=chart.upright,
        show_y_guides=False,
        show_x_guides=False,
        truncate_label=-1,
        truncate_legend=-1,
        margin=MARGIN,
        spacing=MARGIN * 2,
        zero=0,
        style=pygal.style.Style(
            label_font_size=SIZE, major_label_font_size=SIZE, value_font_size=SIZE, legend_font_size=SIZE
        ),
    )


def _room(chart: Chart) -> tuple[float, float]:
    """Return the ends of the scale of lying bars, so that the longest value fits after the longest bar."""
    values = [float(value) for series in chart.series for value in series.values if value is not None]
    names = SIGN_WIDTH * min(LONGEST_LABEL, max(map(len, chart.categories)))
    written = SIGN_WIDTH * (2 + max(len(text) for series in chart.series for text in series.written))
    width = max(WIDTH - names, WIDTH / 2)
    return min(0.0, *values), max(0.0, *values) * width / max(width - written, width / 3)


def _shortened(name: str) -> str:
    """Return a name that leaves room for the bars; the table beside the chart has all of it."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1].rstrip() + "…"


def _bars(series: Series) -> list[dict[str, Any] | None]:
    """Return the bars of a series, each with what is written on it."""
    return [
        None if value is None else {"value": float(value), "formatter": lambda _value, text=text: text}
        for value, text in zip(series.values, series.written, strict=True)
    ]


def _cleaned(drawn: str, chart: Chart) -> str:
    svg = ET.fromstring(drawn)  # noqa: S314 - pygal wrote it
    _strip(svg)
    svg.attrib = {
        "class": "chart upright" if chart.upright else "chart lying",
        "viewBox": svg.attrib["viewBox"],
        "role": "img",
        "aria-labelledby": f"{chart.id}-title {chart.id}-desc",
    }
    for place, (name, text) in enumerate((("title", chart.title), ("desc", chart.description))):
        element = ET.Element(name, {"id": f"{chart.id}-{name}"})
        element.text = text
        svg.insert(place, element)
    return ET.tostring(svg, encoding="unicode")


def _strip(element: ET.Element) -> None:
    """Take away, from an element and all in it, what is not drawn, what is empty, and names for pygal's script."""
    element.tag = _NAMESPACE.sub("", element.tag)
    classes = element.get("class", "").split()
    element.attrib = {
        name: _DECIMALS.sub(r"\1", value)
        for name, value in element.attrib.items()
        if name not in {"id", "rx", "ry", "class"}
    }
    if kept := [name for name in classes if name in _KEPT or name.startswith("color-")]:
        element.set("class", " ".join(kept))
    for child in list(element):
        _strip(child)
        if (
            child.tag in _UNDRAWN
            or child.get("class") in {"background", "tooltip"}
            or (child.tag == "g" and len(child) == 0)
        ):
            element.remove(child)
