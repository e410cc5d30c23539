"""Reports of any content: whatever was entered, every format is written and keeps its promises."""

import json
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import Direction, Period, Quality, Report, Stated, Unit
from omsorgskjerne.evaluate.results import Goal, Line
from omsorgskjerne.figures.results import Axis, Result
from omsorgskjerne.sections import Bars, Breakdown, Section, Trend
from omsorgskjerne.show import TEXTS, write_bytes, write_report
from omsorgskjerne.words import LANGUAGES, Language, Phrase

# Any sign at all, control signs and the characters of markup among them; words that make an address are left to their own test.
texts = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&|*_[]`\"'\n\x1b"), max_size=40)
numbers = st.fractions(min_value=-(10**6), max_value=10**7, max_denominator=1000)
YEAR, BEFORE, FIRST = (Period.of_year(year) for year in (2024, 2023, 2022))
CODES = ("internal", "external", None)


@st.composite
def results(draw: st.DrawFn, *, parts: bool = False) -> Result:
    """Draw a result: missing, a number or a range, perhaps with breakdowns."""
    kind = draw(st.sampled_from(["missing", "number", "range"]))
    by: dict[str, dict[str | None, Result]] = {}
    if parts:
        by["kind"] = {code: draw(results()) for code in draw(st.lists(st.sampled_from(CODES), unique=True))}
        months = draw(st.lists(st.integers(min_value=1, max_value=12), unique=True).map(sorted))
        by["month"] = {f"2024-{month:02}": draw(results()) for month in months}
    notes = tuple(Phrase("{note}", note=note) for note in draw(st.lists(texts, max_size=2)))
    quality = draw(st.sampled_from(Quality))
    if kind == "missing":
        return Result(None, by=by, notes=notes)
    value = draw(numbers)
    high = value + abs(draw(numbers)) if kind == "range" else None
    low = None if high is None else value
    return Result(
        value, low, high, quality, draw(st.none() | st.integers(0, 99)), by, notes, draw(st.none() | texts), draw(st.none() | st.integers(1, 99))
    )  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, id_: str) -> Line:
    """Draw a line."""
    figure = Stated(
        id_, draw(texts), unit=draw(st.sampled_from(Unit)), decimals=draw(st.integers(0, 3)), key=draw(st.booleans()),
        round_to=draw(st.sampled_from([None, 10, 1000])), note=draw(texts),
    )  # fmt: skip
    goal = Goal(
        draw(numbers),
        draw(st.sampled_from(Direction)),
        draw(st.sampled_from([True, False, None])),
        draw(st.none() | numbers),
    )
    axes = {
        "kind": Axis("kind", draw(texts), {"internal": draw(texts), "external": draw(texts)}, draw(st.booleans())),
        "month": Axis("month", "month", {}, draw(st.booleans())),
    }
    return Line(
        figure, draw(results(parts=True)), {"2023": draw(results()), "2022": draw(results())}, draw(st.sampled_from([None, goal])),
        draw(st.none() | numbers), draw(st.none() | numbers), Phrase("{text}", text=draw(texts)), "", axes=axes,
    )  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Draw a report of a few figures and one section that shows all there is."""
    ids = [f"any.figure{number}" for number in range(draw(st.integers(0, 3)))]
    some = {id_: draw(lines(id_)) for id_ in ids}
    figures = [line.figure for line in some.values()]
    sections = [
        Section(
            draw(texts), figures, id="any",
            charts=[*(Bars(figure, by=name) for figure in figures for name in ("kind", "month")), Trend(tuple(figures), draw(texts))],
            tables=[Breakdown(figure, by="kind", title=draw(texts)) for figure in figures],
        )
    ]  # fmt: skip
    placed = tuple(sections) if draw(st.booleans()) else ()
    return Report(draw(texts), "nb", YEAR, (BEFORE, FIRST), draw(texts), some, placed, {"core": "0.1.0"})


@settings(suppress_health_check=list(HealthCheck))
@given(reports(), st.sampled_from(LANGUAGES))
def test_any_report_is_written(report: Report, language: str) -> None:
    """Every format of any report is written: JSON is valid and finite, HTML has no script and no address, text no control sign."""
    written = {kind: write_report(report, kind, Language(language)) for kind in TEXTS}
    found: dict[str, Any] = json.loads(written["json"], parse_constant=lambda name: 1 / 0 if name else None)
    assert list(report.lines) == [figure["id"] for figure in found["figures"]]
    page = written["html"]
    assert "<script" not in page.lower()
    assert "http://" not in page
    assert "https://" not in page
    assert page == write_report(report, "html", Language(language))
    assert all(write_bytes(report, kind, Language(language)) for kind in ("xlsx", "csv"))
    for kind in ("text", "markdown", "html"):
        assert all(sign == "\n" or ord(sign) >= ord(" ") for sign in written[kind])
        written[kind].encode("utf-8")


@settings(suppress_health_check=list(HealthCheck))
@given(reports())
def test_json_keeps_every_number_unrounded(report: Report) -> None:
    """What JSON says of a figure is its value, exact to a float, with null and nothing else where it is missing."""
    for figure in json.loads(write_report(report, "json", Language("en")))["figures"]:
        result = report.lines[figure["id"]].result
        if result.value is None:
            assert figure["value"] is None
        else:
            assert float(result.value) == float(figure["value"])
        for name, parts in result.by.items():
            assert [None if part.value is None else float(part.value) for part in parts.values()] == [
                None if part["value"] is None else float(part["value"]) for part in figure["by"][name].values()
            ]
        assert (figure["low"] is None) == (result.low is None)


def test_shares_of_any_whole_add_up() -> None:
    """Three equal parts are 33.4, 33.3 and 33.3 per cent: printed shares add up to 100."""
    figure = Stated("any.thirds", "Thirds", decimals=0)
    parts: dict[str | None, Result] = {code: Result(Fraction(1), quality=Quality.COUNTED) for code in ("a", "b", "c")}
    axis = Axis("kind", "kind", {}, additive=True)
    line = Line(
        figure, Result(Fraction(3), quality=Quality.COUNTED, by={"kind": parts}), {}, None, None, None, Phrase("x"), "", axes={"kind": axis}
    )  # fmt: skip
    section = Section("Any", [figure], id="any", tables=[Breakdown(figure, by="kind")])
    report = Report("Any", "en", YEAR, (), "", {figure.id: line}, (section,), {})
    text = write_report(report, "text", Language("en"))
    assert text.count("33.3%") == 2
    assert text.count("33.4%") == 1
    assert "100.0%" in text
