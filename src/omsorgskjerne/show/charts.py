"""Charts as SVG to be set into a page. This is the only module that knows pygal.

Pygal's own furniture is taken away: script, style sheet, tooltips, the day of making. What is left is drawn by the
classes in the page's style sheet, is the same bytes every time, and says in `title` and `desc` what it shows.
"""

from __future__ import annotations

import re
import sys
from math import ceil, floor
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from omsorgskjerne.show.document import Form
from omsorgskjerne.show.extras import missing_extra

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from omsorgskjerne.show.document import Chart, Series

WIDTH, UPRIGHT_HEIGHT = 640, 360
BAR_HEIGHT, GAP, LEGEND_HEIGHT = 28, 12, 40
SIZE, LONGEST_LABEL = 15, 30
SIGN_WIDTH = SIZE * 0.6
PROFILE_HEIGHT, PROFILE_SIDE, LONGEST_CORNER = 440, 135, 21
"""Room on both sides of a profile, for names of so many signs, leaves it as wide as high."""
MOST_RINGS = 10
MARGIN = 4

_NAMESPACE = re.compile(r"\{.*\}")
_DECIMALS = re.compile(r"(\d+\.\d)\d+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_UNDRAWN = {"defs", "title", "desc", "script", "style"}
_KEPT = (
    "background",
    "tooltip",
    "axis",
    "bars",
    "bar",
    "rect",
    "legend",
    "legends",
    "value",
    "line",
    "guide",
    "dot",
    "x",
    "y",
)


def draw(chart: Chart) -> str:
    """Return a chart as an SVG element with classes `rect`, `value`, `axis`, `legend`; `color-0` is the latest bar.

    A profile has `line`, `dot` and `guide` instead of bars, its series in their order. Raises OmsorgError, naming the
    extra, when pygal is not installed.
    """
    pygal = _pygal()
    if chart.form is Form.PROFILE:
        return _profile(pygal, chart)
    upright = chart.form is Form.UPRIGHT
    drawing = (pygal.Bar if upright else pygal.HorizontalBar)(_house_style(pygal, chart))
    # Lying bars are drawn from below: turned round, the first stands at the top, and the latest year above the others.
    turned: Callable[[Any], list[Any]] = list if upright else lambda given: list(reversed(given))
    drawing.x_labels = [_shortened(name) for name in turned(chart.categories)]
    for series in turned(chart.series):
        drawing.add(_shortened(series.name), turned(_bars(series)))
    return _cleaned(drawing.render(is_unicode=True), chart)


def freestanding(chart: Chart, style: str) -> str:
    """Return a chart as an SVG that stands outside a page, with the style sheet it is drawn by inside it."""
    svg = ET.fromstring(draw(chart))  # noqa: S314 - drawn above
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    element = ET.Element("style")
    element.text = style
    svg.insert(0, element)
    return ET.tostring(svg, encoding="unicode")


def _pygal() -> ModuleType:
    try:
        import pygal
    except ModuleNotFoundError:
        raise missing_extra(extra="report", library="pygal") from None
    # Pygal leaves an importer for its own plugins behind, of a kind that makes every later import warn. What it brings
    # along to find distributions stays: the standard library's own gives way to it.
    sys.meta_path[:] = [importer for importer in sys.meta_path if type(importer).__module__ != pygal.__name__]
    return pygal  # type: ignore[no-any-return]


def _house_style(pygal: ModuleType, chart: Chart) -> Any:
    """Return pygal's settings: no axis of values, because each bar has its value written on it."""
    legend, upright = len(chart.series) > 1, chart.form is Form.UPRIGHT
    bars = len(chart.categories) * len(chart.series)
    lying = bars * BAR_HEIGHT + len(chart.categories) * GAP + (LEGEND_HEIGHT if legend else 0)
    return pygal.Config(
        **_furniture(pygal, chart),
        height=UPRIGHT_HEIGHT if upright else lying,
        show_legend=legend,
        print_values=True,
        print_values_position="top",
        range=None if upright else _room(chart),
        show_y_labels=not upright,
        show_x_labels=upright,
        show_y_guides=False,
        show_x_guides=False,
        margin=MARGIN,
    )


def _furniture(pygal: ModuleType, chart: Chart) -> dict[str, Any]:
    """Return the settings that all charts share."""
    return {
        "js": [],
        "no_prefix": True,
        "disable_xml_declaration": True,
        "width": WIDTH,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": len(chart.series),
        "legend_box_size": SIZE,
        "truncate_label": -1,
        "truncate_legend": -1,
        "spacing": MARGIN * 2,
        "zero": 0,
        "style": pygal.style.Style(
            label_font_size=SIZE, major_label_font_size=SIZE, value_font_size=SIZE, legend_font_size=SIZE
        ),
    }


def _profile(pygal: ModuleType, chart: Chart) -> str:
    """Return a profile: one closed line for each series over as many spokes as there are categories."""
    values = [float(value) for series in chart.series for value in series.values if value is not None]
    least, most = floor(min(0.0, *values)), ceil(max(1.0, *values))
    # Whole numbers are the same in every language; a scale of more of them than these would be unreadable.
    labelled = most - least <= MOST_RINGS
    drawing = pygal.Radar(
        **_furniture(pygal, chart),
        height=PROFILE_HEIGHT,
        margin_left=PROFILE_SIDE,
        margin_right=PROFILE_SIDE,
        margin_top=2 * SIZE,
        margin_bottom=MARGIN,
        range=(least, most),
        y_labels=range(least, most + 1) if labelled else None,
        show_y_labels=labelled,
        dots_size=MARGIN,
    )
    drawing.x_labels = [_shortened(name, LONGEST_CORNER) for name in chart.categories]
    for series in chart.series:
        drawing.add(_shortened(series.name), [None if value is None else float(value) for value in series.values])
    return _cleaned(drawing.render(is_unicode=True), chart)


def _room(chart: Chart) -> tuple[float, float]:
    """Return the ends of the scale of lying bars, so that the longest value fits after the longest bar."""
    values = [float(value) for series in chart.series for value in series.values if value is not None]
    names = SIGN_WIDTH * min(LONGEST_LABEL, max(map(len, chart.categories)))
    written = SIGN_WIDTH * (2 + max(len(text) for series in chart.series for text in series.written))
    width = max(WIDTH - names, WIDTH / 2)
    return min(0.0, *values), max(0.0, *values) * width / max(width - written, width / 3)


def _shortened(name: str, longest: int = LONGEST_LABEL) -> str:
    """Return a name that leaves room for what is drawn; the table beside the chart has all of it."""
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _bars(series: Series) -> list[dict[str, Any] | None]:
    """Return the bars of a series, each with what is written on it."""
    return [
        None if value is None else {"value": float(value), "formatter": lambda _value, text=text: text}
        for value, text in zip(series.values, series.written, strict=True)
    ]


def _cleaned(drawn: str, chart: Chart) -> str:
    svg = ET.fromstring(drawn)  # noqa: S314 - pygal wrote it
    _strip(svg)
    if chart.form is Form.PROFILE:
        _name_corners(svg)
        _draw_legend_as_lines(svg)
    svg.attrib = {
        "class": f"chart {chart.form}",
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


def _name_corners(svg: ET.Element) -> None:
    """Set the names of the spokes level, where pygal turns them; each begins or ends where its spoke does."""
    for spoke in svg.iterfind(".//g[@class='axis x']/g"):
        path, name = spoke.find("path"), spoke.find("text")
        if path is None or name is None:
            continue
        centre, middle, end, foot = (float(number) for number in _NUMBER.findall(path.get("d", "")))
        name.attrib.pop("transform", None)
        name.set("text-anchor", "middle" if abs(end - centre) < SIZE else "start" if end > centre else "end")
        name.set("dy", "0.3em" if abs(foot - middle) < SIZE else "0.8em" if foot > middle else "-0.3em")


def _draw_legend_as_lines(svg: ET.Element) -> None:
    """Put, for the box of each name in the legend, a piece of its line, which shows how it is dashed."""
    for box in svg.iterfind(".//g[@class='legend']//rect"):
        left, top, width, height = (float(box.attrib.pop(name)) for name in ("x", "y", "width", "height"))
        box.tag = "path"
        box.attrib = {
            "class": f"line {box.attrib['class']}",
            "d": f"M{left - width / 2:.1f} {top + height / 2:.1f} h{1.5 * width:.1f}",
        }
