"""Backups: one zip that holds the database and its configuration, and what becomes of it when it is put back."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import exclusive, open_store
from omsorgskjerne.store.backup import backup
from omsorgskjerne.store.own import FORMAT
from omsorgskjerne.store.restore import restore
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

    Make = Callable[..., Organisation]

NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
TOML = '[organisation]\nname = "Test"\n'


def visit(minutes: int) -> Contact:
    """Return a contact that can be told by its minutes."""
    return Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT, minutes=minutes)


@pytest.fixture
def here(organisation: Make, tmp_path: Path) -> Organisation:
    """Return an organisation with a configuration file and one row."""
    (tmp_path / "omsorg.toml").write_text(TOML, encoding="utf-8")
    made = organisation(path=tmp_path / "omsorg.toml")
    with open_store(made, create=True) as store:
        store.add(visit(1))
    return made


def minutes(organisation: Organisation) -> list[int | None]:
    """Return the minutes of every row, oldest first."""
    with open_store(organisation) as store:
        assert store.engine.check() == []
        assert verify(store.engine).faults == ()
        return [row.record.minutes for row in store.rows(Contact, newest_first=False)]


def names(folder: Path) -> list[str]:
    """Return the names of the files in a folder, those hidden included."""
    return sorted(file.name for file in folder.iterdir())


def test_a_backup_is_one_zip_beside_the_file(here: Organisation, tmp_path: Path) -> None:
    """A backup holds database and configuration, has a name of its own, leaves nothing behind and opens by itself."""
    with open_store(here) as store:
        first, second = backup(store), backup(store)
    assert first.parent == tmp_path
    assert first != second
    assert names(tmp_path) == sorted(["omsorg.db", "omsorg.toml", first.name, second.name])
    with zipfile.ZipFile(first) as zipped:
        assert sorted(zipped.namelist()) == ["omsorg.db", "omsorg.toml"]
        assert zipped.read("omsorg.toml").decode() == TOML
        zipped.extract("omsorg.db", tmp_path / "out")
    copy = sqlite3.connect(tmp_path / "out" / "omsorg.db")
    assert copy.execute('SELECT "minutes" FROM "contact"').fetchall() == [(1,)]
    copy.close()


def test_a_backup_goes_where_it_is_wanted(here: Organisation, tmp_path: Path) -> None:
    """A backup can go to a folder or a file of one's choice, and never over another file."""
    (tmp_path / "usb").mkdir()
    with open_store(here) as store:
        assert backup(store, tmp_path / "usb").parent == tmp_path / "usb"
        wanted = tmp_path / "new" / "monday.zip"
        assert backup(store, wanted) == wanted
        with pytest.raises(StoreError, match="exists already"):
            backup(store, wanted)


def test_a_restore_puts_back_what_was_there(here: Organisation, tmp_path: Path) -> None:
    """The backup's rows are there again, and the present file is kept aside under a name that is told."""
    with open_store(here) as store:
        archive = backup(store)
        store.add(visit(2))
    assert minutes(here) == [1, 2]
    restored = restore(here, archive, NOW)
    assert (restored.file, restored.config) == (tmp_path / "omsorg.db", None)
    assert restored.aside == tmp_path / "omsorg-before-20250102-030405.db"
    assert minutes(here) == [1]
    aside = sqlite3.connect(restored.aside)
    assert aside.execute('SELECT COUNT(*) FROM "contact"').fetchone() == (2,)
    aside.close()
    assert names(tmp_path) == sorted(["omsorg.db", "omsorg.toml", archive.name, restored.aside.name])


def test_a_restore_works_on_an_empty_folder(here: Organisation, organisation: Make, tmp_path: Path) -> None:
    """On another computer the backup alone gives database and configuration."""
    with open_store(here) as store:
        archive = backup(store)
    other = tmp_path / "other"
    other.mkdir()
    there = organisation(path=other / "omsorg.toml", file=other / "omsorg.db")
    restored = restore(there, archive, NOW)
    assert (restored.aside, restored.config) == (None, other / "omsorg.toml")
    assert minutes(there) == [1]
    assert (other / "omsorg.toml").read_text(encoding="utf-8") == TOML


def test_a_configuration_is_not_replaced(here: Organisation, tmp_path: Path) -> None:
    """A configuration that was changed since stays; the backup's is laid beside it."""
    with open_store(here) as store:
        archive = backup(store)
    (tmp_path / "omsorg.toml").write_text(TOML + "# newer\n", encoding="utf-8")
    restored = restore(here, archive, NOW)
    assert restored.config == tmp_path / "omsorg-20250102-030405.toml"
    assert restored.config.read_text(encoding="utf-8") == TOML
    assert "newer" in (tmp_path / "omsorg.toml").read_text(encoding="utf-8")


def test_a_damaged_file_can_be_replaced(here: Organisation, tmp_path: Path) -> None:
    """A present file that cannot be opened is kept aside as it is."""
    with open_store(here) as store:
        archive = backup(store)
    (tmp_path / "omsorg.db").write_bytes(b"rubbish" * 1000)
    restored = restore(here, archive, NOW)
    assert restored.aside is not None
    assert restored.aside.read_bytes() == b"rubbish" * 1000
    assert minutes(here) == [1]


