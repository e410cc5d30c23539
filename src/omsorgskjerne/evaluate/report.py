"""A whole report, evaluated: every figure with the years before, target, change and definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.evaluate.evaluation import Evaluation
from omsorgskjerne.evaluate.fetch import Sizes, fetch
from omsorgskjerne.evaluate.plan import Asked, plan
from omsorgskjerne.evaluate.results import Line, Report
from omsorgskjerne.evaluate.targets import goal_of
from omsorgskjerne.figures.formula import write_formula
from omsorgskjerne.figures.results import NOTHING
from omsorgskjerne.version import VERSION
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store


def build_report(
    organisation: Organisation,
    store: Store,
    period: Period,
    *,
    language: str | None = None,
    years: int | None = None,
    today: date | None = None,
) -> Report:
    """Return the report of a period, every figure evaluated; what an audience may see of it is `prepare`'s to say.

    `years` is how many years are set beside it (as `omsorg.toml` says, unless given); `language` that of the foreword
    and of what is shown later; `today` decides whether a period is over. Raises StoreError when the store cannot be
    read, and what loading figures raises.
    """
    figures, asked = wanted(organisation, period, years)
    evaluation = measure(organisation, store, figures, asked, today=today or store.now().date())
    return report_of(evaluation, figures, asked, language)


def wanted(organisation: Organisation, period: Period, years: int | None = None) -> tuple[list[Figure], list[Asked]]:
    """Return every figure, those of the sections first and in their order, and the periods that a report has."""
    years = organisation.settings.report.years if years is None else years
    placed = [figure.id for section in organisation.sections for figure in section.figures]
    figures = [organisation.figures[id_] for id_ in dict.fromkeys([*placed, *organisation.figures])]
    return figures, [Asked(period.back(back), back) for back in range(years + 1)]


def report_of(
    evaluation: Evaluation, figures: Iterable[Figure], asked: Sequence[Asked], language: str | None = None
) -> Report:
    """Return the report of some figures in the first period asked, with the others set beside it."""
    organisation = evaluation.organisation
    code = language or organisation.config.language
    return Report(
        organisation=organisation.name,
        language=code,
        period=asked[0].period,
        previous=tuple(earlier.period for earlier in asked[1:]),
        foreword=Language(code).say(organisation.settings.report.foreword),
        lines={figure.id: _line(evaluation, figure, asked) for figure in figures},
        sections=organisation.sections,
        plugins={"core": VERSION, **{plugin.name: plugin.installed.version for plugin in organisation.plugins}},
        own=frozenset(organisation.figures) - frozenset(organisation.owners),
        order=tuple(organisation.settings.report.order),
    )


def measure(
    organisation: Organisation,
    store: Store,
    figures: Iterable[Figure],
    asked: Sequence[Asked],
    *,
    today: date | None = None,
) -> Evaluation:
    """Plan and fetch what some figures need in some periods; return the evaluation that gives their results."""
    figures = list(figures)
    with store.engine.reading():
        planned = plan(organisation, figures, asked, Sizes(store.query), today)
        return Evaluation(planned, fetch(planned, store.query))


def results_of(evaluation: Evaluation, figure: Figure, asked: Sequence[Asked]) -> dict[str, Result]:
    """Return what a figure gives in each period asked, by name; what stands on one day has no number in other years."""
    stands = figure.as_of is not None
    return {one.period.name: NOTHING if stands and one.years else evaluation.result(figure, *one) for one in asked}


def _line(evaluation: Evaluation, figure: Figure, asked: Sequence[Asked]) -> Line:
    organisation = evaluation.organisation
    previous = results_of(evaluation, figure, asked)
    result = previous.pop(asked[0].period.name)
    line = Line(
        figure=figure,
        result=result,
        previous={},
        goal=goal_of(evaluation, figure, asked[0].period, result),
        change=None,
        change_percent=None,
        definition=figure.describe(organisation),
        formula="" if figure.expression is None else write_formula(organisation, figure.expression),
        formula_inputs=tuple(dict.fromkeys(term.id for term, _back in figure.inputs(organisation))),
        axes={axis.name: axis for axis in figure.axes(evaluation)},
    )
    return line.beside(previous)
