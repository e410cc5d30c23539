"""Errors end in one or two lines that say what to do and never repeat what was typed, with exit codes that mean something."""

import io
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import click
import pytest

from omsorgskjerne import Contact
from omsorgskjerne.cli.root import main
from omsorgskjerne.cli.session import Session
from omsorgskjerne.disk.reasons import USUAL, reason_of
from omsorgskjerne.errors import StoreError
from omsorgskjerne.testing import Kit
from omsorgskjerne.words import Language

NAME = "Zaxqw-Nordmann"
Program = Callable[..., subprocess.CompletedProcess[str]]


def options_of(kit: Kit, *command: str) -> list[str]:
    """Return the options that the help of a command lists, but those of help itself."""
    shown = kit.run(*command, "--help").ok().out
    return [word for word in dict.fromkeys(re.findall(r"--[\w-]+", shown)) if word not in {"--help", "--hjelp"}]


@pytest.mark.parametrize(
    "record", ["person", "partner", "contact", "measure", "opening", "target", "laundry machine-wash"]
)
@pytest.mark.parametrize("verb", ["add", "list", "edit"])
def test_no_option_repeats_what_it_was_given(kit: Kit, record: str, verb: str) -> None:
    """Whatever option a value is typed into, neither output nor error holds it, in any form of the option."""
    row = ["0190aaaa"] if verb == "edit" else []
    for option in options_of(kit, *record.split(), verb):
        for words in ([option, NAME], [f"{option}={NAME}"], [option, NAME, NAME]):
            run = kit.run(*record.split(), verb, *row, *words)
            assert NAME not in run.out + run.err, (words, run)
            assert "Traceback" not in run.err


@pytest.mark.parametrize(
    "words",
    [
        [NAME],
        ["contact", NAME],
        ["contact", "add", NAME],
        ["contact", "add", "--kind", "visit", NAME, "and", NAME],
        ["contact", "add", f"--{NAME}"],
        ["contact", "add", f"--{NAME}=1"],
        ["contact", "show", NAME],
        ["person", "show", NAME],
        ["contact", "void", NAME, "--reason", NAME],
        ["contact", "edit", NAME, "--clear", NAME],
        ["contact", "list", "--period", NAME],
        ["contact", "list", "--limit", NAME],
        ["contact", "list", "--format", NAME],
        ["report", NAME],
        ["report", "2024", "--format", NAME],
        ["tally", "--day", NAME],
        ["laundry", NAME],
        ["laundry", "ask", NAME],
        ["laundry", "ask", "how", "--times", NAME],
        ["laundry", "ask", "how", "--times", "77"],
        ["init", "--plugin", NAME],
        ["init", "--lang", NAME],
        ["db", NAME],
    ],
    ids=" ".join,
)
def test_no_word_of_a_command_is_repeated(kit: Kit, words: list[str]) -> None:
    """A value in any place where another was expected is refused without being shown, in a plugin's own commands too."""
    run = kit.run(*words)
    assert run.code in {1, 2}
    assert NAME not in run.out + run.err
    assert "77" not in run.err
    assert 1 <= len(run.err.splitlines()) <= 2


def test_a_tally_does_not_repeat_what_was_typed(kit: Kit) -> None:
    """A line that is no key is not shown again."""
    run = kit.run("tally", stdin=f"{NAME}\nv {NAME}\nv +99999999999999999999\nq\n").ok()
    assert NAME not in run.out + run.err
    assert [] == kit.rows(Contact)


@pytest.mark.parametrize(
    ("words", "meant"),
    [(["contakt"], "contact"), (["contact", "ad"], "add"), (["contact", "add", "--knd", "visit"], "--kind"), (["reprot"], "report"),
     (["laundry", "machine"], "machine-wash")],
)  # fmt: skip
def test_a_slip_is_answered_with_what_was_meant(kit: Kit, words: list[str], meant: str) -> None:
    """A misspelt command or option is told with the nearest that exists, and where help is."""
    said = kit.run(*words).failed(2).err
    assert meant in said
    assert "--help" in said.splitlines()[1]


def test_without_an_organisation(program: Program, tmp_path: Path) -> None:
    """Where there is no omsorg.toml a command says so and what to do; help works and says it too."""
    run = program("--lang", "en", "contact", "add", "--kind", "visit")
    assert (1, 2) == (run.returncode, len(run.stderr.splitlines()))
    assert "omsorg init" in run.stderr
    helped = program("--lang", "en", "--help")
    assert 0 == helped.returncode
    assert "contact" in helped.stdout
    assert "omsorg init" in helped.stderr
    missing = program("--lang", "en", "-c", tmp_path / "no.toml", "today")
    assert (1, True) == (missing.returncode, "no.toml" in missing.stderr)


