"""The testing kit: a pytest plugin for those who write plugins, and for this project's own tests.

Installed with the core, it gives every test the fixture `omsorg`. Called with the names of installed plugins, or with
the source of one that is not installed yet, it makes a fresh organisation in a temporary folder; through it a test runs
commands and reads rows:

```python
def test_a_wash_is_stored(omsorg):
    \"\"\"Adding a wash stores one row.\"\"\"
    kit = omsorg("laundry")
    kit.run("laundry", "wash", "add", "--programme", "whites", "--machines", "2").ok()
    assert [2] == [row.record.machines for row in kit.rows(Wash)]
```
"""

from __future__ import annotations

import contextlib
import gettext
import importlib
import io
import json
import os
import shutil
import sys
from itertools import count
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from omsorgskjerne.moments import local_now, shift_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime
    from pathlib import Path

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.kept import Kept
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store


@attrs.frozen
class Outcome:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    def ok(self) -> Outcome:
        """Return itself if the command succeeded; else fail the test with what it said."""
        assert self.code == 0, f"exit code {self.code}\n{self.out}{self.err}"  # noqa: S101 - this is a test's assertion
        return self

    def failed(self, code: int = 1) -> Outcome:
        """Return itself if the command ended with `code` and no traceback; else fail the test with what it said."""
        assert self.code == code, f"exit code {self.code}\n{self.out}{self.err}"  # noqa: S101 - this is a test's assertion
        assert "Traceback" not in self.err, self.err  # noqa: S101 - this is a test's assertion
        return self


@attrs.define
class Kit:
    """An organisation of its own in a folder: `omsorg.toml`, its store, and commands run on them in this process."""

    folder: Path
    now: Callable[[], datetime] = local_now
    """Tells the commands the local time; give it another to let them run at another hour."""

    def run(self, *arguments: object, stdin: str = "", lang: str = "en") -> Outcome:
        """Run `omsorg` with arguments as on the command line; `stdin` is what comes through the pipe."""
        from omsorgskjerne.cli.root import main

        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _stream in range(2))
        said = list(map(str, arguments))
        usual = {"--config": str(self.folder / "omsorg.toml"), "--lang": lang, "--as": "test"}
        words = [word for option in usual.items() if option[0] not in said for word in option]
        with _process(stdin), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, *said], now=self.now)
        return Outcome(code, *(_text(stream) for stream in (out, err)))

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Write a file in the organisation's folder and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding=encoding, newline="")
        return path

    def figures(self, period: str) -> dict[str, dict[str, Any]]:
        """Return the figures of a report by id, as its JSON has them; of parts and earlier periods the values alone."""
        found = json.loads(self.run("report", period, "--format", "json").ok().out)["figures"]
        for figure in found:
            figure["previous"] = _values(figure["previous"])
            figure["by"] = {name: _values(parts) for name, parts in figure["by"].items()}
        return {figure["id"]: figure for figure in found}

    def broken_laws(self, period: str, *figures: Figure) -> list[str]:
        """Return what figures (all, unless some are given) do otherwise than they say, in words; see `evaluate.laws`.

        A plugin that brings a measure, a take or a time rule of its own holds it to what is asked of all:

        ```python
        assert [] == kit.broken_laws("2024")
        ```
        """
        from omsorgskjerne.evaluate.laws import broken_laws
        from omsorgskjerne.period import Period

        with self.store() as store:
            found = broken_laws(store.organisation, store, Period.parse(period), figures or None, today=self.today)
        return list(map(str, found))

    @property
    def today(self) -> date:
        """Return the day that commands mean by *today*: before six in the morning it is the day before."""
        return shift_day(self.now())

    @property
    def organisation(self) -> Organisation:
        """Return the organisation, loaded afresh."""
        from omsorgskjerne.organisation import load, read_config

        return load(read_config(self.folder / "omsorg.toml"))

    @contextlib.contextmanager
    def store(self) -> Iterator[Store]:
        """Open the organisation's store for a `with` block."""
        from omsorgskjerne.store import open_store

        with open_store(self.organisation, by="test", now=self.now) as store:
            yield store

    def rows(self, record: type, **where: Any) -> list[Kept[Any]]:
        """Return the rows of a record that are not voided, oldest first, filtered by field values."""
        with self.store() as store:
            return list(store.rows(record, where=where, newest_first=False))


