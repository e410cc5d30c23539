"""Targets: which one stands for a figure in a period, what came of it, and whether it was changed under way."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.core.planning import Direction, spoken_for
from omsorgskjerne.figures.queries import Query
from omsorgskjerne.figures.results import Doubt, Goal
from omsorgskjerne.indicators import Count, Days, During, Newcomers, Nights, Peak, People, PersonDays, Stated, Sum
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from omsorgskjerne.figures.evaluate import Evaluation
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.indicators import Figure
    from omsorgskjerne.period import Period

_ = words_of(__name__)

COLUMNS = ("since", "until", "figure", "direction", "value")


@attrs.frozen
class Steps(Query):
    """What was done to every row of a small table, and what it held from then on; voided ones among them."""

    columns: tuple[str, ...]

    def __str__(self) -> str:
        """Return what is read, in words."""
        return f"{self.table}: every step of every row"


class Step(NamedTuple):
    """Something that was done to a row of a small table, and what the row held from then on."""

    day: date
    """The day it was done, by the clock of whoever did it."""
    row: str
    held: tuple[str | None, ...] | None
    """The columns asked for; None once the row was voided, and where a former content was erased."""


def fold_steps(query: Steps, rows: Iterable[Row]) -> tuple[Step, ...]:
    """Fold rows of (sequence, action, time, id, former content, present columns …), in the order of the sequence."""
    every = list(rows)
    made = {id_: sequence for sequence, action, _at, id_, *_rest in every if action != "void"}  # the last of each
    return tuple(
        Step(date.fromisoformat(at[:10]), id_, _held(query, action, former, present, last=made[id_] == sequence))
        for sequence, action, at, id_, former, *present in every
    )


def _held(
    query: Steps, action: str, former: str | None, present: Sequence[str | None], *, last: bool
) -> tuple[str | None, ...] | None:
    if action == "void":
        return None
    if last:
        return tuple(present)
    content = json.loads(former) if former else None
    return None if content is None else tuple(content.get(name) for name in query.columns)


class Aim(NamedTuple):
    """A target at one time: which side of which number is good."""

    direction: Direction
    value: Fraction


class Standing(NamedTuple):
    """What stood from a day on: a target or none, and how many others were entered for the same figure and period."""

    day: date
    aim: Aim | None
    others: int = 0


def standings(steps: Sequence[Step], figure: str, period: Period) -> list[Standing]:
    """Return what stood for a figure in exactly a period, one after the other.

    Of several targets that are there at once it is the one entered last; an edit changes a target and leaves it in its
    place, as everywhere.
    """
    aims = [_aim(step.held, figure, period) for step in steps]
    concerned = {step.row for step, aim in zip(steps, aims, strict=True) if aim}
    there: dict[str, Aim | None] = {}
    found: list[Standing] = []
    for step, aim in zip(steps, aims, strict=True):
        if step.row in concerned:
            there[step.row] = aim
            standing = [one for one in there.values() if one]
            found.append(Standing(step.day, standing[-1], len(standing) - 1) if standing else Standing(step.day, None))
    return found


def _aim(held: tuple[str | None, ...] | None, figure: str, period: Period) -> Aim | None:
    """Return the target that a row is, if it is one of the figure in exactly the period."""
    if held is None:
        return None
    since, until, id_, direction, value = held
    if id_ != figure or since is None or direction is None or value is None:
        return None
    days = spoken_for(date.fromisoformat(since), None if until is None else date.fromisoformat(until))
    return Aim(Direction(direction), Fraction(Decimal(value))) if days == period else None


def goal_of(evaluation: Evaluation, figure: Figure, period: Period, result: Result) -> Goal | None:
    """Return the target of a figure in exactly this period, and what came of it; of several the one entered last.

    Its notes say that there are several, and that it was changed after the period began, by an edit or by another put
    in its place: whoever reads that a target was reached must know it.
    """
    steps = evaluation.answer(evaluation.plan.targets)
    stood = standings(steps, figure.id, period)
    if not stood or stood[-1].aim is None:
        return None
    over = evaluation.today is None or period.end <= evaluation.today
    goal = attainment(figure, result, *stood[-1].aim, over=over)
    return attrs.evolve(goal, notes=tuple(_notes(stood, period)))


def _notes(stood: Sequence[Standing], period: Period) -> Iterator[Phrase]:
    if stood[-1].others:
        yield Doubt(_("Several targets are entered for the period. The one entered last stands."))
    before = [one for one in stood if one.day < period.start][-1:]
    aims = [one for one in (*before, *(one for one in stood if one.day >= period.start)) if one.aim]
    now = stood[-1].aim
    former = [place for place, one in enumerate(aims) if one.aim != now]
    if former:
        yield Phrase(
            _("The target was changed on {day}, after the period began. Before that it was {target}."),
            day=aims[former[-1] + 1].day,
            target=_written(aims[former[-1]].aim),
        )


def _written(aim: Aim | None) -> Phrase | None:
    return aim and Phrase("{direction} {value}", direction=aim.direction.label, value=aim.value)


def attainment(figure: Figure, result: Result, direction: Direction, target: Fraction, *, over: bool) -> Goal:
    """Return what came of a target; `over` tells whether the period is."""
    attained = result.value / target * 100 if result.value is not None and target and not result.is_range else None
    reached = _reached(result, direction, target)
    if not over and not isinstance(figure, Stated):
        # Before the period is over a number that only grows may pass its target for good; all else may change yet.
        passed = direction == Direction.AT_LEAST
        reached = reached if isinstance(figure, GROWING) and reached is passed else None
    return Goal(target, direction, reached, attained)


GROWING = Count | Sum | People | PersonDays | Newcomers | Days | Nights | Peak | During


def _reached(result: Result, direction: Direction, target: Fraction) -> bool | None:
    if result.value is None:
        return None
    ends = (result.value,) if result.low is None or result.high is None else (result.low, result.high)
    good = {end >= target if direction == Direction.AT_LEAST else end <= target for end in ends}
    return good.pop() if len(good) == 1 else None
