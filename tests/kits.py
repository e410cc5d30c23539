"""What tests of several subjects do with an organisation of their own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from _pytest.terminal import TerminalReporter

    from omsorgskjerne.testing import Kit


def load_rows(kit: Kit, command: str, header: str, rows: Iterable[str]) -> None:
    """Write rows to a file and import it."""
    path = kit.write(f"{command.replace(' ', '-')}.csv", "\n".join([header, *rows]) + "\n")
    kit.run(*command.split(), "import", path).ok()


def freeze(kit: Kit, period: str, reader: str = "public") -> str:
    """Freeze a report for an audience and return its id."""
    return kit.run("freeze", period, "--for", "them", "--audience", reader).ok().out.split()[1]


def keep_otherwise(kit: Kit, id_: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what is kept of each figure of a frozen report, as another version kept it."""
    with closing(sqlite3.connect(kit.folder / "omsorg.db")) as database, database:
        triggers = database.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'omsorg_frozen'"
        ).fetchall()
        for name, _sql in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        [(text,)] = database.execute("SELECT content FROM omsorg_frozen WHERE id = ?", (id_,)).fetchall()
        content = json.loads(text)
        for figure in content["figures"].values():
            change(figure)
        database.execute("UPDATE omsorg_frozen SET content = ? WHERE id = ?", (json.dumps(content), id_))
        for _name, sql in triggers:
            database.execute(sql)


def outside(kit: Kit, audience: str = "public", period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of the report of an audience by id, as its JSON has them."""
    report = json.loads(kit.run("report", period, "--audience", audience, "--format", "json").ok().out)
    return {figure["id"]: figure for figure in report["figures"]}


def recorded(reporter: TerminalReporter, name: str) -> Iterator[dict[str, Any]]:
    """Yield what tests recorded by a name, of whichever process they ran in."""
    for report in (one for group in reporter.stats.values() for one in group):
        if getattr(report, "when", "") == "call":
            yield from (value for what, value in report.user_properties if what == name)
