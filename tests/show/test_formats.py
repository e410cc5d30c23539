"""The formats of one report that are text: the same numbers, nothing lost, nothing that could do harm."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from html.parser import HTMLParser
from types import ModuleType

import attrs
import pytest

from omsorgskjerne import InputError, Period, Quality, Report
from omsorgskjerne.figures.results import Result
from omsorgskjerne.show import BINARY, TEXTS, write_bytes, write_report
from omsorgskjerne.show.compose import compose
from omsorgskjerne.show.document import Chart, Table
from omsorgskjerne.words import LANGUAGES, Language

NB = Language("nb")
KEYS = [
    "id", "label", "value", "low", "high", "unit", "quality", "n", "target", "reached", "previous", "by", "note", "definition",
]  # fmt: skip


class Page(HTMLParser):
    """Reads a page: its elements, its text, and whether every element is closed in order."""

    VOID = ("meta", "link", "br", "hr", "img", "input")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and that it is open."""
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather the text."""
        if "style" not in self.open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]


def tables_of(report: Report, language: Language) -> list[Table]:
    """Return every table that people are shown."""
    blocks = [block for part in compose(report, language).parts for block in part.blocks]
    return [block.table if isinstance(block, Chart) else block for block in blocks]


def squeezed(text: str) -> str:
    """Return text with every run of white space, and table rules, as one space."""
    return re.sub(r"[\s|*]+", " ", text.replace("\\", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_shows_the_same_numbers(report: Report, language: str) -> None:
    """Each row of each table stands, with the same cells, in text, Markdown and HTML."""
    spoken = Language(language)
    markdown = squeezed(write_report(report, "markdown", spoken))
    page = squeezed(Page(write_report(report, "html", spoken)).text)
    text = squeezed(write_report(report, "text", spoken))
    for table in tables_of(report, spoken):
        for row in table.rows:
            cells = squeezed(" ".join(cell.text for cell in row.cells))
            assert cells in markdown
            for cell in row.cells:
                assert cell.text in page.replace("\n", " ") or squeezed(cell.text) in page
                assert all(word in text for word in squeezed(cell.text).split(" "))


def test_the_main_figures_stand_as_published(report: Report) -> None:
    """Measures, their target and shares, the estimate of meals, scores: as the report of this service has them."""
    lines = write_report(report, "markdown", NB).replace("\u00a0", " ").splitlines()
    assert "| Hjelpetiltak | 3 341 | 3 186 | +155 (+4,9 %) | minst 3 000 | nådd | talt |" in lines
    assert r"| Uønskede hendelser \[1\] | 14 | 9 | +5 (+55,6 %) | høyst 10 | ikke nådd | talt |" in lines
    assert "| Måltider servert | ca. 74 000 | ca. 71 000 | ca. +3 000 (+3,7 %) | – | – | anslått |" in lines
    assert "| interne | 2 691 | 80,5 % |" in lines
    assert "| **I alt** | **3 341** | **100,0 %** |" in lines
    assert "| ikke oppgitt | 2 | 1,5 % |" in lines
    assert "| Hjelpetiltak | 3 341 | minst 3 000 | 111,4 % | nådd |" in lines
    assert "- 165 × 278 × 1,61 = 73 847,55, vist som ca. 74 000" in lines


def test_what_is_missing_is_never_a_zero(report: Report) -> None:
    """A year in which nothing was stated says so; a figure of which nothing was ever stated stands in a sentence."""
    lines = write_report(report, "text", NB).splitlines()
    score = next(line for line in lines if line.startswith("Mattilbudet"))
    assert "ikke oppgitt" in score
    assert "0,00" not in score
    assert "Ikke oppgitt: Personer registrert for første gang." in lines


def test_a_range_that_lies_on_both_sides_of_a_target_cannot_be_told(sample: ModuleType) -> None:
    """Where a range holds the target, the report says that it cannot be told whether it was reached."""
    people = Result(Fraction(10), Fraction(10), Fraction(20), Quality.COUNTED)
    told = sample.line(sample.MEASURES, people, target=("15", sample.Direction.AT_LEAST))
    report = attrs.evolve(sample.sample_report(), lines={told.figure.id: told}, sections=())
    assert "10–20" in write_report(report, "text", Language("en"))
    assert "cannot be told" in write_report(report, "text", Language("en"))


def test_text_is_readable_in_a_terminal(report: Report) -> None:
    """The text fits 100 columns and holds only signs that cp1252 has."""
    for language in LANGUAGES:
        text = write_report(report, "text", Language(language))
        assert text.encode("cp1252")
        assert max(map(len, text.splitlines())) <= 100


def test_json_has_the_promised_shape(report: Report) -> None:
    """JSON has its schema, organisation, period, figures, sections and warnings; figures have the promised keys, unrounded numbers and null."""
    found = json.loads(write_report(report, "json", NB))
    shape = ["schema", "organisation", "period", "audience", "funder", "figures", "sections", "chapters", "warnings"]
    assert list(found) == shape
    assert found["period"] == {"start": "2024-01-01", "end": "2025-01-01"}
    assert all(list(figure)[: len(KEYS)] == KEYS for figure in found["figures"])
    figures = {figure["id"]: figure for figure in found["figures"]}
    measures = figures["measures.total"]
    assert (measures["value"], measures["target"], measures["reached"]) == (3341, 3000, True)
    assert measures["previous"] == {"2023": {"value": 3186}, "2022": {"value": 2954}}
    assert measures["by"]["kind"] == {"internal": {"value": 2691}, "external": {"value": 650}}
    assert measures["by"]["month"]["2024-12"] == {"value": 282}
    assert figures["intakes.total"]["by"]["outcome"]["not_stated"] == {"value": 2}
    assert figures["meals.served"]["value"] == 73847.55
    assert figures["measures.external_share"]["value"] == pytest.approx(19.4552529)
    assert figures["persons.new"]["value"] is None
    assert figures["persons.new"]["previous"] == {"2023": {"value": None}, "2022": {"value": None}}
    people = figures["visits.people"]
    assert (people["value"], people["low"], people["high"], people["unit"]) == (819, 819, 2016, "person")
    assert figures["survey.quality_of_life"]["n"] == 58
    assert figures["incidents.total"]["note"] == "Fra avvikssystemet"
    assert [section["id"] for section in found["sections"]] == ["contacts", "measures", "persons", "meals", "survey"]


def test_json_is_the_same_in_every_language_but_for_words(report: Report) -> None:
    """Numbers, codes and ids do not depend on the language."""
    found = [json.loads(write_report(report, "json", Language(language)))["figures"] for language in LANGUAGES]
    words = {"label", "definition", "note"}
    one, *others = [
        [{key: value for key, value in figure.items() if key not in words} for figure in some] for some in found
    ]
    assert all(other == one for other in others)


def test_the_page_is_the_same_bytes_twice(report: Report, sample: ModuleType) -> None:
    """The same report gives the same page, also when made anew in another process with other hashes."""
    page = write_report(report, "html", NB)
    assert page == write_report(sample.sample_report(), "html", NB)
    code = (
        "import importlib.util, sys; spec = importlib.util.spec_from_file_location('sample', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "from omsorgskjerne.show import write_report; from omsorgskjerne.words import Language\n"
        "sys.stdout.buffer.write(write_report(module.sample_report(), 'html', Language('nb')).encode())\n"
    )
    path = [entry for entry in sys.path if entry]
    environment = {"PYTHONPATH": os.pathsep.join(path), "PYTHONHASHSEED": "7"}
    run = subprocess.run(
        [sys.executable, "-c", code, str(sample.__file__)], capture_output=True, check=True, env=environment
    )
    assert page.encode() == run.stdout


def test_the_page_needs_nothing_outside_it(report: Report) -> None:
    """The page has no script, no address of anything outside it, and no element that would fetch something."""
    page = write_report(report, "html", NB)
    for forbidden in ("<script", "http://", "https://", "//", "@import", "url(", "javascript:"):
        assert forbidden not in page
    read = Page(page)
    assert not {"script", "img", "link", "iframe", "object", "embed", "form"} & {
        tag for tag, _attributes in read.elements
    }
    assert all((attributes["href"] or "").startswith("#") for attributes in read.all("a"))
    assert not [name for _tag, attributes in read.elements for name in attributes if name.startswith("on")]


def test_the_page_can_be_found_ones_way_in(report: Report) -> None:
    """The page has its language, one first heading, landmarks, captions and scopes; every link leads to something, every id is one."""
    page = Page(write_report(report, "html", Language("nn")))
    assert page.open == []
    assert [attributes["lang"] for attributes in page.all("html")] == ["nn"]
    assert [1, 1, 1, 1, 1] == [len(page.all(tag)) for tag in ("h1", "header", "nav", "main", "footer")]
    assert len(page.all("table")) == len(page.all("caption"))
    assert {attributes.get("scope") for attributes in page.all("th")} == {"col", "row"}
    ids = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {(attributes["href"] or "")[1:] for attributes in page.all("a")} <= set(ids)


def test_every_chart_says_what_it_shows(report: Report) -> None:
    """A chart is an image with title and description, and its numbers stand in a table in the same figure."""
    written = write_report(report, "html", NB)
    page = Page(written)
    charts = page.all("svg")
    assert len(charts) == 4
    for chart in charts:
        assert chart["role"] == "img"
        title, description = (chart["aria-labelledby"] or "").split()
        assert re.search(f'<title id="{title}">[^<]+</title><desc id="{description}">[^<]+</desc>', written)
    assert all(figure.count("<table") == 1 for figure in re.findall("(?s)<figure.*?</figure>", written))
    assert "desember (4\u00a0734)" in written
    assert "januar (3\u00a0120)" in written


def test_a_breakdown_that_is_drawn_is_not_printed_twice(report: Report) -> None:
    """A section that asks for a chart and a table of the same breakdown has the numbers once."""
    captions = [table.caption for table in tables_of(report, NB)]
    assert captions.count("Hjelpetiltak etter type tiltak") == 1


def test_what_was_entered_stays_text(report: Report) -> None:
    """Markup, control signs and signs that turn a line around are shown as text or not at all, in every format."""
    nasty = "<b>Kafé</b> | *x* \x1b[31m\u202e <script>alert(1)</script>\x00 &amp; [a](b)"
    report = attrs.evolve(report, organisation=nasty, foreword=f"{nasty}\n\n# Overskrift")
    page = write_report(report, "html", NB)
    assert "<script" not in page
    assert "&lt;b&gt;Kafé&lt;/b&gt;" in page
    markdown = write_report(report, "markdown", NB)
    assert r"\<script\>" in markdown
    assert r"\# Overskrift" in markdown
    for kind in ("text", "markdown", "html"):
        assert not set("\x1b\x00\u202e") & set(write_report(report, kind, NB))


def test_a_report_of_another_period_names_it(report: Report) -> None:
    """A report of April to March says so; one of a quarter is not called annual."""
    spring = attrs.evolve(report, period=Period.parse("2024-04..2025-03"))
    assert "Årsrapport april 2024–mars 2025" in write_report(spring, "text", NB)
    quarter = attrs.evolve(report, period=Period.parse("2024-Q1"))
    assert "Rapport 1. kvartal 2024" in write_report(quarter, "text", NB)


def test_an_empty_report_is_still_a_report(report: Report) -> None:
    """A report without figures, sections, foreword or earlier years is written in every format."""
    bare = attrs.evolve(report, lines={}, sections=(), foreword="", previous=())
    assert all(report.organisation.encode() in write_bytes(bare, kind, NB) for kind in TEXTS)
    assert all(write_bytes(bare, kind, NB) for kind in BINARY)


def test_another_format_is_refused(report: Report) -> None:
    """A format that does not exist is refused with those that do."""
    with pytest.raises(InputError, match="text, markdown, json, html"):
        write_report(report, "docx", NB)


@pytest.mark.parametrize(
    ("library", "format", "extra"),
    [("jinja2", "html", "report"), ("pygal", "html", "report"), ("xlsxwriter", "xlsx", "excel")],
)
def test_a_missing_extra_is_named(sample: ModuleType, library: str, format: str, extra: str) -> None:
    """Where the libraries of a format are not installed, the error says what to install; the other formats work."""
    code = (
        "import importlib.util, sys; sys.modules[sys.argv[2]] = None\n"
        "spec = importlib.util.spec_from_file_location('sample', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module)\n"
        "from omsorgskjerne import OmsorgError\n"
        "from omsorgskjerne.show import write_bytes; from omsorgskjerne.words import Language\n"
        "report = module.sample_report()\n"
        "assert all(write_bytes(report, kind, Language('nb')) for kind in ('text', 'markdown', 'json', 'csv'))\n"
        "assert not {'jinja2', 'pygal', 'xlsxwriter'} - {sys.argv[2]} & set(sys.modules)\n"
        "try:\n    write_bytes(report, sys.argv[3], Language('nb'))\nexcept OmsorgError as error:\n    print(error)\n"
    )
    path = os.pathsep.join(entry for entry in sys.path if entry)
    run = subprocess.run(
        [sys.executable, "-c", code, str(sample.__file__), library, format],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={"PYTHONPATH": path},
    )
    assert f"needs {library}" in run.stdout.replace("XlsxWriter", "xlsxwriter")
    assert f"with the extra {extra}, from the folder it came from" in run.stdout


def test_drawing_leaves_the_process_in_order(report: Report) -> None:
    """After a page with charts, Python still finds installed distributions, and no importer of the library's is left."""
    write_report(report, "html", NB)
    assert importlib.metadata.version("pygal")
    assert [] == [importer for importer in sys.meta_path if type(importer).__module__ == "pygal"]


