"""Rows of a load that has rules: each is accepted with those before it in sight, and stored with many others."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from omsorgskjerne.errors import InputError
from omsorgskjerne.rules import Proposal
from omsorgskjerne.store.engine import quoted
from omsorgskjerne.store.recall import Recall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from omsorgskjerne.store.engine import Row
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table


class Ruled:
    """The rows of a load that its rules accepted, of which the engine does not have the last ones yet."""

    def __init__(self, store: Store, table: Table, insert: str, same: Row, index: Callable[[], None]) -> None:
        """Begin. `insert` stores a row that is `ready`; with what is the `same` for all it is one as it is read.

        `index` sees to it that the table has all its indexes.
        """
        rules = store.organisation.rules(table.record)
        self._before = [rule.check for rule in rules if not rule.afterwards]
        self._afterwards = [rule.check for rule in rules if rule.afterwards]
        self._engine = store.engine
        self._name = table.name
        self._insert, self._same = insert, same
        self._recall = Recall(store, table, self.hand_over, index)
        self._waiting: list[Row] = []

    def __bool__(self) -> bool:
        """Tell whether there are any rules."""
        return bool(self._before or self._afterwards)

    @contextmanager
    def piece(self, columns: Mapping[str, Sequence[Any]], count: int) -> Iterator[None]:
        """Turn to a piece of the file; its rows are with the engine at the end."""
        self._recall.begin(columns, count)
        with _uncollected():
            yield
            self.hand_over()
            self._recall.end()

    def accept(self, ready: Row) -> None:
        """Take a row; raises InputError if a rule has something against it, before or afterwards."""
        cells = (*ready, *self._same)
        kept = self._recall.record_of(cells)
        proposal = Proposal(kept.id, None, kept.record)
        for check in self._before:
            check(self._recall, proposal)
        self._waiting.append(ready)
        line = self._recall.accept(kept, cells)
        try:
            for check in self._afterwards:
                check(self._recall, proposal)
        except InputError:
            self._recall.take_back(line)
            if self._waiting:
                self._waiting.pop()
            else:  # handed over meanwhile; to undo a savepoint would cost every row that is not refused as well
                self._engine.execute(f'DELETE FROM {quoted(self._name)} WHERE "id" = ?', (kept.id,))
            raise

    def hand_over(self) -> None:
        """Hand the rows to the engine: whenever it is asked something, and at the end of a piece."""
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._engine.executemany(self._insert, waiting)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not search its memory for circles meanwhile.

    It would do so again and again: a piece makes records by the ten thousand, all of which are needed, and no circles.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
