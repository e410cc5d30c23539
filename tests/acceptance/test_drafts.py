"""What is for outside and not given yet is a draft, and says so wherever it is read; what was frozen is none."""

import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest

from omsorgskjerne.show import BINARY, FORMATS
from omsorgskjerne.testing import Kit

FUNDER = """
[funders.city]
name = "The City"
period = "2024"

[funders.state]
name = "The State"
"""
MARK = "Draft"


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with two funders and some visits."""
    return omsorg(config=FUNDER, filled=visited)


def visited(kit: Kit) -> None:
    """Enter the visits."""
    kit.run("contact", "add", "--kind", "visit", "--persons", "12", "--day", "2024-03-01").ok()


def given(kit: Kit) -> None:
    """Enter the visits, and give the city its report."""
    visited(kit)
    kit.run("freeze", "2024", "--for", "them", "--audience", "city").ok()


def made(kit: Kit, format: str, *words: object) -> bytes:
    """Return the bytes of a report in a format."""
    file = kit.folder / f"made.{format}"
    kit.run("report", *words, "--format", format, "--output", file).ok()
    return file.read_bytes()


def pages(data: bytes, format: str) -> list[str]:
    """Return the text of each page of a PDF or sheet of a workbook; what a package says of itself; else all of it."""
    if format == "pdf":
        from pypdf import PdfReader

        return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    if format == "xlsx":
        with ZipFile(io.BytesIO(data)) as book:
            return [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    if format == "csv":
        with ZipFile(io.BytesIO(data)) as package:
            return [package.read("datapackage.json").decode()]
    return [re.sub("<style>.*?</style>", "", data.decode(), flags=re.DOTALL)]


@pytest.mark.parametrize("format", FORMATS)
def test_each_page_of_a_report_for_outside_says_that_it_is_a_draft(omsorg: Callable[..., Kit], format: str) -> None:
    """Each page, sheet or head of a draft says so; the internal report, and one that was frozen, never do."""
    kit = omsorg(config=FUNDER, filled=given)
    [id_] = (row["id"] for row in json.loads(kit.run("frozen", "--format", "json").ok().out))
    for page in pages(made(kit, format, "2024", "--audience", "city"), format):
        assert MARK.casefold() in page.casefold()
    for words in (("2024",), ("--frozen", id_)):
        assert not any(MARK.casefold() in page.casefold() for page in pages(made(kit, format, *words), format))


def test_each_sheet_says_it_below_its_title(kit: Kit) -> None:
    """On the screen a workbook has no head of pages: each sheet says draft in its second row."""
    with ZipFile(io.BytesIO(made(kit, "xlsx", "2024", "--audience", "public"))) as book:
        words = re.findall("<si><t[^>]*>(.*?)</t></si>", book.read("xl/sharedStrings.xml").decode())
        sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    second = [re.search('<c r="A2"[^>]*><v>([0-9]+)</v>', sheet) for sheet in sheets]
    assert {MARK} == {words[int(found[1])] if found else None for found in second}


def test_html_keeps_the_mark_in_sight_and_on_each_printed_page(kit: Kit) -> None:
    """On the page it stays at the top, in the title too, and in print it has a fixed place, which each sheet repeats."""
    said = kit.run("report", "2024", "--audience", "public", "--format", "html", lang="nb").ok().out
    assert "<title>Utkast: " in said
    assert '<p class="draft">Utkast</p>' in said
    printed = said.partition("@media print")[2]
    assert "position: fixed" in next(line for line in printed.splitlines() if ".draft" in line)


def test_programs_are_told(kit: Kit) -> None:
    """JSON and data package say `draft` of a draft and of nothing else; the package is named by it."""
    drafts = [
        json.loads(pages(made(kit, format, "2024", "--audience", "public"), format)[0]) for format in ("json", "csv")
    ]
    others = [json.loads(pages(made(kit, format, "2024"), format)[0]) for format in ("json", "csv")]
    assert [True, True] == [one["draft"] for one in drafts]
    assert [] == [one for one in others if "draft" in one]
    assert "report-2024-draft" == drafts[1]["name"]


@pytest.mark.parametrize("format", BINARY)
def test_the_name_that_is_proposed_says_it(kit: Kit, format: str) -> None:
    """Where a file is needed its name is proposed: period, audience and draft, in the language spoken."""
    ending = {"csv": ".zip"}.get(format, f".{format}")
    said = kit.run("report", "2024", "--audience", "public", "--format", format, lang="nb").failed(2).err
    assert f"report-2024-public-utkast{ending}" in said
    assert (
        f"report-2024-city-draft{ending}" in kit.run("report", "--audience", "city", "--format", format).failed(2).err
    )
    assert f" report-2024{ending}" in kit.run("report", "2024", "--format", format).failed(2).err


def test_a_draft_tells_how_it_is_given(kit: Kit) -> None:
    """A draft says beside itself, and to its reader, that what is given is frozen; nobody says so of an internal one."""
    draft = kit.run("report", "2024", "--audience", "public").ok()
    assert "omsorg freeze 2024 --audience public --for NAME --output FILE" in draft.err
    assert "This is a draft, and not given" in " ".join(draft.out.split())
    assert "draft" not in kit.run("report", "2024").ok().err


def test_a_funder_s_draft_is_given_by_the_funder_s_code(kit: Kit) -> None:
    """The command that a draft names is no longer than need be, and does what it says."""
    said = kit.run("report", "2024", "--audience", "city").ok().err
    assert "with: omsorg freeze 2024 --for city --output FILE" in " ".join(said.split())


def test_a_draft_of_a_period_that_is_not_over_tells_when_it_can_be_given(kit: Kit) -> None:
    """Freezing it would be refused: the draft says that it can be given when the period is over."""
    kit.now = lambda: datetime(2024, 12, 31, tzinfo=UTC)
    assert "2024 is not over; when it is" in " ".join(kit.run("report", "2024", "--audience", "city").ok().err.split())
    kit.now = lambda: datetime(2025, 1, 1, 1, tzinfo=UTC)
    assert "not over" not in kit.run("report", "2024", "--audience", "city").ok().err


def test_freezing_gives_a_file(kit: Kit) -> None:
    """What freezing writes is what is kept, byte for byte, and no draft."""
    file = kit.folder / "given.html"
    id_ = kit.run("freeze", "2024", "--for", "city", "--output", file).ok().out.split()[1]
    assert MARK not in file.read_text(encoding="utf-8")
    assert "The City" in file.read_text(encoding="utf-8")
    assert file.read_bytes() == made(kit, "html", "--frozen", id_)
    assert MARK not in made(kit, "html", "--frozen", id_, "--anew").decode()


def test_what_cannot_be_written_is_not_given(kit: Kit) -> None:
    """Where the file's name says no format, its folder is not there, or it is the store, nothing is frozen."""
    for name, code in (("given", 2), ("nowhere/given.html", 1), ("omsorg.db", 2)):
        kit.run("freeze", "2024", "--for", "city", "--output", kit.folder / name).failed(code)
    (kit.folder / "other.html").hardlink_to(kit.folder / "omsorg.db")
    kit.run("freeze", "2024", "--for", "city", "--output", kit.folder / "other.html").failed()
    assert [] == json.loads(kit.run("frozen", "--format", "json").ok().out)
    kit.run("db", "audit").ok()


