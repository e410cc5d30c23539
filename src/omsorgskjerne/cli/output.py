"""Where output goes: tables for people, data for programs."""

from __future__ import annotations

import io
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = {"Cc", "Cf", "Cs"}
"""Kinds of signs that could move a cursor or turn a line around."""


def data_out() -> TextIO:
    """Return standard output for data: UTF-8 with line ends as written, unless a console or PYTHONIOENCODING asks for something else."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        explicit = os.environ.get("PYTHONIOENCODING") or sys.stdout.isatty()
        sys.stdout.reconfigure(newline="", encoding=None if explicit else "utf-8", errors="replace")
    return sys.stdout


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in plain signs, each cell on one line. Nothing is taken for a number: the code 007 stays what it is."""
    from tabulate import tabulate

    return tabulate(
        [list(map(tidy, row)) for row in rows], headers=list(map(tidy, heads)), tablefmt="simple", disable_numparse=True
    )


def tidy(text: str) -> str:
    """Return text on one line without signs that do not show."""
    shown = "".join(" " if unicodedata.category(sign) in HIDDEN else sign for sign in text)
    return " ".join(shown.split(" ")) if "  " not in shown else " ".join(part for part in shown.split(" ") if part)
