"""Other worlds: numbers of units with which the very same report would have been printed.

A hidden number is protected where worlds can be shown in which it is far apart: whoever has the report cannot tell
which of them is ours, whatever they reckon. They are found by linear programming (HiGHS): of all worlds in which a
number is as low or as high as it must be, one that changes few printed numbers, and cheap ones. What it changes must be
hidden too.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.disclosure.book import as_printed, as_some
from omsorgskjerne.disclosure.forms import NEAR
from omsorgskjerne.sets import Sets

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Array, Form

    World = Array
    """How many more units there are of each class than in ours."""

MANY, SOME = 300, 10
"""Of more classes of units than that, the most and the least frequent of each number move."""
STEPS = 5000
"""Steps after which a search goes nowhere."""
DUAL = {"simplex_strategy": 1, "dual_simplex_cost_perturbation_multiplier": 0.0}
"""The way of the solver from ours, which is the best world until something is asked: it took the least time."""
AGAIN = 2
"""How often what a world changes is weighed anew, so that few numbers are changed much rather than many little."""
DEARER = 10
"""How much dearer what a world does not change becomes then."""
MISSED = 1_000_000
"""What it costs that a number is not as far from ours as it should be, by the unit: more than whatever is hidden."""
MOVED = 0.001
"""What one unit more or less costs: worlds near ours are found first."""


@attrs.define(eq=False)
class Group:
    """Numbers that are made of the same units: one number, wherever it is printed."""

    numbers: list[Number] = attrs.field(factory=list)
    printed: bool = True
    """Whether it has a place in the report; else it only goes into a formula."""
    cost: float = 0
    """What it costs to hide it."""
    locked: bool = False
    """Whether it is printed whatever happens."""
    hidden: bool = False
    slacks: list[int] = attrs.field(factory=list)
    """Columns of the program that are not zero in worlds in which it is another number."""
    step: float = 1
    """The most that one unit is of it: what its cost is for, so that it is alike in hours and in minutes."""

    @property
    def made_of(self) -> Sequence[Form]:
        """Return what all of its numbers are made of."""
        return self.numbers[0].made_of


def key_of(*forms: Form) -> Hashable:
    """Return what two numbers have in common that are made of the same."""
    return tuple((frozenset(form.times.items()), form.constant) for form in forms)


def grouped(numbers: Iterable[Number]) -> Iterable[Group]:
    """Return numbers by what they are made of; those of which that is not known are each by themselves."""
    found: dict[Hashable, Group] = {}
    for number in numbers:
        made = [*number.forms, *(number.quotient or ())]
        key = key_of(*made) if made else id(number)
        found.setdefault((len(number.forms), key), Group()).numbers.append(number)
    return found.values()


class Searches:
    """Looks for worlds, in each part of a report by itself that has nothing to do with the others."""

    def __init__(self, book: Book, groups: Iterable[Group], zero: Iterable[Form]) -> None:
        """Find the parts: units that go into one number have to do with each other."""
        self._book = book
        self._begun: dict[int, Search] = {}
        groups = [group for group in groups if _units(group.made_of)]
        zero, least = ([form for form in forms if form.times] for forms in (zero, book.least))
        together = (*(group.made_of for group in groups), *([form] for form in (*zero, *least)))
        self._sets = Sets.of(map(_units, together))
        self._parts: defaultdict[int, _Part] = defaultdict(_Part)
        for group in groups:
            self._parts[self._root(group.made_of)].groups.append(group)
        for form in zero:
            self._parts[self._root([form])].zero.append(form)
        for form in least:
            self._parts[self._root([form])].least.append(form)

    def of(self, forms: Iterable[Form]) -> Search:
        """Return the search in the part that some forms belong to."""
        root = self._root(forms)
        if root not in self._begun:
            self._begun[root] = Search(self._book, self._parts[root])
        return self._begun[root]

    def hide(self, group: Group) -> None:
        """Let a group be any number."""
        group.hidden = True
        if _units(group.made_of) and (search := self._begun.get(self._root(group.made_of))) is not None:
            search.price(group, 0)

    def are_apart(self, number: Number, other: Number) -> bool:
        """Tell whether two numbers have nothing to do with each other."""
        units, more = (_units(one.made_of) for one in (number, other))
        return not units or not more or self._sets.find(units[0]) != self._sets.find(more[0])

    def _root(self, forms: Iterable[Form]) -> int:
        return self._sets.find(_units(forms)[0])


@attrs.frozen
class _Part:
    """Numbers that have to do with each other, and what is zero, and never below zero, among their units."""

    groups: list[Group] = attrs.field(factory=list)
    zero: list[Form] = attrs.field(factory=list)
    least: list[Form] = attrs.field(factory=list)


def _units(forms: Iterable[Form]) -> list[int]:
    return [unit for form in forms for unit in form.times]


class Search:
    """Looks for worlds. What is hidden grows, so that worlds once found stay."""

    def __init__(self, book: Book, part: _Part) -> None:
        """Write down what all worlds have in common with ours."""
        import highspy

        self._highs: Any = highspy
        self._book, self._groups = book, part.groups
        self._solver = self._highs._Highs()  # noqa: SLF001 - the public class writes to the console before it is told
        options = {"output_flag": False, "threads": 1, "random_seed": 1, "presolve": "off"}
        for option, value in {**options, **DUAL, "simplex_iteration_limit": STEPS}.items():
            self._solver.setOptionValue(option, value)
        self._infinite = self._highs.kHighsInf
        self._at = {unit: place for place, unit in enumerate(_moving(book, part))}
        most = [*([self._infinite] * len(self._at)), *(book.counts[unit] for unit in self._at)]
        self._columns = len(most)
        self._solver.addCols(len(most), [MOVED] * len(most), [0.0] * len(most), most, 0, [], [], [])
        for group in part.groups:
            self._enter(group)
        for form in part.zero:
            self._row(form, 0, 0)
        for form in part.least:
            self._row(form, -form.at(book.counts), self._infinite)

    def find(self, form: Form, same: Sequence[Form]) -> tuple[World, list[Group]] | None:
        """Return a world in which a form is not negative and others the `same` as in ours, and what is hidden for it.

        The form is negative in it where there is none in which it is not. None where no world is found.
        """
        with self._sought([form], same) as [missed]:
            solution = self._solve()
            if solution is None:
                return None
            changed = self._changed(solution)
            if len(changed) > 1:
                solution, changed = self._with_fewer(solution, changed, missed)
            return self._world(solution), changed

    def find_hidden(self, forms: Sequence[Form], same: Sequence[Form]) -> World | None:
        """Return a world in which many of some forms are not negative, and for which nothing more must be hidden.

        Others are the `same` as in ours. None where no world is found.
        """
        open_ = [slack for group in self._groups if not group.hidden and not group.locked for slack in group.slacks]
        self._bound(open_, 0)
        try:
            with self._sought(forms, same):
                solution = self._solve()
                return None if solution is None else self._world(solution)
        finally:
            self._bound(open_, self._infinite)

    @contextmanager
    def _sought(self, forms: Sequence[Form], same: Sequence[Form]) -> Iterator[range]:
        """Let forms that are negative be so no more, or cost what it costs that they are; let others be the same.

        Yield the columns that say by how much each is negative still.
        """
        column, row = self._columns, self._solver.getNumRow()
        for form in forms:
            missing = -form.at(self._book.counts)
            far = missing if len(forms) > 1 else min(missing, 1)  # of several each counts alike
            self._row(form, missing, self._infinite, (self._column(0, missing, MISSED / far), 1))
        for form in same:
            self._row(form, 0, 0)
        missed = range(column, self._columns)
        try:
            yield missed
        finally:
            self._solver.deleteRows(len(forms) + len(same), [*range(row, row + len(forms) + len(same))])
            self._solver.deleteCols(len(missed), [*missed])
            self._columns = column

    def _bound(self, columns: Sequence[int], most: float) -> None:
        many = len(columns)
        self._solver.changeColsBounds(many, columns, [0.0] * many, [most] * many)

    def _with_fewer(
        self, solution: Sequence[float], changed: list[Group], missed: int
    ) -> tuple[Sequence[float], list[Group]]:
        """Return a solution that changes fewer groups, if what one changes is weighed anew; none that misses more."""
        try:
            for _again in range(AGAIN):
                self._weigh(changed, solution)
                weighed = self._solve()
                fewer = changed if weighed is None else self._changed(weighed)
                if weighed is None or len(fewer) >= len(changed) or weighed[missed] > solution[missed] + NEAR:
                    break
                solution, changed = weighed, fewer
            return solution, changed
        finally:
            for group in self._groups:
                if not group.hidden and not group.locked:
                    self.price(group, group.cost)

    def _column(self, low: float, high: float, cost: float = 0) -> int:
        self._solver.addCol(cost, low, high, 0, [], [])
        self._columns += 1
        return self._columns - 1

    def _row(self, form: Form, low: float, high: float, *more: tuple[int, float]) -> None:
        """Let a form's change lie between two ends; units are more or fewer by a column each."""
        columns = [self._at[unit] for unit in form.times if unit in self._at]
        numbers = [times for unit, times in form.times.items() if unit in self._at]
        columns += [*(column + len(self._at) for column in columns), *(column for column, _times in more)]
        numbers += [*(-one for one in numbers), *(times for _column, times in more)]
        self._solver.addRow(low, high, len(columns), columns, numbers)

    def _enter(self, group: Group) -> None:
        """Let a group cost what it does where it is another number; one that is hidden is still printed as no zero."""
        counts = self._book.counts
        if not group.hidden:
            self._let_differ(group)
        for form in as_some(group.numbers[:1], counts) if group.printed else ():
            self._row(form, -form.at(counts), self._infinite)

    def _let_differ(self, group: Group) -> None:
        """Let a group be another number, at its cost; not one that is printed whatever happens."""
        most = 0 if group.locked else self._infinite
        number, counts = group.numbers[0], self._book.counts
        for form in number.forms:
            more, less = self._column(0, most), self._column(0, most)
            self._row(form, 0, 0, (more, -1), (less, 1))
            group.slacks += [more, less]
        for form in as_printed(group.numbers, counts):
            slack = self._column(0, most)
            self._row(form, -form.at(counts), self._infinite, (slack, 1))
            group.slacks.append(slack)
        group.step = max(1.0, *(abs(times) for form in group.made_of for times in form.times.values()))
        self.price(group, 0 if group.locked else group.cost)

    def price(self, group: Group, cost: float, solution: Sequence[float] | None = None) -> None:
        """Let it cost so much that a group is another number: by its unit, or by how far a solution changes it."""
        for slack in group.slacks:
            far = max(group.step, solution[slack] if solution else 0)
            self._solver.changeColCost(slack, cost / far)

    def _weigh(self, changed: Iterable[Group], solution: Sequence[float]) -> None:
        some = {id(group) for group in changed}
        for group in self._groups:
            if not group.hidden and not group.locked:
                if id(group) in some:
                    self.price(group, group.cost, solution)
                else:
                    self.price(group, group.cost * DEARER)

    def _solve(self) -> Sequence[float] | None:
        """Return the columns of the cheapest world: sought from ours, and in another way where that leads nowhere."""
        self._solver.clearSolver()
        self._solver.run()
        if self._solver.getModelStatus() == self._highs.HighsModelStatus.kIterationLimit:
            self._solver.clearSolver()
            self._solver.setOptionValue("presolve", "on")
            self._solver.run()
            self._solver.setOptionValue("presolve", "off")
        if self._solver.getModelStatus() != self._highs.HighsModelStatus.kOptimal:
            return None
        solution: Sequence[float] = self._solver.getSolution().col_value
        return solution

    def _changed(self, solution: Sequence[float]) -> list[Group]:
        return [
            group for group in self._groups if not group.hidden and any(solution[one] > NEAR for one in group.slacks)
        ]

    def _world(self, solution: Sequence[float]) -> World:
        import numpy as np

        many = len(self._at)
        both = np.array(solution[: 2 * many])
        world: World = np.zeros(len(self._book.counts))
        world[list(self._at)] = both[:many] - both[many:]
        return world


def _moving(book: Book, part: _Part) -> list[int]:
    """Return the classes of which worlds may have more or fewer units: of very many some for each number.

    Rows that are printed nowhere are among them: there may be more of them, and so more persons.
    Worlds in which the others are as in ours are fewer, not more: what they show is still so.
    """
    forms = [*part.least, *(form for group in part.groups for form in group.made_of)]
    units = sorted({*_units(forms)})
    if len(units) <= MANY:
        return units
    found: set[int] = set()
    for form in forms:
        ordered = sorted(form.times, key=lambda unit: (-book.counts[unit], unit))
        found |= {*ordered[:SOME], *ordered[-SOME:]}
    return sorted(found)
