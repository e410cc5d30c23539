"""`add`, `edit` and `void`: one row, written in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli import asking
from omsorgskjerne.cli.days import settle_days, spell_days
from omsorgskjerne.cli.groups import Helped, Slip
from omsorgskjerne.cli.options import DATES, field_options, option, which
from omsorgskjerne.cli.types import OneOf, Quiet
from omsorgskjerne.roles import Code, Day
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.tables import Table

_ = words_of(__name__)


def add(session: Session, table: Table) -> click.Command:
    """Return the command that adds a row."""

    def run(**given: Any) -> None:
        given = asking.joined(table.fields, given)
        values = asking.complete(session, table.fields, given)
        record = table.record(**asking.resolved(session, table.fields, values))
        row_id = session.store.add(record)
        # The day is told because it may have been said: "monday", or not at all.
        day = f"{values[table.event.name]:{'%Y-%m-%d' if session.language.code == 'en' else '%d.%m.%Y'}}"
        name = _name(session, table, row_id)
        others = {said: values[said] for said in given if said != table.event.name}
        days = "".join(f"; {days}" for days in [spell_days(session, table.fields, others)] if days)
        session.echo(_("Added: {label} {name}, {day}{days}"), label=table.schema.label, name=name, day=day, days=days)

    options = list(field_options(table.fields, session, defaults=True))
    return Helped("add", callback=run, params=options, epilog=session.say(DATES))  # type: ignore[arg-type]


def _name(session: Session, table: Table, row_id: str) -> str:
    """Return what a new row is called: its id, and its code if one may have been drawn."""
    if not any(isinstance(field.role, Code) for field in table.fields):
        return row_id
    return f"{asking.code_of(table, session.store.get(table.record, row_id).record, row_id)} ({row_id})"


def edit(session: Session, table: Table) -> click.Command:
    """Return the command that changes a row."""
    optional = [field.name for field in table.fields if field.optional]

    def run(row_: str, clear: tuple[str, ...] = (), **given: Any) -> None:
        values = asking.joined(table.fields, given)
        twice = sorted({"--" + name for name in clear if name in values})
        if not values and not clear:
            raise Slip(session.say(_("Say what is to be changed.")), click.get_current_context())
        if twice:
            message = session.say(_("{names} cannot be changed and emptied at once."), names=", ".join(twice))
            raise Slip(message, click.get_current_context())
        row_id = asking.find(session, table.record, row_, voided=True)
        values = _settled(session, table, row_id, asking.resolved(session, table.fields, values))
        session.store.edit(table.record, row_id, **values, **dict.fromkeys(clear))
        days = "".join(f"; {days}" for days in [spell_days(session, table.fields, values)] if days)
        session.echo(_("Changed: {label} {name}{days}"), label=table.schema.label, name=row_id, days=days)

    params: list[click.Parameter] = [which(session), *field_options(table.fields, session)]
    if optional:
        names = OneOf({name.replace("_", "-"): name for name in optional})
        words = session.say(_("Empty this field, {expected}. May be repeated."), expected=names.expected)
        params.append(option(session, "--clear", type=names, multiple=True, metavar=_("FIELD"), help=words))
    return Helped("edit", callback=run, params=params)


def _settled(session: Session, table: Table, row_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return values with the days that were said, read beside what the row holds.

    But an end is not read from the row's beginning: that may lie years back, and whoever ends it speaks of these days.
    """
    record = session.store.get(table.record, row_id).record
    beside = {field.name: getattr(record, field.name) for field in table.fields if not isinstance(field.role, Day)}
    return settle_days(session, table.fields, values, beside)


def void(session: Session, table: Table) -> click.Command:
    """Return the command that takes a row out of the figures."""

    def run(row_: str, reason: str | None, *, with_references: bool) -> None:
        row_id = asking.find(session, table.record, row_, voided=True)
        referring = session.store.referring(table.record, row_id)
        along = _along(session, referring, taken=with_references)
        if reason is None:
            if not session.at_keyboard:
                raise Slip(
                    session.say(_("These must be given: {names}."), names="--reason"), click.get_current_context()
                )
            reason = click.prompt(session.say(_("Reason")), err=True)
        session.store.void(table.record, row_id, reason, with_references=along)
        session.echo(_("Voided: {label} {name}"), label=table.schema.label, name=row_id)

    words = _("Why it does not count, in a few words. It is kept with the row: name nobody.")
    reason = option(session, "--reason", type=Quiet(), metavar=_("TEXT"), help=words)
    words = _("Void also the rows that refer to it, and those that refer to them. They are listed by number.")
    along = option(session, "--with-references", is_flag=True, help=words)
    return Helped("void", callback=run, params=[which(session), reason, along])


def _along(session: Session, referring: Mapping[str, Sequence[str]], *, taken: bool) -> bool:
    """Show how many rows of each record would go along, and return whether they are to: asked at the keyboard.

    Where they are not, the store refuses and says how to list them.
    """
    if not referring or not (taken or session.at_keyboard):
        return False
    session.note(_("What refers to it is voided too:"))
    for name, ids in referring.items():
        table = session.organisation.tables.get(name)
        session.note("  {rows}: {count}", rows=table.schema.plural if table else name, count=len(ids))
    return taken or click.confirm(session.say(_("Void all of these?")), err=True)