def _values(results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {name: result["value"] for name, result in results.items()}


@contextlib.contextmanager
def _process(stdin: str) -> Iterator[None]:
    """Give back what the command's entry point sets in the process: environment, translations, standard input."""
    environment, domains, before = dict(os.environ), dict(gettext._localedirs), sys.stdin  # type: ignore[attr-defined]  # noqa: SLF001
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    try:
        yield
    finally:
        sys.stdin = before
        os.environ.clear()
        os.environ.update(environment)
        gettext._localedirs.clear()  # type: ignore[attr-defined]  # noqa: SLF001
        gettext._localedirs.update(domains)  # type: ignore[attr-defined]  # noqa: SLF001


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@attrs.define
class _Ready:
    """Organisations that were made before: to make a store's tables, or to fill them, takes longer than most tests."""

    folder: Path
    """Where copies of them lie; each is known by everything it was made of."""
    known: dict[tuple[object, ...], Path] = attrs.field(factory=dict)

    def fill(self, kit: Kit, filled: Callable[[Kit], object] | None, *made_of: str) -> None:
        """Make an organisation's store and fill it, or copy one that was made of the same."""
        known = (filled, *made_of)
        if known in self.known:
            _copy(self.known[known], kit.folder)
            return
        if filled is None:
            kit.run("db", "migrate").ok()
        else:
            self.fill(kit, None, *made_of)
            filled(kit)
        self.known[known] = self.folder / str(len(self.known))
        _copy(kit.folder, self.known[known])


def _copy(whence: Path, folder: Path) -> None:
    shutil.copytree(whence, folder, copy_function=shutil.copy, dirs_exist_ok=True)  # times are those of the copy


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> _Ready:
    return _Ready(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def omsorg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, _ready: _Ready) -> Iterator[Callable[..., Kit]]:
    """Return a function that makes a fresh organisation: `omsorg("meals", config='[tally] …', laundry=source)`.

    Positional arguments are names of installed plugins; keyword arguments are the source text of plugins, installed for
    this test only; `config` is added to `omsorg.toml`, whose organisation speaks English. `filled` is a function that
    puts into it what several tests begin with: it is called for the first of them, and what it made is copied for the
    others, so it does the same every time.
    """
    for name in [name for name in os.environ if name.startswith("OMSORG_")]:
        monkeypatch.delenv(name)
    site = tmp_path / "site"
    folders = (tmp_path / ("organisation" if number == 1 else f"organisation-{number}") for number in count(1))

    def make(*installed: str, config: str = "", filled: Callable[[Kit], object] | None = None, **sources: str) -> Kit:
        folder = next(folders)
        folder.mkdir()
        _install(site, sources)
        monkeypatch.syspath_prepend(str(site))
        names = ", ".join(f'"{name}"' for name in (*installed, *sources))
        kit = Kit(folder)
        toml = f'[organisation]\nname = "Test"\nlanguage = "en"\nplugins = [{names}]\n{config}\n'
        kit.write("omsorg.toml", toml)
        _ready.fill(kit, filled, toml, *sources.values())
        return kit

    yield make
    for name in [
        name for name, module in sys.modules.items() if str(getattr(module, "__file__", None)).startswith(str(site))
    ]:
        del sys.modules[name]


def _install(site: Path, sources: Mapping[str, str]) -> None:
    """Lay plugins out as an installation does: a module, and metadata with an entry point."""
    for name, source in sources.items():
        info = site / f"omsorgskjerne_{name}-0.1.0.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        (site / f"omsorgskjerne_{name}.py").write_text(source, encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[omsorgskjerne]\n{name} = omsorgskjerne_{name}\n", encoding="utf-8")
        (info / "METADATA").write_text(
            f"Name: omsorgskjerne-{name}\nVersion: 0.1.0\nSummary: {name}\n\n", encoding="utf-8"
        )
    importlib.invalidate_caches()
