"""Ghosts: rows that could have been and were not, so that worlds are not made of what happened alone.

Nobody outside knows which codes never occur together. For each two codes by which numbers are told apart, that of a
field and that of another, or a month, there is a ghost: a row that has the one, changed to have the other, with copies
of its own of all it refers to, and of what else hangs together with it. What figures would count of ghosts is read as
that of rows is, from a store in memory that holds nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from omsorgskjerne.roles import Code, Day, Pick
from omsorgskjerne.store.scratch import Scratch, Sought, rows_where, sample, sample_months
from omsorgskjerne.terms import Disclosure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from omsorgskjerne.figures import Figure
    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.period import Period
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.scratch import Cells
    from omsorgskjerne.tables import Table

HOLDERS = frozenset(map(str, Disclosure))
"""The records of persons, households and dwellings: whom rows belong to."""
MOST = 2000
"""Ghosts of a table at most: those of the figures that come first."""
SAMPLES = 40
"""Codes of a field for which there are ghosts, at most."""
BUNDLE = 60
"""Rows that hang together with one, at most; of more there are no ghosts."""


class Trait(NamedTuple):
    """What tells rows apart: a field, or one of the row that a reference leads to."""

    reference: str
    """Empty for a field of its own."""
    name: str


def invent(
    organisation: Organisation,
    engine: Engine,
    figures: Iterable[Figure],
    linked: Mapping[str, Collection[Table]],
    days: Period,
) -> Scratch:
    """Return a store in memory that holds the ghosts of what figures count; tables that are `linked` go together."""
    traits: defaultdict[Sought, dict[Trait, None]] = defaultdict(dict)
    for rows in (figure.rows for figure in figures if figure.rows is not None):
        own = organisation.table(rows.record)
        for table in own.tables:
            columns = [one for one in rows.columns(organisation).values() if (one.through or one.name) in table]
            where = tuple((one.column, one.codes) for one in rows.conditions if table is own)
            traits[Sought(table, days, where)].update((Trait(one.through, one.name), None) for one in columns)
    inventors: dict[str, _Inventor] = {}
    for sought, some in traits.items():
        name = sought.table.name
        if name not in inventors:
            inventors[name] = _Inventor(organisation, engine, sought, linked[name])
        inventors[name].invent(sought, list(some))
    scratch = Scratch(organisation)
    for inventor in inventors.values():
        for name, made in inventor.made.items():
            scratch.put(organisation.tables[name], made)
    return scratch


class _Inventor:
    """Invents the ghosts of one table."""

    def __init__(self, organisation: Organisation, engine: Engine, sought: Sought, linked: Collection[Table]) -> None:
        """Look up rows for each month; of whatever rows, since only their dates are taken."""
        self.organisation, self.engine, self.table, self.linked = organisation, engine, sought.table, linked
        self.dates = [field.name for field in self.table.fields if isinstance(field.role, Day)]
        every = sought._replace(where=())
        self.months = [id_ for name in self.dates[:2] for id_ in sample_months(engine, every, name)]
        self.met = 0
        self.kept: dict[tuple[str, str], Cells] = {}
        """Rows by table and id."""
        self.referring: dict[tuple[str, str, str], list[Cells]] = {}
        """Rows by table, reference and the id that it has."""
        self.made: defaultdict[str, list[Cells]] = defaultdict(list)
        self.done: set[tuple[str, Any]] = set()

    def invent(self, sought: Sought, traits: Sequence[Trait]) -> None:
        """Invent the ghosts for each two codes, and for each code and month, of the rows that are sought."""
        ids = [id_ for trait in traits for id_ in sample(self.engine, sought, trait.reference or trait.name)[:SAMPLES]]
        rows = {row["id"]: row for row in rows_where(self.engine, self.table, "id", sorted({*ids, *self.months}))}
        self._keep_parents(rows.values())
        in_months = [{name: rows[id_][name] for name in self.dates} for id_ in self.months if id_ in rows]
        together = self._together(rows.values())
        seen: dict[Trait, dict[object, Cells]] = {trait: {} for trait in traits}
        for row in rows.values():
            for trait in traits:
                seen[trait].setdefault(self._of(row, trait), row)
        for place, one in enumerate(traits):
            for template in seen[one].values():
                for other in traits[place + 1 :]:
                    own = self._of(template, other)
                    for code, like in seen[other].items():
                        if code != own and not {one, other} <= together:
                            with_it = together if other in together else ()
                            self._make(template, {other: code} | {trait: like[trait.name] for trait in with_it}, {})
                for dates in in_months:
                    self._make(template, {}, dates)

    def _together(self, rows: Collection[Cells]) -> frozenset[Trait]:
        """Return the fields that say in every row what the row says that another refers to, and these others.

        No row has the kind of one activity and is of another, so no ghost has.
        """
        found = set[Trait]()
        for field, record in self.table.references():
            other = self.organisation.table(record)
            parents = [(row, parent[1]) for row in rows if (parent := self._parent(row, field.name, self.table))]
            for own in self.table.fields:
                repeats = isinstance(own.role, Pick) and own.name in other and parents
                if repeats and all(row[own.name] == parent[own.name] for row, parent in parents):
                    found |= {Trait("", field.name), Trait("", own.name)}
        return frozenset(found)

    def _of(self, row: Cells, trait: Trait) -> object:
        if not trait.reference:
            return row[trait.name]
        parent = self._parent(row, trait.reference, self.table)
        return None if parent is None else parent[1].get(trait.name)

    def _parent(self, row: Cells, reference: str, table: Table) -> tuple[Table, Cells] | None:
        record = {field.name: record for field, record in table.references()}[reference]
        other = self.organisation.table(record)
        found = None if row[reference] is None else self._row(other, row[reference])
        return None if found is None else (other, found)

    def _row(self, table: Table, id_: str) -> Cells | None:
        key = table.name, id_
        if key not in self.kept:
            for row in rows_where(self.engine, table, "id", [id_]):
                self.kept[key] = row
        return self.kept.get(key)

    def _keep_parents(self, rows: Collection[Cells]) -> None:
        for field, record in self.table.references():
            other = self.organisation.table(record)
            wanted = sorted({row[field.name] for row in rows if row[field.name] is not None})
            for row in rows_where(self.engine, other, "id", wanted):
                self.kept[other.name, row["id"]] = row

    def _make(self, template: Cells, codes: Mapping[Trait, object], dates: Cells) -> None:
        """Make one ghost, with copies of what it refers to and hangs together with."""
        key = template["id"], frozenset((*codes.items(), *dates.items()))
        bundle = self._bundle(template) if key not in self.done and len(self.done) < MOST else None
        self.done.add(key)
        if bundle is None:
            return
        new: dict[str, str] = {}
        for _table, row in bundle:
            self.met += 1
            # In the order of their ids rows were entered, as far as it is told by them.
            new[row["id"]] = f"ghost {self.table.name} {self.met:09d} {row['id']}"
        for table, row in bundle:
            copy = dict(row)
            copy["id"] = new[row["id"]]
            for field, _record in table.references():
                copy[field.name] = new.get(copy[field.name], copy[field.name])
            for field in table.fields:
                if isinstance(field.role, Code):
                    copy[field.name] = copy["id"]
            if row is template:
                copy.update(dates)
                copy.update({trait.name: code for trait, code in codes.items() if not trait.reference})
            for trait, code in codes.items():
                if trait.reference and row["id"] == template[trait.reference]:
                    copy[trait.name] = code
            self.made[table.name].append(copy)

    def _bundle(self, template: Cells) -> list[tuple[Table, Cells]] | None:
        """Return a row, all it refers to, and the rows of linked tables that refer to nothing else; None of too many.

        Other rows of its own table that a person has are left out, with what refers to them: a ghost is there once.
        """
        found: dict[str, tuple[Table, Cells]] = {}
        due = [(self.table, template)]
        while due:
            table, row = due.pop()
            if row["id"] in found:
                continue
            found[row["id"]] = table, row
            if len(found) > BUNDLE:
                return None
            due += [one for field, _record in table.references() if (one := self._parent(row, field.name, table))]
            if len(self.linked) > 1 and self._is_somebodys(table):
                due += [one for one in self._children(table, row) if self._hangs_on(found, *one)]
        return list(found.values())

    def _hangs_on(self, found: Collection[str], table: Table, row: Cells) -> bool:
        """Tell whether a row of a linked table refers to nothing of these tables that is not found."""
        of = [field.name for field, record in table.references() if self.organisation.table(record) in self.linked]
        return table is not self.table and all(row[name] is None or row[name] in found for name in of)

    def _is_somebodys(self, table: Table) -> bool:
        """Tell whether rows of a table are persons, or somebody's: what belongs to a house hangs on nobody."""
        return table.schema.name in HOLDERS or any(
            self.organisation.table(record).schema.name in HOLDERS for _field, record in table.references()
        )

    def _children(self, table: Table, row: Cells) -> Iterator[tuple[Table, Cells]]:
        for other in self.linked:
            for field, record in other.references():
                if self.organisation.table(record) is table:
                    key = other.name, field.name, row["id"]
                    if key not in self.referring:
                        self.referring[key] = list(rows_where(self.engine, other, field.name, [row["id"]]))
                    yield from ((other, one) for one in self.referring[key])
