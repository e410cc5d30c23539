"""`add`, `edit` and `void`: one row, written in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli import asking
from omsorgskjerne.cli.options import field_options
from omsorgskjerne.cli.types import OneOf, Quiet
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.organisation import Table

_ = words_of(__name__)


def add(session: Session, table: Table) -> click.Command:
    """Return the command that adds a row."""

    def run(**given: Any) -> None:
        values = _complete(session, table, asking.joined(table, given))
        record = table.record(**asking.resolved(session, table, values))
        row_id = session.store.add(record)
        session.echo(_("Added: {label} {name}"), label=table.schema.label, name=_name(session, table, row_id))

    options = list(field_options(table, session, defaults=True))
    epilog = _("Dates are written 2024-12-31 or 31.12.2024, or said: today, yesterday, monday, -2 (days), 31.12.")
    return click.Command("add", callback=run, params=options, epilog=session.say(epilog))  # type: ignore[arg-type]


def _complete(session: Session, table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the event date and, from the person at the keyboard, those that must be given."""
    event = table.event
    if event.name not in values:
        late = session.at_keyboard and session.shift != session.today
        values[event.name] = asking.ask(session, event, session.shift) if late else session.today
    missing = [field for field in table.fields if field.required and field.name not in values]
    if missing and not session.at_keyboard:
        names = ", ".join("--" + field.name.replace("_", "-") for field in missing)
        raise Missing(session.say(_("These must be given: {names}."), names=names), click.get_current_context())
    return values | {field.name: asking.ask(session, field) for field in missing}


class Missing(click.UsageError):
    """Something that must be given was not."""


def _name(session: Session, table: Table, row_id: str) -> str:
    """Return what a new row is called: its code, if it has one, and its id."""
    code = asking.drawn(table)
    ...
