"""Reading JSON lines: an object a line, with the names of fields."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from omsorgskjerne.errors import InputError
from omsorgskjerne.files.headers import ID, VOIDED, Headers
from omsorgskjerne.files.source import Broken, Piece, not_utf8
from omsorgskjerne.roles import Number, Quantity
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

    from omsorgskjerne.tables import Table

_ = words_of(__name__)

_MOST_DIGITS = 40


class JsonSource:
    """A file of JSON lines. What is wrong with one line is wrong with that line only."""

    delimiter = ";"

    def __init__(self, text: io.TextIOWrapper, path: Path, table: Table) -> None:
        """Settle what the names in the objects may be. Raises InputError for a file without a line."""
        self._path = path
        self._headers = Headers(table)
        self.header = [ID, *table.columns]
        self._numeric = {field.name for field in table.fields if isinstance(field.role, Quantity | Number)}
        self._lines = self._numbered(text)
        self._targets: dict[str, str] = {}
        self._first = next(self._lines, None)
        if self._first is None:
            raise InputError(_("{file} is empty."), hint=_("Each line must hold one record as JSON."), file=path)

    def _numbered(self, text: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
        try:
            yield from ((number, line) for number, line in enumerate(text, 1) if line.strip())
        except UnicodeDecodeError:
            raise not_utf8(self._path) from None

    def pieces(self, size: int) -> Iterator[Piece]:
        """Yield the rows, `size` at a time."""
        first = [self._first] if self._first else []
        while some := first + list(islice(self._lines, size - len(first))):
            first = []
            yield self._piece(some)

    def _piece(self, some: list[tuple[int, str]]) -> Piece:
        lines: list[int] = []
        rows: list[list[Any]] = []
        broken: list[Broken] = []
        voided = 0
        for number, line in some:
            try:
                record = self._record(line)
            except _NotARow as fault:
                # The line stands beyond the last column: mended where it is, it is no cell of any.
                broken.append(Broken(number, [*[""] * len(self.header), line.strip()], fault.reason))
                continue
            if record.get(VOIDED):
                voided += 1
                continue
            lines.append(number)
            rows.append([record.get(name, "") for name in self.header])
        columns = (
            dict(zip(self.header, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(self.header, ())
        )
        return Piece(columns, lines, [list(map(_shown, row)) for row in rows], broken, voided)

    def _record(self, line: str) -> dict[str, Any]:
        try:
            found = json.loads(line, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_Object)
        except (ValueError, ArithmeticError, RecursionError):
            found = None
        if not isinstance(found, _Object):
            raise _NotARow(Phrase(_("expected one JSON object")))
        record: dict[str, Any] = {}
        for key, value in found.pairs:
            name = self._target(key)
            if name in record:
                raise _NotARow(Phrase(_("{name} stands there twice"), name=name))
            record[name] = self._cell(name, value)
        return record

    def _target(self, key: str) -> str:
        if key not in self._targets:
            name = self._headers.target(key)
            if not name:
                near = self._headers.near(key)
                raise _NotARow(
                    Phrase(_("a name that is not known; did you mean {near}?"), near=near)
                    if near
                    else Phrase(_("a name that is not known"))
                )
            self._targets[key] = name
        return self._targets[key]

    def _cell(self, name: str, value: Any) -> Any:
        """Return a value as the text of a cell; yes and no stay what they are."""
        if value is None:
            return ""
        if isinstance(value, str | bool):
            return value
        if not isinstance(value, int | Decimal) or abs(Decimal(value).adjusted()) > _MOST_DIGITS:
            return _Unreadable(value)
        # In JSON the point is always a decimal point; in a cell 1.200 would be read as a thousand and more.
        text = f"{Decimal(value):f}"
        return text.replace(".", ",") if name in self._numeric else text


class _NotARow(Exception):  # noqa: N818 - it says what the line is
    def __init__(self, reason: Phrase) -> None:
        self.reason = reason


class _Object(dict[str, Any]):
    """An object that keeps its names and values as they stand: a name that is there twice is seen."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs


class _Unreadable:
    """A cell that no field can hold, such as a list."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __str__(self) -> str:
        """Return it as JSON, for somebody to mend."""
        if isinstance(self.value, int | Decimal):
            return str(self.value)
        try:
            return json.dumps(self.value, ensure_ascii=False, default=str)
        except RecursionError:  # nested as deep as could just be read
            return "[…]"


def _no_number(_text: str) -> None:
    raise ValueError


def _shown(cell: Any) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell)
