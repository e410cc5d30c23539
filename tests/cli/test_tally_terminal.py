"""The tally at a terminal: nothing that is pressed is lost, however fast, whoever else writes, however it ends."""

import os
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omsorgskjerne import Contact
from omsorgskjerne.cli.tally_words import Said, Typed, Word, read_line
from omsorgskjerne.testing import Kit

LIMIT = 120
"""Seconds after which what is waited for does not come any more."""


START = """
import sys
if {most}:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))
from omsorgskjerne.cli.root import main
sys.exit(main())
"""


class Terminal:
    """A tally at a terminal of its own: what is pressed, and what the screen shows."""

    def __init__(self, kit: Kit, environment: dict[str, str], *options: str, most: int | None = None) -> None:
        """Start it; no file may grow beyond so many bytes, as on a disk that is full."""
        pty = pytest.importorskip("pty", reason="this system has no terminals that a program can make")
        self.screen, self.line = pty.openpty()
        self.before = self.mode
        command = [sys.executable, "-c", START.format(most=most), "--lang", "en", "tally", *options]
        self.run = subprocess.Popen(
            command, cwd=kit.folder, env=environment, stdin=self.line, stdout=self.line, stderr=self.line
        )
        self.shown = ""

    @property
    def mode(self) -> Any:
        """Return how the terminal treats what is typed."""
        import termios

        return termios.tcgetattr(self.line)[:4]

    def press(self, keys: str) -> None:
        """Press keys, all at once."""
        os.write(self.screen, keys.encode())

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows a text."""
        end = time.monotonic() + LIMIT
        while text not in self.shown and time.monotonic() < end and self.look():
            pass
        assert text in self.shown

    def ended(self) -> int:
        """Wait until the program ends and return its exit code."""
        end = time.monotonic() + LIMIT
        while self.run.poll() is None and time.monotonic() < end:
            self.look()
        while self.look():
            pass
        return self.run.wait(timeout=1)

    def look(self) -> bool:
        """Take what the screen shows; return whether more may come."""
        ready, _write, _fault = select.select([self.screen], [], [], 0.2)
        some = os.read(self.screen, 65536) if ready else b""
        self.shown += some.decode().replace("\r\n", "\n")
        return bool(some) or self.run.poll() is None

    def close(self) -> None:
        """Close the terminal, if it is open, and end the program, if it runs."""
        for end in (self.screen, self.line):
            with suppress(OSError):
                os.close(end)
        self.run.kill()
        self.run.wait()


@pytest.fixture
def terminal(kit: Kit, surroundings: Callable[..., dict[str, str]]) -> Iterator[Callable[..., Terminal]]:
    """Return a function that starts a tally at a terminal and waits until it has begun."""
    started: list[Terminal] = []

    def start(*options: str, begun: bool = True, most: int | None = None) -> Terminal:
        started.append(Terminal(kit, surroundings(), *options, most=most))
        if begun:
            started[-1].wait_for("q ends.")
        return started[-1]

    yield start
    for one in started:
        one.close()


@contextmanager
def writing(kit: Kit) -> Iterator[None]:
    """Hold the file as a program does that writes."""
    other = sqlite3.connect(kit.folder / "omsorg.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def counted(kit: Kit, kind: str = "visit") -> int:
    """Return how many are stored."""
    return sum(row.record.persons for row in kit.rows(Contact, kind=kind))


def named(shown: str, label: str = "visit") -> int:
    """Return how many were named as not stored."""
    found = re.search(rf"Not stored: .*?{label} (\d+)", shown)
    return int(found[1]) if found else 0


def test_a_thousand_keys_at_once_are_all_stored(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Each of a thousand keys is a row, and until it is one it is shown as waiting."""
    at = terminal()
    at.press("v" * 1000)
    at.wait_for("visit +1: 1000\n")
    assert "Waiting to be stored: visit " in at.shown
    at.press("q")
    assert 0 == at.ended()
    assert [1] * 1000 == [row.record.persons for row in kit.rows(Contact)]


