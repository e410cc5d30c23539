"""No room on the disk, at any point of any command that writes: refused in words, nothing lost, nothing half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands import COMMANDS, Command
from judging import judge, undisturbed

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from places import Place
    from runner import Runner
    from sheet import Sheet

POINTS = 10


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_full_disk(
    command: Command, storm: Sheet, runner: Runner, furnished: Place, tmp_path: Path, seed: random.Random, size: float
) -> None:
    """A command that may write no more refuses, neither with 0 nor with 70, and what was there stands as it stood."""
    course = undisturbed(runner, command, furnished, tmp_path / "undisturbed")
    most = max((course_file.stat().st_size for course_file in (tmp_path / "undisturbed").rglob("*") if course_file.is_file()))
    points = [1, 100, 5000, *(seed.randrange(most + 50_000) for _point in range(int(POINTS * size)))]
    for limit in points:
        place = command.place_in(tmp_path / "place", furnished)
        end = place.run(runner, *command.spoken(place), stdin=command.stdin, limit=limit)
        storm.count("attempts")
        storm.count("hit", int(end.code != 0))
        how = f"no file over {limit} bytes"
        if end.is_fault:
            storm.fault("exit 70", f"{command.name}, {how}: {end.err.strip()[-300:]}")
        if not end.code:
            storm.count("acknowledged")
            if place.state().outline != course.after.outline or any(not (place.out / name).exists() for name in command.outputs):
                storm.fault("lost", f"{command.name}, {how}: exit 0 and not done")
        judge(storm, runner, command, place, course, how)
    storm.judge()
