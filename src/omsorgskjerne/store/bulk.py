"""Many rows at once: a load is one transaction, one batch and one row in the audit chain, however many rows it brings.

Cells are read a column at a time, rows are handed to the engine thousands at a time, and where the load outweighs the
table its indexes are made anew: at the end, or once a rule needs them. Whoever loads holds `Store.together()` around it
all: a load that is broken off leaves nothing.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.errors import InputError
from omsorgskjerne.hookspecs import Change
from omsorgskjerne.ids import is_id, new_id, new_ids
from omsorgskjerne.roles import Code, Reference
from omsorgskjerne.store import audit, codes, ddl, history, rows
from omsorgskjerne.store.columns import Columns, Refusal, expects, without
from omsorgskjerne.store.engine import PARAMETERS, listed, literal, marks, quoted
from omsorgskjerne.store.ruled import Ruled
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.schema import Field
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

CHUNK = 2_000
"""Rows to hand over at a time."""
WORTH = 10_000
"""With fewer rows than this, indexes are not worth making anew."""


class Taken(NamedTuple):
    """What became of some rows: how many were added, how many were in the store already, and which are refused."""

    added: int
    already: int
    refused: list[Refusal]


class Load:
    """A load of rows into one table: `take` them and `finish`, and `tell`, inside `Store.together()`."""

    def __init__(self, store: Store, table: Table, *, expected: int = 0, salt: bytes | None = None) -> None:
        """Begin. `expected` is how many rows there will be, roughly: it decides whether indexes are made anew."""
        self.batch = new_id()
        self.salt = salt or audit.new_salt()
        self.added = 0
        self._store = store
        self._engine = store.engine
        self._table = table
        self._at = store.stamp()
        self._cells = Columns(store, table)
        self._kept_cells = Columns(store, table, kept=True)
        self._ids = new_ids()
        self._codes = [field for field in table.fields if isinstance(field.role, Code)]
        self._digest = audit.BatchDigest(self.salt)
        self._digested = ("id", *table.columns)
        self._last = ""
        self._in_order = True
        # What is the same for all rows stands in the statement, and is not handed over again with each of them.
        same = {"entered_at": self._at, "entered_by": store.by, "batch": self.batch}
        self._insert = (
            f"INSERT INTO {quoted(table.name)} ({listed([*self._digested, *same])}) "
            f"VALUES ({marks(len(self._digested))}, {', '.join(map(literal, same.values()))})"
        )
        self._ruled = Ruled(store, table, self._insert, (*same.values(), None, None, None), self._index)
        self._again = self._without_indexes(expected)

    def _without_indexes(self, expected: int) -> list[str]:
        """Drop what is quicker made anew; return the statements that do.

        Unique indexes stay: codes are looked up. So do, where there are rules, those that find what refers to a row.
        """
        if expected < WORTH or expected < self._count():
            return []
        there = self._engine.objects("index", self._table.name)
        kept = ddl.reference_indexes(self._table) if self._ruled else set[str]()
        dropped = [
            (name, sql)
            for name, sql in ddl.secondary_indexes(self._table)
            if name in there and name not in kept and "UNIQUE" not in sql
        ]
        for name, _sql in dropped:
            self._engine.execute(f"DROP INDEX {quoted(name)}")
        return [sql for _name, sql in dropped]

    def _index(self) -> None:
        """Make the indexes again that were dropped: at the end, or before a rule asks the store itself for rows."""
        again, self._again = self._again, []
        for sql in again:
            self._engine.execute(sql)

    def _count(self) -> int:
        return int(next(self._engine.query(f"SELECT COUNT(*) FROM {quoted(self._table.name)}"))[0])

    def take(self, cells: Mapping[str, Sequence[Any]], count: int) -> Taken:
        """Check and store `count` rows, given as columns of cells: texts, or yes and no as such. Some may have an `id`.

        Rows that are refused are left out and told; whether the others may stand is for the caller to decide.
        """
        packed, refused = self._cells.pack(cells, count)
        ids, given = self._settled_ids(cells.get("id"), count, refused)
        if given and refused:
            refused = self._pardoned(cells, packed, ids, given, refused)
        keep = self._keep_each if self._ruled else self._keep
        return keep({"id": ids, **packed}, given, refused)

    def _keep(self, columns: Mapping[str, list[Any]], given: set[int], refused: list[Refusal]) -> Taken:
        """Store rows that were read, but those that are there already or are refused."""
        already = self._settle(columns, given, refused)
        if dropped := already | _rows(refused):
            columns = without(columns, dropped)
        ready = list(zip(*columns.values(), strict=True))
        self._engine.executemany(self._insert, ready)
        self._seal(ready, ordered=not given)
        return Taken(len(ready), len(already), sorted(refused, key=lambda refusal: refusal.row))

    def _keep_each(self, columns: Mapping[str, list[Any]], given: set[int], refused: list[Refusal]) -> Taken:
        """Do so one at a time: each is accepted, or refused, before the rules of the next look at what there is."""
        stored: list[tuple[Any, ...]] = []
        already, wrong = 0, _rows(refused)
        with self._ruled.piece(columns, len(columns["id"])):
            for row, cells in enumerate(zip(*columns.values(), strict=True)):
                if row in wrong:
                    continue
                ready, there, against = cells, False, list[Refusal]()
                if self._codes or row in given:
                    ready, there = self._settle_one(columns, cells, against, given=row in given)
                    already += there
                if not there and not against:
                    try:
                        self._ruled.accept(ready)
                        stored.append(ready)
                    except InputError as error:
                        against = [Refusal(row, None, said(error))]
                refused.extend(refusal._replace(row=row) for refusal in against)
        self._seal(stored, ordered=not given)
        return Taken(len(stored), already, sorted(refused, key=lambda refusal: refusal.row))

    def _settle_one(
        self, names: Iterable[str], cells: Sequence[Any], against: list[Refusal], *, given: bool
    ) -> tuple[tuple[Any, ...], bool]:
        """Settle the codes of a row; return it, and whether it is there already."""
        self._ruled.hand_over()
        one = {name: [cell] for name, cell in zip(names, cells, strict=True)}
        there = self._settle(one, {0} if given else set(), against)
        return tuple(cell for (cell,) in one.values()), bool(there)

    def _settle(self, columns: Mapping[str, list[Any]], given: set[int], refused: list[Refusal]) -> set[int]:
        """Settle codes, and return the rows that are there already; add to those that are refused."""
        already = self._already(columns, given - _rows(refused), refused) if given else set()
        self._settle_codes(columns, already | _rows(refused), refused)
        return already

    def _seal(self, ready: Sequence[tuple[Any, ...]], *, ordered: bool) -> None:
        """Take rows that were stored into the digest of the batch, while they come in the order of their ids."""
        if not ready:
            return
        ids = [row[0] for row in ready]
        self._in_order &= ids[0] > self._last and (ordered or all(map(str.__lt__, ids, ids[1:])))
        self._last = ids[-1]
        self.added += len(ready)
        if self._in_order:
            self._digest.update(ready)

    def _settled_ids(
        self, cells: Sequence[Any] | None, count: int, refused: list[Refusal]
    ) -> tuple[list[str], set[int]]:
        """Return an id for each row, and which rows came with theirs."""
        if cells is None:
            return list(islice(self._ids, count)), set()
        given: set[int] = set()
        ids: list[str] = []
        for row, cell in enumerate(cells):
            text = cell.strip().lower() if isinstance(cell, str) else "?"
            if is_id(text):
                given.add(row)
            elif text:
                refused.append(Refusal(row, None, Phrase(_("expected an id as an export writes it, or none"))))
            ids.append(text if is_id(text) else next(self._ids))
        return ids, given

    def _pardoned(
        self,
        cells: Mapping[str, Sequence[Any]],
        packed: Mapping[str, list[Any]],
        ids: Sequence[str],
        given: set[int],
        refused: list[Refusal],
    ) -> list[Refusal]:
        """Read refused rows that carry an id again, as they were kept; return the refusals that stand.

        A retired code is accepted in all of them. A reference to a row that was voided is accepted in those that are in
        the store: a new row cannot refer to it.
        """
        again = sorted(given & _rows(refused))
        there = {row["id"] for row in self._stored([], "id", [ids[row] for row in again])}
        referring = {row for row, field, _reason in refused if field and isinstance(field.role, Reference)}
        again = [row for row in again if ids[row] in there or row not in referring]
        kept, faults = self._kept_cells.pack({name: [cells[name][row] for row in again] for name in cells}, len(again))
        for name, column in kept.items():
            for row, value in zip(again, column, strict=True):
                packed[name][row] = value
        others = [refusal for refusal in refused if refusal.row not in set(again)]
        return others + [fault._replace(row=again[fault.row]) for fault in faults]

    def _already(self, columns: Mapping[str, Sequence[Any]], given: set[int], refused: list[Refusal]) -> set[int]:
        """Return the rows that are in the store already, or twice among these; refuse those with another content."""
        ids = columns["id"]
        there = {row["id"]: row for row in self._stored(self._table.columns, "id", [ids[row] for row in sorted(given)])}
        spent = rows.spent(self._engine, [ids[row] for row in sorted(given) if ids[row] not in there])
        already = set()
        for row in sorted(given):
            content = {name: columns[name][row] for name in self._table.columns}
            if ids[row] not in spent and ids[row] not in there:
                there[ids[row]] = content
            elif ids[row] not in spent and (
                self._same(content, there[ids[row]]) or self._same(content, history.original(self._engine, ids[row]))
            ):
                already.add(row)
            else:
                refused.append(
                    Refusal(
                        row, None, Phrase(_("another row has this id; leave the id out, or change that row with edit"))
                    )
                )
        return already

    def _same(self, content: Mapping[str, Any], known: Mapping[str, Any] | None) -> bool:
        drawn = {field.name for field in self._codes if content[field.name] == ""}
        return known is not None and all(
            value == known.get(name) for name, value in content.items() if name not in drawn
        )

    def _stored(self, names: Sequence[str], column: str, values: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Yield the id and other columns of the rows that have one of some values."""
        wanted = ("id", *names)
        for start in range(0, len(values), PARAMETERS):
            some = values[start : start + PARAMETERS]
            among = f"{quoted(column)} IN ({marks(len(some))})"
            sql = f"SELECT {listed(wanted)} FROM {quoted(self._table.name)} WHERE {among}"
            yield from (dict(zip(wanted, row, strict=True)) for row in self._engine.query(sql, some))

    def _settle_codes(self, columns: Mapping[str, list[Any]], dropped: set[int], refused: list[Refusal]) -> None:
        """Draw a code where none was given; refuse one that another row has, in the store or among these."""
        for field in self._codes:
            column = columns[field.name]
            live = [row for row, code in enumerate(column) if row not in dropped and code is not None]
            taken = self._taken(field, (column[row] for row in live))

            def is_taken(code: str, field: Field = field, taken: set[str] = taken) -> bool:
                return code in taken or bool(self._taken(field, [code]))

            for row in live:
                if column[row] == "":
                    column[row] = codes.draw(field, is_taken)
                elif column[row] in taken:
                    refused.append(expects(row, field, Phrase(_("a code that no other row has"))))
                taken.add(column[row])

    def _taken(self, field: Field, codes: Iterable[str]) -> set[str]:
        return {row[field.name] for row in self._stored([field.name], field.name, [code for code in codes if code])}

    def finish(self, *, file_name: str, fingerprint: str) -> None:
        """Make the indexes again, and write the batch down."""
        self._index()
        if not self._in_order:
            self._digest_again()
        audit.record_batch(
            self._engine,
            batch_id=self.batch,
            table=self._table.name,
            file_name=file_name,
            columns=self._digested,
            rows=self.added,
            by=self._store.by,
            at=self._at,
            salt=self.salt,
            digest=self._digest.hexdigest(),
            fingerprint=fingerprint,
        )

    def _digest_again(self) -> None:
        """Make the digest in the order of the ids, which is not the order the rows came in."""
        self._digest = audit.BatchDigest(self.salt)
        sql = f'SELECT {listed(self._digested)} FROM {quoted(self._table.name)} WHERE "batch" = ? ORDER BY "id"'
        some: list[Any] = []
        for row in self._engine.query(sql, (self.batch,)):
            some.append(row)
            if len(some) == CHUNK:
                self._digest.update(some)
                some = []
        self._digest.update(some)

    def tell(self) -> None:
        """Tell the plugins, once it is committed."""
        self._store.tell(Change(self._table.name, self.batch, "import", self._table.columns, self.added))


