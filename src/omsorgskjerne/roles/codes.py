"""Roles of codes: one of a choice, several of a choice, yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.roles.base import Role
from omsorgskjerne.words import LANGUAGES, Language, Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ = words_of(__name__)


@attrs.frozen(eq=False, repr=False)
class Pick(Role):
    """One of the codes of a choice. `codes` are those that may be used; a retired code can still be read."""

    choice: type[Choice] = Choice
    codes: Mapping[str, str] = attrs.field(factory=dict, hash=False)  # code -> label
    retired: frozenset[str] = frozenset()

    @property
    def expected(self) -> Phrase:
        """The codes that may be used."""
        return Phrase(_("one of: {codes}"), codes=", ".join(code for code in self.codes if code not in self.retired))

    def check(self, value: Any) -> Any:
        """Accept a code that may be used."""
        if not isinstance(value, str) or value not in self.codes or value in self.retired:
            self.refuse()
        return self.choice(str(value))

    def parse(self, text: str) -> Any:
        """Read a code, or a label in any of the languages it is known in."""
        return self.check(self.code_of(text))

    def code_of(self, text: str) -> str:
        """Return the code that a code or label stands for; other text as it is."""
        word = text.strip()
        return word if word in self.codes else self.by_label().get(word.casefold(), word)

    def by_label(self) -> Mapping[str, str]:
        """Return the code of each label as it may be written in a file; a label that several codes share names none."""
        return {name: codes.pop() for name, codes in self.spellings().items() if len(codes) == 1}

    def spellings(self) -> dict[str, set[str]]:
        """Return every way a code may be written, in small letters, with the codes that are written so."""
        found: dict[str, set[str]] = {}
        for code, label in self.codes.items():
            for name in (code, *(Language(language).say(label) for language in LANGUAGES)):
                found.setdefault(name.casefold(), set()).add(code)
        return found

    def unpack(self, stored: str) -> Any:
        """Return the code, also one that is retired or no longer known."""
        return self.choice(stored)


class Tags(Pick):
    """Any number of the codes of a choice, in the order of the codes; stored as one text with spaces between."""

    def check(self, value: Any) -> tuple[Choice, ...]:
        """Accept a tuple of codes that may be used; double ones are dropped."""
        if not isinstance(value, tuple) or not value:
            self.refuse()
        chosen = {super(Tags, self).check(code) for code in value}
        return tuple(sorted(chosen, key=list(self.codes).index))

    def parse(self, text: str) -> tuple[Choice, ...]:
        """Read codes or labels with commas between, or codes with spaces between."""
        words = text.split(",") if "," in text else text.split()
        return self.check(tuple(self.code_of(word) for word in words))

    def pack(self, value: tuple[Choice, ...]) -> str:
        """Return the codes with spaces between."""
        return " ".join(value)

    def unpack(self, stored: str) -> tuple[Choice, ...]:
        """Read them back."""
        return tuple(self.choice(code) for code in stored.split())

    def write(self, value: tuple[Choice, ...]) -> str:
        """Return the codes with spaces between."""
        return self.pack(value)


class Flag(Role):
    """Yes or no."""

    column: ClassVar[str] = "INTEGER"
    YES: ClassVar[frozenset[str]] = frozenset({"ja", "yes", "true", "1", "x", "j", "y"})
    NO: ClassVar[frozenset[str]] = frozenset({"nei", "no", "false", "0", "n"})

    @property
    def expected(self) -> Phrase:
        """Yes or no."""
        return Phrase(_("yes or no"))

    def check(self, value: Any) -> bool:
        """Accept True or False."""
        if type(value) is not bool:
            self.refuse()
        return value

    def parse(self, text: str) -> bool:
        """Read ja/nei, yes/no, 1/0."""
        word = text.strip().casefold()
        if word not in self.YES | self.NO:
            self.refuse()
        return word in self.YES

    def pack(self, value: bool) -> int:  # noqa: FBT001 - the value itself
        """Return 1 or 0."""
        return int(value)

    def unpack(self, stored: int) -> bool:
        """Read it back."""
        return bool(stored)

    def write(self, value: bool) -> str:  # noqa: FBT001 - the value itself
        """Return yes or no."""
        return "yes" if value else "no"
