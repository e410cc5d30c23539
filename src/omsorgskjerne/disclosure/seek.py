"""Seeking the worlds that numbers lack to be uncertain."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.worlds import NoWorldError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from omsorgskjerne.disclosure.forms import Form
    from omsorgskjerne.disclosure.needs import Need, Needs
    from omsorgskjerne.disclosure.worlds import Group, Searches, World


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
        """Seek worlds for which nothing more is hidden, each for as many numbers as can be, as long as that helps.

        All have to do with each other, and are asked for by the same one.
        """
        while any(self._helped(needs, more=more) for more in (False, True)):
            pass

    def meet(self, need: Need, *, more: bool) -> Collection[Group]:
        """Seek a world in which a number is more, or less, as far as it must be; return what must be hidden for it."""
        missing = self._missing([need], more=more)
        if not missing:
            return ()
        try:
            world, changed = self.searches.of(need.what).find(missing[0], need.same)
        except NoWorldError:
            return ()
        self.worlds.append(world)
        return changed

    def _helped(self, needs: Sequence[Need], *, more: bool) -> bool:
        missing = self._missing(needs, more=more)
        if not missing:
            return False
        try:
            self.worlds.append(self.searches.of(needs[0].what).find_hidden(missing, needs[0].same))
        except NoWorldError:
            return False
        return len(self._missing(needs, more=more)) < len(missing)

    def _missing(self, needs: Iterable[Need], *, more: bool) -> list[Form]:
        """Return what is not negative in worlds in which some numbers are more, or less, than in those found so far."""
        found = (need.beyond(more=more) for need in self.unmet(needs))
        return [form for form in found if form is not None]

    def alike(self, needs: Iterable[Need]) -> Collection[list[Need]]:
        """Return numbers that must be uncertain in lists of those that are sought together."""
        found: defaultdict[tuple[int, int], list[Need]] = defaultdict(list)
        for need in needs:
            found[id(self.searches.of(need.what)), id(need.knower)].append(need)
        return found.values()
