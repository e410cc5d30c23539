"""Reading what a plan asks for: the only file in this room with SQL.

The SQL is portable: names in double quotes, `?` for values, no date functions, no integer division.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.figures.behind import Behind, Dated, Named
from omsorgskjerne.figures.fold import fold_cells, fold_members, fold_present, fold_values
from omsorgskjerne.figures.intervals import fold_changes
from omsorgskjerne.figures.personal import fold_daily, fold_firsts
from omsorgskjerne.figures.queries import (
    Cells,
    Changes,
    Condition,
    Courses,
    Daily,
    Distinct,
    Firsts,
    Known,
    Members,
    Present,
    Raw,
    Values,
    Whole,
    Windowed,
)
from omsorgskjerne.figures.sql import bound_in, fold_raw, refuse
from omsorgskjerne.figures.union import fold_known
from omsorgskjerne.indicators.statement import tokens
from omsorgskjerne.store.engine import listed, marks, quoted
from omsorgskjerne.store.faults import is_of_statement, writes
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures.plan import Plan
    from omsorgskjerne.figures.queries import Column, Measure, Personal, Query
    from omsorgskjerne.period import Period

    Ask = Callable[[str, Sequence[Any]], Iterator[tuple[Any, ...]]]

_ = words_of(__name__)


@attrs.frozen(eq=False)
class Fetched:
    """A plan and the answers to its queries: all that evaluating needs."""

    plan: Plan
    answers: Mapping[Query, Any]


def fetch(plan: Plan, ask: Ask) -> Fetched:
    """Run every query of a plan; `ask` is `store.query`.

    Raises StoreError as the store does.
    """
    return Fetched(plan, {query: answer(query, ask) for query in plan.queries})


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


def answer(query: Query, ask: Ask) -> Any:
    """Return what a query finds, folded."""
    if type(query) in STATEMENTS:
        statement, fold = STATEMENTS[type(query)]
        return fold(query, ask(*statement(query)))
    match query:
        case Cells():
            return fold_cells(query, chain.from_iterable(ask(*_cells(query, span)) for span in query.spans))
        case Daily():
            return fold_daily(query, (_daily(query, columns, ask) for columns in query.groupings))
        case Raw():
            return fold_raw(query, raw_rows(query, ask))
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
    fields = list(map(_own, query.fields))
    keys = [*([_own(query.event)] if query.cuts else []), *map(_column, query.columns), *fields]
    # Of two dates in the wrong order, or with one missing, the comparison is not true either.
    stated = f"{fields[0]} <= {fields[1]}" if fields[1:] else f"{fields[0]} IS NOT NULL"
    sql = f"SELECT {', '.join(keys)}, COUNT(*) {_from(query, query.columns)} {where} AND {stated}"
    return f"{sql} GROUP BY {', '.join(keys)}", values


def _daily(query: Daily, columns: Sequence[Column], ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one grouping, all stretches after one another."""
    keys, person = [_own(query.event), *map(_column, columns)], _own(query.reference)
    for span in query.spans:
        where, values = _passing(query, *_within(query.event, span))
        sql = f"SELECT {', '.join(keys)}, COUNT(DISTINCT {person}) {_from(query, columns)} {where}"
        yield from ask(f"{sql} AND {person} IS NOT NULL GROUP BY {', '.join(keys)}", values)


def _firsts(query: Firsts) -> tuple[str, list[Any]]:
    keys = [*map(_column, query.columns), _own(query.reference)]
    where, values = _passing(query, f"WHERE {_own('voided')} IS NULL AND {keys[-1]} IS NOT NULL", [])
    sql = f"SELECT MIN({_own(query.event)}), {', '.join(keys)} {_from(query, query.columns)} {where}"
    return f"{sql} GROUP BY {', '.join(keys)}", values


def _courses(query: Courses) -> tuple[str, list[Any]]:
    where, values = _filtered(query)
    person, quantity = _own(query.reference), _own(query.quantity)
    keys = [_own(query.event), *map(_column, (*query.columns, *query.alike)), person, quantity]
    sql = f"SELECT {', '.join(keys)} {_from(query, query.columns)} {where}"
    order = ", ".join([_own(query.event), _own("entered_at"), _own("id")])
    return f"{sql} AND {person} IS NOT NULL AND {quantity} IS NOT NULL ORDER BY {order}", values


def _present(query: Present) -> tuple[str, list[Any]]:
    keys = [*map(_column, query.columns), *([_own(query.reference)] if query.reference else [])]
    where, values = _there(query)
    what = ", ".join([*keys, *map(_measure, query.measures)])
    grouping = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"SELECT {what} {_from(query, query.columns)} {where}{grouping}", values


