"""Groups of commands that are made when they are asked for, and answer to their names in the languages of staff."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.once import once
from omsorgskjerne.cli.session import Session
from omsorgskjerne.words import LANGUAGES, Language, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ = words_of(__name__)


class Entry(NamedTuple):
    """A command as a group lists it: nothing is imported for that."""

    word: str
    """What it is called: its translations are names of the command as well."""
    help: str
    where: str = ""
    """`module:attribute` of the command, or of what makes it."""


class Slip(click.UsageError):
    """A command that was not understood, told in words of our own: they hold nothing that was typed."""


class Helped(click.Command):
    """A command with a help option in words of our own: click's bring a library of locales, on the way of every row."""

    _shown: click.Option | None = None

    def make_parser(self, ctx: click.Context) -> Any:
        """Return the parser; an option that takes one value is said once."""
        return once(super().make_parser(ctx))

    def get_help_option(self, ctx: click.Context) -> click.Option:
        """Return the option that shows the help, the same one each time."""
        if self._shown is None:
            words = session_of(ctx).say(_("Show this help."))
            self._shown = click.Option(
                self.get_help_option_names(ctx),
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help=words,
            )
        return self._shown


def _show_help(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    if asked and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


class SpokenGroup(Helped, click.Group):
    """A group whose `entries` name its commands, and which `make`s one of them when it is used."""

    def entries(self, session: Session) -> Mapping[str, Entry]:
        """Return the commands by name, in the order they are listed."""
        raise NotImplementedError

    def make(self, session: Session, name: str, entry: Entry) -> click.Command:  # noqa: ARG002 - some go by the name
        """Return the command of that name, in the language spoken."""
        command: click.Command = fetched(entry.where)
        return localised(command, session.language)

    def sections(self, session: Session) -> Mapping[str, Mapping[str, Entry]]:
        """Return the commands under the titles they are listed under."""
        return {_("Commands"): self.entries(session)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(self.entries(session_of(ctx)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name or its name in one of the languages, in the language spoken.

        None if there is none.
        """
        session = session_of(ctx)
        entries = self.entries(session)
        name = cmd_name.replace("_", "-")
        if name not in entries:
            name = _spoken(entries, name, session.language)
        return self.make(session, name, entries[name]) if name else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant. Raises Slip with those that are alike."""
        command = self.get_command(ctx, args[0])
        if command is None and not ctx.resilient_parsing:
            raise self.unknown(ctx, args[0])
        return (args[0] if command else None), command, args[1:]

    def unknown(self, ctx: click.Context, name: str) -> Slip:
        """Return what to say of a command that is not there."""
        import difflib

        session = session_of(ctx)
        names = [
            said for name, entry in self.entries(session).items() for said in (name, spelled(session.say(entry.word)))
        ]
        near = list(dict.fromkeys(difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)))
        message = session.say(_("There is no such command."))
        if near:
            message += " " + session.say(_("Did you mean {near}?"), near=" / ".join(near))
        return Slip(message, ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with both their names, without making them."""
        session = session_of(ctx)
        for title, entries in self.sections(session).items():
            rows = [
                (_names(name, entry, session.language), _first_sentence(session.say(entry.help)))
                for name, entry in entries.items()
            ]
            if rows:
                with formatter.section(session.say(title)):
                    formatter.write_dl(rows)


class Shelf(SpokenGroup):
    """A group of commands that stand in modules, named in a table."""

    def __init__(self, name: str, table: Mapping[str, Entry], help: str) -> None:
        """Take the table."""
        super().__init__(name, help=help)
        self.table = table

    def entries(self, session: Session) -> Mapping[str, Entry]:  # noqa: ARG002 - the same for everybody
        """Return the table."""
        return self.table


def session_of(ctx: click.Context) -> Session:
    """Return the session of a context; a new one where a command is run without ours."""
    return ctx.ensure_object(Session)


def fetched(where: str) -> Any:
    """Return what stands at `module:attribute` in this room."""
    module, _colon, attribute = where.partition(":")
    return getattr(importlib.import_module(f"omsorgskjerne.cli.{module}"), attribute)


def spelled(word: str) -> str:
    """Return a word as it is typed for a command: `late lunch` is `late-lunch`."""
    return "-".join(word.lower().replace("_", " ").split())


def _spoken(entries: Mapping[str, Entry], typed: str, language: Language) -> str:
    """Return the name of the command that is called so in one of the languages, the one spoken first.

    Empty if none is.
    """
    typed = typed.lower()
    for tongue in (language, *(Language(code) for code in LANGUAGES if code != language.code)):
        for name, entry in entries.items():
            if spelled(tongue.say(entry.word)) == typed:
                return name
    return ""


def _names(name: str, entry: Entry, language: Language) -> str:
    said = spelled(language.say(entry.word))
    return name if said == name or language.code == "en" else f"{name}, {said}"


def _first_sentence(text: str) -> str:
    first, stop, _rest = text.partition("\n\n")[0].replace("\n", " ").partition(". ")
    return first + "." if stop else first
