"""`omsorg today`: what was recorded today, and what should be followed up. Nobody is named."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.cells import Cells
from omsorgskjerne.cli.output import table as drawn
from omsorgskjerne.cli.tally_keys import keys_of
from omsorgskjerne.ids import short_id
from omsorgskjerne.period import Period
from omsorgskjerne.roles import Pick, Quantity
from omsorgskjerne.show.numbers import Numbers
from omsorgskjerne.terms import Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

BACKUP_AGE = timedelta(days=7)
"""How old the last backup may be before it is pointed out."""


@click.command(help=_("Show what was recorded today, and what should be followed up. Nobody is named."))
@click.pass_obj
def command(session: Session) -> None:
    """Show the day."""
    click.get_current_context().with_resource(session.store.engine.reading())  # all of it is of one moment
    session.echo(_("Today, {day}"), day=Numbers(session.language).date(session.today))
    rows = [row for table in session.organisation.tables.values() for row in _counted(session, table, session.today)]
    if rows:
        click.echo()
        _show(session, (_("record"), _("kind"), _("rows"), _("number")), rows)
    else:
        session.echo(_("Nothing was recorded yet."))
    keys = keys_of(session)
    if keys:
        click.echo()
        session.echo(_("Tally"))
        for name, key in keys.items():
            click.echo(f"  {name}  {session.say(key.label)}: {key.write(key.total(session.store, session.today))}")
    due = _due(session)
    if due:
        click.echo()
        session.echo(_("To follow up, today or overdue"))
        _show(session, (_("day"), _("kind"), _("theme"), _("person"), _("id")), due)
    _remind(session)


def _remind(session: Session) -> None:
    """Say so where the last backup that counts is old, or there is none of a file that something was entered in."""
    from omsorgskjerne.store.audit import head
    from omsorgskjerne.store.backup import last_backup

    engine = session.store.engine
    last = last_backup(engine)
    if last is None and head(engine).sequence:
        session.note(_("No backup was made yet. Make one with: omsorg db backup"))
    elif last is not None and (age := session.now - last) > BACKUP_AGE:
        session.note(_("The last checked backup is {days} days old. Make one with: omsorg db backup"), days=age.days)


def _show(session: Session, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    click.echo(drawn([session.say(head) for head in heads], rows))


def _counted(session: Session, table: Table, day: date) -> Iterator[tuple[str, str, str, str]]:
    """Yield a table's rows of a day by kind: how many, and the sum of the first number that they state."""
    cells = Cells(session)
    kinds = [field for field in table.fields if type(field.role) is Pick]
    number = next((field for field in table.quantities() if not field.optional and _counts(field)), None)
    rows: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for kept in session.store.rows(table.record, period=Period.parse(day.isoformat())):
        kind = _kind(cells, kinds, kept.record)
        rows[kind] += 1
        sums[kind] += getattr(kept.record, number.name) if number else 0
    label = session.say(table.schema.plural)
    for kind, count in rows.items():
        total = f"{cells.write(number, sums[kind])} {_unit(session, number)}" if number else ""
        yield label, kind, str(count), total


def _counts(field: Field) -> bool:
    return isinstance(field.role, Quantity) and field.role.unit not in {Unit.YEAR, Unit.MINUTE}


def _unit(session: Session, field: Field) -> str:
    return session.say(field.role.unit.label) if isinstance(field.role, Quantity) else ""


def _kind(cells: Cells, kinds: list[Field], record: Any) -> str:
    """Return what sort of row it is.

    Its first choice that must be made, and choices that are not as they usually are.
    """
    first = next((field for field in kinds if field.required), None)
    usual = [field for field in kinds if not field.required and field.default is not None]
    said = cells.write(first, getattr(record, first.name)) if first else ""
    other = [cells.write(field, value) for field in usual if (value := getattr(record, field.name)) != field.default]
    return f"{said} ({', '.join(other)})" if other else said


def _due(session: Session) -> list[tuple[str, ...]]:
    """Return the measures that somebody should look at today or should have looked at, oldest first."""
    from omsorgskjerne.core.contacts import Measure

    table = session.organisation.table(Measure)
    cells = Cells(session)
    names = ("follow_up", "type", "theme", "person")
    found = session.store.rows(Measure, {"completed": None})
    due = [kept for kept in found if kept.record.follow_up and kept.record.follow_up <= session.today]
    due.sort(key=lambda kept: (kept.record.follow_up, kept.id))
    return [
        (*(cells.write(table[name], getattr(kept.record, name)) for name in names), short_id(kept.id)) for kept in due
    ]
