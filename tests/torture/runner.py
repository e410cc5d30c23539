"""Commands run in processes of their own that start at once: the near end of `forking.py`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

if TYPE_CHECKING:
    from types import TracebackType

LIMIT = 120
"""Seconds after which a command is taken to hang."""


@attrs.frozen
class End:
    """How a command ended: its exit code (negative: the signal that killed it), what it said, and its steps."""

    code: int
    out: str
    err: str
    steps: int
    last: str
    """The last step begun."""
    seconds: float
    timed_out: bool

    @property
    def was_killed(self) -> bool:
        """Tell whether the kill came before the end."""
        return self.code < 0 and not self.timed_out

    @property
    def is_fault(self) -> bool:
        """Tell whether the command ended as it never should: exit 70, a traceback, or not at all."""
        return self.code == 70 or self.timed_out or "Traceback" in self.err


class Runner:
    """Runs commands of `omsorg` one after the other. Two at once take two runners."""

    def __init__(self) -> None:
        """Start the process that forks."""
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("forking.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()

    def run(
        self,
        folder: Path,
        *words: object,
        root: Path | None = None,
        stdin: str = "",
        kill_at: int = 0,
        kill_after: float | None = None,
        pause_at: int = 0,
        pause: Path | None = None,
        limit: int | None = None,
        **environment: str,
    ) -> End:
        """Run a command in a folder; `root` is where files are watched, and TMPDIR lies in its `tmp`, if there is one.

        `kill_at` and `pause_at` are numbers of steps, `kill_after` seconds, `limit` bytes that no file may outgrow.
        """
        root = root or folder
        own = {name: value for name, value in os.environ.items() if not name.startswith("OMSORG_")}
        own |= {"OMSORG_LANG": "en", "OMSORG_AS": "torture"}
        if (root / "tmp").is_dir():
            own |= {"TMPDIR": str(root / "tmp")}
        job: dict[str, Any] = {
            "folder": str(folder),
            "root": str(root),
            "words": [str(word) for word in words],
            "stdin": stdin,
            "environment": own | environment,
            "kill_at": kill_at,
            "kill_after": kill_after,
            "pause_at": pause_at,
            "pause": str(pause or ""),
            "limit": limit,
            "timeout": LIMIT,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return End(**json.loads(self.process.stdout.readline()))
