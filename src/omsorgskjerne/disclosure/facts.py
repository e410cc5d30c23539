"""What an outsider can tell from a printed report, as a list of linear facts; each function says why it is one."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.core.planning import Direction
from omsorgskjerne.disclosure.cells import larger
from omsorgskjerne.disclosure.formulas import HUNDRED, ONE, Ratio, of_formula
from omsorgskjerne.disclosure.linear import Fact, at_most, constant, same, total, unknown
from omsorgskjerne.disclosure.partitions import wholes
from omsorgskjerne.disclosure.sheet import Sheet
from omsorgskjerne.figures.union import SERVICES

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.disclosure.linear import Linear
    from omsorgskjerne.disclosure.partitions import Partition
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.period import Period


@attrs.frozen
class Known:
    """What an outsider can tell from a report."""

    sheet: Sheet
    facts: list[Fact]
    """Every fact with something in it that is not printed."""
    ratios: dict[Cell, Ratio]
    """The quotients that are not shown, of which the divisor is not either."""
    partitions: list[Partition]
    nested: list[tuple[Cell, Cell]]
    """Part and whole, wherever one cell surely counts some of what another counts."""


def learn(report: Report) -> Known:
    """Return what an outsider can tell from a report."""
    sheet, ratios = Sheet.of(report), list[Ratio]()
    found = [*_formulas(sheet, ratios), *_means(sheet, ratios)]
    partitions, nested = wholes(sheet), list(_nested(sheet))
    found += chain(_sums(sheet, partitions), _narrower(sheet, nested), _services(sheet), _changes(sheet))
    found += chain(_targets(sheet), _ends(sheet))
    facts = [fact for fact in found if fact.linear.times]
    return Known(sheet, facts, {ratio.cell: ratio for ratio in ratios}, partitions, nested)


def _ends(sheet: Sheet) -> Iterator[Fact]:
    """A range is printed with its ends; zero is always shown, so that a hidden count is at least one."""
    cells = dict.fromkeys([*sheet.printed, *sheet.figures, *sheet.steps])
    for cell in cells:
        result, figure = sheet.printed.get(cell), sheet.figures.get(cell)
        if result is not None and result.low is not None and result.high is not None:
            yield at_most(constant(result.low), unknown(cell))
            yield at_most(unknown(cell), constant(result.high))
        elif result is not None and result.suppressed and cell in sheet.steps:
            yield at_most(constant(sheet.steps[cell]), sheet.number(cell))
        elif figure is None or not figure.traits.may_be_negative:
            yield at_most(constant(0), sheet.number(cell))


def _sums(sheet: Sheet, divided: Iterable[Partition]) -> Iterator[Fact]:
    """What adds up is the sum of its parts; different persons are at most that, for one may be in several."""
    for whole, parts, adds_up in divided:
        parted = total(map(sheet.number, parts))
        yield same(sheet.number(whole), parted) if adds_up else at_most(sheet.number(whole), parted)


def _narrower(sheet: Sheet, nested: Iterable[tuple[Cell, Cell]]) -> Iterator[Fact]:
    """Fewer rows, or rows of fewer days, are no more: of the same figure, wherever in the report the two stand."""
    for narrow, wide in nested:
        yield at_most(sheet.number(narrow), sheet.number(wide))


def _nested(sheet: Sheet) -> Iterator[tuple[Cell, Cell]]:
    """Yield each two cells of which one surely counts some of what the other counts."""
    alike: dict[Hashable, dict[Period, list[Cell]]] = {}
    for cell in filter(sheet.stated, sheet.figures):
        alike.setdefault(cell.what, {}).setdefault(cell.days, []).append(cell)
    for what, by_days in alike.items():
        for days, cells in by_days.items():
            around = {what: _around(by_days, days)}
            for cell in cells:
                figure = sheet.figures[cell]
                grows = figure.traits.distinct or figure.traits.grows_with_rows
                for kind in (cell, *larger(figure, cell)) if grows else ():
                    if kind.what not in around:
                        around[kind.what] = _around(alike.get(kind.what, {}), days)
                    yield from ((cell, other) for other in around[kind.what] if other != cell and kind.narrows(other))


def _around(by_days: Mapping[Period, list[Cell]], days: Period) -> list[Cell]:
    """Return the cells of at least some days."""
    return [cell for wider, cells in by_days.items() if wider.covers(days) for cell in cells]


def _means(sheet: Sheet, ratios: list[Ratio]) -> Iterator[Fact]:
    """A mean is a sum divided by the rows that state it: whoever knows two of the three knows the third."""
    for cell, (top, rows) in sheet.means.items():
        share = sheet.figures[cell].traits.is_share
        result = sheet.printed[cell]
        times = HUNDRED if share else ONE
        if result.suppressed:
            ratios.append(Ratio(cell, sheet.number(top).by(times), sheet.number(rows)))
        elif result.value is not None:
            yield same(sheet.number(top).by(times), sheet.number(rows).by(result.value))
        if share:
            yield at_most(sheet.number(top), sheet.number(rows))


def _formulas(sheet: Sheet, ratios: list[Ratio]) -> Iterator[Fact]:
    """A formula is printed with its figures: what it gives, and all but one of them, give that one."""
    for line in sheet.report.lines.values():
        expression = line.figure.expression
        if expression is not None and line.figure.since is None and line.figure.as_of is None:
            yield from of_formula(sheet, line, expression, ratios)


def _changes(sheet: Sheet) -> Iterator[Fact]:
    """A change is printed with one of the two numbers it lies between, or with neither."""
    for line in sheet.report.lines.values():
        if not line.previous or line.figure.as_of is not None:
            continue
        this, last = sheet.number(sheet.cell(line)), sheet.number(sheet.cell(line, 1))
        if line.change is not None:
            yield same(this - last, constant(line.change))
        if line.change_percent is not None:
            yield same((this - last).by(HUNDRED), last.by(line.change_percent))


def _targets(sheet: Sheet) -> Iterator[Fact]:
    """A target is printed with the per cent of it that was attained, and with whether it was reached."""
    for line in sheet.report.lines.values():
        goal, number = line.goal, sheet.number(sheet.cell(line))
        if goal is None:
            continue
        if goal.attained is not None:
            yield same(number, constant(goal.attained * goal.value / 100))
        if goal.reached is not None:
            above = goal.reached == (goal.direction is Direction.AT_LEAST)
            target = constant(goal.value)
            yield at_most(target, number) if above else at_most(number, target)


def _services(sheet: Sheet) -> Iterator[Fact]:
    """A union has in each service the known users that its own figures count, and who uses two is in both."""
    for line in sheet.report.lines.values():
        if not line.figure.is_union:
            continue
        whole = sheet.number(sheet.cell(line))
        of = {
            code: sheet.number(sheet.cell(line, 0, SERVICES[0], code)) for code in line.result.by.get(SERVICES[0], {})
        }
        for code, users in of.items():
            yield from _of_service(sheet, str(code), users)
        for pair in line.result.by.get(SERVICES[1], {}):
            both = sheet.number(sheet.cell(line, 0, SERVICES[1], pair))
            one, _plus, other = str(pair).partition(" + ")
            if one in of and other in of:
                yield from (
                    at_most(both, of[one]),
                    at_most(both, of[other]),
                    at_most(of[one] + of[other] - both, whole),
                )
        yield at_most(whole, total(of.values()))


def _of_service(sheet: Sheet, code: str, users: Linear) -> Iterator[Fact]:
    lines = [
        line
        for line in sheet.report.lines.values()
        if line.figure.service and line.figure.id.partition(".")[0] == code
        and line.figure.since is None and line.figure.as_of is None
    ]  # fmt: skip
    numbers = [sheet.number(sheet.cell(line)) for line in lines]
    if len(lines) == 1 and not _may_be_range(lines[0]):
        yield same(users, numbers[0])
    elif lines:
        yield at_most(users, total(numbers))


def _may_be_range(line: Line) -> bool:
    """Tell whether a number may count others than the known: nobody can see that of one that is not shown."""
    return line.figure.traits.may_be_range if line.result.suppressed else line.result.is_range
