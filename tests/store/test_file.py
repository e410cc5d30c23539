"""The file itself: what cannot be opened, read or written ends in two lines that say what to do; nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import open_store
from omsorgskjerne.store.connection import SQLite
from omsorgskjerne.store.opening import open_file
from omsorgskjerne.store.own import FORMAT
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

    Make = Callable[..., Organisation]

VISIT = Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT)


def refusal(organisation: Organisation, **options: Any) -> str:
    """Return the words with which opening a file is refused."""
    with pytest.raises(StoreError) as refused:
        open_store(organisation, **options)
    text = str(refused.value)
    assert len(text.splitlines()) == 2
    return text


def test_a_missing_file_is_not_made_by_accident(organisation: Make, tmp_path: Path) -> None:
    """A file that is not there is only made when that is asked for."""
    for options in ({}, {"read_only": True}, {"outdated": True}):
        assert "There is no file" in refusal(organisation(), **options)
    assert not (tmp_path / "omsorg.db").exists()


def test_a_folder_that_is_missing_is_said_so(organisation: Make, tmp_path: Path) -> None:
    """A file cannot be made in a folder that does not exist."""
    assert "cannot be opened" in refusal(organisation(file=tmp_path / "nowhere" / "omsorg.db"), create=True)


def test_a_folder_is_no_file(organisation: Make, tmp_path: Path) -> None:
    """A folder in place of the file is told to be no file."""
    assert "is no file" in refusal(organisation(file=tmp_path))


@pytest.mark.parametrize("content", [b"kari,ola\n" * 200, b"x" * 10, os.urandom(8192)])
def test_a_file_that_is_no_database_is_said_so(organisation: Make, tmp_path: Path, content: bytes) -> None:
    """Some other file is refused and left as it was."""
    (tmp_path / "omsorg.db").write_bytes(content)
    for options in ({}, {"create": True}, {"read_only": True}):
        assert "is not a database" in refusal(organisation(), **options)
    assert (tmp_path / "omsorg.db").read_bytes() == content


def test_an_empty_file_is_filled_only_when_asked(organisation: Make, tmp_path: Path) -> None:
    """An empty file, as a program leaves it that was killed early, is filled by create and by nothing else."""
    (tmp_path / "omsorg.db").touch()
    assert "There is nothing in" in refusal(organisation())
    with open_store(organisation(), create=True) as store:
        store.add(VISIT)


def test_a_database_of_another_program_is_left_alone(organisation: Make, tmp_path: Path) -> None:
    """A database that is not ours is refused, also when a file was to be made."""
    other = sqlite3.connect(tmp_path / "omsorg.db")
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    before = (tmp_path / "omsorg.db").read_bytes()
    for options in ({}, {"create": True}, {"outdated": True}):
        assert "but not one of omsorgskjerne" in refusal(organisation(), **options)
    assert (tmp_path / "omsorg.db").read_bytes() == before


def test_a_file_of_a_newer_format_is_refused(organisation: Make, tmp_path: Path) -> None:
    """A file whose own tables are of a later format is refused, whatever it is opened for."""
    open_store(organisation(), create=True).close()
    other = sqlite3.connect(tmp_path / "omsorg.db")
    other.execute(f"PRAGMA user_version = {FORMAT + 1}")
    other.close()
    for options in ({}, {"create": True}, {"outdated": True}, {"read_only": True}):
        assert "newer version of omsorgskjerne" in refusal(organisation(), **options)


def test_a_damaged_file_is_said_so(organisation: Make, tmp_path: Path) -> None:
    """A file whose pages were overwritten is called damaged when they are read."""
    with open_store(organisation(), create=True) as store:
        for _row in range(200):
            store.add(VISIT)
    file = tmp_path / "omsorg.db"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged.\nNothing was stored. Take the last good backup"):
        open_store(organisation())


def test_a_file_holds_what_it_must(organisation: Make) -> None:
    """A store is in write-ahead mode, waits for the disk at every commit, checks references and waits for others."""
    with open_store(organisation(), create=True) as store:
        engine = store.engine
        assert isinstance(engine, SQLite)
        found = [
            next(engine.query(f"PRAGMA {name}"))[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
        assert found == ["wal", 2, 1, 30_000]
        tables = engine.query(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite%'"
        )
        assert list(tables) == []


def test_a_file_that_is_busy_is_said_so(organisation: Make, tmp_path: Path) -> None:
    """When another program holds the file for too long, nothing is stored; afterwards it is."""
    open_store(organisation(), create=True).close()
    other = sqlite3.connect(tmp_path / "omsorg.db", isolation_level=None)
    with open_store(organisation(), patience=0.2) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="has been in use by another program"):
            store.add(VISIT)
        assert store.count(Contact) == 0
        other.execute("ROLLBACK")
        store.add(VISIT)
    other.close()


def test_a_reader_is_not_held_up_by_a_writer(organisation: Make) -> None:
    """While one writes, another reads what was there before, and one state throughout."""
    with open_store(organisation(), create=True) as writer, open_store(organisation(), read_only=True) as reader:
        writer.add(VISIT)
        with reader.engine.reading():
            assert reader.count(Contact) == 1
            writer.add(VISIT)
            assert reader.count(Contact) == 1
        assert reader.count(Contact) == 2


def test_a_file_opened_for_reading_is_not_written(organisation: Make) -> None:
    """Whoever opens a file for reading cannot add to it."""
    with open_store(organisation(), create=True) as store:
        store.add(VISIT)
    with open_store(organisation(), read_only=True) as store:
        assert store.count(Contact) == 1
        with pytest.raises(StoreError, match="may only be read"):
            store.add(VISIT)


@pytest.fixture
def locked() -> Iterator[Callable[[Path], None]]:
    """Return a function that makes a folder one that may only be read."""
    folders: list[Path] = []

    def lock(folder: Path) -> None:
        folders.append(folder)
        folder.chmod(0o555)
        if os.access(folder, os.W_OK):
            pytest.skip("a folder that may only be read is no hindrance to root, nor so made on Windows")

    yield lock
    for folder in folders:
        folder.chmod(0o755)


def test_a_folder_that_may_only_be_read_can_be_read(
    organisation: Make, tmp_path: Path, locked: Callable[[Path], None]
) -> None:
    """Rows are read from a folder that may not be written; writing there is refused in words."""
    here = organisation(file=tmp_path / "locked" / "omsorg.db")
    here.config.file.parent.mkdir()
    with open_store(here, create=True) as store:
        store.add(VISIT)
    here.config.file.chmod(0o444)
    locked(here.config.file.parent)
    with open_store(here, read_only=True) as store:
        assert store.count(Contact) == 1
    with pytest.raises(StoreError, match=r"may only be read|cannot be opened"), open_store(here) as store:
        store.add(VISIT)
    assert [file.name for file in here.config.file.parent.iterdir()] == ["omsorg.db"]


def test_writes_left_in_a_log_are_not_overlooked(
    organisation: Make, tmp_path: Path, locked: Callable[[Path], None]
) -> None:
    """A copy with its log, in a folder where the log cannot be used, is refused, not read without its last rows."""
    folder = tmp_path / "locked"
    folder.mkdir()
    with open_store(organisation(), create=True) as store:
        store.add(VISIT)
        for name in ("omsorg.db", "omsorg.db-wal"):
            shutil.copy(tmp_path / name, folder)
    locked(folder)
    assert "has writes in its log" in refusal(organisation(file=folder / "omsorg.db"), read_only=True)


def test_a_lock_is_not_read_past(organisation: Make, tmp_path: Path) -> None:
    """A file that another program has to itself is busy for whoever only reads, too."""
    with open_store(organisation(), create=True) as store:
        store.add(VISIT)
    other = sqlite3.connect(tmp_path / "omsorg.db", isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("DELETE FROM contact")
    assert "has been in use by another program" in refusal(organisation(), read_only=True, patience=0.1)
    other.execute("ROLLBACK")
    other.close()
    with open_store(organisation(), read_only=True) as store:
        assert store.count(Contact) == 1


HALF_DONE = textwrap.dedent("""
    import os, signal, sqlite3, sys

    opened = sqlite3.connect(sys.argv[1], isolation_level=None)
    opened.execute("PRAGMA journal_mode = DELETE")
    opened.execute("PRAGMA cache_size = 1")
    opened.execute("BEGIN IMMEDIATE")
    opened.execute("UPDATE contact SET minutes = 7")
    opened.execute("CREATE TABLE padding AS SELECT randomblob(100000) AS content")
    os.kill(os.getpid(), signal.SIGKILL)
