"""What reports tell that are given one after the other, to one reader or to several who read the same: nothing hidden."""

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
    from collections.abc import Iterable
    from pathlib import Path

    from tests.attack.organisations import Made

PUBLIC, TOWN = "public", "town"
FUNDER = """[funders.town]
name = "Town"
targets = { "visits.total" = 9, "measures.people" = 4, "goals.reached" = { value = 3, direction = "at_most" }, "housing.residents" = 2 }
"""
SMALL = (4, 8, 12, 13)
QUARTERS = tuple((TOWN, f"2024-Q{number}") for number in range(1, 5))
BEFORE = (PUBLIC, "2023")
YEAR = (PUBLIC, "2024")
GIVEN = (
    (BEFORE, YEAR),
    (YEAR, BEFORE),
    ((PUBLIC, "2024-Q1"), (PUBLIC, "2024-Q2")),
    ((PUBLIC, "2024-Q1"), YEAR),
    (YEAR, (PUBLIC, "2024-Q3")),
    (YEAR, (PUBLIC, "2024-01..2024-11")),
    ((PUBLIC, "2024-01..2024-11"), YEAR),
    (BEFORE, (PUBLIC, "2023-04..2024-03")),
    (*QUARTERS, YEAR),
    (*QUARTERS[:2], YEAR),
    (YEAR, *QUARTERS[:2]),
    (YEAR, *QUARTERS),
    (YEAR, (TOWN, "2024")),
    ((TOWN, "2024"), YEAR),
    (YEAR, (TOWN, "2024-01..2024-11")),
    ((TOWN, "2024-02..2024-12"), YEAR),
    (BEFORE, YEAR, (TOWN, "2023-04..2024-03")),
)
"""Reports that somebody reads together, in the order in which they are given: to whom, and of which period."""
OFTEN = {(4, GIVEN[0]), (4, GIVEN[1]), (4, GIVEN[9]), (4, GIVEN[15])}
"""Which of these are given in every `make test`."""


def given(made: Made, reports: Iterable[tuple[str, str]]) -> list[tuple[str, Path]]:
    """Freeze reports one after the other, as a leader does; return the periods and files of those not refused."""
    files = []
    for audience, period in reports:
        file = made.folder / f"given-{audience}-{period}.json"
        command = ["freeze", period, "--audience", audience, "--for", "Them", "--output", str(file)]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            done = main(["--config", str(made.folder / "omsorg.toml"), "--lang", "en", "--as", "attack", *command])
        files += [] if done else [(period, file)]
    return files


def cases() -> list[object]:
    """Return seeds and the reports that are given; all but few are for `make torture` alone."""
    return [
        pytest.param(
            seed,
            reports,
            marks=[] if (seed, reports) in OFTEN else pytest.mark.torture,
            id=f"{seed}-{'+'.join(f'{audience}-{period}' for audience, period in reports)}",
        )
        for seed in SMALL
        for reports in GIVEN
    ]


@pytest.mark.parametrize(("seed", "reports"), cases())
def test_reports_given_one_after_the_other_tell_nothing(
    tmp_path: Path, seed: int, reports: tuple[tuple[str, str], ...]
) -> None:
    """What one hides the other does not tell; what would is refused, or hidden."""
    made = make(tmp_path, seed, years=3)
    with (made.folder / "omsorg.toml").open("a", encoding="utf-8") as config:
        config.write(FUNDER)
    files = given(made, reports)
    assert files
    package = written(made, reports[0][1], "internal", "csv")["csv"]
    periods = dict.fromkeys(period for _audience, period in reports)
    internal = [written(made, period, "internal", "json")["json"].read_text(encoding="utf-8") for period in periods]
    verdict = judge([package, *(file for _period, file in files)], map(json.loads, internal), made.free)
    assert [] == in_words(verdict)
