"""The commands written by hand: starting an organisation, today, the file, plugins, figures, report, reconciliation."""

import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from omsorgskjerne import Contact, read_config
from omsorgskjerne.cli.progress import progress_bar
from omsorgskjerne.cli.session import Session
from omsorgskjerne.cli.transfer import LONG
from omsorgskjerne.testing import Kit

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.parametrize(("language", "kind"), [("nb", "besøk"), ("nn", "besøk"), ("en", "visit")])
def test_init_starts_an_organisation(program: Program, tmp_path: Path, language: str, kind: str) -> None:
    """A folder gets an omsorg.toml with comments in the language, and a file; the first row and the tally work at once."""
    made = program("--lang", "en", "init", "new/café", "--name", 'Kafé "Ly"', "--lang", language)
    assert 0 == made.returncode, made.stderr
    assert "Codes only" in made.stdout
    folder = tmp_path / "new" / "café"
    config = read_config(folder / "omsorg.toml")
    assert ('Kafé "Ly"', language) == (config.name, config.language)
    assert 0 == program("contact", "add", "--kind", kind, cwd=folder).returncode
    counted = program("tally", cwd=folder, stdin=f"{kind[0]} +2\n")
    assert f"{kind} +2: 3" in counted.stdout
    assert program("plugins", cwd=folder).returncode == 0


def test_init_overwrites_nothing(program: Program, tmp_path: Path) -> None:
    """An omsorg.toml or a file that is there is left as it is; a plugin that is not installed makes nothing."""
    assert 1 == program("init", "--plugin", "nosuchplugin").returncode
    assert not (tmp_path / "omsorg.toml").exists()
    assert not (tmp_path / "omsorg.db").exists()
    assert 0 == program("init", "--name", "First").returncode
    again = program("--lang", "en", "init", "--name", "Second")
    assert (1, True) == (again.returncode, "left alone" in again.stderr)
    assert "First" == read_config(tmp_path / "omsorg.toml").name
    (tmp_path / "omsorg.toml").unlink()
    kept = program("--lang", "en", "init", "--name", "Third")
    assert (0, True) == (kept.returncode, "left as it is" in kept.stderr)
    assert 0 == program("db", "check").returncode


def test_init_leaves_nothing_where_it_fails(program: Program, tmp_path: Path) -> None:
    """Where the file cannot be made there is no omsorg.toml either."""
    (tmp_path / "omsorg.db-journal").mkdir()
    (tmp_path / "omsorg.db-wal").mkdir()
    run = program("init", "--name", "x")
    if run.returncode == 0:
        pytest.skip("this system does not mind")
    assert not (tmp_path / "omsorg.toml").exists()


def test_today_counts_and_reminds_without_names(kit: Kit) -> None:
    """Today's rows are counted by kind, the tally stands beside, and follow-ups due or overdue are listed by code."""
    assert "Nothing" in kit.run("today").ok().out
    kit.run("person", "add", "--code", "abcde", "--nickname", "Knut Hamre", "--registered", "2024-01-01").ok()
    kit.run("contact", "add", "--kind", "visit", "--persons", "12", "--person", "abcde").ok()
    kit.run("contact", "add", "--kind", "visit", "--state", "cancelled").ok()
    kit.run("contact", "add", "--kind", "visit", "--day", "i går").ok()
    soon, late = (kit.today + timedelta(days=1)).isoformat(), (kit.today - timedelta(days=3)).isoformat()
    old = ["measure", "add", "--kind", "internal", "--type", "guidance", "--day", "2024-01-02", "--person", "abcde"]
    kit.run(*old, "--follow-up", late).ok()
    kit.run(*old, "--follow-up", soon, "--theme", "legal").ok()
    kit.run(*old, "--follow-up", late, "--completed", late, "--theme", "post").ok()
    shown = kit.run("today").ok().out
    assert "12 persons" in shown
    assert "visit (cancelled)" in shown
    assert "v  visit: 13" in shown
    assert "guidance" in shown
    assert "ABCDE" in shown
    assert "Knut" not in shown
    assert "legal" not in shown
    assert "post" not in shown


def test_db_commands_look_after_the_file(kit: Kit, tmp_path: Path) -> None:
    """Plan, migrate, check, backup, restore and audit say what they did, and end with 0 where all is well."""
    kit.run("contact", "add", "--kind", "visit").ok()
    assert "fits" in kit.run("db", "plan").ok().out
    assert "fits" in kit.run("db", "migrate").ok().out
    assert "sound" in kit.run("db", "check").ok().out
    assert "The chain holds." in kit.run("db", "audit").ok().out
    backup = Path(kit.run("db", "backup", tmp_path / "safe.zip").ok().out.strip().partition(": ")[2])
    assert tmp_path / "safe.zip" == backup
    kit.run("contact", "add", "--kind", "phone").ok()
    restored = kit.run("db", "restore", backup).ok().out
    assert "-before-" in restored
    assert ["visit"] == [str(row.record.kind) for row in kit.rows(Contact)]
    assert "safe.zip" in kit.run("db", "backup", backup).failed(1).err
    kit.run("db", "restore", tmp_path / "nothing.zip").failed(1)


