"""The entry point of `omsorg`: the one place that touches the process, and where all errors end."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from omsorgskjerne.moments import local_now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

PATIENT = 50_000
"""How many new objects before Python looks for waste. Starting up makes many that all live on."""


def main(argv: Sequence[str] | None = None, *, now: Callable[[], datetime] = local_now) -> int:
    """Run `omsorg` with the words of the command line and return the exit code (see `faults`).

    `argv` gives other words, for use within a process that goes on: then Python's own settings are left alone. `now`
    tells the local time.
    """
    if argv is None:
        gc.set_threshold(PATIENT, *gc.get_threshold()[1:])
    from omsorgskjerne.cli.streams import whole_streams

    with whole_streams():
        code = _run(list(sys.argv[1:] if argv is None else argv), now)
    if argv is None:
        gc.freeze()  # the process ends: nothing is left to look for
    return code


def _run(typed: list[str], now: Callable[[], datetime]) -> int:
    from omsorgskjerne.cli import faults
    from omsorgskjerne.cli.localise import localised
    from omsorgskjerne.cli.session import Session
    from omsorgskjerne.cli.tree import Root

    session = Session(now=now)
    try:
        # The language must be known before anything is said, and a wrong option may stand before it.
        said = Root().make_context("omsorg", list(typed), resilient_parsing=True).params
        session = Session(**said, now=now)
        _speak(session.language.code)
        code = localised(Root(), session.language).main(typed, prog_name="omsorg", standalone_mode=False, obj=session)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - this is where errors end
        return faults.told(error, session, typed)
    return code if isinstance(code, int) else 0


def _speak(language: str) -> None:
    """Let click's own words be in a language: it asks gettext for the domain `messages`."""
    import gettext
    from pathlib import Path

    gettext.bindtextdomain("messages", str(Path(__file__).parent.parent / "locale"))
    os.environ["LANGUAGE"] = language
