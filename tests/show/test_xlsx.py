"""The workbook of a report: real numbers, native charts, and nothing that a spreadsheet would run."""

import io
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from types import ModuleType
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import attrs
import pytest

from omsorgskjerne import Report
from omsorgskjerne.evaluate.results import Line
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.sections import Bars, Profile, Section
from omsorgskjerne.show import write_bytes
from omsorgskjerne.show.compose import compose
from omsorgskjerne.show.document import Chart
from omsorgskjerne.show.numbers import Number
from omsorgskjerne.show.xlsx import number_format, sheet_names
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import Language

NB = Language("nb")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Sheet = dict[str, str | float]


def files(book: bytes) -> dict[str, str]:
    """Return the files in a workbook."""
    with ZipFile(io.BytesIO(book)) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def tree(text: str) -> ET.Element:
    """Return a file of a workbook as elements."""
    return ET.fromstring(text)  # noqa: S314 - written a moment ago


def sheets(book: bytes) -> dict[str, Sheet]:
    """Return each sheet by its name: what stands in its cells, numbers as numbers."""
    held = files(book)
    strings = ["".join(text.itertext()) for text in tree(held["xl/sharedStrings.xml"])]
    names = [sheet.attrib["name"] for sheet in tree(held["xl/workbook.xml"]).iter(f"{SHEET}sheet")]
    return {
        name: dict(cells(tree(held[f"xl/worksheets/sheet{number}.xml"]), strings))
        for number, name in enumerate(names, start=1)
    }


def cells(sheet: ET.Element, strings: list[str]) -> Iterator[tuple[str, str | float]]:
    """Yield the place and value of each cell that has one."""
    for cell in sheet.iter(f"{SHEET}c"):
        value = cell.findtext(f"{SHEET}v")
        if value is not None:
            yield cell.attrib["r"], strings[int(value)] if cell.get("t") == "s" else float(value)


def row_of(sheet: Sheet, label: str) -> list[str | float]:
    """Return what stands in the first row with a label."""
    row = next(place[1:] for place, value in sheet.items() if place[0] == "A" and value == label)
    return [value for place, value in sheet.items() if place[1:] == row]


def hidden(report: Report) -> Report:
    """Return the report with every number hidden."""

    def none_of(line: Line) -> Line:
        by: dict[str, dict[str | None, Result]] = {
            name: dict.fromkeys(parts, HIDDEN) for name, parts in line.result.by.items()
        }
        return attrs.evolve(
            line,
            result=attrs.evolve(HIDDEN, by=by),
            previous=dict.fromkeys(line.previous, HIDDEN),
            goal=None,
            change=None,
            change_percent=None,
        )

    return attrs.evolve(report, lines={id_: none_of(line) for id_, line in report.lines.items()})


def test_a_workbook_is_the_same_bytes_twice(report: Report, sample: ModuleType) -> None:
    """The same report made anew gives the same bytes, dated by its period."""
    book = write_bytes(report, "xlsx", NB)
    assert book == write_bytes(sample.sample_report(), "xlsx", NB)
    assert "2024-12-31T00:00:00Z" in files(book)["docProps/core.xml"]


def test_each_part_has_a_sheet(report: Report) -> None:
    """After the contents, which say whose report it is and for whom, each part of the report has a sheet of its name."""
    found = sheets(write_bytes(report, "xlsx", NB))
    assert ["Innhold", "Forord", "Nøkkeltall", "Besøk og kontakter"] == list(found)[:4]
    assert {"Måloppnåelse", "Merknader", "Definisjoner"} <= set(found)
    contents = list(found["Innhold"].values())
    assert "Blå Kors gatenært Oslo: Årsrapport 2024" in contents
    assert list(found)[1:] == [text for text in contents if text in found and text != "Innhold"]


