"""Tables and charts of a report: which columns, which rows, every number written. All formats print these same rows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.printed import divide, largest_remainder
from omsorgskjerne.figures import TIME, dimension_name
from omsorgskjerne.figures.expressions import TIMES
from omsorgskjerne.period import Period
from omsorgskjerne.rounding import decimals_of
from omsorgskjerne.show.document import Cell, Column, Label, Row, Table
from omsorgskjerne.show.notes import Notes
from omsorgskjerne.show.numbers import SPACE, SUPPRESSED, Number
from omsorgskjerne.terms import Quality, Unit
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from omsorgskjerne.evaluate.results import Goal, Line, Report
    from omsorgskjerne.figures.results import Axis, Result
    from omsorgskjerne.sections import Bars, Breakdown
    from omsorgskjerne.show.numbers import Numbers

_ = words_of(__name__)

NOTHING = Cell("–", "nothing")
MERGED = {
    True: _("Months are shown as quarters, to protect persons."),
    False: _("Rare ones are shown together, to protect persons."),
}
"""What is said of a merged breakdown: of time, of codes."""


@attrs.frozen
class Tables:
    """Makes the tables of one report. Notes are numbered in the order in which tables are made."""

    report: Report
    numbers: Numbers
    notes: Notes = attrs.field(factory=Notes)

    def say(self, text: str, /, **values: object) -> str:
        """Say a phrase in the report's language."""
        return self.numbers.language.say(text, **values)

    def years(self, lines: Iterable[Line]) -> list[tuple[str, str]]:
        """Return name and heading of the earlier periods in which any of the figures was recorded, nearest first."""
        recorded = {name for line in lines for name, result in line.previous.items() if known(result)}
        stand = [period for period in self.report.previous if period not in self.report.withheld]
        return [(period.name, self.numbers.period(period)) for period in stand if period.name in recorded]

    def last_year(self, lines: Iterable[Line]) -> list[tuple[str, str]]:
        """Return name and heading of the period that changes are from, if any of the figures was recorded in it."""
        return [year for year in self.years(lines) if year[0] == self.report.previous[0].name]

    def key(self, lines: Sequence[Line]) -> Table:
        """Return the table of key figures: value, last year, change, target, reached or not, quality."""
        last, goals = self.last_year(lines), any(line.goal for line in lines)
        heads = [
            Column(self.numbers.period(self.report.period), number=True, main=True),
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
            cells += [self.change(line)] if last else []
            cells += [self.target(line), self.reached(line.goal)] if goals else []
            rows.append(Row(self.label(line), (*cells, self.quality(line.result))))
        return self.table("key-table", self.say(_("Key figures")), heads, rows)

    def section(self, id_: str, title: str, lines: Sequence[Line]) -> Table:
        """Return a section's table: value, years before, change, quality; and `n` where a figure has one.

        Figures of which nothing was recorded, this period or before, stand in a sentence below it.
        """
        empty = [line for line in lines if not recorded(line)]
        lines = [line for line in lines if recorded(line)]
        years, changes = self.years(lines), self.last_year(lines)
        counted = any(line.result.n is not None for line in lines)
        heads = [Column(self.numbers.period(self.report.period), number=True, main=True)]
        heads += [Column(head, number=True) for _name, head in years]
        heads += [Column(self.say(_("Change")), number=True)] if changes else []
        heads += [Column("n", number=True)] if counted else []
        heads += [Column(self.say(_("Basis")))]
        rows = []
        for line in lines:
            cells = [
                self.value(line.result, line),
                *(self.value(line.previous.get(name), line) for name, _head in years),
            ]
            cells += [self.change(line)] if changes else []
            cells += [self.n(line.result)] if counted else []
            rows.append(Row(self.label(line), (*cells, self.quality(line.result))))
        names = ", ".join(self.say(line.figure.label) for line in empty)
        remark = self.say(_("Not stated: {figures}."), figures=names) if empty else ""
        return self.table(id_, title, heads, rows, remark=remark)

    def goals(self, lines: Sequence[Line]) -> Table:
        """Return the table of goal attainment: value, target, per cent of it, reached or not."""
        heads = [
            Column(self.numbers.period(self.report.period), number=True, main=True),
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
        return self.table("goals-table", self.say(_("Goal attainment")), heads, rows)

    def grants(self) -> Table:
        """Return the table of what a funder has given: for which purpose, in which period, how much."""
        grants = self.report.grants
        tags, purposes = any(grant.tag for grant in grants), any(grant.purpose for grant in grants)
        periods = any(grant.period for grant in grants)
        heads = [Column(self.say(_("Tag")))] if tags else []
        heads += [Column(self.say(_("Purpose")))] if purposes else []
        heads += [Column(self.say(_("Period")))] if periods else []
        heads += [Column(self.say(_("Amount")), number=True, main=True)]
        rows = []
        for grant in grants:
            cells = [Cell(grant.tag)] if tags else []
            cells += [Cell(self.say(grant.purpose))] if purposes else []
            cells += [Cell(self.numbers.period(grant.period)) if grant.period else NOTHING] if periods else []
            amount = self.numbers.with_sign(self.numbers.exact(Fraction(grant.amount)), Unit.KRONE)
            rows.append(Row(Label(self.say(grant.name)), (*cells, Cell(amount, "value"))))
        return self.table("cover-grants", self.say(_("Grants")), heads, rows, first=self.say(_("Grant")))

    def breakdown(self, id_: str, line: Line, asked: Breakdown | Bars) -> Table | None:
        """Return a figure along a dimension, with shares and total where parts add up.

        None if there is nothing to tell apart: nothing was recorded, or all of it is of one kind that is not stated, or
        parts that add up are all zero. A mean or share of zero is an answer.
        """
        name = dimension_name(asked.by)
        axis = line.axes.get(name)
        parts = parts_of(line, name)
        additive = axis is not None and axis.additive
        told = [part for code, part in parts.items() if code is not None and known(part)]
        if not told or (additive and not any(part.value or part.high or part.suppressed for part in told)):
            return None
        shares = _shares(line, name, list(parts.values())) if additive else None
        counted = any(part.n is not None for part in parts.values())
        # Of how many is it certain who they are? Where others were there too, that is another number than the range.
        persons = any(part.known is not None for part in parts.values())
        heads = [
            Column(self.say(line.figure.label), number=True, main=True),
            *([Column(self.say(_("Share")), number=True)] if shares else []),
            *([Column(self.say(_("Known persons")), number=True)] if persons else []),
            *([Column("n", number=True)] if counted else []),
        ]
        rows = []
        for index, (code, part) in enumerate(parts.items()):
            share = [self.written(self._share(shares[index]) if known(part) else None)] if shares else []
            share += [self.persons(part)] if persons else []
            share += [self.n(part)] if counted else []
            rows.append(Row(Label(self.code(name, code, axis)), (self.value(part, line), *share)))
        if additive:
            share = [self.written(self._share(100))] if shares else []
            share += [self.persons(line.result)] if persons else []
            share += [self.n(line.result)] if counted else []
            rows.append(Row(Label(self.say(_("Total"))), (self.value(line.result, line), *share), total=True))
        apart = _("The rows cannot be added up: one may be counted in several.")
        why = apart if line.figure.traits.distinct else _("The rows cannot be added up.")
        remark = "" if additive else self.say(why)
        if axis is not None and axis.merged:
            remark = self.say(MERGED[name in TIME])
        return self.table(
            id_,
            self._title(line, name, asked.title),
            heads,
            rows,
            first=self.head(name, axis),
            remark=remark,
        )

    def label(self, line: Line) -> Label:
        """Return a figure's label with the numbers of its notes."""
        note = " ".join(self.notes.of(line, self.report, self.numbers))
        return Label(self.say(line.figure.label), line.figure.id, (self.notes.number(note),) if note else ())

    def value(self, result: Result | None, line: Line) -> Cell:
        """Write a result; what was not recorded says so, and so does what is not shown."""
        if result is not None and result.suppressed:
            return Cell(SUPPRESSED, "suppressed", self.say(_("not shown")))
        if result is None or not known(result):
            return Cell(self.numbers.not_stated, "missing")
        text, number = self.numbers.result(result, line.figure), self.numbers.behind(result, line.figure)
        return Cell(text, "value", number=number)

    def written(self, number: Number | None) -> Cell:
        """Write a number; a dash where there is none."""
        return NOTHING if number is None else Cell(self.numbers.write(number), number=number)

    def change(self, line: Line) -> Cell:
        """Write the change from last year: `+155 (+4,9 %)`."""
        if line.change is None:
            return NOTHING
        numbers = self.numbers
        percent = numbers.changed_percent(line)
        return Cell(
            numbers.change(line), number=numbers.changed(line), percent=self.written(percent) if percent else None
        )

    def n(self, result: Result) -> Cell:
        """Write how many rows or answers stand behind a number."""
        return self.written(None if result.n is None else Number(Fraction(result.n)))

    def persons(self, result: Result) -> Cell:
        """Write how many of different persons are known; all of them where nobody else was there."""
        count = result.value if result.known is None and not result.is_range else result.known
        return self.written(None if count is None else Number(count))

    def quality(self, result: Result) -> Cell:
        """Say how a number was obtained."""
        return Cell(self.say(Quality(result.quality).label)) if result.quality and known(result) else NOTHING

    def target(self, line: Line) -> Cell:
        """Write a target with its direction: `at least 3 000`."""
        if line.goal is None:
            return NOTHING
        return self.written(
            Number(
                line.goal.value,
                decimals_of(line.goal.value, line.figure.decimals),
                before=f"{self.say(line.goal.direction.label)}{SPACE}",
                after=self.numbers.with_sign("", line.figure.unit),
            )
        )

    def reached(self, goal: Goal | None) -> Cell:
        """Say whether a target was reached, in words."""
        if goal is None:
            return NOTHING
        if goal.reached is None:
            return Cell(self.say(_("cannot be told")), "missing")
        return Cell(self.say(_("reached")), "reached") if goal.reached else Cell(self.say(_("not reached")), "missed")

    def _attained(self, goal: Goal | None) -> Cell:
        return self.written(self.numbers.share(goal.attained) if goal and goal.attained is not None else None)

    def _share(self, share: Decimal | int) -> Number:
        return self.numbers.share(Fraction(share))

    def code(self, name: str, code: str | None, axis: Axis | None, *, short: bool = False) -> str:
        """Return the label of a code of a dimension; time has names of its own."""
        if code is None:
            return self.numbers.not_stated
        if name == "weekday":
            return self.numbers.weekday(int(code))
        if name not in TIME:
            return self.say("{label}", label=axis.codes.get(code, code) if axis else code)
        period = Period.parse(code)
        if name == "day" and short:
            return self.numbers.date_short(period.start)
        if name != "month" or (axis is not None and axis.merged):
            return self.numbers.period(period)
        report = self.report.period
        own_year = report.start.year == report.last.year == period.start.year
        month = (self.numbers.month_short if short else self.numbers.month)(period.start.month)
        return month if own_year else f"{month} {period.start.year}"

    def head(self, name: str, axis: Axis | None) -> str:
        """Return the head of the column that names the codes of a dimension."""
        return _capital(self._dimension(name, axis))

    def _dimension(self, name: str, axis: Axis | None) -> str:
        return self.say(axis.label if axis else TIMES.get(name, name))

    def _title(self, line: Line, name: str, title: str) -> str:
        if title:
            return self.say(title)
        return self.say(
            _("{figure} by {dimension}"), figure=line.figure.label, dimension=self._dimension(name, line.axes.get(name))
        )

    def table(
        self, id_: str, caption: str, heads: list[Column], rows: list[Row], *, first: str = "", remark: str = ""
    ) -> Table:
        """Put a table together; the column of labels is headed by what it names. What is not shown is explained."""
        if any(cell.mark == "suppressed" for row in rows for cell in row.cells):
            told = self.say(_("A colon stands for a number that is not shown, to protect persons."))
            remark = f"{remark} {told}" if remark else told
        return Table(id_, caption, (Column(first or self.say(_("Figure"))), *heads), tuple(rows), remark)


def known(result: Result | None) -> bool:
    """Tell whether anything was recorded, shown or not."""
    return result is not None and (result.value is not None or result.low is not None or result.suppressed)


def parts_of(line: Line, name: str) -> dict[str | None, Result]:
    """Return the parts of a figure that are printed: those recorded, and every stretch of time."""
    return {code: part for code, part in line.result.by.get(name, {}).items() if known(part) or name in TIME}


def recorded(line: Line) -> bool:
    """Tell whether a figure has a value, this period or before, or a target that waits for one."""
    return line.goal is not None or any(known(result) for result in (line.result, *line.previous.values()))


def _shares(line: Line, name: str, parts: Sequence[Result]) -> list[Decimal] | None:
    """Return each part's share in per cent; None where parts cannot be shares of the whole, or are not all of it.

    Of numbers that were rounded it was told before whether they are: rounded ones need not add up.
    """
    if any(part.is_range or part.suppressed for part in (line.result, *parts)):
        return None
    values = [part.value or Fraction(0) for part in parts]
    if line.result.value is None or min(values, default=Fraction(0)) < 0 or not sum(values):
        return None
    divided = divide(parts, line.result) if line.divided is None else name in line.divided
    return largest_remainder(values, 1) if divided else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
