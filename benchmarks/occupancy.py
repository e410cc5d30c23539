"""Occupancy per day from 200 000 intervals, against a bare windowed query over their beginnings and ends.

Both sides ask the same open store; compared is the processor's time, as the median of several rounds in which the sides
take turns. What the sides give is compared too.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from figures import insert, remark, timed

from omsorgskjerne import Id, Nights, Period, Person, hookimpl, load, new_id, open_store, record, ref, since, until
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.ids import new_ids
from omsorgskjerne.organisation import Config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from omsorgskjerne import Figure, Store

YEAR = Period.of_year(2024)
FIRST = date(2022, 1, 1)
SPAN = 3 * 365
PEOPLE = 5000


@record("stay", plural="stays")
class Stay:
    """Somebody in a bed for some nights."""

    since: date = since()
    person: Id[Person] = ref("person")
    until: date | None = until(default=None)


PER_DAY = Nights("beds.nights", "Bed nights", of=Stay, by=("day",))

WINDOWED = (
    'SELECT "day", SUM(SUM("change")) OVER (ORDER BY "day") FROM ('
    'SELECT CASE WHEN "since" < ? THEN ? ELSE "since" END AS "day", 1 AS "change" FROM "beds_stay" '
    'WHERE "voided" IS NULL AND "since" < ? AND ("until" IS NULL OR "until" > ?) UNION ALL '
    'SELECT "until", -1 FROM "beds_stay" WHERE "voided" IS NULL AND "until" > ? AND "until" < ?'
    ') GROUP BY "day" ORDER BY "day"'
)


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="20 000 intervals, for a look")
    options = parser.parse_args(argv)
    rows = 20_000 if options.quick else 200_000
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store:
        fill(store, rows)
        agree(store)
        ours, bare = timed(options.rounds, lambda: levels(store), lambda: list(store.query(*by_hand())))
    return [("occupancy per day", "a bare windowed query", ours / bare, 1.5, remark(rows, ours, bare))]


def opened(folder: Path) -> Store:
    """Open a new store of an organisation with stays in beds."""
    module = ModuleType("beds")

    @hookimpl
    def omsorgskjerne_records() -> list[type]:
        return [Stay]

    @hookimpl
    def omsorgskjerne_figures() -> list[Figure]:
        return [PER_DAY]

    module.omsorgskjerne_records = omsorgskjerne_records  # type: ignore[attr-defined]
    module.omsorgskjerne_figures = omsorgskjerne_figures  # type: ignore[attr-defined]
    config = Config(path=None, name="Benchmark", file=folder / "omsorg.db")
    return open_store(load(config, plugins={"beds": module}), create=True)


def fill(store: Store, rows: int) -> None:
    """Put persons and their stays in the store: most last some weeks, one in fifty goes on."""
    dice = random.Random(1)  # noqa: S311 - invented rows, the same every time
    people = [new_id() for _number in range(PEOPLE)]
    insert(store, Person, ("registered", "code"), (("2022-01-01", f"P{n}") for n in range(PEOPLE)), people)
    insert(store, Stay, ("since", "person", "until"), stays(dice, people, rows), new_ids())


def stays(dice: random.Random, people: list[str], rows: int) -> Iterator[tuple[str, str, str | None]]:
    """Yield first night, person, and day of leaving."""
    for _number in range(rows):
        begun = FIRST + timedelta(days=dice.randrange(SPAN))
        over = begun + timedelta(days=1 + int(dice.expovariate(1 / 40)))
        yield begun.isoformat(), dice.choice(people), None if dice.random() < 1 / 50 else over.isoformat()


def levels(store: Store) -> dict[str | None, Any]:
    """Return how many beds were taken on each night of the year."""
    evaluation = measure(store.organisation, store, [PER_DAY], [Asked(YEAR)])
    return {day: part.value for day, part in evaluation.result(PER_DAY, YEAR).by["day"].items()}


def by_hand() -> tuple[str, tuple[str, ...]]:
    """Return the windowed query and its parameters."""
    start, end = YEAR.start.isoformat(), YEAR.end.isoformat()
    return WINDOWED, (start, start, end, start, start, end)


def agree(store: Store) -> None:
    """Make sure that both sides give the same numbers; the query has only the nights on which something changed."""
    found = levels(store)
    if wrong := [day for day, level in store.query(*by_hand()) if found[day] != level]:
        message = f"{len(wrong)} nights differ"
        raise SystemExit(message)


if __name__ == "__main__":
    import sys

    for row in main(sys.argv[1:]):
        print(*row)
