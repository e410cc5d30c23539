"""The letter to the person: a template, filled in with the case.

It names the person by code, or by name where the organisation has switched identity on; only who wrote it can read it.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import click

from omsorgskjerne import Identity, InputError, Person, Workflow, create_file, words_of
from omsorgskjerne_placement.desk import cases
from omsorgskjerne_placement.parameters import REPLY_DAYS
from omsorgskjerne_placement.records import Institution, Move, Referral, Ward
from omsorgskjerne_placement.states import State

if TYPE_CHECKING:
    from datetime import date

    from omsorgskjerne import Id, Session
    from omsorgskjerne_placement.desk import Case

_ = words_of(__name__)

TEMPLATES = {
    State.REFERRED: "received",
    State.RECEIVED: "received",
    State.ALLOCATED: "allocated",
    State.WAITING: "allocated",
    State.REJECTED: "rejected",
}
"""Which letter is written in which state."""


def letter(session: Session, *, referral: Id[Referral], day: date, out: str, template: str | None) -> None:
    """Write the letter that belongs to where a case stands to a new file."""
    case = next((case for case in cases(session.store, day) if case.id == referral), None)
    if case is None or (template is None and case.state not in TEMPLATES):
        raise InputError(_("There is no letter for where the case stands."), hint=_("Name your own with --template."))
    text = _read(template) if template else _shipped(TEMPLATES[case.state], session.language.code)
    try:
        written = Template(text).substitute(_facts(session, case, day))
    except (KeyError, ValueError):
        raise InputError(
            _("The template has a place for something that is not known."),
            hint=_("It may have: {names}. A dollar sign is written $$."),
            names=", ".join(f"${name}" for name in _facts(session, case, day)),
        ) from None
    with create_file(session.config, Path(out)) as file:
        file.write(written.encode())
    session.echo(_("The letter was written."))


def _shipped(name: str, language: str) -> str:
    from importlib.resources import files

    return (files(__package__) / "templates" / language / f"{name}.md").read_text(encoding="utf-8")


def _read(template: str) -> str:
    try:
        return Path(template).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(_("The template cannot be read."), hint=_("It is a text file in UTF-8.")) from None


def _facts(session: Session, case: Case, day: date) -> dict[str, str]:
    """Return what a template may have in it. What is not known is a dash."""
    ward = session.store.get(Ward, case.held).record if case.held else None
    house = session.store.get(Institution, ward.institution).record.name if ward else "–"
    expected = case.reply_by(int(session.organisation.parameter(REPLY_DAYS)))
    return {
        "organisation": session.organisation.config.name,
        "person": _called(session, case.referral),
        "case": case.referral.code,
        "today": session.written(day),
        "referred": session.written(case.referral.day),
        "reply_by": session.written(expected) if expected else "–",
        "level": _label(session, "level", case.referral.level),
        "institution": house,
        "ward": ward.name if ward else "–",
        "reason": session.say(case.last.reason.label) if case.last.reason else "–",
    }


def _label(session: Session, field: str, code: str) -> str:
    """Return what a code is called here."""
    role = session.organisation.table(Referral)[field].role
    return session.say(getattr(role, "codes", {}).get(code, code))


def _called(session: Session, referral: Referral) -> str:
    """Return the person's code; the name only where the organisation has switched identity on and has one."""
    if "identity" in session.organisation.config.records:
        known = next(session.store.rows(Identity, {"person": referral.person}), None)
        if known is not None:
            return known.record.name
    return session.store.get(Person, referral.person).record.code


LETTER = Workflow(
    "letter",
    letter,
    help=_("Write the letter to the person to a file."),
    takes=(Move.referral, Move.day),
    options=(
        click.Option(["--out"], required=True, help=_("The file to write; one that is there is never written over.")),
        click.Option(["--template"], help=_("A template of your own, instead of the one that comes along.")),
    ),
)
