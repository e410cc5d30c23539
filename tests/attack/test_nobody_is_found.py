"""Nobody can be found in what goes outside: the attacker is told nothing by the public reports of random organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.attack.__main__ import attacked
from tests.attack.judge import Verdict, in_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SMALL = (
    *(2, 4, 8, 10, 12, 13, 15, 16, 18, 20, 22, 36, 39, 41, 42, 43, 47, 48, 49, 52, 58, 59, 60, 61, 62, 64, 65, 66),
    *(67, 69),
)
"""Seeds of thirty organisations of 50 to 170 rows: with large ones `make test` would take many minutes."""
MANY = 300
HIDING = 0.4
"""At least of so many of the reports something is hidden."""
SHOWN = 0.6
"""At least so many of all their numbers are shown."""
MERGE = '\n[disclosure]\nmerge = ["months", "codes"]\n'


def torture(seed: int) -> object:
    """Return a seed for `make torture` alone."""
    return pytest.param(seed, marks=pytest.mark.torture)


@pytest.mark.parametrize("seed", [*SMALL, *map(torture, sorted({*range(1, MANY + 1)} - {*SMALL}))])
def test_a_public_report_tells_nothing_that_it_hides(
    tmp_path: Path, seed: int, verdicts: list[Verdict], record_property: Callable[[str, object], None]
) -> None:
    """No number is told exactly, none too narrowly, and none by one person to whom another belongs."""
    verdict, _times = attacked(seed, tmp_path)
    verdicts.append(verdict)
    found = in_words(verdict)
    counts = {"reports": 1, "hiding": int(verdict.hidden > 0), "hidden": verdict.hidden, "shown": verdict.shown}
    record_property("attack", counts | {"told": len(found)})
    assert [] == found


def test_many_of_these_reports_hide_something_and_most_is_shown(verdicts: list[Verdict]) -> None:
    """An attack on reports that hide nothing would prove nothing; reports that show nothing would be of no use."""
    if len(verdicts) < len(SMALL):
        pytest.skip("the reports were attacked by several processes")
    shown, hidden = (sum(getattr(one, what) for one in verdicts) for what in ("shown", "hidden"))
    assert sum(one.hidden > 0 for one in verdicts) >= HIDING * len(verdicts)
    assert shown >= SHOWN * (shown + hidden)


@pytest.mark.parametrize("seed", [torture(seed) for seed in SMALL])
def test_a_public_report_that_is_merged_tells_nothing_that_it_hides(tmp_path: Path, seed: int) -> None:
    """Months as quarters and rare codes together are no way to what is hidden."""
    verdict, _times = attacked(seed, tmp_path, MERGE)
    assert [] == in_words(verdict)


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    """Return what came of the attacks so far."""
    return []
