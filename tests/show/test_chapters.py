"""Chapters in the organisation's own words: the numbers are the report's, mistakes have a place, text stays text."""

import json
import re
import sys
from collections.abc import Callable

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import OmsorgError, Period, Report
from omsorgskjerne.organisation.chapters import Chapter
from omsorgskjerne.show import write_report
from omsorgskjerne.show.chapters import chapters, parsed, plain_text
from omsorgskjerne.show.compose import compose
from omsorgskjerne.show.document import LISTS, Kind, Part, Prose, Run, Table, tidy
from omsorgskjerne.show.markdown import write_markdown
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import LANGUAGES, Language

NB, EN = Language("nb"), Language("en")
Make = Callable[..., Kit]


def with_chapter(report: Report, text: str, language: str = "nb") -> Report:
    """Return a report with one chapter."""
    chapter = Chapter("purpose", language, "chapters/purpose.md", f"# Purpose\n\n{text}")
    return attrs.evolve(report, chapters=(chapter,))


def said(report: Report, text: str, language: Language = NB) -> str:
    """Return what a chapter says with the numbers put in."""
    return "\n\n".join(map(plain_text, chapters(with_chapter(report, text, language.code), language)[0].prose))


@pytest.fixture
def kit(omsorg: Make) -> Kit:
    """Return an organisation with a few measures, one of them last year, and a target."""
    return omsorg(filled=measured)


def measured(kit: Kit) -> None:
    """Enter the measures and the target."""
    for year, kind, number in ((2024, "internal", 7), (2024, "external", 5), (2023, "internal", 6)):
        kit.run(
            "measure", "add", "--kind", kind, "--type", "guidance", "--number", number, "--day", f"{year}-03-01"
        ).ok()
    kit.run("target", "add", "--figure", "measures.total", "--value", "10", "--since", "2024-01-01").ok()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_in_a_sentence_is_that_of_the_table(report: Report, language: str) -> None:
    """Value, part, earlier years, change and target are written in text as the tables write them."""
    spoken = Language(language)
    tables = {
        block.id: {row.label.figure or row.label.text: [cell.text for cell in row.cells] for row in block.rows}
        for part in compose(report, spoken).parts
        for block in part.blocks
        if isinstance(block, Table)
    }
    key, survey = tables["key-table"], tables["section-survey-table"]
    value, last, change, target = key["measures.total"][:4]
    assert said(report, "{{ measures.total }}", spoken) == value
    assert said(report, "{{last_year(measures.total)}}", spoken) == last
    assert said(report, "{{ change( measures.total ) }}", spoken) == change
    assert said(report, "{{ target(measures.total) }}", spoken) == target
    assert said(report, "{{ meals.served }}", spoken) == key["meals.served"][0]
    assert said(report, "{{ last_year(survey.social_work, 2) }}", spoken) == survey["survey.social_work"][2]
    assert said(report, "{{ visits.people }}", spoken) == tables["section-contacts-table"]["visits.people"][0]


def test_parts_are_named_as_formulas_print_them(report: Report) -> None:
    """A part is asked for by its breakdown and code, also where the breakdown is time."""
    assert said(report, "{{ measures.total[kind=internal] }}") == "2\N{NO-BREAK SPACE}691"
    assert said(report, "{{ measures.total[month=2024-12] }}") == "282"


