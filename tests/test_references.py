"""Every record, the core's and the five plugins'.

Its references are found by an index, and never left to what is void; its free text never leaves the organisation.

The rules of the plugins are left out here, because they say which rows may be made, not what refers to them.
"""

from __future__ import annotations

import io
import re
from datetime import date, time, timedelta
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import attrs
import pytest

from omsorgskjerne import Id, InputError, Partner, Period, Person, load, open_store
from omsorgskjerne.disclosure.apply import without
from omsorgskjerne.figures.results import Result
from omsorgskjerne.organisation import Config
from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.prepare import prepare_report
from omsorgskjerne.roles import Clock, Code, Day, FigureId, Flag, Number, Pick, Quantity, Reference, Tags, Text, Until
from omsorgskjerne.show import FORMATS, write_bytes
from omsorgskjerne.store.references import astray
from omsorgskjerne.store.verify import verify
from omsorgskjerne.words import Language
from omsorgskjerne_activities.records import Activity
from omsorgskjerne_placement.records import Institution, Ward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne import Store
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table
    from omsorgskjerne.testing import Kit

PLUGINS = ("activities", "housing", "meals", "placement", "volunteers")
HOOKS = ("records", "figures", "sections", "commands", "migrations")
DAY, LATER = date(2024, 3, 1), date(2024, 4, 1)
MONTH = Period(date(2024, 1, 1), date(2024, 2, 1))


def organised(file: Path, **rest: Any) -> Organisation:
    """Load an organisation with all plugins, but without their rules."""
    config = Config(path=None, name="Test", file=file, language="en", plugins=PLUGINS, records=("identity",), **rest)
    modules = {}
    for plugin in load(config).plugins:
        modules[plugin.name] = ModuleType(plugin.name)
        for hook in (f"omsorgskjerne_{name}" for name in HOOKS):
            if hasattr(plugin.module, hook):
                setattr(modules[plugin.name], hook, getattr(plugin.module, hook))
    return load(config, plugins=modules)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store of that organisation."""
    with open_store(organised(tmp_path_factory.mktemp("all") / "omsorg.db"), by="tester", create=True) as opened:
        yield opened


def value(store: Store, field: Field) -> Any:
    """Return a value that a field accepts; a row it refers to is made."""
    role = field.role
    if isinstance(role, Reference) and role.record is not None:
        return make(store, store.organisation.table(role.record))
    made: dict[type, Any] = {
        Until: LATER,
        Day: DAY,
        Clock: time(10),
        Flag: True,
        Number: 1,
        Code: "",
        Text: "word",
        FigureId: "contacts.total",
    }
    if isinstance(role, Pick):
        codes = tuple(map(role.choice, role.codes))[:1]
        return codes if isinstance(role, Tags) else codes[0]
    if isinstance(role, Quantity):
        return max(role.least or 0, 1)
    return next(value for kind, value in made.items() if isinstance(role, kind))


def make(store: Store, table: Table, **given: Any) -> str:
    """Add a row of a record with what it needs, and what is given, and return its id."""
    another_day = DAY + timedelta(days=store.count(table.record))
    own = {"assessment": {"score": 3, "day": another_day}}.get(table.name, {})
    needed = {field.name: value(store, field) for field in table.fields if field.required and field.name not in given}
    return store.add(table.record(**{**needed, **own, **given}))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test of a reference for every one there is."""
    if "reference" in metafunc.fixturenames:
        tables = organised(Path("omsorg.db")).tables.values()
        every = [(table.name, field.name) for table in tables for field, _record in table.references()]
        metafunc.parametrize("reference", every, ids=".".join)


def asked(store: Store, table: Table, where: dict[str, Any], **limits: Any) -> list[str]:
    """Return how SQLite goes about finding and counting rows, without looking up each one's place in the chain."""
    statements: list[str] = []
    connection = store.engine.connection
    connection.set_trace_callback(statements.append)
    try:
        list(store.rows(table.record, where, **limits))
        store.count(table.record, where, **limits)
    finally:
        connection.set_trace_callback(None)
    steps = [step[3] for sql in statements for step in store.query(f"EXPLAIN QUERY PLAN {sql}")]
    place = "SEARCH entry USING COVERING INDEX omsorg_ix_audit_row (row_id=?)"
    return [step for step in steps if step.startswith(("SEARCH", "SCAN")) and step not in {place, "SCAN found"}]


def test_what_refers_to_a_row_is_found_by_an_index(store: Store, reference: tuple[str, str]) -> None:
    """Rows that refer to one, those of a period, and intervals that overlap a time: none is found by reading them all."""
    table, name = store.organisation.tables[reference[0]], reference[1]
    where: dict[str, Any] = {name: Id("0192f3c4-0000-7000-8000-000000000000")}
    index = f"omsorg_ix_{table.name}__{name}"
    searched = rf"SEARCH {table.name} USING (COVERING )?INDEX {index}(__span)? \({name}=\?.*"
    limits: list[dict[str, Any]] = [{}, {"voided": True}, {"period": MONTH}]
    for limit in limits:
        steps = asked(store, table, where, **limit)
        assert 2 == len(steps)
        assert all(re.fullmatch(searched, step) for step in steps), steps
    if table.schema.until is not None:
        steps = asked(store, table, where, overlapping=MONTH)
        spans = f"SEARCH {table.name} USING INDEX {index}__span ({name}=? AND <expr>=? AND since"
        assert 8 == len(steps)  # four spans, found and counted
        assert all(step.startswith(spans) for step in steps), steps