def test_the_screen_begins_with_what_can_be_done_and_what_there_is(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """The start names the day, the keys with today's totals, and u, q and +12."""
    kit.run("contact", "add", "--kind", "visit", "--persons", "40").ok()
    shown = terminal().shown
    assert kit.today.isoformat() in shown
    assert "  v  visit: 40\n  t  talk: 0\n" in shown
    assert all(word in shown for word in ("+12", "u takes", "q ends"))


def test_what_is_pressed_before_it_has_begun_is_counted(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Keys that wait in the terminal when the tally starts are presses."""
    at = terminal(begun=False)
    at.press("vvv")
    at.wait_for("visit +1: 3\n")
    at.press("q")
    assert (0, 3) == (at.ended(), counted(kit))


def test_enter_and_arrows_and_escape_mean_nothing(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Only q ends: Enter after a number is more of the last, and alone, as an arrow or Escape, it does nothing."""
    at = terminal()
    at.press("v\n\n+12\n \x1b[A\x1bOB+4\x7f5t\x1b\n")
    at.wait_for("Not counted: expected no number")
    at.press("+12v\n\n")
    at.wait_for("visit +12: 25\n")
    at.press("q")
    assert (0, 25, 0) == (at.ended(), counted(kit), counted(kit, "conversation"))
    assert "No such key" not in at.shown


def test_a_burst_is_undone_in_order(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """An undo takes back what was pressed before it, also what still waits; what is stored already is void."""
    at = terminal()
    at.press("v")
    at.wait_for("visit +1: 1\n")
    at.press("vtuuuu")
    at.wait_for("nothing to undo")
    at.press("t")
    at.wait_for("talk +1: 1\n")
    at.press("q")
    assert (0, 0, 1) == (at.ended(), counted(kit), counted(kit, "conversation"))
    assert "talk -1: taken back before it was stored." in at.shown
    assert "visit -1: 0\n" in at.shown


def test_keys_wait_while_another_program_writes(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """What is pressed while the file is held is shown as waiting, and stored in order as soon as it can be."""
    at = terminal()
    with writing(kit):
        at.press("vvvt")
        at.wait_for("Waiting to be stored: visit 3, talk 1.")
        at.press("+12v")
        at.wait_for("Waiting to be stored: visit 15, talk 1.")
        assert [] == kit.rows(Contact)
    at.wait_for("visit +12: 15\n")
    at.press("q")
    assert 0 == at.ended()
    assert ["visit"] * 3 + ["conversation", "visit"] == [row.record.kind for row in kit.rows(Contact)]


def test_what_cannot_be_stored_is_named(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Where the file is held longer than the patience at the end, what is stored and what is named are what was pressed."""
    at = terminal("--patience", "1")
    at.press("vv")
    at.wait_for("visit +1: 2\n")
    with writing(kit):
        at.press("vvvvvut")
        at.wait_for("Waiting to be stored: visit 4, talk 1.")
        at.press("q")
        assert 1 == at.ended()
    assert 6 == counted(kit) + named(at.shown)
    assert (4, 1) == (named(at.shown), named(at.shown, "talk"))
    assert at.before == at.mode


def test_a_full_disk_is_told_and_what_waits_is_named(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """When nothing more can be written that is said, what is pressed goes on waiting, and all of it is named at the end."""
    at = terminal("--patience", "1", most=100_000)
    pressed = 0
    while "disk" not in at.shown and pressed < 5000:
        at.press("v" * 10)
        pressed += 10
        at.look()
    at.press("vvvq")
    assert 1 == at.ended()
    assert pressed + 3 == counted(kit) + named(at.shown)
    assert named(at.shown) >= 3


def test_a_paste_of_something_else_is_told_once(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """What is no key is told, once a paste, and the keys in it count."""
    at = terminal()
    at.press("xyz x v zzz")
    at.wait_for("visit +1: 1\n")
    at.press("q")
    assert (0, 1, 1) == (at.ended(), counted(kit), at.shown.count("No such key"))


def test_q_once_more_gives_up(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Whoever does not want to wait at the end presses q again; keys pressed in between are named too."""
    at = terminal("--patience", "1000")
    with writing(kit):
        at.press("vv")
        at.wait_for("Waiting to be stored: visit 2.")
        at.press("q")
        at.wait_for("q once more gives up")
        at.press("tttq")
        assert 1 == at.ended()
    assert (0, 2) == (counted(kit), named(at.shown))
    assert "Pressed after the end, and not counted: talk 3." in at.shown


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 128 + signal.SIGTERM), (signal.SIGINT, 130)], ids=["SIGTERM", "SIGINT"]
)
def test_a_signal_ends_it_in_order(
    kit: Kit, terminal: Callable[..., Terminal], number: signal.Signals, code: int
) -> None:
    """Asked to end by the system it stores what waits and leaves the terminal as it was."""
    at = terminal()
    at.press("v" * 50)
    at.wait_for("Waiting")
    at.run.send_signal(number)
    assert (code, 50) == (at.ended(), counted(kit))
    assert at.before == at.mode


def test_a_signal_while_another_program_writes_names_what_waits(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """It does not wait for the file then, and says what is not stored."""
    at = terminal()
    with writing(kit):
        at.press("vvv")
        at.wait_for("Waiting to be stored: visit 3.")
        at.run.terminate()
        assert 1 == at.ended()
    assert (0, 3) == (counted(kit), named(at.shown))


def test_ctrl_c_is_the_end(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Ctrl-C comes in its turn, after what was pressed before it; the terminal is as it was."""
    at = terminal()
    at.press("vvv\x03")
    assert (130, 3) == (at.ended(), counted(kit))
    assert at.before == at.mode


def test_a_terminal_that_is_closed_loses_nothing(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """When the window is closed what was shown as stored is stored, and so is what waited."""
    at = terminal()
    at.press("v" * 40)
    at.wait_for("visit +1: 3\n")
    for end in (at.line, at.screen):
        os.close(end)
    at.run.wait(timeout=LIMIT)
    assert 40 == counted(kit)
    assert 0 == kit.run("db", "check").code


def test_a_killed_tally_has_stored_what_it_showed(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Killed amid a burst it has stored at least what it said, and what it had not was shown as waiting."""
    at = terminal()
    at.press("v" * 200)
    at.wait_for("visit +1: 5\n")
    at.run.kill()
    at.run.wait()
    at.ended()
    shown = int(re.findall(r"visit \+1: (\d+)", at.shown)[-1])
    assert shown <= counted(kit) <= 200
    assert "Waiting to be stored: visit 200." in at.shown


def test_two_tallies_show_the_total_of_both(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """The total is that of the day, whoever counted, also what another tally has stored meanwhile."""
    one, other = terminal(), terminal()
    one.press("vv")
    one.wait_for("visit +1: 2\n")
    other.press("v")
    other.wait_for("visit +1: 3\n")
    one.press("v")
    one.wait_for("visit +1: 4\n")
    one.press("u")
    one.wait_for("visit -1: 3\n")
    for at in (one, other):
        at.press("q")
        assert 0 == at.ended()
    assert 3 == counted(kit)


@pytest.mark.torture
def test_a_file_that_is_held_for_forty_seconds(kit: Kit, terminal: Callable[..., Terminal]) -> None:
    """Longer than any wait for the file: what is pressed meanwhile is stored afterwards, every key of it."""
    at = terminal()
    with writing(kit):
        until = time.monotonic() + 40
        pressed = 0
        while time.monotonic() < until:
            at.press("v")
            pressed += 1
            at.wait_for(f"Waiting to be stored: visit {pressed}.")
    at.wait_for(f"visit +1: {pressed}\n")
    at.press("q")
    assert (0, pressed) == (at.ended(), counted(kit))


KEYS = {"v", "t", "ø"}
SIGNS = st.sampled_from([*"vtøVx+1290 uq", "\n", "\x7f", "\x1b", "\x1b[A", "\x1bOB", "\x1b[1;5C"])


@given(st.lists(SIGNS, max_size=30), st.data())
def test_it_does_not_matter_how_keys_arrive(signs: list[str], data: st.DataObject) -> None:
    """All at once, one by one, or cut amid an arrow: the same keys mean the same."""
    text = "".join(signs)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    whole, parts = Typed(KEYS), Typed(KEYS)
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert list(whole.read(text)) == [said for piece in pieces for said in parts.read(piece)]


@given(st.lists(st.sampled_from("vtøVu"), min_size=1, max_size=20))
def test_a_burst_on_a_line_is_the_same_as_key_by_key(signs: list[str]) -> None:
    """A line of keys says what the keys do one by one; with a sign that is none it says nothing."""
    text = "".join(signs)
    assert list(Typed(KEYS).read(text)) == read_line(text, KEYS)
    assert [Word.UNKNOWN] == read_line(f"{text}x", KEYS)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("bbb", [Said("b")] * 3),
        ("b +12", [Said("b", 12)]),
        ("+12 b", [Said("b", 12)]),
        ("+3", [Said(None, 3)]),
        ("bil", [Said("bil")]),
        ("", []),
        ("angre", [Word.UNDO]),
        ("slutt", [Word.END]),
        ("b b", [Word.UNKNOWN]),
        ("bb +2", [Word.UNKNOWN]),
        ("+", [Word.UNKNOWN]),
    ],
)
def test_lines_are_understood(line: str, meant: list[Said | Word]) -> None:
    """A word of the organisation's own comes first; a number stands before or after the one key it is for."""
    assert meant == read_line(line, {"b", "i", "bil"})
