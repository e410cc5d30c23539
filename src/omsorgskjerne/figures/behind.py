"""Those who stand behind a number: how many, and how much of it is whose."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omsorgskjerne.period import Period


class Part(NamedTuple):
    """A number of a figure in some days: all of it, or what has one code of a dimension."""

    figure: str
    days: Period
    dimension: str = ""
    code: str | None = None


@attrs.define
class Behind:
    """Those who stand behind a number: what each known one has of it, and what the others have together."""

    holders: array[int] = attrs.field(factory=lambda: array("L"))
    """The known ones, by the places at which they were met."""
    weights: array[float] = attrs.field(factory=lambda: array("d"))
    """What each of them has."""
    rows: int = 0
    """How many rows there are."""
    others: int = 0
    """How many more there are, of whom nothing is known; each is somebody else."""
    value: float = 0
    """What the others have together."""
    largest: float = 0
    """The most one of the others can have."""

    @classmethod
    def of(cls, holders: Sequence[int]) -> Behind:
        """Return some known ones, each with one of the number."""
        return cls(array("L", holders), array("d", [1] * len(holders)), len(holders))

    @property
    def persons(self) -> int:
        """Return how many different ones there are."""
        return len(self.holders) + self.others

    @property
    def total(self) -> float:
        """Return what all have together."""
        return sum(self.weights) + self.value

    @property
    def dominance(self) -> float:
        """Return how many per cent of it all is the largest part that one may have."""
        most, total = max([self.largest, *self.weights]), self.total
        return 100 * most / total if total > 0 else 0

    @property
    def known(self) -> dict[int, float]:
        """Return what each known one has."""
        return dict(zip(self.holders, self.weights, strict=True))

    def take(self, holder: int, weight: float) -> None:
        """Add what somebody has."""
        self.holders.append(holder)
        self.weights.append(weight)

    def take_others(self, rows: int, heads: int, value: float, largest: float) -> None:
        """Add what rows have that name nobody, and the most one has of it."""
        self.rows += rows
        self.others += heads
        self.value += value
        self.largest = max(self.largest, largest)

    def less(self, part: Behind) -> Behind:
        """Return those who stand behind what is left of this number without a part of it."""
        gone = part.known
        left = {holder: value - gone.get(holder, 0) for holder, value in self.known.items()}
        known = {holder: value for holder, value in left.items() if value > 0}
        return self._with(known, part, max(0, self.value - part.value))

    def without(self, part: Behind) -> Behind:
        """Return those who are in this group of different ones and not in a part of it."""
        gone = set(part.holders)
        return self._with({one: value for one, value in self.known.items() if one not in gone}, part, self.value)

    def _with(self, known: Mapping[int, float], part: Behind, value: float) -> Behind:
        return Behind(
            array("L", known.keys()),
            array("d", known.values()),
            max(0, self.rows - part.rows),
            max(0, self.others - part.others),
            value,
            self.largest,
        )
