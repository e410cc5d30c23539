"""Import of contacts from a CSV file, every cell checked, digest included, against `executemany` of ready tuples.

Both sides start from a copy of the same file, with the same people in it, and store the same rows in the same order:
the floor takes them from the file that an import made. Both drop the same indexes, make them again and commit. Timed is
the processor's time, the system's work for the process included; compared are medians of several rounds, in which the
sides take turns, each in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from omsorgskjerne import Contact, Person, load, open_store
from omsorgskjerne.files import import_file
from omsorgskjerne.organisation import Config
from omsorgskjerne.store import Store, ddl
from omsorgskjerne.store.engine import listed, marks, quoted

MEMORY = 200
LIMIT = 1.6
ROWS_A_PERSON = 200
HANDED_OVER = 50_000
HEADER = ["day", "kind", "state", "quality", "person", "persons", "minutes", "at", "methods"]


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="by default 1 000 000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="100 000 rows, for a look")
    parser.add_argument("--side", choices=["import", "floor"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.side:
        print(json.dumps({"import": time_import, "floor": time_floor}[options.side](options.folder)))
        return []
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), rows)
        rounds = [(run("import", Path(folder)), run("floor", Path(folder))) for _ in range(options.rounds)]
    ratios = [ours["cpu"] / floor["cpu"] for ours, floor in rounds]
    ours, floor = (statistics.median(side["cpu"] for side in sides) for sides in zip(*rounds, strict=True))
    peak = max(side["peak"] for side, _floor in rounds)
    remark = (
        f"{rows} rows: {ours:.2f} s against {floor:.2f} s; "
        f"ratios {' '.join(f'{ratio:.2f}' for ratio in ratios)}; peak {f'{peak:.0f} MB' if peak else 'not known'}"
    )
    return [
        ("import of contacts", "executemany of ready tuples", ours / floor, LIMIT, remark),
        ("memory of the import", f"{MEMORY} MB", peak / MEMORY, 1, "0 where the system does not tell"),
    ]


def run(side: str, folder: Path) -> dict[str, float]:
    """Let one side work on a fresh copy, in a process of its own."""
    shutil.copy(folder / "people.db", folder / "omsorg.db")
    command = [sys.executable, __file__, "--side", side, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    if side == "import":
        (folder / "omsorg.db").replace(folder / "imported.db")
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def prepare(folder: Path, rows: int) -> None:
    """Make a store with people and a file of contacts."""
    named = max(1, rows // ROWS_A_PERSON)
    with opened(folder, "people.db", create=True) as store:
        people = folder / "people.csv"
        with people.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([["registered", "code"], *(["2023-01-01", f"P{n}"] for n in range(named))])
        import_file(store, Person, people)
    with (folder / "contacts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADER)
        dice = random.Random(1)  # noqa: S311 - invented rows, the same every time
        writer.writerows(invented(dice, named) for _row in range(rows))


def invented(dice: random.Random, named: int) -> list[str]:
    """Return a contact: most with nobody named, a third with minutes, a fifth with a clock time."""

    def seldom(share: float, cell: str) -> str:
        return cell if dice.random() < share else ""

    return [
        (date(2023, 1, 1) + timedelta(days=dice.randrange(730))).isoformat(),
        dice.choice(("visit", "visit", "visit", "conversation", "phone", "advice", "group")),
        seldom(0.05, "no_show") or "done",
        seldom(0.2, "estimated") or "counted",
        seldom(0.3, f"P{dice.randrange(named)}"),
        str(1 + int(dice.random() * dice.random() * 40)),
        seldom(0.35, str(dice.randrange(5, 125, 5))),
        seldom(0.2, f"{dice.randrange(8, 20):02d}:{dice.randrange(0, 60, 15):02d}"),
        seldom(0.1, "mi"),
    ]


def opened(folder: Path, name: str, *, create: bool = False) -> Store:
    """Open a store of an organisation without plugins."""
    return open_store(
        load(Config(path=None, name="Benchmark", file=folder / name), plugins={}), by="benchmark", create=create
    )


def time_import(folder: Path) -> dict[str, float]:
    """Import the file."""
    with opened(folder, "omsorg.db") as store:
        before = time.process_time()
        import_file(store, Contact, folder / "contacts.csv")
        return {"cpu": time.process_time() - before, "peak": peak_memory()}


def time_floor(folder: Path) -> dict[str, float]:
    """Hand over the rows that the import stored, as they are. Fetching them is not timed."""
    with opened(folder, "omsorg.db") as store, opened(folder, "imported.db") as ready:
        table = store.organisation.table(Contact)
        names = ("id", *table.columns, "entered_at", "entered_by", "batch")
        indexes = ddl.secondary_indexes(table)
        insert = f"INSERT INTO {quoted(table.name)} ({listed(names)}) VALUES ({marks(len(names))})"  # noqa: S608
        batches = list(ready.query('SELECT * FROM "omsorg_batch" WHERE "table_name" = ?', (table.name,)))
        fetched = ready.query(f'SELECT {listed(names)} FROM {quoted(table.name)} ORDER BY "id"')  # noqa: S608
        connection: Any = store.engine
        connection = connection.connection
        spent = -time.process_time()
        connection.execute("BEGIN IMMEDIATE")
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {quoted(name)}")
        connection.executemany(f"INSERT INTO omsorg_batch VALUES ({marks(len(batches[0]))})", batches)  # noqa: S608
        spent += time.process_time()
        while rows := list(islice(fetched, HANDED_OVER)):
            spent -= time.process_time()
            connection.executemany(insert, rows)
            spent += time.process_time()
        spent -= time.process_time()
        for _name, sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
        return {"cpu": spent + time.process_time(), "peak": 0}


def peak_memory() -> float:
    """Return how many MB this process has held at most; 0 where that cannot be asked."""
    try:
        import resource  # Windows lacks it
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    for _name, _floor, ratio, limit, told in main(sys.argv[1:]):
        print(f"{ratio:.2f} (at most {limit}): {told}")
