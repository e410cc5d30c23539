"""Choosing what is hidden of a report for each of those who read it, by what they have besides.

What is hidden for the sake of one is hidden from all. One choice with all that any of them has would not do: two
funders are not one, and what their reports tell together would be taken for told to each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from omsorgskjerne.disclosure.places import Place
from omsorgskjerne.disclosure.protect import choose

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from omsorgskjerne.disclosure.beside import Reader
    from omsorgskjerne.disclosure.book import Book
    from omsorgskjerne.disclosure.protect import Choice
    from omsorgskjerne.disclosure.worlds import World
    from omsorgskjerne.organisation.audiences import Rule
    from omsorgskjerne.progress import Progress


def choose_for(
    readers: Sequence[Reader],
    book: Book,
    rule: Rule,
    *,
    there: Collection[Place],
    forced: Collection[Place],
    shown: Collection[Place],
    loose: Sequence[list[World]],
    progress: Progress,
) -> tuple[frozenset[Place], list[Choice]]:
    """Return what is hidden, and the choice for each reader; where something is told to one, that reader's alone.

    Each again until none hides more, with the worlds that this reader had before. `loose` are worlds of each that were
    found when more of the report was there: see `choose`.
    """
    hidden = frozenset[Place]()
    choices: dict[int, Choice] = {}
    made: dict[int, frozenset[Place]] = {}
    while due := [at for at in range(len(readers)) if made.get(at) != hidden]:
        for at in due:
            one = choose(
                book,
                rule,
                there=there,
                forced=hidden.union(forced),
                shown=shown,
                reader=readers[at],
                worlds=choices[at].worlds if at in choices else (),
                loose=loose[at],
                progress=progress,
            )
            hidden = hidden.union(one.hidden)
            choices[at], made[at] = one, hidden
            if one.told:
                return hidden, [one]
    return hidden, [choices[at] for at in range(len(readers))]
