"""Stores that earlier versions made (tests/stores/): this one opens, migrates and reports each of them."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from omsorgskjerne.testing import Kit
from omsorgskjerne.version import VERSION

STORES = Path(__file__).resolve().parent.parent / "stores"
KEPT = [
    (file, example)
    for file in sorted(STORES.glob("*.zip"))
    for example in sorted({name.partition("/")[0] for name in zipfile.ZipFile(file).namelist()})
]
OF_THIS_VERSION = [(file, example) for file, example in KEPT if file.stem == VERSION]
"""None until a version is released: the format of the file and the shape of the JSON are free until then."""
RAISE = "raise the version (CONTRIBUTING.md, “Releasing”): the kept stores of this version have another {what}"

CORRECTED: dict[str, set[str]] = {
    # Since 0.2.0 it is said beside a number of people how many of them are known.
    "0.1.0-format1": {"figures/visits.people/note", "figures/measures.people/note"},
    "0.1.0-format1-first": {
        "figures/visits.people/note",
        "figures/measures.people/note",
        "figures/measures.referrals/definition",  # a measure may stand for several since
    },
    "0.1.0-format2": set(),
}
"""By kept store the places in its reports where this version says something else, and is right.

A place is written as in `figures/visits.total/previous/2023`; what lies below it may differ too. Say in a comment why.
"""


def _name(part: Path | str) -> str:
    return part.stem if isinstance(part, Path) else part


def unpack(file: Path, example: str, folder: Path) -> tuple[Kit, str, dict[str, Any]]:
    """Lay a kept store out in a folder; return what runs commands on it, the period it reports, and its report."""
    with zipfile.ZipFile(file) as zipped:
        for name in zipped.namelist():
            if name.startswith(f"{example}/"):
                zipped.extract(name, folder)
    place = folder / example
    report = json.loads((place / "internal.json").read_text(encoding="utf-8"))
    return Kit(place), (place / "year.txt").read_text(encoding="utf-8").strip(), report


def counts(kit: Kit) -> dict[str, int]:
    """Return how many rows each table has."""
    with closing(sqlite3.connect(kit.folder / "omsorg.db")) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return {name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608 - its own names


def differences(kept: Any, made: Any, place: str = "") -> list[str]:
    """Return the places where a report does not say what a kept one says. What it says beyond that is no difference."""
    if isinstance(kept, dict) and isinstance(made, dict):
        return [
            found
            for key, value in kept.items()
            for found in (differences(value, made[key], f"{place}/{key}") if key in made else [f"{place}/{key}"])
        ]
    if (
        isinstance(kept, list)
        and isinstance(made, list)
        and all(isinstance(entry, dict) and "id" in entry for entry in kept)
    ):
        one, other = ({entry["id"]: entry for entry in entries} for entries in (kept, made))
        return differences(one, other, place)
    if isinstance(kept, list) and isinstance(made, list):
        return [] if all(entry in made for entry in kept) else [place]
    if isinstance(made, dict) and "value" in made:  # before 0.2.0 parts and earlier years were plain numbers
        return differences(kept, made["value"], place)
    return [] if kept == made else [place]


def keys(report: Any) -> Any:
    """Return the shape of a report: which keys lie within which."""
    if isinstance(report, dict):
        return {key: keys(value) for key, value in report.items()}
    if isinstance(report, list):
        return [keys(entry) for entry in report]
    return None


@pytest.mark.parametrize(("file", "example"), KEPT, ids=_name)
def test_a_kept_store_is_migrated_and_reported(file: Path, example: str, tmp_path: Path) -> None:
    """After `db migrate` it is sound, holds what it held, and its report says what it said, but for what was corrected."""
    kit, year, kept = unpack(file, example, tmp_path)
    before = counts(kit)
    kit.run("db", "migrate").ok()
    kit.run("db", "check").ok()
    kit.run("db", "audit").ok()
    own = {"omsorg_code", "omsorg_file", "omsorg_plugin"}  # what the program itself knows of its declarations
    after = counts(kit)
    assert {name: rows for name, rows in before.items() if name not in own} == {
        name: after[name] for name in before if name not in own
    }
    made = json.loads(kit.run("report", year, "--format", "json").ok().out)
    corrected = CORRECTED.get(file.stem, set())
    found = {place.removeprefix("/") for place in differences(kept, made)}
    assert {place for place in found if not any(f"{place}/".startswith(f"{known}/") for known in corrected)} == set()


@pytest.mark.parametrize("example", sorted({example for _file, example in KEPT}))
def test_both_formats_named_0_1_0_are_kept(example: str) -> None:
    """Every example has a store of format 1 and of format 2, both of which were named 0.1.0."""
    assert {"0.1.0-format1", "0.1.0-format2"} <= {file.stem for file, other in KEPT if other == example}


@pytest.mark.parametrize(("file", "example"), OF_THIS_VERSION, ids=_name)
def test_the_file_of_a_version_has_one_format(file: Path, example: str, tmp_path: Path) -> None:
    """A store kept of this very version fits the declarations as it is: once they change, the version must be raised."""
    kit, _year, _kept = unpack(file, example, tmp_path)
    with closing(sqlite3.connect(kit.folder / "omsorg.db")) as database:
        digests = dict(database.execute('SELECT "name", "digest" FROM "omsorg_plugin"'))
    plan = kit.run("db", "plan").ok().out
    kit.run("db", "migrate").ok()
    with closing(sqlite3.connect(kit.folder / "omsorg.db")) as database:
        now = dict(database.execute('SELECT "name", "digest" FROM "omsorg_plugin"'))
    assert (now, plan) == (digests, "The file fits the records of the enabled plugins.\n"), RAISE.format(what="format")


@pytest.mark.parametrize(("file", "example"), OF_THIS_VERSION, ids=_name)
def test_the_json_of_a_version_has_one_shape(file: Path, example: str, tmp_path: Path) -> None:
    """The report of a store kept of this very version has the keys that it had: once they change, the version must be raised."""
    kit, year, kept = unpack(file, example, tmp_path)
    made = json.loads(kit.run("report", year, "--format", "json").ok().out)
    assert keys(made) == keys(kept), RAISE.format(what="shape of the JSON")
