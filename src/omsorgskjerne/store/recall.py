"""What rules look at while a file is loaded: the rows there are, those that were asked for in memory.

A rule asks the same of every row of a file: what refers to the person, the dwelling, the referral that the row names.
So when it asks for one, those of all that this piece of the file names are read at once, and rows that are accepted are
put beside them. Whatever else it asks goes to the store, and so does what would be too much to remember: then each row
costs a query, and the answer is the same.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from omsorgskjerne.store import audit, overlap, read, rows
from omsorgskjerne.store.engine import PARAMETERS, marks, quoted
from omsorgskjerne.store.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from omsorgskjerne.kept import Kept
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine, Row
    from omsorgskjerne.store.shelf import Line
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.tables import Table

T = TypeVar("T")

READ = 10
"""How many rows may be read ahead for each row of a piece: with more a query for each is cheaper, and bounded."""
MOST = 50_000
"""How many rows that refer to one row are remembered."""


class Records:
    """The rows of one table that were read, by id; a record is made of one when it is asked for."""

    def __init__(self, table: Table) -> None:
        """Remember none."""
        self.table = table
        self.columns = {name: number for number, name in enumerate(rows.columns(table))}
        self.until = None if table.schema.until is None else self.columns[overlap.ends(table)[1]]
        self.make: Callable[[Row], Kept[Any]] = rows.reader(table, table.record)
        self.kept: dict[str, Kept[Any]] = {}
        self.cells: dict[str, Row] = {}
        """Rows that were read by their id, of which no record was made yet."""
        self._day, self._batch = self.columns[table.event.name], self.columns["batch"]

    def record_of(self, row_id: str, cells: Row) -> Kept[Any]:
        """Return a row as a record, and remember that."""
        kept = self.kept[row_id] = self.make(cells)
        return kept

    def lines_of(self, engine: Engine, found: Sequence[Row]) -> list[Line]:
        """Return rows as they lie on a shelf."""
        day, batch = self._day, self._batch
        # The chain knows an entry by its batch, or by the row's own id.
        names = [row[batch] or row[0] for row in found]
        entries = audit.entries(engine, list(dict.fromkeys(names)))
        return [
            (row[day], entries.get(name, audit.TO_COME), row[0], row) for name, row in zip(names, found, strict=True)
        ]

    def new_line(self, cells: Row) -> Line:
        """Return a row of the file as it lies on a shelf."""
        return cells[self._day], audit.TO_COME, cells[0], cells

    def forget(self) -> None:
        """Forget all rows."""
        self.kept.clear()
        self.cells.clear()


@attrs.define(eq=False)
class Referring:
    """Rows of one record that refer by one field to rows of another, those that were asked for."""

    records: Records
    field: str
    target: type
    left: int
    """How many more rows may be read for this piece."""
    column: int = attrs.field(init=False)
    shelves: dict[str, Shelf] = attrs.field(factory=dict)
    """By the id that is referred to; an id that was not asked for has none."""
    given_up: bool = False
    """Whether there is too much to remember: then the store is asked."""

    def __attrs_post_init__(self) -> None:
        """Find the column."""
        self.column = self.records.columns[self.field]

    def keep(self, ids: Container[str]) -> None:
        """Forget what refers to others than these."""
        self.shelves = {id: shelf for id, shelf in self.shelves.items() if id in ids}

    def put(self, line: Line) -> None:
        """Put a line on its shelf, if there is one."""
        shelf = self.shelves.get(line[3][self.column])
        if shelf is not None:
            shelf.put(line)
            if len(shelf) > MOST:
                self.give_up()

    def take_back(self, line: Line) -> None:
        """Take the line away again that was put there last."""
        shelf = self.shelves.get(line[3][self.column])
        if shelf is not None:
            shelf.take_back(line)

    def give_up(self) -> None:
        """Remember nothing from now on."""
        self.given_up = True
        self.shelves.clear()

    def read_ahead(self, engine: Engine, ids: Sequence[str]) -> None:
        """Read what refers to some rows; give up where that is too much."""
        found: list[Row] = []
        for start in range(0, len(ids), PARAMETERS):
            some = ids[start : start + PARAMETERS]
            among = f"{quoted(self.field)} IN ({marks(len(some))})"
            sql = f'{rows.select(self.records.table)} WHERE {among} AND "voided" IS NULL LIMIT ?'
            found += engine.query(sql, (*some, self.left - len(found) + 1))
            if len(found) > self.left:
                self.give_up()
                return
        self.left -= len(found)
        lines: dict[str, list[Line]] = {id: [] for id in ids}
        for line in self.records.lines_of(engine, found):
            lines[line[3][self.column]].append(line)
        self.shelves |= {id: Shelf(self.records.until, of_id) for id, of_id in lines.items()}


@attrs.frozen
class Asked:
    """How a question is answered: what refers to a row, and which columns hold what else it asks for."""

    referring: Referring
    others: tuple[str, ...]


class Recall:
    """The rows there are while a file is loaded (`Rows`): some come, but none that is there changes."""

    def __init__(self, store: Store, table: Table, hand_over: Callable[[], None], index: Callable[[], None]) -> None:
        """Look at a store. `hand_over` gives it the rows that were accepted, before it is asked anything.

        `index` gives the table the indexes that it may lack while what is remembered is enough.
        """
        self.organisation = store.organisation
        self._store = store
        self._hand_over = hand_over
        self._index = index
        self._table = table
        self._records: dict[type, Records] = {}
        self._own = self._records_of(table.record)
        self._referring: dict[tuple[type, str], Referring] = {}
        self._own_referring: list[Referring] = []
        self._asked: dict[tuple[Any, ...], Asked | None] = {}
        self._named: dict[type, Counter[str]] = {}
        """How often this piece names rows that are referred to."""
        self._count = 0

    def begin(self, columns: Mapping[str, Sequence[Any]], count: int) -> None:
        """Turn to the next piece of the file; what has to do with it is remembered."""
        self._named, self._count = {}, count
        for field, target in self._table.references():
            self._named.setdefault(target, Counter()).update(filter(None, columns[field.name]))
        for referring in self._referring.values():
            referring.keep(self._named.get(referring.target, ()))
            referring.left = READ * count

    def end(self) -> None:
        """Forget what the next piece is not likely to ask for: all but what refers to those that several rows name."""
        for records in self._records.values():
            records.forget()
        for referring in self._referring.values():
            named = self._named.get(referring.target, Counter())
            referring.keep({id for id, times in named.items() if times > 1})

    def record_of(self, cells: Row) -> Kept[Any]:
        """Return a new row as a record; it is not among those there are."""
        return self._own.make(cells)

    def accept(self, kept: Kept[Any], cells: Row) -> Line:
        """Take a new row in among those there are."""
        self._own.kept[kept.id] = kept
        line = self._own.new_line(cells)
        for referring in self._own_referring:
            referring.put(line)
        return line

    def take_back(self, line: Line) -> None:
        """Take a row out again that was accepted last."""
        self._own.kept.pop(line[2], None)
        for referring in self._own_referring:
            referring.take_back(line)

    def get(self, record: type[T], id: str) -> Kept[T]:
        """Return a row by its id."""
        records = self._records_of(record)
        kept = records.kept.get(id)
        if kept is not None:
            return kept
        if id not in records.cells:
            self._read_named(records, id)
        if id not in records.cells:
            return self._store.get(record, id)
        return records.record_of(id, records.cells.pop(id))

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
        """Return rows as `Store.rows` does."""
        asked = read.Asked(where or {}, period, overlapping, voided)
        lines = self._lines(record, asked)
        if lines is None:
            return read.find_rows(self._store, record, asked, limit=limit, newest_first=newest_first)
        if not lines:
            return iter(())
        if len(lines) > 1:
            lines.sort(reverse=newest_first)
        records = self._records[record]
        kept, record_of = records.kept, records.record_of
        return iter([kept.get(id) or record_of(id, cells) for _day, _entry, id, cells in lines[:limit]])

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
        asked = read.Asked(where or {}, period, overlapping, voided)
        lines = self._lines(record, asked)
        return read.count(self._store, record, asked) if lines is None else len(lines)

    def sums(
        self,
        record: type,
        names: Sequence[str],
        where: Mapping[str, Any] | None = None,
        *,
        overlapping: Period,
    ) -> tuple[int, ...]:
        """Return sums as `Store.sums` does."""
        asked = read.Asked(where or {}, None, overlapping, voided=False)
        lines = self._lines(record, asked)
        columns = self._records_of(record).columns
        if lines is None or not columns.keys() >= set(names):
            return read.sums(self._store, record, names, asked)
        return tuple(sum([line[3][column] or 0 for line in lines]) for column in map(columns.__getitem__, names))

    def _lines(self, record: type, asked: read.Asked) -> list[Line] | None:
        """Return the rows that are asked for, in no order; None if the store is to be asked, which is ready for it."""
        found = self._answer(record, asked)
        if found is None:
            self._hand_over()
            if record is self._table.record:
                self._index()
        return found

    def _answer(self, record: type, asked: read.Asked) -> list[Line] | None:
        where, period, time, voided = asked
        how = None if voided or (period and time) else self._how(record, where)
        if how is None or (time and how.referring.records.until is None):
            return None
        shelf = self._shelf(how.referring, where[how.referring.field])
        if shelf is None:
            return None
        lines = shelf.lines(period, time)
        records = how.referring.records
        for name in how.others if lines else ():
            value, column = where[name], records.columns[name]
            wanted = None if value is None else read.packed_filter(records.table, name, value)
            lines = [line for line in lines if line[3][column] == wanted]
        return lines

    def _how(self, record: type, where: Mapping[str, Any]) -> Asked | None:
        """Return how a question is answered; None if it is not for what refers to a row."""
        shape = (record, *where)
        if shape not in self._asked:
            self._asked[shape] = self._look_at(record, where)
        return self._asked[shape]

    def _look_at(self, record: type, where: Mapping[str, Any]) -> Asked | None:
        table = self.organisation.table(record)
        target = {field.name: target for field, target in table.references()}
        field = next((name for name in where if name in target), None)
        if field is None or not all(name in table for name in where):
            return None
        if (record, field) not in self._referring:
            self._referring[record, field] = self._refer(record, field, target[field])
        return Asked(self._referring[record, field], tuple(name for name in where if name != field))

    def _refer(self, record: type, field: str, target: type) -> Referring:
        referring = Referring(self._records_of(record), field, target, READ * self._count)
        if referring.records is self._own:
            self._own_referring.append(referring)
        return referring

    def _shelf(self, referring: Referring, id: Any) -> Shelf | None:
        """Return what refers to a row; None if the store is to be asked."""
        shelf = referring.shelves.get(id)
        if shelf is None and not referring.given_up and isinstance(id, str):
            self._read_ahead(referring, read.packed_filter(referring.records.table, referring.field, id))
            shelf = referring.shelves.get(id)
        return shelf

    def _read_ahead(self, referring: Referring, id: str) -> None:
        """Read what refers to a row and to all those that this piece names."""
        self._hand_over()
        named = self._named.get(referring.target, ())
        ids = [id, *(other for other in named if other != id and other not in referring.shelves)]
        referring.read_ahead(self._store.engine, ids)

    def _read_named(self, records: Records, id: str) -> None:
        """Read a row and all those of its record that this piece names, by their ids."""
        self._hand_over()
        named = self._named.get(records.table.record, ())
        ids = [id, *(other for other in named if other != id and other not in records.kept)]
        for start in range(0, len(ids), PARAMETERS):
            some = ids[start : start + PARAMETERS]
            sql = f'{rows.select(records.table)} WHERE "id" IN ({marks(len(some))})'
            records.cells.update((row[0], row) for row in self._store.engine.query(sql, some))

    def _records_of(self, record: type) -> Records:
        if record not in self._records:
            self._records[record] = Records(self.organisation.table(record))
        return self._records[record]
