"""What an export writes: the same records come back, nothing runs as a formula, and it is whole or not there."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omsorgskjerne import (
    Choice,
    Config,
    Contact,
    ContactKind,
    Id,
    InputError,
    Partner,
    PartnerKind,
    Person,
    Reveals,
    Store,
    StoreError,
    Unit,
    another_day,
    choice,
    clock,
    code,
    flag,
    hookimpl,
    load,
    number,
    on,
    open_store,
    quantity,
    read_config,
    record,
    ref,
    since,
    tags,
    text,
    until,
)
from omsorgskjerne.files import export_file, import_file, write_csv, write_json_lines
from omsorgskjerne.files.cells import copied, escaped, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


FORMS = [("out.csv", False), ("out.csv", True), ("out.jsonl", False)]


class Colour(Choice):
    """Codes whose labels lead astray."""

    RED = "red", "blue"
    BLUE = "blue", "red"
    GREEN = "green", "dark, green"
    GREY = "grey", "grå"


@record("guardian", plural="guardians")
class Guardian:
    """Somebody known by a name that reveals an identity."""

    day: date = on()
    name: str = text("name", known_by=True, reveals=Reveals.IDENTITY, purpose="to test")


@record("thing", plural="things")
class Thing:
    """A field of every role."""

    since: date = since()
    tag: str = code("tag")
    colour: Colour = choice("colour")
    title: str = text("title")
    until: date | None = until(default=None)
    other: date | None = another_day("other day", default=None)
    at: time | None = clock("at", default=None)
    every: time | None = clock("every week", recurring=True, default=None)
    colours: tuple[Colour, ...] | None = tags("colours", default=None)
    pieces: int | None = quantity("pieces", unit=Unit.PIECE, least=None, default=None)
    hours: int | None = quantity("hours", unit=Unit.HOUR, per=60, default=None)
    kilos: int | None = quantity("kilos", unit=Unit.KILO, per=1000, least=None, default=None)
    kroner: int | None = quantity("kroner", unit=Unit.KRONE, per=100, least=None, default=None)
    score: Decimal | None = number("score", default=None)
    seen: bool = flag("seen", default=False)
    note: str | None = text("note", default=None, reveals=Reveals.SPECIAL, purpose="to test")
    person: Id[Person] | None = ref("person", default=None)
    guardian: Id[Guardian] | None = ref("guardian", default=None)


things = ModuleType("things")


@hookimpl
def omsorgskjerne_records() -> Sequence[type]:
    """Return the records of this test."""
    return [Guardian, Thing]


things.omsorgskjerne_records = omsorgskjerne_records  # type: ignore[attr-defined]


RETIRED = {"things.thing.colour": {"green": {"label": None, "retired": True}}}


def opened(file: Path, *, create: bool = False, retired: bool = False) -> Store:
    """Open a store with the records of this test, where green may be retired."""
    config = Config(path=None, name="T", file=file, choices=RETIRED if retired else {})
    return open_store(load(config, plugins={"things": things}), by="test", create=create)


@pytest.fixture(scope="module")
def templates() -> Iterator[tuple[Path, Path, list[str], list[str]]]:
    """Return the file of a store with people in it, one with the same people imported, and the people's ids."""
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder, "full.db"), Path(folder, "empty.db")
        with opened(full, create=True) as store, opened(empty, create=True) as other:
            named = [("A", "=1+1"), ("B", "A"), ("C", None), ("D", "=1+1"), ("E", "=2")]
            people = [store.add(Person(registered=date(2024, 1, 1), code=name, nickname=nick)) for name, nick in named]
            guardians = [store.add(Guardian(day=date(2024, 1, 1), name=name)) for name in ("Ola", "Ola", "Per")]
            for kind in (Person, Guardian):
                file = Path(folder, "rows.csv")
                export_file(store, kind, store.rows(kind), file)
                import_file(other, kind, file)
                assert {kept.id: kept.record for kept in store.rows(kind)} == {
                    kept.id: kept.record for kept in other.rows(kind)
                }
        yield full, empty, list(people), list(guardians)


