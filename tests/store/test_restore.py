"""Restoring while others write, over damage of every kind, twice at once and cut off: no row that was acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.disk.workshop import LOCK
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import open_store
from omsorgskjerne.store.backup import backup
from omsorgskjerne.store.restore import restore
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

    Make = Callable[..., Organisation]

NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
BOUND = 60
"""Seconds after which a test gives up waiting for another process."""


def visit(minutes: int) -> Contact:
    """Return a contact that can be told by its minutes."""
    return Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT, minutes=minutes)


@pytest.fixture
def here(organisation: Make) -> Organisation:
    """Return an organisation with one row."""
    made = organisation()
    with open_store(made, create=True) as store:
        store.add(visit(1))
    return made


@pytest.fixture
def archive(here: Organisation, tmp_path: Path) -> Path:
    """Return a backup of the one row, after which a second was added."""
    (tmp_path / "backups").mkdir()
    with open_store(here) as store:
        made = backup(store, tmp_path / "backups")
        store.add(visit(2))
    return made


def minutes(store: Store) -> list[int | None]:
    """Return the minutes of every row, oldest first, of a store that is sound."""
    assert store.engine.check() == []
    assert verify(store.engine).faults == ()
    return [row.record.minutes for row in store.rows(Contact, newest_first=False)]


def asides(tmp_path: Path) -> list[Path]:
    """Return the files that were kept aside."""
    return sorted(tmp_path.glob("omsorg-before-*.db"))


def ids(file: Path) -> set[str]:
    """Return the ids of all contacts in a file that is sound."""
    with closing(sqlite3.connect(file)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {id for (id,) in opened.execute('SELECT "id" FROM "contact"')}


STEPS = textwrap.dedent("""
    import sqlite3, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from omsorgskjerne.errors import StoreError
    from omsorgskjerne.organisation import Config, load
    from omsorgskjerne.store.restore import restore
    import omsorgskjerne.store.migrate, omsorgskjerne.store.plan

    file, archive = map(Path, sys.argv[1:])
    here = load(Config(path=None, name="Test", file=file, language="en"), plugins={})
    QUIET = {"stat", "lstat", "fspath", "_path_normpath", "access", "getpid", "get_terminal_size", "fstat", "urandom"}
    LIBRARIES = {"posix", "fcntl", "_sqlite3", "sqlite3", "nt"}

    def step(frame, event, called):
        if event != "c_call" or called.__name__ in QUIET:
            return
        owner = type(getattr(called, "__self__", None)).__module__
        if called.__module__ in LIBRARIES or owner in LIBRARIES:
            sys.setprofile(None)
            print(called.__name__, flush=True)
            sys.stdin.readline()
            sys.setprofile(step)

    sys.setprofile(step)
    try:
        restore(here, archive, datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))
    except StoreError as error:
        sys.setprofile(None)
        print(error, file=sys.stderr)
        sys.exit(1)
    finally:
        sys.setprofile(None)