def said(error: InputError) -> Phrase:
    """Return what an error says, and what to do about it, as one phrase."""
    lines = {
        name: Phrase(text, **error.values) for name, text in (("message", error.message), ("hint", error.hint)) if text
    }
    return Phrase(" ".join(f"{{{name}}}" for name in lines), **lines)


def _rows(refused: Iterable[Refusal]) -> set[int]:
    return {refusal.row for refusal in refused}


class Batch(NamedTuple):
    """An earlier load."""

    salt: bytes
    fingerprint: str
    id: str
    at: str


def imported_before(store: Store, table: Table, size: int) -> Iterator[Batch]:
    """Yield the batches that came from a file of so many bytes, but those whose rows were all voided since."""
    sql = (
        'SELECT b."salt", b."fingerprint", b."id", b."at" FROM "omsorg_batch" b '
        'WHERE b."table_name" = ? AND b."fingerprint" LIKE ? AND b."salt" IS NOT NULL '
        f'AND EXISTS (SELECT 1 FROM {quoted(table.name)} r WHERE r."batch" = b."id" AND r."voided" IS NULL)'
    )
    for salt, known, batch, at in store.engine.query(sql, (table.name, f"{size}-%")):
        yield Batch(bytes.fromhex(salt), known, batch, at)


def fingerprint(size: int, digest: str) -> str:
    """Return how a batch remembers its file: the size, and the digest of the batch's salt and the file's bytes.

    Without the salt, what a short file held could be guessed.
    """
    return f"{size}-{digest}"
