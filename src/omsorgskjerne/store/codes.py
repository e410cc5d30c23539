"""Drawing codes that no row has."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from omsorgskjerne.ids import new_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.roles import Code
    from omsorgskjerne.schema import Field

TRIES = 50
"""Codes of one length to draw before taking longer ones: so many misses mean that most are taken."""


def draw(field: Field, is_taken: Callable[[str], bool]) -> str:
    """Return a code for a field that holds codes."""
    length = cast("Code", field.role).length
    while True:
        for _try in range(TRIES):
            code = new_code(length)
            if not is_taken(code):
                return code
        length += 1
