"""Merging: months as quarters, and rare codes together, where parts of a breakdown would be hidden otherwise.

A merged report is protected and tried like any other; its numbers are sums of those there were, so that the book of
these is the book of it. It is offered where parts add up to the whole: who is in two months is two of no quarter.
Which codes are together is not told, nor how many: five codes with five persons would be one person each.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.book import Number
from omsorgskjerne.disclosure.forms import Form
from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.disclosure.sensitive import is_sensitive
from omsorgskjerne.figures import TIME
from omsorgskjerne.figures.behind import Behind
from omsorgskjerne.figures.expressions import TIMES
from omsorgskjerne.figures.results import NOTHING, Result
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.figures.tally import time_code
from omsorgskjerne.organisation.settings import CODES, MONTHS
from omsorgskjerne.period import Period
from omsorgskjerne.terms import Disclosure, Quality
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.evaluate.results import Line, Report
    from omsorgskjerne.figures.results import Axis
    from omsorgskjerne.organisation.audiences import Rule

    Breakdown = tuple[str, str]
    """A figure and a dimension."""
    Parts = Mapping[str, Sequence[str]]
    """New code → the codes that it is made of."""

_ = words_of(__name__)

MONTH, QUARTER = "month", "quarter"
REST = "(other)"
"""The code of rare ones together: no code of a field has such signs."""


def to_merge(report: Report, shown: Report, book: Book, rule: Rule, allowed: Collection[str]) -> dict[Breakdown, Parts]:
    """Return what may be merged of a report, of which something is hidden where it is `shown` as it is."""
    found: dict[Breakdown, Parts] = {}
    taken = set(_taken_from(report))
    for id_, line in shown.lines.items():
        whole = report.lines[id_]
        for name, codes in whole.result.by.items():
            said = line.result.by.get(name)
            hidden = said is None or any(part.suppressed for part in said.values())
            if hidden and (id_, name) not in taken and _adds_up(whole, name):
                numbers = {
                    code: book.at[place]
                    for code in codes
                    if (place := Place(id_, report.period.name, name, code)) in book.at
                }
                parts: Parts = {}
                if name == MONTH and MONTHS in allowed:
                    parts = _quarters(code for code in codes if code is not None)
                elif name not in TIME and CODES in allowed:
                    parts = _rare(numbers, rule)
                if parts and all(len(one.forms) == 1 or not one.value for one in numbers.values()):
                    found[id_, name] = parts
    return found


def _taken_from(report: Report) -> Iterator[Breakdown]:
    """Yield the breakdowns that a formula takes a part from, which its definition names."""
    for line in report.lines.values():
        for term, _back in line.figure.made_of:
            base, bracket, _filter = term.id.partition("[")
            if bracket:
                yield from ((base, name) for name in term.filters)


def _adds_up(line: Line, name: str) -> bool:
    axis, figure = line.axes.get(name), line.figure
    counted = is_of_rows(figure) and not figure.traits.distinct and figure.disclosure is not Disclosure.NONE
    return counted and axis is not None and axis.additive


def _quarters(months: Iterator[str]) -> Parts:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in months:
        found[time_code(QUARTER, Period.parse(code).start)].append(code)
    return found if len(found) > 1 else {}


def _rare(numbers: Mapping[str | None, Number], rule: Rule) -> Parts:
    """Return the codes that are sensitive, and the smallest others until they are not together; one is left beside."""
    stated = {code: one for code, one in numbers.items() if code is not None and one.value}
    rare = {code: one for code, one in stated.items() if is_sensitive(one, rule)}
    others = sorted(stated.keys() - rare.keys(), key=lambda code: (stated[code].value, code))
    if not rare:
        return {}
    for code in others[:-1]:
        if _are_enough(rare.values(), rule):
            break
        rare[code] = stated[code]
    enough = _are_enough(rare.values(), rule)
    return {REST: [code for code in stated if code in rare]} if enough and len(rare) < len(stated) else {}


def _are_enough(some: Collection[Number], rule: Rule) -> bool:
    """Tell whether any of some parts may be as many as the threshold, for all that their sum tells: none is zero."""
    whole = _sum([*some])
    return len(some) > 1 and whole.value >= rule.threshold + len(some) - 1 and not is_sensitive(whole, rule)


# The merged report and its book.


def merged(report: Report, merges: Mapping[Breakdown, Parts]) -> Report:
    """Return a report with some breakdowns merged."""
    lines = dict(report.lines)
    for (id_, name), parts in merges.items():
        line = lines[id_]
        by = {**line.result.by, name: _merged(line.result.by[name], parts)}
        axes = {**line.axes, name: _axis(line.axes[name])}
        lines[id_] = attrs.evolve(line, result=attrs.evolve(line.result, by=by), axes=axes)
    return attrs.evolve(report, lines=lines)


def merged_book(book: Book, period: str, merges: Mapping[Breakdown, Parts]) -> Book:
    """Return a book with the numbers that merging some breakdowns makes, in places of a period."""
    numbers, at = list(book.numbers), dict(book.at)
    for (id_, name), parts in merges.items():
        for new, codes in parts.items():
            places = [Place(id_, period, name, code) for code in codes]
            some = [book.at[place] for place in places if place in book.at]
            if some:
                place = Place(id_, period, name, new)
                at[place] = attrs.evolve(_sum(some), places=[place])
                numbers.append(at[place])
    return attrs.evolve(book, numbers=numbers, at=at)


def merged_beside(book: Book, column: Beside) -> Book:
    """Return a book with the numbers that were merged in another report."""
    merges: dict[Breakdown, Parts] = {}
    for id_, given in column.given.items():
        for name, parts in given.by.items():
            single = column.exact[id_].by.get(name, {})
            gone = [code for code in single if code is not None and code not in parts]
            merges[id_, name] = {
                new: [code for code in gone if new == REST or time_code(QUARTER, Period.parse(code).start) == new]
                for new in parts
                if new is not None and new not in single
            }
    found = merged_book(book, column.where, merges)
    found.elsewhere.update(place for place in found.at if place.period == column.where)
    return found


def _merged(by: Mapping[str | None, Result], parts: Parts) -> dict[str | None, Result]:
    """Return the parts of a breakdown, those merged after the others, and at last what is not stated."""
    gone = {code for codes in parts.values() for code in codes}
    found: dict[str | None, Result] = {code: part for code, part in by.items() if code is not None and code not in gone}
    found |= {new: _added([by[code] for code in codes]) for new, codes in parts.items()}
    return found | {code: part for code, part in by.items() if code is None}


def _added(parts: Sequence[Result]) -> Result:
    """Return the sum of what is stated, as good as the worst of it."""
    stated = [part for part in parts if part.value is not None]
    if not stated:
        return NOTHING
    qualities = [Quality(part.quality) for part in stated if part.quality is not None]
    value = sum((part.value or Fraction(0) for part in stated), Fraction(0))
    return Result(value, quality=max(qualities, key=lambda one: one.rank, default=None))


def _axis(axis: Axis) -> Axis:
    if axis.name == MONTH:
        return attrs.evolve(axis, label=TIMES[QUARTER], merged=True)
    return attrs.evolve(axis, codes={**axis.codes, REST: _("other (rare ones together)")}, merged=True)


def _sum(numbers: Sequence[Number]) -> Number:
    """Return the number that some parts of one figure are together; it is printed nowhere yet."""
    form = Form()
    for number in numbers:
        for one in number.forms:
            form += one
    held = [one.held for one in numbers if one.held is not None]
    result = _added([one.result for one in numbers])
    return Number(numbers[0].figure, result, _together(held) if held else None, (form,) if form.times else ())


def _together(some: Sequence[Behind]) -> Behind:
    """Return those who stand behind several numbers; unnamed heads of different parts may be the same people."""
    weights: defaultdict[str, float] = defaultdict(float)
    for one in some:
        for holder, weight in one.known.items():
            weights[holder] += weight
    return Behind(
        list(weights),
        array("d", weights.values()),
        rows=sum(one.rows for one in some),
        others=sum(one.others for one in some),
        fullest=max(one.fullest for one in some),
        value=sum(one.value for one in some),
        largest=max(one.largest for one in some),
    )