def test_the_period_stands_in_the_text(report: Report) -> None:
    """`period` is the report's own, so that a sentence need not name a year."""
    assert said(report, "I {{ period }}, og i {{ last_year(period) }}.") == "I 2024, og i 2023."


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a\n\nb {{ measures.totl }}", 5, "Did you mean measures.total?"),
        ("{{ measures.total[kid=internal] }}", 3, "Did you mean kind?"),
        ("{{ measures.total[kind=internl] }}", 3, "Did you mean internal?"),
        ("- a\n- b\n  c {{ persons.new }}", 5, "persons.new has no such number"),
        ("{{ target(visits.total) }}", 3, "visits.total has no such number"),
        ("{{ change(visits.people) }}", 3, "visits.people has no such number"),
        ("{{ last_year(measures.total, 7) }}", 3, "does not go back"),
        ("a\nb *c* {{ measures.total", 4, "{{ is not closed"),
        ("{{ measures.total", 3, r"write \{{"),
        ("{{ measures.total + 1 }}", 3, "cannot be read"),
        ("{{ target(last_year(measures.total)) }}", 3, "cannot be read"),
        ("{{ measures.total, 2 }}", 3, "cannot be read"),
        ("{{ change(measures.total[kind=internal]) }}", 3, "cannot be read"),
        ("{{ last_year(measures.total[kind=internal]) }}", 3, "cannot be read"),
        ("{{ target(period) }}", 3, "cannot be read"),
        ("{{ __import__('os') }}", 3, "cannot be read"),
        ("a <b>b</b>", 3, "HTML"),
        ("<script>\nalert(1)\n</script>", 3, "HTML"),
        ("a\nb ![c](https://example.org/c.png)", 4, "picture"),
        ("a\n\n| a |\n|---|\n| 1 |", 5, "table"),
        ("`a`", 3, "code"),
        ("```\na\n```", 3, "code"),
        ("a\n\n    b", 5, "four spaces"),
        ("---", 3, "rule"),
        ("### a", 3, "one level of headings"),
        ("# a", 3, "one title"),
        ("- a\n  - b", 4, "no list in a list"),
        ("- a\n\n  b", 5, "an entry of a list one"),
        ("3. a", 3, "begins with 1"),
        ("[a](javascript:alert(1))", 3, "https://"),
        ("[a](http://example.org)", 3, "https://"),
        ("[a](file:///etc/passwd)", 3, "https://"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(kit: Kit, text: str, line: int, told: str) -> None:
    """What cannot be printed ends the report with one message that says file, line and what to do."""
    kit.write("chapters/purpose.md", f"# Purpose\n\n{text}\n")
    for kind in ("text", "json"):
        error = kit.run("report", "2024", "--format", kind).failed().err
        assert f"chapters/purpose.md, line {line}: " in error.replace("\n", " ")
        assert told in error


@pytest.mark.parametrize("text", ["", "Purpose", "## Purpose", "\n\n- a\n"])
def test_a_chapter_begins_with_its_title(kit: Kit, text: str) -> None:
    """A file without a title is told of, also an empty one."""
    kit.write("chapters/purpose.md", text)
    assert "chapters/purpose.md, line 1: a chapter begins with its title" in kit.run("report", "2024").failed().err


def test_a_number_that_is_not_shown_stands_in_no_sentence(omsorg: Make) -> None:
    """A sentence with a number that disclosure control hides is an error, and the number is not in the message."""
    kit = omsorg()
    outcomes = ["permanent"] * 114 + ["temporary"] * 4 + ["rejected"] * 16
    rows = [f"2024-{1 + number % 12:02}-15;{outcome}" for number, outcome in enumerate(outcomes)]
    kit.run("intake", "import", kit.write("intakes.csv", "\n".join(["day;outcome", *rows]))).ok()
    kit.write(
        "chapters/purpose.md", "# Purpose\n\nOf {{ intakes.total }}\n{{ intakes.total[outcome=temporary] }} were.\n"
    )
    assert "Of 134 4 were." in kit.run("report", "2024").ok().out
    error = kit.run("report", "2024", "--audience", "public").failed().err
    assert "chapters/purpose.md, line 4: intakes.total is not shown" in error
    assert "4" not in error.replace("line 4", "")


def test_the_text_is_printed_with_its_numbers(kit: Kit) -> None:
    """A chapter stands in every format, with the same numbers."""
    kit.write(
        "chapters/purpose.md",
        "# Our *purpose*\n\nWe gave **{{ measures.total }}** measures,\n{{ measures.total[kind=internal] }} here\\{{.\n\n"
        "## How\n\n1. one\n2. two\n\n> quoted\n\n- [us](https://example.org/a)\n- <post@example.org>\n",
    )
    text = kit.run("report", "2024").ok().out
    assert "Our purpose\n===========\n\nWe gave 12 measures, 7 here{{.\n\nHow\n---\n\n1. one\n2. two\n" in text
    assert "\n    quoted\n\n- us (https://example.org/a)\n- post@example.org\n" in text
    markdown = kit.run("report", "2024", "--format", "markdown").ok().out
    assert "## Our purpose\n\nWe gave **12** measures, 7 here{{.\n\n### How\n\n1. one\n2. two\n" in markdown
    assert "\n> quoted\n\n- [us](<https://example.org/a>)\n" in markdown
    page = kit.run("report", "2024", "--format", "html").ok().out
    assert "<strong>12</strong> measures, 7 here{{." in re.sub(r"\s+", " ", page)
    assert '<a href="https://example.org/a">us</a>' in page
    found = json.loads(kit.run("report", "2024", "--format", "json").ok().out)["chapters"]
    assert [(one["id"], one["title"]) for one in found] == [("purpose", "Our purpose")]
    assert found[0]["text"].startswith("We gave 12 measures, 7 here{{.\n\nHow\n\n1. one\n2. two\n\nquoted")


def test_a_chapter_is_read_in_the_language_of_the_report(kit: Kit) -> None:
    """The file of the language is taken; without one the organisation's own, which the report says, and its numbers."""
    kit.write("chapters/purpose.md", "# Purpose\n\nWe gave {{ target(measures.total) }}.\n")
    kit.write("chapters/purpose.nb.md", "# Formål\n\nVi ga {{ target(measures.total) }}.\n")
    assert "Vi ga minst\N{NO-BREAK SPACE}10." in kit.run("report", "2024", lang="nb").ok().out
    other = kit.run("report", "2024", "--format", "html", lang="nn").ok().out
    assert "at least\N{NO-BREAK SPACE}10." in other
    assert '<div lang="en">' in other
    english = kit.run("report", "2024", "--format", "html").ok().out
    assert "at least\N{NO-BREAK SPACE}10." in english
    assert 'lang="nb"' not in english
    kit.write("chapters/only.nn.md", "# Berre\n\nHer.\n")
    assert "Berre\n=====\n\nThis chapter is written in Norwegian nynorsk only.\n" in kit.run("report", "2024").ok().out


def test_a_chapter_of_a_period_stands_in_its_report_only(kit: Kit) -> None:
    """What lies in a folder named for a period is that period's, and takes the place of what is always said."""
    kit.write("chapters/purpose.md", "# Purpose\n\nAlways.\n")
    kit.write("chapters/2024/purpose.md", "# Purpose\n\nThis year.\n")
    kit.write("chapters/2024-Q1/quarter.md", "# Quarter\n\n{{ measures.total }}.\n")
    assert "This year." in kit.run("report", "2024").ok().out
    assert "Always." in kit.run("report", "2023").ok().out
    quarter = kit.run("report", "2024-Q1").ok().out
    assert "Quarter\n=======\n\n12.\n" in quarter
    assert "Always." in quarter


def titles(kit: Kit) -> list[str]:
    """Return the titles of a report's parts, in order."""
    markdown = kit.run("report", "2024", "--format", "markdown").ok().out
    return [line.removeprefix("## ") for line in markdown.splitlines() if line.startswith("## ")]


def test_chapters_stand_where_order_puts_them(omsorg: Make) -> None:
    """Chapters come first unless `order` names them; it holds sections, key figures and goals as well."""
    kits = [omsorg(), omsorg(config='[report]\norder = ["measures", "b", "goals", "key"]')]
    for kit in kits:
        kit.run("measure", "add", "--kind", "internal", "--type", "guidance", "--day", "2024-03-01").ok()
        kit.run("contact", "add", "--kind", "visit", "--persons", "9", "--day", "2024-03-01").ok()
        kit.run("target", "add", "--figure", "measures.total", "--value", "1", "--since", "2024-01-01").ok()
        for name in "ab":
            kit.write(f"chapters/{name}.md", f"# {name.upper()}\n\ntext\n")
    plain, ordered = map(titles, kits)
    assert plain[:3] == ["A", "B", "Key figures"]
    assert plain.index("Goal attainment") > plain.index("Measures") > 2
    assert ordered[:6] == ["A", "Measures", "B", "Goal attainment", "Key figures", "Visits and contacts"]


def test_notes_are_numbered_as_they_are_read(kit: Kit) -> None:
    """Where `order` moves the key figures back, the first note that is met is still number one."""
    config = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    order = '[report]\norder = ["measures", "key"]\n[figures."measures.people"]\nnote = "First"\n'
    kit.write("omsorg.toml", config + order + '[figures."measures.total"]\nkey = true\nnote = "Second"\n')
    numbers = re.findall(r"^\S.*? \[(\d+)\]", kit.run("report", "2024").ok().out.split("Notes\n")[0], re.MULTILINE)
    assert numbers[0] == "1"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("chapters/Purpose.md", "chapters/Purpose.md: a chapter's file cannot have this name."),
        ("chapters/formål.md", "cannot have this name"),
        ("chapters/a.de.md", "cannot have this name"),
        ("chapters/last year/a.md", "chapters/last year: this folder is not named for a period."),
    ],
)
def test_names_that_cannot_be_are_told(kit: Kit, name: str, told: str) -> None:
    """A file or folder whose name says nothing is not passed over."""
    kit.write(name, "# A\n")
    assert told in kit.run("report", "2024").failed().err


