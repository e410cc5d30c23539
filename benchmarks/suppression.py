"""Protecting and auditing linked tables of 50 to 500 numbers, against evaluating the same report.

Measures at random are given by kind and by theme, of which the organisation has as many as the size asks for; two
figures are slices by kind, each by theme again: a grid with margins in four linked tables. Compared is the processor's
time, as the median of several rounds.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omsorgskjerne import Config, Measure, MeasureKind, Period, Person, build_report, load, open_store
from omsorgskjerne.core.contacts import MeasureType
from omsorgskjerne.disclosure.control import controlled
from omsorgskjerne.evaluate.report import measure, report_of, wanted
from omsorgskjerne.organisation.audiences import Rule

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store

YEAR = Period.of_year(2024)
TODAY = date(2025, 1, 2)
SIZES = (50, 100, 200, 500)
FIGURES = {
    f"measures.{kind}": {"label": kind, "of": "measures.total", "where": {"kind": kind}, "by": ["theme"]}
    for kind in ("internal", "external")
}


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="two sizes, one round")
    options = parser.parse_args(argv)
    sizes, rounds = (SIZES[:2], 1) if options.quick else (SIZES, options.rounds)
    return [measured(cells, rounds) for cells in sizes]


def measured(cells: int, rounds: int) -> tuple[str, str, float, float, str]:
    """Measure one size: so many linked numbers, three for each theme."""
    themes = [f"theme{number}" for number in range(cells // 3 - 1)]
    with tempfile.TemporaryDirectory() as folder:
        organisation = organisation_with(themes, Path(folder))
        with open_store(organisation, by="benchmark", create=True) as store:
            fill(store, themes)
            figures, asked = wanted(organisation, YEAR)
            evaluation = measure(organisation, store, figures, asked, today=TODAY)
            report = report_of(evaluation, figures, asked)
            floor = median(lambda: build_report(organisation, store, YEAR, today=TODAY), rounds)
            took = median(lambda: controlled(report, evaluation, store, Rule()), rounds)
            found = controlled(report, evaluation, store, Rule()).protection
    hidden = found.hidden if found else 0
    remark = f"{took:.2f} s; {hidden} numbers hidden"
    return f"protecting {cells} linked numbers", "evaluating the report", took / floor, 30, remark


def organisation_with(themes: list[str], folder: Path) -> Organisation:
    """Return an organisation with themes of its own."""
    codes = {"measure.theme": {theme: {"label": theme, "retired": False} for theme in themes}}
    rest = {"figures": FIGURES}
    config = Config(path=None, name="Test", file=folder / "omsorg.db", language="en", choices=codes, rest=rest)
    return load(config, plugins={})


def fill(store: Store, themes: list[Any]) -> None:
    """Add measures: from none to twenty of each kind and theme, a third of them to one of a few persons."""
    drawn = random.Random(2024)  # noqa: S311 - the same rows every time
    with store.together():
        persons = [store.add(Person(registered=date(2014, 1, 1))) for _number in range(20)]
        for theme in themes:
            for kind, type_ in ((MeasureKind.INTERNAL, MeasureType.ADVICE), (MeasureKind.EXTERNAL, MeasureType.NAV)):
                for _number in range(drawn.randrange(21)):
                    person = drawn.choice(persons) if drawn.random() < 1 / 3 else None
                    day = date(2024, drawn.randint(1, 12), drawn.randint(1, 28))
                    store.add(Measure(day=day, kind=kind, type=type_, theme=theme, person=person))


def median(work: Callable[[], object], rounds: int) -> float:
    """Return the median of the processor's time over some rounds, in seconds."""
    times = []
    for _round in range(rounds):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return statistics.median(times)
