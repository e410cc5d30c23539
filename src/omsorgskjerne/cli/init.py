"""`omsorg init`: a folder with an `omsorg.toml` that explains itself, and an empty file."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.session import Session, here
from omsorgskjerne.cli.types import FileName, OneOf, Quiet
from omsorgskjerne.disk.places import make_folders
from omsorgskjerne.disk.whole import create_file
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.words import LANGUAGES, Language, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ = words_of(__name__)

TALLIED = ("visit", "conversation", "phone")
"""Kinds of contact that the tally has keys for to begin with."""


@click.command(
    help=_(
        "Start an organisation: its omsorg.toml and its file. The first explains what can be set; nothing that is "
        "there already is overwritten."
    )
)
@click.argument("folder", type=FileName(), required=False, metavar=_("[FOLDER]"))
@click.option("--name", type=Quiet(), metavar=_("NAME"), help=_("The organisation's name. [default: the folder's]"))
@click.option(
    "--lang", "language", type=OneOf(LANGUAGES), help=_("What staff read. [default: the language spoken now]")
)
@click.option(
    "--plugin",
    "plugins",
    type=Quiet(),
    multiple=True,
    metavar=_("NAME"),
    help=_("A plugin to enable; may be repeated."),
)
@click.pass_obj
def command(
    session: Session, folder: Path | None, name: str | None, language: str | None, plugins: tuple[str, ...]
) -> None:
    """Make both."""
    folder = (folder or here()).absolute()
    file = folder / "omsorg.toml"
    if file.exists():
        raise ConfigError(
            _("{file} is there already; it was left alone."), hint=_("Change it with an editor."), file=file
        )
    if folder.exists() and not folder.is_dir():
        raise ConfigError(_("{file} is a file."), hint=_("Name another folder; it is made."), file=folder)
    _check_installed(plugins)
    if name is None and session.at_keyboard:
        name = click.prompt(session.say(_("The organisation's name")), default=folder.name, err=True)
    make_folders(folder)
    spoken = Language(language or session.language.code)
    with create_file(file) as stream:
        stream.write(_written(spoken, name or folder.name or "omsorg", plugins).encode())
    _make_file(session, file)
    session.done = True
    session.echo(_("Made {file}."), file=file)
    session.echo(_("Codes only: names stay out of the file until a later version can erase a person and encrypt it."))
    session.echo(_("Next, in that folder: omsorg contact add --kind visit --persons 12"))


def _check_installed(plugins: Sequence[str]) -> None:
    from omsorgskjerne.organisation.discovery import installed_plugins

    known = [plugin.name for plugin in installed_plugins()]
    if not set(plugins) <= set(known):
        raise ConfigError(
            _("A plugin that was named is not installed."),
            hint=_("Installed are: {known}."),
            known=", ".join(known) or "-",
        )


def _make_file(session: Session, config: Path) -> None:
    """Make the store. If that fails nothing is left behind; a file that was there already is left as it is."""
    made = Session(path=config, language=session.language.code, who=session.who)
    store = config.with_name("omsorg.db")
    if os.path.lexists(store):
        session.note(_("{file} was there already and was left as it is: see omsorg db check"), file=store)
        return
    try:
        made.open(create=True)
    except BaseException:
        made.close()
        config.unlink()
        store.unlink(missing_ok=True)
        raise
    made.close()


def _written(language: Language, name: str, plugins: Sequence[str]) -> str:
    """Return the text of an `omsorg.toml` whose comments are in a language."""
    say = language.say
    return f"""\
# {say(_("What this organisation has decided. All that can be set: docs/omsorg-toml.md"))}

[organisation]
name = {_text(name)}
language = "{language.code}"  # nb, nn, en
file = "omsorg.db"  # {say(_("on this computer, never on a network drive"))}
plugins = [{", ".join(map(_text, plugins))}]
# {say(_("Codes only until erasure and encryption exist: the record with names stays off."))}

# {say(_("Codes of your own, and other labels:"))}
# [choices."contact.kind"]
# shower = {{ nb = "dusj", nn = "dusj", en = "shower" }}

# {say(_("One key each for omsorg tally; +12 works where a quantity is named:"))}
[tally]
{_tally(language)}

# {say(_("A figure stated by hand, with omsorg reading add:"))}
# [figures."survey.meals"]
# label = {{ nb = "Fornøyd med maten", nn = "Nøgd med maten", en = "Satisfied with the food" }}
# unit = "score"
# scale = [1, 5]

# [report]
# foreword = "…"
"""


def _tally(language: Language) -> str:
    from omsorgskjerne.core.contacts import ContactKind

    lines: dict[str, str] = {}
    for code in TALLIED:
        label = language.say(ContactKind(code).label)
        key = next(letter for letter in label + "abcdefgh" if letter not in lines and letter not in "uq")
        quantity = ', quantity = "persons"' if code == TALLIED[0] else ""
        lines[key] = (
            f'{key} = {{ label = {_text(label)}, record = "contact", values = {{ kind = "{code}" }}{quantity} }}'
        )
    return "\n".join(lines.values())


def _text(value: str) -> str:
    """Return a text as TOML writes it: the same escapes as in JSON."""
    return json.dumps(value, ensure_ascii=False)
