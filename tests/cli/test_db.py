"""`omsorg db`: backups that are checked and thinned, anchors, files that may only be read, what killed runs have left."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.testing import Kit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOUND = 60
"""Seconds after which a test gives up waiting for another process."""
NAMED = re.compile(r"omsorg-\d{8}-\d{6}-omsorg1-\d+-[0-9a-f]{16}(-\d+)?\.zip")


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with one contact."""
    made = omsorg()
    made.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    return made


def archives(folder: Path) -> list[str]:
    """Return the names of the backups in a folder."""
    return sorted(path.name for path in folder.glob("*.zip"))


def change(kit: Kit, sql: str) -> None:
    """Change the file beside the program."""
    with closing(sqlite3.connect(kit.folder / "omsorg.db", isolation_level=None)) as opened:
        opened.execute(sql)


def damage(kit: Kit) -> None:
    """Let an index say something else than its table."""
    with closing(sqlite3.connect(kit.folder / "omsorg.db", isolation_level=None)) as opened:
        opened.execute("PRAGMA writable_schema = ON")
        opened.execute('UPDATE sqlite_master SET sql = REPLACE(sql, \'"row_id", "sequence"\', \'"at", "link"\')')


def test_a_backup_is_named_for_its_time_and_anchor(kit: Kit) -> None:
    """Each backup has a name of its own, also several of one second, which ends in the anchor that an audit tells."""
    for _time in range(3):
        kit.run("db", "backup").ok()
    found = archives(kit.folder)
    assert len(found) == 3
    assert all(NAMED.fullmatch(name) for name in found)
    anchor = next(word for word in kit.run("db", "audit").ok().out.split() if word.startswith("omsorg1:"))
    assert all(anchor.replace(":", "-") in name for name in found)


def test_a_damaged_file_gets_no_backup(kit: Kit) -> None:
    """A file that is damaged, or whose references lead nowhere, gets no backup, before a migration neither."""
    with kit.store() as store:
        store.engine.execute("PRAGMA foreign_keys = OFF")
        store.engine.execute("UPDATE contact SET person = 'nobody'")
    before = (kit.folder / "omsorg.db").read_bytes()
    said = kit.run("db", "backup").failed().err
    assert "is damaged: contact -> person" in said
    assert "Take the last good backup" in said
    assert archives(kit.folder) == []
    assert (kit.folder / "omsorg.db").read_bytes() == before
    kit.write("omsorg.toml", '[organisation]\nname = "Test"\nlanguage = "en"\nplugins = ["meals"]\n')
    assert "is damaged" in kit.run("db", "migrate").failed().err
    assert "is damaged" in kit.run("db", "backup", kit.folder / "out.zip").failed().err
    assert archives(kit.folder) == []


def test_damage_in_an_index_is_found_too(kit: Kit) -> None:
    """What no row shows is found: an index that does not say what its table says."""
    damage(kit)
    assert "is damaged" in kit.run("db", "backup").failed().err
    assert archives(kit.folder) == []


def test_a_backup_whose_chain_does_not_hold_does_not_count(kit: Kit) -> None:
    """What was changed beside the program is in a backup whose name says so; it can be restored, and does not count."""
    change(kit, "UPDATE contact SET persons = 9")
    said = kit.run("db", "backup", "--keep", "1").failed().err
    assert "does not count" in said
    (name,) = archives(kit.folder)
    assert name.endswith("-unsound.zip")
    assert "No backup was made yet" in kit.run("today").ok().err
    kit.run("db", "restore", kit.folder / name).ok()
    assert kit.rows(Contact)[0].record.persons == 9
    kit.write("omsorg.toml", '[organisation]\nname = "Test"\nlanguage = "en"\nplugins = ["meals"]\n')
    assert "unsound" in kit.run("db", "migrate").ok().out


def test_a_backup_that_is_seen_to_counts(kit: Kit) -> None:
    """Today says that there is no backup until one was made, and when the last is more than seven days old."""
    assert "No backup was made yet" in kit.run("today").ok().err
    kit.run("db", "backup").ok()
    assert kit.run("today").ok().err == ""
    change(kit, "UPDATE omsorg_file SET value = '2024-01-01T00:00:00+00:00' WHERE key = 'backup'")
    assert re.search(r"The last checked backup is \d{3,} days old", kit.run("today").ok().err)


