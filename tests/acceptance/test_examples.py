"""The examples give the figures that their organisations published, in one command from a clean copy."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = sorted(path.parent.name for path in ROOT.glob("examples/*/omsorg.toml"))
NBSP = "\u00a0"


@pytest.fixture(scope="module", params=EXAMPLES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return a copy of an example after its demo was run there, and what the demo printed."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "tools", root / "tools")
    shutil.copytree(
        ROOT / "examples" / request.param,
        root / "examples" / request.param,
        ignore=shutil.ignore_patterns("*.db*", "*.html"),
    )
    run = subprocess.run(
        [sys.executable, "tools/demo.py", request.param], cwd=root, capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    return root / "examples" / request.param, run.stdout.replace(NBSP, " ")


def omsorg(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on an example."""
    command = [sys.executable, "-m", "omsorgskjerne", "--config", str(folder / "omsorg.toml"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_report_agrees_with_what_was_published(demo: tuple[Path, str]) -> None:
    """`omsorg reconcile` finds no difference between the report and the organisation's own."""
    folder, _printed = demo
    run = omsorg(folder, "reconcile", str(folder / "published.toml"))
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_changed_figure_is_found(demo: tuple[Path, str], tmp_path: Path) -> None:
    """`omsorg reconcile` ends with 1 and names the figure where a published number differs."""
    folder, _printed = demo
    text = (folder / "published.toml").read_text(encoding="utf-8")
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace("value = 3341", "value = 3342"), encoding="utf-8")
    run = omsorg(folder, "reconcile", str(changed))
    assert run.returncode == 1
    assert any("measures.total" in line and "3" in line for line in run.stdout.splitlines())


def test_the_store_of_an_example_is_sound(demo: tuple[Path, str]) -> None:
    """After the import the structure, the foreign keys and the audit chain hold."""
    folder, _printed = demo
    assert omsorg(folder, "db", "check").returncode == 0
    assert omsorg(folder, "db", "audit").returncode == 0


def test_importing_the_same_files_again_adds_nothing(demo: tuple[Path, str]) -> None:
    """The same file twice leaves every count as it was."""
    folder, _printed = demo
    before = omsorg(folder, "plugins", "--format", "json").stdout
    for file in sorted((folder / "records").iterdir()):
        run = omsorg(folder, *file.stem.split("-")[1:], "import", str(file))
        assert run.returncode == 0, run.stderr
    assert json.loads(before) == json.loads(omsorg(folder, "plugins", "--format", "json").stdout)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_format_is_written_in_every_language(demo: tuple[Path, str], language: str) -> None:
    """The report is written in four formats and three languages, with the same numbers; HTML is the same bytes twice."""
    folder, _printed = demo
    for kind in ("text", "markdown", "json", "html"):
        one, two = (omsorg(folder, "--lang", language, "report", "2024", "--format", kind) for _time in range(2))
        assert one.returncode == 0, one.stderr
        assert one.stdout == two.stdout


@pytest.mark.parametrize("example", [name for name in EXAMPLES if name == "bla-kors-gatenaert"])
def test_the_demo_prints_the_main_figures(demo: tuple[Path, str], example: str) -> None:
    """The report of Blå Kors has 3 341 measures with their target, 134 intakes and about 74 000 meals with the formula."""
    folder, printed = demo
    if folder.name != example:
        pytest.skip("another example")
    for part in (
        "3 341",
        "2 691",
        "650",
        "111,4 %",
        "3 000",
        "134",
        "114",
        "ca. 74 000",
        "4,38",
        "4,18",
        "report-2024.html",
    ):
        assert part in printed, part
