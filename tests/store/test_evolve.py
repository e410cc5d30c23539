"""Declarations change and the file follows: what is derived, what needs a named migration, what is never lost."""

from __future__ import annotations

import sqlite3
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import fields
from omsorgskjerne.choices import Choice
from omsorgskjerne.core.contacts import Contact, ContactKind
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import StoreError
from omsorgskjerne.ids import Id
from omsorgskjerne.migrations import ConvertField, DropField, DropRecord, Migration, RenameField, RenameRecord
from omsorgskjerne.schema import record
from omsorgskjerne.store import Store, open_store
from omsorgskjerne.store.migrate import migrate
from omsorgskjerne.store.plan import plan
from omsorgskjerne.store.verify import verify
from omsorgskjerne.terms import Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

DAY = date(2024, 3, 1)
MARKER = "zyxwvut"


class Colour(Choice):
    """Two colours."""

    RED = "red", "red"
    BLUE = "blue", "blue"


PIECES: dict[str, tuple[Any, Callable[..., Any]]] = {
    "day": (date, fields.on),
    "pieces": (int, lambda: fields.quantity("pieces", unit=Unit.PIECE)),
    "colour": (Colour | None, lambda: fields.choice("colour", default=None)),
    "shade": (Colour, lambda: fields.choice("shade", default=Colour.BLUE)),
    "note": (str | None, lambda: fields.text("note", default=None)),
    "hot": (bool, lambda: fields.flag("hot")),
    "grams": (int, lambda: fields.quantity("weight", unit=Unit.KILO, per=1000, default=500)),
    "person": (Id[Person] | None, lambda: fields.ref("person", default=None)),
    "price": (Decimal, lambda: fields.number("price", default=Decimal("1.50"))),
}


def wash(*names: str, name: str = "wash", **other: tuple[Any, Callable[..., Any]]) -> Any:
    """Return a record class with a day, a number of pieces and other fields, by name in `PIECES` or as given."""
    pieces = {**{piece: PIECES[piece] for piece in ("day", "pieces", *names)}, **other}
    body = {
        "__annotations__": {piece: hint for piece, (hint, _make) in pieces.items()},
        "__doc__": "A wash.",
        "__module__": __name__,
        **{piece: make() for piece, (_hint, make) in pieces.items()},
    }
    return record("wash", plural="washes", name=name)(type("Wash", (), body))


def rows(store: Store, table: str = "laundry_wash") -> list[dict[str, Any]]:
    """Return the content of a table, without the salts."""
    names = [column.name for column in store.engine.columns(table) if column.name != "salt"]
    listed = ", ".join(f'"{name}"' for name in names)
    return [dict(zip(names, row, strict=True)) for row in store.query(f'SELECT {listed} FROM "{table}" ORDER BY "id"')]  # noqa: S608


def migrated(organisation: Organisation) -> Store:
    """Return the store of an organisation whose file was brought up to date."""
    store = open_store(organisation, outdated=True, by="tester")
    migrate(store)
    return store


def test_a_new_file_fits(organisation: Callable[..., Organisation]) -> None:
    """A file that was just made has nothing to migrate and opens without looking at its tables."""
    with open_store(organisation(wash()), create=True) as store:
        assert plan(store).steps == ()
        assert migrate(store).backup is None
        assert store.engine.check() == []
    with open_store(organisation(wash())) as store:
        assert store.count(Contact) == 0


def test_a_file_that_does_not_fit_is_refused_until_it_is_migrated(organisation: Callable[..., Organisation]) -> None:
    """Whoever opens a file that lacks a field is told to migrate; the plan says what is missing, in words."""
    open_store(organisation(wash()), create=True).close()
    wider = wash("note", "shade")
    with pytest.raises(
        StoreError, match=r"does not fit the records of: laundry.\nBring it up to date with: omsorg db migrate"
    ):
        open_store(organisation(wider))
    with open_store(organisation(wider), outdated=True) as store:
        assert [str(sentence) for sentence in plan(store).sentences] == [
            "add note to laundry_wash", "add shade to laundry_wash", "index laundry_wash",
        ]  # fmt: skip
        migrate(store)
        store.add(wider(day=DAY, pieces=1, note="x"))
    with open_store(organisation(wider)) as store:
        assert store.count(wider) == 1


