"""Reading the rows behind a figure one by one: which they are, when, and with which import they came."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.queries import Among, Column, Query, Select, Test, Windowed, Within
from omsorgskjerne.figures.statement import MISFIT, refuse_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.queries import Read
    from omsorgskjerne.tables import Table

AT_ONCE = 500
"""Ids that are asked for in one statement."""
PLACES_OF_ROW = 5
"""How many columns are read of every row."""


def columns_of_row(event: str) -> tuple[Column, ...]:
    """Return what is read of a row: its id, its day, its import, and the file and the time of that."""
    batch = (Column(name, "batch", "omsorg_batch") for name in ("file_name", "at"))
    return (Column("id"), Column(event), Column("batch"), *batch)


@attrs.frozen
class RowsBehind(Windowed):
    """Rows that pass a filter and some tests, by event day."""

    more: tuple[Test, ...] = ()
    first: str = ""
    """A reference: only the first rows ever of each row that it leads to."""
    values: tuple[str, ...] = ()
    """Fields whose values come after what is read of every row."""

    def tests(self) -> tuple[Test, ...]:
        """Return what puts a row in the window; before the first of them there may be none."""
        return (Within(self.event, self.window._replace(start=date.min)),) if self.first else super().tests()

    def selects(self) -> Iterable[Select]:
        """Return the statement."""
        more = (*self.values, *filter(None, (self.until, self.first)))
        columns = (*columns_of_row(self.event), *map(Column, more))
        yield self.select(columns, *self.more, order=(Column(self.event), Column("id")))

    def fold(self, answers: Iterator[Iterable[Row]]) -> tuple[Row, ...]:
        """Return the rows; where the first are asked for, those of the first day of whoever they lead to."""
        rows = tuple(chain.from_iterable(answers))
        if not self.first:
            return rows
        firsts: dict[str, str] = {}
        for row in rows:
            firsts.setdefault(row[-1], row[1])
        start = self.window.start.isoformat()
        return tuple(row for row in rows if firsts[row[-1]] == row[1] >= start)

    def counts(self, row: Row, figure: Composed) -> bool:
        """Tell whether a figure counts a row: by its time rule, and by its values where its measure looks at these."""
        values = row[PLACES_OF_ROW : PLACES_OF_ROW + len(self.values)]
        if values and figure.measure.value(*values) is None:
            return False
        since, until = date.fromisoformat(row[1]), date.fromisoformat(row[-1]) if self.until and row[-1] else None
        return any(True for _occasion in figure.time.occasions(since, until, self.window, apart=False))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return self.said("rows")


@attrs.frozen
class Named(Query):
    """The rows that have some ids."""

    ids: tuple[str, ...]

    def selects(self) -> Iterable[Select]:
        """Return the statements, none with more ids than fit into one."""
        for start in range(0, len(self.ids), AT_ONCE):
            yield Select(self.table, columns_of_row(self.event), tests=(Among(self.ids[start : start + AT_ONCE]),))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: {len(self.ids)} rows by id"


def read_behind(table: Table, query: RowsBehind, figure: Composed, read: Read) -> Iterator[tuple[Table, Row]]:
    """Yield the rows of a table that a figure counts, by day; of a view those that stand behind its rows."""
    rows = [row for row in read(query) if query.counts(row, figure)]
    if table.recorded is table:
        yield from ((table, row) for row in rows)
    else:
        ids = list(dict.fromkeys(row[0] for row in rows))
        if not all(isinstance(id_, str) and id_ for id_ in ids):
            refuse_view(table, MISFIT, column="id")
        yield from read_named(table.tables, ids, read)


def read_named(tables: Iterable[Table], ids: Sequence[str], read: Read) -> Iterator[tuple[Table, Row]]:
    """Yield the rows with some ids, whichever of some tables they are in, by day."""
    found = [(table, row) for table in tables for row in read(Named(table.name, table.event.name, tuple(ids)))]
    yield from sorted(found, key=lambda one: (one[1][1], one[1][0]))
