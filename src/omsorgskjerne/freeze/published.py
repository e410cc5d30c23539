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
from omsorgskjerne.figures.results import HIDDEN, NOTHING
from omsorgskjerne.freeze.content import meanings, numbers_in
from omsorgskjerne.freeze.differences import Cause, Cell, differences
from omsorgskjerne.freeze.given import Given, column_of
from omsorgskjerne.store import frozen, past
from omsorgskjerne.words import Phrase, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.freeze.given import Column
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store import Store
    from omsorgskjerne.store.frozen import Frozen

_ = words_of(__name__)

RESTATED = Phrase(_("Computed anew: what is counted is defined otherwise than when it was published."))
CHANGED = Phrase(_("As published; the records have changed since."))


def published(report: Report, store: Store) -> Report:
    """Return a report for inside whose earlier periods have the numbers that were frozen, and say what came since.

    A figure that is defined otherwise than it was is computed anew and says so. A number that was hidden stays
    hidden.
    """
    for period in report.previous:
        then = frozen.latest(store.engine, period, report.audience.code)
        if then is not None:
            report = _with_published(report, store, then)
    return _with_late(report, store)


def with_given(report: Report, given: Given, organisation: Organisation) -> Report:
    """Return a report for outside that tells no more of days that were given, in the columns of earlier periods."""
    code = report.audience.code
    columns = given.read_by(code)
    apart = [one for one in given.read_with(code) if one.frozen.audience == code or not one.exact]
    lines, withheld, stand = dict(report.lines), [], []
    for period in report.previous:
        column = column_of(columns, period)
        if column is not None:
            stand.append(period)
            for id_, line in lines.items():
                lines[id_] = _given_line(line, column, meanings(organisation, line.figure))
        elif any(one.period.overlaps(period) for one in apart):
            withheld.append(period)
            lines = {id_: _hidden_beside(line, period.name) for id_, line in lines.items()}
    lines = _without_recomputed(report, lines, organisation)
    return attrs.evolve(report, lines=lines, withheld=tuple(withheld), as_given=tuple(stand))


def _without_recomputed(report: Report, lines: dict[str, Line], organisation: Organisation) -> dict[str, Line]:
    """Hide formulas that are computed from numbers of earlier periods as they are now, and not as they were given.

    Growth since last year, printed beside this year's number, tells last year's as it is now.
    """
    other = {
        (id_, back)
        for id_, line in lines.items()
        for back, (name, given) in enumerate(line.previous.items(), 1)
        if not _alike(given, report.lines[id_].previous[name])
    }
    terms = {id_: list(line.figure.inputs(organisation)) for id_, line in lines.items()}

    def tells(id_: str, back: int) -> bool:
        """Tell whether a number is one that was given otherwise, or computed from one."""
        return (id_, back) in other or any(
            tells(term.id.partition("[")[0], back + years) for term, years in terms.get(id_, ())
        )

    kept = dict(lines)
    for id_, line in lines.items():
        if tells(id_, 0):
            kept[id_] = _hidden_now(kept[id_])
        for back, name in enumerate(line.previous, 1):
            if (id_, back) not in other and tells(id_, back):
                kept[id_] = _hidden_beside(kept[id_], name)
    return kept


def _hidden_now(line: Line) -> Line:
    """Return a line without its number of the report's own period and all parts of that."""
    by = {name: dict.fromkeys(parts, HIDDEN) for name, parts in line.result.by.items()}
    result = attrs.evolve(HIDDEN, by=by) if line.result.is_told else line.result
    return attrs.evolve(line, result=result, change=None, change_percent=None)


def _hidden_beside(line: Line, name: str) -> Line:
    """Return a line without its number of an earlier period."""
    return _set_beside(line, name, HIDDEN) if line.previous[name].is_told else line


def _alike(one: Result, other: Result) -> bool:
    """Tell whether two results have the same numbers, in the breakdowns that both have too."""
    return one.numbers == other.numbers and all(
        _alike(parts.get(code, NOTHING), other.by[name].get(code, NOTHING))
        for name, parts in one.by.items()
        if name in other.by
        for code in {**parts, **other.by[name]}
    )


def _given_line(line: Line, column: Column, means: Collection[str]) -> Line:
    """Return a line with what was given of an earlier period; what was not, or means something else, is hidden."""
    name = column.period.name
    computed, was = line.previous[name], column.result(line.figure.id)
    if line.figure.as_of is not None or not (computed.is_told or was.is_told):
        return line
    number = column.numbers.get(line.figure.id)
    if number is None or number.meaning not in means or was.suppressed:
        return _set_beside(line, name, HIDDEN)
    exact = number.results.get(name, NOTHING)
    # Computed with as it was; printed as it was, or with other decimals than then not at all.
    if number.exact and was.numbers != printed(exact, line.figure).numbers:
        return _set_beside(line, name, HIDDEN)
    notes = computed.notes if exact.numbers == computed.numbers else (*computed.notes, CHANGED)
    return _set_beside(line, name, attrs.evolve(exact, notes=notes))


def _set_beside(line: Line, name: str, result: Result) -> Line:
    """Return a line with another result of an earlier period, and the change from the latest of them."""
    return line.beside({**line.previous, name: result})


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
    """Return a report with the numbers of a frozen one beside it; one defined otherwise now is as it is computed."""
    name, lines, changed = then.period.name, dict(report.lines), []
    for id_, number in numbers_in(frozen.content(store.engine, then.id)).items():
        line = lines.get(id_)
        if line is None or line.figure.as_of is not None or name not in number.results:
            continue
        published, computed = number.results[name], line.previous[name]
        if number.meaning not in meanings(store.organisation, line.figure):
            lines[id_] = _noted(line, name, RESTATED)
            continue
        lines[id_] = _set_beside(line, name, attrs.evolve(published, notes=computed.notes))
        if published.numbers != computed.numbers:
            changed.append(id_)
    for id_, notes in _causes(store, then, changed) if changed else ():
        lines[id_] = _noted(lines[id_], name, *notes)
    return attrs.evolve(report, lines=lines)


def _noted(line: Line, name: str, *notes: Phrase) -> Line:
    result = line.previous[name]
    return _set_beside(line, name, attrs.evolve(result, notes=(*result.notes, *notes)))


def _causes(store: Store, then: Frozen, changed: list[str]) -> Iterator[tuple[str, list[Phrase]]]:
    """Yield for each published number that is another now how much came since, and how much has otherwise changed."""
    for one in differences(store, then, only=changed):
        if one.cell == Cell(one.cell.figure, then.period.name):
            late = one.causes.get(Cause.NEW, Fraction(0))
            other = sum(one.causes.values(), Fraction(0)) - late
            notes = [Phrase(_("As published; registered since: {late}."), late=late)] if late else []
            notes += [Phrase(_("As published; changed otherwise since: {other}."), other=other)] if other else []
            yield one.cell.figure, notes or [CHANGED]
