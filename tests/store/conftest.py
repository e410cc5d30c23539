"""Organisations made for one test: the core's records and, if wanted, a plugin with records of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne.hookspecs import hookimpl
from omsorgskjerne.organisation import Config, Organisation, Plugin, load
from omsorgskjerne.organisation.discovery import Installed
from omsorgskjerne.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from omsorgskjerne.hookspecs import Change
    from omsorgskjerne.migrations import Migration
    from omsorgskjerne.rules import Rule


def plugin(
    records: Sequence[type],
    migrations: Sequence[Migration] = (),
    changed: Callable[[Change], None] | None = None,
    rules: Sequence[Rule] = (),
) -> ModuleType:
    """Return a module that is a plugin."""
    module = ModuleType("omsorgskjerne_laundry")

    @hookimpl
    def omsorgskjerne_records() -> Sequence[type]:
        return records

    @hookimpl
    def omsorgskjerne_migrations() -> Sequence[Migration]:
        return migrations

    @hookimpl
    def omsorgskjerne_rules() -> Sequence[Rule]:
        return rules

    @hookimpl
    def omsorgskjerne_changed(change: Change) -> None:
        if changed:
            changed(change)

    for hook in (omsorgskjerne_records, omsorgskjerne_migrations, omsorgskjerne_rules, omsorgskjerne_changed):
        setattr(module, hook.__name__, hook)
    return module


@pytest.fixture
def organisation(tmp_path: Path) -> Callable[..., Organisation]:
    """Return a function that loads an organisation whose file is `omsorg.db` in the test's folder.

    With records it has a plugin `laundry`; `version` is the plugin's, `settings` are those of `Config`.
    """

    def make(
        *records: type,
        migrations: Sequence[Migration] = (),
        changed: Callable[[Change], None] | None = None,
        rules: Sequence[Rule] = (),
        version: str = "1.0",
        **settings: Any,
    ) -> Organisation:
        config = Config(**{"path": None, "name": "Test", "file": tmp_path / "omsorg.db", "language": "en", **settings})
        made = load(config, plugins={"laundry": plugin(records, migrations, changed, rules)} if records else {})
        made.plugins = tuple(
            Plugin(Installed("laundry", loaded.module.__name__, version), loaded.module) for loaded in made.plugins
        )
        return made

    return make


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the tables of the core's records, which take longer to make than most tests do."""
    file = tmp_path_factory.mktemp("empty") / "omsorg.db"
    made = load(Config(path=None, name="Test", file=file, language="en"), plugins={})
    open_store(made, by="tester", create=True).close()
    return file


@pytest.fixture
def store(organisation: Callable[..., Organisation], empty: Path) -> Iterator[Store]:
    """Return the store of an organisation with the core's records only."""
    made = organisation()
    shutil.copy(empty, made.config.store_file)
    with open_store(made, by="tester") as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root on Linux can make a small disk")
    made = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no small disk can be made here: mount is not permitted")
    yield folder
    subprocess.run(["/bin/umount", str(folder)], check=True)
