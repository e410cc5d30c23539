"""A terminal that is read key by key: from beginning to end without an echo, and left as it was however that ends."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator


class Keyboard(Protocol):
    """Where keys come from. What is pressed while nobody reads waits in it."""

    def read(self, seconds: float) -> str | None:
        """Return all that was pressed, waiting so long for the first key; empty if none was, None if none can be."""


if sys.platform == "win32":
    import msvcrt
    import time

    BLINK = 0.02
    """Seconds between two looks at the keyboard, which cannot be waited for."""
    SPECIAL = {"\x00", "\xe0"}
    """What arrows and the like begin with: they are two signs."""

    class _Console:
        """The keys of a Windows console."""

        def read(self, seconds: float) -> str | None:
            """Return all that was pressed."""
            end = time.monotonic() + seconds
            while not msvcrt.kbhit():
                if time.monotonic() >= end:
                    return ""
                time.sleep(BLINK)
            typed = ""
            while msvcrt.kbhit():
                sign = msvcrt.getwch()
                if sign in SPECIAL:
                    msvcrt.getwch()
                else:
                    typed += sign
            return typed

    @contextmanager
    def keyboard() -> Iterator[Keyboard]:
        """Give the console's keys; it echoes none that are read singly."""
        yield _Console()

else:
    import codecs
    import os

    MOST = 4096
    """Bytes to read at once: as many as a terminal keeps."""

    class _Terminal:
        """The keys of a terminal."""

        def __init__(self) -> None:
            """Read standard input, past Python's own buffer."""
            self.descriptor = sys.stdin.fileno()
            self.decoder = codecs.getincrementaldecoder(sys.stdin.encoding)(errors="replace")

        def read(self, seconds: float) -> str | None:
            """Return all that was pressed."""
            import select

            ready, _write, _fault = select.select([self.descriptor], [], [], seconds)
            if not ready:
                return ""
            try:
                typed = os.read(self.descriptor, MOST)
            except OSError:  # what Linux says when the terminal was closed
                return None
            return self.decoder.decode(typed) if typed else None

    @contextmanager
    def keyboard() -> Iterator[Keyboard]:
        """Give the terminal's keys; Ctrl-C is one of them. What was typed before is kept."""
        import termios

        terminal = _Terminal()
        before, mode = (termios.tcgetattr(terminal.descriptor) for _time in range(2))
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(terminal.descriptor, termios.TCSANOW, mode)
        try:
            yield terminal
        finally:
            with suppress(termios.error):  # it may have been closed
                termios.tcsetattr(terminal.descriptor, termios.TCSANOW, before)
