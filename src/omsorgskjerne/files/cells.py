"""The apostrophe before a dangerous cell: a spreadsheet takes a text that begins like a formula for a formula.

A text that begins with `=`, `+`, `-`, `@`, tab or line break is written with an apostrophe in front, and so is one that
begins with apostrophes before such a sign; reading takes one away. So every text comes back as it was, and `'n Roll` is
left alone.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"'*[=+\-@\t\r\n]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+\-]?\d[\d., ]*")


def escaped(text: str) -> str:
    """Return the text as it is written into a cell."""
    return "'" + text if _DANGEROUS.match(text) else text


def unescaped(cell: str) -> str:
    """Return the text of a cell that `escaped` wrote; any other cell as it stands."""
    return cell[1:] if cell.startswith("'") and _ESCAPED.match(cell) else cell


def copied(cell: str) -> str:
    """Return a cell of somebody's file as it is written into another: numbers as they are, the rest escaped once."""
    return cell if _NUMBER.fullmatch(cell) else escaped(unescaped(cell))
