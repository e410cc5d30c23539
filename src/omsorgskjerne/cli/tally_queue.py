"""What was pressed at a tally: it waits, is stored in order, and is told; what the file refuses goes on waiting."""

from __future__ import annotations

import time
from collections import Counter, deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs
import click

from omsorgskjerne.cli.tally_words import Said, Word
from omsorgskjerne.errors import OmsorgError, StoreError
from omsorgskjerne.roles import Refused
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.cli.tally_keys import Key
    from omsorgskjerne.store import Store

_ = words_of(__name__)

OFTEN = 1.0
"""Seconds between two lines on what is waiting."""


@attrs.frozen(eq=False)
class Press:
    """A press of a key. Its id is made when it is pressed, so that storing it twice is storing it once."""

    key: Key
    record: Any
    number: int
    id: str


@attrs.frozen(eq=False)
class Step:
    """What is to be written: a press, or that one is taken back."""

    press: Press
    back: bool = False


class Totals:
    """The day's total of each key, whoever counted: kept, and summed anew only when another program has written."""

    def __init__(self, store: Store, keys: Mapping[str, Key], day: date) -> None:
        """Sum what was counted until now."""
        self.store = store
        self.keys = keys
        self.day = day
        self.sum_up()

    def sum_up(self) -> None:
        """Sum what is stored."""
        self._version = self.store.engine.version()
        self._totals = {name: key.total(self.store, self.day) for name, key in self.keys.items()}

    def count(self, record: Any, sign: int) -> None:
        """Count what was stored (1) or taken back (-1), for every key that it is of."""
        if self.store.engine.version() != self._version:
            self.sum_up()
            return
        for name, key in self.keys.items():
            self._totals[name] += sign * key.amount(record)

    def of(self, key: Key) -> str:
        """Return the total of a key as people write it."""
        return next(key.write(self._totals[name]) for name, one in self.keys.items() if one is key)


