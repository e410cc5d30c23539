"""What leaves the organisation: of one moment, no more exact than printed, no free text, and never the same days twice."""

import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from typing import Any, Self
from zipfile import ZipFile

import pytest
from tests.kits import load_rows

from omsorgskjerne import Measure, MeasureKind, Period, Person
from omsorgskjerne.core.contacts import Contact, ContactKind, MeasureType
from omsorgskjerne.errors import DisclosureError, StoreError
from omsorgskjerne.evaluate.explain.explanation import explain
from omsorgskjerne.freeze.differences import differences
from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.prepare import prepare_report
from omsorgskjerne.show import FORMATS, write_report
from omsorgskjerne.store import Store, audit, frozen
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import Language

YEAR = Period.of_year(2024)
FUNDER = '[funders.city]\nname = "The City"\n'
NBSP = "\u00a0"


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with a funder, and a year of measures given to nine persons, of whom one has most minutes."""
    return omsorg(config=FUNDER, filled=measured)


def measured(made: Kit) -> None:
    """Enter the persons and the measures."""
    load_rows(made, "person", "registered,code", (f"2014-01-01,GUEST{number}" for number in range(9)))
    rows = (f"2024-{1 + number % 12:02}-03;internal;advice;GUEST{number % 9};{number + 1}" for number in range(60))
    load_rows(made, "measure", "day;kind;type;person;minutes", rows)


def public(kit: Kit, *more: object, period: str = "2024") -> dict[str, Any]:
    """Return the public report as JSON."""
    found = json.loads(kit.run("report", period, "--audience", "public", "--format", "json", *more).ok().out)
    assert isinstance(found, dict)
    return found


ROW = Measure(day=date(2024, 5, 3), kind=MeasureKind.INTERNAL, type=MeasureType.ADVICE, minutes=77)


class Meddler:
    """Somebody else at another computer, who adds a row for somebody new between any two queries of a report."""

    def __init__(self, reader: Store, writer: Store, row: object = ROW) -> None:
        """Take the store of whoever makes a report, one's own, and the row."""
        self.reader, self.writer, self.row = reader, writer, row
        self.asked = 0
        writer.engine.execute("PRAGMA synchronous = OFF")  # it adds hundreds of rows

    def __enter__(self) -> Self:
        """Begin."""
        self.reader.engine.connection.set_trace_callback(self._add)
        return self

    def __exit__(self, *_error: object) -> None:
        """End."""
        self.reader.engine.connection.set_trace_callback(None)

    def _add(self, statement: str) -> None:
        # What is there when the first row is read is what the report is of.
        self.asked += "SELECT" in statement.upper()
        if self.asked > 1:
            self.writer.add(self.row)


@pytest.mark.parametrize("reader", ["internal", "public", "city"])
def test_a_report_is_of_one_moment(kit: Kit, reader: str) -> None:
    """Whatever others store between any two queries of a report, it is the report of the moment it began at."""
    with kit.store() as store, kit.store() as other:
        given = audience(kit.organisation, reader)

        def made() -> str:
            report = prepare_report(kit.organisation, store, YEAR, given, today=date(2025, 1, 2))
            return write_report(report, "json", Language("en"))

        before = made()
        with Meddler(store, other) as meddler:
            during = made()
        assert meddler.asked > 20
        assert other.count(Measure) > 60
        assert before == during != made()


def test_whoever_waits_is_told_how_far_it_has_come(kit: Kit) -> None:
    """A report for outside says now and then how many numbers are protected, and of how many; one for inside nothing."""
    steps: dict[str, list[tuple[int, int]]] = {"internal": [], "public": []}
    with kit.store() as store:
        for reader, told in steps.items():
            given = audience(kit.organisation, reader)
            prepare_report(
                kit.organisation,
                store,
                YEAR,
                given,
                progress=lambda *step, told=told: told.append(step),
            )
    assert [] == steps["internal"]
    assert steps["public"]
    assert all(0 <= done <= total for done, total in steps["public"])
    assert steps["public"][-1][0] == steps["public"][-1][1]


