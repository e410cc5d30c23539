"""Writing records: CSV for people and programs, CSV for Excel, and JSON lines. Everything reads back as it was."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from omsorgskjerne.files.cells import CsvRows, Plain
from omsorgskjerne.files.guard import write_text
from omsorgskjerne.files.headers import KEPT, Headers
from omsorgskjerne.roles import Flag, Number, Pick, Quantity, Reference, Tags
from omsorgskjerne.store.columns import Memo
from omsorgskjerne.store.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TextIO

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store import Store
    from omsorgskjerne.words import Language

MARK = "\ufeff"
"""Tells Excel that the file is UTF-8."""


def write_csv(store: Store, record: type, rows: Iterable[Kept[Any]], stream: TextIO, *, excel: bool = False) -> int:
    """Write rows as CSV and return how many. `stream` takes UTF-8 and leaves line ends alone (`newline=""`).

    Plain: commas, names of fields, codes, decimal points. `excel`: semicolons, a byte order mark, decimal commas,
    labels in the organisation's language. References are written as a code or name that leads back.
    """
    table = store.organisation.table(record)
    language = store.organisation.language if excel else None
    cells = [(field.name, _cell_writer(field, Lookup(store), language)) for field in table.fields]
    names = [*table.columns, *KEPT]
    shown = Headers(table).shown(language) if language else {}
    if excel:
        stream.write(MARK)
    out = CsvRows(stream, delimiter=";" if excel else ",")
    out.write([shown.get(name, name) for name in names])
    count = 0
    for row in rows:
        own = [write(value) if (value := getattr(row.record, name)) is not None else "" for name, write in cells]
        out.write([*own, *_kept(row).values()])
        count += 1
    return count


def write_json_lines(store: Store, record: type, rows: Iterable[Kept[Any]], stream: TextIO) -> int:
    """Write rows as JSON lines and return how many: names of fields, codes, ids, numbers; empty fields are left out."""
    table = store.organisation.table(record)
    values = [(field.name, _json_writer(field)) for field in table.fields]
    count = 0
    for row in rows:
        own = {name: write(value) for name, write in values if (value := getattr(row.record, name)) is not None}
        kept = {name: _quoted(text) for name, text in _kept(row).items() if text}
        stream.write("{" + ", ".join(f'"{name}": {text}' for name, text in {**own, **kept}.items()) + "}\n")
        count += 1
    return count


def export_file(store: Store, record: type, rows: Iterable[Kept[Any]], path: Path, *, excel: bool = False) -> int:
    """Write rows to a file, as JSON lines if its name ends in `.jsonl` or `.ndjson`, and return how many.

    The file is there when it is whole. Raises StoreError when it cannot be written or is one of the organisation's own.
    """
    with write_text(store.organisation.config, path) as stream:
        if path.suffix.lower() in {".jsonl", ".ndjson"}:
            return write_json_lines(store, record, rows, stream)
        return write_csv(store, record, rows, stream, excel=excel)


def _kept(row: Kept[Any]) -> dict[str, str]:
    """Return what the store keeps of a row, by column, in the order of `KEPT`."""
    held = ((name, getattr(row, name)) for name in KEPT)
    return {name: value.isoformat() if isinstance(value, datetime) else value or "" for name, value in held}


def _cell_writer(field: Field, lookup: Lookup, language: Language | None) -> Callable[[Any], str]:
    role = field.role
    if isinstance(role, Reference):
        named = Memo(lookup.named(role)).__getitem__
        return lambda value: named(str(value))
    if isinstance(role, Number | Quantity):
        if language:
            return lambda value: Plain(_plain(role, value).replace(".", ","))
        return lambda value: Plain(role.write(value))
    if language and isinstance(role, Pick):
        return lambda value: _labelled(role, value, language)
    return role.write


def _plain(role: Number | Quantity, value: Any) -> str:
    """Return a number with a decimal point, and without the zeros that tell a reader of cells what the point is."""
    return role.pack(value) if isinstance(role, Number) else f"{Decimal(role.write(value)).normalize():f}"


def _labelled(role: Pick, value: Any, language: Language) -> str:
    """Return the labels of codes, if they lead back to them."""
    codes = value if isinstance(role, Tags) else (value,)
    labels = [language.say(role.codes.get(code, code)) for code in codes]
    leads_back = all(
        role.code_of(label) == code and "," not in label for label, code in zip(labels, codes, strict=True)
    )
    return ", ".join(labels) if leads_back else role.write(value)


def _json_writer(field: Field) -> Callable[[Any], str]:
    role = field.role
    if isinstance(role, Number | Quantity):
        return lambda value: _plain(role, value)
    if isinstance(role, Flag):
        return lambda value: "true" if value else "false"
    return lambda value: _quoted(role.write(value))


_encode = json.JSONEncoder(ensure_ascii=False).encode
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}


def _quoted(text: str) -> str:
    """Return a text in JSON, on one line for whatever reader."""
    return _encode(text).translate(_LINE_ENDS)
