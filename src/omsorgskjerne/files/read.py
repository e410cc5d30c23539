"""Reading CSV: separator, names of columns, and rows piece by piece, never the whole file at once."""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING

from omsorgskjerne.errors import InputError
from omsorgskjerne.files.cells import unescaped
from omsorgskjerne.files.headers import ID, VOIDED, Headers
from omsorgskjerne.files.source import Broken, Piece, not_utf8
from omsorgskjerne.roles import Number, Pick, Quantity, Reference, Text
from omsorgskjerne.values import looks_grouped
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from omsorgskjerne.roles import Role
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

SEPARATORS = ";,\t"
_LONGEST = 1 << 16
"""A first line longer than this names no columns."""
EITHER = Phrase(_("a number written like 1500 or 1.50, because a point before three digits may mean either"))
"""Expected in a file with commas between: where the comma separates, a point is as likely the decimal sign."""
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
        self._escaped = {field.name for field in table.fields if isinstance(field.role, Text | Reference | Pick)}
        event = table.event.name
        self._telling = self._targets.index(event) if event in self._targets else 0
        """A column that is seldom empty but in rows of empty cells."""
        self._decimal = {field.name for field in table.fields if self.delimiter == "," and _has_decimals(field.role)}
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
        line = self._line
        while lines := self._lines(size):
            rows, count = self._rows(lines, line)
            numbers = range(line, line + count) if count == len(rows) else _numbered(rows, line)
            line += count
            yield self._piece(rows, numbers)

    def _lines(self, size: int) -> list[str]:
        try:
            return list(islice(self._text, size))
        except UnicodeDecodeError:
            raise not_utf8(self._path) from None

    def _rows(self, lines: list[str], first: int) -> tuple[Rows, int]:
        """Return the rows that begin on some lines, and how many lines they take: the last may go on beyond them."""
        if '"' not in "".join(lines):  # a line without quotation marks is a row, and splitting it is much faster
            return [line.rstrip("\r\n").split(self.delimiter) for line in lines], len(lines)
        reader = csv.reader(chain(lines, self._text), delimiter=self.delimiter, strict=True)
        rows = []
        read = 0
        try:
            for row in reader:
                rows.append(row)
                read = reader.line_num
                if read >= len(lines):
                    break
        except UnicodeDecodeError:
            raise not_utf8(self._path) from None
        except csv.Error:
            raise self._misquoted(first + read) from None
        return rows, read

    def _misquoted(self, line: int) -> InputError:
        return InputError(
            _("{file}: a quotation mark is missing or misplaced in the row at line {line}."),
            hint=_("Nothing was imported."),
            file=self._path,
            line=line,
        )

    def _piece(self, rows: Rows, lines: Sequence[int]) -> Piece:
        width = len(self.header)
        broken: list[Broken] = []
        if set(map(len, rows)) != {width}:
            broken = [
                Broken(line, row, self._uneven())
                for row, line in zip(rows, lines, strict=True)
                if len(row) != width and any(map(str.strip, row))
            ]
            rows, lines = _kept(rows, lines, [len(row) == width for row in rows])
        columns = list(zip(*rows, strict=True)) or [()] * width
        if not all(map(str.strip, columns[self._telling])):  # Excel leaves rows of empty cells behind
            rows, lines = _kept(rows, lines, [any(map(str.strip, row)) for row in rows])
            columns = list(zip(*rows, strict=True)) or [()] * width
        voided = 0
        if self._voided is not None and any(columns[self._voided]):
            stands = [not cell.strip() for cell in columns[self._voided]]
            voided = len(rows) - sum(stands)
            rows, lines = _kept(rows, lines, stands)
            columns = list(zip(*rows, strict=True)) or [()] * width
        cells = {name: self._cells(name, columns[number]) for name, number in self._used}
        return Piece(cells, lines, rows, broken, voided)

    def _cells(self, name: str, column: Sequence[str]) -> Sequence[str | Phrase]:
        if name in self._escaped and "'" in "".join(column):
            return [unescaped(cell) for cell in column]
        if name in self._decimal and "." in "".join(column):
            return [EITHER if _may_be_either(cell) else cell for cell in column]
        return column

    def _uneven(self) -> Phrase:
        hint = _(" (a decimal comma needs quotation marks here)") if self.delimiter == "," else ""
        return Phrase(_("expected {count} cells, as in the first line{hint}"), count=len(self.header), hint=hint)


def _has_decimals(role: Role) -> bool:
    return isinstance(role, Number) or (isinstance(role, Quantity) and role.per > 1)


def _may_be_either(cell: str) -> bool:
    return looks_grouped(cell.strip()) and cell.count(".") == 1 and "," not in cell


def _split(line: str, headers: Headers) -> tuple[str, list[str]]:
    """Return the separator that gives most names that are known, and the names; none if marks do not match."""
    best: tuple[tuple[int, int], str, list[str]] = ((-1, -1), SEPARATORS[0], [])
    for separator in SEPARATORS:
        try:
            cells = list(map(unescaped, next(csv.reader([line], delimiter=separator, strict=True))))
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
