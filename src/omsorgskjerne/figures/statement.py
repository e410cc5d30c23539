"""Reading the statement of a `RawSql` figure or a view word by word: its tables in braces, what is forbidden."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from omsorgskjerne.errors import FigureError
from omsorgskjerne.tables import CORE
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.tables import Table

_ = words_of(__name__)

MISFIT = _("its column {column} holds what that field cannot")
WINDOW = ("start", "end", "last")
"""Parameters every statement has: the period's first day, the first after it, and its last."""
FORBIDDEN = frozenset(
    {"strftime", "julianday", "group_concat", "date", "time", "datetime", "unixepoch", "timediff", "string_agg"}
    | {"ifnull", "iif", "printf", "total", "random", "randomblob", "now", "least", "greatest", "changes"}
    | {"total_changes", "last_insert_rowid", "json_group_array", "json_group_object"}
)
"""Functions that databases do not share, that make one value of many rows, or that give another value every time."""
CLOCK = frozenset(("current_date", "current_time", "current_timestamp"))
"""What is shown must not depend on the day it is asked; the period's days are parameters."""
_AFTER_SOURCES = frozenset(
    ("select", "values", "where", "group", "having", "order", "limit", "window", "union", "except", "intersect")
)
"""Words that end the list of tables after FROM."""
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


_NOTHING = Token("sign", "", "")


@lru_cache(maxsize=128)
def tokens(sql: str) -> tuple[Token, ...]:
    """Return the pieces of a statement in order; what is quoted or a comment is one piece."""
    kinds = ((found, found.lastgroup or "sign") for found in _TOKEN.finditer(sql))
    return tuple(Token(kind, found[kind], found[0]) for found, kind in kinds)


def tables_of(sql: str) -> list[str]:
    """Return the tables a statement names in braces, each once."""
    return list(dict.fromkeys(token.text.strip() for token in tokens(sql) if token.kind == "table"))


def parameters_of(sql: str) -> list[str]:
    """Return the names of its parameters, each once."""
    return list(dict.fromkeys(token.text for token in tokens(sql) if token.kind == "name"))


def _spoken(sql: str) -> list[Token]:
    return [token for token in tokens(sql) if token.kind not in {"space", "comment"}]


def fault_in(tables: Mapping[str, Table], owner: str, of: Table, sql: str) -> Phrase | None:
    """Return what is wrong with a statement of a plugin about a record: how it is written, or the tables it names."""
    fault = fault_of(sql)
    if fault is not None:
        return fault
    names = tables_of(sql)
    for name in names:
        if name not in tables:
            return Phrase(_("{table} in its statement is no table"), table=name)
    for table in (of, *(tables[name] for name in names)):
        if table.plugin not in {CORE, owner}:
            return Phrase(_("{table} belongs to another plugin"), table=table.name)
    return None


def refuse_view(view: Table, reason: str, **values: Any) -> NoReturn:
    """Refuse what a view returns or is; never with a value."""
    raise FigureError(
        _("{owner}: the view {view} cannot be read: {reason}."),
        hint=_("Tell whoever maintains the plugin."),
        owner=view.plugin,
        view=view.record.__name__,
        reason=Phrase(reason, **values),
    )


def fault_of(sql: str) -> Phrase | None:
    """Return why a statement cannot be taken whatever tables there are; None where it can."""
    said = _spoken(sql)
    if not said or said[0].text.lower() not in {"select", "with"}:
        return Phrase(_("its statement must begin with SELECT or WITH"))
    found = (_fault_of_sign(token) or _fault_of_name(token, after) for token, after in pairwise([*said, _NOTHING]))
    fault = next(filter(None, found), None)
    if fault is None and _has_greatest(said):
        fault = Phrase(_("MAX() and MIN() of several values are not portable SQL"))
    if fault is None and not _reads_named_tables(said):
        fault = Phrase(
            _(
                "after FROM, JOIN and IN there must be a table in braces, a query in parentheses, or a name that the "
                "WITH at its beginning declares"
            )
        )
    return fault


def _fault_of_sign(token: Token) -> Phrase | None:
    if token.source == ";":
        return Phrase(_("it must be one statement, without a semicolon"))
    if token.source in {"?", ":", "$", "@"}:
        return Phrase(_("its parameters are written with names, such as :start"))
    return Phrase(_("{word} is not portable SQL"), word=token.source) if token.source in {"[", "`"} else None


def _fault_of_name(token: Token, after: Token) -> Phrase | None:
    if token.kind == "word" and token.text.lower() in CLOCK:
        return Phrase(_("{word} is not portable SQL"), word=token.text.upper())
    if token.kind == "word" and token.text.lower() in FORBIDDEN and after.source == "(":
        return Phrase(_("{function}() is not portable SQL"), function=token.text.lower())
    if token.kind == "quoted" and after.source == "(":
        return Phrase(_("the name of a function is not quoted"))
    return None


def _has_greatest(said: list[Token]) -> bool:
    """Tell whether MAX or MIN is given several values: not every database takes the greatest of them then."""
    opened: list[bool] = []
    for before, token in pairwise([_NOTHING, *said]):
        if token.source == "(":
            opened.append(before.kind == "word" and before.text.lower() in {"max", "min"})
        elif token.source == ")" and opened:
            opened.pop()
        elif token.source == "," and opened and opened[-1]:
            return True
    return False


def _reads_named_tables(said: list[Token]) -> bool:
    """Tell whether rows are read from tables in braces alone: those of another name would be voided ones too."""
    declared = _declared(said)
    # For each parenthesis that is open whether its tables are being listed; whether a table must come now.
    listing, wanted = [False], False
    around = [_NOTHING, *said, _NOTHING]
    for before, token, after in zip(around, said, around[2:], strict=False):
        word = token.text.lower() if token.kind == "word" else ""
        if word == "in" and after.source != "(" and after.kind != "table":
            return False
        if token.source == "(":
            listing.append(wanted)
            continue
        if wanted and not (before.source == "(" and word in {"select", "values"}):
            named = token.kind in {"word", "quoted"} and _name(token) in declared and after.source not in {".", "("}
            if token.kind != "table" and not named:
                return False
        wanted = word in {"from", "join"} or (token.source == "," and listing[-1])
        if token.source == ")" and len(listing) > 1:
            listing.pop()
        elif word in _AFTER_SOURCES or wanted:
            listing[-1] = wanted
    return True


def _declared(said: list[Token]) -> set[str]:
    """Return the names that the WITH at the beginning of a statement declares: each follows WITH or a comma."""
    names, depth = set(), 0
    for before, token in pairwise(said if said[0].text.lower() == "with" else []):
        if not depth and token.text.lower() == "select":
            break
        if not depth and token.kind in {"word", "quoted"} and before.text.lower() in {"with", "recursive", ","}:
            names.add(_name(token))
        depth += {"(": 1, ")": -1}.get(token.source, 0)
    return names


def _name(token: Token) -> str:
    return token.text.strip('"').lower()
