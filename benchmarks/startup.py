"""Starting up: `omsorg --help` and a one-row `add` against a bare Python that does nothing.

A first run of each leaves compiled files behind. The sides take turns; compared are medians of wall time, because that
is what somebody at the counter waits for. The organisation enables the plugins that are installed and speaks bokmål.
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

from omsorgskjerne.organisation.discovery import installed_plugins

LIMITS = {"--help": 6.0, "contact add --kind visit": 10.0}
RUN = "import sys; from omsorgskjerne.cli.root import main; sys.exit(main())"


def main(argv: list[str]) -> list[tuple[str, str, float, float, str]]:
    """Run the benchmark; return name, floor, ratio, its limit and a remark, for the table of `run.py`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a look")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        sides = {"floor": ["-c", "pass"], **{name: ["-c", RUN, *name.split()] for name in LIMITS}}
        times: dict[str, list[float]] = {name: [] for name in sides}
        for _round in range(options.rounds or (5 if options.quick else 15)):
            for name, words in sides.items():
                times[name].append(timed(words, Path(folder)))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    return [
        (
            f"omsorg {name}",
            "python -c pass",
            medians[name] / medians["floor"],
            limit,
            f"{medians[name] * 1000:.0f} ms against {medians['floor'] * 1000:.0f} ms",
        )
        for name, limit in LIMITS.items()
    ]


def prepare(folder: Path) -> None:
    """Make an organisation with every installed plugin, and run each command once, which compiles what it loads."""
    plugins = ", ".join(f'"{plugin.name}"' for plugin in installed_plugins())
    (folder / "omsorg.toml").write_text(
        f'[organisation]\nname = "Benchmark"\nplugins = [{plugins}]\n', encoding="utf-8"
    )
    for words in (["db", "migrate"], ["contact", "add", "--kind", "visit"], ["--help"]):
        timed(["-c", RUN, *words], folder)


def timed(words: list[str], folder: Path) -> float:
    """Return the seconds that a run of Python takes."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("OMSORG_", "PYTHONDONTWRITE"))}
    started = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=folder, env=own, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    for what, floor, ratio, limit, remark in main(sys.argv[1:]):
        print(f"{what}: {ratio:.2f} × {floor} (may take {limit:g} ×): {remark}")
