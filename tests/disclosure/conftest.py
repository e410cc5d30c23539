"""Reports made by hand: figures of invented talks, with the numbers that a test puts in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from omsorgskjerne import Count, Id, Period, Person, Unit, choice, on, quantity, record, ref
from omsorgskjerne.choices import Choice
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.evaluate.results import Goal, Line, Report
from omsorgskjerne.figures.results import HIDDEN, NOTHING, Axis, Result
from omsorgskjerne.words import Phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from omsorgskjerne import Figure

YEAR = Period.of_year(2024)
At = frozenset[tuple[str, str]]
"""A cell of a table: dimension and code of each of its coordinates."""


class Town(Choice):
    """Where."""

    A = "a", "a"
    B = "b", "b"
    C = "c", "c"
    D = "d", "d"


@record("talk", plural="talks")
class Talk:
    """One talk: three choices to tell talks apart, who it was with and how long it took."""

    day: date = on()
    x: Town = choice("x")
    y: Town = choice("y")
    z: Town = choice("z")
    person: Id[Person] = ref("person")
    minutes: int = quantity("minutes", unit=Unit.MINUTE, default=0)


TALKS = Count("t.talks", "Talks", of=Talk, by=(Talk.x, Talk.y, Talk.z))


def shown(value: int | str | Fraction | Result | None, **more: Any) -> Result:
    """Return a result with one number; None is one that is there and not shown."""
    if isinstance(value, Result):
        return value
    return attrs.evolve(HIDDEN, **more) if value is None else Result(Fraction(value), **more)


def of(values: Mapping[str | None, int | None]) -> dict[str | None, Result]:
    """Return parts of a breakdown."""
    return {code: shown(value) for code, value in values.items()}


def line(
    figure: Figure,
    value: Any,
    *,
    by: Mapping[str, Mapping[str | None, int | None]] | None = None,
    last: Any = NOTHING,
    change: int | str | None = None,
    percent: int | str | None = None,
    goal: Goal | None = None,
    adds_up: bool | None = None,
) -> Line:
    """Return a figure with its number, parts and the year before."""
    additive = figure.traits.additive if adds_up is None else adds_up
    parts = {name: of(values) for name, values in (by or {}).items()}
    return Line(
        figure=figure,
        result=attrs.evolve(shown(value), by=parts),
        previous={"2023": shown(last)},
        goal=goal,
        change=None if change is None else Fraction(change),
        change_percent=None if percent is None else Fraction(percent),
        definition=Phrase(""),
        formula="",
        axes={name: Axis(name, name, {}, additive) for name in parts},
    )


def report(*lines: Line) -> Report:
    """Return a report of 2024 with some figures."""
    by_id = {one.figure.id: one for one in lines}
    return Report("Test", "en", YEAR, (Period.of_year(2023),), "", by_id, (), {})


def table(counts: Mapping[tuple[str, ...], int], hidden: Collection[At]) -> Report:
    """Return a table of talks with every margin: for each choice of coordinates a slice, broken down by the others."""
    names = "xyz"[: len(next(iter(counts)))]
    lines = []
    for size in range(len(names)):
        for fixed in combinations(range(len(names)), size):
            for codes in sorted({tuple(key[place] for place in fixed) for key in counts}):
                where = dict(zip((names[place] for place in fixed), codes, strict=True))
                lines.append(_slice(counts, hidden, where, [name for name in names if name not in where]))
    return report(*lines)


def _slice(
    counts: Mapping[tuple[str, ...], int], hidden: Collection[At], where: dict[str, str], free: list[str]
) -> Line:
    figure = TALKS.sliced(where) if where else TALKS
    by: dict[str, Mapping[str | None, int | None]] = {}
    for name in free:
        codes = sorted({key["xyz".index(name)] for key in counts})
        by[name] = {code: seen(counts, hidden, {**where, name: code}) for code in codes}
    return line(
        attrs.evolve(figure, by=tuple(getattr(Talk, name) for name in free)), seen(counts, hidden, where), by=by
    )


def seen(counts: Mapping[tuple[str, ...], int], hidden: Collection[At], where: Mapping[str, str]) -> int | None:
    """Return what is printed in a cell or margin."""
    return None if frozenset(where.items()) in hidden else margin(counts, where)


def margin(counts: Mapping[tuple[str, ...], int], where: Mapping[str, str]) -> int:
    """Return the sum of the cells that have some coordinates."""
    wanted = [("xyz".index(name), code) for name, code in where.items()]
    return sum(count for key, count in counts.items() if all(key[place] == code for place, code in wanted))


def margins(counts: Mapping[tuple[str, ...], int]) -> list[At]:
    """Return every cell and margin of a table but its total."""
    names = "xyz"[: len(next(iter(counts)))]
    found = {frozenset(zip(some, codes, strict=True))
             for size in range(1, len(names) + 1) for some in combinations(names, size)
             for codes in product(*(sorted({key[names.index(name)] for key in counts}) for name in some))}  # fmt: skip
    return sorted(found, key=sorted)


def place_of(at: At) -> Place:
    """Return a place where a cell of a table stands."""
    *fixed, (name, code) = sorted(at)
    figure = TALKS.sliced(dict(fixed)) if fixed else TALKS
    return Place(figure.id, "2024", name, code)


@pytest.fixture(scope="session")
def made() -> Any:
    """Give what reports are made by hand with."""
    return __import__("types").SimpleNamespace(
        line=line, report=report, table=table, shown=shown, margin=margin, margins=margins, place_of=place_of,
        Talk=Talk, TALKS=TALKS,
    )  # fmt: skip
