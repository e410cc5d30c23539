"""Values as people read them in a listing."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from omsorgskjerne.cli import asking
from omsorgskjerne.roles import Pick, Quantity, Reference
from omsorgskjerne.show.numbers import Numbers
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.choices import Choice
    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.schema import Field

_ = words_of(__name__)


class Cells:
    """Writes the values of fields in the language spoken.

    Labels for codes, codes for people, never a name for its id.
    """

    def __init__(self, session: Session) -> None:
        """Look up rows that are referred to in the session's store, each once."""
        self.session = session
        self.numbers = Numbers(session.language)
        self._named: Callable[[type, str], str] = cache(self._name)
        self._labelled: Callable[[type, str, str], str] = cache(self._label)

    def write(self, field: Field, value: Any) -> str:
        """Return a field's value."""
        if value is None:
            return ""
        role = field.role
        if isinstance(role, Pick):
            codes = value if isinstance(value, tuple) else (value,)
            return ", ".join(self.session.say(role.codes.get(code, code)) for code in codes)
        if isinstance(role, Reference) and role.record is not None:
            return self._named(role.record, value)
        if isinstance(role, Quantity) and role.unit is Unit.YEAR:
            return str(value)  # 1976 is no amount
        if isinstance(role, Quantity):
            value = Fraction(value, role.per)
        return self.plain(value)

    def label(self, code: Choice) -> str:
        """Return a code's label, as the organisation calls it in the first field of that choice where it does."""
        return self.session.say(self._labelled(type(code), code, code.label))

    def _label(self, choice: type, code: str, label: str) -> str:
        fields = [field for table in self.session.organisation.tables.values() for field in table.fields]
        roles = [field.role for field in fields if isinstance(field.role, Pick) and field.role.choice is choice]
        return next((own for own in (role.codes.get(code, label) for role in roles) if own != label), label)

    def plain(self, value: Any) -> str:
        """Return a value that needs no field to be read."""
        if isinstance(value, bool):
            return self.session.say(_("yes") if value else _("no"))
        if isinstance(value, Fraction | Decimal):
            return self.numbers.exact(Fraction(value))
        if isinstance(value, datetime):
            return f"{self.numbers.date_short(value.date())} {value:%H:%M}"
        if isinstance(value, date):
            return self.numbers.date_short(value)
        if isinstance(value, time):
            return value.isoformat("minutes")[:5]
        return str(value)

    def _name(self, record: type, row_id: str) -> str:
        table = self.session.organisation.table(record)
        return asking.code_of(table, self.session.store.get(record, row_id).record, row_id)
