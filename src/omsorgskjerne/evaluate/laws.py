"""What every figure promises, held against the rows of a store: all that a test of a new measure or take needs.

- What stands behind a number gives it back: the value, both ends of a range, the n and the sum that a mean divides.
- The parts of a breakdown add up to the whole, where the figure says that they do.
- Over fewer days, and with a narrower filter, a number is no more, where the figure says that it grows.
- It is said in words what is counted, and each breakdown has a label for its codes.
- A row of a view that leads to somebody is one of the tables that its statement names, and leads to the same there.
- What a rule says is never more than something else, is not.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.evaluate.plan import Asked
from omsorgskjerne.evaluate.report import measure
from omsorgskjerne.figures.behind import Behind, Part
from omsorgskjerne.figures.expressions import TIME
from omsorgskjerne.figures.rows import is_of_rows, rows_of
from omsorgskjerne.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store
    from omsorgskjerne.tables import Table

NEAR = Fraction(1, 10**6)
"""Weights are read as floating point numbers."""
EVER = Period(date.min, date.max)


@attrs.frozen
class Broken:
    """A promise that a figure does not keep: which number, and in what way. Of persons it says nothing but numbers."""

    figure: str
    where: str
    """The period, and of a part its dimension and code."""
    how: str

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.figure}, {self.where}: {self.how}"


def broken_laws(
    organisation: Organisation,
    store: Store,
    period: Period,
    figures: Iterable[Figure] | None = None,
    *,
    today: date | None = None,
) -> list[Broken]:
    """Return what figures (all, unless some are given) do otherwise than they say in a period and the year before it.

    Raises StoreError when the store cannot be read, and what loading figures raises.
    """
    some = list(organisation.figures.values() if figures is None else figures)
    asked = [Asked(period), Asked(period.back(1), 1)]
    with store.engine.reading():
        evaluation = measure(organisation, store, some, asked, today=today)
        return [
            *_of_members(evaluation, store, some, asked),
            *_of_parts(evaluation, some, period),
            *_of_growth(evaluation, store, some, period),
            *_of_views(evaluation, store, some, period),
            *_of_rules(evaluation, some, asked),
        ]


def _of_members(evaluation: Evaluation, store: Store, figures: list[Figure], asked: list[Asked]) -> Iterator[Broken]:
    """Yield the numbers that those who stand behind them do not give back."""
    organisation = evaluation.organisation
    windows = {(figure, figure.window(*one)): not one.years for one in reversed(asked) for figure in figures}
    behind = read_members(organisation, store.query, windows, evaluation.today).behind
    for figure in figures:
        for one in asked if figure.traits.has_members else ():
            days = figure.window(*one)
            for dimension, code, result in evaluation.result(figure, *one).places():
                if dimension and one.years:
                    continue
                found = behind.get(Part(figure.id, days, dimension, code), Behind())
                for name, number in figure.recount(found, organisation).items():
                    told = _told(result, name)
                    if told is not None and abs(told - number) > NEAR * max(Fraction(1), abs(told)):
                        where = f"{days.name} {dimension} {code}" if dimension else days.name
                        yield Broken(figure.id, where, f"{name} is {float(told)}, but {float(number)} by its members")


def _told(result: Result, name: str) -> Fraction | None:
    """Return what a result says under a name that `Figure.recount` gives; None where it says nothing of it."""
    told = {
        "sum": None if result.value is None or result.n is None else result.value * result.n,
        "n": None if result.n is None else Fraction(result.n),
        "high": result.ends[1],
        "known": result.known,
    }
    return told.get(name, None if result.is_range else result.value)


def _of_parts(evaluation: Evaluation, figures: list[Figure], period: Period) -> Iterator[Broken]:
    """Yield the breakdowns that do not add up though the figure says so, and what is not said in words."""
    for figure in figures:
        result = evaluation.result(figure, period)
        axes = {axis.name: axis for axis in figure.axes(evaluation)}
        if not str(figure.describe(evaluation.organisation)) or not figure.kind:
            yield Broken(figure.id, period.name, "it is not said what it is")
        if sorted(axes) != sorted(figure.dimension_names):
            yield Broken(figure.id, period.name, "its breakdowns are not those that are shown")
        for name, parts in result.by.items():
            if result.value is None or any(one.is_range for one in (result, *parts.values())):
                continue
            total = sum((part.value or Fraction(0) for part in parts.values()), Fraction(0))
            if total != result.value and axes[name].additive and not figure.is_stated:
                yield Broken(figure.id, f"{period.name} {name}", f"its parts are {total}, the whole is {result.value}")


def _of_growth(before: Evaluation, store: Store, figures: list[Figure], period: Period) -> Iterator[Broken]:
    """Yield the numbers that are more over fewer days, or with a narrower filter, though the figure says it grows."""
    some = [figure for figure in figures if figure.since is None and figure.as_of is None and is_of_rows(figure)]
    spans = list(period.months())
    months = [Asked(month) for month in dict.fromkeys((spans[0], spans[-1]))]
    slices = {figure.id: list(_slices(before, figure)) for figure in some}
    every = [*some, *chain.from_iterable(slices.values())]
    evaluation = measure(before.organisation, store, every, [Asked(period), *months], today=before.today)
    for figure in some:
        whole = _most(evaluation.result(figure, period))
        for month in months if figure.traits.grows_with_days else ():
            if _most(evaluation.result(figure, *month)) > whole:
                yield Broken(figure.id, month.period.name, "it is more than in all of the days")
        for one in slices[figure.id] if figure.traits.grows_with_rows else ():
            if _most(evaluation.result(one, period)) > whole:
                yield Broken(one.id, period.name, "it is more than without the filter")


def _of_views(evaluation: Evaluation, store: Store, figures: list[Figure], period: Period) -> Iterator[Broken]:
    """Yield the figures of views whose rows are none that were entered, or somebody else's."""
    organisation, today = evaluation.organisation, evaluation.today

    def whose(figure: Figure, days: Period, table: Table) -> dict[str, str]:
        standing = read_members(organisation, store.query, {(figure, days): False}, today, {table.name})
        return {id_: row.person for id_, row in standing.rows.items()}

    for figure in figures:
        tables = figure.tables(organisation) if is_of_rows(figure) and figure.traits.has_members else ()
        if not is_of_rows(figure) or not tables or organisation.table(figure.record) in tables:
            continue
        entered: dict[str, set[str]] = {}
        for table in tables:
            rows = attrs.evolve(rows_of(table.record, "", ""), disclosure=figure.disclosure)
            for id_, holder in whose(rows, EVER, table).items():
                entered.setdefault(id_, set()).add(holder)
        if any(holder not in entered.get(id_, ()) for id_, holder in whose(figure, period, tables[0]).items()):
            yield Broken(figure.id, period.name, "its view has rows with the id of none, or of somebody else's")


def _of_rules(evaluation: Evaluation, figures: list[Figure], asked: list[Asked]) -> Iterator[Broken]:
    """Yield the numbers, also of parts, that are more than what a rule says they are never more than."""
    known = {figure.id: figure for figure in figures}
    for one, other in evaluation.organisation.never_more:
        for days in asked if {one, other} <= known.keys() else ():
            most = {tuple(at): part for *at, part in evaluation.result(known[other], *days).places()}
            for *at, part in evaluation.result(known[one], *days).places():
                beside = most.get(tuple(at), part)
                if beside.value is not None and _most(part) > _most(beside):
                    yield Broken(one, f"{days.period.name} {at}", f"it is more than {other}")


def _slices(evaluation: Evaluation, figure: Figure) -> Iterator[Figure]:
    """Yield slices of a figure of rows by the codes of its own breakdowns."""
    for axis in figure.axes(evaluation):
        if is_of_rows(figure) and axis.name not in TIME and figure.full_name(axis.name) == axis.name:
            yield from (figure.sliced({axis.name: code}) for code in list(axis.codes)[:2])


def _most(result: Result) -> Fraction:
    return result.ends[1] or Fraction(0)