def test_db_migrate_takes_a_backup_first(kit: Kit) -> None:
    """A new field is planned in words, drift is an error to `check`, and migrating says where the backup lies."""
    kit.run("laundry", "machine-wash", "add", "--programme", "whites").ok()
    source = kit.folder.parent / "site" / "omsorgskjerne_laundry.py"
    text = source.read_text(encoding="utf-8")
    new = text.replace(
        "    paid: bool", '    load: int | None = quantity("load", unit=Unit.KILO, default=None)\n    paid: bool'
    )
    source.write_text(new, encoding="utf-8")
    sys.modules.pop("omsorgskjerne_laundry", None)
    assert "load" in kit.run("db", "plan").ok().out
    assert "db migrate" in kit.run("db", "check").failed(1).err
    assert "db migrate" in kit.run("contact", "list").failed(1).err
    done = kit.run("db", "migrate").ok().out
    assert "load" in done
    assert ".zip" in done
    kit.run("laundry", "machine-wash", "add", "--programme", "whites", "--load", "5").ok()
    assert 2 == len(kit.run("laundry", "machine-wash", "list", "--format", "csv").ok().out.splitlines()) - 1


def test_db_audit_finds_what_was_changed_beside_it(kit: Kit) -> None:
    """A row changed with another program is a fault; the exit code is 1 and no content is shown."""
    kit.run("contact", "add", "--kind", "visit", "--persons", "4711").ok()
    with sqlite3.connect(kit.folder / "omsorg.db") as connection:
        connection.execute("UPDATE contact SET persons = 4712")
    connection.close()
    run = kit.run("db", "audit").failed(1)
    assert "contact" in run.out
    assert "471" not in run.out


