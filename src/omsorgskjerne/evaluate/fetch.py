"""Reading what a plan asks for: the only file in this room with SQL.

The SQL is portable: names in double quotes, `?` for values, no date functions, no integer division.
"""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.evaluate.behind import Behind, Dated, Named
from omsorgskjerne.evaluate.clauses import (
    VOID,
    column_of,
    filtered,
    measured,
    own,
    passing,
    rank_of,
    stating,
    tables_of,
    there,
    within,
)
from omsorgskjerne.evaluate.fold import fold_cells, fold_members, fold_present, fold_values
from omsorgskjerne.evaluate.intervals import fold_changes
from omsorgskjerne.evaluate.personal import fold_daily, fold_firsts
from omsorgskjerne.evaluate.queries import (
    Cells,
    Changes,
    Courses,
    Daily,
    Distinct,
    Firsts,
    Holdings,
    Known,
    Members,
    Present,
    Raw,
    Values,
)
from omsorgskjerne.evaluate.sql import bound_in, fold_raw, refuse
from omsorgskjerne.evaluate.targets import fold_targets
from omsorgskjerne.evaluate.union import fold_known
from omsorgskjerne.evaluate.views import asking, check_view, views_in, write_statement
from omsorgskjerne.evaluate.whole_queries import History, Whole
from omsorgskjerne.store.audit import entry_of
from omsorgskjerne.store.engine import listed, marks, quoted
from omsorgskjerne.store.faults import is_of_statement, writes
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.evaluate.plan import Plan
    from omsorgskjerne.evaluate.queries import Column, Query
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

    Raises StoreError as the store does, FigureError where a plugin's statement or view is not what it must be.
    """
    for view in views_in(plan.organisation, plan.queries):
        check_view(view, ask)
    organisation, today = plan.organisation, plan.today
    return Fetched(plan, {query: answer(query, asking(organisation, query, ask, today)) for query in plan.queries})


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
            order = f"ORDER BY {entry_of('t')}, {own('id')}"
            return tuple(ask(f"SELECT {listed(query.columns)} {tables_of(query)} WHERE {VOID} {order}", ()))
    row = next(ask(*_one(query)))
    return row[0] if isinstance(query, Distinct) else row


def _cells(query: Cells, span: Period) -> tuple[str, list[Any]]:
    keys = [own(query.event), *map(column_of, query.columns)]
    measures = [measured(measure) for measure in query.measures]
    where, values = within(query.event, span)
    return (
        f"SELECT {', '.join([*keys, *measures])} {tables_of(query, query.columns)} {where} GROUP BY {', '.join(keys)}",
        values,
    )


def _one(query: Query) -> tuple[str, list[Any]]:
    """Return the query for one row: how many are different, or the first and last event day there ever was."""
    if not isinstance(query, Distinct):
        # Each by itself is looked up at an end of the index; asked for together they cost a walk through all of it.
        rows = f"FROM {quoted(query.table)} WHERE {VOID}"
        first, last = (f"(SELECT {end}({quoted(query.event)}) {rows})" for end in ("MIN", "MAX"))
        return f"SELECT {first}, {last}", []
    where, values = filtered(query)
    return f"SELECT COUNT(DISTINCT {own(query.reference)}) {tables_of(query)} {where}", values


def _members(query: Members) -> tuple[str, list[Any]]:
    where, values = filtered(query)
    what = [*([own(query.event)] if query.cuts else []), *map(column_of, query.columns), own(query.reference)]
    return f"SELECT {', '.join(what)} {tables_of(query, query.columns)} {where} AND {what[-1]} IS NOT NULL", values


def _values(query: Values) -> tuple[str, list[Any]]:
    where, values = filtered(query)
    fields = list(map(own, query.fields))
    keys = [*([own(query.event)] if query.cuts else []), *map(column_of, query.columns), *fields]
    sql = f"SELECT {', '.join(keys)}, COUNT(*) {tables_of(query, query.columns)} {where}{stating(query.fields)}"
    return f"{sql} GROUP BY {', '.join(keys)}", values


def _daily(query: Daily, columns: Sequence[Column], ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one grouping, all stretches after one another."""
    keys, person = [own(query.event), *map(column_of, columns)], own(query.reference)
    for span in query.spans:
        where, values = passing(query, *within(query.event, span))
        sql = f"SELECT {', '.join(keys)}, COUNT(DISTINCT {person}) {tables_of(query, columns)} {where}"
        yield from ask(f"{sql} AND {person} IS NOT NULL GROUP BY {', '.join(keys)}", values)


