"""A storm over the command line: hostile options, configurations, files, archives and surroundings.

Whatever comes in, the command ends with an exit code that means something: no fault in the program (70), no traceback, and
afterwards the file is sound and holds every row that was acknowledged. The seed is fixed; every storm prints its figures.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click
import pytest

from omsorgskjerne import Contact
from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.tree import Root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from omsorgskjerne.testing import Kit, Outcome

SEED = 20261129
PLUGINS = ("meals", "activities", "volunteers", "housing", "placement")
MEANT = {0, 1, 2, 3}
HOSTILE = [
    "", " ", "-", "--", "-1", "0", "1", "007", "999999999999999999999", "1e999", "NaN", "inf", "½", "1,5", "0.450", "1.000.000",
    "2024-02-30", "2024-02-29", "0001-01-01", "9999-12-31", "31.12.24", "i går", "i dag", "neste uke", "24:00", "02:30", "+7", "-400",
    "2024", "2024-Q5", "2024-W53", "1899", "2199", "2024..2023", "2024/2024/2024", "x" * 70_000, "æøå", "\U0001f600", "e\u0301" * 50,
    "\u202e\u200b", "\x00", "a\x00b", "\n", "a\nb", "\t", "\x1b[31m", "\ud800", "=cmd|'/c calc'!A1", "@SUM(1)", "'; DROP TABLE contact; --",
    '"', "'", "{0}", "{x.__class__}", "%s", "%(a)s", "${HOME}", "../../etc/passwd", "/", ".", "..", "/dev/null", "CON", "a" * 300, "a/b/c",
    "*", "visit", "visits.total", "measures.total", "person", "true", "yes", "internal", "public", "all", "None", "null", "[]",
]  # fmt: skip
CONFIG = """
[choices."contact.kind"]
shower = "dusj"

[covered]
contact = ["2020..2026"]

[figures."own.showers"]
label = { nb = "Dusjer", en = "Showers" }
of = "contacts.total"
where = { kind = ["shower"] }

[figures."own.share"]
label = "Share"
formula = "100 * own.showers / visits.total - last_year(own.showers, 2)"
unit = "percent"
decimals = 1

[figures."own.said"]
label = "Said"
unit = "score"
scale = [1, 5]

[disclosure]
threshold = 5
dominance = 75

[funders.city]
name = "The city"
period = "2024"
threshold = 3

[sections.own]
title = "Own"

[report]
years = 2
foreword = "…"
order = ["own", "contacts"]

[tally]
v = { label = "visit", record = "contact", values = { kind = "visit" }, quantity = "persons" }
"""
CSV = "day,kind,persons,minutes\n" + "".join(
    f"2024-{m:02}-{d:02},visit,{m},{d}\n" for m in (1, 2, 3) for d in range(1, 28)
)
JSON_LINES = "".join(f'{{"day": "2024-05-{d:02}", "kind": "visit", "persons": {d}}}\n' for d in range(1, 29))


class Storm:
    """What was tried and how it ended."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.codes: Counter[int] = Counter()
        self.wrong: list[str] = []

    def run(self, *words: str, stdin: str = "") -> Outcome:
        """Run a command and judge how it ended."""
        done = self.kit.run(*words, stdin=stdin)
        self.judge(done.code, done.err, words)
        return done

    def judge(self, code: int, err: str, words: object) -> None:
        """Count an end, and keep it if it should not be."""
        self.codes[code] += 1
        if code not in MEANT or "Traceback" in err:
            self.wrong.append(f"{code}: {str(words)[:300]}: {err[-300:]}")

    def end(self, name: str, capsys: pytest.CaptureFixture[str], toml: str | None = None) -> None:
        """Print the figures, and require that nothing went wrong and the file is sound."""
        if toml is not None:
            self.kit.write("omsorg.toml", toml)
        check = self.kit.run("db", "check")
        with capsys.disabled():
            codes = ", ".join(f"exit {code}: {count}" for code, count in sorted(self.codes.items()))
            told = (
                f"{name}: {self.codes.total()} attempts ({codes}), exit 70: {self.codes[70]}, wrong: {len(self.wrong)}"
            )
            sys.stdout.write(f"\n{told}\n")
        assert self.wrong == []
        assert check.code == 0, check.out + check.err


def sizes(usual: int, torture: int) -> pytest.MarkDecorator:
    """Return how many attempts a storm has in the usual run, and in the long one."""
    return pytest.mark.parametrize("attempts", [usual, pytest.param(torture, marks=pytest.mark.torture)])


