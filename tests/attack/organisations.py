"""Random organisations with all services: drawn from a seed, written through the doors that staff have.

They are not like the examples: persons with many rows and with few, several tenancies and stays of one person, codes
that hardly occur, rows without a person, records of one to three years, slices that overlap, formulas, funders.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
from tests.attack.drawing import Draw, Row
from tests.attack.lives import LIVES
from tests.attack.settings import settings

from omsorgskjerne import Disclosure, InputError, Period, load, open_store, read_config
from omsorgskjerne.organisation.audiences import audience as known
from omsorgskjerne.prepare import prepare_report
from omsorgskjerne.roles import Reference
from omsorgskjerne.show import write_bytes
from omsorgskjerne.store.migrate import migrate
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from omsorgskjerne import Organisation, Store
    from omsorgskjerne.tables import Table

YEAR = 2024
PLUGINS = ("meals", "housing", "activities", "volunteers", "placement")
# Of each hundred rows drawn, how many are of a record; records that stand in none are drawn by what refers to them.
MANY = {
    "contact": 14, "measure": 10, "assessment": 5, "intake": 4, "goal": 3, "case": 3, "role": 3,
    "meals.serving": 4, "housing.tenancy": 4, "housing.follow_up": 5, "housing.visitor_entry": 3, "housing.application": 3,
    "activities.session": 4, "activities.membership": 3, "volunteers.engagement": 5, "volunteers.shift": 5,
    "volunteers.transition": 2, "volunteers.course_taken": 2, "placement.referral": 5, "placement.follow_up": 3,
    "housing.resident_state": 2, "housing.incident": 2,
}  # fmt: skip
FEW = {
    "household": 3, "partner": 5, "opening": 1, "meals.weekly_serving": 2, "meals.delivery": 4, "meals.sponsor": 2,
    "housing.dwelling": 6, "housing.visitor": 4, "housing.rent_change": 2, "housing.guard_duty": 2,
    "activities.activity": 4, "activities.stop": 3, "activities.equipment": 2, "volunteers.debrief": 2,
    "volunteers.position": 3, "placement.institution": 2, "placement.ward": 6,
}  # fmt: skip
ORDER = (
    "household", "person", "partner", "housing.dwelling", "housing.visitor", "activities.activity",
    "placement.institution", "placement.ward", "case", "goal",
)  # fmt: skip
"""Records that others refer to: these are drawn first."""


@attrs.frozen
class Made:
    """An organisation in a folder: what was drawn, and what the product would not take."""

    folder: Path
    seed: int
    years: int
    rows: int
    refused: int
    free: frozenset[str]
    """Figures that say nothing of anybody, and are shown without control."""
    single: bool
    """Whether nobody ever had two tenancies."""


def make(folder: Path, seed: int, *, size: int | None = None, years: int | None = None) -> Made:
    """Make an organisation of about `size` rows, and of so many years up to 2024; by default of any."""
    chance = Random(seed)  # noqa: S311 - invented rows, not secrets
    years = years or chance.choice((1, 1, 2, 3))
    size = size or int(30 * 100 ** (chance.random() ** 1.4))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "omsorg.toml").write_text(settings(chance, plain(), PLUGINS), encoding="utf-8")
    organisation = load(read_config(folder / "omsorg.toml"))
    drawn = draw(chance, organisation, size, years)
    with open_store(organisation, by="attack", create=True) as store:
        migrate(store)
        refused = kept(store, organisation, drawn)
    tenants = [row["person"] for row in drawn.of("housing.tenancy")]
    single = len(tenants) == len(set(tenants))
    free = frozenset(id_ for id_, figure in organisation.figures.items() if figure.disclosure is Disclosure.NONE)
    return Made(folder, seed, years, sum(map(len, drawn.rows.values())) - refused, refused, free, single)


@cache
def plain() -> Organisation:
    """Return an organisation with all services and no settings of its own."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        file = Path(folder) / "omsorg.toml"
        file.write_text(settings(None, None, PLUGINS), encoding="utf-8")
        return load(read_config(file))


def draw(chance: Random, organisation: Organisation, size: int, years: int) -> Draw:
    """Draw the rows of an organisation, those first that others refer to."""
    drawn = Draw(chance, date(YEAR - years + 1, 1, 1), date(YEAR + 1, 1, 1))
    drawn.know(organisation.tables.values())
    tables = {table.path: table for table in organisation.tables.values()}
    few = {path: max(1, int(count * (size / 400) ** 0.5)) for path, count in FEW.items()}
    many = {path: max(1, int(size * count * chance.choice((0.2, 1, 1, 2)) / 100)) for path, count in MANY.items()}
    persons = {"person": max(8, int(size * chance.choice((0.05, 0.15, 0.3))))}
    counts = few | many | persons
    for path in sorted(counts, key=lambda path: ORDER.index(path) if path in ORDER else len(ORDER)):
        fill(drawn, tables[path], counts[path])
    return drawn


def fill(drawn: Draw, table: Table, count: int) -> None:
    """Draw about so many rows of a record, and what comes with them."""
    while len(drawn.of(table.path)) < count:
        row = drawn.row(table)
        before = sum(map(len, drawn.rows.values()))
        for path, one in LIVES[table.path](drawn, row) if table.path in LIVES else [(table.path, row)]:
            drawn.of(path).append(one)
        count -= before == sum(map(len, drawn.rows.values()))  # nothing came of it: one less to wait for


def kept(store: Store, organisation: Organisation, drawn: Draw) -> int:
    """Add the rows one by one; return how many a rule of the product refused, or referred to one that was."""
    ids: dict[str, str] = {}
    refused = 0
    with store.together():
        for table in organisation.tables.values():
            for row in drawn.of(table.path):
                try:
                    ids[row["id"]] = store.add(object_of(table, row, ids))
                except (InputError, KeyError):
                    refused += 1
    return refused


def object_of(table: Table, row: Row, ids: Mapping[str, str]) -> Any:
    """Return a row as an object of its record. Raises KeyError where it refers to one that was refused."""
    values = {}
    for field in table.fields:
        value = row.get(field.name)
        if value is None:
            continue
        if isinstance(field.role, Reference):
            value = ids[value]
        elif isinstance(value, str):
            value = field.role.parse(value)
        values[field.name] = value
    return table.record(**values)


def written(made: Made, period: str, audience: str, *formats: str) -> dict[str, Path]:
    """Write a report as the command does, in some formats; return the files by format."""
    organisation = load(read_config(made.folder / "omsorg.toml"))
    with open_store(organisation, by="attack") as store:
        report = prepare_report(organisation, store, Period.parse(period), known(organisation, audience), language="en")
    files = {format: made.folder / f"{audience}-{period}.{format}" for format in formats}
    for format, file in files.items():
        file.write_bytes(write_bytes(report, format, Language("en")))
    return files
