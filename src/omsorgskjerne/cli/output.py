"""Where output goes: tables for people, data for programs."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Sequence


def data_out() -> TextIO:
    """Return standard output for data.

    UTF-8 with line ends as written, unless a console or PYTHONIOENCODING asks for something else.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        explicit = os.environ.get("PYTHONIOENCODING") or sys.stdout.isatty()
        sys.stdout.reconfigure(newline="", encoding=None if explicit else "utf-8", errors="replace")
    return sys.stdout


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in plain signs, each cell on one line."""
    from omsorgskjerne.show.document import tidy
    from omsorgskjerne.show.grid import grid

    return grid(list(map(tidy, heads)), [list(map(tidy, row)) for row in rows])
