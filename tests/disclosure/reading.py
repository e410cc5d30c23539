"""Organisations of invented people, and what somebody reckons who reads what the public was given of them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

import attrs
from tests.kits import load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.testing import Kit

THRESHOLD = 5
Ends = tuple[float, float]
"""The least and the most that a number may be, as far as a reader can tell."""


def people(kit: Kit, **genders: int) -> list[str]:
    """Register so many persons of each gender; return their codes."""
    codes = [f"{gender}{number}" for gender, many in genders.items() for number in range(many)]
    load_rows(
        kit, "person", "registered;code;gender", (f"2014-01-01;{code};{code.rstrip('0123456789')}" for code in codes)
    )
    return codes


@attrs.frozen
class Given:
    """The numbers that a report prints: of a range its high end, unless its low one is asked for."""

    figures: Mapping[str, Mapping[str, Any]]

    def number(
        self, figure: str, dimension: str = "", code: str = "", *, last: str = "", end: str = "high"
    ) -> float | None:
        """Return a number, or that of an earlier year; None where it is hidden, left out or not stated."""
        found: Any = self.figures.get(figure, {})
        if dimension:
            found = found.get("by", {}).get(dimension, {}).get(code, {})
        elif last:
            found = found.get("previous", {}).get(last, {})
        return _number(found, end)

    def parts(self, figure: str, dimension: str, *, end: str = "high") -> dict[str, float | None]:
        """Return the numbers of a breakdown by code; nothing where it is left out."""
        found = self.figures.get(figure, {}).get("by", {}).get(dimension, {})
        return {code: _number(part, end) for code, part in found.items()}


def _number(part: Mapping[str, Any], end: str) -> float | None:
    number = part.get("value") if part.get(end) is None else part[end]
    return None if number is None else float(number)


def given(kit: Kit, audience: str = "public") -> Given:
    """Return what an audience is given of 2024."""
    return Given(outside(kit, audience))


def less(whole: float | None, *parts: float | None) -> float | None:
    """Return what is left of a number; None where any of these is not known."""
    known = [part for part in parts if part is not None]
    return None if whole is None or len(known) < len(parts) else whole - sum(known)


def first(*numbers: float | None) -> float | None:
    """Return the first of some numbers that is known: they stand for the same."""
    return next((number for number in numbers if number is not None), None)


def told(whole: float | None, parts: Mapping[str, float | None], code: str) -> Ends:
    """Return what is told of a hidden part of what adds up: whatever is hidden is one at least, for zero is shown."""
    if whole is None:
        return 1, inf
    left = whole - sum(part for part in parts.values() if part is not None)
    others = sum(part is None for other, part in parts.items() if other != code)
    return (1, left - others) if others else (left, left)


def is_protected(ends: Ends) -> bool:
    """Tell whether few people are: nobody can tell one from as many as the threshold."""
    return ends[0] <= 1 and ends[1] >= THRESHOLD
