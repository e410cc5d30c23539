"""Eight who write and four who read, all at once: every row acknowledged is there, and every backup is sound."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

from places import archived
from runner import LIMIT, Runner

if TYPE_CHECKING:
    from places import Place, Stage
    from sheet import Sheet

WRITERS, ROWS = 8, 500
BY_LIBRARY = textwrap.dedent("""
    import sys
    from datetime import date
    from pathlib import Path
    from omsorgskjerne.core.contacts import Contact, ContactKind
    from omsorgskjerne.organisation import load, read_config
    from omsorgskjerne.store import open_store

    with open_store(load(read_config(Path(sys.argv[1]))), by="library") as store:
        for _row in range(int(sys.argv[2])):
            print(store.add(Contact(day=date(2025, 3, 1), kind=ContactKind.VISIT)), flush=True)
""")
BY_COMMAND = textwrap.dedent("""
    import io, sys
    from omsorgskjerne.cli.root import main

    for _row in range(int(sys.argv[2])):
        out, sys.stdout = sys.stdout, io.StringIO()
        code = main(["-c", sys.argv[1], "--lang", "en", "contact", "add", "--kind", "visit", "--day", "2025-03-02"])
        said, sys.stdout = sys.stdout.getvalue(), out
        if code == 0:
            print(said.split()[2].strip(","), flush=True)
""")


def _look(place: Place, words: str, over: threading.Event, storm: Sheet) -> None:
    """Run a command again and again until all is written."""
    number = 0
    with Runner() as runner:
        while not over.is_set() or not number:
            number += 1
            end = place.run(runner, *words.replace("{number}", str(number)).split())
            storm.count("attempts")
            if end.code:
                storm.fault("exit 70" if end.is_fault else "other", f"{words}: {end.out[-200:]}{end.err[-300:]}")


def test_writers(stage: Stage) -> None:
    """Four by the library and four by the command line add rows while others back up, report, look and verify."""
    place = stage.furnished.copy(stage.folder / "place")
    rows, config, over = int(ROWS * stage.size), str(place.org / "omsorg.toml"), threading.Event()
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", (BY_LIBRARY, BY_COMMAND)[number % 2], config, str(rows)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    looks = (
        f"db backup {place.out}/b{{number}}.zip",
        f"report 2025 --output {place.out}/report.html",
        "today",
        "db audit",
    )
    lookers = [threading.Thread(target=_look, args=(place, words, over, stage.sheet)) for words in looks]
    for thread in lookers:
        thread.start()
    try:
        ends = [writer.communicate(timeout=10 * LIMIT) for writer in writers]
    finally:
        over.set()
        for writer in writers:
            writer.kill()
        for thread in lookers:
            thread.join()
    _judge(stage, place, [said for said, _err in ends], WRITERS * rows)
    for _said, err in ends:
        if err:
            stage.sheet.fault("other", f"a writer said: {err[-300:]}")
    for words in ("db check", "db audit"):
        place.succeed(stage.runner, *words.split())
    if left := {name for name in place.files() if "/." in name or name.endswith(".part")}:
        stage.sheet.fault("leftovers", ", ".join(sorted(left)), len(left))
    stage.sheet.judge()


def _judge(stage: Stage, place: Place, said: list[str], tried: int) -> None:
    """Hold what the writers were told against the store, and look into the backups."""
    acknowledged = {row for ids in said for row in ids.split()}
    for what, number in (("attempts", tried), ("hit", tried), ("acknowledged", len(acknowledged))):
        stage.sheet.count(what, number)
    if len(acknowledged) < tried:
        stage.sheet.fault("other", f"{tried - len(acknowledged)} adds were refused")
    now = place.state()
    if not now.sound:
        stage.sheet.fault("corrupt", "the store")
    elif lost := acknowledged - now.ids["contact"]:
        stage.sheet.fault("lost", f"{len(lost)} rows", len(lost))
    for backup in place.out.glob("b*.zip"):
        if not archived(backup).sound:
            stage.sheet.fault("corrupt", backup.name)