def test_a_row_that_is_referred_to_is_not_voided(store: Store, reference: tuple[str, str]) -> None:
    """It is refused, saying which rows refer to it and how many; both go together where that is asked for."""
    table, name = store.organisation.tables[reference[0]], reference[1]
    target = next(record for field, record in table.references() if field.name == name)
    row_id = make(store, store.organisation.table(target))
    rows = [make(store, table, **{name: row_id}) for _twice in range(2)]
    with pytest.raises(InputError, match=f"{table.schema.plural}: 2") as refused:
        store.void(target, row_id, "wrong")
    assert f"list --{name} …".replace("_", "-") in str(refused.value)
    assert [None, None, None] == [
        store.get(target, row_id).voided,
        *(store.get(table.record, row).voided for row in rows),
    ]
    assert sorted(rows) == sorted(store.referring(target, row_id)[table.name])
    store.void(target, row_id, "wrong", with_references=True)
    kept = [store.get(target, row_id), *(store.get(table.record, row) for row in rows)]
    assert ["wrong"] * 3 == [row.void_reason for row in kept]
    assert [] == astray(store.engine, store.organisation)


def test_the_chain_holds_what_was_voided_together(store: Store) -> None:
    """A row that others refer to, and that are referred to in turn, goes with all of them, each with its own entry."""
    dwelling = make(store, store.organisation.tables["housing_dwelling"])
    tenancy = make(store, store.organisation.tables["housing_tenancy"], dwelling=dwelling)
    change = make(store, store.organisation.tables["housing_rent_change"], tenancy=tenancy)
    record = store.organisation.tables["housing_dwelling"].record
    assert {"housing_tenancy": [tenancy], "housing_rent_change": [change]} == store.referring(record, dwelling)
    store.void(record, dwelling, "twice", with_references=True)
    entries = store.query(
        'SELECT "row_id" FROM "omsorg_audit" WHERE "action" = ? ORDER BY "sequence" DESC LIMIT 3', ("void",)
    )
    assert [dwelling, tenancy, change] == [row_id for (row_id,) in entries]
    assert () == verify(store.engine).faults


def test_nobody_is_left_behind_by_a_plugin_that_is_off(tmp_path: Path) -> None:
    """Rows of a plugin that is no longer enabled refer to others still: what they refer to stays."""
    file = tmp_path / "omsorg.db"
    with open_store(organised(file), create=True) as store:
        person = make(store, store.organisation.table(Person))
        make(store, store.organisation.tables["volunteers_shift"], person=person)
    config = Config(path=None, name="Test", file=file, language="en")
    with open_store(load(config, plugins={}), outdated=True) as store:
        with pytest.raises(InputError, match="volunteers_shift: 1"):
            store.void(Person, person, "wrong")
        with pytest.raises(InputError, match="not enabled"):
            store.void(Person, person, "wrong", with_references=True)
        assert store.get(Person, person).voided is None


LIFE = """
person add --code A --registered 2024-01-01
household add --code H1 --adults 1
placement institution add --name Elm --ownership municipal --since 2024-01-01
placement ward add --name North --institution Elm --level coping --since 2024-01-01
placement capacity add --ward North --level coping --beds 2 --since 2024-01-01
placement refer --code S1 --person A --level coping --district 03 --day 2024-02-01
placement receive --referral S1 --day 2024-02-02
placement allocate --referral S1 --ward North --decided-by head --day 2024-02-03
placement accept --referral S1 --day 2024-02-03
placement admit --referral S1 --decided-by institution --day 2024-02-05
placement discharge --referral S1 --discharge as_planned --day 2024-03-05
placement agree --referral S1 --nights 9
placement take-nights --person A --ward North --since 2024-03-10 --until 2024-03-12
housing dwelling add --kind own --code D1 --since 2024-01-01
housing move-in --since 2024-04-01 --person A --dwelling D1
housing away A --since 2024-05-01 --until 2024-05-03
housing visit add --person A --day 2024-05-05
activities activity add --kind music_group --name Choir --closed --since 2024-01-01
activities membership add --kind music_group --activity Choir --person A --since 2024-01-01
activities session add --kind music_group --activity Choir --code CHOIR1 --day 2024-05-06
activities attendance add --session CHOIR1 --person A --day 2024-05-06
volunteers engagement add --role volunteer --person A --since 2024-01-01
volunteers shift add --task kitchen --person A --begins 10:00 --ends 14:00 --day 2024-05-07
meals serving add --meal dinner --portions 1 --person A --day 2024-05-08
"""
COUNTED = ("persons.new", "housing.residents", "placement.admissions", "volunteers.hours", "activities.attendances")


