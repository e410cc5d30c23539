"""Keep a store of each example as this version makes it: tests/stores/<name>.zip, with a folder for each example.

A folder holds what a later version needs to open and report it: `omsorg.toml`, `chapters/`, the database, the period
reported (`year.txt`), and `internal.json`, the report as this version made it. Run it when a version is released, and
before; what is kept is never made anew. `--code` names another checkout, whose examples and code are then used.
"""

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORES = ROOT / "tests" / "stores"
RECORDS = {".csv", ".jsonl"}
KEPT = ("omsorg.toml", "omsorg.db", "internal.json", "year.txt")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: it says nothing."""


def build(example: Path, folder: Path, code: Path) -> None:
    """Make an example's store and its internal report in a folder, with the code of a checkout."""
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("omsorg.db*", "report-*"))
    published = tomllib.loads((example / "published.toml").read_text(encoding="utf-8"))
    year = str(published["period"])
    files = sorted(path for path in (folder / "records").iterdir() if path.suffix in RECORDS)
    imports = [[*_command(path), "import", f"records/{path.name}"] for path in files]

    def omsorg(*words: str) -> str:
        run = [sys.executable, "-m", "omsorgskjerne", "--lang", "en", *words]
        return subprocess.run(
            run, cwd=folder, env=_surroundings(code), check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    for words in (["db", "migrate"], *imports):
        omsorg(*words)
    # Imports alone leave no former contents, nothing voided and nothing frozen.
    one, other = (_added(omsorg("contact", "add", "--day", f"{year}-03-01", "--kind", "visit")) for _time in "ab")
    omsorg("contact", "edit", one, "--minutes", "20")
    omsorg("contact", "void", other, "--reason", "entered twice")
    # One frozen report is enough; its files make up most of a store.
    if example.name == "felles-inntak" and (code / "src" / "omsorgskjerne" / "cli" / "freeze.py").exists():
        omsorg("freeze", year, "--for", "An example")
    omsorg("report", year, "--output", "internal.json")
    with closing(sqlite3.connect(folder / "omsorg.db", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = DELETE")
        database.execute("VACUUM")
    (folder / "year.txt").write_text(year + "\n", encoding="utf-8")


def _surroundings(code: Path) -> dict[str, str]:
    """Return an environment in which the code of a checkout is found, and nobody's settings are."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("OMSORG_")}
    paths = [code / "src", *sorted(code.glob("plugins/*/src"))]
    return own | {"PYTHONPATH": os.pathsep.join(map(str, paths)), "OMSORG_AS": "Example"}


def _added(said: str) -> str:
    """Return the id of a row that was added, from what was said of it."""
    return said.partition(",")[0].rpartition(" ")[2]


def _command(path: Path) -> list[str]:
    """Return the words of the command that a file of records is named for (see demo.py)."""
    return [word.replace("_", "-") for word in path.stem.split("-")[1:]]


def keep(folder: Path, target: Path) -> None:
    """Write the examples built in a folder to a zip, as small as it gets."""
    with zipfile.ZipFile(target, "x", zipfile.ZIP_LZMA) as zipped:
        for path in sorted(folder.glob("*/**/*")):
            within = path.relative_to(folder)
            if path.is_file() and (within.parts[1] == "chapters" or "/".join(within.parts[1:]) in KEPT):
                zipped.writestr(zipfile.ZipInfo(within.as_posix(), LONG_AGO), path.read_bytes(), zipfile.ZIP_LZMA)


def main() -> int:
    """Build every example and keep it; return an exit code."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("name", nargs="?", help="name of the zip; by default the version")
    reader.add_argument("--code", type=Path, default=ROOT, help="the checkout whose examples and code are used")
    given = reader.parse_args()
    from omsorgskjerne.version import VERSION

    target = STORES / f"{given.name or VERSION}.zip"
    if target.exists():
        print(f"{target} is kept already, and never made anew.", file=sys.stderr)
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        for example in sorted(path.parent for path in given.code.resolve().glob("examples/*/omsorg.toml")):
            print(f"{example.name}:", flush=True)
            build(example, Path(made) / example.name, given.code.resolve())
        keep(Path(made), target)
    print(f"{target}: {target.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
