"""Roles: what a field is, and the three doors through which its values come in.

`check(value)` takes a Python value, `parse(text)` a cell of a file, `spoken(text, today)` what somebody types at the keyboard. Each ends
in `check`, so a bad value is refused with the same words everywhere. `pack` and `unpack` turn a checked value into what is stored and
back; `write` gives the text that `parse` reads back. A refusal says what was expected and never repeats the value.
"""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne import values
from omsorgskjerne.choices import Choice
from omsorgskjerne.ids import is_id
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import NoReturn

_ = words_of(__name__)


class Refused(ValueError):  # noqa: N818 - it says what happened to the value
    """A value was refused; `expected` says what would have been accepted."""

    def __init__(self, expected: Phrase) -> None:
        """Keep the phrase."""
        super().__init__(str(expected))
        self.expected = expected


@attrs.frozen
class Role:
    """What a field is. Subclasses say which values are accepted and how they are stored."""

    column: ClassVar[str] = "TEXT"
    event: ClassVar[bool] = False

    @property
    def expected(self) -> Phrase:
        """Return what a value must be."""
        raise NotImplementedError

    def check(self, value: Any) -> Any:
        """Return `value` if it is accepted; raise Refused if not. Nothing is coerced."""
        raise NotImplementedError

    def parse(self, text: str) -> Any:
        """Read a cell of a file."""
        return self.check(text)

    def spoken(self, text: str, today: date) -> Any:  # noqa: ARG002 - dates need it
        """Read what was typed at the keyboard."""
        return self.parse(text)

    def pack(self, value: Any) -> str | int:
        """Return what is stored for a checked value."""
        return str(value)

    def unpack(self, stored: Any) -> Any:
        """Return the value of what is stored."""
        return stored

    def write(self, value: Any) -> str:
        """Return text that `parse` reads back as `value`."""
        return str(value)

    def refuse(self) -> NoReturn:
        """Refuse the value at hand."""
        raise Refused(self.expected) from None


@attrs.frozen
class Day(Role):
    """A date in local time. As `on()` it is the record's event date."""

    event: bool = False  # type: ignore[misc]

    @property
    def expected(self) -> Phrase:
        """A date, with the forms that are read."""
        return Phrase(_("a date such as 2024-12-31 or 31.12.2024"))

    def check(self, value: Any) -> date:
        """Accept a date (not a datetime) from 1900 to 2199."""
        if type(value) is not date or not values.EARLIEST <= value <= values.LATEST:
            self.refuse()
        return value

    def parse(self, text: str) -> date:
        """Read an ISO or a Norwegian date."""
        try:
            return values.read_date(text)
        except ValueError:
            self.refuse()

    def spoken(self, text: str, today: date) -> date:
        """Read also `i dag`, `i går`, a weekday, a day and month, or days back."""
        try:
            return values.read_spoken_date(text, today)
        except (ValueError, StopIteration):
            self.refuse()

    def pack(self, value: date) -> str:
        """Return the ISO date."""
        return value.isoformat()

    def unpack(self, stored: str) -> date:
        """Read the ISO date."""
        return date.fromisoformat(stored)


@attrs.frozen
class Since(Day):
    """The first day of an interval: also the record's event date."""

    event: bool = True  # type: ignore[misc]


@attrs.frozen
class Until(Day):
    """The end of an interval: the first day not counted."""


@attrs.frozen
class Clock(Role):
    """A clock time to the minute. Given the event day it is stored with its offset from UTC; `recurring` times of a week have none."""

    recurring: bool = False

    @property
    def expected(self) -> Phrase:
        """A clock time."""
        return Phrase(_("a clock time such as 08:30"))

    def check(self, value: Any) -> time:
        """Accept a time, with or without an offset."""
        if type(value) is not time:
            self.refuse()
        return value.replace(second=0, microsecond=0)

    def parse(self, text: str) -> time:
        """Read a clock time, with an offset if it has one (`02:30+01:00`)."""
        try:
            return time.fromisoformat(text.strip()) if "+" in text else values.read_time(text)
        except ValueError:
            self.refuse()

    def pack(self, value: time) -> str:
        """Return `HH:MM` or `HH:MM+HH:MM`."""
        return value.isoformat("minutes")

    def unpack(self, stored: str) -> time:
        """Read it back."""
        return time.fromisoformat(stored)

    def write(self, value: time) -> str:
        """Return it as stored."""
        return self.pack(value)