""")


def leave_half_done(organisation: Organisation) -> None:
    """Make a file that a killed run has written half of, and the journal to undo it by."""
    if os.name == "nt":
        pytest.skip("Windows has no such signal")
    file = organisation.config.file
    with open_store(organisation, create=True) as store, store.together():
        for _row in range(300):
            store.add(VISIT)
    subprocess.run([sys.executable, "-c", HALF_DONE, str(file)], check=False, timeout=60)
    assert file.with_name("omsorg.db-journal").stat().st_size > 1000


@pytest.mark.parametrize("options", [{"read_only": True}, {"read_only": True, "outdated": True}, {}])
def test_what_a_killed_run_wrote_half_is_undone_by_whoever_opens(organisation: Make, options: dict[str, Any]) -> None:
    """A journal that was left is used up, also by whoever only reads: the file is sound, and as it was."""
    leave_half_done(organisation())
    with open_store(organisation(), **options) as store:
        assert store.engine.check() == []
        assert {row.record.minutes for row in store.rows(Contact)} == {None}
        assert store.count(Contact) == 300


def test_what_was_written_half_is_not_read_where_it_cannot_be_undone(organisation: Make, small_disk: Path) -> None:
    """A file with its journal, on a disk that may only be read, is refused and not called damaged."""
    here = organisation(file=small_disk / "omsorg.db")
    subprocess.run(["/bin/mount", "-o", "remount,size=9m", str(small_disk)], check=True)
    leave_half_done(here)
    subprocess.run(["/bin/mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert "has writes in its log (omsorg.db-journal)" in refusal(here, read_only=True)
    assert "has writes in its log (omsorg.db-journal)" in refusal(here)


FILLER = textwrap.dedent("""
    import sys
    from datetime import date
    from pathlib import Path
    from omsorgskjerne.core.contacts import Contact, ContactKind
    from omsorgskjerne.errors import StoreError
    from omsorgskjerne.organisation import Config, load
    from omsorgskjerne.store import open_store

    file, limit = Path(sys.argv[1]), int(sys.argv[2])
    if limit:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    store = open_store(load(Config(path=None, name="Test", file=file), plugins={}), by="filler")
    try:
        while True:
            print(store.add(Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT)), flush=True)
    except StoreError as error:
        print(error, file=sys.stderr)
