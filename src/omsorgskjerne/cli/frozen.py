"""`omsorg frozen` and `omsorg funders`: what was frozen and given to whom; and a frozen report, written out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import click

from omsorgskjerne.cli.output import Coded, Listing, show
from omsorgskjerne.cli.types import FORMATS, OneOf
from omsorgskjerne.errors import InputError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

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
GIVEN = {
    "audience": _("audience"),
    "name": _("name"),
    "period": _("period"),
    "at": _("when"),
    "id": _("id"),
    "for": _("for"),
    "by": _("by"),
}
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
    labels = _labels(session)
    rows = [
        (
            one.id,
            one.period.name,
            Coded(one.audience, labels.get(one.audience, one.audience)),
            one.for_whom,
            one.at,
            one.by,
            " ".join(one.files),
        )
        for one in _every(session)
    ]
    show(session, Listing(list(HEADS.values()), rows, names=list(HEADS)), format)


@click.command(
    help=_(
        "List who holds which reports. The public, each funder, and who else was given one; what the public holds "
        "every funder has too."
    )
)
@format_option
@click.pass_obj
def funders(session: Session, format: str) -> None:
    """List them."""
    show(session, Listing(list(GIVEN.values()), list(_given(session)), names=list(GIVEN)), format)


def _given(session: Session) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each report that somebody holds, and one for each audience that was given none."""
    from omsorgskjerne.freeze.given import reader_of
    from omsorgskjerne.organisation.audiences import INTERNAL

    names = {code: label for code, label in _labels(session).items() if code != INTERNAL.code}
    reports = [attrs.evolve(one, audience=reader_of(session.store, one)) for one in _every(session)]
    holders = [one.for_whom if one.audience == INTERNAL.code else one.audience for one in reports]
    for code in dict.fromkeys([*names, *holders]):
        name = names.get(code, code)
        given = [one for one, holder in zip(reports, holders, strict=True) if holder == code]
        yield from ((one.audience, name, one.period.name, one.at, one.id, one.for_whom, one.by) for one in given)
        if not given:
            yield (code, name, None, Coded(None, _("never")), None, None, None)


def _labels(session: Session) -> dict[str, str]:
    """Return what each audience that there is is called: the internal, the public, the funders."""
    from omsorgskjerne.organisation.audiences import INTERNAL, PUBLIC, audience

    codes = (INTERNAL.code, PUBLIC, *session.organisation.settings.funders)
    return {code: session.say(audience(session.organisation, code).label) for code in codes}


def _every(session: Session) -> list[Frozen]:
    from omsorgskjerne.store import frozen

    with session.store.engine.reading():
        return frozen.every(session.store.engine)


def written(session: Session, id: str, format: str, *, anew: bool) -> bytes:
    """Return a file of a frozen report as it was, or its words and numbers laid out anew.

    The organisation's plugins may have changed or be gone: the store is only read, and nothing is evaluated.
    """
    from omsorgskjerne.show import LAID_OUT, write_document
    from omsorgskjerne.show.kept import unpacked
    from omsorgskjerne.store import frozen

    engine = session.open(read_only=True, outdated=True).engine
    one = frozen.find(engine, id)
    if not anew:
        return frozen.file(engine, one, format).data
    if format not in LAID_OUT:
        raise InputError(
            _("JSON and data packages have no layout to be made anew."),
            hint=_("Leave --anew out, or take one of: {formats}."),
            formats=", ".join(LAID_OUT),
        )
    return write_document(unpacked(frozen.content(engine, one.id)["document"]), format)
