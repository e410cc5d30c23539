"""The dimensions of a figure as they are shown: what each is called, and the label of each code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.needs import columns_of, inputs
from omsorgskjerne.evaluate.readings import adds_up
from omsorgskjerne.evaluate.results import Axis
from omsorgskjerne.evaluate.sql import codes_of
from omsorgskjerne.evaluate.union import labels_of, pairs_of, services_of
from omsorgskjerne.figures import (
    TIME,
    Formula,
    PeriodDays,
    RawSql,
    RowFigure,
    Stated,
    Union,
    dimension_name,
)
from omsorgskjerne.figures.dimensions import CALENDAR
from omsorgskjerne.schema import FieldRef
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation

_ = words_of(__name__)

TIMES = {"year": _("year"), "quarter": _("quarter"), "month": _("month"), "weekday": _("weekday"), "day": _("day")}


def axes_of(evaluation: Evaluation, figure: Figure) -> Mapping[str, Axis]:
    """Return the dimensions of a figure by name, in the order of its breakdowns."""
    return {axis.name: axis for axis in _axes(evaluation, figure)}


def _axes(evaluation: Evaluation, figure: Figure) -> Iterator[Axis]:
    match figure:
        case RowFigure():
            yield from _of_rows(evaluation, figure)
        case RawSql():
            for name in figure.breakdowns:
                label = _called(evaluation.organisation, figure, name)
                yield Axis(name, label, codes_of(evaluation, figure, name), figure.additive)
        case Stated():
            for name, codes in figure.parts.items():
                yield Axis(name, figure.dimensions.get(name, name), codes, adds_up(figure))
        case Formula():
            yield from _of_inputs(evaluation, figure)
        case PeriodDays():
            yield from (Axis(name, TIMES[name], {}, additive=True) for name in CALENDAR)
        case Union():
            labels = labels_of(services_of(evaluation.organisation))
            yield Axis("service", _("service"), labels, additive=False)
            yield Axis("services", _("two services"), pairs_of(labels), additive=False)


def _of_rows(evaluation: Evaluation, figure: RowFigure) -> Iterator[Axis]:
    organisation = evaluation.organisation
    dimensions = {dimension_name(dimension): dimension for dimension in figure.by}
    for name, column in columns_of(organisation, figure).items():
        table = organisation.tables[column.table] if column.table else organisation.table(figure.record)
        codes = evaluation.codes(figure, column)
        yield Axis(name, table[name].label, codes, figure.adds_up(dimensions[name]))
    for name in TIME:
        if name in figure.dimensions:
            yield Axis(name, TIMES[name], {}, figure.adds_up(name))


def _of_inputs(evaluation: Evaluation, figure: Formula) -> Iterator[Axis]:
    """Yield the breakdowns of a formula as the first figure in it has them; what is computed does not add up."""
    every = [axes_of(evaluation, term) for term, _back in inputs(evaluation.organisation, figure) if figure.by]
    for name in figure.by:
        yield attrs.evolve(next(axes[name] for axes in every if name in axes), additive=False)


def _called(organisation: Organisation, figure: RawSql, name: str) -> str:
    """Return what a breakdown of a statement is called: time, the field's label, or its name in the plugin's words."""
    of = figure.by[name]
    if name in TIMES:
        return TIMES[name]
    if isinstance(of, FieldRef):
        return organisation.table(of.record)[of.name].label
    return words_of(of.__module__)(name.replace("_", " "))
