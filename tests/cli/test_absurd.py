"""Configurations, names, archives and surroundings that nobody means are refused in two lines, never with a fault or a trace."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne import Contact
from omsorgskjerne.cli.root import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.testing import Kit

LONG = "a" * 300


def figure(id_: str, formula: str) -> str:
    """Return a figure of one's own."""
    return f'\n[figures."{id_}"]\nlabel = "x"\nformula = "{formula}"\n'


def chain(length: int, formula: str = "{before} * 1") -> str:
    """Return formulas of which each is made of the one before, the last one first."""
    links = [figure(f"c.f{n}", formula.format(before=f"c.f{n - 1}")) for n in range(length, 0, -1)]
    return "".join(links) + figure("c.f0", "visits.total + 0")


FORMULAS = {
    "years": figure("c.a", "last_year(visits.total, 5000)"),
    "years of years": figure("c.a", "last_year(visits.total, 60)") + figure("c.b", "last_year(c.a, 60)"),
    "factors": figure("c.a", "*".join(["visits.total"] * 2000)),
    "terms": figure("c.a", "+".join(["visits.total"] * 130)),
    "signs": figure("c.a", "-" * 20_000 + "visits.total"),
    "brackets": figure("c.a", "(" * 900 + "visits.total" + ")" * 900),
    "chain": chain(1500),
    "bomb": chain(40, "{before} + {before}"),
    "power": figure("c.a", "visits.total * 1e999999999"),
    "digits": figure("c.a", "visits.total * " + "9" * 1900),
    "stand-in": figure("c.a", "_9_ + measures.total"),
    "stand-in taken": figure("c.a", "_0_ + measures.total"),
    "stand-in of another": figure("c.a", "_0 + __0 + ___0 + measures.total"),
    "stand-in in other letters": figure("c.a", "\uff3f\uff10 + _\U0001d7ce_ + measures.total"),
    "number run into an id": figure("c.a", "1visits.total + measures.total"),
    "itself": figure("c.a", "c.b + 1") + figure("c.b", "c.a + 1"),
    "slices": "".join(
        f'\n[figures."c.f{n}"]\nlabel = "x"\nof = "c.f{n - 1}"\n' for n in range(400, 0, -1)
    ) + '\n[figures."c.f0"]\nlabel = "x"\nof = "contacts.total"\n',
}  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_an_absurd_formula_is_refused(kit: Kit, name: str) -> None:
    """A formula that takes more than a computer has is refused, says so in two lines, and records can still be entered."""
    kit.write("omsorg.toml", (kit.folder / "omsorg.toml").read_text(encoding="utf-8") + FORMULAS[name])
    for words in (["figures"], ["report", "2024"], ["plugins"]):
        assert len(kit.run(*words).failed(1).err.splitlines()) == 2
    kit.run("contact", "add", "--kind", "visit").ok()


def test_formulas_at_the_limit_are_computed(make: Callable[..., Kit]) -> None:
    """A chain and a sum nearly as long as may be give their numbers, and an id may hold a word of Python."""
    keyword = figure("own.in", "visits.total") + figure("own.twice", "own.in + own.in - last_year(own.in, 99) * 0")
    kit = make(chain(48) + figure("c.long", "+".join(["visits.total"] * 95)) + keyword)
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01", "--persons", "3").ok()
    kit.run("contact", "add", "--kind", "visit", "--day", "1925-03-01").ok()
    found = kit.figures("2024")
    values = [found[id_]["value"] for id_ in ("c.f48", "c.long", "own.in", "own.twice")]
    assert values == [3, 285, 3, 6]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("[organisation]", "x = " + "[" * 3000 + "]" * 3000 + "\n[organisation]", "too deep"),
        ("[organisation]", '[choices."contact.kind"]\ngrøt = "x"\n[organisation]', "quotation marks"),
        ("[organisation]", "[organisation]\nname = \n", "line 2"),
        ("[organisation]", f"[report]\nyears = {'9' * 5000}\n[organisation]", "too many digits"),
        ("[organisation]", f'[figures."visits.total"]\ndecimals = 0x{"f" * 9999}\n[organisation]', "too many digits"),
        ("[organisation]", '[funders.x]\nname = "x"\ngrants = [{name = "y", amount = 1e300}]\n[organisation]', "too many digits"),
        ("[organisation]", f"[{'.'.join(['report'] * 3000)}]\n[organisation]", "too deep"),
        *(("[organisation]", f'[figures."visits.total"]\n{name} = {day}\n[organisation]', "1900-01-01")
          for name in ("as_of", "since") for day in ("9999-12-31", "0001-01-01", "1899-12-31", "2200-01-01")),
        ("[organisation]", '[organisation]\ntimezone = "Europe/Nowhere"', "timezone"),
        ("[organisation]", '[organisation]\ntimezone = "../../etc/passwd"', "timezone"),
        ("[organisation]", '[organisation]\nfile = "a\\u0000b"', "control character"),
        ("[organisation]", f'[organisation]\nfile = "{LONG}"', ""),
        ("[organisation]", '[organisation]\nplugins = ["a\\u0000b"]', ""),
    ],
)  # fmt: skip
def test_an_absurd_configuration_is_refused(kit: Kit, was: str, now: str, said: str) -> None:
    """A configuration that cannot be read is refused where it is, and help is there all the same."""
    toml = "\n".join(
        line for line in (kit.folder / "omsorg.toml").read_text(encoding="utf-8").splitlines()
        if not line.startswith(tuple(f"{name} =" for name in ("file", "plugins") if name in now))
    )  # fmt: skip
    kit.write("omsorg.toml", toml.replace(was, now, 1))
    for words in (["today"], ["contact", "add", "--kind", "visit"]):
        err = kit.run(*words).failed(1).err
        assert (len(err.splitlines()) <= 2, said in err) == (True, True), err
    kit.run("--help").ok()


