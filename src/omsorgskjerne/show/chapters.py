"""The organisation's own chapters: Markdown read into prose, with the numbers of the report put in.

This is the only module that knows markdown-it-py. What a report cannot set in every format (pictures, tables, code,
HTML) is refused with file and line, and so is everything in braces that has no number.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.show.document import LISTS, Kind, Part, Prose, Run
from omsorgskjerne.show.extras import missing_extra
from omsorgskjerne.show.inserted import Inserted, mistake
from omsorgskjerne.show.numbers import Numbers
from omsorgskjerne.show.tables import Tables
from omsorgskjerne.words import Language, Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation.chapters import Chapter

_ = words_of(__name__)

CHAPTER = "chapter-"
"""What the id of a chapter's part begins with."""
OPEN, CLOSE = "{{", "}}"
FIGURE, UNCLOSED = "figure", "unclosed"
BREAKS = {"softbreak", "hardbreak"}
LINKS = ("https://", "mailto:")
LANGUAGE_NAMES = {"nb": _("Norwegian bokmål"), "nn": _("Norwegian nynorsk"), "en": _("English")}
REFUSED = {
    "html_block": _("HTML cannot stand in a chapter"),
    "html_inline": _("HTML cannot stand in a chapter"),
    "image": _("a picture cannot stand in a chapter"),
    "table_open": _("a table cannot stand in a chapter; the report makes those"),
    "fence": _("code cannot stand in a chapter"),
    "code_inline": _("code cannot stand in a chapter"),
    "code_block": _("a line that begins with four spaces would be code, which cannot stand in a chapter"),
    "hr": _("a rule cannot stand in a chapter"),
}
HOLDERS = {"bullet_list": Kind.BULLETS, "ordered_list": Kind.NUMBERED, "blockquote": Kind.QUOTE}


def chapters(report: Report, language: Language) -> tuple[Part, ...]:
    """Return the chapters of a report. One in another language has its numbers in that language and says so.

    Raises ConfigError, with file and line, for what cannot be read or printed; OmsorgError, naming the extra, when
    markdown-it-py is not installed.
    """
    return tuple(_part(report, chapter, language) for chapter in report.chapters)


def plain_text(prose: Prose) -> str:
    """Return a block as text without marks; the entries of a list each on a line."""
    marks = {Kind.BULLETS: "- ", Kind.NUMBERED: "{number}. "}
    items = enumerate(map(plain_runs, prose.items), start=1)
    lines = (marks.get(prose.kind, "").format(number=number) + text for number, text in items)
    return ("\n" if prose.kind in LISTS else "\n\n").join(lines)


def plain_runs(item: Sequence[Run]) -> str:
    """Return an item as text; an address stands in brackets after its words, unless it is these words."""
    pieces = ((link, "".join(run.text for run in some)) for link, some in groupby(item, lambda run: run.link))
    return "".join(f"{text} ({link})" if link and text not in link else text for link, text in pieces)


def _part(report: Report, chapter: Chapter, language: Language) -> Part:
    own = Language(chapter.language)
    reader = _Reader(chapter.file, Inserted(Tables(report, Numbers(own))), parsed(chapter.text))
    title, prose = reader.read()
    other = own.code != language.code
    told = language.say(_("This chapter is written in {language} only."), language=LANGUAGE_NAMES[own.code])
    return Part(
        f"{CHAPTER}{chapter.id}", title, (told,) if other else (), (), prose, language=own.code if other else ""
    )


def parsed(text: str) -> list[Any]:
    """Return the tokens of a Markdown text (CommonMark), figures in braces among them."""
    try:
        from markdown_it import MarkdownIt
    except ModuleNotFoundError:
        raise missing_extra(extra="report", library="markdown-it-py") from None
    parser = MarkdownIt("commonmark").enable("table")
    # An address is judged here, where its line is known.
    parser.validateLink = lambda _address: True  # type: ignore[method-assign, assignment]
    parser.inline.ruler.before("escape", FIGURE, _figure)
    return parser.parse(text)