@attrs.frozen
class Pick(Role):
    """One of the codes of a choice. `codes` are those that may be used; a retired code can still be read."""

    choice: type[Choice] = Choice
    codes: Mapping[str, str] = attrs.field(factory=dict, hash=False)  # code -> label
    retired: frozenset[str] = frozenset()

    @property
    def expected(self) -> Phrase:
        """The codes that may be used."""
        return Phrase(_("one of: {codes}"), codes=", ".join(code for code in self.codes if code not in self.retired))

    def check(self, value: Any) -> Choice:
        """Accept a code that may be used."""
        if not isinstance(value, str) or value not in self.codes or value in self.retired:
            self.refuse()
        return self.choice(str(value))

    def parse(self, text: str) -> Choice:
        """Read a code, or a label in any of the languages it is known in."""
        word = text.strip()
        return self.check(word if word in self.codes else self.by_label().get(word.casefold(), word))

    def by_label(self) -> Mapping[str, str]:
        """Return the code of each label as it may be written in a file."""
        return {name.casefold(): code for code, label in self.codes.items() for name in (code, *_spellings(label))}

    def unpack(self, stored: str) -> Choice:
        """Return the code, also one that is retired or no longer known."""
        return self.choice(stored)


@attrs.frozen
class Tags(Pick):
    """Any number of the codes of a choice, in the order of the codes; stored as one text with spaces between."""

    def check(self, value: Any) -> tuple[Choice, ...]:  # type: ignore[override]
        """Accept a tuple of codes that may be used; double ones are dropped."""
        if not isinstance(value, tuple) or not value:
            self.refuse()
        chosen = {super(Tags, self).check(code) for code in value}
        return tuple(sorted(chosen, key=list(self.codes).index))

    def parse(self, text: str) -> tuple[Choice, ...]:  # type: ignore[override]
        """Read codes or labels with commas between, or codes with spaces between."""
        words = text.split(",") if "," in text else text.split()
        return self.check(tuple(super(Tags, self).parse(word) for word in words))

    def pack(self, value: tuple[Choice, ...]) -> str:
        """Return the codes with spaces between."""
        return " ".join(value)

    def unpack(self, stored: str) -> tuple[Choice, ...]:  # type: ignore[override]
        """Read them back."""
        return tuple(self.choice(code) for code in stored.split())

    def write(self, value: tuple[Choice, ...]) -> str:
        """Return the codes with spaces between."""
        return self.pack(value)


def _spellings(label: str) -> Collection[str]:
    from omsorgskjerne.words import LANGUAGES, Language  # noqa: PLC0415 - only when a label is looked up

    return {Language(code).say(label) for code in LANGUAGES}


@attrs.frozen
class Quantity(Role):
    """A whole number of small units: minutes, grams, øre, pieces. `per` of them make one `unit`, in which people write: `1,5` hours is 90."""

    column: ClassVar[str] = "INTEGER"

    unit: Unit = Unit.PIECE
    per: int = 1
    least: int | None = 0
    most: int | None = None

    @property
    def expected(self) -> Phrase:
        """A number, its unit and limits."""
        number = Phrase(_("a whole number")) if self.per == 1 else Phrase(_("a number with at most {decimals} decimals"), decimals=_places(self.per))
        if self.most is not None:
            return Phrase(_("{number} from {least} to {most} ({unit})"), number=number, least=self._stated(self.least or 0),
                          most=self._stated(self.most), unit=self.unit.label)  # fmt: skip
        if self.least is not None:
            return Phrase(_("{number}, at least {least} ({unit})"), number=number, least=self._stated(self.least), unit=self.unit.label)
        return Phrase(_("{number} ({unit})"), number=number, unit=self.unit.label)

    def check(self, value: Any) -> int:
        """Accept a whole number of small units within the limits."""
        if type(value) is not int or (self.least is not None and value < self.least) or (self.most is not None and value > self.most):
            self.refuse()
        if abs(value) >= 1 << 53:  # beyond this other engines and JSON readers lose digits
            self.refuse()
        return value

    def parse(self, text: str) -> int:
        """Read a number of units with decimal comma or point; refuse more decimals than the small unit has."""
        try:
            small = values.read_decimal(text) * self.per
        except ValueError:
            self.refuse()
        if small != int(small):
            self.refuse()
        return self.check(int(small))

    def pack(self, value: int) -> int:
        """Return the number of small units."""
        return value

    def write(self, value: int) -> str:
        """Return the number of units, with a decimal point."""
        return self._stated(value)

    def _stated(self, value: int) -> str:
        return f"{(Decimal(value) / self.per).normalize():f}"