def test_a_comparison_and_an_explanation_are_of_one_moment(kit: Kit) -> None:
    """What is stored while a frozen report is compared, or a figure explained, is in neither."""
    id_ = kit.run("freeze", "2024", "--for", "the board").ok().out.split()[1]
    with kit.store() as store, kit.store() as other:
        then, today = frozen.find(store.engine, id_), date(2025, 1, 2)
        with Meddler(store, other):
            found = differences(store, then, today=today)
        assert [] == found
        before = explain(kit.organisation, store, "measures.total", YEAR, today=today)
        with Meddler(store, other):
            during = explain(kit.organisation, store, "measures.total", YEAR, today=today)
        assert before.line.result == during.line.result
        assert before.sources() == during.sources()


def test_a_hidden_number_stays_hidden_whoever_comes(omsorg: Callable[..., Kit]) -> None:
    """One person's minutes are not shown to the public because others came while the report was made."""
    kit = omsorg()
    load_rows(kit, "person", "registered,code", ["2014-01-01,ALONE"])
    load_rows(kit, "contact", "day;kind;person;minutes", ["2024-05-02;crisis_talk;ALONE;649"])
    row = Contact(day=date(2024, 5, 3), kind=ContactKind.CRISIS_TALK, minutes=600)
    with kit.store() as store, kit.store() as other, Meddler(store, other, row):
        report = prepare_report(kit.organisation, store, YEAR, audience(kit.organisation, "public"))
    assert report.lines["contacts.minutes"].result.suppressed


def test_nothing_is_stored_while_a_report_is_made(kit: Kit) -> None:
    """Reading may stand in reading, still of one moment; whoever would store meanwhile is told that nothing was."""
    with kit.store() as store, kit.store() as other:
        with store.engine.reading():
            assert 9 == store.count(Person)
            with store.engine.reading():
                other.add(Person(registered=date(2014, 1, 1)))
                assert 9 == store.count(Person)
            assert 9 == store.count(Person)
            with pytest.raises(StoreError, match="Nothing can be stored while"):
                store.add(Person(registered=date(2014, 1, 1)))
        assert 10 == store.count(Person)
        store.add(Person(registered=date(2014, 1, 1)))


def canaries(kit: Kit) -> list[str]:
    """Put a canary into every text that a record of the core takes; return those that must never leave."""
    load_rows(kit, "person", "registered,code", (f"2014-01-01,GUEST{number}" for number in range(9)))
    rows = (f"2024-{1 + number % 12:02}-03;internal;advice;GUEST{number % 9}" for number in range(60))
    load_rows(kit, "measure", "day;kind;type;person", rows)
    kit.run("intake", "add", "--day", "2024-02-02", "--outcome", "temporary").ok()
    kit.run("person", "add", "--registered", "2014-01-01", "--nickname", "CanaryNickname").ok()
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-02-02").ok()
    (visit,) = json.loads(kit.run("contact", "list", "--format", "json").ok().out)
    kit.run("contact", "void", visit["id"], "--reason", "CanaryVoid").ok()
    for figure, since in (("own.count", "2024-01-01"), ("own.money", "2024-01-01"), ("own.count", "2023-01-01")):
        kit.run(
            "reading", "add", "--figure", figure, "--since", since, "--value", 40, "--source", "CanarySource"
        ).ok()  # fmt: skip
    kit.run(
        "override", "add", "--since", "2024-01-01", "--figure", "intakes.total", "--reason", "CanaryReason",
        "--signed-by", "CanarySigner",
    ).ok()  # fmt: skip
    kit.write("chapters/2024/intro.md", "# Intro\n\nWe have {{ own.count }} and {{ own.money }}.\n")
    return ["CanaryNickname", "CanaryVoid", "CanarySource", "CanaryReason", "CanarySigner"]


