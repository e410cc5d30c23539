"""Every kind of command that writes, as it is mistreated: killed, left without room."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import attrs
from places import CANARY, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

ROWS = 150
BEFORE = b"what stood there before"
MANY = 8000
"""Rows of the file that is too large for SQLite's cache: it writes some of them to the disk before they are kept."""
READ = frozenset({"out/rows.csv", "out/bad.csv", "out/rows.jsonl", "out/many.csv", "out/good.zip"})
"""Files that commands read."""
ONLY_READ = frozenset({
    "today", "frozen", "diff", "funders", "figures", "explain", "reconcile", "plugins", "list", "show", "plan", "check", "audit",
    "upcoming", "overview", "queue", "free", "overdue", "stalled", "limits", "nights", "on-shift",
})  # fmt: skip
"""The last words of the commands that write nothing."""


@attrs.frozen
class Command:
    """A command; in its words `{out}` is the folder for files, `{contact}` the first row of contact, and ~ a space."""

    name: str
    words: str
    outputs: tuple[str, ...] = ()
    """Files in `out` that it writes."""
    stands: bool = False
    """Whether something else stands in the output's place before."""
    stdin: str = ""
    prompt: str = ""
    """What a terminal shows before `stdin` is typed; without it there is none."""
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
        if word.startswith("{") and word.endswith("}"):
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
        _lay_file(place, self.words)
        for name in self.outputs if self.stands else ():
            (place.out / name).write_bytes(BEFORE)
        return place


def _lay_file(place: Place, words: str) -> None:
    """Lay the file that a command reads."""
    heads, wrong = "since,area,person,wish", "2025-05-01,nowhere,P001,x"
    rows = [f"2025-05-{1 + row % 28:02},housing,P{1 + row % 20:03},{CANARY} {row}" for row in range(ROWS)]
    if "bad.csv" in words:
        _lay(place.out / "bad.csv", [heads, *rows, wrong])
    elif "many.csv" in words:
        _lay(place.out / "many.csv", [heads, *(f"{rows[row % ROWS]} {CANARY * 15}" for row in range(MANY))])
    elif "rows.csv" in words:
        _lay(place.out / "rows.csv", [heads, *rows])
    elif "rows.jsonl" in words:
        entries = ({"since": "2025-06-01", "area": "work", "person": "P001", "wish": f"{CANARY} {row}"} for row in rows)
        _lay(place.out / "rows.jsonl", map(json.dumps, entries))


def _lay(file: Path, lines: Iterable[str]) -> None:
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")


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
    Command("import, many", "goal import {out}/many.csv"),
    Command("void with what refers to it", "person void P011 --with-references --reason twice"),
    Command("tally", "tally", stdin="v\nt\nv +3\nu\nt\nq\n", piecemeal=True),
    Command("tally at a terminal", "tally", stdin="vt+3vtvttvq", prompt="q ends.", piecemeal=True),
    Command("check-in", "volunteers check-in P001 P002"),
    Command("check-out", "volunteers check-out P003"),
    Command("check-out of all", "volunteers check-out-all"),
    Command("end", "volunteers end P004 --role volunteer --until 2026-01-01"),
    Command("volunteers move", "volunteers move P005 --day 2025-05-05 --came-from guest --went-to employed"),
    Command("series", "activities series --activity Choir --since 2026-03-02 --until 2026-06-01 tuesday friday"),
    Command("hold", "activities hold {activities_session} --attendances 7"),
    Command("cancel", "activities cancel {activities_session} --reason weather"),
    Command("attend", "activities attend P001 P002 P003 --session {activities_session}"),
    Command("refer", "placement refer --code CASEG --person P004 --level coping --day 2026-02-01"),
    Command("receive", "placement receive --referral CASEA --day 2026-02-05"),
    Command("allocate", "placement allocate --referral CASEB --ward Elve~1 --decided-by case_officer --day 2026-02-05"),
    Command("admit", "placement admit --referral CASEC --decided-by case_officer --day 2026-02-06"),
    Command("letter", "placement letter --referral CASEC --day 2026-02-06 --out {out}/letter.md", ("letter.md",)),
    Command("reject", "placement reject --referral CASEB --decided-by head --reason not_ready --day 2026-02-05"),
    Command("withdraw", "placement withdraw --referral CASEA --reason moved --day 2026-02-05"),
    Command("decline", "placement decline --referral CASED --reason own_wish --day 2026-02-04"),
    Command("accept", "placement accept --referral CASED --day 2026-02-04"),
    Command("postpone", "placement postpone --referral CASEA --day 2026-02-05 --again 2026-03-01"),
    Command("undo", "placement undo --referral CASEC --reason mistaken"),
    Command(
        "extend",
        "placement extend --referral CASEE --day 2025-03-01 --decided-by district --reason no_dwelling "
        "--agreed-until 2026-12-01",
    ),
    Command(
        "discharge",
        "placement discharge --referral CASEE --day 2025-03-02 --decided-by institution --reason no_dwelling "
        "--discharge broken_off",
    ),
    Command("agree", "placement agree --referral CASEH --nights 3 --until 2027-12-31"),
    Command("take nights", "placement take-nights --person P013 --ward Elve~1 --since 2025-06-01 --until 2025-06-02"),
    Command("move-in", "housing move-in --since 2025-02-01 --person P005 --dwelling F01"),
    Command("move-out", "housing move-out --person P006 --until 2025-04-01 --exit moved_or_given_notice"),
    Command("undo move-in", "housing undo-move-in --person P006 --reason mistaken"),
    Command("away", "housing away --since 2025-03-01 P006"),
    Command("back", "housing back --until 2025-03-09 P007"),
    Command("export", "contact export {out}/contacts.csv", ("contacts.csv",)),
    Command("export over a file", "contact export {out}/contacts.jsonl", ("contacts.jsonl",), stands=True),
    Command("report", "report 2025 --output {out}/report.html", ("report.html",), stands=True),
    Command("report, workbook", "report 2025 --output {out}/report.xlsx", ("report.xlsx",)),
    Command("report, package", "report 2025 --output {out}/report.zip", ("report.zip",)),
    Command("freeze", "freeze 2025 --for City"),
    Command("backup", "db backup --keep 2"),
    Command("backup to a file", "db backup {out}/another.zip", ("another.zip",)),
    Command("restore", "db restore {out}/good.zip"),
    Command("migrate", "db migrate", place="outdated"),
    Command("first migrate", "db migrate", place="empty"),
    Command("init", "init new --name New", place="empty", folder="new"),
)
