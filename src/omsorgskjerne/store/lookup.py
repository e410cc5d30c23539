"""What a file says for a row of another record: an id, a code, or exactly what the row is known by."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from omsorgskjerne.ids import is_id
from omsorgskjerne.roles import Code, Refused
from omsorgskjerne.store.engine import listed, quoted
from omsorgskjerne.store.read import STANDS, ids_of, known_by, spoken_of
from omsorgskjerne.terms import Reveals
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.roles import Reference
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

SEVERAL = ""
"""Stands for the id of what several rows are known by."""


class Lookup:
    """Finds rows as `Store.find` does, but for exact words only: nobody is there to choose among candidates.

    Names are read once for each record, when something is neither an id nor a code: that small letters of æ, ø and å
    are the same is beyond the database.
    """

    def __init__(self, store: Store, *, voided: bool = False) -> None:
        """Look in this store. With `voided` an id may be that of a row that was voided."""
        self._store = store
        self._by_id = "" if voided else STANDS
        self._names: dict[str, dict[str, str]] = {}

    def of(self, role: Reference) -> Callable[[str], str]:
        """Return a function that gives the id for what a cell says, or raises Refused: no row answers, or several."""
        table = self._store.organisation.table(cast("type", role.record))
        codes = [field.name for field in table.fields if isinstance(field.role, Code)]

        def find(cell: str) -> str:
            said = cell.strip()
            found = self._one(table, "id", said, self._by_id) if is_id(said) else None
            for code in codes:
                found = found or self._one(table, code, said.upper(), STANDS)
            found = found or self._known_by(table).get(said.casefold())
            if found == SEVERAL:
                raise Refused(Phrase(_("the code or id of one row, because several are called this")))
            return found or role.refuse()

        return find

    def _one(self, table: Table, column: str, value: str, which: str) -> str | None:
        return next(iter(ids_of(self._store.engine, table, column, value, which)), None)

    def _known_by(self, table: Table) -> dict[str, str]:
        if table.name not in self._names:
            self._names[table.name] = self._read(table)
        return self._names[table.name]

    def _read(self, table: Table) -> dict[str, str]:
        names: dict[str, str] = {}
        for text, row_id in spoken_of(self._store.engine, table):
            names[text] = row_id if names.get(text, row_id) == row_id else SEVERAL
        return names

    def named(self, role: Reference) -> Callable[[str], str]:
        """Return a function that gives for an id the code or name that leads back to it, or the id where none does.

        Names that reveal an identity stay where they are.
        """
        table = self._store.organisation.table(cast("type", role.record))
        columns = [field.name for field in table.fields if _may_be_said(field)]
        find = self.of(role)

        def name(row_id: str) -> str:
            for said in self._texts(table, columns, row_id):
                if said and _leads_to(find, said) == row_id:
                    return said
            return row_id

        return name

    def _texts(self, table: Table, columns: list[str], row_id: str) -> list[str | None]:
        if not columns:
            return []
        sql = f'SELECT {listed(columns)} FROM {quoted(table.name)} WHERE "id" = ?'
        return list(next(self._store.engine.query(sql, (row_id,)), ()))


def _may_be_said(field: Field) -> bool:
    """Tell whether a row may be spoken of by a field in another record's file."""
    return known_by(field) and field.reveals not in {Reveals.IDENTITY, Reveals.SPECIAL}


def _leads_to(find: Callable[[str], str], said: str) -> str | None:
    try:
        return find(said)
    except Refused:
        return None
