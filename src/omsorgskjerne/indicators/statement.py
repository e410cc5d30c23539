"""Reading the statement of a `RawSql` figure word by word: its tables in braces, its parameters, what is forbidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ = words_of(__name__)

WINDOW = ("start", "end", "last")
"""Parameters every statement has: the period's first day, the first after it, and its last."""
FORBIDDEN = frozenset(
    ("strftime", "julianday", "group_concat", "date", "time", "datetime", "unixepoch", "timediff", "string_agg")
)
"""Functions that databases do not share, or that make one value of many rows."""
_TOKEN = re.compile(
    r"""(?P<text>'(?:[^']|'')*')
    |(?P<quoted>"(?:[^"]|"")*")
    |(?P<comment>--[^\n]*|/\*.*?\*/)
    |\{(?P<table>[^{}]*)\}
    |:(?P<name>[A-Za-z_]\w*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<space>\s+)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a statement."""

    kind: str
    """`table` (in braces), `name` (of a parameter), `word`, `sign`, or what is passed over: text, comment, space."""
    text: str
    """Without braces or colon."""
    source: str
    """As it was written."""


def tokens(sql: str) -> Iterator[Token]:
    """Yield the pieces of a statement in order; what is quoted or a comment is one piece."""
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup or "sign"
        yield Token(kind, found[kind], found[0])


def tables_of(sql: str) -> list[str]:
    """Return the tables a statement names in braces, each once."""
    return list(dict.fromkeys(token.text.strip() for token in tokens(sql) if token.kind == "table"))


def parameters_of(sql: str) -> list[str]:
    """Return the names of its parameters, each once."""
    return list(dict.fromkeys(token.text for token in tokens(sql) if token.kind == "name"))


def fault_of(sql: str) -> Phrase | None:
    """Return why a statement cannot be taken whatever tables there are; None where it can."""
    said = [token for token in tokens(sql) if token.kind not in {"space", "comment"}]
    if not said or said[0].text.lower() not in {"select", "with"}:
        return Phrase(_("its statement must begin with SELECT or WITH"))
    for token, after in zip(said, [*said[1:], Token("sign", "", "")], strict=True):
        if token.kind == "sign" and token.text == ";":
            return Phrase(_("it must be one statement, without a semicolon"))
        if token.kind == "sign" and token.text == "?":
            return Phrase(_("its parameters are written with names, such as :start"))
        if token.kind == "word" and token.text.lower() in FORBIDDEN and after.text == "(":
            return Phrase(_("{function}() is not portable SQL"), function=token.text.lower())
    return None
