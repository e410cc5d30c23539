"""A report without the numbers that are hidden, nor anything that is made of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.indicators import Stated, dimension_name
from omsorgskjerne.sections import Bars, Breakdown
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from omsorgskjerne.figures.results import Goal, Line, Report
    from omsorgskjerne.words import Phrase

DAY = "day"
_DIGIT = re.compile(r"\d")


def without(report: Report, gone: Collection[Place], threshold: int) -> Report:
    """Return a report in which the places in `gone` are hidden.

    With a number go its range, n and notes, the change to or from it, and whether it reached its target. How many rows
    are behind a mean is left out everywhere: they would be the numbers of another table. So are notes with numbers of
    their own, which nobody can control, and how many persons are known where these are few, or as many as are hidden.
    """
    secret = {result.value for place, result in places(report) if place in gone}

    def shown(result: Result, line: Line) -> Result:
        told = result.known is None or (result.known not in secret and not 0 < result.known < threshold)
        return _without_rows(result if told else attrs.evolve(result, known=None), line)

    lines = {id_: _line(line, report, gone, shown) for id_, line in report.lines.items()}
    return attrs.evolve(report, lines=lines)


def left(report: Report, out: Collection[tuple[str, str]]) -> Report:
    """Return a report without some breakdowns (figure, dimension), and without figures (figure, "")."""
    lines = {}
    for id_, line in report.lines.items():
        by = {name: parts for name, parts in line.result.by.items() if (id_, name) not in out}
        if (id_, "") not in out:
            lines[id_] = attrs.evolve(line, result=attrs.evolve(line.result, by=by))
    return attrs.evolve(report, lines=lines)


def without_single_days(report: Report) -> Report:
    """Return a report without numbers of single days, which are of few people, but where a section prints them."""
    asked = {
        (chart.figure.id, dimension_name(chart.by))
        for section in report.sections
        for chart in (*section.charts, *section.tables)
        if isinstance(chart, Bars | Breakdown)
    }
    return left(report, {(id_, DAY) for id_ in report.lines if (id_, DAY) not in asked})


def _line(line: Line, report: Report, gone: Collection[Place], shown: Callable[[Result, Line], Result]) -> Line:
    id_, period = line.figure.id, report.period.name
    whole = Place(id_, period) in gone
    by = {
        dimension: {
            code: HIDDEN if Place(id_, period, dimension, code) in gone else shown(part, line)
            for code, part in parts.items()
        }
        for dimension, parts in line.result.by.items()
    }
    result = attrs.evolve(HIDDEN if whole else shown(line.result, line), by=by)
    previous = {
        name: HIDDEN if Place(id_, name) in gone else shown(earlier, line) for name, earlier in line.previous.items()
    }
    last = next(iter(previous.values()), None)
    changed = not whole and (last is None or not last.suppressed)
    private = line.figure.disclosure is not Disclosure.NONE
    figure = attrs.evolve(line.figure, note="") if private and _DIGIT.search(line.figure.note) else line.figure
    return attrs.evolve(
        line,
        figure=figure,
        result=result,
        previous=previous,
        goal=_untold(line.goal) if whole else line.goal,
        change=line.change if changed else None,
        change_percent=line.change_percent if changed else None,
    )


def _without_rows(result: Result, line: Line) -> Result:
    """Return a result without what would tell of other numbers."""
    if line.figure.disclosure is Disclosure.NONE or isinstance(line.figure, Stated):
        return result
    return attrs.evolve(result, n=None, notes=tuple(_without_numbers(result.notes)))


def _without_numbers(notes: tuple[Phrase, ...]) -> Iterator[Phrase]:
    return (note for note in notes if not any(isinstance(value, int) for value in note.values.values()))


def _untold(goal: Goal | None) -> Goal | None:
    return None if goal is None else attrs.evolve(goal, reached=None, attained=None)
