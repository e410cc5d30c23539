"""`list` and `show`: rows for people as tables, for programs as CSV or JSON."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli import asking
from omsorgskjerne.cli.cells import Cells
from omsorgskjerne.cli.groups import Helped
from omsorgskjerne.cli.options import field_options, format_option, option, period_option, which
from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.output import table as drawn
from omsorgskjerne.cli.types import Whole
from omsorgskjerne.ids import short_id
from omsorgskjerne.roles import Code, FigureId, Flag, Pick, Quantity, Reference, Tags
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.kept import Kept
    from omsorgskjerne.period import Period
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

SHOWN = 20
"""Rows that are listed unless more are asked for."""


def rows(session: Session, table: Table) -> click.Command:
    """Return the command that lists rows."""

    def run(period: Period | None, limit: int, format: str, *, voided: bool, **given: Any) -> None:
        where = asking.resolved(session, table.fields, asking.joined(table.fields, given), voided=True)
        found = session.store.rows(table.record, where, period=period, voided=voided, limit=limit + 1)
        _print(session, table, list(itertools.islice(found, limit)), format, voided=voided)
        if format == "table" and next(found, None) is not None:
            session.note(_("There are more: --limit shows them, export writes them all."))

    filters = (one for one in field_options(table.fields, session, sought=True) if _can_be_sought(one.field))
    how_many = _("How many rows at most. [default: 20]")
    params: list[click.Parameter] = [
        *filters,
        period_option(session),
        option(session, "--limit", type=Whole(), default=SHOWN, metavar=_("NUMBER"), help=how_many),
        option(session, "--voided", is_flag=True, help=_("Show voided rows too.")),
        format_option(session),
    ]
    return Helped("list", callback=run, params=params)


def _can_be_sought(field: Field) -> bool:
    return isinstance(field.role, Pick | Flag | Reference | FigureId) and not isinstance(field.role, Tags)


def _print(session: Session, table: Table, found: list[Kept[Any]], format: str, *, voided: bool) -> None:
    from omsorgskjerne.files import write_csv, write_json_lines

    if format == "csv":
        write_csv(session.store, table.record, found, data_out())
    elif format == "json":
        lines = io.StringIO()
        write_json_lines(session.store, table.record, found, lines)
        data_out().write("[" + ",".join(f"\n{line}" for line in lines.getvalue().splitlines()) + "\n]\n")
    elif not found:
        session.echo(_("There are no rows."))
    else:
        click.echo(_table(session, table, found, voided=voided))


def _table(session: Session, table: Table, found: list[Kept[Any]], *, voided: bool) -> str:
    """Return rows as a table, without the columns that are empty in all of them."""
    cells = Cells(session)
    columns: dict[str, list[str]] = {}
    if not any(isinstance(field.role, Code) for field in table.fields):
        columns[session.say(_("id"))] = [short_id(kept.id) for kept in found]
    for field in table.fields:
        columns[_head(session, field)] = [cells.write(field, getattr(kept.record, field.name)) for kept in found]
    if voided:
        columns[session.say(_("voided"))] = [kept.void_reason or "" for kept in found]
    used = {head: written for head, written in columns.items() if any(written)}
    return drawn(list(used), list(zip(*used.values(), strict=True)))


def _head(session: Session, field: Field) -> str:
    """Return a field's label, with the unit where numbers are not simply pieces of what the label names."""
    label = session.say(field.label)
    scaled = isinstance(field.role, Quantity) and field.role.per > 1
    unit = session.say(field.role.unit.label) if isinstance(field.role, Quantity) and scaled else ""
    return f"{label} ({unit})" if unit and f"({unit})" not in label else label


def show(session: Session, table: Table) -> click.Command:
    """Return the command that shows one row."""

    def run(row_: str, format: str, *, history: bool) -> None:
        kept = session.store.get(table.record, asking.find(session, table.record, row_, voided=True))
        if format != "table":
            _print(session, table, [kept], format, voided=True)
            return
        click.echo("\n".join(_lines(session, table, kept)))
        if history:
            click.echo("\n" + _history(session, table, kept.id))

    words = _("Show also what was done with the row, when and by whom, and what it held.")
    params = [which(session), option(session, "--history", is_flag=True, help=words), format_option(session)]
    return Helped("show", callback=run, params=params)


def _lines(session: Session, table: Table, kept: Kept[Any]) -> Iterable[str]:
    cells = Cells(session)
    facts = [(_head(session, field), cells.write(field, getattr(kept.record, field.name))) for field in table.fields]
    entered = f"{cells.plain(kept.entered_at)}, {kept.entered_by}"
    facts += [(session.say(_("entered")), entered), (session.say(_("batch")), kept.batch or "")]
    if kept.voided:
        facts.append(
            (
                session.say(_("voided")),
                f"{cells.plain(kept.voided)}, {kept.void_reason or ''}",
            )
        )
    facts.append((session.say(_("id")), kept.id))
    from omsorgskjerne.show.document import tidy

    width = max(len(label) for label, _value in facts)
    return (f"{label:<{width}}  {tidy(value)}" for label, value in facts if value)


def _history(session: Session, table: Table, row_id: str) -> str:
    """Return every step in the life of a row, oldest first, with the fields that changed."""
    cells = Cells(session)
    rows: list[tuple[str, ...]] = []
    before: dict[str, str] = {}
    for version in session.store.history(table.record, row_id):
        held = {} if version.record is None else {
            session.say(field.label): cells.write(field, getattr(version.record, field.name)) for field in table.fields
        }  # fmt: skip
        changed = "; ".join(
            f"{label}: {value or '–'}" for label, value in held.items() if value != before.get(label, "")
        )
        what = changed if version.record is not None else session.say(_("erased"))
        rows.append(
            (cells.plain(version.at), session.say(ACTIONS.get(version.action, version.action)), version.by, what)
        )
        before = held
    return drawn([session.say(head) for head in (_("when"), _("action"), _("by"), _("content"))], rows)


ACTIONS = {"add": _("added"), "import": _("imported"), "edit": _("changed"), "void": _("voided")}
