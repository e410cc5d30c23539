"""Asking the person at the keyboard.

For what is missing, and which of several rows is meant. Where nobody sits, nothing is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from omsorgskjerne.cli.days import settle_days
from omsorgskjerne.cli.groups import Slip
from omsorgskjerne.errors import AmbiguousError
from omsorgskjerne.ids import short_id
from omsorgskjerne.roles import Code, Pick, Quantity, Reference, Refused, Tags, Text
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.ids import Id
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)
T = TypeVar("T")


def ask(session: Session, field: Field, default: Any = None, beside: Mapping[str, Any] | None = None) -> Any:
    """Return the value of a field as somebody types it, `beside` others; what is refused is asked for again."""
    role = field.role

    def read(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        try:
            return role.spoken(text, session.today, beside)
        except Refused as refused:
            raise click.UsageError(session.say(_("expected {expected}."), expected=refused.expected)) from None

    label = session.say(field.label)
    if isinstance(role, Pick):
        label += f" ({', '.join(code for code in role.codes if code not in role.retired)})"
    offered = None if default is None else role.write(default)
    return click.prompt(label[:1].upper() + label[1:], default=offered, value_proc=read, err=True)


def find(session: Session, record: type[T], said: str, *, voided: bool = False) -> Id[T]:
    """Return the id of the row that is meant.

    Several candidates are listed on stderr, and one may be chosen at the keyboard.

    Raises InputError if nothing answers; AmbiguousError if several do and nobody is there to choose.
    """
    try:
        return session.store.find(record, said, voided=voided)
    except AmbiguousError as error:
        candidates = error.candidates
        table = session.organisation.table(record)
        for number, row_id in enumerate(candidates, 1):
            session.note(f"  {number}  {candidate(session, table, row_id)}")
        if not session.at_keyboard:
            raise
        return _chosen(session, candidates)


def _chosen(session: Session, candidates: Sequence[str]) -> Id[Any]:
    from omsorgskjerne.ids import Id

    def read(text: str) -> str:
        if not text.isdecimal() or not 1 <= int(text) <= len(candidates):
            raise click.UsageError(session.say(_("expected a number from 1 to {most}."), most=len(candidates)))
        return candidates[int(text) - 1]

    return Id(click.prompt(session.say(_("Which one? Number")), value_proc=read, err=True))


def candidate(session: Session, table: Table, row_id: str) -> str:
    """Return what tells one row from the others: its code, what it is known by, and a year of birth if it has one."""
    kept = session.store.get(table.record, row_id)
    words = [spoken_of(table, kept.record) or short_id(row_id)]
    for field in table.fields:
        value = getattr(kept.record, field.name)
        if value is not None and isinstance(field.role, Quantity) and field.role.unit == Unit.YEAR:
            words.append(field.role.write(value))
        if value is not None and not known_by(field) and type(field.role) is Pick and field.required:
            words.append(session.say(field.role.codes.get(value, value)))
    return ", ".join(words)


def spoken_of(table: Table, record: object) -> str:
    """Return the code of a row and what else it is known by; empty if it has neither."""
    codes = [field for field in table.fields if isinstance(field.role, Code)]
    texts = [field for field in table.fields if known_by(field) and field not in codes]
    return ", ".join(filter(None, (getattr(record, field.name) for field in (*codes, *texts))))


def code_of(table: Table, record: object, row_id: str) -> str:
    """Return the one word a row is referred to by.

    Its code; else what it is known by, unless that is personal; else its id's beginning.
    """
    for field in table.fields:
        if isinstance(field.role, Code) or (known_by(field) and not field.personal):
            return str(getattr(record, field.name))
    return short_id(row_id)


def known_by(field: Field) -> bool:
    """Tell whether rows are looked up by a field."""
    return isinstance(field.role, Text) and field.role.known_by


def resolved(
    session: Session, fields: Iterable[Field], values: Mapping[str, Any], *, voided: bool = False
) -> dict[str, Any]:
    """Return values by field with what was said of other rows replaced by their ids; `voided` ones answer too."""
    found = dict(values)
    for field in fields:
        role = field.role
        if isinstance(role, Reference) and role.record is not None and isinstance(found.get(field.name), str):
            found[field.name] = find(session, role.record, found[field.name], voided=voided)
    return found


def joined(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that were given, by field; tags that were given one at a time are put together."""
    values = {}
    for field in fields:
        value, role = given.get(field.name), field.role
        if value is None or value == ():
            continue
        tags = isinstance(role, Tags)
        values[field.name] = role.check(tuple(tag for some in value for tag in some)) if tags else value
    return values


def complete(session: Session, fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by field with the event date, days that were said, and what must be given, from the keyboard."""
    usual = {field.name: field.default for field in fields if not field.required}
    found = {event.name: session.today for event in fields if event.role.event} | dict(values)
    found = settle_days(session, fields, found, usual)
    missing = [field for field in fields if field.required and field.name not in found]
    if missing and not session.at_keyboard:
        names = ", ".join("--" + field.name.replace("_", "-") for field in missing)
        raise Slip(session.say(_("These must be given: {names}."), names=names), click.get_current_context())
    return found | {field.name: ask(session, field, beside={**usual, **found}) for field in missing}
