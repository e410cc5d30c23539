"""Choices: a set of codes with labels, to which an organisation may add its own."""

from __future__ import annotations

from enum import Enum, EnumMeta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self


class _Open(EnumMeta):
    """Python refuses every value of an enumeration without members; here an organisation may list them all itself."""

    if not TYPE_CHECKING:  # to type checkers, calling a choice is calling an enumeration

        def __call__(cls, value: Any, *names: Any, **options: Any) -> Any:
            if cls._member_map_ or names or options or not isinstance(value, str):
                return super().__call__(value, *names, **options)
            return cls._missing_(value)


class Choice(str, Enum, metaclass=_Open):  # noqa: UP042 - StrEnum would take no label, and changes what a code prints as
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
