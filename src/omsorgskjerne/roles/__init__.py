"""Roles: what a field is, and the three doors through which its values come in.

`check(value)` takes a Python value, `parse(text)` a cell of a file, `spoken(text, today)` what somebody types at the
keyboard. Each ends in `check`, so a bad value is refused with the same words everywhere. `pack` and `unpack` turn a
checked value into what is stored and back; `write` gives the text that `parse` reads back. A refusal says what was
expected and never repeats the value.
"""

from omsorgskjerne.roles.base import Refused, Role
from omsorgskjerne.roles.codes import Flag, Pick, Tags
from omsorgskjerne.roles.dates import Clock, Day, Since, Until
from omsorgskjerne.roles.numbers import Number, Quantity
from omsorgskjerne.roles.texts import DISCLOSURE_RULES, Code, FigureId, Reference, Text

__all__ = [
    "DISCLOSURE_RULES",
    "Clock",
    "Code",
    "Day",
    "FigureId",
    "Flag",
    "Number",
    "Pick",
    "Quantity",
    "Reference",
    "Refused",
    "Role",
    "Since",
    "Tags",
    "Text",
    "Until",
]
