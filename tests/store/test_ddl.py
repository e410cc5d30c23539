"""Tables and indexes: what is declared decides how rows are stored and how quickly figures find them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.core.contacts import Contact, Measure
from omsorgskjerne.core.people import Person
from omsorgskjerne.errors import StoreError
from omsorgskjerne.schema import KEPT_COLUMNS
from omsorgskjerne.store import ddl
from omsorgskjerne.store.engine import quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

IN_2024 = """"voided" IS NULL AND "day" >= '2024-01-01' AND "day" < '2025-01-01'"""


@pytest.mark.parametrize(
    "asked",
    [
        f'SELECT "day", "kind", COUNT(*), SUM("persons") FROM "contact" WHERE {IN_2024} GROUP BY "day", "kind"',  # noqa: S608
        f'SELECT "day", COUNT(*), SUM("minutes") FROM "contact" WHERE {IN_2024} GROUP BY "day"',  # noqa: S608
        f'SELECT "day", "kind", "state", COUNT("minutes") FROM contact WHERE {IN_2024} GROUP BY "day", "kind", "state"',  # noqa: S608
    ],
)
def test_figures_are_counted_in_the_order_of_the_index(store: Store, asked: str) -> None:
    """Rows of a period grouped by day and choices come from the covering index alone, without sorting."""
    steps = [step[3] for step in store.query("EXPLAIN QUERY PLAN " + asked)]
    assert steps == ["SEARCH contact USING COVERING INDEX omsorg_ix_contact__cover (day>? AND day<?)"]


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ('SELECT * FROM "contact" WHERE "person" = ?', "omsorg_ix_contact__person"),
        ('SELECT * FROM "person" WHERE "code" = ?', "omsorg_ix_person__code"),
        ('SELECT * FROM "contact" WHERE "batch" = ?', "omsorg_ix_contact__batch"),
        ('SELECT * FROM "omsorg_audit" WHERE "row_id" = ?', "omsorg_ix_audit_row"),
    ],
)
def test_rows_are_looked_up_by_an_index(store: Store, asked: str, index: str) -> None:
    """Rows of a person, a code or an import, and the entries of a row, are found without reading the table."""
    assert index in next(store.query("EXPLAIN QUERY PLAN " + asked, ("x",)))[3]


def test_the_covering_index_has_the_order_of_the_figures(store: Store) -> None:
    """Event date, choices in the author's order, references, quantities; the last is what leaves out voided rows."""
    sql = dict(ddl.secondary_indexes(store.organisation.table(Measure)))["omsorg_ix_measure__cover"]
    columns = sql.partition("(")[2].partition(")")[0].replace('"', "").split(", ")
    assert columns == [
        "day", "kind", "type", "theme", "performer", "item", "quality", "person", "partner", "case", "goal", "number",
        "handed_out", "taken_in", "minutes", "voided",
    ]  # fmt: skip


def test_indexes_can_be_dropped_and_made_again(store: Store) -> None:
    """The statements of a table's indexes make exactly those that are in the file."""
    declared = dict(ddl.secondary_indexes(store.organisation.table(Person)))
    assert store.engine.objects("index", "person") == declared
    with store.engine.writing():
        for name, sql in declared.items():
            store.engine.execute(f"DROP INDEX {quoted(name)}")
            store.engine.execute(sql)
    assert store.engine.objects("index", "person") == declared


def test_a_table_has_what_is_declared_and_what_is_kept(store: Store) -> None:
    """Columns as found are those declared, with limits and references, and what is kept of every row."""
    table = store.organisation.table(Contact)
    found = store.engine.columns("contact")
    assert found == ddl.columns(store.organisation, table)
    assert {column.name for column in found} == {*KEPT_COLUMNS, *table.columns}


@pytest.mark.parametrize(
    "change",
    ["persons = -1", "persons = '3x'", "day = '1.3.2024'", "person = 'nobody'", "kind = NULL", "batch = 'none'"],
)
def test_the_file_refuses_what_would_make_figures_wrong(store: Store, change: str) -> None:
    """What somebody writes beside the program is refused where that is cheap, in words without the value."""
    row = "'x', '2024-03-01', 'visit', 'done', 'counted', 1, 'now', 'me'"
    store.engine.execute(
        f"INSERT INTO contact (id, day, kind, state, quality, persons, entered_at, entered_by) VALUES ({row})"  # noqa: S608
    )
    with pytest.raises(StoreError, match="refused a row that does not fit it") as refusal, store.engine.writing():
        store.engine.execute(f"UPDATE contact SET {change}")  # noqa: S608 - the test's own
    assert "FOREIGN" not in str(refusal.value) + str(refusal.value.__cause__)


def test_digests_tell_plugins_apart(organisation: Callable[..., Organisation]) -> None:
    """Each plugin has a digest of its own, the same each time, which its codes and labels do not change."""
    plain = ddl.digests(organisation())
    own = organisation(choices={"contact.kind": {"sauna": {"label": "Badstue", "retired": False}}}, language="nb")
    assert ddl.digests(own) == plain
    assert set(plain) == {"core"}
