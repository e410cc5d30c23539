"""`omsorg freeze`: keep a report as it is given away, its numbers and its files."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs
import click

from omsorgskjerne.cli.progress import progress_bar
from omsorgskjerne.cli.report import ending_of, named_format
from omsorgskjerne.cli.types import FileName, Quiet, Span
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.audit import Head
    from omsorgskjerne.store.frozen import File, Frozen

_ = words_of(__name__)


@click.command(
    help=_(
        "Freeze the report of a period, and so give it away. What is for outside and not frozen is a draft. Its "
        "numbers, definitions and files are kept, whatever is registered later; get them again with: omsorg report "
        "--frozen ID"
    )
)
@click.argument("period", type=Span(), metavar=_("PERIOD"))
@click.option(
    "--for",
    "for_whom",
    type=Quiet(),
    required=True,
    metavar=_("NAME"),
    help=_("Whom it is given to: a funder, by code or name, or anybody."),
)
@click.option(
    "--audience",
    metavar=_("AUDIENCE"),
    help=_(
        "Whose report it is: internal, public, or a funder's. "
        "[default: the funder's that --for names, else internal, in which nothing is hidden]"
    ),
)
@click.option(
    "--output",
    "-o",
    "file",
    type=FileName(),
    metavar=_("FILE"),
    help=_("Write it to a file, in the format that its name says; it is what is given."),
)
@click.pass_obj
def command(session: Session, period: Period, for_whom: str, audience: str | None, file: Path | None) -> None:
    """Freeze it."""
    from omsorgskjerne.cli.whom import given_to, name_undeclared
    from omsorgskjerne.freeze.given import Given, refuse_overlap, refuse_unfinished
    from omsorgskjerne.store import frozen

    format = named_format(session, file) if file else None
    reader, for_whom = given_to(session, for_whom, audience)
    name_undeclared(session, reader)
    refuse_unfinished(period, reader, session.calendar_date)
    if period.end > session.calendar_date:
        session.note(_("The period is not over: what is frozen is what is registered until now."))
    shown, content, head = _evaluated(session, period, reader)
    id_ = frozen.new_id(session.store.engine)
    files = list(_files(session, shown, f"{period.name}-{reader.code}-{id_}", needed=format))
    given = next((one.data for one in files if one.format == format), b"")
    with _there_if_kept(session, file, given), session.store.together():
        if reader.rule is not None:
            # Others may have frozen one since the copy was made.
            refuse_overlap(Given.of(session.store), period, reader)
        kept = frozen.keep(
            session.store,
            id_,
            period,
            audience=reader.code,
            for_whom=for_whom,
            language=session.language.code,
            head=head,
            content=content,
            files=files,
        )
    session.echo(_("Frozen: {id}"), id=kept.id)
    session.echo(_("Audience: {audience}"), audience=session.say(reader.label))
    for one in files:
        session.echo("{format:<10} {sha256}", format=one.format, sha256=one.sha256)
    if file is not None:
        session.note(_("The report is in {file}."), file=file)
    _tell_same(session, kept, reader)
    _tell_given(session, shown, reader)
    session.note(_("Get a file with: omsorg report --frozen {id} --format FORMAT --output FILE"), id=kept.id)


def _tell_same(session: Session, kept: Frozen, reader: Audience) -> None:
    """Say that a report was frozen before with the same numbers; for outside it would have been refused with others."""
    from omsorgskjerne.freeze.given import reader_of
    from omsorgskjerne.store import frozen

    store = session.store

    def figures(one: Frozen) -> object:
        return frozen.content(store.engine, one.id)["figures"]

    for one in reversed(frozen.every(store.engine)):
        if one.id == kept.id or one.period != kept.period or reader_of(store, one) != reader.code:
            continue
        if reader.rule is not None or figures(one) == figures(kept):
            session.note(_("The same numbers were frozen before, as {id} for {whom}."), id=one.id, whom=one.for_whom)
            return


def _tell_given(session: Session, report: Report, reader: Audience) -> None:
    """Say what has been given, and what its audience is not given from now on."""
    if reader.rule is None:
        session.note(_("This is the report for inside: nothing is hidden in it."))
        return
    session.note(
        _("From now on this audience ({audience}) is given no other report of days in {period}."),
        audience=session.say(reader.label),
        period=report.period.name,
    )
    earlier = _earlier_given(report)
    if earlier:
        session.note(
            _(
                "{periods} stood beside it: such a period may still be given by itself, while its numbers are those "
                "that stood here."
            ),
            periods=", ".join(one.name for one in earlier),
        )
    session.note(_("What was given cannot be taken back."))


def _earlier_given(report: Report) -> list[Period]:
    """Return the earlier periods of which numbers stand in a report."""
    told = {name for line in report.lines.values() for name, one in line.previous.items() if one.value is not None}
    return [period for period in report.previous if period.name in told]


def _evaluated(session: Session, period: Period, reader: Audience) -> tuple[Report, dict[str, Any], Head]:
    """Return the report its audience is given, what is kept of it, and the head of the chain: of one moment, a copy."""
    from omsorgskjerne.evaluate.report import build_report
    from omsorgskjerne.freeze.content import content_of
    from omsorgskjerne.prepare import prepare_report
    from omsorgskjerne.show.compose import compose
    from omsorgskjerne.show.kept import packed
    from omsorgskjerne.store import Store, audit

    organisation, language = session.organisation, session.language
    with closing(session.store.engine.copy()) as engine:
        copy = Store(organisation, engine, session.store.by, session.store.now)
        exact = build_report(organisation, copy, period, language=language.code)
        with progress_bar(session, _("Protecting persons")) as progress:
            shown = prepare_report(organisation, copy, period, reader, language=language.code, progress=progress)
        shown = attrs.evolve(shown, draft=False)
        content = content_of(exact, shown, copy)
        return shown, {**content, "document": packed(compose(shown, language))}, audit.head(engine)


@contextmanager
def _there_if_kept(session: Session, path: Path | None, data: bytes) -> Iterator[None]:
    """Write what is given to a file, which is there once it is kept; where it cannot be written nothing is."""
    if path is None:
        yield
        return
    from omsorgskjerne.files.guard import replace_file

    with replace_file(session.organisation.config, path) as stream:
        stream.write(data)
        stream.flush()
        yield


def _files(session: Session, report: Report, name: str, *, needed: str | None) -> Iterator[File]:
    """Yield the report in every format; one whose library is not installed is left out, and said, unless needed."""
    from omsorgskjerne.show import FORMATS, write_bytes
    from omsorgskjerne.show.extras import MissingExtraError
    from omsorgskjerne.store.frozen import File

    for format in FORMATS:
        try:
            yield File(format, name + ending_of(format), write_bytes(report, format, session.language))
        except MissingExtraError as error:
            if format == needed:
                raise
            session.note(_("Left out: {format}."), format=format)
            session.note(session.lines(error).replace("\n", " "))