@pytest.mark.parametrize(
    "text", ["9998", "2024..9999", "9999-12", "9999-winter", "0001", "0001-winter", "2200", "2200-winter"]
)
def test_a_period_that_nobody_means_is_refused(kit: Kit, text: str) -> None:
    """A period before 1900 or after 2199 is none, in omsorg.toml as on the command line."""
    kit.run("report", text).failed(2)
    toml = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    for own in (f'[covered]\ncontact = ["{text}"]\n', f'[funders.x]\nname = "x"\nperiod = "{text}"\n'):
        kit.write("omsorg.toml", f"{toml}\n{own}")
        assert "not a period" in kit.run("report", "2024").failed(1).err


@pytest.mark.parametrize(
    "line",
    ["value = 1e99999999999999999999", "value = 1e999999999", f"value = 0x{'f' * 9999}", f"value = {'9' * 5000}",
     "value = 1\nas_of = 9999-12-31", 'value = 1\nsince = "0001-01-01"', "value = 1\ntarget = 1e999999999"],
)  # fmt: skip
def test_absurd_published_figures_are_refused(kit: Kit, line: str) -> None:
    """A number or day in a file of published figures that nobody means is refused, and nothing is computed from it."""
    kit.write("published.toml", f'period = "2024"\n[[figure]]\nid = "visits.total"\n{line}\n')
    assert len(kit.run("reconcile", kit.folder / "published.toml").failed(1).err.splitlines()) <= 2


def test_a_letter_that_no_figure_id_has_is_named(make: Callable[..., Kit]) -> None:
    """An id with another letter than a–z is told which letters there are; a figure made of itself by which way."""
    with pytest.raises(AssertionError, match="a–z"):
        make('\n[figures."målt.x"]\nlabel = "x"\n').run("figures").ok()


def test_a_figure_made_of_itself_says_by_which_way(make: Callable[..., Kit]) -> None:
    """The way from a figure to itself is shown."""
    assert "c.a → c.b → c.a" in make(FORMULAS["itself"]).run("figures").failed(1).err


