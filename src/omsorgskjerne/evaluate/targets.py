"""Targets: which one stands for a figure in a period, what came of it, and whether it was changed under way."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from omsorgskjerne.core.planning import Direction, Target
from omsorgskjerne.evaluate.results import Goal
from omsorgskjerne.figures.queries import Query
from omsorgskjerne.figures.results import Doubt
from omsorgskjerne.period import Period
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.bound import Found
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.results import Result

_ = words_of(__name__)

COLUMNS = ("since", "until", "figure", "direction", "value")


class TargetChange(NamedTuple):
    """Something that was done to a target: from then on it is this goal of a figure in this period, or none of it."""

    day: date
    """The day it was done, by the clock of whoever did it."""
    row: str
    period: Period | None = None
    goal: Goal | None = None
    """None once the row was voided or is of another figure, and where a former content was erased."""


@attrs.frozen
class History(Query):
    """What was done to every row of the targets, and what it held from then on; voided ones among them."""

    def selects(self) -> Iterable[Any]:
        """Return itself: `fetch` writes its statement, which no other query needs."""
        return (self,)

    def fold(self, answers: Iterator[Iterable[Row]]) -> dict[str, list[TargetChange]]:
        """Fold rows of (sequence, action, time, id, former content, present columns …), in the order of the sequence.

        Returns by figure the changes of its targets, in that order. A row that was of several figures is with each.
        """
        every = list(chain.from_iterable(answers))
        made = {id_: sequence for sequence, action, _at, id_, *_rest in every if action != "void"}  # the last of each
        read = [
            (date.fromisoformat(at[:10]), id_, self._read(action, former, present, last=made[id_] == sequence))
            for sequence, action, at, id_, former, *present in every
        ]
        figures: dict[str, dict[str, None]] = {}
        for _day, row, (figure, *_rest) in read:
            figures.setdefault(row, {}).update({figure: None} if figure else {})
        found: dict[str, list[TargetChange]] = {}
        for day, row, (figure, *held) in read:
            for one in figures[row]:
                found.setdefault(one, []).append(TargetChange(day, row, *(held if one == figure else ())))
        return found

    def _read(
        self, action: str, former: str | None, present: Sequence[str | None], *, last: bool
    ) -> tuple[str | None, Period | None, Goal | None]:
        """Return the figure, the period and the goal that a row held; nothing where any of it is not known."""
        held = dict(zip(COLUMNS, present, strict=True)) if last else json.loads(former or "{}")
        since, until, figure, direction, value = map(held.get, COLUMNS)
        if action == "void" or since is None or direction is None or value is None:
            return None, None, None
        days = Period.spoken_for(date.fromisoformat(since), None if until is None else date.fromisoformat(until))
        return figure, days, Goal(Fraction(Decimal(value)), Direction(direction))

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: every step of every row"


class InForce(NamedTuple):
    """What stood from a day on: the targets entered for a figure and period, of which the last one stands."""

    day: date
    goals: Sequence[Goal]


def goals_in_force(changes: Sequence[TargetChange], period: Period) -> list[InForce]:
    """Return what stood for a figure in exactly a period, one after the other.

    Of several targets that are there at once it is the one entered last; an edit changes a target and leaves it in its
    place, as everywhere.
    """
    concerned = {change.row for change in changes if change.period == period}
    there: dict[str, Goal | None] = {}
    found: list[InForce] = []
    for change in changes:
        if change.row in concerned:
            there[change.row] = change.goal if change.period == period else None
            found.append(InForce(change.day, [goal for goal in there.values() if goal]))
    return found


def goal_of(found: Found[Any], figure: Figure, period: Period, result: Result) -> Goal | None:
    """Return the target of a figure in exactly this period, and what came of it; of several the one entered last.

    Its notes say that there are several, and that it was changed after the period began, by an edit or by another put
    in its place: whoever reads that a target was reached must know it.
    """
    changes = found.answer(History.of(found.bound.table(Target)))
    stood = goals_in_force(changes.get(figure.id, ()), period)
    if not stood or not stood[-1].goals:
        return None
    over = found.today is None or period.end <= found.today
    goal = stood[-1].goals[-1]
    goal = attainment(figure, result, goal.direction, goal.value, over=over)
    return attrs.evolve(goal, notes=tuple(_notes(stood, period)))


def _notes(stood: Sequence[InForce], period: Period) -> Iterator[Phrase]:
    if len(stood[-1].goals) > 1:
        yield Doubt(_("Several targets are entered for the period. The one entered last stands."))
    before = [one for one in stood if one.day < period.start][-1:]
    since = [one for one in (*before, *(one for one in stood if one.day >= period.start)) if one.goals]
    # What stood when the period began, or was entered first after that, counts: not what it was changed to meanwhile.
    changed = [one.day for former, one in pairwise(since) if one.goals[-1] != former.goals[-1]]
    if changed:
        yield Phrase(
            _("The target was changed after the period began, last on {day}. At first it was {target}."),
            day=changed[-1],
            target=_written(since[0].goals[-1]),
        )


def _written(goal: Goal) -> Phrase:
    return Phrase("{direction} {value}", direction=goal.direction.label, value=goal.value)


def attainment(figure: Figure, result: Result, direction: Direction, target: Fraction, *, over: bool) -> Goal:
    """Return what came of a target; `over` tells whether the period is."""
    attained = result.value / target * 100 if result.value is not None and target and not result.is_range else None
    at_least = direction == Direction.AT_LEAST
    good = {end >= target if at_least else end <= target for end in result.ends if end is not None}
    reached = good.pop() if len(good) == 1 else None
    # Before the period is over a number that only grows may pass its target for good; all else may change yet.
    if not (over or figure.is_stated or (figure.traits.grows_with_days and reached is at_least)):
        reached = None
    return Goal(target, direction, reached, attained)
