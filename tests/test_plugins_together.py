"""Every plugin works with any of the others beside it, and alone: none knows of another."""

from __future__ import annotations

import ast
import itertools
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.testing import Kit

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = sorted(folder.name for folder in (ROOT / "plugins").iterdir() if (folder / "pyproject.toml").exists())
SUBSETS = [
    pytest.param(some, marks=[] if count in {0, 1, 2, len(PLUGINS)} else pytest.mark.torture)
    for count in range(len(PLUGINS) + 1)
    for some in itertools.combinations(PLUGINS, count)
]
"""All there are; what two plugins have against each other shows in their pair, so most of the larger ones are torture."""


@pytest.mark.parametrize("plugins", SUBSETS, ids=lambda plugins: "+".join(plugins) or "none")
def test_any_plugins_work_together(omsorg: Callable[..., Kit], plugins: tuple[str, ...]) -> None:
    """They load without failure, make a store, fit together, print an empty report, and are listed in help."""
    kit = omsorg(*plugins)
    assert [] == kit.organisation.failures
    assert "" == kit.run("plugins").ok().err
    assert "" == kit.run("report", "2024").ok().err
    text = kit.run("--help").ok().out
    assert list(plugins) == [name for name in PLUGINS if f"\n  {name} " in text]
    for plugin in plugins:
        assert "" == kit.run(plugin, "--help").ok().err


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_what_a_plugin_adds_is_listed_in_the_language_spoken(omsorg: Callable[..., Kit], language: str) -> None:
    """Commands whose help has more than a sentence too: it is translated whole, and then cut."""
    kit = omsorg(*PLUGINS)
    for plugin in PLUGINS:
        listed = " ".join(kit.run("--lang", language, plugin, "--help").ok().out.split())
        for command in kit.organisation.commands(plugin):
            assert command.help
            assert command.help.partition(". ")[0].rstrip(".") not in listed


def imported(file: Path) -> Iterator[str]:
    """Yield the top packages that a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("plugin", PLUGINS)
def test_a_plugin_has_tests_that_need_it_and_the_core_only(plugin: str) -> None:
    """Run in its own folder, pytest finds a plugin's tests; they import no other plugin."""
    folder = ROOT / "plugins" / plugin
    tests = sorted((folder / "tests").rglob("*.py"))
    others = {f"omsorgskjerne_{other}" for other in PLUGINS if other != plugin}
    assert set() == others & {name for file in tests for name in imported(file)}
    command = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider"]
    found = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)
    assert 0 == found.returncode, found.stdout + found.stderr
    files = {line.partition("::")[0].rpartition("/")[2] for line in found.stdout.splitlines() if "::" in line}
    assert {file.name for file in tests if file.name.startswith("test_")} == files
