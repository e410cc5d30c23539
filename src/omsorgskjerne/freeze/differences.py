"""What has changed in the numbers of a frozen report, and why: new, corrected, voided, erased, redefined.

A copy of the store in memory is taken back to the moment of freezing, one kind of change after another, and every
figure is computed again after each: so the parts add up to the change, whatever the kind of figure. What then remains
is what cannot be taken back: rows that were erased, or another way of computing.
"""

from __future__ import annotations

from contextlib import closing
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import attrs

from omsorgskjerne.choices import Choice
from omsorgskjerne.errors import InputError
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure, results_of
from omsorgskjerne.freeze.content import meanings, numbers_in
from omsorgskjerne.period import Period
from omsorgskjerne.store import Store, frozen, past
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.freeze.content import Number
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)


class Cause(Choice):
    """Why a number is another than it was, in the order in which changes are taken back."""

    NEW = "new", _("new since")
    CORRECTED = "corrected", _("corrected")
    VOIDED = "voided", _("voided")
    ERASED = "erased", _("erased")
    REDEFINED = "redefined", _("redefined")


UNDO = (past.take_out_new, past.undo_corrections, past.undo_voiding)


class Cell(NamedTuple):
    """One number: a figure in a period, or one of its parts; of a range each end is one."""

    figure: str
    period: str
    dimension: str = ""
    code: str | None = None
    high: bool = False


@attrs.frozen
class Difference:
    """A number that is another than it was. None is *not stated*, which counts as zero in the causes."""

    cell: Cell
    label: str
    before: Fraction | None
    after: Fraction | None
    causes: Mapping[Cause, Fraction]
    """They add up to the change; causes of nothing are left out."""
    computed: bool = True
    """False where the figure is not computed any more."""


def differences(
    store: Store, then: Frozen, later: Frozen | None = None, *, today: date | None = None, only: Collection[str] = ()
) -> list[Difference]:
    """Return what differs between a frozen report and a later one, or the present; `only` limits it to some figures.

    Raises InputError where the two are of different periods.
    """
    if later is not None and later.period != then.period:
        raise InputError(
            _("These are reports of different periods."), hint=_("Compare two of the same, or one with the present.")
        )
    with store.engine.reading():
        return _differences(store, then, later, today or store.now().date(), only)


def _differences(
    store: Store, then: Frozen, later: Frozen | None, today: date, only: Collection[str]
) -> list[Difference]:
    content = frozen.content(store.engine, then.id)
    before = {id_: held for id_, held in numbers_in(content).items() if not only or id_ in only}
    # The days that stood beside it then, also where a year back was other days (until 0.2.0, for February).
    asked = [Asked(then.period), *(Asked(Period.parse(name), n) for n, name in enumerate(content["previous"], 1))]
    figures = [store.organisation.figures[id_] for id_ in before if id_ in store.organisation.figures]
    steps, gone = _steps(store, then, later, figures, asked, today=today)
    known = {id_: meanings(store.organisation, figure) for id_, figure in store.organisation.figures.items()}
    after, means = steps[0], known
    if later is not None:
        kept = numbers_in(frozen.content(store.engine, later.id))
        after = {id_: held.results for id_, held in kept.items()}
        means = {id_: _alike(held.meaning, known.get(id_, frozenset())) for id_, held in kept.items()}
    found: list[Difference] = []
    for id_, number in before.items():
        last = Cause.ERASED if gone and number.meaning in means.get(id_, ()) else Cause.REDEFINED
        found += _of_figure(id_, number, after.get(id_, {}), [step.get(id_, {}) for step in steps], last)
    return found


def _alike(meaning: str, known: frozenset[str]) -> frozenset[str]:
    """Return the digests that mean the same as one: those of the figure as it is, if that is one of them."""
    return known if meaning in known else frozenset((meaning,))


Results = dict[str, "Mapping[str, Result]"]


def _steps(
    store: Store, then: Frozen, later: Frozen | None, figures: list[Figure], asked: list[Asked], *, today: date
) -> tuple[list[Results], int]:
    """Return the results at the start and after each kind of change was taken back, and how much is gone for good.

    The start is the present, or the moment of the later report; the end is that of the earlier one.
    """
    with closing(store.engine.copy()) as engine:
        copy = Store(store.organisation, engine, store.by, store.now)
        if later is not None:
            today = later.at.date()
            for undo in UNDO:
                undo(engine, later.sequence)
        steps = [_measured(copy, figures, asked, today)]
        for undo in UNDO:
            undo(engine, then.sequence)
            # Days that have come since are new too: what is taken out is computed as of that day.
            steps.append(_measured(copy, figures, asked, then.at.date()))
        return steps, past.erased(engine, then.sequence)


def _measured(store: Store, figures: list[Figure], asked: list[Asked], today: date) -> Results:
    evaluation = measure(store.organisation, store, figures, asked, today=today)
    return {figure.id: results_of(evaluation, figure, asked) for figure in figures}


def _of_figure(
    id_: str, number: Number, after: Mapping[str, Result], steps: list[Mapping[str, Result]], last: Cause
) -> Iterator[Difference]:
    """Yield the numbers of a figure that differ, the whole before its parts."""
    told = {name: result for name, result in number.results.items() if not after or name in after}
    was, now, *measured = (dict(_cells(id_, results)) for results in (told, after, *steps))
    for cell in dict.fromkeys([*was, *now]):
        if cell.period not in told or not _comparable(cell, told, after):
            continue
        # The high end of what is no range is its value.
        value = cell._replace(high=False)
        old, new, *values = (cells.get(cell, cells.get(value)) for cells in (was, now, *measured))
        if old != new:
            causes = _causes(old, new, values, last)
            yield Difference(cell, number.label, old, new, causes, computed=any(steps))


def _cells(id_: str, results: Mapping[str, Result]) -> Iterator[tuple[Cell, Fraction | None]]:
    for period, whole in results.items():
        for dimension, code, result in whole.places():
            yield Cell(id_, period, dimension, code), result.value
            if result.is_range:
                yield Cell(id_, period, dimension, code, high=True), result.high


def _comparable(cell: Cell, was: Mapping[str, Result], now: Mapping[str, Result]) -> bool:
    """Tell whether both have the breakdown: one that was added or left out since says nothing of the numbers."""
    breakdowns = (results[cell.period].by for results in (was, now) if cell.period in results)
    return not cell.dimension or all(not by or cell.dimension in by for by in breakdowns)


def _causes(
    old: Fraction | None, new: Fraction | None, values: list[Fraction | None], last: Cause
) -> dict[Cause, Fraction]:
    zero = Fraction(0)
    known = [value or zero for value in values]
    causes = {cause: earlier - later for cause, (earlier, later) in zip(Cause, pairwise(known), strict=False)}
    causes[last] = (new or zero) - (old or zero) - sum(causes.values(), zero)
    return {cause: part for cause, part in causes.items() if part}
