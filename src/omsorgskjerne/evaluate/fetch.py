"""Reading what a plan asks for. SQL is in `clauses`; here is that of the chain's history and of plugins' statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from omsorgskjerne.errors import StoreError
from omsorgskjerne.evaluate.clauses import own, write_select
from omsorgskjerne.evaluate.targets import COLUMNS, History
from omsorgskjerne.evaluate.views import asking_views, check_view, views_in, write_statement
from omsorgskjerne.figures.returned import Raw
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.faults import is_of_statement, writes
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from omsorgskjerne.evaluate.plan import Plan
    from omsorgskjerne.figures.queries import Query, Read, Select
    from omsorgskjerne.organisation import Organisation

    Ask = Callable[[str, Sequence[Any]], Iterator[tuple[Any, ...]]]

_ = words_of(__name__)


def fetch(plan: Plan, ask: Ask) -> dict[Query, Any]:
    """Run every query of a plan and return the answers; `ask` is `store.query`.

    Raises StoreError as the store does, FigureError where a plugin's statement or view is not what it must be.
    """
    for view in views_in(plan.organisation, plan.queries):
        check_view(view, ask)
    read = reading(plan.organisation, ask, plan.today)
    return {query: read(query) for query in plan.queries}


def reading(organisation: Organisation, ask: Ask, today: date | None) -> Read:
    """Return what reads queries now, those of views too; of views nothing is read of days after `today`."""
    views = asking_views(organisation, ask, today)
    return lambda query: query.fold(read_rows(select, ask, views) for select in query.selects())


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


def read_rows(asked: Select | Raw | History, ask: Ask, views: Mapping[str, Ask]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one statement; `views` says how each view is asked."""
    if isinstance(asked, Raw):
        return _read_statement(asked, ask)
    written = _write_changes(asked) if isinstance(asked, History) else write_select(asked)
    return views.get(asked.table, ask)(*written)


def _write_changes(asked: History) -> tuple[str, list[Any]]:
    """Return the statement for what was done to each row, and what it held from then on; voided ones among them.

    What a row holds now stands in its table, what it held before in its history, under the entry that made it.
    """
    present = ", ".join(map(own, COLUMNS))
    return (
        f'SELECT a."sequence", a."action", a."at", {own("id")}, h."content", {present} FROM {quoted(asked.table)} AS t '
        f'JOIN "omsorg_audit" AS a ON a."row_id" IN ({own("id")}, {own("batch")}) '
        f'LEFT JOIN "omsorg_history" AS h ON h."row_id" = {own("id")} AND h."sequence" = a."sequence" '
        f"WHERE a.\"action\" IN ('add', 'import', 'edit', 'void') ORDER BY a.\"sequence\", {own('id')}"
    ), []


def _read_statement(query: Raw, ask: Ask) -> Iterator[tuple[Any, ...]]:
    """Run a plugin's statement."""
    sql, names = write_statement(query.figure.sql)
    values = dict(query.parameters)
    try:
        yield from ask(sql, [values[name] for name in names])
    except StoreError as error:
        if not is_of_statement(error):
            raise
        query.refuse(_("its statement writes") if writes(error) else _("the database does not take its statement"))