def _places(per: int) -> int:
    return max(1, len(str(per)) - 1)


@attrs.frozen
class Number(Role):
    """An exact decimal number, kept as text: a target, a score, an amount stated by hand."""

    @property
    def expected(self) -> Phrase:
        """A number."""
        return Phrase(_("a number such as 4,29"))

    def check(self, value: Any) -> Decimal:
        """Accept a finite Decimal or whole number."""
        if type(value) is int:
            value = Decimal(value)
        if not isinstance(value, Decimal) or not value.is_finite():
            self.refuse()
        return value

    def parse(self, text: str) -> Decimal:
        """Read a number with decimal comma or point."""
        try:
            return self.check(values.read_decimal(text))
        except ValueError:
            self.refuse()

    def pack(self, value: Decimal) -> str:
        """Return its digits as written."""
        return f"{value:f}"

    def unpack(self, stored: str) -> Decimal:
        """Read it back."""
        return Decimal(stored)


@attrs.frozen
class Text(Role):
    """A line of text. A record is spoken of by its text fields that are `known_by`."""

    most: int = 1000
    known_by: bool = False

    @property
    def expected(self) -> Phrase:
        """A text."""
        return Phrase(_("a text of 1 to {most} characters"), most=self.most)

    def check(self, value: Any) -> str:
        """Accept text that is not blank and holds no control characters but tab and line break."""
        if not isinstance(value, str) or not value.strip() or len(value) > self.most:
            self.refuse()
        if any(ord(letter) < 32 and letter not in "\n\t\r" for letter in value):  # noqa: PLR2004 - control characters
            self.refuse()
        return str(value)

    def parse(self, text: str) -> str:
        """Trim and check."""
        return self.check(text.strip())


@attrs.frozen
class Code(Text):
    """A short code by which a record is spoken of; unique. Left empty, one is drawn at random when the row is added."""

    most: int = 20
    known_by: bool = True
    length: int = 5

    def check(self, value: Any) -> str:
        """Accept a text without spaces, in capitals; empty means that one is to be drawn."""
        if value == "":
            return ""
        value = super().check(value)
        if " " in value or value != value.upper():
            self.refuse()
        return value

    def parse(self, text: str) -> str:
        """Trim, raise to capitals and check."""
        return self.check(text.strip().upper())

    @property
    def expected(self) -> Phrase:
        """A code."""
        return Phrase(_("a code of at most {most} letters and digits without spaces"), most=self.most)


@attrs.frozen
class FigureId(Role):
    """The id of a figure. `known` tells which exist; None while they are not loaded."""

    known: Callable[[], Collection[str]] | None = attrs.field(default=None, eq=False)

    @property
    def expected(self) -> Phrase:
        """The id of a figure."""
        return Phrase(_("the id of a figure, as listed by omsorg figures"))

    def check(self, value: Any) -> str:
        """Accept the id of a figure of this organisation."""
        if not isinstance(value, str) or (self.known is not None and value not in self.known()):
            self.refuse()
        return value

    def parse(self, text: str) -> str:
        """Trim and check."""
        return self.check(text.strip())


@attrs.frozen
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


@attrs.frozen
class Reference(Role):
    """The id of a row of another record. What people write is resolved to an id in a step of its own, with the store."""

    record: type | None = None

    @property
    def expected(self) -> Phrase:
        """A row of the other record."""
        return Phrase(_("the code, name or id of a row that exists"))

    def check(self, value: Any) -> str:
        """Accept an id; whether the row exists is checked when the record is added."""
        if not isinstance(value, str) or not is_id(value):
            self.refuse()
        return str(value)

    def parse(self, text: str) -> str:
        """Return what was written, to be resolved."""
        return text.strip()