def test_numbers_are_numbers(report: Report) -> None:
    """Values, changes, per cent and targets are numbers that add up to the report's; a range and what is missing are text."""
    found = sheets(write_bytes(report, "xlsx", NB))
    assert row_of(found["Nøkkeltall"], "Hjelpetiltak") == ["Hjelpetiltak", 3341, 3186, 155, pytest.approx(4.865034), 3000, "nådd", "talt"]  # fmt: skip
    assert row_of(found["Nøkkeltall"], "Måltider servert")[1] == 74000
    assert [2691, 650] == [row_of(found["Hjelpetiltak"], kind)[1] for kind in ("interne", "eksterne")]
    assert row_of(found["Besøk og kontakter"], "Ulike besøkende")[1].replace("\u00a0", " ") == "819–2 016"  # type: ignore[union-attr]
    visits = found["Besøk og kontakter"]
    january = next(int(place[1:]) for place, value in visits.items() if value == "januar")
    months = [visits[f"B{row}"] for row in range(january, january + 12)]
    assert sum(float(value) for value in months) == report.lines["visits.total"].result.value
    assert row_of(found["Mat"], "Måltider per besøkende [5]")[1] == pytest.approx(1.61)


def test_numbers_are_shown_as_they_are_printed() -> None:
    """A number's format has its decimals and the words around it; the separators are the spreadsheet's own."""
    assert number_format(Number(Fraction(1), 1, after="\u00a0%")) == '#,##0.0"\u00a0%"'
    assert number_format(Number(Fraction(1), before="ca.\u00a0")) == '"ca.\u00a0"#,##0'
    assert number_format(Number(Fraction(1), signed=True)) == "+#,##0;-#,##0;#,##0"


def test_charts_are_native_and_say_what_they_show(report: Report) -> None:
    """Each chart is drawn by the spreadsheet from cells of its sheet, has a title, and says in words what it shows."""
    held = files(write_bytes(report, "xlsx", NB))
    charts = [text for name, text in held.items() if name.startswith("xl/charts/chart")]
    assert len(charts) == 4
    assert all("<c:title>" in chart and "<c:f>" in chart for chart in charts)
    assert "<c:v>4734</c:v>" in charts[0]
    drawings = "".join(text for name, text in held.items() if name.startswith("xl/drawings/drawing"))
    described = re.findall(r'descr="([^"]+)"', drawings)
    blocks = [block for part in compose(report, NB).parts for block in part.blocks]
    assert described == [block.description for block in blocks if isinstance(block, Chart)]


def test_a_chart_of_ranges_is_left_to_its_table(report: Report) -> None:
    """Where a bar would be a range, which a spreadsheet draws as zero, there is no chart; the table is there."""
    visitors = report.lines["visits.people"].figure
    section = Section("Besøkende", [], id="people", charts=[Bars(visitors, by="gender")])
    book = write_bytes(attrs.evolve(report, sections=(section,)), "xlsx", NB)
    assert not [name for name in files(book) if name.startswith("xl/charts/")]
    assert row_of(sheets(book)["Besøkende"], "kvinne") == ["kvinne", 212]


def test_a_profile_is_a_radar_of_the_cells_that_all_figures_have(report: Report) -> None:
    """A profile is drawn over the rows of its table that every figure states, also where others lie between."""
    line = report.lines["measures.total"]
    codes = ["a", "b", "c", "d"]
    parts = {code: attrs.evolve(line.result, value=Fraction(place), by={}) for place, code in enumerate(codes, start=1)}
    axis = attrs.evolve(line.axes["kind"], codes={code: f"område {code}" for code in codes}, additive=False)

    def told(id_: str, but: str) -> Line:
        figure = attrs.evolve(report.lines["survey.meals"].figure, id=id_, label=id_)
        by: dict[str, dict[str | None, Result]] = {"area": {code: part for code, part in parts.items() if code != but}}
        return attrs.evolve(
            line, figure=figure, result=attrs.evolve(line.result, by=by), axes={"area": axis}, goal=None
        )

    lines = {"any.first": told("any.first", ""), "any.latest": told("any.latest", "b")}
    asked = Profile(tuple(line.figure for line in lines.values()), by="area", title="Områder")
    section = Section("Kartlegging", [], id="areas", charts=[asked])
    held = files(write_bytes(attrs.evolve(report, lines=lines, sections=(section,)), "xlsx", NB))
    chart = held["xl/charts/chart1.xml"]
    assert "<c:radarChart>" in chart
    cells = re.findall(r"<c:val>.*?<c:f>(.*?)</c:f>", chart)
    assert [3, 3] == [formula.count("!") for formula in cells]


