"""Names that lead elsewhere, nowhere or to no file, and names that are the organisation's own."""

from __future__ import annotations

import os
import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.organisation import read_config

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.testing import Kit, Outcome

posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes need rights, or are not there, on Windows")
ADD = ("contact", "add", "--kind", "visit", "--day", "2024-03-01")


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with a contact."""
    made = omsorg()
    made.run(*ADD).ok()
    return made


@pytest.fixture
def linked(kit: Kit, tmp_path: Path) -> Path:
    """Put the store into another folder, behind a link, and return where it lies."""
    real = tmp_path / "another disk" / "real.db"
    real.parent.mkdir()
    (kit.folder / "omsorg.db").rename(real)
    (kit.folder / "omsorg.db").symlink_to(real)
    return real


def refuses(outcome: Outcome, said: str) -> None:
    """Check that a command was refused in words of ours."""
    assert outcome.code == 1, outcome.err
    assert said in outcome.err


@pytest.mark.parametrize("name", ["omsorg.db", "omsorg.db-wal", "omsorg.db-journal", "OMSORG.DB-SHM", "omsorg.toml"])
@pytest.mark.parametrize(
    "command", [("db", "backup"), ("contact", "export"), ("report", "2024", "--format", "json", "-o")]
)
def test_names_of_the_organisations_own_are_refused(kit: Kit, name: str, command: tuple[str, ...]) -> None:
    """Nothing is written in the place of the store, of a log that may come to be, or of omsorg.toml."""
    before = {file.name for file in kit.folder.iterdir()}
    refuses(kit.run(*command, kit.folder / name), "one of the organisation's own files")
    assert {file.name for file in kit.folder.iterdir()} == before


@posix
def test_a_damaged_store_behind_a_link_is_restored_where_it_lies(kit: Kit, linked: Path, tmp_path: Path) -> None:
    """A restore leaves the link, mends what it leads to, and keeps that beside it."""
    kit.run("db", "backup", tmp_path / "good.zip").ok()
    linked.write_bytes(b"damaged" * 1000)
    kit.run("db", "restore", tmp_path / "good.zip").ok()
    assert (kit.folder / "omsorg.db").is_symlink()
    kit.run("db", "check").ok()
    (aside,) = linked.parent.glob("real-before-*.db")
    assert aside.read_bytes() == b"damaged" * 1000


@posix
def test_what_a_killed_run_left_behind_a_link_goes(kit: Kit, linked: Path) -> None:
    """Rows that were never committed, and folders of killed runs, are gone after the next start, where the store lies."""
    left = linked.parent / ".omsorg-0123456789abcdef"
    left.mkdir(0o700)
    (left / ".omsorg-lock").touch()
    (left / "copy.db").touch()
    killed = os.fork()
    if not killed:
        opened = sqlite3.connect(linked, isolation_level=None)
        opened.execute("PRAGMA cache_size = 1")
        opened.execute("BEGIN")
        opened.execute('CREATE TABLE "secret" ("value")')
        opened.executemany('INSERT INTO "secret" VALUES (?)', [("never stored " * 100,)] * 200)
        os._exit(0)
    os.waitpid(killed, 0)
    log = linked.with_name("real.db-wal")
    assert b"never stored" in log.read_bytes()
    kit.run(*ADD).ok()
    assert not left.exists()
    assert not log.exists() or b"never stored" not in log.read_bytes()


@posix
def test_a_link_to_where_nothing_is_yet_is_filled(kit: Kit, linked: Path, tmp_path: Path) -> None:
    """Where the store behind a link is missing, a restore puts it there."""
    kit.run("db", "backup", tmp_path / "good.zip").ok()
    linked.unlink()
    kit.run("db", "restore", tmp_path / "good.zip").ok()
    assert linked.is_file()
    assert (kit.folder / "omsorg.db").is_symlink()


@posix
@pytest.mark.parametrize("kind", ["pipe", "loop", "folder"])
def test_a_store_that_is_no_file_is_told_so(kit: Kit, tmp_path: Path, kind: str) -> None:
    """A pipe is not waited for, and neither it nor a link to itself nor a folder is said to be in use or damaged."""
    kit.run("db", "backup", tmp_path / "good.zip").ok()
    file = kit.folder / "omsorg.db"
    file.unlink()
    {"pipe": os.mkfifo, "loop": lambda name: name.symlink_to(name), "folder": os.mkdir}[kind](file)
    for command in [("contact", "list"), ("db", "check"), ADD, ("db", "restore", tmp_path / "good.zip")]:
        refuses(kit.run(*command), "is no file")


@posix
@pytest.mark.parametrize("name", ["loop.html", "loop.html/x.html"])
@pytest.mark.parametrize("command", [("report", "2024", "-o"), ("contact", "export"), ("db", "backup")])
def test_links_that_lead_to_themselves_are_refused(kit: Kit, name: str, command: tuple[str, ...]) -> None:
    """What cannot be followed is refused in words of ours, whichever way the name is looked up."""
    (kit.folder / "loop.html").symlink_to("loop.html")
    outcome = kit.run(*command, kit.folder / name)
    assert outcome.code == 1, outcome.err


@posix
def test_chapters_that_lead_to_themselves_are_left_out_of_a_backup(kit: Kit) -> None:
    """A folder of chapters that is a link to itself is no reason to have no backup."""
    (kit.folder / "loop").symlink_to("loop")
    with (kit.folder / "omsorg.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[report]\nchapters = "loop"\n')
    kit.run("db", "backup").ok()


@pytest.mark.parametrize("name", ["/", ".", "..", "data/", "data/.."])
def test_a_store_is_named_by_the_name_of_a_file(kit: Kit, name: str) -> None:
    """A name that can only be a folder's is refused when omsorg.toml is read."""
    kit.write("omsorg.toml", f'[organisation]\nname = "Test"\nfile = "{name}"\n')
    for command in [("contact", "list"), ("db", "check"), ("contact", "export", "out.csv")]:
        refuses(kit.run(*command), "must be the name of a file")


@pytest.mark.parametrize(
    "line", ['[report]\nchapters = "a\\u0000b"', '[report]\nforeword = "a\\u0007"', '"a\\u0000" = 1']
)
def test_control_characters_are_refused_where_omsorg_toml_is_read(kit: Kit, line: str) -> None:
    """What no file's name and no text holds is refused wherever in omsorg.toml it stands, names of tables included."""
    kit.write("omsorg.toml", f'[organisation]\nname = "Test"\n{line}\n')
    refuses(kit.run("contact", "list"), "control character")


@posix
def test_folders_are_for_their_owner(kit: Kit, tmp_path: Path) -> None:
    """Folders that are made on the way to a file are their owner's, however much the umask would let others do."""
    before = os.umask(0)
    try:
        kit.run("db", "backup", tmp_path / "new" / "sub" / "b.zip").ok()
        kit.run("init", tmp_path / "house" / "of ours", "--name", "x").ok()
    finally:
        os.umask(before)
    made = [tmp_path / "new", tmp_path / "new" / "sub", tmp_path / "house", tmp_path / "house" / "of ours"]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in made] == [0o700] * len(made)


def test_the_name_given_is_the_one_shown(kit: Kit) -> None:
    """What omsorg.toml says of the file stays as it was said; only where it leads is looked up."""
    config = read_config(kit.folder / "omsorg.toml")
    assert config.file == kit.folder / "omsorg.db"
    assert config.store_file == config.file.resolve()
