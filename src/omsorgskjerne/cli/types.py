"""Types of options and arguments. Click's own repeat what was typed; these say what was expected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from omsorgskjerne.cli.groups import session_of
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.period import Period

_ = words_of(__name__)

FORMATS = ("table", "csv", "json")
"""How a listing is written: for people, for spreadsheets, for programs."""


class Refusal(click.BadParameter):
    """The value of an option or argument was refused, in words of our own that do not hold it."""


class Quiet(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4 only
    """A type that says what it expected, in the language spoken, and never what it was given."""

    name = "text"
    expected = Phrase(_("a text on one line"))

    def read(self, text: str) -> Any:
        """Return the value of what was typed; ValueError refuses it."""
        if not text.strip() or not text.isprintable():
            raise ValueError
        return text.strip()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read what was typed; a value that is none is passed on."""
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError:
            refuse(self.expected, param, ctx)


def refuse(expected: Phrase, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
    """Refuse the value at hand."""
    session = session_of(ctx or click.get_current_context())
    raise Refusal(session.say(_("expected {expected}."), expected=expected), ctx=ctx, param=param) from None


class FileName(Quiet):
    """The name of a file or folder; whether it is there is for the command to find out."""

    name = "file"
    expected = Phrase(_("the name of a file"))

    def read(self, text: str) -> Path:
        """Return the path."""
        return Path(super().read(text))


class OneOf(Quiet):
    """One of some words."""

    name = "word"

    def __init__(self, words: Mapping[str, str] | Sequence[str]) -> None:
        """Take the words, or what each of them stands for."""
        self.words = words if isinstance(words, Mapping) else {word: word for word in words}
        self.expected = Phrase(_("one of: {codes}"), codes=", ".join(self.words))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002 - click's signature
        """Show the words."""
        return "[" + "|".join(self.words) + "]"

    def read(self, text: str) -> str:
        """Return what the word stands for."""
        word = text.strip().lower()
        if word not in self.words:
            raise ValueError
        return self.words[word]


class Whole(Quiet):
    """A whole number from 1 to more rows than any store has, or seconds than anybody waits."""

    name = "number"
    most = 999_999_999
    expected = Phrase(_("a whole number from 1 to {most}"), most=most)

    def read(self, text: str) -> int:
        """Return the number."""
        if not text.strip().isdecimal() or not 1 <= int(text) <= self.most:
            raise ValueError
        return int(text)


class Span(Quiet):
    """A period."""

    name = "period"
    expected = Phrase(
        _("a year (2024), a quarter (2024-Q1), a tertial (2024-T1), a month (2024-03), a season (2024-summer), a day "
          "or two ends (2024-04..2025-03)")
    )  # fmt: skip

    def read(self, text: str) -> Period:
        """Return the period."""
        from omsorgskjerne.errors import InputError
        from omsorgskjerne.period import Period

        try:
            return Period.parse(text)
        except InputError:
            raise ValueError from None


class Date(Quiet):
    """A day, as said at the counter."""

    name = "date"
    expected = Phrase(_("a date such as 2024-12-31 or 31.12.2024"))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the day."""
        from omsorgskjerne.values import read_spoken_date

        if not isinstance(value, str):
            return value
        try:
            return read_spoken_date(value, session_of(ctx or click.get_current_context()).today)
        except ValueError:
            refuse(self.expected, param, ctx)
