"""What is stored is said to be stored, or the exit code says it; streams that are closed or full are no fault."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne import Contact, Person
from omsorgskjerne.cli.root import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

    Surroundings = Callable[..., dict[str, str]]

ADD = "contact add --kind visit"
USUAL = ("today", "contact list", "contact export", "--help", "db check")
CLOSED = ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-"]
on_posix = pytest.mark.skipif(os.name != "posix", reason="the words of a shell")
full_device = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110


def is_closed(redirected: str, stream: str) -> bool:
    """Tell whether a shell's redirections close a stream."""
    return {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-"}[stream] in redirected.split()


@pytest.fixture
def shell(kit: Kit, surroundings: Surroundings) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs `omsorg` in the organisation's folder, with redirections as a shell reads them."""

    def run(words: str, redirected: str = "", stdin: str = "") -> subprocess.CompletedProcess[str]:
        line = f'"{sys.executable}" -m omsorgskjerne --lang en {words} {redirected}'
        return subprocess.run(["/bin/sh", "-c", line], cwd=kit.folder, env=surroundings(), check=False, capture_output=True,
                              encoding="utf-8", input=stdin)  # fmt: skip

    return run


@on_posix
@pytest.mark.parametrize(
    "commands", [(ADD, "contact list"), pytest.param((ADD, *USUAL), marks=pytest.mark.torture)], ids=["few", "many"]
)
@pytest.mark.parametrize("redirected", CLOSED)
def test_closed_streams_are_no_fault(
    kit: Kit, shell: Callable[..., subprocess.CompletedProcess[str]], redirected: str, commands: tuple[str, ...]
) -> None:
    """With any streams closed a command does what it does otherwise, and says so where it can."""
    for words in commands:
        run = shell(words, redirected)
        assert run.returncode == 0, (words, run.stderr)
        assert run.stdout or is_closed(redirected, "stdout")
    assert len(kit.rows(Contact)) == 1
    wrong = shell("contact add --kind nonsense", redirected)
    assert wrong.returncode == 2
    assert "kind" in wrong.stderr or is_closed(redirected, "stderr")
    kit.run("db", "check").ok()


def test_streams_that_were_never_there_are_no_fault(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any streams, as under pythonw, a row is stored; the process has none afterwards either."""
    monkeypatch.chdir(kit.folder)
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    codes = [main(ADD.split()), main(["today"]), main(["nonsense"])]
    after = [sys.stdin, sys.stdout, sys.stderr]
    monkeypatch.undo()
    assert (codes, after) == ([0, 0, 2], [None, None, None])
    assert len(kit.rows(Contact)) == 1


@on_posix
@full_device
@pytest.mark.parametrize(
    "words",
    [
        ADD, "contact edit {row} --persons 3", "contact void {row} --reason twice", "contact import many.csv", "tally",
        "freeze 2024 --for board", "override add --figure visits.total --since 2024-01-01 --reason open --signed-by Kari",
        "laundry machine-wash add --programme whites", "db backup", "db migrate", "db restore good.zip", "init other",
    ],
)  # fmt: skip
def test_what_is_stored_is_said_though_the_output_is_full(
    kit: Kit, shell: Callable[..., subprocess.CompletedProcess[str]], words: str
) -> None:
    """Whatever a command has stored when its answer cannot be written, stderr and an exit code of their own say it."""
    kit.run(*ADD.split(), "--day", "2024-03-01").ok()
    (row,) = kit.rows(Contact)
    kit.write("many.csv", "day,kind\n2024-01-01,visit\n")
    kit.run("db", "backup", kit.folder / "good.zip").ok()
    if words == "db migrate":
        toml = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
        kit.write("omsorg.toml", toml.replace("[organisation]", '[organisation]\nrecords = ["identity"]', 1))
    run = shell(words.format(row=row.id), ">/dev/full", stdin="v\nv\n")
    assert (run.returncode, "Traceback" in run.stderr) == (3, False), run.stderr
    assert "stored" in run.stderr
    assert "Do not repeat it" in run.stderr
    kit.run("db", "check").ok()


@on_posix
@full_device
def test_nothing_is_said_to_be_stored_that_was_not(
    kit: Kit, shell: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """Where nothing was stored, an output that is full ends with 1; a full stderr stops nothing."""
    kit.write("none.csv", "day,kind\n2024-01-01,visit\n")
    for words in (
        "today",
        "contact list --format json",
        "report 2024",
        "contact import none.csv --dry-run",
        "--help",
    ):
        run = shell(words, ">/dev/full", stdin="v\n")
        assert (run.returncode, "stored" in run.stderr, "No space left" in run.stderr) == (1, False, True)
    assert kit.rows(Contact) == []
    for number, words in enumerate((ADD, "contact import none.csv", "report 2024 --output r.html"), 1):
        assert shell(words, "2>/dev/full").returncode == 0
        assert len(kit.rows(Contact)) == min(number, 2)
    assert shell("contact add --kind nonsense", "2>/dev/full").returncode == 2
    assert kit.rows(Person) == []


@on_posix
def test_a_reader_that_went_away_does_not_hide_that_it_was_stored(kit: Kit, surroundings: Surroundings) -> None:
    """Where nobody reads the answer any more the exit code and stderr say that it was stored."""
    command = [sys.executable, "-m", "omsorgskjerne", "--lang", "en", *ADD.split()]
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(command, cwd=kit.folder, env=surroundings(), stdout=writing, stderr=subprocess.PIPE, check=False)  # fmt: skip
    os.close(writing)
    assert (run.returncode, b"stored" in run.stderr, len(kit.rows(Contact))) == (3, True, 1)
