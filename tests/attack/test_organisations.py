"""Random organisations are made as staff make theirs, the same from the same seed, and the attacker is right about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.attack.__main__ import attacked
from tests.attack.organisations import PLUGINS, YEAR, Made, make, written

if TYPE_CHECKING:
    from pathlib import Path


def numbers(made: Made) -> dict[str, Any]:
    """Return the internal report's figures that have a number, with their months."""
    report = json.loads(written(made, str(YEAR), "internal", "json")["json"].read_text(encoding="utf-8"))
    return {one["id"]: (one["value"], one["by"].get("month")) for one in report["figures"] if one["value"] is not None}


def test_a_seed_makes_one_organisation(tmp_path: Path) -> None:
    """The same seed gives the same figures, another one others."""
    same = numbers(make(tmp_path / "one", 2))
    assert same == numbers(make(tmp_path / "other", 2))
    assert same != numbers(make(tmp_path / "third", 3))


def test_nearly_all_rows_keep_the_rules(tmp_path: Path) -> None:
    """The product refuses few of the rows that are drawn, and every service has figures with a number."""
    made = make(tmp_path, 7, size=1500)
    assert made.refused < made.rows / 50
    assert {*PLUGINS, "visits", "measures", "assessments"} <= {id_.partition(".")[0] for id_ in numbers(made)}


def test_what_is_merged_tells_nothing(tmp_path: Path) -> None:
    """Where rare codes are told together, nothing of what is hidden is told, nor of these codes in other figures."""
    verdict, _times = attacked(16, tmp_path, '\n[disclosure]\nmerge = ["months", "codes"]\n')
    [public] = [json.loads(file.read_text(encoding="utf-8")) for file in tmp_path.glob("*public*.json")]
    assert {"month"} != {one["by"] for one in public["merged"]}
    assert [] == verdict.wrong
    assert {} == verdict.exact | verdict.narrow | verdict.singles