letters = st.text(st.characters(codec="utf-8"), max_size=12)
texts = (
    st.one_of(
        letters,
        st.builds(
            "{}{}".format, st.sampled_from(["=", "+", "-", "@", "'", "''", "'=", "\t", "\r", '"', ";", ","]), letters
        ),
    )
    .map(lambda text: "".join(letter for letter in text if letter in "\t\r\n" or ord(letter) >= 32))
    .filter(str.strip)
    .map(str.strip)
)
codes = st.from_regex(r"[A-ZÆØÅ0-9]{1,8}", fullmatch=True)
days = st.dates(date(1900, 1, 1), date(2198, 12, 31))
minutes = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
whole = st.integers(-(10**9), 10**9)
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**7), max_value=10**7)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return what a field may hold that may be left out."""
    return st.none() | strategy


facts = st.fixed_dictionaries(
    {
        "since": days,
        "tag": codes,
        "colour": st.sampled_from(Colour),
        "title": texts,
        "length": optional(st.integers(1, 300)),
        "other": optional(days),
        "at": optional(minutes),
        "every": optional(minutes),
        "colours": optional(st.lists(st.sampled_from(Colour), min_size=1).map(tuple)),
        "pieces": optional(whole),
        "hours": optional(st.integers(0, 10**6)),
        "kilos": optional(whole),
        "kroner": optional(whole),
        "score": optional(decimals),
        "seen": st.booleans(),
        "note": optional(texts),
        "person": optional(st.integers(0, 4)),
        "guardian": optional(st.integers(0, 2)),
    }
)


def thing(facts: dict[str, Any], people: list[str], guardians: list[str]) -> Thing:
    """Return a record of generated facts."""
    facts = dict(facts)
    length, who, guards = facts.pop("length"), facts.pop("person"), facts.pop("guardian")
    return Thing(
        until=None if length is None else date.fromordinal(facts["since"].toordinal() + length),
        person=None if who is None else Id(people[who]),
        guardian=None if guards is None else Id(guardians[guards]),
        **facts,
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(facts, max_size=4, unique_by=lambda facts: facts["tag"]), form=st.sampled_from(FORMS))
def test_what_is_exported_comes_back(
    templates: tuple[Path, Path, list[str], list[str]], rows: list[dict[str, Any]], form: tuple[str, bool]
) -> None:
    """Export and import into an empty organisation give the same records with the same ids, in every form.

    So they do where a code was retired since, and somebody a row refers to voided.
    """
    full, empty, people, guardians = templates
    name, excel = form
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(full, Path(folder, "from.db"))
        shutil.copy(empty, Path(folder, "to.db"))
        with opened(Path(folder, "from.db")) as store:
            for facts in rows:
                store.add(thing(facts, people, guardians))
            with store.engine.writing():  # as before rows that others refer to were kept from being voided
                store.engine.execute('UPDATE "person" SET "voided" = ? WHERE "id" = ?', (store.stamp(), people[4]))
        with (
            opened(Path(folder, "from.db"), retired=True) as store,
            opened(Path(folder, "to.db"), retired=True) as other,
        ):
            assert export_file(store, Thing, store.rows(Thing), Path(folder, name), excel=excel) == len(rows)
            if not rows and name.endswith("jsonl"):
                return
            done = import_file(other, Thing, Path(folder, name))
            assert (done.added, done.already) == (len(rows), 0)
            kept = {kept.id: kept.record for kept in store.rows(Thing)}
            assert {kept.id: kept.record for kept in other.rows(Thing)} == kept
            packed = 'SELECT "id", "score", "kilos", "at" FROM "things_thing" ORDER BY "id"'
            assert list(other.query(packed)) == list(store.query(packed))
            assert import_file(store, Thing, Path(folder, name)).already == len(rows)


@given(st.text())
def test_escaping_is_undone_exactly(cell: str) -> None:
    """An escaped cell begins like no formula, and reading gives back what was written; other cells are left alone."""
    assert not escaped(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unescaped(escaped(cell)) == cell
    assert unescaped(copied(cell)) == unescaped(cell)
    assert escaped("'n Roll") == unescaped("'n Roll") == "'n Roll"


def test_formulas_are_escaped(store: Store, tmp_path: Path) -> None:
    """Texts cannot run, nor can what the store keeps of a row and what a row is referred to by."""
    store.add(Partner(since=date(2024, 1, 1), kind=PartnerKind.NAV, name='=HYPERLINK("x")'))
    kari = store.add(Person(registered=date(2024, 1, 1), code="KARI", nickname="@kari"))
    for minutes in (1, 2):
        store.add(Contact(day=date(2024, 1, minutes), kind=ContactKind.VISIT, person=kari, minutes=minutes))
    store.void(Contact, next(store.rows(Contact)).id, "-2+3")
    written = []
    for kind in (Partner, Person, Contact):
        export_file(store, kind, store.rows(kind, voided=True), tmp_path / "out.csv", excel=True)
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
            written += [cell for row in csv.reader(stream, delimiter=";") for cell in row]
    assert {'\'=HYPERLINK("x")', "'@kari", "'-2+3"} <= set(written)
    assert not [cell for cell in written if cell.startswith(("=", "+", "-", "@"))]


def test_csv_is_plain_and_excel_is_local(tmp_path: Path) -> None:
    """Plain CSV has commas, names, codes and points; Excel's semicolons, a mark, labels and decimal commas."""
    config = Config(path=None, name="T", file=tmp_path / "o.db", language="nn")
    with open_store(load(config, plugins={"things": things}), by="t", create=True) as store:
        person = store.add(Person(registered=date(2024, 1, 1), code="AB1"))
        numbers: dict[str, Any] = {"hours": 90, "kilos": 1234, "score": Decimal("1.234")}
        grey: dict[str, Any] = {"colour": Colour.GREY, "colours": (Colour.GREY,)}
        store.add(Thing(since=date(2024, 1, 1), tag="T", title="x", person=person, **grey, **numbers))
        plain, excel = io.StringIO(newline=""), io.StringIO(newline="")
        assert write_csv(store, Thing, store.rows(Thing), plain) == 1
        assert write_csv(store, Thing, store.rows(Thing), excel, excel=True) == 1
        row = next(csv.DictReader(io.StringIO(plain.getvalue(), newline="")))
        assert row.items() >= {"since": "2024-01-01", "colour": "grey", "colours": "grey", "person": "AB1"}.items()
        assert row.items() >= {"hours": "1.5", "kilos": "1.2340", "score": "0001.234", "seen": "no"}.items()
        assert plain.getvalue().splitlines()[0].split(",")[-6:] == [
            "id",
            "entered_at",
            "entered_by",
            "batch",
            "voided",
            "void_reason",
        ]
        assert excel.getvalue().startswith("\ufeff")
        local = next(csv.DictReader(io.StringIO(excel.getvalue().removeprefix("\ufeff"), newline=""), delimiter=";"))
        table = store.organisation.table(Thing)
        labels = [
            store.organisation.language.say(table[name].label)
            for name in ("since", "colour", "hours", "kilos", "score")
        ]
        assert [local[label] for label in labels] == ["2024-01-01", "grå", "1,5", "1,234", "1,234"]


