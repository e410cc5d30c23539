"""Protecting a report: which numbers are hidden, so that no small number in it can be told.

Sensitive numbers are hidden, and every formula that a hidden number goes into; then, for each number that is hidden,
worlds are sought that print the same report and in which it is far enough apart (`worlds`). What such a world would
print otherwise is hidden too, the cheapest there is, until every hidden number is uncertain.
"""

from __future__ import annotations

from collections import defaultdict
from math import log2
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.beside import ANYBODY
from omsorgskjerne.disclosure.needs import Needs, needs_beside, needs_left_out, needs_of
from omsorgskjerne.disclosure.rests import needs_between
from omsorgskjerne.disclosure.seek import Seeker, Spare
from omsorgskjerne.disclosure.sensitive import is_sensitive
from omsorgskjerne.disclosure.worlds import Group, Searches, grouped, key_of
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.progress import silent

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence

    from omsorgskjerne.disclosure.beside import Reader
    from omsorgskjerne.disclosure.book import Book, Number
    from omsorgskjerne.disclosure.forms import Form
    from omsorgskjerne.disclosure.needs import Need
    from omsorgskjerne.disclosure.places import Place
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.figures.rows import RowFigure
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.progress import Progress

WHOLE_COST, KEY_COST = 4, 10
"""How much dearer a total and a key figure are to hide than a part of the same size."""


@attrs.frozen
class Choice:
    """What is hidden of a report, and the worlds that show why nothing of it can be told."""

    hidden: Collection[Place]
    worlds: tuple[World, ...]
    unmet: frozenset[Place]
    """Where a number stands, or what tells one, that no worlds make uncertain enough."""
    known: frozenset[Place]
    """Where what was signed for stands, or would; what is left out that only that tells; and what was known before."""

    @property
    def told(self) -> frozenset[Place]:
        """Return where a number stands, or what tells one, that must be taken away."""
        return self.unmet - self.known


def choose(
    book: Book,
    rule: Rule,
    *,
    there: Collection[Place],
    forced: Collection[Place],
    shown: Collection[Place],
    reader: Reader = ANYBODY,
    worlds: Iterable[World] = (),
    loose: list[World] | None = None,
    progress: Progress = silent,
) -> Choice:
    """Return what is hidden of a report of which some places are `there`: `forced` anyhow, those `shown` never.

    What the `reader` has of others may tell numbers already: these the report does not tell. `worlds` are some in which
    all that is shown is printed as it is; `loose` ones, which are added to, print the same were everything hidden that
    may be, and so they do where less of the report is there.
    """
    chooser = _Chooser(book, rule, there, forced, shown, reader=reader, worlds=worlds, loose=loose, progress=progress)
    return chooser.run()