def test_what_is_hidden_is_no_number(report: Report) -> None:
    """In a report whose numbers are all hidden, no sheet of tables has a number and no chart has a value."""
    book = write_bytes(hidden(report), "xlsx", NB)
    numbers = [value for sheet in sheets(book).values() for value in sheet.values() if isinstance(value, float)]
    assert numbers == []
    assert ":" in row_of(sheets(book)["Nøkkeltall"], "Hjelpetiltak")
    assert not re.search(r"<c:v>\d", "".join(text for name, text in files(book).items() if "/charts/" in name))


def test_nothing_entered_is_run(report: Report) -> None:
    """What begins like a formula or an address is text, in cells and in titles of charts; no cell has a formula."""
    line = report.lines["measures.total"]
    evil = attrs.evolve(line, figure=attrs.evolve(line.figure, label="=1+1"))
    section = Section("=A1", [evil.figure], id="evil", charts=[Bars(evil.figure, by="kind", title="=A1")])
    bad = attrs.evolve(report, organisation="http://x.test", lines={line.figure.id: evil}, sections=(section,))
    held = files(write_bytes(bad, "xlsx", NB))
    assert not any("<f>" in text for name, text in held.items() if "/worksheets/" in name)
    assert "=1+1" in held["xl/sharedStrings.xml"]
    assert "x.test" not in "".join(text for name, text in held.items() if name.endswith(".rels"))
    assert not re.search(r"<c:f>A1|<c:tx><c:strRef><c:f>=?A1", held["xl/charts/chart1.xml"])


def test_names_of_sheets_are_ones_that_a_workbook_takes() -> None:
    """A name has at most 31 signs, none that is refused, and is there once, whatever the titles are."""
    titles = ["Mat: middag/frokost?", "Mat middag frokost", "x" * 40, "x" * 50, "'", "History", "\U0001f600" * 20]
    names = sheet_names(titles)
    assert names[:3] == ["Mat middag frokost", "Mat middag frokost 2", "x" * 31]
    assert len({name.lower() for name in names}) == len(titles)
    assert all(0 < len(name.encode("utf-16-le")) <= 62 for name in names)
    assert "history" not in map(str.lower, names)


def test_the_command_writes_files(omsorg: Callable[..., Kit]) -> None:
    """A file's name says that it is a workbook or a data package; on the screen neither is written, and help is given."""
    kit = omsorg()
    for name, kind in (("report.xlsx", "xlsx"), ("report.zip", "csv")):
        kit.run("report", "2024", "--output", kit.folder / name).ok()
        assert (kit.folder / name).read_bytes().startswith(b"PK")
        refused = kit.run("report", "2024", "--format", kind).failed(2)
        assert "--output" in refused.err
        assert refused.out == ""
    assert not list(kit.folder.glob("*.part"))


def test_known_persons_are_told_from_the_range(omsorg: Callable[..., Kit]) -> None:
    """Two known visitors and a table of thirty: from 30 to 32 different persons, of whom 2 are known."""
    kit = omsorg()
    for code in ("A", "B"):
        kit.run("person", "add", "--code", code).ok()
        kit.run("contact", "add", "--kind", "visit", "--person", code, "--day", "2024-03-01").ok()
    assert kit.figures("2024")["visits.people"]["known"] is None
    kit.run("contact", "add", "--kind", "visit", "--persons", "30", "--day", "2024-03-02").ok()
    people = kit.figures("2024")["visits.people"]
    assert (30, 30, 32, 2) == tuple(people[name] for name in ("value", "low", "high", "known"))
    assert "Known by code: 2 different persons." in kit.run("report", "2024").ok().out


def test_a_long_text_is_whole(report: Report) -> None:
    """A paragraph longer than a cell can hold stands in several cells, none of it lost."""
    words = " ".join(f"ord{number}" for number in range(9000))
    found = sheets(write_bytes(attrs.evolve(report, foreword=words), "xlsx", NB))
    assert "".join(str(value) for place, value in found["Forord"].items() if place != "A1") == words
