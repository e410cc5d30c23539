"""Reading CSV: separator, names of columns, and rows piece by piece, never the whole file at once."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, Any

from omsorgskjerne.errors import InputError
from omsorgskjerne.files.headers import ID, VOIDED, Headers
from omsorgskjerne.files.source import Broken, Piece, not_utf8
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence

    from pathlib import Path

    from omsorgskjerne.organisation import Table

_ = words_of(__name__)

SEPARATORS = ";,\t"
_LONGEST = 1 << 16
"""A first line longer than this names no columns."""
Rows = list[list[str]]


class CsvSource:
    """A CSV file whose first line names the columns. Raises InputError when it does not."""

    def __init__(self, text: io.TextIOWrapper, path: Path, table: Table) -> None:
        """Read the first line and settle which column holds what."""
        self._text = text
        self._path = path
        headers = Headers(table)
        line, self._line = self._first()
        self.delimiter, self.header = _split(line, headers)
        if not self.header:
            raise self._misquoted(1)
        self._targets = headers.targets(self.header, str(path))
        self._used = [(name, number) for number, name in enumerate(self._targets) if name == ID or name in table]
        self._voided = self._targets.index(VOIDED) if VOIDED in self._targets else None

    def _first(self) -> tuple[str, int]:
        """Return the first line that is not blank, and the number of the line after it."""
        number = 1
        try:
            while line := self._text.readline(_LONGEST):
                number += 1
                if line.strip():
                    return line, number
        except UnicodeDecodeError:
            raise not_utf8(self._path) from None
        raise InputError(_("{file} is empty."), hint=_("Its first line must name the columns."), file=self._path)

    def pieces(self, size: int) -> Iterator[Piece]:
        """Yield the rows, `size` at a time."""
        reader = csv.reader(self._text, delimiter=self.delimiter, strict=True)
        line = first = self._line
        while rows := self._some(reader, size):
            after = first + reader.line_num
            lines = range(line, after) if after - line == len(rows) else _numbered(rows, line)
            line = after
            yield self._piece(rows, lines)

    def _some(self, reader: Any, size: int) -> Rows:
        try:
            return list(islice(reader, size))
        except UnicodeDecodeError:
            raise not_utf8(self._path) from None
        except csv.Error:
            raise self._misquoted(self._line + reader.line_num - 1) from None

    def _misquoted(self, line: int) -> InputError:
        return InputError(
            _("{file}: a quotation mark is missing or misplaced at line {line} or before it."), hint=_("Nothing was imported."),
            file=self._path, line=line,
        )  # fmt: skip

    def _piece(self, rows: Rows, lines: Sequence[int]) -> Piece:
        width = len(self.header)
        broken: list[Broken] = []
        if set(map(len, rows)) != {width}:
            broken = [Broken(line, row, self._uneven()) for row, line in zip(rows, lines, strict=True) if len(row) != width and any(row)]
            rows, lines = _kept(rows, lines, [len(row) == width for row in rows])
        columns = list(zip(*rows, strict=True)) or [()] * width
        voided = 0
        if self._voided is not None and any(columns[self._voided]):
            stands = [not cell.strip() for cell in columns[self._voided]]
            voided = len(rows) - sum(stands)
            rows, lines = _kept(rows, lines, stands)
            columns = list(zip(*rows, strict=True)) or [()] * width
        return Piece({name: columns[number] for name, number in self._used}, lines, rows, broken, voided)

    def _uneven(self) -> Phrase:
        hint = _(" (a decimal comma needs quotation marks here)") if self.delimiter == "," else ""
        return Phrase(_("expected {count} cells, as in the first line{hint}"), count=len(self.header), hint=hint)


def _split(line: str, headers: Headers) -> tuple[str, list[str]]:
    """Return the separator that gives most names that are known, and the names; none if the line's quotation marks do not match."""
    best: tuple[tuple[int, int], str, list[str]] = ((-1, -1), SEPARATORS[0], [])
    for separator in SEPARATORS:
        try:
            cells = next(csv.reader([line], delimiter=separator, strict=True))
        except csv.Error:
            continue
        rank = (sum(map(headers.known, cells)), len(cells))
        if rank > best[0]:
            best = (rank, separator, cells)
    return best[1], best[2]


def _numbered(rows: Rows, line: int) -> list[int]:
    """Return the line on which each row begins, when cells hold line breaks."""
    lines = []
    for row in rows:
        lines.append(line)
        line += 1 + sum(cell.count("\n") + cell.count("\r") - cell.count("\r\n") for cell in row)
    return lines


def _kept(rows: Rows, lines: Sequence[int], keep: Sequence[bool]) -> tuple[Rows, Sequence[int]]:
    pairs = [(row, line) for row, line, wanted in zip(rows, lines, keep, strict=True) if wanted]
    return [row for row, _line in pairs], [line for _row, line in pairs]
