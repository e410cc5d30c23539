"""`omsorg tally`: one key a kind. A press waits until it is stored, and is shown as stored only then.

At a keyboard a single key is a press; on a pipe, or where a key has several letters, a line is. `+12` gives a number,
`u` (or `angre`, `undo`) takes the last press back, `q` ends. The terminal is read from the beginning to the end, also
while another program writes in the file: what is pressed meanwhile waits, is shown as waiting, and is stored in order.
What cannot be stored until the end is named.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from omsorgskjerne.cli.tally_keys import keys_of
from omsorgskjerne.cli.tally_queue import Tally
from omsorgskjerne.cli.tally_words import Typed, Word, read_line
from omsorgskjerne.cli.types import Date, Whole
from omsorgskjerne.errors import ConfigError, StoreError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from omsorgskjerne.cli.keyboard import Keyboard
    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.cli.tally_words import Said

_ = words_of(__name__)

BREATH = 0.5
"""Seconds that one try at storing waits for another program, and one look at the keyboard for a key."""
PATIENCE = 30
"""Seconds to go on trying for, once the end was asked for."""
HANG_UP = getattr(signal, "SIGHUP", None)
"""The terminal was closed. Windows does not say so."""
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""What asks a program to end, on one system or another."""


@click.command(
    help=_(
        "Count with one key a kind, as omsorg.toml says. Each press is stored before it is counted; until then it is "
        "shown as waiting. +12 counts twelve, u takes the last press back, q ends. The totals are those of the day, "
        "whoever counted."
    )
)
@click.option(
    "--day", type=Date(), metavar=_("DATE"), help=_("The day to count for. [default: today, from six in the morning]")
)
@click.option(
    "--patience",
    type=Whole(),
    default=PATIENCE,
    metavar=_("SECONDS"),
    help=_("How long to go on trying at the end, where another program keeps the file. [default: 30]"),
)
@click.pass_obj
def command(session: Session, day: date | None, patience: int) -> None:
    """Count until there is no more."""
    session.open(patience=BREATH)
    keys = keys_of(session)
    if not keys:
        raise ConfigError(
            _("omsorg.toml has no [tally]."),
            hint=_(
                'Add for example: [tally] and v = { label = "visit", record = "contact", values = { kind = "visit" } }'
            ),
        )
    tally = Tally(session, keys, day or session.today)
    try:
        if session.at_keyboard and all(len(key) == 1 and key not in "+0123456789" for key in keys):
            _by_key(tally, patience)
        else:
            _by_line(tally, patience)
    except BaseException:
        tally.settle()
        if tally.waiting:
            with suppress(OSError):
                session.note(_("Not stored: {presses}."), presses=tally.unstored())
        raise
    if tally.waiting:
        raise _not_stored(tally)
    _sum_up(tally)
    if tally.unsaid:
        raise tally.unsaid


def _greet(tally: Tally, how: str) -> None:
    """Say for which day is counted, with which keys, and what there is already."""
    english = tally.session.language.code == "en"
    day = tally.day.isoformat() if english else f"{tally.day:%d.%m.%Y}"
    tally.echo(_("Counting for {day}. So far, whoever counted:"), day=day)
    for name, key in tally.keys.items():
        tally.tell(f"  {name}  {tally.session.say(key.label)}: {tally.totals.of(key)}")
    tally.echo(how)


def _sum_up(tally: Tally) -> None:
    """Show the day's total of every key."""
    tally.totals.sum_up()
    for key in tally.keys.values():
        tally.tell(f"{tally.session.say(key.label)}: {tally.totals.of(key)}")


def _not_stored(tally: Tally) -> StoreError:
    return StoreError(
        _("Not stored: {presses}."),
        hint=_("Note it, and enter it once the file can be written."),
        presses=tally.unstored(),
    )


