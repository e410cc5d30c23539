"""No room on the disk, at any point of any command that writes: refused in words, nothing lost, nothing half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands import COMMANDS, Command
from judging import judge, undisturbed

if TYPE_CHECKING:
    from places import Stage

POINTS = 10


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_full_disk(command: Command, stage: Stage) -> None:
    """A command that may write no more refuses, neither with 0 nor with 70, and what was there stands as it stood."""
    course = undisturbed(stage.runner, command, stage.furnished, stage.folder / "undisturbed")
    most = max(
        course_file.stat().st_size for course_file in (stage.folder / "undisturbed").rglob("*") if course_file.is_file()
    )
    points = [1, 100, 5000, *(stage.seed.randrange(most + 50_000) for _point in range(int(POINTS * stage.size)))]
    for limit in points:
        place = command.place_in(stage.folder / "place", stage.furnished)
        end = place.run(stage.runner, *command.spoken(place), stdin=command.stdin, limit=limit)
        stage.sheet.count("attempts")
        stage.sheet.count("hit", int(end.code != 0))
        how = f"no file over {limit} bytes"
        if end.is_fault:
            stage.sheet.fault("exit 70", f"{command.name}, {how}: {end.err.strip()[-300:]}")
        if not end.code:
            stage.sheet.count("acknowledged")
            if place.state().outline != course.after.outline or any(
                not (place.out / name).exists() for name in command.outputs
            ):
                stage.sheet.fault("lost", f"{command.name}, {how}: exit 0 and not done")
        judge(stage, place, course, how)
    stage.sheet.judge()
