"""How far long work has come, told to whoever waits for it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], object]
"""Called now and then with how much is done, and of how much; both may grow."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""
