"""A store: an organisation's open file."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

from omsorgskjerne.disk.workshop import sweep, sweep_place, temporary_folder
from omsorgskjerne.ids import new_ids
from omsorgskjerne.moments import local_now
from omsorgskjerne.store import fit, read, references, rows, write
from omsorgskjerne.store.around import find_old_copies
from omsorgskjerne.store.opening import PATIENCE, open_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from omsorgskjerne.hookspecs import Change
    from omsorgskjerne.ids import Id
    from omsorgskjerne.kept import Kept
    from omsorgskjerne.organisation import Failure, Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.store.history import Version

T = TypeVar("T")


class Store:
    """An organisation's open file, and who is writing in it. Used as a context manager it closes itself.

    Whatever is refused raises an OmsorgError, and nothing is stored then: InputError for a value, StoreError for the
    file, PluginError for a record that no enabled plugin has.
    """

    def __init__(
        self, organisation: Organisation, engine: Engine, by: str, now: Callable[[], datetime] = local_now
    ) -> None:
        """Take over an open file; `open_store` makes one."""
        self.organisation = organisation
        self.engine = engine
        self.by = by
        self.now = now
        self.ids = new_ids()
        self.failures: list[Failure] = []
        """What went wrong in plugins that were told of a change; the change stands."""
        self.old_copies: Sequence[Path] = ()
        """What versions before 0.2 may have left beside the file; looked for where it was opened for writing."""
        self.kept = False
        """Whether anything was written through it that is kept."""
        self._untold: list[Change] | None = None
        """Changes that are not committed yet, while something is written."""
        self._unasked: list[Callable[[], None]] = []
        """Checks of what is being written, asked when all of it is."""

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.engine.close()

    def add(self, record: T, id: str | None = None) -> Id[T]:
        """Check a record with the organisation's codes, keep it, and return its id.

        A code left empty is drawn. With an `id` of one's own (`new_id()`) the call may be repeated when its answer was
        lost: the same record again adds nothing, another one is refused.
        """
        return write.add(self, record, id)

    def edit(self, record: type[T], id: str, /, **changes: Any) -> Kept[T]:
        """Change fields of a row and return it; None empties an optional field. The former content is kept apart."""
        return write.edit(self, record, id, changes)

    def void(self, record: type, id: str, reason: str, *, with_references: bool = False) -> None:
        """Take a row out of the figures, saying why. It stays in the file and cannot be changed any more.

        One that other rows refer to is refused, saying which; `with_references` voids those too, for the same reason,
        and what refers to them (`referring`): all of it or nothing.
        """
        write.void(self, record, id, reason, with_references=with_references)

    def referring(self, record: type, id: str) -> dict[str, list[str]]:
        """Return the ids of the rows that count and refer to a row, to a row that does, and so on, by table."""
        known = references.references(self.engine, self.organisation)
        along = references.taken_along(self.engine, known, references.RowKey(self.organisation.table(record).name, id))
        found: dict[str, list[str]] = {}
        for table, row_id in along:
            found.setdefault(table, []).append(row_id)
        return found

    def get(self, record: type[T], id: str) -> Kept[T]:
        """Return a row by its id, also a voided one."""
        return read.get(self, record, id)

    def rows(
        self,
        record: type[T],
        where: Mapping[str, Any] | None = None,
        *,
        period: Period | None = None,
        overlapping: Period | None = None,
        voided: bool = False,
        limit: int | None = None,
        newest_first: bool = True,
    ) -> Iterator[Kept[T]]:
        """Return rows by event date, those of one day in the order they were entered; read as they are asked for.

        `where` gives values by field, None for empty; `period` limits the event date; `overlapping` asks for intervals
        that have a day in common with a time, whenever they began; `voided` takes in rows that were voided. What refers
        to a row is found by an index, and so is what of it overlaps a time.
        """
        asked = read.Asked(where or {}, period, overlapping, voided)
        return read.find_rows(self, record, asked, limit=limit, newest_first=newest_first)

    def count(
        self,
        record: type,
        where: Mapping[str, Any] | None = None,
        *,
        period: Period | None = None,
        overlapping: Period | None = None,
        voided: bool = False,
    ) -> int:
        """Return how many rows `rows` would give."""
        return read.count(self, record, read.Asked(where or {}, period, overlapping, voided))

    def sums(
        self,
        record: type,
        names: Sequence[str],
        where: Mapping[str, Any] | None = None,
        *,
        overlapping: Period,
    ) -> tuple[int, ...]:
        """Return the sums of some quantities over the rows that overlap a time, in the order of their names.

        Empty ones count as 0. A rule that asks whether something is full on a day need not read the rows.
        """
        return read.sums(self, record, names, read.Asked(where or {}, None, overlapping, voided=False))

    def find(self, record: type[T], said: str, *, voided: bool = False) -> Id[T]:
        """Return the one row that answers to an id or its beginning, a code, or what it is known by, or part of that.

        With `voided` the id or code of a voided row is an answer too.

        Raises AmbiguousError with the candidates if several do, or if none does but some are alike; else InputError.
        """
        return read.find(self, record, said, voided=voided)

    def history(self, record: type[T], id: str) -> list[Version[T]]:
        """Return every step in the life of a row, oldest first."""
        from omsorgskjerne.store.history import history

        return history(self, record, id)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a query of one's own, with `?` for parameters.

        It can do nothing but read: raises StoreError for a statement that writes, sets something, opens another file or
        is several.
        """
        return self.engine.read(sql, parameters)

    def stamp(self) -> str:
        """Return the time now as it is stored: to the second, with its offset."""
        return self.now().isoformat(timespec="seconds")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep everything that is written inside, or nothing of it if it raises.

        May stand in another: then it is kept or undone with that one, or undone alone if what it raises is caught in
        between. Plugins are told of the changes once all of them are committed. Nobody else can write meanwhile.
        """
        outer, self._untold = self._untold, []
        unasked, self._unasked = self._unasked, []
        before = self.engine.changes
        try:
            with self.engine.writing():
                yield
                if outer is None:
                    self.ask()
            changes, checks = self._untold, self._unasked
        finally:
            self._untold, self._unasked = outer, unasked
        if outer is not None:
            self._unasked.extend(checks)
        else:
            self.kept |= self.engine.changes > before
        for change in changes:
            self.tell(change)

    def before_it_is_kept(self, check: Callable[[], None]) -> None:
        """Have a check made when everything written together is written; nothing of it is kept if it raises."""
        self._unasked.append(check)

    def ask(self) -> None:
        """Make the checks that wait for what is written within the innermost `together`: that is all of it."""
        checks, self._unasked = self._unasked, []
        for check in checks:
            check()

    def tell(self, change: Change) -> None:
        """Tell the plugins of a change, once it is committed."""
        if self._untold is None:
            self.failures.extend(self.organisation.changed(change))
        else:
            self._untold.append(change)


def open_store(
    organisation: Organisation,
    *,
    by: str | None = None,
    create: bool = False,
    read_only: bool = False,
    outdated: bool = False,
    patience: float = PATIENCE,
    now: Callable[[], datetime] = local_now,
) -> Store:
    """Open an organisation's file.

    `by` is who writes: by default OMSORG_AS, or the name the person is logged in with. `create` makes the file if there
    is none. A file that does not fit the records of the enabled plugins is refused unless `outdated` is allowed: to
    migrate it, or to look into it. A file that may only be read is opened for reading. What killed runs left goes.
    `patience` is how many seconds a write waits for that of another program before it is refused; `now` tells when
    something is entered.

    Raises StoreError if the file cannot be opened, is not one of ours, or was written by a newer program or plugin.
    """
    file = organisation.config.store_file
    around = [] if read_only else sweep(file.parent)
    if not read_only:
        sweep_place(temporary_folder())
    engine = open_file(file, create=create, read_only=read_only, patience=patience)
    store = Store(organisation, engine, rows.storable(by or user()), now)
    store.old_copies = find_old_copies(file, around)
    try:
        if create and fit.is_empty(engine):
            from omsorgskjerne.store.migrate import migrate

            migrate(store)
        elif not outdated:
            fit.check(store, read_only=not engine.writable)
    except BaseException:
        engine.close()
        raise
    return store


def user() -> str:
    """Return who is at work: OMSORG_AS, or the name the person is logged in with, by the surroundings or the system."""
    names = (os.environ.get(name, "").strip() for name in ("OMSORG_AS", "USER", "USERNAME", "LOGNAME"))
    return rows.storable(next((name for name in names if name), "") or _account() or "unknown")


def _account() -> str:
    """Return what the system calls the account that this runs as; empty where it does not say."""
    import getpass

    try:
        return getpass.getuser().strip()
    except (OSError, KeyError, ImportError):  # which of them differs by version and system
        return ""
