"""Rich organisations: no code is rare, no day without rows, and there are persons with many.

What is not so in one of them is no rule of anybody's. They are written through the doors that staff have.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import attrs
from tests.attack.drawing import Draw
from tests.attack.organisations import FEW, MANY, ORDER, YEAR, fill, kept

from omsorgskjerne import Period, load, open_store, read_config
from omsorgskjerne.evaluate.report import measure, report_of, wanted
from omsorgskjerne.roles import Pick
from omsorgskjerne.store.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from omsorgskjerne import Organisation, Store
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.schema import Field
    from omsorgskjerne.tables import Table

TODAY = date(YEAR + 1, 1, 2)
YEARS = 3
"""How long rows have been kept, the year of the report among them."""
CODES = 7
"""Of how many codes of a field there are rows: few, so that there are many of each."""
OFTEN = 12
"""How many rows of a record others refer to again and again."""
HELPING = ("person", "partner", "household")
"""Records of the core that those of plugins refer to."""
CORE = ""


class Rich(Draw):
    """Draws what may be, not what is likely."""

    def code(self, table: Table, field: Field) -> str | None:  # noqa: ARG002 - all records are alike in it
        """Return one of the first codes of a field: the first oftener, each other as often."""
        assert isinstance(field.role, Pick)
        codes = [code for code in field.role.codes if code not in field.role.retired][:CODES]
        return None if not codes else codes[0] if self.seldom(0.3) else self.chance.choice(codes)

    def one(self, path: str, skew: float = 1.0) -> dict[str, object] | None:  # noqa: ARG002 - all records are alike in it
        """Return any row of a record, or one of the few to which others refer again and again."""
        few = self.of(path)[:OFTEN]
        return self.chance.choice(few) if few and self.seldom(0.4) else super().one(path)

    def day_of(self, path: str) -> date:  # noqa: ARG002 - all records are kept all the time
        """Return any day, or the first one of a quarter: on such days much happens."""
        day = self.since + timedelta(days=self.chance.randrange((self.until - self.since).days))
        return _first_of_quarter(day) if self.seldom(0.6) else day

    def later(self, day: date, mean: float = 90) -> date:
        """Return a later day, as often the first one of a quarter."""
        found = super().later(day, mean)
        first = _first_of_quarter(found)
        return first if first > day and self.seldom(0.5) else found

    def _share(self) -> float:
        return 0.25


def _first_of_quarter(day: date) -> date:
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


@attrs.frozen(eq=False)
class Made:
    """A rich organisation: what it counts of one service, this year and the year before."""

    organisation: Organisation
    store: Store
    evaluation: Evaluation
    report: Report


@contextmanager
def made(folder: Path, services: Sequence[str], seed: int, size: int, each: int) -> Iterator[Made]:
    """Give an organisation of some services with about `size` rows, `each` of them of one person; of none it is the core's.

    The report has the figures of these services alone.
    """
    folder.mkdir()
    names = ", ".join(f'"{name}"' for name in services if name)
    settings = f'[organisation]\nname = "Invented"\nlanguage = "en"\nplugins = [{names}]\n'
    (folder / "omsorg.toml").write_text(settings, encoding="utf-8")
    organisation = load(read_config(folder / "omsorg.toml"))
    with open_store(organisation, by="test", create=True) as store:
        migrate(store)
        kept(store, organisation, drawn(Random(seed), organisation, services, size, each))  # noqa: S311 - no secret
        figures, asked = wanted(organisation, Period.of_year(YEAR), 1)
        evaluation = measure(organisation, store, figures, asked, today=TODAY)
        report = report_of(evaluation, figures, asked)
        lines = {
            id_: line
            for id_, line in report.lines.items()
            if service_of(organisation, id_) in services and "day" not in line.result.by
        }
        yield Made(organisation, store, evaluation, attrs.evolve(report, lines=lines))


def service_of(organisation: Organisation, figure: str) -> str:
    """Return which plugin a figure is of; empty for the core."""
    owner = organisation.owners[figure]
    return CORE if owner == "core" else owner


def drawn(chance: Random, organisation: Organisation, services: Collection[str], size: int, each: int) -> Rich:
    """Draw the rows of some services, those first that others refer to."""
    rows = Rich(chance, date(YEAR - YEARS + 1, 1, 1), date(YEAR + 1, 1, 1))
    rows.know(organisation.tables.values())
    tables = {
        table.path: table
        for table in organisation.tables.values()
        if table.path in HELPING or table.path.rpartition(".")[0] in services
    }
    many = sum(count for path, count in MANY.items() if path in tables)
    counts = {path: size * count // 200 for path, count in FEW.items() if path in tables}
    counts |= {path: size * count // many for path, count in MANY.items() if path in tables}
    counts["person"] = size // each
    for path in sorted(counts, key=lambda path: ORDER.index(path) if path in ORDER else len(ORDER)):
        fill(rows, tables[path], counts[path])
    _put_off(rows)
    return rows


def _put_off(rows: Rich) -> None:
    """Put some cases off on the day of a decision or of the admission: their clocks are in no mean."""
    for move in rows.of("placement.move"):
        if move["state"] in {"allocated", "admitted"} and rows.seldom(0.2):
            row = {"id": rows.new_id(), "day": move["day"], "asked_by": "person", "referral": move["referral"]}
            rows.of("placement.postponement").append(row)