growing = st.lists(st.sampled_from(list(PIECES)[2:]), unique=True, max_size=7)


@given(order=growing, cut=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_growing_keeps_every_value(
    organisation: Callable[..., Organisation], tmp_path: Path, order: list[str], cut: int
) -> None:
    """In whatever order fields are added, old rows keep what they held and get the default; every digest holds."""
    (tmp_path / "omsorg.db").unlink(missing_ok=True)
    early, late = wash(*order[:cut]), wash(*order)
    with open_store(organisation(early), create=True, by="tester") as store:
        changed = store.add(early(day=DAY, pieces=1))
        store.add(early(day=DAY, pieces=2))
        store.edit(early, changed, pieces=3)
        contact = store.add(Contact(day=DAY, kind=ContactKind.VISIT))
        before = rows(store)
    with migrated(organisation(late)) as store:
        after = rows(store)
        assert [{name: row[name] for name in before[0]} for row in after] == before
        assert [kept.record for kept in store.rows(late, newest_first=False)] == [
            late(day=DAY, pieces=n) for n in (3, 2)
        ]
        store.edit(late, changed, pieces=4)
        store.add(late(day=DAY, pieces=5))
        verified = verify(store.engine)
        assert (verified.faults, verified.not_compared, verified.erased) == ((), 0, 0)
        assert store.get(Contact, contact).record.kind is ContactKind.VISIT
        assert plan(store).steps == ()


def test_a_wider_limit_is_derived(organisation: Callable[..., Organisation]) -> None:
    """Other limits, or a field that may now be left out, are taken over; rows and digests stay."""
    tight = wash(grams=(int, lambda: fields.quantity("weight", unit=Unit.KILO, most=10)))
    loose = wash(grams=(int | None, lambda: fields.quantity("weight", unit=Unit.KILO, most=99, default=None)))
    with open_store(organisation(tight), create=True) as store:
        row = store.add(tight(day=DAY, pieces=1, grams=10))
    with migrated(organisation(loose)) as store:
        assert store.get(loose, row).record == loose(day=DAY, pieces=1, grams=10)
        store.add(loose(day=DAY, pieces=1, grams=99))
        store.add(loose(day=DAY, pieces=1))
        assert verify(store.engine).faults == ()


def test_rows_that_stand_against_a_limit_are_counted(organisation: Callable[..., Organisation]) -> None:
    """A limit that rows do not meet changes nothing and says how many there are."""
    loose = wash(grams=(int, lambda: fields.quantity("weight", unit=Unit.KILO, most=99)))
    tight = wash(grams=(int, lambda: fields.quantity("weight", unit=Unit.KILO, most=10)))
    with open_store(organisation(loose), create=True) as store:
        store.add(loose(day=DAY, pieces=1, grams=98))
    with open_store(organisation(tight), outdated=True) as store:
        with pytest.raises(
            StoreError, match=r"Rows stand against this \(1\): change the limits of grams in laundry_wash"
        ):
            migrate(store)
        assert len(rows(store)) == 1
    with open_store(organisation(loose)) as store:
        store.add(loose(day=DAY, pieces=1, grams=99))


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (wash("note"), wash(), "laundry_wash.note cannot .* it is no longer declared"),
        (wash("note"), wash(note=PIECES["colour"]), None),
        (wash("note"), wash(note=PIECES["grams"]), "laundry_wash.note cannot .* it holds something else now"),
        (wash("note"), wash(note=PIECES["person"]), "laundry_wash.note cannot .* it holds something else now"),
        (
            wash("note"),
            wash(note=(str, lambda: fields.text("note"))),
            "laundry_wash.note cannot .* it must now be filled in",
        ),
        (
            wash(),
            wash(note=(str, lambda: fields.text("note"))),
            "laundry_wash.note cannot .* it is new and must be filled",
        ),
        (wash(), wash(code=(str, fields.code)), "laundry_wash.code cannot .* it is new and must be filled"),
    ],
    ids=["gone", "same storage", "other type", "other reference", "now required", "new and required", "new code"],
)
def test_what_could_lose_a_value_needs_a_named_migration(
    organisation: Callable[..., Organisation], before: Any, after: Any, reason: str | None
) -> None:
    """A field that is gone, holds something else or must be filled in stops the migration with a hint."""
    with open_store(organisation(before), create=True) as store:
        store.add(before(day=DAY, pieces=1))
        content = rows(store)
    with open_store(organisation(after), outdated=True) as store:
        if reason is None:
            migrate(store)
            return
        with pytest.raises(StoreError, match=reason) as refusal:
            migrate(store)
        assert "The plugin laundry needs a named migration" in str(refusal.value)
        assert rows(store) == content


