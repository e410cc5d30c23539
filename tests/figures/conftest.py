"""An organisation with the core, a small plugin and an empty store, and what it takes to measure one figure in it."""

from __future__ import annotations

from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.fields import flag, on, quantity
from omsorgskjerne.figures import Count, Sum
from omsorgskjerne.hookspecs import hookimpl
from omsorgskjerne.ids import new_id
from omsorgskjerne.organisation import Config, Organisation, load
from omsorgskjerne.period import Period
from omsorgskjerne.schema import record
from omsorgskjerne.store import open_store
from omsorgskjerne.store.engine import listed, marks, quoted
from omsorgskjerne.terms import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.sections import Section
    from omsorgskjerne.store import Store

YEAR = Period.of_year(2024)


@record("load", plural="loads")
class Load:
    """Food brought in: a record with a small unit and a flag, which the core has none of."""

    day: date = on()
    surplus: bool = flag("surplus")
    weight: int = quantity("weight", unit=Unit.KILO, per=1000)


LOADS = Count("kitchen.loads", "Loads", of=Load)
WEIGHT = Sum("kitchen.weight", "Weight", of=Load.weight, decimals=1)
SURPLUS = Sum("kitchen.surplus", "Surplus", of=Load.weight, where={Load.surplus: True})


def kitchen() -> ModuleType:
    """Return a plugin with one record and its figures."""
    return module_of([Load], [LOADS, WEIGHT, SURPLUS])


def module_of(records: list[type], figures: list[Figure], sections: list[Section] | None = None) -> ModuleType:
    """Return a plugin with some records, figures and sections."""
    module = ModuleType("plugin")

    @hookimpl
    def omsorgskjerne_records() -> list[type]:
        return records

    @hookimpl
    def omsorgskjerne_figures() -> list[Figure]:
        return figures

    @hookimpl
    def omsorgskjerne_sections() -> list[Section]:
        return sections or []

    module.omsorgskjerne_records = omsorgskjerne_records  # type: ignore[attr-defined]
    module.omsorgskjerne_figures = omsorgskjerne_figures  # type: ignore[attr-defined]
    module.omsorgskjerne_sections = omsorgskjerne_sections  # type: ignore[attr-defined]
    return module


@attrs.frozen(eq=False)
class Bench:
    """A store to fill and measure."""

    organisation: Organisation
    store: Store

    def add(self, *records: Any) -> list[str]:
        """Keep records as they come in at the counter; return their ids."""
        return [self.store.add(record) for record in records]

    def fill(self, record: type, records: Iterable[Any]) -> None:
        """Put records in place of whatever the table holds: faster, for tests that do it a hundred times."""
        table = self.organisation.table(record)
        columns = ["id", *table.columns, "entered_at", "entered_by"]
        rows = []
        for facts in records:
            values = [(field, getattr(facts, field.name)) for field in table.fields]
            packed = [None if value is None else field.role.pack(value) for field, value in values]
            rows.append([new_id(), *packed, "2024-01-01T00:00:00+01:00", "test"])
        with self.store.engine.writing():
            self.store.engine.execute(f"DELETE FROM {quoted(table.name)}")  # noqa: S608 - quoted name
            sql = f"INSERT INTO {quoted(table.name)} ({listed(columns)}) VALUES ({marks(len(columns))})"  # noqa: S608 - quoted names
            self.store.engine.executemany(sql, rows)

    def measure(self, figure: Figure, period: Period = YEAR, years: int = 0, today: date | None = None) -> Result:
        """Return the value of one figure."""
        asked = [Asked(period, years)]
        return measure(self.organisation, self.store, [figure], asked, today=today).result(figure, period, years)

    def report(self, period: Period = YEAR, **options: Any) -> Report:
        """Return a whole report."""
        from omsorgskjerne.evaluate.report import build_report

        return build_report(self.organisation, self.store, period, **options)


def bench_of(folder: Path, plugins: Mapping[str, ModuleType] | None = None, **settings: Any) -> Bench:
    """Return an organisation with the core, a kitchen and other plugins; `settings` are what its omsorg.toml says."""
    config = Config(path=None, name="Test", file=folder / "omsorg.db", language="en", **settings)
    organisation = load(config, plugins={"kitchen": kitchen(), **(plugins or {})})
    return Bench(organisation, open_store(organisation, create=True))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Give an empty store of an organisation with nothing of its own."""
    made = bench_of(tmp_path)
    with made.store:
        yield made


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Give one store for a module's tests that fill it anew every time."""
    made = bench_of(tmp_path_factory.mktemp("shared"))
    with made.store:
        yield made


@pytest.fixture
def organised(tmp_path: Path) -> Iterator[Any]:
    """Give a function that makes a bench with an omsorg.toml of its own."""
    opened: list[Bench] = []

    def make(choices: Any = None, **rest: Any) -> Bench:
        opened.append(bench_of(tmp_path, choices=choices or {}, rest=rest))
        return opened[-1]

    yield make
    for made in opened:
        made.store.close()


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[Any]:
    """Give a function that makes a bench with one more plugin, `flats`, and an omsorg.toml of its own."""
    opened: list[Bench] = []

    def make(
        records: list[type],
        figures: list[Figure],
        sections: list[Section] | None = None,
        /,
        choices: Any = None,
        **rest: Any,
    ) -> Bench:
        flats = {"flats": module_of(records, figures, sections)}
        opened.append(bench_of(tmp_path, flats, choices=choices or {}, rest=rest))
        return opened[-1]

    yield make
    for made in opened:
        made.store.close()


@pytest.fixture
def load_of() -> type:
    """Give the plugin's record."""
    return Load
