"""A store of the core's records for one test, a way to write its files, and people to refer to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Protocol

import pytest

from omsorgskjerne import Config, Person, Store, load, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Writes(Protocol):
    """Writes a file of this name and returns it."""

    def __call__(self, name: str, text: str | bytes) -> Path:
        """Write it."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return an empty store of an organisation without plugins."""
    stated = {"figures": {"survey.meals": {"label": "Satisfied with the meals"}}}
    organisation = load(Config(path=None, name="Test", file=tmp_path / "omsorg.db", rest=stated), plugins={})
    with open_store(organisation, by="test", create=True) as store:
        yield store


@pytest.fixture
def written(tmp_path: Path) -> Writes:
    """Return a function that writes a file."""

    def write(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path

    return write


@pytest.fixture
def kari(store: Store) -> str:
    """Return the id of Kari, whose code is KTR42."""
    return store.add(Person(registered=date(2024, 1, 2), code="KTR42", nickname="Kari Ærlig"))