def _changes(query: Changes) -> tuple[str, list[Any]]:
    """Return the query for what is there when the window begins, and begins and ends within it.

    Each is a statement of its own, so that rows that begin can be looked up in the index of the event date.
    """
    keys = [*map(_column, query.columns), *([_rank(_own(query.quality))] if query.quality else [])]
    taken, (start, end) = [_measure(measure) for measure in query.adding], map(date.isoformat, query.window)
    since, until = _own(query.event), _own(query.until)
    statements: list[str] = []
    values: list[Any] = []
    for day, sign, span, ends in (
        ("?", "", f"{since} < ? AND ({until} IS NULL OR {until} > ?)", [start, start, start]),
        (since, "", f"{since} >= ? AND {since} < ?", [start, end]),
        (until, "-", f"{until} > ? AND {until} < ?", [start, end]),
    ):
        where, codes = _passing(query, f"WHERE {_own('voided')} IS NULL AND {span}", ends)
        what = ", ".join([day, *keys, *([] if query.quality else ["0"]), *(f"{sign}{one}" for one in taken)])
        groups = [*([day] if day != "?" else []), *keys]
        grouping = f" GROUP BY {', '.join(groups)}" if groups else ""
        statements.append(f"SELECT {what} {_from(query, query.columns)} {where}{grouping}")
        values += codes
    return " UNION ALL ".join(statements), values


def _known(query: Known) -> tuple[str, list[Any]]:
    where, values = _there(query) if query.until else _filtered(query)
    reference = _own(query.reference)
    return f"SELECT DISTINCT {reference} {_from(query)} {where} AND {reference} IS NOT NULL", values


def _dated(query: Dated) -> tuple[str, list[Any]]:
    where, values = _filtered(query)
    day = _own(query.event)
    return f"SELECT {day}, COUNT(*) {_from(query)} {where} GROUP BY {day} ORDER BY {day}", values


def _behind(query: Behind) -> tuple[str, list[Any]]:
    where, values = _there(query) if query.until else _filtered(query)
    where += "".join(f" AND {_own(name)} IS NOT NULL" for name in query.stated)
    if query.above is not None:
        where, values = f"{where} AND {_own(query.stated[0])} > ?", [*values, query.above]
    if query.first:
        person, day = _own(query.first), _own(query.event)
        passing, codes = _passing(query, f"WHERE {_own('voided')} IS NULL", [])
        firsts = f"SELECT {person}, MIN({day}) {_from(query)} {passing} GROUP BY {person}"
        where, values = f"{where} AND ({person}, {day}) IN ({firsts})", [*values, *codes]
    return _single(query, where, query.stated), values


def _named(query: Named) -> tuple[str, list[Any]]:
    where = f"WHERE {_own('voided')} IS NULL AND {_own('id')} IN ({marks(len(query.ids))})"
    return _single(query, where), [*query.ids]


def _single(query: Query, where: str, stated: Iterable[str] = ()) -> str:
    own, order = map(_own, ("id", query.event, "batch")), f"ORDER BY {_own(query.event)}, {_own('id')}"
    what = ", ".join([*own, 'b."file_name"', 'b."at"', *map(_own, stated)])
    return f'SELECT {what} {_from(query)} LEFT JOIN "omsorg_batch" AS b ON b."id" = t."batch" {where} {order}'


def raw_rows(query: Raw, ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Run a plugin's statement: a table in braces becomes its rows that stand, a parameter's name becomes a mark."""
    known = bound_in(query)
    sql, values = "", []
    for token in tokens(query.figure.sql):
        if token.kind == "table":
            sql += f"(SELECT * FROM {quoted(token.text.strip())} WHERE {VOID})"
        elif token.kind == "name":
            sql += "?"
            values.append(known[token.text])
        else:
            sql += token.source
    try:
        yield from ask(sql, values)
    except StoreError as error:
        if not is_of_statement(error):
            raise
        refuse(query, _("its statement writes") if writes(error) else _("the database does not take its statement"))


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
    return _passing(query, *_within(query.event, query.window))


def _there(query: Present | Known | Behind) -> tuple[str, list[Any]]:
    """Return the test of intervals that overlap the window."""
    until, (start, end) = _own(query.until), map(date.isoformat, query.window)
    span = f"{_own(query.event)} < ? AND ({until} IS NULL OR {until} > ?)"
    return _passing(query, f"WHERE {_own('voided')} IS NULL AND {span}", [end, start])


def _passing(query: Windowed | Personal, sql: str, values: list[Any]) -> tuple[str, list[Any]]:
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


STATEMENTS: dict[type[Query], tuple[Callable[[Any], tuple[str, list[Any]]], Callable[[Any, Any], Any]]] = {
    Members: (_members, fold_members),
    Values: (_values, fold_values),
    Present: (_present, fold_present),
    Changes: (_changes, fold_changes),
    Firsts: (_firsts, fold_firsts),
    Courses: (_courses, lambda _query, rows: tuple(rows)),
    Known: (_known, fold_known),
    Dated: (_dated, lambda _query, rows: dict(rows)),
    Behind: (_behind, lambda _query, rows: tuple(rows)),
    Named: (_named, lambda _query, rows: tuple(rows)),
}
"""Queries of one statement: how it is written, and how its rows are folded."""
