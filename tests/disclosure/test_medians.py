"""A median is nobody's own value: rounded until three fit, or hidden."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import accumulate, product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kits import load_rows, outside

from omsorgskjerne.evaluate.medians import FIT, rounded
from omsorgskjerne.figures.results import Middle
from omsorgskjerne.rounding import nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

WAITS = """
from datetime import date
from omsorgskjerne import Between, Choice, Formula, Id, Median, Person, Unit, choice, hookimpl, on, quantity, record, ref

class Route(Choice):
    FIRST = "first", "first"
    SECOND = "second", "second"

@record("wait", plural="waits")
class Wait:
    "How long somebody waited."
    day: date = on()
    person: Id[Person] | None = ref("person", default=None)
    length: int = quantity("length", unit=Unit.DAY)
    route: Route | None = choice("route", default=None)

LENGTH = Median("waits.length", "Length", of=Wait.length, by=(Wait.route,))

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
        ([3, 90, 101, 102, 104, 200, 300], 102),  # by sixes; so is 99, and so are all up to 104
        ([3, 90, 104, 104, 104, 200, 300], 105),  # three share it, and nobody is told
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


def test_a_median_that_is_hidden_says_that_there_is_one(omsorg: Callable[..., Kit]) -> None:
    """Of the waits of four people no colon says that some went either way, though no median of them is printed."""
    kit = omsorg(waits=WAITS)
    rows = [("first", 3), ("first", 90), ("first", 200), ("second", 8)]
    load_rows(kit, "waits wait", "day;route;length", (f"2024-03-04;{route};{length}" for route, length in rows))
    found = outside(kit)["waits.length"]
    assert (found["suppressed"], found["by"].get("route")) == (True, None)


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=4).map(sorted), st.integers(0, 2))
def test_whatever_is_printed_fits_all_around_it(values: list[int], decimals: int) -> None:
    """By its step the median and all around it are nearest to the printed number, which is not far from them."""
    middle = tuple(Fraction(value, 10**decimals) for value in values)
    median = sum(middle[1:-1], Fraction(0)) / (len(middle) - 2)
    found = rounded(median, Middle(middle, Fraction(1, 10**decimals)), decimals)
    if found is not None:
        printed, step = found
        assert {printed} == {nearest(one, decimals, step) for one in (median, *middle)}
        assert abs(printed - median) <= printed / 4


@pytest.mark.parametrize("size", [3, 4], ids=["odd", "even"])
@pytest.mark.parametrize(
    ("per", "decimals", "most"),
    [(1, 0, None), (1, 1, None), (4, 0, None), (5, 1, None), (1, 0, 20), (3, 0, 7)],
)
def test_whoever_knows_the_rule_cannot_tell_a_median(size: int, per: int, decimals: int, most: int | None) -> None:
    """Of each printed number, with its note or without, there are three medians or more that are printed so."""
    medians: defaultdict[tuple[Fraction, bool], set[Fraction]] = defaultdict(set)
    grain = Fraction(1, per)
    limit = Fraction(most) if most is not None else None
    for lowest in range(26):
        for gaps in product(range(5), repeat=size - 1):
            values = [place * grain for place in accumulate(gaps, initial=lowest)]
            if limit is None or values[-1] <= limit:
                median = sum(values[1:-1], Fraction(0)) / (size - 2)
                found = rounded(median, Middle(tuple(values), grain, Fraction(0), limit), decimals)
                if found is not None and found[0] < 25 * grain:  # not all that are printed as more are looked at
                    medians[found[0], found[1] == 1].add(median)
    assert len(medians) > 1
    assert all(len(some) >= FIT for some in medians.values()), medians


@pytest.mark.parametrize("decimals", [0, 1])
def test_a_median_of_few_days_is_hidden(decimals: int) -> None:
    """Of 4 days, which three have, no step makes three of it; that more decimals are printed does not help."""
    assert rounded(Fraction(4), Middle((Fraction(4),) * 3), decimals) is None