def test_clock_times_west_of_greenwich_come_back(tmp_path: Path) -> None:
    """An offset below zero is read as well as one above."""
    stored = []
    for name in ("from", "to"):
        config = Config(path=None, name="T", file=tmp_path / f"{name}.db", timezone="America/New_York")
        with open_store(load(config, plugins={}), by="t", create=True) as store:
            if name == "from":
                store.add(Contact(day=date(2024, 1, 1), kind=ContactKind.VISIT, at=time(8, 30)))
                export_file(store, Contact, store.rows(Contact), tmp_path / "contacts.csv")
            else:
                import_file(store, Contact, tmp_path / "contacts.csv")
            stored += list(store.query('SELECT "at" FROM "contact"'))
    assert stored == [("08:30-05:00",)] * 2


def test_json_lines_hold_values(store: Store, kari: str) -> None:
    """JSON lines hold numbers, ids, and nothing for what is empty; each record stands on one line."""
    store.add(Contact(day=date(2024, 7, 1), kind=ContactKind.VISIT, person=Id(kari), minutes=5, at=time(8, 30)))
    store.add(Partner(since=date(2024, 1, 1), kind=PartnerKind.NAV, name="a\u2028b\x85c"))
    stream = io.StringIO()
    write_json_lines(store, Contact, store.rows(Contact), stream)
    found = json.loads(stream.getvalue())
    assert (
        found.items() >= {"person": kari, "minutes": 5, "persons": 1, "at": "08:30+02:00", "entered_by": "test"}.items()
    )
    assert not {"place", "methods", "batch", "voided"} & found.keys()
    stream = io.StringIO()
    write_json_lines(store, Partner, store.rows(Partner), stream)
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["name"] == "a\u2028b\x85c"


