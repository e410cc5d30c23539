"""The figures of a storm, and the table of all of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tabulate import tabulate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COUNTS = ("attempts", "hit", "acknowledged", "lost", "corrupt", "exit 70", "leftovers", "other")
"""How often something was tried and took effect, how much was acknowledged, and what must stay 0."""
FAULTS = COUNTS[3:]
SHOWN = 12


class Sheet:
    """What came of a storm. Faults are kept with what it takes to have them again."""

    def __init__(self, name: str, kept: dict[str, Any]) -> None:
        """Write into `kept`, which outlives the test."""
        self.kept = kept
        self.kept |= {"storm": name, **dict.fromkeys(COUNTS, 0)}
        self.faults: list[str] = []
        self.began = time.monotonic()

    def count(self, what: str, number: int = 1) -> None:
        """Count something."""
        self.kept[what] += number

    def fault(self, kind: str, how: str, number: int = 1) -> None:
        """Count what must not be, and say how it came about."""
        self.count(kind, number)
        self.faults.append(f"{kind}: {how}")

    def judge(self) -> None:
        """End the storm: fail the test if there was a fault."""
        self.kept["seconds"] = round(time.monotonic() - self.began)
        if self.faults:
            kinds = sorted({fault.split(":")[0] for fault in self.faults})
            first = [fault for kind in kinds for fault in [one for one in self.faults if one.startswith(kind)][:SHOWN]]
            raise AssertionError("\n".join([f"{len(self.faults)} faults in {self.kept['storm']}", *first]))


def table(lines: Sequence[Mapping[str, Any]]) -> str:
    """Return all storms as a table, with the sums below."""
    heads = ["storm", *COUNTS, "seconds"]
    storms = sorted({_storm(line) for line in lines})
    rows = [[name, *_sums([line for line in lines if _storm(line) == name], heads[1:])] for name in storms]
    sums = ["in all", *_sums(lines, heads[1:])]
    return tabulate([*rows, sums], heads, disable_numparse=True, colalign=("left", *["right"] * (len(heads) - 1)))


def _storm(line: Mapping[str, Any]) -> str:
    """Return the name of a storm: each of its commands has a test of its own."""
    return str(line["storm"]).partition("[")[0].replace("_", " ")


def _sums(lines: Sequence[Mapping[str, Any]], heads: Sequence[str]) -> list[int]:
    return [sum(int(line.get(head) or 0) for line in lines) for head in heads]
