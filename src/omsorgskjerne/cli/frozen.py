"""`omsorg frozen` and `omsorg funders`: what was frozen and given to whom; and a frozen report, written out again."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.output import data_out
from omsorgskjerne.cli.output import table as drawn
from omsorgskjerne.cli.types import FORMATS, OneOf
from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)

HEADS = {
    "id": _("id"),
    "period": _("period"),
    "audience": _("audience"),
    "for": _("for"),
    "at": _("when"),
    "by": _("by"),
    "formats": _("formats"),
}
GIVEN = {"funder": _("funder"), "name": _("name"), "period": _("period"), "at": _("when"), "id": _("id"), "by": _("by")}
format_option = click.option(
    "--format",
    type=OneOf(FORMATS),
    default="table",
    help=_("A table for people, CSV or JSON for programs. [default: table]"),
)


@click.command(help=_("List the frozen reports: for whom, when and by whom."))
@format_option
@click.pass_obj
def command(session: Session, format: str) -> None:
    """List them."""
    rows = [
        {**_facts(one), "audience": one.audience, "for": one.for_whom, "formats": " ".join(one.files)}
        for one in _every(session)
    ]
    _print(session, HEADS, rows, format)


@click.command(help=_("List who was given a report: which, and when. Funders who were given none are listed too."))
@format_option
@click.pass_obj
def funders(session: Session, format: str) -> None:
    """List them."""
    _print(session, GIVEN, list(_given(session)), format)


def _given(session: Session) -> Iterator[dict[str, Any]]:
    """Yield a row for each report that was given to somebody, and one for each funder that was given none."""
    settings = session.organisation.settings.funders
    names = {code: session.say(funder.name) for code, funder in settings.items()}
    reports = _every(session)
    for one in reports:
        if one.for_whom not in names and one.audience not in names:
            names.setdefault(one.for_whom, one.for_whom)
    for code, name in names.items():
        funder = code if code in settings else None
        given = [one for one in reports if code == (one.audience if one.audience in settings else one.for_whom)]
        yield from ({"funder": funder, "name": name, **_facts(one)} for one in given)
        if not given:
            yield {"funder": funder, "name": name, "period": None, "at": None, "id": None, "by": None}


def _facts(one: Frozen) -> dict[str, Any]:
    return {"id": one.id, "period": one.period.name, "at": one.at.isoformat(), "by": one.by}


def _every(session: Session) -> list[Frozen]:
    from omsorgskjerne.store import frozen

    with session.store.engine.reading():
        return frozen.every(session.store.engine)


def _print(session: Session, heads: Mapping[str, str], rows: list[dict[str, Any]], format: str) -> None:
    rows = [{name: row[name] for name in heads} for row in rows]
    if format == "json":
        data_out().write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    elif format == "csv":
        writer = csv.DictWriter(data_out(), list(heads), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    elif not rows:
        session.note(_("There are none."))
    else:
        cells = [[_cell(session, name, value) for name, value in row.items()] for row in rows]
        click.echo(drawn([session.say(head) for head in heads.values()], cells))


def _cell(session: Session, name: str, value: str | None) -> str:
    if name == "at":
        return session.say(_("never")) if value is None else value[:16].replace("T", " ")
    return value or ""


def written(session: Session, id: str, format: str, *, anew: bool) -> bytes:
    """Return a file of a frozen report as it was, or its words and numbers laid out anew.

    The organisation's plugins may have changed or be gone: the store is only read, and nothing is evaluated.
    """
    from omsorgskjerne.show import write_document
    from omsorgskjerne.show.kept import unpacked
    from omsorgskjerne.store import frozen

    engine = session.open(read_only=True, outdated=True).engine
    one = frozen.find(engine, id)
    if not anew:
        return frozen.file(engine, one, format).data
    if format == "json":
        raise InputError(_("JSON has no layout to be made anew."), hint=_("Leave --anew out."))
    return write_document(unpacked(frozen.content(engine, one.id)["document"]), format)
