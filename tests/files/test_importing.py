"""What an import leaves in the store: all of a file or nothing, once, in one batch, also when it is killed."""

from __future__ import annotations

import csv
import subprocess
import sys
import tracemalloc
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne import (
    Change,
    Config,
    Contact,
    ContactKind,
    Identity,
    Person,
    Store,
    StoreError,
    hookimpl,
    load,
    open_store,
)
from omsorgskjerne.files import RefusedFileError, import_file
from omsorgskjerne.store import ddl
from omsorgskjerne.store.columns import Columns, Memo
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Writes

MIXED = "day;kind;minutes\n2024-03-01;visit;5\n2024-03-02;møte;5\n2024-03-03;phone;-1\n2024-03-04;phone;7\n"


def many(path: Path, rows: int) -> Path:
    """Write a file of so many contacts, about 30 bytes each."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write("day;kind;persons;minutes\n")
        stream.writelines(
            f"2024-{1 + row % 12:02d}-{1 + row % 28:02d};visit;{1 + row % 40};{row % 90}\n" for row in range(rows)
        )
    return path


def is_sound(store: Store) -> bool:
    """Tell whether file and chain hold."""
    return store.engine.check() == [] and verify(store.engine).faults == ()


def test_all_or_nothing(store: Store, written: Writes) -> None:
    """One bad row keeps the others out."""
    with pytest.raises(RefusedFileError, match="2 rows are refused, and nothing was stored"):
        import_file(store, Contact, written("contacts.csv", MIXED))
    assert store.count(Contact) == 0
    assert is_sound(store)


def test_skip_invalid_writes_refused_rows_to_be_mended(store: Store, written: Writes) -> None:
    """Good rows are stored; the others stand in a file with line and reason, to be mended and imported as it is."""
    file = written("contacts.csv", MIXED)
    done = import_file(store, Contact, file, skip_invalid=True)
    assert (done.added, done.refused, len(done.refusals)) == (2, 2, 2)
    assert done.refused_file == file.with_name("contacts-refused.csv")
    text = done.refused_file.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[0] == ["refused_line", "refused_reason", "day", "kind", "minutes"]
    assert [row[0] for row in rows[1:]] == ["3", "4"]
    assert rows[1][2:] == ["2024-03-02", "møte", "5"]
    assert rows[1][1].startswith("slag: ")  # in the organisation's language
    mended = written("mended.csv", text.replace("møte", "meeting").replace("-1", "1"))
    assert import_file(store, Contact, mended).added == 2
    assert is_sound(store)


def test_refused_rows_keep_their_cells(store: Store, written: Writes) -> None:
    """Rows of uneven length and cells that look like formulas are written so that nothing is lost or run."""
    file = written(
        "contacts.csv", "day,kind,person\n2024-03-01,visit\n2024-03-01,visit,=1+1\n2024-03-01,visit,-5,6,7\n"
    )
    done = import_file(store, Contact, file, skip_invalid=True)
    assert done.refused_file is not None
    rows = list(csv.reader(done.refused_file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[2:] for row in rows[1:]] == [
        ["2024-03-01", "visit"],
        ["2024-03-01", "visit", "'=1+1"],
        ["2024-03-01", "visit", "-5", "6", "7"],
    ]
    again = import_file(store, Contact, done.refused_file, skip_invalid=True)
    assert again.refused_file is not None
    assert [row[2:] for row in csv.reader(again.refused_file.read_text(encoding="utf-8-sig").splitlines())][2][
        2
    ] == "'=1+1"


def test_an_earlier_file_of_refused_rows_is_left_alone(store: Store, written: Writes) -> None:
    """Somebody may be mending it: the next one gets a name of its own, and a file that is there cannot be named."""
    file = written("contacts.csv", MIXED)
    first = written("contacts-refused.csv", "being mended")
    done = import_file(store, Contact, file, skip_invalid=True)
    assert done.refused_file == file.with_name("contacts-refused-2.csv")
    assert first.read_text(encoding="utf-8") == "being mended"
    other = written("others.csv", MIXED + "\n")
    for taken in (first, other):
        with pytest.raises(StoreError, match="exists already"):
            import_file(store, Contact, other, skip_invalid=True, refused_path=taken)
    assert (first.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")) == ("being mended", MIXED + "\n")
    new = file.with_name("new.csv")
    assert import_file(store, Contact, other, skip_invalid=True, refused_path=new).refused_file == new


def test_refused_rows_of_json_lines(store: Store, written: Writes) -> None:
    """Refused lines of JSON are written as CSV too, each cell as it stands, a line that is no record beyond the cells."""
    lines = [
        '{"day": "2024-03-01", "kind": "x", "minutes": 5}',
        "{",
        '{"day": ["2024-01-02"], "kind": {"visit": [1.5, "å"]}}',
        "{}",
        '{"day": "", "kind": ""}',
        '{"day": "2024-03-01", "kind": "\\ud800", "minutes": 1e99}',
        '{"day": "2024-03-02", "kind": "visit"}',
    ]
    done = import_file(store, Contact, written("c.jsonl", "\n".join(lines)), skip_invalid=True)
    assert done.refused_file is not None
    assert (done.added, done.refused) == (1, 6)
    rows = list(csv.DictReader(done.refused_file.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [(row["refused_line"], row["day"], row["kind"], row["minutes"]) for row in rows] == [
        ("1", "2024-03-01", "x", "5"),
        ("2", "", "", ""),
        ("3", '["2024-01-02"]', '{"visit": ["1.5", "å"]}', ""),
        ("4", "", "", ""),
        ("5", "", "", ""),
        ("6", "2024-03-01", "\\ud800", "1E+99"),
    ]
    assert [row.get(None) for row in rows] == [None, ["{"], *[None] * 4]
    file = written("deep.jsonl", "\n".join(f'{{"day": {"[" * deep}{"]" * deep}}}' for deep in range(1, 1000, 3)))
    assert import_file(store, Contact, file, skip_invalid=True).refused == 333


def test_dry_run_stores_nothing(store: Store, written: Writes, tmp_path: Path) -> None:
    """A dry run tells what would come of it and leaves neither rows nor files."""
    before = store.engine.objects("index", "contact")
    done = import_file(store, Contact, written("contacts.csv", MIXED), skip_invalid=True, dry_run=True)
    assert (done.added, done.refused, done.batch, done.refused_file) == (2, 2, None, None)
    assert import_file(store, Contact, many(tmp_path / "many.csv", 12_000), dry_run=True).added == 12_000
    with pytest.raises(RefusedFileError):
        import_file(store, Contact, written("contacts.csv", MIXED), dry_run=True)
    assert store.count(Contact) == 0
    assert store.engine.objects("index", "contact") == before
    assert not list(tmp_path.glob("*refused*"))
    assert verify(store.engine).entries == 0


def test_the_same_file_twice_adds_nothing(store: Store, written: Writes) -> None:
    """A file is known again by its bytes, whatever it is called, and when it came is told."""
    file = written("people.csv", "registered\n2024-01-01\n")
    first = import_file(store, Person, file)
    again = import_file(store, Person, written("copy.csv", file.read_bytes()))
    assert (again.added, again.batch) == (0, None)
    assert again.earlier is not None
    assert again.earlier.batch == first.batch
    assert again.earlier.at.isoformat() == store.get(Person, next(store.rows(Person)).id).entered_at.isoformat()
    assert import_file(store, Person, written("other.csv", "registered\n2024-01-02\n")).added == 1
    assert store.count(Person) == 2


def test_a_file_whose_rows_were_all_voided_may_come_again(store: Store, written: Writes) -> None:
    """What was imported by mistake and voided can be imported after all."""
    file = written("people.csv", "registered\n2024-01-01\n")
    import_file(store, Person, file)
    store.void(Person, next(store.rows(Person)).id, "wrong file")
    assert import_file(store, Person, file).added == 1


def test_fingerprints_tell_nothing_without_their_salt(store: Store, written: Writes) -> None:
    """The same file leaves another fingerprint in another batch, so that what a short one held cannot be guessed."""
    file = written("people.csv", "registered\n2024-01-01\n")
    for _time in range(2):
        import_file(store, Person, file)
        store.void(Person, next(store.rows(Person)).id, "once more")
    prints = [text for (text,) in store.query('SELECT "fingerprint" FROM "omsorg_batch"')]
    assert len(set(prints)) == 2


def test_ids_make_it_idempotent(store: Store, written: Writes) -> None:
    """Rows with an id are added once; with the same id and another content they are refused."""
    ids = [f"018f0000-0000-7000-8000-00000000000{digit}" for digit in (3, 1, 2)]
    header = "id,registered,code,nickname\n"
    rows = [f"{row_id},2024-01-01,{'' if row_id.endswith('2') else row_id[-1]},Per\n" for row_id in ids]
    assert import_file(store, Person, written("a.csv", header + "".join(rows))).added == 3
    done = import_file(store, Person, written("b.csv", header + "".join(reversed(rows)) + ",2024-01-02,,\n" + rows[0]))
    assert (done.added, done.already) == (1, 4)
    with pytest.raises(RefusedFileError, match="line 2: another row has this id"):
        import_file(store, Person, written("c.csv", header + rows[0].replace("Per", "Pål")))
    twice = written("d.csv", header + rows[0].replace("03,", "09,").replace(",3,", ",,") * 2)
    assert (import_file(store, Person, twice).added, store.count(Person)) == (1, 5)
    assert is_sound(store)


def test_an_edited_row_is_known_again(store: Store, written: Writes) -> None:
    """A row that was edited since is there already, as it came and as it is now; and the batch's digest still holds."""
    row_id = "018f0000-0000-7000-8000-000000000001"
    text = f"id,registered,nickname\n{row_id},2024-01-01,Per\n"
    import_file(store, Person, written("a.csv", text))
    store.edit(Person, row_id, nickname="Pål")
    for again in (text, text.replace("Per", "Pål")):
        assert import_file(store, Person, written("b.csv", again + "\n")).already == 1
    assert is_sound(store)