""")


class Stepped:
    """A restore in a process of its own that waits before each call to the system or to SQLite."""

    def __init__(self, file: Path, archive: Path) -> None:
        """Start it."""
        command = [sys.executable, "-c", STEPS, str(file), str(archive)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)

    def steps(self) -> Iterator[str]:
        """Yield the name of each call before it is made; it is made when the next is asked for."""
        assert self.process.stdout
        assert self.process.stdin
        for name in self.process.stdout:
            yield name.strip()
            self.process.stdin.write("\n")
            self.process.stdin.flush()

    def end(self) -> tuple[int, str]:
        """Return its exit code and what it said."""
        _out, said = self.process.communicate(timeout=BOUND)
        return self.process.returncode, said


@pytest.mark.parametrize("late", [0, 1])
def test_nobody_who_writes_between_two_steps_loses_a_row(
    here: Organisation, archive: Path, tmp_path: Path, late: int
) -> None:
    """Before every step of a restore somebody writes, with the file opened then or some steps earlier.

    Each row that was acknowledged is in the restored file or in one that was kept aside, and all of them are sound.
    """
    acknowledged: set[str] = set()
    opened: Store | None = None
    chance = random.Random(late)  # noqa: S311 - by turns it could be open whenever the restore tries again
    running = Stepped(here.config.file, archive)
    count = 0
    for count, _name in enumerate(running.steps()):  # noqa: B007 - how many there were is looked at in the end
        try:
            if opened is None:
                opened = open_store(here, patience=0.02)
            if not late or chance.random() < 0.5:
                acknowledged.add(opened.add(visit(3)))
                opened.close()
                opened = None
        except StoreError:  # it is held: nothing was acknowledged
            if opened:
                opened.close()
                opened = None
    if opened:
        opened.close()
    assert running.end() == (0, "")
    assert count > 40
    assert len(acknowledged) > 10
    kept = set().union(*map(ids, asides(tmp_path)))
    assert acknowledged - kept - ids(here.config.file) == set()
    with open_store(here) as store:
        assert minutes(store)[0] == 1
    assert not list(tmp_path.glob(".omsorg-*"))


@pytest.mark.parametrize("every", [9, pytest.param(1, marks=pytest.mark.torture)])
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_restore_that_is_cut_off_leaves_the_old_or_the_new(
    here: Organisation, archive: Path, tmp_path: Path, every: int
) -> None:
    """Killed before any step, a restore leaves all of the old or all of the new, and nothing hidden after the next start."""
    place, killed = 0, True
    while killed:
        running = Stepped(here.config.file, archive)
        killed = False
        for number, _name in enumerate(running.steps()):
            if number == place:
                running.process.send_signal(signal.SIGKILL)
                killed = True
                break
        running.process.communicate(timeout=BOUND)
        place += every
        with open_store(here) as store:
            found = minutes(store)
            assert found in ([1], [1, 2])
            if found == [1]:
                assert asides(tmp_path)
                store.add(visit(2))
        for path in tmp_path.glob(".omsorg-*"):  # nothing was in it yet, and it might just be on the way to its lock
            assert {inside.name for inside in path.iterdir()} <= {LOCK}
            os.utime(path, (0, 0))
        open_store(here).close()
        for path in asides(tmp_path):
            assert len(ids(path)) == 2
            path.unlink()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "omsorg.db"]
    assert place > 40


def test_two_restores_at_once_end_in_one(here: Organisation, archive: Path, tmp_path: Path) -> None:
    """Of two that run step by step against each other each is done or refused in words; what was there is kept aside."""
    one, other = (Stepped(here.config.file, archive) for _restore in range(2))
    steps = [one.steps(), other.steps()]
    while steps:
        steps = [each for each in steps if next(each, None) is not None]
    ended = sorted([one.end(), other.end()])
    assert ended[0] == (0, "")
    assert ended[1] == (0, "") or "is in use by another program" in ended[1][1]
    with open_store(here) as store:
        assert minutes(store) == [1]
    assert any(len(ids(path)) == 2 for path in asides(tmp_path))


def no_text_in_the_schema(content: bytearray) -> None:
    """Put a byte that is no UTF-8 into the statement of an index."""
    place = content.index(b"CREATE INDEX") + len(b"CREATE INDEX") + 4
    content[place] = 0xFF


def no_sql_in_the_schema(content: bytearray) -> None:
    """Break a statement of the schema."""
    place = content.index(b"CREATE TABLE")
    content[place : place + 6] = b"xxxxxx"


def newer_format(content: bytearray) -> None:
    """Damage the header's bytes for the format."""
    content[60:64] = b"\x7f\xff\xff\xff"


def other_mark(content: bytearray) -> None:
    """Damage the header's bytes for whose file it is."""
    content[68:72] = b"\xff\xff\xff\xff"


def no_header(content: bytearray) -> None:
    """Damage the beginning."""
    content[:16] = b"\0" * 16


