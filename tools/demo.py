"""Run an example from nothing: make its store anew in its folder, import its records, write its annual report.

A file of records is named for the command that takes it: `omsorg meals delivery import` reads
`20-meals-delivery.csv`, and the number gives the order. A word with a hyphen has an underscore in the file's name.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
RECORDS = {".csv", ".jsonl"}


def steps(example: Path) -> list[list[str]]:
    """Return the commands that take an example from an empty store to its report, in order."""
    published = tomllib.loads((example / "published.toml").read_text(encoding="utf-8"))
    year = str(published["period"])
    files = sorted(path for path in (example / "records").iterdir() if path.suffix in RECORDS)
    return [
        ["db", "migrate"],
        *([*command(path), "import", f"records/{path.name}"] for path in files),
        ["report", year],
        *(["report", year, "--output", name] for name in written(year)),
    ]


def command(path: Path) -> list[str]:
    """Return the words of the command that a file of records is named for."""
    return [word.replace("_", "-") for word in path.stem.split("-")[1:]]


def written(year: str) -> list[str]:
    """Return the names of the files that the report is written to."""
    return [f"report-{year}.html", f"report-{year}.pdf"]


def omsorg(arguments: list[str], folder: Path) -> int:
    """Run `omsorg` in a folder and return its exit code; no setting of the user's own store reaches it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("OMSORG_")}
    run = [sys.executable, "-m", "omsorgskjerne", *arguments]
    return subprocess.run(run, cwd=folder, env=own, check=False).returncode


def main(name: str) -> int:
    """Run the example of that name; return the exit code of the first step that failed, or 0."""
    known = sorted(path.parent.name for path in EXAMPLES.glob("*/omsorg.toml"))
    if name not in known:
        print(f"There is no example {name!r}. Examples: {', '.join(known) or 'none'}", file=sys.stderr)
        return 2
    folder = EXAMPLES / name
    todo = steps(folder)
    files = [arguments[-1] for arguments in todo if "--output" in arguments]
    for made in ("omsorg.db", "omsorg.db-wal", "omsorg.db-shm", *files):
        (folder / made).unlink(missing_ok=True)
    for arguments in todo:
        print("$ omsorg", *arguments, flush=True)
        code = omsorg(arguments, folder)
        if code:
            print(f"Stopped: that step ended with exit code {code}.", file=sys.stderr)
            return code
    for file in files:
        print(f"{file.rpartition('.')[2].upper()}: {folder / file}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).name if len(sys.argv) > 1 else ""))
