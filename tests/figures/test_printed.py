"""Numbers as they are printed for outside: what rounding must not make of them."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kits import outside

from omsorgskjerne import Direction, Stated, Unit
from omsorgskjerne.core.planning import Reading, Target
from omsorgskjerne.evaluate.printed import as_printed, divide, printed
from omsorgskjerne.evaluate.results import Goal, Line, Report
from omsorgskjerne.evaluate.targets import attainment
from omsorgskjerne.figures.results import Axis, Result
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import nearest
from omsorgskjerne.sections import Breakdown, Section
from omsorgskjerne.show import write_report
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import Language, Phrase

CONFIG = """
[figures."own.kilos"]
label = "Kilos"
unit = "kilo"
decimals = 0
disclosure = "none"
key = true
"""
STORES = {"0": "North", "1": "South", "2": "West"}
KILOS = Stated("own.kilos", "Kilos", unit=Unit.KILO, decimals=0, parts={"store": STORES})
SECTIONS = (Section("Own", [KILOS], tables=[Breakdown(KILOS, by="store")]),)
tenths = st.integers(min_value=0, max_value=400).map(lambda number: Fraction(number, 10))


def line(value: Fraction, *, goal: Goal | None = None, parts: tuple[Fraction, ...] = ()) -> Line:
    """Return a line of a figure without decimals."""
    by: dict[str, dict[str | None, Result]] = {"store": {f"{place}": Result(part) for place, part in enumerate(parts)}}
    axis = Axis("store", "Store", STORES, additive=True)
    return Line(KILOS, Result(value, by=by), {}, goal, None, None, Phrase(""), "", axes={"store": axis})


def report(one: Line) -> Report:
    """Return a report of a single line."""
    return Report("Test", "en", Period.of_year(2024), (), "", {"own.kilos": one}, SECTIONS, {})


@given(tenths, tenths, st.sampled_from(Direction))
def test_reached_is_told_of_the_printed_number(value: Fraction, target: Fraction, direction: Direction) -> None:
    """Whether a target is reached tells nothing of a number that is not printed of it."""
    exact = attainment(KILOS, Result(value), direction, target, over=True)
    told = as_printed(report(line(value, goal=exact))).lines["own.kilos"]
    assert told.goal is not None
    assert told.result.value is not None
    seems = told.result.value >= target if direction == Direction.AT_LEAST else told.result.value <= target
    assert (seems, ()) == (told.goal.reached, told.goal.notes)


@given(
    st.lists(tenths, min_size=1, max_size=5).map(tuple), st.sampled_from([Fraction(0), Fraction(1), Fraction(1, 10)])
)
def test_whether_parts_are_all_is_told_before_rounding(parts: tuple[Fraction, ...], more: Fraction) -> None:
    """Parts that add up are shares however they are rounded; those that do not are none, even if they look like it."""
    told = as_printed(report(line(sum(parts, more), parts=parts))).lines["own.kilos"]
    assert ("store" in (told.divided or ())) is (not more)
    assert not more or not divide([Result(part) for part in parts], Result(sum(parts, more)))


@given(st.fractions(max_denominator=10**4), st.integers(0, 4), st.sampled_from([1, 10, 1000]))
def test_one_function_rounds(value: Fraction, decimals: int, multiple: int) -> None:
    """A rounded number is a whole number of steps, at most half a step off; of two as near the one further from zero."""
    step = Fraction(multiple, 10**decimals)
    rounded = nearest(value, decimals, multiple)
    assert (rounded / step).denominator == 1
    assert abs(rounded - value) <= step / 2
    assert abs(rounded - value) < step / 2 or abs(rounded) > abs(value)
    assert printed(Result(value), KILOS).value == nearest(value)


@pytest.mark.parametrize(
    ("whole", "parts", "share"),
    [("31", ("10", "10", "10"), ""), ("31", ("10", "10", "11"), "35.5%"), ("1.5", ("0.5", "0.5", "0.5"), "33.4%")],
)
def test_only_parts_of_a_whole_have_shares(whole: str, parts: tuple[str, ...], share: str) -> None:
    """10, 10 and 10 of 31 are not printed as 100 per cent, outside as inside; what only rounds to other sums is."""
    exact = report(line(Fraction(whole), parts=tuple(map(Fraction, parts))))
    for given_to in (exact, as_printed(exact)):
        told = write_report(given_to, "text", Language("en"))
        assert "West" in told
        assert ("100.0%" in told, bool(share) and share in told) == (bool(share), bool(share))


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation that states what it has handed out, with a target."""
    made = omsorg(config=CONFIG)
    with made.store() as store:
        store.add(Target(since=date(2024, 1, 1), figure="own.kilos", value=Decimal(10)))
    return made


def test_the_public_is_told_what_is_reached_as_it_is_printed(kit: Kit) -> None:
    """9.6 is printed as 10 of at least 10 and has reached it, as 10.4 has: inside it is told of the number itself."""
    with kit.store() as store:
        store.add(Reading(since=date(2024, 1, 1), figure="own.kilos", value=Decimal("9.6")))
    told = outside(kit)["own.kilos"]
    assert (10, 10, True, 100) == tuple(told[name] for name in ("value", "target", "reached", "attained"))
    report = json.loads(kit.run("report", "2024", "--format", "json").ok().out)
    [inside] = (one for one in report["figures"] if one["id"] == "own.kilos")
    assert not inside["reached"]