def test_funders_lists_what_each_audience_holds(kit: Kit) -> None:
    """Public, each funder and whoever else was given a report: which, of which period, when, and for whom."""
    public = kit.run("freeze", "2024", "--for", "the press", "--audience", "public").ok().out.split()[1]
    city = kit.run("freeze", "2024", "--for", "The City").ok().out.split()[1]
    board = kit.run("freeze", "2024", "--for", "the board").ok().out.split()[1]
    whole = kit.run("freeze", "2024", "--for", "state", "--audience", "internal").ok().out.split()[1]
    rows = json.loads(kit.run("funders", "--format", "json").ok().out)
    assert [
        ("public", "public", "2024", public, "the press"),
        ("city", "The City", "2024", city, "city"),
        ("internal", "The State", "2024", whole, "state"),
        ("internal", "the board", "2024", board, "the board"),
    ] == [(row["audience"], row["name"], row["period"], row["id"], row["for"]) for row in rows]
    assert all(row["at"] for row in rows)


def test_a_report_for_outside_says_what_funders_together_could_tell(kit: Kit) -> None:
    """That two funders who lay theirs together are not covered stands in each report for outside, frozen ones too."""
    id_ = kit.run("freeze", "2024", "--for", "city").ok().out.split()[1]
    for words in (("2024", "--audience", "public"), ("--frozen", id_)):
        assert "Funders who lay their reports beside each other" in " ".join(kit.run("report", *words).ok().out.split())
