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

ENDINGS = {".txt": "text", ".md": "markdown", ".json": "json", ".html": "html", ".htm": "html", ".pdf": "pdf"}
"""What a file's name says of its format."""
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))


@click.command(help=_("Make the report of a period: 2024, 2024-Q1, 2024-T1, 2024-03, 2024-summer or 2024-04..2025-03."))
@click.argument("period", type=Span(), metavar=_("PERIOD"))
@click.option(
    "--format",
    type=OneOf(FORMATS),
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
    from omsorgskjerne.show import TEXTS, write_bytes, write_report

    format = format or (_named(session, file) if file else "text")
    if file is None and format not in TEXTS:
        message = session.say(_("{format} is not text to be printed: give a file with --output."), format=format)
        raise Slip(message, click.get_current_context())
    reader = known(session.organisation, audience)
    report = prepare_report(session.organisation, session.store, period, reader, language=session.language.code)
    if file is not None:
        from omsorgskjerne.files.whole import write_whole

        write_whole(session.organisation.config, file, write_bytes(report, format, session.language))
        session.note(_("The report is in {file}."), file=file)
    elif format == "text":
        click.echo(write_report(report, format, session.language), nl=False)
    else:
        data_out().write(write_report(report, format, session.language))


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
