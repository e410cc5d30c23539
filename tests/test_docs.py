"""What the documents say is run."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from omsorgskjerne.testing import Kit

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOML = "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("omsorg-toml.md", "funders.md"))


def blocks(text: str, kind: str) -> list[str]:
    """Return the code blocks of a kind."""
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_the_embedding_example_runs(tmp_path: Path) -> None:
    """README's program works as it stands, in an empty folder."""
    program = next(block for block in blocks(README, "python") if "open_store" in block)
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert 0 == run.returncode, run.stderr


def test_the_first_day_runs(tmp_path: Path) -> None:
    """README's first commands work one after another in a fresh folder."""
    folder = tmp_path
    for line in blocks(README, "sh")[0].splitlines():
        words = shlex.split(line)
        if words[0] == "cd":
            folder = folder / words[1]
            continue
        run = subprocess.run(
            [sys.executable, "-m", "omsorgskjerne", *words[1:]],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert 0 == run.returncode, f"{line}\n{run.stderr}"


def test_every_command_of_the_table_exists(omsorg: Callable[..., Kit]) -> None:
    """Each `omsorg …` in README and the documents is a command, with the options it is shown with."""
    kit = omsorg(*sorted(path.name for path in (ROOT / "plugins").iterdir()))
    texts = [
        README,
        *(path.read_text(encoding="utf-8") for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("plugins/*/README.md")]),
    ]
    commands = {command for text in texts for command in re.findall(r"`omsorg ([a-z][^`]*)`", text)}
    assert len(commands) > 15
    for command in sorted(commands):
        words = shlex.split(command)
        verbs = [word for word in words if re.fullmatch(r"[a-z]+(-[a-z]+)*", word)]
        options = [word for word in words if word.startswith("--")]
        for size in range(len(verbs), 0, -1):
            outcome = kit.run(*verbs[:size], "--help")
            if outcome.code == 0:
                break
        assert 0 == outcome.code, command
        for option in options:
            assert option in outcome.out, f"{command}: {option}"


def test_the_readmes_of_plugins_say_what_the_code_says() -> None:
    """The records, commands and figure in each plugin's README are those of its code."""
    command = [sys.executable, "tools/readmes.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert ("", 0) == (run.stdout, run.returncode), run.stderr


@pytest.mark.parametrize("number", range(len(blocks(TOML, "toml"))))
def test_every_setting_shown_is_accepted(omsorg: Callable[..., Kit], number: int) -> None:
    """Each block of omsorg.toml in the reference loads, figures and all."""
    block = blocks(TOML, "toml")[number]
    config = block.replace('section = "survey"', "") if "[sections.survey]" not in block else block
    tomllib.loads(config)
    kit = omsorg("meals", config=config)
    assert kit.organisation.figures
    assert kit.organisation.sections
    assert kit.organisation.settings.report.years == 2
