"""Run every benchmark of this folder, or those named, and print one table.

A benchmark is a module with `main(argv)`, which measures against a floor in the same run and returns a list of: what
was measured, the floor, how many times the floor it took, how many times it may take, and a remark. `--quick` is passed
on: a smaller size, for a look. Nothing is asserted, because other work on the machine makes single runs differ.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(argv: list[str]) -> None:
    """Run and print."""
    names = sorted(file.stem for file in FOLDER.glob("*.py") if file != Path(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(names)}; by default all")
    parser.add_argument("--quick", action="store_true", help="a smaller size, for a look")
    options = parser.parse_args(argv)
    if unknown := set(options.names) - set(names):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    rows = []
    for name in options.names or names:
        print(f"{name} …", file=sys.stderr, flush=True)
        for what, floor, ratio, limit, remark in importlib.import_module(name).main(["--quick"] * options.quick):
            rows.append((what, f"{ratio:.2f} ×", floor, f"{limit:g} ×", "" if ratio <= limit else "OVER", remark))
    show([("measured", "took", "floor", "may take", "", "remark"), *rows])


def show(rows: list[tuple[str, ...]]) -> None:
    """Print rows as a table."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    sys.path.insert(0, str(FOLDER))
    main(sys.argv[1:])
