"""Rows of CSV, and the apostrophe before a dangerous cell: a spreadsheet takes what begins like a formula for one.

A text that begins with `=`, `+`, `-`, `@`, tab or line break is written with an apostrophe in front, and so is one that
begins with apostrophes before such a sign; reading takes one away. So every text comes back as it was, and `'n Roll` is
left alone. The same is done after each `;`, tab and line break within a text: a spreadsheet that expects another sign
between cells than the file has, as a Norwegian one does, begins a cell there, quotation marks or not.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

_FIRST = frozenset("'=+-@\t\r\n")
_SPLITS = re.compile(r"[;\t\r\n]")
_BEGINS = r"(?:^(?='{apostrophes}[\t\r\n])|(?:^|(?<=[;\t\r\n]))(?='{apostrophes}[=+\-@]))"
"""Where a cell could begin that a spreadsheet takes for a formula; `^` is the beginning of the text alone."""
_DANGEROUS = re.compile(_BEGINS.replace("{apostrophes}", "*"))
_ESCAPED = re.compile(_BEGINS.replace("{apostrophes}", "+") + "'")
_NUMBER = re.compile(r"[+\-]?\d[\d., ]*")


def escaped(text: str) -> str:
    """Return the text as it is written into a cell."""
    # Most cells are settled by their first sign and a look for the others, which is quicker.
    return _DANGEROUS.sub("'", text) if text[:1] in _FIRST or _SPLITS.search(text) else text


def unescaped(cell: str) -> str:
    """Return the text of a cell that `escaped` wrote; any other cell as it stands."""
    return _ESCAPED.sub("", cell) if "'" in cell else cell


class Plain(str):
    """What is written as it stands though it is a text: a number, which may begin with a minus, or a sign for none."""

    __slots__ = ()


class CsvRows:
    """Writes rows of CSV: whatever goes to a spreadsheet, from whatever command, goes through here.

    A text is escaped; numbers and `Plain` stand as they are, None is an empty cell.
    """

    def __init__(self, stream: TextIO, *, delimiter: str = ",") -> None:
        """Take a stream that leaves line ends alone (`newline=""`)."""
        self._writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")

    def write(self, cells: Iterable[Any]) -> None:
        """Write a row."""
        self._writer.writerow([
            escaped(cell) if isinstance(cell, str) and not isinstance(cell, Plain) else cell for cell in cells
        ])  # fmt: skip


def copied(cell: str) -> str:
    """Return a cell of somebody's file as it goes into another: a number as it stands, else the text it holds."""
    return Plain(cell) if _NUMBER.fullmatch(cell) else unescaped(cell)
