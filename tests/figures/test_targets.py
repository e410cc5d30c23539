"""Targets: one for a figure and period, and what a report says of one that was changed while the period ran."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne.core.planning import Direction, Target
from omsorgskjerne.errors import InputError
from omsorgskjerne.ids import short_id
from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = Period.of_year(2024)
SEVERAL = "Several targets are entered for the period. The one entered last stands."


def target(value: int, **facts: Any) -> Target:
    """Return a target for the measures of 2024."""
    return Target(**{"since": date(2024, 1, 1), "figure": "measures.total", "value": Decimal(value), **facts})


@pytest.fixture
def on(bench: Any) -> Callable[[str], None]:
    """Return a function that sets the day on which changes are made."""

    def set_day(day: str) -> None:
        bench.store.now = lambda: datetime.fromisoformat(f"{day}T12:00:00+01:00")

    return set_day


def told(bench: Any) -> list[str]:
    """Return what is said of the target of the year."""
    goal = bench.report(today=date(2025, 2, 1)).lines["measures.total"].goal
    return [str(note.text).format(**note.values) for note in goal.notes]


def test_a_second_target_for_the_same_period_is_refused(bench: Any) -> None:
    """A figure has one target a period, however its end is written; another period or figure has one of its own."""
    year, *_others = bench.add(target(100), target(30, until=date(2024, 4, 1)), target(9, figure="visits.total"))
    for again in (target(90), target(90, until=date(2025, 1, 1)), target(90, direction=Direction.AT_MOST)):
        with pytest.raises(InputError, match="has a target for that period already") as refused:
            bench.add(again)
        assert f"omsorg target edit {short_id(year)}" in str(refused.value)


def test_no_target_is_moved_onto_another(bench: Any) -> None:
    """An edit that gives a target the period of another is refused; one that changes its number is not."""
    _year, quarter = bench.add(target(100), target(30, until=date(2024, 4, 1)))
    with pytest.raises(InputError):
        bench.store.edit(Target, quarter, until=None)
    bench.store.edit(Target, quarter, value=Decimal(31))
    assert bench.report(Period.of_months(2024, 1, 3)).lines["measures.total"].goal.value == 31


def test_an_edit_after_the_period_began_is_told(bench: Any, on: Callable[[str], None]) -> None:
    """Whoever reads that a target was reached is told that it was another when the period began."""
    on("2023-11-01")
    (row,) = bench.add(target(100))
    bench.store.edit(Target, row, value=Decimal(90))
    assert told(bench) == []
    on("2024-01-01")
    bench.store.edit(Target, row, value=Decimal(80))
    assert told(bench) == [
        "The target was changed after the period began, last on 2024-01-01. At first it was at least 90."
    ]


def test_several_edits_do_not_hide_what_stood_at_first(bench: Any, on: Callable[[str], None]) -> None:
    """However often it is changed, the target that stood when the period began is told."""
    on("2023-11-01")
    (row,) = bench.add(target(100))
    for day, value in (("2024-02-01", 64), ("2024-03-01", 65)):
        on(day)
        bench.store.edit(Target, row, value=Decimal(value))
    assert told(bench) == [
        "The target was changed after the period began, last on 2024-03-01. At first it was at least 100."
    ]


def test_a_target_that_is_given_to_another_figure_leaves_its_own(bench: Any, on: Callable[[str], None]) -> None:
    """A row whose figure is corrected is the target of the new one only; brought back, its own is told of the change."""
    on("2024-02-01")
    (row,) = bench.add(target(100))
    bench.store.edit(Target, row, figure="visits.total")
    lines = bench.report(today=date(2025, 2, 1)).lines
    assert (lines["measures.total"].goal, lines["visits.total"].goal.value) == (None, 100)
    bench.store.edit(Target, row, figure="measures.total", value=Decimal(90))
    lines = bench.report(today=date(2025, 2, 1)).lines
    assert (lines["measures.total"].goal.value, lines["visits.total"].goal) == (90, None)
    assert told(bench) == [
        "The target was changed after the period began, last on 2024-02-01. At first it was at least 100."
    ]


def test_one_that_is_voided_and_entered_anew_is_changed_too(bench: Any, on: Callable[[str], None]) -> None:
    """Another number in its place is a change, by whatever commands; the same number again is none."""
    on("2023-11-01")
    (row,) = bench.add(target(100))
    on("2024-06-01")
    bench.store.void(Target, row, "too high")
    (row,) = bench.add(target(100))
    assert told(bench) == []
    bench.store.void(Target, row, "too high")
    on("2024-06-03")
    bench.add(target(70))
    assert told(bench) == [
        "The target was changed after the period began, last on 2024-06-03. At first it was at least 100."
    ]


def test_one_that_is_moved_away_and_replaced_is_changed_too(bench: Any, on: Callable[[str], None]) -> None:
    """A target that was edited to be of another year, with a lower one in its place, is told by its history."""
    on("2023-11-01")
    (row,) = bench.add(target(100))
    on("2024-06-01")
    bench.store.edit(Target, row, since=date(2025, 1, 1))
    bench.add(target(70))
    assert told(bench) == [
        "The target was changed after the period began, last on 2024-06-01. At first it was at least 100."
    ]


def test_a_target_first_set_under_way_is_not_changed(bench: Any, on: Callable[[str], None]) -> None:
    """A target that is set late was never another."""
    on("2024-06-01")
    bench.add(target(100))
    assert told(bench) == []


def test_of_two_in_an_old_file_the_one_entered_last_stands(bench: Any, on: Callable[[str], None]) -> None:
    """A file from before the rule may hold two: the report says so, and each may still be changed or voided."""
    on("2023-11-01")
    first, second = bench.add(target(100), target(70, since=date(2022, 1, 1)))
    with bench.store.engine.writing():
        bench.store.engine.execute('UPDATE "target" SET "since" = ? WHERE "id" = ?', ("2024-01-01", second))
    line = bench.report().lines["measures.total"]
    assert (line.goal.value, told(bench)) == (70, [SEVERAL])
    bench.store.edit(Target, first, value=Decimal(110))
    assert bench.report().lines["measures.total"].goal.value == 70
    bench.store.void(Target, second, "double")
    assert bench.report().lines["measures.total"].goal.value == 110
