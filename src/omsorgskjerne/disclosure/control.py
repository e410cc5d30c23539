"""A report as it may be shown outside: protected, and then tried by an auditor that knows only what is printed."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.apply import as_far_as_given, left, without
from omsorgskjerne.disclosure.attributes import telling, telling_breakdowns, telling_nobody
from omsorgskjerne.disclosure.audit import audit
from omsorgskjerne.disclosure.beside import Reader
from omsorgskjerne.disclosure.changed import changed_since
from omsorgskjerne.disclosure.dates import Dating
from omsorgskjerne.disclosure.left_out import given_away, left_out
from omsorgskjerne.disclosure.merge import merged, merged_beside, merged_book, to_merge
from omsorgskjerne.disclosure.overrides import of_places, overrides_of
from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.readers import choose_for
from omsorgskjerne.disclosure.sensitive import persons_behind
from omsorgskjerne.disclosure.tools import require_tools
from omsorgskjerne.disclosure.writer import write_book
from omsorgskjerne.errors import DisclosureError
from omsorgskjerne.evaluate.results import Protection
from omsorgskjerne.progress import silent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.beside import Beside
    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.evaluate.evaluation import Evaluation
    from omsorgskjerne.evaluate.results import Report, Shown
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.progress import Progress
    from omsorgskjerne.store import Store

MERGINGS = 2
"""How often merging is tried: of all that may be merged, and then of that of which more was shown."""


def controlled(
    report: Report,
    evaluation: Evaluation,
    store: Store,
    rule: Rule,
    readers: Sequence[Sequence[Beside]] = ((),),
    *,
    progress: Progress = silent,
) -> Report:
    """Return a report without small numbers and what gives them away; `evaluation` is what it was made from.

    Nothing is given away to any of its readers, each with what was given to them before.
    Where a part of a breakdown cannot be protected, the breakdown is left out; a whole figure, where nothing helps.
    What `omsorg.toml` lets be merged is, where more numbers are shown of it then, and of the whole report.
    What is not covered is in `docs/disclosure.md`.

    Raises DisclosureError where a number could be worked out whatever else is taken away, and where a library that it
    takes is not there.
    """
    require_tools()
    report = as_far_as_given(report)
    columns = dict.fromkeys(chain.from_iterable(readers))
    book = write_book(report, evaluation, store, columns)
    changed = changed_since(report, book, columns, evaluation)
    for column in columns:
        book = merged_beside(book, column)
    everybody = [Reader.of(reader, book) for reader in readers]
    overrides = overrides_of(store, report)
    dating = Dating.of(report, evaluation, store, rule, columns)
    plain = _protected(
        report, book, overrides, rule, everybody, changed=changed, dating=dating, beside=columns, progress=progress
    )
    named = {(one.figure, one.dimension) for one in overrides}
    found = to_merge(report, plain, book, rule, evaluation.organisation.settings.disclosure.merge)
    merges = {one: parts for one, parts in found.items() if one not in named}
    with suppress(DisclosureError):  # what is merged could not be protected
        for _time in range(MERGINGS):
            if not merges:
                break
            both = merged(report, merges), merged_book(book, report.period.name, merges)
            told = _protected(
                *both, overrides, rule, everybody, changed=changed, dating=dating, beside=columns, progress=progress
            )
            now, before = _shown(told), _shown(plain)
            better = {one: parts for one, parts in merges.items() if now[one] > before[one]}
            if better == merges and now.total() > before.total():
                return told
            merges = better
    return plain


def _protected(
    report: Report,
    book: Book,
    overrides: Sequence[Shown],
    rule: Rule,
    readers: Sequence[Reader],
    *,
    changed: frozenset[Place],
    dating: Dating,
    progress: Progress,
    beside: Collection[Beside],
) -> Report:
    """Return a report as it is protected, with what was done to it; `changed` is of what was given otherwise before.

    Raises DisclosureError where nothing helps.
    """
    named = {(one.figure, one.dimension) for one in overrides}
    anew = {(place.figure, "") for place in changed if place.period == report.period.name}
    taken = [anew, {*telling_breakdowns(report, book), *_of_unknown(report, rule)}, set(_of_few(report, book, rule))]
    anew, out, few = ({one for one in some if named.isdisjoint({one, (one[0], "")})} for some in taken)
    loose: list[list[World]] = [[] for _reader in readers]
    everybody = frozenset(telling(report, book, beside))
    while True:
        rest = left(report, anew | out | few)
        there = {place for place, _result in places(rest)}
        signed = of_places(there, report.period.name, overrides)
        inside = frozenset(_never_shown(rest))
        released = frozenset().union(*signed.values()) - inside  # whoever signs cannot know whose they are either
        nobody = frozenset(telling_nobody(rest, book))
        forced = inside | nobody | ((everybody | changed) & there)
        forced = (forced | (book.computed_from(forced) & there)) - released
        hidden, choices = choose_for(
            readers, book, rule, there=there, forced=forced, shown=released, loose=loose, progress=progress
        )
        shown = without(rest, hidden | forced)
        told = frozenset[Place]().union(*(choice.told for choice in choices))
        if not told:
            for choice, reader in zip(choices, readers, strict=True):
                gaps = audit(shown, book, choice.worlds, rule, known=choice.known, reader=reader)
                told = told.union(gap.place for gap in gaps)
        if not told:
            shown, empty = dating.undated(shown, report, out | few)
            return _told(shown, report, rule, signed, out | empty, anew=anew)
        more = {one for place in told for one in _to_leave_out(rest, book, hidden, place)} - out
        if not more:
            raise given_away(report, (place.figure for place in told))
        out |= more


def _shown(report: Report) -> Counter[tuple[str, str]]:
    """Return how many numbers are shown of each figure and breakdown; that there is nothing of it tells least."""
    return Counter((place.figure, place.dimension) for place, result in places(report) if any(result.ends))


def _never_shown(report: Report) -> Iterator[Place]:
    """Yield where a number is hidden already, or of a figure whose statement says of nobody whose a value is."""
    for place, result in places(report):
        if result.suppressed or (report.lines[place.figure].figure.internal_only and result.value is not None):
            yield place


def _of_unknown(report: Report, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the figures of different persons of whom nobody is known, this year or earlier, and whose rows count few.

    Such a range tells how many persons one row counts at most, and how many all rows do. To hide it would take along
    the number of visits, which is its high end.
    """
    for line in report.lines.values():
        for result in (line.result, *line.previous.values()):
            low, high = result.ends
            if result.known == 0 and low is not None and high is not None and low < rule.threshold <= high:
                yield line.figure.id, ""