def test_a_typo_in_the_configuration(kit: Kit) -> None:
    """A name that is not known is told with its place and the nearest one; no command of records works, help does."""
    text = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    kit.write("omsorg.toml", text.replace("plugins =", "plugin ="))
    for words in (["contact", "list"], ["today"], ["laundry", "machine-wash", "list"]):
        assert "plugins" in kit.run(*words).failed(1).err
    helped = kit.run("--help").ok()
    assert "plugins" in helped.err
    kit.write("omsorg.toml", text + '\n[figures."visits.total"]\nkeey = true\n')
    assert "key" in kit.run("figures").failed(1).err
    kit.run("contact", "list").ok()


def test_a_plugin_that_is_missing_is_told_once(kit: Kit) -> None:
    """A plugin that is enabled but not installed costs one line on stderr; the others work."""
    text = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    kit.write("omsorg.toml", text.replace('"laundry"', '"laundry", "bakery"'))
    run = kit.run("contact", "list").ok()
    assert (1, True) == (sum("bakery" in line for line in run.err.splitlines()), "not installed" in run.err)
    kit.run("laundry", "machine-wash", "list").ok()
    assert "bakery" in kit.run("bakery", "loaf", "add").failed(2).err
    assert "bakery" in kit.run("plugins").failed(1).err


def test_a_plugin_that_breaks_is_told_and_skipped(omsorg: Callable[..., Kit]) -> None:
    """A plugin that fails to import, or whose own commands cannot be had, is told in one line without what it said."""
    kit = omsorg(bakery=f"raise ValueError('{NAME}')\n")
    run = kit.run("contact", "add", "--kind", "visit").ok()
    assert (1, True, False) == (len(run.err.splitlines()), "bakery" in run.err, NAME in run.err)
    assert "bakery" in kit.run("bakery", "loaf", "add").failed(1).err


def test_a_plugin_that_is_not_enabled_can_be(kit: Kit) -> None:
    """The name of a plugin that is installed and not enabled is answered with how to enable it."""
    text = (kit.folder / "omsorg.toml").read_text(encoding="utf-8")
    kit.write("omsorg.toml", text.replace('"laundry"', ""))
    assert 'plugins = ["laundry"]' in kit.run("laundry", "machine-wash", "list").failed(2).err


def test_a_plugin_cannot_have_the_name_of_a_command(omsorg: Callable[..., Kit]) -> None:
    """The names of the core's commands are reserved; the error names the plugin."""
    with pytest.raises(AssertionError, match="report"):
        omsorg(report="")


def test_a_file_that_is_no_database(kit: Kit) -> None:
    """A store that is something else is told, and left as it is."""
    store = kit.folder / "omsorg.db"
    store.write_bytes(b"This is a letter, not a database. " * 50)
    for words in (
        ["contact", "list"],
        ["contact", "add", "--kind", "visit"],
        ["db", "check"],
        ["db", "migrate"],
        ["today"],
    ):
        assert len(kit.run(*words).failed(1).err.splitlines()) <= 2
    assert store.read_bytes().startswith(b"This is a letter")


def test_a_file_of_another_program_or_time(kit: Kit) -> None:
    """A database of another program, and one of a newer version, are refused."""
    store = kit.folder / "omsorg.db"
    with sqlite3.connect(store) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert "newer" in kit.run("contact", "list").failed(1).err
    store.unlink()
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    connection.close()
    assert "omsorgskjerne" in kit.run("contact", "list").failed(1).err
    store.unlink()
    assert "db migrate" in kit.run("contact", "list").failed(1).err


