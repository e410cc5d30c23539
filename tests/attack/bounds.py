"""What can be told of numbers: equations and inequalities between them, and integer programming over these."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import ceil, floor, inf, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from highspy import _core as highspy  # the public class writes to the console before it can be told not to

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping

SLACK = 1e-6
SECONDS = 2.0
"""How long one question to the solver may take; what it has not proven then counts as open."""
ROUNDS = 200
"""How often bounds are passed on from row to row before the solver is asked."""


class Row(NamedTuple):
    """A sum of numbers with factors lies between two; and from which kind of reasoning it follows."""

    factors: Mapping[Hashable, float]
    low: float
    high: float
    kind: str


class Interval(NamedTuple):
    """From where to where a number can be."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Return how wide it is."""
        return self.high - self.low


@dataclass
class System:
    """All that is known at once."""

    low: dict[Hashable, float] = field(default_factory=dict)
    high: dict[Hashable, float] = field(default_factory=dict)
    whole: set[Hashable] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)

    def number(self, name: Hashable, low: float = 0, high: float = inf, *, whole: bool = True) -> None:
        """Take in a number; of one that is there already the narrower ends hold."""
        self.low[name] = max(low, self.low.get(name, -inf))
        self.high[name] = min(high, self.high.get(name, inf))
        if whole:
            self.whole.add(name)

    def row(self, factors: Mapping[Hashable, float], low: float, high: float, kind: str) -> None:
        """Take in a row."""
        self.rows.append(Row({name: float(factor) for name, factor in factors.items() if factor}, low, high, kind))

    def equal(self, total: Hashable, parts: Iterable[Hashable], kind: str) -> None:
        """Say that a number is the sum of others."""
        factors: dict[Hashable, float] = defaultdict(float)
        factors[total] -= 1
        for part in parts:
            factors[part] += 1
        self.row(factors, 0, 0, kind)

    def at_most(self, less: Hashable, more: Iterable[Hashable], kind: str) -> None:
        """Say that a number is no more than the sum of others."""
        factors: dict[Hashable, float] = defaultdict(float)
        factors[less] -= 1
        for one in more:
            factors[one] += 1
        self.row(factors, 0, inf, kind)

    def without(self, wrong: Callable[[Row], bool]) -> System:
        """Return the same without some rows."""
        return System(dict(self.low), dict(self.high), self.whole, [row for row in self.rows if not wrong(row)])

    def narrowed(self) -> tuple[dict[Hashable, float], dict[Hashable, float]]:
        """Pass bounds on from row to row; return the ends that are left. Raises ContradictionError."""
        low, high = dict(self.low), dict(self.high)
        of: dict[Hashable, list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            for name in row.factors:
                of[name].append(place)
        waiting = set(range(len(self.rows)))
        for _round in range(ROUNDS):
            changed: set[Hashable] = set()
            for place in sorted(waiting):
                changed |= _pass_on(self.rows[place], low, high, self.whole)
            waiting = {place for name in changed for place in of[name]}
            if not waiting:
                break
        return low, high


class ContradictionError(Exception):
    """What is known cannot all be true."""


def _pass_on(
    row: Row, low: dict[Hashable, float], high: dict[Hashable, float], whole: Collection[Hashable]
) -> set[Hashable]:
    """Narrow the ends of the numbers of a row by the ends of the others."""
    ends = {
        name: (factor * low[name], factor * high[name]) if factor > 0 else (factor * high[name], factor * low[name])
        for name, factor in row.factors.items()
    }
    least, most = sum(end[0] for end in ends.values()), sum(end[1] for end in ends.values())
    open_least = [name for name, end in ends.items() if end[0] == -inf]
    open_most = [name for name, end in ends.items() if end[1] == inf]
    changed: set[Hashable] = set()
    for name, factor in row.factors.items():
        rest_least = _rest(least, ends[name][0], open_least, name, -inf)
        rest_most = _rest(most, ends[name][1], open_most, name, inf)
        least_here, most_here = row.low - rest_most, row.high - rest_least
        if factor < 0:
            least_here, most_here = most_here, least_here
        new_low, new_high = least_here / factor, most_here / factor
        if name in whole:
            new_low = ceil(new_low - SLACK) if isfinite(new_low) else new_low
            new_high = floor(new_high + SLACK) if isfinite(new_high) else new_high
        if new_low > low[name] + SLACK:
            low[name], changed = new_low, changed | {name}
        if new_high < high[name] - SLACK:
            high[name], changed = new_high, changed | {name}
        if low[name] > high[name] + 10 * SLACK * max(1, abs(low[name])):
            raise ContradictionError(name)
    return changed


def _rest(total: float, own: float, unbounded: list[Hashable], name: Hashable, infinite: float) -> float:
    """Return what the others of a row come to."""
    if unbounded and unbounded != [name]:
        return infinite
    if unbounded == [name]:
        return total if isfinite(total) else infinite
    return total - own


def about(system: System, names: Collection[Hashable]) -> System:
    """Return what of a system has to do with some numbers, by way of others that are not known at once."""
    of: dict[Hashable, list[Row]] = defaultdict(list)
    for row in system.rows:
        for name in row.factors:
            of[name].append(row)
    rows: dict[int, Row] = {}
    waiting, reached = list(names), set(names)
    while waiting:
        for row in of[waiting.pop()]:
            if id(row) not in rows:
                rows[id(row)] = row
                open_ones = {name for name in row.factors if system.high[name] > system.low[name]} - reached
                reached |= open_ones
                waiting += open_ones
    used = reached.union(*(row.factors for row in rows.values()))
    kept = [row for row in system.rows if id(row) in rows]
    low, high = ({name: end[name] for name in end if name in used} for end in (system.low, system.high))
    return System(low, high, system.whole, kept)


def told(
    system: System, wanted: Collection[Hashable], enough: Callable[[Hashable, Interval], bool]
) -> dict[Hashable, Interval]:
    """Return from where to where each wanted number can be, or wider than that once it is wide `enough`.

    Ends that time did not suffice for are the widest they could be. Raises ContradictionError.
    """
    low, high = system.narrowed()
    found = {name: Interval(low[name], high[name]) for name in wanted}
    for names, rows in _components(system, low, high):
        asked = [name for name in names if name in found and high[name] - low[name] > SLACK]
        if asked:
            _Component(names, rows, system.whole, low, high).tell(asked, enough, found)
    return found


def _components(
    system: System, low: Mapping[Hashable, float], high: Mapping[Hashable, float]
) -> list[tuple[list[Hashable], list[Row]]]:
    """Return the numbers that are not known and hang together, with the rows that tie them."""
    parent: dict[Hashable, Hashable] = {}

    def root(name: Hashable) -> Hashable:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    tied = []
    for row in system.rows:
        unknown = [name for name in row.factors if high[name] - low[name] > SLACK]
        for name in unknown[1:]:
            parent[root(name)] = root(unknown[0])
        if unknown:
            root(unknown[0])
            tied.append((unknown[0], row))
    groups: dict[Hashable, tuple[list[Hashable], list[Row]]] = {}
    for name in low:
        if high[name] - low[name] > SLACK and name in parent:
            groups.setdefault(root(name), ([], []))[0].append(name)
    for name, row in tied:
        groups[root(name)][1].append(row)
    return list(groups.values())


class _Component:
    """Numbers that hang together, as an integer program."""

    def __init__(
        self,
        names: list[Hashable],
        rows: list[Row],
        whole: Collection[Hashable],
        low: Mapping[Hashable, float],
        high: Mapping[Hashable, float],
    ) -> None:
        self.names = names
        self.index = {name: place for place, name in enumerate(names)}
        self.low, self.high = low, high
        self.seen_low = np.full(len(names), inf)
        self.seen_high = np.full(len(names), -inf)
        self.whole = np.array([name in whole for name in names])
        kinds = highspy.HighsVarType
        model = self._model(rows)
        self.broken_up = _solver(model)  # without asking for whole numbers: fast, and mostly they are
        model.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in self.whole]
        self.exactly = _solver(model)

    def _model(self, rows: list[Row]) -> Any:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.names), len(rows)
        model.col_cost_ = np.zeros(len(self.names))
        model.col_lower_ = np.array([self.low[name] for name in self.names])
        model.col_upper_ = np.array([self.high[name] for name in self.names])
        starts, columns, values, least, most = [0], [], [], [], []
        for row in rows:
            known = sum(factor * self.low[name] for name, factor in row.factors.items() if name not in self.index)
            for name, factor in row.factors.items():
                if name in self.index:
                    columns.append(self.index[name])
                    values.append(factor)
            starts.append(len(columns))
            least.append(row.low - known)
            most.append(row.high - known)
        model.row_lower_, model.row_upper_ = np.array(least), np.array(most)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, columns, values
        return model

    def tell(
        self, asked: list[Hashable], enough: Callable[[Hashable, Interval], bool], found: dict[Hashable, Interval]
    ) -> None:
        """Ask for the ends of each number that solutions seen so far have not shown to be wide enough."""
        for sign in (1, -1, 1, -1):
            # All at once: the least and the most of them together show that most are wide, without asking for each.
            narrow = [name for name in asked if not self._is_enough(name, enough)]
            if len(narrow) > 1:
                self._end([self.index[name] for name in narrow], sign)
        for name in asked:
            place = self.index[name]
            low, high = self.low[name], self.high[name]
            for sign in (1, -1):
                if self._is_enough(name, enough):
                    break
                end = self._end([place], sign)
                if end is not None:
                    low, high = (end, high) if sign == 1 else (low, end)
            seen = Interval(float(self.seen_low[place]), float(self.seen_high[place]))
            found[name] = seen if self._is_enough(name, enough) else Interval(low, high)

    def _is_enough(self, name: Hashable, enough: Callable[[Hashable, Interval], bool]) -> bool:
        seen = Interval(float(self.seen_low[self.index[name]]), float(self.seen_high[self.index[name]]))
        return seen.low <= seen.high and enough(name, seen)

    def _end(self, places: list[int], sign: int) -> float | None:
        """Return the least (1) or most (-1) numbers can be; None where time did not suffice or there is no end."""
        status, end, values = _asked(self.broken_up, places, sign)
        kinds = highspy.HighsModelStatus
        if status == kinds.kInfeasible:
            raise ContradictionError(self.names[places[0]])
        broken = values is None or bool(np.any(np.abs(values - np.rint(values))[self.whole] > SLACK))
        if broken:
            status, end, values = _asked(self.exactly, places, sign)
            if status == kinds.kInfeasible:
                raise ContradictionError(self.names[places[0]])
        if values is not None:
            np.minimum(self.seen_low, values, out=self.seen_low)
            np.maximum(self.seen_high, values, out=self.seen_high)
        return end


def _solver(model: Any) -> Any:
    solver = highspy._Highs()  # noqa: SLF001
    for name, value in (("output_flag", False), ("time_limit", SECONDS), ("mip_rel_gap", 0.0), ("threads", 1)):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    return solver


def _asked(solver: Any, places: list[int], sign: int) -> tuple[Any, float | None, Any]:
    """Return how the search for an end came out, the end as far as it is proven, and numbers that fulfil all rows."""
    kinds = highspy.HighsModelStatus
    for place in places:
        solver.changeColCost(place, float(sign))
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    end = None
    if status == kinds.kOptimal:
        end = float(info.objective_function_value) * sign
    elif status == kinds.kTimeLimit and isfinite(info.mip_dual_bound):
        end = float(info.mip_dual_bound) * sign
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if feasible else None
    for place in places:
        solver.changeColCost(place, 0.0)  # last: it takes back what the solver knows
    return status, end, values
