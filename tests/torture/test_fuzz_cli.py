"""A storm over the command line: hostile options, configurations, files, archives and surroundings.

Whatever comes in, the command ends with an exit code that means something: no fault in the program (70), no traceback, and
afterwards the file is sound and holds every row that was acknowledged. `make test` has a few attempts, always the same ones;
`make torture` has many, and a line of figures for each storm.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click
import pytest

from omsorgskjerne import Contact
from omsorgskjerne.cli.localise import localised
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.tree import Root

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sheet import Sheet

    from omsorgskjerne.testing import Kit, Outcome

PLUGINS = ("meals", "activities", "volunteers", "housing", "placement")
MEANT = {0, 1, 2, 3}
HOSTILE = [
    "", " ", "-", "--", "-1", "0", "1", "007", "999999999999999999999", "1e999", "NaN", "inf", "½", "1,5", "0.450", "1.000.000",
    "2024-02-30", "2024-02-29", "0001-01-01", "9999-12-31", "31.12.24", "i går", "i dag", "neste uke", "24:00", "02:30", "+7", "-400",
    "2024", "2024-Q5", "2024-W53", "1899", "2199", "2024..2023", "2024/2024/2024", "x" * 70_000, "æøå", "\U0001f600", "e\u0301" * 50,
    "\u202e\u200b", "\x00", "a\x00b", "\n", "a\nb", "\t", "\x1b[31m", "\ud800", "=cmd|'/c calc'!A1", "@SUM(1)", "'; DROP TABLE contact; --",
    '"', "'", "{0}", "{x.__class__}", "%s", "%(a)s", "${HOME}", "../../etc/passwd", ".", "..", "CON", "a" * 300, "a/b/c",
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


class Trial:
    """A storm over an organisation in a folder of its own: what was tried and how it ended."""

    def __init__(self, kit: Kit, work: Path, sheet: Sheet) -> None:
        self.kit = kit
        self.work = work
        self.sheet = sheet

    def run(self, *words: str, stdin: str = "") -> Outcome:
        """Run a command and judge how it ended."""
        done = self.kit.run(*words, stdin=stdin)
        self.judge(done.code, done.err, words)
        return done

    def judge(self, code: int, err: str, words: object) -> None:
        """Count an end, and keep it if it should not be. A refusal is a hit: something bad was told from good."""
        self.sheet.count("attempts")
        self.sheet.count("acknowledged" if code == 0 else "hit")
        if code not in MEANT or "Traceback" in err:
            self.sheet.fault("exit 70", f"{code}: {str(words)[:300]}: {err[-300:]}")

    def end(self, toml: str | None = None) -> None:
        """Require that nothing went wrong and the file is sound; the configuration may have to be put right before."""
        if toml is not None:
            self.kit.write("omsorg.toml", toml)
        for words in ("check", "audit"):
            if (done := self.kit.run("db", words)).code:
                self.sheet.fault("corrupt", f"db {words} at the end: {done.out[-200:]}{done.err[-200:]}")
        self.sheet.judge()


def sizes(usual: int, torture: int) -> pytest.MarkDecorator:
    """Return how many attempts a storm has in the usual run, and in the long one of size 1."""
    return pytest.mark.parametrize(
        "attempts", [pytest.param(usual, id="usual"), pytest.param(torture, marks=pytest.mark.torture, id="long")]
    )


@pytest.fixture
def times(request: pytest.FixtureRequest, attempts: int) -> int:
    """Return how many attempts a storm has."""
    long = request.node.get_closest_marker("torture")
    return round(attempts * request.config.getoption("--size")) if long else attempts


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder at work, deep enough that no hostile name leads out of the test's own folder."""
    folder = tmp_path / "one" / "two" / "work"
    folder.mkdir(parents=True)
    etc = tmp_path / "one" / "etc"
    etc.mkdir()
    (etc / "passwd").write_text("somebody's\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def trial(omsorg: Callable[..., Kit], work: Path, sheet: Sheet) -> Trial:
    """Return a storm over an organisation with every plugin and a row, started in a folder of its own."""
    kit = omsorg(*PLUGINS, config=CONFIG)
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    kit.run(
        "override", "add", "--figure", "disclosure.threshold", "--part", "3", "--since", "2024-01-01",
        "--reason", "agreed", "--signed-by", "leader",
    ).ok()  # fmt: skip
    return Trial(kit, work, sheet)


@pytest.fixture
def hostile(work: Path) -> Iterator[list[str]]:
    """Return hostile values: those that name files name some of the test's own. These tests may run as root."""
    folder = work / "a folder"
    folder.mkdir()
    (folder / "somebody's").touch()
    names = [f"{folder}/", str(folder / "none" / "such"), f"{folder}/./../a folder/somebody's"]
    device = work / "null"
    with suppress(AttributeError, PermissionError):  # a device takes root, and a system that has devices
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        names.append(str(device))
    yield [*HOSTILE, *names]
    if str(device) in names:
        assert stat.S_ISCHR(device.lstat().st_mode), "a device was replaced by a file"


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
def test_hostile_options(trial: Trial, chance: random.Random, hostile: list[str], times: int) -> None:
    """Any option or argument of any command, given anything, ends in a meant exit code."""
    session = Session(path=trial.kit.folder / "omsorg.toml", language="en")
    every = list(commands(session))
    session.close()
    for _attempt in range(times):
        words, params = chance.choice(every)
        said = list(words)
        for param in params:
            if chance.random() < (0.9 if param.required else 0.25):
                value = chance.choice(hostile)
                if isinstance(param, click.Argument):
                    said.append(value)
                elif isinstance(param, click.Option) and param.is_flag:
                    said.append(param.opts[-1])
                else:
                    said.append(f"{param.opts[-1]}={value}")
        trial.run(
            *said, stdin="\n".join(chance.sample(hostile, 3)).replace("\ud800", "\ufffd") if words == ["tally"] else ""
        )
    trial.end()


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
                    chance.choice(["=", '"', "[", "]", "{", ",", "."]), chance.choice(HOSTILE), 1
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
def test_mutated_configurations(trial: Trial, chance: random.Random, times: int) -> None:
    """Whatever stands in omsorg.toml, it is understood or refused, by what reads it whole and by what reads a part."""
    sound = (trial.kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    for _attempt in range(times):
        trial.kit.write("omsorg.toml", mutated(sound, chance).encode("utf-8", "replace").decode("utf-8"))
        for words in (
            ["plugins"],
            ["figures"],
            ["contact", "list"],
            ["report", "2024", "--format", "json"],
            ["--help"],
        ):
            trial.run(*words)
    trial.end(sound)


@sizes(20, 2000)
def test_mutated_files_of_rows(trial: Trial, chance: random.Random, times: int) -> None:
    """A file of rows is stored whole or not at all, whatever its bytes are."""
    stored = len(trial.kit.rows(Contact))
    for attempt in range(times):
        text, ending = chance.choice([(CSV, "csv"), (JSON_LINES, "jsonl")])
        content = bytearray(mutated(text, chance).encode("utf-8", "surrogatepass"))
        for _flip in range(chance.choice([0, 0, 1, 5])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        file = trial.kit.folder / f"rows-{attempt}.{ending}"
        file.write_bytes(content)
        words = ["contact", "import", str(file), *chance.choice([[], [], ["--dry-run"], ["--skip-invalid"]])]
        done = trial.run(*words)
        now = len(trial.kit.rows(Contact)) if done.code == 0 else stored
        if done.code != 0 and attempt % 10 == 0 and len(trial.kit.rows(Contact)) != stored:
            trial.sheet.fault("other", f"half stored: {words}")
        stored = now
        file.unlink()
    if (lost := stored - len(trial.kit.rows(Contact))) > 0:
        trial.sheet.fault("lost", f"{lost} rows of those stored", lost)
    trial.end()


@sizes(15, 800)
def test_mutated_archives(trial: Trial, chance: random.Random, times: int) -> None:
    """A damaged archive is refused and changes nothing, or was sound where it matters."""
    trial.kit.run("db", "backup", trial.kit.folder / "sound.zip").ok()
    sound = (trial.kit.folder / "sound.zip").read_bytes()
    file = trial.kit.folder / "damaged.zip"
    heads = [place for place in range(len(sound)) if sound[place : place + 2] == b"PK"]
    for _attempt in range(times):
        content = bytearray(sound)
        for _flip in range(chance.randint(1, 4)):
            near = (
                chance.choice(heads) + chance.randrange(48) if chance.random() < 0.7 else chance.randrange(len(content))
            )
            content[min(near, len(content) - 1)] = chance.randrange(256)
        file.write_bytes(content[: chance.randrange(len(content))] if chance.random() < 0.1 else content)
        trial.run("db", "restore", str(file))
        for left in trial.kit.folder.glob("omsorg-*"):
            left.unlink()
    if len(trial.kit.rows(Contact)) != 1:
        trial.sheet.fault("corrupt", "what was restored is not what was backed up")
    trial.end()


SURROUNDINGS: dict[str, list[str | None]] = {
    "LC_ALL": ["C", "POSIX", "nb_NO.UTF-8", "xx_YY.nonsense", "", None], "TERM": ["dumb", "", "nonsense", None],
    "COLUMNS": ["0", "1", "-5", "x", "99999999999", None], "LINES": ["0", "x", None], "HOME": ["~", "", None],
    "TZ": ["Nowhere/Land", ":", "XXX-14", "\x01", None], "LANGUAGE": ["xx", "nb:nn", None], "OMSORG_LANG": ["xx", "nn", None],
    "OMSORG_AS": [" ", "\t", "x" * 5000, None], "USER": [None, ""], "PYTHONIOENCODING": ["ascii", "cp1252", "utf-16", None],
    "PYTHONUTF8": ["0", "1"], "TMPDIR": ["~", None], "FORCE_COLOR": ["1", None], "NO_COLOR": ["1", None],
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
def test_surroundings(trial: Trial, chance: random.Random, times: int) -> None:
    """Whatever locale, terminal, home, time zone and streams a command finds, it ends in a meant exit code."""
    stored = len(trial.kit.rows(Contact))
    for _attempt in range(times):
        env = {name: value for name, value in os.environ.items() if not name.startswith("OMSORG_")}
        for name, values in SURROUNDINGS.items():
            value = chance.choice(values)
            env.pop(name, None)
            if value is not None:
                env[name] = value.replace("~", str(trial.work / "no" / "such"))
        words = chance.choice(ASKED)
        line = f'"{sys.executable}" -m omsorgskjerne {words} {chance.choice(REDIRECTED)}'
        run = subprocess.run(["/bin/sh", "-c", line], cwd=trial.kit.folder, env=env, check=False, capture_output=True, input=b"v\n+2v\n\xff\n")  # fmt: skip
        trial.judge(run.returncode, run.stderr.decode("utf-8", "replace"), (line, env))
        now = len(trial.kit.rows(Contact))
        how = f"{run.returncode}, {stored} then {now} rows: {line}"
        if now < stored or (words == ASKED[1] and run.returncode in {0, 3} and "|" not in line and now == stored):
            trial.sheet.fault("lost", how, max(1, stored - now))
        elif words == ASKED[1] and "|" not in line and run.returncode not in {0, 3} and now > stored:
            trial.sheet.fault("other", how)
        stored = now
    trial.end()