def _by_line(tally: Tally, patience: float) -> None:
    """Read presses line by line, and store those of a line before the next is read."""
    _greet(tally, _("A line is a press: a key, a key and +12 for twelve; u takes the last one back, q ends."))
    for line in iter(sys.stdin.readline, ""):
        for said in read_line(line, tally.keys):
            if said is Word.END:
                return
            tally.take(said)
        until = time.monotonic() + patience
        while tally.waiting:
            if not tally.write_next():
                tally.show_waiting()
                if time.monotonic() > until:
                    return
                time.sleep(BREATH)
        tally.show_waiting()


def _by_key(tally: Tally, patience: float) -> None:
    """Read single keys until the end is asked for and nothing waits any more, or the patience is at an end."""
    from omsorgskjerne.cli.keyboard import keyboard

    with _signals() as caught, keyboard() as keys:
        _greet(tally, _("Press a key; +12 before it counts twelve, u takes the last one back, q ends."))
        _Counter(tally, keys, caught, patience).run()
    if tally.late:
        tally.echo(_("Pressed after the end, and not counted: {presses}."), presses=tally.named(tally.late))
    if caught and not tally.waiting:
        raise KeyboardInterrupt if signal.SIGINT in caught else SystemExit(128 + caught[0])


class _Counter:
    """Takes what is pressed and lets it be stored, by turns, so that neither waits long for the other."""

    def __init__(self, tally: Tally, keys: Keyboard, caught: list[int], patience: float) -> None:
        """Count with a keyboard; `caught` are the signals that asked for the end."""
        self.tally = tally
        self.keys = keys
        self.caught = caught
        self.patience = patience
        self.until: float | None = None
        """When trying to store ends; None while nobody has asked for the end."""

    def run(self) -> None:
        """Count until it is over."""
        typed = Typed(self.tally.keys)
        while not self._is_over():
            heard = list(typed.read(self._read()))
            for said in heard:
                if said is not Word.UNKNOWN:
                    self._take(said)
            if Word.UNKNOWN in heard:  # told once, however much was pasted
                self._take(Word.UNKNOWN)
            self.tally.show_begun(typed.number)
            if len(self.tally.waiting) > 1 or self.tally.trouble:
                self.tally.show_waiting()
            if self.tally.waiting:
                self.tally.write_next()
            if not self.tally.waiting:
                self.tally.show_waiting()

    def _is_over(self) -> bool:
        """Tell whether the end was asked for and nothing waits any more, or cannot be stored in time."""
        if self.until is None:
            return False
        return not self.tally.waiting or (self.tally.trouble is not None and time.monotonic() >= self.until)

    def _read(self) -> str:
        """Return what was pressed. Where something waits and can be stored nothing is waited for."""
        pause = BREATH if self.tally.trouble or not self.tally.waiting else 0
        text = self.keys.read(pause)
        if self.caught:
            self._end(self.patience if set(self.caught) == {HANG_UP} else 0)
        if text is None or self.tally.unsaid:  # nobody sits there any more
            self._end(self.patience)
        if text is None and self.tally.waiting:
            time.sleep(pause)
        return text or ""

    def _take(self, said: Said | Word) -> None:
        if said is Word.STOP:
            self.caught.append(signal.SIGINT)
            self._end(0)
        elif said is Word.END:
            self._end(self.patience if self.until is None else 0)
            if self.tally.trouble:
                self.tally.echo(_("Trying on for a while; q once more gives up."))
        else:
            self.tally.take(said, late=self.until is not None)

    def _end(self, patience: float) -> None:
        """Go on trying for some seconds at most."""
        until = time.monotonic() + patience
        self.until = until if self.until is None else min(self.until, until)


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect the signals that ask for the end, instead of ending amid a press."""
    caught: list[int] = []
    before = {}
    if threading.current_thread() is threading.main_thread():  # nobody else may ask for them
        for number in {getattr(signal, name) for name in SIGNALS if hasattr(signal, name)}:
            before[number] = signal.signal(number, lambda number, _frame: caught.append(number))
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
