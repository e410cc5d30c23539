"""What storms share: a seed and a size, an organisation to mistreat, and a line of figures for each storm at the end."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from places import Place, Stage
from runner import Runner
from sheet import Sheet, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _pytest.terminal import TerminalReporter

PROPERTY = "storm"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let another seed and another size be asked for."""
    group = parser.getgroup("torture")
    group.addoption("--seed", type=int, default=1, help="another number gives other storms [default: 1]")
    group.addoption("--size", type=float, default=1.0, help="how large storms are, 0.1 is a tenth [default: 1]")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every storm: they are left out of `make test`."""
    for item in items:
        if "/torture/" in item.path.as_posix() and "stage" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.torture)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print what came of every storm."""
    reports = [
        report for group in terminalreporter.stats.values() for report in group if hasattr(report, "user_properties")
    ]
    lines = [
        sheet
        for report in reports
        if report.when == "call"
        for name, sheet in report.user_properties
        if name == PROPERTY
    ]
    if lines:
        terminalreporter.section("torture")
        terminalreporter.write_line(table(lines))


@pytest.fixture
def stage(request: pytest.FixtureRequest, runner: Runner, furnished: Place, tmp_path: Path) -> Stage:
    """Return what a storm needs: its chance is the same for each run with the same seed."""
    kept: dict[str, object] = {}
    request.node.user_properties.append((PROPERTY, kept))
    name = request.node.name
    chance = random.Random(f"{request.config.getoption('--seed')} {name}")  # noqa: S311 - when to kill
    sheet = Sheet(name.removeprefix("test_"), kept)
    return Stage(sheet, runner, furnished, tmp_path, chance, float(request.config.getoption("--size")))


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """Return what runs commands, one at a time."""
    with Runner() as one:
        yield one


@pytest.fixture(scope="session")
def furnished(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return an organisation with records of every plugin, which is only copied."""
    return Place.furnished(tmp_path_factory.mktemp("furnished") / "place", runner)
