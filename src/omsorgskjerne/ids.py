"""Ids made by the client: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

from __future__ import annotations

import os
import secrets
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
# Letters and digits that are not mistaken for one another when read aloud or written by hand.
SPEAKABLE = "ACDEFHJKLMNPRTUVWXY34679"
BLOCK = 1024


class Id(str, Generic[T]):
    """The id of a kept record of type `T`; as a value it is plain text."""

    __slots__ = ()


def new_ids() -> Iterator[str]:
    """Yield ids without end, each greater than the one before within the same millisecond.

    48 bits of Unix milliseconds, version, a 12-bit counter, variant, 62 random bits.
    """
    last = count = 0
    while True:
        noise = os.urandom(8 * BLOCK).hex()
        for start in range(0, 16 * BLOCK, 16):
            now = time.time_ns() // 1_000_000
            count = count + 1 if now <= last else 0
            last = max(now, last) + (count >> 12)
            count &= 0xFFF
            stamp = f"{last:012x}"
            variant = "89ab"[int(noise[start], 16) & 3]
            yield f"{stamp[:8]}-{stamp[8:]}-7{count:03x}-{variant}{noise[start + 1 : start + 4]}-{noise[start + 4 : start + 16]}"


def new_id() -> str:
    """Return one new id."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """Tell whether `text` has the form of an id."""
    parts = text.split("-")
    return [len(part) for part in parts] == [8, 4, 4, 4, 12] and all(c in "0123456789abcdef-" for c in text)


def new_code(length: int = 5) -> str:
    """Return a random code that can be said over a counter: no letter or digit that sounds or looks like another."""
    return "".join(secrets.choice(SPEAKABLE) for _ in range(length))