class Tally:
    """What is counted on one day."""

    def __init__(self, session: Session, keys: Mapping[str, Key], day: date) -> None:
        """Count for a day."""
        self.session = session
        self.keys = keys
        self.day = day
        self.totals = Totals(session.store, keys, day)
        self.waiting: deque[Step] = deque()
        """What is pressed and not written yet, oldest first."""
        self.stored: list[Press] = []
        """What this run has stored and nobody has taken back, oldest first."""
        self.late: list[Press] = []
        """What was pressed after the end."""
        self.trouble: StoreError | None = None
        """Why what waits longest could not be written."""
        self.unsaid: OSError | None = None
        """Why something could not be shown. Counting goes on: what was pressed was meant."""
        self._begun = ""
        self._shown = ""
        self._shown_at = 0.0

    def take(self, said: Said | Word, *, late: bool = False) -> None:
        """Do what was said: let a press wait its turn, or take the last one back. After the end it is only noted."""
        if isinstance(said, Said):
            self._press(said, late=late)
        elif late:
            return
        elif said is Word.UNDO:
            self._undo()
        else:
            self._unknown()

    def _press(self, said: Said, *, late: bool) -> None:
        last = [step.press for step in self.waiting if not step.back][-1:] or self.stored[-1:]
        key = self.keys[said.key] if said.key else last[0].key if last else None
        if key is None:
            self._unknown()
            return
        try:
            press = Press(key, key.record(self.day, said.number), said.number, next(self.session.store.ids))
        except Refused as refused:
            self.echo(_("Not counted: expected {expected}."), expected=refused.expected)
            return
        if late:
            self.late.append(press)
        else:
            self.waiting.append(Step(press))

    def _undo(self) -> None:
        waits = next((step for step in reversed(self.waiting) if not step.back), None)
        if waits:
            self.waiting.remove(waits)
            label = self.session.say(waits.press.key.label)
            self.echo(_("{label} -{number}: taken back before it was stored."), label=label, number=waits.press.number)
        elif self.stored:
            self.waiting.append(Step(self.stored.pop(), back=True))
        else:
            self.echo(_("There is nothing to undo."))

    def _unknown(self) -> None:
        self.echo(_("No such key. Keys are: {keys}; u undoes, q ends."), keys=", ".join(self.keys))

    def write_next(self) -> bool:
        """Write what has waited longest and show the day's total; return whether it need not wait any more.

        What a rule refuses is told, and waits no more.
        """
        step = self.waiting[0]
        try:
            self._write(step)
        except StoreError as error:
            self._tell_trouble(error)
            return False
        except OmsorgError as error:
            self.waiting.popleft()
            self.echo(_("Not counted: {presses}."), presses=self.named([step.press]))
            self.tell(self.session.lines(error))
            return True
        self.waiting.popleft()
        self.trouble = None
        if not step.back:
            self.stored.append(step.press)
        self.totals.count(step.press.record, -1 if step.back else 1)
        key, sign = step.press.key, "-" if step.back else "+"
        self.tell(f"{self.session.say(key.label)} {sign}{step.press.number}: {self.totals.of(key)}")
        return True

    def _write(self, step: Step) -> None:
        store, press = self.session.store, step.press
        if step.back:
            reason = self.session.organisation.language.say(_("Undone at the tally"))
            store.void(press.key.table.record, press.id, reason)
        else:
            store.add(press.record, press.id)

    def settle(self) -> None:
        """Let go of what is stored already, where writing was interrupted before that was seen."""
        if self.waiting and not self.waiting[0].back:
            press = self.waiting[0].press
            with suppress(OmsorgError):
                self.session.store.get(press.key.table.record, press.id)
                self.waiting.popleft()

    def _tell_trouble(self, error: StoreError) -> None:
        from omsorgskjerne.store.faults import is_busy

        if self.trouble is None or self.trouble.message != error.message:
            busy = _("Another program is writing in the file. What is pressed waits.")
            self.tell(self.session.say(busy) if is_busy(error) else self.session.lines(error))
        self.trouble = error

    def show_waiting(self) -> None:
        """Say what waits, if it is something else than what was said last, and not too often."""
        if not self.waiting:
            self._shown = ""
        if not self.waiting or (self._shown and time.monotonic() < self._shown_at + OFTEN):
            return
        presses = self.unstored()
        if presses != self._shown:
            self.echo(_("Waiting to be stored: {presses}."), presses=presses)
            self._shown, self._shown_at = presses, time.monotonic()

    def show_begun(self, number: str) -> None:
        """Show a number as it is typed, on a line of its own."""
        if number and number != self._begun:
            more = number.startswith(self._begun)
            self._put(number.removeprefix(self._begun) if more else f"\n{number}", end="")
            self._begun = number

    def unstored(self) -> str:
        """Return what waits, as it is named: how many of which key."""
        pressed = self.named(step.press for step in self.waiting if not step.back)
        back = self.named(step.press for step in self.waiting if step.back)
        said = self.session.say(_("to be taken back: {presses}"), presses=back) if back else ""
        return "; ".join(filter(None, (pressed, said)))

    def named(self, presses: Iterable[Press]) -> str:
        """Return how many of which key, in words."""
        counted: Counter[str] = Counter()
        for press in presses:
            counted[self.session.say(press.key.label)] += press.number
        return ", ".join(f"{label} {number}" for label, number in counted.items())

    def echo(self, text: str, /, **values: object) -> None:
        """Print a text in the language spoken, on a line of its own."""
        self.tell(self.session.say(text, **values))

    def tell(self, line: str) -> None:
        """Print a line."""
        self._put(f"\n{line}" if self._begun else line)
        self._begun = ""

    def _put(self, text: str, end: str = "\n") -> None:
        try:
            click.echo(text + end, nl=False)
        except OSError as error:
            self.unsaid = error
