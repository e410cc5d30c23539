"""A frozen report stays as it was, whatever happens to records, plugins and settings, and nobody can change it unseen."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from omsorgskjerne.core.contacts import Contact
from omsorgskjerne.errors import StoreError
from omsorgskjerne.freeze.differences import UNDO
from omsorgskjerne.period import Period
from omsorgskjerne.show import FORMATS
from omsorgskjerne.store import audit, frozen, own, past
from omsorgskjerne.store.verify import verify
from omsorgskjerne.testing import Kit

LAUNDRY = '''
from datetime import date
from omsorgskjerne import Formula, Parameter, Section, Sum, Unit, hookimpl, on, quantity, record


@record("wash", plural="washes")
class Wash:
    """Machines run on one day."""

    day: date = on()
    machines: int = quantity("machines", unit=Unit.PIECE, default=1)


MACHINES = Sum("laundry.machines", "Machines run", of=Wash.machines, by=("month",), key=True, version=1)
PRICE = Parameter("laundry.price", "Price of a machine", value=20)
INCOME = Formula("laundry.income", "Income from machines", MACHINES * PRICE, unit=Unit.KRONE)


@hookimpl
def omsorgskjerne_records():
    return [Wash]


@hookimpl
def omsorgskjerne_figures():
    return [MACHINES, PRICE, INCOME]


@hookimpl
def omsorgskjerne_sections():
    return [Section("Laundry", [MACHINES, INCOME])]
'''


@pytest.fixture
def kit(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with a laundry, a funder, and a year of records."""
    return omsorg(laundry=LAUNDRY, config='[funders.city]\nname = "The City"\n', filled=washed)


def washed(made: Kit) -> None:
    """Enter the records."""
    for day, machines in (("2023-05-01", 4), ("2024-02-01", 3), ("2024-03-01", 5), ("2024-12-30", 2)):
        made.run("laundry", "wash", "add", "--day", day, "--machines", machines).ok()
        made.run("contact", "add", "--kind", "visit", "--day", day, "--persons", machines).ok()


def freeze(kit: Kit, *more: object, period: str = "2024", whom: str = "the board") -> str:
    """Freeze a report and return its id."""
    return kit.run("freeze", period, "--for", whom, *more).ok().out.split()[1]


def files(kit: Kit, id: str) -> dict[str, bytes]:
    """Return the files of a frozen report, as the command gives them back."""
    found = {}
    for format in FORMATS:
        path = kit.folder / f"again.{format}"
        kit.run("report", "--frozen", id, "--format", format, "--output", path).ok()
        found[format] = path.read_bytes()
    return found


def diff(kit: Kit, *ids: str) -> dict[str, dict[str, Any]]:
    """Return what differs in the whole figures of the report's own period, by figure."""
    found = json.loads(kit.run("diff", *ids, "--format", "json").ok().out)
    return {one["figure"]: one for one in found if not one["dimension"] and one["period"] == "2024"}


def change(kit: Kit) -> None:
    """Add a late row, correct one and void one."""
    first, second = (row.id for row in kit.rows(Contact)[1:3])
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-06-01", "--persons", 10).ok()
    kit.run("contact", "edit", first, "--persons", 7).ok()
    kit.run("contact", "void", second, "--reason", "counted twice").ok()


def settings(kit: Kit, old: str, new: str) -> None:
    """Change omsorg.toml."""
    kit.write("omsorg.toml", (kit.folder / "omsorg.toml").read_text(encoding="utf-8").replace(old, new))


def test_files_stay_whatever_happens(kit: Kit) -> None:
    """After late entries, corrections, voiding, and with the plugin off and gone, every file is the same byte for byte."""
    id_ = freeze(kit)
    before = files(kit, id_)
    printed = kit.run("report", "2024", "--format", "json").ok().out
    assert before["json"].decode() == printed
    assert b"Machines run" in before["markdown"]
    change(kit)
    settings(kit, '"laundry"', "")
    assert files(kit, id_) == before
    settings(kit, "plugins = []", 'plugins = ["gone"]')
    assert files(kit, id_.lower()) == before


