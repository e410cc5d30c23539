"""Numbers put into the organisation's own text: `{{ measures.total }}` is written as the tables write it.

It knows figures, their parts, earlier years, changes, targets and the period, and nothing else: no code is run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import ConfigError
from omsorgskjerne.figures.results import HIDDEN
from omsorgskjerne.organisation.config import known_names
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.evaluate.results import Line
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.show.document import Cell
    from omsorgskjerne.show.tables import Tables

_ = words_of(__name__)

PERIOD = "period"
LAST_YEAR, CHANGE, TARGET = "last_year", "change", "target"
FORMS = (
    "{{ measures.total }}, {{ measures.total[kind=internal] }}, {{ last_year(measures.total) }}, "
    "{{ change(measures.total) }}, {{ target(measures.total) }}, {{ period }}"
)
_ASKED = re.compile(
    r"(?:(?P<ask>last_year|change|target)\()?"
    r"(?P<id>\w[\w.]*)(?:\[(?P<by>\w+)=(?P<code>[^\[\](),]+)\])?(?:,(?P<years>[1-9]))?"
    r"(?P<end>\))?"
)


def mistake(where: Phrase, reason: str, hint: str = "", **values: object) -> ConfigError:
    """Return the error for something in a chapter; `where` says in which file and line."""
    return ConfigError(_("{where}: {reason}."), hint=hint, where=where, reason=Phrase(reason, **values), **values)


@attrs.frozen
class Inserted:
    """Writes what a chapter asks for from a report, in the language of its tables."""

    tables: Tables

    def write(self, asked: str, where: Phrase) -> str:
        """Return what stands for `asked`, the text between the braces.

        Raises ConfigError, with the place, for what cannot be read, a name that is not known, and a number that is not
        stated or not shown.
        """
        found = _ASKED.fullmatch("".join(asked.split()))
        if not found or not _meant(found):
            raise mistake(where, _("what stands in the braces cannot be read"), _("Write it as: {forms}."), forms=FORMS)
        back = int(found["years"] or 1) if found["ask"] == LAST_YEAR else 0
        if found["id"] == PERIOD:
            report = self.tables.report
            return self.tables.numbers.period(report.period.back(back) if back else report.period)
        lines = self.tables.report.lines
        known_names({found["id"]: None}, lines, where)
        line = lines[found["id"]]
        if found["ask"] == CHANGE:
            return self._said(self.tables.change(line), where, line)
        if found["ask"] == TARGET:
            return self._said(self.tables.target(line), where, line)
        if found["by"]:
            result = _part(line, found["by"], found["code"], where)
        else:
            result = self._earlier(line, back, where) if back else line.result
        return self._said(self.tables.value(result, line), where, line)

    def _earlier(self, line: Line, back: int, where: Phrase) -> Result | None:
        report = self.tables.report
        if back > len(report.previous):
            raise mistake(
                where,
                _("the report does not go back so many years"),
                _("How many years stand beside it is said in omsorg.toml: [report] years."),
            )
        return line.previous.get(report.period.back(back).name)

    def _said(self, cell: Cell, where: Phrase, line: Line) -> str:
        """Return a cell's text. Raises ConfigError where the sentence would say nothing, or what must not be said."""
        if cell.mark == "suppressed":
            raise mistake(
                where,
                _("{figure} is not shown, to protect persons"),
                _("Say it without the number, or take one that this report shows."),
                figure=line.figure.id,
            )
        if cell.mark in {"missing", "nothing"}:
            raise mistake(
                where,
                _("{figure} has no such number in this report"),
                _("Enter it, say it without the number, or move the chapter to the folder of its period: {folder}."),
                figure=line.figure.id,
                folder="chapters/2024",
            )
        return cell.text


def _meant(found: re.Match[str]) -> bool:
    """Tell whether the pieces belong together.

    A part is one of the report's own period: those of earlier ones stand in no table, and nobody controls them.
    """
    ask = found["ask"]
    if bool(ask) != bool(found["end"]) or (found["years"] and ask != LAST_YEAR):
        return False
    return not (found["by"] and (ask or found["id"] == PERIOD)) and not (
        found["id"] == PERIOD and ask in {CHANGE, TARGET}
    )


def _part(line: Line, by: str, code: str, where: Phrase) -> Result | None:
    """Return a part of a figure; None where there is no such part this time. Of codes told together none is shown."""
    known_names({by: None}, line.axes, where)
    parts = line.result.by.get(by, {})
    known_names({code: None}, {*line.axes[by].codes, *(one for one in parts if one is not None)}, where)
    return parts.get(code, HIDDEN if line.axes[by].merged else None)
