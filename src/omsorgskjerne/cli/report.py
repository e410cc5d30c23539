"""`omsorg report`: the report of a period, to the screen or to a file that is there when it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.groups import Slip
from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.types import FileName, OneOf, Span
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from pathlib import Path

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.period import Period

_ = words_of(__name__)

ENDINGS = {
    ".txt": "text",
    ".md": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".zip": "csv",
}
"""What a file's name says of its format; a data package of CSV files is one zip file."""
FILES_ONLY = {"xlsx", "csv"}
"""Formats that are no text."""


@click.command(help=_("Make the report of a period: 2024, 2024-Q1, 2024-T1, 2024-03, 2024-summer or 2024-04..2025-03."))
@click.argument("period", type=Span(), metavar=_("PERIOD"))
@click.option(
    "--format",
    type=OneOf(tuple(dict.fromkeys(ENDINGS.values()))),
    help=_("How it is written. [default: as the file is named, else text]"),
)
@click.option(
    "--audience",
    default="internal",
    metavar=_("AUDIENCE"),
    help=_("Whom it is for: internal, public, or a funder named in omsorg.toml. [default: internal]"),
)
@click.option(
    "--output", "-o", "file", type=FileName(), metavar=_("FILE"), help=_("Write it to a file; text is UTF-8.")
)
@click.pass_obj
def command(session: Session, period: Period, format: str | None, audience: str, file: Path | None) -> None:
    """Make the report."""
    from omsorgskjerne.organisation.audiences import audience as known
    from omsorgskjerne.prepare import prepare_report
    from omsorgskjerne.show import write_bytes

    format = format or (_named(session, file) if file else "text")
    if format in FILES_ONLY and file is None:
        raise Slip(
            session.say(_("This format is no text: write it to a file with --output.")), click.get_current_context()
        )
    reader = known(session.organisation, audience)
    report = prepare_report(session.organisation, session.store, period, reader, language=session.language.code)
    written = write_bytes(report, format, session.language)
    if file is not None:
        from omsorgskjerne.files.whole import whole_binary

        with whole_binary(session.organisation.config, file) as stream:
            stream.write(written)
        session.note(_("The report is in {file}."), file=file)
    elif format == "text":
        click.echo(written.decode("utf-8"), nl=False)
    else:
        data_out().write(written.decode("utf-8"))


def _named(session: Session, file: Path) -> str:
    """Return the format that a file's name says. Raises Slip for a name that says another, or none."""
    try:
        return ENDINGS[file.suffix.lower()]
    except KeyError:
        message = session.say(
            _("The file's name does not say how the report is written: end it with {endings}, or give --format."),
            endings=", ".join(ENDINGS),
        )
        raise Slip(message, click.get_current_context()) from None
