"""Where output goes: lists and tables for people, the same lists as CSV or JSON for programs."""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TextIO

import attrs
import click

from omsorgskjerne.choices import Choice
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.cli.cells import Cells
    from omsorgskjerne.cli.session import Session

_ = words_of(__name__)


@attrs.frozen
class Coded:
    """A value that programs read as a code, None for none, and people as a label."""

    code: str | None
    label: str


@attrs.frozen
class Listing:
    """A list to be printed: heads, and rows of as many values.

    A value is a text, a whole number, a Fraction or Decimal, a date or time, yes or no, a `Choice` (the organisation's
    label for people, its code for programs), a phrase `_("…")`, or None for an empty cell. Programs get the heads in
    English, or the `names` of the columns where there are any.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    title: str = ""
    names: Sequence[str] = ()


def show(session: Session, listing: Listing, format: str) -> None:
    """Print a listing: as a table in the language spoken, or as CSV or JSON for programs."""
    names = list(map(str, listing.names or listing.heads))
    if format == "csv":
        from omsorgskjerne.files.cells import CsvRows

        out = CsvRows(data_out())
        out.write(names)
        for row in listing.rows:
            out.write(map(_cell, row))
    elif format == "json":
        show_json([dict(zip(names, map(_plain, row), strict=True)) for row in listing.rows])
    else:
        click.echo("\n\n".join(_drawn(session, listing)))


def show_json(value: Any) -> None:
    """Print a value as JSON."""
    data_out().write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _drawn(session: Session, listing: Listing) -> Iterator[str]:
    """Yield the title and the table, for people."""
    from omsorgskjerne.cli.cells import Cells

    if listing.title:
        yield session.say(listing.title)
    if not listing.rows:
        yield session.say(_("There are no rows."))
        return
    cells = Cells(session)
    rows = [[_spoken(session, cells, value) for value in row] for row in listing.rows]
    yield table([session.say(head) for head in listing.heads], rows)


def _spoken(session: Session, cells: Cells, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Coded):
        return session.say(value.label)
    if isinstance(value, Choice):
        return cells.label(value)
    if isinstance(value, Phrase):
        return session.say(value.text, **value.values)
    return session.say(value) if isinstance(value, str) else cells.plain(value)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers as numbers, days and times in ISO form, phrases in English."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if isinstance(value, Coded):
        return value.code
    return value.isoformat() if isinstance(value, date | time | datetime) else str(value)


def _cell(value: Any) -> Any:
    """Return a value as a cell of CSV."""
    plain = _plain(value)
    return json.dumps(plain) if isinstance(plain, bool) else plain


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
