"""A bar that shows on a terminal how far long work has come."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from omsorgskjerne.cli.session import Session

STEPS = 1000
"""How finely a bar shows what is done."""
PATIENCE = 2
"""Seconds that somebody waits without a bar."""


@contextmanager
def progress_bar(
    session: Session, label: str, is_long: Callable[[int], bool] | None = None
) -> Iterator[Callable[[int, int], None]]:
    """Give a function that draws a bar on a terminal once the work is long: by how much there is to do, or as it lasts.

    It takes how much is done and how much there is; where that grows the bar waits, and never goes back.
    """
    begun = monotonic()
    with ExitStack() as stack:
        bars: list[Any] = []

        def show(done: int, total: int) -> None:
            long = is_long(total) if is_long else monotonic() - begun > PATIENCE
            if not bars and long and sys.stderr.isatty():
                bar = click.progressbar(length=STEPS, label=session.say(label), file=sys.stderr)
                bars.append(stack.enter_context(bar))
            for bar in bars:
                bar.update(max(0, STEPS * done // max(1, total) - bar.pos))

        yield show
