"""Laws of disclosure control, on real stores with random records: what is hidden, what more, and what never."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne.core.overrides import Override
from omsorgskjerne.disclosure.places import places
from omsorgskjerne.organisation.audiences import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.disclosure.house import House, Row

    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.testing import Kit

RULE = Rule()
WIDE = 0.2
"""How wide, as a part of it, what is told of a hidden number must be."""
ROWS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(3, 4), st.sampled_from("ab"), st.sampled_from("abc"), st.integers(0, 25)),
    max_size=60,
)
LAWS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def hidden(report: Report) -> set[Place]:
    """Return the places that are not shown."""
    return {place for place, result in places(report) if result.suppressed}


@LAWS
@given(rows=ROWS)
def test_whatever_the_rows_the_laws_hold(house: House, rows: list[Row]) -> None:
    """Of whatever was recorded the report for outside is true, shows no few persons, tells nothing, and is the same again."""
    house.fill(rows)
    report = house.report()
    shown = house.controlled(report)
    what_is_shown_is_true_and_zero_is_shown(report, shown)
    few_persons_are_never_shown(house, rows, shown)
    what_is_hidden_cannot_be_reckoned(report, shown)
    the_same_store_gives_the_same_report(shown, house.controlled(house.report()))


def what_is_shown_is_true_and_zero_is_shown(report: Report, shown: Report) -> None:
    """Every number that a protected report shows is the number there is, and no zero is hidden."""
    true = dict(places(report))
    for place, result in places(shown):
        assert result.suppressed or result.value == true[place].value
        assert not (result.suppressed and true[place].value == 0)


def few_persons_are_never_shown(house: House, rows: list[Row], shown: Report) -> None:
    """No part is shown of fewer than five persons: known ones, and as many others as came on the fullest day."""
    by = shown.lines["t.talks"].result.by if "t.talks" in shown.lines else {}  # it is left out where nothing else helps
    for dimension, place in (("x", 2), ("y", 3), ("month", 0)):
        for code, part in by.get(dimension, {}).items():
            theirs = [row for row in rows if (f"2024-{row[0]:02}" if dimension == "month" else row[place]) == code]
            days: defaultdict[tuple[int, int], int] = defaultdict(int)
            for month, day, _x, _y, person in theirs:
                days[month, day] += person >= len(house.persons)
            persons = len({row[4] for row in theirs if row[4] < len(house.persons)}) + max(days.values(), default=0)
            assert part.suppressed or not theirs or persons >= RULE.threshold


def what_is_hidden_cannot_be_reckoned(report: Report, shown: Report) -> None:
    """Of what adds up a reader cannot tell few from as many as five, nor any other number to within a fifth of it."""
    true, printed = dict(places(report)), dict(places(shown))
    for line in shown.lines.values():
        whole = line.result.value
        for dimension, parts in line.result.by.items():
            if line.axes[dimension].additive and whole is not None and not line.result.is_range:
                missing = {
                    place
                    for place in printed
                    if place[::2] == (line.figure.id, dimension) and printed[place].suppressed
                }
                left = whole - sum(part.value or 0 for part in parts.values())
                assert len(missing) != 1
                for place in missing:
                    value, most = true[place].value or 0, left - len(missing) + 1
                    assert most >= RULE.threshold if value < RULE.threshold else most - 1 >= max(1, WIDE * value)


def the_same_store_gives_the_same_report(first: Report, second: Report) -> None:
    """Whoever makes a report again hides the same numbers: two that hid others would give both away."""
    assert (dict(places(first)), first.protection) == (dict(places(second)), second.protection)


@LAWS
@given(times=st.lists(st.integers(1, 3), min_size=8, max_size=8))
def test_nothing_is_hidden_where_nothing_is_of_few(house: House, times: list[int]) -> None:
    """Where all ten persons have talks of each two codes in each month, everything is shown."""
    cells = product((1, 2), "ab", "ab")
    house.fill(
        (month, 3, x, y, person)
        for (month, x, y), often in zip(cells, times, strict=True)
        for _time in range(often)
        for person in range(10)
    )
    shown = house.controlled()
    assert hidden(shown) == set()
    assert shown.protection is not None
    assert shown.protection.left_out == ()


@LAWS
@given(rows=ROWS, chosen=st.integers(0, 99))
def test_what_somebody_signed_for_is_shown(house: House, rows: list[Row], chosen: int) -> None:
    """A hidden part of a breakdown is shown where it is signed for, or its breakdown is left out for what it tells."""
    house.fill(rows)
    report = house.report()
    some = sorted((one for one in hidden(house.controlled(report)) if one.dimension in {"x", "y"}), key=str)
    if not some:
        return
    place = some[chosen % len(some)]
    part = f"{place.dimension}={place.code}"
    signed = Override(since=date(2024, 1, 1), figure=place.figure, part=part, reason="Agreed", signed_by="The manager")
    override = house.store.add(signed)
    shown = house.controlled(report)
    house.store.void(Override, override, reason="test")
    assert shown.protection is not None
    out = {(one.figure, one.dimension) for one in shown.protection.left_out}
    result = dict(places(shown)).get(place)
    if result is None:
        assert out & {(place.figure, place.dimension), (place.figure, "")}
    else:
        assert not result.suppressed
        assert (place.figure, place.code) in {(one.figure, one.part) for one in shown.protection.shown}


def test_what_is_zero_is_told_in_the_order_of_the_book(house: House) -> None:
    """Places come as a set, in another order in every run; what is hidden depends on that of what is told of them."""
    house.fill([(month, 3, "ab"[month % 2], "abc"[month % 3], month) for month in (1, 2, 3)])
    told = house.protected([house.organisation.figures[id_] for id_ in house.report().lines], RULE)
    there = [place for place, _result in places(told.report)]
    assert told.book.absent
    assert (
        len({tuple(map(str, told.book.zero_where(some))) for some in (there, there[::-1], sorted(there, key=str))}) == 1
    )


def test_a_milder_rule_shows_more(house: House) -> None:
    """What is hidden at a threshold of five is shown at two."""
    house.fill([(1, 3, "a", "a", person) for person in range(10)] + [(1, 3, "b", "a", person) for person in range(3)])
    assert hidden(house.controlled())
    assert hidden(house.controlled(rule=Rule(threshold=2))) == set()


def test_what_was_never_stated_is_not_said_to_be_hidden(omsorg: Callable[..., Kit]) -> None:
    """Where nothing came of a formula because nothing was recorded, the report says so and hides nothing."""
    told = omsorg().run("report", "2024", "--audience", "public", "--format", "json").ok().out
    assert '"suppressed": true' not in told
