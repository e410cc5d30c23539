"""Commands in the language of whoever runs them.

Decorators stay click's own, and a translated copy is made before a command is used.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeVar

import click

from omsorgskjerne.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.words import Language

_ = words_of(__name__)
C = TypeVar("C", bound=click.Command)

OPTIONS = _("[OPTIONS]")
COMMANDS = _("COMMAND [ARGS]...")
"""How click's own help names what may follow a command."""


def localised(command: C, language: Language) -> C:
    """Return a copy of a command with its help, and that of its options and commands, in a language.

    A text that has lost its marker on the way through click is looked up in the catalogue of the package that declared
    the command.
    """
    mark = words_of(getattr(command.callback, "__module__", None) or type(command).__module__)

    def said(text: str | None) -> str | None:
        return text and language.say(text if isinstance(text, Words) else mark(text))

    made = copy.copy(command)
    made.help = said(command.help)
    made.short_help = said(command.short_help)
    made.epilog = said(command.epilog)
    made.options_metavar = language.say(OPTIONS) if command.options_metavar == OPTIONS else command.options_metavar
    made.params = [_parameter(parameter, said) for parameter in command.params]
    if isinstance(made, click.Group):
        if made.subcommand_metavar == COMMANDS:
            made.subcommand_metavar = language.say(COMMANDS)
        made.commands = {name: localised(child, language) for name, child in made.commands.items()}
    return made


def _parameter(parameter: click.Parameter, said: Callable[[str | None], str | None]) -> click.Parameter:
    made = copy.copy(parameter)
    if isinstance(made, click.Option):
        made.help = said(made.help)
    made.metavar = said(made.metavar)
    return made
