"""Whatever holds between numbers for everybody, the book knows: nobody can reckon what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.disclosure.learned import Name, Relations, learn, made_of, shares
from tests.disclosure.rich import CORE, TODAY, made

from omsorgskjerne.disclosure.book import write_book
from omsorgskjerne.figures import TIME

if TYPE_CHECKING:
    from pathlib import Path

SIZES = {CORE: 1200, "housing": 600, "activities": 500, "volunteers": 500, "placement": 350}
"""How many rows it takes that there are more persons than numbers to tell apart. Meals say nothing of anybody."""
SEED = 31
EACH = 3
"""How many rows of one person there are in the first organisation: many persons."""
AGAIN = 8
"""Of how many persons fresh ones are: who come again and again."""
LEAST = 8
"""A number that fewer have anything of is like many others by chance."""
FRESH = 6
"""How many fresh organisations there are at most, to break what was so by chance."""


def learned(folder: Path, service: str, size: int, seed: int) -> tuple[Relations, list[int]]:
    """Return what was learned of the numbers of a service, and which relations of these the book does not know."""
    with made(folder / "first", [service], seed, size, EACH) as one:
        book = write_book(one.report, one.organisation, one.store, TODAY)
        seen, known = [shares(one.organisation, one.store, one.report, TODAY)], made_of(one.organisation, book)
    for fresh in range(1, FRESH):
        relations = learn(seen, filter(is_timeless, known), least=LEAST)
        unknown = relations.broken_by(known)
        if not unknown:
            break
        with made(folder / str(fresh), [service], seed + fresh, size, size // AGAIN) as one:
            seen.append(shares(one.organisation, one.store, one.report, TODAY))
    return relations, list(unknown)


def is_timeless(name: Name) -> bool:
    """Tell whether a number is no part of time: there are many of these."""
    return name.place.dimension not in TIME


@pytest.mark.parametrize("service", SIZES)
def test_the_book_knows_every_relation_that_holds_for_everybody(tmp_path: Path, service: str) -> None:
    """What is learned in a rich organisation, and is so in fresh ones, holds for all units that the book is made of."""
    relations, unknown = learned(tmp_path, service, SIZES[service], SEED)
    assert relations.free
    assert [] == [relations.say(number) for number in unknown]


def test_the_book_knows_which_activity_is_of_which_kind(tmp_path: Path) -> None:
    """Members of an activity are members of its kind, as a rule of the plugin has it: in no world are they of another."""
    with made(tmp_path / "one", ["activities"], SEED, SIZES["activities"], EACH) as one:
        book = write_book(one.report, one.organisation, one.store, TODAY)
        seen, known = shares(one.organisation, one.store, one.report, TODAY), made_of(one.organisation, book)
    members = [name for name in known if name.place.figure == "activities.members" and is_timeless(name)]
    relations = learn([seen], members, least=1)
    told = {relations.names[number].place.dimension for number in relations.free}
    assert {"activity", "kind"} & told
    assert [] == [relations.say(number) for number in relations.broken_by(known)]
