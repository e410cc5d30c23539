"""Roles of numbers: whole small units, and exact decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from omsorgskjerne import values
from omsorgskjerne.roles.base import Role
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ = words_of(__name__)

_DIGITS = 10
_SLACK = Decimal("0.000001")
"""Twenty minutes are 0.3333333333 hours: written with so many digits, read back with so much slack."""


@attrs.frozen(eq=False, repr=False)
class Quantity(Role):
    """A whole number of small units: minutes, grams, øre, pieces.

    `per` of them make one `unit`, in which people write: `1,5` hours is 90. Minutes left out are those `between` two
    clock times of the row, if it has both. Some codes of the row have a scale of their own: its least and its most.
    """

    column: ClassVar[str] = "INTEGER"

    unit: Unit = Unit.PIECE
    per: int = 1
    least: int | None = 0
    most: int | None = None
    between: tuple[str, str] | None = None
    scales: Mapping[Any, tuple[int, int]] = attrs.field(factory=dict)

    @property
    def expected(self) -> Phrase:
        """A number, its unit and limits."""
        number = self._number
        if self.most is not None:
            return Phrase(
                _("{number} from {least} to {most} ({unit})"),
                number=number,
                least=self._stated(self.least or 0),
                most=self._stated(self.most),
                unit=self.unit.label,
            )
        if self.least is not None:
            return Phrase(
                _("{number}, at least {least} ({unit})"),
                number=number,
                least=self._stated(self.least),
                unit=self.unit.label,
            )
        return Phrase(_("{number} ({unit})"), number=number, unit=self.unit.label)

    @property
    def _number(self) -> Phrase:
        digits = len(str(self.per)) - 1
        if self.per == 1:
            return Phrase(_("a whole number"))
        if self.per == 10**digits:
            return Phrase(_("a number with at most {decimals} decimals"), decimals=digits)
        return Phrase(_("a number in whole {per}ths, such as 1,5"), per=self.per)

    def check(self, value: Any) -> int:
        """Accept a whole number of small units within the limits."""
        if (
            type(value) is not int
            or (self.least is not None and value < self.least)
            or (self.most is not None and value > self.most)
        ):
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
        whole = small.to_integral_value()
        if abs(small - whole) > (_SLACK if 10**_DIGITS % self.per else 0):
            self.refuse()
        return self.check(int(whole))

    def pack(self, value: int) -> int:
        """Return the number of small units."""
        return value

    def write(self, value: int) -> str:
        """Return the number of units, with a decimal point."""
        text = self._stated(value)
        return text + "0" if values.looks_grouped(text) else text

    def _stated(self, value: int) -> str:
        return f"{round(Decimal(value) / self.per, _DIGITS).normalize():f}"


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
        return value or value.copy_abs()  # nobody means a nothing below zero

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

    def write(self, value: Decimal) -> str:
        """Return its digits as written; 1.234 as 0001.234, because it would be read as a thousand and more."""
        text = self.pack(value)
        if not values.looks_grouped(text):
            return text
        whole, _point, decimals = text.partition(".")
        return f"{whole.zfill(5 if whole.startswith('-') else 4)}.{decimals}"
