"""A process that has the program loaded and forks for each command: a start costs hundredths of a second.

Jobs come as lines of JSON on standard input and are answered on standard output, one after the other; `runner.Runner` is
the other end. The command runs as `omsorg` would, in a process of its own: it can be killed at its n-th step or after
some time, stopped at its n-th step until a file appears, and be given a limit to the size of files.

A step is what may change a file: opening, renaming, removing or linking one, and each statement but SELECT that SQLite
begins.
"""

from __future__ import annotations

import atexit
import importlib
import io
import json
import mmap
import os
import pkgutil
import resource
import select
import signal
import sqlite3
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

EVENTS = frozenset(
    f"os.{name}" for name in ("rename", "remove", "link", "symlink", "mkdir", "rmdir", "chmod", "truncate", "utime")
)
"""Python's audit events that are steps, besides `open` and SQLite's statements."""
ROOM = 400
"""Bytes kept of the description of the last step."""


class Steps:
    """Counts the steps of the process it is installed in, and acts at one of them."""

    def __init__(self, shared: mmap.mmap, root: str) -> None:
        """Count into memory shared with the parent; files outside `root` are of no interest."""
        self.shared = shared
        self.root = root
        self.count = 0
        self.busy = False
        self.kill_at = 0
        self.pause_at = 0
        self.pause = ""

    def install(self, job: dict[str, Any]) -> None:
        """Begin to count."""
        self.kill_at, self.pause_at, self.pause = job["kill_at"], job["pause_at"], job["pause"]
        sys.addaudithook(self._heard)
        connect = sqlite3.connect

        def traced(*given: Any, **options: Any) -> sqlite3.Connection:
            connection: sqlite3.Connection = connect(*given, **options)
            connection.set_trace_callback(self._statement)
            return connection

        # The event sqlite3.connect/handle comes before the connection may be used.
        sqlite3.connect = traced  # type: ignore[assignment]

    def finish(self) -> None:
        """Count the end of the command as a step: everything was said, and the process is still there."""
        self._step("end")

    def _heard(self, event: str, details: tuple[Any, ...]) -> None:
        if self.busy:
            return
        if (event == "open" and self._within(details[0])) or (event in EVENTS and any(map(self._within, details))):
            self._step(f"{event} {details[0]}")

    def _within(self, name: Any) -> bool:
        if isinstance(name, bytes):
            name = os.fsdecode(name)
        # A relative name is one in the folder at work, which lies within the root.
        return isinstance(name, str | os.PathLike) and os.path.abspath(name).startswith(self.root)  # noqa: PTH100

    def _statement(self, sql: str) -> None:
        if not sql.lstrip().upper().startswith(("SELECT", "--")):  # "--": what SQLite asks itself
            self._step(sql[:80])

    def _step(self, what: str) -> None:
        self.busy = True
        self.count += 1
        said = what.encode()[:ROOM]
        self.shared[: 8 + len(said)] = struct.pack("ii", self.count, len(said)) + said
        if self.count == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.count == self.pause_at:
            _wait(Path(self.pause), what)
        self.busy = False


def _wait(pause: Path, what: str) -> None:
    """Say which step was reached, and go on when told to, or after a minute."""
    pause.with_suffix(".part").write_text(what, encoding="utf-8")
    pause.with_suffix(".part").rename(pause.with_suffix(".reached"))
    for _time in range(6000):
        if pause.with_suffix(".go").exists():
            return
        time.sleep(0.01)


def load() -> None:
    """Import the program and its plugins, all of it."""
    for finder in pkgutil.iter_modules():
        if finder.name.startswith("omsorgskjerne") and finder.ispkg:
            package = importlib.import_module(finder.name)
            for module in pkgutil.walk_packages(package.__path__, finder.name + "."):
                if not module.name.endswith(("__main__", ".testing")):
                    with suppress(ImportError):
                        importlib.import_module(module.name)


def child(job: dict[str, Any], steps: Steps, ends: list[int]) -> None:
    """Be the command; never returns."""
    code = 71
    try:
        for number, end in enumerate(ends):
            os.dup2(end, number)
        os.setpgid(0, 0)
        os.chdir(job["folder"])
        os.environ.clear()
        os.environ.update(job["environment"])
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            stream = os.fdopen(("stdin", "stdout", "stderr").index(name), mode, encoding="utf-8")
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        sys.argv = ["omsorg", *job["words"]]
        if job["limit"] is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], job["limit"]))
        steps.install(job)
        code = _main()
        steps.finish()
    finally:
        os._exit(code)


def _main() -> int:
    """Run the command to the end of its process."""
    from omsorgskjerne.cli.root import main

    try:
        code = main()
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:  # noqa: BLE001 - as the interpreter does
        import traceback

        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()  # noqa: SLF001 - as the interpreter does, which is not left here
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    return code


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run a command in a process of its own and tell how it ended."""
    shared = mmap.mmap(-1, 8 + ROOM)
    (in_, to_in), (from_out, out), (from_err, err) = (os.pipe() for _stream in range(3))
    began = time.monotonic()
    pid = os.fork()
    if not pid:
        child(job, Steps(shared, job["root"]), [in_, out, err])
    for end in (in_, out, err):
        os.close(end)
    os.write(to_in, job["stdin"].encode()[:60000])
    os.close(to_in)
    timed_out, said = _listen(pid, [from_out, from_err], began, job)
    _pid, status = os.waitpid(pid, 0)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # what the command had started
    count, length = struct.unpack("ii", shared[:8])
    return {
        "code": os.waitstatus_to_exitcode(status),
        "out": said[from_out].decode(errors="replace"),
        "err": said[from_err].decode(errors="replace"),
        "steps": count,
        "last": shared[8 : 8 + length].decode(errors="replace"),
        "seconds": time.monotonic() - began,
        "timed_out": timed_out,
    }


def _listen(pid: int, ends: list[int], began: float, job: dict[str, Any]) -> tuple[bool, dict[int, bytes]]:
    """Read what the command says until it ends; kill it when its time has come, or is over."""
    said = dict.fromkeys(ends, b"")
    until = began + (job["kill_after"] if job["kill_after"] is not None else job["timeout"])
    timed_out = False
    while ends:
        ready, _w, _x = select.select(ends, [], [], max(0.0, until - time.monotonic()))
        if not ready:
            os.killpg(pid, signal.SIGKILL) if until > began + 1e6 else os.kill(pid, signal.SIGKILL)
            timed_out, until = job["kill_after"] is None, time.monotonic() + 60
        for end in ready:
            piece = os.read(end, 1 << 16)
            said[end] += piece
            if not piece:
                os.close(end)
                ends = [other for other in ends if other != end]
    return timed_out, said


def serve(jobs: TextIO, answers: TextIO) -> None:
    """Run one job after the other."""
    for line in jobs:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    load()
    own = [os.dup(0), os.dup(1)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    with (
        os.fdopen(own[0], "r", encoding="utf-8") as jobs,
        io.TextIOWrapper(os.fdopen(own[1], "wb"), "utf-8") as answers,
    ):
        serve(jobs, answers)
