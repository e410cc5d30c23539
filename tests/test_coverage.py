"""Every word of the field that the reference lists is really there, or has a reason why it is not."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from omsorgskjerne import Config, Organisation, load
from omsorgskjerne.roles import Pick

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in TEXT.splitlines()
    if line.startswith("| ") and not line.startswith("| word")
]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """Return an organisation that runs every plugin of this repository."""
    names = tuple(sorted(path.name for path in (ROOT / "plugins").iterdir() if (path / "pyproject.toml").exists()))
    file = tmp_path_factory.mktemp("everything") / "omsorg.db"
    return load(Config(path=None, name="Everything", file=file, plugins=names))


def known(organisation: Organisation) -> Iterator[str]:
    """Yield every record, field, code and figure as the reference writes them."""
    yield from organisation.figures
    for table in organisation.tables.values():
        yield table.path
        for field in table.fields:
            yield f"{table.path}.{field.name}"
            if isinstance(field.role, Pick):
                yield from (f"{table.path}.{field.name}={code}" for code in field.role.codes)


def test_everything_listed_exists(everything: Organisation) -> None:
    """Each record, field, code and figure that the table names is there."""
    exists = set(known(everything))
    named = {name for _word, where in ROWS for name in re.findall(r"`([^`]+)`", where)}
    assert len(named) > 150
    assert sorted(named - exists) == []


def test_every_word_has_a_place_or_a_reason() -> None:
    """A row names at least one place, or says why the word is not kept; no word stands twice in one list."""
    assert [] == [word for word, where in ROWS if "`" not in where and not re.match(r"not kept: \w", where)]


def test_every_record_is_needed(everything: Organisation) -> None:
    """Each record that figures are made of is named for some word; what only sets the frame is listed here."""
    frame = {
        "identity",
        "housing.out_of_use",
        "placement.institution",
        "placement.level_rule",
        "placement.postponement",
    }
    named = set(re.findall(r"`([^`=]+)", TEXT))
    records = {table.path for table in everything.tables.values()}
    assert (
        set()
        == {path for path in records if not any(name == path or name.startswith(f"{path}.") for name in named)} - frame
    )