@pytest.fixture
def chance() -> random.Random:
    """Return the same chance in every run."""
    return random.Random(SEED)  # noqa: S311 - no secret


@pytest.fixture
def storm(omsorg: Callable[..., Kit], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Storm:
    """Return a storm over an organisation with every plugin and a row, started in a folder of its own."""
    kit = omsorg(*PLUGINS, config=CONFIG)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    return Storm(kit)


def commands(session: Session) -> Iterator[tuple[list[str], list[click.Parameter]]]:
    """Yield every command with its options and arguments."""

    def walk(
        command: click.Command, context: click.Context, words: list[str]
    ) -> Iterator[tuple[list[str], list[click.Parameter]]]:
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from walk(inner, click.Context(inner, parent=context, info_name=name), [*words, name])
        else:
            yield words, command.params

    root = localised(Root(), session.language)
    yield from walk(root, click.Context(root, obj=session), [])


@sizes(60, 6000)
def test_hostile_options(
    storm: Storm, chance: random.Random, capsys: pytest.CaptureFixture[str], attempts: int
) -> None:
    """Any option or argument of any command, given anything, ends in a meant exit code."""
    session = Session(path=storm.kit.folder / "omsorg.toml", language="en")
    every = list(commands(session))
    session.close()
    for _attempt in range(attempts):
        words, params = chance.choice(every)
        said = list(words)
        for param in params:
            if chance.random() < (0.9 if param.required else 0.25):
                value = chance.choice(HOSTILE)
                if isinstance(param, click.Argument):
                    said.append(value)
                elif isinstance(param, click.Option) and param.is_flag:
                    said.append(param.opts[-1])
                else:
                    said.append(f"{param.opts[-1]}={value}")
        storm.run(*said, stdin="\n".join(chance.sample(HOSTILE, 3)) if words == ["tally"] else "")
    storm.end("options", capsys)


def mutated(text: str, chance: random.Random) -> str:
    """Return a text with a few lines, words or signs changed."""
    for _change in range(chance.randint(1, 3)):
        lines = text.split("\n")
        place = chance.randrange(len(lines))
        match chance.randrange(6):
            case 0:
                del lines[place]
            case 1:
                lines.insert(place, lines[chance.randrange(len(lines))])
            case 2:
                lines[place] = lines[place].replace(
                    chance.choice(["=", '"', "[", "]", "{", ",", "."]), chance.choice(HOSTILE[:60]), 1
                )
            case 3 if " = " in lines[place]:
                name = lines[place].partition(" = ")[0]
                value = chance.choice(
                    ["-1", "0", "10" * 40, "1.5", "true", "[]", "{}", '""', "2024-01-01", "nan", '[["x"]]', '"x"']
                )
                lines[place] = f"{name} = {value}"
            case 4 if lines[place]:
                at = chance.randrange(len(lines[place]))
                lines[place] = (
                    lines[place][:at] + chance.choice("\x00\t\x1bæ\\'\"[]{}=#\u2028") + lines[place][at + 1 :]
                )
            case _:
                lines[place] += chance.choice(["", " ", ",", "]", "}", '"', " # æ"])
        text = "\n".join(lines)
    return text


@sizes(12, 700)
def test_mutated_configurations(
    storm: Storm, chance: random.Random, capsys: pytest.CaptureFixture[str], attempts: int
) -> None:
    """Whatever stands in omsorg.toml, it is understood or refused, by what reads it whole and by what reads a part."""
    sound = (storm.kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    for _attempt in range(attempts):
        storm.kit.write("omsorg.toml", mutated(sound, chance).encode("utf-8", "replace").decode("utf-8"))
        for words in (
            ["plugins"],
            ["figures"],
            ["contact", "list"],
            ["report", "2024", "--format", "json"],
            ["--help"],
        ):
            storm.run(*words)
    storm.end("omsorg.toml", capsys, sound)


@sizes(20, 2000)
def test_mutated_files_of_rows(
    storm: Storm, chance: random.Random, capsys: pytest.CaptureFixture[str], attempts: int
) -> None:
    """A file of rows is stored whole or not at all, whatever its bytes are."""
    stored = len(storm.kit.rows(Contact))
    for attempt in range(attempts):
        text, ending = chance.choice([(CSV, "csv"), (JSON_LINES, "jsonl")])
        content = bytearray(mutated(text, chance).encode("utf-8", "surrogatepass"))
        for _flip in range(chance.choice([0, 0, 1, 5])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        file = storm.kit.folder / f"rows-{attempt}.{ending}"
        file.write_bytes(content)
        words = ["contact", "import", str(file), *chance.choice([[], [], ["--dry-run"], ["--skip-invalid"]])]
        done = storm.run(*words)
        now = len(storm.kit.rows(Contact)) if done.code == 0 else stored
        if done.code != 0 and attempt % 10 == 0 and len(storm.kit.rows(Contact)) != stored:
            storm.wrong.append(f"half stored: {words}")
        stored = now
        file.unlink()
    assert len(storm.kit.rows(Contact)) == stored
    storm.end("files of rows", capsys)


@sizes(15, 800)
def test_damaged_archives(
    storm: Storm, chance: random.Random, capsys: pytest.CaptureFixture[str], attempts: int
) -> None:
    """A damaged archive is refused and changes nothing, or was sound where it matters."""
    storm.kit.run("db", "backup", storm.kit.folder / "sound.zip").ok()
    sound = (storm.kit.folder / "sound.zip").read_bytes()
    file = storm.kit.folder / "damaged.zip"
    heads = [place for place in range(len(sound)) if sound[place : place + 2] == b"PK"]
    for _attempt in range(attempts):
        content = bytearray(sound)
        for _flip in range(chance.randint(1, 4)):
            near = (
                chance.choice(heads) + chance.randrange(48) if chance.random() < 0.7 else chance.randrange(len(content))
            )
            content[min(near, len(content) - 1)] = chance.randrange(256)
        file.write_bytes(content[: chance.randrange(len(content))] if chance.random() < 0.1 else content)
        storm.run("db", "restore", str(file))
        for left in storm.kit.folder.glob("omsorg-*"):
            left.unlink()
    assert len(storm.kit.rows(Contact)) == 1
    storm.end("archives", capsys)


SURROUNDINGS: dict[str, list[str | None]] = {
    "LC_ALL": ["C", "POSIX", "nb_NO.UTF-8", "xx_YY.nonsense", "", None], "TERM": ["dumb", "", "nonsense", None],
    "COLUMNS": ["0", "1", "-5", "x", "99999999999", None], "LINES": ["0", "x", None], "HOME": ["/nonexistent", "", None],
    "TZ": ["Nowhere/Land", ":", "XXX-14", "\x01", None], "LANGUAGE": ["xx", "nb:nn", None], "OMSORG_LANG": ["xx", "nn", None],
    "OMSORG_AS": [" ", "\t", "x" * 5000, None], "USER": [None, ""], "PYTHONIOENCODING": ["ascii", "cp1252", "utf-16", None],
    "PYTHONUTF8": ["0", "1"], "TMPDIR": ["/nonexistent", None], "FORCE_COLOR": ["1", None], "NO_COLOR": ["1", None],
}  # fmt: skip
REDIRECTED = [
    "",
    "<&-",
    ">&-",
    "2>&-",
    "<&- >&- 2>&-",
    "</dev/null",
    ">/dev/full",
    "2>/dev/full",
    "0>/dev/null",
    "1</dev/null",
    "| head -c 1",
]
ASKED = ["today", "contact add --kind visit", "contact list", "report 2024", "--help", "tally", "figures --format csv", "db check",
         "contact export", "person list --format json", "nonsense", "db audit", "explain visits.total 2024"]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="the words of a shell")
@sizes(8, 300)
def test_surroundings(storm: Storm, chance: random.Random, capsys: pytest.CaptureFixture[str], attempts: int) -> None:
    """Whatever locale, terminal, home, time zone and streams a command finds, it ends in a meant exit code."""
    stored = len(storm.kit.rows(Contact))
    for _attempt in range(attempts):
        env = {name: value for name, value in os.environ.items() if not name.startswith("OMSORG_")}
        for name, values in SURROUNDINGS.items():
            value = chance.choice(values)
            env.pop(name, None)
            if value is not None:
                env[name] = value
        words = chance.choice(ASKED)
        line = f'"{sys.executable}" -m omsorgskjerne {words} {chance.choice(REDIRECTED)}'
        run = subprocess.run(["/bin/sh", "-c", line], cwd=storm.kit.folder, env=env, check=False, capture_output=True, input=b"v\n+2v\n\xff\n")  # fmt: skip
        storm.judge(run.returncode, run.stderr.decode("utf-8", "replace"), (line, env))
        now = len(storm.kit.rows(Contact))
        if now < stored or (
            words == ASKED[1] and "|" not in line and (run.returncode in {0, 3}) != (now == stored + 1)
        ):
            storm.wrong.append(f"{run.returncode}, {stored} then {now} rows: {line}")
        stored = now
    storm.end("surroundings", capsys)
