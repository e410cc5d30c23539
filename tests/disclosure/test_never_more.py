"""What rules of a plugin say of its figures, and views of the rows behind them, is held to the rows there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kits import load_rows

from omsorgskjerne import PluginError

if TYPE_CHECKING:
    from collections.abc import Callable

    from omsorgskjerne.testing import Kit

# A plugin outside the repository: a rule, figures that it speaks of, and a view of the rows it is about.
SHELTER = '''
"""A shelter, for a test: synthetic rows only."""

from datetime import date

from omsorgskjerne import (
    Count, Id, InputError, People, Person, Rule, Unit, flag, hookimpl, on, record, ref, same_as, view, words_of,
)

_ = words_of(__name__)


@record("night", plural="nights")
class Night:
    """Somebody who slept here."""

    day: date = on()
    person: Id[Person] = ref("guest")


@record("breakfast", plural="breakfasts")
class Breakfast:
    """Somebody who ate, once a day."""

    day: date = on()
    person: Id[Person] = ref("guest")
    taken: bool = flag("taken along")


@view("first night", plural="first nights", of=Night, sql="""FIRST""")
class First:
    """The first night of somebody."""

    day: date = same_as(Night.day)
    person: Id[Person] = same_as(Night.person)


def check(rows, proposal):
    """Refuse a breakfast of whoever did not sleep here."""
    eaten = proposal.after
    if eaten is not None and not rows.count(Night, {"person": eaten.person, "day": eaten.day}):
        raise InputError("Only guests of the night have breakfast.")


@hookimpl
def omsorgskjerne_records():
    return [Night, Breakfast]


@hookimpl
def omsorgskjerne_rules():
    return [Rule(Breakfast, check, never_more=[PAIR])]


@hookimpl
def omsorgskjerne_figures():
    return [
        People("shelter.guests", "Guests", of=Night.person, unit=Unit.PERSON),
        People("shelter.eating", "Guests who ate", of=Breakfast.person, unit=Unit.PERSON),
        Count("shelter.firsts", "First nights", of=First),
    ]
'''
FIRST = (
    "SELECT n.id, n.day, n.person FROM {shelter_night} AS n WHERE NOT EXISTS "
    "(SELECT 1 FROM {shelter_night} AS b WHERE b.person = n.person AND b.day < n.day)"
)
TRUE = ("shelter.eating", "shelter.guests")


@pytest.fixture
def shelter(omsorg: Callable[..., Kit]) -> Callable[..., Kit]:
    """Give a function that makes a shelter with a view and a pair of figures: three guests, of whom two ate."""

    def make(first: str = FIRST, pair: tuple[str, str] = TRUE) -> Kit:
        source = SHELTER.replace("FIRST", first).replace("PAIR", str(pair))
        kit = omsorg("shelter", shelter=source)
        for code in ("guest1", "guest2", "guest3"):
            kit.run("person", "add", "--registered", "2024-01-01", "--code", code).ok()
        nights = [f"2024-0{month}-01,guest{guest}" for month in (2, 3) for guest in (1, 2, 3)]
        load_rows(kit, "shelter night", "day,person", nights)
        load_rows(kit, "shelter breakfast", "day,person", ["2024-02-01,guest1", "2024-03-01,guest2"])
        return kit

    return make


def test_what_rules_and_views_say_is_so(shelter: Callable[..., Kit]) -> None:
    """A rule that is kept, and a view that returns the ids of the rows behind it, break no law."""
    assert shelter().broken_laws("2024") == []


def test_a_rule_that_says_too_much_is_found(shelter: Callable[..., Kit]) -> None:
    """What a rule says is never more than something else, and is, breaks a law."""
    assert any("eating" in one for one in shelter(pair=TRUE[::-1]).broken_laws("2024"))


@pytest.mark.parametrize("id_", ["n.person AS id", "(SELECT MAX(o.id) FROM {shelter_night} AS o) AS id"])
def test_a_view_that_says_it_is_other_rows_is_found(shelter: Callable[..., Kit], id_: str) -> None:
    """A view with ids that are those of persons, or of somebody else's rows, breaks a law."""
    broken = shelter(first=FIRST.replace("n.id", id_, 1)).broken_laws("2024")
    assert any("shelter.firsts" in one and "somebody else" in one for one in broken)


def test_a_rule_speaks_of_figures_that_are_there(shelter: Callable[..., Kit]) -> None:
    """A rule with the id of no figure is told where it is asked for."""
    with pytest.raises(PluginError, match=r"shelter\.eaters"):
        shelter(pair=("shelter.eaters", "shelter.guests")).organisation.never_more  # noqa: B018 - read on first use
