"""What stands behind a figure, in words and as JSON. Of rows counted ids and dates are told, never what they hold."""

from __future__ import annotations

import json
import textwrap
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.show.definitions import Definitions
from omsorgskjerne.show.document import Cell, Column, Label, Part, Row, Table, tidy
from omsorgskjerne.show.notes import Notes
from omsorgskjerne.show.numbers import Numbers, plain
from omsorgskjerne.show.text import WIDTH, definition_lines, heading, part_lines
from omsorgskjerne.tables import CORE
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.evaluate.explain.explanation import Explanation, Import, Record
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.show.document import Definition
    from omsorgskjerne.words import Language

_ = words_of(__name__)

INDENT = "    "
ISO_DAY = len("2024-12-31")


@attrs.frozen(slots=False)
class Explained:
    """Writes an explanation in one language; with `records` the rows counted too."""

    explanation: Explanation
    organisation: Organisation
    language: Language
    records: bool = attrs.field(kw_only=True)

    @cached_property
    def numbers(self) -> Numbers:
        """Return what writes numbers and dates."""
        return Numbers(self.language)

    @cached_property
    def definition(self) -> Definition:
        """Return what the report's appendix says of the figure, and whose it is."""
        line, say = self.explanation.line, self.language.say
        told = Definitions(self.explanation.report, self.numbers).of(line)
        facts = ((say(_("Declared by")), self._owner()), (say(_("Protects")), say(line.figure.disclosure.label)))
        return attrs.evolve(told, facts=(*told.facts, *facts))

    def text(self) -> str:
        """Return the explanation as text."""
        return "\n".join(self._lines()).rstrip() + "\n"

    def _lines(self) -> Iterator[str]:
        line, say = self.explanation.line, self.language.say
        value = self.numbers.result(line.result, line.figure)
        yield from heading(tidy(f"{say(line.figure.label)}, {self._period()}: {value}"), "=")
        yield from definition_lines(self.definition, say(_("Formula")))
        notes = tuple(Notes.of(line, self.explanation.report, self.numbers))
        if notes:
            yield from part_lines(Part("notes", say(_("Notes")), notes))
        if self.explanation.inputs:
            yield from part_lines(self._inputs())
        yield from heading(say(_("What is read")), "=")
        for query in self.explanation.queries:
            yield from textwrap.wrap(tidy(str(query)), WIDTH, subsequent_indent=INDENT)
        yield ""
        for query in self.explanation.statements:
            yield from self._statement(query.figure.id, query.figure.sql, dict(query.parameters))
        for view in self.explanation.views:
            yield from self._statement(view.name, view.sql, {})
        if self.explanation.counted:
            yield from part_lines(self._origins())
        if self.records:
            yield from part_lines(self._records())

    def _period(self) -> str:
        return self.numbers.period(self.explanation.report.period)

    def _owner(self) -> str:
        owner = self.explanation.owner
        if owner is None:
            return self.language.say(_("the organisation, in omsorg.toml"))
        return self.language.say(_("the core") if owner == CORE else _("the plugin {name}"), name=owner)

    def _table(self, id_: str, caption: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Table:
        """Return a table whose last column is flush right where it counts rows."""
        counted = self.language.say(_("rows"))
        columns = tuple(Column(head, number=head == counted) for head in heads)
        return Table(id_, caption, columns, tuple(Row(Label(first), tuple(map(Cell, rest))) for first, *rest in rows))

    def _inputs(self) -> Part:
        say = self.language.say
        definitions = Definitions(self.explanation.report, self.numbers)
        heads = (say(_("Figure")), say(_("period")), say(_("value")), say(_("Basis")), say(_("Id")))
        rows = [
            (
                definitions.name(one.figure),
                self.numbers.period(one.days),
                self.numbers.result(one.result, one.figure),
                say(Quality(one.result.quality).label) if one.result.quality else "–",
                one.figure.id,
            )
            for one in self.explanation.inputs
        ]
        return Part("inputs", say(_("Inputs")), (), (self._table("inputs", say(_("Inputs")), heads, rows),))

    def _statement(self, name: str, sql: str, parameters: Mapping[str, Any]) -> Iterator[str]:
        """Yield a plugin's statement as it is written, with what its parameters are."""
        yield from heading(self.language.say(_("The statement of {figure}"), figure=name), "=")
        yield from (INDENT + tidy(line) for line in textwrap.dedent(sql).strip().splitlines())
        yield from (f"{INDENT}:{name} = {value}" for name, value in parameters.items())
        yield ""

    def _origins(self) -> Part:
        say = self.language.say
        sources = [
            (self._label(table), self._origin(batch), self.numbers.number(rows))
            for (table, batch), rows in self.explanation.sources().items()
        ]
        months = [
            (
                say(_("before")) if month is None else f"{self.numbers.month(month.month)} {month.year}",
                self.numbers.number(rows),
            )
            for month, rows in self.explanation.months().items()
        ]
        heads = (say(_("record")), say(_("how it was entered")), say(_("rows")))
        blocks = (
            self._table("sources", say(_("By source")), heads, sources),
            self._table("months", say(_("By month")), (say(_("month")), say(_("rows"))), months),
        )
        return Part("origins", say(_("Where the rows come from")), (), blocks)

    def _records(self) -> Part:
        say, definitions = self.language.say, Definitions(self.explanation.report, self.numbers)
        heads = (say(_("date")), say(_("record")), say(_("Id")))
        blocks = tuple(
            self._table(
                f"records-{number}",
                f"{definitions.name(one.figure)}, {self.numbers.period(one.days)}",
                heads,
                [(record.day.isoformat(), self._label(record.table), record.id) for record in one.records],
            )
            for number, one in enumerate(self.explanation.counted)
        )
        text = () if blocks else (say(_("There are no rows.")),)
        return Part("records", say(_("Rows counted")), text, blocks)

    def _label(self, table: str) -> str:
        return self.language.say(self.organisation.tables[table].schema.label)

    def _origin(self, batch: Import | None) -> str:
        if batch is None:
            return self.language.say(_("one by one"))
        file = batch.file or self.language.say(_("without a file name"))
        return self.language.say(_("imported {day}: {file}"), day=batch.at[:ISO_DAY], file=file)

    def json(self) -> str:
        """Return the explanation as JSON: codes instead of words, unrounded numbers."""
        found, line, say = self.explanation, self.explanation.line, self.language.say
        whole: dict[str, Any] = {
            "id": line.figure.id,
            "label": say(line.figure.label),
            "period": _days(found.report.period),
            **_result(line.result),
            "definition": self.definition.text,
            "formula": line.formula or None,
            "computed": self.definition.computed or None,
            "version": line.figure.version,
            "kind": say(line.figure.kind),
            "unit": None if line.figure.unit is None else str(line.figure.unit),
            "disclosure": str(line.figure.disclosure),
            "declared_by": found.owner,
            "notes": list(Notes.of(line, found.report, self.numbers)),
            "inputs": [{"id": one.figure.id, "period": _days(one.days), **_result(one.result)} for one in found.inputs],
            "queries": [str(query) for query in found.queries],
            "statements": [
                {"figure": query.figure.id, "sql": query.figure.sql, "parameters": dict(query.parameters)}
                for query in found.statements
            ]
            + [{"view": view.name, "sql": view.sql, "parameters": {}} for view in found.views],
            "sources": [
                {"table": table, "batch": batch and batch.id, "file": batch and batch.file, "rows": rows}
                for (table, batch), rows in found.sources().items()
            ],
            "months": {"before" if month is None else f"{month:%Y-%m}": rows for month, rows in found.months().items()},
        }
        if self.records:
            whole["records"] = [
                {"figure": one.figure.id, "period": _days(one.days), "rows": [_row(row) for row in one.records]}
                for one in found.counted
            ]
        return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _days(period: Any) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _result(result: Result) -> dict[str, Any]:
    ends = {name: plain(getattr(result, name)) for name in ("value", "low", "high")}
    return {**ends, "quality": None if result.quality is None else str(result.quality), "n": result.n}


def _row(record: Record) -> dict[str, str]:
    return {"table": record.table, "id": record.id, "date": record.day.isoformat()}