def test_plugins_are_listed_with_their_records(kit: Kit) -> None:
    """Name, version, state and records of each plugin; as JSON with the number of rows."""
    kit.run("contact", "add", "--kind", "visit").ok()
    shown = kit.run("plugins").ok().out
    assert "laundry" in shown
    assert "machine_wash" in shown
    found = json.loads(kit.run("plugins", "--format", "json").ok().out)
    core = next(plugin for plugin in found["plugins"] if plugin["name"] == "core")
    assert {"name": "contact", "rows": 1} in core["records"]
    laundry = next(plugin for plugin in found["plugins"] if plugin["name"] == "laundry")
    assert ("0.1.0", "enabled") == (laundry["version"], laundry["state"])
    assert kit.run("plugins", "--format", "csv").ok().out.startswith("name,version,state,records")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ask]", "[click.Command('machine-wash')]", "machine-wash"),
        ('"laundry.machines"', '"laundry.machines2"', ""),
        ("by=(MachineWash.programme,)", "by=(MachineWash.note,)", "laundry"),
        ('Formula("laundry.per_open_day"', 'Formula("laundry.machines"', "laundry"),
    ],
)
def test_plugins_checks_that_everything_fits(kit: Kit, old: str, new: str, told: str) -> None:
    """A command with the name of a record, and figures that cannot be computed, are found; the exit code is 1."""
    source = kit.folder.parent / "site" / "omsorgskjerne_laundry.py"
    source.write_text(source.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    sys.modules.pop("omsorgskjerne_laundry", None)
    run = kit.run("plugins")
    assert (1 if told else 0) == run.code
    assert told in run.err


def test_figures_are_listed_with_their_definitions(kit: Kit) -> None:
    """Every figure has id, label, unit, kind and definition, in the language spoken, in each format."""
    shown = kit.run("figures", lang="nb").ok().out
    assert "visits.total" in shown
    assert "laundry.per_open_day" in shown
    found = json.loads(kit.run("figures", "--format", "json").ok().out)
    assert ["id", "label", "unit", "kind", "definition"] == list(found[0])
    assert all(figure["definition"] for figure in found)
    assert len(found) + 1 == len(kit.run("figures", "--format", "csv").ok().out.splitlines())


def test_the_report_is_written_whole(kit: Kit) -> None:
    """The format follows the file's name unless it is given; an existing file is replaced; nothing half lies about."""
    kit.run("contact", "add", "--kind", "visit", "--day", "2024-03-01").ok()
    kit.run("laundry", "machine-wash", "add", "--programme", "whites", "--day", "2024-03-01", "--machines", "3").ok()
    text = kit.run("report", "2024", lang="nb").ok().out
    assert "Laundry" in text
    file = kit.folder / "report.json"
    file.write_text("old", encoding="utf-8")
    assert "" == kit.run("report", "2024", "--output", file).ok().out
    assert json.loads(file.read_text(encoding="utf-8")) == json.loads(
        kit.run("report", "2024", "--format", "json").ok().out
    )
    for name, sign in (("r.md", "# "), ("r.txt", "====")):
        kit.run("report", "2024-03", "-o", kit.folder / name).ok()
        assert sign in (kit.folder / name).read_text(encoding="utf-8")
    assert "--format" in kit.run("report", "2024-03", "-o", kit.folder / "r.doc").failed(2).err
    assert not (kit.folder / "r.doc").exists()
    kit.run("report", "2024", "--output", kit.folder / "no" / "r.md").failed(1)
    assert [] == list(kit.folder.glob("**/*.part"))


@pytest.mark.parametrize("name", ["omsorg.db", "omsorg.db-wal", "omsorg.toml"])
def test_nothing_is_written_over_the_organisations_own_files(kit: Kit, name: str) -> None:
    """An export, refused rows and a report that are to go where the file or omsorg.toml lies fail; the rows are there."""
    kit.run("contact", "add", "--kind", "visit").ok()
    rows = kit.folder / "rows.csv"
    rows.write_text("day,kind\n2024-03-01,visit\nx,visit\n", encoding="utf-8")
    for words in (
        ["contact", "export"],
        ["contact", "import", rows, "--skip-invalid", "--refused"],
        ["report", "2024", "--format", "text", "--output"],
    ):
        assert "own files" in kit.run(*words, kit.folder / name).failed(1).err
    assert 1 == len(kit.rows(Contact))


def test_reconcile_holds_published_figures_against_ours(kit: Kit) -> None:
    """A line a figure; the exit code is 1 where any differs, 0 where those of other plugins are not computed."""
    kit.run("contact", "add", "--kind", "visit", "--persons", "12", "--day", "2024-03-01").ok()
    head = 'organisation = "Test"\nperiod = "2024"\nplugins = ["laundry", "bakery"]\n'
    figure = '[[figure]]\nid = "{}"\nvalue = {}\n'
    same = kit.write("same.toml", head + figure.format("visits.total", 12) + figure.format("bakery.loaves", 3))
    run = kit.run("reconcile", same).ok()
    assert ["visits.total   agrees", "bakery.loaves  not computed"] == run.out.splitlines()[:2]
    other = kit.write("other.toml", head + figure.format("visits.total", 13))
    differs = kit.run("reconcile", other).failed(1).out
    assert "visits.total" in differs
    assert "13" in differs
    kit.run("reconcile", kit.write("broken.toml", "figure = 1\n")).failed(1)
    kit.run("reconcile", kit.folder / "none.toml").failed(1)


def test_an_organisation_is_found_from_a_folder_below(kit: Kit, program: Program) -> None:
    """omsorg.toml is looked for here and above; -c and OMSORG_CONFIG name another; --as signs the row."""
    below = kit.folder / "files" / "2024"
    below.mkdir(parents=True)
    words = ["contact", "add", "--kind", "visit"]
    assert 0 == program(*words, cwd=below).returncode
    assert 0 == program("-c", kit.folder / "omsorg.toml", "--as", "counter", *words).returncode
    assert 0 == program(*words, env={"OMSORG_CONFIG": str(kit.folder / "omsorg.toml"), "OMSORG_AS": "desk"}).returncode
    assert {"counter", "desk"} < {row.entered_by for row in kit.rows(Contact)}


class Screen(io.StringIO):
    """A terminal to write on."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def test_a_bar_is_drawn_for_long_work_on_a_terminal_only(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a pipe an import prints its result and nothing else; on a terminal a bar shows how far long work has come."""
    kit.write("one.csv", "day,kind\n2024-01-01,visit\n")
    run = kit.run("contact", "import", kit.folder / "one.csv").ok()
    assert ("1 rows were added.\n", "") == (run.out, run.err)
    for total, drawn in ((LONG, True), (LONG - 1, False)):
        monkeypatch.setattr("sys.stderr", screen := Screen())
        with progress_bar(Session(language="en"), "Importing", lambda bytes_: bytes_ >= LONG) as show:
            show(total // 2, total)
            show(total // 4, total)
            show(total, total)
        assert drawn == ("Importing" in screen.getvalue())


def test_a_reading_is_of_a_figure_stated_by_hand(kit: Kit) -> None:
    """A number given for a figure that is counted would never be seen: it is refused, and nothing is stored."""
    refused = kit.run("reading", "add", "--figure", "visits.total", "--value", "140", "--since", "2024-01-01")
    assert refused.code != 0
    assert "stated by hand" in refused.err
    kit.run("target", "add", "--figure", "visits.total", "--value", "140", "--since", "2024-01-01").ok()
