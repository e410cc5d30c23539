"""Tables in plain signs for a terminal. This is the only module that knows tabulate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP = 2
NARROWEST = 24


def grid(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[bool] | None = None,
    width: int | None = None,
) -> str:
    """Return a table. Nothing is taken for a number: the code 007 stays what it is.

    `right` says which columns are set flush right. With a `width`, the first column is wrapped so far that the table
    fits, if it can; the others keep their width.
    """
    from tabulate import tabulate

    widest: list[int | None] | None = None
    if width is not None:
        others = [max(len(row[index]) for row in (heads, *rows)) for index in range(1, len(heads))]
        widest = [max(NARROWEST, width - sum(others) - GAP * len(others)), *[None] * len(others)]
    sides = ["right" if flush else "left" for flush in right] if right and rows else None
    return tabulate(rows, heads, tablefmt="simple", disable_numparse=True, maxcolwidths=widest, colalign=sides)
