"""A report as Markdown: headings, pipe tables and lists that read well unrendered too."""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from omsorgskjerne.show.document import LISTS, Chart, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.show.document import Definition, Document, Label, Part, Prose, Run, Table

_SPECIAL = re.compile(r"([\\`*_\[\]<>|&~$#])")
# What would begin a list, a heading or a rule where it stands first in a line.
_AT_START = re.compile(r"^(\s*)([-+=:!]|\d+(?=[.)]))")

MARKS = {
    Kind.PARAGRAPH: "",
    Kind.HEADING: "### ",
    Kind.BULLETS: "- ",
    Kind.NUMBERED: "{number}. ",
    Kind.QUOTE: "> ",
}
"""What stands before each item of the organisation's own text."""


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
    if document.draft:
        yield from (f"**{escaped(document.draft)}**", "")
    for part in document.parts:
        yield from _part(part)
    if document.notes.text:
        yield from (f"## {escaped(document.notes.title)}", "")
        yield from (f"{number}. {first(note)}" for number, note in enumerate(document.notes.text, start=1))
        yield ""
    yield from _part(document.appendix)
    for definition in document.definitions:
        yield from _definition(definition, document)
    yield from ("---", "", first(document.colophon), "", first(document.anchor))


def _part(part: Part) -> Iterator[str]:
    yield from (f"## {escaped(part.title)}", "")
    for paragraph in part.text:
        yield from (first(paragraph), "")
    for prose in part.prose:
        yield from _prose(prose)
    for block in part.blocks:
        table = block.table if isinstance(block, Chart) else block
        if table.rows:
            yield from (f"### {escaped(block.heading)}", "", *_table(table), "")
        if table.remark:
            yield from (first(table.remark), "")


def _prose(prose: Prose) -> Iterator[str]:
    for number, item in enumerate(prose.items, start=1):
        mark = {Kind.HEADING: "### ", Kind.BULLETS: "- ", Kind.NUMBERED: f"{number}. ", Kind.QUOTE: "> "}.get(
            prose.kind
        )
        yield f"{mark or ''}{_runs(item)}"
        if number < len(prose.items) and prose.kind not in LISTS:
            yield (mark or "").rstrip()
    yield ""


def _runs(item: tuple[Run, ...]) -> str:
    """Return the runs of an item: links outermost, then what is strong, then what is emphasised."""
    start = item[0] if item else None
    if start and not (start.link or start.strong or start.emphasis):
        return first(start.text) + _linked(item[1:])
    return _linked(item)


def _linked(runs: Iterable[Run]) -> str:
    grouped = ((link, _strong(some)) for link, some in groupby(runs, attrgetter("link")))
    return "".join(f"[{text}](<{link}>)" if link else text for link, text in grouped)


def _strong(runs: Iterable[Run]) -> str:
    return "".join(
        _within("**" if strong else "", _emphasised(some)) for strong, some in groupby(runs, attrgetter("strong"))
    )


def _emphasised(runs: Iterable[Run]) -> str:
    return "".join(_within("*" if run.emphasis else "", escaped(run.text)) for run in runs)


def _within(mark: str, text: str) -> str:
    """Set marks about a text but not about the spaces at its ends, where they would not count as marks."""
    inner = text.strip()
    return text.replace(inner, f"{mark}{inner}{mark}") if mark and inner else text


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
