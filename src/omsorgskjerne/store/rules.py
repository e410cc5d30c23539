"""Asking the rules of a record before one of its rows is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from omsorgskjerne.rules import Proposal
from omsorgskjerne.store.rows import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.organisation import Table
    from omsorgskjerne.rules import Rows
    from omsorgskjerne.store.store import Store

T = TypeVar("T")
REMEMBERED = 10_000
"""How many rows are remembered while a file is loaded."""


class Unchanging:
    """A store while a file is loaded: rows come, but none that is there changes, so that each is read once."""

    def __init__(self, store: Store) -> None:
        """Look at a store."""
        self.organisation = store.organisation
        self.rows = store.rows
        self.count = store.count
        self.sums = store.sums
        self._got: dict[tuple[type, str], Kept[Any]] = {}
        self._get = store.get

    def get(self, record: type[T], id: str) -> Kept[T]:
        """Return a row by its id."""
        if (record, id) not in self._got:
            if len(self._got) >= REMEMBERED:
                self._got.clear()
            self._got[record, id] = self._get(record, id)
        return self._got[record, id]


def check(
    store: Store,
    table: Table,
    row_id: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    rows: Rows | None = None,
) -> None:
    """Let the rules of a record see a row as it is stored and as it would be; each may raise InputError.

    Called within the transaction that is to write it, once references, codes, offsets and minutes are settled. Rules
    look at the store, or at the `rows` that are given.
    """
    rules = store.organisation.rules(table.record)
    if not rules:
        return
    records = [None if row is None else table.record(**unpack(table, row)) for row in (before, after)]
    for rule in rules:
        ask = partial(rule.check, rows or store, Proposal(row_id, *records))
        if rule.afterwards:
            store.before_it_is_kept(ask)
        else:
            ask()
