"""Few that printed numbers leave over, or have in common, though they stand nowhere themselves."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import ONE, Form, Forms, Quotient
from omsorgskjerne.disclosure.needs import NEAR, PART, WHOLE, Need
from omsorgskjerne.disclosure.sensitive import is_sensitive
from omsorgskjerne.disclosure.slices import box_of
from omsorgskjerne.figures.results import Result
from omsorgskjerne.figures.rows import is_of_rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Array
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.slices import Boxed
    from omsorgskjerne.organisation.audiences import Rule

ENDS = (0, -1)
"""Of a range of persons those known and all; of any other number the same twice."""


def needs_between(
    numbers: Iterable[Number], book: Book, rule: Rule, released: frozenset[Place] = frozenset()
) -> Iterator[Need]:
    """Yield how uncertain few must be that printed numbers leave over: those in one and not in another, or in both.

    Of 27 visitors 25 are known to use drugs: two do not; so in March, and of women. 42 talks of one kind or the other,
    32 of the other or a third, 72 of all three: two are of the other kind. Of 100 contacts 60 are visits: the other 40
    are one person's. Of 33 contacts ten each are of three kinds: three are of others. 25 took part, 23 are members, 45
    are either: three are both; so of the parts of a breakdown. By a rule who has visitors is a resident: of 27, 25 have
    some, two have none. Of two breakdowns of one figure, what a part of one and a part of the other have in common is
    not asked for. Nor is what somebody signed for, at a place that is `released`, held against those who all have it.
    """
    kinds: defaultdict[Hashable, list[Number]] = defaultdict(list)
    for number in numbers:
        traits = number.figure.traits
        if number.forms and number.result.ends[1] and (traits.counts or traits.distinct or traits.additive):
            unit = None if traits.counts or traits.distinct else number.figure.unit
            kinds[traits.distinct, unit].append(number)
    seen: set[Hashable] = set()
    both = [(some, end) for some in kinds.values() for end in ENDS[: max(len(one.forms) for one in some)]]
    found = (chain(_left_over(some, end, book, rule), _all_of(some, end, book, rule, released)) for some, end in both)
    for one, form in chain(*found, _of_rules(book, rule)):
        value, key = form.at(book.counts), frozenset(form.times.items())
        if key not in seen:
            seen.add(key)
            few = value < rule.threshold - NEAR
            high, wide = (rule.threshold if value > NEAR else 1, 0) if few else (value, max(1, value * PART))
            yield Need(one.places[0], Quotient(form, ONE), value, 1, value, high, wide)


def _is_few(size: float, rule: Rule) -> bool:
    return NEAR < size < rule.threshold - NEAR


def _leaves_few(one: Number, other: Number, rest: float, rule: Rule) -> bool:
    """Tell whether what one number leaves over beside another in it must not be shown for its own sake.

    Whose rows are that name nobody, nobody can see: of these only the number is looked at.
    """
    few = _is_few(rest, rule)
    if rest < rule.threshold - NEAR or one.held is None or other.held is None or one.figure.traits.distinct:
        return few
    # Who is behind can be compared where the same ones stand: persons, or the households that their rows lead to.
    if one.figure.disclosure is not other.figure.disclosure and not set(other.held.holders) <= set(one.held.holders):
        return few
    if one.held.others > other.held.others:
        return False
    left = attrs.evolve(one, result=Result(Fraction(rest).limit_denominator()), held=one.held.less(other.held))
    return is_sensitive(left, rule)


def _of_rules(book: Book, rule: Rule) -> Iterator[tuple[Number, Form]]:
    """Yield numbers with the few that those leave over which by a rule are never more."""
    for number, left in book.rests:
        if number.places and _is_few(left.at(book.counts), rule):
            yield number, left


def _all_of(
    numbers: Sequence[Number], end: int, book: Book, rule: Rule, released: frozenset[Place]
) -> Iterator[tuple[Number, Form]]:
    """Yield numbers with those of theirs who would not be in others that say something special: there is nobody.

    30 measures are about treatment, 20 of those are elsewhere, and 10 of all are in the house: these are about it, too.
    10 in the house and 36 elsewhere are about it, and 46 are all there are.
    """
    import numpy as np

    numbers = [one for one in numbers if one.figure.id in book.of_people]
    boxes = {number: box for number in numbers if (box := box_of(number)) is not None}
    forms, counts = Forms([number.forms[end] for number in numbers]), np.array(book.counts)
    sizes, units = forms.at(counts), forms.sums(forms.times)

    def within(own: Array, box: Boxed) -> Iterator[tuple[Number, Array]]:
        """Yield numbers, with what they are made of, of which all are in what these units are, but might not be."""
        both = np.minimum(forms.times, own[forms.units])
        left = sizes - forms.sums(both * counts[forms.units])
        all_there = (left < NEAR) & (sizes > rule.threshold - NEAR) & (units - forms.sums(both) > NEAR)
        some = (numbers[place] for place in map(int, np.flatnonzero(all_there)))
        # Where one names codes of the field, too, it is asked only whether it is as many (`slices`).
        silent = (one for one in some if one not in boxes or boxes[one].is_silent(box))
        yield from ((one, _vector(one.forms[end], counts)) for one in silent)

    alike: defaultdict[Hashable, list[int]] = defaultdict(list)
    for place, number in enumerate(numbers):
        many = sizes[place] > rule.threshold - NEAR  # of fewer nobody knows how many they are
        if many and number in boxes and boxes[number].special and released.isdisjoint(number.places):
            alike[boxes[number].figure.record, frozenset(boxes[number].special.items())].append(place)
    for some in alike.values():
        box, vectors = boxes[numbers[some[0]]], [_vector(numbers[place].forms[end], counts) for place in some]
        for own in vectors:
            yield from ((one, _form(np.maximum(whole - own, 0))) for one, whole in within(own, box))
        for one, whole in within(np.max(vectors, axis=0), box) if len(some) > 1 else ():
            inside = [place for place, own in zip(some, vectors, strict=True) if (own <= whole + NEAR).all()]
            rest = _without(whole, forms, sorted(inside, key=lambda place: -sizes[place]))
            if rest @ counts < NEAR:
                yield one, _form(rest)


def _form(units: Array) -> Form:
    import numpy as np

    return Form({int(unit): float(units[unit]) for unit in np.flatnonzero(units > NEAR)})


def _vector(form: Form, counts: Array) -> Array:
    import numpy as np

    found = np.zeros(len(counts))
    found[list(form.times)] = list(form.times.values())
    return found


def _left_over(numbers: Sequence[Number], end: int, book: Book, rule: Rule) -> Iterator[tuple[Number, Form]]:
    """Yield numbers with what an end of theirs leaves over, or has in common with others, that is of few.

    Beside those that lie in them, one by one and all together; and of slices, of the same code or a whole figure.
    """
    codes: defaultdict[tuple[str, str | None], list[Number]] = defaultdict(list)
    parts: defaultdict[Hashable, list[Number]] = defaultdict(list)
    for number in numbers:
        for code in _codes(number):
            codes[code].append(number)
        if number.figure.traits.distinct:
            for table in _breakdowns(number):
                parts[table].append(number)
        known, high = number.forms[0], number.forms[-1]
        if len(number.forms) > 1 and end == ENDS[0] and _is_few(high.at(book.counts) - known.at(book.counts), rule):
            yield number, high - known
    for some in parts.values():
        yield from _beside(some, {number: number.forms[end] for number in some}, book, rule)
    for code, some in codes.items():
        among = {number: number.forms[end] for number in (numbers if code == WHOLE else some)}
        yield from _beside(some, among, book, rule)


def _beside(
    some: Sequence[Number], among: Mapping[Number, Form], book: Book, rule: Rule
) -> Iterator[tuple[Number, Form]]:
    """Yield what some numbers leave over, or have in common with others, that is of few."""
    import numpy as np

    numbers, forms, counts = [*among], Forms([*among.values()]), np.array(book.counts)
    sizes = forms.at(counts)
    for number in some:
        form = among[number]
        own = _vector(form, counts)
        both = np.minimum(forms.times, own[forms.units])
        shared = forms.sums(both * counts[forms.units])
        rest, theirs = form.at(book.counts) - shared, sizes - shared
        inside, around = forms.sums(forms.times > both) == 0, forms.sums(both) > own.sum() - NEAR
        for place in map(int, np.flatnonzero(shared > NEAR)):
            other = numbers[place]
            nested = inside[place] and _leaves_few(number, other, float(rest[place]), rule)
            few = _is_few(rest[place], rule) or _is_few(shared[place], rule)
            slices = few and _are_slices(number, other)
            if nested or (slices and _is_few(rest[place], rule)):
                yield number, form - _shared(form, among[other])
            if slices and _is_few(shared[place], rule):
                yield number, _shared(form, among[other])
            if around[place] and other not in some and _leaves_few(other, number, float(theirs[place]), rule):
                yield other, among[other] - _shared(form, among[other])
        parts = np.flatnonzero(inside & (rest > NEAR) & (sizes > rule.threshold - NEAR))
        left = _without(own, forms, parts[np.argsort(-sizes[parts], kind="stable")])
        if _is_few(left @ counts, rule):
            yield number, _form(left)


def _without(own: Array, forms: Forms, parts: Iterable[int]) -> Array:
    """Return what is left of a number's units without parts that have nothing in common: the first come first."""
    left = own.copy()
    for units, times in map(forms.entries, parts):
        if (times <= left[units] + NEAR).all():
            left[units] -= times
    return left


def _codes(number: Number) -> dict[tuple[str, str | None], None]:
    return dict.fromkeys((place.dimension, place.code) for place in number.places)


def _breakdowns(number: Number) -> set[Hashable]:
    return {place[:3] for place in number.places if place.dimension}


def _are_slices(one: Number, other: Number) -> bool:
    """Tell whether two numbers count the same by different filters or in different days, whole or of the same code.

    So do two parts of one breakdown. Users of services are counted together by the union over these, as if it were one
    figure.
    """
    if _breakdowns(one) & _breakdowns(other):
        return True
    rows, others = one.figure, other.figure
    counted = is_of_rows(rows) and is_of_rows(others) and rows.counted == others.counted
    united = bool(one.figure.service and other.figure.service)
    return (counted or united) and not _codes(one).keys().isdisjoint(_codes(other))


def _shared(one: Form, other: Form) -> Form:
    return Form({unit: min(times, other.times[unit]) for unit, times in one.times.items() if unit in other.times})
