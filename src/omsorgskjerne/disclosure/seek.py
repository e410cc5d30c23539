"""Seeking the worlds that numbers lack to be uncertain."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.book import as_printed
from omsorgskjerne.disclosure.forms import NEAR, Forms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from omsorgskjerne.disclosure.forms import Form
    from omsorgskjerne.disclosure.needs import Need, Needs
    from omsorgskjerne.disclosure.worlds import Group, Searches, World


AT_ONCE = 20
"""About so many numbers are sought at once at first."""
WORTH = 2
"""So many numbers a search must meet, or the parts are too large."""


@attrs.frozen(eq=False)
class Seeker:
    """Seeks worlds for numbers that must be uncertain, and keeps those that it finds."""

    searches: Searches
    needs: Needs
    worlds: list[World] = attrs.field(factory=list)

    def unmet(self, needs: Iterable[Need] | None = None) -> list[Need]:
        """Return those of some numbers, or of all, that are not uncertain enough in the worlds found so far."""
        self.needs.look(self.worlds)
        return [need for need in (self.needs.all if needs is None else needs) if not need.met]

    def meet_hidden(self, needs: Sequence[Need]) -> None:
        """Seek worlds for which nothing more is hidden, each for many numbers.

        All have to do with each other, and are asked for by the same one. Of those that are sought at once to be more
        none may be less than in ours. What is more in one place is less in another: so only some are sought at once,
        at the cost of the others, and fewer where that meets few. Where it meets none each is left to be sought alone.
        """
        for more in (False, True):
            left = [*self._missing(needs, more=more)]
            parts = 1 + len(left) // AT_ONCE
            while len(left) >= parts:
                searches = sum(self._seek(left[part::parts], more=more) for part in range(parts))
                lacking = [*self._missing(left, more=more)]
                met, left = len(left) - len(lacking), lacking
                if not met:
                    break
                if met < WORTH * searches:
                    parts *= 2

    def _seek(self, needs: Sequence[Need], *, more: bool) -> bool:
        """Seek a world for those of some numbers that lack one, at once; tell whether any did."""
        forms = [*self._missing(needs, more=more).values()]
        if not forms:
            return False
        world = self.searches.of(needs[0].what).find_hidden(forms, needs[0].same)
        if world is not None and world.any():
            self.worlds.append(world)
        return True

    def meet(self, need: Need, *, more: bool) -> Collection[Group]:
        """Seek a world in which a number is more, or less, as far as it must be; return what must be hidden for it."""
        missing = self._missing([need], more=more)
        found = self.searches.of(need.what).find(missing[need], need.same) if missing else None
        if found is None:
            return ()
        world, changed = found
        self.worlds.append(world)
        return changed

    def _missing(self, needs: Iterable[Need], *, more: bool) -> dict[Need, Form]:
        """Return what is not negative in worlds in which some numbers are more, or less, than in those found so far."""
        found = ((need, need.beyond(more=more)) for need in self.unmet(needs))
        return {need: form for need, form in found if form is not None}

    def alike(self, needs: Iterable[Need]) -> Collection[list[Need]]:
        """Return numbers that must be uncertain in lists of those that are sought together."""
        found: defaultdict[tuple[int, int], list[Need]] = defaultdict(list)
        for need in needs:
            found[id(self.searches.of(need.what)), id(need.knower)].append(need)
        return found.values()


class Spare:
    """Worlds that were found with more hidden: each is one of ours as soon as all is hidden that it changes."""

    def __init__(self, worlds: Sequence[World], groups: Iterable[Group], counts: Sequence[float]) -> None:
        """Find what each of them changes."""
        import numpy as np

        open_ = [group for group in groups if not group.hidden]
        same = [(group, form) for group in open_ for form in group.numbers[0].forms]
        least = [(group, form) for group in open_ for form in as_printed(group.numbers, counts)]
        ours = np.array([form.at(counts) for _group, form in least])
        sames, leasts = (Forms([form for _group, form in some]) for some in (same, least))
        self._left: list[tuple[World, list[Group]]] = []
        for world in worlds:
            changed = [same[place][0] for place in np.flatnonzero(abs(sames.at(world)) > NEAR)]
            changed += [least[place][0] for place in np.flatnonzero(leasts.at(world) + ours < -NEAR)]
            self._left.append((world, changed))

    def taken(self) -> list[World]:
        """Return those that have become worlds of ours."""
        some = [(world, all(group.hidden for group in changed)) for world, changed in self._left]
        self._left = [one for one, (_world, fits) in zip(self._left, some, strict=True) if not fits]
        return [world for world, fits in some if fits]
