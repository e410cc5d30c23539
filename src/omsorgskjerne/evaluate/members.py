"""Reading who stands behind the numbers of a report: planned for all of them at once, in one pass of each table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.evaluate.fetch import reading
from omsorgskjerne.figures.behind import Standing
from omsorgskjerne.figures.holders import homes_of
from omsorgskjerne.figures.members import Asked, plan_members
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.spans import lived

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from omsorgskjerne.evaluate.fetch import Ask
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period


def read_members(
    organisation: Organisation,
    ask: Ask,
    asked: Mapping[tuple[Figure, Period], bool],
    today: date | None,
    tied: Collection[str] = (),
) -> Standing:
    """Return who stands behind each number of some figures in some days, and of their parts where that is asked.

    Rows of the tables that are `tied` are told one from another, as views and statements have the same.
    """
    found = Standing()
    read, rows = reading(organisation, ask, today), []
    for (figure, days), parts in asked.items():
        # Rows of days to come count like others; those who will be there have not been there yet.
        there = days if is_of_rows(figure) and not figure.time.lasting else lived(days, today)
        if not there.days or not figure.traits.has_members:
            continue
        if is_of_rows(figure):
            rows.append(Asked(figure, days, there, parts))
        else:
            found.join(figure.members(organisation, days, there, read))
    for query in plan_members(organisation, rows, tied):
        found.join(read(query))
    asked_homes = ((one.figure.id, homes_of(organisation, one.figure)) for one in rows)
    asking = {id_: query for id_, query in asked_homes if query is not None}
    homes = {query: read(query) for query in dict.fromkeys(asking.values())}
    for part, behind in found.behind.items():
        if part.figure in asking:
            behind.homes = homes[asking[part.figure]]
    return found
