"""A report as plain text for a terminal. Its own signs are ones that cp1252 has; what others wrote is left as it is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from omsorgskjerne.show.document import Chart
from omsorgskjerne.show.grid import grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.show.document import Definition, Document, Label, Part, Table

WIDTH = 100


def write_text(document: Document) -> str:
    """Return the report as text."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield from _heading(document.organisation, "=")
    yield from (document.title, document.span, "")
    for part in document.parts:
        yield from _part(part)
    if document.notes.text:
        yield from _heading(document.notes.title, "=")
        for number, note in enumerate(document.notes.text, start=1):
            yield from textwrap.wrap(f"[{number}] {note}", WIDTH, subsequent_indent="    ")
        yield ""
    yield from _part(document.appendix)
    for definition in document.definitions:
        yield from _definition(definition, document)
    yield from textwrap.wrap(document.colophon, WIDTH)


def _heading(text: str, line: str) -> Iterator[str]:
    yield from (text, line * len(text), "")


def _part(part: Part) -> Iterator[str]:
    yield from _heading(part.title, "=")
    for paragraph in part.text:
        yield from (*textwrap.wrap(paragraph, WIDTH), "")
    for block in part.blocks:
        table = block.table if isinstance(block, Chart) else block
        if table.rows:
            yield from (*_heading(block.heading, "-"), *_table(table), "")
        if table.remark:
            yield from (*textwrap.wrap(table.remark, WIDTH), "")


def _table(table: Table) -> list[str]:
    body = [[_label(row.label), *(cell.text for cell in row.cells)] for row in table.rows]
    heads = [column.title for column in table.columns]
    return grid(heads, body, right=[column.number for column in table.columns], width=WIDTH).splitlines()


def _label(label: Label) -> str:
    return label.text + "".join(f" [{number}]" for number in label.notes)


def _definition(definition: Definition, document: Document) -> Iterator[str]:
    yield from textwrap.wrap(definition.label, WIDTH)
    texts = [definition.text]
    if definition.formula:
        texts.append(f"{document.formula}: {definition.formula}")
    texts += [definition.computed, "; ".join(f"{name}: {value}" for name, value in definition.facts)]
    for text in filter(None, texts):
        yield from textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")
    yield ""
