"""A funder's report made from the whole one: its selection, order, wording and targets. No number is computed anew."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.targets import attainment
from omsorgskjerne.figures import dimension_name
from omsorgskjerne.organisation.selection import sections_for
from omsorgskjerne.sections import Profile, Trend
from omsorgskjerne.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.funders import FunderSetting
    from omsorgskjerne.period import Period
    from omsorgskjerne.sections import Section


def tailored(report: Report, organisation: Organisation, today: date) -> Report:
    """Return a report as the funder it is for wants it; that of another audience as it is.

    What is not selected is not in it; what selected figures are computed from stays for their definitions, in
    `Report.behind`. `today` decides whether the funder's targets can be said to be reached.
    """
    funder = report.audience.funder
    if funder is None:
        return report
    worded = {id_: _line(line, funder, report.period, today) for id_, line in report.lines.items()}
    report = attrs.evolve(
        report,
        lines=worded,
        cover=Language(report.language).say(funder.cover or ""),
        grants=tuple(funder.grants),
        deadline=funder.deadline.after(report.period) if funder.deadline else None,
    )
    if funder.sections is None and funder.template is None:
        return report
    sections = sections_for(organisation, funder)
    if funder.sections is None:  # a template takes what there is; what was chosen says *not stated*
        sections = tuple(_recorded(sections, worded))
    return _selected(report, sections)


def _line(line: Line, funder: FunderSetting, period: Period, today: date) -> Line:
    """Return a figure in the funder's words, with its target where one was agreed for this period."""
    id_, goal = line.figure.id, line.goal
    if id_ in funder.targets and _agreed(funder, period):
        target = funder.targets[id_]
        over = period.end <= today
        goal = attainment(line.figure, line.result, target.direction, Fraction(target.value), over=over)
    label = funder.labels.get(id_, line.figure.label)
    return attrs.evolve(line, figure=attrs.evolve(line.figure, label=label), goal=goal)


def _agreed(funder: FunderSetting, period: Period) -> bool:
    """Tell whether targets speak of a period: the funder's own, of any year, or else a whole year."""
    if funder.period is None:
        return period.is_year
    return period.back(period.start.year - funder.period.start.year) == funder.period


def _recorded(sections: Iterable[Section], lines: Mapping[str, Line]) -> Iterator[Section]:
    """Yield the sections with the figures of which anything was recorded, this period or before."""
    for section in sections:
        figures = [figure for figure in section.figures if _known(lines[figure.id])]
        if figures:
            yield attrs.evolve(section, figures=figures)


def _known(line: Line) -> bool:
    results = (line.result, *line.previous.values())
    return line.goal is not None or any(result.value is not None or result.low is not None for result in results)


def _selected(report: Report, sections: tuple[Section, ...]) -> Report:
    """Keep the figures of the sections, in their order, and behind them those they are computed from."""
    lines = report.lines
    chosen = dict.fromkeys(figure.id for section in sections for figure in section.figures)
    wanted = _wanted(chosen, sections, lines)
    behind = [id_ for id_ in wanted if id_ not in chosen]
    kept = {id_: lines[id_] for id_ in chosen} | {id_: _silent(lines[id_]) for id_ in behind}
    return attrs.evolve(
        report,
        sections=sections,
        lines={id_: _trimmed(line, wanted[id_]) for id_, line in kept.items()},
        behind=frozenset(behind),
    )


def _wanted(chosen: Iterable[str], sections: Iterable[Section], lines: Mapping[str, Line]) -> dict[str, set[str]]:
    """Return every figure that is printed or computed with, and the breakdowns that are shown or go into one shown."""
    wanted: dict[str, set[str]] = {}

    def want(id_: str, by: set[str]) -> None:
        if id_ not in lines or (id_ in wanted and by <= wanted[id_]):
            return
        wanted[id_] = wanted.get(id_, set()) | by
        for other, sliced in _inputs(lines[id_].figure):
            want(other, by | sliced)

    for id_ in chosen:
        want(id_, set())
    for section in sections:
        for shown in (*section.charts, *section.tables):
            by = set() if isinstance(shown, Trend) else {dimension_name(shown.by)}
            for figure in shown.figures if isinstance(shown, Trend | Profile) else (shown.figure,):
                want(figure.id, by)
    return wanted


def _inputs(figure: Figure) -> Iterator[tuple[str, set[str]]]:
    """Yield the figures in a formula; of a slice its whole, and the breakdowns in which the slice is a part."""
    for term, _back in figure.made_of:
        base, _bracket, sliced = term.id.partition("[")
        yield base, set(term.filters) if sliced else set()


def _silent(line: Line) -> Line:
    """Return a figure that is only defined: it stands among no key figures and no goals."""
    return attrs.evolve(line, figure=attrs.evolve(line.figure, key=False), goal=None)


def _trimmed(line: Line, wanted: set[str]) -> Line:
    """Leave out the breakdowns that nobody asked for."""

    def cut(result: Result) -> Result:
        return attrs.evolve(result, by={name: parts for name, parts in result.by.items() if name in wanted})

    previous = {name: cut(earlier) for name, earlier in line.previous.items()}
    return attrs.evolve(line, result=cut(line.result), previous=previous)
