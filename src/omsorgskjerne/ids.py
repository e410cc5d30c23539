"""Ids made by the client: UUIDs of version 7 (RFC 9562), which sort by the time they were made."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
# Letters and digits that are not mistaken for one another when read aloud or written by hand.
SPEAKABLE = "ACDEFHJKLMNPRTUVWXY34679"
BLOCK = 1024
_COUNTS = [f"{count:03x}" for count in range(BLOCK)]
_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Id(str, Generic[T]):
    """The id of a kept record of type `T`; as a value it is plain text."""

    __slots__ = ()


def new_ids() -> Iterator[str]:
    """Yield ids without end, each greater than the one before.

    They are for many rows at once, because they are made a block at a time: 48 bits of Unix milliseconds, version, a
    12-bit counter, variant, 14 random bits a block, 48 random bits an id.
    """
    last = 0
    while True:
        last = max(time.time_ns() // 1_000_000, last + 1)
        stamp, noise = f"{last:012x}", os.urandom(2).hex()
        head, middle = f"{stamp[:8]}-{stamp[8:]}-7", f"-{'89ab'[int(noise[0], 16) & 3]}{noise[1:]}-"
        tails = os.urandom(6 * BLOCK).hex("-", 6).split("-")
        yield from [f"{head}{count}{middle}{tail}" for count, tail in zip(_COUNTS, tails, strict=True)]


def new_id() -> str:
    """Return one new id."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big") & (1 << 74) - 1
    value = milliseconds << 80 | 7 << 76 | noise >> 62 << 64 | 2 << 62 | noise & (1 << 62) - 1
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def short_id(id_: str) -> str:
    """Return the beginning of an id.

    The millisecond it was made in and twelve random bits, enough to name the row by.
    """
    return id_[:18]


def is_id(text: str) -> bool:
    """Tell whether `text` has the form of an id."""
    return _FORM.fullmatch(text) is not None


def new_code(length: int = 5) -> str:
    """Return a random code that can be said over a counter: no letter or digit that sounds or looks like another."""
    import secrets  # brings the whole of cryptography along, and most rows have no code

    return "".join(secrets.choice(SPEAKABLE) for _ in range(length))
