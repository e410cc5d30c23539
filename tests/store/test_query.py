"""A query of one's own can do nothing but read, whatever is asked and in whatever order."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

VISIT = Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT)
WRITES = [
    'DELETE FROM "contact"', 'UPDATE "contact" SET "persons" = 9', 'INSERT INTO "omsorg_file" VALUES (\'x\', \'y\')',
    'INSERT INTO "omsorg_file" VALUES (\'x\', \'y\') RETURNING "key"', 'REPLACE INTO "omsorg_file" VALUES (\'x\', \'y\')',
    'WITH "a" AS (SELECT 1) DELETE FROM "contact"', 'DROP TABLE "contact"', 'CREATE TABLE "x" ("a")',
    'CREATE TEMP TABLE "x" ("a")', 'CREATE TEMP TRIGGER "t" AFTER INSERT ON "contact" BEGIN SELECT 1; END',
    'ALTER TABLE "contact" ADD COLUMN "x"', "ATTACH DATABASE ':memory:' AS \"other\"", "VACUUM", "REINDEX", "ANALYZE",
    "PRAGMA user_version = 7", "PRAGMA foreign_keys = OFF", "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON",
    "PRAGMA journal_mode = DELETE", "PRAGMA foreign_keys", "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", 'SAVEPOINT "x"',
    'RELEASE "within"', 'SELECT 1; DELETE FROM "contact"', "SELECT 1; SELECT 2",
]  # fmt: skip


@pytest.fixture
def store(organisation: Callable[..., Organisation]) -> Iterator[Store]:
    """Return a store with three rows."""
    with open_store(organisation(), create=True, by="test") as store:
        for _row in range(3):
            store.add(VISIT)
        yield store


def state(store: Store) -> tuple[Any, ...]:
    """Return what a statement could have changed."""
    engine = store.engine
    settings = [next(engine.query(f"PRAGMA {name}"))[0] for name in ("user_version", "foreign_keys", "query_only")]
    bases = [name for _number, name, _file in engine.query("PRAGMA database_list")]
    return (*settings, bases, engine.tables(), store.count(Contact), engine.changes, engine.connection.in_transaction)


@pytest.mark.parametrize("sql", WRITES)
def test_what_does_more_than_read_is_refused(store: Store, sql: str) -> None:
    """A statement that writes, sets something, opens another file or is several is refused and changes nothing."""
    before = state(store)
    for _again in range(2):
        with pytest.raises(StoreError, match="one statement that reads"):
            list(store.query(sql))
    assert state(store) == before


@pytest.mark.parametrize("sql", ["PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE", 'SAVEPOINT "within"', "COMMIT"])
def test_a_statement_that_the_store_uses_itself_is_refused_too(store: Store, sql: str) -> None:
    """The text of a statement that the store has run before is no way round the refusal, nor within a write."""
    with store.together():
        with store.together():
            store.add(VISIT)
        with pytest.raises(StoreError, match="one statement that reads"):
            list(store.query(sql))
        store.add(VISIT)
    assert store.count(Contact) == 5
    with pytest.raises(StoreError, match="one statement that reads"):
        list(store.query(sql))


def test_reading_goes_on_while_rows_are_fetched(store: Store) -> None:
    """Rows of a query are fetched as they are asked for, among queries and writes of others; refusals do not end it."""
    rows = store.query('SELECT "id" FROM "contact" ORDER BY "id"')
    first = next(rows)
    with pytest.raises(StoreError):
        store.query('DELETE FROM "contact"')
    store.add(VISIT)
    nested = list(store.query('SELECT "id" FROM "contact" WHERE "id" <= ?', first))
    assert nested == [first]
    assert len([first, *rows]) >= 3
    assert store.count(Contact) == 4


def test_whatever_reads_is_answered(store: Store) -> None:
    """Common tables, recursion, windows, the plan of a query and a comment before it are reading."""
    recursive = (
        'WITH RECURSIVE "n"("i") AS (SELECT 1 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < 5) SELECT SUM("i") FROM "n"'
    )
    assert list(store.query(recursive)) == [(15,)]
    assert list(store.query('-- how many\nSELECT COUNT(*) FROM "contact"')) == [(3,)]
    assert [number for (number,) in store.query('SELECT ROW_NUMBER() OVER (ORDER BY "id") FROM "contact"')] == [1, 2, 3]
    assert list(store.query('EXPLAIN QUERY PLAN SELECT * FROM "contact"'))


def test_bytes_of_the_schema_that_are_no_text_are_damage(
    organisation: Callable[..., Organisation], tmp_path: Path
) -> None:
    """A file whose schema holds bytes that are no UTF-8 is called damaged, wherever they stand."""
    open_store(organisation(), create=True).close()
    file = tmp_path / "omsorg.db"
    sound = file.read_bytes()
    for word in (b"CREATE INDEX", b"CREATE TRIGGER", b'CREATE TABLE "contact"', b"omsorg_audit"):
        for place in (0, 3, len(word) + 2):
            broken = bytearray(sound)
            broken[sound.index(word) + place] = 0xFF
            file.write_bytes(broken)
            with pytest.raises(StoreError, match="is damaged"):
                open_store(organisation())


@pytest.mark.parametrize(("sql", "value"), [("SELECT '\ud800'", None), ("SELECT ?", "\ud800"), ("SELECT ?", 10**30)])
def test_what_sqlite_cannot_be_given_is_refused(store: Store, sql: str, value: object) -> None:
    """Half a character, in the statement or a value, and a number beyond SQLite's end in an error of ours."""
    with pytest.raises(StoreError, match="too large for the file, or a text holds half a character"):
        list(store.query(sql, () if value is None else (value,)))


def test_what_rows_are_asked_for_by_is_refused_likewise(store: Store) -> None:
    """Asking for rows by what no file can hold ends in an error of ours too."""
    with pytest.raises(StoreError, match="too large"):
        list(store.rows(Contact, limit=10**30))
