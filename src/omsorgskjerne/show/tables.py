"""Tables and charts of a report: which columns, which rows, every number written. All formats print these same rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.shares import largest_remainder
from omsorgskjerne.indicators import TIME, dimension_name
from omsorgskjerne.period import Period
from omsorgskjerne.show.document import Cell, Chart, Column, Label, Row, Series, Table
from omsorgskjerne.show.notes import Notes
from omsorgskjerne.terms import Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from omsorgskjerne.figures.results import Axis, Goal, Line, Report, Result
    from omsorgskjerne.sections import Bars, Breakdown, Trend
    from omsorgskjerne.show.numbers import Numbers

_ = words_of(__name__)

NOTHING = Cell("–")
MOST_SIGNS = 72
"""Standing bars have room for so many signs below or above them all."""
_TIME_NAMES = dict(zip(TIME, (_("year"), _("quarter"), _("month"), _("weekday")), strict=True))


@attrs.frozen
class Tables:
    """Makes the tables of one report. Notes are numbered in the order in which tables are made."""

    report: Report
    numbers: Numbers
    notes: Notes = attrs.field(factory=Notes)

    def say(self, text: str, /, **values: object) -> str:
        """Say a phrase in the report's language."""
        return self.numbers.language.say(text, **values)

    @property
    def years(self) -> list[tuple[str, str]]:
        """Return name and heading of the earlier periods in which anything at all was recorded, nearest first."""
        recorded = {
            name for line in self.report.lines.values() for name, result in line.previous.items() if _known(result)
        }
        return [
            (period.name, self.numbers.period(period)) for period in self.report.previous if period.name in recorded
        ]

    def key(self, lines: Sequence[Line]) -> Table:
        """Return the table of key figures: value, last year, change, target, reached or not, quality."""
        last, goals = self.years[:1], any(line.goal for line in lines)
        heads = [
            Column(self.numbers.period(self.report.period), number=True),
            *(Column(head, number=True) for _name, head in last),
        ]
        heads += [Column(self.say(_("Change")), number=True)] if last else []
        heads += [Column(self.say(_("Target")), number=True), Column(self.say(_("Result")))] if goals else []
        heads += [Column(self.say(_("Basis")))]
        rows = []
        for line in lines:
            cells = [
                self.value(line.result, line),
                *(self.value(line.previous.get(name), line) for name, _head in last),
            ]
            cells += [Cell(self.numbers.change(line))] if last else []
            cells += [self.target(line), self.reached(line.goal)] if goals else []
            rows.append(Row(self.label(line), (*cells, self.quality(line.result))))
        return self._table("key-table", self.say(_("Key figures")), heads, rows)

    def section(self, id_: str, title: str, lines: Sequence[Line]) -> Table:
        """Return a section's table: value, unit, years before, change, quality; and `n` where a figure has one."""
        years, counted = self.years, any(line.result.n is not None for line in lines)
        heads = [Column(self.numbers.period(self.report.period), number=True), Column(self.say(_("Unit")))]
        heads += [Column(head, number=True) for _name, head in years]
        heads += [Column(self.say(_("Change")), number=True)] if years else []
        heads += [Column("n", number=True)] if counted else []
        heads += [Column(self.say(_("Basis")))]
        rows = []
        for line in lines:
            unit = Cell(self.say(line.figure.unit.label) if line.figure.unit else "–")
            cells = [
                self.value(line.result, line),
                unit,
                *(self.value(line.previous.get(name), line) for name, _head in years),
            ]
            cells += [Cell(self.numbers.change(line))] if years else []
            cells += [NOTHING if line.result.n is None else Cell(self.numbers.number(line.result.n))] if counted else []
            rows.append(Row(self.label(line), (*cells, self.quality(line.result))))
        return self._table(id_, title, heads, rows)

    def goals(self, lines: Sequence[Line]) -> Table:
        """Return the table of goal attainment: value, target, per cent of it, reached or not."""
        heads = [
            Column(self.numbers.period(self.report.period), number=True),
            Column(self.say(_("Target")), number=True),
            Column(self.say(_("Share of target")), number=True),
            Column(self.say(_("Result"))),
        ]
        rows = [
            Row(
                self.label(line),
                (self.value(line.result, line), self.target(line), self._attained(line.goal), self.reached(line.goal)),
            )
            for line in lines
        ]
        return self._table("goals-table", self.say(_("Goal attainment")), heads, rows)

    def breakdown(self, id_: str, line: Line, asked: Breakdown | Bars) -> Table | None:
        """Return a figure along a dimension, with shares and total where parts add up; None if nothing was recorded."""
        name = dimension_name(asked.by)
        parts, axis = line.result.by.get(name, {}), line.axes.get(name)
        if not any(_known(part) for part in parts.values()):
            return None
        additive = axis is not None and axis.additive
        shares = _shares(parts.values()) if additive else None
        heads = [
            Column(self.say(line.figure.label), number=True),
            *([Column(self.say(_("Share")), number=True)] if shares else []),
        ]
        rows = []
        for index, (code, part) in enumerate(parts.items()):
            share = [Cell(self.numbers.percent(Fraction(shares[index]))) if _known(part) else NOTHING] if shares else []
            rows.append(Row(Label(self.code(name, code, axis)), (self.value(part, line), *share)))
        if additive:
            share = [Cell(self.numbers.percent(Fraction(100)))] if shares else []
            rows.append(Row(Label(self.say(_("Total"))), (self.value(line.result, line), *share), total=True))
        remark = "" if additive else self.say(_("The rows cannot be added up: one may be counted in several."))
        return self._table(
            id_,
            self._title(line, name, asked.title),
            heads,
            rows,
            first=self._dimension(name, axis).capitalize(),
            remark=remark,
        )

    def bars(self, id_: str, line: Line, asked: Bars) -> Chart | Table | None:
        """Return a chart of a figure along a dimension; only its table where there is nothing to draw."""
        table = self.breakdown(f"{id_}-table", line, asked)
        name = dimension_name(asked.by)
        parts, axis = line.result.by.get(name, {}), line.axes.get(name)
        values = tuple(_drawn(part) for part in parts.values())
        if table is None or not any(values):
            return table
        written = tuple(self.numbers.result(part, line.figure) for part in parts.values())
        codes = [self.code(name, code, axis) for code in parts]
        short = [self.code(name, code, axis, short=True) for code in parts]
        upright = name in TIME and _fits(short, written)
        ranked = sorted(
            (value, codes[index], written[index]) for index, value in enumerate(values) if value is not None
        )
        description = self.say(
            _(
                "Bar chart: {title}. Most: {most} ({high}). Least: {least} ({low}). "
                "All the numbers stand in the table beside it."
            ),
            title=table.caption,
            most=ranked[-1][1],
            high=ranked[-1][2],
            least=ranked[0][1],
            low=ranked[0][2],
        )
        series = Series(self.say(line.figure.label), values, written)
        return Chart(id_, table.caption, description, tuple(short if upright else codes), (series,), upright, table)

    def trend(self, id_: str, asked: Trend) -> Chart | Table | None:
        """Return a chart over the years: by year for one figure; for several by figure, with a shade for each year."""
        lines = [self.report.lines[figure.id] for figure in asked.figures if figure.id in self.report.lines]
        periods = [*reversed(self.years), (self.report.period.name, self.numbers.period(self.report.period))]
        results = [[self._of(line, name) for name, _head in periods] for line in lines]
        if not any(_known(result) for row in results for result in row):
            return None
        title, heads = self.say(asked.title), tuple(head for _name, head in periods)
        rows = [
            Row(self.label(line), tuple(self.value(result, line) for result in row))
            for line, row in zip(lines, results, strict=True)
        ]
        table = self._table(f"{id_}-table", title, [Column(head, number=True) for head in heads], rows)
        drawn = [[_drawn(result) for result in row] for row in results]
        if not any(value for row in drawn for value in row):
            return table
        written = [[cell.text for cell in row.cells] for row in rows]
        labels = tuple(self.say(line.figure.label) for line in lines)
        description = self.say(
            _("Bar chart: {title}, {periods}. All the numbers stand in the table beside it."),
            title=title,
            periods=", ".join(heads),
        )
        if len(lines) == 1:
            return Chart(
                id_,
                title,
                description,
                heads,
                (Series(labels[0], tuple(drawn[0]), tuple(written[0])),),
                _fits(heads, written[0]),
                table,
            )
        series = tuple(
            Series(head, tuple(row[index] for row in drawn), tuple(row[index] for row in written))
            for index, head in enumerate(heads)
        )
        return Chart(id_, title, description, labels, series, upright=False, table=table)

    def _of(self, line: Line, period: str) -> Result | None:
        return line.result if period == self.report.period.name else line.previous.get(period)

    def label(self, line: Line) -> Label:
        """Return a figure's label with the numbers of its notes."""
        notes = (self.notes.number(text) for text in self.notes.of(line, self.report, self.numbers))
        return Label(self.say(line.figure.label), line.figure.id, tuple(dict.fromkeys(notes)))

    def value(self, result: Result | None, line: Line) -> Cell:
        """Write a result; what was not recorded says so."""
        if result is None or not _known(result):
            return Cell(self.numbers.not_stated, "missing")
        return Cell(self.numbers.result(result, line.figure), "value")

    def quality(self, result: Result) -> Cell:
        """Say how a number was obtained."""
        return Cell(self.say(Quality(result.quality).label)) if result.quality and _known(result) else NOTHING

    def target(self, line: Line) -> Cell:
        """Write a target with its direction: `at least 3 000`."""
        if line.goal is None:
            return NOTHING
        text = self.numbers.with_sign(self.numbers.exact(line.goal.value, line.figure.decimals), line.figure.unit)
        return Cell(f"{self.say(line.goal.direction.label)} {text}")

    def reached(self, goal: Goal | None) -> Cell:
        """Say whether a target was reached, in words."""
        if goal is None:
            return NOTHING
        if goal.reached is None:
            return Cell(self.say(_("cannot be told")), "missing")
        return Cell(self.say(_("reached")), "reached") if goal.reached else Cell(self.say(_("not reached")), "missed")

    def _attained(self, goal: Goal | None) -> Cell:
        return NOTHING if goal is None or goal.attained is None else Cell(self.numbers.percent(goal.attained))

    def code(self, name: str, code: str | None, axis: Axis | None, *, short: bool = False) -> str:
        """Return the label of a code of a dimension; time has names of its own."""
        if code is None:
            return self.numbers.not_stated
        if name == "weekday":
            return self.numbers.weekday(int(code))
        if name not in TIME:
            return self.say(axis.codes.get(code, code) if axis else code)
        period = Period.parse(code)
        return (
            self.numbers.month_short(period.start.month) if short and name == "month" else self.numbers.period(period)
        )

    def _dimension(self, name: str, axis: Axis | None) -> str:
        return self.say(_TIME_NAMES.get(name) or (axis.label if axis else name))

    def _title(self, line: Line, name: str, title: str) -> str:
        if title:
            return self.say(title)
        return self.say(
            _("{figure} by {dimension}"), figure=line.figure.label, dimension=self._dimension(name, line.axes.get(name))
        )

    def _table(
        self, id_: str, caption: str, heads: list[Column], rows: list[Row], *, first: str = "", remark: str = ""
    ) -> Table:
        return Table(id_, caption, (Column(first or self.say(_("Figure"))), *heads), tuple(rows), remark)


def _known(result: Result | None) -> bool:
    return result is not None and (result.value is not None or result.low is not None)


def _drawn(result: Result | None) -> Fraction | None:
    """Return the length of a bar: the value, or the lower end where only a range is known."""
    if result is None:
        return None
    return result.low if result.is_range or result.value is None else result.value


def _fits(*rows: Sequence[str]) -> bool:
    """Tell whether names and values have room below and above standing bars."""
    return len(rows[0]) * max(len(text) for row in rows for text in row) <= MOST_SIGNS


def _shares(parts: Iterable[Result]) -> list[Decimal] | None:
    """Return each part's share in per cent; None where parts cannot be shares of a whole."""
    values = [part.value or Fraction(0) for part in parts if not part.is_range]
    if len(values) < len(list(parts)) or min(values, default=Fraction(0)) < 0 or not sum(values):
        return None
    return largest_remainder(values, 1)