def test_a_file_in_use_is_not_replaced(here: Organisation, tmp_path: Path) -> None:
    """While somebody has the present file open nothing is restored: what they write would be lost."""
    with open_store(here) as store:
        archive = backup(store)
        before = names(tmp_path)
        with pytest.raises(StoreError, match="is in use by another program"):
            restore(here, archive, NOW)
        store.add(visit(2))
        assert names(tmp_path) == before
    assert minutes(here) == [1, 2]


def test_only_a_damaged_file_is_moved_away(here: Organisation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A present file that is locked, or another program's, is not taken for damaged: nothing is restored over it."""
    monkeypatch.setattr(exclusive, "PATIENCE", 0.2)
    with open_store(here) as store:
        archive = backup(store)
    before = names(tmp_path)
    other = sqlite3.connect(tmp_path / "omsorg.db", isolation_level=None)
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="is in use by another program"):
        restore(here, archive, NOW)
    other.execute("ROLLBACK")
    other.close()
    (tmp_path / "omsorg.db").unlink()
    other = sqlite3.connect(tmp_path / "omsorg.db")
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    with pytest.raises(StoreError, match="but not one of omsorgskjerne"):
        restore(here, archive, NOW)
    assert names(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_not_the_backups_fault(
    here: Organisation, organisation: Make, tmp_path: Path
) -> None:
    """Where the restored file cannot be written its folder is named, and not the backup."""
    with open_store(here) as store:
        archive = backup(store)
    there = organisation(path=None, file=tmp_path / "gone" / "omsorg.db")
    with pytest.raises(StoreError, match="gone cannot be read or written"):
        restore(there, archive, NOW)


def test_a_configuration_of_any_age_is_backed_up(here: Organisation, tmp_path: Path) -> None:
    """A configuration dated before 1980, as some disks date files, is in the backup all the same."""
    os.utime(tmp_path / "omsorg.toml", (0, 0))
    with open_store(here) as store, zipfile.ZipFile(backup(store)) as zipped:
        assert zipped.read("omsorg.toml").decode() == TOML


def damaged(archive: Path) -> None:
    """Change some bytes in the middle."""
    content = bytearray(archive.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    archive.write_bytes(content)


def emptied(archive: Path) -> None:
    """Leave the configuration only."""
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("omsorg.toml", TOML)


def other_database(archive: Path) -> None:
    """Put in a database of another program."""
    file = archive.with_suffix(".other")
    made = sqlite3.connect(file)
    made.execute("CREATE TABLE bookmarks (url TEXT)")
    made.close()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(file, "omsorg.db")
    file.unlink()


def newer(archive: Path) -> None:
    """Make its database one of a later format."""
    with zipfile.ZipFile(archive) as zipped:
        zipped.extract("omsorg.db", archive.parent / "newer")
    file = archive.parent / "newer" / "omsorg.db"
    made = sqlite3.connect(file)
    made.execute(f"PRAGMA user_version = {FORMAT + 1}")
    made.close()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(file, "omsorg.db")
    file.unlink()
    file.parent.rmdir()


def no_zip(archive: Path) -> None:
    """Make it something else."""
    archive.write_bytes(b"rubbish")


def gone(archive: Path) -> None:
    """Take it away."""
    archive.unlink()


def test_a_backup_of_a_newer_program_asks_for_the_program(here: Organisation) -> None:
    """What to do about a backup that is too new is to update; another program's database is told what it is."""
    with open_store(here) as store:
        archive = backup(store)
    newer(archive)
    with pytest.raises(StoreError, match=rf"{archive.name} was written by a newer version .*\nUpdate the program"):
        restore(here, archive, NOW)
    other_database(archive)
    with pytest.raises(
        StoreError, match=r"not one of omsorgskjerne.\nCheck `file` in omsorg.toml, or take another backup"
    ):
        restore(here, archive, NOW)


@pytest.mark.parametrize("harm", [damaged, emptied, other_database, newer, no_zip, gone])
def test_a_bad_backup_changes_nothing(here: Organisation, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    """A backup that is damaged, not ours, too new or missing is refused in two lines, and the present file stays."""
    with open_store(here) as store:
        archive = backup(store)
    harm(archive)
    before = names(tmp_path)
    with pytest.raises(StoreError) as refusal:
        restore(here, archive, NOW)
    assert archive.name in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 2
    assert names(tmp_path) == before
    assert minutes(here) == [1]


def test_what_cannot_be_read_of_the_schema_is_in_no_backup(here: Organisation, tmp_path: Path) -> None:
    """A statement of an index that is no text any more is damage, though SQLite copies it as if it were whole."""
    file = here.config.file
    content = bytearray(file.read_bytes())
    content[content.index(b"AS INTEGER) *") + 6] = 0xA8
    file.write_bytes(content)
    with open_store(here) as store, pytest.raises(StoreError, match="is damaged"):
        backup(store, tmp_path / "monday.zip")
    assert not (tmp_path / "monday.zip").exists()


def test_a_backup_of_a_full_folder_says_so(here: Organisation, tmp_path: Path) -> None:
    """A backup that cannot be written is told, and leaves nothing half-written."""
    (tmp_path / "file").touch()
    with open_store(here) as store, pytest.raises(StoreError, match="cannot be read or written"):
        backup(store, tmp_path / "file" / "inside" / "monday.zip")
