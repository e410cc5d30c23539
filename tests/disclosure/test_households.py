"""A household, or dwelling, stands for its persons where a figure says so: reports of invented persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kits import load_rows, outside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from omsorgskjerne.testing import Kit

DECLARED = '[figures."housing.residents"]\ndisclosure = "{unit}"\n'


def live(kit: Kit, households: Sequence[str], *, together: bool = False) -> None:
    """Let somebody live in each of some households, with a dwelling each or all in one; empty is in none."""
    known = sorted({*households} - {""})
    if known:
        load_rows(kit, "household", "registered;code;adults", (f"2024-01-02;{code};6" for code in known))
    codes = [f"P{number:04}" for number in range(len(households))]
    load_rows(kit, "person", "registered;code", (f"2024-01-02;{code}" for code in codes))
    load_rows(kit, "housing dwelling", "since;kind;code;rooms;beds", (f"2023-01-01;own;D{code};9;9" for code in codes))
    rows = (
        f"2024-02-01;D{codes[0] if together else code};{code};{household}"
        for code, household in zip(codes, households, strict=True)
    )
    load_rows(kit, "housing tenancy", "since;dwelling;person;household", rows)


@pytest.mark.parametrize(
    ("unit", "households", "shown"),
    [
        ("person", ["H0001"] * 6, True),
        ("household", ["H0001"] * 6, False),
        ("household", ["H0001", "H0001", "H0002", "H0003", "", ""], True),  # three households, and two who have none
        ("household", ["H0001", "H0001", "H0001", "H0003", "", ""], False),
        ("household", [""] * 6, True),
        ("dwelling", [""] * 6, True),
    ],
)
def test_a_household_counts_once(omsorg: Callable[..., Kit], unit: str, households: list[str], shown: bool) -> None:  # noqa: FBT001 - a case
    """Six residents of fewer than five households are hidden where households stand; who has none counts alone."""
    kit = omsorg("housing", config=DECLARED.format(unit=unit))
    live(kit, households)
    assert (6 if shown else None) == outside(kit)["housing.residents"]["value"]


def test_a_dwelling_counts_once(omsorg: Callable[..., Kit]) -> None:
    """Six residents of one dwelling are hidden where dwellings stand."""
    kit = omsorg("housing", config=DECLARED.format(unit="dwelling"))
    live(kit, [""] * 6, together=True)
    assert outside(kit)["housing.residents"]["suppressed"]
