"""Rows of any record, drawn from what its fields are: codes some of which are rare, persons some of whom come often."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from omsorgskjerne import Unit
from omsorgskjerne.roles import Clock, Code, Day, Flag, Number, Pick, Quantity, Reference, Since, Tags, Until

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

Row = dict[str, Any]
DAY = timedelta(days=1)
BORN = (1940, 2005)
LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
SIGNS = 6
"""How many signs a drawn code has: enough for some thousand."""


class Draw:
    """What one organisation is like: each field has habits of its own, kept from row to row."""

    def __init__(self, chance: Random, since: date, until: date) -> None:
        """Begin with an organisation that has kept records in some days, `until` not among them."""
        self.chance = chance
        self.since, self.until = since, until
        self.rows: dict[str, list[Row]] = {}
        self._weights: dict[tuple[str, str], list[float]] = {}
        self._left_out: dict[tuple[str, str], float] = {}
        self._busy: dict[str, tuple[date, int]] = {}
        self._ids = 0

    def of(self, path: str) -> list[Row]:
        """Return the rows of a record that were drawn so far."""
        return self.rows.setdefault(path, [])

    def one(self, path: str, skew: float = 1.0) -> Row | None:
        """Return a row of a record; the more skew, the oftener the first ones."""
        rows = self.of(path)
        return rows[int(len(rows) * self.chance.random() ** skew)] if rows else None

    def row(self, table: Table) -> Row:
        """Return a row of a record as its fields allow it, whatever rules its plugin has."""
        row: Row = {"id": self.new_id()}
        row[table.event.name] = self.day_of(table.path)
        for field in table.fields:
            if field.name not in row:
                row[field.name] = None if self._is_left_out(table, field) else self.value(table, field, row)
        return row

    def value(self, table: Table, field: Field, row: Row) -> Any:
        """Return a value for a field of a row; its event date is in it."""
        role, event = field.role, row[table.event.name]
        drawn: Any = f"Invented {len(self.of(table.path)) + 1}"
        match role:
            case Tags():
                drawn = " ".join(str(self.code(table, field)) for _each in range(2))
            case Pick():
                drawn = self.code(table, field)
            case Quantity():
                drawn = self.amount(role)
            case Flag():
                drawn = self.seldom(self._habit(table, field))
            case Reference():
                drawn = self.referred(table, field)
            case Since() | Until() | Day():
                drawn = self.later(event)
            case Clock():
                drawn = f"{self.chance.randint(8, 20):02}:00"
            case Code():
                drawn = "".join(self.chance.choices(LETTERS, k=SIGNS))
            case Number():
                drawn = Decimal(self.chance.randint(1, 100))
        return drawn

    def code(self, table: Table, field: Field) -> str | None:
        """Return one of a field's codes: few of them often, some seldom, some never."""
        assert isinstance(field.role, Pick)
        codes = [code for code in field.role.codes if code not in field.role.retired]
        if not codes:
            return None
        weights = self._weights.setdefault((table.path, field.name), self._skewed(len(codes)))
        return self.chance.choices(codes, weights)[0]

    def amount(self, role: Quantity) -> int:
        """Return a small amount mostly, a large one sometimes, within its limits."""
        least = role.least or 0
        if role.unit == Unit.YEAR:
            return self.chance.randint(*BORN)
        if role.most is not None:
            return self.chance.randint(least, role.most)
        if role.per > 1:
            return self.chance.choice((1, 1, 2, 3)) * role.per + role.per // 2 * self.chance.randint(0, 1)
        usual = self.chance.random() < 0.8
        return max(least, 1) if usual else least + int(self.chance.expovariate(0.1))

    def referred(self, table: Table, field: Field) -> str | None:
        """Return the id of a row that a field refers to; of persons some come again and again."""
        assert isinstance(field.role, Reference)
        path = self.paths[field.role.record] if field.role.record else ""
        found = self.one(path, 2.5 if path == "person" else 1.0)
        return found["id"] if found and path != table.path else None

    def day_of(self, path: str) -> date:
        """Return a day on which something was recorded: of some records only in a part of the time."""
        days = (self.until - self.since).days
        if path not in self._busy:
            length = days if self.chance.random() < 0.7 else self.chance.randint(days // 6, days)
            self._busy[path] = (self.since + self.chance.randint(0, days - length) * DAY, length)
        start, length = self._busy[path]
        return start + self.chance.randrange(length) * DAY

    def later(self, day: date, mean: float = 90) -> date:
        """Return a later day, mostly within some months."""
        return day + (1 + int(self.chance.expovariate(1 / mean))) * DAY

    def new_id(self) -> str:
        """Return an id; the same organisation has the same ones each time."""
        self._ids += 1
        return f"{self._ids:08x}-0000-7000-8000-{self.chance.getrandbits(48):012x}"

    def seldom(self, share: float) -> bool:
        """Tell whether something happens that does in such a share of all cases."""
        return self.chance.random() < share

    def know(self, tables: Iterable[Table]) -> None:
        """Take in which records there are, so that references find theirs."""
        self.paths: dict[type, str] = {table.record: table.path for table in tables}

    def _is_left_out(self, table: Table, field: Field) -> bool:
        return field.optional and self.seldom(self._left_out.setdefault((table.path, field.name), self._share()))

    def _habit(self, table: Table, field: Field) -> float:
        return self._left_out.setdefault((table.path, field.name), self._share())

    def _share(self) -> float:
        return self.chance.choice((0.02, 0.1, 0.3, 0.5, 0.9))

    def _skewed(self, count: int) -> list[float]:
        """Return weights of codes: halving from the first on or nearly even, in any order, some none at all."""
        slope = self.chance.choice((0.35, 0.6, 0.9))
        weights: Sequence[float] = [slope**place for place in range(count)]
        weights = [0.0 if place and self.seldom(0.2) else weight for place, weight in enumerate(weights)]
        return self.chance.sample(weights, count)