def test_one_batch_one_entry_one_change(tmp_path: Path, written: Writes) -> None:
    """An import is one batch and one entry in the chain; plugins are told once, after the commit, without values."""
    told: list[tuple[Change, int]] = []
    plugin = ModuleType("listener")

    def changed(change: Change) -> None:
        with open_store(load(config, plugins={}), by="other") as other:
            told.append((change, other.count(Contact)))

    changed.__name__ = "omsorgskjerne_changed"
    plugin.omsorgskjerne_changed = hookimpl(changed)  # type: ignore[attr-defined]
    config = Config(path=None, name="T", file=tmp_path / "o.db")
    with open_store(load(config, plugins={"listener": plugin}), by="O'Brien", create=True) as store:
        done = import_file(store, Contact, written("contacts.csv", "day,kind\n" + "2024-03-01,visit\n" * 5_000))
        table = store.organisation.table(Contact)
        assert told == [(Change("contact", done.batch or "", "import", table.columns, 5_000), 5_000)]
        assert list(store.query('SELECT "action", "row_id", "by_whom" FROM "omsorg_audit"')) == [
            ("import", done.batch, "O'Brien")
        ]
        assert {(kept.batch, kept.entered_by) for kept in store.rows(Contact)} == {(done.batch, "O'Brien")}
        assert is_sound(store)
        store.engine.execute('UPDATE "contact" SET "persons" = 9 WHERE "id" = (SELECT MAX("id") FROM "contact")')
        assert not is_sound(store)


