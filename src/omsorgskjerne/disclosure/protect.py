"""Protecting a report: which numbers are hidden, and the report without them.

Sensitive numbers are hidden, then as many more as it takes that none of them can be worked out, then every formula that
a hidden number goes into. All formats write what is left.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure import argus
from omsorgskjerne.disclosure.apply import without
from omsorgskjerne.disclosure.attributes import telling
from omsorgskjerne.disclosure.computed import Formulas
from omsorgskjerne.disclosure.numbers import Number, numbers_of
from omsorgskjerne.disclosure.overrides import of_places, overrides_of
from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.sensitive import asked_width, is_sensitive
from omsorgskjerne.disclosure.sums import share_rest, sums_of
from omsorgskjerne.evaluate.results import Protection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from omsorgskjerne.disclosure.numbers import Key
    from omsorgskjerne.disclosure.sums import Equation
    from omsorgskjerne.evaluate.results import Report, Shown
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.store import Store


@attrs.frozen
class Protected:
    """A report with numbers hidden, and what an auditor must know of it."""

    report: Report
    asked: Mapping[Place, Fraction]
    """Sensitive place → how wide the interval must be that an outsider can put around it. This is told to nobody."""
    released: frozenset[Place]
    """Places that are shown because somebody signed for it."""


def protect(
    report: Report,
    organisation: Organisation,
    store: Store,
    rule: Rule,
    *,
    today: date | None = None,
    also: Iterable[Place] = (),
    numbers: Mapping[Key, Number] | None = None,
    overrides: Sequence[Shown] | None = None,
) -> Protected:
    """Return a report as it may be shown outside. `also` names places to hide beside, with all that is linked to them.

    `numbers` and `overrides` are those of the whole report, where parts of it were left out since they were read.

    Raises StoreError when the store cannot be read.
    """
    read = numbers_of(report, organisation, store, today) if numbers is None else numbers
    there = {place for place, _result in places(report)}
    numbers = {
        key: attrs.evolve(one, places=[place for place in one.places if place in there]) for key, one in read.items()
    }
    signed = of_places(there, report.period.name, overrides_of(store, report) if overrides is None else overrides)
    released = frozenset().union(*signed.values())
    formulas = Formulas(report, organisation)
    sums = [*sums_of(numbers, report), *_formula_sums(formulas, numbers)]
    every = dict.fromkeys([*numbers.values(), *(number for terms in sums for number, _sign in terms)])
    open_ones = frozenset(number for number in every if not released.isdisjoint(number.places))
    of_all = frozenset(telling(report))
    asked = {
        number: asked_width(number, rule)
        for number in every
        if number not in open_ones
        and (is_sensitive(number, rule) or (not number.fixed and not of_all.isdisjoint(number.places)))
    }
    inside = set(_of_nobody(report))
    forced = {*also, *inside}
    linked = [number for number in numbers.values() if not forced.isdisjoint(number.places)]
    beside, chosen = _secondary(sums, asked, open_ones, linked)
    hidden = {*asked, *beside}
    gone = {place for number in hidden for place in number.places}
    gone |= set(_told_by_formulas(report, formulas, numbers, hidden))
    gone -= {place for place in released if not _formula(report, place)}
    gone |= inside  # whoever signs cannot know whose they are either
    shown = without(report, gone)
    return Protected(
        attrs.evolve(shown, protection=_told(shown, rule, signed, chosen=chosen)),
        {place: width for number, width in asked.items() for place in number.places},
        released,
    )


def _told(report: Report, rule: Rule, signed: Iterable[Shown], *, chosen: bool) -> Protection:
    return Protection(
        threshold=rule.threshold,
        dominance=rule.dominance,
        hidden=sum(result.suppressed for _place, result in places(report)),
        shown=tuple(signed),
        chosen=chosen,
    )


def _formula_sums(formulas: Formulas, numbers: Mapping[Key, Number]) -> Iterator[Equation]:
    by_place = {place: number for number in numbers.values() for place in number.places}
    for part in formulas.parts():
        if part.place in by_place:
            yield from formulas.sums(part, numbers, by_place[part.place])
            share = formulas.share(part, numbers)
            if share is not None and share[0].value < share[1].value:
                yield share_rest(*share)


def _secondary(
    sums: Sequence[Equation], asked: Mapping[Number, Fraction], shown: frozenset[Number], linked: Iterable[Number]
) -> tuple[set[Number], bool]:
    """Return what is hidden beside the sensitive numbers, one set of linked tables after the other.

    And whether τ-ARGUS chose any of it; where it found no choice, all that is linked is hidden.
    """
    hidden: set[Number] = set()
    chosen = False
    forced = set(linked)
    for members, theirs in _linked(sums):
        sensitive = {number: asked[number] for number in members if number in asked}
        if not sensitive and forced.isdisjoint(members):
            continue
        fixed = frozenset(number for number in members if number.fixed or number in shown)
        everything = {number for number in members if number.places and number not in fixed}
        if not forced.isdisjoint(members):
            hidden |= everything
            continue
        try:
            found = argus.secondary(members, theirs, sensitive, shown=fixed)
            hidden, chosen = hidden | found, chosen or bool(found)
        except argus.NotSolvedError:
            hidden |= everything
    return hidden | forced, chosen


def _linked(sums: Sequence[Equation]) -> Iterator[tuple[list[Number], list[Equation]]]:
    """Yield each set of numbers that equations link, with these equations; what is shown anyway links nothing."""
    root: dict[Number, Number] = {}

    def find(number: Number) -> Number:
        while root.setdefault(number, number) is not number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for terms in sums:
        free = [number for number, _sign in terms if not number.fixed]
        for number in free[1:]:
            root[find(number)] = find(free[0])
    groups: defaultdict[Number, list[Equation]] = defaultdict(list)
    for terms in sums:
        free = [number for number, _sign in terms if not number.fixed]
        if free:
            groups[find(free[0])].append(terms)
    for theirs in groups.values():
        yield list(dict.fromkeys(number for terms in theirs for number, _sign in terms)), theirs


def _of_nobody(report: Report) -> Iterator[Place]:
    """Yield the places of figures whose statement says of nobody whose a value is: they are for inside only."""
    for place, result in places(report):
        figure = report.lines[place.figure].figure
        if figure.internal_only and result.value is not None:
            yield place


def _told_by_formulas(
    report: Report, formulas: Formulas, numbers: Mapping[Key, Number], hidden: set[Number]
) -> Iterator[Place]:
    """Yield the places of formulas that a hidden number goes into, or one that nobody looked at: of an earlier year.

    Where nothing came of a formula, numbers that nobody looked at are those that were never stated.
    """
    stated = {place for place, result in places(report) if result.value is not None or result.is_range}
    for part in formulas.parts():
        unseen = part.place in stated
        if any(numbers[key] in hidden if key in numbers else unseen for key in formulas.behind(part)):
            yield part.place


def _formula(report: Report, place: Place) -> bool:
    return bool(report.lines[place.figure].formula)
