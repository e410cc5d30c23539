"""Whom a report is given to, and whose report that is: a slip of the pen must not give away the one for inside."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.groups import Slip
from omsorgskjerne.organisation.audiences import INTERNAL, called
from omsorgskjerne.organisation.audiences import audience as known
from omsorgskjerne.store.read import ALIKE
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.organisation.audiences import Audience

_ = words_of(__name__)


def given_to(session: Session, said: str, audience: str | None) -> tuple[Audience, str]:
    """Return whose report it is, and whom it is given to: the code of the funder that was said, else what was said.

    A funder is given its own report, anybody else the one for inside, unless the audience is asked for. Raises
    ConfigError for an audience that is not known, and Slip for a name that may be meant for one, or is another's.
    """
    organisation = session.organisation
    names = {_plain(name): (name, code) for name, code in called(organisation).items()}
    asked = _plain(said)
    named = names[asked][1] if asked in names else None
    funder = named if named in organisation.settings.funders else None
    reader = known(organisation, audience or funder or INTERNAL.code)
    if named not in {None, INTERNAL.code, reader.code} and reader is not INTERNAL:
        message = session.say(
            _(
                "--for says {said}, and --audience that it is the report of {audience}. Write --audience {code} for "
                "the report of {said}; of that of {audience} say in another way whom it is given to."
            ),
            said=names[asked][0],
            audience=reader.code,
            code=named,
        )
        raise Slip(message, click.get_current_context())
    near = None if audience or funder else _near(asked, names)
    if near is not None:
        name, code = names[near]
        message = session.say(
            _(
                "--for says whom it is given to. Did you mean {near}? Say whose report it is with --audience {codes}; "
                "in that for inside (internal) nothing is hidden."
            ),
            near=name,
            codes=" / ".join(dict.fromkeys((code, INTERNAL.code))),
        )
        raise Slip(message, click.get_current_context())
    return reader, funder or said


def name_undeclared(session: Session, reader: Audience) -> None:
    """Say before a funder's report what an audience was given that is not there any more, and may be that funder."""
    from omsorgskjerne.freeze.given import undeclared

    for one in undeclared(session.store) if reader.funder is not None else ():
        session.note(
            _(
                "{period} was given to an audience that omsorg.toml does not name any more: {code} ({whom}), as {id}. "
                "Whether it is a funder that is there now nobody can tell, and its reports are not counted as that "
                "one's."
            ),
            period=one.period.name,
            code=one.audience,
            whom=one.for_whom,
            id=one.id,
        )
        session.note(
            _("If it is, give that funder in omsorg.toml the name or the code that it had: [funders.{code}]."),
            code=one.audience,
        )


def _near(asked: str, names: dict[str, tuple[str, str]]) -> str | None:
    """Return the name that what was asked is spelled almost like, or has all words of, or is some words of."""
    spelled = difflib.get_close_matches(asked, names, n=1, cutoff=ALIKE)
    words = set(asked.split())
    holding = [name for name in names if words <= set(name.split()) or words >= set(name.split())]
    return next(iter([*spelled, *holding]), None)


def _plain(name: str) -> str:
    """Return a name as it is compared: in small letters, its words one space apart."""
    return " ".join(name.casefold().split())