def test_a_whole_life_is_voided_by_the_rules(omsorg: Callable[..., Kit]) -> None:
    """With the rules of all plugins somebody's rows are refused, and go together in an order that the rules allow."""
    kit = omsorg(*PLUGINS)
    for line in LIFE.strip().splitlines():
        kit.run(*line.split()).ok()
    before = kit.figures("2024")
    for void in ("person void A", "housing dwelling void D1", "placement institution void Elm"):
        assert "Other rows refer to this" in kit.run(*void.split(), "--reason", "twice").failed().err
    assert before == kit.figures("2024")
    kit.run("person", "void", "A", "--reason", "twice", "--with-references").ok()
    figures = kit.figures("2024")
    assert all(before[id]["value"] for id in COUNTED)
    assert not any(figures[id]["value"] for id in COUNTED)
    assert "void" not in kit.run("db", "check").ok().out
    kit.run("db", "audit").ok()
    assert "let" not in kit.run("housing", "overview").ok().out
    kit.run("housing", "dwelling", "void", "D1", "--reason", "twice").ok()


CANARY = "CANARY"
PEOPLE = 9
THINGS = {Activity, Institution, Partner, Ward}
OWN = {"figures": {"own.count": {"label": "Guests at the party", "unit": "person", "disclosure": "none"}}}
CODES = {("reading", "part"), ("override", "part"), ("override", "audience")}
"""Texts that are a code of something else, which they must name."""


def filled(folder: Path) -> tuple[Organisation, Store]:
    """Return an organisation with rows of every record, with a canary in every text and code that one takes.

    Rows that refer to a thing, by which figures may be broken down, refer to one that is called by a canary.
    """
    organisation = organised(folder / "omsorg.db", rest=OWN)
    store = open_store(organisation, by="CANARY who", create=True)
    numbers, made = count(1), dict[type, str]()
    for name, table in organisation.tables.items():
        own = {"figure": "own.count", "since": date(2024, 1, 1)} if name in {"reading", "target", "override"} else {}
        texts = {
            field.name: "" if isinstance(field.role, Code) else field.name
            for field in table.fields
            if isinstance(field.role, Text | Code) and (name, field.name) not in CODES
        }
        for _row in range(1 if own else PEOPLE):
            canaries = {field: f"CANARY{next(numbers)}{text and f' {name} {text}'}" for field, text in texts.items()}
            made[table.record] = make(store, table, **own, **canaries)
    for table in organisation.tables.values():
        named = {field.name: made[record] for field, record in table.references() if record in THINGS}
        for _row in range(PEOPLE if named else 0):
            make(store, table, **named)
    return organisation, store


def inside(data: bytes, format: str) -> str:
    """Return everything that a file holds as text: a PDF's by its pages, a zip file's by its members."""
    if format == "pdf":
        from pypdf import PdfReader

        pdf = PdfReader(io.BytesIO(data))
        return " ".join(page.extract_text() for page in pdf.pages) + str(pdf.metadata)
    if format in {"xlsx", "csv"}:
        with ZipFile(io.BytesIO(data)) as package:
            return " ".join(package.read(name).decode("utf-8") for name in package.namelist())
    return data.decode("utf-8")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Return the public report of that organisation."""
    organisation, store = filled(tmp_path_factory.mktemp("free"))
    with store:
        own = prepare_report(organisation, store, Period.of_year(DAY.year))
        assert CANARY in write_bytes(own, "json", Language("en")).decode()  # where it was taken from is told inside
        return prepare_report(
            organisation, store, Period.of_year(DAY.year), audience(organisation, "public"), today=date(2025, 1, 2)
        )


@pytest.mark.parametrize("format", FORMATS)
def test_no_text_of_a_record_leaves(report: Report, format: str) -> None:
    """Whatever was written into any text or code, also by what breakdowns are called by, no format for outside holds it."""
    held = inside(write_bytes(report, format, Language("en")), format).upper()
    assert "GUESTS AT THE PARTY" in held
    assert format != "csv" or f"ACTIVITY {PEOPLE}" in held  # the last of those that were entered
    assert [] == [held[place : place + 40] for place in range(len(held)) if held.startswith(CANARY, place)]


def test_what_is_new_stays_inside(report: Report) -> None:
    """A result for outside is made of what may be shown by name: whatever else is known of it is not taken along."""
    id_, line = next((id_, line) for id_, line in report.lines.items() if line.result.value is not None)
    named = {"value", "low", "high", "quality", "n", "by", "notes", "respondents", "suppressed", "known"}
    texts: dict[str, Any] = {field.name: CANARY for field in attrs.fields(Result) if field.name not in named}
    told = attrs.evolve(report, lines={id_: attrs.evolve(line, result=attrs.evolve(line.result, **texts))})
    assert "source" in texts
    assert CANARY not in repr(without(told, ()).lines[id_].result)