def with_parts(report: Report, parts: dict[str | None, int]) -> Report:
    """Return the report with other intakes by outcome."""
    line = report.lines["intakes.total"]
    by = {"outcome": {code: Result(Fraction(number), quality=Quality.COUNTED) for code, number in parts.items()}}
    result = attrs.evolve(line.result, by=by)
    return attrs.evolve(report, lines={**report.lines, "intakes.total": attrs.evolve(line, result=result)})


def test_a_table_that_tells_nothing_apart_is_not_printed(report: Report) -> None:
    """A breakdown of zeros only, or of the one row *not stated*, is left out; with one code stated it stands."""
    caption = "Inntakssamtaler etter utfall"
    cases: list[tuple[dict[str | None, int], bool]] = [
        ({"permanent": 0}, False),
        ({None: 134}, False),
        ({"permanent": 1, None: 3}, True),
    ]
    for parts, printed in cases:
        assert printed is (caption in [table.caption for table in tables_of(with_parts(report, parts), NB)])


def test_key_figures_never_recorded_are_left_out(report: Report) -> None:
    """A key figure that has no value, now or before, and no target, does not stand among the key figures."""
    line = report.lines["intakes.total"]
    empty = attrs.evolve(line, result=Result(None), previous={}, goal=None)
    without = attrs.evolve(report, lines={**report.lines, "intakes.total": empty})
    key = [next(table for table in tables_of(some, NB) if table.id == "key-table") for some in (report, without)]
    assert [True, False] == ["Inntakssamtaler" in [row.label.text for row in table.rows] for table in key]


def test_a_mean_of_zero_in_every_part_is_an_answer(report: Report) -> None:
    """Zeros are left out only where parts add up: no change in any area is what a reader wants to know."""
    zeros = with_parts(report, {"permanent": 0, "rejected": 0})
    line = zeros.lines["intakes.total"]
    apart = attrs.evolve(line, axes={"outcome": attrs.evolve(line.axes["outcome"], additive=False)})
    captions = [
        [table.caption for table in tables_of(attrs.evolve(zeros, lines={**zeros.lines, "intakes.total": one}), NB)]
        for one in (line, apart)
    ]
    assert [False, True] == ["Inntakssamtaler etter utfall" in some for some in captions]