def test_what_identifies_is_not_remembered(tmp_path: Path, written: Writes) -> None:
    """Cells of free text and of fields that reveal an identity are read each time; no copy is kept for the next row."""
    config = Config(path=None, name="T", file=tmp_path / "o.db", records=("identity",))
    with open_store(load(config, plugins={}), by="t", create=True) as store:
        person = store.add(Person(registered=date(2024, 1, 1)))
        import_file(store, Identity, written("i.csv", f"recorded,person,name,phone\n2024-01-01,{person},Kari,12\n"))
        assert next(store.rows(Identity)).record.name == "Kari"
        for record, remembered in ((Identity, {"recorded", "person"}), (Contact, {*Contact.__annotations__})):
            table = store.organisation.table(record)
            columns = Columns(store, table)
            memos = {name for name in table.columns if isinstance(getattr(columns._read[name], "__self__", None), Memo)}  # noqa: SLF001
            assert memos == remembered


@pytest.mark.parametrize("present", [0, 15_000])
def test_indexes_are_there_afterwards(store: Store, tmp_path: Path, present: int) -> None:
    """Whether the file outweighs the table, so that indexes are made anew, or not: they are those declared."""
    if present:
        import_file(store, Contact, many(tmp_path / "before.csv", present))
    seen: list[set[str]] = []

    def look(done: int, total: int) -> None:
        assert 0 < done <= total
        seen.append(set(store.engine.objects("index", "contact")))

    import_file(store, Contact, many(tmp_path / "contacts.csv", 12_000), progress=look)
    declared = dict(ddl.secondary_indexes(store.organisation.table(Contact)))
    assert store.engine.objects("index", "contact") == declared
    assert (seen[0] == set(declared)) is bool(present)
    assert len(seen) == 6
    assert is_sound(store)


