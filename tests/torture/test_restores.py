"""Restores while others write: every row acknowledged is in the store or in the one put aside, and all are sound."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from places import State
from runner import End, Runner

if TYPE_CHECKING:
    from pathlib import Path

    from places import Place
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


def test_restores_under_writing(storm: Sheet, runner: Runner, furnished: Place, tmp_path: Path, size: float) -> None:
    """Three colleagues add rows through the command line while a backup is restored again and again."""
    place = furnished.copy(tmp_path / "place")
    over, acknowledged = threading.Event(), set[str]()

    def work() -> None:
        with Runner() as own:
            while not over.is_set():
                end = place.run(own, *ADD.split())
                storm.count("attempts")
                acknowledged.update(_row(end))
                if end.is_fault:
                    storm.fault("exit 70", f"{ADD}: {end.err[-300:]}")

    threads = [threading.Thread(target=work) for _colleague in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(int(RESTORES * size)):
            end = place.run(runner, "db", "restore", place.out / "good.zip")
            storm.count("hit", int(end.code == 0))
            if end.is_fault:
                storm.fault("exit 70", f"restore {number}: {end.err[-300:]}")
    finally:
        over.set()
        for thread in threads:
            thread.join()
    storm.count("acknowledged", len(acknowledged))
    _judge(storm, place, acknowledged, "under writing")
    for words in ("db check", "db audit"):
        end = place.run(runner, *words.split())
        if end.code:
            storm.fault("exit 70" if end.is_fault else "corrupt", f"{words} afterwards: {end.out}{end.err}")
    storm.judge()


def test_a_writer_at_every_step_of_a_restore(storm: Sheet, runner: Runner, furnished: Place, tmp_path: Path) -> None:
    """Whoever adds a row between any two steps of a restore is refused, waits, or has it in one of the stores."""
    place = furnished.copy(tmp_path / "place")
    restore = ("db", "restore", place.out / "good.zip")
    steps = place.succeed(runner, *restore).steps
    with Runner() as colleague:
        for step in range(1, steps + 1):
            place = furnished.copy(tmp_path / "place")
            pause = tmp_path / f"pause-{step}"
            ends: list[End] = []
            restoring = threading.Thread(target=lambda: ends.append(place.run(runner, *restore, pause_at=step, pause=pause)))  # noqa: B023 - joined below
            restoring.start()
            acknowledged = _write(place, colleague, pause, restoring)
            storm.count("attempts")
            storm.count("hit", int(pause.with_suffix(".reached").exists()))
            storm.count("acknowledged", len(acknowledged))
            how = f"a row added at step {step} of {steps} ({ends[0].last})"
            if ends[0].is_fault:
                storm.fault("exit 70", f"{how}: {ends[0].err[-300:]}")
            _judge(storm, place, acknowledged, how)
            for words in ("today", "db check", "db audit"):
                end = place.run(runner, *words.split())
                if end.code:
                    storm.fault("exit 70" if end.is_fault else "corrupt", f"{how}, then {words}: {end.out[-200:]}{end.err[-200:]}")
    storm.judge()


def _write(place: Place, colleague: Runner, pause: Path, restoring: threading.Thread) -> set[str]:
    """Add a row while the restore stands still; let it go on if the row has to wait for it."""
    reached, go = pause.with_suffix(".reached"), pause.with_suffix(".go")
    while restoring.is_alive() and not reached.exists():
        restoring.join(0.01)
    added: list[End] = []
    adding = threading.Thread(target=lambda: added.append(place.run(colleague, *ADD.split())))
    adding.start()
    adding.join(1.0)
    go.touch()
    adding.join()
    restoring.join()
    return _row(added[0])
