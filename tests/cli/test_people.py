"""Half-remembered people: found by code, nickname or part of it, listed when several answer, never guessed."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omsorgskjerne import Contact, Person
from omsorgskjerne.testing import Kit

CTRL_C = "\x03"


@pytest.fixture
def known(kit: Kit) -> Kit:
    """Return an organisation that knows two Karis and an Åge."""
    for code, name, year in (("KARI2", "Kari Nord", "1980"), ("KARI3", "Kari Sør", "1991"), ("AAGE4", "Åge", "1960")):
        kit.run("person", "add", "--code", code, "--nickname", name, "--birth-year", year).ok()
    return kit


@pytest.mark.parametrize("said", ["AAGE4", "aage4", "Åge", "åGE", "åg"])
def test_somebody_is_found_by_what_is_remembered(known: Kit, said: str) -> None:
    """A code in any case, a nickname and a part of it lead to the one person who answers to it."""
    known.run("contact", "add", "--kind", "visit", "--person", said).ok()
    person = next(row.id for row in known.rows(Person) if row.record.code == "AAGE4")
    assert person == known.rows(Contact)[0].record.person


def test_candidates_are_listed_and_nobody_is_guessed(known: Kit) -> None:
    """Where two answer, both are shown with code, nickname and year of birth, on stderr, and nothing is stored."""
    asked = known.run("contact", "add", "--kind", "visit", "--person", "kari").failed(1)
    assert "KARI2, Kari Nord, 1980" in asked.err
    assert "KARI3, Kari Sør, 1991" in asked.err
    assert "Åge" not in asked.err
    assert "" == asked.out
    assert [] == known.rows(Contact)


def test_a_year_is_written_as_one(known: Kit) -> None:
    """A year of birth is no amount: neither list nor row parts its thousands, in no language."""
    for lang in ("nb", "nn", "en"):
        for words in (("list",), ("show", "KARI2")):
            said = known.run("person", *words, lang=lang).ok().out
            assert "1980" in said
            assert not re.search(r"1\W980", said)


def test_somebody_misspelt_is_offered(known: Kit) -> None:
    """Where nobody answers, those who are alike are listed; where nobody is, that is said without the name."""
    assert "KARI3, Kari Sør" in known.run("contact", "add", "--kind", "visit", "--person", "Kari Sørr").failed(1).err
    nobody = known.run("contact", "add", "--kind", "visit", "--person", "Zacharias").failed(1)
    assert "Zacharias" not in nobody.err + nobody.out


def test_a_row_is_named_by_the_beginning_of_its_id(kit: Kit) -> None:
    """Eight characters of an id are enough where they name one row; where they name several, those are listed."""
    for _time in range(2):
        kit.run("contact", "add", "--kind", "visit").ok()
    one, two = (row.id for row in kit.rows(Contact))
    assert one in kit.run("contact", "show", one[:18]).ok().out
    several = kit.run("contact", "show", one[:8])
    assert several.code == 1
    assert all(row[:18] in several.err for row in (one, two))
    assert 1 == kit.run("contact", "show", one[:7]).code


def typed(folder: Path, words: list[str], answers: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run `omsorg` with a keyboard and a screen, type answers, and return the exit code and what the screen showed."""
    pty = pytest.importorskip("pty", reason="this system has no terminals that a program can make")
    screen, keyboard = pty.openpty()
    command = [sys.executable, "-m", "omsorgskjerne", "--lang", "en", *words]
    run = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=keyboard, stdout=keyboard, stderr=keyboard, close_fds=True
    )
    os.close(keyboard)
    shown = b""
    with run:
        for answer in [*answers, ""]:
            shown += until_it_waits(screen)
            if answer == CTRL_C:  # what the terminal makes of it, where it belongs to the program
                run.send_signal(signal.SIGINT)
            elif answer:
                os.write(screen, answer.encode())
        try:
            run.wait(timeout=10)
        except subprocess.TimeoutExpired:
            run.kill()
    os.close(screen)
    return run.returncode, shown.decode()


