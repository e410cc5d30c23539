"""What people's files look like: separators, marks, names of columns in three languages, decimal commas, JSON lines."""

from __future__ import annotations

from datetime import date, time, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from omsorgskjerne import (
    Case,
    Config,
    Contact,
    ContactKind,
    Measure,
    Opening,
    Partner,
    Person,
    Reading,
    Store,
    load,
    open_store,
    read_config,
)
from omsorgskjerne.files import import_file
from omsorgskjerne.words import LANGUAGES, Language

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Writes


def records(store: Store, record: type[Any]) -> list[Any]:
    """Return what is stored, in order of the days."""
    return [kept.record for kept in store.rows(record, newest_first=False)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_and_mark_are_found_out(store: Store, written: Writes, separator: str, mark: str, end: str) -> None:
    """Commas, semicolons and tabs are told apart by the first line; a byte order mark and any line end are read."""
    lines = [["day", "kind", "minutes"], ["2024-03-01", "visit", "5"], ["2.3.2024", "phone", ""]]
    file = written("contacts.csv", mark + end.join(separator.join(line) for line in lines))
    assert import_file(store, Contact, file).added == 2
    assert [(row.day, row.kind, row.minutes) for row in records(store, Contact)] == [
        (date(2024, 3, 1), "visit", 5),
        (date(2024, 3, 2), "phone", None),
    ]


def test_separator_is_not_taken_from_a_quoted_name(store: Store, written: Writes) -> None:
    """A comma within a quoted header does not make the file one with commas."""
    file = written("contacts.csv", '"day";"kind";"batch";"minutes"\n2024-03-01;visit;"a, b, c";"1,0"\n')
    assert import_file(store, Contact, file).added == 1
    assert records(store, Contact)[0].minutes == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_known_by_their_labels(store: Store, written: Writes, language: str) -> None:
    """A column may be called what its field is called in any of the languages, in any case and with space around."""
    table = store.organisation.table(Contact)
    say = Language(language).say
    day, kind = (say(table[name].label) for name in ("day", "kind"))
    label = say(table["kind"].role.codes["visit"])  # type: ignore[attr-defined]
    file = written("contacts.csv", f" {day.upper()} ;{kind}\n2024-03-01;{label.title()}\n")
    assert import_file(store, Contact, file).added == 1
    assert records(store, Contact)[0].kind is ContactKind.VISIT


def test_codes_of_the_organisation_are_known_by_their_labels(written: Writes) -> None:
    """Labels that `omsorg.toml` gives in several languages are read in each of them."""
    path = written(
        "omsorg.toml",
        '[organisation]\nname = "T"\n'
        '[choices."contact.place"]\ncafe = { nb = "kaféen", nn = "kafeen", en = "the café" }\n',
    )
    with open_store(load(read_config(path), plugins={}), by="test", create=True) as store:
        rows = "".join(f"2024-03-01,visit,{place}\n" for place in ("Kaféen", "kafeen", "THE CAFÉ", "cafe"))
        assert import_file(store, Contact, written("contacts.csv", f"day,kind,place\n{rows}")).added == 4
        assert {row.place for row in records(store, Contact)} == {"cafe"}


def test_cells_are_read_as_people_write_them(store: Store, written: Writes) -> None:
    """Norwegian dates, decimal commas, thousands with space, clock times with a point and several tags are read."""
    file = written(
        "readings.csv", "since;figure;value;n\n1.1.2024;survey.meals;4,29;1 200\n01.01.2023;survey.meals;1 234,5;\n"
    )
    import_file(store, Reading, file)
    assert [(row.value, row.n) for row in records(store, Reading)] == [
        (Decimal("1234.5"), None),
        (Decimal("4.29"), 1200),
    ]
    file = written(
        "contacts.csv", 'day;kind;at;methods\n1.7.2024;visit;8.30;mi recovery\n2.7.2024;visit;;"mi, recovery"\n'
    )
    import_file(store, Contact, file)
    assert [row.at for row in records(store, Contact)] == [time(8, 30, tzinfo=timezone(timedelta(hours=2))), None]
    assert [row.methods for row in records(store, Contact)] == [("mi", "recovery")] * 2


def test_clock_times_have_the_offset_of_their_day(store: Store, written: Writes) -> None:
    """An import stores the same offsets as adding does, also on days on which clocks change; hours of a week none."""
    moments = [
        (date(2024, 3, 31), time(1, 30)),
        (date(2024, 3, 31), time(12)),
        (date(2024, 1, 1), time(12)),
        (date(2024, 7, 1), time(12)),
    ]
    lines = "".join(f"{day},visit,{at:%H:%M}\n" for day, at in moments)
    import_file(store, Contact, written("contacts.csv", f"day,kind,at\n{lines}"))
    for day, at in moments:
        store.add(Contact(day=day, kind=ContactKind.PHONE, at=at))
    imported, added = (
        [kept.record.at for kept in store.rows(Contact, {"kind": kind})]
        for kind in (ContactKind.VISIT, ContactKind.PHONE)
    )
    assert {at.isoformat() for at in imported if at} == {at.isoformat() for at in added if at}
    import_file(store, Opening, written("opening.csv", "since,opens\n2024-01-01,08:00\n"))
    assert records(store, Opening)[0].opens == time(8)


def test_cells_may_hold_line_breaks_and_rows_may_be_blank(store: Store, written: Writes) -> None:
    """Quoted cells with line breaks are one cell, blank rows and rows of empty cells are nothing."""
    file = written(
        "opening.csv",
        'since;kind;reason\r\n2024-01-01;closed;"Nyttår,\r\nogså ""ute"""\r\n\r\n;;\r\n'
        "2024-05-17;closed;Grunnlovsdag\r\n \r\n",
    )
    assert import_file(store, Opening, file).added == 2
    assert records(store, Opening)[0].reason == 'Nyttår,\r\nogså "ute"'


def test_defaults_stand_for_empty_cells_and_missing_columns(store: Store, written: Writes) -> None:
    """An empty cell and a column that is not there give the field's default."""
    import_file(store, Contact, written("contacts.csv", "day,kind,state,persons\n2024-03-01,visit,,\n"))
    assert records(store, Contact) == [Contact(day=date(2024, 3, 1), kind=ContactKind.VISIT)]


def test_references_are_codes_names_or_ids(store: Store, written: Writes, kari: str) -> None:
    """A row is referred to by its id, its code or what it is known by, in any case."""
    import_file(store, Partner, written("partners.csv", "since,kind,name\n2024-01-01,nav,NAV Grünerløkka\n"))
    import_file(store, Case, written("cases.csv", f"since,theme,code,person\n2024-01-01,health,S1,{kari}\n"))
    said = ["ktr42,nav grünerløkka,s1", "KARI ÆRLIG,NAV GRÜNERLØKKA,S1", f"{kari},,"]
    rows = "".join(f"2024-03-01,external,nav,{line}\n" for line in said)
    import_file(store, Measure, written("measures.csv", f"day,kind,type,person,partner,case\n{rows}"))
    assert [row.person for row in records(store, Measure)] == [kari] * 3
    assert len({row.partner for row in records(store, Measure)} - {None}) == 1


def test_codes_are_drawn_where_none_is_given(store: Store, written: Writes) -> None:
    """A record spoken of by a code gets one; small letters are raised."""
    import_file(store, Person, written("people.csv", "registered,code\n" + "2024-01-01,\n" * 50 + "2024-01-01,kari7\n"))
    codes = [row.code for row in records(store, Person)]
    assert len(set(codes)) == 51
    assert "KARI7" in codes
    assert all(codes)


def test_json_lines(store: Store, written: Writes, kari: str) -> None:
    """JSON lines hold names of fields with texts and numbers; null, a missing name and a blank line are left out."""
    lines = [
        '{"day": "2024-03-01", "kind": "visit", "person": "KTR42", "minutes": 90, "persons": 2.0, "at": null}',
        "",
        '{"kind": "phone", "day": "2024-03-02", "entered_by": "somebody", "voided": null}',
        '{"kind": "phone", "day": "2024-03-03", "voided": "2024-03-04T10:00:00+01:00", "void_reason": "by mistake"}',
    ]
    done = import_file(store, Contact, written("contacts.jsonl", "\ufeff" + "\n".join(lines)))
    assert (done.added, done.voided) == (2, 1)
    assert [(row.person, row.minutes, row.persons) for row in records(store, Contact)] == [
        (kari, 90, 2),
        (None, None, 1),
    ]
    done = import_file(
        store, Reading, written("r.ndjson", '{"since": "2024-01-01", "figure": "survey.meals", "value": 1.200}')
    )
    assert done.added == 1
    assert records(store, Reading)[0].value == Decimal("1.200")


def test_rows_that_were_voided_are_left_out(store: Store, written: Writes) -> None:
    """What a file says was voided is not imported, and the result says so."""
    text = "day,kind,voided,void_reason\n2024-03-01,visit,,\n2024-03-02,visit,2024-03-03T12:00:00+01:00,entered twice\n"
    done = import_file(store, Contact, written("contacts.csv", text))
    assert (done.added, done.voided, done.refused) == (1, 1, 0)


def test_config_is_not_needed(tmp_path: Path) -> None:
    """An organisation made in Python alone imports too."""
    file = tmp_path / "people.csv"
    file.write_text("registered\n2024-01-01\n", encoding="utf-8")
    with open_store(
        load(Config(path=None, name="T", file=tmp_path / "o.db"), plugins={}), by="t", create=True
    ) as store:
        assert import_file(store, Person, str(file)).added == 1
