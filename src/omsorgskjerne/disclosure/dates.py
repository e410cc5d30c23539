"""When a record was kept does not date what is hidden.

`:` in May, and every other month *not stated*, says that all of it was in May. So does a note that says so; and so do
zeros until September, and nothing after, of the visits, where the one talk that is hidden was the last that was
recorded. This takes more away from a protected report: nothing can be told that could not before.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.apply import left
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.figures.expressions import STRETCHES
from omsorgskjerne.figures.results import HIDDEN, NOTHING, Recorded
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.period import Period
from omsorgskjerne.views import is_view, source_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.results import Result
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.store import Store
    from omsorgskjerne.words import Phrase

    Stretch = tuple[str, str | None]
    """A division of time, and one of its parts."""
    Parts = Mapping[Stretch, Result]


@attrs.frozen
class Dating:
    """What says of a report's figures when anything of them was recorded."""

    tables: Mapping[str, Collection[str]]
    """Figure → the tables whose rows say it."""
    firm: Collection[tuple[str, Stretch]]
    """Tables, with months in which recording began or ended, and in which enough different persons have rows."""
    hidden_beside: Collection[str] = ()
    """Tables of which something is hidden in what readers have beside the report."""

    @staticmethod
    def of(report: Report, evaluation: Evaluation, store: Store, rule: Rule, beside: Iterable[Beside] = ()) -> Dating:
        """Read it, of a report from which nothing was taken away. Raises StoreError when the store cannot be read."""
        organisation, lines = evaluation.organisation, report.lines
        tables = {id_: _tables(line.figure, organisation, report.period) for id_, line in lines.items()}
        months: defaultdict[str, set[Period]] = defaultdict(set)
        for id_, line in lines.items():
            for note in chain.from_iterable(result.notes for result in (line.result, *line.previous.values())):
                for table in tables[id_] if isinstance(note, Recorded) else ():
                    months[table].update(_months(note))
        counted = (line.figure for line in lines.values() if line.figure.traits.counts)
        asked = {(one, month): False for one in counted for table in tables[one.id] for month in months[table]}
        behind = read_members(organisation, store.query, asked, evaluation.today).behind
        many = ((part.figure, part.days) for part, held in behind.items() if held.persons >= rule.threshold)
        firm = {(table, ("month", days.name)) for id_, days in many for table in tables[id_]}
        hiding = ((place.figure, column.period) for column in beside for place, one in column.printed if one.suppressed)
        hidden = {table for id_, days in hiding for table in _tables(organisation.figures[id_], organisation, days)}
        return Dating(tables, firm, hidden)

    def undated(
        self, report: Report, whole: Report, out: Collection[tuple[str, str]]
    ) -> tuple[Report, set[tuple[str, str]]]:
        """Return a protected report in which nothing says when what is hidden was, and what is left out of it for that.

        `whole` is the report before anything was taken away, `out` what was left out of it (figure, dimension).

        Where something of a table is hidden, it is told from when until when it was kept only if numbers are shown of
        the first and the last month, or enough different persons have rows in it; where not, no note says it, and no
        zero before the first number that is shown of it, or after the last. Beside hidden parts what is not stated is
        hidden with them.
        """
        kept = _Kept(self, report, whole, out)
        lines, more = {}, set[tuple[str, str]]()
        for id_, line in report.lines.items():
            lines[id_], empty = kept.undated(line)
            more |= {(id_, name) for name in empty}
        return left(attrs.evolve(report, lines=lines), more), more