def test_a_backup_of_seven_days_is_not_old(kit: Kit) -> None:
    """Seven days to the minute are not more than seven days; a minute later they are."""
    made = datetime.fromisoformat("2024-10-20T12:00:00+02:00")
    kit.now = lambda: made
    kit.run("db", "backup").ok()
    kit.now = lambda: made + timedelta(days=7)
    assert kit.run("today").ok().err == ""
    kit.now = lambda: made + timedelta(days=7, minutes=1)
    assert "The last checked backup is 7 days old" in kit.run("today").ok().err


def test_the_newest_stay_in_the_hour_that_comes_twice(kit: Kit) -> None:
    """When clocks go back what was made last stays, though its name has an earlier time; so it is after a restore."""
    folder = kit.folder / "backups"
    folder.mkdir()
    made: list[str] = []
    for moment in ("2024-10-27T02:30:00+02:00", "2024-10-27T02:10:00+01:00", "2024-10-27T02:20:00+01:00"):
        kit.now = partial(datetime.fromisoformat, moment)
        kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
        before = set(archives(folder))
        keep = ("--keep", "2") if len(made) == 2 else ()
        kit.run("db", "backup", folder, *keep).ok()
        made += set(archives(folder)) - before
    assert set(archives(folder)) == set(made[1:])
    kit.run("db", "restore", folder / made[1]).ok()
    kit.now = partial(datetime.fromisoformat, "2024-10-27T02:25:00+01:00")
    kit.run("db", "backup", folder, "--keep", "2").ok()
    assert made[2] in archives(folder)
    assert made[1] not in archives(folder)
    assert len(archives(folder)) == 2


def test_backups_are_thinned(kit: Kit, omsorg: Callable[..., Kit]) -> None:
    """The newest stay, and whatever is no backup of this file: another's, one of another name, some other archive."""
    other = omsorg()
    other.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    folder = kit.folder / "backups"
    folder.mkdir()
    other.run("db", "backup", folder).ok()
    (foreign,) = archives(folder)
    kit.run("db", "backup", folder / "monday.zip").ok()
    with zipfile.ZipFile(folder / "omsorg-20200101-000000-omsorg1-1-0123456789abcdef.zip", "w") as zipped:
        zipped.writestr("letter.txt", "somebody's")
    kept = set(archives(folder))
    for _time in range(4):
        kit.run("db", "backup", folder).ok()
    newest = sorted(set(archives(folder)) - kept, key=lambda name: (name[:22], len(name), name))[-2:]
    said = kit.run("db", "backup", folder, "--keep", "3").ok().out
    assert "removed: 2" in said
    made = {word.rpartition(os.sep)[2] for word in said.split() if word.endswith(".zip")}
    assert set(archives(folder)) == kept | set(newest) | made
    assert foreign in kept
    assert "removed" not in kit.run("db", "backup", folder / "tuesday.zip", "--keep", "9").ok().out
    assert kit.run("db", "backup", "--keep", "0").code == 2


def test_a_backup_holds_what_a_report_needs(kit: Kit, omsorg: Callable[..., Kit]) -> None:
    """Chapters and what lies beside them come along and are put back where they are missing; none is replaced."""
    kit.write("chapters/purpose.md", "# Purpose\n")
    kit.write("chapters/2024/year.md", "# The year\n")
    kit.write("chapters/photo.jpg", "a photo")
    kit.write("logo.svg", "<svg/>")
    kit.write("other.txt", "not named")
    with (kit.folder / "omsorg.toml").open("a", encoding="utf-8") as stream:
        stream.write('[report]\nforeword = "logo.svg"\n')
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    empty = omsorg()
    empty.write("chapters/purpose.md", "# Ours\n")
    said = empty.run("db", "restore", kit.folder / "one.zip").ok().out
    assert "that differ from yours lie in" in said
    found = {path.relative_to(empty.folder).as_posix() for path in empty.folder.rglob("*") if path.is_file()}
    apart = next(name.partition("/")[0] for name in found if name.startswith("restored-"))
    assert {"chapters/2024/year.md", "chapters/photo.jpg", "logo.svg", f"{apart}/chapters/purpose.md"} <= found
    assert "other.txt" not in found
    assert (empty.folder / "chapters/purpose.md").read_text(encoding="utf-8") == "# Ours\n"
    assert "differ" not in kit.run("db", "restore", kit.folder / "one.zip").ok().out


