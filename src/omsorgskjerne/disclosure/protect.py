"""Protecting a report: which numbers are hidden, so that no small number in it can be told.

Sensitive numbers are hidden, and every formula that a hidden number goes into; then, for each number that is hidden,
worlds are sought that print the same report and in which it is far enough apart (`worlds`). What such a world would
print otherwise is hidden too, the cheapest there is, until every hidden number is uncertain.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from math import log2
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.needs import needs_beside, needs_between, needs_of
from omsorgskjerne.disclosure.sensitive import is_sensitive
from omsorgskjerne.disclosure.worlds import Group, NoWorldError, Search

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence

    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Form
    from omsorgskjerne.disclosure.needs import Need
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.organisation.audiences import Rule

SEARCHES = 200
"""Of more numbers than that several are looked after at once: that is faster, and may hide a little more."""
WHOLE_COST, KEY_COST = 4, 10
"""How much dearer a total and a key figure are to hide than a part of the same size."""


@attrs.frozen
class Choice:
    """What is hidden of a report, and the worlds that show why nothing of it can be told."""

    hidden: frozenset[Place]
    worlds: tuple[World, ...]
    unmet: frozenset[Place]
    """Where a number stands, or what tells one, that no worlds make uncertain enough."""


def choose(
    book: Book, rule: Rule, *, there: Collection[Place], forced: Collection[Place], shown: Collection[Place]
) -> Choice:
    """Return what is hidden of a report of which some places are `there`: `forced` anyhow, those `shown` never."""
    return _Chooser(book, rule, there, forced, shown).run()


class _Chooser:
    """Hides what must be, and then what must be for that."""

    def __init__(
        self, book: Book, rule: Rule, there: Collection[Place], forced: Collection[Place], shown: Collection[Place]
    ) -> None:
        self.book, self.rule = book, rule
        self.places = {id(one): [place for place in one.places if place in there] for one in book.numbers}
        self.groups = list(_grouped(book.numbers))
        self.of = {id(one): group for group in self.groups for one in group.numbers}
        self.computed: defaultdict[int, list[Number]] = defaultdict(list)
        for number in book.numbers:
            for one in number.inputs:
                self.computed[id(one)].append(number)
        self.forced = [group for group in self.groups if any(place in forced for place in self._places(group))]
        # That a mean is hidden says no more than that its number of rows is.
        self.means: defaultdict[Hashable, list[Group]] = defaultdict(list)
        for group in self.groups:
            for one in group.numbers:
                if one.figure.traits.is_rate and one.figure.rows is not None:
                    for place in one.places:
                        self.means[_rows_at(one.figure.rows, place)].append(group)
        self.open = [group for group in self.groups if any(place in shown for place in self._places(group))]
        for group in self.groups:
            fixed = group not in self.forced and any(one.fixed and self.places[id(one)] for one in group.numbers)
            group.locked = fixed or group in self.open
            group.printed = bool(self._places(group))
            group.hidden = not group.locked and not group.printed
            group.cost = sum(map(self._worth, self._with_computed(group)))
        self.search = Search(book, self.groups, book.zero_where(there))
        self.worlds: list[World] = []
        self.needs: list[Need] = []
        self.sensitive: list[Group] = []
        self.hopeless: set[Need] = set()
        """Numbers for which there is no world, whatever else is hidden."""

    def run(self) -> Choice:
        """Return what is hidden."""
        for group in self.groups:
            if not group.locked and any(is_sensitive(one, self.rule) for one in group.numbers):
                self.sensitive.append(group)
                if group.hidden:
                    self._need(group)
        for group in (*self.forced, *self.sensitive):
            self._hide(group)
        self._hide_means()
        printed = [next(one for one in group.numbers if one.places) for group in self.groups if self._places(group)]
        self.needs += needs_between(printed, self.book, self.rule)
        self.needs += self._beside()
        while needs := [need for need in self._unmet(self.needs) if need not in self.hopeless]:
            while any(self._helped(needs, more=more) for more in (False, True)):
                pass
            many = -(-len(needs) // SEARCHES)
            for start in range(0, len(needs), many):
                self._meet(needs[start : start + many])
        hidden = (place for group in self.groups if group.hidden for place in self._places(group))
        unmet = (need.place for need in self.needs if not need.met)
        return Choice(frozenset(hidden), tuple(self.worlds), frozenset(unmet))

    def _unmet(self, needs: Iterable[Need]) -> list[Need]:
        """Return those of some numbers that are not uncertain enough in the worlds found so far."""
        for need in needs:
            need.look(self.worlds)
        return [need for need in needs if not need.met]

    def _missing(self, needs: Iterable[Need], *, more: bool) -> list[Form]:
        """Return what is not negative in worlds in which some numbers are more, or less, than in those found so far."""
        found = (need.beyond(more=more) for need in self._unmet(needs))
        return [form for form in found if form is not None]

    def _helped(self, needs: Sequence[Need], *, more: bool) -> bool:
        """Tell whether some numbers are more, or less, in a world that is found now and for which nothing is hidden."""
        missing = self._missing(needs, more=more)
        if not missing:
            return False
        try:
            self.worlds.append(self.search.find_hidden(missing))
        except NoWorldError:
            return False
        return len(self._missing(needs, more=more)) < len(missing)

    def _meet(self, needs: Sequence[Need]) -> None:
        """Look for the worlds that some numbers lack to be uncertain, and hide what they change."""
        for more in (False, True):
            if missing := self._missing(needs, more=more):
                with suppress(NoWorldError):
                    world, changed = self.search.find(missing)
                    self.worlds.append(world)
                    for group in changed:
                        self._hide(group)
        if len(needs) == 1:
            self.hopeless.update(self._unmet(needs))

    def _hide(self, group: Group) -> None:
        """Hide a group, and the formulas it goes into."""
        if group.hidden or group.locked:
            return
        self.search.hide(group)
        self._need(group)
        for one in group.numbers:
            for formula in self.computed[id(one)]:
                self._hide(self.of[id(formula)])
            rows = one.figure.rows
            if rows is not None and rows.traits.counts_rows:
                for mean in [mean for place in one.places for mean in self.means[_rows_at(rows, place)]]:
                    self._hide(mean)

    def _need(self, group: Group) -> None:
        printed = [one for one in group.numbers if self.places[id(one)]] or [one for one in group.numbers if one.places]
        if printed:
            self.needs += needs_of(printed[0], self.book, self.rule, sensitive=group in self.sensitive)

    def _hide_means(self) -> None:
        """Hide one mean more where only those of few are hidden in a breakdown: a hidden one is then no sign of few."""
        by_table: defaultdict[tuple[str, str, str], list[Group]] = defaultdict(list)
        for group in self.groups:
            for one in group.numbers:
                if one.figure.traits.is_rate and not one.inputs:
                    for place in self.places[id(one)]:
                        if place.dimension:
                            by_table[place.figure, place.period, place.dimension].append(group)
        for table in by_table.values():
            shown = [group for group in table if not group.hidden and not group.locked]
            if (
                shown
                and any(group.hidden for group in table)
                and all(group in self.sensitive for group in table if group.hidden)
            ):
                self._hide(min(shown, key=lambda group: group.cost))

    def _beside(self) -> Iterator[Need]:
        """Yield how uncertain hidden numbers must be for one who is alone behind another of the same breakdown."""
        tables: defaultdict[tuple[str, str, str], list[Number]] = defaultdict(list)
        for group in self.sensitive:
            for one in group.numbers:
                for place in self.places[id(one)]:
                    if place.dimension:
                        tables[place.figure, place.period, place.dimension].append(one)
        for some in tables.values():
            for alone in some:
                if alone.held is not None and len(alone.held.holders) == 1 and not alone.held.others:
                    for one in some:
                        if one is not alone:
                            yield from needs_beside(one, alone, self.book, self.rule)

    def _places(self, group: Group) -> list[Place]:
        return [place for one in group.numbers for place in self.places[id(one)]]

    def _with_computed(self, group: Group) -> Iterable[Number]:
        """Return the numbers of a group, and those that are computed from them."""
        found = {id(one): one for one in group.numbers}
        due = list(group.numbers)
        while due:
            for one in self.computed[id(due.pop())]:
                if id(one) not in found:
                    found[id(one)] = one
                    due.append(one)
        return found.values()

    def _worth(self, number: Number) -> float:
        """Return what it costs to hide a number: by its size, totals more than parts; nothing if it is not printed."""
        places = self.places[id(number)]
        if not places:
            return 0
        whole = any(not place.dimension for place in places)
        kind = KEY_COST if whole and number.figure.key else WHOLE_COST if whole else 1
        return kind * (1 + log2(1 + abs(float(number.value))))


def _rows_at(figure: RowFigure, place: Place) -> Hashable:
    """Return which rows a number is of, however they are counted."""
    return figure.record, figure.at, figure.conditions, figure.since, figure.as_of, place[1:]


def _key(*forms: Form) -> Hashable:
    return tuple((frozenset(form.times.items()), form.constant) for form in forms)


def _grouped(numbers: Iterable[Number]) -> Iterable[Group]:
    """Return numbers by what they are made of; those of which that is not known are each by themselves."""
    found: dict[Hashable, Group] = {}
    for number in numbers:
        made = [*number.forms, *(number.quotient or ())]
        key = _key(*made) if made else id(number)
        found.setdefault((len(number.forms), key), Group()).numbers.append(number)
    return found.values()
