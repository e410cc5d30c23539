"""A report as a data package: a CSV file for each table, and a file that says what stands in them.

It follows the Data Package standard, version 1 (`tabular-data-package`). Numbers of the figures are unrounded inside,
and as they are printed in a report for outside; the tables that people read are there too. The same report gives the
same bytes.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import attrs

from omsorgskjerne.files.cells import CsvRows, Plain
from omsorgskjerne.show.document import Chart
from omsorgskjerne.show.json import NOT_STATED, left_out, merged
from omsorgskjerne.show.notes import Notes, written
from omsorgskjerne.show.numbers import Numbers, plain
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.period import Period
    from omsorgskjerne.show.document import Cell, Document, Table
    from omsorgskjerne.words import Language

_ = words_of(__name__)

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip file can tell: no clock stands in it."""
UNIX = 3
MISSING = ["", ":"]
"""What stands where there is no number: nothing was recorded, or it is not shown."""

Value = str | int | float | bool | None
RESULT = {
    "value": "number",
    "low": "number",
    "high": "number",
    "known": "integer",
    "n": "integer",
    "suppressed": "boolean",
}


@attrs.frozen
class Resource:
    """One table of the package: its columns with their types, and its rows."""

    name: str
    title: str
    fields: dict[str, str]
    rows: list[list[Value]]
    key: tuple[str, ...] = ()
    """The columns that tell rows apart. Where `figure` is one of several, it leads to a definition."""

    @property
    def path(self) -> str:
        """Return where the file lies in the package."""
        return f"{self.name}.csv"

    def described(self) -> dict[str, Any]:
        """Return what the package says of it."""
        schema: dict[str, Any] = {
            "fields": [{"name": name, "type": kind} for name, kind in self.fields.items()],
            "missingValues": MISSING,
        }
        if self.key:
            schema["primaryKey"] = list(self.key)
        if len(self.key) > 1:
            reference = {"resource": "definitions", "fields": "figure"}
            schema["foreignKeys"] = [{"fields": "figure", "reference": reference}]
        return {
            "profile": "tabular-data-resource",
            "name": self.name,
            "title": self.title,
            "path": self.path,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": schema,
        }

    def written(self) -> str:
        """Return the file. What a spreadsheet would take for a formula is escaped as in an export of records."""
        stream = io.StringIO(newline="")
        out = CsvRows(stream)
        out.write(self.fields)
        for row in self.rows:
            out.write(map(_cell, row))
        return stream.getvalue()


def write_package(report: Report, document: Document, language: Language) -> bytes:
    """Return the report as a zip file with `datapackage.json` and the CSV files that it lists."""
    numbers = Numbers(language)
    resources = [
        _figures(report, language),
        _parts(report, language),
        _definitions(report, numbers),
        *_printed(document),
    ]
    package = {
        "profile": "tabular-data-package",
        "name": f"report-{report.period.name.lower()}{'-draft' if report.draft else ''}",
        "title": f"{document.organisation}: {document.title}",
        "description": f"{document.span}. {document.colophon}",
        "created": f"{report.period.last.isoformat()}T00:00:00Z",  # no clock: the same report is the same bytes
        "audience": report.audience.code,
        **({"draft": True} if report.draft else {}),
        **({"anchor": report.anchor} if report.anchor else {}),
        **merged(report),
        **left_out(report, language),
        "resources": [resource.described() for resource in resources],
    }
    described = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    return _zipped({"datapackage.json": described, **{one.path: one.written() for one in resources}})


