"""The data package: every table in a file, described so that a program can read it."""

import csv
import io
import json
import re
from datetime import date
from fractions import Fraction
from types import ModuleType
from typing import Any
from zipfile import ZipFile

import attrs
import pytest

from omsorgskjerne import Quality, Report
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.show import write_bytes, write_report
from omsorgskjerne.show.compose import compose
from omsorgskjerne.show.document import Chart
from omsorgskjerne.words import LANGUAGES, Language

NB = Language("nb")
READ: dict[str, Any] = {
    "string": str,
    "number": float,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


def unpacked(report: Report, language: Language = NB) -> dict[str, str]:
    """Return the files of a report's package."""
    with ZipFile(io.BytesIO(write_bytes(report, "csv", language))) as package:
        return {name: package.read(name).decode("utf-8") for name in package.namelist()}


def rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file by its heads."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def one(held: list[dict[str, str]], **where: str) -> dict[str, str]:
    """Return the one row in which columns have these values."""
    [found] = [row for row in held if where.items() <= row.items()]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_package_is_what_it_says(report: Report, language: str) -> None:
    """Each file is listed, its heads are the fields of its schema, its cells are of their types, its keys tell rows apart."""
    held = unpacked(report, Language(language))
    package = json.loads(held.pop("datapackage.json"))
    assert package["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", package["name"])
    assert sorted(held) == sorted(resource["path"] for resource in package["resources"])
    assert len({resource["name"] for resource in package["resources"]}) == len(held)
    for resource in package["resources"]:
        schema = resource["schema"]
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
        heads, *body = csv.reader(io.StringIO(held[resource["path"]], newline=""))
        assert heads == [field["name"] for field in schema["fields"]]
        assert len(set(heads)) == len(heads)
        for row in body:
            for field, cell in zip(schema["fields"], row, strict=True):
                assert cell in schema["missingValues"] or READ[field["type"]](cell) is not None
        keys = [tuple(row[heads.index(name)] for name in schema.get("primaryKey", heads)) for row in body]
        assert len(set(keys)) == len(keys)


def test_a_package_is_the_same_bytes_twice(report: Report, sample: ModuleType) -> None:
    """The same report made anew gives the same bytes; no clock stands in them."""
    assert write_bytes(report, "csv", NB) == write_bytes(sample.sample_report(), "csv", NB)
    with ZipFile(io.BytesIO(write_bytes(report, "csv", NB))) as package:
        assert {(1980, 1, 1, 0, 0, 0)} == {entry.date_time for entry in package.infolist()}
    assert json.loads(unpacked(report)["datapackage.json"])["created"] == "2024-12-31T00:00:00Z"


def test_figures_are_unrounded(report: Report) -> None:
    """A figure has a row for each period, unrounded, with its target, and no number where nothing was recorded."""
    found = rows(unpacked(report)["figures.csv"])
    meals = one(found, figure="meals.served", period="2024")
    assert (meals["value"], meals["quality"], meals["suppressed"]) == ("73847.55", "estimated", "false")
    measures = one(found, figure="measures.total", period="2024")
    assert (measures["target"], measures["direction"], measures["reached"]) == ("3000", "at_least", "true")
    people = one(found, figure="visits.people", period="2024")
    assert (people["value"], people["low"], people["high"]) == ("819", "819", "2016")
    assert one(found, figure="persons.new", period="2023")["value"] == ""
    assert len(found) == 3 * len(report.lines)


def test_parts_have_codes_and_labels(report: Report) -> None:
    """A part has the code and the label of what it is; what has no code is not_stated."""
    found = rows(unpacked(report)["parts.csv"])
    inside = one(found, figure="measures.total", dimension="kind", code="internal")
    assert (inside["label"], inside["value"]) == ("interne", "2691")
    assert one(found, figure="intakes.total", code="not_stated")["value"] == "2"


def test_every_printed_table_has_a_file(report: Report) -> None:
    """The tables that people read are in the package, with numbers rounded as printed."""
    blocks = [block for part in compose(report, NB).parts for block in part.blocks]
    tables = [block.table if isinstance(block, Chart) else block for block in blocks]
    held = unpacked(report)
    printed = [name for name in held if name.startswith("tables/")]
    assert len(printed) == sum(bool(table.rows) for table in tables)
    key = rows(held["tables/01-key-table.csv"])
    meals = one(key, figure="meals.served")
    assert (meals["2024"], meals["Endring"], meals["Endring (%)"]) == ("74000", "3000", "3.7")


def test_what_is_hidden_is_nowhere_a_number(report: Report) -> None:
    """A number that is not shown is missing, marked, in the package and in JSON; what else is known of it is not there."""
    line = report.lines["measures.total"]
    secret: dict[str | None, Result] = {"internal": HIDDEN, "external": HIDDEN}
    covered = attrs.evolve(
        line,
        result=attrs.evolve(HIDDEN, by={"kind": secret}),
        previous={**line.previous, "2023": HIDDEN},
        goal=None,
        change=None,
        change_percent=None,
    )
    public = attrs.evolve(report, lines={**report.lines, "measures.total": covered})
    held = unpacked(public)
    assert not [name for name, text in held.items() if re.search(r"\b(3341|3186|2691|650)\b", text)]
    row = one(rows(held["figures.csv"]), figure="measures.total", period="2024")
    assert (row["value"], row["suppressed"], row["n"], row["quality"]) == ("", "true", "", "")
    assert one(rows(held["parts.csv"]), figure="measures.total", code="internal")["suppressed"] == "true"
    assert one(rows(held["tables/01-key-table.csv"]), figure="measures.total")["2024"] == ":"
    figures = {figure["id"]: figure for figure in json.loads(write_report(public, "json", NB))["figures"]}
    found = figures["measures.total"]
    assert (found["value"], found["suppressed"]) == (None, True)
    assert found["previous"]["2023"] == found["by"]["kind"]["internal"] == {"value": None, "suppressed": True}
    assert found["previous"]["2022"] == {"value": 2954}


def test_known_persons_stand_beside_the_range(report: Report) -> None:
    """Where others were not named, how many persons are known is said in words, in JSON and in the package."""
    line = report.lines["visits.people"]
    rest = Result(Fraction(3), Fraction(3), Fraction(1200), Quality.COUNTED, known=Fraction(1))
    by = {"gender": {**line.result.by["gender"], None: rest}}
    told = attrs.evolve(line, result=attrs.evolve(line.result, known=Fraction(816), by=by))
    report = attrs.evolve(report, lines={**report.lines, "visits.people": told})
    english = Language("en")
    for kind in ("text", "markdown", "html"):
        written = " ".join(write_report(report, kind, english).split())
        assert "Known by code: 816 different persons. Others were not named." in written
        assert "Known persons" in written
    assert one(rows(unpacked(report)["figures.csv"]), figure="visits.people", period="2024")["known"] == "816"
    figures = {figure["id"]: figure for figure in json.loads(write_report(report, "json", english))["figures"]}
    assert figures["visits.people"]["known"] == 816
    assert figures["visits.people"]["by"]["gender"]["not_stated"] == {"value": 3, "low": 3, "high": 1200, "known": 1}


def test_no_cell_is_taken_for_a_formula(report: Report) -> None:
    """A text that a spreadsheet would run is escaped as in an export of records; a negative number is a number."""
    line = report.lines["incidents.total"]
    evil = attrs.evolve(line.figure, label="=cmd()", note="@x")
    told = attrs.evolve(line, figure=evil, change=Fraction(-3))
    held = unpacked(attrs.evolve(report, lines={**report.lines, "incidents.total": told}))
    figure = one(rows(held["figures.csv"]), figure="incidents.total", period="2024")
    assert (figure["label"], figure["change"]) == ("'=cmd()", "-3")
    dangerous = [
        cell
        for name, text in held.items()
        if name.endswith(".csv")
        for row in csv.reader(io.StringIO(text, newline=""))
        for cell in row
        if re.match(r"[=+\-@\t\r]", cell) and not re.fullmatch(r"-\d[\d.]*", cell)
    ]
    assert dangerous == []
