"""Whose the numbers of a report are: whoever is alone behind one knows it, and may look for another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.attack.printed import TIMES, Place, period_of
from tests.attack.printed import Period as Days

from omsorgskjerne import Disclosure, Period, load, open_store, read_config
from omsorgskjerne.evaluate.members import read_members

if TYPE_CHECKING:
    from tests.attack.organisations import Made

    from omsorgskjerne.figures.behind import Part


def holders(made: Made, period: str) -> dict[Place, frozenset[str]]:
    """Return who stands behind each number of a report of a period, by ids.

    Those whom nobody named are everybody else's.
    """
    organisation = load(read_config(made.folder / "omsorg.toml"))
    figures = [one for one in organisation.figures.values() if one.disclosure is Disclosure.PERSON]
    with open_store(organisation, by="attack") as store:
        asked = {(figure, figure.window(Period.parse(period))): True for figure in figures}
        found = read_members(organisation, store.query, asked, date.max.replace(year=2199))
    return {
        place_of(part, Period.parse(period)): frozenset(
            [*behind.holders, *(f"other {one}" for one in range(behind.others))]
        )
        for part, behind in found.behind.items()
    }


def place_of(part: Part, period: Period) -> Place:
    """Return where a reader finds the number of a part."""
    days = Days(period.start, period.end)
    if part.dimension in TIMES:
        return Place(part.figure, period_of(str(part.code)) or days)
    return Place(part.figure, days, part.dimension, (part.code or "not_stated") if part.dimension else "")
