"""A report in words: what text, Markdown and HTML all print, so that they cannot differ.

Every text in it is in its language and every number is written; the formats only lay it out. Signs that do not show
are taken away here, once, whatever field they came from.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from fractions import Fraction

    from omsorgskjerne.show.numbers import Number


BREAKS = "\n\r\t\v\f"
HIDDEN = {"Cc", "Cf", "Cs"}
"""Categories of signs that could move a cursor or turn a line around, and of halves of pairs, which no file holds."""
LAST_IN_PLANE = 0xFFFE
NO_CHARACTERS = range(0xFDD0, 0xFDF0)


def tidy(text: str) -> str:
    """Return text on one line: no control signs, nothing that is no character, runs of white space as one space."""
    return tidy_piece(text).strip(" ")


def tidy_piece(text: str) -> str:
    """Return a piece of a line as `tidy` does, but for a space at its ends: it parts it from the piece beside it."""
    if text.isprintable() and "  " not in text:  # as nearly all are: nothing to look at sign by sign
        return text
    kept = "".join(" " if sign in BREAKS else sign for sign in text if sign in BREAKS or _is_character(sign))
    return re.sub(" {2,}", " ", kept)


def tidied(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts, each on one line."""
    return tuple(tidy(text) for text in texts)


def _is_character(sign: str) -> bool:
    code = ord(sign)
    return (
        unicodedata.category(sign) not in HIDDEN and code & LAST_IN_PLANE != LAST_IN_PLANE and code not in NO_CHARACTERS
    )


@attrs.frozen
class Label:
    """What stands first in a row. `figure` leads to a definition in the appendix; `notes` are numbers of notes."""

    text: str = attrs.field(converter=tidy)
    figure: str = ""
    notes: tuple[int, ...] = ()


@attrs.frozen
class Cell:
    """A written value.

    `mark` says how it may be set: `value`, `missing`, `nothing`, `suppressed`, `reached`, `missed` or plain.
    """

    text: str = attrs.field(converter=tidy)
    mark: str = ""
    spoken: str = attrs.field(default="", converter=tidy)
    """What is read aloud in place of a sign such as `:`; empty where the text itself is."""
    number: Number | None = None
    """The number that is written, for files that hold numbers; None where it is no number, a range, or not shown."""
    percent: Cell | None = None
    """The change in per cent by itself, where the text tells both."""


@attrs.frozen
class Column:
    """The head of a column; whether it holds numbers, set flush right; whether it is what the table tells."""

    title: str = attrs.field(converter=tidy)
    number: bool = False
    main: bool = False


@attrs.frozen
class Row:
    """A row: its label and one cell for each column after the first."""

    label: Label
    cells: tuple[Cell, ...]
    total: bool = False


@attrs.frozen
class Table:
    """A table with its caption. The first column is that of the labels. `remark` stands below it."""

    id: str
    caption: str = attrs.field(converter=tidy)
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remark: str = attrs.field(default="", converter=tidy)
    label: str = ""
    """`Table 1`; empty for a table without rows, and for that of a chart, which is part of the figure."""

    @property
    def heading(self) -> str:
        """Return the caption with its number before it."""
        return _numbered(self.label, self.caption)

    def spread(self) -> Table:
        """Return the table with changes in per cent in a column of their own, for files that hold numbers."""
        columns, rows = [*self.columns], [[*row.cells] for row in self.rows]
        for place in reversed(range(len(columns) - 1)):
            if any(row[place].percent for row in rows):
                columns.insert(place + 2, Column(f"{columns[place + 1].title} (%)", number=True))
                for row in rows:
                    row.insert(place + 1, row[place].percent or Cell("", "nothing"))
        return attrs.evolve(
            self,
            columns=tuple(columns),
            rows=tuple(attrs.evolve(row, cells=tuple(cells)) for row, cells in zip(self.rows, rows, strict=True)),
        )


class Form(StrEnum):
    """How a chart is drawn: bars that stand, as time does, or lie, which leaves room for long names; or a profile."""

    UPRIGHT = "upright"
    LYING = "lying"
    PROFILE = "profile"