def _figure(state: Any, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    """Read `{{ … }}` as one token, whatever signs of Markdown stand in it."""
    if not state.src.startswith(OPEN, state.pos):
        return False
    end = state.src.find(CLOSE, state.pos, state.posMax)
    if not silent:
        token = state.push(FIGURE if end >= 0 else UNCLOSED, "", 0)
        token.content = state.src[state.pos + len(OPEN) : end] if end >= 0 else OPEN
    state.pos = end + len(CLOSE) if end >= 0 else state.pos + len(OPEN)
    return True


@attrs.define
class _Reader:
    """Reads the tokens of one chapter."""

    file: str
    inserted: Inserted
    tokens: list[Any]
    line: int = 1

    def read(self) -> tuple[str, tuple[Prose, ...]]:
        """Return title and prose."""
        first = self.tokens[0] if self.tokens else None
        if first is None or first.type != "heading_open" or first.tag != "h1":
            raise mistake(self.where, _("a chapter begins with its title"), _("Write on the first line: # Title"))
        title = plain_runs(self.runs(self.tokens[1]))
        return title, tuple(self.blocks(3))

    @property
    def where(self) -> Phrase:
        """Return file and line."""
        return Phrase(_("{file}, line {line}"), file=self.file, line=self.line)

    def blocks(self, at: int) -> Iterator[Prose]:
        """Yield the blocks from a token on."""
        while at < len(self.tokens):
            token = self.see(self.tokens[at])
            name = token.type.removesuffix("_open")
            if name in HOLDERS:
                end = self._end(at)
                yield Prose(HOLDERS[name], tuple(self.items(at + 1, end, name)))
                at = end + 1
            else:
                yield Prose(Kind.HEADING if name == "heading" else Kind.PARAGRAPH, (self.runs(self.tokens[at + 1]),))
                at += 3

    def _end(self, at: int) -> int:
        """Return where what opens at a token closes."""
        level = self.tokens[at].level
        return next(place for place in range(at + 1, len(self.tokens)) if self.tokens[place].level == level)

    def items(self, start: int, end: int, holder: str) -> Iterator[tuple[Run, ...]]:
        """Yield what a list or a quotation holds: paragraphs, one for each entry of a list."""
        entries = 0
        for token in self.tokens[start:end]:
            if token.type.endswith("_close"):
                continue
            self.see(token)
            if token.type == "list_item_open":
                entries += 1
            elif token.type == "inline":
                yield self.runs(token)
                entries -= 1
            elif token.type != "paragraph_open" or (holder != "blockquote" and entries != 1):
                raise mistake(
                    self.where,
                    _("a list or a quotation holds paragraphs only, an entry of a list one"),
                    _("Write no list in a list, and begin what follows on a line of its own after an empty one."),
                )

    def see(self, token: Any) -> Any:
        """Note the line of a token and return it. Raises ConfigError for what cannot stand in a chapter."""
        if token.map:
            self.line = token.map[0] + 1
        if token.type in REFUSED:
            raise mistake(self.where, REFUSED[token.type])
        if token.type == "heading_open" and token.tag != "h2":
            raise mistake(
                self.where,
                _("a chapter has one title and one level of headings"),
                _("Begin a heading with ##, or make another file for another chapter."),
            )
        if token.type == "ordered_list_open" and token.attrs.get("start", 1) != 1:
            raise mistake(self.where, _("a numbered list begins with 1"))
        return token

    def runs(self, inline: Any) -> tuple[Run, ...]:
        """Return a line of text in runs, the numbers put in."""
        self.line = inline.map[0] + 1
        strong = emphasis = 0
        link = ""
        pieces: list[Run] = []
        for token in inline.children:
            if token.type in {"strong_open", "strong_close"}:
                strong += token.nesting
            elif token.type in {"em_open", "em_close"}:
                emphasis += token.nesting
            elif token.type in {"link_open", "link_close"}:
                link = self.address(token) if token.nesting > 0 else ""
            else:
                pieces.append(Run(self.text(token), strong > 0, emphasis > 0, link))
        return _joined(pieces)

    def text(self, token: Any) -> str:
        """Return what a piece of a line says."""
        if token.type in BREAKS:
            self.line += 1
            return " "
        if token.type == UNCLOSED:
            raise mistake(
                self.where,
                _("{open} is not closed"),
                _("Close it with {close}, or write {escaped} for the signs themselves."),
                open=OPEN,
                close=CLOSE,
                escaped=rf"\{OPEN}",
            )
        if token.type == FIGURE:
            written = self.inserted.write(token.content, self.where)
            self.line += token.content.count("\n")
            return written
        return str(self.see(token).content)

    def address(self, token: Any) -> str:
        """Return where a link leads. Raises ConfigError where that is neither the web nor an e-mail address."""
        address = str(token.attrs["href"])
        if not address.lower().startswith(LINKS):
            raise mistake(self.where, _("a link leads to {kinds} only"), kinds=" / ".join(LINKS))
        return address


def _joined(pieces: Sequence[Run]) -> tuple[Run, ...]:
    """Return runs with neighbours that are set in the same way made one, and no space at the ends of the line."""
    grouped = groupby(pieces, lambda run: (run.strong, run.emphasis, run.link))
    runs = [Run("".join(run.text for run in some), *set_) for set_, some in grouped]
    if runs:
        runs[0] = attrs.evolve(runs[0], text=runs[0].text.lstrip(" "))
        runs[-1] = attrs.evolve(runs[-1], text=runs[-1].text.rstrip(" "))
    return tuple(run for run in runs if run.text)
