"""A short command starts fast: what it does not need is not loaded."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from omsorgskjerne.testing import Kit

HEAVY = {"sqlite_utils", "cattrs", "tabulate", "jinja2", "pygal", "importlib.metadata"}
RUN = """
import sys
from omsorgskjerne.cli.root import main
code = main(sys.argv[1:])
print(code, *sorted(set(sys.modules) & {heavy!r}))
"""


def loaded(kit: Kit, environment: dict[str, str], *words: str, heavy: set[str]) -> list[str]:
    """Run a command in a process of its own; return its exit code and which of some modules it has loaded."""
    command = [sys.executable, "-c", RUN.format(heavy=heavy), *words]
    run = subprocess.run(command, cwd=kit.folder, env=environment, capture_output=True, encoding="utf-8", check=True)
    return run.stdout.splitlines()[-1].split()


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["contact", "add", "--kind", "visit"],
        ["laundry", "machine-wash", "add", "--programme", "whites", "--person", "abcde"],
        ["laundry", "--help"],
        ["contact", "add", "--help"],
    ],
    ids=" ".join,
)
def test_heavy_libraries_stay_unloaded(
    kit: Kit, surroundings: Callable[..., dict[str, str]], words: list[str], language: str
) -> None:
    """Help and a one-row `add`, with a plugin enabled, load no library for structuring, tables, charts or metadata."""
    kit.run("person", "add", "--code", "abcde").ok()
    assert ["0"] == loaded(kit, surroundings(), "--lang", language, *words, heavy=HEAVY)


def test_help_imports_no_plugin(kit: Kit, surroundings: Callable[..., dict[str, str]]) -> None:
    """The root's help lists plugins from what is written beside them; no module of theirs, and no record, is imported."""
    heavy = {"omsorgskjerne_laundry", "omsorgskjerne.core.contacts", "attr", "pluggy", "sqlite3"}
    assert ["0"] == loaded(kit, surroundings(), "--lang", "en", "--help", heavy=heavy)
    assert ["0"] == loaded(kit, surroundings(), "--lang", "nb", "--hjelp", heavy=heavy)


def test_a_list_loads_no_figures(omsorg: Callable[..., Kit], surroundings: Callable[..., dict[str, str]]) -> None:
    """Numbers in a list are written without what evaluates figures."""
    kit = omsorg("meals")
    heavy = {"omsorgskjerne.figures", "omsorgskjerne.evaluate"}
    assert ["0"] == loaded(kit, surroundings(), "--lang", "en", "contact", "list", heavy=heavy)


def test_a_command_of_the_core_asks_no_plugin_for_its_commands(omsorg: Callable[..., Kit]) -> None:
    """A plugin's own commands are asked for when they are listed or run, not when a row is added."""
    source = """
from omsorgskjerne import hookimpl

@hookimpl
def omsorgskjerne_commands():
    raise RuntimeError
"""
    kit = omsorg(bakery=source)
    assert "" == kit.run("contact", "add", "--kind", "visit").ok().err
    assert "bakery" in kit.run("bakery", "--help").err
