"""What a command works with.

The organisation, its store, the language, and who is at work. Each is opened when first asked for.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.streams import say_beside
from omsorgskjerne.errors import ConfigError, OmsorgError, PluginError
from omsorgskjerne.moments import local_now, shift_day
from omsorgskjerne.words import Language, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from omsorgskjerne.organisation import Config, Organisation, Plugin
    from omsorgskjerne.organisation.audiences import Audience
    from omsorgskjerne.store import Store

_ = words_of(__name__)


class Session:
    """The value that every command gets as `ctx.obj`; a plugin's commands use it too.

    `organisation` and `store` raise OmsorgError when `omsorg.toml` or the file is not as it should be. Whoever makes a
    session closes it.
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        language: str | None = None,
        who: str | None = None,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        """Take the global options and the clock.

        The configuration's file, the language's code, and the name that changes are signed with.
        """
        self._now = now
        self.path = path
        self.who = who
        self._language = language
        self._told = 0
        self._unsaid: list[str] | None = None
        """What is printed once everything written together is kept."""
        self.trouble: OmsorgError | None = None
        """Why `omsorg.toml` could not be read, once it was tried."""
        self.done = False
        """Whether what was asked is done and lasts, whatever becomes of the answer."""

    @cached_property
    def config(self) -> Config:
        """Return what `omsorg.toml` says: the file named, or the one here or in a folder above."""
        from omsorgskjerne.organisation.config import find_config, read_config

        return read_config(self.path or find_config(here()))

    @cached_property
    def settled(self) -> Config | None:
        """Return what `omsorg.toml` says, or None where there is none or it cannot be read.

        Help and did-you-mean do without.
        """
        try:
            return self.config
        except OmsorgError as error:
            self.trouble = error
            return None

    @cached_property
    def language(self) -> Language:
        """Return the language to speak: the one asked for, the organisation's, or bokmål."""
        if self._language:
            return Language(self._language)
        return Language(self.settled.language if self.settled else "nb")

    def language_of(self, reader: Audience) -> Language:
        """Return the language of a report: the one asked for, that of the funder it is for, or the one spoken."""
        if self._language or reader.funder is None or reader.funder.language is None:
            return self.language
        return Language(reader.funder.language)

    @cached_property
    def organisation(self) -> Organisation:
        """Return the organisation, loaded. What was wrong with a plugin is told on the way; the rest works."""
        from omsorgskjerne.cli.tree import RESERVED
        from omsorgskjerne.organisation.loading import load

        organisation = load(self.config)
        for plugin in organisation.plugins:
            if plugin.name in RESERVED:
                raise PluginError(
                    _("The plugin {name} has the name of a command of omsorg."),
                    hint=_("It needs another name."),
                    name=plugin.name,
                )
        self._tell_failures(organisation)
        return organisation

    def plugin(self, name: str) -> Plugin:
        """Return a loaded plugin. Raises what kept it from being loaded, or PluginError."""
        for plugin in self.organisation.plugins:
            if plugin.name == name:
                return plugin
        for failure in self.organisation.failures:
            if failure.plugin == name:
                raise failure.error
        raise PluginError(_("The plugin {name} is not enabled."), hint=_("Enable it in omsorg.toml."), name=name)

    @cached_property
    def store(self) -> Store:
        """Return the organisation's open file."""
        return self.open()

    def open(self, **ways: Any) -> Store:
        """Open the organisation's file in another way than `store` does; see `open_store`."""
        from omsorgskjerne.store import open_store

        self.store = open_store(self.organisation, by=self.who, now=self._now, **ways)
        return self.store

    def close(self) -> None:
        """Close what was opened, and tell what has gone wrong in plugins since."""
        if "store" in vars(self):
            self.done |= self.store.kept
            self.store.close()
            del self.store
        if "organisation" in vars(self):
            self._tell_failures(self.organisation)

    def _tell_failures(self, organisation: Organisation) -> None:
        for failure in organisation.failures[self._told :]:
            self.note(self.lines(failure.error).replace("\n", " "))
        self._told = len(organisation.failures)

    @property
    def now(self) -> datetime:
        """Return the local time."""
        return self._now()

    @cached_property
    def today(self) -> date:
        """Return the day that is meant where none is named, and by *today*, *yesterday*, *monday*: the shift's.

        The same at the keyboard and on a pipe; see `shift_day`. Whoever means the date on the calendar writes it.
        """
        return shift_day(self.now)

    @cached_property
    def calendar_date(self) -> date:
        """Return the date on the calendar, by which a period is over and a day is yet to come."""
        return self.now.date()

    @property
    def at_keyboard(self) -> bool:
        """Tell whether a person can be asked something."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def say(self, text: str, /, **values: object) -> str:
        """Return a text in the language spoken."""
        return self.language.say(text, **values)

    def written(self, day: date) -> str:
        """Return a date in words, in the language spoken: `31. desember 2024`."""
        from omsorgskjerne.show.numbers import Numbers

        return Numbers(self.language).date(day)

    def lines(self, error: OmsorgError) -> str:
        """Return an error in the language spoken: what is wrong, and on a line of its own what to do about it."""
        said = [self.say(line, **error.values) for line in (error.message, error.hint) if line]
        return "\n".join(said)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep all that is written inside, or nothing (`Store.together`); what is echoed is printed once it is kept."""
        outer, self._unsaid = self._unsaid, []
        try:
            with self.store.together():
                yield
            kept = self._unsaid
        finally:
            self._unsaid = outer
        for said in kept:
            self._print(said)

    def _print(self, said: str) -> None:
        if self._unsaid is None:
            click.echo(said)
        else:
            self._unsaid.append(said)

    def echo(self, text: str, /, **values: object) -> None:
        """Print a text in the language spoken; within `together`, once everything is kept."""
        self._print(self.say(text, **values))

    def note(self, text: str, /, **values: object) -> None:
        """Print a text beside the output, to stderr."""
        say_beside(self.say(text, **values))


def here() -> Path:
    """Return the current folder. Raises ConfigError where it is there no more."""
    try:
        return Path.cwd()
    except OSError:
        raise ConfigError(
            _("The folder that this was started in is gone."), hint=_("Go to the organisation's folder and try again.")
        ) from None
