"""Roles of text: lines, codes people say, ids of figures and of other rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.ids import is_id
from omsorgskjerne.roles.base import Refused, Role
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_ = words_of(__name__)

# Control characters but tab and line break, and halves of characters, which no file can hold.
_CODE = re.compile(r"[^\W_]+(-[^\W_]+)*")
DISCLOSURE_RULES = ("disclosure.threshold", "disclosure.dominance")
"""The rules of disclosure control, by where `omsorg.toml` has them."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@attrs.frozen(eq=False, repr=False)
class Text(Role):
    """A line of text. A record is spoken of by its text fields that are `known_by`."""

    most: int = 1000
    known_by: bool = False

    @property
    def expected(self) -> Phrase:
        """A text."""
        return Phrase(_("a text of 1 to {most} characters"), most=self.most)

    def check(self, value: Any) -> Any:
        """Accept text that is not blank and has no control characters but tab and line break; trim it."""
        if not isinstance(value, str):
            self.refuse()
        value = value.strip()  # a file would lose it, and nobody looks up a name with a space before it
        if not value or len(value) > self.most or _CONTROL.search(value):
            self.refuse()
        return value

    def parse(self, text: str) -> Any:
        """Read the text as it stands."""
        return self.check(text)


@attrs.frozen(eq=False, repr=False)
class Code(Text):
    """A short code by which a record is spoken of; unique. Left empty, one is drawn at random when the row is added."""

    most: int = 20
    known_by: bool = True
    length: int = 5

    def check(self, value: Any) -> Any:
        """Accept a text without spaces, in capitals; empty means that one is to be drawn."""
        if value == "":
            return ""
        value = super().check(value)
        if not _CODE.fullmatch(value) or value != value.upper():
            self.refuse()
        return value

    def parse(self, text: str) -> Any:
        """Trim, raise to capitals and check."""
        return self.check(text.strip().upper())

    @property
    def expected(self) -> Phrase:
        """A code."""
        return Phrase(_("a code of at most {most} letters and digits without spaces"), most=self.most)


@attrs.frozen(eq=False, repr=False)
class FigureId(Role):
    """The id of a figure, or with `stated` of one stated by hand: a number given for another would be lost.

    `known` tells which exist; None while they are not loaded.
    """

    stated: bool = False
    or_rule: bool = False
    """Whether it may be one of `DISCLOSURE_RULES` too."""
    known: Callable[[], Collection[str]] | None = attrs.field(default=None, eq=False)

    @property
    def expected(self) -> Phrase:
        """The id of a figure."""
        if self.stated:
            return Phrase(_("the id of a figure stated by hand; your own are declared in omsorg.toml"))
        return Phrase(_("the id of a figure, as listed by omsorg figures"))

    def check(self, value: Any) -> Any:
        """Accept the id of a figure of this organisation; of another the refusal names the nearest."""
        rules = DISCLOSURE_RULES if self.or_rule else ()
        known = None if self.known is None else self.known()
        if isinstance(value, str) and (known is None or value in known or value in rules):
            return value
        import difflib

        near = difflib.get_close_matches(str(value), [*(known or ()), *rules], n=1, cutoff=0.5)
        if not near:
            self.refuse()
        raise Refused(Phrase(_("{expected}, such as {near}"), expected=self.expected, near=near[0]))

    def parse(self, text: str) -> Any:
        """Trim and check."""
        return self.check(text.strip())


@attrs.frozen(eq=False, repr=False)
class Reference(Role):
    """The id of a row of another record.

    What people write is resolved to an id in a step of its own, with the store.
    """

    record: type | None = None

    @property
    def expected(self) -> Phrase:
        """A row of the other record."""
        return Phrase(_("the code, name or id of a row that exists"))

    def check(self, value: Any) -> Any:
        """Accept an id; whether the row exists is checked when the record is added."""
        if not isinstance(value, str) or not is_id(value):
            self.refuse()
        return str(value)

    def parse(self, text: str) -> Any:
        """Return what was written, to be resolved."""
        return text.strip()
