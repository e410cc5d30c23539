"""A report as plain text for a terminal. Its own signs are ones that cp1252 has; what others wrote is left as it is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from omsorgskjerne.show.chapters import plain_runs
from omsorgskjerne.show.document import LISTS, Chart, Kind
from omsorgskjerne.show.grid import grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.show.document import Definition, Document, Label, Part, Prose, Table

WIDTH = 100
MARKS = {Kind.BULLETS: "- ", Kind.NUMBERED: "{number}. ", Kind.QUOTE: "    "}
"""What stands before each item of the organisation's own text."""


def write_text(document: Document) -> str:
    """Return the report as text."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    if document.draft:
        yield from (document.draft.upper(), "")
    yield from heading(document.organisation, "=")
    yield from (document.title, document.span, "")
    for part in document.parts:
        yield from part_lines(part)
    if document.notes.text:
        yield from heading(document.notes.title, "=")
        for number, note in enumerate(document.notes.text, start=1):
            yield from textwrap.wrap(f"[{number}] {note}", WIDTH, subsequent_indent="    ")
        yield ""
    yield from part_lines(document.appendix)
    for definition in document.definitions:
        yield from definition_lines(definition, document.formula)
    yield from textwrap.wrap(document.colophon, WIDTH)
    yield from ("", *textwrap.wrap(document.anchor, WIDTH))


def heading(text: str, line: str) -> Iterator[str]:
    """Yield a heading with a line of signs below."""
    yield from (text, line * len(text), "")


def part_lines(part: Part) -> Iterator[str]:
    """Yield the lines of a part."""
    yield from heading(part.title, "=")
    for paragraph in part.text:
        yield from (*textwrap.wrap(paragraph, WIDTH), "")
    for prose in part.prose:
        yield from _prose(prose)
    for block in part.blocks:
        table = block.table if isinstance(block, Chart) else block
        if table.rows:
            yield from (*heading(block.heading, "-"), *_table(table), "")
        if table.remark:
            yield from (*textwrap.wrap(table.remark, WIDTH), "")


def _prose(prose: Prose) -> Iterator[str]:
    for number, item in enumerate(prose.items, start=1):
        mark = MARKS.get(prose.kind, "").format(number=number)
        lines = textwrap.wrap(plain_runs(item), WIDTH, initial_indent=mark, subsequent_indent=" " * len(mark))
        yield from lines
        if prose.kind is Kind.HEADING:
            yield "-" * max(map(len, lines), default=0)
        if prose.kind not in LISTS or number == len(prose.items):
            yield ""


def _table(table: Table) -> list[str]:
    body = [[_label(row.label), *(cell.text for cell in row.cells)] for row in table.rows]
    heads = [column.title for column in table.columns]
    return grid(heads, body, right=[column.number for column in table.columns], width=WIDTH).splitlines()


def _label(label: Label) -> str:
    return label.text + "".join(f" [{number}]" for number in label.notes)


def definition_lines(definition: Definition, formula: str) -> Iterator[str]:
    """Yield the lines of a definition; `formula` is what stands before one."""
    yield from textwrap.wrap(definition.label, WIDTH)
    texts = [definition.text]
    if definition.formula:
        texts.append(f"{formula}: {definition.formula}")
    texts += [definition.computed, "; ".join(f"{name}: {value}" for name, value in definition.facts)]
    for text in filter(None, texts):
        yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield ""
