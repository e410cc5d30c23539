"""Numbers are what they are made of: rows, what these state, heads and persons, each as often as it is there."""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.figures.test_laws import BY, CONTACTS, YEAR, fill

from omsorgskjerne.core.contacts import Contact
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.figures import Count, Mean, Newcomers, People, PersonDays, Sum, Within
from omsorgskjerne.figures.behind import Behind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.behind import Adds, Part, Standing

TIED = st.sampled_from(([], ["contact"]))
"""Tables whose rows are told one from another."""
QUICK = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
VISITS: dict[Any, Any] = {Contact.kind: "visit"}
FIGURES: tuple[Figure, ...] = (
    Count("t.count", "", of=Contact, by=BY),
    Count("t.named", "", of=Contact.person, by=BY),
    Sum("t.heads", "", of=Contact.persons, by=BY),
    Sum("t.minutes", "", of=Contact.minutes, by=BY, where=VISITS),
    Mean("t.mean", "", of=Contact.minutes, by=BY),
    Within("t.within", "", of=Contact.minutes, limit=30, by=(Contact.kind,)),
    People("t.people", "", of=Contact.person, persons=Contact.persons, by=BY[:3]),
    People("t.known", "", of=Contact.person, by=BY[:4], where=VISITS),
    PersonDays("t.days", "", of=Contact.person, persons=Contact.persons, by=(Contact.kind, "weekday")),
    Newcomers("t.new", "", of=Contact.person, where=VISITS),
)


def added_up(standing: Standing) -> dict[Part, Behind]:
    """Return what units come to, each as often as it is there: rows, one who has all that is weighed, and heads."""
    rows: defaultdict[Part, float] = defaultdict(float)
    weight, others = rows.copy(), rows.copy()
    several: Iterable[tuple[float, dict[Part, Adds]]] = [
        *((units.count, dict(units.adds)) for units in standing.loose),
        *((1, row.adds) for row in standing.rows.values()),
        *((1, adds) for adds in standing.persons.values()),
    ]
    for count, adds in several:
        for part, one in adds.items():
            rows[part] += count * one.rows
            weight[part] += count * one.weight
            others[part] += count * one.others
    return {part: Behind(["all"], array("d", [weight[part]]), round(rows[part]), round(others[part])) for part in rows}


@QUICK
@given(contacts=CONTACTS, some=st.sets(st.integers(0, len(FIGURES) - 1), min_size=1), tied=TIED)
def test_units_make_every_number(shared: Any, contacts: list[Contact], some: set[int], tied: list[str]) -> None:
    """Whatever is asked for together, each aspect of a number and of its parts is what its units add up to.

    Also where rows are told one from another, for the sake of views of them.
    """
    fill(shared, contacts)
    figures = [FIGURES[number] for number in sorted(some)]
    asked = {(figure, YEAR): True for figure in figures}
    standing = read_members(shared.organisation, shared.store.query, asked, None, tied)
    made = added_up(standing)
    by_id = {figure.id: figure for figure in figures}
    for part, behind in standing.behind.items():
        figure = by_id[part.figure]
        for name, number in figure.recount(behind, shared.organisation).items():
            assert aspect(figure, made.get(part, Behind()), name, shared) == pytest.approx(float(number))


def aspect(figure: Figure, made: Behind, name: str, shared: Any) -> float:
    """Return an aspect of a number that is made of so many rows, weights and heads: of each one, so many times."""
    each = Behind(rows=1), Behind(["somebody"], array("d", [1])), Behind(others=1)
    times = made.rows, made.total, made.others
    found = (figure.recount(one, shared.organisation).get(name, 0) for one in each)
    return float(sum(often * float(one) for often, one in zip(times, found, strict=True)))


@QUICK
@given(contacts=CONTACTS)
def test_nobody_has_more_than_there_is(shared: Any, contacts: list[Contact]) -> None:
    """No units are there fewer than no times, and who stands behind a number by name has a part in its units."""
    fill(shared, contacts)
    standing = read_members(shared.organisation, shared.store.query, {(figure, YEAR): True for figure in FIGURES}, None)
    assert all(units.count >= 0 for units in standing.loose)
    made = added_up(standing)
    for part, behind in standing.behind.items():
        assert not behind.holders or made[part].total > 0 or sum(behind.weights) == 0
