"""A document as JSON and back: so the words and numbers of a frozen report can be laid out anew years later.

A document of an earlier version lacks fields that were added since and may have some that are gone: the first get their
defaults, so every field that is added to `document` needs one, and the others are left out.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import attrs

from omsorgskjerne.show import document as kinds
from omsorgskjerne.show.numbers import Number

if TYPE_CHECKING:
    from omsorgskjerne.show.document import Document

KIND = "is"
"""The key under which stands what an object is."""
OTHERS: dict[str, Any] = {"Fraction": Fraction, "date": date, "Number": Number}
"""What a document holds that is none of its own kinds."""


def packed(document: Document) -> dict[str, Any]:
    """Return a document as JSON."""
    return cast("dict[str, Any]", _pack(document))


def _pack(value: Any) -> Any:
    if attrs.has(type(value)):
        fields = {field.name: _pack(getattr(value, field.name)) for field in attrs.fields(type(value))}
        return {KIND: type(value).__name__, **fields}
    if isinstance(value, tuple):
        return [_pack(item) for item in value]
    if isinstance(value, Fraction | Enum | date):
        return {KIND: type(value).__name__, "value": str(value)}
    return value


def unpacked(held: dict[str, Any]) -> Document:
    """Return the document that was packed."""
    return cast("Document", _unpack(held))


def _unpack(held: Any) -> Any:
    if isinstance(held, list):
        return tuple(_unpack(item) for item in held)
    if not isinstance(held, dict):
        return held
    name = held[KIND]
    kind = OTHERS[name] if name in OTHERS else getattr(kinds, name)
    if not attrs.has(kind):
        return date.fromisoformat(held["value"]) if kind is date else kind(held["value"])
    fields = [field.name for field in attrs.fields(kind) if field.name in held]
    return kind(**{name: _unpack(held[name]) for name in fields})
