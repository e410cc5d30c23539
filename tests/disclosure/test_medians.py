"""A median is nobody's own value: rounded until three fit, or hidden."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kits import load_rows, outside

from omsorgskjerne.evaluate.medians import _rounded, _steps
from omsorgskjerne.rounding import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

WAITS = """
from datetime import date
from omsorgskjerne import Between, Formula, Id, Median, Person, Unit, hookimpl, on, quantity, record, ref

@record("wait", plural="waits")
class Wait:
    "How long somebody waited."
    day: date = on()
    person: Id[Person] | None = ref("person", default=None)
    length: int = quantity("length", unit=Unit.DAY)

LENGTH = Median("waits.length", "Length", of=Wait.length)

@hookimpl
def omsorgskjerne_records():
    return [Wait]

@hookimpl
def omsorgskjerne_figures():
    weeks = Formula("waits.weeks", "Weeks", LENGTH / 7)
    return [LENGTH, weeks, Formula("waits.doubled", "To twice as many", Between(LENGTH, LENGTH * 2))]
"""


def told(omsorg: Callable[..., Kit], lengths: list[int]) -> dict[str, dict[str, Any]]:
    """Return what the public is given of the waits of people who are not named, by figure."""
    kit = omsorg(waits=WAITS)
    load_rows(kit, "waits wait", "day;length", (f"2024-03-04;{length}" for length in lengths))
    return outside(kit)


@pytest.mark.parametrize(
    ("lengths", "median"),
    [
        (
            [3, 90, 101, 102, 104, 200, 300],
            104,
        ),  # by eights they are printed alike; by sixes too, but as 102, which one has
        ([3, 90, 102, 102, 102, 200, 300], 102),  # three share it
        ([3, 90, 99, 101, 103, 107, 200, 300], 100),  # of an even number the two beside the middle fit too
        ([3, 20, 50, 102, 170, 200, 300], None),  # too far apart
        ([1, 1, 1, 2, 3, 3, 3], None),  # 2 is one person's, and by halves of it nothing is alike
    ],
)
def test_a_median_is_printed_so_that_three_fit(
    omsorg: Callable[..., Kit], lengths: list[int], median: int | None
) -> None:
    """The values around the middle are printed as one number; where they cannot be, it is hidden."""
    found = told(omsorg, lengths)["waits.length"]
    assert (median, median is None) == (found["value"], bool(found.get("suppressed")))


def test_what_is_computed_of_a_median_is_not_shown(omsorg: Callable[..., Kit]) -> None:
    """Days divided by seven would give the days back, and so would a range from them to twice as many."""
    found = told(omsorg, [3, 90, 101, 102, 104, 200, 300])
    for id_ in ("waits.weeks", "waits.doubled"):
        assert found.get(id_, {"value": None})["value"] is None


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=4).map(sorted), st.integers(0, 2))
def test_whatever_is_printed_fits_all_around_it(values: list[int], decimals: int) -> None:
    """By some step the median and all around it are nearest to the printed number, which is not far from them."""
    middle = tuple(Fraction(value, 10**decimals) for value in values)
    median = sum(middle[1:-1], Fraction(0)) / (len(middle) - 2)
    printed = _rounded(median, middle, decimals)
    if printed is not None:
        steps = [step for step, _number in zip(_steps(), range(60), strict=False)]
        assert any({printed} == {nearest(one, decimals, step) for one in (median, *middle)} for step in steps)
        assert printed != median or all(nearest(one, decimals) == printed for one in middle)
        assert abs(printed - median) <= max(median / 4, Fraction(1, 2 * 10**decimals))
