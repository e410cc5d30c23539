"""Linear programs: the least that a sum of unknown numbers can be where some facts hold. Solved by HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from omsorgskjerne.disclosure.linear import Fact, Linear
    from omsorgskjerne.disclosure.narrowing import Ends

    Point = Mapping[Hashable, float]
    """A value for every unknown number."""


class ContradictionError(Exception):
    """No numbers are as the facts say."""


class Program:
    """Facts that hang together. Each question begins where the one before ended, for all are about the same facts."""

    def __init__(self, names: Sequence[Hashable], facts: Sequence[Fact], ends: Mapping[Hashable, Ends]) -> None:
        """Take the numbers, what is known of them together, and of each by itself."""
        self.names = tuple(names)
        self.met: list[Point] = []
        """Every answer so far: numbers as they can be."""
        self._facts, self._ends = facts, ends
        self._solver: Any = None

    def lowest(self, linear: Linear) -> Point | None:
        """Return the numbers with which something is least; None where it has no end.

        Raises ContradictionError where there are none.
        """
        import highspy

        self._solver = self._solver or self._loaded(highspy)
        costs = [float(linear.times.get(name, 0)) for name in self.names]
        self._solver.changeColsCost(len(costs), list(range(len(costs))), costs)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise ContradictionError
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        point = dict(zip(self.names, self._solver.getSolution().col_value, strict=True))
        self.met.append(point)
        return point

    def _loaded(self, highspy: Any) -> Any:
        """Return a solver with the facts, first asked for nothing: whether there are such numbers at all."""
        solver = highspy._Highs()  # noqa: SLF001 - the public class writes to the console before it can be told not to
        # From one question to the next only what is sought changes: the primal simplex goes on from there.
        for option, value in {"output_flag": False, "threads": 1, "presolve": "off", "simplex_strategy": 4}.items():
            solver.setOptionValue(option, value)
        for name in self.names:
            ends = self._ends[name]
            low = -highspy.kHighsInf if ends.low is None else float(ends.low)
            high = highspy.kHighsInf if ends.high is None else float(ends.high)
            solver.addCol(0.0, low, high, 0, [], [])
        place = {name: number for number, name in enumerate(self.names)}
        for fact in self._facts:
            least = -float(fact.linear.constant)
            columns = [place[name] for name in fact.linear.times]
            numbers = [float(number) for number in fact.linear.times.values()]
            solver.addRow(least, least if fact.zero else highspy.kHighsInf, len(columns), columns, numbers)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            raise ContradictionError
        return solver
