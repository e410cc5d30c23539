"""Rows that were never entered, in memory and on no disk: to see what figures would count of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.store.connection import SQLite
from omsorgskjerne.store.ddl import columns, reference_indexes, secondary_indexes, table_sql
from omsorgskjerne.store.engine import PARAMETERS, listed, marks, quoted
from omsorgskjerne.store.own import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.tables import Table

    Cells = dict[str, Any]
    """A row as it is stored: its id and the author's fields, by column."""


MONTH = len("2024-01")


class Scratch:
    """The tables of an organisation in memory, with no rows but some."""

    def __init__(self, organisation: Organisation, rows: Mapping[str, Iterable[Cells]]) -> None:
        """Make the tables, and put the rows of each in; references are not enforced."""
        memory = sqlite3.connect(":memory:", isolation_level=None)
        memory.execute("PRAGMA temp_store = MEMORY")
        self._engine = SQLite(Path(":memory:"), memory)
        for name, definition in TABLES.items():
            self._engine.execute(f"CREATE TABLE {quoted(name)} ({definition})")
        for table in organisation.tables.values():
            self._engine.execute(table_sql(table.name, columns(organisation, table)))
        self.filled = frozenset(rows)
        """The tables that have rows."""
        for name, some in rows.items():
            self._put(organisation.tables[name], some)

    def _put(self, table: Table, rows: Iterable[Cells]) -> None:
        """Put rows in, and then make the indexes by which statements join: they cost more while rows come."""
        names = ("id", *table.columns, "entered_at", "entered_by")
        sql = f"INSERT INTO {quoted(table.name)} ({listed(names)}) VALUES ({marks(len(names))})"
        self._engine.executemany(sql, ([row[name] for name in names[:-2]] + ["", ""] for row in rows))
        wanted = reference_indexes(table)
        for name, made in secondary_indexes(table):
            if name in wanted:
                self._engine.execute(made)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Ask, as `store.query`."""
        return self._engine.read(sql, parameters)

    def close(self) -> None:
        """Forget it all."""
        self._engine.close()


class Sought(NamedTuple):
    """Which rows of a table are looked at: with a date in some days and, of some columns, one of some codes in each."""

    table: Table
    date: str
    days: Period
    where: tuple[tuple[str, tuple[Any, ...]], ...] = ()


def first_ids(engine: Engine, sought: Sought, told: Sequence[str], most: int | None = None) -> Iterator[Row]:
    """Yield each combination of some columns, and the id of the first row that has it: by its date, then by its id.

    Of more combinations than `most` those of the first days come, or somewhat more. Dates and codes are in an index,
    ids are not: these are looked up on the few days that have the first rows alone.
    """
    first: dict[tuple[Any, ...], str] = {}
    latest = None
    for day, *codes in _on_days(engine, sought, told):
        if most is not None and len(first) >= most and day != latest:
            break
        latest = day
        first.setdefault(tuple(codes), day)
    for day, *codes, id_ in _ids_on_days(engine, sought, told, first.values()):
        if first.get(tuple(codes)) == day:
            yield *codes, id_


def first_in_months(engine: Engine, sought: Sought) -> Iterator[str]:
    """Yield the id of the first row of each month, by its date, then by its id."""
    first: dict[str, str] = {}
    for (day,) in _on_days(engine, sought, ()):
        first.setdefault(day[:MONTH], day)
    yield from (id_ for _day, id_ in _ids_on_days(engine, sought, (), first.values()))


def _on_days(engine: Engine, sought: Sought, told: Sequence[str]) -> Iterator[Row]:
    """Yield the combinations of some columns on each day, in the order of days."""
    stand, values = _stand(sought)
    date, table = quoted(sought.date), quoted(sought.table.name)
    return engine.query(f"SELECT DISTINCT {listed([sought.date, *told])} FROM {table} {stand} ORDER BY {date}", values)


def _ids_on_days(engine: Engine, sought: Sought, told: Sequence[str], days: Iterable[str]) -> Iterator[Row]:
    """Yield the first id of each combination of some columns on each of some days."""
    table, by, ordered = quoted(sought.table.name), listed([sought.date, *told]), sorted(set(days))
    for start in range(0, len(ordered), PARAMETERS):
        stand, values = _stand(
            sought._replace(where=((sought.date, tuple(ordered[start : start + PARAMETERS])), *sought.where))
        )
        yield from engine.query(f'SELECT {by}, MIN("id") FROM {table} {stand} GROUP BY {by}', values)


def _stand(sought: Sought) -> tuple[str, list[Any]]:
    """Return which rows are looked at, of those that stand."""
    _table, date, days, where = sought
    terms, values = [f"{quoted(date)} >= ? AND {quoted(date)} < ?"], [days.start.isoformat(), days.end.isoformat()]
    for column, codes in where:
        some = [code for code in codes if code is not None]
        either = [f"{quoted(column)} IN ({marks(len(some))})"] if some else []
        either += [f"{quoted(column)} IS NULL"] if len(some) < len(codes) else []
        terms.append(f"({' OR '.join(either)})")
        values += some
    return f'WHERE "voided" IS NULL AND {" AND ".join(terms)}', values


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
