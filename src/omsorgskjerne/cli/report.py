"""`omsorg report`: the report of a period, to the screen or to a file that is there when it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.groups import Slip
from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.progress import progress_bar
from omsorgskjerne.cli.types import FileName, OneOf, Quiet, Span
from omsorgskjerne.show import BINARY
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from pathlib import Path

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.period import Period

_ = words_of(__name__)

ENDINGS = {
    ".txt": "text",
    ".md": "markdown",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".zip": "csv",
}
"""What a file's name says of its format; a data package of CSV files is one zip file."""


@click.command(
    help=_(
        "Make the report of a period: 2024, 2024-Q1, 2024-T1, 2024-03, 2024-summer or 2024-04..2025-03. "
        "Left out, a funder's own."
    )
)
@click.argument("period", type=Span(), required=False, metavar=_("[PERIOD]"))
@click.option(
    "--format",
    type=OneOf(tuple(dict.fromkeys(ENDINGS.values()))),
    help=_("How it is written. [default: as the file is named, else text]"),
)
@click.option(
    "--audience",
    metavar=_("AUDIENCE"),
    help=_("Whom it is for: internal, public, or a funder named in omsorg.toml. [default: internal]"),
)
@click.option(
    "--frozen", type=Quiet(), metavar=_("ID"), help=_("Give a frozen report again, byte for byte, instead of a period.")
)
@click.option("--anew", is_flag=True, help=_("With --frozen: lay its numbers out anew instead."))
@click.option(
    "--output", "-o", "file", type=FileName(), metavar=_("FILE"), help=_("Write it to a file; text is UTF-8.")
)
@click.pass_obj
def command(session: Session, /, format: str | None, file: Path | None, *, anew: bool, **asked: Any) -> None:
    """Make the report."""
    format = format or (named_format(session, file) if file else "text")
    period, audience, frozen = (asked[name] for name in ("period", "audience", "frozen"))
    if format in BINARY and file is None:
        message = session.say(
            _("This format is no text: write it to a file, such as --output {file}."),
            file=_proposed(session, None if frozen else audience, period) + ending_of(format),
        )
        raise Slip(message, click.get_current_context())
    if frozen is not None and period is None and audience is None:
        from omsorgskjerne.cli.frozen import written

        data = written(session, frozen, format, anew=anew)
    elif frozen is None and not anew:
        data = _made(session, period, audience or "internal", format)
    else:
        message = session.say(
            _("Either a period, or --frozen with the id of a frozen report, which has its period and audience.")
        )
        raise Slip(message, click.get_current_context())
    _put(session, data, format, file)


def _proposed(session: Session, audience: str | None, period: Period | None) -> str:
    """Return what the file of a report may be called: by period, for outside also by reader and as a draft.

    Raises ConfigError for an audience that is not known.
    """
    from omsorgskjerne.organisation.audiences import audience as known

    reader = known(session.organisation, audience or "internal")
    period = period or (reader.funder.period if reader.funder else None)
    outside = [reader.code, session.say(_("Draft")).lower()] if reader.rule else []
    return "-".join(["report", *([period.name] if period else []), *outside])


def ending_of(format: str) -> str:
    """Return how the name of a file of this format ends."""
    return next(ending for ending, named in ENDINGS.items() if named == format)


def _made(session: Session, period: Period | None, audience: str, format: str) -> bytes:
    from omsorgskjerne.cli.whom import name_undeclared
    from omsorgskjerne.organisation.audiences import audience as known
    from omsorgskjerne.prepare import prepare_report
    from omsorgskjerne.show import write_bytes

    reader = known(session.organisation, audience)
    name_undeclared(session, reader)
    language = session.language_of(reader)
    period = period or _own_period(session, reader)
    with progress_bar(session, _("Protecting persons")) as progress:
        report = prepare_report(
            session.organisation, session.store, period, reader, language=language.code, progress=progress
        )
    data = write_bytes(report, format, language)
    if report.draft:
        _tell_draft(session, period, reader)
    return data


def _tell_draft(session: Session, period: Period, reader: Audience) -> None:
    """Say how a draft is given away, and when that can be done."""
    over = period.end <= session.calendar_date
    session.note(
        _("This is a draft. Give it away with: {command}")
        if over
        else _("This is a draft. {period} is not over; when it is, its report can be given away with: {command}"),
        period=period.name,
        command=Phrase(
            _("omsorg freeze {period} --for {audience} --output FILE")
            if reader.funder is not None
            else _("omsorg freeze {period} --audience {audience} --for NAME --output FILE"),
            period=period.name,
            audience=reader.code,
        ),
    )


def _put(session: Session, data: bytes, format: str, file: Path | None) -> None:
    if file is not None:
        from omsorgskjerne.files.guard import write_bytes

        write_bytes(session.organisation.config, file, data)
        session.note(_("The report is in {file}."), file=file)
    elif format == "text":
        click.echo(data.decode(), nl=False)
    else:
        data_out().write(data.decode())


def _own_period(session: Session, reader: Audience) -> Period:
    """Return the period of a funder's reports. Raises Slip where it has none, or the reader is no funder."""
    if reader.funder is not None and reader.funder.period is not None:
        return reader.funder.period
    message = session.say(
        _("Say which period, such as 2024; only a funder that omsorg.toml gives a period does without.")
    )
    raise Slip(message, click.get_current_context())


def named_format(session: Session, file: Path) -> str:
    """Return the format that a file's name says. Raises Slip for a name that says another, or none."""
    try:
        return ENDINGS[file.suffix.lower()]
    except KeyError:
        message = session.say(
            _("The file's name does not say how the report is written: end it with {endings}, or give --format."),
            endings=", ".join(ENDINGS),
        )
        raise Slip(message, click.get_current_context()) from None
