"""What the tests of housing share: a house of flats, people to live in them, and the report's figures."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest

from omsorgskjerne.testing import Kit

House = Callable[..., Kit]
Figures = Callable[..., dict[str, dict[str, Any]]]


def sheet(heads: str, rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a CSV file."""
    return "\n".join([heads, *(";".join(map(str, row)) for row in rows), ""])


@pytest.fixture
def house(omsorg: Callable[..., Kit]) -> House:
    """Return a function that makes an organisation with flats F01 … and persons P001 …, both from 2014."""

    def make(flats: int = 3, persons: int = 4, config: str = "") -> Kit:
        return omsorg("housing", config=config, filled=inhabited(flats, persons))

    return make


@cache
def inhabited(flats: int, persons: int) -> Callable[[Kit], None]:
    """Return what enters flats and persons: for the same numbers the same function, by which a copy is known."""

    def fill(kit: Kit) -> None:
        dwellings = (("2014-01-01", "municipal", f"F{number:02}") for number in range(1, flats + 1))
        people = (("2014-01-01", f"P{number:03}") for number in range(1, persons + 1))
        load(kit, "housing dwelling", "since;kind;code", dwellings)
        load(kit, "person", "registered;code", people)

    return fill


def load(kit: Kit, command: str, heads: str, rows: Iterable[Iterable[object]]) -> None:
    """Import rows through the command line."""
    kit.run(*command.split(), "import", kit.write(f"{command}.csv", sheet(heads, rows))).ok()


@pytest.fixture
def loaded() -> Callable[..., None]:
    """Return the function that imports rows through the command line."""
    return load


@pytest.fixture
def figures() -> Figures:
    """Return a function that gives the figures of a report by id."""

    def of(kit: Kit, period: str = "2024") -> dict[str, dict[str, Any]]:
        return kit.figures(period)

    return of
