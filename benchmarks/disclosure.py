"""How the cost of auditing a report grows: random tables of 50 to 500 linked cells, in two and in three dimensions.

A cell of a table stands in as many figures as the table has dimensions, and every margin is printed. Hidden are the
small cells and, in each row and column with one, the next smallest. The floor is the smallest table of as
many dimensions, and what a larger one may take grows with the square of its cells: each hidden number is asked for
among all.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne import Count, Period, choice, on, record
from omsorgskjerne.choices import Choice
from omsorgskjerne.disclosure.audit import audit
from omsorgskjerne.evaluate.results import Line, Report
from omsorgskjerne.figures.results import HIDDEN, Axis, Result
from omsorgskjerne.words import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Cells = Mapping[tuple[str, ...], int]
    Where = dict[str, str]

TABLES = ((7, 7), (10, 10), (16, 16), (22, 22), (4, 4, 4), (5, 5, 5), (8, 8, 8))
THRESHOLD = 5
YEAR = Period.of_year(2024)


class Code(Choice):
    """Any code: the tables are made, not evaluated."""


@record("talk", plural="talks")
class Talk:
    """One talk, told apart by three choices."""

    day: date = on()
    x: Code = choice("x")
    y: Code = choice("y")
    z: Code = choice("z")


TALKS = Count("t.talks", "Talks", of=Talk)


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="the smaller tables, for a look")
    options = parser.parse_args(argv)
    sizes = [size for size in TABLES if not options.quick or cells_of(size) <= cells_of((10, 10))]
    audit(table_of(sizes[0])[0], {}, threshold=THRESHOLD)  # the solver's library is loaded when it is first needed
    rows: list[tuple[str, str, float, float, str]] = []
    floors: dict[int, tuple[float, tuple[int, ...]]] = {}
    for size in sizes:
        report, hidden = table_of(size)
        seconds = measured(report, options.rounds)
        floor, smallest = floors.setdefault(len(size), (seconds, size))
        limit = round((cells_of(size) / cells_of(smallest)) ** 2)
        remark = f"{seconds:.2f} s, {cells_of(size)} cells, {hidden} hidden"
        rows.append((f"audit of {written(size)}", written(smallest), seconds / floor, limit, remark))
    return rows


def written(size: Sequence[int]) -> str:
    """Write the size of a table."""
    return " × ".join(map(str, size))


def table_of(size: Sequence[int]) -> tuple[Report, int]:
    """Return a report with one random table, and how many of its cells are hidden."""
    dice = random.Random(1)  # noqa: S311 - invented counts, the same every time
    cells = {codes: int(dice.paretovariate(0.7) * 3) for codes in product(*(map(str, range(many)) for many in size))}
    hidden = protected(cells)
    return report_of(cells, hidden), len(hidden)


def cells_of(size: Sequence[int]) -> int:
    """Return how many cells a table has."""
    many = 1
    for one in size:
        many *= one
    return many


def measured(report: Report, rounds: int) -> float:
    """Return the median of the processor's seconds that an audit takes."""
    took = []
    for _round in range(rounds):
        start = time.process_time()
        audit(report, {}, threshold=THRESHOLD)
        took.append(time.process_time() - start)
    return statistics.median(took)


def protected(cells: Cells) -> set[tuple[str, ...]]:
    """Return the small cells, and in every line of the table that has one of them alone the next smallest."""
    hidden = {codes for codes, count in cells.items() if 0 < count < THRESHOLD}
    for place in range(len(next(iter(cells)))):
        lines: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for codes in cells:
            lines.setdefault((*codes[:place], *codes[place + 1 :]), []).append(codes)
        for line in lines.values():
            if len(hidden.intersection(line)) == 1:
                hidden.add(
                    min((codes for codes in line if codes not in hidden and cells[codes]), key=cells.__getitem__)
                )
    return hidden


def report_of(cells: Cells, hidden: set[tuple[str, ...]]) -> Report:
    """Return a table with every margin: for each choice of coordinates a slice, broken down by the others."""
    names = "xyz"[: len(next(iter(cells)))]
    lines = []
    for many in range(len(names)):
        for fixed in combinations(names, many):
            values = {tuple(codes[names.index(name)] for name in fixed) for codes in cells}
            lines += [line_of(cells, hidden, dict(zip(fixed, some, strict=True))) for some in sorted(values)]
    return Report("Test", "en", YEAR, (), "", {line.figure.id: line for line in lines}, (), {})


def line_of(cells: Cells, hidden: set[tuple[str, ...]], where: Where) -> Line:
    """Return one slice with its breakdowns."""
    names = "xyz"[: len(next(iter(cells)))]
    inside = {codes: count for codes, count in cells.items()
              if all(codes[names.index(name)] == code for name, code in where.items())}  # fmt: skip
    free = [name for name in names if name not in where]
    by: dict[str, dict[str | None, Result]] = {}
    for name in free:
        parts: dict[str, list[tuple[str, ...]]] = {}
        for codes in inside:
            parts.setdefault(codes[names.index(name)], []).append(codes)
        by[name] = {code: HIDDEN if len(free) == 1 and hidden.issuperset(some) else shown(cells, some)
                    for code, some in parts.items()}  # fmt: skip
    figure = attrs.evolve(TALKS.sliced(where) if where else TALKS, by=tuple(getattr(Talk, name) for name in free))
    axes = {name: Axis(name, name, {}, additive=True) for name in free}
    result = attrs.evolve(shown(cells, inside), by=by)
    return Line(figure, result, {}, None, None, None, Phrase(""), "", axes=axes)


def shown(cells: Cells, some: Mapping[tuple[str, ...], int] | Sequence[tuple[str, ...]]) -> Result:
    """Return the sum of some cells."""
    return Result(Fraction(sum(cells[codes] for codes in some)))


if __name__ == "__main__":
    import sys

    for row in main(sys.argv[1:]):
        print(*row)
