"""Figures of the same rows, cut in different ways: every printed number is a sum of the cells that all cuts make."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from tests.attack.bounds import System
    from tests.attack.knowledge import Codes

REST = "…"
"""Stands for all codes that no cut names."""
MOST = 4000
"""More cells than that are not told apart."""


class Cut(NamedTuple):
    """A number with the filter its rows have passed: of each field that tells, the codes."""

    name: Any
    """Where it is printed."""
    where: Mapping[str, Codes]


@dataclass
class Family:
    """Numbers of the same rows of one period that add up."""

    key: tuple[str, str, str, Hashable]
    """What is taken of which records, by which field of time, and in which period."""
    cuts: list[Cut]
    whole: bool
    cells: list[Hashable] = field(default_factory=list)
    """What the numbers are sums of."""

    def tie(self, system: System) -> None:
        """Say how the numbers hang together."""
        for place, cuts in enumerate(self._apart()):
            tables = _tables(cuts)
            for dimensions, classes in tables.items():
                if _size(classes) > MOST:
                    continue
                for atom in product(*classes):
                    self.cells.append((self.key, place, dimensions, atom))
                    system.number(self.cells[-1], whole=self.whole)
            for dimensions, classes in tables.items():
                if _size(classes) <= MOST:
                    self._link(system, place, dimensions, tables)
            for cut in cuts:
                dimensions = tuple(sorted(cut.where))
                if _size(tables[dimensions]) <= MOST:
                    atoms = self._atoms(place, dimensions, tables[dimensions], cut.where)
                    system.equal(cut.name, atoms, "slice" if len(dimensions) > 1 else "sum")

    def _atoms(
        self, place: int, dimensions: tuple[str, ...], classes: Sequence[Sequence[Codes]], where: Mapping[str, Codes]
    ) -> list[Hashable]:
        inside = [[one for one in classes[at] if one <= where[name]] for at, name in enumerate(dimensions)]
        return [(self.key, place, dimensions, atom) for atom in product(*inside)]

    def _link(
        self,
        system: System,
        place: int,
        dimensions: tuple[str, ...],
        tables: Mapping[tuple[str, ...], list[list[Codes]]],
    ) -> None:
        """Say that a table's margins are the tables of fewer dimensions."""
        classes = tables[dimensions]
        for at in range(len(dimensions)):
            fewer = dimensions[:at] + dimensions[at + 1 :]
            if fewer not in tables or _size(tables[fewer]) > MOST:
                continue
            for coarse in product(*(classes[:at] + classes[at + 1 :])):
                others = classes[:at] + classes[at + 1 :]
                finer = [_inside(tables[fewer][number], wide, others[number]) for number, wide in enumerate(coarse)]
                factors: dict[Hashable, float] = {(self.key, place, fewer, atom): -1.0 for atom in product(*finer)}
                for one in classes[at]:
                    factors[self.key, place, dimensions, (*coarse[:at], one, *coarse[at:])] = 1.0
                system.row(factors, 0, 0, "slice" if len(fewer) else "sum")

    def _apart(self) -> list[list[Cut]]:
        """Return cuts that have no rows in common apart: every one names codes of a field, and they do not overlap."""
        groups = [self.cuts]
        for name in sorted({name for cut in self.cuts for name in cut.where}):
            groups = [one for group in groups for one in _split(group, name)]
        return groups


def _split(cuts: list[Cut], name: str) -> list[list[Cut]]:
    if any(name not in cut.where for cut in cuts):
        return [cuts]
    groups: list[tuple[Codes, list[Cut]]] = []
    for cut in cuts:
        touched = [group for group in groups if group[0] & cut.where[name]]
        groups = [group for group in groups if group not in touched]
        groups.append(
            (
                frozenset().union(cut.where[name], *(codes for codes, _cuts in touched)),
                [cut, *(one for _codes, some in touched for one in some)],
            )
        )
    return [
        [
            Cut(
                cut.name,
                {
                    key: codes
                    for key, codes in cut.where.items()
                    if key != name or not all(one.where[name] == codes for one in group)
                },
            )
            for cut in group
        ]
        for _codes, group in groups
    ]


def _tables(cuts: Iterable[Cut]) -> dict[tuple[str, ...], list[list[Codes]]]:
    """Return for each set of fields that cuts name the classes of codes that have to be told apart.

    Those of a table are at least as fine as those of every table that has its fields and more.
    """
    named: dict[tuple[str, ...], list[Cut]] = defaultdict(list)
    for cut in cuts:
        named[tuple(sorted(cut.where))].append(cut)
    waiting = list(named)
    while waiting:
        dimensions = waiting.pop()
        fewer = [dimensions[:at] + dimensions[at + 1 :] for at in range(len(dimensions))]
        waiting += [other for other in fewer if other not in named]
        for other in fewer:
            named[other]
    found = {}
    for dimensions in named:
        wider = [other for other in named if set(dimensions) <= set(other)]
        found[dimensions] = [
            _classes(cut.where[name] for other in wider for cut in named[other]) for name in dimensions
        ]
    return found


def _classes(sets: Iterable[Codes]) -> list[Codes]:
    """Return the coarsest classes of codes of which each set is made up, and one of all codes that no set has."""
    classes: list[Codes] = []
    for one in sorted(set(sets), key=lambda codes: (len(codes), sorted(codes))):
        fresh = one.difference(*classes) if classes else one
        parts = [part for old in classes for part in (old & one, old - one) if part]
        classes = [*parts, *([fresh] if fresh else [])]
    return [*classes, frozenset({REST})]


def _inside(classes: Sequence[Codes], wide: Codes, beside: Sequence[Codes]) -> list[Codes]:
    """Return the classes that one of a coarser division holds; its rest holds all that the others do not."""
    if REST in wide:
        return [one for one in classes if not any(one <= other for other in beside if REST not in other)]
    return [one for one in classes if one <= wide]


def _size(classes: Sequence[Sequence[Codes]]) -> int:
    size = 1
    for some in classes:
        size *= len(some)
    return size