def test_a_fault_in_the_program_shows_where_and_nothing_else(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected exception ends with 70, its class and line, without its text; OMSORG_TRACEBACK shows all."""

    def broken(_session: Session) -> None:
        raise RuntimeError(NAME)

    monkeypatch.setattr(Session, "today", property(broken))
    run = kit.run("contact", "add", "--kind", "visit").failed(70)
    assert "RuntimeError in" in run.err
    assert "test_errors.py:" in run.err
    assert NAME not in run.err
    monkeypatch.setenv("OMSORG_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        kit.run("contact", "add", "--kind", "visit")


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, RuntimeError(NAME), StoreError("It is gone.")])
def test_a_fault_is_told_also_when_the_file_cannot_be_looked_at(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, stopped: BaseException
) -> None:
    """Whoever presses Ctrl-C while the file is held against its chain is told the fault, and no text of it either."""

    def broken(_: object) -> None:
        raise RuntimeError(NAME)

    def stop(_: object) -> None:
        raise stopped

    monkeypatch.setattr(Session, "today", property(broken))
    monkeypatch.setattr("omsorgskjerne.store.verify.refuse_damaged", stop)
    run = kit.run("contact", "add", "--kind", "visit").failed(70)
    assert "RuntimeError in" in run.err
    assert NAME not in run.err


def test_a_value_that_was_never_written_is_damage_and_no_fault(kit: Kit) -> None:
    """Whatever another program puts into any column, what stumbles over it says that the file is not as it was written."""
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    kit.run("laundry", "machine-wash", "add", "--programme", "whites", "--day", "2024-03-01", "--price", 9).ok()
    file, stumbled = kit.folder / "omsorg.db", set()
    whole = file.read_bytes()
    for command in ("contact", "laundry machine-wash"):
        table = re.sub(r"\W", "_", command)
        with closing(sqlite3.connect(file)) as store:
            columns = store.execute("SELECT name, type FROM pragma_table_info(?)", (table,)).fetchall()
        for column, kind in columns:
            value = "2024-99-99" if kind == "TEXT" else -(10**15)
            with closing(sqlite3.connect(file, isolation_level=None)) as store, suppress(sqlite3.IntegrityError):
                store.execute(f'UPDATE "{table}" SET "{column}" = ?', (value,))  # noqa: S608
            for words in (["report", "2024"], [*command.split(), "list"]):
                run = kit.run(*words)
                assert run.code in {0, 1}, (table, column, words, run.err)
                if "holds what this program never wrote" in run.err:
                    stumbled.add(command)
            file.write_bytes(whole)
    assert stumbled == {"contact", "laundry machine-wash"}


def test_what_the_computer_refuses_is_told(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the operating system ends with 1 and its reason."""

    def full(_session: Session) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Session, "today", property(full))
    assert "No space left" in kit.run("contact", "add", "--kind", "visit").failed(1).err


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("code", USUAL)
def test_usual_reasons_are_said_in_the_language_of_the_staff(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, code: int
) -> None:
    """No English stands within a Norwegian sentence on what the computer refused."""

    def refused(_session: Session) -> None:
        raise OSError(code, os.strerror(code), "some.file")

    monkeypatch.setattr(Session, "today", property(refused))
    assert main(["--lang", language, "-c", str(kit.folder / "omsorg.toml"), "today"]) == 1
    err = capsys.readouterr().err
    assert (Language(language).say(USUAL[code]) in err, os.strerror(code) in err) == (True, False)