def cut(content: bytearray) -> None:
    """Lose the end."""
    del content[len(content) // 2 :]


def page_of_zeros(content: bytearray) -> None:
    """Lose a page in the middle."""
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = bytes(4096)


HARMS = [no_text_in_the_schema, no_sql_in_the_schema, newer_format, other_mark, no_header, cut, page_of_zeros]


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_file_is_restored_over(
    here: Organisation, archive: Path, tmp_path: Path, harm: Callable[[bytearray], None]
) -> None:
    """Whatever is damaged, schema and header included, the backup is put in place and the damaged file kept aside."""
    file = here.config.file
    content = bytearray(file.read_bytes())
    harm(content)
    file.write_bytes(content)
    restored = restore(here, archive, NOW)
    assert restored.aside is not None
    assert restored.aside.stat().st_size >= len(content) - 4096
    with open_store(here) as store:
        assert minutes(store) == [1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", restored.aside.name, "omsorg.db"]


def test_the_file_of_another_program_that_may_only_be_read_is_left_alone(here: Organisation, archive: Path) -> None:
    """A database whose header says that later versions of SQLite alone may write it is still another program's."""
    file = here.config.file
    file.unlink()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE bank (amount)")
    content = file.read_bytes()
    file.write_bytes(content[:18] + b"\3\2" + content[20:])
    theirs = file.read_bytes()
    with pytest.raises(StoreError, match="not one of omsorgskjerne"):
        restore(here, archive, NOW)
    assert file.read_bytes() == theirs
    assert list(file.parent.glob("omsorg-before*")) == []


def test_whatever_byte_of_the_header_is_damaged_a_backup_takes_its_place(here: Organisation, archive: Path) -> None:
    """SQLite reads some bytes of the header as damage, some as a format it cannot write: each is restored over."""
    whole = here.config.file.read_bytes()
    for place in range(100):
        here.config.file.write_bytes(whole[:place] + b"#" + whole[place + 1 :])
        restore(here, archive, NOW)
        with open_store(here) as store:
            assert minutes(store) == [1], place


@pytest.mark.parametrize("there", [True, False])
def test_no_log_of_another_file_is_replayed(here: Organisation, archive: Path, tmp_path: Path, there: bool) -> None:  # noqa: FBT001 - a case
    """A log left of a file that is damaged, or gone, is kept aside with it and is not taken for the restored one's."""
    file = here.config.file
    log = tmp_path / "omsorg.db-wal"
    with open_store(here) as store:
        store.add(visit(3))
        left = log.read_bytes()
    file.write_bytes(b"rubbish" * 1000)
    if not there:
        file.unlink()
    log.write_bytes(left)
    restored = restore(here, archive, NOW)
    assert restored.aside == (tmp_path / "omsorg-before-20250102-030405.db" if there else None)
    with open_store(here) as store:
        assert minutes(store) == [1]
    assert (tmp_path / "omsorg-before-20250102-030405.db-wal").read_bytes() == left


def test_a_file_that_cannot_be_replaced_stays(
    here: Organisation, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system does not let a damaged file be replaced, as Windows does while it is open, all stays as it was."""
    file, log = here.config.file, tmp_path / "omsorg.db-wal"
    with open_store(here) as store:
        store.add(visit(3))
        left = log.read_bytes()
    file.write_bytes(b"rubbish" * 1000)
    log.write_bytes(left)

    def refuse(*_names: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(StoreError, match=r"another program has it open.*\nClose it there"):
        restore(here, archive, NOW)
    assert {path.name for path in tmp_path.iterdir()} == {"backups", "omsorg.db", "omsorg.db-wal"}
    assert (file.read_bytes(), log.read_bytes()) == (b"rubbish" * 1000, left)


def test_a_file_that_is_sound_needs_no_replacing(
    here: Organisation, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore over a file that can be opened does not ask the system to replace it, which Windows might refuse."""

    def refuse(*_names: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refuse)
    restore(here, archive, NOW)
    with open_store(here) as store:
        assert minutes(store) == [1]


def test_whoever_has_the_file_open_while_it_is_replaced_is_told_so(here: Organisation, tmp_path: Path) -> None:
    """A row that is added to a file that another has taken the name of is refused, and told why."""
    with open_store(here) as store:
        list(store.engine.query("PRAGMA journal_mode = DELETE"))
        os.replace(here.config.file, tmp_path / "elsewhere.db")  # noqa: PTH105 - as a file manager does
        with pytest.raises(StoreError, match=r"was replaced or moved while it was open here.\nNothing was stored. Run"):
            store.add(visit(2))


INTERRUPTED = textwrap.dedent("""
    import os, signal, sys, threading
    from datetime import UTC, datetime
    from pathlib import Path
    from omsorgskjerne.organisation import Config, load
    from omsorgskjerne.store.restore import restore

    file, archive = map(Path, sys.argv[1:])
    over = threading.Event()

    def interrupt():
        journal = Path(f"{file}-journal")
        while not over.is_set() and not (list(file.parent.glob("*-before-*")) and journal.exists() and journal.stat().st_size > 100_000):
            pass
        os.kill(os.getpid(), signal.SIGINT)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        restore(load(Config(path=None, name="Test", file=file, language="en"), plugins={}), archive, datetime(2025, 1, 2, tzinfo=UTC))
        print("restored")
    except KeyboardInterrupt:
        print("stopped")
    over.set()
""")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_restore_that_is_stopped_loses_nothing(here: Organisation, tmp_path: Path) -> None:
    """Ctrl-C while SQLite copies comes when it has: what was stored is in the file or in the one that was kept aside."""
    file = here.config.file
    with closing(sqlite3.connect(file)) as opened:
        opened.execute("CREATE TABLE padding (content BLOB)")
        opened.execute("INSERT INTO padding VALUES (randomblob(8000000))")
        opened.commit()
    (tmp_path / "backups").mkdir()
    with open_store(here, outdated=True) as store:
        archive = backup(store, tmp_path / "backups")
        added = store.add(visit(2))
    command = [sys.executable, "-c", INTERRUPTED, str(file), str(archive)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=BOUND)
    assert ended.stdout in {"restored\n", "stopped\n"}
    assert added in set().union(ids(file), *map(ids, asides(tmp_path)))
    assert (added in ids(file)) == (ended.stdout == "stopped\n" and not asides(tmp_path))


@pytest.mark.parametrize("there", [True, False])
def test_a_file_that_was_replaced_is_not_undone(
    here: Organisation,
    archive: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: bool,  # noqa: FBT001 - a case
) -> None:
    """Ctrl-C right after a file got its name undoes nothing: no old log beside it, and what was there is kept aside."""
    file, log = here.config.file, tmp_path / "omsorg.db-wal"
    with open_store(here) as store:
        store.add(visit(3))
        left = log.read_bytes()
    file.write_bytes(b"rubbish" * 1000)
    if not there:
        file.unlink()
    log.write_bytes(left)
    moves = {"replace": os.replace, "link": os.link}

    def interrupted(name: str) -> Callable[..., None]:
        def move(source: Path, target: Path, **options: bool) -> None:
            moves[name](source, target, **options)
            if target == file:
                raise KeyboardInterrupt

        return move

    for name in moves:
        monkeypatch.setattr(os, name, interrupted(name))
    try:
        restored = restore(here, archive, NOW)
    except KeyboardInterrupt:  # which would end all tests
        pytest.fail("it was stopped when it was done")
    monkeypatch.undo()
    assert not log.exists()
    with open_store(here) as store:
        assert minutes(store) == [1]
    aside = tmp_path / "omsorg-before-20250102-030405.db"
    assert restored.aside == (aside if there else None)
    assert not there or aside.read_bytes() == b"rubbish" * 1000
    assert (tmp_path / "omsorg-before-20250102-030405.db-wal").read_bytes() == left


def test_a_restore_that_the_disk_refuses_leaves_no_copy(organisation: Make, small_disk: Path) -> None:
    """Where there is no room for the restored pages the file stands as it was, and no copy of it is kept aside."""
    large = organisation()
    with open_store(large, create=True) as store:
        store.add(visit(1))
        store.engine.execute("CREATE TABLE padding (content BLOB)")
        store.engine.execute("INSERT INTO padding VALUES (randomblob(150000))")
        archive = backup(store)
    here = organisation(file=small_disk / "omsorg.db")
    with open_store(here, create=True) as store:
        store.add(visit(2))
    subprocess.run(["/bin/mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "ballast").write_bytes(
        bytes(free - large.config.file.stat().st_size - here.config.file.stat().st_size - 60_000)
    )
    with pytest.raises(StoreError, match=r"is full|could not be read or written"):
        restore(here, archive, NOW)
    assert sorted(path.name for path in small_disk.iterdir()) == ["ballast", "omsorg.db"]
    (small_disk / "ballast").unlink()
    with open_store(here) as store:
        assert minutes(store) == [2]
