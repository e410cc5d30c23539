"""Commands that write, killed: what was acknowledged stays, nothing is half done, nothing is left after the next start."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import attrs
import pytest
from commands import COMMANDS, READ, Command
from judging import judge, undisturbed
from places import CANARY
from runner import LIMIT, Runner

if TYPE_CHECKING:
    from places import Place, Stage, State

KILLS = 60
"""How many of the commands of each of those who work on one store are killed at any time."""
MOST = 20
"""How many of a command's steps it is killed at."""
AMID = 24
"""How often an import is killed that is too large for SQLite's cache."""
PRESSES = re.compile(r"^(?:visit|talk) \+\d+: ", re.MULTILINE)
BACK = re.compile(r"^(?:visit|talk) -\d+: \d", re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_kills_at_steps(command: Command, stage: Stage) -> None:
    """A command killed at any step has done all of it or nothing, and the next start leaves nothing of it behind."""
    course = undisturbed(stage.runner, command, stage.furnished, stage.folder / "undisturbed")
    steps = range(1, course.end.steps + 1)
    for step in sorted(stage.seed.sample(steps, min(len(steps), max(2, int(MOST * stage.size))))):
        place = command.place_in(stage.folder / "place", stage.furnished)
        end = place.run(stage.runner, *command.spoken(place), stdin=command.stdin, prompt=command.prompt, kill_at=step)
        stage.sheet.count("attempts")
        stage.sheet.count("hit", int(end.was_killed))
        how = f"killed at step {step} of {course.end.steps} ({end.last})"
        now = place.state()
        if command.piecemeal:
            shown, back = len(PRESSES.findall(end.out)), len(BACK.findall(end.out))
            stage.sheet.count("acknowledged", shown + back)
            if len(now.ids["contact"]) - len(course.before.ids["contact"]) < shown:
                stage.sheet.fault("lost", f"{command.name}, {how}: {shown} presses were shown")
            if now.voided["contact"] - course.before.voided["contact"] < back:
                stage.sheet.fault("lost", f"{command.name}, {how}: {back} were shown to be taken back")
        elif len(end.out.splitlines()) == len(course.end.out.splitlines()) > 0:
            stage.sheet.count("acknowledged")
            if now.outline != course.after.outline:
                stage.sheet.fault("lost", f"{command.name}, {how}: what was said to be done is not")
        judge(stage, place, course, how)
    stage.sheet.judge()


def test_kills_amid_a_large_import(stage: Stage) -> None:
    """An import killed after rows were written to the disk and before they are kept leaves none of their bytes."""
    command = next(command for command in COMMANDS if command.name == "import, many")
    course = undisturbed(stage.runner, command, stage.furnished, stage.folder / "undisturbed")
    written = 0
    for number in range(max(2, round(AMID * stage.size))):
        place = command.place_in(stage.folder / "place", stage.furnished)
        step, after = stage.seed.randrange(course.end.steps // 2, course.end.steps), None
        if number % 2:  # a step lies between two statements, a moment amid one
            step, after = 0, stage.seed.uniform(0.4, 1.0) * course.end.seconds
        end = place.run(stage.runner, *command.spoken(place), kill_at=step, kill_after=after)
        stage.sheet.count("attempts")
        stage.sheet.count("hit", int(end.was_killed))
        written += bool(end.was_killed and place.holding(CANARY.encode(), READ))
        judge(stage, place, course, f"killed at step {end.steps} of {course.end.steps} ({end.last})")
    if not written:
        stage.sheet.fault("other", "no kill came after rows were written to the disk")
    stage.sheet.judge()


@attrs.frozen
class Acknowledged:
    """What several at work were told: rows added and voided, and of rows edited the last value said and the last tried.

    Of rows counted at a tally those seen in the store are held.
    """

    added: set[str] = attrs.Factory(set)
    edited: dict[str, tuple[int, int]] = attrs.Factory(dict)
    voided: set[str] = attrs.Factory(set)
    seen: set[str] = attrs.Factory(set)


def test_kills_at_any_time(stage: Stage) -> None:
    """Three at work on one store, each killed again and again at any moment, lose nothing that was acknowledged."""
    place = stage.furnished.copy(stage.folder / "place")
    before = place.state()
    kept = Acknowledged()
    threads = [threading.Thread(target=_work, args=(stage, place, worker, kept)) for worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    place.age()
    for words in ("today", "db check", "db audit", "contact add --kind visit"):
        end = place.run(stage.runner, *words.split())
        if end.code:
            stage.sheet.fault(
                "exit 70" if end.is_fault else "corrupt", f"{words} at the end: {end.out[-200:]}{end.err[-200:]}"
            )
    stage.sheet.count("acknowledged", len(kept.added) + len(kept.edited) + len(kept.voided))
    if lost := _lost(stage, place, before, kept):
        stage.sheet.fault("lost", f"{len(lost)} changes", len(lost))
    left = {
        name for name in place.files() - stage.furnished.files() if "/." in name or name.endswith((".part", "-journal"))
    }
    if left:
        stage.sheet.fault("leftovers", ", ".join(sorted(left)), len(left))
    stage.sheet.judge()


def _lost(stage: Stage, place: Place, before: State, kept: Acknowledged) -> frozenset[str]:
    """Return the rows of which not all is there that was acknowledged."""
    lost = (before.ids["contact"] | kept.added | kept.seen) - place.state().ids["contact"]
    lines = place.succeed(stage.runner, "contact", "export", "--format", "json").out.splitlines()
    rows = {row["id"]: row for row in map(json.loads, lines)}
    edited = {row: range(said, tried + 1) for row, (said, tried) in kept.edited.items() if row in rows}
    return (
        lost
        | (kept.voided & rows.keys())
        | {row for row, may in edited.items() if int(rows[row].get("minutes") or 0) not in may}
    )


def _work(stage: Stage, place: Place, worker: int, kept: Acknowledged) -> None:
    """Write in a store, and be killed at any moment."""
    storm, seed = stage.sheet, random.Random(f"{stage.seed.random()} {worker}")  # noqa: S311 - when to kill
    mine: list[str] = []
    day, pressed = f"2025-04-0{worker + 1}", set[str]()
    with Runner() as runner:
        for number in range(int(KILLS * stage.size)):
            row = seed.choice(mine) if mine else ""
            words, stdin = seed.choice(
                [
                    (f"tally --day {day}", "v\nt\n" * 60),
                    (f"tally --day {day}", "vt" * 60),
                    ("contact add --kind visit --day 2025-03-03", ""),
                    (f"contact edit {row} --minutes {1000 + number}", "") if row else ("person add", ""),
                    (f"contact void {row} --reason twice", "") if row else ("db backup", ""),
                    (f"report 2025-05 --output {place.out}/report-{worker}.json", ""),
                    (f"contact export {place.out}/contacts-{worker}.csv", ""),
                    (f"db backup {place.out}/backup-{worker}-{number}.zip", ""),
                ]
            )
            if words.startswith("contact edit"):
                said, _tried = kept.edited.get(row, (0, 0))
                kept.edited[row] = (said, 1000 + number)
            prompt = "q ends." if stdin and "\n" not in stdin else ""
            end = place.run(runner, *words.split(), stdin=stdin, prompt=prompt, kill_after=seed.uniform(0.05, 0.9))
            storm.count("attempts")
            storm.count("hit", int(end.was_killed))
            if end.is_fault:
                storm.fault("exit 70", f"{words}: {(end.err or end.out)[-300:]}")
            if end.out.startswith("Added: contact"):
                mine.append(end.out.split()[2].strip(","))
                kept.added.add(mine[-1])
            elif end.out.startswith("Changed:"):
                kept.edited[row] = (1000 + number, 1000 + number)
            elif end.out.startswith("Voided:"):
                kept.voided.add(row)
            elif words.startswith("tally"):
                new = _counted(place, day) - pressed
                shown = len(PRESSES.findall(end.out))
                storm.count("acknowledged", shown)
                if len(new) < shown:
                    storm.fault("lost", f"{words}: {shown - len(new)} of {shown} presses shown", shown - len(new))
                pressed |= new
    # Rows that are there and were not acknowledged may not vanish either.
    kept.seen.update(pressed)


def _counted(place: Place, day: str) -> set[str]:
    """Return the contacts of a day, read beside those who write."""
    with closing(sqlite3.connect(f"{place.store.as_uri()}?mode=ro", uri=True, timeout=LIMIT)) as database:
        return {row for (row,) in database.execute("SELECT id FROM contact WHERE day = ?", (day,))}
