"""Reading views: the statement of one stands before the query that reads it, and its rows are held to their fields."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

from omsorgskjerne.errors import StoreError
from omsorgskjerne.evaluate.clauses import VOID, own
from omsorgskjerne.figures.statement import MISFIT, refuse_view, tokens
from omsorgskjerne.roles import Day, Flag, Pick, Quantity
from omsorgskjerne.store.audit import entry_of
from omsorgskjerne.store.engine import marks, quoted
from omsorgskjerne.store.faults import is_of_statement, writes
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from omsorgskjerne.figures.queries import Query
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.views import View
    from omsorgskjerne.schema import Field

    Ask = Callable[[str, Sequence[Any]], Iterator[tuple[Any, ...]]]

_ = words_of(__name__)


def write_statement(sql: str) -> tuple[str, list[str]]:
    """Return a plugin's statement as the database takes it, and the names of its parameters in the order of its marks.

    A table in braces becomes its rows that stand, a parameter's name becomes a mark.
    """
    written, names = "", []
    for token in tokens(sql):
        if token.kind == "table":
            written += f'(SELECT t.*, {entry_of("t")} AS "entered" FROM {quoted(token.text.strip())} AS t WHERE {VOID})'
        elif token.kind == "name":
            written += "?"
            names.append(token.text)
        else:
            written += token.source
    return written, names


def views_in(organisation: Organisation, queries: Iterable[Query]) -> list[View]:
    """Return the views that some queries read, each once."""
    names = {query.table for query in queries}
    return [view for view in organisation.views.values() if view.name in names]


def asking_views(organisation: Organisation, ask: Ask, today: date | None) -> dict[str, Ask]:
    """Return what asks a statement of each view, by name: with its rows declared before, none of days after `today`.

    A row of days to come is a plan that somebody entered; what a query makes of rows has not happened yet.
    """
    return {view.name: _declaring(view, ask, today) for view in organisation.views.values()}


def _declaring(view: View, ask: Ask, today: date | None) -> Ask:
    columns = ", ".join(_read(field) for field in view.fields)
    # What queries ask of every row: of a view none is voided, and none came with an import.
    rows = f'SELECT q."id", {columns}, NULL AS "voided", NULL AS "batch" FROM ({write_statement(view.sql)[0]}) AS q'
    days = []
    if today is not None:
        rows, days = f"{rows} WHERE q.{quoted(view.event.name)} <= ?", [today.isoformat()]

    def declaring(sql: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        return ask(f"WITH {quoted(view.name)} AS ({rows}) {sql}", [*days, *values])

    return declaring


def _read(field: Field) -> str:
    """Return the column of a field: whole numbers as such, however the statement makes them."""
    column = f"q.{quoted(field.name)}"
    whole = isinstance(field.role, Quantity | Flag)
    return f"CAST({column} AS INTEGER) AS {quoted(field.name)}" if whole else column


def check_view(view: View, ask: Ask) -> None:
    """Hold the days, codes and numbers that a view returns to their fields.

    Raises FigureError, naming plugin and view and never a value, where the database does not take its statement, a
    column is not there, or holds what the role of its field does not take.
    """
    rows = f"FROM ({write_statement(view.sql)[0]}) AS t"
    try:
        # A column that must only be there is read of no row: ids and references are in no index that has the others.
        next(ask(f"SELECT {', '.join(own(name) for name in ('id', *view.columns))} {rows} LIMIT 0", ()), None)
        misfits = [*_misfit_days(view, rows, ask), *_misfits(view, rows, ask)]
    except StoreError as error:
        if not is_of_statement(error):
            raise
        _refuse_statement(view, ask, error)
    if misfits:
        refuse_view(view, MISFIT, column=", ".join(misfits))


def _misfit_days(view: View, rows: str, ask: Ask) -> Iterator[str]:
    """Yield the columns of dates that hold what is no day; there are few different ones."""
    for field in view.fields:
        if isinstance(field.role, Day):
            found = {day for (day,) in ask(f"SELECT DISTINCT {own(field.name)} {rows}", ())}
            if not all(_is_day(day) for day in found - ({None} if field.optional else set())):
                yield field.name


def _is_day(day: Any) -> bool:
    try:
        return isinstance(day, str) and date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def _misfits(view: View, rows: str, ask: Ask) -> Iterator[str]:
    """Yield the columns of codes and numbers that hold others."""
    tests = {field.name: test for field in view.fields if (test := _misfit(field))}
    codes = [code for field in view.fields for code in _codes(field)]
    if tests:
        counts = ", ".join(f"SUM(CASE WHEN {test} THEN 1 ELSE 0 END)" for test in tests.values())
        found = next(ask(f"SELECT {counts} {rows}", codes))
        yield from (name for name, misfits in zip(tests, found, strict=True) if misfits)


def _misfit(field: Field) -> str:
    """Return the test of rows in which a column holds what its role does not take; of roles that take any none."""
    column, test = own(field.name), ""
    match field.role:
        case Pick():
            codes = len(_codes(field))
            test = f"{column} NOT IN ({marks(codes)})" if codes else f"{column} IS NOT NULL"
        case Flag():
            test = f"{column} NOT IN (0, 1)"
        case Quantity():
            test = f"{column} <> CAST({column} AS INTEGER)"
    return f"{test} OR {column} IS NULL" if test and not field.optional else test


def _codes(field: Field) -> list[str]:
    return list(field.role.codes) if isinstance(field.role, Pick) else []


def _refuse_statement(view: View, ask: Ask, error: StoreError) -> NoReturn:
    """Say what the database does not take of a view: a column that is not there, or all of it."""
    if writes(error):
        refuse_view(view, _("its statement writes"))
    missing = [name for name in ("id", *view.columns) if not _is_taken(view, f"q.{quoted(name)}", ask)]
    if missing and _is_taken(view, "1", ask):
        refuse_view(view, _("its statement returns no column {column}"), column=", ".join(missing))
    refuse_view(view, _("the database does not take its statement"))


def _is_taken(view: View, what: str, ask: Ask) -> bool:
    try:
        next(ask(f"SELECT {what} FROM ({write_statement(view.sql)[0]}) AS q LIMIT 1", ()), None)
    except StoreError as error:
        if not is_of_statement(error):
            raise
        return False
    return True
