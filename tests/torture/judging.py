"""What must be true of a place after a command was cut short, and after the next start."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import attrs
from commands import BEFORE, READ
from places import CANARY, archived

if TYPE_CHECKING:
    from pathlib import Path

    from commands import Command
    from places import Place, Stage, State
    from runner import End, Runner
    from sheet import Sheet

MADE = re.compile(r"(org/(new/)?omsorg|out/another)[^/]*\.(zip|db|toml)")
"""What a command may have made that is no leftover if it is whole: backups, and what a restore puts aside."""

LOGS = ("/omsorg.db-wal", "/omsorg.db-shm")
"""What SQLite keeps beside a file in use, and whoever only reads leaves there; it is searched for what was never kept."""


@attrs.frozen
class Course:
    """What a command comes to that nobody disturbs."""

    command: Command
    end: End
    before: State
    after: State
    outputs: dict[str, bytes]
    files: set[str]


def undisturbed(runner: Runner, command: Command, furnished: Place, root: Path) -> Course:
    """Run a command in a place of its own, which must succeed."""
    place = command.place_in(root, furnished)
    before = place.state()
    end = place.run(runner, *command.spoken(place), stdin=command.stdin)
    assert end.code == 0, f"{command.words}: {end}"
    outputs = {name: (place.out / name).read_bytes() for name in command.outputs}
    return Course(command, end, before, place.state(), outputs, place.files())


def judge(stage: Stage, place: Place, course: Course, how: str) -> None:
    """Look at a place as it was left, and again after the next start; write faults on the sheet."""
    storm, command, now = stage.sheet, course.command, place.state()
    how = f"{command.name}, {how}"
    _judge_store(storm, place, course, now, how)
    for name in command.outputs:
        path = place.out / name
        if path.exists() and not _is_whole(path, course.outputs[name]):
            storm.fault("other", f"{how}: {name} is half written")
        if command.stands and not path.exists():
            storm.fault("lost", f"{how}: what stood there before {name}")
    place.age()
    said = _start_again(stage, command, place, how)
    files = {
        name for name in place.files() - course.files - READ if not MADE.fullmatch(name) and not name.endswith(LOGS)
    }
    left = {name for name in files if name.rpartition("/")[2] not in said}
    if now.outline == course.before.outline != course.after.outline:
        left |= place.holding(CANARY.encode(), READ)
    if left:
        storm.fault("leftovers", f"{how}: {', '.join(sorted(left))}", len(left))


def _judge_store(storm: Sheet, place: Place, course: Course, now: State, how: str) -> None:
    """Judge what the store holds: all of what it held, and all or nothing of what the command does."""
    aside = [place.state(file) for file in place.aside()]
    backups = [archived(path) for path in (*place.org.glob("[!.]*.zip"), *place.out.glob("another.zip"))]
    unsound = [state for state in (now, *aside, *backups) if not state.sound]
    if unsound:
        storm.fault("corrupt", f"{how}: {len(unsound)} of store, stores put aside and backups", len(unsound))
        return
    held = {f"{table} {row}" for state in (now, *aside) for table, ids in state.ids.items() for row in ids}
    lost = {f"{table} {row}" for table, ids in course.before.ids.items() for row in ids} - held
    if lost:
        storm.fault("lost", f"{how}: {len(lost)} rows", len(lost))
    if not course.command.piecemeal and now.outline not in (course.before.outline, course.after.outline):
        storm.fault("other", f"{how}: half of it is done")


def _is_whole(path: Path, expected: bytes) -> bool:
    data = path.read_bytes()
    if data == BEFORE or path.suffix not in {".zip", ".xlsx"}:
        return data in (BEFORE, expected)
    return zipfile.is_zipfile(path) and zipfile.ZipFile(path).testzip() is None


def _start_again(stage: Stage, command: Command, place: Place, how: str) -> str:
    """Start the program again, to look and to write; return all that it said. In the end the store is sound."""
    furnished = command.place == "furnished"
    write = "contact add --kind visit --day 2025-12-01"
    looks = ("db check", "db audit", "today")
    said = ""
    for number, words in enumerate((*looks, write) if furnished else (*looks, "db migrate", *looks)):
        made = (place.org / command.folder).is_dir() and number > 2
        end = stage.runner.run(place.org / (command.folder if made else ""), *words.split(), root=place.root)
        said += end.out + end.err
        if end.is_fault:
            stage.sheet.fault("exit 70", f"{how}, then {words}: {end.err.strip()[-300:]}")
        elif end.code and (furnished or number > 2):
            stage.sheet.fault("corrupt", f"{how}, then {words}: {end.out[-200:]}{end.err[-200:]}")
    return said