def _of_few(report: Report, book: Book, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the breakdowns of numbers of few: that there are some of so many codes tells how many there are."""
    for line in report.lines.values():
        whole = book.at.get(Place(line.figure.id, report.period.name))
        if whole is not None and not whole.fixed and 0 < persons_behind(whole) < rule.threshold:
            yield from ((line.figure.id, dimension) for dimension in line.result.by)


def _to_leave_out(report: Report, book: Book, hidden: Collection[Place], place: Place) -> Iterator[tuple[str, str]]:
    """Yield what is left out for a place that cannot be protected: its breakdown, or what is made of it, or it.

    Of a whole figure first the breakdowns of which something is hidden: a hidden part is known to be no zero. What is
    told although its breakdown is not there is told by the figure and its other breakdowns; what is not in the report
    at all, by whatever is made of the same in it: first breakdowns.
    """
    line = report.lines.get(place.figure)
    if line is None or place in book.elsewhere:
        units = book.at[place].units
        made = [one for one, _result in places(report) if one in book.at and not units.isdisjoint(book.at[one].units)]
        yield from ((one.figure, one.dimension) for one in [one for one in made if one.dimension] or made)
        return
    if place.dimension in line.result.by:
        yield place.figure, place.dimension
        return
    breakdowns = {(one.figure, one.dimension) for one in hidden if one.figure == place.figure and one.dimension}
    if breakdowns:
        yield from sorted(breakdowns)
        return
    formulas = [id_ for id_, line in report.lines.items() if place.figure in line.formula_inputs]
    earlier = place.period != report.period.name
    yield from ((id_, "") for id_ in (formulas if earlier and formulas else [place.figure]))


def _told(
    shown: Report,
    whole: Report,
    rule: Rule,
    signed: Iterable[Shown],
    out: Collection[tuple[str, str]],
    *,
    anew: Collection[tuple[str, str]],
) -> Report:
    """Return a protected report that says what was done to it; `anew` is what was given otherwise before."""
    protection = Protection(
        threshold=rule.threshold,
        dominance=rule.dominance,
        hidden=sum(result.suppressed for _place, result in places(shown)),
        shown=tuple(signed),
        left_out=tuple(
            left_out(whole.lines[figure], name, anew=(figure, name) in anew) for figure, name in sorted({*out, *anew})
        ),
    )
    return attrs.evolve(shown, protection=protection)
