"""An organisation to be mistreated: its folder, a folder for what it writes, a TMPDIR, and what is in its store."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

    from runner import End, Runner
    from sheet import Sheet

STORES = Path(__file__).resolve().parent.parent / "stores"
CONFIG = """[organisation]
name = "Test"
language = "en"
plugins = ["activities", "housing", "meals", "placement", "volunteers"]

[tally]
v = { label = "visit", record = "contact", values = { kind = "visit" }, quantity = "persons" }
t = { label = "talk", record = "contact", values = { kind = "conversation" } }
"""
CANARY = "kanarifugl"
"""A word that stands in an imported row and nowhere else."""
LOGS = ("", "-wal", "-shm", "-journal")
FILES = {
    "person": ["registered;code", *(f"2024-01-01;P{number:03}" for number in range(1, 21))],
    "contact": [
        "day;kind;persons;minutes",
        *(
            f"202{5 + number % 2}-0{1 + number % 9}-{1 + number % 28:02};visit;{1 + number % 7};"
            for number in range(90)
        ),
        *(f"2025-0{1 + number % 9}-{1 + number % 28:02};conversation;1;{5 * number}" for number in range(1, 30)),
    ],
    "placement institution": ["since;ownership;name", "2020-01-01;municipal;Elvehuset"],
    "placement ward": [
        "since;level;sex;institution;name;drug_free;health_care",
        "2020-01-01;coping;mixed;Elvehuset;Elve 1;no;no",
    ],
    "placement capacity": ["since;level;ward;beds", "2020-01-01;coping;Elve 1;9"],
    "housing dwelling": ["since;kind;code", *(f"2014-01-01;municipal;F{number:02}" for number in range(1, 4))],
    "volunteers engagement": [
        "person;role;since;until",
        *(f"P{number:03};volunteer;2024-03-01;" for number in range(1, 9)),
    ],
    "meals serving": ["day;meal;portions", *(f"2025-0{1 + number % 9}-11;dinner;{20 + number}" for number in range(9))],
}
"""Records by the command that imports them."""
STEPS = (
    "placement refer --code CASEA --person P001 --level coping --day 2026-02-01",
    "placement refer --code CASEB --person P002 --level coping --day 2026-02-01",
    "placement receive --referral CASEB --day 2026-02-02",
    "placement refer --code CASEC --person P003 --level coping --day 2026-02-01",
    "placement receive --referral CASEC --day 2026-02-02",
    "placement allocate --referral CASEC --ward Elve~1 --decided-by case_officer --day 2026-02-03",
    "placement accept --referral CASEC --day 2026-02-04",
    "placement refer --code CASED --person P011 --level coping --day 2026-02-01",
    "placement receive --referral CASED --day 2026-02-02",
    "placement allocate --referral CASED --ward Elve~1 --decided-by case_officer --day 2026-02-03",
    *(
        f"placement {words}"
        for code, person in (("CASEE", "P012"), ("CASEF", "P013"), ("CASEH", "P014"))
        for words in (
            f"refer --code {code} --person {person} --level coping --day 2025-02-01",
            f"receive --referral {code} --day 2025-02-02",
            f"allocate --referral {code} --ward Elve~1 --decided-by case_officer --day 2025-02-03",
            f"accept --referral {code} --day 2025-02-04",
            f"admit --referral {code} --decided-by case_officer --day 2025-02-06",
        )
    ),
    *(
        f"placement discharge --referral {code} --day 2025-03-02 --decided-by institution --reason no_dwelling "
        "--discharge broken_off"
        for code in ("CASEF", "CASEH")
    ),
    "placement agree --referral CASEF --nights 9 --until 2026-12-31",
    "housing move-in --since 2025-02-01 --person P006 --dwelling F02",
    "housing move-in --since 2025-02-01 --person P007 --dwelling F03",
    "housing away --since 2025-03-01 P007",
    "activities activity add --name Choir --kind culture --since 2025-01-01",
    "activities series --activity Choir --since 2026-01-01 --until 2026-02-01 monday",
    "volunteers check-in P003",
    "goal add --person P001 --area housing --code GOAL1 --since 2025-05-01",
    "target add --figure visits.total --value 100 --since 2025-01-01",
    "override add --figure visits.total --reason agreed --signed-by leader --since 2024-01-01",
    "partner add --name Kirken --kind foundation --since 2025-01-01",
    "household add --code H1",
    "case add --code S1 --person P001 --theme economy --since 2025-01-01",
    "measure add --kind internal --type conversation --day 2025-02-02",
    "db backup ../out/good.zip",
    # These are not in the backup.
    "contact add --kind visit --day 2025-11-01",
    "person add --code P900",
    "contact add --kind conversation --day 2025-11-02 --minutes 30",
)
"""What is done in an organisation before it is mistreated; a ~ is a space."""


@attrs.frozen
class State:
    """What a store holds: whether SQLite finds it sound, the ids of its rows by table, and how many rows are voided."""

    sound: bool
    ids: dict[str, frozenset[str]]
    voided: dict[str, int]
    content: str = ""
    """A digest of all of it."""

    @property
    def outline(self) -> dict[str, tuple[int, int]]:
        """Return how many rows there are, and how many are voided, by table."""
        return {table: (len(ids), self.voided[table]) for table, ids in self.ids.items()}

    def missing(self, others: Iterable[State]) -> set[str]:
        """Return the rows of others that are not here; a store's own tables count too."""
        return {
            f"{table} {row}"
            for other in others
            for table, ids in other.ids.items()
            for row in ids - self.ids.get(table, frozenset())
        }


