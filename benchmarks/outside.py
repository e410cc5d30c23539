"""A public report of a million contacts, of which a fifth name one of five thousand persons, against the internal one.

What the public report takes more is reading who stands behind its numbers, and protecting and auditing these. Compared
is the processor's time, as the median of several rounds in which the sides take turns. What the process held at the
most is said, where the system tells it.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import date
from pathlib import Path

from figures import YEARS, fill, opened, remark, timed

from omsorgskjerne.disclosure.writer import write_book
from omsorgskjerne.evaluate.report import measure, report_of, wanted
from omsorgskjerne.organisation.audiences import audience
from omsorgskjerne.prepare import prepare_report

TODAY = date(2025, 1, 2)
KIBIBYTES = 1024


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, help="by default 1 000 000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="100 000 rows, for a look")
    options = parser.parse_args(argv)
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store:
        fill(store, rows, naming=0.2)
        organisation, outside = store.organisation, audience(store.organisation, "public")
        figures, asked = wanted(organisation, YEARS[0])
        evaluation = measure(organisation, store, figures, asked, today=TODAY)
        report = report_of(evaluation, figures, asked)
        members, public, internal = timed(
            options.rounds,
            lambda: write_book(report, evaluation, store),
            lambda: prepare_report(organisation, store, YEARS[0], outside, today=TODAY),
            lambda: prepare_report(organisation, store, YEARS[0], today=TODAY),
        )
    floor = "the internal report"
    held = f"{remark(rows, members, internal)}{peak()}"
    return [
        ("who stands behind its numbers", floor, members / internal, 2.5, held),
        ("a public report", floor, public / internal, 3.5, remark(rows, public, internal)),
    ]


def peak() -> str:
    """Return the most memory that the process has held so far, where the system tells it."""
    try:
        import resource
    except ImportError:  # Windows
        return ""
    return f", {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES:.0f} MB at the most"


if __name__ == "__main__":
    import sys

    for row in main(sys.argv[1:]):
        print(*row)
