"""Everything a report prints, cell by cell, as an outsider would write it down."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.cells import cell_of, part_of
from omsorgskjerne.disclosure.linear import Linear, constant, unknown
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.figures.results import HIDDEN, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.disclosure.cells import Cell
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Figure


@attrs.frozen
class Group:
    """A whole and those of its parts along a dimension that are there; the others are zero."""

    whole: Cell
    parts: Mapping[str | None, Cell]
    adds_up: bool
    distinct: bool
    """Whether everything is in some part, and may be in several."""


@attrs.frozen
class Sheet:
    """The cells of a report: what is printed of each, where it stands, and how they hang together."""

    report: Report
    printed: dict[Cell, Result] = attrs.field(factory=dict)
    places: dict[Cell, list[Place]] = attrs.field(factory=dict)
    figures: dict[Cell, Figure] = attrs.field(factory=dict)
    """A figure that has the cell; not for what only stands behind a mean."""
    steps: dict[Cell, Fraction] = attrs.field(factory=dict)
    """Cells that are whole numbers, and what of."""
    groups: list[Group] = attrs.field(factory=list)
    means: dict[Cell, tuple[Cell, Cell]] = attrs.field(factory=dict)
    """The cell of a mean or share → the sum and the number of rows that it is made of."""
    within: dict[Cell, Place] = attrs.field(factory=dict)
    """What stands in a formula alone → the place of the formula."""

    @classmethod
    def of(cls, report: Report) -> Sheet:
        """Write a report down."""
        sheet = cls(report)
        for line in report.lines.values():
            sheet._write(line)
        return sheet

    def number(self, cell: Cell) -> Linear:
        """Return what is known of a cell: its number, nothing where nothing was recorded, or a number not known."""
        result = self.printed.get(cell)
        if result is None or result.suppressed or result.is_range:
            return unknown(cell)
        return constant(result.value or 0)

    def stated(self, cell: Cell) -> bool:
        """Tell whether there is a number in a cell, shown or not."""
        result = self.printed.get(cell, HIDDEN)
        return result.suppressed or result.value is not None

    def cell(self, line: Line, back: int = 0, dimension: str = "", code: str | None = None) -> Cell:
        """Return the cell of a figure, of years before, or of a part."""
        whole = cell_of(line.figure, self.report.period.back(back) if back else self.report.period, back)
        return part_of(whole, line.figure, dimension, code) if dimension else whole

    def _write(self, line: Line) -> None:
        figure, period = line.figure, self.report.period
        whole = self.cell(line)
        self._put(whole, line.result, figure, Place(figure.id, period.name))
        for dimension, parts in line.result.by.items():
            cells = {code: self.cell(line, 0, dimension, code) for code in parts}
            for code, part in parts.items():
                self._put(cells[code], part, figure, Place(figure.id, period.name, dimension, code))
            axis = line.axes.get(dimension)
            adds_up = axis.additive if axis else figure.traits.additive
            self.groups.append(Group(whole, cells, adds_up, figure.has_all_of(dimension)))
            if whole in self.means:
                self._behind(whole, cells)
        for back, (name, result) in enumerate(line.previous.items(), start=1):
            if figure.as_of is None:
                self._put(self.cell(line, back), result, figure, Place(figure.id, name))

    def _put(self, cell: Cell, result: Result, figure: Figure, place: Place) -> None:
        before = self.printed.get(cell)
        if before is None or before.suppressed:
            self.printed[cell] = result
        self.places.setdefault(cell, []).append(place)
        self.know(cell, figure)
        self._divide(cell, result, figure)

    def know(self, cell: Cell, figure: Figure) -> None:
        """Take in a cell that is there, printed or not."""
        self.figures.setdefault(cell, figure)
        step = figure.traits.step
        if step is not None:
            self.steps[cell] = step

    def _divide(self, cell: Cell, result: Result, figure: Figure) -> None:
        """Write down what stands behind a mean or share: known where it is printed with its n."""
        divided = figure.divided()
        if divided is None:
            return
        top, rows = (cell._replace(what=what) for what in divided)
        self.means[cell] = top, rows
        self.steps[rows] = Fraction(1)
        if figure.traits.is_share:
            self.steps[top] = Fraction(1)
        if result.value is not None and result.n is not None:
            share = Fraction(100) if figure.traits.is_share else Fraction(1)
            self.printed[top] = Result(result.value * result.n / share)
            self.printed[rows] = Result(Fraction(result.n))
        else:
            told = result.suppressed or result.value is not None  # a mean may be printed without its n
            for behind in (top, rows):
                self.printed.setdefault(behind, HIDDEN if told else Result(Fraction(0)))

    def _behind(self, whole: Cell, cells: Mapping[str | None, Cell]) -> None:
        """Note that what a mean is made of adds up: every row has one code."""
        for place in (0, 1):
            parts = {code: self.means[cell][place] for code, cell in cells.items()}
            self.groups.append(Group(self.means[whole][place], parts, adds_up=True, distinct=False))
