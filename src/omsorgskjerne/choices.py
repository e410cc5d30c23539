"""Choices: a set of codes with labels, to which an organisation may add its own."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Choice(str, Enum):  # noqa: UP042 - StrEnum would take no label, and changes what a code prints as
    """Base class of a field's codes. Each member is written `NAME = "code", _("label")`; the code is what is stored.

    The set is open: `Meal("supper")` is a `Meal` equal to `"supper"` even where the class does not list it, because an
    organisation may have added it in `omsorg.toml`. Whether a code may be *used* is checked when a record is added,
    with the organisation's codes.
    """

    label: str
    __str__ = str.__str__

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make a member whose value is its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label or code
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._value_ = value
        member._name_ = value
        member.label = value
        return member
