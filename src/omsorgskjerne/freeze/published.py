"""Published numbers stand: an earlier period whose report was frozen keeps its numbers in the reports that follow.

Outside, of days that an audience was given numbers of, an earlier column holds these and no others: any other number
of the same days would tell what differs. So what was given of exactly that period stands, also where it stood beside
another; what was not given of it is hidden; and of a period that only overlaps such days no number is shown.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.evaluate.printed import printed
from omsorgskjerne.evaluate.report import change_of
from omsorgskjerne.figures.results import HIDDEN, NOTHING
from omsorgskjerne.freeze.content import meanings, numbers_in
from omsorgskjerne.freeze.differences import Cause, differences
from omsorgskjerne.freeze.given import column_of, columns_given
from omsorgskjerne.store import frozen, past
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.freeze.content import Number
    from omsorgskjerne.freeze.given import Column
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)

RESTATED = Phrase(_("Computed anew: what is counted is defined otherwise than when it was published."))
CHANGED = Phrase(_("As published; the records have changed since."))


def published(report: Report, store: Store) -> Report:
    """Return a report whose earlier periods have the numbers that its audience was given, and say what came since.

    Inside, a figure that is defined otherwise than it was is computed anew and says so. A number that was hidden stays
    hidden.
    """
    if report.audience.rule is not None:
        return _with_given(report, store)
    for period in report.previous:
        then = frozen.latest(store.engine, period, report.audience.code)
        if then is not None:
            report = _with_published(report, store, then)
    return _with_late(report, store)


def _with_given(report: Report, store: Store) -> Report:
    """Return a report for outside that tells no more of days that were given, in the columns of earlier periods."""
    given = columns_given(store, report.audience.code)
    lines, withheld = dict(report.lines), []
    for period in report.previous:
        column = column_of(given, period)
        if column is None and any(one.period.overlaps(period) for one in given):
            withheld.append(period)
        for id_, line in lines.items():
            if column is not None:
                lines[id_] = _given_line(line, column, meanings(store.organisation, line.figure))
            elif period in withheld and _told(line.previous.get(period.name)):
                lines[id_] = _set_beside(line, period.name, HIDDEN)
    lines = _without_recomputed(report, lines, store.organisation)
    return attrs.evolve(report, lines=lines, withheld=tuple(withheld))


def _without_recomputed(report: Report, lines: dict[str, Line], organisation: Organisation) -> dict[str, Line]:
    """Hide formulas that are computed from numbers of earlier periods as they are now, and not as they were given.

    Growth since last year, printed beside this year's number, tells last year's as it is now.
    """
    names = [period.name for period in (report.period, *report.previous)]
    other = {
        (id_, back)
        for id_, line in lines.items()
        for back, name in enumerate(names)
        if back and not _alike(line.previous.get(name, NOTHING), report.lines[id_].previous.get(name, NOTHING))
    }
    terms = {
        id_: [(term.id.partition("[")[0], years) for term, years in line.figure.inputs(organisation)]
        for id_, line in lines.items()
    }
    lines, more = dict(lines), True
    while more:
        more = False
        for id_, needed in terms.items():
            for back, name in enumerate(names):
                if (id_, back) not in other and any((term, back + years) in other for term, years in needed):
                    other.add((id_, back))
                    lines[id_], more = _hidden(lines[id_], name if back else ""), True
    return lines


def _hidden(line: Line, earlier: str) -> Line:
    """Return a line without the number of an earlier period, or of its own and all parts of that."""
    if earlier:
        return _set_beside(line, earlier, HIDDEN) if _told(line.previous.get(earlier)) else line
    by = {name: dict.fromkeys(parts, HIDDEN) for name, parts in line.result.by.items()}
    result = attrs.evolve(HIDDEN, by=by) if _told(line.result) else line.result
    return attrs.evolve(line, result=result, change=None, change_percent=None)


def _alike(one: Result, other: Result) -> bool:
    """Tell whether two results have the same numbers, in the breakdowns that both have too."""
    return (
        _same(one, other)
        and one.suppressed == other.suppressed
        and all(
            _alike(parts.get(code, NOTHING), other.by[name].get(code, NOTHING))
            for name, parts in one.by.items()
            if name in other.by
            for code in {**parts, **other.by[name]}
        )
    )


def _given_line(line: Line, column: Column, means: Collection[str]) -> Line:
    """Return a line with what was given of an earlier period; what was not, or means something else, is hidden."""
    name = column.period.name
    computed, was = line.previous.get(name, NOTHING), column.result(line.figure.id)
    if line.figure.as_of is not None or not (_told(computed) or _told(was)):
        return line
    number = column.numbers.get(line.figure.id)
    if number is None or number.meaning not in means or was.suppressed:
        return _set_beside(line, name, HIDDEN)
    exact = number.results.get(name, NOTHING)
    # Computed with as it was; printed as it was, or with other decimals than then not at all.
    if not _same(was, printed(exact, line.figure)) and number.given is not None:
        return _set_beside(line, name, HIDDEN)
    notes = computed.notes if _same(exact, computed) else (*computed.notes, CHANGED)
    return _set_beside(line, name, attrs.evolve(exact, notes=notes))


def _told(result: Result | None) -> bool:
    return result is not None and (result.value is not None or result.suppressed)


def _set_beside(line: Line, name: str, result: Result) -> Line:
    """Return a line with another result of an earlier period, and the change from the latest of them."""
    previous = {**line.previous, name: result}
    change, percent = change_of(line.result, next(iter(previous.values())))
    return attrs.evolve(line, previous=previous, change=change, change_percent=percent)


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
        redefined = number.meaning not in meanings(store.organisation, line.figure)
        if not redefined and not _same(number.results[name], line.previous.get(name, NOTHING)):
            changed.append(id_)
        lines[id_] = _line(line, number, name, redefined=redefined)
    if changed:
        _tell_causes(lines, store, then, changed)
    return attrs.evolve(report, lines=lines)


def _same(one: Result, other: Result) -> bool:
    return (one.value, one.low, one.high) == (other.value, other.low, other.high)


def _line(line: Line, number: Number, name: str, *, redefined: bool) -> Line:
    """Return a line with the published number, or with the one computed anew where it is defined otherwise."""
    if redefined:
        return _noted(line, name, RESTATED)
    return _set_beside(line, name, attrs.evolve(number.results[name], notes=line.previous.get(name, NOTHING).notes))


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