def test_the_diff_explains_every_number(kit: Kit) -> None:
    """Late rows, corrections and voiding are told apart and add up; a plugin that is off is told."""
    id_ = freeze(kit)
    change(kit)
    visits = diff(kit, id_)["visits.total"]
    assert (visits["frozen"], visits["now"]) == (10, 19)
    assert visits["causes"] == {"new": 10, "corrected": 4, "voided": -5}
    settings(kit, '"laundry"', "")
    off = diff(kit, id_)["laundry.machines"]
    assert (off["frozen"], off["now"], off["causes"], off["computed"]) == (10, None, {"redefined": -10}, False)
    told = kit.run("diff", id_).ok().out
    assert "not computed any more" in told
    assert "new since" in told
    assert "2024 " not in told
    assert "month=2024-06" in kit.run("diff", id_, "--parts").ok().out


def test_nothing_differs_at_first(kit: Kit) -> None:
    """Right after freezing no number differs, for whatever audience."""
    for audience in ("internal", "public", "city"):
        told = kit.run("diff", freeze(kit, "--audience", audience)).ok()
        assert told.out == "No number has changed.\n"
        assert ("What was published stands" in told.err) == (audience != "internal")


def test_two_frozen_reports_are_compared(kit: Kit) -> None:
    """What came between two frozen reports is told, whichever is named first, and what came after them is not."""
    first = freeze(kit)
    change(kit)
    second = freeze(kit)
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-07-01", "--persons", 100).ok()
    for ids in ((first, second), (second, first)):
        visits = diff(kit, *ids)["visits.total"]
        assert (visits["frozen"], visits["now"]) == (10, 19)
        assert visits["causes"] == {"new": 10, "corrected": 4, "voided": -5}
    other = freeze(kit, period="2023")
    assert "different periods" in kit.run("diff", first, other).failed().err


def test_a_batch_that_came_later_is_new(kit: Kit) -> None:
    """Rows of one import are new together, and those of an earlier import that were corrected or voided are told so."""
    early = kit.write("early.csv", "day,kind,persons\n2024-04-01,visit,1\n2024-04-02,visit,2\n2024-04-03,visit,4\n")
    kit.run("contact", "import", early).ok()
    id_ = freeze(kit)
    one, two = [row.id for row in kit.rows(Contact) if row.batch][:2]
    kit.run("contact", "edit", one, "--persons", 11).ok()
    kit.run("contact", "void", two, "--reason", "counted twice").ok()
    late = kit.write("late.csv", "day,kind,persons\n2024-05-01,visit,30\n2024-05-02,visit,60\n")
    kit.run("contact", "import", late).ok()
    assert diff(kit, id_)["visits.total"]["causes"] == {"new": 90, "corrected": 10, "voided": -2}


def test_erased_rows_are_told(kit: Kit) -> None:
    """A row that is gone with its history comes out as erased."""
    id_ = freeze(kit)
    gone = kit.rows(Contact)[1].id
    with kit.store() as store, store.engine.writing():
        store.engine.execute('DELETE FROM "contact" WHERE "id" = ?', (gone,))
        store.engine.execute('DELETE FROM "omsorg_history" WHERE "row_id" = ?', (gone,))
    assert diff(kit, id_)["visits.total"]["causes"] == {"erased": -3}


def test_a_redefined_figure_is_told_and_restated(kit: Kit) -> None:
    """Where a parameter has changed the numbers made with it are redefined, and last year's are computed anew."""
    id_ = freeze(kit)
    assert "laundry.income" not in diff(kit, id_)
    kit.write(
        "omsorg.toml",
        (kit.folder / "omsorg.toml").read_text(encoding="utf-8") + '[figures."laundry.price"]\nvalue = 30\n',
    )
    assert diff(kit, id_)["laundry.income"]["causes"] == {"redefined": 100}
    kit.run("laundry", "wash", "add", "--day", "2025-02-01", "--machines", 1).ok()
    printed = json.loads(kit.run("report", "2025", "--format", "json").ok().out)["figures"]
    income, machines = (
        next(one for one in printed if one["id"] == f"laundry.{name}") for name in ("income", "machines")
    )
    assert (income["previous"]["2024"]["value"], machines["previous"]["2024"]["value"]) == (300, 10)
    assert "Computed anew" in income["note"]
    assert machines["note"] is None or "Computed anew" not in machines["note"]