def test_the_same_chapter_twice_is_told(kit: Kit) -> None:
    """A file without a language and one in the organisation's own are the same chapter."""
    kit.write("chapters/a.md", "# A\n")
    kit.write("chapters/a.en.md", "# A\n")
    assert "chapters/a.md: this chapter is there twice" in kit.run("report", "2024").failed().err


def test_the_folder_may_have_another_name(omsorg: Make) -> None:
    """`[report] chapters` names the folder; one that is not there is told of, and a file that is no UTF-8."""
    kit = omsorg(config='[report]\nchapters = "texts"')
    assert "there is no such folder" in kit.run("report", "2024").failed().err
    kit.write("texts/a.md", "# Blåbær\n\nx\n")
    assert "Blåbær\n======" in kit.run("report", "2024").ok().out
    kit.write("texts/a.md", "# Blåbær\n", encoding="cp1252")
    assert "is not UTF-8" in kit.run("report", "2024").failed().err


def test_a_misspelt_chapter_in_order_is_told(omsorg: Make) -> None:
    """A name in `order` that is neither chapter nor part is answered with the nearest one."""
    kit = omsorg(config='[report]\norder = ["purpos"]')
    kit.write("chapters/purpose.md", "# A\n")
    assert "Did you mean purpose?" in kit.run("report", "2024").failed().err


