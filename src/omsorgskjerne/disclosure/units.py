"""The classes of units that the numbers of a report are made of: real ones, and ghosts that could have been.

Units that go into the same numbers are one class. The rows of a person are units by themselves, but for two cases in
which they go with the person: where each has one, as anybody may see, and where statements join tables, so that one row
is in numbers of several. What a person is counted in hangs together only where it is joined: who uses two services that
are not is known to nobody outside.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disclosure.forms import Form
from omsorgskjerne.disclosure.ghosts import HOLDERS, invent
from omsorgskjerne.evaluate.members import read_members
from omsorgskjerne.figures.behind import Adds, Behind
from omsorgskjerne.figures.rows import is_of_rows
from omsorgskjerne.sets import Sets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.figures.behind import Part, Standing
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store import Store
    from omsorgskjerne.tables import Table

    Unit = frozenset[tuple[Part, Adds]]

BASIS = (Behind(rows=1), Behind(["somebody"], array("d", [1])), Behind(others=1))
"""A row, a person with a weight of one, and a head: what each gives of a number is what it is made of them."""


@attrs.frozen(eq=False)
class Classes:
    """The classes of units, and what each adds to numbers."""

    counts: list[float]
    """How many units there are of each."""
    adds: Mapping[Part, list[tuple[int, Adds]]]
    """Number → each class that goes into it, and what one of it adds."""
    least: list[Form]
    """What is never below zero: the rows that name persons, less the persons."""
    behind: Mapping[Part, Behind]


def read_classes(
    organisation: Organisation,
    store: Store,
    asked: Mapping[tuple[Figure, Period], bool],
    months: Period,
    today: date | None,
) -> Classes:
    """Read the classes of units of some figures in some days, and of their parts where that is asked.

    Ghosts lie in `months`. Raises StoreError when the store cannot be read.
    """
    figures = list(dict.fromkeys(figure for figure, _days in asked))
    linked = _Linked(organisation, asked)
    standing = read_members(organisation, store.query, asked, today, linked.joined)
    scratch = invent(organisation, store.engine, figures, linked.tables, months)
    try:
        of_ghosts = {
            (figure, days): parts
            for (figure, days), parts in asked.items()
            if any(table.name in scratch.filled for table in figure.tables(organisation))
        }
        ghosts = read_members(organisation, scratch.query, of_ghosts, today, linked.joined)
    finally:
        scratch.close()
    found: defaultdict[Unit, float] = defaultdict(float)
    both = (standing, 1), (ghosts, 0)
    for some, often in both:
        for units in some.loose:
            found[_unit(units.adds)] += units.count * often
    loose = len(found)
    for some, often in both:
        for unit in linked.units(some):
            found[unit] += often
    adds: defaultdict[Part, list[tuple[int, Adds]]] = defaultdict(list)
    for number, unit in enumerate(found):
        for part, one in unit:
            adds[part].append((number, one))
    personal = {figure.id for figure in figures if figure.traits.distinct}
    ordered = {part: adds[part] for part in sorted(adds, key=str)}  # the order of a set is another in every run
    least = [
        _rows_less_persons(some) for part, some in ordered.items() if part.figure in personal and some[0][0] < loose
    ]
    return Classes(list(found.values()), ordered, least, standing.behind)


def _rows_less_persons(adds: Sequence[tuple[int, Adds]]) -> Form:
    return Form({unit: one.rows - one.weight for unit, one in adds if one.rows != one.weight})


class _Linked:
    """Which figures hang together: by the tables that statements join, and by the services that figures unite."""

    def __init__(self, organisation: Organisation, asked: Iterable[tuple[Figure, Period]]) -> None:
        self._statements, self._services = Sets[str](), Sets[str]()
        self.joined: set[str] = set()
        """The tables of which statements read."""
        self._whole: set[str] = set()
        """Tables of which statements say something of persons, that is of all their rows together."""
        first: dict[str, str] = {}
        self._service = {figure.id for figure, _days in asked if figure.service}
        by_name: dict[str, Table] = {}
        for figure, days in asked:
            behind = figure.tables(organisation)
            tables = [table for table in behind if table.schema.name not in HOLDERS] or list(behind)
            by_name |= {table.name: table for table in tables}
            names = [table.name for table in tables] or [figure.id]
            first[figure.id] = names[0]
            self._services.join(names)
            if all(leaf is figure for leaf, _days in figure.leaves(organisation, days)):
                self._statements.join(names)
                if not is_of_rows(figure) and (figure.traits.distinct or figure.traits.is_rate):
                    self._whole.add(names[0])
                if not is_of_rows(figure) or organisation.table(figure.record).tables != tuple(tables):
                    self.joined |= set(names)
        together: defaultdict[str, list[Table]] = defaultdict(list)
        for name, table in by_name.items():
            together[self._statements.find(name)].append(table)
        self.tables = {name: together[self._statements.find(name)] for name in by_name}
        """Table → those that statements join with it, itself among them."""
        self._statement = {figure: self._statements.find(name) for figure, name in first.items()}
        self._united = {figure: self._services.find(name) for figure, name in first.items()}

    def units(self, standing: Standing) -> Iterator[Unit]:
        """Yield the rows that are told one from another, and the persons, with what each adds.

        A person who has one row goes with it. Of several rows each has what the person is counted in for its sake.
        """
        whole = {self._statements.find(name) for name in self._whole}
        rows: defaultdict[str, list[dict[Part, Adds]]] = defaultdict(list)
        for row in standing.rows.values():
            rows[row.person].append(row.adds)
        for person in dict.fromkeys((*standing.persons, *rows)):
            own = dict(standing.persons.get(person, {}))
            joined: defaultdict[str, list[dict[Part, Adds]]] = defaultdict(list)
            for adds in rows[person]:
                joined[self._statement[next(iter(adds)).figure] if adds else ""].append(adds)
            for statement, some in joined.items():
                apart = len(some) > 1 and statement not in whole
                stay, loose = self._hand_out(own, some) if apart else (some, [])
                yield from map(_unit, loose)
                _join(own, stay)
            united: defaultdict[str, dict[Part, Adds]] = defaultdict(dict)
            for part, one in own.items():
                united[self._united[part.figure]][part] = one
            yield from map(_unit, united.values())

    def _hand_out(
        self, own: dict[Part, Adds], rows: Sequence[Mapping[Part, Adds]]
    ) -> tuple[Sequence[Mapping[Part, Adds]], list[dict[Part, Adds]]]:
        """Let each row have what a person is counted in for its sake alone.

        Return the rows that go with the person, and those that are units by themselves. None is where the person is
        counted for the sake of several: residents on a day are no more than those in the year. What services unite
        stays together, and with it a row for whose sake alone the person is counted there.
        """
        of = {part: [at for at, row in enumerate(rows) if part in row] for part, one in own.items() if one.weight == 1}
        if any(len(some) > 1 for some in of.values()):
            return rows, []
        alone = {part: some[0] for part, some in of.items() if some}
        stay = {at for part, at in alone.items() if part.figure in self._service and not part.dimension}
        loose = {at: dict(row) for at, row in enumerate(rows) if at not in stay}
        for part, at in alone.items():
            if at in loose:
                loose[at][part] = Adds(loose[at][part].rows, 1, 0)
                del own[part]
        return [rows[at] for at in sorted(stay)], list(loose.values())


def _join(own: dict[Part, Adds], rows: Iterable[Mapping[Part, Adds]]) -> None:
    """Add to what a person is counted in what some rows of theirs have; the person is counted once for them all."""
    counted = set(own)
    for row in rows:
        for part, one in row.items():
            had = own.get(part)
            if had is None:
                own[part] = one
            else:
                own[part] = Adds(had.rows + one.rows, had.weight + (0 if part in counted else one.weight), 0)


def _unit(adds: Mapping[Part, Adds]) -> Unit:
    return frozenset(adds.items())


def basis_of(figure: Figure, organisation: Organisation) -> dict[str, tuple[float, ...]]:
    """Return what a row, a weight and a head each give of the number of a figure, by what it is called."""
    found = [figure.recount(behind, organisation) for behind in BASIS]
    names = dict.fromkeys(name for one in found for name in one)
    return {name: tuple(float(one.get(name, 0)) for one in found) for name in names}
