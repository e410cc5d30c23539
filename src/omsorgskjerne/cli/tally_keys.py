"""The keys of a tally: `[tally]` of `omsorg.toml` held against the records, and what each key records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.cli.asking import resolved
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Quantity, Refused
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.organisation.settings import TallyKey
    from omsorgskjerne.schema import Field
    from omsorgskjerne.store import Store
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


@attrs.frozen
class Key:
    """What one key records: rows of a table with some values, and the quantity that a number sets."""

    label: str
    table: Table
    values: Mapping[str, Any]
    quantity: Field | None

    def record(self, day: date, number: int) -> Any:
        """Return the record of a press.

        Raises Refused for a number that the quantity does not accept, or that has no field.
        """
        values = {**self.values, self.table.event.name: day}
        if self.quantity:
            values[self.quantity.name] = self.quantity.role.parse(str(number))
        elif number != 1:
            raise Refused(Phrase(_("no number, because this key has no quantity")))
        return self.table.record(**values)

    def total(self, store: Store, day: date) -> int:
        """Return what was counted on a day, by whomever: the sum of the quantity, or the number of rows."""
        period = Period.parse(day.isoformat())
        if self.quantity is None:
            return store.count(self.table.record, self.values, period=period)
        return sum(self.amount(kept.record) for kept in store.rows(self.table.record, self.values, period=period))

    def amount(self, record: object) -> int:
        """Return what a record adds to the total: nothing unless it is one that this key records, or could have."""
        if type(record) is not self.table.record:
            return 0
        if any(getattr(record, name) != value for name, value in self.values.items()):
            return 0
        return 1 if self.quantity is None else getattr(record, self.quantity.name) or 0

    def write(self, total: int) -> str:
        """Return a total as people write it."""
        return str(total) if self.quantity is None else self.quantity.role.write(total)


def keys_of(session: Session) -> dict[str, Key]:
    """Return the keys that `omsorg.toml` sets.

    Raises ConfigError, naming the key, for a record or field that does not exist, a value that is not accepted, or one
    that is missing.
    """
    tables = {table.path: table for table in session.organisation.tables.values()}
    return {name: _key(session, name, setting, tables) for name, setting in session.organisation.settings.tally.items()}


def _key(session: Session, name: str, setting: TallyKey, tables: Mapping[str, Table]) -> Key:
    where = f"omsorg.toml [tally.{name}]"
    known_names({setting.record: None}, tables, where)
    table = tables[setting.record]
    known_names(setting.values, table.columns, where)
    quantities = [field.name for field in table.quantities()]
    if setting.quantity is not None:
        known_names({setting.quantity: None}, quantities, where)
    values = {field: _value(session, where, table[field], value) for field, value in setting.values.items()}
    given = {*values, setting.quantity, table.event.name}
    missing = [field.name for field in table.fields if field.required and field.name not in given]
    if missing:
        raise ConfigError(_("{where}: these must be given: {names}."), where=where, names=", ".join(missing))
    quantity = table[setting.quantity] if setting.quantity else None
    return Key(setting.label, table, resolved(session, table.fields, values), quantity)


def _value(session: Session, where: str, field: Field, value: Any) -> Any:
    try:
        return field.role.spoken(value, session.today) if isinstance(value, str) else _checked(field, value)
    except Refused as refused:
        raise ConfigError(
            _("{where}: {field}: expected {expected}."), where=where, field=field.name, expected=refused.expected
        ) from None


def _checked(field: Field, value: Any) -> Any:
    """Return a value that TOML gave as a number, a date or a truth; a number is in the units people write."""
    if isinstance(field.role, Quantity) and type(value) in {int, float}:
        return field.role.parse(str(value).replace(".", ","))
    return field.role.check(value)
