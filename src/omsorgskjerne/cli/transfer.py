"""`import` and `export`: many rows between the store and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.groups import Helped, Slip
from omsorgskjerne.cli.options import option, period_option
from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.progress import progress_bar
from omsorgskjerne.cli.types import FileName, OneOf
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.files import Imported
    from omsorgskjerne.period import Period
    from omsorgskjerne.tables import Table

_ = words_of(__name__)

LONG = 2_000_000
"""Bytes of a file from which on progress is shown: some seconds' work."""


def import_(session: Session, table: Table) -> click.Command:
    """Return the command that imports a file."""

    def run(file: Path, refused: Path | None, *, skip_invalid: bool, dry_run: bool) -> None:
        from omsorgskjerne.files import import_file

        with progress_bar(session, _("Importing"), lambda bytes_: bytes_ >= LONG) as progress:
            done = import_file(
                session.store,
                table.record,
                file,
                skip_invalid=skip_invalid,
                dry_run=dry_run,
                refused_path=refused,
                progress=progress,
            )
        _tell(session, done, dry_run=dry_run)

    skip = _("Store the rows that are accepted; write the others, with line and reason, to a file.")
    beside = _("Where to write refused rows; by default beside the file.")
    params: list[click.Parameter] = [
        click.Argument(["file"], type=FileName(), metavar=session.say(_("FILE"))),
        option(session, "--skip-invalid", is_flag=True, help=skip),
        option(session, "--refused", type=FileName(), metavar=_("FILE"), help=beside),
        option(session, "--dry-run", is_flag=True, help=_("Check everything and store nothing.")),
    ]
    columns = _("CSV with ; or , between, or JSON lines (.jsonl), in UTF-8. The first line names the columns: {names}")
    epilog = session.say(columns, names=", ".join(table.columns))
    return Helped("import", callback=run, params=params, epilog=epilog)


def _tell(session: Session, done: Imported, *, dry_run: bool) -> None:
    """Say what came of an import."""
    if done.earlier:
        session.echo(
            _("This file was imported before, at {at}: nothing was added."), at=f"{done.earlier.at:%Y-%m-%d %H:%M}"
        )
        return
    session.echo(_("{count} rows would be added.") if dry_run else _("{count} rows were added."), count=done.added)
    if done.already:
        session.echo(_("{count} rows were there already."), count=done.already)
    if done.voided:
        session.echo(_("{count} rows that were voided were left out."), count=done.voided)
    if done.refused:
        session.note(_("{count} rows were refused:"), count=done.refused)
        for refusal in done.refusals:
            session.note("  {refusal}", refusal=refusal)
    if done.refused_file:
        session.note(_("They are in {file}: mend and import them from there."), file=done.refused_file)
    if done.refused and dry_run:
        click.get_current_context().exit(1)


def export(session: Session, table: Table) -> click.Command:
    """Return the command that exports rows."""

    def run(file: Path | None, period: Period | None, format: str | None, *, excel: bool) -> None:
        from omsorgskjerne.files import export_file, write_csv, write_json_lines

        lines = format == "json" if file is None or format is None else _fits(session, file, format)
        if excel and (lines or (file is not None and _is_json(file))):
            raise Slip(session.say(_("--excel writes CSV.")), click.get_current_context())
        found = session.store.rows(table.record, period=period, newest_first=False)
        if file is not None:
            count = export_file(session.store, table.record, found, file, excel=excel)
            session.note(_("{count} rows were written to {file}."), count=count, file=file)
        elif lines:
            write_json_lines(session.store, table.record, found, data_out())
        else:
            write_csv(session.store, table.record, found, data_out(), excel=excel)

    shapes = _("CSV or JSON lines; by default as the file is named.")
    excel = _("CSV as Excel opens it: semicolons, decimal commas, labels.")
    params: list[click.Parameter] = [
        click.Argument(["file"], type=FileName(), required=False, metavar=f"[{session.say(_('FILE'))}]"),
        period_option(session),
        option(session, "--format", type=OneOf(("csv", "json")), help=shapes),
        option(session, "--excel", is_flag=True, help=excel),
    ]
    return Helped("export", callback=run, params=params)


def _is_json(file: Path) -> bool:
    return file.suffix.lower() in {".jsonl", ".ndjson"}


def _fits(session: Session, file: Path, format: str) -> bool:
    """Tell whether JSON lines are asked for.

    Raises Slip where the file's name says something else: an import goes by the name.
    """
    if (format == "json") != _is_json(file):
        message = session.say(_("JSON lines go to a file named .jsonl, CSV to any other: an import goes by the name."))
        raise Slip(message, click.get_current_context())
    return format == "json"