def test_names_that_reveal_an_identity_stay_at_home(tmp_path: Path) -> None:
    """A reference to a row known by a name that identifies somebody is written as its id."""
    with opened(tmp_path / "o.db", create=True) as store:
        guardian = store.add(Guardian(day=date(2024, 1, 1), name="Ola"))
        store.add(Thing(since=date(2024, 1, 1), tag="T", colour=Colour.RED, title="x", guardian=guardian))
        stream = io.StringIO(newline="")
        write_csv(store, Thing, store.rows(Thing), stream)
        assert "Ola" not in stream.getvalue()
        assert guardian in stream.getvalue()


def test_voided_rows_are_marked(store: Store, tmp_path: Path, kari: str) -> None:
    """An export that takes in voided rows says so of each, and an import leaves them out."""
    store.void(Person, kari, "entered twice")
    store.add(Person(registered=date(2024, 1, 3)))
    export_file(store, Person, store.rows(Person, voided=True), tmp_path / "people.csv")
    with opened(tmp_path / "other.db", create=True) as other:
        done = import_file(other, Person, tmp_path / "people.csv")
        assert (done.added, done.voided) == (1, 1)


def test_new_rows_with_an_id_may_hold_retired_codes_only(tmp_path: Path) -> None:
    """A retired code is refused in a row without an id; a voided person in any row that is not in the store."""
    head = "id,since,tag,colour,title,person\n"
    row_id = "018f0000-0000-7000-8000-00000000000"
    with opened(tmp_path / "o.db", create=True) as store:
        person = store.add(Person(registered=date(2024, 1, 1), code="P"))
        store.void(Person, person, "entered twice")
    with opened(tmp_path / "o.db", retired=True) as store:
        file = tmp_path / "rows.csv"
        for line, expected in (
            (",2024-01-01,A,green,x,", "expected one of: red, blue, grey"),
            (f"{row_id}1,2024-01-01,A,green,x,{person}", "person: expected the code, name or id"),
            (f"{row_id}1,2024-01-01,A,red,x,{person}\n{row_id}1,2024-01-01,A,red,x,{person}", "2 rows are refused"),
            (f"{row_id}1,2024-01-01,A,violet,x,", "expected one of: red, blue, green, grey"),
            (f"{row_id}1,2024-13-01,A,green,x,", r"from: expected a date such as 2024-12-31 or 31.12.2024\n"),
        ):
            file.write_text(head + line + "\n", encoding="utf-8")
            with pytest.raises(InputError, match=expected):
                import_file(store, Thing, file)
        file.write_text(f"{head}{row_id}1,2024-01-01,A,green,x,\n,2024-01-01,B,red,x,\n", encoding="utf-8")
        assert import_file(store, Thing, file).added == 2
        file.write_text(f"{head}{row_id}1,2024-01-01,A,green,another,\n", encoding="utf-8")
        with pytest.raises(InputError, match="another row has this id"):
            import_file(store, Thing, file)


