"""An option that takes one value is refused when it is said twice, in every command there is."""

from collections.abc import Callable, Iterator

import click
import pytest

from omsorgskjerne import Contact
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.tree import Root
from omsorgskjerne.testing import Kit

TWICE = "it takes one value, and was said more than once."
SERVICES = ("meals", "activities", "volunteers", "housing", "placement")


@pytest.mark.parametrize(
    "words",
    [
        ("contact", "add", "--kind", "visit", "--persons", "4", "--persons", "40"),
        ("contact", "add", "--kind", "visit", "--kind=phone"),
        ("contact", "list", "--limit", "2", "--limit", "3"),
        ("measure", "add", "--follow-up", "3.12", "--follow-up", "4.12"),
        ("laundry", "machine-wash", "add", "--programme", "whites", "--paid", "--no-paid"),
        ("laundry", "ask", "how", "--times", "2", "--times", "3"),
        ("report", "2026", "--format", "json", "--format", "text"),
        ("figures", "--format", "json", "--format", "csv"),
        ("explain", "visits.total", "2026", "--records", "--records"),
        ("--lang", "nb", "--lang", "en", "today"),
    ],
)
def test_one_value_is_said_once(make: Callable[..., Kit], words: tuple[str, ...]) -> None:
    """Generated, hand-written, a plugin's own and the global options alike; nothing is stored and no value repeated."""
    kit = make()
    refused = kit.run(*words).failed(2)
    assert TWICE in refused.err
    assert "40" not in refused.err
    assert kit.rows(Contact) == []


def test_two_persons_for_one_contact_are_refused(make: Callable[..., Kit]) -> None:
    """Who came with somebody else is not silently left out."""
    kit = make()
    for code in ("A", "C"):
        kit.run("person", "add", "--code", code).ok()
    words = ("contact", "add", "--kind", "conversation", "--person", "A", "--person", "C")
    assert TWICE in kit.run(*words).failed(2).err
    assert kit.rows(Contact) == []


def test_what_takes_several_may_be_said_several_times(make: Callable[..., Kit]) -> None:
    """Tags are said one at a time, and several fields are emptied at once."""
    kit = make()
    words = ("laundry", "machine-wash", "add", "--programme", "whites", "--extras", "softener", "--extras", "starch")
    added = kit.run(*words, "--note", "x", "--row", "y").ok().out
    row = added.removeprefix("Added: wash ").partition(",")[0]
    kit.run("laundry", "machine-wash", "edit", row, "--clear", "note", "--clear", "row").ok()


def commands(ctx: click.Context, group: click.Group) -> Iterator[tuple[click.Context, click.Command]]:
    """Yield every command below a group, with its context."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        inner = click.Context(command, info_name=name, parent=ctx, obj=ctx.obj)
        yield inner, command
        if isinstance(command, click.Group):
            yield from commands(inner, command)


def test_every_option_of_every_command_is_watched(omsorg: Callable[..., Kit]) -> None:
    """Whatever command there is, in the core and in the services: an option with one value is refused when said twice."""
    kit = omsorg(*SERVICES)
    session = Session(path=kit.folder / "omsorg.toml", language="en")
    root = Root()
    tried = 0
    for ctx, command in commands(click.Context(root, obj=session), root):
        for option in command.params:
            if not isinstance(option, click.Option) or option.multiple or option.count or option.is_eager:
                continue
            once = [option.opts[0]] if option.is_flag else [option.opts[0], "x"]
            with pytest.raises(click.BadParameter, match="more than once"):
                command.make_parser(ctx).parse_args([*once, *once])
            tried += 1
    session.close()
    assert tried > 500
