"""Which parts a figure has, and which of them somebody means who names one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.figures.expressions import TIME
from omsorgskjerne.figures.spans import each_day
from omsorgskjerne.figures.tally import time_code

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from omsorgskjerne.figures.results import Axis
    from omsorgskjerne.period import Period


def codes_of(axes: Iterable[Axis], days: Period) -> dict[str, Collection[str]]:
    """Return the codes of each breakdown, found or not; of time those of some days."""
    return {
        axis.name: {time_code(axis.name, day): None for day in each_day(days)} if axis.name in TIME else axis.codes
        for axis in axes
    }


def part_named(by: Mapping[str, Collection[str]], said: str) -> tuple[str, str] | None:
    """Return breakdown and code of a part: `kind=external`, or a code that one breakdown alone has; else None."""
    named, _sign, code = said.rpartition("=")
    found = [name for name, codes in by.items() if code in codes and named in {"", name}]
    return (found[0], code) if len(found) == 1 else None


def nearest_part(by: Mapping[str, Collection[str]], said: str) -> str | None:
    """Return what names a part, and is spelled most like what was said."""
    import difflib

    every = [(name, code) for name, codes in by.items() for code in codes]
    alone = [code for _name, code in every if part_named(by, code)]
    return next(iter(difflib.get_close_matches(said, [*alone, *map("=".join, every)], n=1, cutoff=0.5)), None)
