"""A report without the numbers that are hidden, nor anything that is made of them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.evaluate.results import Goal
from omsorgskjerne.figures import dimension_name
from omsorgskjerne.figures.results import HIDDEN, Result
from omsorgskjerne.sections import Bars, Breakdown
from omsorgskjerne.terms import Disclosure
from omsorgskjerne.words import Phrase

if TYPE_CHECKING:
    from collections.abc import Collection

    from omsorgskjerne.evaluate.results import Line, Report

DAY = "day"
_DIGIT = re.compile(r"\d")


def without(report: Report, gone: Collection[Place]) -> Report:
    """Return a report in which the places in `gone` are hidden.

    With a number go its range, n and notes, the change to or from it, and whether it reached its target. How many rows
    are behind a mean is left out everywhere: they would be the numbers of another table. So are notes with numbers of
    their own, which nobody can control, and how many of the persons are known, which would be one more number.
    """
    return attrs.evolve(report, lines={id_: _line(line, report, gone) for id_, line in report.lines.items()})


def left(report: Report, out: Collection[tuple[str, str]]) -> Report:
    """Return a report without some breakdowns (figure, dimension), and without figures (figure, "")."""
    lines = {}
    for id_, line in report.lines.items():
        by = {name: parts for name, parts in line.result.by.items() if (id_, name) not in out}
        if (id_, "") not in out:
            lines[id_] = attrs.evolve(line, result=attrs.evolve(line.result, by=by))
    return attrs.evolve(report, lines=lines)


def as_far_as_given(report: Report) -> Report:
    """Return a report without what is given to nobody outside.

    These are parts of earlier periods, which no file has, and numbers of single days, which are of few people, but
    where a section prints them.
    """
    asked = {
        (chart.figure.id, dimension_name(chart.by))
        for section in report.sections
        for chart in (*section.charts, *section.tables)
        if isinstance(chart, Bars | Breakdown)
    }
    report = left(report, {(id_, DAY) for id_ in report.lines if (id_, DAY) not in asked})
    return attrs.evolve(report, lines={id_: _without_earlier_parts(line) for id_, line in report.lines.items()})


def _without_earlier_parts(line: Line) -> Line:
    return attrs.evolve(line, previous={name: attrs.evolve(earlier, by={}) for name, earlier in line.previous.items()})


def _line(line: Line, report: Report, gone: Collection[Place]) -> Line:
    id_, period = line.figure.id, report.period.name
    whole = Place(id_, period) in gone or line.result.suppressed
    by = {
        dimension: {
            code: HIDDEN if Place(id_, period, dimension, code) in gone else _shown(part, line)
            for code, part in parts.items()
        }
        for dimension, parts in line.result.by.items()
    }
    result = attrs.evolve(HIDDEN if whole else _shown(line.result, line), by=by)
    previous = {
        name: HIDDEN if Place(id_, name) in gone else _shown(earlier, line) for name, earlier in line.previous.items()
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
        goal=line.goal and _goal(line.goal, told=not whole),
        change=line.change if changed else None,
        change_percent=line.change_percent if changed else None,
    )


def _shown(result: Result, line: Line) -> Result:
    """Return of a result what may be shown outside, each by its name, and nothing that would tell of other numbers.

    What else a result may come to have stays inside, such as its source, which is free text.
    """
    free = line.figure.disclosure is Disclosure.NONE
    return Result(
        result.value,
        result.low,
        result.high,
        quality=result.quality,
        n=result.n if free or line.figure.is_stated else None,
        by={name: {code: _shown(part, line) for code, part in parts.items()} for name, parts in result.by.items()},
        notes=tuple(note for note in result.notes if free or not _has_numbers(note)),
        respondents=result.respondents,
        suppressed=result.suppressed,
        known=result.known if free else None,
    )


def _has_numbers(note: Phrase) -> bool:
    return any(
        _has_numbers(value) if isinstance(value, Phrase) else isinstance(value, int | float | Decimal | Fraction)
        for value in note.values.values()
    )


def _goal(goal: Goal, *, told: bool) -> Goal:
    """Return of a target what may be shown outside, each by its name; what came of it only where it may be told."""
    return Goal(
        goal.value,
        goal.direction,
        goal.reached if told else None,
        goal.attained if told else None,
        notes=goal.notes,
    )
