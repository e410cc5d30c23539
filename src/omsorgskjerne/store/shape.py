"""The shape of a file: its tables with their columns and indexes, as found or as foreseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.store.ddl import table_sql
from omsorgskjerne.store.engine import listed, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omsorgskjerne.store.engine import Column, Engine


@attrs.frozen
class Shape:
    """Columns and indexes by table."""

    columns: Mapping[str, dict[str, Column]]
    indexes: Mapping[str, dict[str, str]]

    def with_table(self, name: str, columns: Sequence[Column] | None, *, was: str | None = None) -> Shape:
        """Return the shape with a table changed, renamed (`was`) or, without columns, gone.

        Its indexes are made anew.
        """
        gone = {name, was}
        kept = {table: found for table, found in self.columns.items() if table not in gone}
        made = {} if columns is None else {name: {column.name: column for column in columns}}
        return Shape({**kept, **made}, {table: found for table, found in self.indexes.items() if table not in gone})


def shape_of(engine: Engine) -> Shape:
    """Return the shape of an open file."""
    tables = engine.tables()
    return Shape(
        {table: {column.name: column for column in engine.columns(table)} for table in tables},
        {table: engine.objects("index", table) for table in tables},
    )


def rebuild(table: str, columns: Sequence[Column], sources: Mapping[str, str] | None = None) -> list[str]:
    """Return the statements that make a table anew with other columns, keeping its rows.

    `sources` gives SQL for columns that are not copied as they are. Indexes go with the old table. Run without
    references.
    """
    new = f"omsorg_new_{table}"
    sources = sources or {}
    values = ", ".join(sources.get(column.name, quoted(column.name)) for column in columns)
    names = listed(column.name for column in columns)
    return [
        table_sql(new, columns),
        f'INSERT INTO {quoted(new)} ({names}) SELECT {values} FROM {quoted(table)} ORDER BY "id"',
        f"DROP TABLE {quoted(table)}",
        f"ALTER TABLE {quoted(new)} RENAME TO {quoted(table)}",
    ]
