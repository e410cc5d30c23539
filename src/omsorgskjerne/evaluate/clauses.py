"""From the description of a statement to its SQL. With `fetch` the only place of this room that has any.

The SQL is portable: names in double quotes, `?` for values, no date functions, no integer division.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.figures.queries import (
    Above,
    Among,
    Column,
    Condition,
    Constant,
    Filled,
    First,
    InOrder,
    Leads,
    Passes,
    Rank,
    Stated,
    There,
    Within,
)
from omsorgskjerne.store.audit import entry_of
from omsorgskjerne.store.engine import marks, quoted
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from omsorgskjerne.figures.queries import Aggregate, Key, Select, Test

    Values = list[Any]
    Through = tuple[tuple[str, str], ...]

VOID = '"voided" IS NULL'


def write_select(select: Select) -> tuple[str, Values]:
    """Return the SQL of a statement, and the values of its marks."""
    sign = "-" if select.minus else ""
    values: Values = [column.value for column in select.columns if isinstance(column, Constant)]
    keys = [write_key(column) for column in select.columns if not isinstance(column, Constant)]
    what = [*map(write_key, select.columns), *(f"{sign}{write_aggregate(taken)}" for taken in select.taken)]
    where = [f"t.{VOID}"]
    for test in select.tests:
        sql, more = write_test(test)
        where.append(sql)
        values += more
    parts = [f"SELECT {'DISTINCT ' if select.different else ''}{', '.join(what)}", write_tables(select)]
    parts.append(f"WHERE {' AND '.join(where)}")
    if select.taken and keys:
        parts.append(f"GROUP BY {', '.join(keys)}")
    if select.order:
        order = (entry_of("t") if column == Column("entered") else write_key(column) for column in select.order)
        parts.append(f"ORDER BY {', '.join(order)}")
    return " ".join(parts), values


def write_tables(select: Select) -> str:
    """Return the tables of a statement: its own, and those that its references lead to."""
    joins = dict.fromkeys(through[:steps] for through in _followed(select) for steps in range(1, len(through) + 1))
    return f"FROM {quoted(select.table)} AS t" + "".join(
        f' LEFT JOIN {quoted(through[-1][1])} AS {row_of(through)} ON {row_of(through)}."id" ='
        f" {row_of(through[:-1])}.{quoted(through[-1][0])}"
        for through in joins
    )


def _followed(select: Select) -> Iterator[Through]:
    """Yield the references that columns and tests of a statement follow, one after another."""
    leads = (test.to for test in select.tests if isinstance(test, Leads))
    for column in (*select.columns, *select.order, *leads):
        if isinstance(column, First):
            yield from (way.through for way in column.ways)
        elif isinstance(column, Column) and column.through:
            yield ((column.through, column.table),)


def row_of(through: Through) -> str:
    """Return what the row is called that some references lead to, one after another; of none the record itself."""
    return quoted("of_" + ".".join(reference for reference, _table in through)) if through else "t"


def write_key(column: Key) -> str:
    """Return a column, of the record itself or of the row it refers to."""
    if isinstance(column, Constant):
        return "?"
    if isinstance(column, Rank):
        return rank_of(own(column.name))
    if isinstance(column, Filled):
        return f"COALESCE({own(column.name)}, {column.otherwise})"
    if isinstance(column, Passes):
        return f"CASE WHEN {write_test(column.test)[0]} THEN 1 ELSE 0 END"
    if isinstance(column, First):
        ways = ", ".join(f"{row_of(way.through)}.{quoted(way.name)}" for way in column.ways)
        return f"COALESCE({ways})" if column.ways[1:] else ways
    return f"{row_of(((column.through, column.table),) if column.through else ())}.{quoted(column.name)}"


def own(name: str) -> str:
    """Return a column of the statement's own table."""
    return f"t.{quoted(name)}"


def write_aggregate(taken: Aggregate) -> str:
    """Return what is taken of the rows of a group."""
    field, of = own(taken.field), own(taken.of)
    if taken.kind == "others":
        if not taken.field:
            return f"SUM(CASE WHEN {of} IS NULL THEN 1 ELSE 0 END)"
        # A row that names somebody holds everybody else; a head-count that is missing is that of one.
        return f"SUM(CASE WHEN {of} IS NULL THEN COALESCE({field}, 1) WHEN {field} > 1 THEN {field} - 1 ELSE 0 END)"
    rank = rank_of(field)
    amount, heads = f"COALESCE({field}, 0)" if taken.field else "1", f"COALESCE({of}, 1)" if taken.of else "1"
    if taken.when:
        when = " AND ".join(write_test(test)[0] for test in taken.when)
        field, amount, heads = (f"CASE WHEN {when} THEN {one} ELSE 0 END" for one in (field, amount, heads))
    return {
        "rows": f"SUM({amount})" if taken.when else "COUNT(*)",
        "sum": f"COALESCE(SUM({field}), 0)",
        "stated": f"COUNT({field})",
        "largest": f"MAX(COALESCE({field}, 1))",
        "worst": f"MAX(CASE WHEN {of} IS NULL THEN 0 ELSE {rank} END)" if taken.of else f"MAX({rank})",
        "different": f"COUNT(DISTINCT {field})",
        "first": f"MIN({field})",
        "last": f"MAX({field})",
        "heads": f"SUM({heads})",
        # Those of a row have equal parts of it.
        "most": f"MAX(CASE WHEN {heads} > 1 THEN 1.0 * {amount} / {heads} ELSE {amount} END)",
    }[taken.kind]


def rank_of(field: str) -> str:
    """Return a quality's rank. Measured so it costs less than as one more column to group by."""
    ranks = " ".join(f"WHEN '{quality}' THEN {quality.rank}" for quality in Quality)
    return f"CASE {field} {ranks} ELSE 0 END"


def write_test(test: Test) -> tuple[str, Values]:
    """Return a test of rows."""
    values: Values = []
    match test:
        case Among(ids):
            sql, values = f"{own('id')} IN ({marks(len(ids))})", [*ids]
        case Condition(column, codes):
            sql, values = _write_condition(own(column), codes)
        case Within(event, window):
            sql, values = f"{own(event)} >= ? AND {own(event)} < ?", _days(*window)
        case There(event, until, window):
            sql = f"{own(event)} < ? AND ({own(until)} IS NULL OR {own(until)} > ?)"
            values = _days(window.end, window.start)
        case Stated(column):
            sql = f"{own(column)} IS NOT NULL"
        case Leads(to, somebody):
            sql = f"{write_key(to)} IS {'NOT ' if somebody else ''}NULL"
        case InOrder(first, second):
            # Of two dates in the wrong order, or with one missing, the comparison is not true either.
            sql = f"{own(first)} <= {own(second)}"
        case Above(column, value):
            sql, values = f"{own(column)} > ?", [value]
    return sql, values


def _days(*days: Any) -> Values:
    return [day.isoformat() for day in days]


def _write_condition(column: str, among: Sequence[Any]) -> tuple[str, Values]:
    codes = [code for code in among if code is not None]
    missing = f"{column} IS NULL"
    if not codes:
        return missing, []
    listed = f"{column} IN ({marks(len(codes))})"
    return (f"({listed} OR {missing})" if None in among else listed), codes
