"""Pieces of SQL that the queries of figures share: tables, columns, what is taken of a group, which rows pass."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from omsorgskjerne.store.engine import marks, quoted
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Sequence

    from omsorgskjerne.evaluate.behind import Behind
    from omsorgskjerne.evaluate.queries import (
        Column,
        Condition,
        Holdings,
        Known,
        Measure,
        Personal,
        Present,
        Query,
        Windowed,
    )
    from omsorgskjerne.period import Period

VOID = '"voided" IS NULL'


def tables_of(query: Query, columns: Sequence[Column] = ()) -> str:
    """Return the tables of a query: its own, and those that its references lead to."""
    joins = dict.fromkeys((column.through, column.table) for column in columns if column.through)
    return f"FROM {quoted(query.table)} AS t" + "".join(
        f' LEFT JOIN {quoted(table)} AS {quoted("of_" + through)} ON {quoted("of_" + through)}."id" = {own(through)}'
        for through, table in joins
    )


def column_of(column: Column) -> str:
    """Return a column, of the record itself or of the row it refers to."""
    return f"{quoted('of_' + column.through)}.{quoted(column.name)}" if column.through else own(column.name)


def own(name: str) -> str:
    """Return a column of the query's own table."""
    return f"t.{quoted(name)}"


def measured(measure: Measure) -> str:
    """Return what is taken of the rows of a group."""
    field, of = own(measure.field), own(measure.of)
    if measure.kind == "others":
        if not measure.field:
            return f"SUM(CASE WHEN {of} IS NULL THEN 1 ELSE 0 END)"
        # A row that names somebody holds everybody else; a head-count that is missing is that of one.
        return f"SUM(CASE WHEN {of} IS NULL THEN COALESCE({field}, 1) WHEN {field} > 1 THEN {field} - 1 ELSE 0 END)"
    rank = rank_of(field)
    return {
        "rows": "COUNT(*)",
        "sum": f"COALESCE(SUM({field}), 0)",
        "stated": f"COUNT({field})",
        "largest": f"MAX(COALESCE({field}, 1))",
        "worst": f"MAX(CASE WHEN {of} IS NULL THEN 0 ELSE {rank} END)" if measure.of else f"MAX({rank})",
    }[measure.kind]


def rank_of(field: str) -> str:
    """Return a quality's rank. Measured so it costs less than as one more column to group by."""
    ranks = " ".join(f"WHEN '{quality}' THEN {quality.rank}" for quality in Quality)
    return f"CASE {field} {ranks} ELSE 0 END"


def within(event: str, window: Period) -> tuple[str, list[Any]]:
    """Return the test of rows whose date lies in a window."""
    sql = f"WHERE {own('voided')} IS NULL AND {own(event)} >= ? AND {own(event)} < ?"
    return sql, [window.start.isoformat(), window.end.isoformat()]


def filtered(query: Windowed) -> tuple[str, list[Any]]:
    """Return the test of rows in the window that pass the filter."""
    return passing(query, *within(query.event, query.window))


def there(query: Present | Known | Behind | Holdings) -> tuple[str, list[Any]]:
    """Return the test of intervals that overlap the window."""
    until, (start, end) = own(query.until), map(date.isoformat, query.window)
    span = f"{own(query.event)} < ? AND ({until} IS NULL OR {until} > ?)"
    return passing(query, f"WHERE {own('voided')} IS NULL AND {span}", [end, start])


def passing(query: Windowed | Personal, sql: str, values: list[Any]) -> tuple[str, list[Any]]:
    """Return a test with the filter of a query added."""
    for condition in query.where:
        test, codes = test_of(condition)
        sql += f" AND {test}"
        values += codes
    return sql, values


def stating(fields: Sequence[str]) -> str:
    """Return the further test of rows that state a field, or two dates in their order; of no field none."""
    if not fields:
        return ""
    # Of two dates in the wrong order, or with one missing, the comparison is not true either.
    first, *second = map(own, fields)
    return f" AND {first} <= {second[0]}" if second else f" AND {first} IS NOT NULL"


def test_of(condition: Condition) -> tuple[str, list[Any]]:
    """Return the test of one condition."""
    codes = [code for code in condition.codes if code is not None]
    missing = f"{own(condition.column)} IS NULL"
    if not codes:
        return missing, []
    listed_ones = f"{own(condition.column)} IN ({marks(len(codes))})"
    return (f"({listed_ones} OR {missing})" if None in condition.codes else listed_ones), codes
