"""What tests of several subjects do with an organisation of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.testing import Kit


def load_rows(kit: Kit, command: str, header: str, rows: Iterable[str]) -> None:
    """Write rows to a file and import it."""
    path = kit.write(f"{command.replace(' ', '-')}.csv", "\n".join([header, *rows]) + "\n")
    kit.run(*command.split(), "import", path).ok()


def outside(kit: Kit, audience: str = "public", period: str = "2024") -> dict[str, dict[str, Any]]:
    """Return the figures of the report of an audience by id, as its JSON has them."""
    report = json.loads(kit.run("report", period, "--audience", audience, "--format", "json").ok().out)
    return {figure["id"]: figure for figure in report["figures"]}
