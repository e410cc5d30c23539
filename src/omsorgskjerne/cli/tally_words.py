"""What is typed at a tally, and what is meant by it: key by key, or line by line."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@attrs.frozen
class Said:
    """A key with a number; None for more of the last one."""

    key: str | None
    number: int = 1


class Word(Enum):
    """What else is said."""

    UNDO = auto()
    END = auto()
    STOP = auto()
    """Ctrl-C: end, and do not wait."""
    UNKNOWN = auto()


UNDO, END = {"u", "undo", "angre"}, {"q", "quit", "slutt"}
SINGLE = {
    "u": Word.UNDO, "\b": Word.UNDO, "\x7f": Word.UNDO,
    "q": Word.END, "\x04": Word.END, "\x1a": Word.END,
    "\x03": Word.STOP,
}  # fmt: skip
"""Keys that are words: also backspace, Ctrl-D, Ctrl-Z and Ctrl-C."""
BACKSPACE, ENTER, ESCAPE = {"\b", "\x7f"}, {"\r", "\n"}, "\x1b"
MOST_DIGITS = 9
_TOKEN = re.compile(r"\+\d{1,9}(?!\d)|[^\s+]+|\+")
_SEQUENCE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|O[A-DFHMP-S])")
"""An arrow, a function key or the like, as a terminal sends it."""
_BEGUN = re.compile("\x1b(?:\\[[0-?]*[ -/]*|O)?$")
"""The beginning of one, of which the rest has not come yet."""


def read_line(line: str, keys: Collection[str]) -> list[Said | Word]:
    """Return what a line says: `b`, `b +12`, `+3` of the last, `bbb` for three, `u`, `q`; an empty one nothing.

    A word of the organisation's keys comes before one of ours.
    """
    text = line.strip()
    if not text:
        return []
    if text not in keys and text.lower() in UNDO | END:
        return [Word.UNDO if text.lower() in UNDO else Word.END]
    tokens = _TOKEN.findall(text)
    numbers = [int(token) for token in tokens if token[0] == "+" and len(token) > 1]
    names = [token for token in tokens if token[0] != "+"]
    if len(names) + len(numbers) != len(tokens) or len(numbers) > 1 or len(names) > 1:
        return [Word.UNKNOWN]
    if not names:
        return [Said(None, *numbers)]
    if key := _key(names[0], keys):
        return [Said(key, *numbers)]
    each = [_single(sign, keys) for sign in names[0]]
    return [Word.UNKNOWN] if numbers or Word.UNKNOWN in each else each


class Typed:
    """Reads what is pressed, sign after sign; what follows a plus is a number, up to the key it is for or Enter."""

    def __init__(self, keys: Collection[str]) -> None:
        """Read with some keys of one letter each."""
        self.keys = keys
        self.number = ""
        """A number that has begun: `+`, `+1`."""
        self._rest = ""

    def read(self, text: str) -> Iterator[Said | Word]:
        """Yield what is meant. Enter alone, spaces, Escape and arrows mean nothing."""
        text = _SEQUENCE.sub("", self._rest + text)
        begun = _BEGUN.search(text)
        self._rest = begun[0] if begun else ""
        for sign in text.removesuffix(self._rest):
            if sign == ESCAPE:
                self.number = ""
            elif sign in ENTER:
                yield from self._entered()
            elif not self._is_of_number(sign) and not sign.isspace():
                yield self._pressed(sign)

    def _is_of_number(self, sign: str) -> bool:
        """Tell whether a sign is part of the number, and take it."""
        if sign == "+" and not self.number:
            self.number = "+"
        elif self.number and sign in BACKSPACE:
            self.number = self.number[:-1]
        elif self.number and sign.isdecimal() and len(self.number) <= MOST_DIGITS:
            self.number += sign
        else:
            return False
        return True

    def _entered(self) -> Iterator[Said | Word]:
        number, self.number = self.number, ""
        if number:
            yield Said(None, int(number)) if number != "+" else Word.UNKNOWN

    def _pressed(self, sign: str) -> Said | Word:
        number, self.number = self.number, ""
        meant = _single(sign, self.keys)
        if not number:
            return meant
        return Said(meant.key, int(number)) if isinstance(meant, Said) and number != "+" else Word.UNKNOWN


def _single(sign: str, keys: Collection[str]) -> Said | Word:
    """Return what one sign means."""
    key = _key(sign, keys)
    return Said(key) if key else SINGLE.get(sign.lower(), Word.UNKNOWN)


def _key(said: str, keys: Collection[str]) -> str | None:
    """Return the key that is meant, in capitals or not."""
    return next((key for key in (said, said.lower()) if key in keys), None)