def test_what_is_not_usual_is_told_in_the_words_of_the_system(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """An import of a folder says in Norwegian why it cannot be read; a reason without a translation is kept."""
    toml = str(kit.folder / "omsorg.toml")
    assert main(["--lang", "nb", "-c", toml, "contact", "import", str(kit.folder)]) == 1
    assert re.search("det er en mappe|ingen tilgang", capsys.readouterr().err)  # the latter on Windows
    reasons = [reason_of(OSError(75, "Value too large")), reason_of(OSError())]
    assert reasons == ["Value too large", "OSError"]


def test_an_interruption_ends_with_130(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is told in one line and ends with 130; what was stored before stands."""

    def interrupted(_session: Session) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "today", property(interrupted))
    run = kit.run("contact", "add", "--kind", "visit").failed(130)
    assert "stands" in run.err


def test_nobody_reads_the_output(kit: Kit, surroundings: Callable[..., dict[str, str]]) -> None:
    """A reader that goes away (`| head -1`) ends the command quietly."""
    rows = "\n".join(f"2024-01-{day % 28 + 1:02},visit" for day in range(3000))
    kit.write("many.csv", f"day,kind\n{rows}\n")
    kit.run("contact", "import", kit.folder / "many.csv").ok()
    command = [sys.executable, "-m", "omsorgskjerne", "contact", "export"]
    with subprocess.Popen(
        command, cwd=kit.folder, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.read(10)
        run.stdout.close()
        said = run.stderr.read()
    assert (1, b"") == (run.returncode, said)


def test_a_pipe_gets_no_questions_and_no_colours(kit: Kit, program: Program) -> None:
    """On a pipe nothing is asked, and no output holds an escape sequence."""
    for words in (["contact", "add"], ["measure", "add"], ["contact", "void", "0190aaaa"], ["init", "new"]):
        run = program(*words, cwd=kit.folder, stdin="")
        assert "\x1b" not in run.stdout + run.stderr
        assert run.returncode in {0, 1, 2}
    for words in (["--help"], ["contact", "list"], ["today"], ["report", "2024"], ["plugins"], ["figures"]):
        assert "\x1b" not in program(*words, cwd=kit.folder, env={"FORCE_COLOR": "1"}).stdout


@pytest.mark.parametrize("encoding", ["cp1252", pytest.param("iso8859-1", marks=pytest.mark.torture)])
def test_a_console_without_every_sign_survives(kit: Kit, program: Program, encoding: str) -> None:
    """With cp1252 or Latin-1, whatever cannot be shown is replaced and the command works."""
    kit.run("person", "add", "--code", "abcde", "--nickname", "Łukasz 🙂").ok()
    settings = {"PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0"}
    for words in (["--help"], ["person", "list"], ["person", "list", "--format", "json"], ["report", "2024"],
                  ["person", "add", "--nickname", "Ærøskøbing ≥"], ["contact", "add", "--kind", "💧"]):  # fmt: skip
        run = program(*words, cwd=kit.folder, env=settings, encoding=encoding, errors="strict")
        assert run.returncode in {0, 2}, run.stderr
        assert "Traceback" not in run.stderr


def test_input_in_another_encoding_than_was_said_is_told(kit: Kit, program: Program) -> None:
    """Input without the mark that UTF-16 begins with is refused in words; what came before the fault is none of it."""
    settings = {"PYTHONIOENCODING": "utf-16"}
    run = program("tally", cwd=kit.folder, env=settings, encoding=None, stdin=b"v\n+2v\n\xff\n")
    assert run.returncode == 1
    assert "The input is not written in utf-16" in run.stderr.decode("utf-16", "replace")  # type: ignore[attr-defined]
    assert kit.rows(Contact) == []
    run = program("tally", cwd=kit.folder, env=settings, encoding=None, stdin="v\nv\n".encode("utf-16"))
    assert (run.returncode, len(kit.rows(Contact))) == (0, 2)


def test_data_on_a_pipe_is_utf8(kit: Kit, program: Program) -> None:
    """CSV and JSON on a pipe are UTF-8 even where the console is not."""
    kit.run("person", "add", "--nickname", "Łukasz").ok()
    settings = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    for shape in ("csv", "json"):
        run = program("person", "list", "--format", shape, cwd=kit.folder, env=settings)
        assert "Łukasz" in run.stdout


def test_bare_omsorg_shows_help(kit: Kit, program: Program) -> None:
    """Without a command the help is shown, or where it is, and the exit code says that nothing was done."""
    run = program(cwd=kit.folder)
    assert (2, True) == (run.returncode, "contact" in run.stderr)
    assert "--help" in kit.run().failed(2).err


def test_main_leaves_the_process_as_it_was(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run within another program with words of its own, the command leaves Python's collector alone and returns."""
    import gc

    before = gc.get_threshold(), gc.get_freeze_count()
    monkeypatch.chdir(kit.folder)
    assert 0 == main(["contact", "list", "--format", "json"])
    assert before == (gc.get_threshold(), gc.get_freeze_count())


def test_a_fault_is_told_whatever_stands_for_the_input(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within another program the input may be a text in memory, of no encoding: a fault ends with 70 all the same."""

    def broken(_session: Session) -> None:
        raise ValueError(NAME)

    monkeypatch.setattr(Session, "today", property(broken))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert main(["-c", str(kit.folder / "omsorg.toml"), "today"]) == 70


def test_a_full_disk_is_told(kit: Kit, program: Program) -> None:
    """Output that cannot be written ends with an error and its reason."""
    if not os.path.exists("/dev/full"):  # noqa: PTH110
        pytest.skip("no device that is always full")
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123
        run = program("contact", "list", "--format", "json", cwd=kit.folder, stdout=full, stderr=subprocess.PIPE,
                      capture_output=False)  # fmt: skip
    assert (1, True) == (run.returncode, "space" in run.stderr)


def test_a_plugins_own_exception_is_shown_in_its_words(kit: Kit) -> None:
    """What a plugin's command raises as a click exception is shown as it is, with its exit code."""
    run = kit.run("laundry", "ask", "why").failed(1)
    assert "It does not know" in run.err
    assert click.ClickException.exit_code == run.code
