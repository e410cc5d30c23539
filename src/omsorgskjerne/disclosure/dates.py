"""Months in which nothing was recorded do not date what is hidden.

`:` in May, and every other month *not stated*, says that all of it was in May, and so does a note that says so. This
takes more away from a protected report, by what is printed of it alone: nothing can be told that could not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.apply import left
from omsorgskjerne.figures import TIME
from omsorgskjerne.figures.results import HIDDEN, Partly
from omsorgskjerne.views import is_view, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result


def dating(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the breakdowns (figure, dimension) of a protected report that say nothing but when.

    A division of time is one that has hidden numbers and months (quarters …) that are not stated, and shows no number
    but zeros; and so is each of the other figures of its record that shows no number but zeros either.
    """
    dated = _dated(report)
    for line in report.lines.values():
        if _record(line) in dated:
            yield from ((line.figure.id, name) for name, parts in _times(line).items() if _is_empty(parts))


def undated(report: Report) -> Report:
    """Return a protected report in which what is not stated dates nothing that is hidden.

    What says nothing but when is left out, and so are the notes of when recording of that record began and ended. Where
    numbers are shown beside, what is not stated is hidden with those that are.
    """
    dated, rest = _dated(report), left(report, set(dating(report)))
    lines = {id_: _line(line, told=_record(line) not in dated) for id_, line in rest.lines.items()}
    return attrs.evolve(rest, lines=lines)


def _dated(report: Report) -> set[object]:
    """Return the records of which a breakdown says when all was that is hidden."""
    return {
        _record(line)
        for line in report.lines.values()
        for parts in _times(line).values()
        if _has_both(parts.values()) and _is_empty(parts)
    }


def _times(line: Line) -> Mapping[str, Mapping[str | None, Result]]:
    return {name: parts for name, parts in line.result.by.items() if name in TIME}


def _record(line: Line) -> object:
    """Return the record whose rows say whether anything was recorded; of what has none the figure itself."""
    rows = line.figure.rows
    if rows is None:
        return line.figure
    return source_of(rows.record).of if is_view(rows.record) else rows.record


def _has_both(parts: Iterable[Result]) -> bool:
    """Tell whether something is hidden and something is not stated."""
    return {True, False} <= {one.suppressed for one in parts if one.value is None}


def _is_empty(parts: Mapping[str | None, Result]) -> bool:
    """Tell whether there are days of which nothing is stated, and no number but zeros is shown."""
    return any(not one.is_told for one in parts.values()) and not any(one.value for one in parts.values())


def _line(line: Line, *, told: bool) -> Line:
    """Return a figure with what is not stated hidden beside hidden numbers; then no note says when it was recorded."""
    by = dict(line.result.by)
    for name, parts in _times(line).items():
        if _has_both(parts.values()):
            by[name] = {code: part if part.is_told else HIDDEN for code, part in parts.items()}
            told = False
    notes = line.result.notes if told else tuple(one for one in line.result.notes if not isinstance(one, Partly))
    return attrs.evolve(line, result=attrs.evolve(line.result, by=by, notes=notes))
