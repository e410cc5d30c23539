"""What came of the attacks, printed at the end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.kits import recorded

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print how many reports were attacked, what they show and hide, and how much of it was told."""
    found: Counter[str] = Counter()
    for counts in recorded(terminalreporter, "attack"):
        found.update(counts)
    if found:
        terminalreporter.section("attack")
        terminalreporter.write_line(", ".join(f"{what} {many}" for what, many in found.items()))