def _firsts(query: Firsts) -> tuple[str, list[Any]]:
    keys = [*map(column_of, query.columns), own(query.reference)]
    where, values = passing(query, f"WHERE {own('voided')} IS NULL AND {keys[-1]} IS NOT NULL", [])
    sql = f"SELECT MIN({own(query.event)}), {', '.join(keys)} {tables_of(query, query.columns)} {where}"
    return f"{sql} GROUP BY {', '.join(keys)}", values


def _courses(query: Courses) -> tuple[str, list[Any]]:
    where, values = filtered(query)
    person, quantity = own(query.reference), own(query.quantity)
    keys = [own(query.event), *map(column_of, (*query.columns, *query.alike)), person, quantity]
    sql = f"SELECT {', '.join(keys)} {tables_of(query, query.columns)} {where}"
    order = ", ".join([own(query.event), entry_of("t"), own("id")])
    return f"{sql} AND {person} IS NOT NULL AND {quantity} IS NOT NULL ORDER BY {order}", values


def _present(query: Present) -> tuple[str, list[Any]]:
    keys = [*map(column_of, query.columns), *([own(query.reference)] if query.reference else [])]
    where, values = there(query)
    what = ", ".join([*keys, *map(measured, query.measures)])
    grouping = f" GROUP BY {', '.join(keys)}" if keys else ""
    return f"SELECT {what} {tables_of(query, query.columns)} {where}{grouping}", values


def _changes(query: Changes) -> tuple[str, list[Any]]:
    """Return the query for what is there when the window begins, and begins and ends within it.

    Each is a statement of its own, so that rows that begin can be looked up in the index of the event date.
    """
    keys = [*map(column_of, query.columns), *([rank_of(own(query.quality))] if query.quality else [])]
    taken, (start, end) = [measured(measure) for measure in query.adding], map(date.isoformat, query.window)
    since, until = own(query.event), own(query.until)
    statements: list[str] = []
    values: list[Any] = []
    for day, sign, span, ends in (
        ("?", "", f"{since} < ? AND ({until} IS NULL OR {until} > ?)", [start, start, start]),
        (since, "", f"{since} >= ? AND {since} < ?", [start, end]),
        (until, "-", f"{until} > ? AND {until} < ?", [start, end]),
    ):
        where, codes = passing(query, f"WHERE {own('voided')} IS NULL AND {span}", ends)
        what = ", ".join([day, *keys, *([] if query.quality else ["0"]), *(f"{sign}{one}" for one in taken)])
        groups = [*([day] if day != "?" else []), *keys]
        grouping = f" GROUP BY {', '.join(groups)}" if groups else ""
        statements.append(f"SELECT {what} {tables_of(query, query.columns)} {where}{grouping}")
        values += codes
    return " UNION ALL ".join(statements), values


def _known(query: Known) -> tuple[str, list[Any]]:
    where, values = there(query) if query.until else filtered(query)
    reference = own(query.reference)
    return f"SELECT DISTINCT {reference} {tables_of(query)} {where} AND {reference} IS NOT NULL", values


def _dated(query: Dated) -> tuple[str, list[Any]]:
    where, values = filtered(query)
    day = own(query.event)
    return f"SELECT {day}, COUNT(*) {tables_of(query)} {where} GROUP BY {day} ORDER BY {day}", values


def _behind(query: Behind) -> tuple[str, list[Any]]:
    where, values = there(query) if query.until else filtered(query)
    where += "".join(f" AND {own(name)} IS NOT NULL" for name in query.stated)
    if query.above is not None:
        where, values = f"{where} AND {own(query.stated[0])} > ?", [*values, query.above]
    if query.first:
        person, day = own(query.first), own(query.event)
        rows, codes = passing(query, f"WHERE {own('voided')} IS NULL", [])
        firsts = f"SELECT {person}, MIN({day}) {tables_of(query)} {rows} GROUP BY {person}"
        where, values = f"{where} AND ({person}, {day}) IN ({firsts})", [*values, *codes]
    return _single(query, where, query.stated), values


