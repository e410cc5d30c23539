"""Whose rows are: the ways by which a row leads to its holder, the person (household, dwelling) that it is of."""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import attrs

from omsorgskjerne.figures.queries import First, Query, Select, Stated, Way
from omsorgskjerne.roles import Reference
from omsorgskjerne.schema import describe, is_record
from omsorgskjerne.sets import Sets
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from omsorgskjerne.figures.bound import Bound
    from omsorgskjerne.figures.composed import Composed
    from omsorgskjerne.figures.fold import Row
    from omsorgskjerne.tables import Table

T = TypeVar("T")
PERSON = str(Disclosure.PERSON)
HOMES = {Disclosure.HOUSEHOLD, Disclosure.DWELLING}


def holder_of(bound: Bound, figure: Composed) -> First | None:
    """Return what of a row leads to its holder: what the figure says whom it is of, else a person; None of neither.

    Different persons are those that a figure of persons counts, whatever record they are in.
    """
    ways = _ways_of(bound, figure)
    if counts_different(figure):
        counted = Way(figure.of.name)
        # Read together with other rows, where it counts none of those that lead to their holder by another way.
        stated = Stated(counted.name) in figure.measure.tests(figure)
        return First(ways if stated and ways[:1] == (counted,) else (counted,))
    return First(ways) if ways else None


def circle_of(bound: Bound, figure: Composed) -> Table | None:
    """Return a record whose rows refer to each other on the way to a holder: through how many, nobody can say.

    None where every row leads there otherwise.
    """
    ways = () if counts_different(figure) else _ways_of(bound, figure)
    if not ways or ways[-1].certain:
        return None
    names = dict.fromkeys(name for way in ways for _reference, name in way.through)
    on_the_way = [bound.table(figure.record), *(bound.tables[name] for name in names)]
    return next((table for table in on_the_way if table in _referred(bound, table)), None)


def _referred(bound: Bound, table: Table) -> set[Table]:
    """Return the tables that rows lead to, through however many others."""
    return _reached(table, lambda one: {bound.table(record) for _field, record in one.references()})


def _reached(start: T, ahead: Callable[[T], set[T]]) -> set[T]:
    """Return all that lies ahead of something, however far."""
    found: set[T] = set()
    due = [start]
    while due:
        new = ahead(due.pop()) - found
        found |= new
        due += new
    return found


def counts_different(figure: Composed) -> bool:
    """Tell whether a figure counts those that its rows refer to, each once."""
    return figure.measure.distinct and not figure.measure.of_days


def goes_by_homes(bound: Bound, figure: Composed) -> bool:
    """Tell whether those who stand behind a figure are the homes that its rows lead to, of whoever these are."""
    table = bound.table(figure.record)
    homes = figure.disclosure in HOMES and not counts_different(figure)
    return homes and bool(_ways(bound, table, str(figure.disclosure)))


def _ways_of(bound: Bound, figure: Composed) -> tuple[Way, ...]:
    table = bound.table(figure.record)
    ways = _ways(bound, table, str(figure.disclosure))
    if not ways or not ways[-1].certain:
        ways += _ways(bound, table, PERSON)
    return tuple(dict.fromkeys(ways))


def _ways(bound: Bound, table: Table, unit: str) -> tuple[Way, ...]:
    """Return the ways from a row to a record, the shortest first; none after one that always leads there.

    None follows a reference twice (see `circle_of`).
    """
    if table.schema.name == unit:
        return (Way("id", certain=True),)
    found: list[Way] = []
    due = deque([(table, Way(""))])
    while due:
        at, way = due.popleft()
        for field, record in at.references():
            other = bound.table(record)
            certain = not field.optional and (way.certain or not way.through)
            step = (field.name, other.name)
            if other.schema.name == unit:
                found.append(Way(field.name, way.through, certain=certain))
                if certain:
                    return tuple(found)
            elif step not in way.through:
                due.append((other, Way("", (*way.through, step), certain=certain)))
    return tuple(found)


def may_lead_to_persons(record: type) -> bool:
    """Tell whether rows of a record may lead to persons, as records are declared."""

    def referred(one: type) -> set[type]:
        roles = (field.role for field in describe(one).fields) if is_record(one) else ()
        return {role.record for role in roles if isinstance(role, Reference) and role.record is not None}

    return any(is_record(one) and describe(one).name == PERSON for one in (record, *_reached(record, referred)))


@attrs.frozen
class Homes(Query):
    """Who of those that rows name belong together: by the household, or dwelling, that their rows lead to."""

    person: First
    home: First
    tied: bool
    """Whether somebody in two ties both together; else such a one belongs to the first."""

    def selects(self) -> Iterable[Select]:
        """Return the statement, for rows of all days."""
        yield Select(self.table, (self.person, self.home), different=True)

    def fold(self, answers: Iterator[Iterable[Row]]) -> dict[str, str]:
        """Return of each person what all who belong together have in common: a home, where that is no tie."""
        rows = chain.from_iterable(answers)
        both = [(home, person) for person, home in rows if person is not None and home is not None]
        if not self.tied:
            return {person: home for home, person in sorted(both, reverse=True)}
        together = Sets.of(both)
        return {person: together.find(person) for _home, person in both}


def homes_of(bound: Bound, figure: Composed) -> Homes | None:
    """Return what tells who of the holders of a figure belong together; None where each stands for one.

    These are the persons that it counts; of other rows, the persons whose they are where they lead to no home.
    """
    table, unit = bound.table(figure.record), str(figure.disclosure)
    homes = _ways(bound, table, unit) if figure.disclosure in HOMES else ()
    if not homes:
        return None
    if not counts_different(figure):
        persons = () if homes[-1].certain else _ways(bound, table, PERSON)
        return Homes.of(table, First(persons), First(homes), tied=False) if persons else None
    counted = dict(table.references()).get(table[figure.of.name])
    if counted is None or bound.table(counted).schema.name == unit:
        return None
    return Homes.of(table, First((Way(figure.of.name),)), First(homes), tied=True)
