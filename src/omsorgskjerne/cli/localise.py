"""Commands in the language of whoever runs them: decorators stay click's own, and a translated copy is made before a command is used."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeVar

import click

from omsorgskjerne.words import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.words import Language

C = TypeVar("C", bound=click.Command)


def localised(command: C, language: Language) -> C:
    """Return a copy of a command with its help, and that of its options and commands, in a language.

    A text that has lost its marker on the way through click is looked up in the catalogue of the package that declared the command.
    """
    mark = words_of(getattr(command.callback, "__module__", None) or type(command).__module__)

    def said(text: str | None) -> str | None:
        return text and language.say(text if isinstance(text, Words) else mark(text))

    made = copy.copy(command)
    made.help = said(command.help)
    made.short_help = said(command.short_help)
    made.epilog = said(command.epilog)
    made.params = [_parameter(parameter, said) for parameter in command.params]
    if isinstance(made, click.Group):
        made.commands = {name: localised(child, language) for name, child in made.commands.items()}
    return made


def _parameter(parameter: click.Parameter, said: Callable[[str | None], str | None]) -> click.Parameter:
    made = copy.copy(parameter)
    if isinstance(made, click.Option):
        made.help = said(made.help)
    made.metavar = said(made.metavar)
    return made
