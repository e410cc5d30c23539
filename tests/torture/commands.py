"""Every kind of command that writes, as it is mistreated: killed, left without room."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import attrs
from places import CANARY, Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROWS = 150
BEFORE = b"what stood there before"
READ = frozenset({"out/rows.csv", "out/bad.csv", "out/rows.jsonl", "out/good.zip"})
"""Files that commands read."""


@attrs.frozen
class Command:
    """A command; in its words `{out}` is the folder for files, `{contact}` a row, and ~ a space."""

    name: str
    words: str
    outputs: tuple[str, ...] = ()
    """Files in `out` that it writes."""
    stands: bool = False
    """Whether something else stands in the output's place before."""
    stdin: str = ""
    piecemeal: bool = False
    """Whether it keeps one change after the other, so that any number of them may be kept."""
    folder: str = ""
    """The folder within the organisation's in which it makes a store."""
    place: str = "furnished"
    """Which place it is run in: `furnished`, `outdated` (made by an earlier version) or `empty` (no store)."""

    def spoken(self, place: Place) -> list[str]:
        """Return the words for a place."""
        return [self._word(word, place) for word in self.words.split()]

    def _word(self, word: str, place: Place) -> str:
        if word in {"{contact}", "{target}"}:
            return min(place.state().ids[word.strip("{}")])
        return word.replace("~", " ").replace("{out}", str(place.out))

    def place_in(self, root: Path, furnished: Place) -> Place:
        """Return a place to run it in, made anew, with the files that it reads."""
        shutil.rmtree(root, ignore_errors=True)
        if self.place == "furnished":
            place = furnished.copy(root)
        elif self.place == "outdated":
            place = Place.kept(root, "0.1.0-format1", "felles-inntak")
        else:
            place = Place.empty(root)
        _lay_files(place)
        for name in self.outputs if self.stands else ():
            (place.out / name).write_bytes(BEFORE)
        return place


def _lay_files(place: Place) -> None:
    """Lay the files that commands read."""
    rows = [f"2025-05-{1 + row % 28:02},housing,P{1 + row % 20:03},{CANARY} {row}" for row in range(ROWS)]
    heads = "since,area,person,wish"
    wrong = "2025-05-01,nowhere,P001,x"
    lines = [
        json.dumps({"since": "2025-06-01", "area": "work", "person": "P001", "wish": f"{CANARY} {row}"})
        for row in range(ROWS)
    ]
    for name, content in (("rows.csv", [heads, *rows]), ("bad.csv", [heads, *rows, wrong]), ("rows.jsonl", lines)):
        (place.out / name).write_text("\n".join([*content, ""]), encoding="utf-8")


COMMANDS: Sequence[Command] = (
    Command("add", "contact add --kind visit --day 2025-03-03 --persons 2"),
    Command("add code drawn", "person add"),
    Command("edit", "contact edit {contact} --minutes 17"),
    Command("void", "contact void {contact} --reason twice"),
    Command("target edit", "target edit {target} --value 120"),
    Command("override add", "override add --figure visits.total --reason agreed --signed-by leader --since 2025-01-01"),
    Command("import CSV", "goal import {out}/rows.csv"),
    Command("import lines", "goal import {out}/rows.jsonl"),
    Command(
        "import, some refused", "goal import --skip-invalid --refused {out}/refused.csv {out}/bad.csv", ("refused.csv",)
    ),
    Command("tally", "tally", stdin="v\nt\nv +3\nu\nt\nq\n", piecemeal=True),
    Command("check-in", "volunteers check-in P001 P002"),
    Command("refer", "placement refer --code CASED --person P004 --level coping --day 2026-02-01"),
    Command("receive", "placement receive --referral CASEA --day 2026-02-05"),
    Command("allocate", "placement allocate --referral CASEB --ward Elve~1 --decided-by case_officer --day 2026-02-05"),
    Command("admit", "placement admit --referral CASEC --decided-by case_officer --day 2026-02-06"),
    Command("letter", "placement letter --referral CASEC --day 2026-02-06 --out {out}/letter.md", ("letter.md",)),
    Command("move-in", "housing move-in --since 2025-02-01 --person P005 --dwelling F01"),
    Command("export", "contact export {out}/contacts.csv", ("contacts.csv",)),
    Command("export over a file", "contact export {out}/contacts.jsonl", ("contacts.jsonl",), stands=True),
    Command("report", "report 2025 --output {out}/report.html", ("report.html",), stands=True),
    Command("report, workbook", "report 2025 --output {out}/report.xlsx", ("report.xlsx",)),
    Command("report, package", "report 2025 --output {out}/report.zip", ("report.zip",)),
    Command("freeze", "freeze 2025 --for City"),
    Command("backup", "db backup"),
    Command("backup to a file", "db backup {out}/another.zip", ("another.zip",)),
    Command("restore", "db restore {out}/good.zip"),
    Command("migrate", "db migrate", place="outdated"),
    Command("first migrate", "db migrate", place="empty"),
    Command("init", "init new --name New", place="empty", folder="new"),
)
