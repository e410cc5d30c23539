"""Starting up: `omsorg --help` and a one-row `add` against a bare Python that does nothing.

A first run of each leaves compiled files behind. The sides take turns; compared are medians of wall time, because that
is what somebody at the counter waits for. One organisation runs one plugin, another all five; both speak bokmål.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ALL = ("activities", "housing", "meals", "placement", "volunteers")
SIDES = (
    ("--help", ALL, 6.0),
    ("contact add --kind visit", ALL[2:3], 10.0),
    # Each plugin's records are declared anew whenever a command starts.
    ("contact add --kind visit", ALL, 14.0),
)
"""The words of a command, the plugins that are enabled, and how many times the floor it may take."""
RUN = "import sys; from omsorgskjerne.cli.root import main; sys.exit(main())"


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        places = {
            plugins: prepare(Path(folder) / "-".join(plugins), plugins) for plugins in {side[1] for side in SIDES}
        }
        floor: list[float] = []
        times: dict[tuple[str, tuple[str, ...], float], list[float]] = {side: [] for side in SIDES}
        for _round in range(options.rounds or (5 if options.quick else 15)):
            floor.append(timed(["-c", "pass"], Path(folder)))
            for side in SIDES:
                times[side].append(timed(["-c", RUN, *side[0].split()], places[side[1]]))
    bare, medians = statistics.median(floor), {side: statistics.median(taken) for side, taken in times.items()}
    return [
        (
            f"omsorg {words} ({len(plugins)} plugins)",
            "python -c pass",
            medians[words, plugins, limit] / bare,
            limit,
            f"{medians[words, plugins, limit] * 1000:.0f} ms against {bare * 1000:.0f} ms",
        )
        for words, plugins, limit in SIDES
    ]


def prepare(folder: Path, plugins: tuple[str, ...]) -> Path:
    """Make an organisation with some plugins in a folder, and run each command once, which compiles what it loads."""
    folder.mkdir()
    named = ", ".join(f'"{name}"' for name in plugins)
    text = f'[organisation]\nname = "Benchmark"\nplugins = [{named}]\n'
    (folder / "omsorg.toml").write_text(text, encoding="utf-8")
    for words in (["db", "migrate"], ["contact", "add", "--kind", "visit"], ["--help"]):
        timed(["-c", RUN, *words], folder)
    return folder


def timed(words: list[str], folder: Path) -> float:
    """Return the seconds that a run of Python takes."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OMSORG_", "PYTHONDONTWRITE"))}
    started = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=folder, env=own, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    for what, floor, ratio, limit, remark in main(sys.argv[1:]):
        print(f"{what}: {ratio:.2f} × {floor} (may take {limit:g} ×): {remark}")