OWN = (
    FUNDER
    + """
[figures."own.count"]
label = "Guests at the party"
unit = "person"
[figures."own.money"]
label = "Money"
unit = "krone"
disclosure = "none"
[report]
chapters = "chapters"
"""
)


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


def test_what_is_given_is_the_same_however_many_rows_were_recorded_meanwhile(kit: Kit) -> None:
    """Of what was recorded in other days a report for outside tells nothing but the link: the anchor bounds no number."""
    told = [public(kit)]
    for _row in range(3):
        kit.run("contact", "add", "--kind", "visit", "--day", "2019-03-01").ok()
    told.append(public(kit))
    anchors = [one.pop("anchor") for one in told]
    assert told[0] == told[1]
    assert [len("omsorg1:") + 16] * 2 == [len(anchor) for anchor in anchors]


@pytest.mark.parametrize("reader", [pytest.param("public", marks=pytest.mark.torture), "city"])
def test_free_text_stays_inside(omsorg: Callable[..., Kit], reader: str) -> None:
    """No source, reason, signer, nickname or reason of a voiding stands in any format for outside, frozen or not."""
    kit = omsorg(config=OWN)
    (kit.folder / "chapters").mkdir()
    texts = canaries(kit)
    assert "CanarySource" in kit.run("report", "2024").ok().out
    id_ = kit.run("freeze", "2024", "--for", "them", "--audience", reader).ok().out.split()[1]
    for words in (("2024", "--audience", reader), ("--frozen", id_)):
        for format in FORMATS:
            file = kit.folder / f"given.{format}"
            kit.run("report", *words, "--format", format, "--output", file).ok()
            held = inside(file.read_bytes(), format)
            assert [] == [text for text in texts if text in held]
            assert "anary" not in held
    told = kit.run("report", "2024", "--audience", reader).ok().out
    assert "Shown by decision, without this protection" in told
    told = kit.run("report", "2024", "--audience", "public").ok().out
    assert "We have 40.00 and 40.00 kr." in told.replace(NBSP, " ")


def test_everything_given_away_carries_the_anchor(kit: Kit) -> None:
    """Each format for outside ends with the chain's anchor as it was; a frozen one keeps that of the moment it is of.

    How many entries the chain has is in none of them, and `db audit` verifies what they have.
    """
    with kit.store() as store:
        then = audit.head(store.engine).outside()
    id_ = kit.run("freeze", "2024", "--for", "everybody", "--audience", "public").ok().out.split()[1]
    with kit.store() as store:
        now = audit.head(store.engine).outside()
    assert then != now
    for anchor in (then, now):
        assert "of the anchor is as it was" in kit.run("db", "audit", "--anchor", anchor).ok().out
    for words, anchor in ((("--frozen", id_), then), (("2024", "--audience", "public"), now)):
        for format in FORMATS:
            file = kit.folder / f"given.{format}"
            kit.run("report", *words, "--format", format, "--output", file).ok()
            held = inside(file.read_bytes(), format)
            assert anchor in held.replace("\n", "")
            assert not re.search(r"omsorg1[:-]\d+[:-]", held.replace("\n", ""))
            if format in {"text", "markdown", "html", "pdf"}:
                assert held.replace("\n", "").index(anchor) > len(held) * 0.9
    assert now == public(kit)["anchor"]
    assert "omsorg1:" not in kit.run("report", "2024", "--format", "json").ok().out


def test_the_same_days_are_not_given_twice(kit: Kit) -> None:
    """A report that overlaps a frozen one of its audience is refused, by report, freeze and API; others are not."""
    id_ = kit.run("freeze", "2024-Q1", "--for", "everybody", "--audience", "public").ok().out.split()[1]
    for words in (("report", "2024", "--audience", "public"), ("freeze", "2024", "--for", "x", "--audience", "public")):
        said = kit.run(*words).failed().err
        assert id_ in said
        assert f"omsorg report --frozen {id_}" in said
    with kit.store() as store, pytest.raises(DisclosureError, match="days in common"):
        prepare_report(kit.organisation, store, Period.parse("2024-03"), audience(kit.organisation, "public"))
    for period, reader in (("2024-Q2", "public"), ("2020", "public"), ("2024", "city")):
        kit.run("report", period, "--audience", reader).ok()
    kit.run("report", "2024").ok()
    kit.run("report", "--frozen", id_).ok()


