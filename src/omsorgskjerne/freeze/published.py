"""Published numbers stand: an earlier period whose report was frozen keeps its numbers in the reports that follow."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.figures.report import change_of
from omsorgskjerne.figures.results import HIDDEN, NOTHING
from omsorgskjerne.freeze.content import meaning, numbers_in
from omsorgskjerne.freeze.differences import Cause, differences
from omsorgskjerne.store import frozen, past
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from omsorgskjerne.figures.results import Line, Report, Result
    from omsorgskjerne.freeze.content import Number
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)

RESTATED = Phrase(_("Computed anew: what is counted is defined otherwise than when it was published."))
CHANGED = Phrase(_("As published; the records have changed since."))


def published(report: Report, store: Store) -> Report:
    """Return a report whose earlier periods have the numbers that its audience was given, and say what came since.

    A figure that is defined otherwise than it was is computed anew and says so. A number that was hidden stays hidden.
    """
    for period in report.previous:
        then = frozen.latest(store.engine, period, report.audience.code)
        if then is not None:
            report = _with_published(report, store, then)
    return _with_late(report, store) if report.audience.rule is None else report


def _with_late(report: Report, store: Store) -> Report:
    """Let the internal report say how many rows came after the report of its period was frozen."""
    then = frozen.latest(store.engine, report.period)
    rows = past.late(store.organisation, store.engine, report.period, then.sequence) if then else 0
    if then is None or not rows:
        return report
    late = Phrase(
        _("Registered since this period was frozen as {id} on {day}: {rows} rows. See: omsorg diff {id}"),
        id=then.id,
        day=then.at.date(),
        rows=rows,
    )
    return attrs.evolve(report, warnings=(*report.warnings, late))


def _with_published(report: Report, store: Store, then: Frozen) -> Report:
    name = then.period.name
    numbers = numbers_in(frozen.content(store.engine, then.id))
    lines = dict(report.lines)
    changed = []
    for id_, line in report.lines.items():
        number = numbers.get(id_)
        if number is None or line.figure.as_of is not None or name not in number.results:
            continue
        redefined = meaning(store.organisation, line.figure) != number.meaning
        if not redefined and not _same(number.results[name], line.previous.get(name, NOTHING)):
            changed.append(id_)
        lines[id_] = _line(report, line, number, name, redefined=redefined)
    if changed and report.audience.rule is None:
        _tell_causes(lines, store, then, changed)
    elif changed:
        for id_ in changed:
            lines[id_] = _noted(lines[id_], name, CHANGED)
    return attrs.evolve(report, lines=lines)


def _same(one: Result, other: Result) -> bool:
    return (one.value, one.low, one.high) == (other.value, other.low, other.high)


def _line(report: Report, line: Line, number: Number, name: str, *, redefined: bool) -> Line:
    """Return a line with the published number, or with the one computed anew where it is defined otherwise."""
    computed = line.previous.get(name, NOTHING)
    if redefined:
        return _noted(line, name, RESTATED)
    stands = attrs.evolve(number.results[name], notes=computed.notes)
    if name in number.hidden and report.audience.rule is not None:
        stands = HIDDEN
    previous = {**line.previous, name: stands}
    change, percent = change_of(line.result, next(iter(previous.values())))
    return attrs.evolve(line, previous=previous, change=change, change_percent=percent)


def _noted(line: Line, name: str, *notes: Phrase) -> Line:
    result = line.previous.get(name)
    if result is None or result.suppressed:
        return line
    return attrs.evolve(line, previous={**line.previous, name: attrs.evolve(result, notes=(*result.notes, *notes))})


def _tell_causes(lines: dict[str, Line], store: Store, then: Frozen, changed: list[str]) -> None:
    """Note at each published number how much came since, and how much has otherwise changed."""
    for one in differences(store, then, only=changed):
        if one.cell.period != then.period.name or one.cell.dimension or one.cell.high:
            continue
        late = one.causes.get(Cause.NEW)
        other = sum((part for cause, part in one.causes.items() if cause is not Cause.NEW), start=Fraction(0))
        notes = [Phrase(_("As published; registered since: {late}."), late=late)] if late else []
        notes += [Phrase(_("As published; changed otherwise since: {other}."), other=other)] if other else []
        lines[one.cell.figure] = _noted(lines[one.cell.figure], one.cell.period, *(notes or [CHANGED]))