def _zipped(files: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w") as package:
        for name, text in files.items():
            entry = ZipInfo(name, EARLIEST)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, UNIX
            package.writestr(entry, text.encode("utf-8"))
    return held.getvalue()


def _cell(value: Value) -> Value:
    if isinstance(value, bool):
        return "true" if value else "false"
    return Plain(value) if value in MISSING else value


def _result(result: Result) -> list[Value]:
    """Return the columns of `RESULT`."""
    ends = (plain(number) for number in (result.value, result.low, result.high, result.known))
    return [*ends, result.n, result.suppressed]


def _figures(report: Report, language: Language) -> Resource:
    """Return a row for each figure and period, nearest first."""
    figure = {"figure": "string", "label": "string", "unit": "string"}
    period = {"period": "string", "start": "date", "end": "date"}
    goal = {"target": "number", "direction": "string", "attained": "number", "reached": "boolean"}
    more = {"respondents": "integer", "quality": "string", "change": "number", "change_percent": "number"}
    rows = [row for line in report.lines.values() for row in _periods(line, report, language)]
    title = language.say(_("Every figure in every period"))
    return Resource("figures", title, {**figure, **period, **RESULT, **more, **goal}, rows, ("figure", "period"))


def _periods(line: Line, report: Report, language: Language) -> Iterator[list[Value]]:
    goal = line.goal
    yield [
        *_told(line, report.period, line.result, language),
        plain(line.change),
        plain(line.change_percent),
        plain(goal.value) if goal else None,
        str(goal.direction) if goal else None,
        plain(goal.attained) if goal else None,
        goal.reached if goal else None,
    ]
    for period in report.previous:
        if period.name in line.previous:
            yield [*_told(line, period, line.previous[period.name], language), *[None] * 6]


def _told(line: Line, period: Period, result: Result, language: Language) -> list[Value]:
    figure = line.figure
    return [
        figure.id,
        language.say(figure.label),
        str(figure.unit) if figure.unit else None,
        period.name,
        period.start.isoformat(),
        period.end.isoformat(),
        *_result(result),
        result.respondents,
        str(result.quality) if result.quality else None,
    ]


def _parts(report: Report, language: Language) -> Resource:
    """Return a row for each part of each figure."""
    fields = dict.fromkeys(("figure", "period", "dimension", "code", "label"), "string") | RESULT
    rows: list[list[Value]] = []
    for id_, line in report.lines.items():
        for name, parts in line.result.by.items():
            codes = line.axes[name].codes if name in line.axes else {}
            for code, part in parts.items():
                label = language.say("{label}", label=codes[code]) if code is not None and code in codes else None
                known = NOT_STATED if code is None else code
                rows.append([id_, report.period.name, name, known, label, *_result(part)])
    title = language.say(_("Figures by their parts"))
    return Resource("parts", title, fields, rows, ("figure", "period", "dimension", "code"))


def _definitions(report: Report, numbers: Numbers) -> Resource:
    """Return a row for each figure: what it is, in words."""
    say = numbers.language.say
    names = ("figure", "label", "definition", "formula", "kind", "unit", "note", "source")
    rows: list[list[Value]] = [
        [
            id_,
            say(line.figure.label),
            say(
                line.definition.text,
                **{name: written(value, numbers) for name, value in line.definition.values.items()},
            ),
            line.formula or None,
            say(line.figure.kind),
            str(line.figure.unit) if line.figure.unit else None,
            " ".join(Notes.of(line, report, numbers)) or None,
            line.result.source,
            line.figure.version,
        ]
        for id_, line in report.lines.items()
    ]
    fields = {**dict.fromkeys(names, "string"), "version": "integer"}
    return Resource("definitions", say(_("Definitions")), fields, rows, ("figure",))


def _printed(document: Document) -> Iterator[Resource]:
    """Yield the tables of the report as they are printed: rounded, in the order in which they stand."""
    blocks = [block for part in document.parts for block in part.blocks]
    tables = [block.table if isinstance(block, Chart) else block for block in blocks]
    for number, table in enumerate((table for table in tables if table.rows), start=1):
        plainly = re.sub(r"[^a-z0-9]+", "-", table.id.lower()).strip("-")
        yield _table(f"tables/{number:02}-{plainly}", table.spread())


def _table(name: str, table: Table) -> Resource:
    ids = any(row.label.figure for row in table.rows)
    heads = _once([*(["figure"] if ids else []), *(column.title for column in table.columns)])
    rows: list[list[Value]] = [
        [*([row.label.figure or None] if ids else []), row.label.text, *map(_shown, row.cells)] for row in table.rows
    ]
    words = len(heads) - len(table.columns) + 1
    columns = [[row[place] for row in rows] for place in range(words, len(heads))]
    kinds = ["string"] * words + [
        _kind(values) if column.number else "string" for column, values in zip(table.columns[1:], columns, strict=True)
    ]
    return Resource(name, table.caption, dict(zip(heads, kinds, strict=True)), rows)


def _shown(cell: Cell) -> Value:
    """Return what a cell shows: its rounded number, else its text; nothing where nothing is stated."""
    if cell.number is not None:
        return plain(cell.number.shown)
    return None if cell.mark in {"missing", "nothing"} else cell.text


def _kind(values: Iterable[Value]) -> str:
    """Return the type of a column: a range among numbers makes it one of texts."""
    return "string" if any(isinstance(value, str) and value not in MISSING for value in values) else "number"


def _once(heads: Sequence[str]) -> list[str]:
    """Return heads of which each is there once: `n`, `n 2`."""
    found: list[str] = []
    for head in heads:
        name, number = head or "-", 1
        while name in found:
            number += 1
            name = f"{head} {number}"
        found.append(name)
    return found
