"""Restores while others write: every row acknowledged is in the store or in the one put aside, and all are sound."""

from __future__ import annotations

import functools
import subprocess
import sys
import textwrap
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from runner import End, Runner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from places import Place, Stage, State
    from sheet import Sheet

ADD = "contact add --kind visit --day 2025-03-03"
RESTORES = 25


def _row(end: End) -> set[str]:
    """Return the row that a reply acknowledges."""
    return {end.out.split()[2].strip(",")} if end.out.startswith("Added: contact") else set()


def _judge(storm: Sheet, place: Place, acknowledged: set[str], how: str) -> None:
    states: list[State] = [place.state(file) for file in (place.store, *place.aside())]
    unsound = [state for state in states if not state.sound]
    if unsound:
        storm.fault("corrupt", f"{how}: {len(unsound)} of the store and those put aside", len(unsound))
    lost = acknowledged - {row for state in states if state.sound for row in state.ids["contact"]}
    if lost:
        storm.fault("lost", f"{how}: {len(lost)} rows", len(lost))


def test_restores_under_writing(stage: Stage) -> None:
    """Three colleagues add rows through the command line while a backup is restored again and again."""
    place = stage.furnished.copy(stage.folder / "place")
    over, acknowledged = threading.Event(), set[str]()

    def work() -> None:
        with Runner() as own:
            while not over.is_set():
                end = place.run(own, *ADD.split())
                acknowledged.update(_row(end))
                if end.is_fault:
                    stage.sheet.fault("exit 70", f"{ADD}: {end.err[-300:]}")

    threads = [threading.Thread(target=work) for _colleague in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(int(RESTORES * stage.size)):
            end = place.run(stage.runner, "db", "restore", place.out / "good.zip")
            stage.sheet.count("attempts")
            stage.sheet.count("hit", int(end.code == 0))
            if end.is_fault:
                stage.sheet.fault("exit 70", f"restore {number}: {end.err[-300:]}")
    finally:
        over.set()
        for thread in threads:
            thread.join()
    stage.sheet.count("acknowledged", len(acknowledged))
    _judge(stage.sheet, place, acknowledged, "under writing")
    for words in ("db check", "db audit"):
        end = place.run(stage.runner, *words.split())
        if end.code:
            stage.sheet.fault("exit 70" if end.is_fault else "corrupt", f"{words} afterwards: {end.out}{end.err}")
    stage.sheet.judge()


COLLEAGUE = textwrap.dedent("""
    import sys
    from datetime import date
    from pathlib import Path
    from omsorgskjerne.core.contacts import Contact, ContactKind
    from omsorgskjerne.errors import OmsorgError
    from omsorgskjerne.organisation import load, read_config
    from omsorgskjerne.store import open_store

    organisation = load(read_config(Path(sys.argv[1])))
    print("ready", flush=True)
    store = None
    for _line in sys.stdin:
        try:
            store = store or open_store(organisation, by="colleague")
            print(store.add(Contact(day=date(2025, 3, 1), kind=ContactKind.VISIT)), flush=True)
        except OmsorgError:
            print("refused", flush=True)
    if store:
        store.close()
""")
"""Somebody who opens the store when told to, adds a row for each line, and stays until there are no more."""


@pytest.mark.parametrize("stays", [False, True], ids=["leaves", "stays"])
def test_a_writer_at_every_step_of_a_restore(stage: Stage, *, stays: bool) -> None:
    """Whoever adds a row between any two steps of a restore is refused, waits, or has it in one of the stores."""
    restore = ("db", "restore", "../out/good.zip")
    steps = stage.furnished.copy(stage.folder / "place").succeed(stage.runner, *restore).steps
    with Runner() as restorer:
        for step in range(1, steps + 1, max(1, round(1 / stage.size))):
            place = stage.furnished.copy(stage.folder / "place")
            pause = stage.folder / f"pause-{step}"
            ends: list[End] = []
            how = functools.partial(place.run, restorer, *restore, pause_at=step, pause=pause)
            restoring = threading.Thread(target=lambda how=how, ends=ends: ends.append(how()))
            with _colleague(place) as colleague:
                restoring.start()
                while restoring.is_alive() and not pause.with_suffix(".reached").exists():
                    restoring.join(0.01)
                acknowledged = _write(colleague, pause, restoring, stays=stays)
            restoring.join()
            stage.sheet.count("attempts")
            reached = pause.with_suffix(".reached")
            stage.sheet.count("hit", int(reached.exists()))
            stage.sheet.count("acknowledged", len(acknowledged))
            said = (
                f"a row added at step {step} of {steps} ({reached.read_text() if reached.exists() else 'not reached'})"
            )
            if ends[0].is_fault:
                stage.sheet.fault("exit 70", f"{said}: {ends[0].err[-300:]}")
            _judge(stage.sheet, place, acknowledged, said)
            for words in ("today", "db check", "db audit"):
                end = place.run(stage.runner, *words.split())
                if end.code:
                    stage.sheet.fault(
                        "exit 70" if end.is_fault else "corrupt",
                        f"{said}, then {words}: {end.out[-200:]}{end.err[-200:]}",
                    )
    stage.sheet.judge()


@contextmanager
def _colleague(place: Place) -> Iterator[subprocess.Popen[str]]:
    """Start a colleague who waits to be told to write."""
    command = [sys.executable, "-c", COLLEAGUE, str(place.org / "omsorg.toml")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as colleague:
        assert colleague.stdout is not None
        assert colleague.stdout.readline() == "ready\n"
        try:
            yield colleague
        finally:
            colleague.kill()


def _write(colleague: subprocess.Popen[str], pause: Path, restoring: threading.Thread, *, stays: bool) -> set[str]:
    """Add a row while the restore stands still, or as soon as it lets go; whoever stays adds another one afterwards."""
    write, read = colleague.stdin, colleague.stdout
    assert write is not None
    assert read is not None
    write.write("one\n")
    write.flush()
    if not stays:
        write.close()
    answered = threading.Thread(target=lambda: said.append(read.readline() if stays else read.read()))
    said: list[str] = []
    answered.start()
    answered.join(1.0)  # after which the row is taken to wait for the restore
    pause.with_suffix(".go").touch()
    restoring.join()
    answered.join()
    if stays:
        said.append(colleague.communicate("another\n")[0])
    return {row for row in "".join(said).split() if row != "refused"}