class _Chooser:
    """Hides what must be, and then what must be for that."""

    def __init__(
        self,
        book: Book,
        rule: Rule,
        there: Collection[Place],
        forced: Collection[Place],
        shown: Collection[Place],
        *,
        reader: Reader,
        worlds: Iterable[World],
        loose: list[World] | None,
        progress: Progress,
    ) -> None:
        self.book, self.rule, self.there, self.reader = book, rule, frozenset(there), reader
        self.loose, self.progress = [] if loose is None else loose, progress
        self.printed = self.there.union(reader.printed)
        """Where the reader has numbers, hidden or not."""
        self.numbers = [number for number in book.numbers if book.is_known(number, reader.printed)]
        self.places = {id(one): [place for place in one.places if place in self.printed] for one in self.numbers}
        self.groups = list(grouped(self.numbers))
        self.of = {id(one): group for group in self.groups for one in group.numbers}
        self.computed: defaultdict[int, list[Number]] = defaultdict(list)
        for number in self.numbers:
            for one in number.inputs:
                self.computed[id(one)].append(number)
        forced = reader.hidden.union(forced)
        self.forced = [group for group in self.groups if any(place in forced for place in self._places(group))]
        self.means = self._means()
        self.released = frozenset(shown)
        """Where what somebody signed for stands."""
        shown = {*shown, *(place for place, result in reader.printed.items() if not result.suppressed)}
        self.open = [group for group in self.groups if any(place in shown for place in self._places(group))]
        self.pinned: dict[int, list[Place]] = {}
        """Where what a group is stands whatever happens."""
        self._pin(there, shown)
        self.needs = Needs()
        searches = Searches(book, self.groups, book.zero_where(self.printed))
        self.seeker = Seeker(searches, self.needs, list(worlds))
        self.sensitive: list[Group] = []
        self.knowers: defaultdict[Hashable, dict[Hashable, list[Number]]] = defaultdict(dict)
        """What is counted → persons, each with the numbers that only this one is behind, who knows them all."""
        self.done: set[int] = set()
        """Groups that are hidden, and so is what goes with them."""
        self.own: dict[Need, Group] = {}
        """Those of what must be uncertain that are printed numbers, which others only tell of."""
        self.hopeless: set[Need] = set()
        """Numbers for which there is no world, whatever else is hidden."""

    def _means(self) -> Mapping[Hashable, list[Group]]:
        """Return the means of each number of rows, by the units of it and by which rows they are.

        That a mean is hidden says no more than that its number of rows is; and 64.3 per cent are of 14, or of 28.
        """
        found: defaultdict[Hashable, list[Group]] = defaultdict(list)
        for group, one in ((own, one) for own in self.groups for one in own.numbers):
            for n in filter(None, (one.n, one.quotient and one.quotient.bottom)):
                found[self._observed(n)].append(group)
            if one.figure.traits.is_rate and is_of_rows(one.figure):
                for place in one.places:
                    found[_rows_at(one.figure, place)].append(group)
        return found

    def _pin(self, there: Collection[Place], shown: Collection[Place]) -> None:
        """Find what is printed whatever happens, and what it costs to hide the others."""
        for group in self.groups:
            pinned = self.pinned[id(group)] = [place for place in self._places(group) if place in shown]
            if group not in self.forced:
                pinned += (place for one in group.numbers if one.fixed for place in self.places[id(one)])
            group.locked = bool(pinned)
            group.printed = bool(self._places(group))
            group.hidden = not group.locked and not any(place in there for place in self._places(group))
            group.cost = sum(map(self._worth, self._with_computed(group)))

    def run(self) -> Choice:
        """Return what is hidden."""
        self._begin()
        hopeless = self._without_worlds(self.seeker.unmet(), self.printed, self.printed, self.loose)
        given = self.reader.printed.keys()
        before = set(self._without_worlds(hopeless, given, given, []) if given else ())
        told = [need for need in hopeless if need not in before]
        known = self._signed(told)
        known |= {place for need in before & self.own.keys() for one in self.own[need].numbers for place in one.places}
        self.hopeless.update(hopeless)
        if all(need.place in known for need in told):
            self._protect()
        hidden = {place for group in self.groups if group.hidden for place in self._places(group)}
        known |= given - self.reader.hidden - hidden
        unmet = frozenset(need.place for need in self.hopeless - before if not need.met)
        return Choice(hidden & self.there, tuple(self.seeker.worlds), unmet, frozenset(known))

    def _signed(self, hopeless: Collection[Need]) -> set[Place]:
        """Return where what is open stands, or would, and what is left out that only what was signed for tells."""
        known = {place for group in self.open for one in group.numbers for place in one.places}
        if self.released and hopeless:
            told = set(self._without_worlds(hopeless, self.printed, self.printed - self.released, []))
            known |= {need.place for need in hopeless if need not in told and need.place not in self.printed}
        return known

    def _without_worlds(
        self, needs: Iterable[Need], there: Collection[Place], locked: Collection[Place], worlds: list[World]
    ) -> list[Need]:
        """Return those of some numbers that no world makes uncertain where some places are `there`.

        All is hidden of it but what stands whatever happens where it is `locked`; `worlds` are some that may print the
        same, and more are added.
        """
        groups = []
        for one in self.groups:
            printed = any(place in there for place in self._places(one))
            stands = any(place in locked for place in self.pinned[id(one)])
            groups.append(Group(one.numbers, printed, locked=stands, hidden=not stands))
        originals = list(needs)
        copies = [attrs.evolve(need) for need in originals]
        known = Spare(worlds, groups, self.book.counts).taken()
        seeker = Seeker(Searches(self.book, groups, self.book.zero_where(there)), Needs(copies), [*known])
        for some in seeker.alike(seeker.unmet()):
            seeker.meet_hidden(some)
            for need in seeker.unmet(some):
                for more in (False, True):
                    seeker.meet(need, more=more)
            self.progress(0, len(self.needs.all))
        seeker.unmet()  # looks at the last worlds too
        worlds += seeker.worlds[len(known) :]
        return [need for need, copy in zip(originals, copies, strict=True) if not copy.met]

    def _protect(self) -> None:
        """Hide more until every hidden number is uncertain for which there are worlds."""
        spare = Spare(self.loose, self.groups, self.book.counts)
        self.seeker.worlds.extend(spare.taken())
        while needs := [need for need in self.seeker.unmet() if need not in self.hopeless]:
            left = len(needs)
            for some in self.seeker.alike(needs):
                self.seeker.meet_hidden(some)
                for need in some:
                    for more in (False, True):
                        for group in self.seeker.meet(need, more=more):
                            self._hide(group)
                        self.seeker.worlds.extend(spare.taken())
                    left -= 1
                    self.progress(len(self.needs.all) - left, len(self.needs.all))
                self.hopeless.update(self.seeker.unmet(some))
        known = {id(world) for world in self.loose}
        self.loose += [world for world in self.seeker.worlds if id(world) not in known]

    def _begin(self) -> None:
        """Hide what must be hidden for its own sake, and write down what must be uncertain."""
        for group in self.groups:
            if not group.locked and any(is_sensitive(one, self.rule) for one in group.numbers):
                self.sensitive.append(group)
        for group in self.sensitive:
            for number in self._printed(group):
                if number.held is not None and len(number.held.holders) + number.held.others == 1:
                    whose = next(iter(number.held.holders), id(number))
                    self.knowers[number.counted].setdefault(whose, []).append(number)
        given = (group for group in self.groups if group.printed and group.hidden)
        for group in (*self.forced, *self.sensitive, *given):
            self._hide(group)
        self._hide_means()
        printed = [number for number in self.numbers if self.places[id(number)]]
        signed = {key_of(*one.forms) for group in self.open for one in group.numbers}
        between = needs_between(printed, self.book, self.rule, self.released)
        self.needs.all += (need for need in between if key_of(need.what.top) not in signed)

    def _hide(self, group: Group) -> None:
        """Hide a group, and the formulas it goes into; what is printed nowhere takes them along as well."""
        if group.locked or id(group) in self.done:
            return
        self.done.add(id(group))
        self.seeker.searches.hide(group)
        self._need(group)
        for one in group.numbers:
            for formula in self.computed[id(one)]:
                self._hide(self.of[id(formula)])
            keys = [*map(self._observed, one.forms)]
            if is_of_rows(one.figure) and one.figure.traits.counts_rows:
                keys += (_rows_at(one.figure, place) for place in one.places)
            for mean in [mean for key in keys for mean in self.means.get(key, ())]:
                self._hide(mean)

    def _observed(self, form: Form) -> Hashable:
        """Return what a form counts of the units that there are."""
        return frozenset((unit, times) for unit, times in form.times.items() if self.book.counts[unit])

    def _need(self, group: Group) -> None:
        sensitive = group in self.sensitive
        some = [one for one in group.numbers if self.places[id(one)] or (sensitive and one.places)]
        ways = {(bool(self.places[id(one)]), one.figure.expression is None, one.figure.decimals): one for one in some}
        for one in ways.values():
            places = (*self.places[id(one)], *one.places)
            place = next(place for place in places if place in self.printed or place not in self.book.elsewhere)
            if self.places[id(one)]:
                needs = needs_of(one, self.book, self.rule, sensitive=sensitive)
            else:
                needs = needs_left_out(one, self.book, self.rule)
            own = [attrs.evolve(need, place=place) for need in needs]
            self.own |= dict.fromkeys(own, group)
            self.needs.all += own
        for number in self._printed(group):
            for knower in self.knowers[number.counted].values():
                if self._may_tell(knower, number, few=sensitive):
                    self.needs.all += needs_beside(number, knower, self.book, self.rule, sensitive=sensitive)

    def _may_tell(self, knower: Sequence[Number], number: Number, *, few: bool) -> bool:
        """Tell whether one who is alone behind some numbers could find another in one of the same report.

        Of another slice only a number of `few` is looked at; from a report to another it was when the other was given.
        """
        if number.held is None or any(one.held is None or number.held.within(one.held) for one in knower):
            return False
        here, columns = not self.there.isdisjoint(self.places[id(number)]), _columns(number)
        alike = (one for one in knower if few or one.figure.id == number.figure.id)
        met = (one for one in alike if here or not columns.isdisjoint(_columns(one)))
        return any(not self.seeker.searches.are_apart(one, number) for one in met)

    def _printed(self, group: Group) -> Iterable[Number]:
        """Return the numbers of a group that are printed, one of each figure."""
        return {one.figure.id: one for one in group.numbers if self.places[id(one)]}.values()

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


def _columns(number: Number) -> set[str]:
    return {place.period for place in number.places}


def _rows_at(figure: RowFigure, place: Place) -> Hashable:
    """Return which rows a number is of, however they are counted."""
    return figure.record, figure.at, figure.conditions, figure.since, figure.as_of, place[1:]