def test_a_new_version_restates(omsorg: Callable[..., Kit]) -> None:
    """A figure of a later version is computed anew in the next report, even where its number is the same."""
    kit = omsorg(laundry=LAUNDRY)
    kit.run("laundry", "wash", "add", "--day", "2024-02-01", "--machines", 3).ok()
    freeze(kit)
    installed = kit.folder.parent / "site" / "omsorgskjerne_laundry.py"
    sys.modules.pop("omsorgskjerne_laundry")
    installed.write_text(LAUNDRY.replace("version=1", "version=22"), encoding="utf-8")
    kit.run("laundry", "wash", "add", "--day", "2025-02-01").ok()
    printed = json.loads(kit.run("report", "2025", "--format", "json").ok().out)["figures"]
    assert "Computed anew" in next(one["note"] for one in printed if one["id"] == "laundry.machines")


def test_anew_needs_no_record(kit: Kit) -> None:
    """The numbers of a frozen report are laid out anew, as they were, after the records have changed."""
    id_ = freeze(kit)
    before = files(kit, id_)
    change(kit)
    settings(kit, '"laundry"', "")
    for format in ("text", "markdown", "html"):
        again = kit.folder / f"anew.{format}"
        kit.run("report", "--frozen", id_, "--anew", "--format", format, "--output", again).ok()
        assert again.read_bytes() == before[format]
    for format in ("json", "csv"):
        file = kit.folder / f"anew.{format}"
        words = ("--frozen", id_, "--anew", "--format", format, "--output", file)
        said = kit.run("report", *words).failed().err
        assert "JSON and data packages have no layout" in said
        assert "Leave --anew out, or take one of: text" in said
        assert not file.exists()


@pytest.mark.parametrize(
    "words", [("2024", "--frozen", "AAAAA"), ("2024", "--anew"), ("--frozen", "A", "--audience", "public")]
)
def test_a_period_or_an_id(kit: Kit, words: tuple[str, ...]) -> None:
    """Both a period and an id is refused in words."""
    assert "Either a period" in kit.run("report", *words).failed(2).err


def test_an_unknown_id_is_refused(kit: Kit) -> None:
    """An id that no frozen report has is answered with where to find them."""
    for words in (("report", "--frozen", "AAAAA"), ("diff", "AAAAA")):
        assert "omsorg frozen" in kit.run(*words).failed().err


def test_frozen_and_funders_list_what_was_given(kit: Kit) -> None:
    """Each audience is listed with what it was given, or never; others who were given something are there too."""
    assert [("public", None), ("city", None)] == [(row["audience"], row["id"]) for row in given(kit)]
    assert "never" in kit.run("funders").ok().out
    board, city, public = freeze(kit), freeze(kit, whom="the city"), freeze(kit, "--audience", "public")
    assert [("public", public), ("city", city), ("internal", board)] == [
        (row["audience"], row["id"]) for row in given(kit)
    ]
    rows = json.loads(kit.run("frozen", "--format", "json").ok().out)
    assert [("internal", "the board"), ("city", "city")] == [(row["audience"], row["for"]) for row in rows][:2]
    assert {row["period"] for row in rows} == {"2024"}
    assert "never" not in kit.run("funders").ok().out
    assert kit.run("frozen", "--format", "csv").ok().out.startswith("id,period,")


def given(kit: Kit) -> list[dict[str, Any]]:
    """Return what the command says of funders."""
    found: list[dict[str, Any]] = json.loads(kit.run("funders", "--format", "json").ok().out)
    return found


def test_a_period_that_is_not_over_is_pointed_out(kit: Kit) -> None:
    """Freezing a period that is not over says that it is not."""
    assert "not over" in kit.run("freeze", f"{datetime.now(UTC).year}", "--for", "the board").ok().err