STEPS: dict[str, tuple[tuple[Any, ...], Any, dict[str, Any]]] = {
    "rename field": ((RenameField("wash", "note", "remark"),), wash("grams", remark=PIECES["note"]), {"note": None}),
    "rename record": ((RenameRecord("wash", "load"),), wash("grams", "note", name="load"), {}),
    "convert": (
        (ConvertField("wash", "grams", lambda grams: grams * 1000),),
        wash("grams", "note"),
        {"grams": 2_000_000},
    ),
    "convert to text": (
        (ConvertField("wash", "grams", str),),
        wash("note", grams=(str, lambda: fields.text("grams"))),
        {"grams": "2000"},
    ),
    "drop field": ((DropField("wash", "note"),), wash("grams"), {"note": None}),
    "all at once": (
        (
            RenameField("wash", "note", "remark"),
            ConvertField("wash", "grams", str),
            RenameRecord("wash", "load"),
            RenameField("load", "grams", "weight"),
        ),
        wash(remark=PIECES["note"], weight=(str, lambda: fields.text("grams")), name="load"),
        {"note": None, "grams": None, "weight": "2000"},
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_a_named_migration_keeps_everything_else(organisation: Callable[..., Organisation], case: str) -> None:
    """Each kind of step changes what it says, in rows and history, and nothing else; it runs once; the chain holds."""
    steps, after, expected = STEPS[case]
    before = wash("note", "grams")
    migration = [Migration("2025-01", steps)]
    with open_store(organisation(before), create=True, by="tester") as store:
        person = store.add(Person(registered=DAY, nickname=MARKER))
        changed = store.add(before(day=DAY, pieces=1, note="old", grams=2000))
        store.edit(before, changed, note="new")
        store.add(before(day=DAY, pieces=2, grams=2000))
        content = rows(store)
    with pytest.raises(StoreError, match="does not fit"):
        open_store(organisation(after, migrations=migration))
    with migrated(organisation(after, migrations=migration)) as store:
        table = store.organisation.table(after).name
        found = rows(store, table)
        assert [row["pieces"] for row in found] == [1, 2]
        for row, was in zip(found, content, strict=True):
            wanted = {**was, **expected}
            assert {name: value for name, value in row.items() if name != "remark"} == {
                name: value for name, value in wanted.items() if name in row
            }
        assert [row.get("remark", row.get("note")) for row in found] == (
            ["new", None] if case != "drop field" else [None] * 2
        )
        assert store.get(Person, person).record.nickname == MARKER
        versions = store.history(after, changed)
        assert [version.record is None for version in versions] == [False, False]
        store.edit(after, changed, pieces=9)
        verified = verify(store.engine)
        assert (verified.faults, verified.not_compared > 0, verified.erased) == ((), True, 0)
        assert plan(store).steps == ()
        assert migrate(store).backup is None
    with open_store(organisation(after, migrations=migration)) as store:
        assert store.count(after) == 2


def test_rows_that_refer_to_a_rebuilt_table_stay(organisation: Callable[..., Organisation]) -> None:
    """A table that others refer to is made anew beneath them; references still lead there and are checked."""
    before, after = wash("grams"), wash(grams=(str, lambda: fields.text("grams")))

    def item(target: Any) -> Any:
        return wash(name="item", wash=(Id[target] | None, lambda: fields.ref("wash", default=None)))

    item_before, item_after = item(before), item(after)
    with open_store(organisation(before, item_before), create=True) as store:
        row = store.add(before(day=DAY, pieces=1, grams=2000))
        store.add(item_before(day=DAY, pieces=1, wash=row))
        content = rows(store, "laundry_item")
    steps = [Migration("text", (ConvertField("wash", "grams", str),))]
    with migrated(organisation(after, item_after, migrations=steps)) as store:
        assert rows(store, "laundry_item") == content
        assert store.get(after, row).record.grams == "2000"
        with pytest.raises(StoreError, match="refused a row"), store.engine.writing():
            store.engine.execute("DELETE FROM laundry_wash")


def test_dropping_a_record_takes_its_history_along(organisation: Callable[..., Organisation]) -> None:
    """A record that is dropped leaves no row and no former content; other records stay and the chain holds."""
    before = wash("note")
    with open_store(organisation(before, wash(name="other")), create=True) as store:
        row = store.add(before(day=DAY, pieces=1, note=MARKER))
        store.edit(before, row, note=None)
        contact = store.add(Contact(day=DAY, kind=ContactKind.VISIT))
    dropped = organisation(wash(name="other"), migrations=[Migration("gone", (DropRecord("wash"),))])
    with migrated(dropped) as store:
        assert "laundry_wash" not in store.engine.tables()
        assert list(store.query('SELECT * FROM "omsorg_history"')) == []
        assert store.get(Contact, contact).record.day == DAY
        assert (verify(store.engine).faults, verify(store.engine).not_compared) == ((), 2)


def test_a_plan_says_what_a_named_migration_does(organisation: Callable[..., Organisation]) -> None:
    """Each step of a named migration is a sentence of the plan, before what follows from it."""
    before, (steps, after, _expected) = wash("note", "grams"), STEPS["all at once"]
    open_store(organisation(before), create=True).close()
    steps = (*steps, DropField("load", "colour"), DropRecord("other"))
    with open_store(organisation(after, migrations=[Migration("2025", steps)]), outdated=True) as store:
        assert [str(sentence) for sentence in plan(store).sentences] == [
            "laundry, 2025: rename note of wash to remark",
            "laundry, 2025: convert grams of wash",
            "laundry, 2025: rename wash to load",
            "laundry, 2025: rename grams of load to weight",
            "laundry, 2025: drop colour of load",
            "laundry, 2025: drop other and all its rows",
            "index laundry_load",
        ]


def test_a_new_file_books_old_migrations_without_running_them(organisation: Callable[..., Organisation]) -> None:
    """A file made today has today's shape: migrations that led there are booked and never run on it."""

    def never(_value: Any) -> Any:
        raise AssertionError

    made = organisation(wash("note"), migrations=[Migration("old", (ConvertField("wash", "note", never),))])
    with open_store(made, create=True) as store:
        store.add(wash_of(made)(day=DAY, pieces=1, note="x"))
        assert migrate(store).plan.steps == ()


def wash_of(organisation: Organisation) -> Any:
    """Return the record class of the plugin."""
    return organisation.tables["laundry_wash"].record


def test_a_migration_that_fails_changes_nothing(organisation: Callable[..., Organisation]) -> None:
    """When a plugin's function raises, its message is withheld and file, books and chain are as before."""
    before = wash("note", "grams")
    with open_store(organisation(before), create=True) as store:
        store.add(before(day=DAY, pieces=1, note=MARKER, grams=1))
        content, entries = rows(store), verify(store.engine).entries

    def fails(value: str) -> str:
        raise ValueError(value)

    steps = (RenameField("wash", "grams", "weight"), ConvertField("wash", "note", fails))
    after = organisation(wash("note", weight=PIECES["grams"]), migrations=[Migration("broken", steps)])
    with open_store(after, outdated=True) as store:
        with pytest.raises(StoreError, match=r"could not convert a value \(ValueError\)") as refusal:
            migrate(store)
        assert MARKER not in str(refusal.value)
        assert refusal.value.__cause__ is None
        assert (rows(store), verify(store.engine).entries) == (content, entries)
        assert "_sqlite_migrations" not in store.engine.tables()


def test_a_backup_is_taken_before(organisation: Callable[..., Organisation], tmp_path: Path) -> None:
    """A migration leaves a backup with the rows as they were."""
    with open_store(organisation(wash("note")), create=True) as store:
        store.add(wash_of(store.organisation)(day=DAY, pieces=1, note=MARKER))
    dropped = organisation(wash(), migrations=[Migration("gone", (DropField("wash", "note"),))])
    with open_store(dropped, outdated=True) as store:
        archive = migrate(store).backup
        assert archive is not None
        assert MARKER not in repr(rows(store))
    with zipfile.ZipFile(archive) as zipped:
        zipped.extract("omsorg.db", tmp_path / "old")
    old = sqlite3.connect(tmp_path / "old" / "omsorg.db")
    assert old.execute("SELECT note FROM laundry_wash").fetchall() == [(MARKER,)]
    old.close()


def test_a_plugin_that_is_switched_off_keeps_its_data(organisation: Callable[..., Organisation]) -> None:
    """Without its plugin a table lies untouched through use and migration, and is there when the plugin comes back."""
    washes = wash("note", "person")
    with open_store(organisation(washes), create=True) as store:
        person = store.add(Person(registered=DAY))
        row = store.add(washes(day=DAY, pieces=1, note="kept", person=person))
    with open_store(organisation()) as store:
        store.add(Contact(day=DAY, kind=ContactKind.VISIT))
        assert migrate(store).plan.steps == ()
        assert verify(store.engine).faults == ()
    with open_store(organisation(washes)) as store:
        assert store.get(washes, row).record.note == "kept"


@pytest.mark.parametrize(("wrote", "refused"), [("1.0", False), ("1.1", True), ("2", True), ("0.9", False)])
def test_a_file_of_a_newer_plugin_is_refused(
    organisation: Callable[..., Organisation], wrote: str, *, refused: bool
) -> None:
    """A file that a newer version of a plugin has changed is not touched; that of an older one is only out of date."""
    open_store(organisation(wash("note"), version=wrote), create=True).close()
    present = organisation(wash(), version="1.0")
    message = (
        f"was written by laundry {wrote}; this is 1.0" if refused else "cannot be brought up to date|no longer declared"
    )
    with pytest.raises(StoreError, match=message):
        open_store(present)
    if refused:
        with open_store(present, outdated=True) as store, pytest.raises(StoreError, match=message):
            migrate(store)


def test_a_newer_plugin_with_the_same_records_is_no_matter(organisation: Callable[..., Organisation]) -> None:
    """Going back to an older version of a plugin works as long as its records are stored alike."""
    open_store(organisation(wash(), version="2.0"), create=True).close()
    with open_store(organisation(wash(), version="1.0")) as store:
        assert store.count(wash_of(store.organisation)) == 0


def test_codes_and_labels_are_copied_into_the_file(organisation: Callable[..., Organisation]) -> None:
    """The file explains its own codes: new ones and new labels are copied when it is opened, retired ones stay."""
    open_store(organisation(), create=True).close()
    sql = """SELECT code, label FROM omsorg_code WHERE field = 'contact.kind' AND code IN ('visit', 'sauna')"""
    sauna = {"contact.kind": {"sauna": {"label": "Badstue", "retired": False}}}
    with open_store(organisation(choices=sauna), read_only=True) as store:
        assert dict(store.query(sql)) == {"visit": "visit"}
    with open_store(organisation(choices=sauna)) as store:
        assert dict(store.query(sql)) == {"visit": "visit", "sauna": "Badstue"}
    with open_store(organisation()) as store:
        assert dict(store.query(sql)) == {"visit": "visit", "sauna": "Badstue"}


def test_indexes_that_a_version_before_made_otherwise_are_made_anew(organisation: Callable[..., Organisation]) -> None:
    """A file with other indexes is refused until it is migrated; then it has those that are declared, and its rows."""
    visit = wash(name="visit", person=(Id[Person], lambda: fields.ref("person")))
    here = organisation(visit)
    table, name = here.table(visit).name, f"omsorg_ix_{here.table(visit).name}__person"
    with open_store(here, create=True) as store:
        declared = store.engine.objects("index", table)
        store.add(visit(day=DAY, pieces=1, person=store.add(Person(registered=DAY))))
        with store.engine.writing():
            store.engine.execute(f'DROP INDEX "{name}"')
            old = f'CREATE INDEX "{name}" ON "{table}" ("person", "day") WHERE "person" IS NOT NULL'
            store.engine.execute(old)
            store.engine.execute('UPDATE "omsorg_plugin" SET "digest" = \'before\'')
    with pytest.raises(StoreError, match="does not fit"):
        open_store(here)
    with open_store(here, outdated=True) as store:
        assert [f"index {table}"] == [str(sentence) for sentence in plan(store).sentences]
        migrate(store)
        assert declared == store.engine.objects("index", table)
        assert 1 == store.count(visit)
        assert () == verify(store.engine).faults