def until_it_waits(screen: int) -> bytes:
    """Return what a program shows until it shows no more for a moment, or ends."""
    shown = b""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        ready, _write, _fault = select.select([screen], [], [], 0.4 if shown else 5)
        if not ready:
            break
        try:
            some = os.read(screen, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not some:
            break
        shown += some
    return shown


@pytest.fixture
def at_keyboard(kit: Kit, surroundings: Callable[..., dict[str, str]]) -> Iterator[Callable[..., Any]]:
    """Return a function that runs a command in the organisation's folder with somebody typing answers."""
    # What a shell starts in its background ignores Ctrl-C, and so would what is started from there.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield lambda *words, answers: typed(kit.folder, list(words), answers, surroundings())
    signal.signal(signal.SIGINT, before)


def test_what_is_missing_is_asked_for_at_the_keyboard(kit: Kit, at_keyboard: Callable[..., tuple[int, str]]) -> None:
    """Only required fields are asked for; a wrong answer is told without being repeated and asked for again."""
    code, shown = at_keyboard(
        "laundry", "machine-wash", "add", "--day", "today", answers=["greens\r", "whites\r"]
    )  # fmt: skip
    assert 0 == code, shown
    assert "Programme (colours, whites)" in shown
    assert "expected one of" in shown
    assert "hours" not in shown.lower()
    assert 1 == len(list(kit.run("laundry", "machine-wash", "list", "--format", "csv").ok().out.splitlines())) - 1


def test_after_midnight_the_shifts_day_is_meant(kit: Kit, surroundings: Callable[..., dict[str, str]]) -> None:
    """At two in the morning today is yesterday, at the keyboard as on a pipe, and the reply says so; nobody is asked."""
    now = datetime.now(UTC)
    ahead = (2 - now.hour) % 24
    place = surroundings(TZ=f"XXX-{ahead}")
    code, shown = typed(kit.folder, ["contact", "add", "--kind", "visit"], [], place)
    assert 0 == code, shown
    today = (now + timedelta(hours=ahead)).date()
    assert (today - timedelta(days=1)).isoformat() in shown
    words = [sys.executable, "-m", "omsorgskjerne", "contact", "add", "--kind", "phone"]
    subprocess.run(words, cwd=kit.folder, env=place, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    kinds = {str(row.record.kind): row.record.day for row in kit.rows(Contact)}
    assert {"visit": today - timedelta(days=1), "phone": today - timedelta(days=1)} == kinds


def test_a_candidate_is_picked_by_number(known: Kit, at_keyboard: Callable[..., tuple[int, str]]) -> None:
    """At a keyboard the one who is meant is chosen among the candidates."""
    words = ["contact", "add", "--kind", "visit", "--day", "today", "--person", "kari"]
    code, shown = at_keyboard(*words, answers=["7\r", "2\r"])
    assert 0 == code, shown
    chosen = known.rows(Contact)[0].record.person
    assert "KARI3" == next(row.record.code for row in known.rows(Person) if row.id == chosen)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1)])
def test_what_goes_along_when_a_row_is_voided_is_asked(
    kit: Kit, at_keyboard: Callable[..., tuple[int, str]], answer: str, code: int
) -> None:
    """Who sits at the keyboard sees what refers to a row, and says whether it is voided too; else nothing is."""
    kit.run("person", "add", "--code", "ADA").ok()
    kit.run("contact", "add", "--kind", "visit", "--person", "ada").ok()
    ended, shown = at_keyboard("person", "void", "ada", "--reason", "twice", answers=[f"{answer}\r"])
    assert code == ended, shown
    assert "contacts: 1" in shown
    assert [code, code] == [len(kit.rows(Person)), len(kit.rows(Contact))]


def test_ctrl_c_at_a_question_stops(kit: Kit, at_keyboard: Callable[..., tuple[int, str]]) -> None:
    """Ctrl-C ends with 130, stores nothing and shows no traceback."""
    code, shown = at_keyboard("contact", "add", "--day", "today", answers=[CTRL_C])
    assert 130 == code, shown
    assert "Traceback" not in shown
    assert [] == kit.rows(Contact)


def test_the_tally_takes_single_keys_at_a_keyboard(kit: Kit, at_keyboard: Callable[..., tuple[int, str]]) -> None:
    """A key is a press without Enter; `+12` and a key is twelve; `u` takes it back; `q` ends."""
    code, shown = at_keyboard("tally", "--day", "today", answers=["v", "+12v", "t", "u", "q"])
    assert 0 == code, shown
    assert 13 == sum(row.record.persons for row in kit.rows(Contact))
    assert ["visit"] == sorted({str(row.record.kind) for row in kit.rows(Contact)})