@attrs.frozen
class Series:
    """The bars of one colour, or one line: numbers to draw (None draws nothing) and what is written on each."""

    name: str = attrs.field(converter=tidy)
    values: tuple[Fraction | None, ...]
    written: tuple[str, ...] = attrs.field(converter=tidied)
    places: tuple[tuple[int, int], ...]
    """Where each stands in the chart's table: its row, and its cell in the row."""


@attrs.frozen
class Chart:
    """A chart, what it shows in words, and its numbers in a table."""

    id: str
    title: str = attrs.field(converter=tidy)
    description: str = attrs.field(converter=tidy)
    categories: tuple[str, ...] = attrs.field(converter=tidied)
    series: tuple[Series, ...]
    form: Form
    table: Table
    label: str = ""
    """`Figure 1`."""

    @property
    def heading(self) -> str:
        """Return the title with its number before it."""
        return _numbered(self.label, self.title)


def _numbered(label: str, text: str) -> str:
    return f"{label}. {text}" if label else text


@attrs.frozen
class Run:
    """A stretch of a text that is set in one way."""

    text: str = attrs.field(converter=tidy_piece)
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    """Empty, or the address it leads to: `https:` or `mailto:`."""


class Kind(StrEnum):
    """What a block of prose is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLETS = "bullets"
    NUMBERED = "numbered"
    QUOTE = "quote"


LISTS = {Kind.BULLETS, Kind.NUMBERED}


@attrs.frozen
class Prose:
    """A block of the organisation's own text, made of items: a paragraph or heading is one, a list one for each entry.

    A quotation has one for each paragraph. An item is made of runs.
    """

    kind: Kind
    items: tuple[tuple[Run, ...], ...]


@attrs.frozen
class Part:
    """A titled part of the report: paragraphs, the organisation's own prose, then tables and charts."""

    id: str
    title: str = attrs.field(converter=tidy)
    text: tuple[str, ...] = attrs.field(default=(), converter=tidied)
    blocks: tuple[Table | Chart, ...] = ()
    prose: tuple[Prose, ...] = ()
    language: str = ""
    """Empty, or the language it is written in where that is not the report's."""


@attrs.frozen
class Definition:
    """What a figure is: the entry that its label leads to."""

    figure: str
    label: str = attrs.field(converter=tidy)
    text: str = attrs.field(converter=tidy)
    formula: str = attrs.field(converter=tidy)
    """Empty, or the formula in words: `Visits / Open days`."""
    computed: str = attrs.field(converter=tidy)
    """Empty, or the formula with its values: `45 870 / 278 = 165`."""
    facts: tuple[tuple[str, str], ...]
    """Name and value: unit, how it was obtained, version, id."""
    inputs: tuple[Label, ...] = ()
    """The figures it is computed from that have a definition of their own."""


@attrs.frozen
class Document:
    """The whole report in one language."""

    language: str
    organisation: str = attrs.field(converter=tidy)
    title: str = attrs.field(converter=tidy)
    span: str
    """First and last day in words."""
    last: date
    """The last day: what is dated bears it, so that the same report is the same bytes whenever it is made."""
    parts: tuple[Part, ...]
    """Foreword, key figures, sections, goal attainment: those that there are."""
    notes: Part
    """The notes, numbered from 1; it may have none."""
    appendix: Part
    """Its title and introduction; what follows is `definitions`."""
    definitions: tuple[Definition, ...]
    colophon: str
    contents: str
    """What the list of contents is called."""
    skip: str
    """What the link past it says."""
    formula: str
    """What stands before a formula."""
    note: str
    """What a note is called when its number is read aloud."""
    inputs: str = ""
    """What stands before the figures that one is computed from."""
    audience: str = attrs.field(default="", converter=tidy)
    """Whom it is for, in words; empty where it stays in the organisation."""
    draft: str = ""
    """What stands on each page of a report that is not given yet; empty on others."""
    cover: tuple[str, ...] = attrs.field(default=(), converter=tidied)
    """Paragraphs for the cover, where it has one."""
    anchor: str = ""
    """What stands at the end of a report for outside: the audit chain's anchor, and what it is for."""

    @property
    def contents_of(self) -> tuple[Part, ...]:
        """Return every part in the order in which it stands."""
        return (*self.parts, *([self.notes] if self.notes.text else []), self.appendix)
