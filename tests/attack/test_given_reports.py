"""What public reports tell that are given one after the other: nothing that one of them hides."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from tests.attack.judge import in_words, judge
from tests.attack.organisations import make, written

from omsorgskjerne.cli.root import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attack.organisations import Made

SMALL = (4, 8, 12, 13)
PAIRS = (
    ("2024-Q1", "2024-Q2"),
    ("2023", "2024"),
    ("2024-Q1", "2024"),
    ("2024", "2024-Q3"),
    ("2024", "2024-01..2024-11"),
    ("2024-01..2024-11", "2024"),
    ("2023", "2023-04..2024-03"),
)
"""Periods of which reports are given one after the other."""


def given(made: Made, *periods: str) -> list[Path]:
    """Freeze public reports one after the other, as a leader does; return the files of those not refused."""
    files = []
    for period in periods:
        file = made.folder / f"given-{period}.json"
        command = ["freeze", period, "--audience", "public", "--for", "Everybody", "--output", str(file)]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            done = main(["--config", str(made.folder / "omsorg.toml"), "--lang", "en", "--as", "attack", *command])
        files += [] if done else [file]
    return files


def cases() -> list[object]:
    """Return seeds and pairs of periods; all but one are for `make torture` alone."""
    return [
        pytest.param(
            seed,
            periods,
            marks=[] if (seed, periods) == (SMALL[0], PAIRS[1]) else pytest.mark.torture,
            id=f"{seed}-{'+'.join(periods)}",
        )
        for seed in SMALL
        for periods in PAIRS
    ]


@pytest.mark.parametrize(("seed", "periods"), cases())
def test_reports_given_one_after_the_other_tell_nothing(tmp_path: Path, seed: int, periods: tuple[str, ...]) -> None:
    """What one hides the other does not tell; what would is refused, or hidden."""
    made = make(tmp_path, seed, years=3)
    files = given(made, *periods)
    assert files
    package = written(made, periods[0], "internal", "csv")["csv"]
    internal = [written(made, period, "internal", "json")["json"].read_text(encoding="utf-8") for period in periods]
    assert [] == in_words(judge([package, *files], map(json.loads, internal), made.free))
