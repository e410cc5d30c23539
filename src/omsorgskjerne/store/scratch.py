"""Rows that were never entered, in memory and on no disk: to see what figures would count of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.store.connection import SQLite
from omsorgskjerne.store.ddl import statements
from omsorgskjerne.store.engine import PARAMETERS, listed, marks, quoted
from omsorgskjerne.store.own import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.tables import Table

    Cells = dict[str, Any]
    """A row as it is stored: its id and the author's fields, by column."""


class Scratch:
    """The tables of an organisation, empty and in memory."""

    def __init__(self, organisation: Organisation) -> None:
        """Make the tables; references are not enforced."""
        memory = sqlite3.connect(":memory:", isolation_level=None)
        memory.execute("PRAGMA temp_store = MEMORY")
        self._engine = SQLite(Path(":memory:"), memory)
        for name, definition in TABLES.items():
            self._engine.execute(f"CREATE TABLE {quoted(name)} ({definition})")
        for table in organisation.tables.values():
            for sql in statements(organisation, table):
                self._engine.execute(sql)

    def put(self, table: Table, rows: Iterable[Cells]) -> None:
        """Put rows in."""
        names = ("id", *table.columns, "entered_at", "entered_by")
        sql = f"INSERT INTO {quoted(table.name)} ({listed(names)}) VALUES ({marks(len(names))})"
        self._engine.executemany(sql, ([row[name] for name in names[:-2]] + ["", ""] for row in rows))

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Ask, as `store.query`."""
        return self._engine.read(sql, parameters)

    def close(self) -> None:
        """Forget it all."""
        self._engine.close()


class Sought(NamedTuple):
    """Which rows of a table are looked at: those of some days that have one of some codes in each of some columns."""

    table: Table
    days: Period
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()


def sample(engine: Engine, sought: Sought, column: str) -> list[str]:
    """Return the id of one row for each code of a column, among those sought."""
    return _sample(engine, sought, sought.table.event.name, quoted(column))


def sample_months(engine: Engine, sought: Sought, column: str) -> list[str]:
    """Return the id of one row for each month of a date, among those sought of which that date lies in the days."""
    return _sample(engine, sought, column, f"SUBSTR({quoted(column)}, 1, 7)")


def _sample(engine: Engine, sought: Sought, day: str, by: str) -> list[str]:
    table, days, where = sought
    terms, values = [f"{quoted(day)} >= ? AND {quoted(day)} < ?"], [days.start.isoformat(), days.end.isoformat()]
    for column, codes in where:
        some = [code for code in codes if code is not None]
        either = [f"{quoted(column)} IN ({marks(len(some))})"] if some else []
        either += [f"{quoted(column)} IS NULL"] if len(some) < len(codes) else []
        terms.append(f"({' OR '.join(either)})")
        values += some
    sql = f'SELECT MIN("id") FROM {quoted(table.name)} WHERE "voided" IS NULL AND {" AND ".join(terms)} GROUP BY {by}'
    return sorted(id_ for (id_,) in engine.query(sql, values))


def rows_where(engine: Engine, table: Table, column: str, values: Sequence[str]) -> Iterator[Cells]:
    """Yield the rows that stand of which a column has one of some values."""
    names = ("id", *table.columns)
    for start in range(0, len(values), PARAMETERS):
        some = values[start : start + PARAMETERS]
        sql = (
            f'SELECT {listed(names)} FROM {quoted(table.name)} WHERE "voided" IS NULL '
            f'AND {quoted(column)} IN ({marks(len(some))}) ORDER BY "id"'
        )
        yield from (dict(zip(names, row, strict=True)) for row in engine.query(sql, some))
