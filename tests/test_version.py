"""The version is written in several places, because a build reads some and the program others: they agree."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

import omsorgskjerne
from omsorgskjerne.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = sorted(ROOT.glob("plugins/*/pyproject.toml"))
HEAD = re.compile(r"## \[(?P<version>Unreleased|\d+\.\d+\.\d+)\](?: - (?P<day>\d{4}-\d{2}-\d{2}))?")
DATED = (0, 2, 0)
"""The first release whose day the changelog says."""
MAJOR, MINOR = (int(number) for number in VERSION.split(".")[:2])
FITS = f"omsorgskjerne>={MAJOR}.{MINOR},<{MAJOR}.{MINOR + 1}"
"""What a plugin of this version says of the core it needs: until 1.0 a version may change what plugins see."""


@pytest.mark.parametrize("file", [ROOT / "pyproject.toml", *PLUGINS], ids=lambda file: file.parent.name)
def test_core_and_plugins_carry_one_version(file: Path) -> None:
    """Every distribution of the repository has the version of the core, and every plugin needs that core."""
    project = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION == omsorgskjerne.__version__
    if file in PLUGINS:
        assert FITS in project["dependencies"]


def test_the_example_for_plugin_authors_needs_this_core() -> None:
    """The plugin in the docstring of `hookspecs` can be installed with this core."""
    assert f'dependencies = ["{FITS}"]' in (ROOT / "src" / "omsorgskjerne" / "hookspecs.py").read_text(encoding="utf-8")


def test_the_changelog_names_the_version() -> None:
    """The changelog begins with what is not released yet; the release after it is this version, from 0.2.0 on with its day."""
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    heads = [HEAD.fullmatch(line) for line in lines if line.startswith("## ")]
    found = [(head["version"], head["day"]) if head else None for head in heads]
    assert found[0] == ("Unreleased", None)
    releases = [head for head in found[1:] if head]
    assert (releases[0][0], len(releases)) == (VERSION, len(found) - 1)
    numbers = [tuple(int(number) for number in version.split(".")) for version, _day in releases]
    assert numbers == sorted(set(numbers), reverse=True)
    days = [date.fromisoformat(day or "") for (_version, day), number in zip(releases, numbers, strict=True)
            if number >= DATED]  # fmt: skip
    assert days == sorted(days, reverse=True)
