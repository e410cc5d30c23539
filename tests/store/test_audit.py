"""The audit chain: it holds through every change and every erasure, and tells what was done beside the program."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import InputError, StoreError
from omsorgskjerne.ids import new_id, new_ids
from omsorgskjerne.store import Store, audit, rows
from omsorgskjerne.store.bulk import Load
from omsorgskjerne.store.engine import listed, marks
from omsorgskjerne.store.findings import Verified
from omsorgskjerne.store.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = date(2024, 3, 1)
MARKER = "zyxwvut"


def fill(store: Store) -> dict[str, str]:
    """Put in rows that were added, edited twice, voided, and imported and then changed; return ids by what was done."""
    person = store.add(Person(registered=DAY, nickname=MARKER))
    contact = Contact(day=DAY, kind=ContactKind.VISIT, person=person, minutes=1)
    ids: dict[str, str] = {name: store.add(contact) for name in ("added", "edited", "voided")}
    store.edit(Contact, ids["edited"], minutes=2)
    store.edit(Contact, ids["edited"], minutes=3)
    store.void(Contact, ids["voided"], "a mistake")
    imported = load(store, 20)
    ids.update(zip(("came", "came_edited", "came_voided"), imported, strict=False))
    store.edit(Contact, ids["came_edited"], minutes=2)
    store.void(Contact, ids["came_voided"], "a mistake")
    return ids


def load(store: Store, count: int, chunk: int = 7) -> list[str]:
    """Import contacts in pieces, as a loader does; return the ids of the rows."""
    table = store.organisation.table(Contact)
    batch, salt, at = new_id(), audit.new_salt(), store.stamp()
    digest = audit.BatchDigest(salt)
    columns = ("id", *table.columns)
    record = rows.pack(table, rows.given(table, Contact(day=DAY, kind=ContactKind.PHONE, minutes=1)), "Europe/Oslo")
    made = [(row_id, *record.values()) for row_id, _row in zip(new_ids(), range(count), strict=False)]
    names = (*columns, "entered_at", "entered_by", "batch")
    with store.engine.writing():
        for start in range(0, count, chunk):
            digest.update(made[start : start + chunk])
            some = ((*row, at, store.by, batch) for row in made[start : start + chunk])
            store.engine.executemany(f'INSERT INTO "contact" ({listed(names)}) VALUES ({marks(len(names))})', some)  # noqa: S608
        audit.record_batch(
            store.engine, batch_id=batch, table="contact", file_name="contacts.csv", columns=columns, rows=count,
            by=store.by, at=at, salt=salt, digest=digest.hexdigest(), fingerprint="1",
        )  # fmt: skip
    return [row[0] for row in made]


def beside(store: Store, *statements: str, **ids: str) -> Verified:
    """Change the file beside the program, and verify it."""
    store.engine.execute("PRAGMA foreign_keys = OFF")  # as other programs leave them
    for statement in statements:
        store.engine.execute(statement.format(**ids))
    return verify(store.engine)


def said(verified: Verified) -> list[str]:
    """Return the faults in words."""
    return [str(fault) for fault in verified.faults]


def test_a_file_that_was_used_as_it_should_verifies(store: Store) -> None:
    """After adding, editing, voiding and importing, every entry is compared and nothing is found."""
    fill(store)
    verified = verify(store.engine)
    assert (verified.entries, verified.compared, verified.erased, verified.not_compared) == (10, 10, 0, 0)
    assert said(verified) == []
    assert verified.head == list(store.query('SELECT "link" FROM "omsorg_audit" ORDER BY "sequence"'))[-1][0]


def test_an_empty_file_verifies(store: Store) -> None:
    """A chain without entries holds."""
    assert verify(store.engine) == Verified(0, 0, 0, 0, (), audit.FIRST)


def test_the_chain_holds_no_content(store: Store) -> None:
    """No value that was entered stands in the chain, and equal contents have different digests."""
    fill(store)
    chain = list(store.query('SELECT * FROM "omsorg_audit"'))
    assert MARKER not in repr(chain)
    for _row in range(2):
        store.add(Contact(day=DAY, kind=ContactKind.VISIT, persons=7))
    digests = [digest for (digest,) in store.query('SELECT "digest" FROM "omsorg_audit"')]
    assert len(set(digests)) == len(digests)


def test_a_salt_is_kept_beside_the_record_only(store: Store) -> None:
    """The salt of a row stands in its own table, and changes when the content does."""
    row = store.add(Contact(day=DAY, kind=ContactKind.VISIT))
    sql = 'SELECT "salt" FROM "contact" WHERE "id" = ?'
    ((before,),) = store.query(sql, (row,))
    store.edit(Contact, row, minutes=2)
    ((after,),) = store.query(sql, (row,))
    assert before != after
    assert len(bytes.fromhex(after)) == 16
    assert list(store.query('SELECT "salt" FROM "omsorg_history"')) == [(before,)]
    assert after not in repr(list(store.query('SELECT * FROM "omsorg_audit"')))


@pytest.mark.parametrize(
    ("statements", "erased"),
    [
        (['DELETE FROM "omsorg_history" WHERE "row_id" = \'{edited}\''], 2),
        (['DELETE FROM "omsorg_history" WHERE "row_id" = \'{came_edited}\''], 1),
        (['UPDATE "omsorg_history" SET "content" = \'{{}}\', "salt" = NULL WHERE "row_id" = \'{edited}\''], 2),
    ],
    ids=["history", "history of an import", "content of history"],
)
def test_erasing_leaves_the_chain_whole(store: Store, statements: list[str], erased: int) -> None:
    """Content that is erased with its salt, in the history, is counted as erased and is no fault."""
    verified = beside(store, *statements, **fill(store))
    assert said(verified) == []
    assert (verified.erased, verified.compared) == (erased, 10 - erased)


def test_history_shows_what_was_erased_as_empty(store: Store) -> None:
    """A step whose content was erased is still listed: who, when, what; but no record."""
    ids = fill(store)
    store.engine.execute('DELETE FROM "omsorg_history"')
    assert [(version.action, version.record is None) for version in store.history(Contact, ids["edited"])] == [
        ("add", True), ("edit", True), ("edit", False),
    ]  # fmt: skip
    assert [(version.action, version.record is None) for version in store.history(Contact, ids["came_edited"])] == [
        ("import", True), ("edit", False),
    ]  # fmt: skip


UNLOCK = 'DROP TRIGGER "omsorg_audit_no_update"', 'DROP TRIGGER "omsorg_audit_no_delete"'
CONTENT = "contact: the content of entry {} was changed."
LINK = "audit: entry {} or one before it was changed (contact)."
IMPORT = "contact: rows of the import of entry 8 were changed, put in or taken out."
GONE = "contact: the import of entry 8 is gone, or is not the one that was written down."
SALT = "contact: the salt of entry {} is gone."
UNREADABLE = "{}: what stands there cannot be read."
ROWS = "contact: rows were put in beside the program ({})."
ERASED = "DELETE FROM omsorg_history WHERE row_id = '{came_edited}'"
CHANGES: list[tuple[str, str, str, str]] = [
    ("contact", "minutes = 9", "added", CONTENT.format(2)),
    ("contact", "minutes = 9", "edited", CONTENT.format(6)),
    ("contact", "entered_by = 'x'", "added", CONTENT.format(2)),
    ("contact", "voided = NULL, void_reason = NULL", "voided", CONTENT.format(7)),
    ("contact", "voided = '2024-01-01'", "added", CONTENT.format(2)),
    ("contact", "void_reason = 'x'", "came_voided", CONTENT.format(10)),
    ("contact", "minutes = 9", "came", IMPORT),
    ("contact", "voided = '2024-01-01'", "came", IMPORT),
    ("contact", "entered_by = 'x'", "came", IMPORT),
    ("contact", "batch = NULL", "came", ROWS.format(1)),
    ("contact", "batch = 'x'", "came", ROWS.format(1)),
    ("contact", "persons = 99, salt = NULL", "added", SALT.format(2)),
    ("contact", "persons = 99, salt = NULL", "edited", SALT.format(6)),
    ("contact", "persons = 99, salt = NULL", "came_edited", SALT.format(9)),
]
STATEMENTS: list[tuple[Sequence[str], str]] = [
    (["UPDATE omsorg_history SET content = '{{}}' WHERE sequence = 3"], CONTENT.format(3)),
    (["UPDATE omsorg_history SET content = '{{}}' WHERE row_id = '{came_edited}'"], IMPORT),
    (["DELETE FROM contact WHERE id = '{came}'"], IMPORT),
    (["DELETE FROM contact WHERE id = '{added}'"], "contact: the row of entry 2 is gone."),
    (["DELETE FROM contact WHERE id = '{came}'", ERASED], IMPORT),
    (["UPDATE omsorg_batch SET digest = '0'"], GONE),
    (["UPDATE omsorg_batch SET table_name = 'person'"], GONE),
    (["UPDATE contact SET entered_by = 'x' WHERE batch IS NOT NULL", "UPDATE omsorg_batch SET by_whom = 'x'"], GONE),
    (["UPDATE contact SET entered_at = '' WHERE batch IS NOT NULL", "UPDATE omsorg_batch SET at = ''"], GONE),
    (["UPDATE contact SET minutes = 9 WHERE id = '{came}'", "UPDATE omsorg_batch SET salt = NULL"], SALT.format(8)),
    (["DELETE FROM contact WHERE batch IS NOT NULL", "UPDATE omsorg_batch SET salt = NULL"], SALT.format(8)),
    (["DELETE FROM contact", "DELETE FROM omsorg_batch"], GONE),
    (["DELETE FROM omsorg_batch"], ROWS.format(20)),
    (["UPDATE omsorg_batch SET id = 'x'"], "contact: imports were put in beside the program (1)."),
    (["UPDATE contact SET salt = 'no salt' WHERE id = '{added}'"], UNREADABLE.format("contact")),
    (["UPDATE omsorg_history SET content = 'no json' WHERE sequence = 3"], UNREADABLE.format("omsorg_history")),
    (["UPDATE omsorg_batch SET columns = '[]'"], UNREADABLE.format("omsorg_batch")),
    (["DROP TABLE contact"], "contact: the table of entry 10 is gone."),
    ([*UNLOCK, "UPDATE omsorg_audit SET by_whom = 'x' WHERE sequence = 4"], LINK.format(4)),
    ([*UNLOCK, "UPDATE omsorg_audit SET digest = link WHERE sequence = 2"], LINK.format(2)),
    ([*UNLOCK, "DELETE FROM omsorg_audit WHERE sequence = 4"], "audit: entries before 5 are gone (contact)."),
    *(([f"UPDATE {table} SET {change} WHERE id = '{{{row}}}'"], fault) for table, change, row, fault in CHANGES),  # noqa: S608
]


@pytest.mark.parametrize(("statements", "fault"), STATEMENTS)
def test_what_is_done_beside_the_program_is_found(store: Store, statements: Sequence[str], fault: str) -> None:
    """Any value, row or entry that is changed, put in or taken out is told by table and sequence, without content."""
    ids = fill(store)
    verified = beside(store, *statements, **ids)
    assert fault in said(verified)
    assert MARKER not in repr(said(verified))


def test_an_import_taken_out_whole_is_found(store: Store) -> None:
    """A file whose only import was removed, rows and all, is told to have lost it; nothing counts as erased."""
    load(store, 3)
    verified = beside(store, "DELETE FROM contact", "DELETE FROM omsorg_batch")
    assert said(verified) == [GONE.replace("entry 8", "entry 1")]
    assert (verified.compared, verified.erased) == (0, 0)


def test_what_one_erasure_leaves_out_is_no_excuse_for_another(store: Store) -> None:
    """That one row was erased, and the chain says so, excuses that row and no other, in an import or beside."""
    ids = fill(store)
    audit.append(store.engine, action="erase", table="contact", row_id=ids["added"], by="x", at=store.stamp())
    erased = "UPDATE contact SET minutes = NULL, salt = NULL WHERE id = '{added}'"
    verified = beside(store, erased, **ids)
    assert (said(verified), verified.erased) == ([], 1)
    assert said(beside(store, "DELETE FROM contact WHERE id = '{came}'", **ids)) == [IMPORT]


def test_an_id_is_one_rows_whatever_its_table(store: Store) -> None:
    """An id that a row of another record has is refused, whether it was added, imported, or is gone since."""
    ids = fill(store)
    store.engine.execute("PRAGMA foreign_keys = OFF")
    store.engine.execute("DELETE FROM contact WHERE id = ?", (ids["voided"],))
    before = said(verify(store.engine))
    for row in ("added", "came", "voided"):
        with pytest.raises(InputError, match="Another row has this id already"):
            store.add(Person(registered=DAY), ids[row])
    with store.engine.writing():
        bulk = Load(store, store.organisation.table(Person))
        given = [ids["added"], ids["came"], ids["voided"], new_id()]
        taken = bulk.take({"id": given, "registered": [DAY.isoformat()] * 4}, 4)
        bulk.finish(file_name="people.csv", fingerprint="1")
    assert (taken.added, [refusal.row for refusal in taken.refused]) == (1, [0, 1, 2])
    assert said(verify(store.engine)) == before


def test_a_row_put_in_is_found(store: Store) -> None:
    """A row that was copied within the file under a new id is found."""
    ids = fill(store)
    columns = ", ".join(f'"{column.name}"' for column in store.engine.columns("contact") if column.name != "id")
    copy = f"SELECT '{new_id()}', {columns} FROM contact WHERE id = '{{added}}'"  # noqa: S608 - our own names
    assert said(beside(store, f"INSERT INTO contact (id, {columns}) {copy}", **ids)) == [
        "contact: rows were put in beside the program (1)."
    ]


@pytest.mark.parametrize("statement", ['UPDATE "omsorg_audit" SET "at" = \'\'', 'DELETE FROM "omsorg_audit"'])
def test_the_chain_is_not_changed_by_accident(store: Store, statement: str) -> None:
    """A statement that changes or removes entries is refused."""
    fill(store)
    with pytest.raises(StoreError, match="refused"):
        store.engine.execute(statement)
    assert said(verify(store.engine)) == []


def test_an_import_is_one_entry(store: Store) -> None:
    """However many rows it brings, an import is one row in the chain; its digest does not depend on the pieces."""
    load(store, 100, chunk=1)
    load(store, 100, chunk=64)
    assert [action for (action,) in store.query('SELECT "action" FROM "omsorg_audit"')] == ["import", "import"]
    assert said(verify(store.engine)) == []