def test_what_a_system_leaves_in_a_folder_is_passed_over(kit: Kit) -> None:
    """Hidden files and what is no Markdown are no chapters; a mark at the beginning of a file is no text."""
    kit.write("chapters/._a.md", "\x00")
    kit.write("chapters/notes.txt", "x")
    kit.write("chapters/a.md", "\ufeff# A\r\n\r\nb\r\n")
    assert "A\n=\n\nb\n" in kit.run("report", "2024").ok().out


def test_the_extra_is_named_where_it_is_missing(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library that reads Markdown a report with chapters says what to install; one without needs nothing."""
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    assert write_report(report, "text", NB)
    with pytest.raises(OmsorgError, match="with the extra report"):
        write_report(with_chapter(report, "x"), "text", NB)


anything = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("<>&|*_[]{}()#-+.`\"'\\\n\x1b!~1"), max_size=40
)


def escaped_markdown(text: str) -> str:
    """Return text written so that Markdown and braces leave it alone: every sign of ASCII that may be is escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


NOTHING = Report("x", "en", Period.of_year(2024), (), "", {}, (), {})
EMPTY = compose(NOTHING, EN)


@settings(suppress_health_check=list(HealthCheck))
@given(st.lists(anything, min_size=1, max_size=3))
def test_any_text_survives_as_text(texts: list[str]) -> None:
    """Whatever is written stands in text, JSON, Markdown and HTML as text: nothing of it becomes markup."""
    texts = [text.rstrip() for text in map(tidy, texts) if text.strip()]
    report = with_chapter(NOTHING, "\n\n".join("x" + escaped_markdown(text) for text in texts))
    prose = compose(report, NB).parts[0].prose
    assert ["x" + text for text in texts] == [tidy(plain_text(block)) for block in prose]
    found = json.loads(write_report(report, "json", NB))["chapters"][0]["text"]
    assert found == "\n\n".join(map(plain_text, prose))
    page = write_report(report, "html", NB).split('id="chapter-purpose"')[1].split("</section>")[0]
    assert set(re.findall(r"<(\w+)", page)) == ({"h2", "p"} if texts else {"h2"})


def read_back(prose: Prose) -> list[tuple[str, str]]:
    """Return kind and text of what a reader of Markdown finds in the lines of a block that we wrote."""
    text = write_markdown(attrs.evolve(EMPTY, parts=(Part("a", "A", prose=(prose,)),)))
    chapter = text.partition("## A\n")[2].partition("## Definitions\n")[0]
    return [(child.type, child.content) for token in parsed(chapter) for child in token.children or ()]


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    anything,
    st.tuples(st.booleans(), st.booleans()),
    st.sampled_from(["", "https://example.org/a"]),
    st.sampled_from(Kind),
)
def test_any_run_is_the_same_in_markdown(text: str, style: tuple[bool, bool], link: str, kind: Kind) -> None:
    """A stretch of any text, however it is set and wherever it stands, is read back from our Markdown as it was."""
    run = Run("a" + " ".join(tidy(text).replace("{{", "{").split()) + "z", *style, link)
    item = (Run("before "), run, Run(" after"))
    prose = Prose(kind, (item, (run,)) if kind in {*LISTS, Kind.QUOTE} else (item,))
    found = read_back(prose)
    assert "".join(content for name, content in found if name == "text").count(run.text) == len(prose.items)
    kinds = {name for name, _content in found}
    assert ("strong_open" in kinds, "em_open" in kinds, "link_open" in kinds) == (*style, bool(link))
    assert not kinds & {"html_inline", "code_inline", "image"}
