"""Tables in plain signs for a terminal. This is the only module that knows tabulate."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
NARROWEST = 20


def grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[bool] | None = None,
    width: int | None = None,
) -> str:
    """Return a table. Nothing is taken for a number: the code 007 stays what it is.

    `right` says which columns are set flush right. With a `width`, cells are wrapped between words, those of columns
    with most to spare first, until the table fits or no cell can be wrapped further.
    """
    from tabulate import tabulate

    columns = list(zip(heads, *rows, strict=True))
    if width is not None:
        # Not left to tabulate: where it wraps, it takes 3,341 for a number and fails.
        widest = _narrowed(columns, width - GAP * (len(columns) - 1))
        heads, *rows = [[_wrapped(*cell) for cell in zip(row, widest, strict=True)] for row in (heads, *rows)]
    sides = ["right" if flush else "left" for flush in right] if right and rows else None
    return tabulate(rows, heads, tablefmt="simple", disable_numparse=True, colalign=sides)


def _wrapped(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)) or text


def _narrowed(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return the widths of columns that together have so much room; none is narrower than its longest word."""
    # Tabulate gives a head two more than it has signs.
    heads = [len(column[0]) + GAP for column in columns]
    widths = [max(head, *map(len, column)) for head, column in zip(heads, columns, strict=True)]
    least = [
        max(head, *(len(word) for cell in column for word in cell.split(" ")))
        for head, column in zip(heads, columns, strict=True)
    ]
    least[0] = min(widths[0], max(least[0], NARROWEST))
    while sum(widths) > room:
        spare = [wide - narrow for wide, narrow in zip(widths, least, strict=True)]
        if not any(spare):
            break
        widths[spare.index(max(spare))] -= 1
    return widths
