"""Reading what a plan asks for: the only file in this room with SQL.

The SQL is portable: names in double quotes, `?` for values, no date functions, no integer division.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.figures.fold import fold_cells, fold_members, fold_present, fold_values
from omsorgskjerne.figures.queries import Cells, Condition, Distinct, Members, Present, Values, Whole, Windowed
from omsorgskjerne.store.engine import listed, marks, quoted
from omsorgskjerne.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.plan import Plan
    from omsorgskjerne.figures.queries import Column, Measure, Query
    from omsorgskjerne.period import Period

    Ask = Callable[[str, Sequence[Any]], Iterator[tuple[Any, ...]]]


@attrs.frozen(eq=False)
class Fetched:
    """A plan and the answers to its queries: all that evaluating needs."""

    plan: Plan
    answers: Mapping[Query, Any]


def fetch(plan: Plan, ask: Ask) -> Fetched:
    """Run every query of a plan; `ask` is `store.query`.

    Raises StoreError as the store does.
    """
    return Fetched(plan, {query: _answer(query, ask) for query in plan.queries})


class Sizes(dict[str, int]):
    """How many rows each table has, voided ones included; counted when first asked for."""

    def __init__(self, ask: Ask) -> None:
        """Keep what to ask with: `store.query`."""
        super().__init__()
        self._ask = ask

    def __missing__(self, table: str) -> int:
        """Count the rows of a table."""
        self[table] = next(self._ask(f"SELECT COUNT(*) FROM {quoted(table)}", ()))[0]
        return self[table]


def _answer(query: Query, ask: Ask) -> Any:
    match query:
        case Cells():
            return fold_cells(query, chain.from_iterable(ask(*_cells(query, span)) for span in query.spans))
        case Members():
            return fold_members(query, ask(*_members(query)))
        case Values():
            return fold_values(query, ask(*_values(query)))
        case Present():
            return fold_present(query, ask(*_present(query)))
        case Whole():
            sql = f'SELECT {listed(query.columns)} FROM {quoted(query.table)} WHERE {VOID} ORDER BY "entered_at", "id"'
            return tuple(ask(sql, ()))
    row = next(ask(*_one(query)))
    return row[0] if isinstance(query, Distinct) else row


VOID = '"voided" IS NULL'


def _cells(query: Cells, span: Period) -> tuple[str, list[Any]]:
    keys = [_own(query.event), *map(_column, query.columns)]
    measures = [_measure(measure) for measure in query.measures]
    where, values = _within(query.event, span)
    return (
        f"SELECT {', '.join([*keys, *measures])} {_from(query, query.columns)} {where} GROUP BY {', '.join(keys)}",
        values,
    )


def _one(query: Query) -> tuple[str, list[Any]]:
    """Return the query for one row: how many are different, or the first and last event day there ever was."""
    if not isinstance(query, Distinct):
        # Each by itself is looked up at an end of the index; asked for together they cost a walk through all of it.
        rows = f"FROM {quoted(query.table)} WHERE {VOID}"
        first, last = (f"(SELECT {end}({quoted(query.event)}) {rows})" for end in ("MIN", "MAX"))
        return f"SELECT {first}, {last}", []
    where, values = _filtered(query)
    return f"SELECT COUNT(DISTINCT {_own(query.reference)}) {_from(query)} {where}", values


def _members(query: Members) -> tuple[str, list[Any]]:
    where, values = _filtered(query)
    what = [*([_own(query.event)] if query.cuts else []), *map(_column, query.columns), _own(query.reference)]
    return f"SELECT {', '.join(what)} {_from(query, query.columns)} {where} AND {what[-1]} IS NOT NULL", values


def _values(query: Values) -> tuple[str, list[Any]]:
    where, values = _filtered(query)
    keys = [*([_own(query.event)] if query.cuts else []), *map(_column, query.columns), _own(query.quantity)]
    sql = f"SELECT {', '.join(keys)}, COUNT(*) {_from(query, query.columns)} {where} AND {keys[-1]} IS NOT NULL"
    return f"{sql} GROUP BY {', '.join(keys)}", values


def _present(query: Present) -> tuple[str, list[Any]]:
    keys = [*map(_column, query.columns), *([_own(query.reference)] if query.reference else [])]
    since, until, day = _own(query.event), _own(query.until), query.day.isoformat()
    what = ", ".join([*keys, "COUNT(*)", _measure(query.worst) if query.worst.field else "0"])
    sql = f"SELECT {what} {_from(query, query.columns)} WHERE {_own('voided')} IS NULL"
    sql += f" AND {since} <= ? AND ({until} IS NULL OR {until} > ?)"
    return sql + (f" GROUP BY {', '.join(keys)}" if keys else ""), [day, day]


def _from(query: Query, columns: Sequence[Column] = ()) -> str:
    joins = dict.fromkeys((column.through, column.table) for column in columns if column.through)
    return f"FROM {quoted(query.table)} AS t" + "".join(
        f' LEFT JOIN {quoted(table)} AS {quoted("of_" + through)} ON {quoted("of_" + through)}."id" = {_own(through)}'
        for through, table in joins
    )


def _column(column: Column) -> str:
    return f"{quoted('of_' + column.through)}.{quoted(column.name)}" if column.through else _own(column.name)


def _own(name: str) -> str:
    return f"t.{quoted(name)}"


def _measure(measure: Measure) -> str:
    field, of = _own(measure.field), _own(measure.of)
    if measure.kind == "others":
        if not measure.field:
            return f"SUM(CASE WHEN {of} IS NULL THEN 1 ELSE 0 END)"
        # A row that names somebody holds everybody else; a head-count that is missing is that of one.
        return f"SUM(CASE WHEN {of} IS NULL THEN COALESCE({field}, 1) WHEN {field} > 1 THEN {field} - 1 ELSE 0 END)"
    rank = _rank(field)
    return {
        "rows": "COUNT(*)",
        "sum": f"COALESCE(SUM({field}), 0)",
        "stated": f"COUNT({field})",
        "largest": f"MAX(COALESCE({field}, 1))",
        "worst": f"MAX(CASE WHEN {of} IS NULL THEN 0 ELSE {rank} END)" if measure.of else f"MAX({rank})",
    }[measure.kind]


def _rank(field: str) -> str:
    """Return a quality's rank. Measured so it costs less than as one more column to group by."""
    ranks = " ".join(f"WHEN '{quality}' THEN {quality.rank}" for quality in Quality)
    return f"CASE {field} {ranks} ELSE 0 END"


def _within(event: str, window: Period) -> tuple[str, list[Any]]:
    sql = f"WHERE {_own('voided')} IS NULL AND {_own(event)} >= ? AND {_own(event)} < ?"
    return sql, [window.start.isoformat(), window.end.isoformat()]


def _filtered(query: Windowed) -> tuple[str, list[Any]]:
    sql, values = _within(query.event, query.window)
    for condition in query.where:
        test, codes = _test(condition)
        sql += f" AND {test}"
        values += codes
    return sql, values


def _test(condition: Condition) -> tuple[str, list[Any]]:
    codes = [code for code in condition.codes if code is not None]
    missing = f"{_own(condition.column)} IS NULL"
    if not codes:
        return missing, []
    listed_ones = f"{_own(condition.column)} IN ({marks(len(codes))})"
    return (f"({listed_ones} OR {missing})" if None in condition.codes else listed_ones), codes