def test_a_frozen_report_is_given_again_unchanged_only(kit: Kit) -> None:
    """The period of a frozen report is given again while its numbers are the same, in any language; never otherwise."""
    before = public(kit)
    first = kit.run("freeze", "2024", "--for", "everybody", "--audience", "public").ok().out.split()[1]
    assert before["figures"] == public(kit)["figures"]
    kit.run("report", "2024", "--audience", "public", lang="nn").ok()
    id_ = kit.run("freeze", "2024", "--for", "the press", "--audience", "public").ok().out.split()[1]
    assert first != id_
    load_rows(kit, "measure", "day;kind;type;minutes", ["2024-06-06;external;nav;5"])
    for words in (("report", "2024", "--audience", "public"), ("freeze", "2024", "--for", "x", "--audience", "public")):
        said = kit.run(*words).failed().err
        assert f"omsorg diff {id_}" in said
        assert f"omsorg report --frozen {id_}" in said
    kit.run("report", "2024", "--audience", "city").ok()
    assert json.loads(kit.run("report", "--frozen", id_, "--format", "json").ok().out)["figures"] == before["figures"]


def test_one_frozen_by_an_earlier_version_is_not_given_otherwise(kit: Kit) -> None:
    """Where nobody can tell what was given, because it was frozen before that was kept, the frozen one is given again."""
    id_ = kit.run("freeze", "2024", "--for", "everybody", "--audience", "public").ok().out.split()[1]
    with kit.store() as store:
        content = frozen.content(store.engine, id_)
        for figure in content["figures"].values():
            del figure["given"]
        (trigger,) = store.query(
            'SELECT "name" FROM sqlite_master WHERE "type" = \'trigger\' AND "sql" LIKE \'%UPDATE ON "omsorg_frozen" %\''
        )
        store.engine.execute(f'DROP TRIGGER "{trigger[0]}"')
        store.engine.execute('UPDATE "omsorg_frozen" SET "content" = ?', (json.dumps(content),))
    assert f"--frozen {id_}" in kit.run("report", "2024", "--audience", "public").failed().err


@pytest.mark.parametrize("library", ["numpy", "highspy"])
def test_without_the_extra_no_report_for_outside(kit: Kit, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a library is missing a report for outside is refused, naming it; inside and what was frozen still come."""
    id_ = kit.run("freeze", "2024", "--for", "everybody", "--audience", "public").ok().out.split()[1]
    monkeypatch.setitem(sys.modules, library, None)
    for words in (("report", "2024", "--audience", "public"), ("freeze", "2024", "--for", "city")):
        said = kit.run(*words).failed().err
        assert library in said
        assert "[disclosure]" in said
    with kit.store() as store, pytest.raises(DisclosureError, match=library):
        prepare_report(kit.organisation, store, YEAR, audience(kit.organisation, "city"))
    kit.run("report", "2024").ok()
    kit.run("report", "--frozen", id_).ok()


def test_a_library_that_cannot_be_loaded_is_said(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that is there and fails to load is named as such, and no report for outside is made without it."""
    kit.write("broken/highspy.py", 'raise OSError("a part of it is missing")\n')
    monkeypatch.syspath_prepend(str(kit.folder / "broken"))
    monkeypatch.delitem(sys.modules, "highspy", raising=False)
    said = kit.run("report", "2024", "--audience", "public").failed().err
    assert "highspy, which is installed but cannot be loaded" in said
    assert "a part of it is missing" not in said
