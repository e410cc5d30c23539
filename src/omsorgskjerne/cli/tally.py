"""`omsorg tally`: one key a kind. Every press is stored before it shows.

At a keyboard a single key is a press; on a pipe, or where a key has several letters, a line is. `+12` gives a number,
`u` (or `angre`, `undo`) voids the last press, an empty line or `q` ends.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from omsorgskjerne.cli.tally_keys import Key, keys_of
from omsorgskjerne.cli.types import Date
from omsorgskjerne.errors import ConfigError
from omsorgskjerne.roles import Refused
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from omsorgskjerne.cli.session import Session

_ = words_of(__name__)

UNDO = {"u", "undo", "angre"}
END = {"", "q", "quit", "slutt"}
KEYS = {"\b": "undo", "\x7f": "undo", "\r": "", "\n": "", "\x1b": "quit", "\x04": "quit"}
"""What keys without a letter mean: backspace, Enter, Escape, end of input."""
TOKEN = re.compile(r"\+\d{1,9}(?!\d)|[^\s+]+|\+")


@click.command(
    help=_(
        "Count with one key a kind, as omsorg.toml says. Each press is stored before it shows; +12 counts twelve, "
        "u takes the last press back, q ends."
    )
)
@click.option("--day", type=Date(), metavar=_("DATE"), help=_("The day to count for. [default: the shift's day]"))
@click.pass_obj
def command(session: Session, day: date | None) -> None:
    """Count until there is no more."""
    keys = keys_of(session)
    if not keys:
        raise ConfigError(
            _("omsorg.toml has no [tally]."),
            hint=_(
                'Add for example: [tally] and v = { label = "visit", record = "contact", values = { kind = "visit" } }'
            ),
        )
    tally = Tally(session, keys, day or session.today)
    tally.greet()
    by_key = session.at_keyboard and all(len(key) == 1 and key not in "+0123456789" for key in keys)
    _by_key(tally) if by_key else _by_line(tally)
    tally.sum_up()


class Tally:
    """What is counted on one day. `press` and `undo` store, then tell."""

    def __init__(self, session: Session, keys: Mapping[str, Key], day: date) -> None:
        """Count for a day."""
        self.session = session
        self.keys = keys
        self.day = day
        self.pressed: list[tuple[Key, Any, str]] = []
        """Key, id and number of what this run has stored, oldest first."""

    def greet(self) -> None:
        """Say for which day is counted, and with which keys."""
        english = self.session.language.code == "en"
        self.session.echo(
            _("Counting for {day}."),
            day=self.day.isoformat() if english else f"{self.day:%d.%m.%Y}",
        )
        for name, key in self.keys.items():
            click.echo(f"  {name}  {self.session.say(key.label)}")

    def take(self, said: str) -> bool:
        """Do what was said: `b`, `b +12`, `+3` for more of the last, `u`. Return whether there is more to come."""
        if said not in self.keys and said.lower() in END:
            return False
        tokens = TOKEN.findall(said)
        numbers = [int(token) for token in tokens if token[0] == "+" and len(token) > 1]
        names = [token for token in tokens if token[0] != "+"]
        name = next((key for said in names for key in (said, said.lower()) if key in self.keys), None)
        known = len(names) + len(numbers) == len(tokens) and len(numbers) <= 1 and len(names) <= 1
        if said not in self.keys and said.lower() in UNDO:
            self.undo()
        elif known and name is not None:
            self.press(self.keys[name], *numbers)
        elif known and not names and self.pressed:
            self.press(self.pressed[-1][0], *numbers)
        else:
            self.unknown()
        return True

    def press(self, key: Key, number: int = 1) -> None:
        """Store a press and show the day's total; a number that is not accepted is told."""
        try:
            record = key.record(self.day, number)
        except Refused as refused:
            self.session.echo(_("Not counted: expected {expected}."), expected=refused.expected)
            return
        row_id = self.session.store.add(record)
        self.pressed.append((key, row_id, str(number)))
        self._show(key, f"+{number}")

    def undo(self) -> None:
        """Void the last press of this run."""
        if not self.pressed:
            self.session.echo(_("There is nothing to undo."))
            return
        key, row_id, number = self.pressed.pop()
        reason = self.session.organisation.language.say(_("Undone at the tally"))
        self.session.store.void(key.table.record, row_id, reason)
        self._show(key, f"-{number}")

    def unknown(self) -> None:
        """Say which keys there are."""
        self.session.echo(_("No such key. Keys are: {keys}; u undoes, q ends."), keys=", ".join(self.keys))

    def sum_up(self) -> None:
        """Show the day's total of every key."""
        for key in self.keys.values():
            click.echo(f"{self.session.say(key.label)}: {key.total(self.session.store, self.day)}")

    def _show(self, key: Key, change: str) -> None:
        total = key.total(self.session.store, self.day)
        click.echo(f"{self.session.say(key.label)} {change}: {total}")


def _by_line(tally: Tally) -> None:
    """Read a press a line."""
    while (line := sys.stdin.readline()) and tally.take(line.strip()):
        pass


def _by_key(tally: Tally) -> None:
    """Read single keys; what follows a plus is a number, up to the key it is for or Enter."""
    number = ""
    while True:
        try:
            key = KEYS.get(key := click.getchar(), key)
        except EOFError:
            return
        if key == "+" or (number and key.isdecimal()):
            number += key
            click.echo(key, nl=False)
            continue
        if number:
            click.echo()
        if not tally.take(f"{key} {number}".strip()):
            return
        number = ""