def test_what_is_frozen_says_what_it_is(kit: Kit) -> None:
    """Numbers are kept exact, with version, definition, parameters, codes, plugins and the records counted."""
    id_ = freeze(kit, "--audience", "public")
    with kit.store() as store:
        one, kept = frozen.find(store.engine, id_), frozen.content(store.engine, id_)
        last = audit.head(store.engine)
    assert one.sequence == last[0] - 1
    assert set(one.files) == set(FORMATS)
    assert kept["figures"]["laundry.machines"]["results"]["2024"]["value"] == "10"
    assert kept["figures"]["laundry.machines"]["version"] == 1
    assert kept["parameters"] == {**kept["parameters"], "laundry.price": "20"}
    assert kept["codes"]["contact.kind"]["visit"]
    assert kept["plugins"].keys() == {"core", "laundry"}
    assert kept["audience"]["threshold"] == 5
    assert kept["records"]["laundry_wash"]["rows"] == 3


def test_going_back_finds_the_records_again(kit: Kit) -> None:
    """Taken back to the moment of freezing, a copy has the very records that were counted."""
    early = kit.write("early.csv", "day,kind,persons\n2024-04-01,visit,1\n2024-04-02,visit,2\n2024-04-03,visit,4\n")
    kit.run("contact", "import", early).ok()
    id_ = freeze(kit)
    came, other = [row.id for row in kit.rows(Contact) if row.batch][:2]
    change(kit)
    kit.run("contact", "edit", came, "--persons", 11).ok()
    kit.run("contact", "void", came, "--reason", "counted twice").ok()
    kit.run("contact", "void", other, "--reason", "counted twice").ok()
    with kit.store() as store:
        then, copy = frozen.find(store.engine, id_), store.engine.copy()
        now = past.records(store.organisation, copy, Period.parse("2024"))
        for undo in UNDO:
            undo(copy, then.sequence)
        again = past.records(store.organisation, copy, Period.parse("2024"))
        kept = frozen.content(store.engine, id_)["records"]
        copy.close()
    assert now != kept
    assert again == kept


@pytest.mark.parametrize("statement", [
    'UPDATE "omsorg_frozen" SET "audience" = \'public\'',
    'DELETE FROM "omsorg_frozen"',
    'UPDATE "omsorg_frozen_file" SET "bytes" = x\'00\'',
    'DELETE FROM "omsorg_frozen_file"',
])  # fmt: skip
def test_a_frozen_report_is_not_changed(kit: Kit, statement: str) -> None:
    """The file refuses to change or delete it; what is done beside that is found by audit and check."""
    freeze(kit)
    with kit.store() as store:
        with pytest.raises(StoreError):
            store.engine.execute(statement)
        assert verify(store.engine).faults == ()
        with without_triggers(store.engine):
            store.engine.execute("PRAGMA foreign_keys = OFF")
            store.engine.execute(statement)
        assert verify(store.engine).faults
    assert "frozen report" in kit.run("db", "audit").failed().out
    assert "frozen report" in kit.run("db", "check").failed().out


@contextmanager
def without_triggers(engine: Any) -> Iterator[None]:
    """Take the triggers away, as somebody would who owns the file."""
    for name in own.TRIGGERS:
        engine.execute(f'DROP TRIGGER "{name}"')
    yield
    for _table, sql in own.TRIGGERS.values():
        engine.execute(sql)


def test_an_older_file_is_migrated(kit: Kit) -> None:
    """A file from before there were frozen reports is refused until it is migrated, and then holds them."""
    with kit.store() as store:
        for table in ("omsorg_frozen_file", "omsorg_frozen"):
            store.engine.execute(f'DROP TABLE "{table}"')
        store.engine.execute("PRAGMA user_version = 1")
    assert "omsorg db migrate" in kit.run("report", "2024").failed().err
    assert "own tables" in kit.run("db", "check").failed().out
    kit.run("db", "migrate").ok()
    kit.run("db", "audit").ok()
    assert diff(kit, freeze(kit)) == {}