@pytest.mark.parametrize("rows", [20_000, pytest.param(60_000, marks=pytest.mark.torture)])
def test_an_import_needs_little_memory(store: Store, tmp_path: Path, rows: int) -> None:
    """Memory does not grow with the file: tens of thousands of rows need no more than a few chunks of them."""
    file = many(tmp_path / "contacts.csv", rows)
    import_file(store, Contact, many(tmp_path / "few.csv", 2_001))  # what is loaded once
    tracemalloc.start()
    try:
        assert import_file(store, Contact, file).added == rows
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


KILLED = """
import os, signal, sys
from pathlib import Path
from omsorgskjerne import Config, Contact, load, open_store
from omsorgskjerne.files import import_file
folder, moment = Path(sys.argv[1]), int(sys.argv[2])

def stop(done, total, calls=[]):
    calls.append(done)
    if len(calls) == moment:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

store = open_store(load(Config(path=None, name="Test", file=folder / "omsorg.db"), plugins={}), by="killed")
import_file(store, Contact, folder / "contacts.csv", progress=stop)
"""


@pytest.mark.parametrize("moment", [1, pytest.param(8, marks=pytest.mark.torture), 15])
def test_a_killed_import_leaves_nothing(store: Store, tmp_path: Path, moment: int) -> None:
    """An import that is killed, early or after its last row, leaves the store as it was, and can be done again."""
    store.add(Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT))
    many(tmp_path / "contacts.csv", 30_000)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(moment)], check=False, capture_output=True)
    assert done.returncode not in {0, 1}, done.stderr
    assert store.count(Contact) == 1
    assert list(store.query('SELECT "id" FROM "omsorg_batch"')) == []
    assert len(store.engine.objects("index", "contact")) == 3
    assert is_sound(store)
    assert import_file(store, Contact, tmp_path / "contacts.csv").added == 30_000


def test_a_broken_off_import_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """Ctrl+C rolls back, and the file of refused rows goes with it."""
    file = many(tmp_path / "contacts.csv", 5_000)
    with file.open("a", encoding="utf-8") as stream:
        stream.write("x\n")

    def stop(done: int, total: int) -> None:
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(store, Contact, file, skip_invalid=True, progress=stop)
    assert store.count(Contact) == 0
    assert sorted(path.name for path in tmp_path.glob("contacts*")) == ["contacts.csv"]
