"""The storms reach every command that writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from commands import COMMANDS, ONLY_READ

from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.tree import Root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.testing import Kit

OF_EVERY_RECORD = {"add", "edit", "void", "import", "export"}
"""Commands that every record has; those of one record stand for all."""


def _leaves(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the words of every command below one."""
    if not isinstance(command, click.Group):
        yield context.command_path
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        yield from _leaves(inner, click.Context(inner, parent=context, info_name=name))


def test_every_command_that_writes_is_mistreated(omsorg: Callable[..., Kit]) -> None:
    """A command is among those that storms kill and leave without room, or it is one that only reads."""
    kit = omsorg("activities", "housing", "meals", "placement", "volunteers")
    session = Session(path=kit.folder / "omsorg.toml", language="en")
    root = localised(Root(), session.language)
    every = {words.strip() for words in _leaves(root, click.Context(root, obj=session))}
    session.close()
    mistreated = [command.words for command in COMMANDS]
    spared = {
        words
        for words in every
        if not any(f"{one} ".startswith(f"{words} ") for one in mistreated)
        and words.split()[-1] not in ONLY_READ | OF_EVERY_RECORD
    }
    assert spared == set()
