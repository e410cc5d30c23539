"""Reading views: the statement of one stands before the query that reads it, and its rows are held to their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from omsorgskjerne.errors import FigureError, StoreError
from omsorgskjerne.evaluate.clauses import VOID, own
from omsorgskjerne.figures.statement import tokens
from omsorgskjerne.roles import Day, Flag, Pick, Quantity
from omsorgskjerne.store.audit import entry_of
from omsorgskjerne.store.engine import marks, quoted
from omsorgskjerne.store.faults import is_of_statement, writes
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

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
    """Hold the rows of a view to its fields.

    Raises FigureError, naming plugin and view and never a value, where the database does not take its statement, a
    column is not there, or holds what the role of its field does not take.
    """
    tests = {"id": f"{own('id')} IS NULL", **{field.name: _misfit(field) for field in view.fields}}
    codes = [code for field in view.fields for code in _codes(field)]
    counts = ", ".join(f"SUM(CASE WHEN {test} THEN 1 ELSE 0 END)" for test in tests.values())
    try:
        found = next(ask(f"SELECT {counts} FROM ({write_statement(view.sql)[0]}) AS t", codes))
    except StoreError as error:
        if not is_of_statement(error):
            raise
        _refuse_statement(view, ask, error)
    for name, rows in zip(tests, found, strict=True):
        if rows:
            _refuse(view, _("its column {column} holds what that field cannot"), column=name)


def _misfit(field: Field) -> str:
    """Return the test of rows in which a column holds what the role of its field does not take."""
    column = own(field.name)
    tests = [] if field.optional else [f"{column} IS NULL"]
    match field.role:
        case Day():
            tests.append(_no_day(column))
        case Pick():
            codes = len(_codes(field))
            tests.append(f"{column} NOT IN ({marks(codes)})" if codes else f"{column} IS NOT NULL")
        case Flag():
            tests.append(f"{column} NOT IN (0, 1)")
        case Quantity():
            tests.append(f"{column} <> CAST({column} AS INTEGER)")
    return " OR ".join(f"({test})" for test in tests) or "1 = 0"


def _codes(field: Field) -> list[str]:
    return list(field.role.codes) if isinstance(field.role, Pick) else []


def _no_day(column: str) -> str:
    """Return the test of texts that are no ISO day of the calendar."""
    year, month, day = (f"SUBSTR({column}, {start}, {length})" for start, length in ((1, 4), (6, 2), (9, 2)))
    digits, number = f"{year} || {month} || {day}", f"CAST({year} AS INTEGER)"
    february = f"CASE WHEN {number} % 4 = 0 AND ({number} % 100 <> 0 OR {number} % 400 = 0) THEN '29' ELSE '28' END"
    last = f"CASE WHEN {month} = '02' THEN {february} WHEN {month} IN ('04', '06', '09', '11') THEN '30' ELSE '31' END"
    return (
        f"{column} NOT LIKE '____-__-__' OR CAST(CAST({digits} AS INTEGER) AS TEXT) <> {digits} "
        f"OR {month} NOT BETWEEN '01' AND '12' OR {day} NOT BETWEEN '01' AND {last}"
    )


def _refuse_statement(view: View, ask: Ask, error: StoreError) -> NoReturn:
    """Say what the database does not take of a view: a column that is not there, or all of it."""
    if writes(error):
        _refuse(view, _("its statement writes"))
    missing = [name for name in ("id", *view.columns) if not _is_taken(view, f"q.{quoted(name)}", ask)]
    if missing and _is_taken(view, "1", ask):
        _refuse(view, _("its statement returns no column {column}"), column=", ".join(missing))
    _refuse(view, _("the database does not take its statement"))


def _is_taken(view: View, what: str, ask: Ask) -> bool:
    try:
        next(ask(f"SELECT {what} FROM ({write_statement(view.sql)[0]}) AS q LIMIT 1", ()), None)
    except StoreError as error:
        if not is_of_statement(error):
            raise
        return False
    return True


def _refuse(view: View, reason: str, **values: Any) -> NoReturn:
    raise FigureError(
        _("{owner}: the view {view} cannot be read: {reason}."),
        hint=_("Tell whoever maintains the plugin."),
        owner=view.plugin,
        view=view.record.__name__,
        reason=Phrase(reason, **values),
    )
