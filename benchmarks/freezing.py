"""Freezing a report for the public after ten others were given, against freezing the same report first of all.

Three years of contacts and measures at random, of persons of whom each comes more than once. The ten are the quarters
of the last two years for a funder, and the two years before for the public.
Compared is the processor's time of the command, over several organisations: what must be hidden differs.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from omsorgskjerne import (
    Contact,
    ContactKind,
    Gender,
    Measure,
    MeasureKind,
    Person,
    load,
    open_store,
    read_config,
)
from omsorgskjerne.cli.root import main as omsorg
from omsorgskjerne.core.contacts import MeasureType, Theme

if TYPE_CHECKING:
    from omsorgskjerne.store import Store

YEARS = (2022, 2023, 2024)
EARLIER = [
    *(("city", f"{year}-Q{quarter}") for year in YEARS[1:] for quarter in (1, 2, 3, 4)),
    *(("public", str(year)) for year in YEARS[:2]),
]
CONFIG = """
[organisation]
name = "Test"
language = "en"

[funders.city]
name = "The City"
"""


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=5, help="how many are drawn")
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, one organisation")
    options = parser.parse_args(argv)
    rows, many = (200, 1) if options.quick else (2000, options.organisations)
    took = [times(rows, seed) for seed in range(many)]
    first, later = (statistics.mean(some) for some in zip(*took, strict=True))
    remark = f"{later:.2f} s, {first:.2f} s first of all; {rows} contacts a year, the mean of {many} organisations"
    return [("freezing after ten reports", "freezing first of all", later / first, 3, remark)]


def times(rows: int, seed: int) -> tuple[float, float]:
    """Return the seconds that freezing the last year takes, first of all and after the ten."""
    with tempfile.TemporaryDirectory() as folder:
        first, later = Path(folder, "first"), Path(folder, "later")
        first.mkdir()
        (first / "omsorg.toml").write_text(CONFIG, encoding="utf-8")
        with open_store(load(read_config(first / "omsorg.toml")), by="benchmark", create=True) as store:
            fill(store, rows, seed)
        shutil.copytree(first, later)
        for audience, period in EARLIER:
            freeze(later, audience, period)
        return seconds(first), seconds(later)


def seconds(folder: Path) -> float:
    """Return the seconds that freezing the last year takes."""
    begun = time.process_time()
    freeze(folder, "public", str(YEARS[-1]))
    return time.process_time() - begun


def freeze(folder: Path, audience: str, period: str) -> None:
    """Give a report away. Raises RuntimeError with what was said where that is refused."""
    command = ["freeze", period, "--audience", audience, "--for", "Somebody", "--output", str(folder / "given.json")]
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        failed = omsorg(["--config", str(folder / "omsorg.toml"), "--lang", "en", "--as", "benchmark", *command])
    (folder / "given.json").unlink(missing_ok=True)
    if failed:
        raise RuntimeError(said.getvalue())


def fill(store: Store, rows: int, seed: int) -> None:
    """Add so many contacts a year and a tenth as many measures, of a tenth as many persons."""
    drawn = random.Random(seed)  # noqa: S311 - the same rows every time
    with store.together():
        persons = [
            store.add(Person(registered=date(2014, 1, 1), gender=drawn.choice(list(Gender))))
            for _one in range(rows // 10)
        ]
        for year in YEARS:
            for number in range(rows):
                day, person = date(year, 1, 1) + timedelta(drawn.randrange(365)), drawn.choice(persons)
                store.add(Contact(day=day, kind=drawn.choice(list(ContactKind)), person=person))
                if number % 10 == 0:
                    kind, type_ = drawn.choice(list(MeasureKind)), drawn.choice(list(MeasureType))
                    theme = drawn.choice(list(Theme))
                    store.add(Measure(day=day, kind=kind, type=type_, theme=theme, person=person))


if __name__ == "__main__":
    print(main([]))