def test_a_text_that_is_nobodys_name_keeps_no_chapter_out(kit: Kit) -> None:
    """A foreword of several sentences, longer than any name may be, is no file: the chapters are in the backup."""
    kit.write("chapters/purpose.md", "# Purpose\n")
    foreword = "This year more came than ever. " * 20
    with (kit.folder / "omsorg.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[report]\nforeword = "{foreword}Thank you"\n[funders.kommune]\nname = "{foreword}Thank you"\n')
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    with zipfile.ZipFile(kit.folder / "one.zip") as zipped:
        assert "beside/chapters/purpose.md" in zipped.namelist()


@pytest.mark.skipif(os.name == "nt", reason="Windows goes by the folder")
def test_a_chapter_that_cannot_be_read_is_not_left_out(kit: Kit, tmp_path: Path) -> None:
    """A chapter, or a folder of chapters, that is there and cannot be read is named, and there is no backup."""
    kit.write("chapters/purpose.md", "# Purpose\n")
    kit.write("chapters/2024/year.md", "# The year\n")
    if os.geteuid() == 0:  # who may read all; a folder of another process's that is gone cannot be read by anybody
        pytest.skip("nothing is unreadable to root")
    for name in ("purpose.md", "2024"):
        (kit.folder / "chapters" / name).chmod(0)
        assert name in kit.run("db", "backup", tmp_path / "one.zip").failed().err
        (kit.folder / "chapters" / name).chmod(0o700)
        assert not (tmp_path / "one.zip").exists()


def test_a_file_in_the_place_of_a_folder_is_told_of(kit: Kit, omsorg: Callable[..., Kit]) -> None:
    """Where `chapters` is a file the backup's chapters are laid apart; the restore is done and said to be."""
    kit.write("chapters/purpose.md", "# Purpose\n")
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    other = omsorg()
    other.write("chapters", "a file")
    said = other.run("db", "restore", kit.folder / "one.zip").ok().out
    assert "Restored:" in said
    assert "What stood there before lies in" in said
    (apart,) = other.folder.glob("restored-*")
    assert (apart / "chapters" / "purpose.md").read_text(encoding="utf-8") == "# Purpose\n"
    assert (other.folder / "chapters").read_text(encoding="utf-8") == "a file"


def test_what_cannot_be_laid_is_said_after_what_was_done(
    kit: Kit, omsorg: Callable[..., Kit], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file that finds no place is named after the restore, with exit code 1; the others are in theirs."""
    for name in ("a", "b", "c"):
        kit.write(f"chapters/{name}.md", f"# {name}\n")
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    other = omsorg()
    link = os.link

    def refuse(source: Path, target: Path, **options: bool) -> None:
        if Path(target).name == "b.md":
            raise OSError(errno.EIO, "a fault", str(target))
        link(source, target, **options)

    def refused(source: Path, target: Path) -> None:
        if Path(target).name == "b.md":
            raise OSError(errno.EIO, "a fault", str(target))
        moved(source, target)

    moved = os.rename if os.name == "nt" else os.replace
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "rename" if os.name == "nt" else "replace", refused)
    ended = other.run("db", "restore", kit.folder / "one.zip")
    assert ended.code == 1
    assert "Restored:" in ended.out
    assert "What stood there before lies in" in ended.out
    assert "b.md cannot be written: Input/output error" in ended.err
    assert sorted(path.name for path in (other.folder / "chapters").iterdir()) == ["a.md", "c.md"]
    assert kit.rows(Contact)[0].id == other.rows(Contact)[0].id
    assert not list(other.folder.rglob(".omsorg-*"))


def test_a_database_on_another_disk_than_its_configuration_is_restored(kit: Kit, tmp_path: Path) -> None:
    """Chapters and omsorg.toml are put where they belong, and nothing empty, where the database lies on another disk."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder with a name of its own is made there
    if not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk here")
    kit.write("chapters/purpose.md", "# Purpose\n")
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    with tempfile.TemporaryDirectory(dir=shared) as disk:
        other = Kit(tmp_path / "other")
        other.write("omsorg.toml", f'[organisation]\nname = "Other"\nlanguage = "en"\nfile = "{disk}/omsorg.db"\n')
        other.run("db", "migrate").ok()
        other.run("db", "restore", kit.folder / "one.zip").ok()
        (theirs,) = other.folder.glob("omsorg-*.toml")
        assert theirs.read_text(encoding="utf-8") == (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
        assert (other.folder / "chapters" / "purpose.md").read_text(encoding="utf-8") == "# Purpose\n"
        assert not list(other.folder.glob(".omsorg-*"))


@pytest.mark.parametrize("name", ["beside/../evil.md", "beside//evil.md", "beside/C:/evil.md", "beside/..\\evil.md"])
def test_nothing_is_laid_outside_the_folder(kit: Kit, name: str) -> None:
    """An archive with a file that would lie outside the organisation's folder is refused, and nothing is changed."""
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    with zipfile.ZipFile(kit.folder / "one.zip", "a") as zipped:
        zipped.writestr(name, "evil")
    before = sorted(kit.folder.parent.rglob("*"))
    assert "damaged" in kit.run("db", "restore", kit.folder / "one.zip").failed().err
    assert sorted(kit.folder.parent.rglob("*")) == before


@pytest.mark.parametrize("written", ["bzip2", "encrypted"])
def test_an_archive_of_another_kind_is_refused(kit: Kit, written: str) -> None:
    """Archives that are packed in another way, or encrypted, are refused in words."""
    kit.run("db", "backup", kit.folder / "one.zip").ok()
    file = kit.folder / "one.zip"
    if written == "bzip2":
        with zipfile.ZipFile(file) as zipped:
            content = zipped.read("omsorg.db")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2) as zipped:
            zipped.writestr("omsorg.db", content)
    else:
        packed = bytearray(file.read_bytes())
        for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            packed[packed.index(mark) + offset] |= 1
        file.write_bytes(packed)
    assert "no backup made by omsorg" in kit.run("db", "restore", file).failed().err


def test_an_anchor_shows_what_a_chain_alone_does_not(kit: Kit) -> None:
    """An anchor holds while entries are added; a chain that was cut, or made anew, is told from it.

    So it is by a backup's name, and by the anchor of what leaves the house, which has the link only.
    """
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-02").ok()
    kit.run("db", "backup").ok()
    (name,) = archives(kit.folder)
    anchor = next(word for word in kit.run("db", "audit").ok().out.split() if word.startswith("omsorg1:"))
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-03").ok()
    outside = "omsorg1:" + anchor[-16:]
    for kept in (anchor, anchor.replace(":", "-"), name, kit.folder / name, outside):
        assert "Entry 2 of the anchor is as it was" in kit.run("db", "audit", "--anchor", kept).ok().out
    assert "This is no anchor" in kit.run("db", "audit", "--anchor", "yesterday").failed().err
    other = anchor[:-1] + ("0" if anchor[-1] != "0" else "1")
    for kept in (other, "omsorg1:" + other[-16:]):
        assert "made anew" in kit.run("db", "audit", "--anchor", kept).failed().out
    with closing(sqlite3.connect(kit.folder / "omsorg.db", isolation_level=None)) as opened:
        opened.execute("DROP TRIGGER omsorg_audit_no_delete")
        opened.execute("DELETE FROM contact WHERE id IN (SELECT row_id FROM omsorg_audit WHERE sequence > 1)")
        opened.execute("DELETE FROM omsorg_audit WHERE sequence > 1")
    kit.run("db", "audit").ok()
    for kept in (name, outside):
        assert "the chain was cut" in kit.run("db", "audit", "--anchor", kept).failed().out


@pytest.mark.skipif(os.name == "nt", reason="Windows goes by the folder")
def test_a_check_says_who_else_may_read(kit: Kit) -> None:
    """A file that others may read is left so and pointed out; so is a copy that an earlier version left."""
    assert kit.run("db", "check").ok().err == ""
    (kit.folder / "omsorg.db").chmod(0o644)
    left = kit.write(".omsorg-20250101-120000.zip.4711.db", "a copy")
    said = kit.run("db", "check").ok().err
    assert "Others on this computer may read" in said
    assert left.name in said
    assert (kit.folder / "omsorg.db").stat().st_mode & 0o777 == 0o644
    assert left.exists()


def test_copies_of_earlier_versions_are_named_at_any_start(kit: Kit) -> None:
    """What a version before 0.2 left is named once by every command that may write, and by no other but the check."""
    left = kit.write(".omsorg-20250101-120000.zip.4711.db", "a copy")
    said = kit.run("contact", "add", "--kind", "visit").ok()
    assert said.err.count(left.name) == 1
    assert left.name not in said.out
    assert kit.run("db", "migrate").ok().err.count(left.name) == 1
    assert kit.run("db", "check").ok().err.count(left.name) == 1
    assert kit.run("db", "audit").ok().err == ""
    assert left.exists()


READS: tuple[tuple[str, ...], ...] = (
    ("today",), ("report", "2024"), ("contact", "list"), ("contact", "export"), ("figures",), ("explain", "visits.total", "2024"),
    ("db", "check"), ("db", "audit"), ("db", "plan"),
)  # fmt: skip


def mount(*arguments: str) -> None:
    """Change what is mounted, which a container may not allow."""
    if subprocess.run(["/bin/mount", *arguments], capture_output=True, check=False).returncode:
        pytest.skip("no disk can be made one that may only be read here: mount is not permitted")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Kit]:
    """Return an organisation with a contact where one may only read: a folder, or for root, who may all, a disk."""
    folder = tmp_path / "locked"
    folder.mkdir()
    root = os.access(tmp_path, os.W_OK) and hasattr(os, "geteuid") and os.geteuid() == 0
    if root:
        mount("-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder))
    try:
        kit = Kit(folder)
        kit.write("omsorg.toml", '[organisation]\nname = "Test"\nlanguage = "en"\n')
        kit.run("db", "migrate").ok()
        kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
        kit.run("db", "backup", tmp_path / "before.zip").ok()
        if root:
            mount("-o", "remount,ro", str(folder))
        for path in () if root else (*folder.iterdir(), folder):
            path.chmod(0o555)
        if os.access(folder, os.W_OK):
            pytest.skip("a folder cannot be made one that may only be read here")
        yield kit
    finally:
        if root:
            subprocess.run(["/bin/umount", str(folder)], check=True)
        else:
            folder.chmod(0o755)


def test_what_only_reads_works_where_one_may_only_read(reader: Kit, tmp_path: Path) -> None:
    """From a folder that may only be read all that reads works, a backup elsewhere included; a write is refused in words."""
    for command in READS:
        reader.run(*command).ok()
    out = tmp_path / "out"
    out.mkdir()
    reader.run("report", "2024", "--output", out / "report.html").ok()
    reader.run("contact", "export", out / "contacts.csv").ok()
    reader.run("db", "backup", out).ok()
    assert len(archives(out)) == 1
    writes: tuple[tuple[str, ...], ...] = (
        ("contact", "add", "--kind", "visit"),
        ("db", "restore", str(tmp_path / "before.zip")),
    )
    for command in writes:
        said = reader.run(*command).failed().err
        assert re.search("may only be read|cannot be read or written", said)
        assert len(said.splitlines()) == 2
    assert "cannot be read or written" in reader.run("db", "backup").failed().err
    assert sorted(path.name for path in reader.folder.iterdir()) == ["omsorg.db", "omsorg.toml"]


KILLED = textwrap.dedent("""
    import os, signal, sys
    from datetime import date
    from pathlib import Path
    from omsorgskjerne.core.contacts import Contact, ContactKind
    from omsorgskjerne.files.importing import import_file
    from omsorgskjerne.organisation import load, read_config
    from omsorgskjerne.store import open_store

    folder = Path(sys.argv[1])
    store = open_store(load(read_config(folder / "omsorg.toml")), by="test")
    store.engine.execute("PRAGMA cache_size = 10")  # so that rows are in the log before they are committed

    def progress(done, total):
        if done > total // 2:
            os.kill(os.getpid(), signal.SIGKILL)

    from omsorgskjerne.core.people import Person
    import_file(store, Person, folder / "people.csv", skip_invalid=True, progress=progress)
""")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_an_import_that_was_killed_leaves_nothing(kit: Kit) -> None:
    """After the next start no nickname of an import that was killed is in any file beside the one imported."""
    rows = "".join(f"2024-01-01,P{number},Hemmelig{number}\n" for number in range(30_000))
    source = kit.write("people.csv", f"registered,code,nickname\nnever,P,Hemmelig\n{rows}")
    subprocess.run([sys.executable, "-c", KILLED, str(kit.folder)], check=False, timeout=BOUND)

    def holding() -> list[str]:
        files = (path for path in kit.folder.rglob("*") if path.is_file() and path != source)
        return [path.name for path in files if b"Hemmelig" in path.read_bytes()]

    left = [path.name for path in kit.folder.glob(".omsorg-*")]
    assert "omsorg.db-wal" in holding()
    assert left
    with kit.store() as store:
        assert holding() == []  # and not only once the file is closed
        assert store.count(Contact) == 1
        store.add(Contact(day=date(2024, 3, 2), kind=ContactKind.VISIT))
    assert not list(kit.folder.glob(".omsorg-*"))
    assert sorted(path.name for path in kit.folder.iterdir()) == ["omsorg.db", "omsorg.toml", "people.csv"]


def test_what_is_erased_is_overwritten(kit: Kit) -> None:
    """SQLite overwrites what is deleted, whatever it was built to do."""
    with kit.store() as store:
        assert list(store.engine.query("PRAGMA secure_delete")) == [(1,)]


CUT_OFF = textwrap.dedent("""
    import os, signal, sys
    from omsorgskjerne.cli.root import main

    place, watched, *words = sys.argv[1:]
    LIBRARIES = {"posix", "sqlite3", "_sqlite3", "fcntl"}
    QUIET = {"stat", "lstat", "fspath", "access", "listdir"}
    left = int(place)

    def at_work():
        return any(name.startswith(".omsorg-") and len(os.listdir(os.path.join(watched, name))) > 1 for name in os.listdir(watched))

    def step(frame, event, called):
        global left
        if event != "c_call" or called.__name__ in QUIET:
            return
        owner = type(getattr(called, "__self__", None)).__module__
        if called.__module__ in LIBRARIES or owner in LIBRARIES:
            sys.setprofile(None)
            if at_work():
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            sys.setprofile(step)

    sys.setprofile(step)
    code = main(words)
    sys.setprofile(None)
    sys.exit(code)
""")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("every", [60, pytest.param(3, marks=pytest.mark.torture)])
@pytest.mark.parametrize("command", [("db", "backup", "out"), ("contact", "export", "out/contacts.csv")])
def test_what_is_cut_off_leaves_nothing_half_done(kit: Kit, command: tuple[str, ...], every: int) -> None:
    """Killed at any call while something unfinished lies there, a command leaves a whole file or none; the next tidies up."""
    out = kit.folder / "out"
    out.mkdir()
    words = ["-c", str(kit.folder / "omsorg.toml"), *command]
    place, code = 0, -1
    while code != 0:
        run = [sys.executable, "-c", CUT_OFF, str(place), str(out), *words]
        code = subprocess.run(run, cwd=kit.folder, check=False, timeout=BOUND, capture_output=True).returncode
        assert code in {0, -9}
        place += every
        whole = [path for path in out.iterdir() if not path.name.startswith(".omsorg-")]
        assert all(path.stat().st_size > 100 for path in whole)
    assert place > every
    assert not list(out.glob(".omsorg-*"))
    for archive in out.glob("*.zip"):
        kit.run("db", "restore", archive).ok()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_numbers_left_in_the_folder_for_temporary_files_go(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier version wrote for a solver there, and a kill left behind, is gone at the next start."""
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    code = (
        "import os, signal\n"
        "from omsorgskjerne.disk.workshop import workshop, temporary_folder\n"
        "with workshop(temporary_folder()) as folder:\n"
        "    (folder / 'tables.jj').write_text('exact', encoding='ascii'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False, timeout=BOUND)
    assert [path.name for path in place.rglob("*.jj")] == ["tables.jj"]
    kit.run("today").ok()
    assert list(place.iterdir()) == []
