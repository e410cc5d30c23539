"""The rows behind every number of the examples give it back, and every figure keeps what it says of itself."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.testing import Kit

if TYPE_CHECKING:
    from collections.abc import Sequence

STORE = Path(__file__).resolve().parent.parent / "stores" / "0.2.0.zip"
EXAMPLES: Sequence[str] = sorted({name.partition("/")[0] for name in zipfile.ZipFile(STORE).namelist()})


@pytest.mark.parametrize("example", EXAMPLES)
def test_members_of_the_examples_give_their_numbers_back(example: str, tmp_path: Path) -> None:
    """Each number of an example, whole, part and month, this year and last, is what the rows behind it come to."""
    with zipfile.ZipFile(STORE) as zipped:
        zipped.extractall(tmp_path, [name for name in zipped.namelist() if name.startswith(f"{example}/")])
    kit = Kit(tmp_path / example)
    kit.run("db", "migrate").ok()
    assert kit.broken_laws((kit.folder / "year.txt").read_text(encoding="utf-8").strip()) == []
