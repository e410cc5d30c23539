"""No room on the disk, at any point of any command that writes: refused in words, nothing lost, nothing half done."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from commands import COMMANDS, Command
from judging import judge, undisturbed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from judging import Course
    from places import Place, Stage
    from runner import End

POINTS, ROOMS = 6, 4
LARGE = 64 << 20
"""Bytes of the disk that is filled up."""


@pytest.fixture(scope="session")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a small disk, mounted for the test."""
    mount, unmount = shutil.which("mount"), shutil.which("umount")
    if mount is None or unmount is None or not hasattr(os, "getuid") or os.getuid():
        pytest.skip("only root may mount a small disk")
    folder = tmp_path_factory.mktemp("disk")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs", folder], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run([unmount, folder], check=True)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_files_that_may_not_grow(command: Command, stage: Stage) -> None:
    """A command that may write no more refuses, neither with 0 nor with 70, and what was there stands as it stood."""
    course = undisturbed(stage.runner, command, stage.furnished, stage.folder / "undisturbed")
    files = [file for file in (stage.folder / "undisturbed").rglob("*") if file.is_file()]
    most = max(file.stat().st_size for file in files)
    points = [1, 5000, *(stage.seed.randrange(most + 50_000) for _point in range(round(POINTS * stage.size)))]
    for limit in points:
        place = command.place_in(stage.folder / "place", stage.furnished)
        end = place.run(stage.runner, *command.spoken(place), stdin=command.stdin, prompt=command.prompt, limit=limit)
        _judge(stage, place, course, end, f"no file over {limit} bytes")
    stage.sheet.judge()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_full_disk(command: Command, stage: Stage, disk: Path) -> None:
    """On a disk that is full, or gets full, a command refuses, and what was there stands as it stood."""
    course = undisturbed(stage.runner, command, stage.furnished, stage.folder / "undisturbed")
    held = sum(file.stat().st_size for file in (stage.folder / "undisturbed").rglob("*") if file.is_file())
    # Most of what a command writes is small, and most of what goes wrong does so in the first pages.
    rooms = [0, *(int(held ** stage.seed.uniform(0.5, 1.02)) for _room in range(round(ROOMS * stage.size)))]
    for room in rooms:
        place = command.place_in(disk / "place", stage.furnished)
        ballast = _fill(disk, room)
        end = place.run(stage.runner, *command.spoken(place), stdin=command.stdin, prompt=command.prompt)
        ballast.unlink()
        _judge(stage, place, course, end, f"{room} bytes left on the disk")
    shutil.rmtree(disk / "place")
    stage.sheet.judge()


def _fill(disk: Path, room: int) -> Path:
    """Fill a disk but for so many bytes, rounded to whole pages, and return the file that fills it."""
    ballast = disk / "ballast"
    free = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - room))
    return ballast


def _judge(stage: Stage, place: Place, course: Course, end: End, how: str) -> None:
    """Hold how a command ended against what it left."""
    command = course.command
    stage.sheet.count("attempts")
    stage.sheet.count("hit", int(end.code != 0))
    if end.is_fault:
        stage.sheet.fault("exit 70", f"{command.name}, {how}: {end.code} {(end.err or end.out).strip()[-300:]}")
    if not end.code:
        stage.sheet.count("acknowledged")
        if place.state().outline != course.after.outline or any(
            not (place.out / name).exists() for name in command.outputs
        ):
            stage.sheet.fault("lost", f"{command.name}, {how}: exit 0 and not done")
    judge(stage, place, course, how)