def test_a_point_before_three_digits_is_not_guessed_between_commas(tmp_path: Path) -> None:
    """In a file with commas 1.500 is refused where decimals may stand; with semicolons it is a thousand and more."""
    with opened(tmp_path / "o.db", create=True) as store:
        file = tmp_path / "rows.csv"
        for name, cell in (("kilos", "1.500"), ("kroner", " -1.500 "), ("hours", "1.500"), ("score", "4.290")):
            file.write_text(f"since,tag,colour,title,{name}\n2024-01-01,A,red,x,{cell}\n", encoding="utf-8")
            with pytest.raises(InputError, match=f"{name}: expected a number written like 1500 or 1.50"):
                import_file(store, Thing, file)
        columns = "since,tag,colour,title,kilos,score,pieces\n"
        rows = '2024-01-01,A,red,x,1.50,"1.500,5",1.500\n2024-01-01,B,red,x,1500,1.500.000,\n'
        file.write_text(columns + rows, encoding="utf-8")
        import_file(store, Thing, file)
        file.write_text("since;tag;colour;title;kilos\n2024-01-01;C;red;x;1.500\n", encoding="utf-8")
        import_file(store, Thing, file)
        things = {kept.record.tag: kept.record for kept in store.rows(Thing)}
        assert [things[tag].kilos for tag in "ABC"] == [1500, 1_500_000, 1_500_000]
        assert [things[tag].score for tag in "AB"] == [Decimal("1500.5"), Decimal(1_500_000)]
        assert things["A"].pieces == 1500


@pytest.mark.parametrize("name", ["omsorg.db", "omsorg.db-wal", "omsorg.db-shm", "omsorg.toml", "link.csv", "hard.csv"])
def test_the_organisations_own_files_are_not_written_to(tmp_path: Path, name: str) -> None:
    """Neither an export nor refused rows take the place of the database, its logs or omsorg.toml, by whatever name."""
    toml = tmp_path / "omsorg.toml"
    toml.write_text('[organisation]\nname = "T"\n', encoding="utf-8")
    with open_store(load(read_config(toml), plugins={}), by="t", create=True) as store:
        store.add(Person(registered=date(2024, 1, 1)))
        (tmp_path / "link.csv").symlink_to(tmp_path / "omsorg.db")
        (tmp_path / "hard.csv").hardlink_to(toml)
        with pytest.raises(StoreError, match="one of the organisation's own files"):
            export_file(store, Person, store.rows(Person), tmp_path / name)
        rows = tmp_path / "people.csv"
        rows.write_text("registered\n2024-01-02\nx\n", encoding="utf-8")
        with pytest.raises(StoreError, match="one of the organisation's own files"):
            import_file(store, Person, rows, skip_invalid=True, refused_path=tmp_path / name)
    assert "[organisation]" in toml.read_text(encoding="utf-8")
    with open_store(load(read_config(toml), plugins={}), by="t") as store:
        assert store.count(Person) == 1


def test_an_export_is_whole_or_not_there(store: Store, tmp_path: Path, kari: str) -> None:
    """What was there before stands when an export fails, and nothing half-written is left."""
    file = tmp_path / "people.csv"
    file.write_text("before", encoding="utf-8")

    def broken() -> Iterator[Any]:
        yield store.get(Person, kari)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_file(store, Person, broken(), file)
    assert file.read_text(encoding="utf-8") == "before"
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(StoreError, match="cannot be written"):
        export_file(store, Person, store.rows(Person), tmp_path / "missing" / "people.csv")