def _named(query: Named) -> tuple[str, list[Any]]:
    where = f"WHERE {own('voided')} IS NULL AND {own('id')} IN ({marks(len(query.ids))})"
    return _single(query, where), [*query.ids]


def _history(query: History) -> tuple[str, list[Any]]:
    """Return the query for what was done to each row, and what it held from then on; voided ones among them.

    What a row holds now stands in its table, what it held before in its history, under the entry that made it.
    """
    present = ", ".join(map(own, query.columns))
    return (
        f'SELECT a."sequence", a."action", a."at", {own("id")}, h."content", {present} {tables_of(query)} '
        f'JOIN "omsorg_audit" AS a ON a."row_id" IN ({own("id")}, {own("batch")}) '
        f'LEFT JOIN "omsorg_history" AS h ON h."row_id" = {own("id")} AND h."sequence" = a."sequence" '
        f"WHERE a.\"action\" IN ('add', 'import', 'edit', 'void') ORDER BY a.\"sequence\", {own('id')}"
    ), []


def _single(query: Query, where: str, stated: Iterable[str] = ()) -> str:
    always, order = map(own, ("id", query.event, "batch")), f"ORDER BY {own(query.event)}, {own('id')}"
    what = ", ".join([*always, 'b."file_name"', 'b."at"', *map(own, stated)])
    return f'SELECT {what} {tables_of(query)} LEFT JOIN "omsorg_batch" AS b ON b."id" = t."batch" {where} {order}'


def holdings(query: Holdings, ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Yield rows of (day or both ends if asked, codes …, holder, rows, quantity, heads, largest quantity)."""
    times = [query.event, query.until] if query.until else [query.event] * query.daily
    keys = [*map(own, times), *map(column_of, query.columns)]
    keys += [column_of(query.holder)] if query.holder else []
    quantity = f"COALESCE({own(query.quantity)}, 0)" if query.quantity else "1"
    heads = f"COALESCE({own(query.heads)}, 1)" if query.heads else "1"
    # Those of a row have equal parts of it.
    most = f"MAX(CASE WHEN {heads} > 1 THEN 1.0 * {quantity} / {heads} ELSE {quantity} END)"
    where, values = there(query) if query.until else filtered(query)
    where += stating(query.stated)
    what = ", ".join([*keys, *([] if query.holder else ["NULL"]), "COUNT(*)", f"SUM({quantity})", f"SUM({heads})"])
    columns = [*query.columns, *([query.holder] if query.holder else [])]
    groups = f" GROUP BY {', '.join(keys)}" if keys else ""
    return ask(f"SELECT {what}, {most} {tables_of(query, columns)} {where}{groups}", values)


def raw_rows(query: Raw, ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Run a plugin's statement: a table in braces becomes its rows that stand, a parameter's name becomes a mark."""
    known = bound_in(query)
    sql, names = write_statement(query.figure.sql)
    try:
        yield from ask(sql, [known[name] for name in names])
    except StoreError as error:
        if not is_of_statement(error):
            raise
        refuse(query, _("its statement writes") if writes(error) else _("the database does not take its statement"))


STATEMENTS: dict[type[Query], tuple[Callable[[Any], tuple[str, list[Any]]], Callable[[Any, Any], Any]]] = {
    Members: (_members, fold_members),
    Values: (_values, fold_values),
    Present: (_present, fold_present),
    Changes: (_changes, fold_changes),
    Firsts: (_firsts, fold_firsts),
    History: (_history, fold_targets),
    Courses: (_courses, lambda _query, rows: tuple(rows)),
    Known: (_known, fold_known),
    Dated: (_dated, lambda _query, rows: dict(rows)),
    Behind: (_behind, lambda _query, rows: tuple(rows)),
    Named: (_named, lambda _query, rows: tuple(rows)),
}
"""Queries of one statement: how it is written, and how its rows are folded."""
