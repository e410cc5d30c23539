"""The three streams of the process: there whatever started it, and a broken one takes nothing with it."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}
"""The streams in the order of their numbers: the lowest number that is free is the one that a closed stream had."""


class UnreadError(Exception):
    """Nobody reads the output any more: said apart from other refusals, which click would end for us without a word."""

    def __init__(self, refusal: OSError) -> None:
        """Keep what the computer said."""
        super().__init__()
        self.refusal = refusal


@contextmanager
def whole_streams() -> Iterator[None]:
    """Put what leads nowhere in place of streams that are closed or were never there, as under `pythonw`.

    A console that lacks a sign shows another in its place.
    """
    missing = {name: stream for name in MODES if (stream := getattr(sys, name)) is None or stream.closed}
    for name in missing:
        setattr(sys, name, _nowhere(MODES[name]))
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        yield
    finally:
        for name, stream in missing.items():
            with suppress(OSError, ValueError):
                getattr(sys, name).close()
            setattr(sys, name, stream)


def silence(name: str) -> None:
    """Let what is still to be written to a stream go nowhere, so that the end of the program does not complain."""
    with suppress(OSError, ValueError):  # a stream that is no file of the system's is not written at the end
        number = getattr(sys, name).fileno()
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - its number is needed
            os.dup2(nowhere.fileno(), number)


def say_beside(text: str) -> None:
    """Print a line to stderr; where that takes nothing any more there is nobody to tell, and the work goes on."""
    import click

    try:
        click.echo(text, err=True)
    except (OSError, ValueError):
        silence("stderr")


def _nowhere(mode: str) -> io.TextIOWrapper:
    stream = open(os.devnull, mode, encoding="utf-8")  # noqa: PTH123, SIM115 - open until the program ends
    assert isinstance(stream, io.TextIOWrapper)  # noqa: S101 - what `open` makes of a text
    return stream