class _Kept:
    """When records were kept, by what is printed of them."""

    def __init__(self, dating: Dating, report: Report, whole: Report, out: Collection[tuple[str, str]]) -> None:
        """Find out of which tables it is told when they were kept, and not by numbers of them that are shown."""
        self.now, self.tables = report.period.name, dating.tables
        self.shown: defaultdict[str, set[Stretch]] = defaultdict(set)
        """Table → the parts of time in which numbers of it alone are shown, and no zeros; and those that are firm."""
        for table, stretch in dating.firm:
            self.shown[table].add(stretch)
        self.hidden: defaultdict[str, set[str]] = defaultdict(lambda: set(dating.hidden_beside))
        """Column → tables of which something is not shown in it, or is hidden in what readers have beside."""
        for line in report.lines.values():
            self._note_shown(line)
            for column, result in self._columns(line):
                if any(part.suppressed for _dimension, _code, part in result.places()):
                    self.hidden[column].update(self.tables[line.figure.id])
        for id_, dimension in out:
            for column, _result in self._columns(whole.lines[id_])[: 1 if dimension else None]:
                self.hidden[column].update(self.tables[id_])
        self.dated: defaultdict[str, set[str]] = defaultdict(set)
        """Column → tables of which something is hidden in it, and may be all that was recorded first, or last."""
        for line in report.lines.values():
            for column, result in self._columns(line):
                if len(tables := self.tables[line.figure.id]) == 1:
                    self.dated[column].update(self._dating(tables, column, result))

    def _note_shown(self, line: Line) -> None:
        """Take note of the parts of time in which numbers of one table are shown."""
        if len(tables := self.tables[line.figure.id]) == 1:
            [table] = tables
            for parts in _times(line).values():
                self.shown[table] |= {stretch for stretch, part in parts.items() if any(part.ends)}

    def _dating(self, tables: Collection[str], column: str, result: Result) -> list[str]:
        """Return those of some tables that a result dates, by which it says when they were kept."""
        told = not {*_ends(result)} <= {*chain.from_iterable(self.shown[table] for table in tables)}
        return [one for one in tables if one in self.dated[column] or (told and one in self.hidden[column])]

    def _columns(self, line: Line) -> list[tuple[str, Result]]:
        """Return the result of a figure, then those of earlier periods, with the names of the periods."""
        return [(self.now, line.result), *line.previous.items()]

    def undated(self, line: Line) -> tuple[Line, list[str]]:
        """Return a figure as it is printed, and which divisions of time are left out of it."""
        by, empty = dict(line.result.by), list[str]()
        dating = {column: self._dating(self.tables[line.figure.id], column, one) for column, one in self._columns(line)}
        gone = {column for column, tables in dating.items() if tables}
        if gone and not is_of_rows(line.figure):  # what is computed from others may have notes of other years
            gone.update(line.previous)
        shown = [self.shown[table] for table in dating[self.now]]
        for name, parts in _times(line).items():
            told = _within(parts, shown)
            silent, both = any(not part.is_told for part in told.values()), _has_both(told)
            if silent and (shown or both) and not any(part.value for part in told.values()):
                empty.append(name)
            if both:
                told, gone = {one: part if part.is_told else HIDDEN for one, part in told.items()}, {*gone, self.now}
            by[name] = {code: part for (_kind, code), part in told.items()}
        results = {name: _without_notes(result) if name in gone else result for name, result in self._columns(line)}
        result = results.pop(self.now)
        return attrs.evolve(line, result=attrs.evolve(result, by=by), previous=results), empty


def _tables(figure: Figure, organisation: Organisation, period: Period) -> frozenset[str]:
    """Return the tables whose rows say whether anything of a figure was recorded; itself, where there are none."""
    found = set[str]()
    for leaf, _days in figure.leaves(organisation, period):
        if is_of_rows(leaf):
            record = source_of(leaf.record).of if is_view(leaf.record) else leaf.record
            found.add(organisation.table(record).name)
        else:
            found |= {table.name for table in leaf.tables(organisation)} or {leaf.id}
    return frozenset(found)


def _times(line: Line) -> Mapping[str, Parts]:
    """Return the divisions of time whose parts follow one another."""
    return {name: _parts(line.result, name) for name in line.result.by if name in STRETCHES}


def _parts(result: Result, name: str) -> Parts:
    """Return the parts of a division of time; months may be told as quarters."""
    parts = result.by[name].items()
    return {("quarter" if "Q" in str(code) else name, code): part for code, part in parts}


def _has_both(parts: Parts) -> bool:
    """Tell whether something is hidden and something is not stated."""
    return {True, False} <= {one.suppressed for one in parts.values() if one.value is None}


def _within(parts: Parts, shown: Iterable[Collection[Stretch]]) -> Parts:
    """Return parts of time with no numbers but between those that are shown of each of some tables."""
    kinds = {kind for kind, _code in parts}
    each = [sorted(str(one) for one in some if one[0] in kinds) for some in shown]

    def is_within(stretch: Stretch) -> bool:
        return all(some and some[0] <= str(stretch) <= some[-1] for some in each)

    return {one: part if part.suppressed or is_within(one) else NOTHING for one, part in parts.items()}


def _ends(result: Result) -> Iterator[Stretch]:
    """Yield the first and the last part of time of which something is told, where of others nothing is."""
    for name in STRETCHES:
        every = list(parts := _parts(result, name) if name in result.by else {})
        told = [one for one in every if parts[one].is_told]
        if told and told[0] != every[0]:
            yield told[0]
        if told and told[-1] != every[-1]:
            yield told[-1]
    for note in result.notes:
        if isinstance(note, Recorded):
            yield from (("month", month.name) for month in _months(note))


def _without_notes(result: Result) -> Result:
    """Return a result without the notes that say when recording began and ended."""
    return attrs.evolve(result, notes=tuple(note for note in result.notes if not isinstance(note, Recorded)))


def _months(note: Phrase) -> Iterator[Period]:
    """Yield the months that a note names, or one within it."""
    for value in note.values.values():
        if isinstance(value, Period):
            yield value
        elif isinstance(value, Recorded):
            yield from _months(value)
