"""A report as Markdown: headings, pipe tables and lists that read well unrendered too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from omsorgskjerne.show.document import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from omsorgskjerne.show.document import Definition, Document, Label, Part, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|&~$#])")
# What would begin a list, a heading or a rule where it stands first in a line.
_AT_START = re.compile(r"^(\s*)([-+=:!]|\d+(?=[.)]))")


def write_markdown(document: Document) -> str:
    """Return the report as Markdown; whatever was entered is escaped and stays text."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it stands within a line."""
    return _SPECIAL.sub(r"\\\1", text)


def first(text: str) -> str:
    """Return text that Markdown shows as it stands where a line or an item begins with it."""
    text = escaped(text)
    return _AT_START.sub(
        lambda found: f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}", text
    )


def _lines(document: Document) -> Iterator[str]:
    yield from (f"# {escaped(document.organisation)}: {escaped(document.title)}", "", first(document.span), "")
    for part in document.parts:
        yield from _part(part)
    if document.notes.text:
        yield from (f"## {escaped(document.notes.title)}", "")
        yield from (f"{number}. {first(note)}" for number, note in enumerate(document.notes.text, start=1))
        yield ""
    yield from _part(document.appendix)
    for definition in document.definitions:
        yield from _definition(definition, document)
    yield from ("---", "", first(document.colophon))


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {escaped(part.title)}", "")
    for paragraph in part.text:
        yield from (first(paragraph), "")
    for block in part.blocks:
        table = block.table if isinstance(block, Chart) else block
        if table.rows:
            yield from (f"### {escaped(block.heading)}", "", *_table(table), "")
        if table.remark:
            yield from (first(table.remark), "")


def _table(table: Table) -> Iterator[str]:
    yield _row([escaped(column.title) for column in table.columns])
    yield _row(["---:" if column.number else "---" for column in table.columns])
    for row in table.rows:
        cells = [_label(row.label), *(escaped(cell.text) for cell in row.cells)]
        yield _row([f"**{cell}**" for cell in cells] if row.total else cells)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _label(label: Label) -> str:
    return escaped(label.text) + "".join(rf" \[{number}\]" for number in label.notes)


def _definition(definition: Definition, document: Document) -> Iterator[str]:
    yield from (f"### {escaped(definition.label)}", "")
    if definition.text:
        yield from (first(definition.text), "")
    if definition.formula:
        yield f"- {first(document.formula)}: {escaped(definition.formula)}"
    if definition.computed:
        yield f"- {first(definition.computed)}"
    yield from (f"- {first(name)}: {escaped(value)}" for name, value in definition.facts)
    yield ""
