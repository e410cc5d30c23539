"""The auditor: holds a protected report against the worlds that are said to print the same.

It shares with what chose the numbers what they are made of (the book) and what *protected* means (`needs_of`,
`needs_left_out`, `is_sensitive`), and knows nothing of how they were chosen: only the printed report, the rule, what is
signed for, and the worlds. A world counts where it could be (no units are fewer than none, no persons more than the
rows that name them) and where every printed number is printed as it is: what is not shown is not shown there either,
and so is no zero. What is not shown is protected by the worlds that count, or it is a gap.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.beside import ANYBODY
from omsorgskjerne.disclosure.book import as_printed, as_some
from omsorgskjerne.disclosure.forms import Forms
from omsorgskjerne.disclosure.needs import NEAR, Needs, needs_left_out, needs_of
from omsorgskjerne.disclosure.places import Place, places
from omsorgskjerne.disclosure.sensitive import is_sensitive
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from omsorgskjerne.disclosure.beside import Reader
    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.disclosure.forms import Array, Form
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.evaluate.results import Report
    from omsorgskjerne.organisation.audiences import Rule


@attrs.frozen
class Gap:
    """A number that can be told better than it should be, or is shown and should not."""

    place: Place
    low: float
    """With `high`: what the worlds that count leave open."""
    high: float


def audit(
    published: Report,
    book: Book,
    worlds: Sequence[World],
    rule: Rule,
    *,
    known: Collection[Place] = (),
    reader: Reader = ANYBODY,
) -> tuple[Gap, ...]:
    """Return what a protected report, with what the reader has of others, gives away: what is not shown, and what is.

    What is `known` is signed for, or told without the report.
    """
    stand = [(place, result, book.at[place]) for place, result in places(published) if place in book.at]
    stand += [(place, result, book.at[place]) for place, result in reader.printed.items()]
    numbers = {id(number): number for _place, _result, number in stand}
    shown = {id(number): number for _place, result, number in stand if not result.suppressed}
    zero = book.zero_where(place for place, _result, _number in stand)
    same = [*zero, *(form for number in shown.values() for form in number.forms)]
    # By the last decimal that is printed: what is off by a part of it is another number.
    printed = (form.by(10**one.figure.decimals) for one in shown.values() for form in as_printed([one], book.counts))
    least = [*book.least, *printed, *as_some(numbers.values(), book.counts)]
    counting = list(_counting(worlds, book, same, least))
    there = {place for place, _result, _number in stand}
    elsewhere = there | book.elsewhere
    out = {place: one for place, one in book.at.items() if place not in elsewhere and place not in known}
    needs = {
        place: [*needs_of(number, book, rule, sensitive=False)]
        for place, result, number in stand
        if result.suppressed and place not in known
    } | {place: [*needs_left_out(number, book, rule)] for place, number in out.items() if is_sensitive(number, rule)}
    Needs(chain.from_iterable(needs.values())).look(counting)
    gaps = [Gap(place, need.least, need.most) for place, some in needs.items() for need in some if not need.met]
    gaps += (
        Gap(place, float(result.value), float(result.value))
        for place, result in places(published)
        if result.value is not None
        and place not in book.at
        and place not in known
        and _says_of_persons(published, place)
    )
    gaps += (
        Gap(place, float(number.value), float(number.value))
        for place, result, number in stand
        if not result.suppressed and place not in known and result.value is not None and is_sensitive(number, rule)
    )
    return tuple(gaps)


def _says_of_persons(published: Report, place: Place) -> bool:
    return published.lines[place.figure].figure.disclosure is not Disclosure.NONE


def _counting(worlds: Sequence[World], book: Book, same: Sequence[Form], least: Sequence[Form]) -> Iterator[World]:
    """Yield the worlds that could be, in which some forms are the same as in ours, and others not below zero."""
    import numpy as np

    if not worlds:
        return
    every, counts = np.array(worlds), np.array(book.counts)
    fit = (every + counts > -NEAR).all(axis=1)
    fit &= (abs(_changes(same, every)) < NEAR).all(axis=1)
    ours = np.array([form.at(book.counts) for form in least])
    fit &= (_changes(least, every) + ours > -NEAR).all(axis=1)
    yield from (world for world, counting in zip(worlds, fit, strict=True) if counting)


def _changes(forms: Sequence[Form], worlds: Array) -> Array:
    """Return how much more each form is in each world: a row a world, a column a form."""
    import numpy as np

    table = Forms(forms)
    return np.array([table.at(world) for world in worlds])