@pytest.mark.parametrize(
    "words",
    [
        ["contact", "export", "/"], ["report", "2024", "--format", "text", "--output", "."], ["contact", "export", ".."],
        ["contact", "export", "file/b.csv"], ["contact", "export", LONG], ["contact", "import", "."], ["contact", "import", LONG],
        ["init", "file"], ["init", LONG], ["db", "backup", "file/b"], ["db", "backup", LONG], ["db", "restore", "."],
        ["db", "restore", LONG], ["reconcile", "."],
        ["report", "2024", "-o", f"{LONG}.html"],
    ],
)  # fmt: skip
def test_an_absurd_name_is_refused(kit: Kit, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    """A name that no file can have, or that is a folder's, is refused in two lines, the second saying what to do."""
    monkeypatch.chdir(kit.folder)
    (kit.folder / "file").touch()
    err = kit.run(*words).failed(1).err
    assert (len(err.splitlines()), ".part" in err) == (2, False), err
    assert {path.name for path in kit.folder.iterdir()} <= {"file", "omsorg.toml", "omsorg.db"}


@pytest.mark.parametrize("name", [".", LONG])
def test_an_absurd_name_of_a_configuration_is_refused(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A configuration that is a folder, or has a name that no file can have, is refused in two lines."""
    assert main(["--lang", "en", "-c", name, "today"]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize(
    "words", [["contact", "export"], ["report", "2024", "-o"], ["contact", "import"], ["-c"], ["init"]]
)
def test_a_name_with_a_sign_that_no_name_has_is_not_understood(kit: Kit, words: list[str]) -> None:
    """A name with NUL in it is no name of a file."""
    kit.run(*words, "a\0b", *(["today"] if words == ["-c"] else [])).failed(2)


def made_otherwise(how: str, sound: bytes) -> bytes:
    """Return a backup as no backup of ours is made."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sound)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content + bytes(64 << 20) if how == "bomb" and part.endswith(".db") else content)
    made = bytearray(written.getvalue())
    for head, flags, method in ((b"PK\3\4", 6, 8), (b"PK\1\2", 8, 10)):
        place = made.index(head)
        if how == "encrypted":
            made[place + flags] |= 1
        if how == "compressed otherwise":
            made[place + method : place + method + 2] = b"\x61\0"
    return bytes(made)


@pytest.mark.parametrize("how", ["bomb", "encrypted", "compressed otherwise"])
def test_an_archive_made_otherwise_is_refused(kit: Kit, how: str) -> None:
    """An archive that is encrypted, compressed in an unknown way or swells without end is refused; the file stays."""
    kit.run("contact", "add", "--kind", "visit").ok()
    kit.run("db", "backup", kit.folder / "sound.zip").ok()
    (kit.folder / "other.zip").write_bytes(made_otherwise(how, (kit.folder / "sound.zip").read_bytes()))
    assert "damaged" in kit.run("db", "restore", kit.folder / "other.zip").failed(1).err
    assert len(kit.rows(Contact)) == 1


def test_a_file_of_a_newer_program_is_said_to_be_so_by_check(kit: Kit) -> None:
    """A file that a newer core has signed is not called sound by a program that every other command refuses it with."""
    import sqlite3

    with sqlite3.connect(kit.folder / "omsorg.db") as connection:
        connection.execute("UPDATE omsorg_plugin SET version = '99.0.0', digest = 'x' WHERE name = 'core'")
    connection.close()
    for words in (["db", "check"], ["today"]):
        assert "99.0.0" in kit.run(*words).failed(1).err


@pytest.mark.skipif(os.name != "posix", reason="a folder in use cannot be removed")
@pytest.mark.parametrize(
    "words",
    ["today", "-c {toml} today", "-c omsorg.toml today", "--help", "init", "init x", "-c {toml} contact export x.csv",
     "-c {toml} report 2024 -o x.html", "-c {toml} contact import x.csv", "-c {toml} db check"],
)  # fmt: skip
def test_a_folder_that_is_gone(
    kit: Kit, surroundings: Callable[..., dict[str, str]], tmp_path: Path, words: str
) -> None:
    """In a folder that was removed meanwhile a command works that needs none, and any other says what to do."""
    (tmp_path / "gone").mkdir()
    line = f'cd "{tmp_path}/gone" && rmdir "{tmp_path}/gone" && "{sys.executable}" -m omsorgskjerne --lang en {words}'
    run = subprocess.run(["/bin/sh", "-c", line.format(toml=kit.folder / "omsorg.toml")], env=surroundings(), check=False,
                         capture_output=True, encoding="utf-8")  # fmt: skip
    assert (run.returncode in {0, 1}, "Traceback" in run.stderr) == (True, False), run.stderr
    assert (
        run.returncode == 0 or len([line for line in run.stderr.splitlines() if not line.startswith("shell-init")]) == 2
    )


@pytest.mark.parametrize("number", ["0", "1000000000", "9" * 23, "1" + "0" * 400, "9" * 5000])
@pytest.mark.parametrize(
    "command", [("contact", "list", "--limit"), ("tally", "--patience"), ("db", "backup", "--keep")]
)
def test_numbers_nobody_means_are_refused(omsorg: Callable[..., Kit], command: tuple[str, ...], number: str) -> None:
    """A number of rows, seconds or backups has an end: no larger one reaches what cannot take it."""
    outcome = omsorg().run(*command, number)
    assert outcome.code == 2, outcome.err
    assert "a whole number from 1 to 999999999" in outcome.err