""")


def fill(file: Path, limit: int = 0) -> tuple[list[str], str]:
    """Add rows in another process until there is no room; return their ids and what was said then."""
    command = [sys.executable, "-c", FILLER, str(file), str(limit)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return ended.stdout.split(), ended.stderr.strip()


def assert_whole(organisation: Organisation, acknowledged: list[str]) -> None:
    """Check that a file is sound, holds every row that was acknowledged, and can be written again."""
    with open_store(organisation) as store:
        assert [row.id for row in store.rows(Contact, newest_first=False)][: len(acknowledged)] == acknowledged
        assert store.engine.check() == []
        assert verify(store.engine).faults == ()
        store.add(VISIT)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_a_file_that_may_not_grow_loses_nothing(organisation: Make, tmp_path: Path) -> None:
    """Where the file cannot grow the row is refused; every row before it stands and the file is sound."""
    open_store(organisation(), create=True).close()
    acknowledged, said = fill(tmp_path / "omsorg.db", limit=1_000_000)
    assert "Free some space" in said
    assert len(said.splitlines()) == 2
    assert len(acknowledged) > 20
    assert_whole(organisation(), acknowledged)


def test_a_full_disk_loses_nothing(organisation: Make, small_disk: Path) -> None:
    """On a full disk the row is refused, and what was acknowledged stands; with room again one can go on."""
    here = organisation(file=small_disk / "omsorg.db")
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 150_000)
    open_store(here, create=True).close()
    acknowledged, said = fill(small_disk / "omsorg.db")
    assert said.splitlines() == [
        f"The disk that holds {here.config.file} is full.", "Free some space and try again; nothing was stored.",
    ]  # fmt: skip
    ballast.unlink()
    assert_whole(here, acknowledged)


def test_what_a_killed_run_left_is_no_reason_not_to_read_a_full_disk(organisation: Make, small_disk: Path) -> None:
    """Where the log of a killed run cannot be brought into the file for want of room, what is stored is read."""
    here = organisation(file=small_disk / "omsorg.db", language="nb")  # as FILLER has it: no labels to be copied
    subprocess.run(["/bin/mount", "-o", "remount,size=9m", str(small_disk)], check=True)
    open_store(here, create=True).close()
    killed = FILLER.replace("while True:", "for _row in range(90):") + "\nimport os; os._exit(1)\n"
    command = [sys.executable, "-c", killed, str(here.config.file), "0"]
    acknowledged = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout.split()
    with (small_disk / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"x" * 512)
    assert here.config.file.with_name("omsorg.db-wal").stat().st_size > 0
    with open_store(here) as store:
        assert [row.id for row in store.rows(Contact, newest_first=False)] == acknowledged
        assert len(acknowledged) == 90
    (small_disk / "ballast").unlink()
    assert_whole(here, acknowledged)


def test_opening_loads_no_slow_library(organisation: Make, tmp_path: Path) -> None:
    """Adding a row loads none of the libraries that are slow to import, and without a clock time no time zones."""
    open_store(organisation(), create=True).close()
    code = FILLER.replace("while True:", "if True:").replace("flush=True)", "flush=True); store.close()")
    code += "\nimport json; print(json.dumps(list(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "omsorg.db"), "0"], capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(ran.stdout.splitlines()[-1]))
    slow = {"sqlite_utils", "cattrs", "tabulate", "importlib.metadata", "zoneinfo", "zipfile", "subprocess", "click"}
    assert loaded & slow == set()


def test_opening_twice_at_once_is_no_matter(organisation: Make) -> None:
    """Two who make the same file get one file."""
    with open_store(organisation(), create=True) as one, open_store(organisation(), create=True) as other:
        one.add(VISIT)
        other.add(VISIT)
        assert one.count(Contact) == 2


def test_the_engine_says_what_is_wrong_with_a_file(organisation: Make) -> None:
    """A reference that leads nowhere is found by checking the file, by table."""
    with open_store(organisation(), create=True) as store:
        store.add(VISIT)
        store.engine.execute("PRAGMA foreign_keys = OFF")
        store.engine.execute("UPDATE contact SET person = 'nobody'")
        assert store.engine.check() == ["contact -> person"]


def test_an_engine_that_reads_only_needs_a_file(tmp_path: Path) -> None:
    """Opening a file that is not there for reading does not make it."""
    with pytest.raises(StoreError):
        open_file(tmp_path / "omsorg.db", read_only=True)
    assert not (tmp_path / "omsorg.db").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows names the account in the surroundings alone")
def test_who_enters_is_the_account_where_the_surroundings_do_not_say(
    organisation: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under a timer or a service nothing names who is at work; the system knows whose account it is."""
    import pwd

    for name in ("OMSORG_AS", "USER", "USERNAME", "LOGNAME", "LNAME"):
        monkeypatch.delenv(name, raising=False)
    with open_store(organisation(), create=True) as store:
        assert store.by == pwd.getpwuid(os.getuid()).pw_name
