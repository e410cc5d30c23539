"""Figures of the same rows, by their definitions: tied together in each period, and in windows of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.attack.families import Cut, Family
from tests.attack.knowledge import CROWDS
from tests.attack.printed import TIMES, TOGETHER, Period, Place

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping

    from tests.attack.facts import Facts
    from tests.attack.knowledge import Codes, Rows
    from tests.attack.printed import Figure

TIME, LAST_DAY, DAY = "time", "last day", timedelta(days=1)
Key = tuple[str, str, str, Period]


def tie_counts(facts: Facts) -> list[Family]:
    """Tie figures that add up and are of the same rows, in each period; return what was tied."""
    groups: dict[Key, list[Cut]] = defaultdict(list)
    fractions: set[Key] = set()
    for id_, figure in facts.known.figures.items():
        rows = facts.rows[id_]
        if rows is None or not facts.counts(figure, rows):
            continue
        for period in facts.periods_of(id_):
            # Who is there on one day is no part of who is there on another.
            block = Period(period.until - DAY, period.until) if rows.time == LAST_DAY else longest(facts, period)
            key = (rows.measure, rows.table, rows.time, block)
            if not figure.whole:
                fractions.add(key)
            groups[key] += cuts_of(facts, figure, rows, period, block)
    families = [
        Family(key, in_time(cuts), key not in fractions)
        for key, cuts in groups.items()
        if any(cut.where for cut in cuts)
    ]
    for family in families:
        family.tie(facts.system)
    return families


def remainders(families: Collection[Family], free: Collection[str]) -> list[Hashable]:
    """Return the numbers that are printed nowhere but are what is left when others are taken away.

    Of figures that are not `free`: these say something of somebody.
    """
    return [
        name
        for family in families
        if family.whole and family.key[:2] not in CROWDS and not any(cut.name.figure in free for cut in family.cuts)
        for name in family.cells
    ]


def longest(facts: Facts, period: Period) -> Period:
    """Return the longest printed period that a period lies in, or its year."""
    year = period.since.year
    known = facts.known.periods | {Period(date(year, 1, 1), date(year + 1, 1, 1))}
    around = [one for one in known if one.since <= period.since and period.until <= one.until]
    return max(around, key=lambda one: one.until - one.since, default=period)


def cuts_of(facts: Facts, figure: Figure, rows: Rows, period: Period, block: Period) -> Iterator[Cut]:
    """Yield the numbers of a figure in a period, with the filter of their rows; windows within it are times."""
    since, until = figure.since or period.since, figure.until or period.until
    if rows.time == LAST_DAY:
        if figure.until:
            return
        since, until = block
    if since < block.since or until > period.until or since >= until:
        return
    span = block if rows.time == LAST_DAY else Period(max(since, period.since), until)
    time = {} if span == block else {TIME: frozenset({f"{span.since}/{span.until}"})}
    whole = facts.value(Place(figure.id, period))
    if whole is not None:
        yield Cut(whole, {**rows.where, **time})
    for name, codes in figure.dimensions.get(period, {}).items():
        for code in codes if name not in TIMES else ():
            place = facts.value(Place(figure.id, period, name, code))
            narrower = rows.where.get(name)
            meant = frozenset({code})
            if code == TOGETHER:
                meant = (facts.codes(name) | meant if narrower is None else narrower) - (codes - meant)
            if place is not None and (narrower is None or meant <= narrower):
                yield Cut(place, {**rows.where, **time, name: meant})


def in_time(cuts: list[Cut]) -> list[Cut]:
    """Return cuts whose times are said in the shortest stretches that tell all of them apart."""
    spans = {one: one.split("/") for cut in cuts for one in cut.where.get(TIME, ())}
    edges = sorted({edge for span in spans.values() for edge in span})
    found = []
    for cut in cuts:
        where = dict(cut.where)
        if TIME in where:
            [span] = where[TIME]
            since, until = spans[span]
            where[TIME] = frozenset(edge for edge in edges if since <= edge < until)
        found.append(Cut(cut.name, where))
    return found


def tie_persons(facts: Facts) -> None:
    """Say of figures of different persons which counts no fewer than which, and that they are no more than rows."""
    persons: dict[tuple[str, str, Period, date | None], list[Cut]] = defaultdict(list)
    counted: dict[tuple[str, str, Period], list[Cut]] = defaultdict(list)
    for id_, figure in facts.known.figures.items():
        rows = facts.rows[id_]
        for period in facts.periods_of(id_) if rows else ():
            assert rows is not None
            if facts.is_of_persons(figure):
                persons[rows.table, rows.time, period, figure.since] += cuts_of(facts, figure, rows, period, period)
            elif rows.measure == "number" and figure.since is None:
                counted[rows.table, rows.time, period] += cuts_of(facts, figure, rows, period, period)
    for (table, time, period, _since), cuts in persons.items():
        for one in cuts:
            wider = [other.name for other in cuts if other != one and _is_within(one.where, other.where)]
            for name in wider:
                rest = ("rest", name, one.name)
                facts.rests[rest] = name
                facts.system.number(rest)
                facts.system.row({name: 1, one.name: -1, rest: -1}, 0, 0, "slice")
            for name in [other.name for other in cuts if other.name != one.name and other.where == one.where]:
                facts.system.equal(one.name, [name], "slice")
            for name in [other.name for other in counted[table, time, period] if other.where == one.where]:
                facts.system.at_most(one.name, [name], "persons")
            _union(facts, one, cuts)


def _is_within(where: Mapping[str, Codes], wider: Mapping[str, Codes]) -> bool:
    return where != wider and all(name in where and where[name] <= codes for name, codes in wider.items())


def _union(facts: Facts, one: Cut, cuts: list[Cut]) -> None:
    """Say that whoever is in a figure of several codes is in that of one of them."""
    for name, codes in one.where.items():
        if len(codes) < 2:
            continue
        parts = {
            code: cut.name
            for cut in cuts
            for code in cut.where.get(name, ())
            if len(cut.where[name]) == 1 and {**cut.where, name: codes} == one.where
        }
        if codes <= parts.keys():
            facts.system.at_most(one.name, [parts[code] for code in codes], "slice")
