"""What an outsider can tell from a printed report, as a list of linear facts; each function says why it is one."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from omsorgskjerne.core.planning import Direction
from omsorgskjerne.disclosure import formulas
from omsorgskjerne.disclosure.cells import GROWING, is_negative, larger
from omsorgskjerne.disclosure.linear import Fact, at_most, constant, same, total, unknown
from omsorgskjerne.disclosure.partitions import wholes
from omsorgskjerne.indicators import During, Formula, People, Union, Within
from omsorgskjerne.indicators.dimensions import SERVICES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.disclosure.linear import Linear
    from omsorgskjerne.disclosure.partitions import Partition
    from omsorgskjerne.disclosure.sheet import Sheet


def facts_of(sheet: Sheet) -> tuple[list[Fact], list[formulas.Ratio]]:
    """Return every fact with something in it that is not printed, and the quotients of which both are not."""
    ratios: list[formulas.Ratio] = []
    found = list(chain(_formulas(sheet, ratios), _means(sheet, ratios)))
    divided = wholes(sheet)
    found += chain(_sums(sheet, divided), _narrower(sheet), _services(sheet), _changes(sheet), _targets(sheet))
    return [fact for fact in (*found, *_ends(sheet)) if fact.linear.times], ratios


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
        elif figure is None or not is_negative(figure):
            yield at_most(constant(0), sheet.number(cell))


def _sums(sheet: Sheet, divided: Iterable[Partition]) -> Iterator[Fact]:
    """What adds up is the sum of its parts; of different persons one may be in several, so there they are at most that."""
    for whole, parts, adds_up in divided:
        parted = total(map(sheet.number, parts))
        yield same(sheet.number(whole), parted) if adds_up else at_most(sheet.number(whole), parted)


def _narrower(sheet: Sheet) -> Iterator[Fact]:
    """Fewer rows, or rows of fewer days, are no more: of the same figure, wherever in the report the two stand."""
    for narrow, wide in nested(sheet):
        yield at_most(sheet.number(narrow), sheet.number(wide))


def nested(sheet: Sheet) -> Iterator[tuple[Cell, Cell]]:
    """Yield each two cells of which one surely counts a part of what the other counts."""
    alike: dict[object, list[Cell]] = {}
    for cell in sheet.figures:
        alike.setdefault(cell.what, []).append(cell)
    for cell, figure in sheet.figures.items():
        if isinstance(figure, GROWING) or figure.distinct:
            for kind in (cell, *larger(figure, cell)):
                yield from (
                    (cell, other)
                    for other in alike.get(kind.what, ())
                    if cell != other and kind.within(other) and sheet.stated(cell) and sheet.stated(other)
                )


def _means(sheet: Sheet, ratios: list[formulas.Ratio]) -> Iterator[Fact]:
    """A mean is a sum divided by the rows that state it: whoever knows two of the three knows the third."""
    for cell, (top, rows) in sheet.means.items():
        share = isinstance(sheet.figures[cell], Within)
        result = sheet.printed[cell]
        if result.suppressed:
            ratios.append(formulas.Ratio(cell, sheet.number(top).by(formulas.HUNDRED if share else formulas.ONE),
                                         sheet.number(rows)))  # fmt: skip
        if share:
            yield at_most(sheet.number(top), sheet.number(rows))


def _formulas(sheet: Sheet, ratios: list[formulas.Ratio]) -> Iterator[Fact]:
    """A formula is printed with its figures: what it gives, and all but one of them, give that one."""
    for line in sheet.report.lines.values():
        if isinstance(line.figure, Formula) and line.figure.since is None and line.figure.as_of is None:
            yield from formulas.facts_of(sheet, line, line.figure, ratios)


def _changes(sheet: Sheet) -> Iterator[Fact]:
    """A change is printed with one of the two numbers it lies between, or with neither."""
    for line in sheet.report.lines.values():
        if not line.previous or line.figure.as_of is not None:
            continue
        this, last = sheet.number(sheet.cell(line)), sheet.number(sheet.cell(line, 1))
        if line.change is not None:
            yield same(this - last, constant(line.change))
        if line.change_percent is not None:
            yield same((this - last).by(formulas.HUNDRED), last.by(line.change_percent))


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
        if not isinstance(line.figure, Union):
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
        if isinstance(line.figure, People | During) and line.figure.service and line.figure.id.partition(".")[0] == code
        and line.figure.since is None and line.figure.as_of is None
    ]  # fmt: skip
    numbers = [sheet.number(sheet.cell(line)) for line in lines]
    if len(lines) == 1 and not lines[0].result.is_range:
        yield same(users, numbers[0])
    elif lines:
        yield at_most(users, total(numbers))
