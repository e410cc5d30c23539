"""The report on paper: the same bytes each time, tagged for those who hear it read, with the numbers of the other formats."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from omsorgskjerne import OmsorgError, Report
from omsorgskjerne.figures.results import HIDDEN
from omsorgskjerne.show import TEXTS, write_bytes, write_report
from omsorgskjerne.show.compose import compose
from omsorgskjerne.show.document import Chart, Kind, Part, Prose, Run, Table
from omsorgskjerne.show.html import write_html
from omsorgskjerne.show.pdf import write_pdf
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import LANGUAGES, Language

NB = Language("nb")


def read(pdf: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(pdf))


def catalog(pdf: bytes) -> Any:
    """Return what a PDF says of itself as a whole."""
    return read(pdf).trailer["/Root"]


def squeezed(text: str) -> str:
    """Return text with every run of white space, no-break spaces too, as one space."""
    return " ".join(text.split())


def text_of(pdf: bytes) -> str:
    """Return all the text of a PDF."""
    return squeezed(" ".join(page.extract_text() for page in read(pdf).pages))


def elements(pdf: bytes) -> Iterator[tuple[str, DictionaryObject]]:
    """Yield the kind of every element of the structure that is read aloud, in reading order, with the element."""

    def walk(node: Any) -> Iterator[tuple[str, DictionaryObject]]:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield str(node["/S"]).removeprefix("/"), node
            if "/K" in node:
                yield from walk(node["/K"])

    yield from walk(catalog(pdf)["/StructTreeRoot"])


def alternatives(pdf: bytes, kind: str) -> list[str]:
    """Return what is said in place of each element of a kind."""
    return [str(element.get("/Alt")) for name, element in elements(pdf) if name == kind]


def blocks(report: Report, language: Language) -> list[Table | Chart]:
    """Return every table and figure of a report in reading order."""
    return [block for part in compose(report, language).parts for block in part.blocks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_report_is_the_same_bytes(report: Report, language: str) -> None:
    """Written twice, the PDF is byte for byte the same, and it is dated the last day of its period."""
    one, two = (write_bytes(report, "pdf", Language(language)) for _time in "ab")
    assert one == two
    made = read(one).metadata
    assert made is not None
    assert made.creation_date is not None
    assert made.creation_date.date() == report.period.last


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_tagged_by_pdf_ua(report: Report, language: str) -> None:
    """The file claims PDF/UA-1, is marked, names its language and title, and begins each part with a heading."""
    pdf = write_bytes(report, "pdf", Language(language))
    document, file = compose(report, Language(language)), read(pdf)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert catalog(pdf)["/MarkInfo"]["/Marked"]
    assert catalog(pdf)["/Lang"] == language
    assert file.metadata is not None
    assert (file.metadata.title, file.metadata.author) == (
        f"{document.title} – {document.organisation}",
        document.organisation,
    )
    kinds = [kind for kind, _element in elements(pdf)]
    assert kinds.count("H1") == len(document.contents_of) + 1
    assert kinds.count("H2") == len(document.definitions)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_is_found_in_the_pdf(report: Report, language: str) -> None:
    """Each row of each table stands in the text of the PDF, its cells one after the other, a minus before what is less."""
    text = text_of(write_bytes(report, "pdf", Language(language))).replace(" ", "").replace("\u00ad", "")
    for block in blocks(report, Language(language)):
        for row in (block.table if isinstance(block, Chart) else block).rows:
            cells = "".join(cell.text.replace("-", "−") for cell in row.cells)
            assert re.sub(r"\s", "", cells) in text


def test_every_chart_is_told_in_words(report: Report) -> None:
    """Each chart is a figure whose alternative text is its description."""
    charts = [block for block in blocks(report, NB) if isinstance(block, Chart)]
    assert charts
    said = alternatives(write_bytes(report, "pdf", NB), "Figure")
    assert [chart.description for chart in charts] == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_figures_have_the_same_numbers_everywhere(report: Report, language: str) -> None:
    """Tables and figures are numbered from 1, each for itself, and every format that shows them says so."""
    spoken = Language(language)
    found = [block for block in blocks(report, spoken) if block.label]
    for kind in (Table, Chart):
        numbers = [block.label.split()[1] for block in found if isinstance(block, kind)]
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    page = re.sub(r"<[^>]+>", "", write_report(report, "html", spoken))
    texts = [page, text_of(write_bytes(report, "pdf", spoken))]
    texts += [write_report(report, kind, spoken) for kind in ("text", "markdown")]
    for block in found:
        assert all(squeezed(block.heading) in squeezed(text.replace("\\", "")) for text in texts)


def test_a_long_table_repeats_its_head(report: Report) -> None:
    """A table of more rows than a page holds has its head on every page that it is on."""
    document = compose(report, NB)
    table = next(block for block in document.parts[1].blocks if isinstance(block, Table))
    head = "Hodet av denne kolonnen"
    columns = (attrs.evolve(table.columns[0], title=head), *table.columns[1:])
    long = attrs.evolve(table, columns=columns, rows=table.rows[:1] * 150)
    pages = read(write_pdf(attrs.evolve(document, parts=(Part("long", "Langt", (), (long,)),)))).pages
    texts = [squeezed(page.extract_text()) for page in pages]
    holding = [text for text in texts if squeezed(table.rows[0].label.text + " " + table.rows[0].cells[0].text) in text]
    assert len(holding) > 2
    assert all(head in text for text in holding)


def test_a_number_not_shown_is_read_aloud_as_such(report: Report) -> None:
    """A hidden number is a colon to see and `ikke vist` to hear, on paper and on the page."""
    line = attrs.evolve(report.lines["measures.total"], result=HIDDEN, goal=None, change=None)
    hidden = compose(attrs.evolve(report, lines={line.figure.id: line}, sections=()), NB)
    spoken = Language("nb").say(hidden.parts[1].blocks[0].rows[0].cells[0].spoken)  # type: ignore[union-attr]
    assert spoken in alternatives(write_pdf(hidden), "Formula")
    assert f'<span aria-hidden="true">:</span><span class="unseen">{spoken}</span>' in write_html(hidden)


def test_own_prose_is_set_as_text(report: Report) -> None:
    """Headings, lists, quotes and emphasis keep their form, and signs of markup in them are shown as they stand."""
    odd = "*Åpent* #for <alle> $x$ & _flere_ [her] @der"
    prose = (
        Prose(Kind.HEADING, ((Run("Målgruppe"),),)),
        Prose(Kind.PARAGRAPH, ((Run(odd), Run(" og "), Run("trygt", strong=True, emphasis=True)),)),
        Prose(Kind.BULLETS, ((Run("én"),), (Run("nettsted", link="https://example.org/"),))),
        Prose(Kind.NUMBERED, ((Run("først"),),)),
        Prose(Kind.QUOTE, ((Run("De ser meg."),),)),
    )
    document = attrs.evolve(compose(report, NB), parts=(Part("own", "Om oss", prose=prose),), cover=("Vedtak 24/1",))
    pdf, page = write_pdf(document), write_html(document)
    assert odd in text_of(pdf)
    assert "Vedtak 24/1" in text_of(pdf)
    assert {"H2", "L", "LI", "Strong", "Em", "BlockQuote"} <= {kind for kind, _element in elements(pdf)}
    assert "<h3>Målgruppe</h3>" in page
    assert "&lt;alle&gt;" in page
    assert " og <strong><em>trygt</em></strong></p>" in page
    assert '<li><a href="https://example.org/">nettsted</a></li>' in page
    assert "<ol>\n<li>først</li>" in page
    assert "<blockquote>\n<p>De ser meg.</p>" in page


def test_signs_that_no_letter_is_there_for_are_named(report: Report) -> None:
    """Where the fonts have no letter for a sign, the error says which instead of leaving an empty box."""
    with pytest.raises(OmsorgError, match="😀"):
        write_bytes(attrs.evolve(report, foreword="Takk 😀"), "pdf", NB)


def test_every_text_format_is_given_as_bytes(report: Report) -> None:
    """The bytes of a text format are its text in UTF-8."""
    for kind in TEXTS:
        assert write_bytes(report, kind, NB) == write_report(report, kind, NB).encode()


def test_the_command_writes_a_pdf_to_a_file_only(omsorg: Callable[..., Kit], tmp_path: Path) -> None:
    """A file that is named so becomes a PDF, whole; without a file the command says what to give."""
    kit = omsorg()
    file = tmp_path / "report.pdf"
    kit.run("report", "2024", "--output", str(file)).ok()
    assert len(read(file.read_bytes()).pages) > 2
    assert [file] == list(tmp_path.glob("report*"))
    refused = kit.run("report", "2024", "--format", "pdf")
    assert refused.code == 2
    assert "--output" in refused.err
    assert refused.out == ""
