"""Commands that write, killed: what was acknowledged stays, nothing is half done, nothing is left after the next start."""

from __future__ import annotations

import json
import random
import re
import threading
from typing import TYPE_CHECKING

import pytest
from commands import COMMANDS, Command
from judging import judge, undisturbed
from runner import Runner

if TYPE_CHECKING:
    from pathlib import Path

    from places import Place
    from sheet import Sheet

MOST = 40
"""How many of a command's steps it is killed at."""
PRESSES = re.compile(r"^(?:visit|talk) \+\d+: ", re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_kills_at_steps(
    command: Command, storm: Sheet, runner: Runner, furnished: Place, tmp_path: Path, seed: random.Random, size: float
) -> None:
    """A command killed at any step has done all of it or nothing, and the next start leaves nothing of it behind."""
    course = undisturbed(runner, command, furnished, tmp_path / "undisturbed")
    steps = range(1, course.end.steps + 1)
    for step in sorted(seed.sample(steps, min(len(steps), max(2, int(MOST * size))))):
        place = command.place_in(tmp_path / "place", furnished)
        end = place.run(runner, *command.spoken(place), stdin=command.stdin, kill_at=step)
        storm.count("attempts")
        storm.count("hit", int(end.was_killed))
        how = f"killed at step {step} of {course.end.steps} ({end.last})"
        now = place.state()
        if command.piecemeal:
            shown = len(PRESSES.findall(end.out))
            storm.count("acknowledged", shown)
            if len(now.ids["contact"]) - len(course.before.ids["contact"]) < shown:
                storm.fault("lost", f"{command.name}, {how}: {shown} presses were shown")
        elif len(end.out.splitlines()) == len(course.end.out.splitlines()) > 0:
            storm.count("acknowledged")
            if now.outline != course.after.outline:
                storm.fault("lost", f"{command.name}, {how}: what was said to be done is not")
        judge(storm, runner, command, place, course, how)
    storm.judge()


def test_kills_at_any_time(storm: Sheet, runner: Runner, furnished: Place, tmp_path: Path, seed: random.Random, size: float) -> None:
    """Three at work on one store, each killed again and again at any moment, lose nothing that was acknowledged."""
    place = furnished.copy(tmp_path / "place")
    before = place.state()
    added, edited, voided = set[str](), dict[str, tuple[int, int]](), set[str]()
    threads = [
        threading.Thread(target=_work, args=(place, worker, int(60 * size), seed.random(), storm, added, edited, voided))
        for worker in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for words in ("today", "db check", "db audit"):
        end = place.run(runner, *words.split())
        if end.code:
            storm.fault("exit 70" if end.is_fault else "corrupt", f"{words} at the end: {end.out[-200:]}{end.err[-200:]}")
    now = place.state()
    storm.count("acknowledged", len(added) + len(edited) + len(voided))
    lost = before.ids["contact"] | added
    lost -= now.ids["contact"]
    rows = {row["id"]: row for row in map(json.loads, place.succeed(runner, "contact", "export", "--format", "json").out.splitlines())}
    lost |= {row for row in voided if row in rows}
    lost |= {row for row, (said, tried) in edited.items() if row in rows and rows[row].get("minutes") not in range(said, tried + 1)}
    if lost:
        storm.fault("lost", f"{len(lost)} changes", len(lost))
    left = {name for name in place.files() - furnished.files() if "/." in name or name.endswith((".part", "-journal"))}
    if left:
        storm.fault("leftovers", ", ".join(sorted(left)), len(left))
    storm.judge()


def _work(
    place: Place, worker: int, kills: int, chance: float, storm: Sheet, added: set[str], edited: dict[str, tuple[int, int]], voided: set[str]
) -> None:
    """Write in a store, and be killed at any moment."""
    seed = random.Random(chance)  # noqa: S311 - when to kill
    mine: list[str] = []
    with Runner() as runner:
        for number in range(kills):
            row = seed.choice(mine) if mine else ""
            words, stdin = seed.choice(
                [
                    ("tally", "v\nt\n" * 60),
                    ("contact add --kind visit --day 2025-03-03", ""),
                    (f"contact edit {row} --minutes {1000 + number}", "") if row else ("person add", ""),
                    (f"contact void {row} --reason twice", "") if row else ("db backup", ""),
                    (f"report 2025-05 --output {place.out}/report-{worker}.json", ""),
                    (f"contact export {place.out}/contacts-{worker}.csv", ""),
                    (f"db backup {place.out}/backup-{worker}-{number}.zip", ""),
                ]
            )
            if words.startswith("contact edit"):
                said, _tried = edited.get(row, (0, 0))
                edited[row] = (said, 1000 + number)
            end = place.run(runner, *words.split(), stdin=stdin, kill_after=seed.uniform(0.05, 0.9))
            storm.count("attempts")
            storm.count("hit", int(end.was_killed))
            if end.is_fault:
                storm.fault("exit 70", f"{words}: {end.err[-300:]}")
            if end.out.startswith("Added: contact"):
                mine.append(end.out.split()[2].strip(","))
                added.add(mine[-1])
            elif end.out.startswith("Changed:"):
                edited[row] = (1000 + number, 1000 + number)
            elif end.out.startswith("Voided:"):
                voided.add(row)
            storm.count("acknowledged", len(PRESSES.findall(end.out)))
