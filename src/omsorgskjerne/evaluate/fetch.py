"""Reading what a plan asks for. SQL is in `clauses`; here is that of the chain's history and of plugins' statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.evaluate.clauses import VOID, own, write_select
from omsorgskjerne.evaluate.targets import Changes
from omsorgskjerne.figures.returned import Statement
from omsorgskjerne.figures.statement import tokens
from omsorgskjerne.store.audit import entry_of
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.faults import is_of_statement, writes
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omsorgskjerne.evaluate.plan import Plan
    from omsorgskjerne.figures.queries import Query, Select
    from omsorgskjerne.figures.returned import Raw

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
    return query.fold(read_rows(select, ask) for select in query.selects())


def read_rows(asked: Select | Statement | Changes, ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one statement."""
    if isinstance(asked, Statement):
        return _read_statement(asked.query, ask)
    return ask(*(_write_changes(asked) if isinstance(asked, Changes) else write_select(asked)))


def _write_changes(asked: Changes) -> tuple[str, list[Any]]:
    """Return the statement for what was done to each row, and what it held from then on; voided ones among them.

    What a row holds now stands in its table, what it held before in its history, under the entry that made it.
    """
    present = ", ".join(map(own, asked.columns))
    return (
        f'SELECT a."sequence", a."action", a."at", {own("id")}, h."content", {present} FROM {quoted(asked.table)} AS t '
        f'JOIN "omsorg_audit" AS a ON a."row_id" IN ({own("id")}, {own("batch")}) '
        f'LEFT JOIN "omsorg_history" AS h ON h."row_id" = {own("id")} AND h."sequence" = a."sequence" '
        f"WHERE a.\"action\" IN ('add', 'import', 'edit', 'void') ORDER BY a.\"sequence\", {own('id')}"
    ), []


def _read_statement(query: Raw, ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Run a plugin's statement: a table in braces becomes its rows that stand, a parameter's name becomes a mark."""
    known, sql = query.bound, ""
    values: list[Any] = []
    for token in tokens(query.figure.sql):
        if token.kind == "table":
            sql += f'(SELECT t.*, {entry_of("t")} AS "entered" FROM {quoted(token.text.strip())} AS t WHERE {VOID})'
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
        query.refuse(_("its statement writes") if writes(error) else _("the database does not take its statement"))
