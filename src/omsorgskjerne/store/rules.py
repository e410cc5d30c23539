"""Asking the rules of a record before one of its rows is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from omsorgskjerne.rules import Proposal
from omsorgskjerne.store.rows import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table


def check(
    store: Store,
    table: Table,
    row_id: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Let the rules of a record see a row as it is stored and as it would be; each may raise InputError.

    Called within the transaction that is to write it, once references, codes, offsets and minutes are settled.
    """
    rules = store.organisation.rules(table.record)
    if not rules:
        return
    records = [None if row is None else table.record(**unpack(table, row)) for row in (before, after)]
    for rule in rules:
        ask = partial(rule.check, store, Proposal(row_id, *records))
        if rule.afterwards:
            store.before_it_is_kept(ask)
        else:
            ask()
