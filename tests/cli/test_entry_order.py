"""What was entered last stands: last is the order of the audit chain, whatever the clocks of those who entered say."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omsorgskjerne import Assessment, Reading
from omsorgskjerne.store.store import Store
from omsorgskjerne.testing import Kit

FIGURES = """
[figures."survey.food"]
label = "Food"
scale = [1, 9]
"""
READING = ("reading", "add", "--figure", "survey.food", "--since", "2026-01-01")
CLOCKS = [("XXX-7", "UTC"), ("XXX-14", "XXX+11")]
"""The clock of whoever enters first, and of whoever enters next: the first is hours ahead."""


def figure(program: Callable[..., Any], kit: Kit, id_: str) -> Any:
    """Return a figure of the report for 2026, as its JSON has it."""
    report = json.loads(program("report", "2026", "--format", "json", cwd=kit.folder).stdout)
    return next(found for found in report["figures"] if found["id"] == id_)


@pytest.mark.parametrize(("first", "second"), CLOCKS)
def test_of_two_readings_the_later_entry_stands(
    omsorg: Callable[..., Kit], program: Callable[..., Any], first: str, second: str
) -> None:
    """A reading entered on a computer of another zone is not the last because its clock is ahead."""
    kit = omsorg(config=FIGURES)
    for value, zone in (("2", first), ("3", second)):
        assert program(*READING, "--value", value, cwd=kit.folder, env={"TZ": zone}).returncode == 0
    assert figure(program, kit, "survey.food")["value"] == 3


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that sets the clock of the store."""

    def set_clock(moment: str) -> None:
        monkeypatch.setattr(Store, "stamp", lambda _store: moment)

    return set_clock


@pytest.mark.parametrize(
    "moments",
    [
        ("2026-10-25T02:50:00+02:00", "2026-10-25T02:10:00+01:00"),  # the hour that comes twice
        ("2026-05-02T12:00:00+02:00", "2021-05-02T12:00:00+02:00"),  # a clock that was set back
    ],
)
def test_neither_the_hour_that_comes_twice_nor_a_clock_set_back_turns_the_order(
    omsorg: Callable[..., Kit], at: Callable[[str], None], moments: tuple[str, str]
) -> None:
    """Readings entered by clocks that show less and less stand in the order in which they were entered."""
    kit = omsorg(config=FIGURES)
    for value, moment in zip(("2", "3"), moments, strict=True):
        at(moment)
        kit.run(*READING, "--value", value).ok()
    assert kit.figures("2026")["survey.food"]["value"] == 3


def test_an_edit_leaves_a_reading_in_its_place(omsorg: Callable[..., Kit]) -> None:
    """Correcting an earlier reading corrects it, and does not make it the last one."""
    kit = omsorg(config=FIGURES)
    for value in ("2", "3"):
        kit.run(*READING, "--value", value).ok()
    early = next(kept.id for kept in kit.rows(Reading) if kept.record.value == 2)
    kit.run("reading", "edit", early, "--value", "4").ok()
    assert kit.figures("2026")["survey.food"]["value"] == 3


def test_an_import_and_what_is_added_after_it(omsorg: Callable[..., Kit], at: Callable[[str], None]) -> None:
    """Rows of a file are entered when it is imported, in its order; what is added by an earlier clock comes after."""
    kit = omsorg(config=FIGURES)
    at("2026-05-02T12:00:00+02:00")
    file = kit.write("r.csv", "figure;value;since\nsurvey.food;2;2026-01-01\nsurvey.food;5;2026-01-01\n")
    kit.run("reading", "import", file).ok()
    assert kit.figures("2026")["survey.food"]["value"] == 5
    at("2026-05-01T12:00:00+02:00")
    kit.run(*READING, "--value", "3").ok()
    assert kit.figures("2026")["survey.food"]["value"] == 3


def test_the_scores_of_one_day_stand_in_the_order_of_entry(
    omsorg: Callable[..., Kit], at: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two scores of the first day the one entered first is the first, by clocks and ids that were set back too."""
    kit = omsorg()
    kit.run("person", "add", "--code", "A").ok()
    clock = datetime(2026, 5, 2, 12, tzinfo=UTC)
    for day, assessor, score in (
        ("2026-03-01", "nurse", "4"),
        ("2026-03-01", "doctor", "2"),
        ("2026-03-05", "nurse", "3"),
    ):
        clock -= timedelta(days=1)
        at(clock.isoformat())
        moment = int(clock.timestamp() * 1e9)
        monkeypatch.setattr("omsorgskjerne.ids.time.time_ns", lambda moment=moment: moment)
        words = ("assessment", "add", "--person", "A", "--area", "housing", "--day", day)
        kit.run(*words, "--assessor", assessor, "--score", score).ok()
    rows = [kept.record.score for kept in kit.rows(Assessment)]
    assert rows == [4, 2, 3]
    figures = kit.figures("2026")
    assert [figures[f"assessments.{end}"]["value"] for end in ("first", "latest")] == [4, 3]
