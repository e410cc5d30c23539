"""What every role has: three doors in, one way to be stored, one way to refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import NoReturn

    from omsorgskjerne.words import Phrase


class Refused(ValueError):  # noqa: N818 - it says what happened to the value
    """A value was refused; `expected` says what would have been accepted."""

    def __init__(self, expected: Phrase) -> None:
        """Keep the phrase."""
        super().__init__(str(expected))
        self.expected = expected


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

    def spoken(self, text: str, today: date, beside: Mapping[str, Any] | None = None) -> Any:  # noqa: ARG002 - for dates
        """Read what was typed at the keyboard; `beside` is what the row's other fields hold, as far as it is known."""
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
