"""Commands in the language of whoever runs them.

Decorators stay click's own, and a translated copy is made before a command is used.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, TypeVar

import click

from omsorgskjerne.cli.once import once
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
    made.params = [_parameter(parameter, said, language) for parameter in command.params]
    if type(made).make_parser is click.Command.make_parser:  # a class of ours sees to it itself
        parser_of = made.make_parser
        made.make_parser = lambda ctx: once(parser_of(ctx))  # type: ignore[method-assign]
    if isinstance(made, click.Group):
        if made.subcommand_metavar == COMMANDS:
            made.subcommand_metavar = language.say(COMMANDS)
        made.commands = {name: localised(child, language) for name, child in made.commands.items()}
    return made


def _parameter(
    parameter: click.Parameter, said: Callable[[str | None], str | None], language: Language
) -> click.Parameter:
    made = _Told(parameter, language) if type(parameter) is click.Option else copy.copy(parameter)
    if isinstance(made, click.Option):
        made.help = said(made.help)
        if made.metavar is None and not made.is_flag:
            made.metavar = next(
                (language.say(word) for kind, word in _KINDS.items() if isinstance(made.type, kind)), None
            )
    made.metavar = said(made.metavar)
    return made


_KINDS: dict[type[Any], str] = {
    type(click.INT): _("NUMBER"),
    type(click.FLOAT): _("NUMBER"),
    type(click.STRING): _("TEXT"),
    click.Path: _("FILE"),
    click.File: _("FILE"),
}
"""What stands for a value of click's own types."""


class _Told(click.Option):
    """A copy of an option, with the marks that click writes in English in the language spoken."""

    def __init__(self, option: click.Option, language: Language) -> None:
        vars(self).update(vars(option))
        self.language = language

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Return the marks: which numbers are accepted, and that it must be given."""
        extra: dict[str, Any] = {**super().get_help_extra(ctx)}
        if "required" in extra:
            extra["required"] = self.language.say(_("required"))
        if "range" in extra and isinstance(self.type, click.IntRange):
            extra["range"] = _range(self.type, self.language)
        return extra


def _range(numbers: click.IntRange, language: Language) -> str:
    """Return which whole numbers are accepted."""
    least = None if numbers.min is None else numbers.min + numbers.min_open
    most = None if numbers.max is None else numbers.max - numbers.max_open
    if least is None:
        return language.say(_("at most {most}"), most=most)
    if most is None:
        return language.say(_("at least {least}"), least=least)
    return language.say(_("{least} to {most}"), least=least, most=most)