UNSOUND = State(sound=False, ids={}, voided={})


@attrs.frozen
class Place:
    """An organisation in a folder."""

    root: Path

    @property
    def org(self) -> Path:
        """Return the organisation's folder."""
        return self.root / "org"

    @property
    def out(self) -> Path:
        """Return the folder it writes files to."""
        return self.root / "out"

    @property
    def store(self) -> Path:
        """Return its store."""
        return self.org / "omsorg.db"

    @classmethod
    def empty(cls, root: Path, config: str = CONFIG) -> Place:
        """Make a place that has a configuration and no store."""
        place = cls(root)
        for folder in (place.org, place.out, root / "tmp"):
            folder.mkdir(parents=True)
        (place.org / "omsorg.toml").write_text(config, encoding="utf-8")
        return place

    @classmethod
    def kept(cls, root: Path, name: str, example: str) -> Place:
        """Make a place with a store that an earlier version made."""
        place = cls.empty(root)
        with zipfile.ZipFile(STORES / f"{name}.zip") as zipped:
            for file in ("omsorg.toml", "omsorg.db"):
                (place.org / file).write_bytes(zipped.read(f"{example}/{file}"))
        return place

    @classmethod
    def furnished(cls, root: Path, runner: Runner) -> Place:
        """Make a place with records of every plugin, and a backup in `out/good.zip` that is older than the last rows."""
        place = cls.empty(root)
        place.succeed(runner, "db", "migrate")
        for name, lines in FILES.items():
            file = place.out / f"{name.replace(' ', '-')}.csv"
            file.write_text("\n".join([*lines, ""]), encoding="utf-8")
            place.succeed(runner, *name.split(), "import", file)
        for step in STEPS:
            place.succeed(runner, *(word.replace("~", " ") for word in step.split()))
        return place

    def run(self, runner: Runner, *words: object, **how: object) -> End:
        """Run a command in the organisation's folder."""
        return runner.run(self.org, *words, root=self.root, **how)  # type: ignore[arg-type]

    def succeed(self, runner: Runner, *words: object) -> End:
        """Run a command that must succeed."""
        end = self.run(runner, *words)
        assert end.code == 0, f"{words}: {end}"
        return end

    def copy(self, root: Path) -> Place:
        """Return a copy in a folder, made anew."""
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.root, root)
        return Place(root)

    def files(self) -> set[str]:
        """Return the names of all files below the place."""
        return {path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file()}

    def age(self) -> None:
        """Let two minutes pass for all files: who starts next may leave alone what was made just now."""
        then = time.time() - 120
        for path in (*self.root.rglob("*"), self.root):
            os.utime(path, (then, then), follow_symlinks=False)

    def state(self, file: Path | None = None) -> State:
        """Return what a store holds, read from a copy: nothing is mended by looking."""
        file = file or self.store
        if not file.exists():
            return State(sound=True, ids={}, voided={})
        with tempfile.TemporaryDirectory() as scratch:
            for log in LOGS:
                if (beside := file.with_name(file.name + log)).exists():
                    shutil.copy(beside, Path(scratch) / f"copy.db{log}")
            return state_of(Path(scratch) / "copy.db")

    def aside(self) -> list[Path]:
        """Return the stores that a restore has put aside."""
        return sorted(path for path in self.org.glob("*before*.db") if not path.name.startswith("."))

    def holding(self, word: bytes, known: Iterable[str]) -> set[str]:
        """Return the files that hold a word somewhere in their bytes, but for those known to."""
        return {name for name in self.files() - set(known) if word in (self.root / name).read_bytes()}


def state_of(file: Path) -> State:
    """Return what a database holds."""
    try:
        with closing(sqlite3.connect(file)) as database:
            if [("ok",)] != database.execute("PRAGMA integrity_check").fetchall():
                return UNSOUND
            if database.execute("PRAGMA foreign_key_check").fetchone():
                return UNSOUND
            tables = [
                name
                for (name,) in database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                )
            ]
            ids, voided = {}, {}
            for table in tables:
                columns = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
                key = "id" if "id" in columns else "rowid"
                if table in {"omsorg_plugin", "omsorg_file", "omsorg_code"}:
                    continue
                ids[table] = frozenset(str(row) for (row,) in database.execute(f'SELECT "{key}" FROM "{table}"'))  # noqa: S608 - ours
                voided[table] = (
                    database.execute(f'SELECT COUNT(*) FROM "{table}" WHERE voided IS NOT NULL').fetchone()[0]  # noqa: S608 - ours
                    if "voided" in columns
                    else 0
                )
            # Rows alone: how an index is worded is no content, and db check tells whether it is as it should be.
            rows = sorted(line for line in database.iterdump() if line.startswith("INSERT"))
            content = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            return State(sound=True, ids=ids, voided=voided, content=content)
    except sqlite3.Error:
        return UNSOUND


def archived(archive: Path) -> State:
    """Return what the store in a backup holds."""
    try:
        with zipfile.ZipFile(archive) as zipped, tempfile.TemporaryDirectory() as scratch:
            if zipped.testzip() is not None:
                return UNSOUND
            (name,) = (name for name in zipped.namelist() if name.endswith(".db"))
            zipped.extract(name, scratch)
            return state_of(Path(scratch) / name)
    except (OSError, zipfile.BadZipFile, ValueError):
        return UNSOUND


@attrs.frozen
class Stage:
    """What a storm needs: a sheet for its figures, what runs commands, an organisation to copy, and how large it is."""

    sheet: Sheet
    runner: Runner
    furnished: Place
    folder: Path
    seed: random.Random
    size: float
