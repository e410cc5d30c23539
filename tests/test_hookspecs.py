"""Every hook does what its docstring promises; the plugin in the docstring of `hookspecs` is whole."""

import ast
import json
import re
import subprocess
import sys
import textwrap
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from omsorgskjerne import hookspecs
from omsorgskjerne.testing import Kit

HOOKS = [name for name in vars(hookspecs) if name.startswith("omsorgskjerne_")]
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", hookspecs.__doc__ or "", re.DOTALL)
PROJECT = next(text for kind, text in BLOCKS if kind == "toml")
PLUGIN = next(text for kind, text in BLOCKS if kind == "python")


def example(hook: str) -> str:
    """Return the plugin of the docstring with the example of a hook's docstring."""
    found = re.search(r"```python\n(.*?)```", getattr(hookspecs, hook).__doc__, re.DOTALL)
    assert found
    return f"{PLUGIN}{textwrap.dedent(found[1])}"


@pytest.fixture
def laundry(omsorg: Callable[..., Kit]) -> Kit:
    """Return an organisation with the plugin of the docstring."""
    return omsorg(laundry=PLUGIN)


def test_every_hook_has_a_test_named_after_it() -> None:
    """No hook goes untested."""
    tests = {
        node.name
        for node in ast.walk(ast.parse(Path(__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    assert {f"test_hook_{hook}" for hook in HOOKS} <= tests


def test_every_hook_says_when_it_is_asked() -> None:
    """Each hook's docstring says what to return, or what it is told, and when."""
    for hook in HOOKS:
        text = getattr(hookspecs, hook).__doc__
        assert text.startswith("Return ") == (hook != "omsorgskjerne_changed")
        assert "Asked " in text or "Called once" in text


def test_hook_omsorgskjerne_records(laundry: Kit) -> None:
    """A record gets a table and its commands: what is added is listed, shown, edited, voided, exported and imported."""
    laundry.run("laundry", "wash", "add", "--programme", "whites", "--machines", "2", "--day", "2024-03-01").ok()
    rows = json.loads(laundry.run("laundry", "wash", "list", "--format", "json").ok().out)
    assert [(row["programme"], row["machines"]) for row in rows] == [("whites", 2)]
    laundry.run("laundry", "wash", "edit", rows[0]["id"], "--machines", "3").ok()
    exported = laundry.run("laundry", "wash", "export").ok().out
    assert "whites" in exported
    laundry.run("laundry", "wash", "void", rows[0]["id"], "--reason", "test").ok()
    assert json.loads(laundry.run("laundry", "wash", "list", "--format", "json").ok().out) == []
    laundry.write("more.csv", "day;programme;machines\n1.4.2024;colours;5\n")
    laundry.run("laundry", "wash", "import", laundry.folder / "more.csv").ok()
    assert [
        (row["programme"], row["machines"])
        for row in json.loads(laundry.run("laundry", "wash", "list", "--format", "json").ok().out)
    ] == [("colours", 5)]


def test_hook_omsorgskjerne_figures(laundry: Kit) -> None:
    """A figure is computed for the report with its breakdowns, and listed with its definition."""
    laundry.write("washes.csv", "day,programme,machines\n2024-03-01,whites,2\n2024-04-01,colours,3\n")
    laundry.run("laundry", "wash", "import", laundry.folder / "washes.csv").ok()
    laundry.run("opening", "add", "--since", "2024-01-01", "--weekday", "monday").ok()
    figures = laundry.figures("2024")
    assert figures["laundry.machines"]["value"] == 5
    assert figures["laundry.machines"]["by"]["programme"] == {"whites": 2, "colours": 3}
    assert {month: value for month, value in figures["laundry.machines"]["by"]["month"].items() if value} == {
        "2024-03": 2,
        "2024-04": 3,
    }
    assert pytest.approx(5 / 53) == figures["laundry.per_open_day"]["value"]
    assert "laundry.machines" in laundry.run("figures").ok().out


def test_hook_omsorgskjerne_sections(laundry: Kit) -> None:
    """A section is printed under its title, with its figures."""
    laundry.run("laundry", "wash", "add", "--programme", "whites", "--machines", "2", "--day", "2024-03-01").ok()
    text = laundry.run("report", "2024", "--format", "markdown").ok().out
    assert "## Laundry" in text
    assert "Machines run" in text.partition("## Laundry")[2]


def test_hook_omsorgskjerne_commands(omsorg: Callable[..., Kit]) -> None:
    """The docstring's workflow reads people and codes as `add` does, stores a machine for each guest, and says the day."""
    kit = omsorg(laundry=example("omsorgskjerne_commands"))
    for code in ("guest1", "guest2"):
        kit.run("person", "add", "--code", code).ok()
    assert "Run a machine for each." in kit.run("laundry", "--help").ok().out
    words = ["laundry", "run-for", "--programme", "whites", "--day", "2024-03-01"]
    assert "Machines run: 2\nDay: 1\xa0March 2024\n" == kit.run(*words, "guest1", "guest2").ok().out
    rows = json.loads(kit.run("laundry", "wash", "list", "--format", "json").ok().out)
    assert [("2024-03-01", "whites")] * 2 == [(row["day"], row["programme"]) for row in rows]
    assert 2 == len({row["person"] for row in rows})


def test_hook_omsorgskjerne_rules(omsorg: Callable[..., Kit]) -> None:
    """The docstring's rule refuses a second machine for a guest on one day: typed, edited, or in a file."""
    kit = omsorg(laundry=example("omsorgskjerne_rules"))
    kit.run("person", "add", "--code", "guest1").ok()
    words = ["laundry", "wash", "add", "--programme", "whites", "--person", "guest1", "--day"]
    kit.run(*words, "2024-03-01").ok()
    kit.run(*words, "2024-03-02").ok()
    refused = "Error: A guest has one machine a day.\nGive another day.\n"
    assert refused == kit.run(*words, "2024-03-01").failed().err
    row = json.loads(kit.run("laundry", "wash", "list", "--format", "json").ok().out)[0]
    assert refused == kit.run("laundry", "wash", "edit", row["id"], "--day", "2024-03-01").failed().err
    kit.run("laundry", "wash", "edit", row["id"], "--machines", "2").ok()
    file = kit.write("more.csv", "day;programme;person\n3.3.2024;colours;guest1\n3.3.2024;whites;guest1\n")
    assert "line 3: A guest has one machine a day. Give another day." in (
        kit.run("laundry", "wash", "import", file).failed().err
    )
    assert 2 == len(json.loads(kit.run("laundry", "wash", "list", "--format", "json").ok().out))


def test_a_command_made_with_click_works_on_the_store(omsorg: Callable[..., Kit]) -> None:
    """A plugin's own command stands beside the generated ones and works on the organisation's store."""
    source = PLUGIN + (
        "\nimport click\n\n@click.command(help='Say how many machines ran.')\n@click.pass_obj\ndef count(session):\n"
        "    click.echo(sum(row.record.machines for row in session.store.rows(Wash)))\n\n"
        "@hookimpl\ndef omsorgskjerne_commands():\n    return [count]\n"
    )
    kit = omsorg(laundry=source)
    kit.run("laundry", "wash", "add", "--programme", "whites", "--machines", "4").ok()
    assert kit.run("laundry", "count").ok().out == "4\n"
    assert "Say how many machines ran." in kit.run("laundry", "--help").ok().out


def test_hook_omsorgskjerne_migrations(omsorg: Callable[..., Kit]) -> None:
    """A named migration is planned and applied once, and keeps the values of a renamed field."""
    kit = omsorg(laundry=PLUGIN)
    kit.run("laundry", "wash", "add", "--programme", "whites", "--machines", "4").ok()
    renamed = (
        PLUGIN.replace("machines: int", "loads: int")
        .replace("Wash.machines", "Wash.loads")
        .replace("from omsorgskjerne import (", "from omsorgskjerne import Migration, RenameField, (")
    )
    renamed = renamed.replace("import Migration, RenameField, (", "import (\n    Migration, RenameField,")
    renamed += '\n@hookimpl\ndef omsorgskjerne_migrations():\n    return [Migration("loads", [RenameField("wash", "machines", "loads")])]\n'
    module = kit.folder.parent / "site" / "omsorgskjerne_laundry.py"
    module.write_text(renamed, encoding="utf-8")
    sys.modules.pop("omsorgskjerne_laundry")
    assert "omsorg db migrate" in kit.run("laundry", "wash", "list").failed().err
    assert "loads" in kit.run("db", "plan").out
    kit.run("db", "migrate").ok()
    assert [row["loads"] for row in json.loads(kit.run("laundry", "wash", "list", "--format", "json").ok().out)] == [4]
    kit.run("db", "check").ok()


def test_hook_omsorgskjerne_changed(omsorg: Callable[..., Kit]) -> None:
    """A plugin is told of each change after it was committed, without values; what it raises is reported and the row stands."""
    source = PLUGIN + (
        "\nimport pathlib\nTOLD = pathlib.Path(__file__).with_name('told.txt')\n\n@hookimpl\ndef omsorgskjerne_changed(change):\n"
        "    with TOLD.open('a', encoding='utf-8') as told:\n"
        "        told.write(f'{change.table} {change.action} {\",\".join(sorted(change.fields))} {change.rows}\\n')\n"
        "    raise RuntimeError('Kari')\n"
    )
    kit = omsorg(laundry=source)
    outcome = kit.run("laundry", "wash", "add", "--programme", "whites", "--machines", "4").ok()
    assert "laundry" in outcome.err
    assert "RuntimeError" in outcome.err
    assert "Kari" not in outcome.err
    row = json.loads(kit.run("laundry", "wash", "list", "--format", "json").ok().out)[0]
    kit.run("laundry", "wash", "edit", row["id"], "--machines", "5").ok()
    kit.run("laundry", "wash", "void", row["id"], "--reason", "test").ok()
    kit.write("more.csv", "day;programme;machines\n1.4.2024;colours;5\n2.4.2024;colours;6\n")
    kit.run("laundry", "wash", "import", kit.folder / "more.csv").ok()
    told = (kit.folder.parent / "site" / "told.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1] for line in told] == ["add", "edit", "void", "import"]
    assert told[1] == "laundry_wash edit machines 1"
    assert told[3].endswith(" 2")


def test_the_docstring_plugin_installs_from_a_folder_of_its_own(tmp_path: Path) -> None:
    """Written to a folder outside the repository, the plugin installs with pip and works with no line of the core changed."""
    project = tmp_path / "omsorgskjerne-laundry"
    project.mkdir()
    (project / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (project / "omsorgskjerne_laundry.py").write_text(PLUGIN, encoding="utf-8")
    environment = tmp_path / "env"
    venv.create(environment, with_pip=True, system_site_packages=False)
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    # The core and its libraries come from the environment of the tests, so that nothing is fetched but the build
    # backend.
    ours = [path for path in sys.path if "-packages" in path or list(Path(path).glob("omsorgskjerne*/__init__.py"))]
    paths = "\n".join(ours)
    next(environment.rglob("site-packages")).joinpath("tests.pth").write_text(paths, encoding="utf-8")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", str(project)]
    installed = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    folder = tmp_path / "organisation"

    def omsorg(*arguments: str) -> str:
        run = subprocess.run(
            [str(python), "-m", "omsorgskjerne", *arguments],
            cwd=folder if folder.exists() else tmp_path,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    omsorg("--lang", "en", "init", str(folder), "--name", "Test", "--plugin", "laundry")
    omsorg("laundry", "wash", "add", "--programme", "whites", "--machines", "2", "--day", "2024-03-01")
    figures = {
        figure["id"]: figure["value"] for figure in json.loads(omsorg("report", "2024", "--format", "json"))["figures"]
    }
    assert figures["laundry.machines"] == 2
    assert "laundry" in omsorg("plugins")
